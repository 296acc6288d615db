"""Facts: those that name an entity, and one fact by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import (
    Answer,
    Question,
    chosen_relations,
    conflicts_json,
    coverage_of,
    fact_json,
    relation_of,
    undated_facts,
)
from onshore.graph.dates import show_instant
from onshore.graph.deadline import checked
from onshore.graph.errors import UnknownId
from onshore.graph.names.folding import closest
from onshore.graph.reader import fact_of
from onshore.graph.view import READ_FACTS, View


@dataclass(frozen=True)
class EntityFacts(Question):
    name = "facts"
    route = "/entities/{id}/facts"
    heading = ("Facts about an entity", "項目に関する事実")
    shape = "facts.FactsResult"
    doc = "Facts that name the id as subject, object or in a qualifier, with conflicts among them."
    example = "firm:openai"

    id: str = parameter("id", "Id of the entity.", example="firm:openai", kinds=tuple(schema.KINDS))
    relation: tuple[str, ...] = parameter(
        "text",
        "Relations that count; a leading `-` leaves one out.",
        repeat=True,
        choices=tuple(schema.RELATIONS),
        negatable=True,
    )
    limit: int = parameter("int", "Rows at most.", 100, minimum=1, maximum=1000)
    offset: int = parameter("int", "Rows to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        id = view.resolve(self.id)
        relations = chosen_relations(self.relation)
        facts = [
            fact
            for fact in checked(view.holding(view.facts_about([id])))
            if self.where.allows(fact) and relation_of(fact.relation) in relations
        ]
        page = facts[self.offset : self.offset + self.limit]
        return Answer(
            {"facts": [fact_json(fact, view, self.lang) for fact in page], "total": len(facts)},
            claims=[fact.id for fact in page],
            assumptions=list(undated_facts(view, page, self.lang)),
            conflicts=conflicts_json(view, facts),
            coverage=coverage_of(view, facts),
        )

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        return not result["facts"]


@dataclass(frozen=True)
class FactById(Question):
    name = "fact"
    route = "/facts/{id}"
    heading = ("Fact", "事実")
    shape = "facts.FactResult"
    doc = "One fact with its evidence, its sources and what contradicts it."
    example = "S08"
    formats = ("json", "csv", "html")

    id: str = parameter("id", "Id of the fact.", example="S08")

    def run(self, view: View) -> Answer:
        fact = view.facts([self.id]).get(self.id)
        if fact is None:
            rows = view.reader.facts(None, ids=[self.id])
            if not rows:
                few = view.reader.count_facts() <= READ_FACTS
                known = {fact.id for fact in view.all_facts()} if few else ()
                raise UnknownId("fact", self.id, closest(self.id, known))
            corrected = list(self._corrections(view))
            return Answer({"fact": None, "versions": len(rows), "corrections": corrected})
        versions = [fact_of(row) for row in view.reader.facts(None, ids=[self.id])]
        around = view.facts_about([fact.subject])
        conflicts = [c for c in conflicts_json(view, around) if fact.id in c["facts"]]
        return Answer(
            {
                "fact": fact_json(fact, view, self.lang),
                "versions": len(versions),
                "corrections": list(self._corrections(view)),
            },
            claims=[fact.id],
            assumptions=list(undated_facts(view, [fact], self.lang)),
            conflicts=conflicts,
            coverage=coverage_of(view, [fact]),
        )

    def _corrections(self, view: View) -> Iterator[dict[str, Any]]:
        """Who retracted or replaced it, when and why."""
        for one in view.judgements:
            if one.kind in ("retract", "replace") and one.subject == self.id:
                recorded = show_instant(one.recorded_at or "")
                yield {"kind": one.kind, "by": one.by, "why": one.reason, "recorded_at": recorded}

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [dict(result["fact"])] if result["fact"] else []

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        return result["fact"] is None

    def wider(self, view: View) -> Iterator[Widening]:
        """The instants of recording of its versions, the latest first."""
        recorded = {row.recorded_at for row in view.reader.facts(None, ids=[self.id])}
        return (("known_at", instant) for instant in sorted(recorded, reverse=True))
