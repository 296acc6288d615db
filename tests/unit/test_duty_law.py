"""The law of November 2026: worked cases, single values, the metals, clocks, claims, numbers.

`cases_public.json` and `worked_examples.json` were worked from primary text; every row names its
basis or the section of the delta it belongs to.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.errors import InvalidParameters
from onshore.graph.tariff.duty.duty import CLOCKS, DutyAnswer, history, widest
from onshore.graph.tariff.duty.duty_parts import Outcome
from onshore.graph.tariff.duty.entry_lines import entry_lines
from onshore.graph.tariff.schedule.schedule import normalise_hts
from onshore.graph.words.reason import Reason
from tests.unit.tariffs import (
    ask,
    bundled_measures,
    bundled_schedule,
    bundled_tariff,
    charged,
    parse_conditions,
)

DATA = Path(__file__).parents[1] / "data/tariffs"
PUBLIC = json.loads((DATA / "cases_public.json").read_text("utf-8"))
EXAMPLES = json.loads((DATA / "worked_examples.json").read_text("utf-8"))
ORDINARY = ("aircraft_use:false", "exclusion:false")


def assert_duty(answer: DutyAnswer, components: dict[str, float], total: float) -> None:
    """One number, its parts as expected, and nothing else charged."""
    expected = Decimal(str(total))
    assert answer.lo == answer.hi == expected, (answer.components, answer.undecided, answer.reason)
    rates: dict[str, Decimal] = {}
    for row in answer.components:
        rates[row.measure] = rates.get(row.measure, Decimal(0)) + (row.rate or 0)
    for measure, rate in components.items():
        assert rates.pop(measure, Decimal(0)) == Decimal(str(rate)), measure
    assert not any(rates.values()), rates


@pytest.mark.parametrize("case", PUBLIC, ids=lambda case: str(case["id"]))
def test_public_case(case: dict[str, Any]) -> None:
    query = case["query"]
    answer = ask(query["hts"], query["origin"], query["entry_date"], *query["condition"])
    assert_duty(answer, case["expected_components"], case["expected_total_ad_valorem"])


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: f"{case['id']}-{case['hts']}")
def test_worked_example(case: dict[str, Any]) -> None:
    answer = ask(case["hts"], case["origin"], case["entry_date"], *case["condition"])
    assert_duty(answer, case["components"], case["total"])


@pytest.mark.parametrize(
    ("hts", "origin", "day", "said", "total"),
    [
        ("8471.30.01", "TH", "2026-08-10", (), "0"),
        ("8471.70.10", "TH", "2026-08-10", (), "0"),
        ("7304.19.10.80", "DE", "2026-03-15", (), "0.5"),
        ("8806.24.00", "CN", "2026-09-10", ("aircraft_use:false",), "1.375"),
        ("6307.90.98.91", "CN", "2026-03-15", ("exclusion:false",), "0.245"),
        # a real entry summary of 2026-09: 77.90 % with nothing asked about weight
        ("7326.90.86.88", "CN", "2026-09-15", ("exclusion:false",), "0.779"),
        ("7326.90.86.88", "CN", "2026-05-20", ("exclusion:false", "metal_share:0.10"), "0.779"),
        ("7318.15.20", "CN", "2026-05-20", ("exclusion:false", "metal_share:0.10"), "0.75"),
        ("8431.20.00", "CN", "2026-05-30", ("exclusion:false", "metal_share:0.15"), "0.5"),
        ("8431.20.00", "CN", "2026-05-30", ("exclusion:false", "metal_share:0.14"), "0.35"),
    ],
)
def test_single_values(hts: str, origin: str, day: str, said: tuple[str, ...], total: str) -> None:
    answer = ask(hts, origin, day, *said)
    assert (answer.lo, answer.hi) == (Decimal(total), Decimal(total)), answer.components


def test_the_weight_is_no_open_question_in_the_metal_chapters() -> None:
    for hts in ("7318.15.20", "7326.20.00.90", "7616.99.51.60", "7408.11.30", "7604.21.00"):
        answer = ask(hts, "TH", "2026-05-12")
        assert "metal_share" not in {e.condition for e in answer.undecided}, hts
    assert "metal_share" in {e.condition for e in ask("85098020", "TH", "2026-05-12").undecided}


def test_what_is_not_known_does_not_hide_what_is() -> None:
    watch = ask("9102.11.25", "CN", "2025-11-20", *ORDINARY)
    assert (watch.lo, watch.hi) == (Decimal("0.275"), None)
    rates = {row.measure: row.rate for row in watch.components if row.rate is None or row.rate}
    assert rates == {
        "MFN": None,
        "S301-L4A": Decimal("0.075"),
        "IEEPA-FENT-CN": Decimal("0.1"),
        "IEEPA-RECIP": Decimal("0.1"),
    }
    assert "in words or on a part" in str(watch.reason)
    wine = ask("2204.21.50", "FR", "2025-11-20")
    assert (wine.lo, wine.hi) == (Decimal("0.15"), None)
    steel = ask("7208.10.15", "RU", "2025-09-01", *ORDINARY)
    assert (steel.lo, steel.hi) == (Decimal("0.7"), None)
    assert [row.rate for row in steel.components if row.measure == "MFN"] == [Decimal("0.2"), None]
    oil = ask("2709.00.20.10", "NO", "2025-12-01", *ORDINARY)
    assert (oil.lo, oil.hi) == (None, None)
    assert oil.components[0].rate is None


def test_a_safeguard_by_price_is_charged_and_one_by_quantity_is_named() -> None:
    sugar = ask("1701.13.50", "TH", "2025-12-10", *ORDINARY, "quantity:1000", "value:200")
    assert charged(sugar)["S9904"] == "0.075"
    assert sugar.schedule is not None
    assert sugar.schedule.footnote_headings == ("9903.88.15", "9904.17.01", "9904.17.07")
    assert any("9904.17.07" in str(text) for text in sugar.warnings)
    assert any("safeguards by quantity" in str(text) for text in sugar.warnings)
    milk = ask("0402.10.50", "NZ", "2026-05-30", *ORDINARY, "quantity:1000", "value:3000")
    assert "S9904" not in charged(milk)
    dear = ask("04069097", "NZ", "2026-03-15", *ORDINARY, "unit_price:5")
    assert charged(dear) == {"MFN": "0.3018", "S122": "0.1"}
    exempt = ask("04069097", "AU", "2026-03-15", *ORDINARY, "unit_price:1", "preference:none")
    assert charged(exempt) == {"MFN": "1.509", "S122": "0.1"}
    blind = ask("1701.13.50", "TH", "2025-12-10", *ORDINARY)
    assert (blind.lo, blind.hi) == (Decimal("0.19"), None)
    assert "S9904" in str(blind.reason)


def test_a_preference_is_an_interval_unless_said() -> None:
    asked = ask("84818030", "KR", "2026-03-15", "aircraft_use:false")
    assert (asked.lo, asked.hi) == (Decimal("0.1"), Decimal("0.156"))
    assert [e.condition for e in asked.undecided] == ["preference"]
    claimed = ask("84818030", "KR", "2026-03-15", "aircraft_use:false", "preference:KORUS")
    assert (claimed.lo, claimed.hi) == (Decimal("0.1"), Decimal("0.1"))
    for said in ("preference:none", "exclusion:false"):
        assert ask("84818030", "KR", "2026-03-15", "aircraft_use:false", said).lo == asked.hi
    # GSP lapsed at the end of 2020: a claim has no effect, and the answer says so
    lapsed = ask("84818030", "TH", "2026-03-15", *ORDINARY, "preference:A")
    assert lapsed.hi == Decimal("0.156")
    assert any("had lapsed" in str(note) for note in lapsed.assumptions)
    same = [
        ask("85371091", "MX", "2026-03-15", *ORDINARY, t) for t in ("usmca:true", "preference:S")
    ]
    assert same[0].hi == same[1].hi == 0


def test_a_cut_with_effect_from_an_earlier_day() -> None:
    owed = ask("87034000", "IT", "2025-08-20", *ORDINARY)
    then = ask("87034000", "IT", "2025-08-20", *ORDINARY, clock="published")
    assert (owed.hi, then.hi) == (Decimal("0.15"), Decimal("0.275"))
    assert owed.other_clock is not None
    assert (owed.other_clock.clock, owed.other_clock.hi) == ("published", Decimal("0.275"))
    assert any("refundable" in str(text) for text in (*owed.warnings, *then.warnings))
    assert any("15 % is owed" in str(text) for text in then.warnings)
    for hts, origin, day, more in (
        ("87032401", "KR", "2025-11-10", "0.275"),
        ("61091000", "KR", "2025-11-20", "0.315"),
        ("62034207", "CH", "2025-11-25", "0.556"),
    ):
        collected = ask(hts, origin, day, *ORDINARY, clock="published")
        assert collected.hi == Decimal(more), hts
    agoa = ask("64039960", "KE", "2026-01-15", *ORDINARY, "preference:D", clock="published")
    assert agoa.hi == Decimal("0.185")


def test_chapter_98_changes_the_value_that_is_charged() -> None:
    said = (*ORDINARY, "value:1000", "preference:none")
    for hts, origin, day, more, total in (
        ("61091000", "HN", "2026-03-20", ("chapter98:9802.00.80", "us_parts_value:400"), "0.159"),
        ("84818030", "DE", "2026-03-20", ("chapter98:9802.00.50", "repair_value:100"), "0.0156"),
        ("76061230", "DE", "2026-05-10", ("chapter98:9802.00.60", "repair_value:200"), "0.506"),
        ("84818030", "DE", "2026-03-20", ("chapter98:9801",), "0"),
    ):
        assert ask(hts, origin, day, *said, *more).hi == Decimal(total), hts
    unknown = ask("84818030", "DE", "2026-03-20", *said, "chapter98:9802.00.50")
    assert (unknown.lo, unknown.hi) == (Decimal(0), Decimal("0.156"))
    assert [e.condition for e in unknown.undecided] == ["repair_value"]


def test_an_open_duty_on_no_part_of_the_value_is_none() -> None:
    repaired = ask("0102.29.20.11", "RU", "2025-01-01", "chapter98:9802.00.40")
    assert (repaired.lo, repaired.hi) == (None, None)
    assert str(repaired.reason) == "the duty '6.6¢/kg' needs quantity in kg and value"
    rows = [(row.row, row.rate, row.in_lo, row.in_hi) for row in repaired.components]
    assert rows == [("COL2", Decimal(0), True, False), ("COL2", None, False, True)]
    for hts, origin, day in (
        ("0102.29.20.11", "RU", "2025-01-01"),
        ("0402.10.50.00", "BR", "2026-12-10"),  # a safeguard by price beside the normal duty
        ("2804.61.00.00", "DE", "2026-12-10"),  # a minimum price
    ):
        returned = ask(hts, origin, day, "chapter98:9801")
        assert (returned.lo, returned.hi, returned.reason) == (Decimal(0), Decimal(0), None), hts
        assert any(row.measure == "MFN" for row in returned.components), hts
        assert all(row.rate == 0 for row in returned.components), hts


def test_statistical_numbers_of_the_day() -> None:
    new = ask("0704.20.00.20", "CN", "2026-07-02", *ORDINARY)
    assert new.hi == Decimal("0.3")
    assert any("since 1 Jul 2026 of what was 0704.20.00.00" in str(text) for text in new.warnings)
    gone = ask("0805.40.60.00", "CN", "2026-07-02", *ORDINARY)
    assert any("it is 0805.40.60.10 or 0805.40.60.90 now" in str(text) for text in gone.warnings)
    assert not any(
        "0704" in str(text) for text in ask("0704.20.00.00", "CN", "2026-06-30").warnings
    )
    # note 40(c) names .25 from 2026-07-31 by the numbers of that day: the former .24
    said = (*ORDINARY, "patented:true")
    assert charged(ask("3004.90.92.25", "IN", "2026-08-10", *said)) == {"S232-PHARMA": "1"}
    assert charged(ask("3004.90.92.25", "IN", "2026-09-30", *said)) == {}
    assert charged(ask("3004.90.92.26", "IN", "2026-09-30", *said)) == {"S232-PHARMA": "1"}
    # a list of 2026-04 that names an old number holds what it became
    assert "S232-METALS-ANNEX" in charged(
        ask("8413.91.90.20", "VN", "2026-07-10", *ORDINARY, "metal_share:0.5")
    )


def test_minimum_price_of_polysilicon() -> None:
    said = (*ORDINARY, "polysilicon_note_52:false", "bifacial:false")
    above = ask("8541430010", "VN", "2026-12-05", *said, "unit_price:0.50")
    assert (above.lo, above.hi) == (Decimal("0.15"), Decimal("0.15"))
    below = ask("8541430010", "VN", "2026-12-05", *said, "unit_price:0.20")
    assert charged(below)["S232-POLYSILICON-MIP"] == "0.9"
    without = ask(
        "8541430010", "VN", "2026-12-05", *said, "unit_price:0.20", "mip_certificate:false"
    )
    assert charged(without)["S232-POLYSILICON-MIP"] == "1.9"
    open_end = ask("8541430010", "VN", "2026-12-05", *ORDINARY)
    assert open_end.hi is None
    assert "S232-POLYSILICON" not in charged(ask("8541430010", "VN", "2026-12-03", *ORDINARY))
    either = ask("8541430010", "VN", "2026-12-05", *ORDINARY, "unit_price:0.50")
    assert (either.lo, either.hi) == (Decimal("0.15"), Decimal("0.275"))


def test_conditions_that_nothing_reads_and_an_older_edition_are_named() -> None:
    answer = ask("8471.30.01", "TH", "2026-05-10", "steel_share:0.5", "quartz:true")
    assert answer.unread == ("quartz", "steel_share")
    unread = next(note for note in answer.assumptions if note.code == "unread")
    assert "(quartz)" in str(unread)
    assert "(steel_share)" in str(unread)
    assert ask("8471.30.01", "TH", "2026-05-10").unread == ()


def test_what_is_not_held_is_named_beside_the_figure() -> None:
    assert any(
        "Antidumping" in str(text) for text in ask("7304.19.10.80", "DE", "2026-03-15").warnings
    )
    slip = ask("7208.39.00.30", "JP", "2026-06-10")
    assert any("taken as a slip" in str(text) for text in slip.warnings)


def headings_of(answer: DutyAnswer, measure: str) -> list[tuple[bool, bool, tuple[str, ...]]]:
    return [(c.in_lo, c.in_hi, c.headings) for c in answer.components if c.measure == measure]


def test_headings_are_those_of_the_origin_and_of_the_end() -> None:
    """Not those of all partners, none where a measure is not charged, no rare claim unasked."""
    cable = ask("8544.42.90", "CN", "2026-05-01")
    assert headings_of(cable, "S232-METALS-ANNEX") == [
        (True, False, ()),
        (False, True, ("9903.82.09",)),
    ]
    low = next(c for c in cable.components if c.measure == "S232-METALS-ANNEX" and c.in_lo)
    assert str(low.why) == (
        "not applied: share of metal by weight of at least 15 % – that is not so (Metals, Annex "
        "I-B, whole value, 9903.82.09)"
    )
    assert not any("Russia" in str(c.why) for c in cable.components)
    for origin, heading in (
        ("CN", "9903.05.31"),
        ("JP", "9903.05.49"),
        ("VN", "9903.05.84"),
        ("DE", "9903.05.39"),
        ("RU", "9903.05.66"),
        ("DZ", "9903.05.20"),
        ("KR", "9903.05.71"),
        ("GB", "9903.05.81"),
    ):
        ((_, _, headings),) = headings_of(ask("8536.30.80", origin, "2026-08-15"), "S301-FL")
        assert headings == (heading,), origin
    for origin, heading in (("GB", "9903.02.66"), ("TH", "9903.02.61"), ("LI", "9903.02.36")):
        ((_, _, headings),) = headings_of(ask("6109.10.00", origin, "2025-09-01"), "IEEPA-RECIP")
        assert headings == (heading,), origin
    quartz = ("6810990040", "VN", "2026-09-01", "quartz:true")
    for quota, heading in (("in", "9903.45.30"), ("over", "9903.45.31")):
        answer = ask(*quartz, f"quota:{quota}")
        assert headings_of(answer, "S201-QUARTZ") == [(True, True, (heading,))]
    sugar = ask("1701.13.50", "TH", "2025-12-10", "unit_price:0.2")
    assert headings_of(sugar, "S9904") == [(True, True, ("9904.17.05",))]


def test_what_was_not_said_is_named_once() -> None:
    notes = list(map(str, ask("8544.42.90", "CN", "2026-05-01").assumptions))
    named = [note for note in notes if note.startswith("not stated")]
    assert not any("metal_share>" in note for note in named)
    assert [note.count("aluminium_origin") for note in named if "aluminium" in note] == [1]
    both = list(map(str, ask("7616.99.51.60", "GB", "2026-08-15").assumptions))
    tests = [note.split(" (")[0] for note in both]
    assert len(tests) == len(set(tests)), both


def test_a_rate_of_japan_that_was_cut_from_its_first_day() -> None:
    """9903.02.30 was 15 % on top until EO 14345 made it a total, with effect from 2025-08-07."""
    owed = ask("6109.10.00", "JP", "2025-08-20")
    assert (owed.lo, owed.hi) == (Decimal("0.165"), Decimal("0.165"))
    assert owed.other_clock is not None
    assert owed.other_clock.hi == Decimal("0.315")
    assert ask("6109.10.00", "JP", "2025-09-16", clock="published").hi == Decimal("0.165")


def test_de_minimis_ends_at_its_value() -> None:
    """19 USC 1321(a)(2)(C): the fair retail value of what one person imports on one day."""
    said = ("6203.42.07", "VN", "2025-08-20", "de_minimis:true")
    assert ask(*said, "value:800").hi == 0
    above = ask(*said, "value:800.01")
    assert above.hi == ask("6203.42.07", "VN", "2025-08-20").hi == Decimal("0.366")
    (note,) = (note for note in above.assumptions if note.code == "not_above_value")
    assert "does not hold above a value of USD 800: assumed not to hold" in str(note)
    unsaid = ask(*said)
    assert unsaid.hi == 0
    (note,) = (note for note in unsaid.assumptions if note.code == "value_not_said")
    assert "holds up to a value of USD 800; the value is not said" in str(note)


@pytest.mark.parametrize("hts", ["9903.88.03", "99038803", "9902.01.01", "9904.17.05", "9903"])
def test_a_heading_of_chapter_99_is_no_line_to_be_asked(hts: str) -> None:
    with pytest.raises(InvalidParameters, match="is reported beside the number of the goods"):
        ask(hts, "CN", "2026-03-20")
    with pytest.raises(InvalidParameters):
        history(bundled_tariff(), hts, "CN", date(2026, 3, 1), date(2026, 3, 20))


def test_a_provision_of_chapter_98_says_how_to_ask() -> None:
    """Its duty is that of the article on a part of the value, and no number names the article."""
    alone = ask("9802.00.50", "DE", "2026-03-20", "value:10000", "repair_value:1000")
    assert (alone.lo, alone.hi) == (None, None)
    assert "ask its number in chapters 1 to 97 with chapter98:9802.00.50, value and " in str(
        alone.reason
    )
    assert ask("9801.00.10", "CN", "2026-03-20").hi == 0
    for provision, amount, rate in (
        ("9802.00.40", "repair_value:1000", "0.0156"),
        ("9802.00.50", "repair_value:1000", "0.0156"),
        ("9802.00.80", "us_parts_value:4000", "0.0936"),
    ):
        said = (f"chapter98:{provision}", "value:10000", amount)
        answer = ask("8481.80.30", "DE", "2026-03-20", *said, *ORDINARY)
        assert (answer.lo, answer.hi) == (Decimal(rate), Decimal(rate)), provision
        assert answer.amount is not None
        assert answer.amount.hi == Decimal(rate) * 10000


def test_every_other_clock_is_what_that_clock_answers() -> None:
    """The law is the law on the published clock too; a lapse that was made good differs as well."""
    seen = set()
    for hts, origin, day, said in (
        ("6109.10.00", "CN", "2026-02-21", ()),
        ("8703.24.01", "DE", "2025-08-20", ()),
        ("6109.10.00", "KR", "2025-11-20", ()),
        ("6403.99.60", "KE", "2026-01-15", ("preference:D",)),
    ):
        for clock in CLOCKS:
            other = ask(hts, origin, day, *said, *ORDINARY, clock=clock).other_clock
            if other is not None:
                same = ask(hts, origin, day, *said, *ORDINARY, clock=other.clock)
                assert (other.lo, other.hi) == (same.lo, same.hi)
                seen.add((clock, other.clock))
    assert {("published", "collected"), ("published", "legal"), ("legal", "collected")} <= seen


@pytest.mark.parametrize("number", ["9802.00.40", "9802.00.50", "9802.00.60", "9802.00.80"])
def test_the_surcharge_of_a_repair_alone_is_open_and_not_exempt(number: str) -> None:
    """Note 2(aa): the duty is on the value of the work; the article may be exempt, its number may
    not."""
    answer = ask(number, "DE", "2026-03-20", *ORDINARY)
    surcharge = [c.rate for c in answer.components if c.measure == "S122"]
    assert surcharge == [None]
    assert (answer.lo, answer.hi) == (None, None)


@pytest.mark.parametrize("number", ["9801.00.10", "9813.00.05", "9810.00.60", "9817.00.96"])
@pytest.mark.parametrize("day", ["2025-05-02", "2025-12-10", "2026-03-20", "2026-09-10"])
def test_other_numbers_of_chapter_98_are_outside_every_added_duty(number: str, day: str) -> None:
    for origin in ("CN", "DE", "BR"):
        assert ask(number, origin, day, *ORDINARY).hi == 0
        assert _headings(number, origin, day) == [number]


def _headings(number: str, origin: str, day: str, *said: str) -> list[str]:
    target, _ = bundled_tariff().find(normalise_hts(number), date.fromisoformat(day))
    assert target is not None
    conditions = parse_conditions((*said, *ORDINARY))
    lines = entry_lines(
        bundled_tariff(), target, origin, date.fromisoformat(day), "collected", conditions
    )
    return [line.heading[:10] for line in lines]


def test_an_article_under_another_provision_owes_what_that_provision_prints() -> None:
    """Notes 20(a), 31(a), 16(b): nothing is added; the normal duty is not the article's."""
    for hts, day in (("8481.80.30", "2026-03-20"), ("7604.10.10", "2026-05-20")):
        answer = ask(hts, "CN", day, "chapter98:other", *ORDINARY)
        assert (answer.lo, answer.hi) == (None, None)
        assert "ask its number" in str(answer.reason)
        assert {c.rate for c in answer.components if c.measure != "MFN"} == {Decimal(0)}
    assert _headings("8481.80.30", "CN", "2026-03-20", "chapter98:9801") == ["9801", "8481.80.30"]


