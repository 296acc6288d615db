"""Columns of answers as Arrow: texts by number, lists of entries, rows that could not be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from onshore.graph.columns.facts import Arrays
from onshore.graph.errors import InvalidInput, Problem

IDS = ("id", "ids")
"""The column that says what a row asks about: one of these."""


class TextArray:
    """Texts of a mapped network as Arrow, without a copy of theirs."""

    def __init__(self, arrays: Arrays) -> None:
        starts = np.ascontiguousarray(arrays["ids.starts"], np.int64)
        data = np.ascontiguousarray(arrays["ids.data"])
        self._texts = pa.LargeStringArray.from_buffers(
            len(starts) - 1, pa.py_buffer(starts), pa.py_buffer(data)
        )

    def take(self, numbers: Any) -> pa.Array:
        """The texts of numbers; null for -1."""
        wanted = np.asarray(numbers, np.int64)
        return self._texts.take(pa.array(wanted, mask=wanted < 0)).cast(pa.string())


def words(choices: Sequence[str], numbers: Any) -> pa.Array:
    """One of some words for each number."""
    return pa.array(choices, pa.string()).take(pa.array(np.asarray(numbers, np.int64)))


def lists(counts: Any, fields: Mapping[str, pa.Array]) -> pa.Array:
    """A list of structs in each row, of `counts` entries."""
    offsets = np.append(0, np.cumsum(counts)).astype(np.int32)
    entries = pa.StructArray.from_arrays(list(fields.values()), list(fields))
    return pa.ListArray.from_arrays(pa.array(offsets), entries)


def plain_lists(starts: Any, values: pa.Array) -> pa.Array:
    """A list of values in each row."""
    return pa.ListArray.from_arrays(pa.array(np.asarray(starts, np.int32)), values)


def id_column(
    schema: pa.Schema, answer: pa.Schema, file: str | None = None, *, several: bool = True
) -> str:
    """The column of ids; InvalidInput where there is none, or a column is one of the answer's."""
    taken = IDS if several else IDS[:1]
    found = [name for name in schema.names if name.strip().lower() in taken]
    problems = [
        Problem("is a column of the answer", name, file)
        for name in schema.names
        if name in answer.names
    ]
    twice = {name for name in schema.names if schema.names.count(name) > 1}
    problems += [Problem("the column stands twice", name, file) for name in sorted(twice)]
    if not found:
        problems.append(Problem("the column is missing", " or ".join(taken), file))
    elif len(found) > 1 and not twice:
        problems.append(Problem("the columns id and ids do not go together", "ids", file))
    elif not _is_text(schema.field(found[0]).type if not twice else pa.string()):
        problems.append(Problem("is not a column of texts", found[0], file))
    if problems:
        raise InvalidInput(problems)
    return str(found[0])


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_null(kind)
    )


def ids_of(cell: Any, name: str) -> list[str]:
    """The ids that a cell names, each once; in `ids` they stand with semicolons between."""
    if cell is None:
        return []
    several = name.strip().lower() == "ids"
    told = cell if isinstance(cell, list) else cell.split(";") if several else [cell]
    texts = (str(one).strip() for one in told if one is not None)
    return list(dict.fromkeys(filter(None, texts)))


def beside(
    batch: pa.RecordBatch,
    answers: pa.RecordBatch,
    rows: Sequence[int],
    errors: Iterable[str | None],
) -> pa.RecordBatch:
    """The batch with answers behind its columns; `rows` are those that have one, in order.

    All other rows hold nulls and what is wrong with them.
    """
    place = np.full(batch.num_rows, -1, np.int64)
    place[list(rows)] = np.arange(len(rows))
    taken = pa.array(place, mask=place < 0)
    columns = [*batch.columns, *(one.take(taken) for one in answers.columns)]
    columns.append(pa.array(errors, pa.string()))
    names = [*batch.schema.names, *answers.schema.names, "error"]
    return pa.RecordBatch.from_arrays(columns, names)
