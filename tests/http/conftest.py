"""What tests of pages share: an application over the bundled facts, without tariff tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.http.pages import DATA, NOW, client_of


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """Asks the application over the bundled facts; modules with stores of their own have theirs."""
    store = open_store("sqlite://")
    names = ("names.yaml", "places.yaml", "seed.yaml", "press")
    ingest(store, [DATA / name for name in names], now=NOW)
    with client_of(store) as client:
        yield client
