"""`onshore mapping`: the draft of a mapping loads as it is, and says nothing that no cell says."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.app.cli.main import main
from onshore.graph.errors import InvalidInput, OnshoreError
from onshore.graph.model import Fact
from onshore.loaders.mapping.drafting.draft import draft_mapping
from onshore.loaders.mapping.drafting.headings import HEADINGS
from onshore.loaders.mapping.mapping_file import read_mapping
from onshore.loaders.mapping.table import read

SITES = """Company;Plant;State;Status;Investment (USD million);New Jobs;Announced
Acme;North works;WI;Under Construction;569;1,374;2026-01-12
Boyle;South works;Virginia;Planned;457;825;2025-09-04
Carver;Hill works;SC;Operating;n/a;;2023
Dorn;Mill works;South Carolina;on hold;340;700;2025-02-19
"""
SUPPLIES = """Vendor,Part,Country of Origin,HTS Code,Annual spend,Buyer,Date,Colour
Acme,Pump,Taiwan,8413.70.20,"$1,200,000",Boyle,2026-01,red
Carver,Busway,Mexico,8537.10.91,$2.5 million,Boyle,2025,blue
"""


def facts_of(folder: Path, text: str, encoding: str = "utf-8") -> list[Fact]:
    """What the draft of a table makes of it, loaded as it is."""
    table, mapping = folder / "table.csv", folder / "table.yaml"
    table.write_bytes(text.encode(encoding))
    mapping.write_text(draft_mapping(table).text, "utf-8")
    (batch,) = read(table, mapping)
    assert batch.document is not None
    return list(batch.document.facts)


def told(facts: list[Fact]) -> set[tuple[str, ...]]:
    return {(str(f.subject), f.relation, str(f.object), f.status) for f in facts}


def amount_of(fact: Fact) -> tuple[float | None, str | None]:
    amount = fact.amount
    assert amount is not None
    return amount.value, amount.currency


def test_sites_that_are_planned_do_not_run(tmp_path: Path) -> None:
    facts = told(facts_of(tmp_path, SITES))
    sites = {fact for fact in facts if fact[1] in ("operates_facility", "builds_facility")}
    assert sites == {
        ("firm:acme", "builds_facility", "factory:acme-north-works", "under_construction"),
        ("firm:boyle", "builds_facility", "factory:boyle-south-works", "planned"),
        ("firm:carver", "operates_facility", "factory:carver-hill-works", "operational"),
    }
    assert ("factory:dorn-mill-works", "located_in", "place:US-SC", "stated") in facts
    draft = draft_mapping(tmp_path / "table.csv")
    assert "on hold" in draft.text.partition("mapping: 1")[0]
    assert draft.unread == ["Announced"]


def test_investment_in_the_unit_of_the_heading(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, SITES)
    assert {f.subject: amount_of(f) for f in facts if f.relation == "commits_investment"} == {
        "firm:acme": (569_000_000, "USD"),
        "firm:boyle": (457_000_000, "USD"),
        "firm:dorn": (340_000_000, "USD"),
    }


def test_supplies(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, SUPPLIES)
    (first,) = [f for f in facts if f.relation == "supplies" and f.subject == "firm:acme"]
    assert (first.object, first.qualifiers["to"]) == ("component:pump", "firm:boyle")
    assert (first.qualifiers["origin"], first.valid_from) == ("place:TW", "2026-01")
    value = first.qualifiers["value"]
    assert (value.value, value.currency, value.per) == (1_200_000, "USD", "year")
    assert ("component:pump", "classified_as", "hts:8413.70.20", "stated") in told(facts)
    assert draft_mapping(tmp_path / "table.csv").unread == ["Colour"]


def test_what_is_bought_in_a_year_is_a_value_a_year(tmp_path: Path) -> None:
    (fact,) = facts_of(tmp_path, "Supplier,Part,Annual spend (EUR)\nAcme,Pump,500\n")
    assert fact.amount is None
    value = fact.qualifiers["value"]
    assert (value.value, value.currency, value.per) == (500, "EUR", "year")


def test_an_amount_without_a_currency_is_in_no_fact(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, "Supplier,Part,Value\nAcme,Pump,500\n")
    assert [fact.amount for fact in facts] == [None]
    assert "# Value is in no fact" in (tmp_path / "table.yaml").read_text("utf-8")


def test_a_country_beside_a_supplier_is_left_to_a_person(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, "Supplier,Part,Country\nAcme,Pump,Mexico\n")
    assert told(facts) == {("firm:acme", "supplies", "component:pump", "actual")}
    assert "MX" not in str(facts)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("03/04/2026", "03/25/2026"), ["2026-03-04", "2026-03-25"]),
        (("03/04/2026", "25/03/2026"), ["2026-04-03", "2026-03-25"]),
    ],
)
def test_the_order_of_day_and_month(tmp_path: Path, days: tuple[str, ...], said: list[str]) -> None:
    rows = "".join(f"Acme,Pump {n},{day}\n" for n, day in enumerate(days))
    facts = facts_of(tmp_path, f"Supplier,Part,Date\n{rows}")
    assert sorted(str(fact.valid_from) for fact in facts) == sorted(said)


def test_japanese_headings_in_an_old_encoding(tmp_path: Path) -> None:
    text = '仕入先,品名,原産国,取引額（百万円）,納入先\n有田電機,電源装置,台湾,"1,200",別府精機\n'
    (fact,) = facts_of(tmp_path, text, "cp932")
    assert fact.qualifiers["origin"] == "place:TW"
    assert amount_of(fact) == (1_200_000_000, "JPY")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b\n1,2\n", "no heading names a firm or a part"),
        ("Supplier,Part\n", "has no rows below a header"),
        ("", "is empty"),
    ],
)
def test_what_is_no_such_table(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=reason):
        draft_mapping(path)


_CELL = st.text(max_size=12)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["supplier", *HEADINGS]) | _CELL, min_size=1, max_size=6, unique=True),
    st.lists(st.lists(_CELL, min_size=6, max_size=6), min_size=1, max_size=3),
)
def test_whatever_stands_in_a_table_the_draft_is_a_mapping(
    header: list[str], rows: list[list[str]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([header, *(row[: len(header)] for row in rows)])
    with tempfile.TemporaryDirectory() as folder:
        table, mapping = Path(folder) / "t.csv", Path(folder) / "t.yaml"
        table.write_text(text.getvalue(), "utf-8", errors="replace")
        try:
            draft = draft_mapping(table)
        except OnshoreError:
            return
        mapping.write_text(draft.text, "utf-8")
        read_mapping(mapping, {}, table)


def test_the_command_writes_a_file_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, output = tmp_path / "table.csv", tmp_path / "out.yaml"
    table.write_text(SUPPLIES, "utf-8")
    assert main(["mapping", str(table), "--output", str(output)]) == 0
    assert "7 columns are read, 1 are not" in capsys.readouterr().out
    before = output.read_text("utf-8")
    assert main(["mapping", str(table), "--output", str(output)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert output.read_text("utf-8") == before
    assert main(["mapping", str(table)]) == 0
    assert capsys.readouterr().out == before


def test_a_draft_without_a_fact_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, output = tmp_path / "table.csv", tmp_path / "out.yaml"
    table.write_text("supplier,customer,weight\nAcme,Boyle,3\n", "utf-8")
    assert main(["mapping", str(table), "--output", str(output)]) == 0
    assert "It gives no fact yet" in capsys.readouterr().out
    assert "# No column names the goods." in output.read_text("utf-8")


def test_currency_and_scale_in_one_word(tmp_path: Path) -> None:
    (fact,) = facts_of(tmp_path, "company,state,investment_musd\nAcme,TX,16.5\n")
    assert amount_of(fact) == (16_500_000, "USD")
