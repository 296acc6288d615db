"""k best loopless paths of keyed edges, with every filter inside the search. Pure.

The search is best first, with the hop distance to the target as an admissible bound, known only as
far as it pays. With direction flow a path carries a product: `Adjacency.compatible` says which edge
may follow which.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from onshore.graph.deadline import current, in_time
from onshore.graph.model import Edge
from onshore.graph.network.adjacency import Adjacency, Distances, Step, distances
from onshore.graph.schema import DEALS, kind_of

HUB = 64
"""Steps out of a node above which those of unknown distance wait."""
MAX_STEPS = 300_000
AT_ONCE = 4_096
"""Steps out of one node that are walked between two looks at the time."""
NEAR_NODES = 32
"""Nodes around the target whose distance is looked up before the search: they cost next to nothing
and spare most of its steps."""


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
    path with such an edge has no cost and comes last. It is asked without the edge's value.
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
    hub: int = HUB
    most: int = MAX_STEPS


@dataclass(frozen=True, slots=True)
class Found:
    paths: list[Path]
    expanded: int
    truncated: str | None


def best_paths(
    adjacency: Adjacency, sources: Collection[str], targets: Collection[str], limits: Limits
) -> Found:
    """The k best loopless paths from a source to a target, exactly, unless a budget cuts.

    Order: cost of `rank`, hops, worst status group, weakest certainty, ids of the edges. A country
    of a tier counts from the end of a path, so each number of hops is searched by itself then.
    """
    bound = Distances(adjacency, sources, targets, limits.max_hops, limits.exclude)
    if not bound.meets:
        return Found([], 0, None)
    while len(bound.hops) < NEAR_NODES and bound.grow():
        pass
    totals: Sequence[int | None] = [None]
    if limits.tiers:
        totals = range(max(1, *limits.tiers), limits.max_hops + 1)
    found, expanded, truncated = [], 0, None
    for total in totals:
        search = _Search(adjacency, frozenset(sources), frozenset(targets), limits, bound, total)
        found += search.run()
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
        adjacency: Adjacency,
        sources: frozenset[str],
        targets: frozenset[str],
        limits: Limits,
        bound: Distances,
        total: int | None = None,
    ) -> None:
        self.adjacency, self.sources, self.targets, self.limits = (
            adjacency,
            sources,
            targets,
            limits,
        )
        self.bound, self.total = bound, total
        self.max_hops = limits.max_hops if total is None else total
        self.heap: list[tuple[_Key, tuple[str, ...], int, tuple[Step, ...], str, int | None]] = []
        self.order = count()
        self.uniform = limits.rank == "hops" and limits.price is None
        self.expanded = 0
        self.patience = 2
        self.truncated: str | None = None
        self.deadline = current()

    def run(self) -> list[tuple[_Key, tuple[str, ...], Path]]:
        """The k best paths with their keys and the ids of their edges, best first."""
        found: list[tuple[_Key, tuple[str, ...], Path]] = []
        for source in sorted(self.sources - self.limits.exclude):
            if self._fits(source, 0):
                self._push((self._zero(), self._hops(0, source), 0, 0), (), (), source)
        while self.heap and len(found) < self.limits.k:
            key, ids, _, steps, node, known = heappop(self.heap)
            if self.expanded > self.patience:
                self._learn()
            if known is not None:
                self._expand(key, ids, steps, node, known)
                continue
            hops = self._hops(len(steps), node)
            if hops > key[1]:
                if hops <= self.max_hops:
                    self._push((key[0], hops, *key[2:]), ids, steps, node)
                continue
            self.expanded += 1
            if self._spent():
                break
            if steps and node in self.targets and self._complete(steps):
                found.append((key, ids, Path(steps, self._cost(key))))
            if len(steps) < self.max_hops:
                self._expand(key, ids, steps, node, None)
        if self.deadline.cut:
            self.truncated = f"stopped at {self.deadline.reason}"
        return found

    def _push(
        self,
        key: _Key,
        ids: tuple[str, ...],
        steps: tuple[Step, ...],
        node: str,
        known: int | None = None,
    ) -> None:
        heappush(self.heap, (key, ids, next(self.order), steps, node, known))

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
        out: Sequence[Step] = self.adjacency.out.get(node, ())
        if known is not None and self.bound.depth <= known and not self.bound.grow():
            if self.bound.complete:
                return
            out = [step for step in out if step.head not in self.bound.hops]
        elif len(out) > self.limits.hub:
            by_head = self.adjacency.steps_by_head(node)
            above = -1 if known is None else known
            near = [id for id in by_head if self.bound.hops.get(id, -1) > above]
            out = [step for id in near for step in by_head[id]]
            rest = (key[0], self._beyond(len(steps) + 1), *key[2:])
            if rest[1] <= self.max_hops:
                self._push(rest, ids, steps, node, self.bound.depth)
        self._walk(out, key, ids, steps, node)

    def _walk(
        self,
        out: Iterable[Step],
        key: _Key,
        ids: tuple[str, ...],
        steps: tuple[Step, ...],
        node: str,
    ) -> None:
        """Push every step that a path may take next."""
        heap, total, hops, exclude = self.heap, self.total, self.bound.hops, self.limits.exclude
        visited = {node, *[step.tail for step in steps]}
        walked, beyond = len(steps) + 1, self.bound.depth + 1
        cost, _, group, certainty = key
        for step in in_time(out, AT_ONCE):
            head = step.head
            left = hops.get(head, beyond)
            if walked + left > self.max_hops or head in visited or head in exclude:
                continue
            if not self._allowed(step, steps):
                continue
            longer = (
                cost if self.uniform else self._cost_with(step, cost),
                walked + left if total is None else total,
                step.group if step.group > group else group,
                step.certainty if step.certainty > certainty else certainty,
            )
            state = ((*ids, step.id), next(self.order), (*steps, step), head, None)
            heappush(heap, (longer, *state))

    def _beyond(self, walked: int) -> int:
        """Hops at least of a path that goes on to a node of unknown distance."""
        return walked + self.bound.depth + 1 if self.total is None else self.total

    def _learn(self) -> None:
        """Know one more layer of distances once the search has cost as much as the last one."""
        self.patience = max(2 * self.patience, len(self.bound.hops) // 4)
        self.bound.grow()

    def _spent(self) -> bool:
        if self.expanded > self.limits.most:
            self.truncated = f"stopped after {self.limits.most:,} search steps"
        elif self.expanded % 16 == 0:
            return self.deadline.passed()
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

    def _cost_with(self, step: Step, cost: tuple[float, ...]) -> tuple[float, ...]:
        if self.limits.price is None:
            return (max(cost[0], float(step.certainty)),)
        price = self.limits.price(self.adjacency.bare_edge(step))
        return (max(cost[0], float(price is None)), cost[1] + (price or 0.0))

    def _cost(self, key: _Key) -> float | None:
        if self.limits.rank == "hops":
            return float(key[1])
        if self.limits.price:
            return None if key[0][0] else key[0][1]
        return key[0][0]

    def _allowed(self, step: Step, steps: tuple[Step, ...]) -> bool:
        """Whether the filters let a path go on by the step; reach was looked at."""
        limits, head = self.limits, step.head
        if self.total is not None and not self._fits(head, len(steps) + 1):
            return False
        last = head in self.targets
        if self.adjacency.walk != "any":
            if steps and not self.adjacency.compatible(steps[-1], step):
                return False
            # a place stands first (walked back from it) or last (walked to it)
            if step.relation == "located_in" and (steps if step.back else not last):
                return False
        product = step.product
        if limits.components is not None and product and product not in limits.components:
            return False
        if limits.sites and step.kind == "factory" and not limits.sites(head):
            return False
        if last:
            return True
        if step.kind == "place" and head not in limits.via:
            return False
        return limits.kinds is None or step.kind in limits.kinds

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
        return None if edge.relation in DEALS else 0.0
    return float(edge.lead_time_days)


def nearest(
    adjacency: Adjacency,
    sources: Collection[str],
    targets: Collection[str],
    max_hops: int,
    n: int = 5,
) -> list[str]:
    """Nodes that lie best between both ends when directions are left aside, nearest first."""
    ahead = distances(adjacency, sources, max_hops)
    back = distances(adjacency, targets, max_hops, ahead=False)
    ends = {*sources, *targets}
    common = [id for id in ahead if id in back and id not in ends]
    return sorted(common, key=lambda id: (ahead[id] + back[id], id))[:n]
