"""Weighted losses trade by trade: the reference that the columns must equal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from onshore.graph.cache import cached_property
from onshore.graph.loss.systemic import ESSENTIAL, NON_ESSENTIAL, Basis
from onshore.graph.model import Edge, Table
from onshore.graph.network.strength import agreed_on, strongest_first
from onshore.graph.schema import TRADES, kind_of
from onshore.graph.supply.supply import Node, Supply


class Sale(NamedTuple):
    """What one seller sells of a product to one buyer, whatever facts say it how.

    `value` in the unit of the basis, None where it is unknown. `essential` None: no fact says.
    """

    seller: str
    product: str
    buyer: str
    value: float | None
    essential: bool | None
    edges: tuple[Edge, ...]


def find_sales(edges: Iterable[Edge], basis: Basis) -> tuple[list[Sale], str | None]:
    """Sales with values on one basis, sorted, and the unit of the values.

    `value`: stated amounts a year in the unit that most sales have, summed over places. The two
    others count each product that a buyer needs as 1: the stated share of each seller, or equal
    shares of all known sellers.
    """
    found: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.relation in TRADES and edge.product:
            found[edge.source, edge.product, edge.target].append(edge)
    for key, own in found.items():
        found[key] = strongest_first(own)
    unit: tuple[str, str] | None = None
    if basis == "value":
        units = Counter(u for own in found.values() for u in {_unit(e) for e in own} if u)
        unit = min(units, key=lambda name: (-units[name], name), default=None)
    sellers = Counter((buyer, product) for _, product, buyer in found)
    sales = []
    for (seller, product, buyer), own in sorted(found.items()):
        if basis == "value":
            value = _amount(own, unit)
        elif basis == "stated_share":
            value = agreed_on(own, "share")
        else:
            value = 1.0 / sellers[buyer, product]
        essential = agreed_on(own, "essential")
        sales.append(Sale(seller, product, buyer, value, essential, tuple(own)))
    named = " ".join(filter(None, unit)) if unit else None
    return sales, named if basis == "value" else "needs of buyers"


def _unit(edge: Edge) -> tuple[str, str] | None:
    """Currency and unit of a usable value: an exact amount a year that is not negative."""
    value = edge.value
    if value is None or value.value is None or value.value < 0 or value.per not in (None, "year"):
        return None
    return value.currency or "", value.unit or ""


def _amount(edges: Sequence[Edge], unit: tuple[str, str] | None) -> float | None:
    """The value without a place, else the sum over places; the strongest edges of each count."""
    by_place: dict[str | None, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.value is not None and edge.value.value is not None and _unit(edge) == unit:
            by_place[edge.place].append(edge)
    chosen = [by_place[None]] if None in by_place else list(by_place.values())
    amounts = [agreed_on(own, "value") for own in chosen]
    if not amounts or any(amount is None for amount in amounts):
        return None
    return sum(float(amount.value) for amount in amounts)


class Essentiality:
    """How much a buyer needs what a supplier sells: what a table says, a fact, or nothing.

    What a table says of two sectors comes before what one says of a link. Where all links between
    two sectors are of one type, so are those that no table names. A sector without scheme in a
    table stands for that code of every scheme. Later tables come before earlier ones.
    """

    def __init__(
        self,
        tables: Iterable[Table],
        sectors: Mapping[str, str | None],
        canonical: Mapping[str, str] | None = None,
    ) -> None:
        self._sectors = sectors
        self._links: dict[tuple[str, str], int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        same = canonical or {}
        of_links: dict[tuple[str, str], set[int]] = defaultdict(set)
        for row in (row for table in tables for row in table.rows):
            type = row.get("type")
            if type is None:
                continue
            if "supplier" in row:
                link = (
                    same.get(row["supplier"], row["supplier"]),
                    same.get(row["buyer"], row["buyer"]),
                )
                self._links[link] = int(type)
                seller, buyer = sectors.get(link[0]), sectors.get(link[1])
                if seller is not None and buyer is not None:
                    of_links[seller, buyer].add(int(type))
            else:
                self._pairs[row["supplier_sector"], row["buyer_sector"]] = int(type)
        self._implied = {pair: min(types) for pair, types in of_links.items() if len(types) == 1}

    def of(self, sale: Sale) -> int | None:
        """0, 1 or 2; None where neither table nor fact says it."""
        seller, buyer = self._sectors.get(sale.seller), self._sectors.get(sale.buyer)
        known = seller is not None and buyer is not None
        sectors = (seller or "", buyer or "")
        for pairs, pair, usable in (
            (self._pairs, sectors, known),
            (self._pairs, (_code(sectors[0]), _code(sectors[1])), known),
            (self._links, (sale.seller, sale.buyer), True),
            (self._implied, sectors, known),
        ):
            if usable and pair in pairs:
                return pairs[pair]
        if sale.essential is None:
            return None
        return ESSENTIAL if sale.essential else NON_ESSENTIAL


def _code(sector: str) -> str:
    return sector.partition(":")[2] or sector


def plants_of(supply: Supply) -> dict[str, list[str]]:
    """Firm -> the sites that it runs."""
    plants: dict[str, list[str]] = defaultdict(list)
    for site, firm in sorted(supply.operators.items()):
        plants[firm].append(site)
    return plants


def sources_of(
    supply: Supply, firm: str, product: str, plants: Mapping[str, Sequence[str]]
) -> tuple[Node, ...]:
    """Stated makers behind what a firm or site sells; itself where none is stated."""
    candidates = (Node(maker, product) for maker in (firm, *plants.get(firm, ())))
    stated = tuple(node for node in candidates if node in supply.produced)
    return stated or (Node(firm, product),)


class Shocked:
    """Lost fractions by id, and what follows for sites, makers and sales."""

    def __init__(
        self,
        losses: Mapping[str, float],
        supply: Supply,
        within: Callable[[str], Collection[str]],
        plants: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.losses, self.supply = losses, supply
        self.plants = plants_of(supply) if plants is None else plants
        self.places: dict[str, float] = defaultdict(float)
        for id, fraction in losses.items():
            if kind_of(id) == "place":
                for inner in within(id):
                    self.places[inner] = max(self.places[inner], fraction)

    @cached_property
    def near(self) -> frozenset[str] | None:
        """Firms and sites that can lose something themselves; None where any can."""
        if not {kind_of(id) for id in self.losses} <= {"firm", "factory"}:
            return None
        found = set(self.losses)
        for id in self.losses:
            found.update(self.plants.get(id, ()))
            found.add(self.supply.operators.get(id, id))
        return frozenset(found)

    def node(self, id: str) -> float:
        """What is lost of a firm or site itself."""
        operator = self.supply.operators.get(id, "")
        return max(
            self.losses.get(id, 0.0),
            self.losses.get(operator, 0.0),
            self._least(self.supply.located.get(id, ())),
        )

    def _least(self, places: Iterable[str]) -> float:
        return min((self.places.get(place, 0.0) for place in places), default=0.0)

    def maker(self, node: Node) -> float:
        """What is lost of one maker's making of one product."""
        found = max(self.node(node.maker), self.losses.get(node.product, 0.0))
        where = self.supply.sites.get(node)
        if where is not None and not where.open:
            found = max(found, self._least(where.places))
        return found

    def sale(self, sale: Sale) -> float:
        """What is lost of a sale."""
        sources = sources_of(self.supply, sale.seller, sale.product, self.plants)
        return max(
            self.node(sale.seller),
            self.losses.get(sale.product, 0.0),
            min(self.maker(source) for source in sources),
        )


