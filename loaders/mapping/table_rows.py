"""Rows of a CSV file or a workbook, one by one or in blocks, as its mapping says how to read it.

Bytes that do not fit the encoding, rows of another length and unbalanced quotes are refused, never
guessed.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from onshore.graph.deadline import checked
from onshore.graph.errors import InvalidInput, OnshoreError, Problem, TooLarge
from onshore.graph.names.folding import closest
from onshore.loaders import Advance
from onshore.loaders.files.excel import FAILED, cell_text, is_excel, open_book, rows_of
from onshore.loaders.files.reading import check_regular
from onshore.loaders.limits import MAX_CELL, MAX_COLUMNS, MAX_PROBLEMS, MAX_TABLE_BYTES
from onshore.loaders.mapping.mapping import ANY, Reading
from onshore.loaders.mapping.row_values import TableRow

_STEP = 500
"""Rows between two reports of progress."""
_HEADER = 100_000
"""Bytes of a table in which its header is looked for."""


def read_rows(
    location: Path,
    reading: Reading,
    advance: Advance | None,
    problems: list[Problem],
    content: bytes | None = None,
) -> Iterator[TableRow]:
    """Data rows of a table; a row of another length is noted in `problems` and left out.

    `content` is what the file holds, where it is read already: `location` names it then. Raises
    InvalidInput where the file as a whole can not be read.
    """
    for block in read_blocks(location, reading, advance, content):
        for number, line, cells in zip(
            count(block.first), block.lines, block.records, strict=False
        ):
            if len(cells) != len(block.columns):
                reason = f"has {len(cells)} cells, the header has {len(block.columns)}"
                name = f"row {number}"
                problems.append(Problem(reason, file=str(location), line=line, fact=name))
                if len(problems) >= MAX_PROBLEMS and not reading.skip_bad_rows:
                    return
                continue
            yield TableRow(number, line, dict(zip(block.columns, cells, strict=True)))


def header_of(location: Path) -> list[str]:
    """The header of a table, whatever separates its cells; [] where there is none to be read."""
    try:
        if is_excel(location):
            block = next(read_blocks(location, Reading(header=False), None), None)
            cells = block.records[0] if block else []
        else:
            packed = location.suffix.lower() == ".gz"
            with gzip.open(location) if packed else location.open("rb") as binary:
                text = binary.read(_HEADER).decode("utf-8-sig", "replace")
            lines = text.lstrip().splitlines()
            cells = (
                next(csv.reader(lines, delimiter=likely_delimiter(lines[0])), []) if lines else []
            )
    except (OnshoreError, OSError, EOFError, zlib.error, csv.Error):
        return []
    return [" ".join(cell.split()) for cell in cells]


def likely_delimiter(line: str) -> str:
    """The delimiter that a line has most of."""
    return max(",;\t", key=line.count)


def columns_of(file: str, reading: Reading, line: str) -> Sequence[str]:
    """Names of the columns of a table whose first line with a character is this one.

    Raises InvalidInput, TooLarge, csv.Error.
    """
    table = _Table(file, reading)
    return table.columns(table.text(io.StringIO(line)))


class Block(NamedTuple):
    """Records that follow each other: the number of the first, the line where each begins."""

    columns: Sequence[str]
    first: int
    lines: Sequence[int]
    records: Sequence[list[str]]


def read_blocks(
    location: Path, reading: Reading, advance: Advance | None, content: bytes | None = None
) -> Iterator[Block]:
    """Records of a table that are not empty, some hundred at a time, whatever their length.

    `content` as for `read_rows`. Raises InvalidInput where the file can not be read on, after the
    records before that place.
    """
    file = str(location)
    if content is None:
        check_regular(location)
    size = location.stat().st_size if content is None else len(content)
    if size > MAX_TABLE_BYTES:
        raise TooLarge(file, "MAX_TABLE_BYTES", MAX_TABLE_BYTES)
    table = _Table(file, reading)
    if is_excel(location, content):
        with open_book(location, content) as book:
            yield from table.blocks(table.sheet(book, location))
            if advance is not None:
                advance(size)
        return
    if reading.sheet is not None:
        raise InvalidInput([Problem("is no workbook: it has no sheets", "read.sheet", file)])
    with location.open("rb") if content is None else io.BytesIO(content) as raw:
        packed = location.suffix.lower() == ".gz"
        binary: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        told = 0
        try:
            with io.TextIOWrapper(binary, encoding=_codec(reading), newline="") as text:
                for block in table.blocks(table.text(text)):
                    yield block
                    if advance is not None:
                        advance(raw.tell() - told)
                        told = raw.tell()
        except UnicodeDecodeError as error:
            raise InvalidInput([_bad_byte(location, reading, error, content)]) from None
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise InvalidInput([Problem("is not a complete gzip file", file=file)]) from None
        except csv.Error as error:
            reason = f"is not a table: {error}"
            raise InvalidInput([Problem(reason, file=file, line=table.line)]) from None


class _Table:
    """One open table: header, records, and where they stand."""

    def __init__(self, file: str, reading: Reading) -> None:
        self.file, self.reading = file, reading
        self._lines = 0
        self.line = 1

    def text(self, text: IO[str]) -> Iterator[list[str]]:
        """Records of a text with delimiters."""
        csv.field_size_limit(MAX_CELL)
        lines = self._numbered(text)
        delimiter = self.reading.delimiter
        if delimiter == ANY:
            first = next((line for line in lines if line.strip()), "")
            delimiter = likely_delimiter(first)
            lines = self._again(first, lines)
        return csv.reader(
            lines,
            delimiter=delimiter,
            quotechar=self.reading.quote,
            strict=True,
        )

    def _again(self, first: str, others: Iterator[str]) -> Iterator[str]:
        """The line that was read last, and the others."""
        self._lines -= 1

        def lines() -> Iterator[str]:
            self._lines += 1
            yield first
            yield from others

        return lines()

    def sheet(self, book: Any, path: Path) -> Iterator[list[str]]:
        """Records of a sheet of a workbook, all as wide as the first that is not empty."""
        width = 0
        for number, values in enumerate(checked(rows_of(book, path, self.reading.sheet), 16), 1):
            self._lines = number
            if number <= self.reading.skip_lines:
                continue
            cells = [cell_text(value) for value in values]
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            width = width or len(cells)
            cells += [""] * (width - len(cells))
            self._check_cells(cells, number)
            comment = self.reading.comment
            if not (comment and cells and cells[0].startswith(comment)):
                yield cells

    def _check_cells(self, cells: Sequence[str], number: int) -> None:
        problems = []
        for place, cell in enumerate(cells, 1):
            if len(cell) > MAX_CELL:
                raise TooLarge(f"a cell of {self.file}", "MAX_CELL", MAX_CELL)
            if cell in FAILED:
                reason = f"column {place} holds {cell}: its formula failed"
                problems.append(Problem(reason, file=self.file, line=number))
        if problems:
            raise InvalidInput(problems)

    def blocks(self, records: Iterator[list[str]]) -> Iterator[Block]:
        """Records that are not empty, below the header."""
        columns = self.columns(records)
        found = self._records(records)
        first = 1
        wrong: Exception | None = None
        while wrong is None:
            lines: list[int] = []
            cells: list[list[str]] = []
            try:
                for one in islice(found, _STEP):
                    cells.append(one)
                    lines.append(self.line)
            except (
                csv.Error,
                UnicodeDecodeError,
                InvalidInput,
                TooLarge,
                OSError,
                EOFError,
                zlib.error,
            ) as error:
                wrong = error
            if cells:
                yield Block(columns, first, lines, cells)
                first += len(cells)
            elif wrong is None:
                return
        raise wrong

    def _numbered(self, text: IO[str]) -> Iterator[str]:
        size = 0
        for number, line in enumerate(text, 1):
            self._lines = number
            size += len(line)
            if size > MAX_TABLE_BYTES:
                raise TooLarge(self.file, "MAX_TABLE_BYTES", MAX_TABLE_BYTES)
            if "\0" in line:
                reason = "holds a NUL character"
                raise InvalidInput([Problem(reason, file=self.file, line=number)])
            comment = self.reading.comment
            if number > self.reading.skip_lines and not (comment and line.startswith(comment)):
                yield line

    def _records(self, records: Iterator[list[str]]) -> Iterator[list[str]]:
        """Records that are not empty; `line` is where each begins."""
        while True:
            self.line = self._lines + 1
            cells = next(records, None)
            if cells is None:
                return
            if cells and (cells[0].strip() or any(cell.strip() for cell in cells)):
                yield cells

    def columns(self, records: Iterator[list[str]]) -> list[str]:
        if not self.reading.header:
            return list(self.reading.columns)
        header = next(self._records(records), None)
        if header is None:
            raise InvalidInput([Problem("is empty", file=self.file)])
        if len(header) > MAX_COLUMNS:
            raise TooLarge(self.file, "MAX_COLUMNS", MAX_COLUMNS)
        names = self.reading.renamed([" ".join(name.split()) for name in header])
        problems = [
            Problem(f"column {name!r} stands twice", file=self.file, line=self.line)
            for name in sorted({name for name in names if names.count(name) > 1})
            if name in self.reading.columns or name in self.reading.optional
        ]
        problems += [
            Problem(
                f"has no column {name!r}",
                file=self.file,
                line=self.line,
                suggestions=closest(name, names) or tuple(name[:40] for name in names[:6]),
            )
            for name in self.reading.columns
            if name not in names
        ]
        if problems:
            raise InvalidInput(problems)
        return _told_apart(names)


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names of columns; one that stood before gets a number, so that no cell is lost."""
    found: dict[str, None] = {}
    for name in names:
        numbered = (f"{name} ({number})".strip() for number in count(2))
        found[name if name not in found else next(n for n in numbered if n not in names)] = None
    return list(found)


def _codec(reading: Reading) -> str:
    """The encoding's name; UTF-8 with the byte order mark left aside."""
    name = reading.encoding.lower().replace("_", "-")
    return "utf-8-sig" if name in ("utf-8", "utf8") else reading.encoding


def _bad_byte(
    location: Path, reading: Reading, error: UnicodeDecodeError, content: bytes | None
) -> Problem:
    """The problem with the line of the first byte that does not fit the encoding."""
    name = reading.encoding
    line = None
    if location.suffix.lower() != ".gz" and not name.lower().startswith(("utf-16", "utf-32")):
        line = _first_bad_line(location, name, content)
    byte = error.object[error.start] if error.start < len(error.object) else 0
    return Problem(f"byte 0x{byte:02x} is not {name}", file=str(location), line=line)


def _first_bad_line(location: Path, encoding: str, content: bytes | None) -> int | None:
    with location.open("rb") if content is None else io.BytesIO(content) as binary:
        for number, line in enumerate(binary, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return None
