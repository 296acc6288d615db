"""The rules of losing nodes, written down literally and repeated until nothing moves."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from onshore.graph.loss.cascade import Cascade, build_cascade
from onshore.graph.model import Edge
from onshore.graph.schema import TRADES, kind_of
from onshore.graph.supply.supply import Node, Supply, derive_supply

Lost = set[tuple[str, str | None]]

AROUND = {
    "place:US-TX": ("place:US",),
    "place:US-OH": ("place:US",),
    "place:US-TX-x": ("place:US-TX", "place:south"),
}
"""A city in a state and a region, two states in a country; the others stand alone."""
PLACES = ("place:US", "place:US-TX", "place:US-OH", "place:US-TX-x", "place:south", "place:TW")


def outward(place: str) -> set[str]:
    found = {place}
    for outer in AROUND.get(place, ()):
        found |= outward(outer)
    return found


def network(edges: Sequence[Edge]) -> Supply:
    return derive_supply(
        sorted(edges, key=lambda e: e.id),
        (),
        [e for e in edges if e.relation in ("located_in", "operates_facility")],
        lambda outer, inner: outer in outward(inner),
        lambda _place: None,
        lambda _edge: True,
    )


def cascade(edges: Sequence[Edge], *, reach: bool = False, closed_world: bool = False) -> Cascade:
    return build_cascade(
        network(edges),
        AROUND,
        reach=reach,
        closed_world=closed_world,
    )


def listed(found: Cascade, shocked: Iterable[str]) -> Lost:
    """What the circuit loses, but for places and receivers."""
    causes = found.circuit.lose([found.seeds[id] for id in shocked if id in found.seeds])
    items = [found.items[number] for number in causes]
    kinds = ("firm", "factory", "maker", "component")
    return {(item.id, item.product) for item in items if item.kind in kinds}


def fixed_point(
    edges: Sequence[Edge], shocked: set[str], *, reach: bool = False, closed_world: bool = False
) -> Lost:
    """Everything lost: (site or firm, None), (component, None), (maker, product)."""
    return _Naive(edges, shocked, reach, closed_world or reach).run()


class _Naive:
    def __init__(self, edges: Sequence[Edge], shocked: set[str], reach: bool, closed: bool) -> None:
        self.edges, self.shocked, self.closed = edges, shocked, closed
        self.some: Any = all if reach else any
        self.supply = network(edges)
        self.same = self._same()
        firms = {e.source for e in edges if e.relation == "operates_facility"}
        self.nodes = {*self.supply.nodes(), *(s for e in edges for s in self._behind(e))}
        makers = {node.maker for node in self.nodes}
        sites = {*self.supply.located, *self.supply.operators}
        receivers = {e.target for e in edges if e.relation in TRADES and e.product}
        self.owners = sorted({*firms, *makers, *sites, *receivers})
        self.components = sorted(
            {n.product for n in self.nodes}
            | {id for e in edges if e.relation == "part_of" for id in (e.source, e.target)}
            | set(self.same)
        )
        self.lost: Lost = set()
        unused = {(e.source, e.product, e.target) for e in self.supply.unused}
        self.unused: dict[str, list[Edge]] = {}
        for edge in edges:
            if edge.product in self.same and (edge.source, edge.product, edge.target) in unused:
                self.unused.setdefault(edge.target, []).append(edge)

    def run(self) -> Lost:
        while True:
            found: Lost = {(owner, None) for owner in self.owners if not self.owner_lives(owner)}
            found |= {(c, None) for c in self.components if not self.available(c)}
            found |= {(n.maker, n.product) for n in self.nodes if not self.makes(n)}
            if found == self.lost:
                return found
            self.lost = found

    def _same(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for edge in self.edges:
            if edge.relation == "substitutable_with":
                both = {edge.source, edge.target}
                both |= found.get(edge.source, set()) | found.get(edge.target, set())
                found.update(dict.fromkeys(both, both))
        return found

    def _behind(self, edge: Edge) -> list[Node]:
        """Makers behind a trade."""
        if edge.relation not in TRADES or edge.product is None:
            return []
        sites = [s for s, firm in self.supply.operators.items() if firm == edge.source]
        nodes = [Node(maker, edge.product) for maker in (edge.source, *sites)]
        return [n for n in nodes if n in self.supply.produced] or nodes[:1]

    def place_lives(self, place: str) -> bool:
        return not outward(place) & self.shocked

    def owner_lives(self, id: str) -> bool:
        if id in self.shocked:
            return False
        if kind_of(id) != "factory":
            return True
        places = self.supply.located.get(id)
        operator = self.supply.operators.get(id)
        return (not places or self.some(self.place_lives(p) for p in places)) and (
            operator is None or operator not in self.shocked
        )

    def makes(self, node: Node) -> bool:
        if (node.maker, None) in self.lost or node.product in self.shocked:
            return False
        where = self.supply.sites.get(node)
        if where and where.places and not where.open:
            if not self.some(self.place_lives(p) for p in where.places):
                return False
        return all(
            self.satisfied(node, need.part, need.whole)
            for need in self.supply.needs.get(node.product, ())
            if need.essential is not False
        )

    def satisfied(self, node: Node, part: str, whole: str) -> bool:
        parts = self.same.get(part, {part}) - {whole}
        known = [f.source for f in self.supply.into.get(node, ()) if f.source.product in parts]
        known += self.sold_instead(node, parts)
        if known:
            return bool(self.some((*n,) not in self.lost for n in known if n != node))
        return not parts or bool(self.some((p, None) not in self.lost for p in parts))

    def sold_instead(self, node: Node, parts: set[str]) -> list[Node]:
        """Suppliers of substitutes whose use no fact states, for what it is stated to make."""
        if node not in self.supply.produced:
            return []
        buyers = [node.maker, *filter(None, [self.supply.operators.get(node.maker)])]
        return [
            source
            for buyer in buyers
            for edge in self.unused.get(buyer, ())
            if edge.product in parts
            for source in self._behind(edge)
        ]

    def available(self, c: str) -> bool:
        if c in self.shocked:
            return False
        if self.closed and self.supply.makers.get(c):
            makers = self.supply.makers[c]
            if not self.some((*n,) not in self.lost for n in makers):
                return False
        for need in self.supply.needs.get(c, ()):
            parts = self.same.get(need.part, {need.part}) - {c}
            if need.essential is not False and parts:
                if not self.some((p, None) not in self.lost for p in parts):
                    return False
        return True


# -- random networks ---------------------------------------------------------------


def random_edges(chance: random.Random, size: int) -> list[Edge]:
    """A network of about `size` nodes with loops, sites, sets of places and substitutes."""
    firms = [f"firm:f{n}" for n in range(max(2, size // 4))]
    sites = [f"factory:s{n}" for n in range(max(2, size // 2))]
    parts = [f"component:c{n}" for n in range(max(3, size // 4))]
    edges = [
        *_random_parts(chance, parts),
        *_random_sites(chance, firms, sites),
        *_random_makers(chance, [*sites, *firms], parts),
    ]
    for _ in range(size * 2):
        part, ends = chance.choice(parts), [chance.choice([*firms, *sites]) for _ in range(2)]
        edges.append(edge(ends[0], "supplies", ends[1], product=part))
    return list({e.id: e for e in reversed(edges) if e.source != e.target}.values())


def _random_parts(chance: random.Random, parts: Sequence[str]) -> Iterator[Edge]:
    for number, whole in enumerate(parts):
        for _ in range(chance.randrange(3)):
            later = chance.random() < 0.2
            part = parts[chance.randrange(len(parts) if later else number + 1)]
            essential = chance.choice((None, None, True, False))
            yield edge(part, "part_of", whole, product=part, essential=essential)
    for _ in range(len(parts) // 6):
        yield edge(chance.choice(parts), "substitutable_with", chance.choice(parts))


def _random_sites(
    chance: random.Random, firms: Sequence[str], sites: Sequence[str]
) -> Iterator[Edge]:
    for site in sites:
        if chance.random() < 0.8:
            yield edge(chance.choice(firms), "operates_facility", site)
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            yield edge(site, "located_in", chance.choice(PLACES))


def _random_makers(
    chance: random.Random, makers: Sequence[str], parts: Sequence[str]
) -> Iterator[Edge]:
    for maker in makers:
        for _ in range(chance.choice((0, 1, 1, 2))):
            part = chance.choice(parts)
            for _ in range(chance.choice((1, 1, 2))):
                place = chance.choice((None, *PLACES))
                yield edge(maker, "produces", part, product=part, place=place)


def edge(
    source: str,
    relation: str,
    target: str,
    *,
    product: str | None = None,
    place: str | None = None,
    **values: Any,
) -> Edge:
    """An accepted edge; its id says what it is."""
    key = f"{source}|{relation}|{target}|{product}|{place}"
    becomes = "link" if relation in _LINKS else "flow"
    return Edge(
        key,
        source,
        target,
        relation,
        becomes,
        product,
        place,
        "real",
        "operational",
        "asserted",
        (key,),
        "solid",
        **values,
    )


_LINKS = ("operates_facility", "located_in", "substitutable_with")
