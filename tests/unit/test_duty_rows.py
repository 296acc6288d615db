"""Files of duty questions as people have them: spreadsheets, wrong cells, hostile texts."""

from __future__ import annotations

import csv
import io
import sys
from datetime import date, datetime
from math import isnan, nan
from pathlib import Path
from typing import Any

import pytest

from onshore.app.render.duty_table_file import CsvFile, open_table
from onshore.graph.answers.duty.duty_cells import READERS, amounts_of
from onshore.graph.answers.duty.duty_reading import ROW_KEYS
from onshore.graph.answers.duty.duty_rows import SHOWN, TableAsker
from onshore.graph.errors import (
    InvalidInput,
    InvalidParameters,
    MissingExtra,
    TooLarge,
    UnsupportedFormat,
)
from onshore.graph.tariff.duty.duty import DutyAnswer
from onshore.loaders.law import duty_rows
from onshore.loaders.law.duty_rows import read_duty_file
from tests.extras import needs_excel, needs_parquet
from tests.unit.tariffs import ask, bundled_tariff

DAY = date(2026, 5, 1)


def answered(path: Path) -> list[dict[str, str]]:
    asker = TableAsker(bundled_tariff(), DAY)
    rows = []
    for piece in read_duty_file(path, asker.conditions):
        table = {**piece.columns, **asker.answer(*piece)}
        rows += [
            dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True)
        ]
    return rows


def written(tmp_path: Path, text: str | bytes, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_table_of_a_spreadsheet(tmp_path: Path) -> None:
    """Byte order mark, semicolons, CRLF, thousands, lost zeros, empty lines, own columns."""
    file = written(
        tmp_path,
        "\ufeffhts;origin;entry_date;value;exclusion;aircraft_use\r\n"
        "8504.40.60;CN;2026-03-15;1,000.50;false;false\r\n"
        ";;;;;\r\n"
        "\r\n"
        "101210010;AU;2026-03-15;$5;;\r\n"
        "847150015;AU;2026-03-15;5;;\r\n"
        '8504.40.60;CN;2026-03-15;"";false;\r\n',
    )
    first, second, prefix, third = answered(file)
    assert "leading 0" not in prefix["warnings"] + prefix["error"]
    answer = ask(
        "8504.40.60", "CN", "2026-03-15", "exclusion:false", "aircraft_use:false", "value:1000.5"
    )
    assert answer.amount is not None
    assert float(first["amount_hi"]) == float(answer.amount.hi or 0)
    assert first["error"] == second["error"] == third["error"] == ""
    assert "0101210010" in second["warnings"]
    assert "leading 0" in second["warnings"]
    assert third["amount_hi"] == ""


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("x,CN,,,", "column hts"),
        ("9999.99.99.99,CN,,,", "column hts"),
        ("8.47E+09,CN,,,", "form text"),
        ("8471.50.01,EU,,,", "column origin"),
        ("8471.50.01,,,,", "column origin: is empty"),
        ("8471.50.01,CN,5/1/2026,,", "column entry_date"),
        ("8471.50.01,CN,2026-02-30,,", "column entry_date"),
        ("8471.50.01,CN,2026-W05-1,,", "column entry_date"),
        ("8471.50.01,CN,,both,", "column clock"),
        ("8471.50.01,CN,,,usmac:true", "column condition"),
        ("8471.50.01,CN,,,value:0", "value"),
        ("8471.50.01,CN,,,value:5;value:6", "column condition: value is given twice"),
        ("8471.50.01,CN,,,value:1e400", "column condition: value '1e400'"),
        ("8471.50.01,CN,,,quantity:$5", "column condition: quantity '$5'"),
        ("8471.50.01,CN,,,in_transit_before:2026-W05-1", "in_transit_before"),
        ("8471.50.01,CN,,,a,b,c", "cells"),
        ("\xff,CN,,,", "column hts"),
        (f"{'8' * 3_000},CN,,,", "longer than"),
        (f"{'8' * 200_000},CN,,,", "CSV"),
    ],
)
def test_a_wrong_row_is_told_in_its_place(tmp_path: Path, cells: str, says: str) -> None:
    text = f"hts,origin,entry_date,clock,condition\n8471.50.01,TW\n{cells}\n8471.50.01,TW\n"
    first, wrong, last = answered(written(tmp_path, text.encode("latin-1")))
    assert first["error"] == last["error"] == ""
    assert says in wrong["error"]
    assert wrong["error"].startswith("row 3, ")
    assert ": hts: " not in wrong["error"]
    assert (wrong["lo"], wrong["hi"], wrong["components"]) == ("", "", "")


