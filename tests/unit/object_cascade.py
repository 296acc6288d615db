"""The and-or graph of losses item by item: the reference that the columns must equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from onshore.graph.deadline import checked
from onshore.graph.loss.cascade_items import LISTED, Kind, LossItem
from onshore.graph.model import Edge
from onshore.graph.network.and_or_graph import AT_ONCE
from onshore.graph.network.causes import Causes
from onshore.graph.schema import TRADES, kind_of
from onshore.graph.supply.supply import Node, Trade
from tests.unit.object_supply import ObjectSupply


@dataclass(frozen=True, eq=False)
class ObjectCascade:
    supply: ObjectSupply
    circuit: ObjectAndOrGraph
    items: Sequence[LossItem]
    number: Mapping[LossItem, int]
    seeds: Mapping[str, int]
    trades: Sequence[Trade]
    unsupplied: Sequence[tuple[Node, tuple[str, ...]]]
    around: Mapping[str, tuple[str, ...]]
    absent: frozenset[str]
    reach: bool
    closed_world: bool
    valued: int
    currency: str | None


class ObjectAndOrGraph:
    """`links[n]` are lost with n; `member_of[n]` are its groups; the others belong to groups.

    `counted` says which nodes count, `values` what each is worth. Read only once it is built.
    """

    def __init__(
        self,
        links: Sequence[Sequence[int]],
        member_of: Sequence[Sequence[int]],
        members: Sequence[Sequence[int]],
        owners: Sequence[int],
        counted: Sequence[bool],
        values: Sequence[float],
    ) -> None:
        self.links, self.member_of, self.members, self.owners = links, member_of, members, owners
        self.sizes = [len(group) for group in members]
        self.counted, self.values = counted, values

    def __len__(self) -> int:
        return len(self.links)

    def lose(self, seeds: Iterable[int], most: int | None = None) -> Causes:
        """Everything that is lost with the seeds, nearest first; `most` ends it early."""
        causes: dict[int, int | None] = dict.fromkeys(seeds)
        pending = list(causes)
        left: dict[int, int] = {}
        links, member_of, sizes, owners = self.links, self.member_of, self.sizes, self.owners
        for node in checked(pending, AT_ONCE):
            if most is not None and len(causes) >= most:
                break
            for other in links[node]:
                if other not in causes:
                    causes[other] = node
                    pending.append(other)
            for group in member_of[node]:
                count = left.get(group, sizes[group]) - 1
                left[group] = count
                if count == 0 and owners[group] not in causes:
                    causes[owners[group]] = -1 - group
                    pending.append(owners[group])
        return causes

    def before(self, cause: int) -> Sequence[int]:
        """The nodes of a cause that is not a seed's: one, or all members of a group."""
        return (cause,) if cause >= 0 else self.members[-1 - cause]


def plants_of(supply: ObjectSupply) -> dict[str, list[str]]:
    """Firm -> the sites that it runs."""
    plants: dict[str, list[str]] = defaultdict(list)
    for site, firm in sorted(supply.operators.items()):
        plants[firm].append(site)
    return plants


def trades_of(supply: ObjectSupply, edges: Iterable[Edge]) -> Iterator[Trade]:
    plants = plants_of(supply)
    unused = {(edge.source, edge.product, edge.target) for edge in supply.unused}
    for edge in checked(edges):
        if edge.relation in TRADES and edge.product:
            sources = sources_of(supply, edge.source, edge.product, plants)
            yield Trade(edge, sources, (edge.source, edge.product, edge.target) not in unused)


def sources_of(
    supply: ObjectSupply, firm: str, product: str, plants: Mapping[str, Sequence[str]]
) -> tuple[Node, ...]:
    """Stated makers behind what a firm or site sells; itself where none is stated."""
    candidates = (Node(maker, product) for maker in (firm, *plants.get(firm, ())))
    stated = tuple(node for node in candidates if node in supply.produced)
    return stated or (Node(firm, product),)


class _Builder:
    """Collects items, links and groups; `any` makes every group lose with its first member."""

    def __init__(self, any: bool) -> None:
        self.any = any
        self.items: list[LossItem] = []
        self.number: dict[LossItem, int] = {}
        self.links: list[list[int]] = []
        self.member_of: list[list[int]] = []
        self.members: list[tuple[int, ...]] = []
        self.owners: list[int] = []
        self._linked: set[tuple[int, int]] = set()

    def item(self, kind: Kind, id: str, product: str | None = None) -> int:
        key = LossItem(kind, id, product)
        found = self.number.get(key)
        if found is None:
            found = self.number[key] = len(self.items)
            self.items.append(key)
            self.links.append([])
            self.member_of.append([])
        return found

    def maker(self, node: Node) -> int:
        return self.item("maker", node.maker, node.product)

    def link(self, source: int, target: int) -> None:
        if source != target and (source, target) not in self._linked:
            self._linked.add((source, target))
            self.links[source].append(target)

    def group(self, members: Iterable[int], owner: int) -> None:
        """The owner is lost once all members are."""
        chosen = tuple(sorted({member for member in members if member != owner}))
        if len(chosen) == 1 or self.any:
            for member in chosen:
                self.link(member, owner)
        elif chosen:
            for member in chosen:
                self.member_of[member].append(len(self.members))
            self.members.append(chosen)
            self.owners.append(owner)


