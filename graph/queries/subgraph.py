"""A drawable part of the network: nodes with positions, edges, and facts about sets as groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onshore.graph import schema
from onshore.graph.answers.groups.rules import GROUPINGS, Story
from onshore.graph.answers.parameters import chosen, parameter
from onshore.graph.answers.question import (
    Answer,
    Question,
    chosen_relations,
    coverage_of,
    cut_by,
    edge_json,
    group_json,
    undated_facts,
)
from onshore.graph.deadline import checked, current
from onshore.graph.model import Edge, Entity, Group
from onshore.graph.network.layout import layered
from onshore.graph.project import Where
from onshore.graph.supply.sites import FACILITY_RELATIONS, places_of_sites
from onshore.graph.view import View
from onshore.graph.words.reason import Reason

if TYPE_CHECKING:
    from onshore.graph.network.ties import Ties

_DRAWN = tuple(kind.name for kind in schema.KINDS.values() if kind.drawn)

TIERS = ("country", "partner", "component", "maker", "site", "place")
"""Layers from left to right."""


@dataclass(frozen=True)
class Subgraph(Question):
    name = "graph"
    route = "/graph"
    heading = ("Network", "供給網")
    shape = "network.GraphResult"
    rendered_as = "network"
    doc = (
        "A part of the network to draw, with positions: everything, or what lies within some hops "
        "of a focus. The best connected nodes come first where a limit cuts. With `group` the "
        "nodes are at most 20 groups, and an edge counts the links between two of them that stand "
        "alike: "
        "`exists`, `not_yet` (announced, planned, optional, being built), `cut` or `assumed`; "
        "`members` names the best connected of each group."
    )
    example = "?focus=firm:foxconn&hops=1"
    said_first = ("focus", "hops")
    formats = ("json", "csv", "graphml", "geojson", "html", "svg")
    at_deadline = "partial"
    about = ("focus", "state", "group", "open")
    statuses = tuple(word for word in schema.STATUSES if word != "cancelled")

    focus: tuple[str, ...] = parameter(
        "id", "Ids to start from.", repeat=True, example="firm:foxconn", kinds=_DRAWN
    )
    hops: int = parameter("int", "Hops around the focus.", 1, minimum=0, maximum=12)
    limit: int = parameter("int", "Nodes at most.", 1500, minimum=1, maximum=3000)
    relation: tuple[str, ...] = parameter(
        "text",
        "Relations that count; a leading `-` leaves one out.",
        repeat=True,
        choices=tuple(schema.RELATIONS),
        negatable=True,
    )
    kind: tuple[str, ...] = parameter(
        "text",
        "Kinds that count; a leading `-` leaves one out.",
        repeat=True,
        choices=_DRAWN,
        negatable=True,
    )
    state: str | None = parameter(
        "id",
        "Only what lies in this place and its direct neighbours.",
        None,
        example="place:US-TX",
        kinds=("place",),
    )

    group: str | None = parameter(
        "text",
        "Put it into groups: those of the story; by role, which is places by state, products by "
        "what they are a kind of, firms by what they do; or for large networks by sector, country "
        "or kind. Without a story, `story` takes what suits the network.",
        None,
        choices=GROUPINGS,
    )
    open: tuple[str, ...] = parameter(
        "text",
        "Ids of groups that are shown by their members; where there are no columns, by country.",
        repeat=True,
        example="TX",
    )
    stories: tuple[Story, ...] = field(default=(), repr=False)
    """Groups of each story; the application gives them."""

    def run(self, view: View) -> Answer:
        kinds = chosen(self.kind, _DRAWN)
        relations = chosen_relations(self.relation)
        key = ("network", view.as_of, self.where, kinds, relations)
        everything: _Everything = view.derived(
            key, lambda: _everything(view, self.where, kinds, relations)
        )
        groups, nodes, tied = everything.groups, everything.nodes, everything.tied
        starts = [view.resolve(id) for id in self.focus]
        if self.state is not None:
            inside = view.within(view.resolve(self.state))
            starts += sorted(nodes.intersection(inside | tied.sites_in(inside)))
        reached: Collection[str] = nodes
        if self.focus or self.state is not None:
            reached = tied.around(starts, self.hops)
        if self.group is not None:
            return self._grouped(view, everything, reached, key)
        kept = set(everything.ranked[: self.limit])
        if reached is not nodes:
            kept = _best(reached, everything.degree, self.limit, starts)
        drawn = view.edge_list(self.where).take(tied.among(kept))
        result = draw(kept, drawn, view, self.lang)
        result["groups"] = [
            {**group_json(group), "label": group_label(group.distributive, self.lang)}
            for group in groups
            if len(kept.intersection(group.members)) > 1
        ]
        result["total"] = {"nodes": len(reached), "edges": len(tied)}
        cut = []
        if len(kept) < len(reached):
            few = Reason("cut_nodes", n=str(len(kept)), all=str(len(reached)))
            cut.append(few.text(self.lang))
        if current().cut:
            cut.append(Reason("cut_rough", why=cut_by()).text(self.lang))
        facts = view.facts({fact for edge in drawn for fact in edge.facts})
        return Answer(
            result,
            claims=sorted(facts),
            assumptions=list(undated_facts(view, facts.values(), self.lang)),
            coverage=coverage_of(view, list(facts.values())),
            truncated="; ".join(cut) or None,
        )

    def _grouped(
        self, view: View, everything: _Everything, reached: Collection[str], key: object
    ) -> Answer:
        from onshore.graph.answers.groups.grouped import grouped_json
        from onshore.graph.answers.groups.grouping import grouped_by
        from onshore.graph.answers.groups.nodes import Nodes

        by, stories = self.group or "story", self.stories
        whole = reached is everything.nodes

        def build() -> Any:
            nodes = Nodes.of(everything.tied, reached, all_of_them=whole)
            return nodes, grouped_by(by, nodes, view, stories)

        nodes, grouping = view.derived((key, by, stories), build) if whole else build()
        result = grouped_json(nodes, grouping, self.open, view, self.lang)
        claims = sorted({fact for edge in result["edges"] for fact in edge["facts"]})
        facts = view.facts(claims)
        unlisted = result["between"] if not claims else 0
        coverage = coverage_of(view, list(facts.values())) if claims or not unlisted else {}
        return Answer(
            result,
            claims=claims,
            assumptions=list(undated_facts(view, facts.values(), self.lang)),
            coverage=coverage,
            truncated=Reason("cut_unlisted", n=str(unlisted)).text(self.lang) if unlisted else None,
        )

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        if self.group is None:
            return None
        from onshore.graph.answers.groups.grouped import sentence_of

        return sentence_of(answer.result)

    def found_nothing(self, result: Any) -> bool:
        shown = result["nodes"] if self.group else result["edges"] or result["groups"]
        return not shown

    def rows(self, result: Any) -> list[dict[str, Any]]:
        if "by" not in result:
            return list(result["edges"])
        from onshore.graph.answers.groups.grouped import rows_of

        return rows_of(result)


@dataclass(frozen=True, slots=True)
class _Everything:
    """What a picture can show before anything is cut; the best connected nodes first."""

    tied: Ties
    groups: Sequence[Group]
    nodes: frozenset[str]
    degree: Mapping[str, int]
    ranked: Sequence[str]


def _everything(
    view: View, where: Where, kinds: Collection[str], relations: Collection[str]
) -> _Everything:
    from onshore.graph.network.ties import Ties

    walked = {name for name in relations if schema.RELATIONS[name].becomes != "attribute"}
    tied = Ties.of(view.edge_columns(where), walked, kinds)
    groups = [group for group in view.groups(None, where) if group.relation in relations]
    members = {m for group in groups for m in group.members if schema.kind_of(m) in kinds}
    degree = tied.degrees()
    nodes = frozenset(degree.keys() | members)
    return _Everything(tied, groups, nodes, degree, _ranked(nodes, degree))


def _degree(edges: Sequence[Edge]) -> Counter[str]:
    return Counter([*[edge.source for edge in edges], *[edge.target for edge in edges]])


def group_label(distributive: str, lang: str) -> str:
    if lang == "ja":
        return "全体として" if distributive == "collective" else "このうちどれかは記されていない"
    return "as a whole" if distributive == "collective" else "which of these is not stated"


def _best(
    nodes: Collection[str], degree: Mapping[str, int], limit: int, starts: Sequence[str]
) -> set[str]:
    """At most `limit` nodes: the focus first, then the best connected."""
    if len(nodes) <= limit:
        return set(nodes)
    return set(_ranked(nodes, degree, frozenset(starts))[:limit])


def _ranked(
    nodes: Iterable[str], degree: Mapping[str, int], first: Collection[str] = ()
) -> list[str]:
    return sorted(nodes, key=lambda id: (id not in first, -degree.get(id, 0), id))


def draw(kept: Collection[str], edges: Sequence[Edge], view: View, lang: str) -> dict[str, Any]:
    """Nodes with positions, edges and counts per kind: what every picture is made from."""
    order = sorted(kept)
    entities = view.entities(order)
    touching = _by_node(kept, edges)
    tiers = {id: _tier(id, entities.get(id), edges) for id, edges in touching.items()}
    positions = layered(tiers, [(edge.source, edge.target) for edge in edges])
    degree = _degree(edges)
    located = places_of_sites(view, edges)
    nodes = []
    for id in checked(order):
        entity = entities.get(id)
        place = id if schema.kind_of(id) == "place" else located.get(id)
        x, y = positions[id]
        nodes.append(
            {
                "id": id,
                "kind": schema.kind_of(id),
                "label": entity.name(lang) if entity else id,
                "x": x,
                "y": y,
                "tier": tiers[id],
                "degree": degree[id],
                "state": _state(place, view),
                "country": view.country(place) if place else None,
                "unnamed": bool(entity and entity.unnamed),
            }
        )
    counts = Counter(node["kind"] for node in nodes)
    return {
        "nodes": nodes,
        "edges": [edge_json(edge, lang) for edge in checked(edges)],
        "counts": dict(sorted(counts.items())),
    }


def _by_node(kept: Collection[str], edges: Sequence[Edge]) -> dict[str, list[Edge]]:
    touching: dict[str, list[Edge]] = {id: [] for id in sorted(kept)}
    for edge in edges:
        touching[edge.source].append(edge)
        touching[edge.target].append(edge)
    return touching


def _tier(id: str, entity: Entity | None, edges: Sequence[Edge]) -> int:
    kind = schema.kind_of(id)
    if kind == "place":
        country = entity is not None and entity.place_type == "country"
        sited = any(edge.relation == "located_in" for edge in edges)
        return TIERS.index("country" if country and not sited else "place")
    if kind == "firm":
        making = ("produces", *FACILITY_RELATIONS)
        makes = any(edge.source == id and edge.relation in making for edge in edges)
        return TIERS.index("maker" if makes else "partner")
    return TIERS.index({"component": "component", "person": "partner"}.get(kind, "site"))


def _state(place: str | None, view: View) -> str | None:
    """ISO 3166-2 code of the state that a place lies in."""
    for name in view.outward(place) if place else ():
        if name in view.places and view.places[name].place_type == "state":
            return name.partition(":")[2]
    return None
