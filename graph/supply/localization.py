"""Localization: where the value of a product is added, tier by tier, and counts without values.

Pure. Value added by a maker is what its output is worth beyond its stated parts. A part whose cost
or supplier no fact states is unknown, never somebody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from onshore.graph.deadline import current
from onshore.graph.network.arrays import Floats, Ints, distinct, find, ranges, rows_of
from onshore.graph.supply.entries import made_at_home
from onshore.graph.supply.supply import Node, Supply

MAX_TIERS = 60
SMALLEST = 1e-15


@dataclass(slots=True)
class Tier:
    """Value added so many steps upstream, as shares of the target's value."""

    tier: int
    domestic: float = 0.0
    foreign: float = 0.0
    unknown: float = 0.0


@dataclass(frozen=True, slots=True)
class Located:
    """`tiers` add up to 1 where stated shares do; `bare` is value whose inputs no fact states.

    `overdone` names nodes whose stated parts cost more than the whole.
    """

    tiers: tuple[Tier, ...]
    bare: float
    overdone: tuple[Node, ...]


class ValueAdded:
    """What every maker adds to what it buys, per unit of value of its output, as columns.

    `own` is value beyond the stated parts; `open` where parts of unknown cost are in it; `missing`
    the value of parts whose supplier or share no fact states. `home` and `abroad` tell where.
    """

    def __init__(self, supply: Supply) -> None:
        flows, needed = supply.flows, supply.needed
        size, terms = len(supply.sellers.node), len(supply.table.terms)
        self.supply = supply
        self.home, self.abroad = made_at_home(supply, supply.territory)
        self.coefficient = np.nan_to_num(flows.coefficient)
        cost = needed.cost_share
        said = ~np.isnan(cost)
        whole, part = supply.pairs.first(needed.pairs), supply.pairs.second(needed.pairs)
        costs = np.bincount(whole[said], cost[said], terms)
        by_value = ~np.append(said, False)[flows.need]
        ratios = np.bincount(flows.target[by_value], self.coefficient[by_value], size)
        self.own = 1.0 - (costs[supply.product] + ratios)
        owner, rows = rows_of(whole, supply.product, terms)
        keys = flows.target * terms + supply.product[flows.source]
        pairs = distinct(keys)
        supplied = np.bincount(np.searchsorted(pairs, keys), self.coefficient, len(pairs))
        at, there = find(pairs, owner * terms + part[rows])
        bought = np.append(supplied, 0.0)[np.where(there, at, len(pairs))]
        self.open = np.zeros(size, np.bool_)
        self.open[owner[~said[rows] & (bought == 0)]] = True
        short = np.maximum(0.0, cost[rows] - bought)
        self.missing = np.bincount(owner[said[rows]], short[said[rows]], size)

    @property
    def nbytes(self) -> int:
        columns = (self.home, self.abroad, self.coefficient, self.own, self.open, self.missing)
        return sum(int(column.nbytes) for column in columns)

    def locate(self, weights: Mapping[Node, float]) -> Located:
        """Where the value of the weighted targets is added; tier 0 is what their makers add.

        A maker whose inputs no fact states counts with its whole value where it makes the product.
        """
        supply, flows = self.supply, self.supply.flows
        size = len(self.own)
        value: Floats = np.zeros(size)
        for node, share in weights.items():
            value[supply.number(node)] = share
        nodes: Ints = np.flatnonzero(value)
        reached: Ints = nodes
        tiers: list[Tier] = []
        overdone: dict[int, None] = {}
        bare = pending = 0.0
        where = np.where(self.home, 0, np.where(self.abroad, 1, 2))
        where[self.open] = 2
        while len(nodes) and len(tiers) < MAX_TIERS:
            current().check()
            weight, own = value[nodes], self.own[nodes]
            overdone.update(dict.fromkeys(nodes[own < -1e-9].tolist()))
            added = np.bincount(where[nodes], weight * np.maximum(0.0, own), 3).tolist()
            tiers.append(Tier(len(tiers), added[0], added[1], added[2] + pending))
            bare = _add(bare, weight[(own == 1.0) & ~self.open[nodes]])
            pending = _add(0.0, weight * self.missing[nodes])
            reached, moved = nodes, value[flows.target] * self.coefficient
            value = np.bincount(flows.source, moved, size).astype(np.float64)
            value[value <= SMALLEST] = 0.0
            nodes = np.flatnonzero(value)
        rest = pending + sum(self._as_reached(value, reached))
        if rest > SMALLEST:
            tiers.append(Tier(len(tiers), unknown=rest))
        return Located(tuple(tiers), bare, tuple(map(supply.node, overdone)))

    def _as_reached(self, value: Floats, nodes: Ints) -> list[float]:
        """Values of what lies right before the nodes, in the order in which they lead to it."""
        if not value.any():
            return []
        into = self.supply.into_rows
        _, rows = ranges(into.starts[nodes], np.diff(into.starts)[nodes])
        flows = into.ends[rows]
        sources = self.supply.flows.source[flows[self.coefficient[flows] != 0]]
        found: list[float] = value[list(dict.fromkeys(sources.tolist()))].tolist()
        return found


