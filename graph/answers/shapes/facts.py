"""Facts and entities: search, cards, facts, neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph import schema
from onshore.graph.answers.shapes.common import (
    Amount,
    Certainty,
    Edge,
    Group,
    Hinted,
    Kind,
    Named,
    Polarity,
    Status,
    StatusGroup,
)

_HOLDS: dict[str, Any] = {
    "amount": Amount,
    "bool": bool,
    "fraction": float,
    "number": float,
}
"""Type of a field of the vocabulary -> what it holds; all others are texts."""


def held_by(type: str) -> Any:
    """What a field of that type holds in JSON."""
    return list[str] if type.endswith("*") else _HOLDS.get(type, str)


if TYPE_CHECKING:
    Evidence: TypeAlias = dict[str, Any]
    Fact: TypeAlias = dict[str, Any]
else:
    Evidence = TypedDict(
        "Evidence",
        {
            name: str if name == "source" else NotRequired[int if one.type == "number" else str]
            for name, one in schema.EVIDENCE_FIELDS.items()
        },
    )
    Evidence.__doc__ = "Where a source says it; `start` and `end` count characters of its text."
    Fact = TypedDict(
        "Fact",
        {
            "id": str,
            "subject": str,
            "relation": str,
            "object": str,
            "polarity": Polarity,
            "status": Status,
            "certainty": Certainty,
            "evidence": list[Evidence],
            "source": str,
            "status_group": StatusGroup,
            "recorded_at": str,
            "label": str,
            "valid_from": NotRequired[str],
            "valid_to": NotRequired[str],
            "rank": NotRequired[str],
            "record": NotRequired[dict[str, str]],
            "retracted_at": NotRequired[str],
            "from_basis": NotRequired[Literal["unknown", "published"]],
            **{
                name: NotRequired[held_by(field.type)]
                for name, field in schema.QUALIFIER_FIELDS.items()
            },
        },
    )
    Fact.__doc__ = "One assertion by one source, with its qualifiers (docs/facts.md)."


class Hit(TypedDict):
    """An entity that a search found; `score`, `matched` and `how` are null without words."""

    id: str
    kind: Kind
    name: str
    score: float | None
    matched: str | None
    how: str | None


class OfKind(TypedDict):
    """How many hits are of a kind."""

    kind: Kind
    total: int


class EntitiesResult(Hinted):
    """A page of hits; `best` has the first of each kind, `total` counts all."""

    entities: list[Hit]
    total: int
    kinds: list[OfKind]
    best: list[Hit]


class Name(TypedDict):
    """A name as some source writes it."""

    text: str
    lang: NotRequired[str]
    script: NotRequired[str]


class Attribute(TypedDict):
    """What a fact says of the entity alone."""

    relation: str
    label: str
    object: str
    name: str
    amount: Amount | None
    status: Status
    polarity: Polarity
    certainty: Certainty
    fact: str


class EntityResult(Hinted):
    """One entity. `place` runs outward, `counts` are edges by relation, `denied` are facts."""

    id: str
    kind: Kind
    name: str
    names: list[Name]
    not_names: list[str]
    ids: dict[str, str]
    unnamed: bool
    merged: list[str]
    place: list[Named] | None
    attributes: list[Attribute]
    counts: dict[str, int]
    denied: list[str]
    place_type: NotRequired[str]
    latitude: NotRequired[float]
    longitude: NotRequired[float]
    precision: NotRequired[str]
    position_source: NotRequired[str]
    sector: NotRequired[str]
    facility_type: NotRequired[str]
    address: NotRequired[str]
    note: NotRequired[str]


class FactsResult(Hinted):
    """A page of facts; `total` counts all."""

    facts: list[Fact]
    total: int


class Correction(TypedDict):
    """Who retracted or replaced a fact, and why."""

    kind: Literal["retract", "replace"]
    by: str
    why: str
    recorded_at: str


class FactResult(Hinted):
    """One fact; null where it does not count at the asked clocks."""

    fact: Fact | None
    versions: int
    corrections: list[Correction]


class Neighbour(TypedDict):
    """The entity at the other end of an edge."""

    id: str
    kind: Kind
    name: str
    edge: Edge


class OfRelation(TypedDict):
    """A page of the neighbours by one relation and direction; `total` counts all."""

    relation: str
    direction: Literal["out", "in", "carried"]
    neighbours: list[Neighbour]
    total: int


class NeighboursResult(Hinted):
    """What lies one edge away, and facts about sets that name the entity."""

    relations: list[OfRelation]
    groups: list[Group]
