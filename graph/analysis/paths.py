"""k best loopless paths of keyed edges, with every filter inside the search. Pure.

The search runs backwards from the target, best first, with the hop distance to the source as an
admissible bound, known as far as growing both ends until they meet shows it. With direction flow a
path carries a product: `Roads.compatible` says which edge may follow which.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

from graph.model import Edge
from graph.schema import CERTAINTY_RANK, kind_of

STATUS_GROUP_RANK = {"real": 0, "intended": 1, "ended": 2}
DISTANCE_NODES = 50_000
"""Nodes that `nearest` explores from each end."""
MAX_STEPS = 300_000

_TRADES = ("supplies", "buys", "has_purchase_option", "has_evaluation_right")


@dataclass(frozen=True, slots=True)
class Step:
    """One edge as walked; `back` against its direction."""

    edge: Edge
    back: bool

    @property
    def tail(self) -> str:
        return self.edge.target if self.back else self.edge.source

    @property
    def head(self) -> str:
        return self.edge.source if self.back else self.edge.target


@dataclass(frozen=True, slots=True)
class Path:
    steps: tuple[Step, ...]
    cost: float | None

    @property
    def nodes(self) -> list[str]:
        return [self.steps[0].tail, *(step.head for step in self.steps)]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a path must satisfy. `tiers`: steps before the end -> country wanted there."""

    k: int = 3
    max_hops: int = 6
    rank: str = "hops"
    via: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    kinds: frozenset[str] | None = None
    components: frozenset[str] | None = None
    sites: Callable[[str], bool] | None = None
    tiers: Mapping[int, frozenset[str]] = field(default_factory=dict)
    country: Callable[[str], str | None] | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    paths: list[Path]
    expanded: int
    truncated: str | None


class Roads:
    """Adjacency of one edge set: steps by the node that they lead to and from.

    `carrying` roads hold flow edges and the places that sites lie in, and products bind what may
    follow; other roads hold every edge both ways.
    """

    def __init__(self, edges: Iterable[Edge], *, carrying: bool) -> None:
        self.carrying = carrying
        self.into: dict[str, list[Step]] = defaultdict(list)
        self.out: dict[str, list[Step]] = defaultdict(list)
        parents: dict[str, set[str]] = defaultdict(set)
        for edge in edges:
            if edge.becomes == "attribute":
                continue
            if edge.relation == "part_of":
                parents[edge.source].add(edge.target)
            for step in self._steps(edge):
                self.into[step.head].append(step)
                self.out[step.tail].append(step)
        self._parents = parents
        self._wholes: dict[str, frozenset[str]] = {}

    def _steps(self, edge: Edge) -> tuple[Step, ...]:
        forward, back = Step(edge, False), Step(edge, True)
        if not self.carrying:
            return forward, back
        if edge.relation in ("produces", "located_in"):
            return forward, back
        return (forward,) if edge.becomes == "flow" else ()

    def wholes(self, component: str) -> frozenset[str]:
        """The component and everything that it is, directly or not, part of."""
        found = self._wholes.get(component)
        if found is None:
            seen = {component}
            pending = [component]
            while pending:
                for whole in self._parents.get(pending.pop(), ()):
                    if whole not in seen:
                        seen.add(whole)
                        pending.append(whole)
            found = self._wholes[component] = frozenset(seen)
        return found

    def compatible(self, before: Step, after: Step) -> bool:
        """Whether a path that carries a product may walk `after` right behind `before`."""
        if not self.carrying:
            return True
        if before.edge.relation == "located_in" or after.edge.relation == "located_in":
            return True
        if after.back:  # back over `produces`, from a component to a maker of it
            return before.edge.relation != "produces"
        if before.back:  # a maker must leave with what it was reached by
            return after.edge.product == before.edge.product and after.edge.relation != "produces"
        if kind_of(before.head) == "component":
            return True
        received = before.edge.product
        return received is None or after.edge.product in self.wholes(received)


@dataclass(frozen=True, slots=True)
class Distances:
    """Hops from the sources, complete up to `depth`; `meets` says whether a target is in reach."""

    hops: Mapping[str, int]
    depth: int
    meets: bool

    def left(self, node: str) -> int:
        """Lower bound of the hops between a source and the node."""
        return self.hops.get(node, self.depth + 1)


