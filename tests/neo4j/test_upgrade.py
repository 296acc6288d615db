"""Stores of earlier layouts, written by the versions that had them, are opened and converted."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from neo4j.time import Date

from onshore.graph.stores import cypher as cypher_text
from onshore.graph.stores.neo4j import Neo4jStore
from scripts.neo4j.start import Server
from tests.loading import LATER, ROOT
from tests.neo4j.conftest import Cypher, open_neo4j, plain_cypher
from tests.neo4j.test_browse import document, draw_from_nothing, drawn, fact
from tests.real_neo4j import own_neo4j, wipe

pytestmark = pytest.mark.neo4j


def read_old(layout: int) -> Any:
    return json.loads((Path(__file__).parent / f"data/store_{layout}.json").read_text("utf-8"))


OLD = read_old(1)
SECOND = read_old(2)
"""Two sources, five revisions, closings, a merge, a table; `hashes` are those of each revision."""


def value_of(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return base64.b64decode(value["base64"]) if "base64" in value else Date.parse(value["date"])


def put(cypher: Cypher, old: Any) -> None:
    for statement in old["statements"]:
        cypher(statement)
    for number, (labels, values) in enumerate(old["nodes"]):
        values = {key: value_of(value) for key, value in values.items()}
        cypher(
            f"CREATE (n:{':'.join(labels)}) SET n = $values, n._at = $at", values=values, at=number
        )
    for source, type, target, values in old["relationships"]:
        values = {key: value_of(value) for key, value in values.items()}
        cypher(
            f"MATCH (s {{_at: $source}}), (t {{_at: $target}}) CREATE (s)-[r:{type}]->(t) "
            "SET r = $values",
            source=source,
            target=target,
            values=values,
        )
    cypher("MATCH (n) REMOVE n._at")


@pytest.fixture
def old_store(neo4j_server: Server, cypher: Cypher) -> Any:
    wipe(neo4j_server)
    put(cypher, OLD)
    store = open_neo4j(neo4j_server, staged_records=5, lease_seconds=0.5)
    yield store
    store.close()


@pytest.fixture
def second_store(neo4j_server: Server, cypher: Cypher) -> Any:
    wipe(neo4j_server)
    put(cypher, SECOND)
    store = open_neo4j(neo4j_server, staged_records=4, lease_seconds=0.5)
    yield store
    store.close()


def is_whole(store: Neo4jStore, cypher: Cypher) -> None:
    """The content is the same, nothing of the first layout is left, and all of it is drawn."""
    assert store.content_hash() == OLD["hash"]
    assert cypher("MATCH (s:Store) RETURN s.schema, s.upgrading, s.holder, s.drawn") == [
        [cypher_text.SCHEMA, None, None, 4]
    ]
    assert cypher("MATCH (r:Record) RETURN DISTINCT labels(r)") == [["Record"]]
    assert cypher("MATCH (r:Record {kind: 'fact'}) RETURN count(r)") == [0]
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


def test_what_an_earlier_version_drew_is_drawn_anew(
    neo4j_store: Neo4jStore, cypher: Cypher
) -> None:
    """Where the layout is the same; the next load does it, of whatever it consists."""
    claim = fact("F1", "firm:a", "produces", "component:c", evidence=[{"section": "row 1"}])
    neo4j_store.replace([document("source:a", claim)], now=LATER)
    before = drawn(cypher)
    cypher(
        "MATCH (:Firm)-[r:PRODUCES]->() REMOVE r.section WITH r MATCH (s:Source) "
        "CREATE (:Fact {id: 'F1'})-[:EVIDENCE {section: 'row 1'}]->(s)"
    )
    cypher("MATCH (s:Store) REMOVE s.drawing")
    assert drawn(cypher) != before
    neo4j_store._ready = False  # as in a new process
    neo4j_store._prepare()
    assert drawn(cypher) == before
    assert cypher("MATCH (s:Store) RETURN s.drawing, s.drawn, s.holder") == [
        [cypher_text.DRAWING, 1, None]
    ]


class Died(BaseException):
    pass


def die_after(store: Neo4jStore, calls: int, cypher: Cypher) -> None:
    """Open the store by a process that dies after so many transactions."""
    write, left = store._write, iter(range(calls))

    def dying(body: Any) -> Any:
        if next(left, None) is None:
            raise Died
        return write(body)

    store._write = dying  # type: ignore[method-assign]
    with pytest.raises(Died):
        store.reader()
    store._write = write  # type: ignore[method-assign]
    cypher("MATCH (s:Store) SET s.held_until = 0")


@pytest.mark.parametrize("calls", range(2, 24, 4))
def test_a_conversion_that_dies_is_taken_up(
    old_store: Neo4jStore, cypher: Cypher, calls: int
) -> None:
    """After so many transactions of it: the next start goes on where it was."""
    die_after(old_store, calls, cypher)
    old_store.reader()
    is_whole(old_store, cypher)


@pytest.mark.parametrize("calls", [None, 1, 3, 4, 5, 7, 9])
def test_facts_that_lay_as_records_become_segments(
    second_store: Neo4jStore, cypher: Cypher, calls: int | None
) -> None:
    """Where that dies, too; every revision holds what it held, and the drawing stays."""
    before = drawn(cypher)
    if calls is not None:
        die_after(second_store, calls, cypher)
    reader = second_store.reader()
    hashes = {int(one): hash for one, hash in SECOND["hashes"].items()}
    assert {one: reader.at(one).content_hash() for one in hashes} == hashes
    assert second_store.content_hash() == SECOND["hash"]
    assert cypher("MATCH (n:Record|Posting) WHERE n.kind = 'fact' RETURN n") == []
    assert cypher("MATCH (p:Posting) RETURN DISTINCT p.key STARTS WITH 'around '") == [True]
    assert cypher("MATCH (s:Store) RETURN s.schema, s.upgrading, s.holder") == [
        [cypher_text.SCHEMA, None, None]
    ]
    assert drawn(cypher) == before
    fresh = set(cypher("SHOW INDEXES YIELD name RETURN name"))
    assert not fresh & cypher_text.OLD_SCHEMA.keys()
    again = document("source:two", fact("F8", "firm:c", "employs", "place:US"))
    second_store.replace([again], now=LATER.replace("2026", "2027"))
    one = drawn(cypher)
    draw_from_nothing(second_store, cypher)
    assert one == drawn(cypher)


KILLED = """
import os, signal, sys
from onshore.graph.stores.neo4j import Neo4jStore

