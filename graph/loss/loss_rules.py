"""The rules of losing, as links and groups between the places of items. Pure.

`graph.loss.cascade` says what they are about; the order in which a rule meets its items is the
order of losing among equals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.network.arrays import (
    Bools,
    Ints,
    Rows,
    Small,
    distinct,
    find,
    graph_rows,
    heads,
    ranges,
    rows_of,
)
from onshore.graph.supply.supply import Supply


class Rules:
    """Collects links and groups; `any` makes every group lose with its first member."""

    def __init__(self, any: bool) -> None:
        self.any = any
        self._links: list[tuple[Ints, Ints, Ints]] = []
        self._groups: list[tuple[Ints, Ints, Ints]] = []
        self._owners = 0
        self._turns: list[tuple[Ints, Ints]] = []

    def link(self, sources: Any, targets: Any, turns: Any = None) -> None:
        """Each target is lost with its source. `turns` order the targets of one source."""
        targets = np.asarray(targets, np.int64)
        turns = targets if turns is None else np.asarray(turns, np.int64)
        self._links.append((np.asarray(sources, np.int64), targets, turns))

    def group(self, members: Any, groups: Any, owners: Any, turn: Any = 0) -> None:
        """Each owner is lost once all members of its group are.

        `groups[k]` is the row in `owners` that member k belongs to; groups of one owner follow
        their `turn`.
        """
        owners = np.asarray(owners, np.int64)
        groups = np.asarray(groups, np.int64) + self._owners
        self._groups.append((np.asarray(members, np.int64), groups, owners))
        self._turns.append((owners, np.broadcast_to(turn, owners.shape)))
        self._owners += len(owners)

    def rows(self, numbers: Ints) -> tuple[Rows, Rows, Rows, Small]:
        """Links, groups by member, members by group and (size, owner) of groups, as numbers."""
        size = len(numbers)
        members, groups, owners = self._ordered()
        apart = members != owners[groups]
        both = distinct(groups[apart] * size + numbers[members[apart]])
        groups, members = both // size, both % size
        sizes = np.bincount(groups, minlength=len(owners))
        alone = np.full(len(groups), True) if self.any else sizes[groups] == 1
        links = self._sorted_links(numbers, members[alone], owners[groups[alone]])
        kept = np.flatnonzero(sizes > 1) if not self.any else np.zeros(0, np.int64)
        new = np.zeros(len(owners), np.int64)
        new[kept] = np.arange(len(kept))
        members, groups = members[~alone], new[groups[~alone]]
        columns = (sizes[kept], numbers[owners[kept]])
        return (
            links,
            graph_rows(size, members, groups),
            graph_rows(len(kept), groups, members),
            np.stack(columns, axis=1).astype(np.int32),
        )

    def _ordered(self) -> tuple[Ints, Ints, Ints]:
        """Members, groups and owners, groups in the order of their owners and turns."""
        members, groups, _ = (
            np.concatenate(columns) for columns in zip(*self._groups, strict=True)
        )
        owners, turns = (np.concatenate(columns) for columns in zip(*self._turns, strict=True))
        order = np.lexsort((turns, owners))
        row = np.empty(len(order), np.int64)
        row[order] = np.arange(len(order))
        return members, row[groups], owners[order]

    def _sorted_links(self, numbers: Ints, alone: Ints, owners: Ints) -> Rows:
        """Each link once; `alone` are numbers, `owners` places."""
        sources, targets, turns = (
            np.concatenate(columns) for columns in zip(*self._links, strict=True)
        )
        sources = np.concatenate((numbers[sources], alone))
        targets = np.concatenate((targets, owners))
        turns = np.concatenate((turns, owners))
        apart = sources != numbers[targets]
        sources, targets, turns = sources[apart], targets[apart], turns[apart]
        size = int(turns.max(initial=0)) + 1
        keys = sources * size + turns
        if bool((turns == targets).all()):
            keys = distinct(keys)
            return graph_rows(len(numbers), keys // size, numbers[keys % size])
        order = np.lexsort((turns, targets, sources))
        order = order[heads(sources[order], targets[order])]
        order = order[np.argsort(keys[order])]
        return graph_rows(len(numbers), sources[order], numbers[targets[order]])


@dataclass(frozen=True, eq=False)
class Inputs:
    """Essential parts of wholes; parts that can replace one another are one group.

    Groups stand sorted by `whole` and by the first part that is stated to be needed. `parts` are
    rows of (group, part), without the whole itself. `classes`: component -> all of its kind.
    """

    classes: Mapping[int, tuple[int, ...]]
    kind: Ints
    """Component -> the first of those that can replace it, itself where none can."""
    whole: Ints
    group_kind: Ints
    parts: tuple[Ints, Ints]
    keys: Ints
    """(whole, kind) of the groups, sorted, with their `rows`."""
    rows: Ints


def find_inputs(supply: Supply) -> Inputs:
    table, needed, pairs = supply.table, supply.needed, supply.pairs
    joined: dict[int, set[int]] = {}
    for row in np.flatnonzero(table.of("substitutable_with")).tolist():
        a, b = int(table.source[row]), int(table.target[row])
        both = joined.get(a, {a}) | joined.get(b, {b})
        for part in both:
            joined[part] = both
    classes = {part: tuple(sorted(both)) for part, both in joined.items()}
    kind = np.arange(len(table.terms))
    for part, alike in classes.items():
        kind[part] = alike[0]
    essential = needed.pairs[needed.essential != 0]
    keys = pairs.join(pairs.first(essential), kind[pairs.second(essential)])
    order = np.argsort(keys, kind="stable")
    first = order[heads(keys[order])]
    rows = np.empty(len(first), np.int64)
    rows[np.argsort(first, kind="stable")] = np.arange(len(first))
    sorted_keys = keys[first]
    by_row = np.empty(len(first), np.int64)
    by_row[rows] = sorted_keys
    whole, group_kind = pairs.first(by_row), pairs.second(by_row)
    parts = _parts(whole, group_kind, classes)
    return Inputs(classes, kind, whole, group_kind, parts, sorted_keys, rows)


def _parts(whole: Ints, kind: Ints, classes: Mapping[int, tuple[int, ...]]) -> tuple[Ints, Ints]:
    single = np.ones(len(kind), np.bool_)
    if classes:
        single = ~np.isin(kind, list(classes))
    groups, parts = [np.flatnonzero(single)], [kind[single]]
    for row in np.flatnonzero(~single).tolist():
        own = [part for part in classes[int(kind[row])] if part != whole[row]]
        groups.append(np.full(len(own), row))
        parts.append(np.array(own, np.int64))
    group, part = np.concatenate(groups), np.concatenate(parts)
    order = np.lexsort((part, group))
    return group[order], part[order]


class Slots:
    """Inputs of each maker: one slot for each maker and group of parts, and who fills it."""

    def __init__(self, supply: Supply, inputs: Inputs) -> None:
        self.supply, self.inputs = supply, inputs
        size = len(supply.table.terms)
        self.maker, self.group = rows_of(inputs.whole, supply.product, size)
        starts = np.searchsorted(inputs.whole, supply.product)
        counts = np.bincount(self.maker, minlength=len(supply.product))
        self._base = np.cumsum(counts) - counts - starts
        """Slot of a maker and group, less the group."""

    @cached_property
    def turn(self) -> Ints:
        """Where each slot stands among those of its maker, from 1."""
        first = heads(self.maker)
        sizes = np.diff(np.append(first, len(self.maker)))
        return np.arange(len(self.maker)) - np.repeat(first, sizes) + 1

    @cached_property
    def filled(self) -> tuple[Ints, Ints, Ints]:
        """(slot, supplier, order among the suppliers) of known flows and of substitutes sold."""
        supply, inputs, flows = self.supply, self.inputs, self.supply.flows
        part = supply.product[flows.source]
        slot, there = self._slots(flows.target, part)
        found = [(slot[there], flows.source[there], np.flatnonzero(there))]
        if inputs.classes:
            found.append(self._substitutes())
        return tuple(np.concatenate(columns) for columns in zip(*found, strict=True))  # type: ignore[return-value]

    def _slots(self, maker: Ints, part: Ints) -> tuple[Ints, Bools]:
        whole = self.supply.product[maker]
        keys = self.supply.pairs.join(whole, self.inputs.kind[part])
        rows, there = find(self.inputs.keys, keys)
        there &= part != whole
        if not len(self.inputs.rows):
            return rows, there
        group = self.inputs.rows[np.minimum(rows, len(self.inputs.rows) - 1)]
        return self._base[maker] + group, there

    def _substitutes(self) -> tuple[Ints, Ints, Ints]:
        """Makers of substitutes that are sold to a maker without a stated use."""
        supply, trades, receivers = self.supply, self.supply.trades, self.supply.receivers
        replaceable = np.isin(trades.product, list(self.inputs.classes))
        rows = np.flatnonzero((supply.flows.uses == 0) & replaceable)
        which, positions = ranges(
            receivers.starts[receivers.of[rows]], receivers.counts[receivers.of[rows]]
        )
        trade, maker = rows[which], supply.made_node[receivers.makers[positions]]
        slot, there = self._slots(maker, trades.product[trade])
        trade, slot = trade[there], slot[there]
        which, sources = supply.sources_of_trades(trade)
        return slot[which], sources, len(supply.flows) + sources

    @cached_property
    def bare(self) -> Ints:
        """Slots without a known supplier."""
        return np.flatnonzero(np.bincount(self.filled[0], minlength=len(self.maker)) == 0)


def trade_values(supply: Supply) -> tuple[Ints, Ints, int, str | None]:
    """Trade edges with a stated value, its cents a year, how many there are, and the currency.

    Whole cents, so that sums are exact; nothing where values are not in one currency a year.
    """
    table, edges = supply.table, supply.trades.edges
    amount = table.amount[edges]
    stated = np.flatnonzero(~np.isnan(amount))
    none = np.zeros(0, np.int64)
    used = distinct(table.amount_kind[edges[stated]]).tolist()
    kinds = {(c, per or "year") for c, _, per in (table.amount_kinds[kind] for kind in used)}
    if len(kinds) != 1:
        return none, none, 0, None
    currency, per = kinds.pop()
    if currency is None or per != "year":
        return none, none, 0, None
    return stated, _cents(amount[stated]), len(stated), currency


def _cents(amount: Any) -> Ints:
    """Decimal cents, half to even; only what is near a half, or very large, needs decimals."""
    from decimal import Decimal

    cents = amount * 100
    whole = np.rint(cents)
    near = (np.abs(np.abs(cents - whole) - 0.5) < 1e-3) | (np.abs(cents) > 1e12)
    for row in np.flatnonzero(near).tolist():
        whole[row] = round(Decimal(str(float(amount[row]))) * 100)
    found: Ints = whole.astype(np.int64)
    return found