def distances(
    roads: Roads, sources: Collection[str], max_hops: int, blocked: Collection[str] = ()
) -> dict[str, int]:
    """Hops from the sources to whatever lies within `max_hops`, up to `DISTANCE_NODES` nodes."""
    reached = dict.fromkeys(sources, 0)
    frontier = list(reached)
    for depth in range(1, max_hops + 1):
        frontier = _next(roads, frontier, reached, depth, blocked, ahead=True)
        if not frontier or len(reached) > DISTANCE_NODES:
            break
    return reached


def balanced_distances(
    roads: Roads,
    sources: Collection[str],
    targets: Collection[str],
    max_hops: int,
    blocked: Collection[str] = (),
) -> Distances:
    """Distances grown from both ends, the smaller frontier first, until they meet.

    What the sources' side knows then bounds a search from the targets at the cost of both halves
    instead of the whole.
    """
    ahead = {id: 0 for id in sources if id not in blocked}
    back = {id: 0 for id in targets if id not in blocked}
    front, rear = list(ahead), list(back)
    depth = rear_depth = 0
    while front and rear:
        if not ahead.keys().isdisjoint(rear) or not back.keys().isdisjoint(front):
            return Distances(ahead, depth, True)
        if depth + rear_depth >= max_hops:
            break
        if len(front) <= len(rear):
            depth += 1
            front = _next(roads, front, ahead, depth, blocked, ahead=True)
        else:
            rear_depth += 1
            rear = _next(roads, rear, back, rear_depth, blocked, ahead=False)
    return Distances(ahead, depth, False)


def _next(
    roads: Roads,
    frontier: Iterable[str],
    reached: dict[str, int],
    depth: int,
    blocked: Collection[str],
    *,
    ahead: bool,
) -> list[str]:
    """The nodes one hop beyond the frontier, noted with their depth."""
    steps = roads.out if ahead else roads.into
    following = []
    for id in frontier:
        for step in steps.get(id, ()):
            other = step.head if ahead else step.tail
            if other not in reached and other not in blocked:
                reached[other] = depth
                following.append(other)
    return following


def best_paths(
    roads: Roads, sources: Collection[str], targets: Collection[str], limits: Limits
) -> Found:
    """The k best loopless paths from a source to a target, exactly, unless a budget cuts.

    Order: cost of `rank`, hops, worst status group, weakest certainty, ids of the edges.
    """
    return _Search(roads, frozenset(sources), frozenset(targets), limits).run()


_Key = tuple[tuple[float, ...], int, int, int]


