"""Every store that the cases run on, empty. A new backend is one line here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from scripts.neo4j.start import Server
from tests.real_neo4j import login


@pytest.fixture(params=["memory", "file", pytest.param("server", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind: SQLite in memory, SQLite in a file, Neo4j."""
    if request.param == "memory":
        opened = open_store("sqlite://")
    elif request.param == "file":
        opened = open_store(f"sqlite:///{tmp_path}/onshore.db")
    else:
        server: Server = request.getfixturevalue("neo4j_server")
        with GraphDatabase.driver(server.uri, auth=login(server)) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
        opened = open_store(server.uri, server.user or None, server.password or None)
    yield opened
    opened.close()
