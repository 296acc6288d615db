"""The systemic risk index of each row of losses, from a frozen network with values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from onshore.app.batch.answers.asking import RowsTable
from onshore.app.batch.answers.columns import lists
from onshore.app.batch.frozen import open_frozen
from onshore.graph.answers.loss.weighing import lost_part
from onshore.graph.answers.parameters import LOSABLE, MAX_REPEATS
from onshore.graph.columns.facts import Arrays
from onshore.graph.loss.many.weighed import Followed, Weighed
from onshore.graph.supply.many.lists import listed
from onshore.graph.words.reason import Reason

WEIGHED = "weighed"
"""The part of a frozen folder that holds the network."""
ROWS = 1_000
"""Rows that become columns together."""
INDEX = ("total", "downstream", "upstream")
ANSWER = pa.schema(
    [
        *((name, pa.float64()) for name in INDEX),
        ("settled", pa.bool_()),
        ("initial", pa.list_(pa.struct([("id", pa.string()), ("loss", pa.float64())]))),
        ("initial_more", pa.int64()),
        ("reason", pa.string()),
        ("error", pa.string()),
    ]
)


class WeighedTable(RowsTable):
    """The share of all sales that is lost with each row; an id may have a fraction behind it."""

    schema = ANSWER
    kinds = LOSABLE
    most_ids = MAX_REPEATS

    def __init__(self, arrays: Arrays, options: Mapping[str, Any]) -> None:
        self.network, self.options = Weighed(arrays), options
        super().__init__(self.network, options["limit"])

    def entry(self, id: str) -> tuple[Any, str | None]:
        first, fraction = lost_part(id)
        if fraction is None or ":" not in first:
            first, fraction = id, 1.0
        if fraction > 1:
            return None, f"{id[:80]!r} is not an id with a lost part from 0 to 1"
        text, error = super().entry(first)
        return (text, fraction), error

    def told(self, asked: Sequence[Sequence[Any]]) -> Iterator[pa.RecordBatch]:
        for first in range(0, len(asked), ROWS):
            losses = list(map(_largest, asked[first : first + ROWS]))
            said = self.options
            found = self.network.follow(
                losses, sigma=said["sigma"] == "on", weight=said["weight"], eps=said["eps"]
            )
            yield self._told(losses, list(found))

    def _told(
        self, losses: Sequence[Mapping[int, float]], found: Sequence[Followed]
    ) -> pa.RecordBatch:
        ends = [
            [None if one.risk is None else _digits(getattr(one.risk, name)) for one in found]
            for name in INDEX
        ]
        settled = [None if one.risk is None else one.settled for one in found]
        row = np.repeat(np.arange(len(found)), [len(one.nodes) for one in found])
        taken = {
            "node": np.concatenate([np.zeros(0, np.int64), *(one.nodes for one in found)]),
            "loss": np.concatenate([np.zeros(0), *(one.lost for one in found)]),
        }
        initial = listed(row, len(found), self.most, taken)
        texts = self.lookup.arrays["nodes"][initial.columns["node"]]
        fields = {"id": self.texts.take(texts), "loss": pa.array(initial.columns["loss"])}
        reasons = [
            self._silent(loss) if one.silent else None
            for loss, one in zip(losses, found, strict=True)
        ]
        columns = [*ends, settled, lists(initial.counts, fields), initial.more, reasons]
        return pa.RecordBatch.from_arrays(
            [
                one if isinstance(one, pa.Array) else pa.array(one, field.type)
                for one, field in zip(columns, list(ANSWER)[:-1], strict=True)
            ],
            schema=pa.schema(list(ANSWER)[:-1]),
        )

    def _silent(self, loss: Mapping[int, float]) -> str:
        names = [self.lookup.texts[text] for text in loss]
        return Reason("weighted_silent", names=names).text(self.options["lang"])


def _largest(entries: Sequence[tuple[int, float]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for text, fraction in entries:
        found[text] = max(found.get(text, 0.0), fraction)
    return found


def _digits(value: float) -> float:
    """As it is told: what is beyond 12 digits is rounding."""
    return float(f"{value:.12g}")


def frozen_weighed(folder: str, content: str, options: Mapping[str, Any]) -> WeighedTable:
    """The table of a frozen folder; SnapshotRefused where it holds other content."""
    return _kept(folder, content, orjson.dumps(dict(options)))


@lru_cache(maxsize=2)
def _kept(folder: str, content: str, options: bytes) -> WeighedTable:
    arrays = open_frozen(folder, content).part(WEIGHED) or {}
    return WeighedTable(arrays, orjson.loads(options))
