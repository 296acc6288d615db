"""Rows of duty questions as Arrow hands them over: a column by its different cells.

What a cell means is said by the question, as for the cells of a file (`loaders.law.duty_rows`).
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from onshore.graph.answers.duty.duty_reading import AMOUNTS, Column
from onshore.graph.tariff.batch.duty_inputs import Coded, coded
from onshore.loaders.law.duty_rows import parquet_cell


def asked_columns(
    batch: Any, conditions: Collection[str], known: Collection[str]
) -> dict[str, Column]:
    """The columns of a `pyarrow.RecordBatch` that ask something, by their names in lower case.

    Numbers of `AMOUNTS` stay numbers, nan where they are null.
    """
    wanted = {*known, *conditions}
    columns: dict[str, Column] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        low = name.strip().lower()
        if low in wanted:
            columns[low] = _column(low, column)
    return columns


def _column(name: str, column: Any) -> Column:
    import numpy as np
    from pyarrow import ArrowInvalid, types

    kind = column.type
    if name in AMOUNTS and (types.is_floating(kind) or types.is_integer(kind)):
        with suppress(ArrowInvalid):  # a number that no double is: its digits are told apart below
            numbers = column.cast("float64").to_numpy(zero_copy_only=False)
            return np.asarray(numbers, np.float64)
    if types.is_nested(kind):
        return coded([_cell(cell) for cell in column.to_pylist()])
    if not types.is_dictionary(kind):
        column = column.dictionary_encode()
    different = column.dictionary
    if types.is_string(different.type) or types.is_large_string(different.type):
        different = different.cast("large_binary")
    things = [_cell(cell) for cell in different.to_pylist()]
    places = column.indices.fill_null(len(things)).to_numpy(zero_copy_only=False)
    return Coded([*things, ""], places.astype(np.int64))


def _cell(value: Any) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else parquet_cell(value)
    return text.strip()
