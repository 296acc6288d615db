"""What a person finds in Neo4j Browser, looked at through Cypher."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pytest
from neo4j.time import Date

from onshore.graph.conflicts import denied
from onshore.graph.documents.document import parse_document
from onshore.graph.documents.records import read_source
from onshore.graph.model import Document, Judgement
from onshore.graph.project import project_edges
from onshore.graph.reader import fact_of
from onshore.graph.schema import KINDS, RELATIONS
from onshore.graph.stores import cypher as cypher_text
from onshore.graph.stores.drawing import steps as drawing_steps
from onshore.graph.stores.neo4j import Neo4jStore
from tests.neo4j.conftest import Cypher

pytestmark = pytest.mark.neo4j

NOW = "2026-01-01T00:00:00.000000Z"
LATER = "2026-02-01T00:00:00.000000Z"
EDGES = (
    "MATCH (s)-[r]->(t) WHERE r.facts IS NOT NULL "
    "RETURN r.id, s.id, type(r), t.id, r.facts ORDER BY r.id"
)


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
        {
            "id": "firm:foxconn",
            "names": [{"text": "Foxconn", "lang": "en"}, {"text": "鴻海", "lang": "zh-Hant"}],
            "ids": {"lei": "L", "wikidata": "Q1", "ticker": "TWSE:2317", "OS ID": "7"},
        },
    ]
    facts = [fact("F1", "firm:foxconn", "operates_facility", "place:US-TX")]
    neo4j_store.replace([document("source:a", *facts, entities=entities)], now=NOW)
    found = cypher(
        "MATCH (n:Firm|Place|Factory|Source) RETURN n.id, labels(n), n.name, n.names ORDER BY n.id"
    )
    shown = {id: (set(labels), name, names) for id, labels, name, names in found}
    assert shown == {
        "factory:foxconn-US-TX": (
            {"Factory"},
            "Foxconn site, Texas (unnamed)",
            ["Foxconn site, Texas (unnamed)", "Foxconnの拠点、Texas（名称不明）"],
        ),
        "firm:foxconn": ({"Firm"}, "Foxconn", ["Foxconn", "鴻海"]),
        "place:US": ({"Place", "Country"}, "US", ["US"]),
        "place:US-TX": ({"Place", "State"}, "Texas", ["Texas"]),
        "source:a": ({"Source"}, "A page", None),
    }
    (firm,) = cypher("MATCH (f:Firm) RETURN properties(f)")
    assert firm["name_zh_hant"] == "鴻海"
    assert (firm["lei"], firm["wikidata"], firm["id_os_id"]) == ("L", "Q1", "7")
    assert firm["tickers"] == ["TWSE:2317"]
    assert cypher(
        "CALL db.index.fulltext.queryNodes('names', '鴻海') YIELD node RETURN node.id LIMIT 1"
    ) == ["firm:foxconn"]
    assert cypher(
        "MATCH (:Firm)-[:OPERATES_FACILITY]->(s)-[:LOCATED_IN*]->(:Country {name: 'US'}) "
        "RETURN s.id"
    ) == ["factory:foxconn-US-TX"]


def test_what_only_a_model_knows_is_labelled(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    about = {"id": "source:model", "title": "A model", "reliability": "assumption"}
    part = [{"id": "component:x", "names": ["X"]}, {"id": "component:y", "names": ["Y"]}]
    guess = fact("F1", "component:x", "part_of", "component:y", certainty="assumed")
    site = fact("F2", "firm:a", "operates_facility", "place:US-TX", certainty="assumed")
    model = parse_document({"source": about, "facts": [guess, site], "entities": part})
    neo4j_store.replace([model], now=NOW)
    assumed = "MATCH (n:Assumed) RETURN n.id ORDER BY n.id"
    assert cypher(assumed) == ["component:x", "component:y", "factory:a-US-TX"]
    assert cypher("MATCH (:Component)-[r:PART_OF]->() RETURN r.assumed, r.in_place") == [
        [True, True]
    ]
    neo4j_store.replace([document("source:a", entities=part[:1])], now=LATER)
    assert cypher(assumed) == ["component:y", "factory:a-US-TX"]


def test_relationships_carry_facts_and_status(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    one = fact("F1", "firm:a", "supplies", "component:c", to="firm:b", valid_from="2025", share=0.5)
    neo4j_store.replace([document("source:a", one)], now=NOW)
    (found,) = cypher("MATCH (:Firm {id: 'firm:a'})-[r:SUPPLIES]->(:Firm) RETURN properties(r)")
    found.pop("id")
    assert found == {
        "facts": ["F1"],
        "sources": ["source:a"],
        "status": "operational",
        "status_group": "real",
        "in_place": True,
        "certainty": "asserted",
        "assumed": False,
        "disputed": False,
        "product": "component:c",
        "share": 0.5,
        "first_day": Date(2025, 1, 1),
        "recorded_at": NOW,
    }


def test_amounts_are_numbers_and_all_of_them_are_told(
    neo4j_store: Neo4jStore, cypher: Cypher
) -> None:
    def promise(id: str, value: float) -> dict[str, Any]:
        amount = {"value": value, "currency": "USD", "approx": True}
        return fact(
            id,
            "firm:a",
            "commits_investment",
            "place:US",
            status="planned",
            amount=amount,
            valid_from="2025",
            valid_to="2026-06",
        )

    neo4j_store.replace([document("source:a", promise("F1", 5))], now=NOW)
    amounts = (
        "MATCH ()-[r:COMMITS_INVESTMENT]->() "
        "RETURN r.value, r.currency, r.approx, r.amounts, r.in_place, r.last_day, r.disputed"
    )
    assert cypher(amounts) == [[5, "USD", True, None, False, Date(2026, 6, 30), False]]
    neo4j_store.replace([document("source:b", promise("F2", 7))], now=LATER)
    both = ["about 5 USD", "about 7 USD"]
    assert cypher(amounts) == [[None, None, None, both, False, Date(2026, 6, 30), True]]
    assert cypher("MATCH (c:Conflict)-[:BETWEEN]->(f) RETURN c.kind, f.id ORDER BY f.id") == [
        ["value", "F1"],
        ["value", "F2"],
    ]


def test_a_fact_leads_to_its_ends_and_its_evidence(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    spans = [
        {"section": "body", "start": 3, "end": 9, "gist": "They work together."},
        {"source": "source:b", "section": "title"},
    ]
    one = fact("F1", "firm:a", "partners_with", "firm:b", evidence=spans)
    neo4j_store.replace([document("source:a", one)], now=NOW)
    assert cypher(
        "MATCH (f:Fact {id: 'F1'}) "
        "RETURN f.subject, f.relation, f.object, f.status, f.polarity, f.source, f.sources"
    ) == [
        [
            "firm:a",
            "partners_with",
            "firm:b",
            "operational",
            "affirmed",
            "source:a",
            ["source:a", "source:b"],
        ]
    ]
    found = cypher(
        "MATCH (:Fact {id: 'F1'})-[e:EVIDENCE]->(s:Source) "
        "RETURN s.id, e.section, e.start, e.end, e.gist ORDER BY s.id"
    )
    assert found == [
        ["source:a", "body", 3, 9, "They work together."],
        ["source:b", "title", None, None, None],
    ]


def rows(*facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts as those of a table, one a row."""
    return [
        {**one, "evidence": [{"section": f"row {at}"}]} for at, one in enumerate(facts, start=1)
    ]


