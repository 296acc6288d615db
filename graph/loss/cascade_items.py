"""What can be lost: items, their kinds, and how they are counted. Pure.

Which item is lost with which is decided in `graph.loss.cascade`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from onshore.graph.supply.supply import Node

Kind: TypeAlias = Literal[
    "place",
    "firm",
    "factory",
    "project",
    "maker",
    "component",
    "shock",
    "no_maker",
    "supply",
    "receiver",
]
KINDS: tuple[Kind, ...] = (
    "place",
    "factory",
    "project",
    "firm",
    "maker",
    "component",
    "shock",
    "no_maker",
    "supply",
    "receiver",
)
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
"""Kind of an item that answers list and count as dead -> what it counts as."""
LISTED: frozenset[str] = frozenset(COUNTED_AS)
ALONE: tuple[Kind, ...] = ("place", "factory", "project", "firm", "component")
"""Listed kinds without a product."""


class LossItem(NamedTuple):
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
