"""What can be lost: items, and the circuit that they make with the network behind it. Pure.

Which item is lost with which is decided in `graph.analysis.cascade`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from graph.analysis.circuit import Circuit
from graph.analysis.supply import Node, Supply
from graph.analysis.trades import Trade

Kind: TypeAlias = Literal[
    "place", "firm", "factory", "project", "maker", "component", "shock", "no_maker", "supply",
    "receiver",
]  # fmt: skip
COUNTED_AS: Mapping[str, str] = {
    "place": "places",
    "firm": "firms",
    "factory": "sites",
    "project": "projects",
    "maker": "maker_products",
    "component": "components",
    "receiver": "received_products",
}
"""Kind of an item that answers list and count as dead -> what `count_lost` counts it as."""
LISTED: frozenset[str] = frozenset(COUNTED_AS)


class Item(NamedTuple):
    """One thing that can be lost.

    `shock` is a component whose making stops everywhere; `no_maker` that the known makers of a
    component are all lost; `supply` what a firm sells of a product, from all its sites; `receiver`
    what one gets of a product (in `reach` only). Places, sites and firms have no product.
    """

    kind: Kind
    id: str
    product: str | None = None


def count_lost(lost: Iterable[Item], shocked: Collection[str]) -> dict[str, int]:
    """How many things are lost, by what they are: the one count of impact and criticality.

    `itself` counts the shocked ids, whether a rule reaches them or not; a maker is counted once for
    each product that it no longer makes. The sum is the number of rows of impact's `dead`.
    """
    counts = dict.fromkeys(("itself", *COUNTED_AS.values()), 0)
    counts["itself"] = len(shocked)
    for item in lost:
        if item.product is not None or item.id not in shocked:
            counts[COUNTED_AS[item.kind]] += 1
    return counts


@dataclass(frozen=True, eq=False)
class Cascade:
    """The circuit of a network. `seeds`: id -> the item that is lost when the id is.

    `unsupplied` are groups without a known supplier: (maker node, parts of which one is needed).
    `around` gives the places and regions right around each place; `absent` sites are left out.
    The circuit's values are cents a year of `valued` trades in `currency`.
    """

    supply: Supply
    circuit: Circuit
    items: Sequence[Item]
    number: Mapping[Item, int]
    seeds: Mapping[str, int]
    trades: Sequence[Trade]
    unsupplied: Sequence[tuple[Node, tuple[str, ...]]]
    around: Mapping[str, tuple[str, ...]]
    absent: frozenset[str]
    reach: bool
    closed_world: bool
    valued: int
    currency: str | None

    def selling(self, firm: str, product: str) -> int | None:
        """The item that is lost once a firm or site can sell none of the product."""
        for kind in ("supply", "maker"):
            number = self.number.get(Item(kind, firm, product))
            if number is not None:
                return number
        return None

    @cached_property
    def sold(self) -> Mapping[int, Sequence[Trade]]:
        """Trades by each maker behind them."""
        found: dict[int, list[Trade]] = defaultdict(list)
        for trade in self.trades:
            for node in trade.sources:
                number = self.number.get(Item("maker", *node))
                if number is not None:
                    found[number].append(trade)
        return found

    @cached_property
    def bought(self) -> Mapping[str, Sequence[Trade]]:
        """Trades by their receiver."""
        found: dict[str, list[Trade]] = defaultdict(list)
        for trade in self.trades:
            found[trade.edge.target].append(trade)
        return found

    @cached_property
    def seed_of(self) -> Mapping[int, str]:
        """Id whose loss begins with an item."""
        return {number: id for id, number in self.seeds.items()}

    def targets(self, id: str) -> list[int]:
        """Listed items of an id: itself, what it makes, what it receives."""
        return [
            number
            for number, item in enumerate(self.items)
            if item.id == id and item.kind in LISTED
        ]

    def worth(self, cents: float) -> float | None:
        """What a sum of the circuit's values is worth; None where no value is stated."""
        return cents / 100 if cents else None
