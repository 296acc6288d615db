"""Tables of duty questions: CSV, Excel or Parquet with columns such as hts, origin, entry_date.

A file is read in pieces of texts as they stand in the file. What a cell means, and what is wrong
with it, is said by the question (`graph.answers.duty.duty_rows`); only what no row can be made of
is refused here.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from onshore.graph.errors import InvalidInput, MissingExtra, Problem, TooLarge
from onshore.graph.names.folding import closest
from onshore.loaders.files.excel import SUFFIXES, cell_text, is_excel, open_book, rows_of
from onshore.loaders.limits import MAX_TABLE_BYTES

COLUMNS = ("hts", "origin", "entry_date", "clock", "condition")
REQUIRED = ("hts", "origin")
MAX_ROWS = 20_000_000
PIECE = 100_000
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

    numbers: Sequence[int]
    columns: dict[str, list[str]]
    wrong: dict[int, str]


Cells = Sequence[str] | str
"""The cells of a row, or what is wrong with it."""


class Block(NamedTuple):
    """Some rows with their numbers."""

    numbers: Sequence[int]
    table: Sequence[Cells]


def read_duty_file(
    path: Path, conditions: Iterable[str], *, carried: bool = False
) -> Iterator[Piece]:
    """The rows of a file as `read_rows` gives them. Beside `COLUMNS`, each of the `conditions` may
    be a column; where others are `carried`, any other too."""
    yield from read_rows(path, (*COLUMNS, *conditions), REQUIRED, carried=carried)


def read_rows(
    path: Path, known: Sequence[str], required: Sequence[str] = (), *, carried: bool = False
) -> Iterator[Piece]:
    """The rows of a file; its name says which kind it is. `known` columns may be there, others
    where they are `carried`.

    InvalidInput where the header is wrong, TooLarge above the limits, MissingExtra for Excel and
    Parquet without their libraries.
    """
    if path.stat().st_size > MAX_TABLE_BYTES:
        raise TooLarge(str(path), "MAX_TABLE_BYTES", MAX_TABLE_BYTES)
    readers = {**dict.fromkeys(SUFFIXES, _excel), ".parquet": _parquet}
    reader = readers.get(path.suffix.lower(), _csv)
    with closing(reader(path)) as blocks:
        names: list[str] = []
        rest = Block((), ())
        for numbers, table in blocks:
            first = next((n for n, cells in enumerate(table) if any(map(str.strip, cells))), None)
            if first is not None:
                cells = table[first]
                if isinstance(cells, str):
                    raise InvalidInput([Problem(cells, file=str(path), line=numbers[first])])
                names = [cell.strip().lower() for cell in cells]
                while names and not names[-1]:
                    names.pop()
                rest = Block(numbers[first + 1 :], table[first + 1 :])
                break
        _check_header(path, names, known, required, carried=carried)
        yield from _pieces(path, names, chain((rest,), blocks))


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


def _pieces(path: Path, names: list[str], blocks: Iterable[Block]) -> Iterator[Piece]:
    done = 0
    for numbers, some in blocks:
        if not some:
            continue
        done += len(some)
        if done > MAX_ROWS:
            raise TooLarge(str(path), "MAX_ROWS", MAX_ROWS)
        table, wrong = _squared(some, len(names))
        columns: dict[str, list[str]] = {}
        for name, column in zip(names, zip(*table, strict=True), strict=True):
            if name in columns:
                both = zip(columns[name], column, strict=True)
                columns[name] = [";".join(filter(None, map(str.strip, pair))) for pair in both]
            else:
                columns[name] = list(map(str.strip, column))
        yield Piece(numbers, columns, wrong)
    if not done:
        yield Piece([], {name: [] for name in names}, {})


def _squared(some: Sequence[Cells], width: int) -> tuple[Sequence[Sequence[str]], dict[int, str]]:
    """The cells of rows, `width` in each, and what is wrong with some of them."""
    if set(map(type, some)) == {list} and set(map(len, some)) == {width}:
        return some, {}
    table: list[list[str]] = []
    wrong: dict[int, str] = {}
    for place, cells in enumerate(some):
        if isinstance(cells, str):
            wrong[place], cells = cells, ()
        elif any(cell.strip() for cell in cells[width:]):
            wrong[place] = f"which has {len(cells):,} cells, the header {width:,}"
        table.append([*cells[:width], *[""] * (width - len(cells))])
    return table, wrong


def _check_header(
    path: Path,
    names: list[str],
    known: Sequence[str],
    required: Sequence[str],
    *,
    carried: bool = False,
) -> None:
    if not names:
        raise InvalidInput([Problem("is empty: there is no header", file=str(path))])
    problems = [
        Problem("unknown column", name[:40], str(path), 1, suggestions=closest(name, known))
        for name in names
        if name not in known and not carried
    ]
    problems += [
        Problem("the column is missing", name, str(path), 1)
        for name in required
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


def _csv(path: Path) -> Generator[Block, None, None]:
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
        delimiter = max(",;\t", key=header.count)
        rows = csv.reader(chain((header,), lines), delimiter=delimiter)
        while (block := _csv_block(rows, before - 1)) is not None:
            yield block


def _csv_block(rows: Any, before: int) -> Block | None:
    """The next rows of a reader of CSV that are not empty, None at the end; `before`: lines that it
    was not given. The number of a row over several lines is that of the last one."""
    first = before + rows.line_num + 1
    table: list[Cells] = []
    try:
        for cells in islice(rows, PIECE):
            table.append(cells)  # noqa: PERF402 (those before an error are kept)
    except csv.Error as error:
        table.append(f"which is not a row of CSV: {error}")
    if not table:
        return None
    numbers: Sequence[int] = range(first, before + rows.line_num + 1)
    if len(numbers) > len(table):
        more = (sum(cell.count("\n") for cell in cells) for cells in table[:-1])
        ends = accumulate((1 + lines for lines in more), initial=first - 1)
        numbers = [*islice(ends, 1, None), numbers[-1]]
    if [LONG] in table or not all(map(any, table)):
        why = f"which is longer than {MAX_ROW:,} characters"
        kept = [
            (number, why if cells == [LONG] else cells)
            for number, cells in zip(numbers, table, strict=True)
            if any(cells)
        ]
        return Block([number for number, _ in kept], [cells for _, cells in kept])
    return Block(numbers, table)


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


def _excel(path: Path) -> Generator[Block, None, None]:
    """Rows of the first sheet; days as they are written in a text."""
    with closing(_excel_rows(path)) as rows:
        while some := list(islice(rows, PIECE)):
            yield Block([number for number, _ in some], [cells for _, cells in some])


def _excel_rows(path: Path) -> Generator[tuple[int, list[str]], None, None]:
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


def _parquet(path: Path) -> Generator[Block, None, None]:
    """Rows of a Parquet file; the header is row 1."""
    if find_spec("pyarrow") is None:
        raise MissingExtra("parquet", "reading Parquet")
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(path)
        yield Block([1], [list(file.schema_arrow.names)])
        before = 1
        for batch in file.iter_batches(PIECE):
            columns = (map(parquet_cell, column.to_pylist()) for column in batch.columns)
            table = list(map(list, zip(*columns, strict=True)))
            yield Block(range(before + 1, before + 1 + len(table)), table)
            before += len(table)
    except (ArrowException, OSError) as error:
        raise InvalidInput([Problem(f"is not a Parquet file: {error}", file=str(path))]) from None


def parquet_cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ";".join(map(str, value))
    return cell_text(value)
