"""Essentiality of inputs: how much a buyer's sector depends on a supplier's, as a reference table.

CSV with the columns supplier_sector, buyer_sector and one with 0 (negligible), 1 (not essential) or
2 (essential). It replaces what was said of sectors before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Table
from onshore.loaders import Batch
from onshore.loaders.limits import MAX_PROBLEMS
from onshore.loaders.mapping.mapping import ANY, Reading
from onshore.loaders.mapping.row_values import TableRow
from onshore.loaders.mapping.table_rows import read_rows

TABLE, REVISION = "essentiality", "sectors"
SECTORS = ("supplier_sector", "buyer_sector")
NAMES = ("type", "essentiality", "essential", "e")
"""What the third column is called where there are more."""
TYPES = {"0": 0, "1": 1, "2": 2}


def read(location: Path) -> Iterator[Batch]:
    """One batch with the table. Raises InvalidInput with all problems of the file, TooLarge."""
    file = str(location)
    problems: list[Problem] = []
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in read_rows(location, Reading(delimiter=ANY, columns=SECTORS), None, problems):
        found = _row(row, file, problems)
        if found is not None:
            pair = found["supplier_sector"], found["buyer_sector"]
            before = rows.setdefault(pair, found)
            if before != found:
                reason = f"{pair[0]} to {pair[1]} is {before['type']} in line {lines[pair]}"
                problems.append(Problem(reason, "type", file, row.line))
            lines.setdefault(pair, row.line)
        if len(problems) >= MAX_PROBLEMS:
            break
    if not (rows or problems):
        problems.append(Problem("has no rows", file=file))
    if problems:
        raise InvalidInput(problems)
    source = {"id": f"source:{TABLE}", "title": location.name}
    yield Batch(file, tables=(Table(TABLE, REVISION, None, source, tuple(rows.values())),))


def _row(row: TableRow, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    cells = {name: text.strip() for name, text in row.cells.items()}
    others = [name for name in cells if name not in SECTORS]
    others = [name for name in others if name.lower() in NAMES] or others
    if len(others) != 1:
        reason = f"needs one column with 0, 1 or 2 beside the two sectors: {', '.join(NAMES)}"
        raise InvalidInput([Problem(reason, file=file, line=1)])
    type = cells[others[0]]
    if type not in TYPES:
        reason = f"{type[:40]!r} is none of 0, 1, 2"
        problems.append(Problem(reason, others[0], file, row.line, suggestions=tuple(TYPES)))
        return None
    missing = [name for name in SECTORS if not cells[name]]
    if missing:
        problems.append(Problem("is missing", missing[0], file, row.line))
        return None
    return {**{name: cells[name] for name in SECTORS}, "type": TYPES[type]}
