"""Excel workbooks wherever a table is taken, and those that are none."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.errors import InvalidInput, TooLarge
from onshore.loaders.files import excel
from onshore.loaders.files.xml_start import is_plain_xml
from onshore.loaders.mapping.mapping import Reading
from onshore.loaders.mapping.table_rows import read_rows
from tests.extras import needs_excel


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (b"<a/>", True),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <x> -->\n<?p a?b?><a>', True),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', False),
        (b"<!-- > --><!DOCTYPE a><a/>", False),
        ("<a/>".encode("utf-16"), False),
        (b"text", False),
        (b"", False),
        (b"<!--" + b" " * 70_000 + b"--><a/>", True),
    ],
)
def test_xml_without_a_document_type(text: bytes, plain: bool) -> None:
    assert is_plain_xml(text) is plain


def saved(path: Path, *rows: list[Any]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def cells_of(path: Path, reading: Reading) -> list[tuple[int, dict[str, str]]]:
    problems: list[Any] = []
    rows = list(read_rows(path, reading, None, problems))
    if problems:
        raise InvalidInput(problems)
    return [(row.line, dict(row.cells)) for row in rows]


@needs_excel
def test_rows_of_the_first_sheet(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx",
        [],
        ["name", "n", "day", None],
        ["a", 1.0, date(2026, 1, 2)],
        [],
        ["b", 7.5e-05],
        ["c", True, None, "  "],
    )
    assert cells_of(path, Reading(columns=("name",))) == [
        (3, {"name": "a", "n": "1", "day": "2026-01-02"}),
        (5, {"name": "b", "n": "0.000075", "day": ""}),
        (6, {"name": "c", "n": "true", "day": ""}),
    ]
    with pytest.raises(InvalidInput, match="no column 'maker'"):
        cells_of(path, Reading(columns=("maker",)))


@needs_excel
def test_a_row_with_more_cells_than_the_header(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", ["name"], ["a", "b"])
    with pytest.raises(InvalidInput, match="2: row 1: has 2 cells, the header has 1"):
        cells_of(path, Reading(columns=("name",)))


@needs_excel
def test_what_is_no_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"name\na\n")
    with pytest.raises(InvalidInput, match="is not an Excel workbook"):
        cells_of(path, Reading())
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("[Content_Types].xml", b'<!DOCTYPE t [<!ENTITY a "b">]><Types>&a;</Types>')
    with pytest.raises(InvalidInput, match="declares a document type"):
        cells_of(path, Reading())
    saved(path, ["name"], ["a"])
    monkeypatch.setattr(excel, "MAX_TABLE_BYTES", 100)
    with pytest.raises(TooLarge, match="unpacked"):
        cells_of(path, Reading())
