"""The duty that one edge adds to a path: 0 where nothing enters, None where that is not known."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.model import Edge
from onshore.graph.project import Where
from onshore.graph.schema import DEALS
from onshore.graph.supply.crossings import Entry, Rates
from onshore.graph.supply.sites import code_of
from onshore.graph.supply.supply import Node, supply_of
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY
from onshore.graph.view import View


def edge_duty(view: View, where: Where) -> Callable[[Edge], float | None]:
    """Highest rate of each edge on the view's day, with nothing known of the shipment.

    A trade enters where its product is made outside the customs territory and its receiver lies
    inside. The rate is that of the product's tariff lines from the origin that a fact states, else
    from where it is made.
    """
    supply = supply_of(view, where)
    classified = view.edges_with(("classified_as",), where)
    rates = Rates(tariff_of(view), Entry(view.as_of, "collected", Conditions()), classified)

    def receiver(id: str) -> str | None:
        """Territory of a receiver: of all that it makes, or of the site."""
        made = [
            supply.territories.get(Node(id, product)) for product in supply.products.get(id, ())
        ]
        sites = [code_of(view, place) for place in supply.located.get(id, ())]
        codes = {*made, *sites}
        return codes.pop() if len(codes) == 1 else None

    @cache
    def duty_of(source: str, target: str, product: str, stated: str | None) -> float | None:
        here = supply.territories.get(Node(source, product)) or receiver(source)
        there = receiver(target)
        if here in CUSTOMS_TERRITORY or (there and there not in CUSTOMS_TERRITORY):
            return 0.0
        if here is None or there is None:
            return None
        origin = code_of(view, stated) if stated else None
        return rates.rate(product, origin or here).hi

    def price(edge: Edge) -> float | None:
        if edge.relation not in DEALS or edge.product is None:
            return 0.0
        return duty_of(edge.source, edge.target, edge.product, edge.origin)

    return price
