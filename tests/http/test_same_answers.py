"""The same question gives the same bytes on both stores, apart from time and request id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from scripts.neo4j.start import Server

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = "2026-11-24T00:00:00.000000Z"
FACTS = [DATA / name for name in ("places.yaml", "names.yaml", "seed.yaml", "press")]
ADDRESSES = (
    "/entities?q=鴻海",
    "/entities?q=Wiston",
    "/entities?q=TX&limit=3",
    "/entities?q=8471.50.01&lang=ja",
    "/entities?q=openai%20stargate",
    "/entities?q=a&limit=50&offset=20",
    "/entities?q=houston&kind=factory",
    "/entities?limit=1000",
    "/entities/firm:foxconn",
    "/entities/firm:foxconn?lang=ja",
    "/entities/factory:foxconn-US-TX",
    "/entities/firm:openai/facts",
    "/entities/project:openai-infrastructure/facts?certainty_min=assumed",
    "/entities/firm:foxconn/facts?as_of=2018-06-01",
    "/entities/firm:foxconn/facts?known_at=2020-01-01",
    "/entities/firm:foxconn/neighbours?limit=3",
    "/entities/component:ai-server/neighbours",
    "/facts/S08",
    "/sources",
    "/sources/source:seed",
    "/paths?source=firm:openai&target=place:US-TX&direction=any",
    "/paths?source=firm:openai&target=place:US-TX",
    "/paths?source=component:gpu&target=firm:nvidia",
    "/paths?source=firm:nvidia&target=firm:foxconn&direction=reverse&k=10&rank=certainty",
    "/paths?source=firm:openai&target=place:US&direction=any&k=20&exclude=firm:foxconn",
    "/timeline?entity=project:foxconn-wisconsin-display",
    "/changes?since=2026-01-01",
    "/impact?node=firm:foxconn&node=place:US-TX",
    "/impact?node=component:gpu&mode=reach&status=all&lang=ja",
    "/criticality?limit=1000",
    "/criticality?target=component:ai-server&mode=reach",
    "/graph",
    "/graph?focus=firm:foxconn&hops=2&lang=ja&certainty_min=inferred",
    "/graph?state=place:US-TX&format=csv",
    "/entities/firm:foxcon",
    "/facts/nothing",
    "/paths?source=firm:openai&target=firm:nope",
)


@pytest.fixture(scope="module")
def clients(neo4j_server: Server) -> Iterator[tuple[TestClient, TestClient]]:
    from tests.real_neo4j import wipe

    wipe(neo4j_server)
    embedded = open_store("sqlite://")
    server = open_store(neo4j_server.uri, neo4j_server.user or None, neo4j_server.password or None)
    opened = []
    for store in (embedded, server):
        ingest(store, FACTS, now=NOW)
        opened.append(TestClient(create_app(Settings(), store), base_url="http://127.0.0.1"))
    assert embedded.content_hash() == server.content_hash()
    yield opened[0], opened[1]
    embedded.close()
    server.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_bytes_are_equal(clients: tuple[TestClient, TestClient], address: str) -> None:
    first, second = (client.get(f"/api/v1{address}") for client in clients)
    assert first.status_code == second.status_code
    assert _comparable(first) == _comparable(second)


def _comparable(answer: Any) -> str:
    """The body without what may differ: how long it took, and the id of the request."""
    text: str = answer.text
    return re.sub(r'"elapsed_ms":[^,}]*|"request_id":"[^"]*"', "", text)
