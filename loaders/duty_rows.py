"""Tables of duty questions: a CSV file with the columns hts, origin, entry_date, clock, condition.

Rows come out as the batch question takes them; what is wrong in a row is answered in its place.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from graph.errors import InvalidInput, Problem, TooLarge
from graph.names import closest
from loaders.limits import MAX_TABLE_BYTES

COLUMNS = ("hts", "origin", "entry_date", "clock", "condition")
REQUIRED = ("hts", "origin")
MAX_ROWS = 200_000


def read_duty_rows(path: Path) -> Iterator[dict[str, object]]:
    """Rows of the file; several conditions of one row are separated by `;` or by more columns.

    InvalidInput where the header is wrong, TooLarge above the limits.
    """
    if path.stat().st_size > MAX_TABLE_BYTES:
        raise TooLarge(str(path), "MAX_TABLE_BYTES", MAX_TABLE_BYTES)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            names = [name.strip().lower() for name in next(reader, [])]
            _check_header(path, names)
            for number, cells in enumerate(reader):
                if number >= MAX_ROWS:
                    raise TooLarge(str(path), "MAX_ROWS", MAX_ROWS)
                if any(cell.strip() for cell in cells):
                    yield _row(names, cells)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput([Problem(f"is no CSV text: {error}", file=str(path))]) from None


def _check_header(path: Path, names: list[str]) -> None:
    problems = [
        Problem("unknown column", name[:40], str(path), 1, suggestions=closest(name, COLUMNS))
        for name in names
        if name not in COLUMNS
    ]
    problems += [
        Problem("the column is missing", name, str(path), 1)
        for name in REQUIRED
        if name not in names
    ]
    problems += [
        Problem("the column stands twice", name, str(path), 1)
        for name in set(names) - {"condition"}
        if names.count(name) > 1
    ]
    if problems:
        raise InvalidInput(problems)


def _row(names: list[str], cells: list[str]) -> dict[str, object]:
    row: dict[str, object] = {}
    conditions: list[str] = []
    for name, cell in zip(names, cells, strict=False):
        text = cell.strip()
        if name == "condition":
            conditions += [part.strip() for part in text.split(";") if part.strip()]
        elif text:
            row[name] = text
    return {**row, "condition": conditions}
