"""Exposure, localization and sites."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import (
    Edge,
    Ends,
    Hinted,
    LeftOut,
    OpenEnds,
    Product,
    Status,
)
from onshore.graph.answers.shapes.duty import Charge, Undecided


class ChargeOfLine(Charge):
    """A component of the duty on a crossing, with its line."""

    hts: str


class TailStep(Product):
    """A maker upstream of the crossing, and the edge that it supplies by."""

    edge: str


class TariffPath(TypedDict):
    """A path from its crossing to the target. `rate` is of the value that crosses, `contribution`
    of the target's value: fractions. A coefficient is the value that goes into one of the next."""

    nodes: list[Product]
    edges: list[str]
    coefficients: list[float | None]
    tail: list[TailStep]
    crossing: str
    origin: str | None
    origin_basis: str | None
    rate: Ends | None
    contribution: Ends | None
    lines: list[str]
    components: list[ChargeOfLine]
    undecided: list[Undecided]
    reason: NotRequired[str]


class FindOut(TypedDict):
    """What is not known, and by how much the interval narrows once it is."""

    kind: str
    about: str
    narrows: float | None
    narrows_at_least: float | None
    opens_upper_end: bool
    edges: list[str]
    text: str


class Exposed(TypedDict):
    """Duty that reaches a target, as fractions of its value: with all that may come, and `known`
    alone. `paths_cover` is the part of `known.hi` that the listed paths make up."""

    exposure: OpenEnds | None
    known: Ends | None
    paths: list[TariffPath]
    paths_cover: float | None
    find_out_next: list[FindOut]
    reason: NotRequired[str]


class ExposedMaker(Exposed):
    """The same for one maker."""

    target: str
    maker: str
    product: str
    territory: str | None


class StatedEntry(TypedDict):
    """A product that is stated to be made abroad, traded or not."""

    product: str
    tier: int
    maker: str
    origins: list[str]
    rate: Ends | None
    lines: list[str]
    reason: str | None
    facts: list[str]


class StatedEntries(TypedDict):
    """What is stated to be made abroad of a product, its kinds and parts."""

    summary: str
    rates: Ends | None
    unknown_rates: int
    shares: int
    entries: list[StatedEntry]
    more: int
    find_out_next: list[str]


class ExposureResult(Exposed, Hinted):
    """The exposure of a target; `makers` each alone where there are several."""

    target: str
    edges: list[Edge]
    left_out: list[LeftOut]
    maker: NotRequired[str]
    product: NotRequired[str]
    territory: NotRequired[str | None]
    makers: NotRequired[list[ExposedMaker]]
    stated: NotRequired[StatedEntries]


class Shares(TypedDict):
    """Parts of the value from 0 to 1, by where it is added."""

    domestic: float
    foreign: float
    unknown: float


class TierShares(Shares):
    """The parts that are added at one tier."""

    tier: int


class LocatedMaker(TypedDict):
    """Where the value of one maker's product is added."""

    maker: str
    product: str
    territory: str | None
    tiers: list[TierShares]
    total: Shares | None


class PartAtHome(TypedDict):
    """A part with its makers inside the territory: running, and announced."""

    id: str
    domestic: Literal["operational", "announced", "none_known"]
    operational: list[str]
    announced: list[str]


class PartCounts(TypedDict):
    """Parts by their best maker inside the territory."""

    operational: int
    announced: int
    none_known: int


class LocalizationResult(Hinted):
    """Where value is added, by tier; null where nobody states what is needed."""

    target: str
    tiers: list[TierShares]
    total: Shares | None
    counts: PartCounts
    components: list[PartAtHome]
    left_out: list[LeftOut]
    maker: NotRequired[str]
    product: NotRequired[str]
    territory: NotRequired[str | None]
    makers: NotRequired[list[LocatedMaker]]


class Site(TypedDict):
    """A site; not `named`: only its place is known."""

    id: str
    named: bool
    standing: str
    places: list[str]
    facts: list[str]


class MadeThere(TypedDict):
    """What is said to be made there, and by whom."""

    id: str
    by: str
    status: Status
    standing: str
    facts: list[str]


class Jobs(TypedDict):
    """Jobs that were counted: the lowest and the highest count of a year."""

    lo: float
    hi: float
    facts: list[str]


class SitesOfOne(TypedDict):
    """The sites of a firm in one place, or of one firm in the place."""

    id: str
    standing: str
    named: int
    unnamed: int
    sites: list[Site]
    makes: list[MadeThere]
    jobs: Jobs | None


class SitesResult(Hinted):
    """Sites by place, or by firm."""

    firm: str | None
    place: str | None
    by: Literal["place", "firm"]
    rows: list[SitesOfOne]
    names: dict[str, str]
