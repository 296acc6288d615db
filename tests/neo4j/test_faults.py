"""A server that is away, loads that die or meet, databases that are not ours."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from onshore.graph.errors import (
    InvalidParameters,
    StoreBusy,
    StoreOutdated,
    StoreReadOnly,
    StoreUnavailable,
)
from onshore.graph.stores import open_store
from onshore.graph.stores.neo4j import Neo4jStore
from onshore.graph.stores.neo4j_loads import check_version
from onshore.graph.stores.sqlite import SqliteStore
from scripts.neo4j.start import Server
from tests.loading import LATER, NOW, kill, large_document, start_loading
from tests.neo4j.conftest import Cypher, open_neo4j
from tests.real_neo4j import login, own_neo4j

pytestmark = pytest.mark.neo4j

SMALL = 600
LEASE_IS_OVER = "MATCH (s:Store) RETURN s.held_until < timestamp()"


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def expected_hash(*editions: str, facts: int = SMALL) -> str:
    """The hash of these editions, the last of them with so many facts."""
    with closing(SqliteStore("sqlite://")) as store:
        for edition, now in zip(editions, (NOW, LATER), strict=False):
            size = facts if edition == editions[-1] else SMALL
            store.replace([large_document(size, edition)], now=now)
        return store.content_hash()


def login_line(server: Server) -> str:
    return f"{server.user} {server.password}"


def test_a_killed_load_leaves_the_last_complete_state(
    neo4j_store: Neo4jStore, neo4j_server: Server, cypher: Cypher
) -> None:
    neo4j_store.replace([large_document(SMALL, "first")], now=NOW)
    process = start_loading(neo4j_server.uri, 5_000, login_line(neo4j_server))
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'MERGE (f:Fact'"
    wait_for(lambda: bool(cypher(running + " RETURN currentQuery")))
    kill(process)
    assert neo4j_store.content_hash() == expected_hash("first")
    assert neo4j_store.reader().revision == 1
    neo4j_store.replace([large_document(SMALL, "second")], now=LATER)
    assert neo4j_store.content_hash() == expected_hash("first", "second")


def test_a_killed_staged_load_is_cleared_by_the_next_one(
    neo4j_store: Neo4jStore, neo4j_server: Server, cypher: Cypher
) -> None:
    neo4j_store.replace([large_document(SMALL, "first")], now=NOW)
    drawn = "MATCH (s:Firm)-[r:PRODUCES]->(t) RETURN s.id, t.id, r.facts ORDER BY r.id"
    picture = cypher(drawn)
    options = {"staged_records": 200, "lease_seconds": 10, "tables": 30}
    process = start_loading(neo4j_server.uri, 2_000, login_line(neo4j_server), **options)
    wait_for(lambda: bool(cypher("MATCH (t:Table) WHERE t.since = 2 RETURN t.name LIMIT 1")))
    kill(process)
    assert neo4j_store.reader().tables() == []
    with pytest.raises(StoreBusy, match="another load"):
        neo4j_store.replace([large_document(SMALL, "second")], now=LATER)
    assert neo4j_store.reader().revision == 1
    assert neo4j_store.content_hash() == expected_hash("first")
    assert cypher(drawn) == picture
    wait_for(lambda: cypher(LEASE_IS_OVER) == [True])
    neo4j_store.replace([large_document(SMALL, "second")], now=LATER)
    assert neo4j_store.content_hash() == expected_hash("first", "second")
    assert neo4j_store.reader().revision == 2
    left = "MATCH (n:Record|Posting|Segment|Documents) WHERE n.since > 2 RETURN n.since"
    assert cypher(left) == []
    assert cypher("MATCH (t:Table) RETURN t.name") == []
    assert cypher("MATCH (s:Store) RETURN s.holder, s.drawn") == [[None, 2]]


STAGES = {
    "its turn is taken": "MATCH (s:Store) WHERE s.holder IS NOT NULL RETURN 1",
    "half is written": "MATCH (d:Documents {since: 2}) WITH count(d) AS n WHERE n > 7 RETURN n",
    "earlier facts are closed": "MATCH (p:Segment {since: 2, name: 'instants'}) RETURN p.n LIMIT 1",
    "it is shown": "MATCH (s:Store) WHERE s.revision = 2 RETURN s.revision",
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_staged_load_killed_at_any_stage_leaves_all_or_nothing(
    neo4j_store: Neo4jStore, neo4j_server: Server, cypher: Cypher, stage: str
) -> None:
    neo4j_store.replace([large_document(SMALL, "first")], now=NOW)
    before, after = expected_hash("first"), expected_hash("first", "second", facts=2_000)
    options = {"staged_records": 200, "lease_seconds": 2}
    process = start_loading(neo4j_server.uri, 2_000, login_line(neo4j_server), **options)
    wait_for(lambda: bool(cypher(STAGES[stage])))
    kill(process)
    reader = neo4j_store.reader()
    assert reader.content_hash() == {1: before, 2: after}[reader.revision]
    assert stage != "it is shown" or reader.revision == 2
    wait_for(lambda: cypher(LEASE_IS_OVER) == [True])
    neo4j_store.replace([large_document(2_000, "second")], now=LATER)
    assert neo4j_store.content_hash() == after
    third = large_document(50, "third")
    neo4j_store.replace([third], now=LATER)
    assert cypher("MATCH (s:Store) RETURN s.holder, s.drawn = s.revision") == [[None, True]]
    assert len(neo4j_store.reader().facts(neo4j_store.reader().last_change())) == 50


def test_a_server_that_dies_in_a_staged_load_comes_back_with_all_or_nothing(
    neo4j_server: Server, tmp_path: Path
) -> None:
    """The server itself is killed, without a chance to write; its log brings it back."""
    if not neo4j_server.pid:
        pytest.skip("the named server is not ours to stop")
    before, after = expected_hash("first"), expected_hash("first", "second", facts=2_000)
    with own_neo4j(tmp_path) as server, closing(Neo4jStore(server.uri)) as store:
        store.replace([large_document(SMALL, "first")], now=NOW)
        process = start_loading(server.uri, 2_000, staged_records=200, lease_seconds=2)
        some = "MATCH (d:Documents) WHERE d.since = 2 RETURN d.first LIMIT 1"
        wait_for(lambda: bool(store._run(some)))
        os.kill(server.pid, signal.SIGKILL)
        kill(process)
    with own_neo4j(tmp_path) as server, closing(Neo4jStore(server.uri)) as store:
        reader = store.reader()
        assert reader.content_hash() == {1: before, 2: after}[reader.revision]
        wait_for(lambda: store._run(LEASE_IS_OVER) == [[True]])
        store.replace([large_document(2_000, "second")], now=LATER)
        assert store.content_hash() == after


def test_a_load_that_died_before_drawing_is_drawn_by_the_next_one(
    neo4j_store: Neo4jStore, neo4j_server: Server, cypher: Cypher
) -> None:
    options = {"staged_records": 200, "lease_seconds": 2}
    process = start_loading(neo4j_server.uri, 2_000, login_line(neo4j_server), **options)
    wait_for(lambda: cypher("MATCH (s:Store) RETURN s.revision") == [1])
    kill(process)
    assert len(neo4j_store.reader().facts(None)) == 2_000
    assert len(cypher("MATCH (:Firm)-[r:PRODUCES]->() RETURN r.id")) < 2_000
    assert neo4j_store.summary().behind == 2_000
    wait_for(lambda: cypher(LEASE_IS_OVER) == [True])
    same = neo4j_store.replace([large_document(2_000, "second")], now=LATER)
    assert same.changes[0].added == ()
    assert neo4j_store.summary().behind == 0
    edges = len({(n % 50, n % 997) for n in range(2_000)})
    assert len(cypher("MATCH (:Firm)-[r:PRODUCES]->() RETURN r.id")) == edges
    assert cypher("MATCH (s:Store) RETURN s.holder, s.drawn = s.revision") == [[None, True]]


def test_staged_and_whole_loads_give_the_same(neo4j_server: Server, cypher: Cypher) -> None:
    with closing(open_neo4j(neo4j_server, staged_records=100)) as store:
        before = store.reader()
        store.replace([large_document(SMALL, "first")], now=NOW)
        assert store.content_hash() == expected_hash("first")
        assert before.facts(None) == []
        store.replace([large_document(SMALL, "second")], now=LATER)
        assert store.content_hash() == expected_hash("first", "second")
        assert store.reader().revision == 2
    edges = "MATCH (:Firm)-[r:PRODUCES]->(:Component) RETURN count(r)"
    assert cypher(edges) == [SMALL]
    assert cypher("MATCH (e:Firm {id: 'firm:f7'}) RETURN e.name") == ["Firm 7 second"]


def test_loads_at_once_come_one_after_the_other(
    neo4j_store: Neo4jStore, neo4j_server: Server
) -> None:
    editions = ["one", "two", "three"]
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:
        stores = [stack.enter_context(closing(open_neo4j(neo4j_server))) for _ in editions]
        jobs = [
            pool.submit(store.replace, [large_document(300, edition)], now=LATER)
            for store, edition in zip(stores, editions, strict=True)
        ]
        for job in jobs:
            job.result()
    reader = neo4j_store.reader()
    assert reader.revision == 3
    assert len(reader.facts(reader.last_change())) == 300
    gists = {row.doc.split(b"Said in ")[1][:3] for row in reader.facts(reader.last_change())}
    assert len(gists) == 1


def test_a_load_that_the_server_ends_is_not_said_to_be_outrun_by_another(
    neo4j_store: Neo4jStore, neo4j_server: Server, cypher: Cypher
) -> None:
    """An operator ends a load while it waits for the lock: no other load is the reason."""
    neo4j_store.replace([large_document(5, "first")], now=NOW)
    waiting = (
        "SHOW TRANSACTIONS YIELD transactionId AS id, currentQuery AS query "
        "WHERE query CONTAINS 's.lock = $load' RETURN id"
    )
    with (
        GraphDatabase.driver(neo4j_server.uri, auth=login(neo4j_server)) as driver,
        driver.session() as session,
        ThreadPoolExecutor(1) as pool,
    ):
        held = session.begin_transaction()
        held.run("MATCH (s:Store) SET s.lock = 'held'").consume()
        job = pool.submit(neo4j_store.replace, [large_document(9, "second")], now=LATER)

        def ended() -> bool:
            for id in cypher(waiting):
                cypher("TERMINATE TRANSACTIONS $id", id=id)
            return job.done()

        try:
            wait_for(ended)
        finally:
            held.rollback()  # whatever came, nothing waits for it any more
        with pytest.raises(StoreUnavailable, match="can not answer"):
            job.result()
    assert len(neo4j_store.reader().facts(NOW)) == 5


def test_a_reader_keeps_its_revision(neo4j_store: Neo4jStore) -> None:
    neo4j_store.replace([large_document(SMALL, "first")], now=NOW)
    reader = neo4j_store.reader()
    before = sorted(row.doc for row in reader.facts(reader.last_change()))
    neo4j_store.replace([large_document(10, "second")], now=LATER)
    assert sorted(row.doc for row in reader.facts(reader.last_change())) == before
    assert len(neo4j_store.reader().facts(LATER)) == 10


def test_another_program_and_another_version_are_refused(
    neo4j_store: Neo4jStore, cypher: Cypher
) -> None:
    cypher("CREATE (:Film {title: 'Alien'})")
    with pytest.raises(StoreUnavailable, match="another program"):
        neo4j_store.replace([large_document(1, "first")], now=NOW)
    cypher("MATCH (n) DETACH DELETE n")
    cypher("CREATE (:Store {id: 'onshore', schema: 99, revision: 5})")
    for use in (neo4j_store.reader, neo4j_store._prepare):
        with pytest.raises(StoreOutdated, match="pip install --upgrade onshore"):
            use()


@pytest.mark.parametrize(
    ("version", "is_old"),
    [
        ("4.4.26", True),
        ("5.9.0", True),
        ("5.26.29", False),
        ("5.27-aura", False),
        ("2026.09.0", False),
    ],
)
def test_a_server_that_is_too_old_is_said_to_be(version: str, is_old: bool) -> None:
    def server(query: str, /, **parameters: Any) -> list[list[Any]]:
        return [[version]]

    if not is_old:
        check_version(server, "neo4j://host")
        return
    with pytest.raises(StoreUnavailable, match=f"is Neo4j {version}: Onshore needs 5.26 or newer"):
        check_version(server, "neo4j://host")


def test_a_wrong_password_is_said_to_be_one(neo4j_server: Server) -> None:
    if not neo4j_server.password:
        pytest.skip("the named server asks for no password")
    refusal = pytest.raises(StoreUnavailable, match="refuses the user or the password")
    with closing(open_store(neo4j_server.uri, neo4j_server.user, "wrong")) as store, refusal:
        store.reader()


@pytest.mark.parametrize(
    "url", ["neo4j://", "neo4j://:7687", "bolt://host:port", "neo4j://h:1?x=1"]
)
def test_an_address_that_can_not_be_one(url: str) -> None:
    with pytest.raises(InvalidParameters):
        open_store(url)


def test_user_and_password_leave_the_address() -> None:
    with closing(open_store("neo4j://someone:p%40ss@127.0.0.1:1")) as store:
        assert store.url == "neo4j://127.0.0.1:1"
        with pytest.raises(StoreUnavailable) as caught:
            store.reader()
        assert "p@ss" not in str(caught.value)


def test_a_server_that_goes_and_comes_back(neo4j_server: Server, tmp_path: Path) -> None:
    """Down at the start, up, down, up again: the same store object serves whenever it is up.

    At last it may only be read.
    """
    if not neo4j_server.pid:
        pytest.skip("the named server is not ours to stop")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with closing(Neo4jStore(f"neo4j://127.0.0.1:{port}")) as store:
        with pytest.raises(StoreUnavailable):
            store.reader()
        with pytest.raises(StoreUnavailable):
            store.replace([large_document(5, "first")], now=NOW)
        with own_neo4j(tmp_path, port=port):
            store.replace([large_document(5, "first")], now=NOW)
            content = store.content_hash()
        with pytest.raises(StoreUnavailable):
            store.reader()
        with own_neo4j(tmp_path, port=port):
            assert store.content_hash() == content
            assert len(store.reader().facts(None)) == 5
    with own_neo4j(tmp_path, read_only=True) as server, closing(open_neo4j(server)) as store:
        assert store.content_hash() == content
        with pytest.raises(StoreReadOnly, match="can only be read"):
            store.replace([large_document(5, "second")], now=LATER)
        assert len(store.reader().facts(NOW)) == 5
