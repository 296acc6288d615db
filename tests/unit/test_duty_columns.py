"""Duties by columns: every row equals the single answer, whatever is asked together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from onshore.graph.errors import InputError, InvalidParameters, OnshoreError, UnknownId
from onshore.graph.tariff.batch.duty_amounts import exact
from onshore.graph.tariff.batch.duty_columns import DutyColumns, duty_columns
from onshore.graph.tariff.duty.duty import CLOCKS, Clock, DutyAnswer, Tariff, duty, edition_warning
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.origins import TERRITORIES
from tests.unit.tariffs import REVISIONS, bundled_measures, bundled_schedule
from tests.unit.test_duty_properties import INTERESTING, LINES, texts_of

KNOWN = (*REVISIONS, ("2025_rev_10", date(2025, 5, 20)), ("2026_rev_12", date(2026, 9, 1)))


@pytest.fixture(scope="module")
def tariff() -> Tariff:
    """The bundled tariff with editions that are known and not loaded."""
    return Tariff(REVISIONS, bundled_schedule, bundled_measures(), KNOWN)


def row_by_row(
    tariff: Tariff, hts: str, origin: str, day: date, clock: Clock, conditions: Conditions
) -> DutyAnswer | OnshoreError:
    try:
        return duty(tariff, hts, origin, day, clock, conditions)
    except (InputError, UnknownId) as error:
        return error


def _said_by(found: DutyColumns, row: int) -> tuple[object, ...]:
    """The figure that rows of one question share, with the warning about the row's edition."""
    figure = found.settled[found.which[row]].figure
    note = found.notes.things[found.notes.places[row]]
    assert figure is not None
    target = found.lines[found.line[row]].target
    answer = found.answer(row)
    assert isinstance(answer, DutyAnswer)
    warnings = (*found.warnings.things[found.warnings.places[row]], *figure.warnings)
    if note is not None:
        warnings = (*warnings, edition_warning(note))
    parts = tuple(replace(one, amount=None) for one in figure.components)
    return (
        figure.lo,
        figure.hi,
        parts,
        figure.undecided,
        figure.other_clock,
        figure.reason,
        warnings,
        figure.unread,
        target and target.shown,
    )


def _said_alone(one: DutyAnswer) -> tuple[object, ...]:
    parts = tuple(replace(part, amount=None) for part in one.components)
    return (
        one.lo,
        one.hi,
        parts,
        one.undecided,
        one.other_clock,
        one.reason,
        one.warnings,
        one.unread,
        one.schedule,
    )


def differences(found: DutyColumns, expected: Sequence[DutyAnswer | OnshoreError]) -> list[str]:
    wrong = []
    for row, one in enumerate(expected):
        answer = found.answer(row)
        if isinstance(one, OnshoreError):
            if (type(one), str(one)) != (type(answer), str(answer)):
                wrong.append(f"{row}: {answer} is not {one}")
            continue
        if answer != one:
            names = [n for n in DutyAnswer.__slots__ if getattr(answer, n) != getattr(one, n)]
            both = [(n, getattr(answer, n, None), getattr(one, n)) for n in names]
            wrong.append(f"{row} {one.hts} {one.origin} {one.entry_date}: {both}")
        if (said := _said_by(found, row)) != (said_alone := _said_alone(one)):
            wrong.append(f"{row} {one.hts} {one.origin} {one.entry_date}: {said} {said_alone}")
        ends = one.amount
        for name, number in (
            ("lo", one.lo),
            ("hi", one.hi),
            ("amount_lo", ends.lo if ends else None),
            ("amount_hi", ends.hi if ends else None),
        ):
            shown = float(getattr(found, name)[row])
            if (None if np.isnan(shown) else shown) != (
                None if number is None else float(f"{number:.12g}")
            ):
                wrong.append(f"{row} {name}: {shown} is not {number}")
    return wrong


def _said(chance: random.Random, names: Sequence[str]) -> Conditions:
    declarations = bundled_measures().declarations
    while True:
        texts = []
        for name in chance.sample(names, chance.choice((0, 0, 1, 2, 4))):
            texts.append(f"{name}:{chance.choice(texts_of(declarations[name]))}")
        try:
            return declarations.parse(texts)
        except InvalidParameters:
            continue


@pytest.mark.parametrize("seed", range(4))
def test_rows_equal_single_answers(tariff: Tariff, seed: int) -> None:
    chance = random.Random(seed)
    names = [
        declared.name
        for declared in tariff.measures.declarations
        if declared.name not in ("value", "quantity", "repair_value", "us_parts_value")
    ]
    known = [_said(chance, names) for _ in range(60)]
    size = 3_000
    hts = [
        chance.choice(
            (
                chance.choice(LINES),
                chance.choice(LINES),
                chance.choice(INTERESTING),
                chance.choice(LINES)[: chance.choice((4, 6, 8))],
                "8471.50.01",
                "9999999999",
                "x",
                chance.choice([old for old, _, _ in tariff.measures.renumbered]),
            )
        )
        for _ in range(size)
    ]
    origins = [
        chance.choice((chance.choice(list(TERRITORIES)), "CN", "Taiwan", "mx", "EU", "RU", "US"))
        for _ in range(size)
    ]
    days = [date(2024, 12, 1) + timedelta(chance.randrange(800)) for _ in range(size)]
    clocks: list[Clock] = [chance.choice(CLOCKS) for _ in range(size)]
    conditions = [chance.choice(known) for _ in range(size)]
    value = [chance.choice((np.nan, 1000.0, 14172.5, 0.005, 33.3333, 7.5e11)) for _ in range(size)]
    value = [v if v != 1000 else round(chance.uniform(1, 90_000), 2) for v in value]
    quantity = [chance.choice((np.nan, np.nan, 12.0, 0.0, 7.25)) for _ in range(size)]
    found = duty_columns(
        tariff,
        hts,
        origins,
        np.array(days, "datetime64[D]"),
        clock=clocks,
        conditions=conditions,
        value=value,
        quantity=quantity,
    )
    expected = []
    for row in range(size):
        said = conditions[row]
        for name, amount in (("value", value[row]), ("quantity", quantity[row])):
            if not np.isnan(amount):
                said = said.with_values({name: exact(amount)})
        expected.append(row_by_row(tariff, hts[row], origins[row], days[row], clocks[row], said))
    assert differences(found, expected) == []
