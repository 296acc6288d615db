"""Adjacency of edges as they can be walked, and hop distances on it. Pure.

Which path is better and which filters hold says `graph.analysis.paths`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from sys import intern
from typing import NamedTuple

from graph.deadline import checked
from graph.model import Edge
from graph.schema import CERTAINTY_RANK, STATUS_GROUP_RANK, kind_of

DISTANCE_NODES = 50_000
"""Nodes whose distance is looked up at most."""


class Step(NamedTuple):
    """One edge as walked from `tail` to `head`; `back` against its direction.

    `kind` is that of the head; `group` and `certainty` are the ranks of the edge's status group and
    certainty, 0 the best.
    """

    edge: Edge
    back: bool
    tail: str
    head: str
    kind: str
    group: int
    certainty: int


def _step(edge: Edge, back: bool) -> Step:
    tail, head = (edge.target, edge.source) if back else (edge.source, edge.target)
    group, certainty = STATUS_GROUP_RANK[edge.status_group], CERTAINTY_RANK[edge.certainty]
    return Step(edge, back, tail, head, intern(kind_of(head)), group, certainty)


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
        for edge in checked(edges):
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
        if not self.carrying or edge.relation in ("produces", "located_in"):
            return _step(edge, False), _step(edge, True)
        return (_step(edge, False),) if edge.becomes == "flow" else ()

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
        last, edge = before.edge, after.edge
        if last.relation == "located_in" or edge.relation == "located_in":
            return True
        if after.back:  # back over `produces`, from a component to a maker of it
            return last.relation != "produces"
        if before.back:  # a maker must leave with what it was reached by
            return edge.product == last.product and edge.relation != "produces"
        if last.product is None or edge.product == last.product or before.kind == "component":
            return True
        return edge.product in self.wholes(last.product)


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
    roads: Roads, starts: Collection[str], max_hops: int, *, ahead: bool = True
) -> dict[str, int]:
    """Hops from the starts, not `ahead` to them, for up to `DISTANCE_NODES` nodes in reach."""
    reached = dict.fromkeys(starts, 0)
    frontier = list(reached)
    for depth in range(1, max_hops + 1):
        frontier = _next(roads, frontier, reached, depth, (), ahead=ahead)
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
    for id in checked(frontier):
        for step in steps.get(id, ()):
            other = step.head if ahead else step.tail
            if other not in reached and other not in blocked:
                reached[other] = depth
                following.append(other)
    return following