class _Search:
    """One best-first search, backwards from the targets."""

    def __init__(
        self, roads: Roads, sources: frozenset[str], targets: frozenset[str], limits: Limits
    ) -> None:
        self.roads, self.sources, self.targets, self.limits = roads, sources, targets, limits
        self.bound = balanced_distances(roads, sources, targets, limits.max_hops, limits.exclude)
        self.found: list[tuple[_Key, tuple[str, ...], Path]] = []
        self.expanded = 0
        self.truncated: str | None = None

    def run(self) -> Found:
        order = count()
        heap: list[tuple[_Key, tuple[str, ...], int, tuple[Step, ...], str]] = []
        starts = sorted(self.targets - self.limits.exclude) if self.bound.meets else []
        for target in starts:
            if self._tier_fits(target, 0) and self._reachable(target, 0):
                key = (self._zero(), self.bound.left(target), 0, 0)
                heapq.heappush(heap, (key, (), next(order), (), target))
        seconds = self.limits.seconds
        deadline = None if seconds is None else monotonic() + seconds
        while heap:
            key, ids, _, steps, node = heapq.heappop(heap)
            if self._enough(key):
                break
            self.expanded += 1
            if self.expanded > MAX_STEPS:
                self.truncated = f"stopped after {MAX_STEPS:,} search steps"
                break
            if deadline is not None and self.expanded % 256 == 0 and monotonic() > deadline:
                self.truncated = "time budget used up"
                break
            if steps and node in self.sources and self._complete(steps):
                cost = self._cost(key)
                self.found.append((key, tuple(s.edge.id for s in steps), Path(steps, cost)))
            if len(steps) >= self.limits.max_hops:
                continue
            visited = {node, *(step.head for step in steps)}
            for step in self.roads.into.get(node, ()):
                if self._allowed(step, steps, visited):
                    following = self._key(step, key, len(steps) + 1)
                    longer = (step, *steps)
                    entry = (following, (*ids, step.edge.id), next(order), longer, step.tail)
                    heapq.heappush(heap, entry)
        self.found.sort(key=lambda item: (item[0], item[1]))
        paths = [path for _, _, path in self.found[: self.limits.k]]
        return Found(paths, self.expanded, self.truncated)

    def _enough(self, key: _Key) -> bool:
        """Whether nothing that is left can be among the k best: ties of the last one go on."""
        k = self.limits.k
        if len(self.found) < k:
            return False
        worst = sorted(item[0] for item in self.found)[k - 1]
        return key > worst

    def _reachable(self, node: str, hops: int) -> bool:
        left = self.bound.left(node)
        return hops + left <= self.limits.max_hops

    def _zero(self) -> tuple[float, ...]:
        return (0.0, 0.0) if self.limits.rank == "lead_time" else (0.0,)

    def _key(self, step: Step, key: _Key, hops: int) -> _Key:
        edge = step.edge
        group = max(key[2], STATUS_GROUP_RANK[edge.status_group])
        certainty = max(key[3], CERTAINTY_RANK[edge.certainty])
        cost = key[0]
        if self.limits.rank == "certainty":
            cost = (float(certainty),)
        elif self.limits.rank == "lead_time":
            days = edge.lead_time_days
            unknown = days is None and edge.relation in _TRADES
            cost = (max(cost[0], float(unknown)), cost[1] + float(days or 0))
        return cost, hops + self.bound.left(step.tail), group, certainty

    def _cost(self, key: _Key) -> float | None:
        if self.limits.rank == "hops":
            return float(key[1])
        if self.limits.rank == "lead_time":
            return None if key[0][0] else key[0][1]
        return key[0][0]

    def _allowed(self, step: Step, steps: tuple[Step, ...], visited: Collection[str]) -> bool:
        limits, tail = self.limits, step.tail
        if tail in visited or tail in limits.exclude:
            return False
        if steps and not self.roads.compatible(step, steps[0]):
            return False
        if not self._reachable(tail, len(steps) + 1):
            return False
        if self.roads.carrying and step.edge.relation == "located_in":
            # a place stands first (walked back from it) or last (walked to it)
            if not step.back and steps:
                return False
            if step.back and tail not in self.sources:
                return False
        first = tail in self.sources
        if kind_of(tail) == "place" and not first and tail not in limits.via:
            return False
        if limits.kinds is not None and not first and kind_of(tail) not in limits.kinds:
            return False
        product = step.edge.product
        if limits.components is not None and product and product not in limits.components:
            return False
        if limits.sites and kind_of(tail) == "factory" and not limits.sites(tail):
            return False
        return self._tier_fits(tail, len(steps) + 1)

    def _tier_fits(self, node: str, tier: int) -> bool:
        wanted = self.limits.tiers.get(tier)
        if wanted is None:
            return True
        country = self.limits.country(node) if self.limits.country else None
        return country in wanted

    def _complete(self, steps: Sequence[Step]) -> bool:
        nodes = {steps[0].tail, *(step.head for step in steps)}
        inner = {step.head for step in steps[:-1]}
        if any(kind_of(id) == "place" and id not in self.limits.via for id in inner):
            return False
        if self.limits.tiers and max(self.limits.tiers) > len(steps):
            return False
        return self.limits.via <= nodes


def nearest(
    roads: Roads, sources: Collection[str], targets: Collection[str], max_hops: int, n: int = 5
) -> list[str]:
    """Nodes that lie best between both ends when directions are left aside, nearest first."""
    ahead = distances(roads, sources, max_hops)
    back: dict[str, int] = dict.fromkeys(targets, 0)
    queue = deque(targets)
    while queue and len(back) < DISTANCE_NODES:
        id = queue.popleft()
        if back[id] < max_hops:
            for step in roads.into.get(id, ()):
                if step.tail not in back:
                    back[step.tail] = back[id] + 1
                    queue.append(step.tail)
    ends = {*sources, *targets}
    common = [id for id in ahead if id in back and id not in ends]
    return sorted(common, key=lambda id: (ahead[id] + back[id], id))[:n]
