"""Which part of each firm's output a shock takes at first, before losses spread. Pure.

A place takes what lies in it and what is stated to be made there, a firm its sites, a component all
that is made of it. Where several sites of a firm make a product and no fact says how much each of
them ships, the least lost of them counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from onshore.graph.loss.esri_inputs import EsriInputs
from onshore.graph.loss.systemic_sweep import Shock
from onshore.graph.network.arrays import Bools, Floats, Ints, heads
from onshore.graph.schema import kind_of


def find_psi(
    inputs: EsriInputs, losses: Mapping[str, float], within: Callable[[str], Collection[str]]
) -> Floats:
    """Lost fraction of each node, in [0, 1]: its own, or the lost part of the value sold.

    `losses` are lost fractions by id; `within` gives what lies inside of a place, itself included.
    """
    term = inputs.supply.table.term
    given: dict[int, float] = {}
    for id, fraction in losses.items():
        for one in within(id) if kind_of(id) == "place" else (id,):
            if one in term:
                given[term[one]] = max(given.get(term[one], 0.0), fraction)
    return ShockColumns.of(inputs).psi(given)


@dataclass(frozen=True, slots=True, eq=False)
class ShockColumns:
    """What a loss takes at first, as columns over terms, makers and trades.

    `firms` run `sites`, which lie at `places` (`placed` are the sites of these); `maker` and
    `product` are those of each node, `made` nodes with the row of their stated places, which is
    `open` where there may be others. `sellers` are nodes behind each sale from `starts` on; `sold`
    what is sold by `source`, by `seller`; `counting` sales have a `value`. `terms` are the nodes
    that a loss is told of.
    """

    firms: Ints
    sites: Ints
    placed: Ints
    places: Ints
    factory: Bools
    maker: Ints
    product: Ints
    made: Ints
    made_row: Ints
    made_place: Ints
    open: Bools
    sellers: Ints
    starts: Ints
    seller: Ints
    source: Ints
    sold: Ints
    value: Floats
    counting: Bools
    terms: Ints

    @classmethod
    def of(cls, inputs: EsriInputs) -> ShockColumns:
        supply, sales = inputs.supply, inputs.sales
        rows, places = supply.made.places
        return cls(
            supply.plants.firms,
            supply.plants.sites,
            *supply.located_terms,
            supply.table.is_kind("factory"),
            supply.maker,
            supply.product,
            supply.made_node,
            rows,
            places,
            supply.made.open,
            supply.sellers.nodes,
            supply.sellers.starts[:-1],
            supply.seller,
            sales.trades.source,
            sales.trades.product,
            sales.value,
            sales.counting,
            inputs.terms,
        )

    def psi(self, given: Mapping[int, float]) -> Floats:
        """Lost fraction of each node of `terms`; `given` are those of terms."""
        lost = self._lost_terms(given)
        makers = self._lost_makers(lost)
        least = np.minimum.reduceat(makers[self.sellers], self.starts)
        sale = np.maximum(lost[self.source], lost[self.sold])
        sale = np.maximum(sale, least[self.seller])
        found = np.maximum(lost[self.terms], self._lost_part(sale))
        return np.minimum(found, 1.0)

    def _lost_terms(self, given: Mapping[int, float]) -> Floats:
        """What is lost of each term itself: places, products, firms and sites."""
        lost = np.zeros(len(self.factory))
        for term, fraction in given.items():
            lost[term] = fraction
        alone = lost.copy()
        np.maximum.at(lost, self.sites, alone[self.firms])
        if len(self.placed):
            first = heads(self.placed)
            least = np.minimum.reduceat(alone[self.places], first)
            lost[self.placed[first]] = np.maximum(lost[self.placed[first]], least)
        return lost

    def _lost_makers(self, lost: Floats) -> Floats:
        """What is lost of the making of each node: of its maker, its product, or its places."""
        found = np.maximum(lost[self.maker], lost[self.product])
        if len(self.made_row):
            first = heads(self.made_row)
            least = np.minimum.reduceat(lost[self.made_place], first)
            rows = self.made_row[first]
            least[self.open[rows]] = 0.0
            nodes = self.made[rows]
            # a site that lies somewhere makes everything there
            site = np.zeros(len(lost), np.bool_)
            site[self.placed] = True
            site &= self.factory
            least[site[self.maker[nodes]]] = 0.0
            found[nodes] = np.maximum(found[nodes], least)
        return found

    def _lost_part(self, sale: Floats) -> Floats:
        """The part of what each node sells that is lost; `sale` is that of each sale."""
        of, value = self.source[self.counting], self.value[self.counting]
        size = len(self.factory)
        sold = np.bincount(of, value, size)[self.terms]
        gone = np.bincount(of, value * sale[self.counting], size)[self.terms]
        return np.divide(gone, sold, out=np.zeros(len(sold)), where=sold > 0)


def find_alone(inputs: EsriInputs) -> list[Shock]:
    """For each node lost alone, whatever it takes at first: itself, its sites, its operator.

    An operator loses what it sells of this site alone.
    """
    supply, size = inputs.supply, len(inputs.ids)
    number = np.full(len(supply.table.terms), -1)
    number[inputs.terms] = np.arange(size)
    firm, site = number[supply.plants.firms], number[supply.plants.sites]
    there = (firm >= 0) & (site >= 0)
    firm, site = firm[there], site[there]
    part = _sold_of_site(inputs, supply.plants.sites[there])
    every = np.arange(size)
    alone = np.concatenate((every, firm, site[part > 0]))
    loses = np.concatenate((every, site, firm[part > 0]))
    fraction = np.concatenate((np.ones(size + len(firm)), part[part > 0]))
    order = np.lexsort((loses, loses != alone, alone))
    pairs = list(zip(loses[order].tolist(), fraction[order].tolist(), strict=True))
    ends = np.cumsum(np.bincount(alone, minlength=size)).tolist()
    return [pairs[first:last] for first, last in zip((0, *ends), ends, strict=False)]


def _sold_of_site(inputs: EsriInputs, sites: Ints) -> Floats:
    """Of each site, the part of its operator's sales of which it is the only stated maker."""
    supply, sales = inputs.supply, inputs.sales
    trades, sellers = sales.trades, supply.sellers
    single = sellers.counts[supply.seller] == 1
    maker = supply.maker[sellers.nodes[sellers.starts[:-1][supply.seller]]]
    counting = sales.counting
    chosen = counting & single & (maker != trades.source)
    size = len(supply.table.terms)
    owner = np.zeros(size, np.int64)
    owner[supply.plants.sites] = supply.plants.firms
    gone = np.bincount(maker[chosen], sales.value[chosen], size)[sites]
    sold = np.bincount(trades.source[counting], sales.value[counting], size)[owner[sites]]
    return np.divide(gone, sold, out=np.zeros(len(sites)), where=sold > 0)
