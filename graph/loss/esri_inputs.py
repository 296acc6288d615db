"""What the systemic risk index is computed from: values of trades, sectors, essentiality. Pure.

Nothing is inferred: a trade without a stated value is left out of a valued network and counted; a
firm without a sector is replaced by nobody. Everything is columns, of which a trade is one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from onshore.graph.deadline import checked
from onshore.graph.loss.systemic import ESSENTIAL, NON_ESSENTIAL, Basis, Systemic
from onshore.graph.model import Edge, Table
from onshore.graph.network.arrays import Bools, Floats, Ints, distinct, heads, sort_runs
from onshore.graph.network.edge_table import EdgeTable
from onshore.graph.network.strength import agreed_on, strongest_first
from onshore.graph.supply.flow_table import TradeTable
from onshore.graph.supply.makers import agreed_numbers
from onshore.graph.supply.supply import Supply

UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Sales:
    """Who sells which product to whom, whatever facts say it how: the trades of a supply network.

    `value` in the unit of the basis, nan where it is unknown. `essential` is -1 where no fact says.
    """

    trades: TradeTable
    value: Floats
    essential: Ints

    def __len__(self) -> int:
        return len(self.value)

    @property
    def counting(self) -> Bools:
        """Which have a value above 0 and are between two."""
        counts: Bools = (self.value > 0) & (self.trades.source != self.trades.target)
        return counts


@dataclass(frozen=True, slots=True, eq=False)
class EsriInputs:
    """The valued network. `ids` are the nodes, sorted; `terms` their numbers in `supply.table`.

    `unit` is what values are in; `counts` say how much is known.
    """

    supply: Supply
    ids: tuple[str, ...]
    number: Mapping[str, int]
    terms: Ints
    sales: Sales
    systemic: Systemic
    basis: Basis
    unit: str | None
    counts: Mapping[str, int]

    @property
    def known(self) -> bool:
        """Whether anything has a value."""
        return len(self.systemic.values) > 0

    def edges(self, lost: Floats, most: int) -> list[Edge]:
        """Trade edges between nodes that lose something, the most lost first, then by id.

        `lost` holds what each node loses.
        """
        trades, table = self.sales.trades, self.supply.table
        of_term = np.zeros(len(table.terms))
        of_term[self.terms] = lost
        least = np.minimum(of_term[trades.source], of_term[trades.target])
        least[~(self.sales.value > 0)] = 0.0
        moved = least[trades.of]
        rows = np.flatnonzero(moved > 0)
        rows = rows[np.lexsort((rows, -moved[rows]))[:most]]
        return [table.edges[position] for position in trades.edges[rows].tolist()]


def find_sales(supply: Supply, basis: Basis) -> tuple[Sales, str | None]:
    """Sales with values on one basis, and the unit of the values.

    `value`: stated amounts a year in the unit that most sales have, summed over places. The two
    others count each product that a buyer needs as 1: the stated share of each seller, or equal
    shares of all known sellers.
    """
    table, trades = supply.table, supply.trades
    named: str | None = "needs of buyers"
    if basis == "value":
        value, unit = _amounts(table, trades)
        named = " ".join(filter(None, unit)) if unit else None
    elif basis == "stated_share":
        value = trades.share
    else:
        needs = supply.pairs.join(trades.target, trades.product)
        _, of, sellers = np.unique(needs, return_inverse=True, return_counts=True)
        value = 1.0 / sellers[of]
    return Sales(trades, value, _essential(table, trades)), named


def _essential(table: EdgeTable, trades: TradeTable) -> Ints:
    """What the strongest edges of each trade agree on."""
    found = np.full(len(trades), UNKNOWN)
    stated = table.essential[trades.edges] >= 0
    edges, of = trades.edges[stated], trades.of[stated]
    if len(edges):
        order = sort_runs(of, table.strength[edges], edges)
        edges, of = edges[order], of[order]
        first = heads(of)
        values = table.essential[edges].astype(np.float64)
        agreed = agreed_numbers(values, table.strength[edges], np.append(first, len(of)))
        found[of[first]] = np.where(np.isnan(agreed), UNKNOWN, agreed)
    return found


_Unit: TypeAlias = tuple[str, str]
"""Currency and unit of an amount."""


def _amounts(table: EdgeTable, trades: TradeTable) -> tuple[Floats, _Unit | None]:
    """Of each trade the value without a place, else the sum over places; the strongest edges count.

    Usable is an exact amount a year that is not negative. The unit is that of most trades.
    """
    value = np.full(len(trades), np.nan)
    units = sorted({(currency or "", unit or "") for currency, unit, _ in table.amount_kinds})
    of_kind = np.full(len(table.amount_kinds) + 1, UNKNOWN)
    for kind, (currency, unit, per) in enumerate(table.amount_kinds):
        if per in (None, "year"):
            of_kind[kind] = units.index((currency or "", unit or ""))
    amount, of_edge = table.amount[trades.edges], of_kind[table.amount_kind[trades.edges]]
    usable = np.flatnonzero((of_edge >= 0) & (amount >= 0))
    if not len(usable):
        return value, None
    pairs = distinct(trades.of[usable] * len(units) + of_edge[usable])
    chosen = int(np.bincount(pairs % len(units)).argmax())
    rows = usable[of_edge[usable] == chosen]
    of = trades.of[rows]
    several = np.bincount(of, minlength=len(trades))[of] > 1
    value[of[~several]] = amount[rows[~several]]
    stating: dict[int, list[Edge]] = defaultdict(list)
    for trade, row in zip(of[several].tolist(), rows[several].tolist(), strict=True):
        stating[trade].append(table.edges[int(trades.edges[row])])
    for trade, edges in checked(stating.items()):
        value[trade] = _over_places(edges)
    return value, units[chosen]


def _over_places(edges: Sequence[Edge]) -> float:
    """The amount that several edges state of one trade; nan where they do not agree."""
    by_place: dict[str | None, list[Edge]] = defaultdict(list)
    for edge in strongest_first(edges):
        by_place[edge.place].append(edge)
    chosen = [by_place[None]] if None in by_place else list(by_place.values())
    amounts = [agreed_on(own, "value") for own in chosen]
    if any(amount is None for amount in amounts):
        return float("nan")
    return float(sum(float(amount.value) for amount in amounts))


class Essentiality:
    """How much a buyer needs what a supplier sells: what a table says, a fact, or nothing.

    What a table says of two sectors comes before what one says of a link. Where all links between
    two sectors are of one type, so are those that no table names. A sector without scheme in a
    table stands for that code of every scheme. Later tables come before earlier ones.
    """

    def __init__(
        self,
        tables: Iterable[Table],
        sector: Callable[[str], str | None],
        canonical: Mapping[str, str] | None = None,
    ) -> None:
        """`sector` gives the sector of an id where one is known."""
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
                seller, buyer = sector(link[0]), sector(link[1])
                if seller is not None and buyer is not None:
                    of_links[seller, buyer].add(int(type))
            else:
                self._pairs[row["supplier_sector"], row["buyer_sector"]] = int(type)
        self._implied = {pair: min(types) for pair, types in of_links.items() if len(types) == 1}

    def of(
        self, sales: Sales, terms: Mapping[str, int], sectors: Sequence[str | None], sector_of: Ints
    ) -> Ints:
        """0, 1 or 2 of each sale; -1 where neither table nor fact says it.

        `terms` numbers ids; `sector_of` gives the position in `sectors` of each.
        """
        trades, count = sales.trades, len(sectors)
        said = np.array([NON_ESSENTIAL, ESSENTIAL, UNKNOWN])
        found: Ints = said[sales.essential]
        if not (self._pairs or self._links):
            return found
        pairs, of = np.unique(
            sector_of[trades.source] * count + sector_of[trades.target], return_inverse=True
        )
        told, implied = (np.full(len(pairs), UNKNOWN) for _ in range(2))
        for row, pair in enumerate(pairs.tolist()):
            seller, buyer = sectors[pair // count], sectors[pair % count]
            if seller is not None and buyer is not None:
                coded = self._pairs.get((_code(seller), _code(buyer)), UNKNOWN)
                told[row] = self._pairs.get((seller, buyer), coded)
                implied[row] = self._implied.get((seller, buyer), UNKNOWN)
        for types in (implied[of], self._of_links(sales, terms), told[of]):
            found = np.where(types == UNKNOWN, found, types)
        return found

    def _of_links(self, sales: Sales, terms: Mapping[str, int]) -> Ints:
        """What tables say of the links that the sales are."""
        trades, size = sales.trades, len(terms)
        there = {
            link: type
            for link, type in self._links.items()
            if link[0] in terms and link[1] in terms
        }
        keys = np.array([terms[a] * size + terms[b] for a, b in there], np.int64)
        types = np.array([*there.values()], np.int64)
        order = np.argsort(keys)
        keys, types = np.append(keys[order], -1), np.append(types[order], UNKNOWN)
        wanted = trades.source * size + trades.target
        at = np.searchsorted(keys[:-1], wanted)
        found: Ints = np.where(keys[at] == wanted, types[at], UNKNOWN)
        return found


def _code(sector: str) -> str:
    return sector.partition(":")[2] or sector


def build_esri_inputs(
    supply: Supply,
    sector: Callable[[str], str | None],
    essentiality: Essentiality,
    basis: Basis = "value",
    unknown: int = ESSENTIAL,
) -> EsriInputs:
    """The valued network of a supply network. `sector` gives that of an id where one is known.

    `unknown` is the essentiality where none is stated.
    """
    sales, unit = find_sales(supply, basis)
    trades, table = sales.trades, supply.table
    terms = distinct(np.concatenate((trades.source, trades.target)))
    ids = tuple(map(table.terms.__getitem__, terms.tolist()))
    own = [sector(id) for id in checked(ids)]
    codes: dict[Any, int] = {}
    # a firm without a sector is in a class of its own
    classes = [
        codes.setdefault(name or (id,), len(codes)) for id, name in zip(ids, own, strict=True)
    ]
    sector_of = np.zeros(len(table.terms), np.int64)
    sector_of[terms] = classes
    sectors = [name if isinstance(name, str) else None for name in codes]
    known = essentiality.of(sales, table.term, sectors, sector_of)
    number = np.zeros(len(table.terms), np.int64)
    number[terms] = np.arange(len(terms))
    systemic = Systemic(
        len(ids),
        number[trades.source],
        number[trades.target],
        np.nan_to_num(sales.value),
        np.array(classes, dtype=np.int64),
        np.where(known == UNKNOWN, unknown, known),
    )
    counts = {
        "firms": len(ids),
        "firms_without_sector": own.count(None),
        "links": len(sales),
        "links_with_value": int((~np.isnan(sales.value)).sum()),
        "links_with_unknown_essentiality": int(((known == UNKNOWN) & (sales.value > 0)).sum()),
        "self_loops_left_out": int((trades.source == trades.target).sum()),
    }
    return EsriInputs(
        supply,
        ids,
        {id: n for n, id in enumerate(ids)},
        terms,
        sales,
        systemic,
        basis,
        unit,
        counts,
    )
