"""Stores of both kinds, empty, for what runs at once and dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from scripts.neo4j.start import Server


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store: an SQLite file, a Neo4j."""
    url, user, password = f"sqlite:///{tmp_path}/onshore.db", "", ""
    if request.param == "server":
        server: Server = request.getfixturevalue("empty_neo4j")
        url, user, password = server.uri, server.user, server.password
    with closing(open_store(url, user or None, password or None)) as opened:
        yield opened
