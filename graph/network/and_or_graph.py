"""What is lost with what: groups of which all members must go before their owner does. Pure.

Nodes are numbers. A loss spreads along links (one is enough) and through groups (the last member
counts), by counters as Dowling and Gallier have them: every loss is followed once, so that what a
seed costs is what it touches. Numbers come to mean something in `graph.loss.cascade`; the
compiled layer stands in `graph.network.and_or_arrays`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from onshore.graph.cache import cached_property
from onshore.graph.deadline import checked, current
from onshore.graph.network.causes import Causes, Sweep

if TYPE_CHECKING:
    from onshore.graph.network.and_or_arrays import AndOrArrays
    from onshore.graph.network.arrays import Bools, Floats, Rows, Small

CHUNK_SECONDS = 0.1
"""How long a sweep works between two looks at the time, once it knows how fast it is."""
FAST_LINKS = 100_000
"""From so many links and members on, sweeps are compiled where the extra `fast` is there."""

FIRST_CHUNK = 8
"""Seeds that a sweep begins with."""
AT_ONCE = 4_096
"""Nodes of one loss between two looks at the time."""

Progress: TypeAlias = Callable[[int, int], None]


class Sweeper(Protocol):
    chunk: int

    def sweep(self, seeds: Sequence[int]) -> Sweep: ...


class AndOrGraph:
    """`links` of n are lost with n; `member_of` n are its groups; the others belong to groups.

    `members` are rows by group, ascending; `groups` holds (members, owner) of each. `counted` says
    which nodes count, `values` what each is worth. Read only once it is built.
    """

    def __init__(
        self,
        links: Rows,
        member_of: Rows,
        members: Rows,
        groups: Small,
        counted: Bools,
        values: Floats,
    ) -> None:
        self.links, self.member_of, self.members, self.groups = links, member_of, members, groups
        self.counted, self.values = counted, values

    def __len__(self) -> int:
        return len(self.links.starts) - 1

    @property
    def weight(self) -> int:
        """Number of links and members: what decides between the layers."""
        return len(self.links.ends) + len(self.members.ends)

    @cached_property
    def plain(self) -> _Lists:
        """The same as lists, which plain Python reads faster."""
        return _Lists(
            self.links.starts.tolist(),
            self.links.ends.tolist(),
            self.member_of.starts.tolist(),
            self.member_of.ends.tolist(),
            self.groups[:, 0].tolist(),
            self.groups[:, 1].tolist(),
        )

    @cached_property
    def arrays(self) -> AndOrArrays:
        """The same for the compiled layer."""
        from onshore.graph.network.and_or_arrays import AndOrArrays

        return AndOrArrays(self.links, self.member_of, self.groups, self.counted, self.values)

    @property
    def compiled(self) -> bool:
        """Whether the compiled layer stands ready: a sweep, or the server's start, made it."""
        return "arrays" in self.__dict__

    def lose(self, seeds: Iterable[int], most: int | None = None) -> Causes:
        """Everything that is lost with the seeds, nearest first; `most` ends it early."""
        causes: dict[int, int | None] = dict.fromkeys(seeds)
        pending = list(causes)
        left: dict[int, int] = {}
        link_starts, links, group_starts, member_of, sizes, owners = self.plain
        for node in checked(pending, AT_ONCE):
            if most is not None and len(causes) >= most:
                break
            for other in links[link_starts[node] : link_starts[node + 1]]:
                if other not in causes:
                    causes[other] = node
                    pending.append(other)
            for group in member_of[group_starts[node] : group_starts[node + 1]]:
                count = left.get(group, sizes[group]) - 1
                left[group] = count
                if count == 0 and owners[group] not in causes:
                    causes[owners[group]] = -1 - group
                    pending.append(owners[group])
        return causes

    def before(self, cause: int) -> Sequence[int]:
        """The nodes of a cause that is not a seed's: one, or all members of a group."""
        if cause >= 0:
            return (cause,)
        found: list[int] = self.members.of(-1 - cause).tolist()
        return found

    def upstream(self, targets: Iterable[int]) -> list[int]:
        """Nodes whose loss can have a part in losing one of the targets, nearest first."""
        if self.compiled:
            return self.arrays.upstream(tuple(targets))
        found = dict.fromkeys(targets)
        pending = list(found)
        starts, ends = self._needed
        for node in checked(pending, AT_ONCE):
            for other in ends[starts[node] : starts[node + 1]]:
                if other not in found:
                    found[other] = None
                    pending.append(other)
        return pending

    @cached_property
    def _needed(self) -> tuple[list[int], list[int]]:
        from onshore.graph.network.and_or_arrays import AndOrArrays

        needed = AndOrArrays(self.links, self.member_of, self.groups).needed
        return needed.starts.tolist(), needed.ends.tolist()

    def sweep(
        self,
        seeds: Sequence[int],
        targets: Iterable[int] = (),
        *,
        progress: Progress | None = None,
        fast: bool | None = None,
    ) -> Sweep:
        """Each seed lost alone. `fast` None lets the size decide; True needs the extra `fast`.

        `progress(done, all)` is called between chunks; when the time is up, what is done is given.
        Both layers give equal results.
        """
        wanted = frozenset(targets)
        if fast is None:
            fast = self.weight >= FAST_LINKS and has_numba()
        sweeper: Sweeper = self.arrays.sweeper(wanted) if fast else _Plain(self, wanted)
        found, chunk, deadline = Sweep(), FIRST_CHUNK, current()
        while found.done < len(seeds) and not deadline.passed():
            started = monotonic()
            found.extend(sweeper.sweep(seeds[found.done : found.done + chunk]))
            slow = monotonic() - started > CHUNK_SECONDS
            chunk = max(1, chunk // 2) if slow else min(2 * chunk, sweeper.chunk)
            if progress is not None:
                progress(found.done, len(seeds))
        return found


class _Lists(NamedTuple):
    link_starts: list[int]
    links: list[int]
    group_starts: list[int]
    member_of: list[int]
    sizes: list[int]
    owners: list[int]


class _Plain:
    chunk = 64

    def __init__(self, circuit: AndOrGraph, targets: frozenset[int]) -> None:
        self.circuit, self.targets = circuit, targets
        self.counted: list[bool] = circuit.counted.tolist()
        self.values: list[float] = circuit.values.tolist()

    def sweep(self, seeds: Sequence[int]) -> Sweep:
        found = Sweep()
        counted, values = self.counted, self.values
        for seed in seeds:
            lost = self.circuit.lose((seed,))
            found.sizes.append(sum(counted[node] for node in lost))
            found.values.append(sum(values[node] for node in lost))
            found.hits.append(not self.targets.isdisjoint(lost))
        return found


def has_numba() -> bool:
    """Whether the extra `fast` is installed."""
    return find_spec("numba") is not None