def test_drawback_that_a_returned_good_repays_is_not_free() -> None:
    """9801.00.70 and .80 print a duty in words."""
    assert ask("9801.00.80", "DE", "2026-03-20", *ORDINARY).hi is None
    said = ask("2203.00.00", "DE", "2026-03-20", "chapter98:9801", *ORDINARY)
    assert "provision_free" in [note.code for note in said.assumptions]


def test_under_an_open_top_a_lower_end_of_0_is_none_in_any_order() -> None:
    """Wine by the litre and a free line: of both together nothing is known, however they stand."""
    free = Outcome(Decimal(0), Decimal(0), (), ())
    why = Reason("no_rate")
    nothing, some = (Outcome(lo, None, (), (), reason=why) for lo in (None, Decimal(1)))
    target = bundled_tariff().find("8471300100", date(2026, 3, 1))[0]
    assert target is not None
    two = replace(target, leaves=target.leaves * 2)
    for outcomes in ((free, nothing), (nothing, free), (free, some), (some, free)):
        whole = widest(outcomes, two)
        assert (whole.lo, whole.hi) == (None, None)
    assert widest((some, replace(free, lo=Decimal(2), hi=Decimal(2))), two).lo == 1


@pytest.mark.parametrize(
    ("hts", "said", "components"),
    [
        # column 2 prints 30 % and 20 %: 35 % stands in its place
        ("4823.70.00", (), {"MFN": "0", "RU-COLUMN-2": "0.35", "S122": "0.1"}),
        ("2803.00.00", (), {"MFN": "0", "RU-COLUMN-2": "0.35", "S122": "0.1"}),
        # a rate by the ton counts no more: 70 % without a quantity
        ("7201.10.00", (), {"MFN": "0", "RU-COLUMN-2": "0.7", "S122": "0.1"}),
        # 30 % of the value of the work abroad
        (
            "4823.70.00",
            ("chapter98:9802.00.50", "value:1000", "repair_value:300"),
            {"MFN": "0", "RU-COLUMN-2": "0.105", "S122": "0.03"},
        ),
    ],
)
def test_russia_pays_its_own_rate_in_place_of_column_2(
    hts: str, said: tuple[str, ...], components: dict[str, str]
) -> None:
    answer = ask(hts, "RU", "2026-03-15", *ORDINARY, "article:false", *said)
    rates = {c.measure: c.rate for c in answer.components if c.rate or c.measure == "MFN"}
    assert rates == {name: Decimal(rate) for name, rate in components.items()}
    assert answer.lo == answer.hi == sum(Decimal(rate) for rate in components.values())
    assert "RU-COLUMN-2" not in charged(ask(hts, "BY", "2026-03-15", *ORDINARY, *said))
    why = str(answer.components[0].why)
    assert why.startswith("not due: RU-COLUMN-2 (Russia, ")


