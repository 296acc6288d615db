"""What changes in a duty between two days."""

from __future__ import annotations

from typing import TypeAlias

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Hinted, OpenEnds


class MeasureRow(TypedDict):
    """A measure, and where it is written; `rate` is a fraction."""

    measure: str
    row: str
    reference: str
    kind: str
    rate: float | None
    announced: str | None
    published: str | None
    source: str | None


class MeasureEvent(MeasureRow):
    """What a measure does on a day."""

    action: str


class CountedEvent(MeasureEvent):
    """The same for an origin: how many lines it changes, by chapter."""

    lines: int
    chapters: dict[str, int]


class AnnouncedMeasure(MeasureRow):
    """A measure that is not in force; `day` is null where none is named."""

    day: str | None


class CountedAnnounced(AnnouncedMeasure):
    """The same for an origin: how many lines it names."""

    lines: int | None


class Reasoned(OpenEnds):
    """A duty, and why an end is open."""

    reason: str | None


_FromTo = TypedDict("_FromTo", {"from": str, "to": str})


class Editions(_FromTo):
    """Two editions of the schedule."""


class DayOfChange(TypedDict):
    """A day on which the duty of a line changes."""

    day: str
    before: Reasoned
    after: Reasoned
    edition: Editions | None
    measures: list[MeasureEvent]


class DayOfMeasures(TypedDict):
    """A day on which measures on an origin change."""

    day: str
    measures: list[CountedEvent]


class LineChanges(TypedDict):
    """What changes for one line."""

    hts: str
    changes: list[DayOfChange]
    announced: list[AnnouncedMeasure]


class Compared(Hinted):
    """What is compared."""

    origin: str
    entry_from: str
    entry_to: str


class ChangesOfLine(Compared, LineChanges):
    """What changes for one line between two days."""


class ChangesOfComponent(Compared):
    """What changes for each line of a component."""

    component: str
    per_line: list[LineChanges]


class ChangesOfOrigin(Compared):
    """What changes for all lines of an origin; `edition` null where no schedule covers the day."""

    edition: str | None
    changes: list[DayOfMeasures]
    announced: list[CountedAnnounced]


DutyChangesResult: TypeAlias = ChangesOfLine | ChangesOfComponent | ChangesOfOrigin
