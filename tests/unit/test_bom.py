"""Bills of materials of one's own: what they add up to, what stays unknown, what is refused."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.app.tables.bom import Bill, read_bill
from onshore.graph.errors import InvalidInput, InvalidParameters
from onshore.graph.queries.exposure import Exposure
from onshore.graph.queries.tariff.bom import BomQuestion
from onshore.graph.stores import open_store
from onshore.graph.supply.bom import Billed, BomLine, Costs, NumberedRates
from onshore.graph.supply.crossings import Entry
from onshore.graph.tariff.measures.conditions import NOTHING_SAID
from onshore.graph.view import View
from onshore.loaders.ingest import ingest
from tests.shapes import hold
from tests.unit.rack import rack_store
from tests.unit.tariffs import DATA, ask, bundled_tariff

DAY = date(2026, 5, 1)
EXAMPLE = Path(__file__).parents[2] / "docs" / "bom.csv"
FACTS = DATA / "press" / "hon-hai-2025-11.yaml"
RACK = """level,part,cost share,hts,origin
0,rack,,,US
1,server,.5,8471.50.01,MX
2,chip-module,.8,8473.30.11,TW
2,chassis,.2,,MX
1,chip-module,.2,8473.30.11,TW
1,cooling,.2,8419.50.50,CN
1,cable,.1,,US
"""


@cache
def view() -> View:
    """The bundled tariff, with the names of a few firms."""
    store = open_store("sqlite://")
    tables = [DATA / "measures.yaml", DATA / "hts" / "hts_2026_rev_4.json.gz"]
    ingest(store, [*tables, FACTS, DATA / "names.yaml"], now="2026-01-02T00:00:00.000000Z")
    return store.view(DAY)


def bill(text: str) -> Bill:
    return read_bill(text.encode(), "bill.csv")


def result(text: str, over: View | None = None, **asked: Any) -> dict[str, Any]:
    found = bill(text)
    answer = BomQuestion(**asked).run(over or view(), found.lines, found.name)
    hold(BomQuestion, answer.result)
    return dict(answer.result)


def ends(values: Any) -> tuple[float, float | None]:
    hi = values["hi"]
    return round(values["lo"], 9), None if hi is None else round(hi, 9)


def gap(values: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = (one for one in values["find_out_next"] if one["kind"] == kind)
    return dict(found)


# -- numbers ---------------------------------------------------------------


def test_a_bill_has_the_exposure_of_the_same_facts() -> None:
    over = rack_store().view(DAY)
    found = result(RACK, over)
    asked = Exposure(target="component:rack").run(over).result
    assert ends(found["exposure"]) == ends(asked["exposure"]) == (0.06, 0.16)
    moved = RACK.replace("8471.50.01,MX", "8471.50.01,US").replace(
        "chassis,.2,,MX", "chassis,.2,,US"
    )
    assert ends(result(moved, over)["exposure"]) == (0.06, 0.21)


def test_the_example_of_the_docs_as_a_person_computes_it() -> None:
    found = result(EXAMPLE.read_text("utf-8"))
    rows = {line["part"]: line for line in found["lines"]}
    assert [rows[part]["cost"] for part in rows] == [200, 16, 50, 100, 50]
    assert ends(rows["PSU-3K"]["contribution"]) == (0, 0.02)
    assert ends(rows["PCB-7"]["duty"]) == (5, 5)
    assert rows["FAN-80"]["crosses"] is False
    assert rows["CBL-2M"]["contribution"] is None
    assert ends(found["exposure"]) == (0.005, None)
    assert ends(found["known"]) == (0.005, 0.025)
    assert ends(found["duty"]) == (5, None)
    assert ends(found["domestic_share"]) == (0.7, 0.75)
    assert gap(found, "origin")["rows"] == [7]
    known = result(EXAMPLE.read_text("utf-8").replace("8544.42.90,", "8544.42.90,MX"))
    cable = ask("8544.42.90", "MX", "2026-05-01")
    assert cable.hi is not None
    assert ends(known["exposure"]) == (0.005, round(0.025 + 0.05 * float(cable.hi), 9))
    assert ends(known["domestic_share"]) == (0.7, 0.7)


@pytest.mark.parametrize("origin", ["CN", "MX", "VN", "Japan", "台湾", "US"])
@pytest.mark.parametrize("hts", ["8504.40.95", "8544.42.90", "8414.59.65", "7318.15.20"])
def test_rates_are_those_of_the_duty_question(hts: str, origin: str) -> None:
    text = f"level,part,unit cost,qty,hts,origin\n1,a,10,2,{hts},{origin}\n1,b,1,1,,US\n"
    line = result(text, assembled_in="US")["lines"][0]
    answer = ask(hts, origin, "2026-05-01")
    assert answer.lo is not None
    assert answer.hi is not None
    assert (line["rate"]["lo"], line["rate"]["hi"]) == (float(answer.lo), float(answer.hi))
    assert line["decided_by"] == [effect.condition for effect in answer.undecided]
    assert ends(line["duty"]) == (round(20 * float(answer.lo), 9), round(20 * float(answer.hi), 9))


def test_conditions_narrow_as_the_list_says() -> None:
    text = (
        "level,part,cost share,hts,origin\n0,p,,,US\n1,a,.4,8504.40.95,TW\n1,b,.2,8544.42.90,MX\n"
    )
    before = result(text)
    width = before["exposure"]["hi"] - before["exposure"]["lo"]
    ranks = [one["narrows"] for one in before["find_out_next"]]
    assert ranks == sorted(ranks, reverse=True)
    assert {one["about"] for one in before["decided_by"]} == {
        "aircraft_use",
        "metal_share",
        "usmca",
    }
    for one, said in zip(
        before["decided_by"], ("metal_share:0", "aircraft_use:false", "usmca:true"), strict=True
    ):
        assert said.startswith(one["about"])
        after = result(text, condition=(said,))["exposure"]
        narrowed = width - (after["hi"] - after["lo"])
        assert one["narrows_at_least"] - 1e-9 <= narrowed <= one["narrows"] + 1e-9


# -- what is not known -----------------------------------------------------


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("1,a,.4,8504.40.95,", "origin"),
        ("1,a,.4,,TW", "tariff_line"),
        ("1,a,,8544.42.90,MX", "cost"),
    ],
)
def test_what_is_missing_opens_the_interval_and_is_named(row: str, kind: str) -> None:
    text = f"level,part,cost share,hts,origin\n0,p,,,US\n{row}\n1,b,.2,8534.00.00,VN\n"
    found = result(text)
    assert ends(found["exposure"]) == (0.02, None)
    assert found["lines"][0]["contribution"] is None
    assert gap(found, kind)["opens_upper_end"]
    assert found["find_out_next"][0]["kind"] == kind


def test_where_no_place_of_assembly_is_stated_nothing_is_taken_for_granted() -> None:
    text = "level,part,unit cost,qty,hts,origin\n1,a,80,1,8534.00.00,VN\n1,b,20,1,,US\n"
    found = result(text)
    assert found["basis"] == "parts"
    assert ends(found["exposure"]) == (0, 0.08)
    assert found["lines"][0]["crosses"] is None
    assert round(gap(found, "assembly")["narrows"], 9) == 0.08
    assert ends(result(text, assembled_in="US")["exposure"]) == (0.08, 0.08)
    abroad = result(text, assembled_in="Mexico")
    assert ends(abroad["exposure"]) == (0, 0)
    assert ends(abroad["domestic_share"]) == (0.2, 0.2)


def test_the_product_pays_itself_beside_its_parts() -> None:
    text = "level,part,unit cost,qty,hts,origin\n0,p,100,,8534.00.00,VN\n1,a,50,1,8534.00.00,CN\n"
    found = result(text)
    assert ends(found["exposure"]) == (0, 0)
    assert ends(found["product"]["own_rate"]) == (0.1, 0.1)


def test_an_amount_without_the_cost_of_the_product_is_no_share() -> None:
    text = "level,part,unit cost,qty,hts,origin\n1,a,50,1,8534.00.00,VN\n1,b,,1,8534.00.00,VN\n"
    found = result(text, assembled_in="US")
    assert found["basis"] is None
    assert found["exposure"] is None
    assert found["domestic_share"] is None
    assert ends(found["duty"]) == (5, None)
    assert gap(found, "cost")["rows"] == [3]


def test_a_quantity_that_is_missing_is_not_one() -> None:
    text = "level,part,unit cost,qty,hts,origin\n0,p,100,,,US\n1,a,50,,8534.00.00,VN\n"
    found = result(text)
    assert ends(found["exposure"]) == (0, None)
    assert gap(found, "quantity")["rows"] == [3]
    assert round(gap(found, "quantity")["narrows"], 9) == 0.1
    assert ends(found["domestic_share"]) == (0, 1)


def test_quantities_multiply_down_the_levels() -> None:
    text = (
        "level,part,unit cost,qty,hts,origin\n0,p,1000,,,US\n1,a,100,3,,US\n"
        "2,b,20,2,,US\n3,c,4,5,8534.00.00,VN\n"
    )
    found = result(text)
    assert [line["cost"] for line in found["lines"]] == [300, 120, 120]
    assert ends(found["exposure"]) == (0.012, 0.012)


def test_suppliers_that_share_a_need() -> None:
    head = "level,part,unit cost,qty,supplier,supplier share,hts,origin\n0,p,100,,,,,US\n"
    two = "1,a,50,1,S,60%,8534.00.00,VN\n1,a,50,1,T,{},,US\n"
    whole = result(head + two.format("40%"))
    assert ends(whole["exposure"]) == (0.03, 0.03)
    assert ends(whole["domestic_share"]) == (0.7, 0.7)
    part = result(head + two.format("30%"))
    assert ends(part["exposure"]) == (0.03, None)
    assert gap(part, "supplier_share")["opens_upper_end"]
    assert part["single_sources"] == []
    open = result(head + two.format(""))
    assert ends(open["exposure"]) == (0.03, 0.03)
    assert gap(open, "supplier_share")["rows"] == [4]


# -- suppliers -------------------------------------------------------------


def test_a_single_source_is_named_by_every_line_of_the_part() -> None:
    text = (
        "level,part,cost share,supplier,maker\n0,p,,,\n1,one,.2,Acme Inc.,\n1,ONE,.1,ACME,\n"
        "1,two,.1,Acme,\n1,two,.1,Other,\n1,three,.1,,Maker\n1,four,.1,Acme,\n1,four,.1,,\n"
    )
    found = result(text)
    assert [(one["part"], one["supplier"], one["rows"]) for one in found["single_sources"]] == [
        ("one", "Acme Inc.", [3, 4]),
        ("three", "Maker", [7]),
    ]
    assert found["no_supplier"] == [{"part": "four", "rows": [8, 9]}]


def test_names_are_matched_as_a_whole_and_change_no_number() -> None:
    text = "level,part,cost share,supplier\n0,p,,\n1,a,.5,鴻海\n1,b,.2,Foxconn of nowhere\n"
    found = result(text)
    known = {one["name"]: one["matches"] for one in found["suppliers"]}
    assert [match["id"] for match in known["鴻海"]] == ["firm:foxconn"]
    assert known["Foxconn of nowhere"] == []
    assert found["exposure"] == result(text.replace("鴻海", "X"))["exposure"]


# -- refused ---------------------------------------------------------------


def refused(text: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(InvalidInput) as caught:
        result(text)
    return [(one.line, one.field, one.reason) for one in caught.value.problems]


def test_wrong_lines_and_costs_are_told_together() -> None:
    found = refused(
        "level,part,unit cost,qty,cost share,hts,origin\n0,p,100,,,,US\n1,a,50,1,.2,9876.54,US\n"
        "1,b,90,1,,1234.56.78,US\n"
    )
    assert [(line, field) for line, field, _ in found] == [
        (2, "unit cost"),
        (3, "hts"),
        (3, "cost share"),
        (4, "hts"),
    ]
    assert found[0][2] == "its parts cost 140 for each product, it 100"
    assert found[2][2] == "0.2 is stated; the costs make up 0.5"


def test_one_currency_alone_can_be_added() -> None:
    text = "level,part,unit cost,qty,currency\n1,a,10,1,USD\n1,b,10,1,{}\n"
    (one,) = refused(text.format("EUR"))
    assert one == (3, "currency", "EUR beside USD: amounts are added in one currency only")
    found = bill(text.format(""))
    answer = BomQuestion().run(view(), found.lines, found.name)
    assert "rows 3 name no currency: USD as in the others is taken" in answer.assumptions


def test_what_a_line_costs_is_not_what_one_costs() -> None:
    """With the quantity of the whole unknown, its parts' costs for one are not part of its cost."""
    text = (
        "level,part,extended cost,unit cost,qty,hts,origin\n1,a,100,,{},,US\n"
        "2,b,,10,1,8534.00.00,VN\n1,c,100,,1,,US\n"
    )
    known = result(text.format(2))
    assert [line["cost"] for line in known["lines"]] == [100, 20, 100]
    assert ends(known["exposure"]) == (0.01, 0.01)
    open = result(text.format(""))
    assert [line["cost"] for line in open["lines"]] == [100, None, 100]
    assert ends(open["exposure"]) == (0, None)