def test_every_symbol_that_a_line_prints_can_be_claimed() -> None:
    """K and L are for goods of any origin that their appendices list; E* is the CBERA as well."""
    for hts, origin, symbol in (
        ("2842.10.00", "IN", "K"),
        ("2903.19.60.10", "CN", "L"),
        ("0201.10.05.10", "BB", "E*"),
    ):
        opened = ask(hts, origin, "2026-05-01", "article:false")
        assert "preference" in {effect.condition for effect in opened.undecided}, hts
        claimed = ask(hts, origin, "2026-05-01", f"preference:{symbol}")
        assert claimed.components[0].rate == 0, hts
        assert claimed.components[0].measure == "MFN"
        closed = ask(hts, origin, "2026-05-01", "exclusion:false", "article:false")
        assert "preference" not in {effect.condition for effect in closed.undecided}
    fan = ("8414.59.30.00", "VN", "2026-05-01", "metal_share:0")
    by_claim, by_use = (ask(*fan, text) for text in ("preference:C", "aircraft_use:true"))
    assert (by_claim.lo, by_claim.hi) == (by_use.lo, by_use.hi)
    assert by_use.components[0].rate == 0 < (ask(*fan, "aircraft_use:false").lo or 0)
    assert "preference" not in by_claim.unread
    assert ask("2842.10.00", "RU", "2026-05-01", "preference:K").components[0].rate != 0
    automotive = ask("8708.30.50", "CA", "2026-05-01", "preference:B", "vehicle_part:false")
    assert automotive.components[0].rate == 0
    wrong = ask("8471.30.01", "CA", "2026-05-01", "preference:AU")
    assert any("AU" in str(note) and "claimed" in str(note) for note in wrong.assumptions)


