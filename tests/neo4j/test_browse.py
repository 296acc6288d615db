"""What a person finds in Neo4j Browser, looked at through Cypher."""

from __future__ import annotations

import random
from typing import Any

import pytest

from graph.conflicts import denied
from graph.document import parse_document
from graph.model import Document, Judgement
from graph.project import project_edges
from graph.records import read_fact, read_source
from graph.schema import KINDS, RELATIONS
from graph.stores import cypher as cypher_text
from graph.stores.neo4j import Neo4jStore
from tests.neo4j.conftest import Cypher

pytestmark = pytest.mark.neo4j

NOW = "2026-01-01T00:00:00.000000Z"
LATER = "2026-02-01T00:00:00.000000Z"
EDGES = "MATCH (s:Entity)-[r]->(t:Entity) RETURN r.id, s.id, type(r), t.id, r.facts ORDER BY r.id"


def fact(id: str, subject: str, relation: str, object: str, **fields: Any) -> dict[str, Any]:
    claim = {"id": id, "subject": subject, "relation": relation, "object": object}
    standing = {"status": "operational", "certainty": "asserted", "evidence": [{"section": "body"}]}
    return {**claim, **standing, **fields}


def document(source: str, *facts: dict[str, Any], **fields: Any) -> Document:
    about = {"id": source, "title": "A page", "published": "2025-11-20"}
    return parse_document({"source": about, "facts": list(facts), **fields})


