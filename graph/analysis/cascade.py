"""What stops with what: the rules of losing places, sites, firms, makers and components. Pure.

The greatest fixed point of these rules, from all-alive downwards, as an and-or graph whose nodes
are `Item`s. `structural` reads suppliers as alternatives, `reach` loses with any one of them.
Nothing is inferred: a maker without a stated place or supplier is never lost by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from graph.analysis.cascade_items import Cascade
from graph.analysis.supply import Supply, supply_of
from graph.analysis.trades import absent_sites
from graph.project import Where
from graph.view import View


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
    from graph.analysis.circuit import Circuit
    from graph.analysis.lazy import Lazy
    from graph.analysis.loss_items import Items, Numbers, Seeds
    from graph.analysis.loss_network import LossNetwork

    net = LossNetwork(supply, around, absent, reach=reach, closed_world=closed_world or reach)
    links, member_of, members, groups = net.rules.rows(net.numbering.numbers())
    items = Items(net.numbering)
    circuit = Circuit(links, member_of, members, groups, net.numbering.counted, net.values())
    return Cascade(
        supply, circuit, items, Numbers(net.numbering, items), Seeds(net.numbering, items),
        Lazy(len(supply.trades.edges), supply.trade), net.unsupplied, around, absent, reach,
        closed_world or reach, net.valued, net.currency,
    )  # fmt: skip


# -- from a view -----------------------------------------------------------------------


def cascade_of(
    view: View, where: Where, *, reach: bool = False, closed_world: bool = False
) -> Cascade:
    """The cascade of a view's network, kept by the store for these clocks and filters."""

    def build() -> Cascade:
        return build_cascade(
            supply_of(view, where),
            places_around(view),
            reach=reach,
            closed_world=closed_world,
            absent=absent_sites(view, where),
        )

    built: Cascade = view.derived(("cascade", view.as_of, where, reach, closed_world), build)
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