def test_a_row_of_a_table_stands_on_its_relationship(
    neo4j_store: Neo4jStore, cypher: Cypher
) -> None:
    """As long as that is its own and tells all of it; a second fact makes it a node again."""
    trade = fact("F1", "firm:a", "supplies", "component:c", to="firm:b", share=0.5)
    table = rows(
        trade,
        fact("F2", "firm:a", "produces", "component:c", rank="preferred"),
        fact("F3", "firm:a", "partners_with", "firm:c", polarity="negated"),
        fact("F4", "firm:b", "operates_facility", "place:US-TX"),
        fact("F5", "firm:c", "produces", "component:c", places=["place:US-TX", "place:US-OH"]),
        fact("F6", "factory:f", "located_in", "place:US-TX"),
        fact("F7", "firm:c", "subsidiary_of", "firm:d"),
    )
    table[6]["evidence"][0]["gist"] = "C belongs to D."
    neo4j_store.replace([document("source:table", *table)], now=NOW)
    on_relationships = (
        "MATCH ()-[r]->() WHERE r.facts IS NOT NULL AND r.section IS NOT NULL "
        "RETURN r.facts, r.section, r.gist, r.sources ORDER BY r.section"
    )
    of_table = ["source:table"]
    own = [["F7"], "row 7", "C belongs to D.", of_table]
    assert cypher(on_relationships) == [[["F1"], "row 1", None, of_table], own]
    nodes = "MATCH (f:Fact)-[e:EVIDENCE]->(s) RETURN f.id, e.section, s.id ORDER BY f.id, s.id"
    there = [[f"F{n}", f"row {n}", "source:table"] for n in (2, 3, 4, 5, 6)]
    assert cypher(nodes) == there
    second = document("source:b", {**trade, "id": "G1", "share": 0.7})
    neo4j_store.replace([second], now=LATER)
    assert cypher(on_relationships) == [own]
    both = [["F1", "row 1", "source:table"], *there, ["G1", "body", "source:b"]]
    assert cypher(nodes) == both
    conflict = "MATCH (:Conflict)-[:BETWEEN]->(f:Fact) RETURN f.id ORDER BY f.id"
    assert cypher(conflict) == ["F1", "G1"]
    neo4j_store.replace([document("source:b")], now="2026-03-01T00:00:00.000000Z")
    assert cypher(nodes) == there
    assert cypher(on_relationships) == [[["F1"], "row 1", None, of_table], own]


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
    assert cypher("MATCH (n) WHERE n.id STARTS WITH 'name:' AND NOT n:Record RETURN n.id") == []
    assert cypher("MATCH (g:Group)-[:STATED_BY]->(f) RETURN g.places, f.id") == [[places, "F2"]]
    assert [row.id for row in neo4j_store.reader().facts(None, touching=["name:鴻海"])] == ["F3"]


