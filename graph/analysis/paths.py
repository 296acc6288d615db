"""k best loopless paths of keyed edges, with every filter inside the search. Pure.

The search is best first, with the hop distance to the target as an admissible bound, known only as
far as it pays. With direction flow a path carries a product: `Roads.compatible` says which edge may
follow which.
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
"""Nodes whose distance is looked up at most."""
HUB = 64
"""Steps out of a node above which those of unknown distance wait."""
MAX_STEPS = 300_000

TRADES = ("supplies", "buys", "has_purchase_option", "has_evaluation_right")
"""Relations along which goods pass from one party to another."""


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
    """What a path must satisfy. `tiers`: steps before the end -> country wanted there.

    `price` gives what an edge adds to the cost of ranks that add up, None where no fact says it: a
    path with such an edge has no cost and comes last.
    """

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
    price: Callable[[Edge], float | None] | None = None
    seconds: float | None = None
    hub: int = HUB


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
        self._by_head: dict[str, Mapping[str, Sequence[Step]]] = {}

    def _steps(self, edge: Edge) -> tuple[Step, ...]:
        forward, back = Step(edge, False), Step(edge, True)
        if not self.carrying:
            return forward, back
        if edge.relation in ("produces", "located_in"):
            return forward, back
        return (forward,) if edge.becomes == "flow" else ()

    def steps_by_head(self, node: str) -> Mapping[str, Sequence[Step]]:
        """Steps out of a node by the node that they lead to."""
        found = self._by_head.get(node)
        if found is None:
            grouped: dict[str, list[Step]] = defaultdict(list)
            for step in self.out[node]:
                grouped[step.head].append(step)
            found = self._by_head[node] = grouped
        return found

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


class Distances:
    """Hops to the targets, complete up to `depth`, which `grow` raises.

    It starts with both ends growing, the smaller frontier first, until they meet; `meets` says
    whether they do within `max_hops`. A search that needs more asks for one layer after another.
    """

    def __init__(
        self,
        roads: Roads,
        sources: Collection[str],
        targets: Collection[str],
        max_hops: int,
        blocked: Collection[str] = (),
    ) -> None:
        self.roads, self.blocked = roads, blocked
        self.hops = {id: 0 for id in targets if id not in blocked}
        self.depth = 0
        self._rear = list(self.hops)
        self.meets = self._meet({id: 0 for id in sources if id not in blocked}, max_hops)

    def left(self, node: str) -> int:
        """Lower bound of the hops between the node and a target."""
        return self.hops.get(node, self.depth + 1)

    def grow(self) -> bool:
        """Complete one more layer; False where there is none or enough is known."""
        if not self._rear or len(self.hops) > DISTANCE_NODES:
            return False
        self.depth += 1
        self._rear = _next(self.roads, self._rear, self.hops, self.depth, self.blocked, ahead=False)
        return True

    @property
    def complete(self) -> bool:
        """Whether every node that can reach a target is known."""
        return not self._rear

    def _meet(self, ahead: dict[str, int], max_hops: int) -> bool:
        front, depth = list(ahead), 0
        while front and self._rear:
            if not self.hops.keys().isdisjoint(front) or not ahead.keys().isdisjoint(self._rear):
                return True
            if depth + self.depth >= max_hops:
                return False
            if len(front) <= len(self._rear):
                depth += 1
                front = _next(self.roads, front, ahead, depth, self.blocked, ahead=True)
            else:
                self.grow()
        return False


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

    Order: cost of `rank`, hops, worst status group, weakest certainty, ids of the edges. A country
    of a tier counts from the end of a path, so each number of hops is searched by itself then.
    """
    bound = Distances(roads, sources, targets, limits.max_hops, limits.exclude)
    if not bound.meets:
        return Found([], 0, None)
    deadline = None if limits.seconds is None else monotonic() + limits.seconds
    totals: Sequence[int | None] = [None]
    if limits.tiers:
        totals = range(max(1, *limits.tiers), limits.max_hops + 1)
    found, expanded, truncated = [], 0, None
    for total in totals:
        search = _Search(roads, frozenset(sources), frozenset(targets), limits, bound, total)
        found += search.run(deadline)
        expanded += search.expanded
        truncated = truncated or search.truncated
    found.sort(key=lambda item: item[:2])
    return Found([path for _, _, path in found[: limits.k]], expanded, truncated)


_Key = tuple[tuple[float, ...], int, int, int]


