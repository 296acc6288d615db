"""Duty on one crossing, over time, by line, by origin; changes of it."""

from __future__ import annotations

from typing import Any, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Attempt, Hinted, OpenEnds


class Sentence(TypedDict):
    """A sentence as data: `params` are texts, numbers, lists or sentences themselves."""

    code: str
    params: dict[str, Any]


class Charge(TypedDict):
    """A component of a duty: `rate` a fraction, `amount` USD; whether each end counts it."""

    measure: str
    authority: str
    rate: float | None
    amount: float | None
    in_lo: bool
    in_hi: bool
    why: str
    row: str
    headings: list[str]
    drawback: str | None
    zone_status: str | None
    treatment_source: str | None
    code: NotRequired[str]
    params: NotRequired[dict[str, Any]]


class Branch(TypedDict):
    """The duty where a condition turns out so."""

    when: Sentence | str
    lo: float | None
    hi: float | None


class Undecided(TypedDict):
    """A condition that decides, as a question, and what hangs on it."""

    condition: str
    question: str
    effect: str
    branches: NotRequired[list[Branch]]


class ScheduleLine(TypedDict):
    """The line of the schedule that the duty starts from."""

    hts: str
    description: str
    rate_text: str
    inherited_from: str | None
    column2: str
    footnote_headings: list[str] | None
    revision: str


class OtherClock(OpenEnds):
    """The duty by the other clock, where it differs."""

    clock: str


class Condition(TypedDict):
    """A condition and the values for which a heading is reported."""

    condition: str
    values: list[str]


class EntryLine(TypedDict):
    """A heading of the entry, in the order of reporting; null where it is one of `one_of`."""

    heading: str | None
    one_of: list[str]
    kind: str
    step: str
    what: str
    program: str | None
    rate: OpenEnds
    amount: OpenEnds | None
    total_with_normal: float | None
    part: float | None
    certain: bool
    only_if: list[Condition]
    measure: str | None
    row: str | None


class Refund(TypedDict):
    """What may come back of what was collected."""

    cause: str
    rate: OpenEnds
    amount: OpenEnds | None
    measures: list[str]
    why: str


class Fee(TypedDict):
    """A fee of the entry: `rate` a fraction, all else USD."""

    id: str
    name: str
    rate: float | None
    amount: OpenEnds | None
    minimum: float | None
    maximum: float | None
    decided_by: list[str]
    reason: str | None
    source: str | None


class Fees(TypedDict):
    """The fees, and value, duty and fees together in USD."""

    each: list[Fee]
    landed: OpenEnds | None
    reason: str | None


class Note(Sentence):
    """A sentence of a field of the answer, as data."""

    field: str


class Duty(TypedDict):
    """A duty: fractions of the value; `hi` null where there is no upper end."""

    lo: float | None
    hi: float | None
    amount: OpenEnds | None
    components: list[Charge]
    undecided: list[Undecided]
    schedule: ScheduleLine | None
    lines: list[str]
    other_clock: OtherClock | None
    covered_until: str
    warnings: list[str]
    unread: list[str]
    reason: NotRequired[str]


class LineDuty(Duty):
    """The duty of one line, with what a broker reads beside it."""

    entry_lines: list[EntryLine]
    refunds: list[Refund]
    fees: NotRequired[Fees]
    notes: NotRequired[list[Note]]
    component: NotRequired[str]


class ManyLines(TypedDict):
    """The duty of a component with several lines: the widest interval over `per_line`."""

    component: str
    lo: float | None
    hi: float | None
    lines: list[str]
    per_line: list[LineDuty]
    covered_until: str
    reason: NotRequired[str]


_Try = TypedDict("_Try", {"try": list[Attempt]})


class Unclassified(_Try):
    """A component that no fact ties to a line."""

    component: str
    lo: None
    hi: None
    lines: list[str]
    reason: str


DutyResult: TypeAlias = LineDuty | ManyLines | Unclassified


class Brief(OpenEnds):
    """A duty in brief: what decides it, and why an end is open."""

    decided_by: list[str]
    questions: list[str]
    reason: str | None


_From = TypedDict("_From", {"from": str})


class DutyStep(_From, Brief):
    """The duty from a day on."""


class StepsOfOrigin(TypedDict):
    """The steps of one origin."""

    origin: str
    steps: list[DutyStep]


class DutyStepsResult(Hinted):
    """Days on which the duty changes, by origin."""

    hts: str
    description: str
    since: str
    until: str
    series: list[StepsOfOrigin]


class Cell(Brief):
    """The duty of one line from one origin; `ordinary` under no exclusion and no preference."""

    ordinary: OpenEnds


class LineByOrigin(TypedDict):
    """A line and its duty by origin."""

    hts: str
    label: str
    duties: dict[str, Cell]


class DutyTableResult(Hinted):
    """Lines by origins on one day."""

    entry_date: str
    origins: list[str]
    lines: list[LineByOrigin]


class FromOrigin(TypedDict):
    """An origin with a duty that has an upper end, and its rank from 1."""

    rank: int
    origin: str
    name: str
    lo: float
    hi: float
    decided_by: list[str]


class UnknownOrigin(TypedDict):
    """An origin whose duty has no upper end, and why."""

    origin: str
    name: str
    lo: float | None
    hi: None
    decided_by: list[str]
    reason: str | None


class DutyOriginsResult(Hinted):
    """One product from every origin, ranked; `no_entry` are territories without an entry."""

    hts: str
    entry_date: str
    origins: list[FromOrigin]
    not_known: list[UnknownOrigin]
    no_entry: list[str]


class RowProblem(TypedDict):
    """What is wrong with a field of a row."""

    field: str | None
    reason: str
    suggestions: list[str]


class RowError(TypedDict):
    """Why a row of a table cannot be answered."""

    detail: str
    errors: list[RowProblem]


class WrongRow(TypedDict):
    """A row that is answered by its error."""

    error: RowError


class RowDuty(Duty):
    """The duty of a row."""

    assumptions: list[str]


class DutyRowsResult(TypedDict):
    """The rows of a batch in their order."""

    rows: list[RowDuty | WrongRow]
