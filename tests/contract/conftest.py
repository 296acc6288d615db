"""Every store that the cases run on, empty. A new backend is one line here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.ports import Store
from graph.stores import open_store


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind: SQLite in memory, SQLite in a file."""
    memory = request.param == "memory"
    opened = open_store("sqlite://" if memory else f"sqlite:///{tmp_path}/onshore.db")
    yield opened
    opened.close()
