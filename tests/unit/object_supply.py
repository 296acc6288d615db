"""The supply network edge by edge, as objects: the reference that the columns must equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onshore.graph.deadline import checked
from onshore.graph.model import Amount, Edge, Group
from onshore.graph.network.strength import agreed_on, strongest_first
from onshore.graph.schema import TRADES, kind_of
from onshore.graph.supply import sites as where_made
from onshore.graph.supply.sites import NOWHERE, Sites, locate
from onshore.graph.supply.supply import Flow, Need, Node


@dataclass(frozen=True, slots=True, eq=False)
class ObjectSupply:
    """The derived network. Everything is sorted, so that equal facts give equal answers.

    `makers` are the stated makers of a product; `products` what a maker makes. `into` and `out` are
    flows by receiver and by supplier; `unused` trades whose receiver makes nothing that is stated
    to need the product. `operators`: site -> firm; `joint`: site -> its firms, where several run
    it; `site_facts`: what place and operator rest on; `territories`: node -> code, None if unknown.
    """

    makers: Mapping[str, tuple[Node, ...]]
    products: Mapping[str, tuple[str, ...]]
    produced: Mapping[Node, tuple[Edge, ...]]
    needs: Mapping[str, tuple[Need, ...]]
    into: Mapping[Node, tuple[Flow, ...]]
    out: Mapping[Node, tuple[Flow, ...]]
    unused: tuple[Edge, ...]
    operators: Mapping[str, str]
    joint: Mapping[str, frozenset[str]]
    located: Mapping[str, frozenset[str]]
    site_facts: Mapping[str, tuple[str, ...]]
    sites: Mapping[Node, Sites]
    territories: Mapping[Node, str | None]

    def suppliers(self, node: Node, part: str) -> list[Flow]:
        """Known flows of a part into a node."""
        return [flow for flow in self.into.get(node, ()) if flow.source.product == part]

    def nodes(self) -> list[Node]:
        """Every stated maker and every supplier, sorted."""
        return sorted({*self.produced, *self.out, *self.into})


def derive_supply(
    edges: Sequence[Edge],
    groups: Sequence[Group],
    site_edges: Sequence[Edge],
    contains: Callable[[str, str], bool],
    territory: Callable[[str], str | None],
    stated_place: Callable[[Edge], bool],
) -> ObjectSupply:
    """The supply network of edges and facts about sets that passed the filters.

    `site_edges` are those of `SITE_RELATIONS`, read widely. `contains(outer, inner)` and
    `territory(place)` speak of places; `stated_place` tells a stated `located_in` from one that
    another fact carries.
    """
    located = locate(site_edges, contains, stated_place)
    runs = where_made.find_operators(site_edges)
    operators = where_made.single_operators(runs)
    produced = _produced(edges, groups)
    sites = {node: _sites(node, made, located) for node, made in produced.items()}
    makers: dict[str, list[Node]] = defaultdict(list)
    products: dict[str, list[str]] = defaultdict(list)
    for node in sorted(produced):
        makers[node.product].append(node)
        products[node.maker].append(node.product)
    needs = _needs(edges)
    plants: dict[str, list[str]] = defaultdict(list)
    for site, firm in sorted(operators.items()):
        plants[firm].append(site)
    flows, unused = _flows(edges, produced, products, needs, plants)
    into: dict[Node, list[Flow]] = defaultdict(list)
    out: dict[Node, list[Flow]] = defaultdict(list)
    for flow in checked(flows):
        into[flow.target].append(flow)
        out[flow.source].append(flow)
        for node in (flow.source, flow.target):
            if node not in sites:
                places = located.get(node.maker)
                sites[node] = Sites(places, False) if places else NOWHERE
    codes = {node: where_made.territory_of(where, territory) for node, where in sites.items()}
    return ObjectSupply(
        makers={product: tuple(found) for product, found in makers.items()},
        products={maker: tuple(found) for maker, found in products.items()},
        produced={node: made.edges for node, made in produced.items()},
        needs=needs,
        into={node: tuple(found) for node, found in into.items()},
        out={node: tuple(found) for node, found in out.items()},
        unused=tuple(unused),
        operators=operators,
        joint={site: firms for site, firms in runs.items() if len(firms) > 1},
        located=located,
        site_facts=where_made.site_facts(site_edges, located, runs),
        sites=sites,
        territories=codes,
    )


class _Made(NamedTuple):
    """What facts say of one maker and product: edges, and places of facts about sets."""

    edges: tuple[Edge, ...]
    places: frozenset[str]
    open: bool


def _produced(edges: Iterable[Edge], groups: Iterable[Group]) -> dict[Node, _Made]:
    own: dict[Node, list[Edge]] = defaultdict(list)
    sets: dict[Node, set[str]] = defaultdict(set)
    unplaced: set[Node] = set()
    for edge in checked(edges):
        if edge.relation == "produces" and edge.product:
            own[Node(edge.source, edge.product)].append(edge)
    for group in groups:
        if group.relation == "produces":
            node = Node(group.subject, group.object)
            sets[node].update(group.sets.get("places", ()))
            if "places" not in group.sets:
                unplaced.add(node)
    return {
        node: _Made(
            tuple(own.get(node, ())),
            frozenset((*sets.get(node, ()), *(e.place for e in own.get(node, ()) if e.place))),
            node in unplaced or any(e.place is None for e in own.get(node, ())),
        )
        for node in checked(sorted({*own, *sets}))
    }


def _sites(node: Node, made: _Made, located: Mapping[str, frozenset[str]]) -> Sites:
    """Places of production: a factory's place, else those of its own `produces` facts."""
    place = located.get(node.maker) if kind_of(node.maker) == "factory" else None
    return Sites(place, False) if place else Sites(made.places, made.open or not made.places)


