"""What the systemic risk index is computed from: values of trades, sectors, essentiality. Pure.

Nothing is inferred: a trade without a stated value is left out of a valued network and counted; a
firm without a sector is replaced by nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from onshore.graph.deadline import checked
from onshore.graph.loss.systemic import ESSENTIAL, NON_ESSENTIAL, Systemic
from onshore.graph.model import Edge, Table
from onshore.graph.network.strength import agreed_on, strongest_first
from onshore.graph.schema import TRADES

Basis: TypeAlias = Literal["value", "stated_share", "assumed_equal_shares"]
BASES: tuple[Basis, ...] = ("value", "stated_share", "assumed_equal_shares")
TABLE = "essentiality"
"""Name of the reference table with rows {supplier_sector, buyer_sector, type}; tables whose names
begin so (`essentiality-network`) may speak of single links: rows {supplier, buyer, type}."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """The valued network. `ids` are the nodes, sorted; `sectors` what facts say of them.

    `sales` and `types` run alike; `counts` say how much is known. `unit` is what values are in.
    """

    ids: tuple[str, ...]
    number: Mapping[str, int]
    sectors: tuple[str | None, ...]
    sales: tuple[Sale, ...]
    types: tuple[int, ...]
    systemic: Systemic
    basis: Basis
    unit: str | None
    counts: Mapping[str, int]

    @property
    def known(self) -> bool:
        """Whether anything has a value."""
        return len(self.systemic.values) > 0


def find_sales(edges: Iterable[Edge], basis: Basis) -> tuple[list[Sale], str | None]:
    """Sales with values on one basis, sorted, and the unit of the values.

    `value`: stated amounts a year in the unit that most sales have, summed over places. The two
    others count each product that a buyer needs as 1: the stated share of each seller, or equal
    shares of all known sellers.
    """
    found: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in checked(edges):
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
    for (seller, product, buyer), own in checked(sorted(found.items())):
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


def build_valued(
    edges: Iterable[Edge],
    sectors: Mapping[str, str | None],
    essentiality: Essentiality,
    basis: Basis = "value",
    unknown: int = ESSENTIAL,
) -> Valued:
    """The valued network of accepted edges. `sectors`: node -> sector where one is known.

    `unknown` is the essentiality where none is stated.
    """
    import numpy as np

    sales, unit = find_sales(edges, basis)
    ids = tuple(sorted({end for sale in sales for end in (sale.seller, sale.buyer)}))
    number = {id: n for n, id in enumerate(ids)}
    own = tuple(sectors.get(id) for id in ids)
    codes: dict[Any, int] = {}
    # a firm without a sector is in a class of its own
    classes = [
        codes.setdefault(sector or (id,), len(codes)) for id, sector in zip(ids, own, strict=True)
    ]
    known = [essentiality.of(sale) for sale in checked(sales)]
    types = tuple(unknown if e is None else e for e in known)
    systemic = Systemic(
        len(ids),
        np.array([number[s.seller] for s in sales], dtype=np.int64),
        np.array([number[s.buyer] for s in sales], dtype=np.int64),
        np.array([s.value or 0.0 for s in sales], dtype=np.float64),
        np.array(classes, dtype=np.int64),
        np.array(types, dtype=np.int64),
    )
    valued = [n for n, s in enumerate(sales) if s.value]
    counts = {
        "firms": len(ids),
        "firms_without_sector": sum(sector is None for sector in own),
        "links": len(sales),
        "links_with_value": sum(s.value is not None for s in sales),
        "links_with_unknown_essentiality": sum(known[n] is None for n in valued),
        "self_loops_left_out": sum(s.seller == s.buyer for s in sales),
    }
    return Valued(ids, number, own, tuple(sales), types, systemic, basis, unit, counts)
