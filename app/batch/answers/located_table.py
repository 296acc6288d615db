"""Where the value of each row's product is added: localizations of a frozen network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from onshore.app.batch.answers.asking import RowsTable
from onshore.app.batch.answers.columns import lists, words
from onshore.app.batch.frozen import open_frozen
from onshore.graph.answers.parameters import MADE
from onshore.graph.columns.facts import Arrays
from onshore.graph.supply.many.located import DIGITS, PLACES, STATES, Answered, Localizations

LOCATED = "located"
"""The part of a frozen folder that holds the network."""
ROWS = 5_000
"""Targets that are worked out together."""
SHARES = [(name, pa.float64()) for name in PLACES]
MAKER = [(name, pa.string()) for name in ("maker", "product", "territory")]
ANSWER = pa.schema(
    [
        *SHARES,
        ("value_without_stated_inputs", pa.float64()),
        ("tiers", pa.list_(pa.struct([("tier", pa.int64()), *SHARES]))),
        *MAKER,
        ("makers", pa.list_(pa.struct([*MAKER, *SHARES]))),
        ("makers_more", pa.int64()),
        *((name, pa.int64()) for name in STATES),
        ("components", pa.list_(pa.struct([("id", pa.string()), ("domestic", pa.string())]))),
        ("components_more", pa.int64()),
        ("reason", pa.string()),
        ("error", pa.string()),
    ]
)


class LocatedTable(RowsTable):
    """Where the value of each row is added."""

    schema = ANSWER
    kinds = MADE

    def __init__(self, arrays: Arrays, most: int) -> None:
        self.network = Localizations(arrays)
        super().__init__(self.network, most)

    def told(self, asked: Sequence[Sequence[int]]) -> Iterator[pa.RecordBatch]:
        targets = np.array([own[0] for own in asked], np.int64)
        for first in range(0, len(targets), ROWS):
            some = targets[first : first + ROWS]
            yield self._told(some, self.network.answer(some, self.most))

    def _told(self, targets: Any, found: Answered) -> pa.RecordBatch:
        whole, none = found.whole, ~found.has_total
        node = found.node
        maker = {
            name: np.where(node >= 0, self.lookup.arrays[name][node], -1)
            if len(self.lookup.arrays[name])
            else node
            for name, _ in MAKER
        }
        columns = [
            *(_shares(column, none) for column in whole.total.T),
            _shares(whole.bare, ~whole.told),
            self._tiers(found),
            *(self.texts.take(maker[name]) for name, _ in MAKER),
            self._makers(found),
            pa.array(found.makers.more, pa.int64()),
            *(pa.array(column, pa.int64()) for column in found.counts.T),
            self._parts(found),
            pa.array(found.parts.more, pa.int64()),
            pa.array(self._reasons(targets, found), pa.string()),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=pa.schema(list(ANSWER)[:-1]))

    def _tiers(self, found: Answered) -> pa.Array:
        whole = found.whole
        kept = found.has_total[whole.tier_row]
        counts = np.bincount(whole.tier_row[kept], minlength=len(found.has_total))
        shares = [_shares(column) for column in whole.shares[kept].T]
        tiers = pa.array(whole.tier[kept], pa.int64())
        return lists(counts, {"tier": tiers, **dict(zip(PLACES, shares, strict=True))})

    def _makers(self, found: Answered) -> pa.Array:
        columns = found.makers.columns
        texts = {name: self.texts.take(columns[name]) for name, _ in MAKER}
        shares = {name: _shares(columns[name]) for name in PLACES}
        return lists(found.makers.counts, {**texts, **shares})

    def _parts(self, found: Answered) -> pa.Array:
        columns = found.parts.columns
        fields = {
            "id": self.texts.take(columns["id"]),
            "domestic": words(STATES, columns["domestic"]),
        }
        return lists(found.parts.counts, fields)

    def _reasons(self, targets: Any, found: Answered) -> list[str | None]:
        return [
            None if known else f"no fact says what {self.lookup.texts[text]} needs or who makes it"
            for text, known in zip(targets.tolist(), found.known.tolist(), strict=True)
        ]


def _shares(column: Any, none: Any = None) -> pa.Array:
    """Fractions as they are told; null where `none` says so."""
    return pa.array(np.round(column, DIGITS) + 0.0, pa.float64(), mask=none)


@lru_cache(maxsize=2)
def frozen_localizations(folder: str, content: str, most: int) -> LocatedTable:
    """The table of a frozen folder; SnapshotRefused where it holds other content."""
    return LocatedTable(open_frozen(folder, content).part(LOCATED) or {}, most)
