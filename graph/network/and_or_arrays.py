"""The compiled layer of circuits: numpy arrays, and loops that numba compiles at their first use.

Imported for whole sweeps of large networks only. Needs the extra `fast`. Results are those of
`graph.network.and_or_graph`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from onshore.graph.cache import cached_property
from onshore.graph.deadline import current
from onshore.graph.errors import MissingExtra
from onshore.graph.network.arrays import Rows, graph_rows
from onshore.graph.network.causes import Sweep

Ints: TypeAlias = NDArray[np.int32]


class Room(NamedTuple):
    """Working memory of losses, one after the other; one thread at a time.

    `groups` holds (members left, owner, members, turn) side by side, so that all come with one
    read; what was left in another turn does not count, so that nothing has to be set back.
    """

    groups: Ints
    marks: Ints
    queue: Ints
    causes: Ints
    turn: Ints


class Packed(Mapping[int, "int | None"]):
    """Causes as arrays: what was `lost`, in order, and `why`; the first ones are seeds."""

    def __init__(self, lost: Ints, why: Ints, seeds: int) -> None:
        self.lost, self.why, self._seeds = lost, why, seeds

    @cached_property
    def _causes(self) -> dict[int, int | None]:
        why: list[int | None] = [None] * self._seeds
        why += self.why[self._seeds :].tolist()
        return dict(zip(self.lost.tolist(), why, strict=True))

    def __len__(self) -> int:
        return len(self.lost)

    def __iter__(self) -> Iterator[int]:
        return iter(self._causes)

    def __getitem__(self, node: int) -> int | None:
        return self._causes[node]

    def __contains__(self, node: object) -> bool:
        return node in self._causes


class AndOrArrays:
    """Links by node and groups by member; `groups` holds (members, owner) of each group."""

    def __init__(
        self,
        links: Rows,
        member_of: Rows,
        groups: Ints,
        counted: NDArray[np.bool_] | None = None,
        values: NDArray[np.float64] | None = None,
    ) -> None:
        size = len(links.starts) - 1
        self.links, self.member_of, self.groups = links, member_of, groups
        self.counted = np.ones(size, dtype=np.bool_) if counted is None else counted
        self.values = np.zeros(size) if values is None else values
        self._lock = Lock()

    @classmethod
    def from_members(cls, size: int, owners: Ints, groups: Ints, members: Ints) -> AndOrArrays:
        """From one row a member: `members[k]` is in `groups[k]`, whose owner is `owners[g]`.

        Groups of one member become links. Rows may stand in any order; a node is in a group once.
        """
        sizes = np.bincount(groups, minlength=len(owners)).astype(np.int32)
        alone = sizes[groups] == 1
        links = graph_rows(size, members[alone], owners[groups[alone]])
        kept = np.flatnonzero(sizes > 1)
        numbers = np.zeros(len(owners), dtype=np.int32)
        numbers[kept] = np.arange(len(kept), dtype=np.int32)
        member_of = graph_rows(size, members[~alone], numbers[groups[~alone]])
        return cls(links, member_of, np.stack((sizes[kept], owners[kept]), axis=1))

    def __len__(self) -> int:
        return len(self.links.starts) - 1

    def room(self) -> Room:
        size = len(self)
        queue, causes = np.zeros(size, np.int32), np.zeros(size, np.int32)
        marks, turn = np.zeros(size, np.int32), np.zeros(1, np.int32)
        groups = np.zeros((len(self.groups), 4), np.int32)
        groups[:, 1], groups[:, 2] = self.groups[:, 1], self.groups[:, 0]
        return Room(groups, marks, queue, causes, turn)

    @cached_property
    def _room(self) -> Room:
        return self.room()

    def lose(self, seeds: Collection[int]) -> Packed:
        """As `AndOrGraph.lose`; one loss at a time. The causes are unpacked when they are read."""
        room, kernels = self._room, _kernels()
        first = np.fromiter(dict.fromkeys(seeds), np.int32)
        with current().holding(self._lock):
            count = kernels.lose(first, *self.links, *self.member_of, *room)
            return Packed(room.queue[:count].copy(), room.causes[:count].copy(), len(first))

    @cached_property
    def needed(self) -> Rows:
        """What each node can be lost by: links and members of its groups, backwards."""
        owners = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.links.starts))
        members = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.member_of.starts))
        keys = np.concatenate((self.links.ends, self.groups[self.member_of.ends, 1]))
        return graph_rows(len(self), keys, np.concatenate((owners, members)))

    def upstream(self, targets: Collection[int]) -> list[int]:
        """As `AndOrGraph.upstream`: nearest first."""
        first = np.fromiter(dict.fromkeys(targets), np.int32)
        queue, seen = np.zeros(len(self), np.int32), np.zeros(len(self), np.bool_)
        count = _kernels().upstream(first, *self.needed, queue, seen)
        found: list[int] = queue[:count].tolist()
        return found

    def sweeper(self, targets: Collection[int] = ()) -> Compiled:
        return Compiled(self, targets)


class Compiled:
    """Sweeps of one circuit, with working memory of their own.

    What says nothing of any node is passed on empty, so that it costs no reads.
    """

    chunk = 2_048

    def __init__(self, arrays: AndOrArrays, targets: Collection[int]) -> None:
        self.arrays, self.room = arrays, arrays.room()
        wanted = np.zeros(len(arrays), dtype=np.bool_)
        wanted[list(targets)] = True
        self.looked_at = (
            arrays.counted[:0] if arrays.counted.all() else arrays.counted,
            arrays.values if arrays.values.any() else arrays.values[:0],
            wanted if wanted.any() else wanted[:0],
        )

    def sweep(self, seeds: Sequence[int]) -> Sweep:
        arrays, count = self.arrays, len(seeds)
        sizes, values = np.zeros(count, np.int64), np.zeros(count)
        hits = np.zeros(count, np.bool_)
        _kernels().sweep(
            np.asarray(seeds, dtype=np.int32),
            *arrays.links,
            *arrays.member_of,
            *self.room,
            *self.looked_at,
            sizes,
            values,
            hits,
        )
        return Sweep(
            sizes.tolist(),
            values.tolist(),
            hits.tolist(),
        )


def warm() -> None:
    """Compile the loops now; MissingExtra without the extra `fast`."""
    none = np.zeros(0, dtype=np.int32)
    arrays = AndOrArrays.from_members(1, none, none, none)
    arrays.lose([0])
    arrays.upstream([0])
    arrays.sweeper().sweep([0])


class Kernels(NamedTuple):
    lose: Callable[..., int]
    sweep: Callable[..., None]
    upstream: Callable[..., int]


@cache
def _kernels() -> Kernels:
    try:
        import numba
    except ImportError:
        raise MissingExtra("fast", "sweeping a large network in compiled code") from None

    def compiled(loop: Any) -> Any:
        try:
            return numba.njit(cache=True, nogil=True)(loop)
        except RuntimeError:  # no folder to keep compiled code in
            return numba.njit(nogil=True)(loop)

    spread = compiled(_spread)

    def sweep(
        seeds: Any,
        link_starts: Any,
        links: Any,
        group_starts: Any,
        member_of: Any,
        groups: Any,
        marks: Any,
        queue: Any,
        causes: Any,
        turn: Any,
        counted: Any,
        values: Any,
        wanted: Any,
        sizes: Any,
        sums: Any,
        hits: Any,
    ) -> None:
        for k in range(len(seeds)):
            count = spread(
                seeds[k : k + 1],
                link_starts,
                links,
                group_starts,
                member_of,
                groups,
                marks,
                queue,
                causes,
                turn,
            )
            if len(counted) == 0:
                sizes[k] = count
            for position in range(count if len(counted) else 0):
                sizes[k] += counted[queue[position]]
            for position in range(count if len(values) else 0):
                sums[k] += values[queue[position]]
            for position in range(count if len(wanted) else 0):
                if wanted[queue[position]]:
                    hits[k] = True

    return Kernels(spread, compiled(sweep), compiled(_upstream))


def _spread(
    seeds: Any,
    link_starts: Any,
    links: Any,
    group_starts: Any,
    member_of: Any,
    groups: Any,
    marks: Any,
    queue: Any,
    causes: Any,
    turn: Any,
) -> int:
    """One loss into `queue` and `causes`; counters of earlier turns stand at their start."""
    turn[0] += 1
    mark = turn[0]
    count = 0
    for k in range(len(seeds)):
        if marks[seeds[k]] != mark:
            marks[seeds[k]] = mark
            queue[count] = seeds[k]
            count += 1
    done = 0
    while done < count:
        node = queue[done]
        done += 1
        for k in range(link_starts[node], link_starts[node + 1]):
            other = links[k]
            if marks[other] != mark:
                marks[other] = mark
                queue[count] = other
                causes[count] = node
                count += 1
        for k in range(group_starts[node], group_starts[node + 1]):
            group = member_of[k]
            left = (groups[group, 2] if groups[group, 3] != mark else groups[group, 0]) - 1
            groups[group, 0] = left
            groups[group, 3] = mark
            if left == 0 and marks[groups[group, 1]] != mark:
                other = groups[group, 1]
                marks[other] = mark
                queue[count] = other
                causes[count] = -1 - group
                count += 1
    return count


def _upstream(targets: Any, starts: Any, ends: Any, queue: Any, seen: Any) -> int:
    """Everything that the targets can be lost by, into `queue`."""
    count = 0
    for target in targets:
        seen[target] = True
        queue[count] = target
        count += 1
    done = 0
    while done < count:
        node = queue[done]
        done += 1
        for k in range(starts[node], starts[node + 1]):
            other = ends[k]
            if not seen[other]:
                seen[other] = True
                queue[count] = other
                count += 1
    return count
