"""The service over HTTP: envelope, errors, ETag, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings, read_settings
from graph.errors import InvalidParameters
from graph.stores import open_store
from loaders.curated import read_documents

SEED = Path(__file__).resolve().parents[2] / "data" / "seed.yaml"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    store.replace(read_documents([SEED]), now="2026-11-24T00:00:00.000000Z")
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        yield client


def test_answer_has_the_whole_envelope(client: TestClient) -> None:
    body = client.get("/api/v1/entities/firm:foxconn").json()
    assert body["result"]["id"] == "firm:foxconn"
    assert set(body) >= {
        "query", "resolved", "result", "claims", "assumptions", "conflicts", "coverage",
        "truncated", "expanded", "elapsed_ms", "request_id",
    }  # fmt: skip


def test_unknown_parameter_is_422_with_its_name(client: TestClient) -> None:
    answer = client.get("/api/v1/entities?colour=red")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "colour"
    assert answer.json()["title"] == "Unprocessable Content"


def test_unknown_id_is_404_with_the_closest(client: TestClient) -> None:
    answer = client.get("/api/v1/entities/firm:foxcon")
    assert answer.status_code == 404
    assert "firm:foxconn" in answer.json()["closest"]


def test_unknown_format_is_406(client: TestClient) -> None:
    assert client.get("/api/v1/sources?format=xml").status_code == 406


def test_foreign_host_is_refused(client: TestClient) -> None:
    assert client.get("/health", headers={"host": "evil.example"}).status_code == 400


def test_etag_answers_304(client: TestClient) -> None:
    first = client.get("/api/v1/sources")
    second = client.get("/api/v1/sources", headers={"if-none-match": first.headers["etag"]})
    assert second.status_code == 304


def test_csv_keeps_formulas_inert(client: TestClient) -> None:
    answer = client.get("/api/v1/graph?format=csv")
    assert answer.status_code == 200
    assert answer.text.startswith("id,source,target,relation")


def test_ready_counts_the_facts(client: TestClient) -> None:
    assert client.get("/ready").json()["counts"]["facts"] == 51


def test_openapi_describes_every_question(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert "/api/v1/paths" in paths
    assert "/api/v1/timeline" in paths


def test_unknown_setting_is_an_error_with_the_nearest() -> None:
    with pytest.raises(InvalidParameters, match="ONSHORE_STORE"):
        read_settings({"ONSHORE_STOR": "x"})
