"""What stops with what: impact and criticality, structural and weighted."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Count, Edge, Hinted, LeftOut, Status

Mode: TypeAlias = Literal["reach", "structural"]


class LossItem(TypedDict):
    """Something that is lost; `product` null: all of it."""

    id: str
    product: str | None


class LossReason(TypedDict):
    """Why it is lost, as a tree down to what the question takes away."""

    rule: str
    text: str
    parts: list[str]
    because: list[LossCause]
    facts: list[str]


class LossCause(LossItem):
    """What was lost before; its own reason where the tree has room."""

    reason: NotRequired[LossReason]


class Lost(LossItem):
    """Something that is lost, at which step, and why."""

    kind: str
    step: int
    reason: LossReason


class NoMakerReason(TypedDict):
    """The makers that are lost."""

    rule: str
    text: str
    because: list[LossItem]
    facts: list[str]


class NoMakerLeft(TypedDict):
    """A component whose known makers are all lost."""

    id: str
    makers_known: int
    reason: NoMakerReason


class GoesInto(TypedDict):
    """What a component without a known maker is stated to go into."""

    id: str
    product: str
    why: str
    facts: list[str]


_From = TypedDict("_From", {"from": str})


class Affected(_From):
    """Who receives from, or deals with, what is lost."""

    id: str
    product: str | None
    edge: str
    relation: str
    status: Status
    why: str
    facts: list[str]


class UnknownLoss(TypedDict):
    """What too little is known about to tell."""

    id: str
    product: str | None
    why: str
    rule: str
    about: list[str]


class LostPlace(TypedDict):
    """What is lost in a state, or a country where no state is stated."""

    id: str
    sites: list[str]
    makers: list[LossItem]
    lost: int
    distinct_sites: Count
    sites_more: NotRequired[int]
    makers_more: NotRequired[int]


class LostCounts(TypedDict):
    """What is lost by kind; `itself` is what the question takes away."""

    itself: int
    places: int
    firms: int
    sites: int
    projects: int
    maker_products: int
    components: int
    received_products: int


class StructuralImpact(Hinted):
    """What stops; `bound` is upper in `reach`, where one lost supplier is enough.

    `NAME_more` counts the rows of a list that are not given, where there are any.
    """

    mode: Mode
    bound: Literal["upper"] | None
    shocked: list[str]
    counts: LostCounts
    distinct_sites: Count
    products: int
    dead: list[Lost]
    no_known_maker_left: list[NoMakerLeft]
    goes_into: list[GoesInto]
    affected: list[Affected]
    unknown: list[UnknownLoss]
    left_out: list[LeftOut]
    places: list[LostPlace]
    names: dict[str, str]
    edges: list[Edge]
    dead_more: NotRequired[int]
    no_known_maker_left_more: NotRequired[int]
    goes_into_more: NotRequired[int]
    affected_more: NotRequired[int]
    unknown_more: NotRequired[int]


class Index(TypedDict):
    """The systemic risk index: the fraction of all sales that is lost, and by each way alone."""

    total: float
    downstream: float
    upstream: float


class NodeLoss(TypedDict):
    """What a node loses: fractions from 0 to 1, and its two levels."""

    id: str
    name: str
    loss: float
    d: float
    u: float


class WeightedImpact(Hinted):
    """The share of all sales that is lost; null where nothing has a value."""

    mode: Literal["weighted"]
    shocked: list[str]
    esri: Index | None
    loss: dict[str, float] | None
    iterations: int | None
    basis: str
    unit: str | None
    weight: str
    sigma: str
    initial: dict[str, float]
    nodes: list[NodeLoss]
    edges: list[Edge]


ImpactResult: TypeAlias = StructuralImpact | WeightedImpact


class LostAlone(TypedDict):
    """How much is lost with a node alone; `weight` is a value where trades have one."""

    id: str
    dead: int
    counts: LostCounts
    distinct_sites: Count
    products: int
    no_known_maker_left: int
    weight: float | None
    examples: list[str]


class StructuralRanking(Hinted):
    """Nodes by what is lost with each alone; `total` null where not all were tried."""

    mode: Mode
    target: NotRequired[str]
    no_known_maker_left: NotRequired[list[LostAlone]]
    nodes: list[LostAlone]
    scenarios: int
    total: int | None
    names: dict[str, str]


class WeightedAlone(TypedDict):
    """The index of losing a node alone; what the other modes count is null."""

    id: str
    dead: None
    counts: None
    distinct_sites: None
    products: None
    no_known_maker_left: None
    weight: float
    downstream: float
    upstream: float
    examples: list[str]


class WeightedRanking(Hinted):
    """Firms and sites by the index of losing each alone."""

    mode: Literal["weighted"]
    basis: str
    unit: str | None
    nodes: list[WeightedAlone]
    scenarios: int
    total: int | None
    names: dict[str, str]


CriticalityResult: TypeAlias = StructuralRanking | WeightedRanking
