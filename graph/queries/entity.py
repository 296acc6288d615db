"""One entity: its names, place and attributes, and how many edges of each relation it has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import (
    Answer,
    Question,
    conflicts_json,
    coverage_of,
    undated_facts,
)
from onshore.graph.documents.dump import dump_amount, dump_entity
from onshore.graph.model import Entity, Fact
from onshore.graph.view import View


@dataclass(frozen=True)
class EntityCard(Question):
    name = "entity"
    route = "/entities/{id}"
    heading = ("Entity", "項目")
    shape = "facts.EntityResult"
    doc = "Names, ids, place and attributes of one entity with their facts; counts per relation."
    example = "firm:foxconn"
    formats = ("json", "csv", "html")

    id: str = parameter(
        "id", "Id of the entity.", example="firm:foxconn", kinds=tuple(schema.KINDS)
    )

    def run(self, view: View) -> Answer:
        id = view.resolve(self.id)
        entity = view.entities([id]).get(id) or Entity(id, schema.kind_of(id))
        facts = [fact for fact in view.holding(view.facts_about([id])) if self.where.allows(fact)]
        edges = [e for e in view.edges([id], self.where) if e.becomes != "attribute"]
        counts = Counter(edge.relation for edge in edges)
        attributes = [
            _attribute(fact, view, self.lang) for fact in facts if _is_attribute(fact, id)
        ]
        values = dump_entity(entity)
        result: dict[str, Any] = {
            **{key: values.get(key) for key in ("id", "kind")},
            "name": entity.name(self.lang),
            "names": values.get("names", []),
            "not_names": values.get("not_names", []),
            "ids": values.get("ids", {}),
            "unnamed": entity.unnamed,
            "merged": sorted(old for old, new in view.canonical.items() if new == id),
            "place": _place(entity, view, self.lang),
            "attributes": attributes,
            "counts": dict(sorted(counts.items())),
            "denied": [fact.id for fact in facts if not fact.affirmed],
        }
        for key in (
            "place_type",
            "latitude",
            "longitude",
            "precision",
            "position_source",
            "sector",
            "facility_type",
            "address",
            "note",
        ):
            if values.get(key) is not None:
                result[key] = values[key]
        return Answer(
            result,
            claims=[fact.id for fact in facts],
            assumptions=list(undated_facts(view, facts, self.lang)),
            conflicts=conflicts_json(view, facts),
            coverage=coverage_of(view, facts),
        )


def _is_attribute(fact: Fact, id: str) -> bool:
    return schema.RELATIONS[fact.relation].becomes == "attribute" and fact.subject == id


def _attribute(fact: Fact, view: View, lang: str) -> dict[str, Any]:
    relation = schema.RELATIONS[fact.relation]
    return {
        "relation": fact.relation,
        "label": relation.ja if lang == "ja" else relation.en,
        "object": fact.object,
        "name": fact.object.removeprefix("name:")
        if fact.object.startswith("name:")
        else view.label(fact.object, lang),
        "amount": dump_amount(fact.amount) if fact.amount else None,
        "status": fact.status,
        "polarity": fact.polarity,
        "certainty": fact.certainty,
        "fact": fact.id,
    }


def _place(entity: Entity, view: View, lang: str) -> list[dict[str, Any]] | None:
    """The places that contain the entity, from the inside out."""
    if not entity.container:
        return None
    return [{"id": id, "name": view.label(id, lang)} for id in view.outward(entity.container)]