def test_shares_of_more_than_the_whole() -> None:
    (one,) = refused("level,part,cost share\n0,p,\n1,a,.7\n1,b,.5\n")
    assert one == (2, "cost share", "its parts cost 1.2 for each product, it 1")


def test_an_unknown_place_of_assembly() -> None:
    with pytest.raises(InvalidParameters, match="assembled_in"):
        result(RACK, assembled_in="Atlantis")


def test_columns_that_are_not_read_are_named() -> None:
    assert bill("level,part,orgin,Rev\n1,a,CN,2\n").unread == ["orgin", "Rev"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_japanese_headings_and_other_delimiters(delimiter: str) -> None:
    text = (
        "階層,品番,品名,数量,単価,仕入先,HTSコード,原産国\n1,A-1,電源,2,10.5,鴻海,8504.40.95,台湾\n"
    )
    (line,) = bill(text.replace(",", delimiter)).lines
    assert (line.part, line.name, line.quantity, line.unit_cost) == ("A-1", "電源", 2, 10.5)
    assert (line.supplier, line.hts, line.origin) == ("鴻海", "8504.40.95", "TW")


# -- any bill --------------------------------------------------------------

SHARES = st.sampled_from(["", "0", "0.05", "0.1", "0.2"])
ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),
        SHARES,
        st.sampled_from(["", "8504.40.95", "8534.00.00"]),
        st.sampled_from(["", "US", "VN", "TW"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from([None, "US", "MX"]))
def test_any_bill_adds_up(rows: list[tuple[int, str, str, str]], made: str | None) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["level", "part", "cost share", "hts", "origin"])
    writer.writerow([0, "p", "", "", ""])
    depth = 0
    for number, (level, *cells) in enumerate(rows):
        depth = min(level, depth + 1)
        writer.writerow([depth, f"part {number}", *cells])
    lines: list[BomLine] = bill(out.getvalue()).lines
    entry = Entry(DAY, "collected", NOTHING_SAID)
    costs = Costs(lines)
    if costs.wrong:
        return
    billed = Billed(costs, NumberedRates(bundled_tariff(), entry), made)
    if (located := billed.located) is not None:
        assert sum(located.values()) == pytest.approx(1)
    total = billed.exposure
    if total is None:
        return
    parts = [one.contribution for one in billed.lines.values() if one.contribution is not None]
    assert total.known.lo == pytest.approx(sum(part.lo for part in parts))
    assert total.known.hi == pytest.approx(sum(part.hi or 0.0 for part in parts))
    assert total.open == (len(parts) < len(billed.lines))
    if total.open:
        assert any(one.closes for one in billed.gaps())
