"""Sources, conflicts and changes."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import (
    Amount,
    Certainty,
    Conflict,
    Hinted,
    Polarity,
    Rank,
    Status,
)
from onshore.graph.answers.shapes.facts import Fact


class Page(TypedDict):
    """What is known of a source; days are those that it gives."""

    id: str
    title: NotRequired[str]
    publisher: NotRequired[str]
    url: NotRequired[str]
    language: NotRequired[str]
    published: NotRequired[str]
    published_basis: NotRequired[str]
    retrieved: NotRequired[str]
    sha256: NotRequired[str]
    reliability: NotRequired[str]
    derived_from: NotRequired[list[str]]
    note: NotRequired[str]


class CitedPage(Page):
    """A source with the number of facts in its file and of facts elsewhere that cite it."""

    facts: int
    cited_by: int


class ByReport(TypedDict):
    """How many facts rest on one original report; its names cannot be told apart."""

    names: list[str]
    facts: int


class SourcesResult(Hinted):
    """A page of sources. `first_hand` are primary; of `unknown_origin` no page says whom it
    relays."""

    sources: list[CitedPage]
    total: int
    cited: int
    publishers: int
    first_hand: int
    by_report: list[ByReport]
    reports: int
    unknown_origin: int


class SourceResult(Page, Hinted):
    """One source with a page of its facts; `denied` and `cited_by` are ids of facts."""

    facts: list[Fact]
    total: int
    denied: list[str]
    cited_by: list[str]


class Statement(TypedDict):
    """What one side of a conflict says, and who publishes it."""

    fact: str
    status: Status
    certainty: Certainty
    polarity: Polarity
    amount: NotRequired[Amount]
    valid_from: NotRequired[str]
    valid_to: NotRequired[str]
    rank: NotRequired[Rank]
    share: NotRequired[float]
    cost_share: NotRequired[float]
    market_share: NotRequired[float]
    ownership_share: NotRequired[float]
    lead_time_days: NotRequired[float]
    essential: NotRequired[bool]
    origin: NotRequired[str]
    speaker: NotRequired[str]
    gist: str | None
    publishers: list[str]
    published: str | None
    shown_first: bool


class Disagreement(Conflict):
    """A conflict with its statements; `ratio` is highest over lowest where they are alike."""

    subject: str
    relation: str
    label: str
    object: str
    place: str | None
    lowest: float | None
    highest: float | None
    ratio: float | None
    unlike: list[str]
    why: str
    statements: list[Statement]


class OfSort(TypedDict):
    """Conflicts of values, and of a claim and its denial."""

    value: int
    polarity: int


class Reports(TypedDict):
    """Who says it: names of publishers, original reports, pages that do not say whom they relay."""

    publishers: list[str]
    original_reports: list[list[str]]
    unknown_origin: list[str]


class ConflictsResult(Hinted):
    """A page of conflicts, the widest first; `total` and `counts` are of all."""

    conflicts: list[Disagreement]
    total: int
    counts: OfSort
    names: dict[str, str]
    reports: Reports


class ChangeCounts(TypedDict):
    """How many facts came and went, and how many conflicts are new."""

    added: int
    closed: int
    disputed: int


class ChangesResult(Hinted):
    """What was recorded between two instants."""

    since: str
    until: str
    added: list[Fact]
    closed: list[Fact]
    disputed: list[Conflict]
    total: ChangeCounts
