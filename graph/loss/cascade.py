"""What stops with what: the rules of losing places, sites, firms, makers and components. Pure.

The greatest fixed point of these rules, from all-alive downwards, as an and-or graph whose nodes
are `LossItem`s. `structural` reads suppliers as alternatives, `reach` loses with any one of them.
Nothing is inferred: a maker without a stated place or supplier is never lost by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshore.graph.cache import cached_property
from onshore.graph.loss.cascade_items import KINDS, LISTED, LossItem
from onshore.graph.network.and_or_graph import AndOrGraph
from onshore.graph.project import Where
from onshore.graph.supply.sites import state_of
from onshore.graph.supply.supply import Node, Supply, Trade, supply_of
from onshore.graph.supply.trades import absent_sites
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.loss.loss_items import ItemColumns, Numbering, Seeds


@dataclass(frozen=True, eq=False)
class Cascade:
    """The circuit of a network. `seeds`: id -> the item that is lost when the id is.

    `unsupplied` are groups without a known supplier: (maker node, parts of which one is needed).
    `around` gives the places and regions right around each place; `absent` sites are left out.
    The graph's values are cents a year of `valued` trades in `currency`.
    """

    supply: Supply
    circuit: AndOrGraph
    items: Sequence[LossItem]
    number: Mapping[LossItem, int]
    seeds: Seeds
    trades: Sequence[Trade]
    unsupplied: Sequence[tuple[Node, tuple[str, ...]]]
    around: Mapping[str, tuple[str, ...]]
    absent: frozenset[str]
    reach: bool
    closed_world: bool
    valued: int
    currency: str | None
    numbering: Numbering

    @cached_property
    def columns(self) -> ItemColumns:
        """Kind, id and product of each item, by its number."""
        return self.numbering.columns()

    def selling(self, firm: str, product: str) -> int | None:
        """The item that is lost once a firm or site can sell none of the product."""
        for kind in ("supply", "maker"):
            number = self.number.get(LossItem(kind, firm, product))
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
        items = [LossItem(kind, id) for kind in KINDS if kind in LISTED]
        items += [LossItem("maker", *supply.node(number)) for number in supply.made_by(id)]
        bought = dict.fromkeys(trade.edge.product for trade in self.bought(id))
        items += [LossItem("receiver", id, product) for product in bought]
        numbers = (self.number.get(item) for item in items)
        return sorted(number for number in numbers if number is not None)

    def worth(self, cents: float) -> float | None:
        """What a sum of the circuit's values is worth; None where no value is stated."""
        return cents / 100 if cents else None


def build_cascade(
    supply: Supply,
    around: Mapping[str, tuple[str, ...]],
    *,
    reach: bool = False,
    closed_world: bool = False,
    absent: frozenset[str] = frozenset(),
) -> Cascade:
    """The circuit of a supply network.

    `around` gives the places and regions right around each
    place. `closed_world` takes the known makers of a component for all that there are. `absent`
    sites stay out.
    """
    from onshore.graph.loss.loss_items import Items, Numbers, Seeds
    from onshore.graph.loss.loss_network import LossNetwork
    from onshore.graph.network.lazy import Lazy

    net = LossNetwork(supply, around, absent, reach=reach, closed_world=closed_world or reach)
    links, member_of, members, groups = net.rules.rows(net.numbering.numbers())
    items = Items(net.numbering)
    circuit = AndOrGraph(links, member_of, members, groups, net.numbering.counted, net.values())
    return Cascade(
        supply,
        circuit,
        items,
        Numbers(net.numbering, items),
        Seeds(net.numbering, items),
        Lazy(len(supply.trades.edges), supply.trade),
        net.unsupplied,
        around,
        absent,
        reach,
        closed_world or reach,
        net.valued,
        net.currency,
        net.numbering,
    )


# -- from a view -----------------------------------------------------------------------


def cascade_of(
    view: View, where: Where, *, reach: bool = False, closed_world: bool = False
) -> Cascade:
    """The cascade of a view's network, kept by the store for the facts that count."""

    def build() -> Cascade:
        return build_cascade(
            supply_of(view, where),
            places_around(view),
            reach=reach,
            closed_world=closed_world,
            absent=absent_sites(view, where),
        )

    key = ("cascade", state_of(view, where), where, reach, closed_world)
    built: Cascade = view.derived(key, build)
    return built


def places_around(view: View) -> dict[str, tuple[str, ...]]:
    """Place -> its container and the regions that it is a member of."""
    found: dict[str, set[str]] = defaultdict(set)
    for inner, outer in view.containers.items():
        found[inner].add(outer)
    for id, entity in view.places.items():
        for member in entity.members:
            if member != id:
                found[member].add(id)
    return {inner: tuple(sorted(outer)) for inner, outer in found.items()}