def test_a_denial_erases_the_relationship(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    said = fact("F1", "firm:a", "partners_with", "firm:b")
    neo4j_store.replace([document("source:a", said)], now=NOW)
    assert len(cypher(EDGES)) == 1
    no = fact("F2", "firm:b", "partners_with", "firm:a", polarity="negated", rank="preferred")
    neo4j_store.replace([document("source:b", no)], now=LATER)
    assert cypher(EDGES) == []
    assert cypher("MATCH (f:Fact) RETURN f.id, f.polarity, f.denied ORDER BY f.id") == [
        ["F1", "affirmed", True],
        ["F2", "negated", False],
    ]
    neo4j_store.replace([document("source:b")], now="2026-03-01T00:00:00.000000Z")
    assert len(cypher(EDGES)) == 1


def test_a_merge_is_drawn_and_undone(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    facts = [fact("F1", "firm:b", "produces", "component:c")]
    neo4j_store.replace([document("source:a", *facts)], now=NOW)
    merge = Judgement("j1", "merge", "firm:b", "firm:a", "a person", "the same firm")
    merged = "MATCH (s)-[r:MERGED_INTO]->(t) RETURN s.id, t.id, r.by, r.judgement"
    neo4j_store.judge(merge, now=LATER)
    assert cypher(merged) == [["firm:b", "firm:a", "a person", "j1"]]
    assert cypher("MATCH (f:Firm)-[:PRODUCES]->(c) RETURN f.id, c.id") == [
        ["firm:a", "component:c"]
    ]
    back = Judgement("j2", "unmerge", "firm:b", "firm:a", "a person", "not the same")
    neo4j_store.judge(back, now=LATER)
    assert cypher(merged) == []
    assert cypher("MATCH (f:Firm) RETURN f.id") == ["firm:b"]


OURS = "NOT n:Record|Posting|Segment|Documents|Store|Table"


def drawn(cypher: Cypher) -> list[str]:
    """Everything that people see, in an order of its own."""
    nodes = cypher(f"MATCH (n) WHERE {OURS} RETURN labels(n), properties(n)")
    links = cypher("MATCH (s)-[r]->(t) RETURN s.id, type(r), t.id, properties(r)")
    return sorted(
        json.dumps(
            [sorted(row[0]) if len(row) == 2 else row[:3], row[-1]], sort_keys=True, default=str
        )
        for row in (*nodes, *links)
    )


def draw_from_nothing(store: Neo4jStore, cypher: Cypher) -> None:
    """As the next load does where one died before anything was drawn."""
    cypher(f"MATCH (n) WHERE {OURS} DETACH DELETE n")
    cypher("MATCH (s:Store) SET s.drawn = 0, s.holder = 'one that died', s.held_until = 0")
    store._prepare()


@pytest.mark.parametrize("seed", range(4))
def test_the_drawing_is_equal_to_one_from_nothing(
    neo4j_store: Neo4jStore, cypher: Cypher, seed: int
) -> None:
    """After loads, new versions, retractions, merges and undone merges."""
    choose = random.Random(seed)
    merged: dict[str, str] = {}
    for step in range(6):
        now = f"2026-02-{step + 1:02d}T00:00:00.000000Z"
        if choose.random() < 0.3:
            neo4j_store.judge(_any_judgement(choose, f"j{step}", merged), now=now)
        else:
            neo4j_store.replace([_any_document(choose)], now=now)
        one = drawn(cypher)
        draw_from_nothing(neo4j_store, cypher)
        assert one == drawn(cypher), step
        assert cypher(EDGES) == _projected(neo4j_store), step


def _any_judgement(choose: random.Random, id: str, merged: dict[str, str]) -> Judgement:
    subject, object = choose.choice(
        [
            ("firm:a", "firm:b"),
            ("firm:b", "firm:c"),
            ("component:x", "component:y"),
            ("place:US-TX", "place:US-OH"),
            ("source:s0", "source:s1"),
        ]
    )
    if subject in merged:
        return Judgement(id, "unmerge", subject, merged.pop(subject), "a person", "a reason")
    merged[subject] = object
    return Judgement(id, "merge", subject, object, "a person", "a reason")


def _any_document(choose: random.Random) -> Document:
    source = f"source:s{choose.randrange(3)}"
    facts = [_any_fact(choose, f"{source[7:]}-{n}") for n in range(choose.randrange(12))]
    for one in facts:
        one["certainty"] = choose.choice(["asserted", "asserted", "assumed"])
        if one["relation"] == "operates_facility" and choose.random() < 0.5:
            one["amount"] = {"value": choose.choice([1, 2]), "unit": "people"}
        if choose.random() < 0.3:
            other = f"source:s{choose.randrange(4)}"
            one["evidence"] = [{"source": other, "section": "title"}]
        elif choose.random() < 0.6:
            one["evidence"] = [{"section": "row 3"}]
    entities: list[dict[str, Any]] = [
        {"id": id, "names": [choose.choice(["One", "Two"])]}
        for id in ("firm:a", "firm:b", "component:x")
        if choose.random() < 0.5
    ]
    if choose.random() < 0.5:
        inside = choose.choice(["place:US", "place:NA"])
        entities.append({"id": "place:US-TX", "place_type": "state", "container": inside})
    if choose.random() < 0.3:
        entities.append({"id": "place:NA", "place_type": "region", "members": ["place:US-OH"]})
    about = {
        "id": source,
        "title": "A page",
        "published": choose.choice(["2025-11-20", "2024"]),
        "reliability": choose.choice(["assumption", "press"]),
    }
    return parse_document({"source": about, "facts": facts, "entities": entities})


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
    facts = [fact_of(row) for row in rows]
    sources = {row.id: read_source(row.doc) for row in reader.sources(now)}
    blocked = denied(facts, sources)
    merged = store.view(date.min).canonical
    edges = project_edges([f for f in facts if f.id not in blocked], sources, merged)
    return [
        [edge.id, edge.source, RELATIONS[edge.relation].type, edge.target, list(edge.facts)]
        for edge in edges
    ]


def test_indexes_of_an_earlier_version_go(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    neo4j_store.replace([document("source:a")], now=NOW)
    cypher("CREATE CONSTRAINT unique_supplies_id FOR ()-[r:SUPPLIES]-() REQUIRE r.id IS UNIQUE")
    cypher("CREATE INDEX index_fact_subject FOR (n:Fact) ON (n.subject)")
    neo4j_store._ready = False  # as in a new process
    neo4j_store.replace([document("source:b")], now=LATER)
    there = set(cypher("SHOW INDEXES YIELD name RETURN name"))
    assert cypher_text.schema().keys() <= there
    assert not there & cypher_text.OLD_SCHEMA.keys()


def test_many_relationships_of_one_pair_of_ends_are_erased_and_drawn_anew(
    neo4j_store: Neo4jStore, cypher: Cypher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a query of their own labels and type, as in a large load."""
    monkeypatch.setattr(drawing_steps, "FEW", 2)
    ends = [("firm:a", "firm:b"), ("firm:a", "firm:c"), ("firm:b", "firm:c")]
    claims = [
        fact(f"F{n}{part}", source, "supplies", f"component:{part}", to=target)
        for n, (source, target) in enumerate(ends)
        for part in "xyz"
    ]
    claims += [fact(f"P{n}", *ends[n][:1], "produces", "component:x") for n in (0, 2)]
    edges = "MATCH ()-[r]->() WHERE r.facts IS NOT NULL RETURN r.facts[0], r.status ORDER BY r.id"
    neo4j_store.replace([document("source:a", *claims)], now=NOW)
    first = cypher(edges)
    assert sorted(first) == sorted([one["id"], "operational"] for one in claims)
    for claim in claims[3:]:
        claim["status"] = "actual"
    neo4j_store.replace([document("source:a", *claims[1:])], now=LATER)
    assert sorted(cypher(edges)) == sorted([one["id"], one["status"]] for one in claims[1:])
    before = drawn(cypher)
    draw_from_nothing(neo4j_store, cypher)
    assert before == drawn(cypher)


def test_constraints_and_indexes_follow_from_the_schema(
    neo4j_store: Neo4jStore, cypher: Cypher
) -> None:
    neo4j_store.replace([document("source:a")], now=NOW)
    there = dict(map(tuple, cypher("SHOW INDEXES YIELD name, state RETURN name, state")))
    for name in cypher_text.schema():
        assert there[name] == "ONLINE"
    unique = cypher("SHOW CONSTRAINTS YIELD labelsOrTypes, properties RETURN labelsOrTypes[0]")
    assert {"Firm", "Fact", "Record", "Store"} <= set(unique)
    assert not {r.type for r in RELATIONS.values()} & set(unique)
    assert all(kind.label.isidentifier() for kind in KINDS.values())
