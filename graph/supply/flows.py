"""Values that flow: rows of inputs with coefficients and rates, and what they add up to. Pure.

A node's inputs are tuples (`Input`). `PlainRows` holds them as they are; `ArrayRows` keeps columns
of numpy and makes the tuples of a node at its first use, for networks of a million nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from onshore.graph.cache import cached_property
from onshore.graph.deadline import checked, current
from onshore.graph.network.linear import MOST_SWEEPS, solve

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[numpy.float64]

NOT_A_CROSSING, CROSSING, UNKNOWN_RATE = 0, 1, 2
ABOVE = 1 + 1e-12
"""Lifts bounds above what other orders of multiplying could give."""


class Input(NamedTuple):
    """One input of a node: value of the flow per unit of value of the node's output, and its duty.

    `coefficient` None is unknown. `crossing` says whether the flow enters; then `lo` and `hi` are
    its rate as fractions of its value, 0 otherwise. Positions sort like edge ids. `reach` is filled
    in by the rows: no path upstream of the source adds more per unit of its value.
    """

    source: int
    coefficient: float | None
    crossing: int
    lo: float
    hi: float
    position: int
    reach: float = 0.0


class Rows(Protocol):
    """`zeros`, `gaps`: any coefficient 0, anything unknown."""

    zeros: bool
    gaps: bool

    def of(self, node: int) -> Sequence[Input]: ...

    def reach(self, node: int) -> float:
        """Upper bound of what one path into the node adds per unit of its output."""
        ...


class PlainRows:
    def __init__(self, inputs: Mapping[int, Sequence[Input]]) -> None:
        every = [item for row in inputs.values() for item in row]
        self.zeros = any(item.coefficient == 0 for item in every)
        self.gaps = any(item.coefficient is None or item.crossing == UNKNOWN_RATE for item in every)
        self._reach = _reaches(inputs)
        self._inputs = {
            node: [item._replace(reach=self._reach.get(item.source, 0.0)) for item in row]
            for node, row in inputs.items()
        }

    def of(self, node: int) -> Sequence[Input]:
        return self._inputs.get(node, ())

    def reach(self, node: int) -> float:
        return self._reach.get(node, 0.0)


def _reaches(inputs: Mapping[int, Sequence[Input]]) -> dict[int, float]:
    """The largest contribution of a path into each node, by the largest product first."""
    into: dict[int, list[tuple[int, float]]] = {}
    found: dict[int, float] = {}
    for node, row in inputs.items():
        for item in row:
            if item.coefficient:
                into.setdefault(item.source, []).append((node, item.coefficient))
                if item.hi > 0:
                    found[node] = max(found.get(node, 0.0), item.coefficient * item.hi)
    heap = [(-value, node) for node, value in found.items()]
    heapify(heap)
    while heap:
        value, node = heappop(heap)
        if -value < found[node]:
            continue
        for other, coefficient in into.get(node, ()):
            further = -value * coefficient
            if further > found.get(other, 0.0):
                found[other] = further
                heappush(heap, (-further, other))
    return {node: value * ABOVE for node, value in found.items()}


class ArrayRows:
    """Inputs as columns sorted by target; `starts[j]` to `starts[j + 1]` are those of node j.

    nan is an unknown coefficient. `crossings` holds `CROSSING` and the like. Rows are their own
    positions where none are given; those of one node ascend.
    """

    MOST_KEPT = 200_000

    def __init__(
        self,
        starts: NDArray[Any],
        sources: NDArray[Any],
        coefficients: Floats,
        crossings: NDArray[Any],
        lo: Floats,
        hi: Floats,
        positions: NDArray[Any] | None = None,
    ) -> None:
        import numpy as np

        self.positions = np.arange(len(sources)) if positions is None else positions
        self.starts, self.sources, self.coefficients = starts, sources, coefficients
        self.crossings, self.lo, self.hi = crossings, lo, hi
        unknown = np.isnan(coefficients)
        self.zeros = bool((coefficients == 0).any())
        self.gaps = bool(unknown.any() or (crossings == UNKNOWN_RATE).any())
        self._kept: dict[int, Sequence[Input]] = {}

    @cached_property
    def _reach(self) -> Floats:
        """As `PlainRows` has it, of every node at once."""
        import numpy as np

        size = len(self.starts) - 1
        found = np.zeros(size)
        filled = np.flatnonzero(np.diff(self.starts))
        if not len(filled):
            return found
        a = np.nan_to_num(self.coefficients, nan=0.0)
        first = np.asarray(self.starts)[filled]
        while True:
            ahead = np.maximum(self.hi, found[self.sources])
            following = found.copy()
            following[filled] = np.maximum.reduceat(a * ahead, first)
            if (following <= found).all():
                return np.asarray(found * ABOVE, dtype=np.float64)
            found = np.maximum(found, following)

    def reach(self, node: int) -> float:
        return float(self._reach[node])

    def of(self, node: int) -> Sequence[Input]:
        found = self._kept.get(node)
        if found is None:
            if len(self._kept) >= self.MOST_KEPT:
                self._kept.clear()
            first, last = int(self.starts[node]), int(self.starts[node + 1])
            part = slice(first, last)
            columns = (self.sources, self.coefficients, self.crossings, self.lo, self.hi)
            values = zip(
                *(column[part].tolist() for column in columns),
                self.positions[part].tolist(),
                self._reach[self.sources[part]].tolist(),
                strict=True,
            )
            found = self._kept[node] = [
                Input(source, None if a != a else a, *rest) for source, a, *rest in values
            ]
        return found


@dataclass(frozen=True, slots=True)
class Total:
    """Duty per unit of value: `lo`, `hi` of what is known; `open` where there may be more.

    `looping`: shares around a cycle reach 1, so that no total exists.
    """

    lo: float
    hi: float
    open: bool
    looping: bool = False


class Cone:
    """Everything upstream of some targets, in cycles (strong components), suppliers first."""

    def __init__(self, rows: Rows, targets: Iterable[int]) -> None:
        self.rows = rows
        self.targets = tuple(targets)
        self.order = _components(rows, self.targets)
        self.cyclic = any(
            len(part) > 1 or any(i.source == part[0] for i in rows.of(part[0]))
            for part in self.order
        )

    def totals(self, known: Mapping[int, Total] | None = None) -> dict[int, Total]:
        """What enters through the inputs of each node: v[j] = sum a[i,j] (r[i,j] + v[i]), exactly.

        Unknown coefficients add nothing and open the interval where they could add something. Nodes
        that are `known` stay as they are.
        """
        found: dict[int, Total] = dict(known or {})
        for part in checked(self.order):
            if part[0] in found:
                continue
            if len(part) == 1 and not any(i.source == part[0] for i in self.rows.of(part[0])):
                found[part[0]] = _single(self.rows.of(part[0]), found)
            else:
                found.update(self._cycle(part, found))
        return found

    def _cycle(self, part: Sequence[int], before: Mapping[int, Total]) -> dict[int, Total]:
        place = {node: n for n, node in enumerate(part)}
        links: list[list[tuple[int, float]]] = [[] for _ in part]
        sums: list[Total] = []
        gaps = False
        for j, node in enumerate(part):
            rows = self.rows.of(node)
            outside = [i for i in rows if i.source not in place]
            inside = [i._replace(source=-1) for i in rows if i.source in place]
            sums.append(_single([*outside, *inside], {**_named(outside, before), -1: NOTHING}))
            gaps = gaps or any(i.coefficient is None for i in inside)
            links[j] = [
                (place[i.source], i.coefficient)
                for i in rows
                if i.source in place and i.coefficient
            ]
        ones = [1.0] * len(part)
        solved = solve(links, [[t.lo for t in sums], [t.hi for t in sums], ones])
        if solved is None or any(value < 1 - 1e-9 for value in solved[2]):
            return {node: Total(0.0, 0.0, True, True) for node in part}
        lo, hi, _ = solved
        open = any(t.open for t in sums) or (gaps and any(value > 0 for value in hi))
        looping = any(t.looping for t in sums)
        return {node: Total(lo[j], hi[j], open, looping) for node, j in place.items()}

    def throughput(self, weights: Mapping[int, float]) -> dict[int, float]:
        """Value of each node's output per unit of value of the targets: x = inv(I - A) e."""
        found: dict[int, float] = {}
        inflow: dict[int, float] = dict(weights)
        for part in checked(reversed(self.order)):
            place = {node: n for n, node in enumerate(part)}
            values = [inflow.get(node, 0.0) for node in part]
            links: list[list[tuple[int, float]]] = [[] for _ in part]
            for node in part:
                for item in self.rows.of(node):
                    if item.source in place and item.coefficient:
                        links[place[item.source]].append((place[node], item.coefficient))
            solved = solve(links, [values]) if any(links) else [values]
            for node, value in zip(part, solved[0] if solved else values, strict=True):
                found[node] = value
                for item in self.rows.of(node):
                    if item.source not in place and item.coefficient:
                        more = item.coefficient * value
                        inflow[item.source] = inflow.get(item.source, 0.0) + more
        return found


