"""The bundled schedules and measures as one tariff, built once for all duty tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from onshore.graph.model import Table
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, Tariff, duty
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.tariff.schedule.schedule import Schedule
from onshore.loaders.law.hts import read_schedule
from onshore.loaders.law.measures import read_measures

DATA = Path(__file__).parents[2] / "data"
REVISIONS = (
    ("2025_basic", date(2025, 1, 1)),
    ("2026_basic", date(2026, 1, 1)),
    ("2026_rev_4", date(2026, 2, 24)),
    ("2026_rev_10", date(2026, 6, 8)),
)
ORDINARY = ("aircraft_use:false", "exclusion:false")


@cache
def bundled_schedule(revision: str) -> Schedule:
    file = DATA / f"hts/hts_{revision}.json.gz"
    table, _ = read_schedule(file, revision, dict(REVISIONS)[revision])
    return Schedule.from_table(table)


@cache
def bundled_table() -> Table:
    return read_measures(DATA / "measures.yaml")


@cache
def bundled_measures() -> Measures:
    return Measures.from_tables([bundled_table()])


@cache
def bundled_tariff() -> Tariff:
    return Tariff(REVISIONS, bundled_schedule, bundled_measures())


def parse_conditions(texts: Iterable[str]) -> Conditions:
    """Conditions as the bundled measures declare them."""
    return bundled_measures().declarations.parse(texts)


def ask(
    hts: str, origin: str, day: str, *conditions: str, clock: Clock = "collected"
) -> DutyAnswer:
    return duty(
        bundled_tariff(), hts, origin, date.fromisoformat(day), clock, parse_conditions(conditions)
    )


def charged(answer: DutyAnswer) -> dict[str, str]:
    """Rates above 0 at the high end by measure, summed, as texts."""
    sums: dict[str, Decimal] = {}
    for row in answer.components:
        if row.in_hi and row.rate:
            sums[row.measure] = sums.get(row.measure, Decimal(0)) + row.rate
    return {name: f"{rate.normalize():f}" for name, rate in sums.items()}
