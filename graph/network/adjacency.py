"""Adjacency of edges as they can be walked, and hop distances on it. Pure.

Which path is better and which filters hold says `graph.network.paths`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from sys import intern
from typing import Literal, NamedTuple, TypeAlias

from onshore.graph.deadline import checked
from onshore.graph.model import Edge
from onshore.graph.schema import CERTAINTY_RANK, STATUS_GROUP_RANK, TRADES, kind_of

DISTANCE_NODES = 50_000
"""Nodes whose distance is looked up at most."""


class Step(NamedTuple):
    """One edge as walked from `tail` to `head`; `back` against its direction.

    `id`, `relation` and `product` are those of the edge, which `Adjacency.edge` gives; `kind` is
    that of the head; `group` and `certainty` are the ranks of the edge's status group and
    certainty, 0 the best; `position` is its place among the edges.
    """

    id: str
    relation: str
    product: str | None
    back: bool
    tail: str
    head: str
    kind: str
    group: int
    certainty: int
    position: int


def _step(edge: Edge, position: int, back: bool) -> Step:
    tail, head = (edge.target, edge.source) if back else (edge.source, edge.target)
    group, certainty = STATUS_GROUP_RANK[edge.status_group], CERTAINTY_RANK[edge.certainty]
    kind = intern(kind_of(head))
    return Step(
        edge.id, edge.relation, edge.product, back, tail, head, kind, group, certainty, position
    )


Walk: TypeAlias = Literal["flow", "along", "any"]
"""What is walked: goods as they flow, trades forward whatever they carry, every edge both ways."""


def ways(relation: str, becomes: str, walk: Walk) -> tuple[bool, ...]:
    """Ways in which an edge can be walked: False along its direction, True back."""
    if becomes == "attribute":
        return ()
    if walk == "any" or relation == "located_in":
        return False, True
    if walk == "along":
        return (False,) if relation in TRADES else ()
    if relation == "produces":
        return False, True
    return (False,) if becomes == "flow" else ()


class Adjacency:
    """Adjacency of one edge set: steps by the node that they lead to and from.

    That of a `flow` holds flow edges and the places that sites lie in, and products bind what may
    follow; those `along` hold trades and places, and nothing binds; others hold every edge both
    ways. These are of edges that are objects; those of a compiled network are
    `graph.network.compiled_adjacency`.
    """

    into: Mapping[str, Sequence[Step]]
    out: Mapping[str, Sequence[Step]]

    def __init__(self, edges: Iterable[Edge] = (), *, walk: Walk) -> None:
        self.walk = walk
        self._wholes: dict[str, frozenset[str]] = {}
        self._by_head: dict[str, Mapping[str, Sequence[Step]]] = {}
        self._edges = list(edges)
        self._parents: dict[str, set[str]] = defaultdict(set)
        self.into, self.out = self._walked()

    def _walked(self) -> tuple[Mapping[str, Sequence[Step]], Mapping[str, Sequence[Step]]]:
        into: dict[str, list[Step]] = defaultdict(list)
        out: dict[str, list[Step]] = defaultdict(list)
        for position, edge in enumerate(checked(self._edges)):
            if edge.relation == "part_of":
                self._parents[edge.source].add(edge.target)
            for back in ways(edge.relation, edge.becomes, self.walk):
                step = _step(edge, position, back)
                into[step.head].append(step)
                out[step.tail].append(step)
        return into, out

    def edge(self, step: Step) -> Edge:
        """The edge that a step walks."""
        return self._edges[step.position]

    def bare_edge(self, step: Step) -> Edge:
        """The same, where its value is not asked for."""
        return self.edge(step)

    def neighbours(self, node: str, *, ahead: bool) -> Iterable[str]:
        """The nodes one step from the node, not `ahead` to it; one may come several times."""
        if ahead:
            return [step.head for step in self.out.get(node, ())]
        return [step.tail for step in self.into.get(node, ())]

    def parents(self, component: str) -> Collection[str]:
        """What the component is directly part of."""
        return self._parents.get(component, ())

    def steps_by_head(self, node: str) -> Mapping[str, Sequence[Step]]:
        """Steps out of a node by the node that they lead to."""
        found = self._by_head.get(node)
        if found is None:
            grouped: dict[str, list[Step]] = defaultdict(list)
            for step in self.out.get(node, ()):
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
                for whole in self.parents(pending.pop()):
                    if whole not in seen:
                        seen.add(whole)
                        pending.append(whole)
            found = self._wholes[component] = frozenset(seen)
        return found

    def compatible(self, before: Step, after: Step) -> bool:
        """Whether a path that carries a product may walk `after` right behind `before`."""
        if self.walk != "flow":
            return True
        if before.relation == "located_in" or after.relation == "located_in":
            return True
        if after.back:  # back over `produces`, from a component to a maker of it
            return before.relation != "produces"
        if before.back:  # a maker must leave with what it was reached by
            return after.product == before.product and after.relation != "produces"
        if before.product in (None, after.product) or before.kind == "component":
            return True
        return after.product in self.wholes(before.product)


class Distances:
    """Hops to the targets, complete up to `depth`, which `grow` raises.

    It starts with both ends growing, the smaller frontier first, until they meet; `meets` says
    whether they do within `max_hops`. A search that needs more asks for one layer after another.
    """

    def __init__(
        self,
        adjacency: Adjacency,
        sources: Collection[str],
        targets: Collection[str],
        max_hops: int,
        blocked: Collection[str] = (),
    ) -> None:
        self.adjacency, self.blocked = adjacency, blocked
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
        self._rear = _next(
            self.adjacency, self._rear, self.hops, self.depth, self.blocked, ahead=False
        )
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
                front = _next(self.adjacency, front, ahead, depth, self.blocked, ahead=True)
            else:
                self.grow()
        return False


def distances(
    adjacency: Adjacency, starts: Collection[str], max_hops: int, *, ahead: bool = True
) -> dict[str, int]:
    """Hops from the starts, not `ahead` to them, for up to `DISTANCE_NODES` nodes in reach."""
    reached = dict.fromkeys(starts, 0)
    frontier = list(reached)
    for depth in range(1, max_hops + 1):
        frontier = _next(adjacency, frontier, reached, depth, (), ahead=ahead)
        if not frontier or len(reached) > DISTANCE_NODES:
            break
    return reached


def _next(
    adjacency: Adjacency,
    frontier: Iterable[str],
    reached: dict[str, int],
    depth: int,
    blocked: Collection[str],
    *,
    ahead: bool,
) -> list[str]:
    """The nodes one hop beyond the frontier, noted with their depth."""
    following = []
    for id in checked(frontier):
        for other in adjacency.neighbours(id, ahead=ahead):
            if other not in reached and other not in blocked:
                reached[other] = depth
                following.append(other)
    return following