def build_cascade(
    supply: ObjectSupply,
    edges: Sequence[Edge],
    around: Mapping[str, tuple[str, ...]],
    *,
    reach: bool = False,
    closed_world: bool = False,
    absent: frozenset[str] = frozenset(),
) -> ObjectCascade:
    """The circuit of a supply network and the accepted edges that it comes from.

    `around` gives the places and regions right around each place. `closed_world` takes the known
    makers of a component for all that there are. `absent` sites stay out.
    """
    build = _Builder(reach)
    trades = list(trades_of(supply, edges))
    nodes = sorted({*supply.nodes(), *(node for trade in trades for node in trade.sources)})
    classes = _substitutes(edges)
    owners = {*(node.maker for node in nodes), *(trade.edge.target for trade in trades)}
    _add_sites(build, supply, nodes, owners, around, absent)
    extra = _substitute_flows(supply, trades, classes)
    unsupplied = _add_makers(build, supply, nodes, classes, extra)
    _add_components(build, supply, nodes, classes, closed_world=closed_world or reach)
    cents, currency = _cents(trades)
    values = _add_trades(build, supply, trades, nodes, cents)
    seeds = {}
    for number, item in enumerate(build.items):
        if item.kind in ("place", "firm", "factory", "shock"):
            seeds[item.id] = number
    circuit = ObjectAndOrGraph(
        build.links,
        build.member_of,
        build.members,
        build.owners,
        [item.kind in LISTED for item in build.items],
        [values.get(number, 0.0) for number in range(len(build.items))],
    )
    return ObjectCascade(
        supply,
        circuit,
        build.items,
        build.number,
        seeds,
        trades,
        unsupplied,
        around,
        absent,
        reach,
        closed_world or reach,
        len(cents),
        currency,
    )


# -- places, sites, firms ------------------------------------------------------------


def _add_sites(
    build: _Builder,
    supply: ObjectSupply,
    nodes: Sequence[Node],
    owners: set[str],
    around: Mapping[str, tuple[str, ...]],
    absent: frozenset[str],
) -> None:
    """A place takes the sites and projects in it, a firm its sites; a headquarters nothing.

    `owners` make, sell or receive something.
    """
    pending = sorted(
        {place for places in supply.located.values() for place in places}
        | {place for node in nodes if (where := supply.sites.get(node)) for place in where.places}
    )
    for place in pending:
        inner = build.item("place", place)
        for outer in around.get(place, ()):
            if LossItem("place", outer) not in build.number:
                pending.append(outer)
            build.link(build.item("place", outer), inner)
    sites = {*supply.located, *supply.operators, *supply.joint} - absent | owners
    for site in sorted(sites):
        kind: Kind = "project" if kind_of(site) == "project" else "factory"
        if kind_of(site) != kind:
            continue
        number = build.item(kind, site)
        places = sorted(supply.located.get(site, ()))
        build.group([build.item("place", place) for place in places], number)
        if site in supply.operators:
            build.link(build.item("firm", supply.operators[site]), number)
        if site in supply.joint:
            build.group([build.item("firm", firm) for firm in sorted(supply.joint[site])], number)
    for firm in sorted(owner for owner in owners if kind_of(owner) not in ("factory", "project")):
        build.item("firm", firm)


# -- makers and what they need --------------------------------------------------------


def _add_makers(
    build: _Builder,
    supply: ObjectSupply,
    nodes: Sequence[Node],
    classes: Mapping[str, tuple[str, ...]],
    extra: Mapping[tuple[Node, str], set[Node]],
) -> list[tuple[Node, tuple[str, ...]]]:
    """Makers with their own links and groups; groups without a known supplier are returned."""
    unsupplied = []
    for node in checked(nodes):
        number = build.maker(node)
        own: Kind = "factory" if kind_of(node.maker) == "factory" else "firm"
        build.link(build.item(own, node.maker), number)
        build.link(build.item("shock", node.product), number)
        where = supply.sites.get(node)
        if where is not None and not where.open and node.maker not in supply.located:
            build.group([build.item("place", place) for place in sorted(where.places)], number)
        for parts in _needed(supply, node.product, classes):
            suppliers = [f.source for f in supply.into.get(node, ()) if f.source.product in parts]
            suppliers += sorted(extra.get((node, parts[0]), ()))
            if suppliers:
                build.group([build.maker(source) for source in suppliers], number)
            else:
                build.group([build.item("component", part) for part in parts], number)
                if node in supply.produced:
                    unsupplied.append((node, parts))
    return unsupplied