def test_a_list_of_origins_that_is_not_the_general_notes_is_named() -> None:
    kenya = ask("6403.99.60", "KE", "2026-05-01", "preference:D")
    assert any("not read in the general note" in str(note) for note in kenya.assumptions)
    korea = ask("6403.99.60", "KR", "2026-05-01")
    assert not any("general note" in str(note) for note in korea.assumptions)


def test_no_vehicle_and_no_part_pays_twice() -> None:
    """8706 and 150 parts are on the lists of light and of heavy vehicles, notes 33 and 38."""
    vehicle = ("S232-AUTO", "S232-MHD", "S232-BUS")
    lists = ("s232_auto_parts", "s232_mhd_parts", "s232_mhd_parts_also_light")
    members = bundled_measures().members
    lines = [
        n
        for n in bundled_schedule("2026_rev_10").leaves
        if n[:2] == "87" or any(members(n, f"lists/{name}.csv") for name in lists)
    ]
    for hts in [*random.Random(15).sample(lines, 100), "8706000300", "8511100000"]:
        for heavy in ("true", "false"):
            said = (*ORDINARY, "vehicle_part:true", f"heavy_vehicle:{heavy}", "usmca:false")
            for origin in ("CN", "DE", "MX"):
                paid = charged(ask(hts, origin, "2026-01-10", *said))
                assert len([m for m in paid if m.startswith(vehicle)]) <= 1, (hts, origin, paid)


