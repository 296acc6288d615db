"""The questions of docs/neo4j.md, asked as they stand there, and the answers that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from onshore.graph.schema import KINDS, PLACE_TYPES
from onshore.graph.stores import cypher as cypher_text
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from scripts.neo4j.start import Server
from tests.loading import LATER
from tests.neo4j.conftest import Cypher, open_neo4j
from tests.real_neo4j import login, wipe

pytestmark = pytest.mark.neo4j

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "neo4j.md").read_text("utf-8")
QUESTIONS = re.findall(r"### ([^\n]+)\n\n```cypher\n(.+?)```\n\n```text\n(.+?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def ask(neo4j_server: Server) -> Iterator[Cypher]:
    """Cypher on a store with the bundled facts."""
    wipe(neo4j_server)
    with closing(open_neo4j(neo4j_server)) as store:
        ingest(store, bundled_files(ROOT / "data")[0], now=LATER)
    with GraphDatabase.driver(neo4j_server.uri, auth=login(neo4j_server)) as driver:
        yield lambda query: driver.execute_query(query)[0]


def test_there_are_ten() -> None:
    assert len(QUESTIONS) == PAGE.count("```cypher") == 10


@pytest.mark.parametrize(("title", "query", "answer"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_the_answer_is_the_one_of_the_page(
    ask: Cypher, title: str, query: str, answer: str
) -> None:
    rows = [" | ".join(map(_cell, record.values())) for record in ask(query)]
    assert "\n".join(rows) + "\n" == answer


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    return "-" if value is None else str(value)


def test_evidence_and_the_store_hang_on_no_kind(ask: Cypher) -> None:
    """What Neo4j Browser draws as the schema: relations join kinds, and evidence is apart."""
    ends = {
        tuple(frozenset(labels) for labels in record.values()[:2])
        for record in ask("MATCH (s)-[r]->(t) RETURN DISTINCT labels(s), labels(t)")
    }
    kinds = {*cypher_text.NODES, *PLACE_TYPES.values(), "Assumed"}
    for source, target in ends:
        if source & {"Fact", "Group", "Conflict"}:
            assert target <= {"Fact", "Source"}
        else:
            assert source | target <= kinds
    assert KINDS["firm"].label in kinds


def test_every_label_is_told(ask: Cypher) -> None:
    for record in ask("MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label"):
        assert f"`{record[0]}`" in PAGE


def test_every_property_of_a_relationship_is_told(ask: Cypher) -> None:
    (record,) = ask(
        "MATCH (s)-[r]->() WHERE NOT s:Fact UNWIND keys(r) AS key RETURN collect(DISTINCT key)"
    )
    told = set(re.findall(r"`(\w+)`", PAGE))
    assert {key for key in record[0] if not key.startswith("goods_")} - {
        "id",
        "by",
        "recorded_at",
    } <= told
