"""Worked duties, edges of measures, floors, displacement, bands, shares, clocks, origins."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.tariff.duty.duty import duty, history
from onshore.graph.tariff.duty.duty_table import SERVER_LINES
from tests.unit.tariffs import ORDINARY, ask, bundled_tariff, charged, parse_conditions

CASES = json.loads((Path(__file__).parents[1] / "data/tariffs/cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_worked_case(case: dict[str, Any]) -> None:
    answer = ask(case["hts"], case["origin"], case["entry_date"], *case["condition"])
    expected = Decimal(str(case["expected_total_ad_valorem"]))
    assert (answer.lo, answer.hi) == (expected, expected)
    rates: dict[str, Decimal] = {}
    for row in answer.components:
        rates[row.measure] = rates.get(row.measure, Decimal(0)) + (row.rate or 0)
    for measure, rate in case["expected_components"].items():
        assert rates.pop(measure, Decimal(0)) == Decimal(str(rate)), measure
    assert not any(rates.values())
    assert answer.undecided == ()


def test_bracket_of_steel_with_amounts() -> None:
    said = ("exclusion:false", "metal_share:1", "metal_origin:CN", "value:14172.00")
    answer = ask("7326.90.86.88", "CN", "2026-05-01", *said)
    assert answer.amount is not None
    assert (answer.amount.lo, answer.amount.hi) == (Decimal("11039.99"), Decimal("11039.99"))
    amounts = {row.measure: row.amount for row in answer.components if row.amount}
    assert amounts == {
        "S301-L3": Decimal("3543.00"),
        "S232-METALS-ANNEX": Decimal("7086.00"),
        "MFN": Decimal("410.99"),
    }
    assert answer.hi == Decimal("0.779")
    displaced = next(row for row in answer.components if row.measure == "S122")
    assert displaced.rate == 0
    assert str(displaced.why).startswith("displaced by S232-METALS-ANNEX")


def test_unknown_conditions_give_an_interval_that_names_them() -> None:
    answer = ask("7326.90.86.88", "CN", "2026-05-01")
    assert (answer.lo, answer.hi) == (Decimal("0.529"), Decimal("0.779"))
    assert [e.condition for e in answer.undecided] == ["exclusion"]
    assert str(answer.undecided[0].reason) == "yes: 52.9 %; no: 77.9 %"
    assert answer.undecided[0].reason.text("ja") == "はい: 52.9 %；いいえ: 77.9 %"
    # no weight test in chapter 73 (9903.82.03); US metal must be said (9903.82.06)
    assert any("metal_origin=US" in str(note) for note in answer.assumptions)


@pytest.mark.parametrize(
    ("hts", "origin", "day", "said", "total"),
    [
        ("85044060", "CN", "2025-02-03", ORDINARY, "0.25"),
        ("85044060", "CN", "2025-02-04", ORDINARY, "0.35"),
        ("85044060", "CN", "2025-03-03", ORDINARY, "0.35"),
        ("85044060", "CN", "2025-03-04", ORDINARY, "0.45"),
        ("85044060", "CN", "2025-04-04", ORDINARY, "0.45"),
        ("85044060", "CN", "2025-04-05", ORDINARY, "0.55"),
        ("85044060", "CN", "2025-04-09", ORDINARY, "1.29"),
        ("85044060", "CN", "2025-04-10", ORDINARY, "1.7"),
        ("85044060", "CN", "2025-05-13", ORDINARY, "1.7"),
        ("85044060", "CN", "2025-05-14", ORDINARY, "0.55"),
        ("85044060", "CN", "2025-11-09", ORDINARY, "0.55"),
        ("85044060", "CN", "2025-11-10", ORDINARY, "0.45"),
        ("85044060", "HK", "2025-11-10", ORDINARY, "0.2"),
        ("85044060", "MO", "2025-11-10", ORDINARY, "0.1"),
        ("85044060", "CN", "2026-02-23", ORDINARY, "0.45"),
        ("85044060", "CN", "2026-02-24", ORDINARY, "0.35"),
        ("85044060", "CN", "2026-07-23", ORDINARY, "0.35"),
        ("85044060", "CN", "2026-07-28", ORDINARY, "0.375"),
        ("85371091", "VN", "2025-08-06", ORDINARY, "0.127"),
        ("85371091", "VN", "2025-08-07", ORDINARY, "0.227"),
        ("85371091", "IN", "2025-08-26", ORDINARY, "0.277"),
        ("85371091", "IN", "2025-08-27", ORDINARY, "0.527"),
        ("85371091", "CH", "2025-11-13", ORDINARY, "0.417"),
        ("85371091", "CH", "2025-11-14", ORDINARY, "0.15"),
        ("85371091", "GB", "2025-12-01", ORDINARY, "0.127"),
        ("85371091", "BR", "2025-12-01", ORDINARY, "0.527"),
        ("85371091", "KR", "2026-08-10", ORDINARY, "0.125"),
        ("85371091", "CA", "2025-03-04", (*ORDINARY, "usmca:true"), "0.25"),
        ("85371091", "CA", "2025-03-07", (*ORDINARY, "usmca:true"), "0"),
        ("85371091", "CA", "2025-07-31", (*ORDINARY, "usmca:false"), "0.277"),
        ("85371091", "CA", "2025-08-01", (*ORDINARY, "usmca:false"), "0.377"),
        ("85371091", "CA", "2026-08-21", (*ORDINARY, "usmca:true"), "0"),
        ("85371091", "CA", "2026-08-22", (*ORDINARY, "usmca:true"), "0.5"),
        ("85371091", "CA", "2026-08-22", (*ORDINARY, "usmca:false"), "0.627"),
        ("85076000", "CN", "2025-12-31", ORDINARY, "0.309"),
        ("85076000", "CN", "2026-01-01", ORDINARY, "0.484"),
        ("85423100", "CN", "2025-01-01", ORDINARY, "0.5"),
        ("72085200", "DE", "2025-03-11", ORDINARY, "0"),
        ("72085200", "CN", "2025-03-11", ORDINARY, "0.7"),
        ("72085200", "DE", "2025-03-12", ORDINARY, "0.25"),
        ("72085200", "DE", "2025-06-03", ORDINARY, "0.25"),
        ("72085200", "DE", "2025-06-04", ORDINARY, "0.5"),
        ("72085200", "GB", "2025-06-04", ORDINARY, "0.25"),
        ("76061230", "DE", "2025-12-01", ORDINARY, "0.53"),
        ("76061230", "RU", "2025-12-01", ORDINARY, "2.7"),
        ("74081130", "CL", "2025-07-31", ORDINARY, "0.01"),
        ("74081130", "CL", "2025-08-01", (*ORDINARY, "copper_share:1"), "0.51"),
        ("74081130", "CL", "2025-08-01", (*ORDINARY, "copper_share:0.5"), "0.31"),
    ],
)
def test_edges_and_tiers(
    hts: str, origin: str, day: str, said: tuple[str, ...], total: str
) -> None:
    answer = ask(hts, origin, day, *said)
    assert (answer.lo, answer.hi) == (Decimal(total), Decimal(total)), answer.components


def test_exactly_one_of_surcharge_and_successor() -> None:
    for day, measure in (("2026-07-23", "S122"), ("2026-07-24", "S301-FL")):
        answer = ask("85044060", "TW", day, *ORDINARY, "in_transit_before:false")
        assert charged(answer) == {measure: "0.1"}
    # all in-transit clauses count as not met unless said, and the answer says so
    waiting = ask("85044060", "TW", "2026-07-24", *ORDINARY)
    assert (waiting.lo, waiting.hi) == (Decimal("0.1"), Decimal("0.1"))
    assert any("in_transit_before=2026-07-24" in str(note) for note in waiting.assumptions)
    loaded = ask("85044060", "TW", "2026-07-24", *ORDINARY, "in_transit_before:2026-07-24")
    assert loaded.hi == 0


def test_two_clocks() -> None:
    for day, differs in (("2026-02-19", False), ("2026-02-20", True), ("2026-02-23", True)):
        answer = ask("85044060", "CN", day, *ORDINARY)
        assert answer.hi == Decimal("0.45")
        assert (answer.other_clock is not None) == differs
    legal = ask("85044060", "CN", "2026-02-20", *ORDINARY, clock="legal")
    assert legal.hi == Decimal("0.25")
    assert legal.other_clock is not None
    assert legal.other_clock.hi == Decimal("0.45")
    assert ask("85044060", "CN", "2026-02-24", *ORDINARY, clock="legal").hi == Decimal("0.35")


def test_floor_counts_the_normal_duty() -> None:
    answer = ask("84158300", "JP", "2025-12-15", *ORDINARY, "steel_share:0")
    assert charged(answer) == {"MFN": "0.014", "IEEPA-RECIP": "0.136"}
    above = ask("64029142", "JP", "2025-12-15", *ORDINARY)
    assert above.schedule is not None
    assert charged(above).get("IEEPA-RECIP") is None


def test_metal_content_leaves_the_rest_to_the_reciprocal_duty() -> None:
    said = (*ORDINARY, "steel_share:0.4", "aluminium_share:0")
    answer = ask("84158300", "TW", "2025-12-15", *said)
    assert charged(answer) == {"MFN": "0.014", "S232-STEEL-ALU-50": "0.2", "IEEPA-RECIP": "0.12"}
    both = ask(
        "85444290", "TW", "2025-12-15", *ORDINARY, "aluminium_share:0.25", "copper_share:0.25"
    )
    assert charged(both) == {
        "MFN": "0.026",
        "S232-STEEL-ALU-50": "0.125",
        "S232-COPPER": "0.125",
        "IEEPA-RECIP": "0.1",
    }


def test_chip_bands_are_strict() -> None:
    inside = ("chip_tpp:15832", "dram_bandwidth:4800", "end_use:none")
    assert ask("84718040", "TW", "2026-01-15", *inside).hi == Decimal("0.25")
    assert ask("84718040", "TW", "2026-01-14", *inside).hi == 0
    for tpp, bandwidth, pays in (
        ("14000", "4800", False),
        ("14000.1", "4800", True),
        ("17500", "4800", False),
        ("15000", "4500", False),
        ("15000", "5000", False),
        ("21000", "6000", True),
        ("20800", "6000", False),
        ("21000", "5800", False),
        ("40000", "8000", False),
    ):
        said = (f"chip_tpp:{tpp}", f"dram_bandwidth:{bandwidth}", "end_use:none")
        assert (ask("84718040", "TW", "2026-03-01", *said).hi == Decimal("0.25")) is pays
    for use in (
        "us-data-centre",
        "repair",
        "us-rd",
        "start-up",
        "consumer",
        "civil-industrial",
        "public-sector",
    ):
        assert ask("84718040", "TW", "2026-03-01", *inside[:2], f"end_use:{use}").hi == 0
    china = ask("84718040", "CN", "2026-03-01", *inside, *ORDINARY)
    assert charged(china) == {"S301-L3": "0.25", "S232-SEMI": "0.25"}
    mexico = ask("84718040", "MX", "2026-02-01", *inside, "usmca:false")
    assert charged(mexico) == {"S232-SEMI": "0.25"}


@pytest.mark.parametrize(
    "day", ["2025-04-20", "2025-09-01", "2026-02-01", "2026-05-01", "2026-08-10"]
)
def test_finished_server_from_taiwan_is_free_unless_its_chip_is_in_the_bands(day: str) -> None:
    said = (
        *ORDINARY,
        "chip_tpp:40000",
        "dram_bandwidth:8000",
        "metal_share:0.5",
        "metal_origin:TW",
    )
    assert ask("8471.50.01", "TW", day, *said).hi == 0
    supply, board = ask("8504.40.60", "TW", day, *said), ask("8534.00.00", "TW", day, *said)
    assert Decimal("0.1") <= (supply.lo or 0) <= (supply.hi or 0) <= Decimal("0.2")
    assert supply.hi == board.hi
    if day > "2026-04-06":
        for hts in ("8544.42.90", "8419.50.50"):
            assert "S232-METALS-ANNEX" in charged(ask(hts, "TW", day, *said))


def test_annex_tiers_by_metal_and_origin() -> None:
    said = (*ORDINARY, "metal_share:1")
    for origin, metal, rate in (
        ("DE", "DE", "0.5"),
        ("DE", "US", "0.1"),
        ("GB", "GB", "0.25"),
        ("GB", "DE", "0.5"),
    ):
        answer = ask("7326908688", origin, "2026-05-01", *said, f"metal_origin:{metal}")
        assert charged(answer)["S232-METALS-ANNEX"] == rate
    light = ask("85444290", "TW", "2026-05-01", *ORDINARY, "metal_share:0.1499999")
    heavy = ask("85444290", "TW", "2026-05-01", *ORDINARY, "metal_share:0.15", "metal_origin:TW")
    assert (light.hi, heavy.hi) == (Decimal("0.126"), Decimal("0.276"))
    for day, measure in (("2026-06-07", "0.25"), ("2026-06-08", "0.136")):
        answer = ask("84158101", "TW", day, *said, "metal_origin:TW", "steel_share:0")
        assert charged(answer)["S232-METALS-ANNEX"] in (measure, "0.14")


def test_vehicle_parts_outside_chapter_87_are_assumed_not_to_be_any() -> None:
    answer = ask("85371091", "VN", "2025-12-01", *ORDINARY)
    assert any("vehicle_part:false" in str(note) for note in answer.assumptions)
    part = ask("85371091", "VN", "2025-12-01", *ORDINARY, "vehicle_part:true")
    assert charged(part) == {"MFN": "0.027", "S232-AUTO-PARTS": "0.25"}
    assert charged(ask("84715001", "VN", "2025-12-01")) == {}


def test_usmca_share_is_an_average_and_says_so() -> None:
    answer = ask("85371091", "MX", "2025-12-15", *ORDINARY, "usmca:0.4", "value:1000")
    assert answer.hi == Decimal("0.1662")
    assert answer.amount is not None
    assert answer.amount.hi == Decimal("166.20")
    assert any("statistical" in str(note) for note in answer.assumptions)


def test_two_territories_of_one_country_and_the_customs_territory() -> None:
    assert charged(ask("85044060", "HK", "2026-05-01", *ORDINARY)) == {"S122": "0.1"}
    domestic = ask("85044060", "PR", "2026-05-01")
    assert (domestic.lo, domestic.hi) == (Decimal(0), Decimal(0))
    assert "inside the US customs territory" in str(domestic.reason)
    assert ask("85044060", "VI", "2026-05-01").lo is None


def test_column_2() -> None:
    answer = ask("8537.10.91", "RU", "2026-05-01", *ORDINARY)
    assert charged(answer) == {"MFN": "0.35", "S122": "0.1"}
    assert answer.components[0].row == "COL2"
    assert "IEEPA-RECIP" not in charged(ask("8537.10.91", "RU", "2025-12-01", *ORDINARY))


def test_a_specific_duty_needs_quantity_and_value() -> None:
    answer = ask("0201.10.50.10", "AU", "2025-12-01")
    cents = ask("2709.00.20.10", "NO", "2025-12-01")
    assert cents.lo is None
    assert cents.hi is None
    assert cents.components[0].rate is None
    assert str(cents.reason) == "the duty '10.5¢/bbl' needs quantity in bbl and value"
    known = ask("2709.00.20.10", "NO", "2025-12-01", "value:700", "quantity:10")
    assert known.amount is not None
    assert known.amount.hi == Decimal("1.05")
    assert answer.schedule is not None


def test_a_number_without_a_row_stands_for_its_lines() -> None:
    answer = ask("8504.40", "TW", "2026-05-01", *ORDINARY)
    assert len(answer.lines) > 5
    assert (answer.lo, answer.hi) == (Decimal("0.1"), Decimal("0.1"))
    heading = ask("8544", "TW", "2026-05-01", *ORDINARY)
    assert (heading.lo, heading.undecided[0].condition) == (Decimal("0.1"), "hts")
    assert ask("8471.50.01", "TW", "2025-05-01").lines == ("8471.50.01",)
    split = ask("8517.62.00", "CN", "2026-05-01", *ORDINARY)
    assert (split.lo, split.hi) == (Decimal("0.075"), Decimal("0.25"))


def test_a_number_of_another_revision_is_answered_from_that_one() -> None:
    answer = ask("0710.80.97.25", "CL", "2025-03-01", *ORDINARY)
    assert answer.schedule is not None
    assert answer.schedule.revision == "2026_rev_4"
    assert any("is not in 2025 basic edition" in str(note) for note in answer.assumptions)


def test_gaps_and_the_end_of_the_data_warn() -> None:
    assert any("2 Oct 2026" in str(w) for w in ask("85044060", "TW", "2026-10-03").warnings)
    assert any("IEEPA-RECIP" in str(w) for w in ask("85044060", "VN", "2025-04-09").warnings)
    assert not any("IEEPA-RECIP" in str(w) for w in ask("85044060", "VN", "2025-04-10").warnings)
    assert any("Antidumping" in str(w) for w in ask("85414300", "VN", "2025-05-01").warnings)
    before = ask("85044060", "TW", "2024-12-31")
    assert before.lo is None
    assert "no loaded revision" in str(before.reason)


def test_bad_input() -> None:
    with pytest.raises(UnknownId) as unknown:
        ask("8471.50.99", "TW", "2026-05-01")
    assert unknown.value.kind == "hts"
    assert "8471.50.01" in unknown.value.closest
    with pytest.raises(UnknownId) as nowhere:
        ask("8471.50.01", "Taiwann", "2026-05-01")
    assert nowhere.value.closest[0] == "TW"
    with pytest.raises(InvalidParameters):
        ask("server", "TW", "2026-05-01")
    with pytest.raises(InvalidParameters, match="unknown condition 'usmac'") as names:
        parse_conditions(["usmac:true"])
    assert "usmca" in names.value.problems[0].suggestions
    for text in (
        "usmca:2",
        "end_use:war",
        "metal_origin:Mars",
        "value:0",
        "chip_tpp",
        "value:-1",
        "in_transit_before:2026-02-30",
        "exclusion:maybe",
        "metal_share:1.01",
    ):
        with pytest.raises(InvalidParameters):
            parse_conditions([text])
    with pytest.raises(InvalidParameters, match="more than 1"):
        parse_conditions(["steel_share:0.6", "copper_share:0.6"])


def test_history_starts_a_step_where_the_answer_changes() -> None:
    said = parse_conditions([*ORDINARY, "in_transit_before:false"])
    steps = history(
        bundled_tariff(), "85044060", "TW", date(2025, 1, 1), date(2026, 10, 2), conditions=said
    )
    rates = [(day.isoformat(), str(answer.hi)) for day, answer in steps if answer.hi is not None]
    assert ("2025-04-05", "0.1") in rates
    assert ("2025-08-07", "0.2") in rates
    assert ("2026-02-24", "0.1") in rates


def test_every_server_line_has_an_answer() -> None:
    for hts, _ in SERVER_LINES:
        answer = duty(bundled_tariff(), hts, "TW", date(2026, 5, 1))
        assert answer.lo is not None, hts
