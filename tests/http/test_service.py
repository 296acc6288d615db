"""The service over HTTP: envelope, errors, ETag, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings, read_settings
from onshore.graph.errors import InvalidParameters
from onshore.graph.stores import open_store
from onshore.loaders.curated import read_documents

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
        "query",
        "resolved",
        "result",
        "claims",
        "assumptions",
        "conflicts",
        "coverage",
        "truncated",
        "expanded",
        "sentence",
        "elapsed_ms",
        "request_id",
    }


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


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/duty?hts=8544.42.90&origin=CN",
        "/api/v1/duty?component=component:power-system&origin=TW",
        "/api/v1/duty/steps?hts=8544.42.90",
        "/api/v1/duty/table",
        "/api/v1/duty/table?format=svg",
        "/api/v1/schedule?q=cable",
        "/api/v1/exposure?target=component:ai-server",
        "/api/v1/paths?source=firm:openai&target=place:US-TX&direction=any&rank=duty",
        "/render/exposure.html?target=component:ai-server",
    ],
)
def test_what_needs_tariff_tables_is_refused_without_them(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["type"] == "about:blank#TablesMissing"
    assert "onshore load --bundled" in answer.json()["detail"]
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/api/v1/duty", {"rows": [{"hts": "8544.42.90", "origin": "CN"}]}),
        (
            "/api/v1/scenarios",
            {"operations": [], "ask": [{"exposure": {"target": "component:ai-server"}}]},
        ),
        (
            "/api/v1/scenarios",
            {
                "operations": [{"op": "disable", "authority": "IEEPA"}],
                "ask": [{"impact": {"node": "firm:foxconn"}}],
            },
        ),
    ],
    ids=["duty", "exposure", "measures"],
)
def test_what_is_posted_needs_tariff_tables_too(
    client: TestClient, path: str, document: dict[str, object]
) -> None:
    answer = client.post(path, json=document)
    assert (answer.status_code, answer.json()["type"]) == (503, "about:blank#TablesMissing")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?view=table",
        "/ready",
        "/api/v1/graph",
        "/api/v1/impact?node=firm:foxconn",
        "/api/v1/criticality",
        "/api/v1/localization?target=component:ai-server",
        "/api/v1/paths?source=firm:openai&target=place:US-TX&direction=any",
    ],
)
def test_what_needs_no_tariff_tables_is_answered(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_revision_that_does_not_come_is_waited_for_as_long_as_preferred(
    client: TestClient,
) -> None:
    """`Onshore-Min-Revision`: what is there is answered at once, the rest says what is there."""
    at = "/api/v1/entities/firm:foxconn"
    latest = int(client.get(at).headers["onshore-revision"])
    assert client.get(at, headers={"Onshore-Min-Revision": str(latest)}).status_code == 200
    taken = []
    for wait in (1, 3):
        headers = {"Onshore-Min-Revision": str(latest + 1), "Prefer": f"wait={wait}"}
        begin = monotonic()
        answer = client.get(at, headers=headers)
        taken.append(monotonic() - begin)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert answer.json()["detail"].endswith(f"the latest is {latest}")
    assert taken[0] < taken[1]
    assert client.get(at, headers={"Onshore-Min-Revision": "soon"}).status_code == 400
