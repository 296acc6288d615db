"""What can be lost: items, and the circuit that they make with the network behind it. Pure.

Which item is lost with which is decided in `graph.analysis.cascade`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from graph.analysis.circuit import Circuit
from graph.analysis.supply import Node, Supply, Trade

if TYPE_CHECKING:
    from graph.analysis.loss_items import Seeds

Kind: TypeAlias = Literal[
    "place", "firm", "factory", "project", "maker", "component", "shock", "no_maker", "supply",
    "receiver",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "place", "factory", "project", "firm", "maker", "component", "shock", "no_maker", "supply",
    "receiver",
)  # fmt: skip
"""In the order in which rules reach them."""
SEEDS: tuple[Kind, ...] = ("place", "factory", "firm", "shock")
"""Kinds whose loss a question can begin with."""
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

    @property
    def pair(self) -> Node:
        """Who it is and the product, of kinds that have one."""
        return Node(self.id, self.product or "")


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
    seeds: Seeds
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

    def sold(self, number: int) -> Iterator[Trade]:
        """Trades with the maker of this number behind them."""
        item = self.items[number]
        if item.kind == "maker":
            yield from (self.trades[row] for row in self.supply.sold_by(item.pair))

    def bought(self, receiver: str) -> Iterator[Trade]:
        """Trades by their receiver."""
        yield from (self.trades[row] for row in self.supply.bought_by(receiver))

    def targets(self, id: str) -> list[int]:
        """Listed items of an id: itself, what it makes, what it receives."""
        supply = self.supply
        items = [Item(kind, id) for kind in KINDS if kind in LISTED]
        items += [Item("maker", *supply.node(number)) for number in supply.made_by(id)]
        bought = dict.fromkeys(trade.edge.product for trade in self.bought(id))
        items += [Item("receiver", id, product) for product in bought]
        numbers = (self.number.get(item) for item in items)
        return sorted(number for number in numbers if number is not None)

    def worth(self, cents: float) -> float | None:
        """What a sum of the circuit's values is worth; None where no value is stated."""
        return cents / 100 if cents else None
