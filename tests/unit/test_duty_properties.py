"""What holds for every line, origin, day and set of conditions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onshore.graph.tariff.duty.duty import DutyAnswer, duty
from onshore.graph.tariff.measures.conditions import Conditions, Declared
from tests.unit.tariffs import bundled_measures, bundled_schedule, bundled_tariff, parse_conditions

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
LINES = [n for n in bundled_schedule("2026_rev_10").leaves if n < "98"]
INTERESTING = [
    "8471500150",
    "8473305100",
    "8504406001",
    "8507600010",
    "8517620090",
    "8534000020",
    "8537109170",
    "8544429090",
    "8414596590",
    "8419505000",
    "7326908688",
    "7604291010",
    "7408113000",
    "8703230190",
    "8708295160",
    "8409914000",
    "3004909292",
    "4407110001",
    "9403200082",
    "2709002010",
    "2204218000",
    "6109100012",
    "8427108010",
    "8802400090",
]
ORIGINS = ("CN", "HK", "TW", "MX", "CA", "JP", "KR", "DE", "GB", "IN", "CH", "BR", "RU", "VN")

lines = st.one_of(st.sampled_from(LINES), st.sampled_from([n for n in INTERESTING if n in LINES]))
days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))


def texts_of(declared: Declared) -> list[str]:
    """A few values of each form, edges of the measures among them."""
    return {
        "bool": ["true", "false"],
        "share_or_bool": ["true", "false", "0.3"],
        "share": ["0", "0.15", "0.2", "0.3"],
        "number": ["0", "14000", "15832", "20900", "40000", "4800"],
        "word": list(declared.words),
        "territory": ["US", "GB", "CN", "RU"],
        "date": ["false", "2026-07-24", "2025-04-05", "2026-08-01"],
    }[declared.form]


AMOUNTS = ("value", "quantity", "unit_price", "repair_value", "us_parts_value", "preference")
values = {
    declared.name: st.sampled_from(texts_of(declared))
    for declared in bundled_measures().declarations
    if declared.name not in AMOUNTS
}
said = st.fixed_dictionaries({}, optional=values).map(
    lambda pairs: parse_conditions([f"{name}:{text}" for name, text in pairs.items()])
)
settings.register_profile("duty", suppress_health_check=[HealthCheck.too_slow])
DUTY = settings.get_profile("duty")


def check(answer: DutyAnswer, value: Decimal | None = None) -> None:
    """What every answer must be."""
    assert all(row.in_lo or row.in_hi for row in answer.components)
    assert any(row.in_lo for row in answer.components)
    assert all(row.rate is not None for row in answer.components) or answer.hi is None
    assert sum(row.rate or 0 for row in answer.components if row.in_lo) == (answer.lo or 0)
    if answer.hi is None:
        assert answer.reason
        assert any(row.rate is None for row in answer.components if row.in_hi)
        return
    assert answer.lo is not None
    assert Decimal(0) <= answer.lo <= answer.hi
    assert sum(row.rate or 0 for row in answer.components if row.in_hi) == answer.hi
    assert bool(answer.undecided) == (answer.lo != answer.hi)
    if value is not None and answer.amount is not None:
        for row in answer.components:
            assert row.amount is not None
            assert row.amount == row.amount.quantize(Decimal("0.01"))
        assert answer.amount.lo == sum(r.amount or 0 for r in answer.components if r.in_lo)
        assert answer.amount.hi == sum(r.amount or 0 for r in answer.components if r.in_hi)


@settings(DUTY, max_examples=400)
@given(
    lines, st.sampled_from(ORIGINS), days, said, st.sampled_from(["", "14172", "0.01", "999.99"])
)
def test_components_sum_to_the_ends(
    hts: str, origin: str, day: date, conditions: Conditions, value: str
) -> None:
    if value:
        conditions = conditions.with_values({"value": Decimal(value)})
    for clock in ("collected", "legal"):
        answer = duty(bundled_tariff(), hts, origin, day, clock, conditions)
        check(answer, conditions.number("value"))


ASSUMED = {one.name for one in bundled_measures().declarations if one.default is not None} | {
    test.name for row in bundled_measures().rows if row.assume_false for test in row.tests
}
"""Conditions with a value that counts where nothing is said: another value may lie outside."""


@settings(DUTY, max_examples=400)
@given(lines, st.sampled_from(ORIGINS), days, said, st.data())
def test_more_knowledge_never_widens(
    hts: str, origin: str, day: date, conditions: Conditions, data: st.DataObject
) -> None:
    known = [name for name, _ in conditions.said]
    dropped = data.draw(st.sets(st.sampled_from(known))) if known else set[str]()
    less = duty(bundled_tariff(), hts, origin, day, conditions=conditions.without(dropped))
    more = duty(bundled_tariff(), hts, origin, day, conditions=conditions)
    whole = {
        dict(note.params)["code"]
        for note in less.assumptions
        if note.code in ("not_said_whole", "not_said_rest")
    }
    if dropped & (ASSUMED | whole):
        return
    assert (less.lo or 0) <= (more.lo or 0)
    if less.hi is not None:
        assert more.hi is not None
        assert (more.lo or 0) <= more.hi <= less.hi


@settings(DUTY, max_examples=300)
@given(lines, st.sampled_from(ORIGINS), days)
def test_a_measure_outside_its_dates_never_appears(hts: str, origin: str, day: date) -> None:
    tariff = bundled_tariff()
    in_force = {
        row.id for row in tariff.measures.rows if row.start <= day <= row.end and row.hits(origin)
    }
    answer = duty(tariff, hts, origin, day)
    assert {row.measure for row in answer.components} <= in_force | {"MFN", "COL2"}


@settings(DUTY, max_examples=200)
@given(lines, st.sampled_from(ORIGINS), days, said)
def test_ends_are_the_extremes_of_what_each_condition_can_be(
    hts: str, origin: str, day: date, conditions: Conditions
) -> None:
    """Every way to fill in one unknown condition lies inside, and some way reaches each end."""
    tariff = bundled_tariff()
    answer = duty(tariff, hts, origin, day, conditions=conditions)
    if answer.lo is None or answer.hi is None:
        return
    for name in ("usmca", "exclusion", "aircraft_use"):
        if conditions.get(name) is not None or not any(
            effect.condition == name for effect in answer.undecided
        ):
            continue
        both = [
            duty(tariff, hts, origin, day, conditions=conditions.with_values({name: value}))
            for value in (True, False)
        ]
        assert min(b.lo for b in both if b.lo is not None) == answer.lo
        assert max(b.hi for b in both if b.hi is not None) == answer.hi


DAYS = (
    "2025-02-20",
    "2025-04-20",
    "2025-08-20",
    "2025-11-20",
    "2026-03-15",
    "2026-05-01",
    "2026-07-10",
    "2026-09-20",
    "2026-12-10",
)


def test_a_sample_of_all_cells() -> None:
    """Every 60th line of the newest export from 14 origins on nine days, as the bench does."""
    tariff = bundled_tariff()
    cells = 0
    for hts in LINES[::60]:
        for origin in ORIGINS:
            for text in DAYS:
                check(duty(tariff, hts, origin, date.fromisoformat(text)))
                cells += 1
    assert cells > 40_000