url, user, password, calls, victim = sys.argv[1:]
store = Neo4jStore(url, user or None, password or None, staged_records=4, lease_seconds=0.5)
write, left = store._write, iter(range(int(calls)))

def killing(body):
    def half(run):
        body(run)
        os.kill(int(victim) or os.getpid(), signal.SIGKILL)
    return write(half if next(left, None) is None else body)

store._write = killing
store.reader()
"""
"""Opens a store and kills itself, or the server, in a transaction before that commits."""


def convert_and_kill(server: Server, calls: int, victim: int) -> None:
    """`calls`: transactions before the one that is killed; `victim`: 0 is the process itself."""
    words = (server.uri, server.user, server.password, str(calls), str(victim))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if victim else -signal.SIGKILL), done.stderr
    assert not victim or "StoreUnavailable" in done.stderr


@pytest.mark.parametrize("calls", [2, 7, 12])
def test_a_process_that_is_killed_in_a_conversion(
    neo4j_server: Server, old_store: Neo4jStore, cypher: Cypher, calls: int
) -> None:
    """Its transaction is left open: the server ends it, and the next start goes on."""
    convert_and_kill(neo4j_server, calls, victim=0)
    cypher("MATCH (s:Store) SET s.held_until = 0")
    old_store.reader()
    is_whole(old_store, cypher)


def test_a_server_that_is_killed_in_a_conversion_comes_back_with_all(
    neo4j_server: Server, tmp_path: Path
) -> None:
    """Of either layout: its log brings back what was committed, and the next start goes on."""
    if not neo4j_server.pid:
        pytest.skip("the named server is not ours to stop")
    with own_neo4j(tmp_path) as server:
        kill_in_conversion(server, OLD, 9)
    with own_neo4j(tmp_path) as server:
        is_back(server, OLD)
        kill_in_conversion(server, SECOND, 4)
    with own_neo4j(tmp_path) as server:
        is_back(server, SECOND)


def kill_in_conversion(server: Server, old: Any, calls: int) -> None:
    wipe(server)
    with plain_cypher(server) as run:
        put(run, old)
    convert_and_kill(server, calls, victim=server.pid)


def is_back(server: Server, old: Any) -> None:
    with plain_cypher(server) as run, closing(open_neo4j(server)) as store:
        assert run("MATCH (s:Store) RETURN s.upgrading") == [True]
        run("MATCH (s:Store) SET s.held_until = 0")
        assert store.content_hash() == old["hash"]
