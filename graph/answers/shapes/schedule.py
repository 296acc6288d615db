"""The tariff schedule: lines, and what differs between two editions."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Certainty, Hinted, Polarity


class Footnote(TypedDict):
    """A footnote and the columns that it stands at."""

    columns: list[str]
    text: str


class Classified(TypedDict):
    """A fact that classes a product in a line, and the page that says so."""

    component: str
    name: str
    hts: str
    polarity: Polarity
    certainty: Certainty
    fact: str
    gist: str | None
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None


class MeasureOfLine(TypedDict):
    """A measure whose lists hold a line; `origins` null for all, `part`: some lines under it."""

    measure: str
    name: str
    state: Literal["in_force", "relief", "exempt", "announced", "void"]
    authority: str
    headings: list[str]
    references: list[str]
    origins: list[str] | None
    part: bool


class TariffLine(TypedDict):
    """A line as printed; null where nothing is. `path` are the descriptions above it."""

    hts: str
    description: str
    path: list[str]
    indent: int
    rate_text: str | None
    rate_kind: str
    inherited_from: str | None
    column2: str | None
    column2_from: str | None
    special: str | None
    units: list[str]
    footnote_headings: list[str] | None
    footnotes: list[Footnote] | None
    parents: list[str]
    children: list[str]
    classified: list[Classified]
    measures: list[MeasureOfLine] | None


class Chapter(TypedDict):
    """A chapter and how many lines it has."""

    chapter: str
    lines: int


class ScheduleResult(Hinted):
    """A page of lines of one edition; `revision` null where none covers the day."""

    lines: list[TariffLine]
    revision: str | None
    effective_from: str | None
    total: int
    publisher: NotRequired[str | None]
    title: NotRequired[str | None]
    chapters: NotRequired[list[Chapter]]
    closest: NotRequired[list[str]]


Printed: TypeAlias = str | list[str] | None
_FromTo = TypedDict("_FromTo", {"from": Printed, "to": Printed})


class FromTo(_FromTo):
    """What is printed in the earlier and in the later edition."""


class ChangedLine(TypedDict):
    """A line that is new, gone or printed differently; `fields` has what changed."""

    hts: str
    description: str
    change: Literal["new", "gone", "changed"]
    fields: dict[str, FromTo]


class ScheduleDifferenceResult(Hinted):
    """Lines under a number that differ between two editions."""

    hts: str
    edition_from: str
    edition_to: str
    lines: list[ChangedLine]
