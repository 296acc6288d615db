"""Tables of a user's own: names to match, a bill of materials, a scenario."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Kind, OpenEnds, Product
from onshore.graph.answers.shapes.duty import WrongRow
from onshore.graph.answers.shapes.loss import ImpactResult, LossItem
from onshore.graph.answers.shapes.supply import ExposureResult, LocalizationResult, Shares


class MatchReason(TypedDict):
    """What speaks for or against a candidate; `factor` is what the score is multiplied with."""

    what: Literal["name", "id", "country", "address"]
    how: str
    text: str
    given: NotRequired[str]
    held: NotRequired[str]
    scheme: NotRequired[str]
    factor: NotRequired[float]


class Candidate(TypedDict):
    """An entity that a row may mean; the score is from 0 to 1."""

    id: str
    kind: Kind
    name: str
    score: float
    reasons: list[MatchReason]


class MatchedRow(TypedDict):
    """What a row comes to; `total` counts all candidates."""

    outcome: Literal["match", "several", "contradicted", "possible", "none"]
    candidates: list[Candidate]
    total: int


class MatchResult(TypedDict):
    """The rows in their order."""

    rows: list[MatchedRow | WrongRow]


class BilledProduct(TypedDict):
    """The product of a bill; its own line and rate where it enters the country itself."""

    part: str | None
    row: int | None
    assembled_in: str | None
    cost: float | None
    parts_cost: float | None
    currency: str | None
    hts: NotRequired[str | None]
    own_rate: NotRequired[OpenEnds | None]


class DomesticShare(Shares):
    """The share that is made at home: `lo` what is known, `hi` with all that is unknown."""

    lo: float
    hi: float


class BillGap(TypedDict):
    """What is to be found out, the rows that it is about, and what it narrows."""

    kind: str
    about: str | None
    rows: list[int]
    narrows: float | None
    narrows_at_least: float | None
    narrows_domestic: float | None
    opens_upper_end: bool
    share: float | None
    text: str


class SingleSource(TypedDict):
    """A part with one named supplier, and its share of the value."""

    part: str
    supplier: str
    rows: list[int]
    share: float | None


class PartRows(TypedDict):
    """A part that nobody is named for."""

    part: str
    rows: list[int]


class FirmName(TypedDict):
    """A firm of the graph."""

    id: str
    name: str


class Supplier(TypedDict):
    """A name of the bill and the firms that bear it; null where time ran out."""

    name: str
    rows: list[int]
    matches: list[FirmName] | None


class BillLine(TypedDict):
    """A line of a bill: shares, rates and contributions are fractions, costs and duty amounts."""

    row: int
    level: int | None
    part: str
    name: str | None
    within: str | None
    quantity: float | None
    cost: float | None
    share: float | None
    supplier: str | None
    hts: str | None
    origin: str | None
    made: str
    crosses: bool | None
    rate: OpenEnds | None
    contribution: OpenEnds | None
    duty: OpenEnds | None
    decided_by: list[str]
    questions: list[str]
    reason: str | None
    warnings: list[str]


class BomResult(TypedDict):
    """Duty exposure, single sources and domestic share of a bill of materials."""

    product: BilledProduct
    basis: str | None
    exposure: OpenEnds | None
    known: OpenEnds | None
    duty: OpenEnds | None
    known_duty: OpenEnds | None
    domestic_share: DomesticShare | None
    decided_by: list[BillGap]
    find_out_next: list[BillGap]
    single_sources: list[SingleSource]
    no_supplier: list[PartRows]
    suppliers: list[Supplier]
    unread_columns: list[str]
    lines: list[BillLine]


class Asked(TypedDict):
    """The answer to one question of a scenario, under its name."""

    exposure: NotRequired[ExposureResult]
    localization: NotRequired[LocalizationResult]
    impact: NotRequired[ImpactResult]


class ExposureDelta(TypedDict):
    """Scenario minus baseline; null where one of the two is unknown."""

    exposure: OpenEnds | None
    known: OpenEnds | None


class LocalizationDelta(TypedDict):
    """Differences that are not 0, by name."""

    total: dict[str, float | None] | None
    counts: dict[str, float | None] | None


class SetDelta(TypedDict):
    """What came to a list and what left it."""

    added: list[LossItem]
    removed: list[LossItem]


class ImpactDelta(TypedDict):
    """What more is lost and what is not any more; differences of the weighted numbers."""

    dead: NotRequired[SetDelta]
    no_known_maker_left: NotRequired[SetDelta]
    unknown: NotRequired[SetDelta]
    loss: NotRequired[dict[str, float | None] | None]
    esri: NotRequired[dict[str, float | None] | None]


class Delta(TypedDict):
    """What differs in one question, under its name."""

    exposure: NotRequired[ExposureDelta]
    localization: NotRequired[LocalizationDelta]
    impact: NotRequired[ImpactDelta]


class PathChange(TypedDict):
    """A tariff path that came, went or weighs otherwise."""

    ask: int
    nodes: list[Product]
    edges: list[str]
    crossing: str
    product: str
    origin: str | None
    origin_basis: str | None
    before: OpenEnds | None
    after: OpenEnds | None
    rate: OpenEnds | None
    undecided: list[str]
    change: Literal["changed", "appeared", "vanished"]


class Driver(TypedDict):
    """What one operation changed; `operation` is as it was posted."""

    operation: dict[str, Any]
    facts: list[str]
    assumptions: list[str]
    changes: list[PathChange]
    delta: list[Delta]


class ScenarioResult(TypedDict):
    """Every question before and after the operations, what differs, and what drives it."""

    id: str
    baseline: list[Asked]
    scenario: list[Asked]
    delta: list[Delta]
    drivers: list[Driver]
