"""Small loads into a Neo4j that is asked in between: as after a fresh start."""

from __future__ import annotations

from random import Random

from onshore.graph.stores.neo4j import Neo4jStore
from tests.unit.columns.test_small_loads import compare_after_small_loads


def test_answers_are_those_of_a_fresh_process(neo4j_store: Neo4jStore) -> None:
    compare_after_small_loads(neo4j_store, Random(1), sources=2, steps=4)
    assert neo4j_store.networks["patched"]