NOTHING = Total(0.0, 0.0, False)


def _named(inputs: Iterable[Input], totals: Mapping[int, Total]) -> dict[int, Total]:
    return {item.source: totals[item.source] for item in inputs if item.coefficient != 0}


def _single(inputs: Sequence[Input], before: Mapping[int, Total]) -> Total:
    lo = hi = 0.0
    open = looping = False
    for source, coefficient, crossing, low, high, _, _ in inputs:
        if coefficient == 0:
            continue
        up = before[source]
        looping = looping or up.looping
        unknown = crossing == UNKNOWN_RATE
        if coefficient is None:
            open = open or unknown or high > 0 or up.hi > 0 or up.open
            continue
        open = open or unknown or up.open
        lo += coefficient * (low + up.lo)
        hi += coefficient * (high + up.hi)
    return Total(lo, hi, open, looping)


def _components(rows: Rows, targets: Iterable[int]) -> list[list[int]]:
    """Strong components upstream of the targets, each after those that it takes inputs from."""
    numbers: dict[int, int] = {}
    lows: dict[int, int] = {}
    stack: list[int] = []
    waiting: set[int] = set()
    found: list[list[int]] = []
    deadline = current()
    for target in targets:
        if target in numbers:
            continue
        work = [(target, iter(rows.of(target)))]
        numbers[target] = lows[target] = len(numbers)
        stack.append(target)
        waiting.add(target)
        while work:
            node, inputs = work[-1]
            for item in inputs:
                if item.coefficient == 0:
                    continue
                other = item.source
                if other not in numbers:
                    if len(numbers) % 512 == 0:
                        deadline.check()
                    numbers[other] = lows[other] = len(numbers)
                    stack.append(other)
                    waiting.add(other)
                    work.append((other, iter(rows.of(other))))
                    break
                if other in waiting:
                    lows[node] = min(lows[node], numbers[other])
            else:
                work.pop()
                if work:
                    lows[work[-1][0]] = min(lows[work[-1][0]], lows[node])
                if lows[node] == numbers[node]:
                    found.append(_popped(stack, waiting, node))
    return found