def test_a_line_without_an_end_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty_rows, "MAX_ROW", 1_000)
    text = f"hts,origin\n{'8' * 5_000},CN\n8471.50.01,TW\n"
    wrong, good = answered(written(tmp_path, text))
    assert wrong["error"] == "row 2, which is longer than 1,000 characters"
    assert good["error"] == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("hts,orgin\n1,2\n", "nearest: origin"),
        ("hts,origin,metal_shar\n1,2,3\n", "nearest: metal_share"),
        ("hts\n1\n", "missing"),
        ("hts,origin,hts\n1,2,3\n", "twice"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        answered(written(tmp_path, text))


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    file = written(tmp_path, "hts,origin\n")
    asker = TableAsker(bundled_tariff(), DAY)
    (piece,) = read_duty_file(file, asker.conditions)
    assert asker.answer(*piece) == {name: [] for name in SHOWN}


def test_pieces_are_counted_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty_rows, "PIECE", 7)
    lines = ["8471.50.01,TW" if n != 9 else "x,TW" for n in range(20)]
    rows = answered(written(tmp_path, "hts,origin\n" + "\n".join(lines)))
    assert len(rows) == 20
    assert [row["error"][:6] for row in rows if row["error"]] == ["row 11"]
    monkeypatch.setattr(duty_rows, "MAX_ROWS", 19)
    with pytest.raises(TooLarge, match="MAX_ROWS"):
        answered(tmp_path / "rows.csv")


def test_rows_over_several_lines_are_counted(tmp_path: Path) -> None:
    """A row is named by its last line; empty lines count; a row after an error is read."""
    rows = ['x,"T\n\nW"', "", "y,TW", f"{'0' * 200_000},TW", 'z,"T""W"', '8471.50.01,"TW\n']
    text = "hts,origin\n" + "\n".join(rows)
    found = [row["error"].partition(",")[0] for row in answered(written(tmp_path, text))]
    assert found == ["row 4", "row 6", "row 7", "row 8", ""]


def test_numbers_in_a_column_mean_what_one_means() -> None:
    texts = ["1", "0.5", "12345678901.1234", "", "1,000", "0", "1\n2", "٣", "1e3", "7.", "00012"]
    for column in (texts[:3], ["1", "0"], ["0", "0.0"], texts, [], ["1\n2"], ["123456789012345"]):
        for name in ("value", "quantity"):
            errors: dict[int, list[str]] = {}
            found = amounts_of(name, column, errors).tolist()
            for row, text in enumerate(column):
                one, wrong = nan, None
                try:
                    one = READERS[name](text)
                except ValueError as error:
                    wrong = [f"column {name}: {error}"]
                assert errors.get(row) == wrong
                assert found[row] == one or (isnan(found[row]) and isnan(one))


@pytest.mark.parametrize(
    ("value", "quantity", "said", "wrong"),
    [
        ("1,000", "", "chapter98:9802.00.80;us_parts_value:400", ""),
        ("", "", "chapter98:9802.00.50;repair_value:0.000001;value:0.00001", ""),
        ("", "", "chapter98:9802.00.50;repair_value:100", "say value too"),
        ("100", "", "us_parts_value:400", "more than the value"),
        ("1000", "10", "unit_price:100", ""),
        ("1000", "10", "unit_price:50", "not value divided by quantity"),
    ],
)
def test_amounts_in_columns_bind_those_that_are_said(
    tmp_path: Path, value: str, quantity: str, said: str, wrong: str
) -> None:
    """One in a column of its own, and one in the column `condition`, as in a single question."""
    amounts = {"value": value.replace(",", ""), "quantity": quantity}
    conditions = [*said.split(";"), *(f"{n}:{amount}" for n, amount in amounts.items() if amount)]
    *_, last = said.split(";")
    rest, (name, _, number) = said.removesuffix(last).strip(";"), last.partition(":")
    if name in amounts:
        rest, name, number = said, "usmca", ""
    text = (
        f"hts,origin,entry_date,value,quantity,condition,{name}\n"
        f'84818030,DE,2026-03-20,"{value}",{quantity},{said},\n'
        f'84818030,DE,2026-03-20,"{value}",{quantity},{rest},{number}\n'
    )
    row, other = answered(written(tmp_path, text))
    assert [row[n] for n in SHOWN if n != "error"] == [other[n] for n in SHOWN if n != "error"]
    assert other["error"].partition(", ")[2] == row["error"].partition(", ")[2]
    if wrong:
        assert wrong in row["error"]
        with pytest.raises(InvalidParameters):
            ask("84818030", "DE", "2026-03-20", *conditions)
        return
    answer = ask("84818030", "DE", "2026-03-20", *conditions)
    assert answer.amount is not None
    assert answer.hi is not None
    assert (row["error"], float(row["hi"])) == ("", float(answer.hi))
    assert float(row["amount_hi"]) == float(answer.amount.hi or 0)