@pytest.mark.parametrize(
    ("hts", "origin", "day", "said", "total"),
    [
        # 8704.60.00 is printed in note 33(b) since 2025-04-03, and in note 38(b)
        ("8704.60.00", "DE", "2025-05-10", (), "0.5"),
        ("8704.60.00", "DE", "2026-01-10", (), "0.25"),
        ("8704.60.00", "DE", "2026-01-10", ("heavy_vehicle:true",), "0.5"),
        ("8706.00.03", "DE", "2026-01-10", (), "0.29"),
        ("8708.99.68", "DE", "2026-01-10", ("vehicle_part:true",), "0.15"),
        ("8708.99.68", "DE", "2026-01-10", ("vehicle_part:true", "heavy_vehicle:true"), "0.275"),
        ("8511.10.00", "DE", "2026-01-10", ("vehicle_part:true",), "0.15"),
        # note 33(i): the quota of the United Kingdom is for 8703; note 33(j) has its own parts
        ("8704.31.01", "GB", "2026-01-10", (), "0.5"),
        ("8703.40.00", "GB", "2026-01-10", ("quota:in",), "0.1"),
        ("8708.99.68.05", "GB", "2026-01-10", ("vehicle_part:true",), "0.1"),
        ("8537.10.91.70", "GB", "2026-01-10", ("vehicle_part:true",), "0.277"),
        # note 33(g) prints 8471: a computer that is a part of a vehicle
        ("8471.50.01", "CN", "2026-01-10", ("vehicle_part:true", "chip_tpp:0"), "0.6"),
        ("8471.50.01", "CN", "2026-01-10", ("chip_tpp:0",), "0.35"),
    ],
)
def test_vehicles_by_the_printed_numbers(
    hts: str, origin: str, day: str, said: tuple[str, ...], total: str
) -> None:
    answer = ask(hts, origin, day, *ORDINARY, *said)
    assert (answer.lo, answer.hi) == (Decimal(total), Decimal(total)), answer.components


