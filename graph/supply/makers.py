"""Who makes what, as columns: stated makers, what each sells and through whom, its needs. Pure.

A pair of a maker and a product is one number, `maker << bits | product`, so that pairs sort like
their texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onshore.graph.cache import cached_property
from onshore.graph.model import Group
from onshore.graph.network.arrays import (
    Bools,
    Floats,
    Ints,
    distinct,
    find,
    heads,
    rows_of,
    sort_runs,
    stable_order,
    starts_of,
)
from onshore.graph.network.edge_table import NO_KIND, EdgeTable


@dataclass(frozen=True, eq=False)
class Pairs:
    """How two terms are one number."""

    bits: int

    def join(self, first: NDArray[Any], second: NDArray[Any]) -> Ints:
        joined: Ints = (first.astype(np.int64) << self.bits) | second
        return joined

    def first(self, pairs: Ints) -> Ints:
        return pairs >> self.bits

    def second(self, pairs: Ints) -> Ints:
        return pairs & ((1 << self.bits) - 1)


@dataclass(frozen=True, eq=False)
class Made:
    """Stated pairs of maker and product, sorted, with what their facts say.

    `edges` are those that state each, by `starts`. `places` are (position of the pair, place),
    sorted; `open` where there may be other places. `output` is the one exact value of what is
    made, nan where there is none or several; `output_kind` its currency, unit and period.
    `origin` is the one that all stated ones agree on.
    """

    pairs: Ints
    edges: Ints
    starts: Ints
    places: tuple[Ints, Ints]
    open: Bools
    output: Floats
    output_kind: Ints
    origin: Ints


def find_made(table: EdgeTable, pairs: Pairs, groups: Iterable[Group]) -> Made:
    """What is stated to be made; `groups` are facts about sets of places."""
    chosen = np.flatnonzero(table.of("produces") & (table.product >= 0))
    own = pairs.join(table.source[chosen], table.product[chosen])
    sets = [group for group in groups if group.relation == "produces"]
    term = table.term
    of_sets = pairs.join(
        np.array([term[group.subject] for group in sets], np.int64),
        np.array([term[group.object] for group in sets], np.int64),
    )
    keys = distinct(np.concatenate((own, of_sets)))
    at, at_set = np.searchsorted(keys, own), np.searchsorted(keys, of_sets)
    order = stable_order(at)
    place = table.place[chosen]
    owners = [at[place >= 0], np.repeat(at_set, [len(g.sets.get("places", ())) for g in sets])]
    listed = [term[place] for group in sets for place in group.sets.get("places", ())]
    stated = [place[place >= 0], np.array(listed, np.int64)]
    both = distinct(pairs.join(np.concatenate(owners), np.concatenate(stated)))
    places = pairs.first(both), pairs.second(both)
    size = len(keys)
    open = np.bincount(places[0], minlength=size) == 0
    open[at[place < 0]] = True
    open[at_set[[("places" not in group.sets) for group in sets]]] = True
    return Made(
        keys,
        chosen[order],
        starts_of(at, size),
        places,
        open,
        *_outputs(table, chosen, at, size),
        _one_origin(table.origin[chosen], at, size),
    )


def _outputs(table: EdgeTable, chosen: Ints, at: Ints, size: int) -> tuple[Floats, Ints]:
    output, kinds = np.full(size, np.nan), np.full(size, NO_KIND, np.int64)
    stated = table.amount_kind[chosen] != NO_KIND
    rows, owners = chosen[stated], at[stated]
    output[owners], kinds[owners] = table.amount[rows], table.amount_kind[rows]
    output[np.bincount(owners, minlength=size) != 1] = np.nan
    return output, kinds


def _one_origin(origin: Ints, at: Ints, size: int) -> Ints:
    stated = origin >= 0
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    np.minimum.at(least, at[stated], origin[stated])
    np.maximum.at(most, at[stated], origin[stated])
    return np.where(least == most, most, -1)


@dataclass(frozen=True, eq=False)
class Needs:
    """Pairs of whole and part, sorted; what facts say of each, the strongest of `edges` first."""

    pairs: Ints
    edges: Ints
    starts: Ints
    cost_share: Floats
    essential: Ints


def find_needs(table: EdgeTable, pairs: Pairs) -> Needs:
    chosen = np.flatnonzero(table.of("part_of"))
    keys = pairs.join(table.target[chosen], table.source[chosen])
    order = sort_runs(keys, table.strength[chosen], chosen)
    edges, keys = chosen[order], keys[order]
    first = heads(keys)
    starts = np.append(first, len(keys))
    strength = table.strength[edges]
    essential = table.essential[edges].astype(np.float64)
    essential[essential < 0] = np.nan
    agreed = agreed_numbers(essential, strength, starts)
    return Needs(
        keys[first],
        edges,
        starts,
        agreed_numbers(table.cost_share[edges], strength, starts),
        np.where(np.isnan(agreed), -1, agreed).astype(np.int64),
    )


def agreed_numbers(values: Floats, strength: NDArray[Any], starts: Ints) -> Floats:
    """`strength.agreed_on` of each run of rows, whose strongest come first; nan is not stated."""
    runs = len(starts) - 1
    agreed = np.full(runs, np.nan)
    stated = np.flatnonzero(~np.isnan(values))
    if not len(stated):
        return agreed
    owner = np.repeat(np.arange(runs), np.diff(starts))[stated]
    first = heads(owner)
    values, strength = values[stated], strength[stated]
    best = strength == np.repeat(strength[first], np.diff(np.append(first, len(stated))))
    least = np.minimum.reduceat(np.where(best, values, np.inf), first)
    most = np.maximum.reduceat(np.where(best, values, -np.inf), first)
    agreed[owner[first]] = np.where(least == most, least, np.nan)
    return agreed


@dataclass(frozen=True, eq=False)
class Plants:
    """Sites by the one firm that runs them: `sites` sorted by `firms`, then by themselves."""

    firms: Ints
    sites: Ints

    def of(self, firms: Ints, size: int) -> tuple[Ints, Ints]:
        """Position in `firms` and site, for each site of each of them."""
        numbers, rows = rows_of(self.firms, firms, size)
        return numbers, self.sites[rows]


def find_plants(operators: Mapping[str, str], term: Mapping[str, int]) -> Plants:
    rows = sorted((term[firm], term[site]) for site, firm in operators.items())
    columns = np.array(rows, np.int64).reshape(-1, 2)
    return Plants(columns[:, 0], columns[:, 1])


@dataclass(frozen=True, eq=False)
class Sellers:
    """Pairs of who sells what, sorted, and the makers behind each: itself, then its sites.

    Those of pair s are `nodes[starts[s]:starts[s + 1]]`, positions in `node`, which holds every
    pair of a maker, stated or not. `plain` where the pair itself is the only one.
    """

    pairs: Ints
    starts: Ints
    nodes: Ints
    plain: Bools
    node: Ints

    @cached_property
    def counts(self) -> Ints:
        return np.diff(self.starts)

    def of(self, row: int) -> list[int]:
        """Makers behind a pair."""
        found: list[int] = self.nodes[self.starts[row] : self.starts[row + 1]].tolist()
        return found


def find_sellers(made: Made, pairs: Pairs, plants: Plants, sold: Ints, size: int) -> Sellers:
    """Makers behind what is `sold`, and behind what the sites of each firm make."""
    owner = np.full(size, -1, np.int64)
    owner[plants.sites] = plants.firms
    firm = owner[pairs.first(made.pairs)]
    run = np.flatnonzero(firm >= 0)
    by_sites = pairs.join(firm[run], pairs.second(made.pairs[run]))
    keys = distinct(np.concatenate((sold, by_sites)))
    numbers, sites = plants.of(pairs.first(keys), size)
    candidates = np.concatenate((keys, pairs.join(sites, pairs.second(keys)[numbers])))
    numbers = np.concatenate((np.arange(len(keys)), numbers))
    stated = find(made.pairs, candidates)[1]
    numbers, candidates = numbers[stated], candidates[stated]
    bare = np.flatnonzero(np.bincount(numbers, minlength=len(keys)) == 0)
    numbers = np.concatenate((numbers, bare))
    candidates = np.concatenate((candidates, keys[bare]))
    order = stable_order(numbers)
    numbers, candidates = numbers[order], candidates[order]
    starts = starts_of(numbers, len(keys))
    node = distinct(np.concatenate((made.pairs, candidates)))
    first = candidates[starts[:-1]] if len(keys) else keys
    plain = (np.diff(starts) == 1) & (first == keys)
    return Sellers(keys, starts, np.searchsorted(node, candidates), plain, node)
