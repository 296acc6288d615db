"""Claims of a text over a real Neo4j are those over a file."""

from __future__ import annotations

from pathlib import Path

import onshore
from scripts.neo4j.start import Server
from tests.unit.story import claim, document

FACTS = [
    claim("A", "firm:foxconn", "operates_facility", "place:US-TX-houston"),
    claim("B", "firm:foxconn", "operates_facility", "place:US-OH", polarity="negated"),
    claim("C", "firm:foxconn", "builds_facility", "place:US-WI", status="planned"),
]
PLACES = {"place:US-TX": "Texas", "place:US-OH": "Ohio", "place:US-WI": "Wisconsin"}
ENTITIES = [
    {"id": "firm:foxconn", "names": ["Foxconn"]},
    *({"id": id, "names": [name], "place_type": "state"} for id, name in PLACES.items()),
    {"id": "place:US-TX-houston", "names": ["Houston"], "container": "place:US-TX"},
]
TEXT = """Foxconn operates a plant in Texas. Foxconn operates a plant in Ohio.
Foxconn operates a plant in Wisconsin. Foxconn operates a plant in Nevada."""
STANDINGS = ["supported", "contradicted", "promised", "new"]


def test_both_stores_say_the_same_of_a_text(empty_neo4j: Server, tmp_path: Path) -> None:
    found = []
    user, password = empty_neo4j.user, empty_neo4j.password
    source = {"id": "source:s", "publisher": "P", "published": "2025-01-01"}
    for url in (empty_neo4j.uri, str(tmp_path / "facts.db")):
        with onshore.open(url, user=user, password=password) as store:
            store.load(document(source, *FACTS, entities=ENTITIES))
            answer = store.at("2026-06-01").claims(TEXT)
            found.append((answer.result, answer.sentence, answer.facts))
    assert found[0] == found[1]
    assert [one["standing"] for one in found[0][0]["sentences"]] == STANDINGS
