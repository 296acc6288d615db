"""Which part of each firm's output a shock takes at first, before losses spread. Pure.

A place takes what lies in it and what is stated to be made there, a firm its sites, a component all
that is made of it. Where several sites of a firm make a product and no fact says how much each of
them ships, the least lost of them counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np

from onshore.graph.loss.esri_inputs import EsriInputs
from onshore.graph.loss.systemic_sweep import Shock
from onshore.graph.network.arrays import Floats, Ints, heads
from onshore.graph.schema import kind_of
from onshore.graph.supply.supply import Supply


def find_psi(
    inputs: EsriInputs, losses: Mapping[str, float], within: Callable[[str], Collection[str]]
) -> Floats:
    """Lost fraction of each node, in [0, 1]: its own, or the lost part of the value sold.

    `losses` are lost fractions by id; `within` gives what lies inside of a place, itself included.
    """
    supply, trades = inputs.supply, inputs.sales.trades
    lost = _lost_terms(supply, losses, within)
    makers = _lost_makers(supply, lost)
    sellers = supply.sellers
    least = np.minimum.reduceat(makers[sellers.nodes], sellers.starts[:-1])
    sale = np.maximum(lost[trades.source], lost[trades.product])
    sale = np.maximum(sale, least[supply.seller])
    found = np.maximum(lost[inputs.terms], _lost_part(inputs, sale))
    return np.minimum(found, 1.0)


def _lost_terms(
    supply: Supply, losses: Mapping[str, float], within: Callable[[str], Collection[str]]
) -> Floats:
    """What is lost of each term itself: places, products, firms and sites."""
    term = supply.table.term
    lost = np.zeros(len(term))
    for id, fraction in losses.items():
        for one in within(id) if kind_of(id) == "place" else (id,):
            if one in term:
                lost[term[one]] = max(lost[term[one]], fraction)
    given = lost.copy()
    plants = supply.plants
    np.maximum.at(lost, plants.sites, given[plants.firms])
    site, place = supply.located_terms
    if len(site):
        first = heads(site)
        least = np.minimum.reduceat(given[place], first)
        lost[site[first]] = np.maximum(lost[site[first]], least)
    return lost


def _lost_makers(supply: Supply, lost: Floats) -> Floats:
    """What is lost of the making of each node: of its maker, its product, or where it is made."""
    found = np.maximum(lost[supply.maker], lost[supply.product])
    made = supply.made
    owner, place = made.places
    if len(owner):
        first = heads(owner)
        least = np.minimum.reduceat(lost[place], first)
        rows = owner[first]
        least[made.open[rows]] = 0.0
        nodes = supply.made_node[rows]
        # a site that lies somewhere makes everything there
        site = np.zeros(len(lost), np.bool_)
        site[supply.located_terms[0]] = True
        site &= supply.table.is_kind("factory")
        least[site[supply.maker[nodes]]] = 0.0
        found[nodes] = np.maximum(found[nodes], least)
    return found


def _lost_part(inputs: EsriInputs, sale: Floats) -> Floats:
    """The part of what each node sells that is lost; `sale` is that of each sale."""
    sales = inputs.sales
    counting = sales.counting
    of, value = sales.trades.source[counting], sales.value[counting]
    size = len(inputs.supply.table.terms)
    sold = np.bincount(of, value, size)[inputs.terms]
    gone = np.bincount(of, value * sale[counting], size)[inputs.terms]
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
