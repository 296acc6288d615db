"""Neighbours: one hop around an entity, paginated per relation and direction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.parameters import chosen, parameter
from onshore.graph.answers.question import (
    Answer,
    Question,
    chosen_relations,
    coverage_of,
    edge_json,
    group_json,
    undated_facts,
)
from onshore.graph.deadline import checked
from onshore.graph.model import Edge
from onshore.graph.view import View


@dataclass(frozen=True)
class Neighbours(Question):
    name = "neighbours"
    route = "/entities/{id}/neighbours"
    heading = ("Neighbours", "隣接")
    shape = "facts.NeighboursResult"
    caption = ("{word} of {about}", "{about}: {word}")
    doc = "One hop around an entity, per relation; for a component also the edges that carry it."
    example = "firm:foxconn"
    formats = ("json", "csv", "graphml", "geojson", "html", "svg")
    statuses = tuple(word for word in schema.STATUSES if word != "cancelled")

    id: str = parameter(
        "id", "Id of the entity.", example="firm:foxconn", kinds=tuple(schema.KINDS)
    )
    relation: tuple[str, ...] = parameter(
        "text",
        "Relations that count; a leading `-` leaves one out.",
        repeat=True,
        choices=tuple(schema.RELATIONS),
        negatable=True,
    )
    kind: tuple[str, ...] = parameter(
        "text",
        "Kinds of neighbours that count; a leading `-` leaves one out.",
        repeat=True,
        choices=tuple(schema.KINDS),
        negatable=True,
    )
    limit: int = parameter("int", "Rows per relation at most.", 50, minimum=1, maximum=1000)
    offset: int = parameter("int", "Rows per relation to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        id = view.resolve(self.id)
        edges = view.edges([id], self.where)
        allowed = chosen_relations(self.relation)
        kinds = chosen(self.kind, tuple(schema.KINDS))
        by_relation: dict[tuple[str, str], list[tuple[str, Edge]]] = defaultdict(list)
        for edge in checked(edges):
            if edge.relation not in allowed:
                continue
            for direction, other in _ends(edge, id):
                if schema.kind_of(other) in kinds:
                    by_relation[edge.relation, direction].append((other, edge))
        others = {other for rows in by_relation.values() for other, _ in rows}
        entities = view.entities(sorted(others))
        names = {other: entities[other].name(self.lang) for other in entities}
        relations = []
        used: set[str] = set()
        for (relation, direction), rows in sorted(by_relation.items()):
            rows.sort(key=lambda row: (names.get(row[0], row[0]), row[0], row[1].id))
            page = rows[self.offset : self.offset + self.limit]
            used.update(fact for _, edge in page for fact in edge.facts)
            relations.append(
                {
                    "relation": relation,
                    "direction": direction,
                    "neighbours": [
                        {
                            "id": other,
                            "kind": schema.kind_of(other),
                            "name": names.get(other, other),
                            "edge": edge_json(edge, self.lang),
                        }
                        for other, edge in page
                    ],
                    "total": len(rows),
                }
            )
        facts = view.facts(sorted(used))
        groups = [
            group_json(group)
            for group in view.groups([id], self.where)
            if group.relation in allowed
            and not kinds.isdisjoint(map(schema.kind_of, group.members))
        ]
        return Answer(
            {"relations": relations, "groups": groups},
            claims=sorted(used),
            assumptions=list(undated_facts(view, facts.values(), self.lang)),
            coverage=coverage_of(view, list(facts.values())),
        )

    def found_nothing(self, result: Any) -> bool:
        return not (self.rows(result) or result["groups"])

    def rows(self, result: Any) -> list[dict[str, Any]]:
        return [
            {"relation": block["relation"], "direction": block["direction"], **row}
            for block in result["relations"]
            for row in block["neighbours"]
        ]

    def drawing(self, result: Any) -> tuple[list[str], list[Any]]:
        edges = {row["edge"]["id"]: row["edge"] for row in self.rows(result)}
        ends = (edge[end] for edge in edges.values() for end in ("source", "target"))
        return list(dict.fromkeys((self.id, *ends))), list(edges.values())


def _ends(edge: Edge, id: str) -> Iterator[tuple[str, str]]:
    """out: the entity is the edge's source; in: its target; carried: the edge carries it."""
    if edge.source == id:
        yield "out", edge.target
    if edge.target == id:
        yield "in", edge.source
    if edge.product == id and id not in (edge.source, edge.target):
        yield "carried", edge.source
        yield "carried", edge.target