def test_nodes_carry_labels_names_and_their_kind(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    entities = [
        {"id": "place:US", "place_type": "country", "names": [{"text": "US", "lang": "en"}]},
        {"id": "place:US-TX", "place_type": "state", "container": "place:US", "names": ["Texas"]},
        {"id": "firm:foxconn", "names": [{"text": "Foxconn", "lang": "en"}, "鴻海"]},
    ]
    facts = [fact("F1", "firm:foxconn", "operates_facility", "place:US-TX")]
    neo4j_store.replace([document("source:a", *facts, entities=entities)], now=NOW)
    found = cypher("MATCH (e:Entity) RETURN e.id, labels(e), e.name, e.names ORDER BY e.id")
    shown = {id: (set(labels), name, names) for id, labels, name, names in found}
    assert shown == {
        "factory:foxconn-US-TX": (
            {"Entity", "Factory"},
            "Foxconn site, Texas (unnamed)",
            ["Foxconn site, Texas (unnamed)", "Foxconnの拠点、Texas（名称不明）"],
        ),
        "firm:foxconn": ({"Entity", "Firm"}, "Foxconn", ["Foxconn", "鴻海"]),
        "place:US": ({"Entity", "Place", "Country"}, "US", ["US"]),
        "place:US-TX": ({"Entity", "Place", "State"}, "Texas", ["Texas"]),
        "source:a": ({"Entity", "Source"}, "A page", None),
    }


def test_relationships_carry_facts_and_status(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    one = fact("F1", "firm:a", "supplies", "component:c", to="firm:b", valid_from="2025",
               share=0.5)  # fmt: skip
    neo4j_store.replace([document("source:a", one)], now=NOW)
    (found,) = cypher("MATCH (:Firm {id: 'firm:a'})-[r:SUPPLIES]->(:Firm) RETURN properties(r)")
    found.pop("id")
    assert found == {
        "facts": ["F1"],
        "status": "operational",
        "status_group": "real",
        "certainty": "asserted",
        "becomes": "flow",
        "product": "component:c",
        "share": 0.5,
        "valid_from": "2025",
        "recorded_at": NOW,
    }


def test_a_fact_leads_to_its_ends_and_its_evidence(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    spans = [
        {"section": "body", "start": 3, "end": 9, "gist": "They work together."},
        {"source": "source:b", "section": "title"},
    ]
    one = fact("F1", "firm:a", "partners_with", "firm:b", evidence=spans)
    neo4j_store.replace([document("source:a", one)], now=NOW)
    assert cypher(
        "MATCH (s)<-[:SUBJECT]-(f:Fact {id: 'F1'})-[:OBJECT]->(o) "
        "RETURN s.id, f.subject, f.relation, f.object, f.status, f.polarity, f.source, o.id"
    ) == [["firm:a", "firm:a", "partners_with", "firm:b", "operational", "affirmed",
           "source:a", "firm:b"]]  # fmt: skip
    found = cypher(
        "MATCH (:Fact {id: 'F1'})-[e:EVIDENCE]->(s:Source) "
        "RETURN s.id, e.section, e.start, e.end, e.gist ORDER BY s.id"
    )
    assert found == [
        ["source:a", "body", 3, 9, "They work together."],
        ["source:b", "title", None, None, None],
    ]


def test_negated_facts_and_sets_are_facts_only(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    places = ["place:US-OH", "place:US-TX"]
    facts = [
        fact("F1", "firm:a", "partners_with", "firm:b", polarity="negated"),
        fact("F2", "firm:a", "produces", "component:c", places=places),
        fact("F3", "firm:a", "same_as", "name:鴻海"),
    ]
    neo4j_store.replace([document("source:a", *facts)], now=NOW)
    assert cypher(EDGES) == []
    assert cypher("MATCH (f:Fact) RETURN f.id ORDER BY f.id") == ["F1", "F2", "F3"]
    assert cypher("MATCH (e:Entity) WHERE e.id STARTS WITH 'name:' RETURN e.id") == []
    assert [row.id for row in neo4j_store.reader().facts(None, touching=["name:鴻海"])] == ["F3"]


def test_a_denial_erases_the_relationship(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    said = fact("F1", "firm:a", "partners_with", "firm:b")
    neo4j_store.replace([document("source:a", said)], now=NOW)
    assert len(cypher(EDGES)) == 1
    no = fact("F2", "firm:b", "partners_with", "firm:a", polarity="negated", rank="preferred")
    neo4j_store.replace([document("source:b", no)], now=LATER)
    assert cypher(EDGES) == []
    neo4j_store.replace([document("source:b")], now="2026-03-01T00:00:00.000000Z")
    assert len(cypher(EDGES)) == 1


def test_a_merge_is_drawn_and_undone(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    facts = [fact("F1", "firm:b", "produces", "component:c")]
    neo4j_store.replace([document("source:a", *facts)], now=NOW)
    merge = Judgement("j1", "merge", "firm:b", "firm:a", "a person", "the same firm")
    merged = "MATCH (s)-[r:MERGED_INTO]->(t) RETURN s.id, t.id, r.by, r.judgement"
    neo4j_store.judge(merge, now=LATER)
    assert cypher(merged) == [["firm:b", "firm:a", "a person", "j1"]]
    back = Judgement("j2", "unmerge", "firm:b", "firm:a", "a person", "not the same")
    neo4j_store.judge(back, now=LATER)
    assert cypher(merged) == []


@pytest.mark.parametrize("seed", range(3))
def test_relationships_are_the_projection_of_live_facts(
    neo4j_store: Neo4jStore, cypher: Cypher, seed: int
) -> None:
    """Whatever is loaded, replaced and closed, what is drawn is what the live facts say."""
    choose = random.Random(seed)
    for step in range(6):
        source = f"source:s{choose.randrange(3)}"
        facts = [_any_fact(choose, f"{source[7:]}-{n}") for n in range(choose.randrange(12))]
        neo4j_store.replace(
            [document(source, *facts)], now=f"2026-02-{step + 1:02d}T00:00:00.000000Z"
        )
        drawn = cypher(EDGES)
        assert drawn == _projected(neo4j_store), step


def _any_fact(choose: random.Random, id: str) -> dict[str, Any]:
    firm, other = choose.sample(["firm:a", "firm:b", "firm:c"], 2)
    part, whole = choose.sample(["component:x", "component:y"], 2)
    place = choose.choice(["place:US-TX", "place:US-OH"])
    claim: dict[str, Any] = choose.choice(
        [
            {"subject": firm, "relation": "partners_with", "object": other},
            {"subject": firm, "relation": "supplies", "object": part, "to": other},
            {"subject": part, "relation": "part_of", "object": whole},
            {"subject": whole, "relation": "has_part", "object": part},
            {"subject": firm, "relation": "operates_facility", "object": place},
            {"subject": firm, "relation": "builds_facility", "object": "factory:f", "place": place},
            {"subject": "factory:f", "relation": "located_in", "object": place},
            {"subject": firm, "relation": "produces", "object": part, "places": [place]},
        ]
    )
    return fact(
        id,
        **claim,
        polarity=choose.choice(["affirmed", "affirmed", "negated"]),
        status=choose.choice(["operational", "planned", "stated"]),
        rank=choose.choice(["normal", "preferred"]),
    )


def _projected(store: Neo4jStore) -> list[Any]:
    reader = store.reader()
    now = reader.last_change()
    rows = reader.facts(now)
    facts = [read_fact(row.source, row.doc, row.recorded_at, row.retracted_at) for row in rows]
    sources = {row.id: read_source(row.doc) for row in reader.sources(now)}
    blocked = denied(facts, sources)
    edges = project_edges([f for f in facts if f.id not in blocked], sources, {})
    return [
        [edge.id, edge.source, RELATIONS[edge.relation].type, edge.target, list(edge.facts)]
        for edge in edges
    ]


def test_constraints_and_indexes_follow_from_the_schema(
    neo4j_store: Neo4jStore, cypher: Cypher
) -> None:
    neo4j_store.replace([document("source:a")], now=NOW)
    there = dict(map(tuple, cypher("SHOW INDEXES YIELD name, state RETURN name, state")))
    for name in cypher_text.schema():
        assert there[name] == "ONLINE"
    unique = cypher("SHOW CONSTRAINTS YIELD labelsOrTypes, properties RETURN labelsOrTypes[0]")
    assert {"Entity", "Record", "Store"} <= set(unique)
    assert {r.type for r in RELATIONS.values() if not r.reverse_of} <= set(unique)
    assert all(kind.label.isidentifier() for kind in KINDS.values())
