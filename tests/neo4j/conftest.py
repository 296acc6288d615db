"""Fixtures for what only Neo4j has: an empty server, a store on it, and plain Cypher beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import pytest
from neo4j import GraphDatabase

from onshore.graph.stores.neo4j import Neo4jStore
from scripts.neo4j.start import Server
from tests.real_neo4j import login

Cypher = Callable[..., list[Any]]


@contextmanager
def plain_cypher(server: Server) -> Iterator[Cypher]:
    """Runs Cypher on a server; gives lists of values."""
    with GraphDatabase.driver(server.uri, auth=login(server)) as driver:

        def run(query: LiteralString, **parameters: Any) -> list[Any]:
            records, _, _ = driver.execute_query(query, parameters)
            return [record.values() if len(record) > 1 else record[0] for record in records]

        yield run


@pytest.fixture
def cypher(neo4j_server: Server) -> Iterator[Cypher]:
    """Runs Cypher on the server, which holds no nodes at first; gives lists of values."""
    with plain_cypher(neo4j_server) as run:
        run("MATCH (n) DETACH DELETE n")
        yield run


@pytest.fixture
def neo4j_store(neo4j_server: Server, cypher: Cypher) -> Iterator[Neo4jStore]:
    store = open_neo4j(neo4j_server)
    yield store
    store.close()


def open_neo4j(server: Server, **options: Any) -> Neo4jStore:
    return Neo4jStore(server.uri, server.user or None, server.password or None, **options)
