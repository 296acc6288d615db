"""Answered tables as files: CSV, Excel and Parquet, written piece by piece.

Texts that a user gave never become formulas: CSV gives them a leading quote, Excel the type text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Protocol

from onshore.app.render.table import FORMULA
from onshore.graph.answers.duty.duty_rows import SHOWN
from onshore.graph.errors import MissingExtra, UnsupportedFormat

NUMBERS = frozenset(("lo", "hi", "amount_lo", "amount_hi"))
QUOTED = '",\r\n'
"""What no cell of CSV has without quotes."""
SHEET_ROWS = 1_048_576
"""Rows of one sheet."""
SHEET_CELL = 32_767
"""Characters of one cell of a sheet."""

Table = Mapping[str, Sequence[str]]


class TableFile(Protocol):
    """A file that takes pieces of a table with the same columns."""

    def write(self, table: Table) -> None: ...
    def close(self) -> None: ...


def open_table(path: Path, draft: Path) -> TableFile:
    """The file for a table by the name of `path`, written at `draft`."""
    kinds: dict[str, Callable[[Path], TableFile]] = {
        ".csv": CsvFile,
        ".xlsx": ExcelFile,
        ".parquet": ParquetFile,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UnsupportedFormat(path.suffix or path.name, [suffix[1:] for suffix in kinds])
    return kind(draft)


class CsvFile:
    """RFC 4180 with a header line, UTF-8."""

    def __init__(self, path: Path | IO[bytes]) -> None:
        self._file = path.open("wb") if isinstance(path, Path) else path
        self._own, self._begun = isinstance(path, Path), False

    def write(self, table: Table) -> None:
        rows = zip(*(_cells(n, column) for n, column in table.items()), strict=True)
        lines = [*map(",".join, rows), ""]
        if not self._begun:
            lines.insert(0, ",".join(table))
            self._begun = True
        self._file.write("\r\n".join(lines).encode("utf-8", "replace"))

    def close(self) -> None:
        if self._own:
            self._file.close()


def _cells(name: str, column: Sequence[str]) -> Sequence[str]:
    """A column as cells of CSV; most hold nothing that wants quotes, which is seen at once."""
    everything = "".join(column)
    if not any(mark in everything for mark in QUOTED):
        if name in SHOWN or not any(text.startswith(FORMULA) for text in set(column)):
            return column
    other = {text: _cell(name, text) for text in set(column)}
    return [other[text] for text in column]


def _cell(name: str, text: str) -> str:
    if name not in SHOWN and text.startswith(FORMULA):
        text = f"'{text}"
    if any(mark in text for mark in QUOTED):
        return '"{}"'.format(text.replace('"', '""'))
    return text


class ExcelFile:
    """A workbook; a table that is longer than a sheet goes on in the next one."""

    def __init__(self, path: Path) -> None:
        if find_spec("openpyxl") is None:
            raise MissingExtra("excel", "writing Excel")
        from openpyxl import Workbook

        self._book, self._path = Workbook(write_only=True), path
        self._sheet: Any = None
        self._left = 0

    def write(self, table: Table) -> None:
        names = list(table)
        for cells in zip(*table.values(), strict=True):
            if not self._left:
                self._sheet = self._book.create_sheet()
                self._sheet.append(names)
                self._left = SHEET_ROWS - 1
            self._sheet.append(
                [self._cell(name, text) for name, text in zip(names, cells, strict=True)]
            )
            self._left -= 1
        if self._sheet is None:
            self._sheet = self._book.create_sheet()
            self._sheet.append(names)
            self._left = SHEET_ROWS - 1

    def _cell(self, name: str, text: str) -> Any:
        if not text:
            return None
        if name in NUMBERS:
            return float(text)
        if not text.isprintable():
            text = "".join(c if c.isprintable() else " " for c in text)
        text = text[:SHEET_CELL]
        if not text.startswith(FORMULA):
            return text
        from openpyxl.cell import WriteOnlyCell

        one = WriteOnlyCell(self._sheet, text)
        one.data_type = "s"
        return one

    def close(self) -> None:
        self._book.save(self._path)


class ParquetFile:
    """Texts, and numbers as doubles that are null where there is none."""

    def __init__(self, path: Path) -> None:
        if find_spec("pyarrow") is None:
            raise MissingExtra("parquet", "writing Parquet")
        self._path = path
        self._writer: Any = None

    def write(self, table: Table) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        found = pyarrow.table({n: self._column(n, column) for n, column in table.items()})
        if self._writer is None:
            self._writer = ParquetWriter(self._path, found.schema)
        self._writer.write_table(found)

    def _column(self, name: str, column: Sequence[str]) -> Any:
        import pyarrow

        if name in NUMBERS:
            return pyarrow.array([float(c) if c else None for c in column], pyarrow.float64())
        return pyarrow.array(column, pyarrow.string())

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
