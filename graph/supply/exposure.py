"""Tariff paths: the k paths from a crossing to a target that add the most duty, exactly. Pure.

A path's contribution is rate x coefficients, the crossing's first. Search goes upstream from the
targets, best first; the product of coefficients so far, times the most that any path upstream can
bring (`Rows.reach`), bounds it. At most k labels a node are needed where there is no cycle; where a
loop was met, the search is repeated without that cap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace
from typing import NamedTuple, TypeAlias

from onshore.graph.deadline import current
from onshore.graph.supply.flows import CROSSING, NOT_A_CROSSING, UNKNOWN_RATE, Rows

MAX_STEPS = 300_000
INFINITE = float("inf")

Select = Callable[[int], bool]
"""Whether the crossing at a position counts."""


@dataclass(frozen=True, slots=True)
class TariffPath:
    """`positions` of the flows from the crossing to the target; `nodes` one more.

    `lo`, `hi` is the contribution, None where a coefficient or the rate is unknown; `rate_lo`,
    `rate_hi` the rate of the crossing.
    """

    nodes: tuple[int, ...]
    positions: tuple[int, ...]
    lo: float | None
    hi: float | None
    rate_lo: float | None
    rate_hi: float | None


@dataclass(frozen=True, slots=True)
class Ranked:
    paths: list[TariffPath]
    expanded: int
    truncated: str | None


_Chain: TypeAlias = "tuple[int, _Chain | None]"
"""A node and those from it to the target."""


class _Label(NamedTuple):
    node: int
    state: int
    positions: tuple[int, ...]
    chain: _Chain


_KNOWN, _ZERO, _UNKNOWN = 0, 1, 2
"""What is known of a product of coefficients: a number above 0, that it is 0, nothing."""

_Other = tuple[tuple[int, float, int, tuple[int, ...]], TariffPath]
"""(class, -rate, hops, positions) and the path."""

_Entry = tuple[float, int, float, int, tuple[int, ...], _Chain, float]
"""(-bound or -contribution, 0 label or 1 path, -rate, hops, positions, chain, product or lo)."""


def rank_paths(
    rows: Rows,
    targets: Mapping[int, float],
    k: int,
    select: Select | None = None,
    *,
    free: bool = True,
) -> Ranked:
    """The k best paths by contribution.hi, rate.hi, fewer hops, edge positions.

    `targets`: node -> weight. Paths whose contribution is 0 come after those that add something,
    unknown ones last, highest rate first. `free` False says that `select` takes no crossing whose
    rate is 0. A budget that cuts is named in `truncated`.
    """
    search = _Search(rows, targets, k, select)
    paths = search.exactly(search.adding)
    if len(paths) < k and search.truncated is None and (free or rows.gaps or rows.zeros):
        search.wanted = k - len(paths)
        paths += search.exactly(search.others)
    return Ranked(paths, search.expanded, search.truncated)


class _Search:
    def __init__(
        self,
        rows: Rows,
        targets: Mapping[int, float],
        k: int,
        select: Select | None,
    ) -> None:
        self.rows, self.targets, self.k, self.select = rows, targets, k, select
        self.deadline = current()
        self.wanted = k
        self.expanded = 0
        self.cap: int | None = k
        self.refused = self.dropped = False
        self.truncated: str | None = None
        self.heap: list[_Entry] = []
        self.best: list[float] = []
        self.floor = 0.0

    def exactly(self, search: Callable[[], list[TariffPath]]) -> list[TariffPath]:
        """A capped search, repeated without the cap where a loop may have misled it."""
        self.cap, self.refused, self.dropped = self.k, False, False
        found = search()
        if self.refused and self.dropped and self.truncated is None:
            self.cap = None
            found = search()
        return found

    def _over(self) -> bool:
        """Whether a budget is used up; says so."""
        self.expanded += 1
        if self.expanded > MAX_STEPS:
            self.truncated = f"stopped after {MAX_STEPS:,} search steps"
        elif self.expanded % 16 == 1 and self.deadline.passed():
            self.truncated = f"stopped at {self.deadline.reason}"
        return self.truncated is not None

    def adding(self) -> list[TariffPath]:
        """Paths with a contribution above 0, best first."""
        heap = self.heap = []
        self.best, self.floor = [], 0.0
        cap = self.cap
        for node, weight in sorted(self.targets.items()):
            bound = weight * self.rows.reach(node)
            if bound > 0:
                heappush(heap, (-bound, 0, 0.0, 0, (), (node, None), weight))
        labels: dict[int, int] = {}
        found: list[TariffPath] = []
        while heap and len(found) < self.k:
            value, done, _, hops, positions, chain, product = heappop(heap)
            if done:
                found.append(_path(chain, positions, product, -value, self.rows))
            elif self.truncated or -value < self.floor or self._over():
                continue
            else:
                seen = labels.get(chain[0], 0)
                if cap is not None and seen >= cap:
                    self.dropped = True
                    continue
                labels[chain[0]] = seen + 1
                self._grow(chain, positions, hops + 1, product)
        return found

    def _grow(self, chain: _Chain, positions: tuple[int, ...], hops: int, product: float) -> None:
        """Every input of a label as a longer label, and as a path where it is a crossing."""
        heap, select, floor = self.heap, self.select, self.floor
        for source, coefficient, crossing, low, high, position, reach in self.rows.of(chain[0]):
            if not coefficient:
                continue
            ahead = product * coefficient
            bound = ahead * reach
            added = ahead * high
            if (bound <= 0 or bound < floor) and (added <= 0 or added < floor):
                continue
            if _holds(chain, source):
                self.refused = True
                continue
            further, longer = (position, *positions), (source, chain)
            if bound > 0 and bound >= floor:
                heappush(heap, (-bound, 0, 0.0, hops, further, longer, ahead))
            if added > 0 and added >= floor and crossing == CROSSING:
                if select is None or select(position):
                    heappush(heap, (-added, 1, -high, hops, further, longer, ahead * low))
                    self._note(added)
                    floor = self.floor

    def _note(self, added: float) -> None:
        """Raise the floor: what is below the k-th best that was seen is out."""
        if len(self.best) < self.k:
            heappush(self.best, added)
        elif added > self.best[0]:
            heapreplace(self.best, added)
        if len(self.best) == self.k:
            self.floor = self.best[0]

    def others(self) -> list[TariffPath]:
        """Paths that add 0, then those of unknown contribution, each by rate, hops, positions."""
        layer = [_Label(node, _KNOWN, (), (node, None)) for node in sorted(self.targets)]
        labels: dict[tuple[int, int], int] = {}
        found: list[_Other] = []
        while layer:
            following: list[_Label] = []
            for label in layer:
                if self._over():
                    following = []
                    break
                seen = labels.get(label[:2], 0)
                if self.cap is not None and seen >= self.cap:
                    self.dropped = True
                    continue
                labels[label[:2]] = seen + 1
                following += self._wider(label, found)
            layer = sorted(following, key=lambda label: label.positions)
            free = sum(rank[0] == _ZERO for rank, _ in found)
            if free >= self.wanted and not self.rows.zeros:
                break
        found.sort(key=lambda entry: entry[0])
        return [path for _, path in found[: self.wanted]]

    def _wider(self, label: _Label, found: list[_Other]) -> list[_Label]:
        following = []
        for item in self.rows.of(label.node):
            if _holds(label.chain, item.source):
                self.refused = True
                continue
            state = _state(label.state, item.coefficient)
            further = (item.position, *label.positions)
            longer = (item.source, label.chain)
            following.append(_Label(item.source, state, further, longer))
            entry = self._other(state, item.crossing, item.lo, item.hi, further, longer)
            if entry is not None:
                found.append(entry)
        return following

    def _other(
        self,
        state: int,
        crossing: int,
        low: float,
        high: float,
        positions: tuple[int, ...],
        chain: _Chain,
    ) -> _Other | None:
        """A path of this class with its rank; None where it is none or adds something."""
        if crossing == NOT_A_CROSSING:
            return None
        missing = crossing == UNKNOWN_RATE
        if state == _KNOWN and not missing:
            if high > 0:
                return None
            state = _ZERO
        if self.select is not None and not self.select(positions[0]):
            return None
        nodes = _nodes(chain)
        if state == _ZERO and not missing:
            path = TariffPath(nodes, positions, 0.0, 0.0, low, high)
        else:
            rates = (None, None) if missing else (low, high)
            path = TariffPath(nodes, positions, None, None, *rates)
            state = _UNKNOWN
        rate = INFINITE if missing else -high
        return (state, rate, len(positions), positions), path


def _state(state: int, coefficient: float | None) -> int:
    """What is known of a product of coefficients once another one joins it."""
    if state == _ZERO or coefficient == 0:
        return _ZERO
    return _UNKNOWN if state == _UNKNOWN or coefficient is None else _KNOWN


def _holds(chain: _Chain | None, node: int) -> bool:
    while chain is not None:
        if chain[0] == node:
            return True
        chain = chain[1]
    return False


def _nodes(chain: _Chain) -> tuple[int, ...]:
    found = []
    link: _Chain | None = chain
    while link is not None:
        found.append(link[0])
        link = link[1]
    return tuple(found)


def _path(
    chain: _Chain, positions: tuple[int, ...], lo: float, hi: float, rows: Rows
) -> TariffPath:
    nodes = _nodes(chain)
    crossing = next(i for i in rows.of(nodes[1]) if i.position == positions[0])
    return TariffPath(nodes, positions, lo, hi, crossing.lo, crossing.hi)
