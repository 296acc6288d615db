"""Bills of materials: levels, headings, cells, and what is refused by row and column."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.errors import InvalidInput, TooLarge
from onshore.graph.supply.bom import BomLine
from onshore.loaders.formats import bom_lines
from onshore.loaders.formats.bom_lines import read_bom
from tests.extras import needs_excel

SAMPLE = Path(__file__).parents[1] / "data" / "formats" / "bom.csv"


def lines_of(folder: Path, text: str) -> list[BomLine]:
    path = folder / "bom.csv"
    path.write_text(text, "utf-8")
    return read_bom(path)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        lines_of(folder, text)
    return [f"{p.line} {p.fact} {p.field}: {p.reason}" for p in caught.value.problems]


def test_a_bill_of_materials() -> None:
    lines = read_bom(SAMPLE)
    assert [(line.part, line.level, line.parent) for line in lines] == [
        ("RACK-48", 0, None),
        ("PSU-3K", 1, 0),
        ("FAN-80", 2, 1),
        ("PCB-7", 2, 1),
        ("CBL-2M", 1, 0),
    ]
    assert lines[1] == BomLine(
        row=2,
        line=3,
        level=1,
        parent=0,
        part="PSU-3K",
        name="Power shelf, 3 kW",
        quantity=6,
        unit="EA",
        unit_cost=410.5,
        currency="USD",
        supplier="Northwind Power",
        hts="8504.40.95",
        origin="TW",
    )
    assert lines[0].supplier is None
    assert lines[0].origin is None


def test_a_table_without_levels_is_a_flat_list(tmp_path: Path) -> None:
    text = "No,Part,Qty,MOQ\n1,PSU,2,500\n2,Fan,1,500\n3,PSU,1,20\n"
    lines = lines_of(tmp_path, text)
    assert [(line.part, line.level, line.parent) for line in lines] == [
        ("PSU", None, None),
        ("Fan", None, None),
        ("PSU", None, None),
    ]


@pytest.mark.parametrize("heading", ["TARIC", "CN code", "Commodity Code", "税番", "統計品目番号"])
def test_numbers_of_other_countries_are_read_as_far_as_all_share_them(
    tmp_path: Path, heading: str
) -> None:
    text = f"Part,{heading}\nCable,8544429090\nPlug,8536.69\nFan,841459.900\n"
    lines = lines_of(tmp_path, text)
    assert [(line.hts, line.is_cut) for line in lines] == [
        ("8544.42", True),
        ("8536.69", False),
        ("8414.59", True),
    ]
    (line,) = lines_of(tmp_path, f"Part,{heading},HTS\nCable,8544421000,8544.42.90.90\n")
    assert (line.hts, line.is_cut) == ("8544.42.90.90", False)
    assert refused(tmp_path, f"Part,{heading}\nCable,8544\n")


@pytest.mark.parametrize("cells", [("1", "2", "2"), ("0", "1", "1"), ("1", "1.1", "1.2")])
def test_levels_under_an_unknown_heading_are_no_flat_list(
    tmp_path: Path, cells: tuple[str, ...]
) -> None:
    rows = "".join(f"{cell},part-{n}\n" for n, cell in enumerate(cells))
    assert refused(tmp_path, f"Stufe,Part\n{rows}") == [
        "1 None Stufe: may hold the levels of the lines: call it level, or leave it out"
    ]


@pytest.mark.parametrize(
    ("levels", "parents"),
    [
        ("1 2 2 1", [None, 0, 0, None]),
        ("0 1 2 3 1 2", [None, 0, 1, 2, 0, 4]),
        (".1 ..2 ..2 .1", [None, 0, 0, None]),
        ("1 1.1 1.1.1 1.2 2 2.1", [None, 0, 1, 0, None, 4]),
        ("1.1 1.1.1 1.2", [None, 0, None]),
        ("0.0 1.0 2.0", [None, 0, 1]),
    ],
)
def test_ways_to_write_a_level(tmp_path: Path, levels: str, parents: list[int | None]) -> None:
    rows = [f"{level},P{n}" for n, level in enumerate(levels.split())]
    lines = lines_of(tmp_path, "lvl,Part #\n" + "\n".join(rows))
    assert [line.parent for line in lines] == parents


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("3,X,,,,", "level: 3 skips a level below 'B'"),
        ("-,X,,,,", "level: '-' is not a level such as 0, 1, ..2 or 1.2.3"),
        ("-2,X,,,,", "level: is negative"),
        ("999,X,,,,", "level: 999 is deeper than 100 levels"),
        (",X,,,,", "level: is missing"),
        ("2,,,,,", "part: is missing"),
        ("2,a,,,,", "part: 'a' would be a part of itself"),
        ("2,X,4 pcs,,,", "quantity: '4 pcs' is not a plain number"),
        ("2,X,-1,,,", "quantity: is negative"),
        ("2,X,,12,,", "cost share: '12' is more than 1; write 0.125 or 12.5 %"),
        ("2,X,,120%,,", "cost share: 1.2 is not between 0 and 1"),
        ("2,X,,,8544.4,", "hts: '8544.4' has 5 digits; a spreadsheet drops a first or last 0"),
        ("2,X,,,fan,", "hts: 'fan' is not an HTS number such as 8471.50.01"),
        ("2,X,,,,Atlantis", "origin: 'Atlantis' is not a country"),
    ],
)
def test_what_is_refused_by_row_and_column(tmp_path: Path, row: str, says: str) -> None:
    text = f"level,part,qty,cost share,hts,origin\n0,A,,,,\n1,B,,,,\n{row}\n1,C,,,,\n"
    assert refused(tmp_path, text) == [f"4 row 3 {says}"]


def test_every_wrong_cell_is_reported_at_once(tmp_path: Path) -> None:
    found = refused(tmp_path, "level,part,qty,origin\n0,A,many,Atlantis\n1,B,x,\n")
    assert [one.split(":")[0] for one in found] == [
        "2 row 1 quantity",
        "2 row 1 origin",
        "3 row 2 quantity",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("level,name\n0,A\n", "has no column 'part'"),
        ("level,part\n", "has no lines"),
        ("level,part,part\n0,A,B\n", "column 'part' stands twice"),
        ("level,part\n0,A,B\n", "has 3 cells, the header has 2"),
        ("level,part\n1.1,A\n1.1,B\n", "1.1 stands twice; a spreadsheet reads 1.10 as 1.1"),
        ("level,part\n1,A\n1.1,B\n2.1,C\n", "2.1 stands below 1, not its own line"),
        ("level,part\n1,A\n0,B\n", "0 is above 1, the level of the first line"),
    ],
)
def test_a_table_that_is_no_bill_of_materials(tmp_path: Path, text: str, says: str) -> None:
    (problem,) = refused(tmp_path, text)
    assert says in problem


def test_costs_and_shares(tmp_path: Path) -> None:
    text = (
        "level,part,unit price,ext cost,% of cost,share of supply,manufacturer\n"
        '0,A,"$1,200.50",,,,\n1,B,10,60,12.5,60 %,Acme\n'
    )
    first, second = lines_of(tmp_path, text)
    assert (first.unit_cost, first.currency) == (1200.5, "USD")
    assert (second.unit_cost, second.extended_cost, second.currency) == (10, 60, None)
    assert (second.cost_share, second.supplier_share, second.maker) == (0.125, 0.6, "Acme")
    assert second.supplier is None
    (problem,) = refused(tmp_path, "level,part,unit price,currency\n0,A,$5,EUR\n")
    assert problem.endswith("currency: two currencies: EUR, USD")


def test_of_two_headings_of_one_column_the_nearer_one_counts(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path, "level,item,part number,vendor,supplier\n0,10,P1,V,S\n")
    assert (line.part, line.supplier) == ("P1", "S")


def test_too_many_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bom_lines, "MAX_BOM_LINES", 2)
    assert len(lines_of(tmp_path, "level,part\n0,A\n0,B\n")) == 2
    with pytest.raises(TooLarge, match="MAX_BOM_LINES"):
        lines_of(tmp_path, "level,part\n0,A\n0,B\n0,C\n")


@needs_excel
def test_the_same_lines_from_excel(tmp_path: Path) -> None:
    from openpyxl import Workbook

    def typed(cell: str) -> Any:
        try:
            return float(cell)
        except ValueError:
            return cell or None

    book = Workbook()
    sheet: Any = book.active
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append([typed(cell) for cell in row])
    path = tmp_path / "bom.xlsx"
    book.save(path)
    assert read_bom(path) == read_bom(SAMPLE)
    sheet["D3"] = "#N/A"
    book.save(path)
    with pytest.raises(InvalidInput, match=r"3: column 4 holds #N/A: its formula failed"):
        read_bom(path)
