"""A store of the first layout, written by the version that had it, is opened and drawn anew."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.stores import cypher as cypher_text
from onshore.graph.stores.neo4j import Neo4jStore
from scripts.neo4j.start import Server
from tests.loading import LATER
from tests.neo4j.conftest import Cypher, open_neo4j
from tests.neo4j.test_browse import document, draw_from_nothing, drawn, fact
from tests.real_neo4j import wipe

pytestmark = pytest.mark.neo4j

OLD = json.loads((Path(__file__).parent / "data/store_1.json").read_text("utf-8"))


@pytest.fixture
def old_store(neo4j_server: Server, cypher: Cypher) -> Any:
    wipe(neo4j_server)
    for statement in OLD["statements"]:
        cypher(statement)
    for number, (labels, values) in enumerate(OLD["nodes"]):
        values = {
            key: base64.b64decode(value["base64"]) if isinstance(value, dict) else value
            for key, value in values.items()
        }
        cypher(
            f"CREATE (n:{':'.join(labels)}) SET n = $values, n._at = $at", values=values, at=number
        )
    for source, type, target, values in OLD["relationships"]:
        cypher(
            f"MATCH (s {{_at: $source}}), (t {{_at: $target}}) CREATE (s)-[r:{type}]->(t) "
            "SET r = $values",
            source=source,
            target=target,
            values=values,
        )
    cypher("MATCH (n) REMOVE n._at")
    store = open_neo4j(neo4j_server, staged_records=5, lease_seconds=0.5)
    yield store
    store.close()


def is_whole(store: Neo4jStore, cypher: Cypher) -> None:
    """The content is the same, nothing of the first layout is left, and all of it is drawn."""
    assert store.content_hash() == OLD["hash"]
    assert cypher("MATCH (s:Store) RETURN s.schema, s.upgrading, s.holder, s.drawn") == [
        [cypher_text.SCHEMA, None, None, 4]
    ]
    assert cypher("MATCH (r:Record) RETURN DISTINCT labels(r)") == [["Record"]]
    assert cypher("MATCH (n:Entity|Declaration|Description|Judgement) RETURN count(n)") == [0]
    reader = store.reader()
    touching = reader.facts(reader.last_change(), touching=["place:US-TX"])
    assert sorted(row.id for row in touching) == ["F1", "F3", "F7"]
    assert [row.id for row in reader.facts(None, touching=["name:鴻海"])] == ["F4"]
    one = drawn(cypher)
    assert any("MERGED_INTO" in row for row in one)
    draw_from_nothing(store, cypher)
    assert one == drawn(cypher)


def test_an_old_store_opens(old_store: Neo4jStore, cypher: Cypher) -> None:
    assert old_store.reader().revision == 4
    is_whole(old_store, cypher)
    old_store.replace(
        [document("source:new", fact("G1", "firm:a", "employs", "place:US"))], now=LATER
    )
    assert len(old_store.reader().facts(None, source="source:new")) == 1


@pytest.mark.parametrize("calls", range(2, 24, 4))
def test_a_conversion_that_dies_is_taken_up(
    old_store: Neo4jStore, cypher: Cypher, calls: int
) -> None:
    """After so many transactions of it: the next start goes on where it was."""
    write = old_store._write
    left = iter(range(calls))

    class Died(BaseException):
        pass

    def dying(body: Any) -> Any:
        if next(left, None) is None:
            raise Died
        return write(body)

    old_store._write = dying  # type: ignore[method-assign]
    with pytest.raises(Died):
        old_store.reader()
    old_store._write = write  # type: ignore[method-assign]
    cypher("MATCH (s:Store) SET s.held_until = 0")
    old_store.reader()
    is_whole(old_store, cypher)