def find_alone(
    supply: Supply, ids: Iterable[str], sales: Iterable[Sale]
) -> dict[str, dict[str, float]]:
    """For each firm or site lost alone, whatever it takes at first: itself, its sites, its firm."""
    by_seller: dict[str, list[Sale]] = defaultdict(list)
    for sale in sales:
        by_seller[sale.seller].append(sale)
    plants = plants_of(supply)
    known = set(ids)
    found = {}
    for id in sorted(known):
        others = {*plants.get(id, ()), supply.operators.get(id, id)} & known - {id}
        if not others and id not in plants:
            found[id] = {id: 1.0}
            continue
        near = [id, *sorted(others)]
        shocked = Shocked({id: 1.0}, supply, lambda place: (place,), plants)
        own = [sale for one in near for sale in by_seller.get(one, ())]
        psi = find_psi(shocked, near, own)
        found[id] = {one: part for one, part in zip(near, psi, strict=True) if part}
    return found


def find_psi(shocked: Shocked, ids: Sequence[str], sales: Iterable[Sale]) -> list[float]:
    """Lost fraction of each node, in [0, 1]: its own, or the lost part of the value sold."""
    lost: dict[str, float] = defaultdict(float)
    sold: dict[str, float] = defaultdict(float)
    near = shocked.near
    for sale in sales:
        if near is not None and sale.seller not in near:
            continue
        if sale.value and sale.seller != sale.buyer:
            sold[sale.seller] += sale.value
            fraction = shocked.sale(sale)
            if fraction:
                lost[sale.seller] += fraction * sale.value
    return [
        0.0
        if near is not None and id not in near
        else min(1.0, max(shocked.node(id), lost[id] / sold[id] if id in lost else 0.0))
        for id in ids
    ]
