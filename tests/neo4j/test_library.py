"""`onshore.open("neo4j://...")`: the library over a real Neo4j answers as over a file."""

from __future__ import annotations

from pathlib import Path

import onshore
from scripts.neo4j.start import Server
from tests.unit.story import claim, document

FACTS = [
    claim("A", "firm:a", "supplies", "component:x", to="firm:b", share=0.25),
    claim("B", "firm:b", "operates_facility", "place:US-TX", status="planned"),
]
NAMES = {"firm:a": "Alpha", "firm:b": "Beta", "component:x": "Xylo", "place:US-TX": "Texas"}
ENTITIES = [{"id": id, "names": [name]} for id, name in NAMES.items()]


def test_both_stores_answer_alike(empty_neo4j: Server, tmp_path: Path) -> None:
    found = []
    user, password = empty_neo4j.user, empty_neo4j.password
    for url in (empty_neo4j.uri, str(tmp_path / "facts.db")):
        with onshore.open(url, user=user, password=password) as store:
            store.load(document({"id": "source:s", "publisher": "P"}, *FACTS, entities=ENTITIES))
            net = store.at("2026-06-01")
            answer = net.paths("Alpha", "Texas", direction="any")
            assert password not in repr(store) or not password
            found.append((answer.result, answer.facts, sorted(net.to_networkx().edges(keys=True))))
    assert found[0] == found[1]
    assert found[0][0]["paths"]