def _add(start: float, values: Floats) -> float:
    """The sum, one after the other."""
    return float(np.cumsum(np.append(start, values))[-1])


def parts_of(supply: Supply, products: Iterable[str]) -> Ints:
    """Terms of everything that is, directly or not, part of the products, ascending."""
    table, needed = supply.table, supply.needed.pairs
    wholes, parts = supply.pairs.first(needed), supply.pairs.second(needed)
    found = np.zeros(len(table.terms), np.bool_)
    pending = np.array([table.term[id] for id in products if id in table.term], np.int64)
    while len(pending):
        reached = distinct(parts[rows_of(wholes, pending, len(found))[1]])
        pending = reached[~found[reached]]
        found[pending] = True
    return np.flatnonzero(found)


def domestic_makers(supply: Supply) -> Mapping[str, list[str]]:
    """Product -> its stated makers in the customs territory, sorted."""
    terms, nodes = supply.table.terms, supply.made_node
    nodes = nodes[made_at_home(supply, supply.territory)[0][nodes]]
    found: dict[str, list[str]] = {}
    for maker, product in zip(
        supply.maker[nodes].tolist(), supply.product[nodes].tolist(), strict=True
    ):
        found.setdefault(terms[product], []).append(terms[maker])
    return found


def facts_upstream(supply: Supply, nodes: Iterable[Node], products: Iterable[str]) -> list[str]:
    """Facts behind the makers, everything that is supplied to them, and what products need."""
    flows, made, needed = supply.flows, supply.made, supply.needed
    reached = np.zeros(len(supply.sellers.node), np.bool_)
    pending = np.array([supply.number(node) for node in nodes], np.int64)
    reached[pending] = True
    into, used = supply.into_rows, np.zeros(len(flows), np.bool_)
    while len(pending):
        rows = ranges(into.starts[pending], np.diff(into.starts)[pending])[1]
        inputs = into.ends[rows]
        used[inputs] = True
        sources = distinct(flows.source[inputs])
        pending = sources[~reached[sources]]
        reached[pending] = True
    wholes = np.zeros(len(supply.table.terms), np.bool_)
    wholes[parts_of(supply, products)] = True
    wholes[[supply.table.term[id] for id in products if id in supply.table.term]] = True
    wanted = wholes[supply.pairs.first(needed.pairs)]
    wanted[flows.need[used & (flows.need >= 0)]] = True
    stated = reached[supply.made_node]
    edges = np.concatenate(
        (
            made.edges[np.repeat(stated, np.diff(made.starts))],
            supply.trades.edge[flows.trade[used]],
            needed.edges[np.repeat(wanted, np.diff(needed.starts))],
        )
    )
    found = supply.table.facts_of(distinct(edges))
    makers = map(supply.table.terms.__getitem__, distinct(supply.maker[reached]).tolist())
    return sorted(found.union(*(supply.site_facts.get(maker, ()) for maker in makers)))
