"""How a table is read: its encoding, the sheet and the line in which its header stands."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.files.excel import cell_text, is_excel, open_book, rows_of
from onshore.loaders.files.reading import check_regular
from onshore.loaders.limits import MAX_CELL
from onshore.loaders.mapping.drafting.headings import known_headings
from onshore.loaders.mapping.mapping import ANY, Reading
from onshore.loaders.mapping.row_values import TableRow
from onshore.loaders.mapping.table_rows import likely_delimiter, read_rows

ROWS = 100_000
"""Rows of a table that are looked at, from the first on."""
LAST = 100
"""Rows at its end that are looked at as well: totals stand there."""
_ABOVE = 30
"""Lines in which its header is looked for."""
_START = 256 * 1024
"""Bytes in which they are looked for."""
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_RUN = re.compile(r"[^\x00-\x7f]{2}")


class Opened(NamedTuple):
    """How a table is read, its rows, and what a person should know of both.

    A workbook has no `delimiter`.
    """

    reading: Reading
    rows: list[TableRow]
    notes: list[str]
    delimiter: str


def open_table(location: Path) -> Opened:
    """The rows of a CSV file or a workbook that are looked at.

    Raises InvalidInput where the file can not be read, or has rows of another length.
    """
    if is_excel(location):
        return _opened(location, *_sheet(location))
    check_regular(location)
    start = _start(location)
    encodings = [name for mark, name in _MARKS if start.startswith(mark)]
    last = InvalidInput([])
    for encoding in encodings or _encodings(start):
        lines = start.decode(encoding, "replace").splitlines()[: _ABOVE + 1]
        reading = Reading(encoding=encoding, delimiter=ANY, skip_lines=_above(map(_cells, lines)))
        notes = []
        if encoding != "utf-8" and (seen := next(filter(_accented, lines), "")):
            notes.append(f"Read as {encoding}. Check a line with other letters: {seen[:80]}")
        header = next((line for line in lines[reading.skip_lines :] if line.strip()), "")
        try:
            return _opened(location, reading, notes, likely_delimiter(header))
        except InvalidInput as error:
            if not any("is not" in problem.reason for problem in error.problems):
                raise
            last = last if last.problems else error
    raise last


def _opened(location: Path, reading: Reading, notes: list[str], delimiter: str = "") -> Opened:
    problems: list[Problem] = []
    found = read_rows(location, reading, None, problems)
    rows = list(islice(found, ROWS))
    last = deque(found, LAST)
    if problems:
        raise InvalidInput(problems)
    if last:
        notes.append(f"Looked at are the first {ROWS:,} rows and the last {len(last)}.")
    if reading.skip_lines:
        notes.append(f"The header stands below {reading.skip_lines} lines, which are left out.")
    return Opened(reading, [*rows, *last], notes, delimiter)


# -- workbooks -------------------------------------------------------------


def _sheet(location: Path) -> tuple[Reading, list[str]]:
    """The first sheet with a header of known headings, and a note of the others."""
    with open_book(location) as book:
        names = [str(sheet.title) for sheet in book.worksheets]
        found = [
            [
                [cell_text(cell) for cell in row]
                for row in islice(rows_of(book, location, name), _ABOVE)
            ]
            for name in names
        ]
    known = [max(map(known_headings, rows), default=0) for rows in found]
    place = next((n for n, many in enumerate(known) if many > 1), 0)
    reading = Reading(delimiter=ANY, skip_lines=_above(found[place]))
    notes = []
    if len(names) > 1:
        reading = replace(reading, sheet=names[place])
        others = ", ".join(name for name in names if name != names[place])
        notes.append(f"Of the workbook one sheet is read, {names[place]}; not: {others}")
    return reading, notes


# -- texts -----------------------------------------------------------------


def _start(location: Path) -> bytes:
    """The first bytes of a file, to the end of a line."""
    packed = location.suffix.lower() == ".gz"
    try:
        with gzip.open(location) if packed else location.open("rb") as binary:
            start = binary.read(_START)
            return start + binary.readline(MAX_CELL)
    except (OSError, EOFError, zlib.error):
        reason = "is not a complete gzip file" if packed else "can not be read"
        raise InvalidInput([Problem(reason, file=str(location))]) from None


def _encodings(start: bytes) -> tuple[str, ...]:
    """Encodings in the order in which they are tried.

    Letters with accents stand alone among others, Japanese ones beside each other. So bytes that
    cp932 reads as single letters between ASCII are accents of cp1252.
    """
    with_accents = ("utf-8", "cp1252", "cp932")
    try:
        japanese = start.decode("cp932")
    except UnicodeDecodeError:
        return with_accents
    return ("utf-8", "cp932", "cp1252") if _RUN.search(japanese) else with_accents


def _accented(line: str) -> bool:
    return not line.isascii()


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=likely_delimiter(line)), [])
    except csv.Error:
        return []


def _above(rows: Iterator[list[str]] | Sequence[list[str]]) -> int:
    """How many rows stand above the header: the first row unless another one has more headings."""
    known = [known_headings(row) for row in rows]
    best = max(known, default=0)
    filled = next((n for n, many in enumerate(known) if many == best), 0)
    return filled if best > 1 and known[0] < 2 else 0