def test_components_sum_to_the_ends(tmp_path: Path) -> None:
    """An amount a kilogram of 3 kg for 7,001 dollars: no digit of a rate is dropped."""
    text = "hts,origin,entry_date,value,quantity\n2402.20.80,TW,2026-05-01,7001,3\n"
    (row,) = answered(written(tmp_path, text))
    parts = [float(part.rpartition(" ")[2]) for part in row["components"].split("; ")]
    assert sum(parts) == pytest.approx(float(row["lo"]), abs=1e-12)
    assert row["lo"] == row["hi"]


def test_utf_16_and_tabs(tmp_path: Path) -> None:
    (row,) = answered(written(tmp_path, "hts\torigin\n8471.50.01\t台湾\n".encode("utf-16")))
    assert row["error"] == ""


def _table() -> dict[str, list[str]]:
    table = {name: [""] for name in (*ROW_KEYS, *SHOWN)}
    return {**table, "hts": ["=1+1"], "origin": ["@SUM(A1)"], "lo": ["0.25"], "error": ["row 2"]}


def test_what_a_user_wrote_is_no_formula_in_csv() -> None:
    out = io.BytesIO()
    CsvFile(out).write(_table())
    header, row = csv.reader(io.StringIO(out.getvalue().decode()))
    assert header[:2] == ["hts", "origin"]
    assert row[:2] == ["'=1+1", "'@SUM(A1)"]


def test_csv_is_what_the_library_writes() -> None:
    """Cells that want quotes in some columns, and in no row or all rows of a piece."""
    texts = ["a", 'b "c"', "d, e", "f\r\ng", "h\ni", "", '"', "\ud800", "漢,字", " j "]
    table = {name: ["x"] * len(texts) for name in (*ROW_KEYS, *SHOWN)}
    table |= {"condition": texts, "reason": texts[::-1], "lo": ["-1"] * len(texts)}
    own, library = io.BytesIO(), io.StringIO()
    file, writer = CsvFile(own), csv.writer(library)
    writer.writerow(table)
    for piece in (table, {**table, "condition": [""] * len(texts)}):
        file.write(piece)
        writer.writerows(zip(*piece.values(), strict=True))
    assert own.getvalue() == library.getvalue().encode("utf-8", "replace")


@needs_excel
def test_excel_in_and_out(tmp_path: Path) -> None:
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.append(["hts", "origin", "entry_date", "value"])
    sheet.append([8504406001, "CN", datetime(2026, 3, 15), 1000.5])  # noqa: DTZ001
    sheet.append([])
    sheet.append([101210010, "AU", 46096, None])
    sheet.append(["=1+1", "CN", None, None])
    path = tmp_path / "rows.xlsx"
    book.save(path)
    first, second, third = answered(path)
    answer = ask("8504406001", "CN", "2026-03-15", "value:1000.5")
    assert isinstance(answer, DutyAnswer)
    assert answer.amount is not None
    assert float(first["amount_hi"]) == float(answer.amount.hi or 0)
    assert second["entry_date"] == "2026-03-15"
    assert second["error"] == ""
    assert third["error"].startswith("row 5, column hts")
    out = tmp_path / "out.xlsx"
    file = open_table(out, out)
    file.write(_table())
    file.close()
    cells = list(load_workbook(out).worksheets[0].iter_rows())
    shown = dict(zip((c.value for c in cells[0]), cells[1], strict=True))
    assert (shown["hts"].value, shown["hts"].data_type) == ("=1+1", "s")
    assert shown["lo"].value == 0.25
    assert shown["hi"].value is None
    with pytest.raises(InvalidInput, match="not an Excel workbook"):
        answered(written(tmp_path, "hts,origin", "broken.xlsx"))


@needs_parquet
def test_parquet_in_and_out(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    path = tmp_path / "rows.parquet"
    days = pyarrow.array([DAY, None])
    table = {"hts": ["8471.50.01", None], "origin": ["TW", "CN"], "entry_date": days}
    parquet.write_table(pyarrow.table(table), path)
    good, bad = answered(path)
    assert good["error"] == ""
    assert bad["error"] == "row 3, column hts: is empty"
    out = tmp_path / "out.parquet"
    file = open_table(out, out)
    file.write(_table())
    file.close()
    (row,) = parquet.read_table(out).to_pylist()
    assert (row["hts"], row["lo"], row["hi"]) == ("=1+1", 0.25, None)


@pytest.mark.parametrize(("name", "module"), [("xlsx", "openpyxl"), ("parquet", "pyarrow")])
def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    path = written(tmp_path, "x", f"rows.{name}")
    with pytest.raises(MissingExtra, match="pip install"):
        answered(path)
    with pytest.raises(MissingExtra, match="pip install"):
        open_table(path, path)
    with pytest.raises(UnsupportedFormat, match="csv, xlsx, parquet"):
        open_table(Path("x.ods"), path)
