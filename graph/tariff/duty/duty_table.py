"""Duties side by side: one product by origin over time, and several lines by origin on one day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from onshore.graph.deadline import in_time
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, Tariff, duty, history
from onshore.graph.tariff.measures.conditions import NOTHING_SAID, Conditions, Value
from onshore.graph.words.reason import Reason

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


ORDINARY: dict[str, Value] = {"aircraft_use": False, "exclusion": False}
ORDINARY_NOTE = Reason("ordinary")


class Step(NamedTuple):
    """From `start` on the duty is this, until the next step."""

    start: date
    answer: DutyAnswer


@dataclass(frozen=True, slots=True)
class Series:
    """One origin's steps between two days."""

    origin: str
    steps: tuple[Step, ...]


class Cell(NamedTuple):
    """One line from one origin: the answer to the same question, and the one for ordinary goods."""

    answer: DutyAnswer
    ordinary: DutyAnswer


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line's duties by origin, in the order of the origins asked for."""

    hts: str
    label: str
    cells: tuple[Cell, ...]


def duty_steps(
    tariff: Tariff,
    hts: str,
    origins: Iterable[str],
    since: date,
    until: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
) -> tuple[Series, ...]:
    """Steps of one product for each origin; a step starts where lo or hi changes.

    Origins that there is no time for are left out whole.
    """
    series = []
    for origin in in_time(origins):
        kept: list[Step] = []
        for start, answer in history(tariff, hts, origin, since, until, clock, conditions):
            last = kept[-1].answer if kept else None
            if last is None or (last.lo, last.hi, last.reason) != (
                answer.lo,
                answer.hi,
                answer.reason,
            ):
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
) -> tuple[LineRow, ...]:
    """The duty of each line from each origin on one day; each line whole, as many as there is time.

    What `conditions` leave open stays open; beside it stands the duty of ordinary goods.
    """
    ordinary = conditions.with_values({**ORDINARY, **dict(conditions.said)})
    rows = []
    for hts, label in lines:
        cells = tuple(
            Cell(
                duty(tariff, hts, origin, day, clock, conditions),
                duty(tariff, hts, origin, day, clock, ordinary),
            )
            for origin in in_time(origins, 4)
        )
        if len(cells) < len(origins):
            break
        rows.append(LineRow(hts, label, cells))
    return tuple(rows)
