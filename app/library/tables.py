"""Rows of an answer as data frames: a column has one type, what is unknown stays empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from onshore.app.render.table import columns_of, flat
from onshore.graph.errors import MissingPackage

if TYPE_CHECKING:
    import polars


def pandas_frame(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A `pandas.DataFrame`; MissingPackage without pandas."""
    try:
        import pandas
    except ImportError:
        raise MissingPackage("pandas", "to_pandas()") from None
    return pandas.DataFrame(columns(rows))


def polars_frame(rows: Sequence[Mapping[str, Any]]) -> polars.DataFrame:
    """A `polars.DataFrame`; MissingPackage without polars."""
    try:
        import polars
    except ImportError:
        raise MissingPackage("polars", "to_polars()") from None
    return polars.DataFrame(columns(rows), strict=True)


def columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Column by column, nested values as dotted columns; what has no common type is JSON text."""
    flattened = [flat(row) for row in rows]
    made = {name: [row.get(name) for row in flattened] for name in columns_of(flattened)}
    spread = {name.rpartition(".")[0] for name in made}
    return {
        name: _alike(values)
        for name, values in made.items()
        if not (name in spread and all(value is None for value in values))
    }


def _alike(values: list[Any]) -> list[Any]:
    present = [value for value in values if value is not None]
    kinds = set(map(type, present))
    if len(kinds) <= 1 and kinds <= {str, bool, int, float}:
        return values
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    if kinds == {list} and all(isinstance(item, str) for value in present for item in value):
        return values
    return [value if value is None or isinstance(value, str) else _json(value) for value in values]


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
