"""Shapes that many results share. A key that may be absent is not stated; null is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph import schema

if TYPE_CHECKING:
    Certainty: TypeAlias = str
    Kind: TypeAlias = str
    Line: TypeAlias = str
    Polarity: TypeAlias = str
    Rank: TypeAlias = str
    Status: TypeAlias = str
    StatusGroup: TypeAlias = str
else:
    Certainty = Literal[schema.CERTAINTIES]
    Kind = Literal[tuple(schema.KINDS)]
    Line = Literal[tuple(dict.fromkeys((*schema.LINE_STYLES.values(), "assumed")))]
    Polarity = Literal[schema.POLARITIES]
    Rank = Literal[schema.RANKS]
    Status = Literal[schema.STATUSES]
    StatusGroup = Literal[tuple(schema.STATUS_GROUPS)]


class Ends(TypedDict):
    """An interval that has both ends: a fraction of the value, or USD."""

    lo: float
    hi: float


class OpenEnds(TypedDict):
    """An interval; `hi` is null where there is no upper end, `lo` where nothing is known."""

    lo: float | None
    hi: float | None


class Count(TypedDict):
    """A number of things, at least and at most."""

    lo: int
    hi: int


class Amount(TypedDict):
    """`value`, or a range from `min` to `max`; of a `unit` or a `currency`."""

    value: NotRequired[float]
    min: NotRequired[float]
    max: NotRequired[float]
    unit: NotRequired[str]
    currency: NotRequired[str]
    approx: NotRequired[bool]
    bound: NotRequired[Literal["at_least", "at_most"]]
    per: NotRequired[str]
    text: NotRequired[str]


class Edge(TypedDict):
    """What facts say between two entities. Shares are fractions from 0 to 1."""

    id: str
    source: str
    target: str
    relation: str
    label: str
    product: str | None
    place: str | None
    status: Status
    status_group: StatusGroup
    certainty: Certainty
    line: Line
    facts: list[str]
    share: NotRequired[float]
    cost_share: NotRequired[float]
    market_share: NotRequired[float]
    lead_time_days: NotRequired[float]
    essential: NotRequired[bool]
    origin: NotRequired[str]
    value: NotRequired[Amount]


class Group(TypedDict):
    """A fact about a set: of which member it holds is not stated, so there is no edge."""

    id: str
    relation: str
    subject: str
    object: str
    sets: dict[str, list[str]]
    members: list[str]
    facts: list[str]
    status: Status
    certainty: Certainty
    distributive: str


class Conflict(TypedDict):
    """Facts that cannot both be right; `preferred` is the one that is shown first, if any."""

    topic: str
    kind: Literal["value", "polarity"]
    facts: list[str]
    preferred: str | None
    reason: str


class _Change(TypedDict):
    parameter: str
    value: str | bool | None


class Change(_Change):
    """A parameter and the value with which something is found; null leaves it out."""


Attempt = TypedDict(
    "Attempt", {"parameter": str, "value": str | bool | None, "and": NotRequired[list[Change]]}
)
"""A change that was tried and finds something; `and`: what is needed beside it."""
Hinted = TypedDict("Hinted", {"try": NotRequired[list[Attempt]], "reason": NotRequired[str]})
"""What a result has that found nothing: changes that would, or why none does."""


class LeftOut(TypedDict):
    """What the status filter leaves out about one product; counts of edges and facts about sets."""

    id: str
    name: str
    flows: int
    sets: int
    here: int
    statuses: dict[str, int]
    why: str
    facts: list[str]


class Named(TypedDict):
    """An id and what it is called."""

    id: str
    name: str


class Product(TypedDict):
    """A maker and one of its products."""

    id: str
    product: str
