"""Tables that a user hands over: a file, its bytes, rows, or a data frame of pandas or polars."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from onshore.graph.errors import InvalidParameters, Problem, TooLarge
from onshore.loaders.files.reading import check_regular
from onshore.loaders.limits import MAX_DOCUMENT_BYTES

Table: TypeAlias = str | Path | bytes | Iterable[Mapping[str, Any]] | Any
"""The path of a file, its bytes, rows as mappings, or a data frame."""


def bytes_of(table: Table) -> bytes:
    """The content of a file, or the rows as JSON. InvalidInput, InvalidParameters, TooLarge."""
    if isinstance(table, bytes):
        return table
    if isinstance(table, str | Path):
        path = Path(table)
        check_regular(path)
        if path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise TooLarge(str(path), "MAX_DOCUMENT_BYTES", MAX_DOCUMENT_BYTES)
        return path.read_bytes()
    return orjson.dumps(rows_of(table), default=str, option=orjson.OPT_NON_STR_KEYS)


def rows_of(table: Table) -> list[dict[str, Any]]:
    """The rows of a table, cells that hold nothing as None. InvalidParameters for anything else."""
    if hasattr(table, "to_dicts"):  # polars
        rows = table.to_dicts()
    elif hasattr(table, "to_dict") and hasattr(table, "columns"):  # pandas
        rows = table.to_dict("records")
    else:
        rows = table
    if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable):
        raise InvalidParameters(
            [Problem("is not a table: give rows as mappings, or a frame", "rows")]
        )
    found = list(rows)
    if not all(isinstance(row, Mapping) for row in found):
        raise InvalidParameters([Problem("is a list of rows, each a mapping", "rows")])
    return [{key: _cell(value) for key, value in row.items()} for row in found]


def _cell(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    missing = type(value).__name__ in ("NAType", "NaTType")
    return None if missing else value.item() if hasattr(value, "item") else value
