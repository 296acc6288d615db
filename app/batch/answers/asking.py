"""Rows that name ids, each answered or with what is wrong with it in its place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pyarrow as pa

from onshore.app.batch.answers.columns import TextArray, beside, id_column, ids_of
from onshore.graph.schema import kind_of
from onshore.graph.supply.many.lookup import Lookup

NONE: Mapping[int, str] = {}


class RowsTable(ABC):
    """A network and what its rows are answered with; one of a process for all of its parts."""

    schema: ClassVar[pa.Schema]
    """Columns of the answer; the last of them is `error`."""
    kinds: ClassVar[Sequence[str]]
    """Kinds of entities that a row can name."""
    most_ids: ClassVar[int] = 1
    """Ids of one row."""

    def __init__(self, lookup: Lookup, most: int) -> None:
        """`most`: entries of each list in a row."""
        self.lookup, self.most = lookup, most
        self.texts = TextArray(lookup.arrays)

    @abstractmethod
    def told(self, asked: Sequence[Sequence[Any]]) -> Iterator[pa.RecordBatch]:
        """Columns of the answer but for `error`, of rows of entries."""

    def entry(self, id: str) -> tuple[Any, str | None]:
        """What an id of a row stands for, by default its text; or what is wrong with it."""
        if kind_of(id) not in self.kinds:
            return None, f"{id[:80]!r} is not an id of one of these: {', '.join(self.kinds)}"
        text = self.lookup.find(id)
        return text, f"unknown entity {id[:80]!r}" if text is None else None

    def check(self, schema: pa.Schema, file: str | None = None) -> str:
        """The column of ids; InvalidInput where there is none, or the answer has such a column."""
        return id_column(schema, self.schema, file, several=self.most_ids > 1)

    def answer(self, batch: pa.RecordBatch, wrong: Mapping[int, str] = NONE) -> pa.RecordBatch:
        """The rows with their answers; `wrong`: what is wrong with a row as a whole."""
        name = self.check(batch.schema)
        errors: list[str | None] = []
        rows, asked = list[int](), list[list[Any]]()
        for row, cell in enumerate(batch.column(name).to_pylist()):
            error, entries = wrong.get(row), list[Any]()
            if error is None:
                entries, error = self._read(ids_of(cell, name), name)
            errors.append(error)
            if error is None:
                rows.append(row)
                asked.append(entries)
        return beside(batch, self._answers(asked), rows, errors)

    def every(self, first: int, last: int) -> pa.RecordBatch:
        """What the network has, from `first` up to `last`, each asked alone."""
        texts = self.lookup.arrays["every"][first:last]
        batch = pa.RecordBatch.from_arrays([self.texts.take(texts)], ["id"])
        asked = [[self.entry(id)[0]] for id in batch.column(0).to_pylist()]
        answers = self._answers(asked)
        return beside(batch, answers, range(len(texts)), [None] * len(texts))

    def _read(self, ids: Sequence[str], name: str) -> tuple[list[Any], str | None]:
        """What ids stand for, each once, or what is wrong with one of them."""
        if not ids:
            return [], f"{name}: is missing"
        if len(ids) > self.most_ids:
            return [], f"{name}: has {len(ids):,} ids, of {self.most_ids} that a row can have"
        found = list[Any]()
        for id in ids:
            one, error = self.entry(id)
            if error is not None:
                return [], f"{name}: {error}"
            found.append(one)
        return list(dict.fromkeys(found)), None

    def _answers(self, asked: Sequence[Sequence[Any]]) -> pa.RecordBatch:
        schema = pa.schema(list(self.schema)[:-1])
        table = pa.Table.from_batches(self.told(asked), schema).combine_chunks()
        return table.to_batches()[0] if len(table) else pa.RecordBatch.from_pylist([], schema)


def answered(
    table: RowsTable, batches: Iterator[pa.RecordBatch], wrong: str
) -> Iterator[pa.RecordBatch]:
    """The batches with their answers; column `wrong`, where it is there, says what is wrong."""
    for batch in batches:
        told: dict[int, str] = {}
        if wrong in batch.schema.names:
            texts = batch.column(wrong).to_pylist()
            told = {row: text for row, text in enumerate(texts) if text is not None}
            batch = batch.drop_columns([wrong])
        yield table.answer(batch, told)
