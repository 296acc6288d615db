"""Tables as strangers have them, from the draft of a mapping to facts: nothing is said wrongly."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from onshore.graph.errors import InvalidInput
from onshore.graph.model import Amount, Fact
from onshore.loaders.files.totals import is_total
from onshore.loaders.mapping.drafting.draft import Draft, draft_mapping
from onshore.loaders.mapping.drafting.headings import read_heading
from onshore.loaders.mapping.drafting.units import unit_of
from onshore.loaders.mapping.table import read

SUPPLY = "Supplier,Part,Buyer"


def loaded(table: Path) -> tuple[Draft, list[Fact], set[str]]:
    """The draft of a table, and the facts and entities that it gives as it is."""
    draft = draft_mapping(table)
    mapping = table.with_suffix(".yaml")
    mapping.write_text(draft.text, "utf-8")
    (batch,) = read(table, mapping)
    assert batch.document is not None
    return draft, list(batch.document.facts), {one.id for one in batch.document.entities}


def of_text(folder: Path, text: str, encoding: str = "utf-8") -> tuple[Draft, list[Fact], set[str]]:
    table = folder / "table.csv"
    table.write_bytes(text.encode(encoding))
    return loaded(table)


def money(fact: Fact) -> Amount:
    amount = fact.amount or fact.qualifiers["value"]
    assert isinstance(amount, Amount)
    return amount


@pytest.mark.parametrize(
    "cell",
    [
        "Total",
        "Grand total:",
        "TOTAL (12)",
        "Sub-total",
        "Sum",
        "Total USD",
        "Total 2024",
        "合計",
        "合\u3000計",
        "小計",
        "総計（税抜）",
        "平均",
        "Summe",
        "* Total *",
    ],
)
def test_a_row_that_adds_up_is_no_firm(tmp_path: Path, cell: str) -> None:
    text = f"Company,Plant,State,Jobs\nAcme,North,WI,10\nBoyle,South,WI,20\n{cell},all,WI,30\n"
    draft, facts, entities = of_text(tmp_path, text)
    assert {fact.subject for fact in facts if fact.relation == "creates_jobs"} == {
        "firm:acme",
        "firm:boyle",
    }
    assert len(entities) == 4
    assert "Rows that add up others are left out" in draft.text


@pytest.mark.parametrize(
    "cell",
    [
        "TotalEnergies",
        "Total Energies",
        "Total Gas",
        "Sumco",
        "Summit",
        "Meaney",
        "計装工業",
        "総計器",
    ],
)
def test_a_firm_with_such_a_word_in_its_name_stays(cell: str) -> None:
    assert not is_total(cell)


def test_totals_of_groups(tmp_path: Path) -> None:
    rows = "Acme,Pump,1\nAcme,Fan,2\nAcme Total,All,3\nNorth Total,Rod,5\n"
    _, facts, _ = of_text(tmp_path, f"Supplier,Part,Value (USD)\n{rows}")
    assert [fact.subject for fact in facts] == ["firm:acme", "firm:acme", "firm:north-total"]


def test_a_total_in_a_first_column_that_says_nothing_else(tmp_path: Path) -> None:
    rows = "East,Acme,Pump,1\nTotal,Acme,Pump,1\n"
    _, facts, _ = of_text(tmp_path, f"Region,Supplier,Part,Value (USD)\n{rows}")
    assert [len(fact.evidence) for fact in facts] == [1]


@pytest.mark.parametrize(
    ("heading", "cell", "value", "currency"),
    [
        ("Value (US$ thousands)", "12", 12_000, "USD"),
        ("Value (USD '000)", "12", 12_000, "USD"),
        ("Value (NT$)", "12", 12, "TWD"),
        ("Value TEUR", "12", 12_000, "EUR"),
        ("Spend (k€)", "1.5", 1_500, "EUR"),
        ("Value ($)", "12", 12, "USD"),
        ("金額（千円）", '"1,200"', 1_200_000, "JPY"),
        ("取引額（十億円）", "2", 2_000_000_000, "JPY"),
        ("Purchase value (INR lakhs)", "2.5", 250_000, "INR"),
        ("Value (EUR)", '"1.234.567,89"', 1_234_567.89, "EUR"),
        ("Value (INR)", '"1,20,500"', 120_500, "INR"),
        ("Value", '"1.250,5 EUR"', 1_250.5, "EUR"),
    ],
)
def test_units_of_headings(
    tmp_path: Path, heading: str, cell: str, value: float, currency: str
) -> None:
    _, (fact,), _ = of_text(tmp_path, f"Supplier,Part,{heading}\nAcme,Pump,{cell}\n")
    assert (money(fact).value, money(fact).currency) == (value, currency)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Value (USD per kg)", ["12"]),
        ("Value (USD per month)", ["12"]),
        ("Value (budget USD)", ["12"]),
        ("Value (¥)", ["12"]),
        ("Value (USD / EUR)", ["12"]),
        ("Value (USD)", ["1.250", "3.400"]),
        ("Value (USD)", ["12.5", "'12,5'"]),
        ("Value", ["$12", "12"]),
        ("Value (USD)", ["$12", "€13"]),
    ],
)
def test_an_amount_that_could_be_another_is_in_no_fact(
    tmp_path: Path, heading: str, cells: list[str]
) -> None:
    rows = "".join(f"Acme;Pump {n};{cell}\n" for n, cell in enumerate(cells))
    _, facts, _ = of_text(tmp_path, f"Supplier;Part;{heading}\n{rows}".replace("'", '"'))
    assert len(facts) == len(cells)
    assert not any(fact.amount or "value" in fact.qualifiers for fact in facts)


def test_an_amount_a_year_in_the_words_of_its_cells(tmp_path: Path) -> None:
    _, (fact,), _ = of_text(tmp_path, "Supplier,Part,Annual spend\nAcme,Pump,$1.5 million\n")
    assert (money(fact).value, money(fact).currency, money(fact).per) == (1_500_000, "USD", "year")


def test_a_column_of_currencies(tmp_path: Path) -> None:
    rows = "Acme,Pump,10,USD\nBoyle,Fan,20,JPY\nCarver,Rod,,\n"
    _, facts, _ = of_text(tmp_path, f"Supplier,Part,Amount,Currency\n{rows}")
    assert [(one.amount.value, one.amount.currency) for one in facts if one.amount] == [
        (10, "USD"),
        (20, "JPY"),
    ]
    assert len(facts) == 3


def test_amounts_of_which_one_is_in_another_currency_than_the_heading(tmp_path: Path) -> None:
    rows = "Acme,Pump,10,EUR\n"
    _, (fact,), _ = of_text(tmp_path, f"Supplier,Part,Amount (USD),Currency\n{rows}")
    assert fact.amount is None


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["45.5%", "54.5%"], [0.455, 0.545]),
        (['"45,5 %"', "40 %"], [0.455, 0.4]),
        (["0.35", "0.65"], [0.35, 0.65]),
        (["40", "60"], [None, None]),
        (["40%", "0.6"], [None, None]),
        (["150%", "40%", "30%"], [None, 0.4, 0.3]),
    ],
)
def test_shares(tmp_path: Path, cells: list[str], said: list[float | None]) -> None:
    rows = "".join(f"Acme,Pump {n},Boyle,{cell}\n" for n, cell in enumerate(cells))
    _, facts, _ = of_text(tmp_path, f"{SUPPLY},Share of supply\n{rows}")
    assert [fact.qualifiers.get("share") for fact in facts] == said


def test_a_heading_in_percent_over_fractions_is_left_open(tmp_path: Path) -> None:
    draft, (fact,), _ = of_text(tmp_path, f"{SUPPLY},シェア(%)\nAcme,Pump,Boyle,0.5\n")
    assert "share" not in fact.qualifiers
    assert "half a percent" in draft.text
    _, (fact,), _ = of_text(tmp_path, f"{SUPPLY},シェア(%)\nAcme,Pump,Boyle,45.5\n")
    assert fact.qualifiers["share"] == 0.455


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["4/5/2024", "5/6/2024"], [None, None]),
        (["4/5/2024", "25/6/2024"], ["2024-05-04", "2024-06-25"]),
        (["01-04-2024", "04-15-2024"], ["2024-01-04", "2024-04-15"]),
        (["03.04.2025"], ["2025-04-03"]),
        (["2019年4月", "2021/10/1", "2020年"], ["2019-04", "2021-10-01", "2020"]),
        (["March 2024", "Mar 3, 2024", "2023"], ["2024-03", "2024-03-03", "2023"]),
        (["2024.03.01", "Q2 2025", "2024.12.11"], ["2024-03-01", None, "2024-12-11"]),
        (["202311"], [None]),
        (["45383"], [None]),
        (["2024-13-01", "2024-01-13", "2024-02-13"], [None, "2024-01-13", "2024-02-13"]),
    ],
)
def test_dates(tmp_path: Path, cells: list[str], said: list[str | None]) -> None:
    rows = "".join(f'Acme,Pump {n},Boyle,"{cell}"\n' for n, cell in enumerate(cells))
    _, facts, _ = of_text(tmp_path, f"{SUPPLY},Since\n{rows}")
    assert [fact.valid_from for fact in facts] == said


def test_what_a_status_says_of_goods(tmp_path: Path) -> None:
    rows = "Acme,Pump,Zed,Active\nBoyle,Fan,Zed,Planned\nCarver,Rod,Zed,Ended\n"
    draft, facts, entities = of_text(tmp_path, f"{SUPPLY},Status\n{rows}")
    assert [(fact.subject, fact.status) for fact in facts] == [
        ("firm:acme", "actual"),
        ("firm:boyle", "planned"),
    ]
    assert "firm:carver" not in entities
    assert "Ended" in draft.text
    draft, facts, _ = of_text(tmp_path, f"{SUPPLY},Status\nAcme,Pump,Zed,Ended\n")
    assert (facts, draft.facts) == ([], 0)


def test_what_is_planned_and_cancelled(tmp_path: Path) -> None:
    rows = "Acme,North,WI,Cancelled,100\nBoyle,South,VA,Announced,200\n"
    _, facts, _ = of_text(tmp_path, f"Company,Plant,State,Status,Investment (USD million)\n{rows}")
    assert {(one.subject, one.status) for one in facts if one.relation == "commits_investment"} == {
        ("firm:acme", "cancelled"),
        ("firm:boyle", "announced"),
    }
    _, facts, _ = of_text(tmp_path, "Company,Plant (planned),State\nAcme,North,WI\n")
    assert facts == []


def test_tariff_numbers_of_other_countries_are_no_us_lines(tmp_path: Path) -> None:
    for heading, cell, said in (
        ("HS Code", "8413.70", "hts:8413.70"),
        ("HS Code", "84137020049", None),
        ("統計品目番号", "841370200", None),
        ("HTS", "8413702004", "hts:8413.70.20.04"),
    ):
        _, facts, _ = of_text(tmp_path, f"{SUPPLY},{heading}\nAcme,Pump,Boyle,{cell}\n")
        found = [fact.object for fact in facts if fact.relation == "classified_as"]
        assert found == ([said] if said else [])


def test_numbers_and_names_of_one_thing(tmp_path: Path) -> None:
    table = "Vendor,Vendor Name,Part Number,Part Description\n100234,Acme,P-1,Pump\n"
    draft, (fact,), entities = of_text(tmp_path, table)
    assert entities == {fact.subject, fact.object} == {"firm:acme", "component:p-1"}
    assert "names: ['{called}', '{part}']" in draft.text


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-16", "有田電機"), ("cp932", "有田電機"), ("cp1252", "Märklin"), ("utf-8-sig", "Böhm")],
)
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(f"Supplier\tPart\tBuyer\n{name}\tPump\tZed\n".encode(encoding))
    loaded(table)
    (batch,) = read(table, table.with_suffix(".yaml"))
    assert batch.document is not None
    assert name in {one.text for entity in batch.document.entities for one in entity.names}


def test_a_title_above_the_header_and_rows_without_a_supplier(tmp_path: Path) -> None:
    text = "Suppliers 2025\n\nSupplier,Part,Buyer\nAcme,Pump,Zed\n,Fan,Zed\n"
    draft, facts, _ = of_text(tmp_path, text)
    assert [fact.object for fact in facts] == ["component:pump"]
    assert "skip_lines: 2" in draft.text
    assert "Rows without Supplier: 1." in draft.text


def test_a_heading_that_stands_twice_and_two_of_one_kind(tmp_path: Path) -> None:
    draft, (fact,), _ = of_text(tmp_path, f"{SUPPLY},Date,Date\nAcme,Pump,Zed,2024,2025\n")
    assert fact.valid_from is None
    assert "stands twice" in draft.text
    text = f"{SUPPLY},Spend 2024 (USD),Spend 2025 (USD)\nAcme,Pump,Zed,1,2\n"
    draft, (fact,), _ = of_text(tmp_path, text)
    assert fact.amount is None
    assert "Spend 2024 (USD), Spend 2025 (USD)" in draft.text


def test_answers_and_bills_are_told(tmp_path: Path) -> None:
    draft, _, _ = of_text(tmp_path, f"{SUPPLY},Approved?\nAcme,Pump,Zed,Y\nBoyle,Pump,Zed,N\n")
    assert "Approved?: yes or no of each row" in draft.text
    table = "Level,Part Number,Qty,Supplier\n0,A,1,\n1,B,2,Acme\n"
    assert "reads this file without a mapping, as a bill" in of_text(tmp_path, table)[0].text


def test_several_amounts_of_one_supply(tmp_path: Path) -> None:
    draft, facts, _ = of_text(tmp_path, f"{SUPPLY},Value (USD)\nAcme,Pump,Zed,1\nAcme,Pump,Zed,2\n")
    assert len(facts) == 2
    assert "supplies with several amounts: 1" in draft.text


def test_a_book_of_several_sheets(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active["A1"] = "How to read this book"
    sheet = book.create_sheet("Suppliers")
    sheet.append(["Overview 2025"])
    sheet.merge_cells("A1:D1")
    sheet.append([])
    sheet.append(["Supplier", "Part", "Annual spend (k USD)", "Since"])
    sheet.append(["Acme", "Pump", 1.125, datetime(2019, 4, 1)])  # noqa: DTZ001
    sheet.append(["Total", None, 1.125, None])
    sheet.append(["Source: purchasing"])
    table = tmp_path / "table.xlsx"
    book.save(table)
    draft, (fact,), entities = loaded(table)
    assert (money(fact).value, money(fact).per, fact.valid_from) == (1125, "year", "2019-04-01")
    assert entities == {"firm:acme", "component:pump"}
    assert "not: Sheet" in draft.text
    mapping = table.with_suffix(".yaml")
    mapping.write_text(mapping.read_text().replace("'Suppliers'", "'Supplier'"))
    with pytest.raises(InvalidInput, match="has no sheet 'Supplier'") as refused:
        list(read(table, mapping))
    assert refused.value.problems[0].suggestions == ("Suppliers",)


def test_what_a_heading_says() -> None:
    assert read_heading("Monthly spend") is None
    heading = read_heading("Value (USD / EUR)")
    assert heading is not None
    assert unit_of(heading.own, heading.rest).strange == ("EUR", "USD")


@pytest.mark.parametrize("many", [2, 3000])
def test_an_amount_that_some_rows_lack(tmp_path: Path, many: int) -> None:
    """Read row by row, and as columns."""
    rows = "".join(f"Acme,Pump number {n},Zed,{n if n % 2 else ''}\n" for n in range(many))
    _, facts, _ = of_text(tmp_path, f"{SUPPLY},Value (USD)\n{rows}")
    found = [fact.amount.value if fact.amount else None for fact in facts]
    assert sorted(found, key=str) == sorted([n if n % 2 else None for n in range(many)], key=str)
