"""The contract of the HTTP interface, held to the letter."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from graph.stores import open_store
from loaders.curated import read_documents

DATA = Path(__file__).resolve().parents[2] / "data"
BEARER = {"authorization": "Bearer secret"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    documents = read_documents([DATA / "places.yaml", DATA / "seed.yaml"])
    store.replace(documents, now="2026-11-20T00:00:00.000000Z")
    app = create_app(Settings(write_token="secret"), store)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client
    store.close()


def _nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("depth", [25, 260, 900, 992, 1023, 5000])
@pytest.mark.parametrize("path", ["scenarios", "duty", "sources", "decisions"])
def test_json_too_deep_is_refused(client: TestClient, path: str, depth: int) -> None:
    bodies = (
        _nested(depth),
        f'{{"rows": {_nested(depth)}}}',
        f'{{"operations": [], "ask": [{{"exposure": {{"target": {_nested(depth)}}}}}]}}',
    )
    for body in bodies:
        answer = client.post(f"/api/v1/{path}", content=body, headers=BEARER)
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("depth", [25, 260, 900])
def test_a_document_too_deep_in_the_url_is_refused(client: TestClient, depth: int) -> None:
    document = base64.urlsafe_b64encode(_nested(depth).encode()).decode().rstrip("=")
    assert client.get(f"/api/v1/scenarios/x?doc={document}").status_code == 422


def test_a_changed_description_is_a_change(client: TestClient) -> None:
    def add(title: str) -> tuple[int, bool]:
        source = {"id": "source:described", "title": title, "published": "2026-03-01"}
        facts = {
            "source": source,
            "entities": [{"id": "firm:acme", "names": ["Acme"]}],
            "facts": [],
        }
        answer = client.post("/api/v1/sources", json=facts, headers=BEARER)
        return answer.status_code, answer.json()["changed"]

    assert add("One title") == (201, True)
    assert add("One title") == (200, False)
    assert add("Another title") == (201, True)
    assert add("Another title") == (200, False)
