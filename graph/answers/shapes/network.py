"""Paths, and the drawable network with and without groups."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph.answers.shapes.common import Edge, Group, Hinted, Kind, Line


class Step(Edge):
    """An edge of a path; `against`: the path walks it from its target to its source."""

    against: bool


class Path(TypedDict):
    """One path; `cost` is what it is ranked by."""

    nodes: list[str]
    edges: list[Step]
    hops: int
    cost: float


class PathsResult(Hinted):
    """The best paths; without one, `nearest` are entities that lie between the two ends."""

    paths: list[Path]
    nearest: list[str]


class Drawn(TypedDict):
    """A node with its position; `state` and `country` are where it lies."""

    id: str
    kind: Kind
    label: str
    x: float
    y: float
    tier: int
    degree: int
    state: str | None
    country: str | None
    unnamed: bool


class LabelledGroup(Group):
    """A fact about a set that the picture shows beside its edges."""

    label: str


class Totals(TypedDict):
    """Counts of nodes and edges."""

    nodes: int
    edges: int


class PartOfNetwork(Hinted):
    """A part of the network; `counts` are nodes by kind, `total` is what the limit cuts from."""

    nodes: list[Drawn]
    edges: list[Edge]
    counts: dict[str, int]
    groups: list[LabelledGroup]
    total: Totals


class Member(TypedDict):
    """A member of a group and its number of links."""

    id: str
    kind: Kind
    label: str
    links: int


class OfGroup(TypedDict):
    """How many members of a group are of a kind or a country; null: none is stated."""

    id: str | None
    label: str | None
    count: int


class GroupNode(TypedDict):
    """A group, or a member of an opened one (`member_of`), as a node."""

    id: str
    kind: str
    label: str
    column: str | None
    tier: int
    x: float
    y: float
    degree: int
    count: NotRequired[int]
    inside: NotRequired[int]
    opened: NotRequired[bool]
    members: NotRequired[list[Member]]
    parts: NotRequired[list[OfGroup]]
    member_of: NotRequired[str]


class Links(TypedDict):
    """Links between two groups that stand alike."""

    id: str
    source: str
    target: str
    label: str
    standing: Literal["exists", "not_yet", "cut", "assumed"]
    count: int
    optional: int
    line: Line
    facts: list[str]


class Standings(TypedDict):
    """Links between groups by how they stand."""

    exists: int
    not_yet: int
    cut: int
    assumed: int


class Best(TypedDict):
    """The best connected node."""

    id: str
    label: str
    links: int


class NetworkInGroups(Hinted):
    """The network in groups; `between` and `inside` count links, `left_out` what trades with
    nobody."""

    by: str
    counted: Literal["trades", "links"]
    nodes: list[GroupNode]
    edges: list[Links]
    groups: list[LabelledGroup]
    different: int
    merged: int
    standings: Standings
    between: int
    inside: int
    counts: dict[str, int]
    total: Totals
    left_out: Totals
    best: Best | None


GraphResult: TypeAlias = PartOfNetwork | NetworkInGroups
