"""Trades and the flows that they are between makers, as columns. Pure.

A trade is one supplier, product and receiver; it is spread over the makers at both ends. What its
columns mean is said of `Flow` in `graph.supply.supply`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.network.arrays import (
    Bools,
    Floats,
    Ints,
    distinct,
    find,
    heads,
    ranges,
    rows_of,
    sort_runs,
    stable_order,
    starts_of,
)
from onshore.graph.network.edge_table import NO_KIND, EdgeTable
from onshore.graph.network.strength import agreed_on
from onshore.graph.schema import TRADES
from onshore.graph.supply.makers import Made, Needs, Pairs, Plants, Sellers, agreed_numbers


@dataclass(frozen=True, eq=False)
class TradeTable:
    """Trades sorted by supplier, product and receiver; `edge` is the strongest of each.

    `edges` are all trade edges, ascending, and `of` the trade of each of them. `amount` and
    `amount_kind` are the exact value that the edges agree on.
    """

    edges: Ints
    of: Ints
    edge: Ints
    source: Ints
    product: Ints
    target: Ints
    share: Floats
    amount: Floats
    amount_kind: Ints
    origin: Ints

    def __len__(self) -> int:
        return len(self.edge)


def find_trades(table: EdgeTable, pairs: Pairs) -> TradeTable:
    chosen = np.flatnonzero(table.of(*TRADES) & (table.product >= 0))
    sold = pairs.join(table.source[chosen], table.product[chosen])
    target = table.target[chosen]
    kept = _packed(sold, target, len(table.terms))
    if kept is None:
        order = np.lexsort((table.strength[chosen], target, sold))
    else:
        order = sort_runs(kept, table.strength[chosen], chosen)
    rows, sold, target = chosen[order], sold[order], target[order]
    first = heads(sold, target)
    starts = np.append(first, len(rows))
    of = np.zeros(len(table), np.int64)
    of[rows] = np.repeat(np.arange(len(first)), np.diff(starts))
    strength = table.strength[rows]
    origin = table.origin[rows].astype(np.float64)
    origin[origin < 0] = np.nan
    agreed = agreed_numbers(origin, strength, starts)
    amount, kind = _amounts(table, rows, starts)
    edge = rows[first]
    return TradeTable(
        chosen,
        of[chosen],
        edge,
        table.source[edge],
        table.product[edge],
        table.target[edge],
        agreed_numbers(table.share[rows], strength, starts),
        amount,
        kind,
        np.where(np.isnan(agreed), -1, agreed).astype(np.int64),
    )


def _packed(sold: Ints, target: Ints, size: int) -> Ints | None:
    """Both in one number, where it has room for them."""
    bits = size.bit_length()
    if len(sold) and int(sold.max()).bit_length() + bits > 62:
        return None
    packed: Ints = (sold << bits) | target
    return packed


def _amounts(table: EdgeTable, rows: Ints, starts: Ints) -> tuple[Floats, Ints]:
    """The value that the strongest edges of each trade share, where it is exact.

    Where several edges state one, the values themselves are compared.
    """
    runs = len(starts) - 1
    amount, kind = np.full(runs, np.nan), np.full(runs, NO_KIND, np.int64)
    stated = np.flatnonzero(table.amount_kind[rows] != NO_KIND)
    owner = np.repeat(np.arange(runs), np.diff(starts))[stated]
    positions = rows[stated]
    alone = np.bincount(owner, minlength=runs)[owner] == 1 if runs else np.zeros(0, np.bool_)
    amount[owner[alone]] = table.amount[positions[alone]]
    kind[owner[alone]] = table.amount_kind[positions[alone]]
    for run in distinct(owner[~alone]).tolist():
        own = rows[starts[run] : starts[run + 1]].tolist()
        value = agreed_on([table.edges[position] for position in own], "value")
        if value is not None and value.value is not None:
            amount[run] = value.value
            kind[run] = table.amount_kinds.index((value.currency, value.unit, value.per))
    return amount, kind


@dataclass(frozen=True, eq=False)
class Receivers:
    """What receivers of products make: by pair of receiver and product.

    `of` gives the pair of each trade; makers stand at `starts` in `makers`, positions of stated
    ones in `Made`, those of the receiver itself first, then those of its sites.
    """

    of: Ints
    starts: Ints
    makers: Ints
    part: Ints

    @cached_property
    def counts(self) -> Ints:
        return np.diff(self.starts)


def find_receivers(
    trades: TradeTable, made: Made, pairs: Pairs, plants: Plants, size: int
) -> Receivers:
    received = pairs.join(trades.target, trades.product)
    makes = np.zeros(size, np.bool_)
    makes[pairs.first(made.pairs)] = True
    makes[plants.firms[makes[plants.sites]]] = True
    live = np.flatnonzero(makes[trades.target])
    keys = distinct(received[live])
    of = np.full(len(trades), len(keys), np.int64)
    of[live] = np.searchsorted(keys, received[live])
    firms = pairs.first(keys)
    numbers, sites = plants.of(firms, size)
    makers = np.concatenate((firms, sites))
    numbers = np.concatenate((np.arange(len(keys)), numbers))
    which, rows = rows_of(pairs.first(made.pairs), makers, size)
    numbers = numbers[which]
    order = stable_order(numbers)
    starts = starts_of(numbers, len(keys) + 1)
    return Receivers(of, starts, rows[order], np.append(pairs.second(keys), -1))


@dataclass(frozen=True, eq=False)
class FlowTable:
    """Flows sorted by source and target, both positions in `Sellers.node`.

    `trade` is the trade of each; `need` the position in `Needs`, -1 for none; `several` whether
    several sites share what is sold, `by_value` whether the coefficient is a ratio of values.
    """

    source: Ints
    target: Ints
    trade: Ints
    need: Ints
    share: Floats
    coefficient: Floats
    origin: Ints
    several: Bools
    by_value: Bools
    uses: Ints
    """Of each trade, what its product goes into; 0 where no fact says."""

    def __len__(self) -> int:
        return len(self.source)


def find_flows(
    trades: TradeTable,
    made: Made,
    needs: Needs,
    pairs: Pairs,
    sellers: Sellers,
    receivers: Receivers,
) -> FlowTable:
    """Every trade spread over the sites of both ends, the most direct one between two makers."""
    trade, maker, need, uses = _uses(trades, made, needs, pairs, receivers)
    sold = np.searchsorted(sellers.pairs, pairs.join(trades.source, trades.product))[trade]
    rows, positions = ranges(sellers.starts[sold], sellers.counts[sold])
    trade, maker, need = trade[rows], maker[rows], need[rows]
    several = sellers.counts[sold][rows] > 1
    source = sellers.nodes[positions]
    target = np.searchsorted(sellers.node, made.pairs)[maker]
    apart = source != target
    trade, maker, need, several, source, target = (
        column[apart] for column in (trade, maker, need, several, source, target)
    )
    ends = sellers.node
    direct = (trades.source[trade] == pairs.first(ends[source])).astype(np.int64)
    direct += trades.target[trade] == pairs.first(ends[target])
    key = source * len(ends) + target
    order = stable_order(key) if bool((direct == 2).all()) else sort_runs(key, -direct, trade)
    chosen = order[heads(key[order])]
    trade, maker, need, several, source, target = (
        column[chosen] for column in (trade, maker, need, several, source, target)
    )
    share = trades.share[trade]
    ratio = np.where(uses[trade] == 1, _ratios(trades, made, trade, maker), np.nan)
    ratio[several] = np.nan
    share = np.where(several, np.where(share == 0, 0.0, np.nan), share)
    cost = np.append(needs.cost_share, np.nan)[need]
    coefficient = cost * share
    by_value = np.isnan(coefficient) & ~np.isnan(ratio)
    coefficient[by_value] = ratio[by_value]
    coefficient[np.isnan(coefficient) & ((share == 0) | (cost == 0))] = 0.0
    origin = trades.origin[trade]
    behind = _position(made.pairs, ends[source])
    of_maker = np.append(made.origin, -1)[behind]
    return FlowTable(
        source,
        target,
        trade,
        need,
        share,
        coefficient,
        np.where(origin >= 0, origin, of_maker),
        several,
        by_value,
        uses,
    )


def _position(keys: Ints, wanted: Ints) -> Ints:
    """Position of each, -1 where it is not there."""
    positions, there = find(keys, wanted)
    return np.where(there, positions, -1)


def _uses(
    trades: TradeTable, made: Made, needs: Needs, pairs: Pairs, receivers: Receivers
) -> tuple[Ints, Ints, Ints, Ints]:
    """(trade, maker, need) of each use, by trade, and how many uses each trade has.

    Without a need: the one product that the receiver makes, where values tell how much of it.
    """
    counts = receivers.counts
    owners = np.repeat(np.arange(len(counts)), counts)
    wholes = pairs.second(made.pairs[receivers.makers])
    need, needed = find(needs.pairs, pairs.join(wholes, receivers.part[owners]))
    needed &= receivers.part[owners] >= 0
    used = np.bincount(owners[needed], minlength=len(counts))
    starts = np.concatenate(([0], np.cumsum(used)))
    uses = used[receivers.of]
    trade, rows = ranges(starts[receivers.of], uses)
    maker, need = receivers.makers[needed][rows], need[needed][rows]
    only = np.full(len(counts), -1, np.int64)
    only[owners] = receivers.makers
    only[counts != 1] = -1
    bare = np.flatnonzero((uses == 0) & (only[receivers.of] >= 0))
    bare = bare[~np.isnan(_ratios(trades, made, bare, only[receivers.of[bare]]))]
    uses[bare] = 1
    return (
        np.concatenate((trade, bare)),
        np.concatenate((maker, only[receivers.of[bare]])),
        np.concatenate((need, np.full(len(bare), -1, np.int64))),
        uses,
    )


def _ratios(trades: TradeTable, made: Made, trade: Ints, maker: Ints) -> Floats:
    """Value of a trade over that of the receiver's output, where both are exact and alike."""
    value, output = trades.amount[trade], made.output[maker]
    alike = (trades.amount_kind[trade] == made.output_kind[maker]) & (output != 0)
    with np.errstate(all="ignore"):
        ratio = np.where(alike, value / output, np.nan)
        ratio[~((ratio >= 0) & (ratio <= 1))] = np.nan
    return ratio
