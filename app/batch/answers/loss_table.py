"""What stops with each row of a table: losses of a frozen network, beside the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from onshore.app.batch.answers.asking import RowsTable
from onshore.app.batch.answers.columns import lists, plain_lists, words
from onshore.app.batch.frozen import open_frozen
from onshore.graph.answers.parameters import LOSABLE, MAX_REPEATS
from onshore.graph.columns.facts import Arrays
from onshore.graph.loss.cascade_items import COUNTED_AS, KINDS
from onshore.graph.loss.many.left_open import AFFECTED, UNKNOWNS, LeftOpen
from onshore.graph.loss.many.lost import Lost, Network
from onshore.graph.supply.many.lists import Listed

CIRCUIT = "losses"
"""The part of a frozen folder that holds the network."""
COUNTS = (
    "dead",
    "itself",
    *COUNTED_AS.values(),
    "distinct_sites_lo",
    "distinct_sites_hi",
    "products",
)
LISTS = {
    "lost": {"id": pa.string(), "product": pa.string(), "kind": pa.string(), "step": pa.int64()},
    "no_known_maker_left": {"id": pa.string(), "makers_known": pa.int64()},
    "goes_into": {"id": pa.string(), "product": pa.string()},
    "affected": {
        "id": pa.string(),
        "product": pa.string(),
        "from": pa.string(),
        "how": pa.string(),
    },
    "unknown": {
        "id": pa.string(),
        "product": pa.string(),
        "rule": pa.string(),
        "about": pa.list_(pa.string()),
    },
}
"""Lists of a row, and what an entry of each has."""
WORDS: Mapping[str, Sequence[str]] = {"kind": KINDS, "how": AFFECTED, "rule": UNKNOWNS}
NUMBERS = frozenset(("step", "makers_known"))


def _schema() -> pa.Schema:
    fields = [*((name, pa.int64()) for name in COUNTS), ("weight", pa.float64())]
    for name, entry in LISTS.items():
        fields += [(name, pa.list_(pa.struct(list(entry.items())))), (f"{name}_more", pa.int64())]
    return pa.schema([*fields, ("error", pa.string())])


ANSWER = _schema()


class LossTable(RowsTable):
    """What stops with each row."""

    schema = ANSWER
    kinds = LOSABLE
    most_ids = MAX_REPEATS

    def __init__(self, arrays: Arrays, most: int) -> None:
        self.network = Network(arrays)
        super().__init__(self.network, most)

    def told(self, asked: Sequence[Sequence[int]]) -> Iterator[pa.RecordBatch]:
        return map(self._told, self.network.lose(asked))

    def _told(self, lost: Lost) -> pa.RecordBatch:
        most, left_open = self.most, LeftOpen(lost)
        lo, hi = lost.distinct_sites
        counts = {
            "dead": lost.dead,
            **lost.counts,
            "distinct_sites_lo": lo,
            "distinct_sites_hi": hi,
            "products": lost.products,
        }
        cents = lost.cents
        columns = [*(counts[name] for name in COUNTS), pa.array(cents / 100, mask=cents == 0)]
        for entries in (
            lost.listed(most),
            left_open.no_maker_left(most),
            left_open.goes_into(most),
            left_open.affected(most),
            left_open.unknown(most),
        ):
            columns += [self._list(entries), entries.more]
        fields = list(ANSWER)[:-1]
        arrays = [
            one if isinstance(one, pa.Array) else pa.array(one, field.type)
            for one, field in zip(columns, fields, strict=True)
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))

    def _list(self, entries: Listed) -> pa.Array:
        fields: dict[str, pa.Array] = {}
        for name, numbers in entries.columns.items():
            if name in WORDS:
                fields[name] = words(WORDS[name], numbers)
            elif name in NUMBERS:
                fields[name] = pa.array(numbers, pa.int64())
            else:
                fields[name] = self.texts.take(numbers)
        if entries.about is not None:
            starts, texts = entries.about
            fields["about"] = plain_lists(starts, self.texts.take(texts))
        return lists(entries.counts, fields)


@lru_cache(maxsize=2)
def frozen_losses(folder: str, content: str, most: int) -> LossTable:
    """The table of a frozen folder; SnapshotRefused where it holds other content."""
    return LossTable(open_frozen(folder, content).part(CIRCUIT) or {}, most)
