"""Which part of each firm's output a shock takes at first, before losses spread. Pure.

A place takes what lies in it and what is stated to be made there, a firm its sites, a component all
that is made of it. Where several sites of a firm make a product and no fact says how much each of
them ships, the least lost of them counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from onshore.graph.deadline import checked
from onshore.graph.loss.esri_inputs import Sale
from onshore.graph.schema import kind_of
from onshore.graph.supply.supply import Node, Supply
from onshore.graph.supply.trades import plants_of, sources_of


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
    for id in checked(sorted(known), 64):
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
    for sale in checked(sales):
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
