"""What comes around results, and what is no result: problems, reports, states, other formats."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Conflict

Value: TypeAlias = str | int | float | bool | None


class Resolved(TypedDict):
    """The two clocks; `names` that were asked for, each with the id that it is taken for."""

    as_of: str
    known_at: str
    names: NotRequired[dict[str, str]]


class Said(TypedDict):
    """What stands around a result: `claims` are the facts used, `coverage` counts what is behind
    it, `sentence` is null where there is none."""

    resolved: Resolved
    sentence: str | None
    claims: list[str]
    assumptions: list[str]
    conflicts: list[Conflict]
    coverage: dict[str, Value]
    truncated: str | None
    expanded: int


class Asked(Said):
    """What each request has of its own."""

    elapsed_ms: float
    request_id: str


class Answer(Asked):
    """What every answer has beside its `result`; `query` is what was asked."""

    query: dict[str, Value | list[str]]


class ScenarioAnswer(Asked):
    """An answer with the id and the URL of its scenario; `query` is the posted document."""

    id: str
    url: str
    query: dict[str, Any]


class FieldProblem(TypedDict):
    """What is wrong with one field; `file`, `line` and `fact` say where in a document."""

    field: str | None
    reason: str
    suggestions: NotRequired[list[str]]
    file: NotRequired[str]
    line: NotRequired[int]
    fact: NotRequired[str]


class TablesRead(TypedDict):
    """How many of the tables are there yet."""

    read: int
    of: int


class Problem(TypedDict):
    """application/problem+json; never a stack trace."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]
    closest: NotRequired[list[str]]
    offered: NotRequired[list[str]]
    tables: NotRequired[TablesRead]
    request_id: str | None


class Geometry(TypedDict):
    """Degrees, longitude first."""

    type: Literal["Point", "LineString"]
    coordinates: list[float] | list[list[float]]


class Feature(TypedDict):
    """An entity at its position, or an edge between two; `properties` are its own."""

    type: Literal["Feature"]
    id: str
    geometry: Geometry
    properties: dict[str, Any]


class Unplaced(TypedDict):
    """Nodes without a position, and edges to them."""

    nodes: int
    edges: int


class FeatureCollection(TypedDict):
    """GeoJSON (RFC 7946), with what has no place, or several, counted."""

    type: Literal["FeatureCollection"]
    features: list[Feature]
    unplaced: Unplaced
    several_places: int
    resolved: Resolved
    truncated: str | None


class BundledFact(TypedDict):
    """A fact as the store holds it."""

    id: str
    source: str
    recorded_at: str
    retracted_at: str | None
    sha256: str
    says: dict[str, Any]


class BundledSource(TypedDict):
    """A source as the store holds it."""

    id: str
    sha256: str
    says: dict[str, Any]


class BundledTable(TypedDict):
    """A table that the answer used."""

    name: str
    revision: str
    effective_from: str | None
    sha256: str


class Signature(TypedDict):
    """Ed25519, where a key was given."""

    algorithm: Literal["ed25519"]
    public_key: str
    value: str


class BundledAnswer(Said):
    """The answer without what each request has of its own."""

    result: dict[str, Any]


class Bundle(TypedDict):
    """The answer with all that it rests on, to verify offline (docs/bundles.md)."""

    onshore_bundle: int
    program: str
    question: dict[str, Value | list[str]]
    answer: BundledAnswer
    facts: list[BundledFact]
    sources: list[BundledSource]
    tables: list[BundledTable]
    groups: str | None
    digest: str
    signature: NotRequired[Signature]


class RefusedRow(TypedDict):
    """A row of a table that was left out."""

    row: str | None
    line: int | None
    field: str | None
    reason: str


class LoadedSource(TypedDict):
    """What a load did to one source: ids of facts that came and went, numbers of the others."""

    source: str
    file: str | None
    added: list[str]
    unchanged: int
    closed: list[str]
    entities: int
    described: bool
    refused: list[RefusedRow]
    dropped: int
    warnings: list[str]


class LoadedTable(TypedDict):
    """One revision of a table."""

    name: str
    revision: str
    file: str | None
    rows: int
    changed: bool
    notes: list[str]


class PassedOver(TypedDict):
    """A file that was passed over."""

    file: str
    reason: str


class TakenAs(TypedDict):
    """A file in a format of others."""

    file: str
    format: str


class LoadReport(TypedDict):
    """What a load did."""

    changed: bool
    totals: dict[str, int]
    sources: list[LoadedSource]
    tables: list[LoadedTable]
    skipped: list[PassedOver]
    taken_as: list[TakenAs]
    request_id: str


class FactCorrected(TypedDict):
    """What was done to a fact, before and after."""

    kind: Literal["retract", "replace"]
    fact: str
    source: str
    before: dict[str, Any]
    after: dict[str, Any] | None
    by: str
    why: str
    decision: str
    reminder: str
    request_id: str


class Decision(TypedDict):
    """A person's decision."""

    id: str
    kind: str
    subject: str
    object: str
    by: str
    reason: str
    recorded_at: str


class DecisionTaken(TypedDict):
    """Whether it changed anything, and what its subject resolves to now."""

    changed: bool
    decision: Decision | None
    resolved: str | None
    request_id: str


class Health(TypedDict):
    """The process is up."""

    status: Literal["up"]


class DrawnGraph(TypedDict):
    """How far the graph that people see is behind: facts added or closed since it was drawn."""

    facts_behind: int


class Ready(TypedDict):
    """The store is reachable and whole; `graph` where the store draws one for people (Neo4j)."""

    status: Literal["ready"]
    backend: str
    schema: int
    counts: dict[str, int]
    last_change: str | None
    graph: NotRequired[DrawnGraph]


SHAPES: dict[str, Any] = {
    "Answer": Answer,
    "ScenarioAnswer": ScenarioAnswer,
    "Problem": Problem,
    "geojson": FeatureCollection,
    "bundle": Bundle,
    "LoadReport": LoadReport,
    "FactCorrected": FactCorrected,
    "DecisionTaken": DecisionTaken,
    "health": Health,
    "ready": Ready,
}
"""Name -> shape, beside those of results."""
