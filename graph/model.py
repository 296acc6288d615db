"""The model: sources, entities, facts, edges and what a store change reports. Frozen, no I/O.

A fact is one assertion by one source. Everything else is a projection of facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeAlias

Number: TypeAlias = int | float
"""Integral amounts stay int, so that 13000 is never shown as 13000.0."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is cited. `reliability`: primary, press, secondary, opinion or assumption."""

    id: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    published: str | None = None
    published_basis: str | None = None
    retrieved: str | None = None
    sha256: str | None = None
    reliability: str = "secondary"
    derived_from: tuple[str, ...] = ()
    note: str | None = None

    @property
    def byline(self) -> str:
        """Who is named as saying it: the publisher, else the title, else the id."""
        return self.publisher or self.title or self.id


@dataclass(frozen=True, slots=True)
class Name:
    """A name as some source writes it; `lang` is a BCP 47 tag or None."""

    text: str
    lang: str | None = None
    script: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A node. Latitude and longitude in degrees; `precision` is exact or centre."""

    id: str
    kind: str
    names: tuple[Name, ...] = ()
    not_names: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    container: str | None = None
    members: tuple[str, ...] = ()
    place_type: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision: str | None = None
    position_source: str | None = None
    sector: str | None = None
    facility_type: str | None = None
    address: str | None = None
    unnamed: bool = False
    note: str | None = None

    def name(self, lang: str = "en") -> str:
        """First name in `lang`, else in English, else any, else the id."""
        return shown_name(self, lang)


class NameText(NamedTuple):
    """A name as a search reads it."""

    text: str
    lang: str | None


class NameRow(NamedTuple):
    """What a search reads of an entity."""

    id: str
    kind: str
    names: Sequence[Name | NameText]
    not_names: Sequence[str]
    ids: Mapping[str, str]


def shown_name(one: Entity | NameRow, lang: str = "en") -> str:
    """First name in `lang`, else in English, else any, else the id."""
    if len(one.names) == 1:
        return one.names[0].text
    for wanted in (lang, "en"):
        for name in one.names:
            if name.lang and name.lang.split("-")[0] == wanted:
                return name.text
    return one.names[0].text if one.names else one.id


@dataclass(frozen=True, slots=True)
class Amount:
    """`value`, or a range `min` to `max`; `per` is a period, `bound` at_least or at_most."""

    value: Number | None = None
    min: Number | None = None
    max: Number | None = None
    unit: str | None = None
    currency: str | None = None
    approx: bool = False
    bound: str | None = None
    per: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a source says it: section, character offsets, hash of the folded quote, gist, page."""

    source: str
    section: str | None = None
    start: int | None = None
    end: int | None = None
    quote_sha256: str | None = None
    quote: str | None = None
    speaker: str | None = None
    derived_from: str | None = None
    gist: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One assertion by one source; `qualifiers` holds the fields of `schema.QUALIFIERS`.

    `source` is the source whose file carries the fact; `recorded_at` and `retracted_at` are
    canonical instants (`dates.parse_instant`), None where the load's instant counts.
    """

    id: str
    source: str
    subject: str
    relation: str
    object: str
    status: str
    certainty: str
    evidence: tuple[Evidence, ...]
    polarity: str = "affirmed"
    amount: Amount | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    qualifiers: Mapping[str, Any] = field(default_factory=dict)
    rank: str = "normal"
    record: Mapping[str, str] = field(default_factory=dict)
    recorded_at: str | None = None
    retracted_at: str | None = None

    @property
    def affirmed(self) -> bool:
        return self.polarity == "affirmed"


@dataclass(frozen=True, slots=True)
class Edge:
    """What the accepted facts say between two nodes: one edge per key, listing its facts.

    Key: source, target, relation, product, place, status group; `id` is a hash of it. `becomes` is
    flow, link or attribute (`schema.Relation`). Shares lie in [0, 1]; what no fact states is None.
    """

    id: str
    source: str
    target: str
    relation: str
    becomes: str
    product: str | None
    place: str | None
    status_group: str
    status: str
    certainty: str
    facts: tuple[str, ...]
    line: str
    share: float | None = None
    cost_share: float | None = None
    market_share: float | None = None
    value: Amount | None = None
    lead_time_days: Number | None = None
    essential: bool | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Facts about a set: which member the fact holds for is not stated, so no edge is drawn."""

    id: str
    relation: str
    members: tuple[str, ...]
    facts: tuple[str, ...]
    status: str
    certainty: str
    distributive: str
    subject: str
    object: str
    sets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts of one topic that cannot both be right; `preferred` is the default pick or None."""

    topic: str
    facts: tuple[str, ...]
    kind: str
    preferred: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's decision that is kept apart from facts: `merge` and its undoing `unmerge`.

    `subject` is the id that goes on resolving to `object`. Of `retract` and `replace`, which tell
    why a fact was corrected, it is the fact, and `object` its source.
    """

    id: str
    kind: str
    subject: str
    object: str
    by: str
    reason: str
    recorded_at: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Everything one source brings: its description, the entities it declares, its facts.

    `recorded_at` is the default of all records that carry none; `entity_instants` says otherwise
    for single entities. `history` holds earlier, closed versions of entities and of the source
    description as (record type, model object, recorded_at, retracted_at); closed facts stand among
    `facts`.
    """

    source: Source
    entities: Sequence[Entity] = ()
    facts: Sequence[Fact] = ()
    recorded_at: str | None = None
    entity_instants: Mapping[str, str] = field(default_factory=dict)
    history: tuple[tuple[str, Any, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Reference data kept beside the facts: tariff schedule, measures. Rows are JSON objects.

    `effective_from` is the first day on which this revision holds; None: one revision only, unless
    its `source` says `SIDE_BY_SIDE`.
    """

    name: str
    revision: str
    effective_from: date | None
    source: Mapping[str, str]
    rows: tuple[Any, ...]


SIDE_BY_SIDE = "beside"
"""Key of a table's source: the table holds beside other revisions of its name, though undated."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one `Store.replace` did. Ids of facts; `entities`: declarations added or closed.

    `described`: what is said of the source itself is new or has changed.
    """

    source: str
    added: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    entities: int = 0
    warnings: tuple[str, ...] = ()
    described: bool = False

    @property
    def empty(self) -> bool:
        return not (self.added or self.closed or self.entities or self.described)
