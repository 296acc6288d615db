"""What differs between two editions of the schedule, number by number. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from onshore.graph.tariff.schedule.schedule import Schedule, ScheduleRow, dotted

COLUMNS: Mapping[str, str] = {
    "general": "general rates",
    "special": "special rates",
    "column2": "column 2 rates",
    "units": "units",
    "footnotes": "footnotes",
    "additional": "additional duties",
    "quota": "quota quantities",
    "description": "descriptions",
}
"""Printed columns that are compared, with their names in plain words."""


class Number(NamedTuple):
    """A number with dots that only one of the editions prints, and its own text."""

    hts: str
    description: str


class Cell(NamedTuple):
    """What both editions print in one column of a number."""

    hts: str
    before: str
    after: str


class Reused(NamedTuple):
    """A number that means something else now: its former text stands at the numbers `moved`."""

    hts: str
    before: str
    after: str
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """Two editions; `changed` has the cells of each column of `COLUMNS` that differ.

    The text of a number that is `reused` is not told again among the descriptions.
    """

    before: str
    after: str
    added: tuple[Number, ...]
    removed: tuple[Number, ...]
    reused: tuple[Reused, ...]
    changed: Mapping[str, tuple[Cell, ...]]

    @property
    def same(self) -> bool:
        return not (self.added or self.removed or self.reused or any(self.changed.values()))


def compare_editions(before: Schedule, after: Schedule) -> EditionDiff:
    """The differences, in the order of the numbers. Of a repeated number the first row counts.

    A number is used anew where its text differs and its former one now stands at another number of
    the same 8 digits that had another text, or none, before.
    """
    old, new = _by_number(before), _by_number(after)
    both = sorted(old.keys() & new.keys())
    reused = tuple(_reused(old, new, both))
    told = {one.hts for one in reused}
    changed: dict[str, tuple[Cell, ...]] = {}
    for column in COLUMNS:
        skipped = told if column == "description" else frozenset[str]()
        pairs = ((dotted(n), _text(old[n], column), _text(new[n], column)) for n in both)
        changed[column] = tuple(
            Cell(hts, was, now) for hts, was, now in pairs if was != now and hts not in skipped
        )
    return EditionDiff(
        before.revision,
        after.revision,
        tuple(Number(dotted(n), new[n].description) for n in sorted(new.keys() - old.keys())),
        tuple(Number(dotted(n), old[n].description) for n in sorted(old.keys() - new.keys())),
        reused,
        changed,
    )


def _by_number(schedule: Schedule) -> dict[str, ScheduleRow]:
    found: dict[str, ScheduleRow] = {}
    for row in schedule.rows():
        if row.hts:
            found.setdefault(row.hts, row)
    return found


def _reused(
    old: Mapping[str, ScheduleRow], new: Mapping[str, ScheduleRow], both: Iterable[str]
) -> Iterable[Reused]:
    came: dict[tuple[str, str], list[str]] = {}
    for number, row in new.items():
        was = old.get(number)
        if was is None or was.description != row.description:
            came.setdefault((number[:8], row.description), []).append(number)
    for number in both:
        was, now = old[number], new[number]
        moved = came.get((number[:8], was.description), ())
        if was.description and was.description != now.description and moved:
            yield Reused(
                dotted(number), was.description, now.description, tuple(map(dotted, moved))
            )


def _text(row: ScheduleRow, column: str) -> str:
    if column == "units":
        return ", ".join(row.units)
    if column == "footnotes":
        return "; ".join(f"{','.join(note.columns)}: {note.text}" for note in row.footnotes)
    return str(getattr(row, column))