# -- needs and flows ---------------------------------------------------------------


def _needs(edges: Iterable[Edge]) -> dict[str, tuple[Need, ...]]:
    found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in checked(edges):
        if edge.relation == "part_of":
            found[edge.target, edge.source].append(edge)
    needs: dict[str, list[Need]] = defaultdict(list)
    for (whole, part), own in sorted(found.items()):
        cost, essential = agreed_on(own, "cost_share"), agreed_on(own, "essential")
        needs[whole].append(Need(part, whole, cost, essential, tuple(strongest_first(own))))
    return {whole: tuple(own) for whole, own in needs.items()}


class _Trade(NamedTuple):
    """One supplier, product and receiver: the strongest edge, and what the edges agree on."""

    source: str
    product: str
    target: str
    edge: Edge
    share: float | None
    value: Amount | None
    origin: str | None


def _trades(edges: Iterable[Edge]) -> list[_Trade]:
    found: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in checked(edges):
        if edge.relation in TRADES and edge.product:
            found[edge.source, edge.product, edge.target].append(edge)
    trades = []
    for (source, product, target), own in checked(sorted(found.items())):
        stated = (agreed_on(own, name) for name in ("share", "value", "origin"))
        trades.append(_Trade(source, product, target, strongest_first(own)[0], *stated))
    return trades


def _flows(
    edges: Sequence[Edge],
    produced: Mapping[Node, _Made],
    products: Mapping[str, Sequence[str]],
    needs: Mapping[str, tuple[Need, ...]],
    plants: Mapping[str, Sequence[str]],
) -> tuple[list[Flow], list[Edge]]:
    """Every trade spread over the sites of both ends; trades whose use no fact states."""
    by_part = {(n.whole, n.part): n for own in needs.values() for n in own}
    flows: dict[tuple[Node, Node], Flow] = {}
    unused = []
    for trade in checked(_trades(edges)):
        sources = _makers(trade.source, trade.product, produced, plants)
        uses = _uses(trade, produced, products, by_part, plants)
        if not uses:
            unused.append(trade.edge)
        for target, need in uses:
            for source in sources:
                if source == target:
                    continue
                flow = _flow(trade, source, target, need, len(sources), len(uses), produced)
                held = flows.get((source, target))
                if held is None or _directness(flow, held):
                    flows[source, target] = flow
    return [flows[key] for key in sorted(flows)], sorted(unused, key=lambda edge: edge.id)


def _directness(flow: Flow, held: Flow) -> bool:
    """Whether a flow says more of its two ends than the one that is held: sites before firms."""

    def direct(one: Flow) -> int:
        return (one.edge.source == one.source.maker) + (one.edge.target == one.target.maker)

    return direct(flow) > direct(held)


def _makers(
    firm: str,
    product: str,
    produced: Mapping[Node, _Made],
    plants: Mapping[str, Sequence[str]],
) -> list[Node]:
    """Stated makers behind a supplier; itself where none is stated."""
    candidates = (Node(maker, product) for maker in (firm, *plants.get(firm, ())))
    return [node for node in candidates if node in produced] or [Node(firm, product)]


def _uses(
    trade: _Trade,
    produced: Mapping[Node, _Made],
    products: Mapping[str, Sequence[str]],
    by_part: Mapping[tuple[str, str], Need],
    plants: Mapping[str, Sequence[str]],
) -> list[tuple[Node, Need | None]]:
    """What the receiver makes of the product. Without a need: its one product, by values."""
    found: list[tuple[Node, Need | None]] = []
    receivers = (trade.target, *plants.get(trade.target, ()))
    for maker in receivers:
        for whole in products.get(maker, ()):
            need = by_part.get((whole, trade.product))
            if need is not None:
                found.append((Node(maker, whole), need))
    if not found and trade.value is not None:
        own = [Node(m, p) for m in receivers for p in products.get(m, ())]
        if len(own) == 1 and _ratio(trade.value, produced[own[0]]) is not None:
            found.append((own[0], None))
    return found


def _flow(
    trade: _Trade,
    source: Node,
    target: Node,
    need: Need | None,
    sources: int,
    uses: int,
    produced: Mapping[Node, _Made],
) -> Flow:
    rules = []
    if source.maker != trade.source:
        rules.append("firm-supplies")
    if target.maker != trade.target:
        rules.append("firm-receives")
    share = trade.share
    ratio = _ratio(trade.value, produced.get(target)) if uses == 1 else None
    if sources > 1:
        share, ratio = (0.0 if share == 0 else None), None
        rules.append("split-unknown")
    coefficient = None
    cost = need.cost_share if need is not None else None
    if share is not None and cost is not None:
        coefficient = cost * share
    elif ratio is not None:
        coefficient = ratio
        rules.append("value-ratio")
    elif share == 0 or cost == 0:
        coefficient = 0.0
    origin = trade.origin
    made = produced.get(source)
    if origin is None and made is not None:
        origins = {edge.origin for edge in made.edges if edge.origin}
        origin = origins.pop() if len(origins) == 1 else None
    return Flow(source, target, trade.edge, need, share, coefficient, origin, tuple(rules))


def _ratio(value: Amount | None, made: _Made | None) -> float | None:
    """Value of a flow over that of the receiver's output, where both are exact and alike."""
    outputs = [edge.value for edge in made.edges if edge.value is not None] if made else []
    if value is None or value.value is None or len(outputs) != 1:
        return None
    output = outputs[0]
    same = (value.currency, value.unit, value.per) == (output.currency, output.unit, output.per)
    if not same or not output.value:
        return None
    ratio = value.value / output.value
    return ratio if 0 <= ratio <= 1 else None
