"""What stops with each row of a table: losses of a frozen network, beside the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from onshore.app.batch.answers.columns import (
    MOST_IDS,
    TextArray,
    beside,
    id_column,
    ids_of,
    lists,
    plain_lists,
    words,
)
from onshore.app.batch.frozen import open_frozen
from onshore.graph.answers.parameters import LOSABLE
from onshore.graph.columns.facts import Arrays
from onshore.graph.loss.cascade_items import COUNTED_AS, KINDS
from onshore.graph.loss.many.left_open import AFFECTED, UNKNOWNS, LeftOpen
from onshore.graph.loss.many.lost import Listed, Lost, Network
from onshore.graph.schema import kind_of

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


class LossTable:
    """A network and what its rows are answered with; one of a process for all of its parts."""

    def __init__(self, arrays: Arrays, most: int) -> None:
        self.network, self.most = Network(arrays), most
        self._texts = TextArray(arrays)

    def check(self, schema: pa.Schema, file: str | None = None) -> None:
        """InvalidInput for columns that name no losses."""
        id_column(schema, ANSWER, file)

    def answer(
        self, batch: pa.RecordBatch, wrong: Mapping[int, str] | None = None
    ) -> pa.RecordBatch:
        """The rows with what stops with each; `wrong`: what is wrong with a row as a whole."""
        name = id_column(batch.schema, ANSWER)
        errors: list[str | None] = []
        rows, asked = list[int](), list[list[int]]()
        for row, cell in enumerate(batch.column(name).to_pylist()):
            error = (wrong or {}).get(row)
            shocked = list[int]()
            if error is None:
                shocked, error = self._shocked(ids_of(cell, name), name)
            errors.append(error)
            if error is None:
                rows.append(row)
                asked.append(shocked)
        return beside(batch, self._answers(asked), rows, errors)

    def every(self, first: int, last: int) -> pa.RecordBatch:
        """Nodes of the network from `first` up to `last`, each lost alone."""
        texts = self.network.arrays["every"][first:last]
        batch = pa.RecordBatch.from_arrays([self._texts.take(texts)], ["id"])
        answers = self._answers([[text] for text in texts.tolist()])
        return beside(batch, answers, range(len(texts)), [None] * len(texts))

    def _shocked(self, ids: Sequence[str], name: str) -> tuple[list[int], str | None]:
        """The texts that ids resolve to, or what is wrong with one of them."""
        if not ids:
            return [], f"{name}: is missing"
        if len(ids) > MOST_IDS:
            return [], f"{name}: has {len(ids):,} ids, of {MOST_IDS} that one loss can have"
        found = list[int]()
        for id in ids:
            if kind_of(id) not in LOSABLE:
                return (
                    [],
                    f"{name}: {id[:80]!r} is not an id of a firm, factory, component or place",
                )
            text = self.network.find(id)
            if text is None:
                return [], f"{name}: unknown entity {id[:80]!r}"
            found.append(text)
        return list(dict.fromkeys(found)), None

    def _answers(self, asked: Sequence[Sequence[int]]) -> pa.RecordBatch:
        batches = [self._told(lost) for lost in self.network.lose(asked)]
        schema = pa.schema(list(ANSWER)[:-1])
        table = pa.Table.from_batches(batches, schema).combine_chunks()
        return table.to_batches()[0] if len(table) else pa.RecordBatch.from_pylist([], schema)

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
                fields[name] = self._texts.take(numbers)
        if entries.about is not None:
            starts, texts = entries.about
            fields["about"] = plain_lists(starts, self._texts.take(texts))
        return lists(entries.counts, fields)


@lru_cache(maxsize=2)
def frozen_losses(folder: str, content: str, most: int) -> LossTable:
    """The table of a frozen folder; SnapshotRefused where it holds other content."""
    return LossTable(open_frozen(folder, content).part(CIRCUIT) or {}, most)


def answers(
    table: LossTable, batches: Iterator[pa.RecordBatch], wrong: str
) -> Iterator[pa.RecordBatch]:
    """The batches with their answers; column `wrong`, where it is there, says what is wrong."""
    for batch in batches:
        told: dict[int, str] = {}
        if wrong in batch.schema.names:
            texts = batch.column(wrong).to_pylist()
            told = {row: text for row, text in enumerate(texts) if text is not None}
            batch = batch.drop_columns([wrong])
        yield table.answer(batch, told)