@pytest.mark.parametrize(
    ("hts", "rate"),
    [
        ("9401.61.40.01", None),
        ("9401.61.40.11", "0.25"),
        ("9401.69.60.01", "0.075"),
        ("9401.69.60.11", "0.25"),
        ("9401.71.00.01", None),
        ("9401.71.00.07", "0.075"),
        ("9401.71.00.08", "0.25"),
        ("9401.79.00.03", None),
        ("9401.80.60.23", None),
        ("9401.80.60.24", "0.25"),
        ("9403.70.80.03", None),
        ("9403.70.80.01", "0.25"),
        ("2931.90.90.10", "0.25"),
        ("2931.90.90.52", None),
        ("4901.99.00.40", None),
        ("4901.99.00.10", "0.075"),
        ("8517.62.00.90", "0.075"),
        ("8517.62.00.20", "0.25"),
    ],
)
def test_lines_that_the_china_lists_divide(hts: str, rate: str | None) -> None:
    """Notes 20(g), 20(s)(ii) and 20(u)(ii): by statistical number; list 4B is suspended."""
    answer = charged(ask(hts, "CN", "2026-03-15", *ORDINARY))
    lists = {name: value for name, value in answer.items() if name in ("S301-L3", "S301-L4A")}
    assert list(lists.values()) == ([] if rate is None else [rate]), answer


