"""The timeline of an entity: events, and what was promised against what is counted."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Amount, Certainty, Hinted, Polarity, Rank, Status


class TimelineEvent(TypedDict):
    """A fact at its date; `date` null where only the day of publication is known."""

    date: str | None
    published: str | None
    date_unknown: bool
    fact: str
    subject: str
    relation: str
    object: str
    status: Status
    polarity: Polarity
    amount: Amount | None
    outcome: str | None
    by: str | None
    gist: str | None
    sources: list[str]


class StatedAmount(Amount):
    """An amount and the facts that state it; where they differ, their range with a `reason`."""

    fact: str | None
    facts: list[str]
    reason: NotRequired[str]


class Comparison(TypedDict):
    """What was promised and what is counted; `ratio` is actual over promised."""

    topic: str
    unit: str | None
    promised: StatedAmount | None
    actual: StatedAmount | None
    ratio: float | None
    outcome: str | None
    facts: list[str]


class Beside(TypedDict):
    """What is counted at the firm in a place, which is not the project's own."""

    firm: str
    place: str
    name: str
    place_name: str
    amount: Amount
    first: str
    last: str
    facts: list[str]


class Point(TypedDict):
    """A statement as a picture draws it; `due` is what a promise names. Days are ISO 8601."""

    fact: str
    subject: str
    object: str
    standing: Literal["promised", "counted", "ended", "stated"]
    status: Status
    certainty: Certainty
    amount: Amount
    words: str
    lowest: float | None
    highest: float | None
    date: str | None
    first: str | None
    last: str | None
    due: str | None
    due_first: str | None
    due_last: str | None
    until: str | None
    publishers: list[str]
    published: str | None
    rank: Rank
    of: Literal["project", "firm", "plan"]
    set_aside: bool
    rivals: list[str]


class Topic(TypedDict):
    """What is told of one topic, and the sentence that it comes to."""

    topic: str
    about: str | None
    label: str
    unit: str | None
    per: str | None
    promised: StatedAmount | None
    counted: StatedAmount | None
    outcome: str | None
    beside: list[Beside]
    points: list[Point]
    sentence: str | None


class TimelineResult(Hinted):
    """Events in order; `members` are the entity and what it was downsized to."""

    entity: str
    members: list[str]
    events: list[TimelineEvent]
    compared: list[Comparison]
    firms: list[str]
    places: list[str]
    topics: list[Topic]
    names: dict[str, str]
