"""Excel workbooks as rows of texts: one sheet, with the values that its formulas had last.

A workbook is a zip archive of XML. Its size unpacked is bounded, and a part that declares a
document type is refused: no workbook that a spreadsheet wrote has one.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from onshore.graph.errors import InvalidInput, MissingExtra, Problem, TooLarge
from onshore.graph.names.folding import closest
from onshore.loaders.files.xml_start import MAX_PROLOGUE, is_plain_xml
from onshore.loaders.limits import MAX_HELD_BOOK_BYTES, MAX_TABLE_BYTES

SUFFIXES = (".xlsx", ".xlsm")
SERIALS = range(1, 2_958_466)
"""Numbers that Excel may show as a day."""
FAILED = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
"""What a cell shows whose formula failed."""


def is_excel(path: Path, content: bytes | None = None) -> bool:
    """Whether a file is a workbook by its name, or by its content where that is read already."""
    return path.suffix.lower() in SUFFIXES if content is None else content.startswith(b"PK\3\4")


@contextmanager
def open_book(path: Path, content: bytes | None = None) -> Iterator[Any]:
    """The workbook, to be read row by row; `path` only names it where its `content` is given.

    InvalidInput where it is none, TooLarge above the limits, MissingExtra without its library.
    """
    if find_spec("openpyxl") is None:
        raise MissingExtra("excel", "reading Excel")
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        _check_parts(path, content)
        source = path if content is None else BytesIO(content)
        book = load_workbook(source, read_only=True, data_only=True)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        OSError,
        SyntaxError,
    ) as error:
        raise _no_workbook(path, error) from None
    try:
        if not book.worksheets:
            raise InvalidInput([Problem("is a workbook without a sheet of cells", file=str(path))])
        yield book
    finally:
        book.close()


def rows_of(book: Any, path: Path, name: str | None = None) -> Iterator[Sequence[Any]]:
    """The values of each row of a sheet, from row 1 on, as long as its last cell says.

    Without a name it is the first sheet. Raises InvalidInput where no sheet has the name.
    """
    names = [sheet.title for sheet in book.worksheets]
    if name is not None and name not in names:
        near = closest(name, names) or names[:6]
        raise InvalidInput(
            [Problem(f"has no sheet {name[:40]!r}", None, str(path), None, None, tuple(near))]
        )
    sheet = book.worksheets[names.index(name) if name is not None else 0]
    sheet.reset_dimensions()
    try:
        yield from sheet.iter_rows(values_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, SyntaxError) as error:
        raise _no_workbook(path, error) from None


def cell_text(value: Any, epoch: datetime | None = None) -> str:
    """A cell as a text; with the `epoch` of the workbook a number is the day that Excel shows."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if epoch is not None and isinstance(value, int) and value in SERIALS:
        from openpyxl.utils.datetime import from_excel

        day: datetime = from_excel(value, epoch)
        return day.date().isoformat()
    return str(value)


def _check_parts(path: Path, content: bytes | None) -> None:
    limit, most = "MAX_TABLE_BYTES", MAX_TABLE_BYTES
    if content is not None:
        limit, most = "MAX_HELD_BOOK_BYTES", MAX_HELD_BOOK_BYTES
    with zipfile.ZipFile(path if content is None else BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > most:
            raise TooLarge(f"{path}, unpacked,", limit, most)
        for part in parts.infolist():
            if not part.filename.lower().endswith((".xml", ".rels")):
                continue
            with parts.open(part) as file:
                plain = is_plain_xml(file.read(MAX_PROLOGUE))
            if not plain:
                reason = f"{part.filename[:80]} declares a document type or is not XML"
                raise InvalidInput([Problem(reason, file=str(path))])


def _no_workbook(path: Path, error: Exception) -> InvalidInput:
    return InvalidInput([Problem(f"is not an Excel workbook: {error}", file=str(path))])
