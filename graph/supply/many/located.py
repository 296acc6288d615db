"""Localization of all makers of a network at once: where their value is added, tier by tier. Pure.

As `graph.supply.localization.ValueAdded.locate`, for every maker in the same steps: what lies so
many steps upstream of each is a sum over what supplies it. Equal up to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onshore.graph.columns.facts import Arrays
from onshore.graph.deadline import checked, current
from onshore.graph.network.arrays import Floats, Ints, distinct, starts_of
from onshore.graph.schema import kind_of
from onshore.graph.supply.localization import MAX_TIERS, SMALLEST, ValueAdded, domestic_makers
from onshore.graph.supply.many.lists import Listed, listed
from onshore.graph.supply.many.lookup import Lookup, arrays_of_ids, known_ids
from onshore.graph.supply.supply import Node, Supply
from onshore.graph.view import View

STATES = ("operational", "announced", "none_known")
"""Whether a part has a maker inside the territory: one that runs, one that may come, or none."""
PLACES = ("domestic", "foreign", "unknown")
DIGITS = 12
"""Decimals of shares: what is beyond them is rounding."""
Shares = Callable[[Supply, Sequence[Node]], Mapping[Node, float] | None]


def arrays_of_localization(
    view: View, supply: Supply, wide: Supply, shares: Shares, kinds: Collection[str]
) -> dict[str, Any]:
    """The columns of a network. `wide` has makers that may come too; `shares` weighs the makers of
    a component where all are stated. Ids of `kinds` can be looked up."""
    terms, known = supply.table.terms, known_ids(view, kinds)
    codes = {code for code in supply.territories.values() if code}
    texts = sorted({*known, *terms, *wide.table.terms, *codes})
    number = {text: place for place, text in enumerate(texts)}
    of_term = np.array([number[term] for term in terms], np.int64)
    added, flows, pairs = ValueAdded(supply), supply.flows, supply.pairs
    size = len(supply.sellers.node)
    territory = np.full(size, -1)
    for node in checked(np.flatnonzero(supply.known).tolist()):
        code = supply.territories[supply.node(node)]
        territory[node] = -1 if code is None else number[code]
    whole = of_term[pairs.first(supply.needed.pairs)]
    targets = _targets(supply)
    rows = sorted((number[id], place, node) for id, own in targets.items() for place, node in own)
    columns = np.array(rows, np.int64).reshape(-1, 3)
    share = np.full(size, np.nan)
    for id in checked(supply.makers):
        nodes = supply.makers[id]
        if len(nodes) > 1 and (weights := shares(supply, nodes)) is not None:
            for one, weight in weights.items():
                share[supply.number(one)] = weight
    made = {number[id] for id in supply.makers if kind_of(id) == "component"}
    every = sorted(made.union(distinct(whole).tolist()))
    return {
        **arrays_of_ids(view, texts, number, known),
        "every": np.array(every, np.int64),
        "maker": of_term[supply.maker],
        "product": of_term[supply.product],
        "territory": territory,
        "own": added.own,
        "where": np.where(added.open, 2, np.where(added.home, 0, np.where(added.abroad, 1, 2))),
        "bare": (added.own == 1.0) & ~added.open,
        "missing": added.missing,
        "share": share,
        "flows.source": flows.source,
        "flows.target": flows.target,
        "flows.coefficient": added.coefficient,
        "targets.starts": starts_of(columns[:, 0], len(texts)),
        "targets.ends": columns[:, 2],
        "parts.starts": starts_of(whole, len(texts)),
        "parts.ends": of_term[pairs.second(supply.needed.pairs)],
        "state": _states(supply, wide, number),
    }


def _targets(supply: Supply) -> dict[str, list[tuple[int, int]]]:
    """What an id stands for: makers of a component; products of a firm and its sites, in order."""
    sites: dict[str, list[str]] = {}
    for site, firm in sorted(supply.operators.items()):
        sites.setdefault(firm, []).append(site)
    found: dict[str, Iterable[Node]] = {id: supply.makers[id] for id in supply.makers}
    for id in {*supply.products, *sites}:
        makers = (id, *sites.get(id, ()))
        found[id] = [Node(m, p) for m in makers for p in supply.products.get(m, ())]
    return {
        id: [(place, supply.number(node) or 0) for place, node in enumerate(own)]
        for id, own in checked(found.items())
    }


def _states(supply: Supply, wide: Supply, number: Mapping[str, int]) -> Ints:
    """Place in `STATES` of each text, were it a part."""
    found = np.full(len(number), STATES.index("none_known"))
    for part in domestic_makers(wide):
        found[number[part]] = STATES.index("announced")
    for part in domestic_makers(supply):
        found[number[part]] = STATES.index("operational")
    return found


@dataclass(frozen=True, eq=False)
class Located:
    """Where the value of some rows is added. `told` says which have a total.

    `shares` by `PLACES` have their row and tier, up to the last one that rounds to more than 0;
    `total` are sums over all, by row.
    `bare` is value whose inputs no fact states, nan where there is no single answer.
    """

    told: Any
    total: Floats
    bare: Floats
    tier_row: Ints
    tier: Ints
    shares: Floats


class Localizations(Lookup):
    """A network whose makers are all worked out, once for a process."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__(arrays)
        self.size = len(arrays["own"])
        self.has_needs = np.diff(arrays["parts.starts"])[arrays["product"]] > 0

    def _upstream(self, values: Floats) -> Floats:
        """Of each maker the sum of what its suppliers have, by what they are worth to it."""
        arrays = self.arrays
        moved = arrays["flows.coefficient"][:, None] * values[arrays["flows.source"]]
        columns = [np.bincount(arrays["flows.target"], column, self.size) for column in moved.T]
        return np.stack(columns, axis=1)

    def locate(self, row: Ints, node: Ints, weight: Floats, rows: int) -> Located:
        """Rows of weighted makers: where their value is added, tier by tier."""
        arrays, every = self.arrays, np.arange(self.size)
        # what is added here by place, what lies before, what is bare, what is missing there
        level = np.zeros((self.size, 6))
        level[every, arrays["where"]] = np.maximum(0.0, arrays["own"])
        level[:, 3], level[:, 4], level[:, 5] = 1.0, arrays["bare"], arrays["missing"]
        pending: Floats = np.zeros(rows)
        left = np.ones(rows, np.bool_)
        total, bare = np.zeros((rows, 3)), np.zeros(rows, np.float64)
        held: list[tuple[Ints, int, Floats]] = []
        for tier in range(MAX_TIERS + 1):
            current().check()
            sums = np.stack(
                [np.bincount(row, weight * column[node], rows) for column in level.T], axis=1
            )
            reached = (sums[:, 3] > SMALLEST) if tier < MAX_TIERS else np.zeros(rows, np.bool_)
            here = np.where(reached[:, None], sums[:, :3], 0.0)
            rest = pending + (sums[:, 3] if tier == MAX_TIERS else 0.0)
            here[:, 2] += np.where(left, rest, 0.0)
            shown = np.flatnonzero(left & (reached | (here[:, 2] > SMALLEST)))
            held.append((shown, tier, here[shown]))
            total[shown] += here[shown]
            bare[left & reached] += sums[left & reached, 4]
            left &= reached
            if not left.any():
                break
            pending, level = np.asarray(sums[:, 5], np.float64), self._upstream(level)
        which = np.concatenate([shown for shown, _, _ in held])
        number = np.concatenate([np.full(len(shown), tier) for shown, tier, _ in held])
        shares = np.concatenate([one for _, _, one in held])
        last = np.zeros(rows, np.int64)
        some = (np.round(shares, DIGITS) != 0).any(axis=1)
        np.maximum.at(last, which[some], number[some])
        kept = number <= last[which]
        which, number, shares = which[kept], number[kept], shares[kept]
        order = np.lexsort((number, which))
        return Located(
            np.bincount(row, minlength=rows) > 0,
            total,
            bare,
            which[order],
            number[order],
            shares[order],
        )

    def answer(self, targets: Ints, most: int) -> Answered:
        """What the question says of each target: numbers of texts, any of them more than once."""
        arrays, rows = self.arrays, len(targets)
        row, node = self.rows("targets", targets)
        makers = np.bincount(row, minlength=rows)
        known = self.has_needs[node]
        needed = np.bincount(row[known], minlength=rows) > 0
        shared = (arrays["product"][node] == targets[row]) & ~np.isnan(arrays["share"][node])
        weighed = np.bincount(row[shared], minlength=rows) == makers
        single = makers == 1
        one = (single | (weighed & (makers > 1)))[row]
        weight = np.where(single[row], 1.0, np.nan_to_num(arrays["share"][node]))
        whole = self.locate(row[one], node[one], weight[one], rows)
        alone = single & needed
        first = np.full(rows, -1)
        first[row[alone[row]]] = node[alone[row]]
        return Answered(
            needed & whole.told,
            needed,
            whole,
            first,
            self._makers(row, node, known & (makers > 1)[row], rows, most),
            *self._parts(targets, row, node, most),
        )

    def _makers(self, row: Ints, node: Ints, kept: Any, rows: int, most: int) -> Listed:
        """Each maker of a target with several, where a fact says what its product needs."""
        row, node = row[kept], node[kept]
        found = self.locate(np.arange(len(row)), node, np.ones(len(row)), len(row))
        columns = {name: self.arrays[name][node] for name in ("maker", "product", "territory")}
        columns |= dict(zip(PLACES, found.total.T, strict=True))
        return listed(row, rows, most, columns)

    def _parts(self, targets: Ints, row: Ints, node: Ints, most: int) -> tuple[Ints, Listed]:
        """Every part of each target by what its makers are: how many, and which."""
        size, rows = max(len(self.texts), 1), len(targets)
        is_made = np.fromiter(
            (self._is_component(text) for text in targets.tolist()), np.bool_, rows
        )
        keys = np.concatenate(
            (
                np.flatnonzero(is_made) * size + targets[is_made],
                row[~is_made[row]] * size + self.arrays["product"][node[~is_made[row]]],
            )
        )
        keys, found = distinct(keys), np.zeros(0, np.int64)
        while len(keys):
            which, part = self.rows("parts", keys % size)
            reached = distinct(keys[which] // size * size + part)
            keys = reached[~np.isin(reached, found, assume_unique=True)]
            found = np.sort(np.concatenate((found, keys)))
        owner, part = found // size, found % size
        state = self.arrays["state"][part]
        counts = np.bincount(owner * len(STATES) + state, minlength=rows * len(STATES))
        entries = {"id": part, "domestic": state}
        return counts.reshape(rows, -1), listed(owner, rows, most, entries)

    def _is_component(self, text: int) -> bool:
        return kind_of(self.texts[text]) == "component"


@dataclass(frozen=True, eq=False)
class Answered:
    """Answers by row. `node` is the one maker of each, -1 for none or several.

    `has_total` and `known`: whether there is a total, and whether any fact says what is needed.
    """

    has_total: Any
    known: Any
    whole: Located
    node: Ints
    makers: Listed
    counts: Any
    parts: Listed