class _Search:
    """One best-first search from the sources. `total` asks for paths of exactly that many hops.

    Keys grow along a path and the ids are compared from its start, so that complete paths come off
    the heap in the order of the contract.
    """

    def __init__(
        self,
        roads: Roads,
        sources: frozenset[str],
        targets: frozenset[str],
        limits: Limits,
        bound: Distances,
        total: int | None = None,
    ) -> None:
        self.roads, self.sources, self.targets, self.limits = roads, sources, targets, limits
        self.bound, self.total = bound, total
        self.max_hops = limits.max_hops if total is None else total
        self.heap: list[tuple[_Key, tuple[str, ...], int, tuple[Step, ...], str, int | None]] = []
        self.order = count()
        self.expanded = 0
        self.patience = 8
        self.truncated: str | None = None

    def run(self, deadline: float | None) -> list[tuple[_Key, tuple[str, ...], Path]]:
        """The k best paths with their keys and the ids of their edges, best first."""
        found: list[tuple[_Key, tuple[str, ...], Path]] = []
        for source in sorted(self.sources - self.limits.exclude):
            if self._fits(source, 0):
                self._push((self._zero(), self._hops(0, source), 0, 0), (), (), source)
        while self.heap and len(found) < self.limits.k:
            key, ids, _, steps, node, known = heapq.heappop(self.heap)
            self._learn()
            if known is not None:
                self._expand(key, ids, steps, node, known)
                continue
            better = (key[0], self._hops(len(steps), node), *key[2:])
            if better > key:
                if better[1] <= self.max_hops:
                    self._push(better, ids, steps, node)
                continue
            self.expanded += 1
            if self._spent(deadline):
                break
            if steps and node in self.targets and self._complete(steps):
                found.append((key, ids, Path(steps, self._cost(key))))
            if len(steps) < self.max_hops:
                self._expand(key, ids, steps, node, None)
        return found

    def _push(
        self,
        key: _Key,
        ids: tuple[str, ...],
        steps: tuple[Step, ...],
        node: str,
        known: int | None = None,
    ) -> None:
        heapq.heappush(self.heap, (key, ids, next(self.order), steps, node, known))

    def _expand(
        self,
        key: _Key,
        ids: tuple[str, ...],
        steps: tuple[Step, ...],
        node: str,
        known: int | None,
    ) -> None:
        """Walk every step out of the node; of a hub first those that lead towards the target.

        The rest of a hub waits under the least key that it can have; `known` is the depth of the
        distances when it was put there.
        """
        out = self.roads.out.get(node, ())
        if known is not None and self.bound.depth <= known and not self.bound.grow():
            if self.bound.complete:
                return
            out = [step for step in out if step.head not in self.bound.hops]
        elif len(out) > self.limits.hub:
            by_head = self.roads.steps_by_head(node)
            above = -1 if known is None else known
            near = [id for id in by_head if self.bound.hops.get(id, -1) > above]
            out = [step for id in near for step in by_head[id]]
            rest = (key[0], self._beyond(len(steps) + 1), *key[2:])
            if rest[1] <= self.max_hops:
                self._push(rest, ids, steps, node, self.bound.depth)
        visited = {steps[0].tail, *(step.head for step in steps)} if steps else {node}
        for step in out:
            if self._allowed(step, steps, visited):
                longer = (*steps, step)
                self._push(
                    self._key(step, key, len(longer)), (*ids, step.edge.id), longer, step.head
                )

    def _beyond(self, walked: int) -> int:
        """Hops at least of a path that goes on to a node of unknown distance."""
        return walked + self.bound.depth + 1 if self.total is None else self.total

    def _learn(self) -> None:
        """Know one more layer of distances once the search has cost as much as the last one."""
        if self.expanded > self.patience:
            self.patience = max(2 * self.patience, len(self.bound.hops) // 4)
            self.bound.grow()

    def _spent(self, deadline: float | None) -> bool:
        if self.expanded > MAX_STEPS:
            self.truncated = f"stopped after {MAX_STEPS:,} search steps"
        elif deadline is not None and self.expanded % 256 == 0 and monotonic() > deadline:
            self.truncated = "time budget used up"
        return self.truncated is not None

    def _hops(self, walked: int, node: str) -> int:
        """Lower bound of the hops of a path that has walked so far and stands at the node."""
        return walked + self.bound.left(node) if self.total is None else self.total

    def _fits(self, node: str, walked: int) -> bool:
        """Whether a path may stand at the node after so many hops: reach and tier."""
        if walked + self.bound.left(node) > self.max_hops:
            return False
        if self.total is None:
            return True
        wanted = self.limits.tiers.get(self.total - walked)
        if wanted is None:
            return True
        country = self.limits.country(node) if self.limits.country else None
        return country in wanted

    def _zero(self) -> tuple[float, ...]:
        return (0.0, 0.0) if self.limits.price else (0.0,)

    def _key(self, step: Step, key: _Key, hops: int) -> _Key:
        edge = step.edge
        group = max(key[2], STATUS_GROUP_RANK[edge.status_group])
        certainty = max(key[3], CERTAINTY_RANK[edge.certainty])
        cost = key[0]
        if self.limits.rank == "certainty":
            cost = (float(certainty),)
        elif self.limits.price:
            price = self.limits.price(edge)
            cost = (max(cost[0], float(price is None)), cost[1] + (price or 0.0))
        return cost, self._hops(hops, step.head), group, certainty

    def _cost(self, key: _Key) -> float | None:
        if self.limits.rank == "hops":
            return float(key[1])
        if self.limits.price:
            return None if key[0][0] else key[0][1]
        return key[0][0]

    def _allowed(self, step: Step, steps: tuple[Step, ...], visited: Collection[str]) -> bool:
        limits, head = self.limits, step.head
        if head in visited or head in limits.exclude or not self._fits(head, len(steps) + 1):
            return False
        if steps and not self.roads.compatible(steps[-1], step):
            return False
        last = head in self.targets
        if self.roads.carrying and step.edge.relation == "located_in":
            # a place stands first (walked back from it) or last (walked to it)
            if steps if step.back else not last:
                return False
        product = step.edge.product
        if limits.components is not None and product and product not in limits.components:
            return False
        kind = kind_of(head)
        if kind == "factory" and limits.sites and not limits.sites(head):
            return False
        if last:
            return True
        if kind == "place" and head not in limits.via:
            return False
        return limits.kinds is None or kind in limits.kinds

    def _complete(self, steps: Sequence[Step]) -> bool:
        if self.total is not None and len(steps) != self.total:
            return False
        inner = [step.head for step in steps[:-1]]
        if any(kind_of(id) == "place" and id not in self.limits.via for id in inner):
            return False
        return self.limits.via <= {steps[0].tail, steps[-1].head, *inner}


def lead_time(edge: Edge) -> float | None:
    """Days that an edge adds; 0 where goods only change, None where a trade states none."""
    if edge.lead_time_days is None:
        return None if edge.relation in TRADES else 0.0
    return float(edge.lead_time_days)


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
