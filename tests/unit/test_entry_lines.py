"""The headings of one line of an entry summary: order, exemptions, what is open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from onshore.graph.tariff.duty.entry_lines import EntryLine, entry_lines
from onshore.graph.tariff.measures.reporting import Order, Step
from onshore.graph.tariff.schedule.schedule import normalise_hts
from tests.unit.tariffs import ask, bundled_measures, bundled_tariff, parse_conditions


def lines_of(hts: str, origin: str, day: str, *said: str) -> tuple[EntryLine, ...]:
    tariff, on = bundled_tariff(), date.fromisoformat(day)
    target, _ = tariff.find(normalise_hts(hts), on)
    assert target is not None
    return entry_lines(tariff, target, origin, on, "collected", parse_conditions(said))


def shown(lines: tuple[EntryLine, ...]) -> list[tuple[str, str, str]]:
    return [(line.heading, f"{line.rate_lo:f}", str(line.amount_lo or "")) for line in lines]


def when(line: EntryLine) -> dict[str, list[str]]:
    return {one.condition: [value.text() for value in one.values] for one in line.only_if}


def test_a_real_entry_summary() -> None:
    """The form of 2026-09: four headings in this order, with these amounts, 11,039.99 in all."""
    lines = lines_of("7326.90.86.88", "CN", "2026-09-15", "exclusion:false", "value:14172")
    assert shown(lines) == [
        ("9903.88.03", "0.25", "3543.00"),
        ("9903.05.90", "0", ""),
        ("9903.82.02", "0.5", "7086.00"),
        ("7326.90.86.88", "0.029", "410.99"),
    ]
    assert [line.kind for line in lines] == ["duty", "exemption", "duty", "classification"]
    assert all(line.certain and not line.only_if for line in lines)


def test_what_is_open_says_when() -> None:
    lines = lines_of("7326.90.86.88", "CN", "2026-09-15")
    by_first = {line.heading or line.one_of[0]: line for line in lines}
    assert when(by_first["9903.88.03"]) == {"exclusion": ["no"]}
    assert when(by_first["9903.88.69"]) == {"exclusion": ["yes"]}
    assert by_first["9903.88.69"].kind == "exemption"
    assert by_first["9903.05.90"].certain


@pytest.mark.parametrize(
    ("hts", "origin", "day", "said", "heading"),
    [
        # note 2(v)(iii): the line is in Annex II
        ("8471.50.01", "TW", "2025-10-01", (), "9903.01.32"),
        # note 2(aa)(ii): on the list of the surcharge
        ("8471.50.01", "TW", "2026-05-01", (), "9903.03.03"),
        # note 2(aa)(v): a metals duty is charged
        ("7326.90.86.88", "DE", "2026-05-01", (), "9903.03.06"),
        # note 52(b) and (f)
        ("0901.11.00.15", "VN", "2026-09-10", (), "9903.05.86"),
        ("7208.10.15.00", "BR", "2026-09-10", (), "9903.05.90"),
        # note 50(a)(vi)
        ("7208.10.15.00", "BR", "2026-09-10", (), "9903.05.07"),
        # the normal duty of 15 % or more leaves nothing to add: 9903.02.19
        ("6109.10.00.12", "DE", "2025-10-01", (), "9903.02.19"),
        # USMCA goods of Mexico before 2026-02-24
        ("9403.20.00.90", "MX", "2025-04-20", ("usmca:true",), "9903.01.04"),
    ],
)
def test_exempting_headings_are_reported(
    hts: str, origin: str, day: str, said: tuple[str, ...], heading: str
) -> None:
    line = next(x for x in lines_of(hts, origin, day, *said) if x.heading == heading)
    assert line.kind == "exemption"
    assert line.rate_lo == line.rate_hi == 0


def test_chapter_98_comes_first_and_the_number_last() -> None:
    lines = lines_of(
        "8504.40.95.80",
        "CN",
        "2026-09-10",
        "chapter98:9802.00.40",
        "value:1000",
        "repair_value:100",
        "exclusion:false",
        "aircraft_use:false",
    )
    assert lines[0].heading == "9802.00.40"
    assert lines[-1].heading == "8504.40.95.80"
    assert lines[-1].kind == "classification"


def test_a_claimed_preference_stands_on_the_classification() -> None:
    lines = lines_of("6109.10.00.12", "KR", "2026-06-01", "preference:KR")
    assert (lines[-1].heading, lines[-1].program) == ("6109.10.00.12", "KR")
    assert lines[-1].rate_hi == 0


def test_certain_lines_are_the_duty() -> None:
    """Where nothing is open the lines add up to the answer."""
    for hts, origin, day, said in (
        ("7326.90.86.88", "CN", "2026-09-15", ("exclusion:false",)),
        ("8806.24.00", "CN", "2026-09-10", ("aircraft_use:false", "exclusion:false")),
        ("6307.90.98.91", "CN", "2026-03-15", ("exclusion:false",)),
        ("8703.23.01", "DE", "2026-10-01", ()),
    ):
        lines, answer = lines_of(hts, origin, day, *said), ask(hts, origin, day, *said)
        assert answer.lo == answer.hi == sum(line.rate_lo for line in lines)


def test_nothing_is_reported_where_lines_differ_or_nothing_is_entered() -> None:
    assert lines_of("8504", "CN", "2026-09-15") == ()
    assert lines_of("8504.40.95.80", "PR", "2026-09-15") == ()


def test_order_places_headings_by_range() -> None:
    order = Order(
        (Step("a", (("9903.88", "9903.88"),), ""), Step("b", (("9903.74", "9903.85"),), ""))
    )
    assert order.place("9903.88.03")[1].name == "a"
    assert order.place("9903.85.02")[1].name == "b"
    assert order.place("9903.86.01") == (2, Step("other chapter 99", (), ""))


def test_every_bundled_heading_has_a_step() -> None:
    """But those of safeguards by quantity, of old actions and in place of column 2 (Russia), which
    CBP's order calls other."""
    order = bundled_measures().reporting_order
    loose = {
        h[:7]
        for row in bundled_measures().rows
        for h in row.headings
        if order.place(h)[1].name == "other chapter 99"
    }
    assert all(group.startswith("9904") or group == "9903.90" for group in loose), loose


def test_a_rate_in_place_of_the_normal_duty_is_reported() -> None:
    """Russia: 9903.90.08 at 35 %, and the number of the goods at nothing."""
    rates = {line.heading: line.rate_hi for line in lines_of("2803.00.00", "RU", "2026-03-15")}
    assert (rates["9903.90.08"], rates["2803.00.00"]) == (Decimal("0.35"), Decimal(0))
