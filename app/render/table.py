"""Tables: rows of an answer as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from onshore.graph.deadline import checked

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    """Text of one cell; what a spreadsheet would take for a formula gets a leading quote."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return cell("; ".join(value))
    return cell(orjson.dumps(value).decode())


def flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A row with nested mappings as dotted columns."""
    values: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            values.update(flat(value, f"{prefix}{key}."))
        else:
            values[f"{prefix}{key}"] = value
    return values


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Columns of all rows in the order in which they first come."""
    return list(dict.fromkeys(key for row in rows for key in row))


def csv_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """RFC 4180 with a header line, UTF-8."""
    flattened = [flat(row) for row in checked(rows)]
    columns = columns_of(flattened)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(name) for name in columns])
    writer.writerows([cell(row.get(name)) for name in columns] for row in checked(flattened))
    return out.getvalue().encode()