def _needed(
    supply: ObjectSupply, product: str, classes: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Essential parts of a product; those that can replace one another stand together."""
    found: dict[tuple[str, ...], None] = {}
    for need in supply.needs.get(product, ()):
        if need.essential is not False:
            parts = tuple(p for p in classes.get(need.part, (need.part,)) if p != product)
            if parts:
                found.setdefault(parts)
    return list(found)


def _substitutes(edges: Iterable[Edge]) -> dict[str, tuple[str, ...]]:
    """Component -> all that can replace one another with it, sorted, itself among them."""
    joined: dict[str, set[str]] = {}
    for edge in checked(edges, 16):
        if edge.relation == "substitutable_with":
            both = joined.get(edge.source, {edge.source}) | joined.get(edge.target, {edge.target})
            for part in both:
                joined[part] = both
    return {part: tuple(sorted(parts)) for part, parts in joined.items()}


def _substitute_flows(
    supply: ObjectSupply, trades: Sequence[Trade], classes: Mapping[str, tuple[str, ...]]
) -> dict[tuple[Node, str], set[Node]]:
    """(receiver node, first part of a group) -> makers of substitutes that are sold to it."""
    found: dict[tuple[Node, str], set[Node]] = defaultdict(set)
    plants = plants_of(supply)
    for trade in checked(trades):
        parts = classes.get(trade.edge.product or "")
        if trade.used or parts is None:
            continue
        for maker in (trade.edge.target, *plants.get(trade.edge.target, ())):
            for whole in supply.products.get(maker, ()):
                if trade.edge.product == whole:
                    continue
                if any(need.part in parts for need in supply.needs.get(whole, ())):
                    kept = tuple(part for part in parts if part != whole)
                    found[Node(maker, whole), kept[0]].update(trade.sources)
    return found


def _add_components(
    build: _Builder,
    supply: ObjectSupply,
    nodes: Sequence[Node],
    classes: Mapping[str, tuple[str, ...]],
    *,
    closed_world: bool,
) -> None:
    """A component ends with its essential parts and, in a closed world, with its known makers."""
    products = {node.product for node in nodes} | {
        item.id for item in build.items if item.kind == "component"
    }
    for whole, needs in supply.needs.items():
        products |= {whole, *(need.part for need in needs)}
    for product in checked(sorted(products)):
        number = build.item("component", product)
        build.link(build.item("shock", product), number)
        for parts in _needed(supply, product, classes):
            build.group([build.item("component", part) for part in parts], number)
        if supply.makers.get(product):
            lost = build.item("no_maker", product)
            build.group([build.maker(node) for node in supply.makers[product]], lost)
            if closed_world:
                build.link(lost, number)


# -- trades ---------------------------------------------------------------------------


def _add_trades(
    build: _Builder,
    supply: ObjectSupply,
    trades: Sequence[Trade],
    nodes: Sequence[Node],
    cents: Mapping[str, int],
) -> dict[int, float]:
    """What a firm sells from several sites, what receivers get, and values by item."""
    values: dict[int, float] = defaultdict(float)
    plants = plants_of(supply)
    made = {
        (firm, p)
        for firm, sites in plants.items()
        for s in sites
        for p in supply.products.get(s, ())
    }
    for firm, product in sorted(made | {(t.edge.source, t.edge.product or "") for t in trades}):
        sources = sources_of(supply, firm, product, plants)
        if sources != (Node(firm, product),):
            group = [build.maker(node) for node in sources]
            build.group(group, build.item("supply", firm, product))
    bare = defaultdict(list)
    for node in nodes:
        if not supply.needs.get(node.product):
            bare[node.maker].append(node)
    for trade in checked(trades):
        edge = trade.edge
        number = build.number.get(LossItem("supply", edge.source, edge.product))
        if number is None:
            number = build.maker(trade.sources[0])
        values[number] += cents.get(edge.id, 0)
        if build.any:
            receiver = build.item("receiver", edge.target, edge.product)
            build.link(number, receiver)
            for node in bare[edge.target] if not trade.used else ():
                build.link(receiver, build.maker(node))
    return values


def _cents(trades: Sequence[Trade]) -> tuple[dict[str, int], str | None]:
    """Stated values a year by edge id, in whole cents, so that sums are exact; one currency."""
    stated = [(t.edge.id, v) for t in trades if (v := t.edge.value) and v.value is not None]
    kinds = {(value.currency, value.per or "year") for _, value in stated}
    if len(kinds) != 1:
        return {}, None
    currency, per = kinds.pop()
    if currency is None or per != "year":
        return {}, None
    return {id: round(Decimal(str(value.value)) * 100) for id, value in stated}, currency