def test_a_divided_line_is_an_interval() -> None:
    answer = ask("9401.69.60", "CN", "2026-03-15", *ORDINARY)
    assert answer.lo is not None
    assert answer.hi is not None
    assert answer.hi - answer.lo == Decimal("0.175")
    assert "hts" in {effect.condition for effect in answer.undecided}


@pytest.mark.parametrize(
    ("hts", "origin", "said", "charges"),
    [
        # note 2(x)(iv) has 8806 for civil aircraft only; 9014.80.50 is on no list of the note
        ("8806.24.00", "BR", ("aircraft_use:false",), {"IEEPA-BR": "0.4", "IEEPA-RECIP": "0.1"}),
        ("8806.24.00", "BR", ("aircraft_use:true",), {"IEEPA-RECIP": "0.1"}),
        ("9014.80.50", "BR", ("aircraft_use:false",), {"IEEPA-BR": "0.4", "IEEPA-RECIP": "0.1"}),
        # note 2(x)(iii)(b): acai, and only acai
        ("2008.99.21", "BR", ("article:true",), {"MFN": "0.045"}),
        (
            "2008.99.21",
            "BR",
            ("article:false",),
            {"MFN": "0.045", "IEEPA-BR": "0.4", "IEEPA-RECIP": "0.1"},
        ),
        # note 2(v)(iii)(a) prints 8505.11.0070 alone
        ("8505.11.00.70", "JP", (), {"MFN": "0.021"}),
        ("8505.11.00.30", "JP", (), {"MFN": "0.021", "IEEPA-RECIP": "0.129"}),
    ],
)
def test_exemptions_as_the_notes_print_them(
    hts: str, origin: str, said: tuple[str, ...], charges: dict[str, str]
) -> None:
    answer = ask(hts, origin, "2025-12-15", "exclusion:false", *said)
    assert answer.lo == answer.hi, answer.undecided
    assert charged(answer) == charges


def test_stampings_were_derivatives_since_2020() -> None:
    """Proc. 9980: bumper and body stampings of steel and of aluminium, until 2025-03-11 as well."""
    for hts, rate in (("8708.10.30.20", "0.25"), ("8708.29.21.30", "0.1")):
        paid = charged(ask(hts, "VN", "2025-02-20", *ORDINARY))
        assert paid["S232-STEEL-ALU-2018"] == rate, hts
        assert "S232-STEEL-ALU-2018" not in charged(ask(hts, "DE", "2025-02-20", *ORDINARY))