def _popped(stack: list[int], waiting: set[int], node: int) -> list[int]:
    part = []
    while True:
        last = stack.pop()
        waiting.discard(last)
        part.append(last)
        if last == node:
            return sorted(part)


def sweep(rows: ArrayRows) -> tuple[Floats, Floats, NDArray[Any], bool]:
    """`Cone.totals` of every node at once: lo, hi, open, and whether the sums came to rest.

    Repeats v <- sum a (r + v), which ends after as many rounds as there are tiers where there is
    no cycle.
    """
    import numpy as np

    size = len(rows.starts) - 1
    targets = np.repeat(np.arange(size), np.diff(rows.starts))
    unknown = np.isnan(rows.coefficients)
    a = np.where(unknown, 0.0, rows.coefficients)

    def summed(rates: Floats) -> tuple[Floats, bool]:
        own: Floats = np.asarray(np.bincount(targets, a * rates, size), dtype=np.float64)
        values = own
        for _ in checked(range(MOST_SWEEPS), 1):
            following = own + np.bincount(targets, a * values[rows.sources], size)
            still = np.abs(following - values) <= 1e-15 * np.abs(following)
            values = following
            if still.all():
                return values, True
        return values, False

    lo, lo_rests = summed(rows.lo)
    hi, hi_rests = summed(rows.hi)
    missing = rows.crossings == UNKNOWN_RATE
    opening = unknown & (missing | (rows.hi > 0) | (hi[rows.sources] > 0)) | (missing & (a > 0))
    open = np.bincount(targets, opening, size) > 0
    passing = unknown | (a > 0)
    while True:
        wider = open | (np.bincount(targets, passing & open[rows.sources], size) > 0)
        if (wider == open).all():
            return lo, hi, open, lo_rests and hi_rests
        open = wider
