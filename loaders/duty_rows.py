"""Tables of duty questions: CSV, Excel or Parquet with columns such as hts, origin, entry_date.

A file is read in pieces of texts as they stand in the file. What a cell means, and what is wrong
with it, is said by the question (`graph.queries.duty_file`); only what no row can be made of is
refused here.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from graph.errors import InvalidInput, MissingExtra, Problem, TooLarge
from graph.names import closest
from loaders.excel import SUFFIXES, cell_text, is_excel, open_book, rows_of
from loaders.limits import MAX_TABLE_BYTES

COLUMNS = ("hts", "origin", "entry_date", "clock", "condition")
REQUIRED = ("hts", "origin")
MAX_ROWS = 20_000_000
PIECE = 50_000
"""Rows that are handed on at once."""
MAX_ROW = 1 << 20
"""Characters of one line; a longer one is answered by an error."""
LONG = "\0"
"""Stands for a line that is too long: no other text has this character."""


class Piece(NamedTuple):
    """Some rows. `numbers` are theirs as a spreadsheet counts, the header being row 1.

    `columns` has a text for each row; several columns `condition` are joined by `;`. `wrong` says
    what is wrong with a row as a whole, by its place in the piece.
    """

    numbers: list[int]
    columns: dict[str, list[str]]
    wrong: dict[int, str]


Numbered = tuple[int, Sequence[str] | str]
"""The number of a row with its cells, or with what is wrong with it."""


def read_duty_file(path: Path, conditions: Iterable[str]) -> Iterator[Piece]:
    """The rows of a file; its name says which kind it is. Beside `COLUMNS`, each of the
    `conditions` may be a column.

    InvalidInput where the header is wrong, TooLarge above the limits, MissingExtra for Excel and
    Parquet without their libraries.
    """
    if path.stat().st_size > MAX_TABLE_BYTES:
        raise TooLarge(str(path), "MAX_TABLE_BYTES", MAX_TABLE_BYTES)
    readers = {**dict.fromkeys(SUFFIXES, _excel), ".parquet": _parquet}
    reader = readers.get(path.suffix.lower(), _csv)
    with closing(reader(path)) as rows:
        names: list[str] = []
        for number, cells in rows:
            if isinstance(cells, str):
                raise InvalidInput([Problem(cells, file=str(path), line=number)])
            if any(cell.strip() for cell in cells):
                names = [cell.strip().lower() for cell in cells]
                while names and not names[-1]:
                    names.pop()
                break
        _check_header(path, names, (*COLUMNS, *conditions))
        yield from _pieces(path, names, rows)


def count_rows(path: Path) -> int | None:
    """About how many rows a file has, for a progress bar; None where only reading it can tell."""
    if is_excel(path):
        return None
    if path.suffix.lower() == ".parquet":
        if find_spec("pyarrow") is None:
            return None
        from pyarrow import ArrowException
        from pyarrow.parquet import read_metadata

        try:
            return int(read_metadata(path).num_rows)
        except ArrowException:
            return None
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _pieces(path: Path, names: list[str], rows: Iterator[Numbered]) -> Iterator[Piece]:
    done, some = 0, list(islice(rows, PIECE))
    if not some:
        yield Piece([], {name: [] for name in names}, {})
    while some:
        done += len(some)
        if done > MAX_ROWS:
            raise TooLarge(str(path), "MAX_ROWS", MAX_ROWS)
        numbers, table, wrong = _squared(some, len(names))
        columns: dict[str, list[str]] = {}
        for name, column in zip(names, zip(*table, strict=True), strict=True):
            if name in columns:
                both = zip(columns[name], column, strict=True)
                columns[name] = [";".join(filter(None, map(str.strip, pair))) for pair in both]
            else:
                columns[name] = list(map(str.strip, column))
        yield Piece(numbers, columns, wrong)
        some = list(islice(rows, PIECE))


def _squared(
    some: Sequence[Numbered], width: int
) -> tuple[list[int], Sequence[Sequence[str]], dict[int, str]]:
    """Numbers of rows, their cells, `width` in each, and what is wrong with some of them."""
    numbers = [number for number, _ in some]
    table = [cells for _, cells in some]
    if set(map(type, table)) == {list} and set(map(len, table)) == {width}:
        return numbers, table, {}
    wrong: dict[int, str] = {}
    for place, cells in enumerate(table):
        if isinstance(cells, str):
            wrong[place], cells = cells, ()
        elif any(cell.strip() for cell in cells[width:]):
            wrong[place] = f"which has {len(cells):,} cells, the header {width:,}"
        table[place] = [*cells[:width], *[""] * (width - len(cells))]
    return numbers, table, wrong


def _check_header(path: Path, names: list[str], known: Sequence[str]) -> None:
    if not names:
        raise InvalidInput([Problem("is empty: there is no header", file=str(path))])
    problems = [
        Problem("unknown column", name[:40], str(path), 1, suggestions=closest(name, known))
        for name in names
        if name not in known
    ]
    problems += [
        Problem("the column is missing", name, str(path), 1)
        for name in REQUIRED
        if name not in names
    ]
    problems += [
        Problem("the column stands twice", name, str(path), 1)
        for name in dict.fromkeys(names)
        if name != "condition" and names.count(name) > 1
    ]
    if problems:
        raise InvalidInput(problems)


# -- CSV -------------------------------------------------------------------


def _csv(path: Path) -> Generator[Numbered, None, None]:
    """Rows of a text with commas, semicolons or tabs, whichever the header has most of."""
    with path.open("rb") as binary:
        mark = binary.read(2)
    encoding = "utf-16" if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    with path.open(encoding=encoding, errors="replace") as file:
        lines = chain.from_iterable(_blocks(file))
        before, header = 0, ""
        for header in lines:
            before += 1
            if header.strip() and not header.lower().startswith("sep="):
                break
        lines, delimiter = chain((header,), lines), max(",;\t", key=header.count)
        before -= 1
        while some := list(islice(lines, PIECE)):
            table = _plain_rows(some, delimiter)
            if not table:
                break
            yield from zip(count(before + 1), table)
            before += len(some)
        rows = csv.reader(chain(some, lines), delimiter=delimiter)
        while True:
            try:
                for cells in rows:
                    if cells == [LONG]:
                        yield before + rows.line_num, f"which is longer than {MAX_ROW:,} characters"
                    elif any(cells):
                        yield before + rows.line_num, cells
                return
            except csv.Error as error:
                yield before + rows.line_num, f"which is no row of CSV: {error}"


def _plain_rows(lines: list[str], delimiter: str) -> list[list[str]]:
    """A row for each line; none at all where a line is no row, or not a whole one."""
    text = "".join(lines)
    if '"' in text or LONG in text:
        return []
    try:
        table = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []
    return table if all(map(any, table)) else []


def _blocks(file: IO[str]) -> Iterator[list[str]]:
    """Lines, many at once; `LONG` stands for one that is longer than `MAX_ROW`."""
    rest, is_long = "", False
    while block := file.read(MAX_ROW):
        *lines, rest = (rest + block.replace(LONG, "\ufffd")).split("\n")
        if is_long and lines:
            lines[0], is_long = LONG, False
        if is_long or len(rest) > MAX_ROW:
            rest, is_long = "", True
        yield [f"{line}\n" if len(line) <= MAX_ROW else f"{LONG}\n" for line in lines]
    if is_long or rest:
        yield [LONG if is_long else rest]


# -- Excel -----------------------------------------------------------------


def _excel(path: Path) -> Generator[Numbered, None, None]:
    """Rows of the first sheet; days as they are written in a text."""
    with open_book(path) as book:
        days: list[bool] = []
        for number, values in enumerate(rows_of(book, path), 1):
            if not days and any(value is not None for value in values):
                days = [str(value).strip().lower() == "entry_date" for value in values]
            day = [*days, *[False] * (len(values) - len(days))]
            cells = [
                cell_text(value, book.epoch if is_day else None)
                for value, is_day in zip(values, day, strict=False)
            ]
            if any(cells):
                yield number, cells


# -- Parquet ---------------------------------------------------------------


def _parquet(path: Path) -> Generator[Numbered, None, None]:
    """Rows of a Parquet file; the header is row 1."""
    if find_spec("pyarrow") is None:
        raise MissingExtra("parquet", "reading Parquet")
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(path)
        yield 1, list(file.schema_arrow.names)
        number = 1
        for batch in file.iter_batches(PIECE):
            for values in zip(*(c.to_pylist() for c in batch.columns), strict=True):
                number += 1
                yield number, [_parquet_cell(value) for value in values]
    except (ArrowException, OSError) as error:
        raise InvalidInput([Problem(f"is no Parquet file: {error}", file=str(path))]) from None


def _parquet_cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ";".join(map(str, value))
    return cell_text(value)
