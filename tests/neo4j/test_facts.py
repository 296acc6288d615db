"""Facts in segments of a Neo4j store: equal to a list of versions, at every revision, whatever
was joined since, also under a reader. Loads are small here, so that there are many segments."""

from __future__ import annotations

from random import Random
from typing import Any, LiteralString

import pytest

from onshore.graph.model import Table
from onshore.graph.stores import cypher as cypher_text
from onshore.graph.stores import neo4j_facts
from onshore.graph.stores.facts import pieces
from onshore.graph.stores.neo4j import Neo4jStore
from onshore.graph.stores.neo4j_facts import Gone, Neo4jShelf, read_listing
from onshore.graph.stores.neo4j_run import Run
from onshore.graph.stores.sqlite import SqliteStore
from scripts.neo4j.start import Server
from tests.loading import LATER, NOW, large_document
from tests.neo4j.conftest import Cypher, open_neo4j
from tests.unit.columns.stores import fill
from tests.unit.columns.test_segment import said
from tests.unit.test_sqlite_facts import Beside, check_reads, one_fact

pytestmark = pytest.mark.neo4j

LISTED = "MATCH (s:Store) RETURN size(s.segments) / 4"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments, blocks, joins and nodes of a few facts."""
    sizes: dict[str, Any] = {"SEGMENT": 20, "OBJECTS": 20, "JOINED": 60, "BLOCK": 4}
    for name, size in sizes.items():
        monkeypatch.setattr(pieces, name, size)
    for name, size in {"BLOCK": 4, "PART": 100, "BATCH": 500, "CELLS": 2}.items():
        monkeypatch.setattr(neo4j_facts, name, size)


@pytest.mark.parametrize(("seed", "staged"), [(1, 8), (1, 50_000)])
@pytest.mark.usefixtures("small", "cypher")
def test_every_read_at_every_revision(neo4j_server: Server, seed: int, staged: int) -> None:
    """Readers of early revisions read after all loads, whole ones and staged ones."""
    store = open_neo4j(neo4j_server, staged_records=staged)
    beside = Beside(store)
    fill(beside, seed)  # type: ignore[arg-type]
    random = Random(seed)
    for reader in beside.readers:
        check_reads(beside, reader, random)
    store.close()


@pytest.mark.usefixtures("small")
def test_many_small_loads_leave_few_segments(neo4j_store: Neo4jStore, cypher: Cypher) -> None:
    first = None
    for number in range(30):
        neo4j_store.replace([one_fact(number)], now=NOW)
        first = first or neo4j_store.reader()
        assert len(first.facts(None)) == 1, "a reader goes on where segments were joined"
    assert cypher(LISTED)[0] < 8
    assert cypher("MATCH (p:Segment) RETURN count(DISTINCT p.n)") == cypher(LISTED)
    assert cypher("MATCH (d:Documents) RETURN count(d)") == [30]
    assert len(neo4j_store.reader().facts(NOW)) == 30


def shelf_of(run: Run) -> Neo4jShelf:
    return Neo4jShelf(run, read_listing(run))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("last", [True, False])
def test_half_of_a_part_is_no_part(neo4j_store: Neo4jStore, cypher: Cypher, last: bool) -> None:
    """The nodes of a part go one after the other under a query that reads them."""
    neo4j_store.replace([large_document(20, "first")], now=NOW)
    [(n, _, _)] = shelf_of(neo4j_store._run).segments(1)
    whole = shelf_of(neo4j_store._run).part(n, "keys")
    assert len(whole) > 3 * 100

    def run(query: LiteralString, /, **parameters: Any) -> list[list[Any]]:
        if query != cypher_text.PARTS:
            return neo4j_store._run(query, **parameters)
        some = "p.at >= 200" if last else "p.at < 200"
        cypher(f"MATCH (p:Segment {{n: $n, name: 'keys'}}) WHERE {some} DELETE p", n=n)
        rows = neo4j_store._run(query, **parameters)
        cypher(cypher_text.DROP_PARTS, rows=[n])
        return rows

    with pytest.raises(Gone):
        shelf_of(run).part(n, "keys")


def test_the_columns_are_those_of_sqlite(neo4j_store: Neo4jStore) -> None:
    beside = SqliteStore("sqlite://")
    for store in (neo4j_store, beside):
        store.replace([large_document(700, "first")], now=NOW)
        store.replace([large_document(300, "second")], now=LATER)
        store.replace([], [Table("rates", "2026", None, {}, (1, 2))], now=LATER)
    one, other = neo4j_store.reader(), beside.reader()
    assert said(one.columns()) == said(other.columns())
    assert one.content_hash() == other.content_hash()
    assert (one.revision, one.fact_revision) == (other.revision, other.fact_revision) == (3, 2)
    beside.close()
