"""Duties side by side: one product by origin over time, and several lines by origin on one day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from graph.analysis.conditions import NOTHING_SAID, Conditions
from graph.analysis.duty import Clock, DutyAnswer, Tariff, duty, history
from graph.analysis.origins import parse_origin
from graph.deadline import in_time

SERVER_LINES: tuple[tuple[str, str], ...] = (
    ("8471.50.01", "server"),
    ("8471.80.40", "accelerator unit"),
    ("8473.30.11", "printed circuit assembly"),
    ("8542.31.00", "GPU or CPU"),
    ("8542.32.00", "memory"),
    ("8523.51.00", "solid-state drive"),
    ("8517.62.00", "network switch"),
    ("8504.40.60", "power supply"),
    ("8534.00.00", "bare printed circuit board"),
    ("8544.42.90", "cable"),
    ("8544.70.00", "optical cable"),
    ("8414.59.15", "fan"),
    ("8419.50.50", "heat exchanger"),
    ("8418.69.01", "chiller"),
    ("8415.83.00", "air handling unit"),
    ("8537.10.91", "control panel"),
    ("8507.60.00", "lithium-ion battery"),
    ("9403.20.00", "metal rack"),
)
"""Lines of an AI server and what stands around it, with a name in plain words."""

SERVER_ORIGINS = ("TW", "CN", "MX", "VN", "TH", "KR", "JP", "DE")


ORDINARY = NOTHING_SAID.with_values(
    {
        "aircraft_use": False,
        "exclusion": False,
        "in_transit_before": False,
        "metal_share": Decimal(1),
    }
)
ORDINARY_NOTE = (
    "shown for goods that are not for aircraft, under no exclusion, not in transit before a "
    "measure began and, where a metals duty asks, all of metal, and of the country of origin"
)


class Step(NamedTuple):
    """From `start` on the duty is this, until the next step."""

    start: date
    answer: DutyAnswer


@dataclass(frozen=True, slots=True)
class Series:
    """One origin's steps between two days."""

    origin: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line's duties by origin, in the order of the origins asked for."""

    hts: str
    label: str
    answers: tuple[DutyAnswer, ...]


def _with_metal(conditions: Conditions, origin: str) -> Conditions:
    return conditions.with_values({"metal_origin": parse_origin(origin)})


def duty_steps(
    tariff: Tariff,
    hts: str,
    origins: Iterable[str],
    since: date,
    until: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
    *,
    own_metal: bool = False,
) -> tuple[Series, ...]:
    """Steps of one product for each origin; a step starts where lo or hi changes.

    Origins that there is no time for are left out whole. `own_metal`: the metal in the goods is of
    the country of origin.
    """
    series = []
    for origin in in_time(origins):
        kept: list[Step] = []
        said = _with_metal(conditions, origin) if own_metal else conditions
        for start, answer in history(tariff, hts, origin, since, until, clock, said):
            last = kept[-1].answer if kept else None
            if last is None or (last.lo, last.hi, last.reason) != (
                answer.lo, answer.hi, answer.reason,
            ):  # fmt: skip
                kept.append(Step(start, answer))
        series.append(Series(kept[0].answer.origin if kept else origin, tuple(kept)))
    return tuple(series)


def duty_table(
    tariff: Tariff,
    lines: Sequence[tuple[str, str]],
    origins: Sequence[str],
    day: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
    *,
    own_metal: bool = False,
) -> tuple[LineRow, ...]:
    """The duty of each line from each origin on one day; each line whole, as many as there is time.

    `own_metal`: the metal in the goods is of the country of origin.
    """
    said = {
        origin: _with_metal(conditions, origin) if own_metal else conditions for origin in origins
    }
    rows = []
    for hts, label in lines:
        answers = tuple(
            duty(tariff, hts, origin, day, clock, said[origin]) for origin in in_time(origins, 4)
        )
        if len(answers) < len(origins):
            break
        rows.append(LineRow(hts, label, answers))
    return tuple(rows)
