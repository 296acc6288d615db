"""Limits and faults over HTTP: every error has a status, one body, and never a stack trace."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from itertools import combinations
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from onshore.app.http.errors import STATUS, domain_problem, status_of
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph import errors
from onshore.graph.deadline import NO_DEADLINE
from onshore.graph.errors import OnshoreError, ProblemsError
from onshore.graph.queries import QUESTIONS
from onshore.graph.stores import open_store
from onshore.loaders.curated import parse_facts, read_documents
from onshore.loaders.ingest import ingest
from tests.served import serving

DATA = Path(__file__).resolve().parents[2] / "data"
HERE = "http://127.0.0.1"
NOW = "2026-11-20T00:00:00.000000Z"
ABSTRACT = {OnshoreError, ProblemsError}
"""Classes that are never raised themselves."""
BODY = {"type", "title", "status", "detail", "errors", "request_id"}
ROUTES = [f"/api/v1{kind.route}".replace("{id}", "firm:openai") for kind in QUESTIONS]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    documents = read_documents([DATA / "places.yaml", DATA / "seed.yaml"])
    store.replace(documents, now=NOW)
    with TestClient(create_app(Settings(max_busy=2), store), base_url=HERE) as client:
        yield client


@pytest.fixture(scope="module")
def address(client: TestClient, serve: Callable[[Any], str]) -> str:
    """The same application behind a real socket, for requests that no client library sends."""
    return serve(client.app)


def raw(address: str, head: str) -> tuple[int, str, dict[str, Any]]:
    """Status, media type and body of an answer to a request written byte for byte."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        host = f"Host: {place.netloc}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode("latin-1") + b"\r\n" + host.encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = answer.read()
    media = answer.headers["content-type"]
    return answer.status, media, orjson.loads(body) if "json" in media else {}


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) >= BODY
    assert body["status"] == status
    assert body["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    return body


# -- the table -------------------------------------------------------------


def all_errors(root: type[OnshoreError] = OnshoreError) -> Iterator[type[OnshoreError]]:
    for kind in root.__subclasses__():
        if kind.__module__.startswith("onshore."):
            yield kind
            yield from all_errors(kind)


def test_every_error_of_the_tree_has_its_row() -> None:
    own = {kind for kind in all_errors() if kind.__module__ == "onshore.graph.errors"}
    assert own - ABSTRACT == set(STATUS) - {OnshoreError}
    assert own | {OnshoreError} == {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, OnshoreError)
    }


def raised(kind: type[OnshoreError]) -> OnshoreError:
    """One error of that class."""
    if kind is errors.TooLarge:
        return errors.TooLarge("the body", "MAX", 3)
    if kind is errors.UnsupportedFormat:
        return errors.UnsupportedFormat("xml", ("json",))
    if kind is errors.UnknownId:
        return errors.UnknownId("entity", "firm:x", ("firm:y",))
    if kind is errors.DeadlinePassed:
        return errors.DeadlinePassed(20.0)
    if kind is errors.MissingExtra:
        return errors.MissingExtra("html", "reading HTML")
    if kind is errors.MissingPackage:
        return errors.MissingPackage("pandas", "a table as a frame")
    if kind is errors.BeforeData:
        return errors.BeforeData("as_of", "2025-01-01")
    if issubclass(kind, ProblemsError):
        return kind([errors.Problem("is wrong", "k", suggestions=("3",))])
    return kind("no")


@pytest.mark.parametrize("kind", list(all_errors()), ids=str)
def test_every_error_becomes_a_problem(kind: type[OnshoreError]) -> None:
    error = raised(kind)
    answer = domain_problem(Request({"type": "http", "headers": [], "query_string": b""}), error, 7)
    assert answer.status_code == status_of(error)
    assert 400 <= answer.status_code < 600
    assert (answer.headers.get("retry-after") == "7") == (answer.status_code in (429, 503))
    assert set(orjson.loads(answer.body)) >= BODY


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/sources?colour=red", 422),
        ("/api/v1/paths?source=firm:openai", 422),
        ("/api/v1/entities?limit=0", 422),
        ("/api/v1/entities?limit=1001", 422),
        ("/api/v1/entities?limit=many", 422),
        ("/api/v1/entities?limit=1&limit=2", 422),
        ("/api/v1/entities?as_of=2026-02-30", 422),
        ("/api/v1/entities?known_at=soon", 422),
        ("/api/v1/entities?certainty_min=sure", 422),
        ("/api/v1/entities/firm:openia", 404),
        ("/api/v1/facts/S999", 404),
        ("/api/v1/sources/source:none", 404),
        ("/api/v1/sources?format=xml", 406),
        ("/api/v1/nothing", 404),
        ("/api/v2/entities", 404),
        ("/static/none.js", 404),
    ],
)
def test_status_of_what_is_wrong(client: TestClient, path: str, status: int) -> None:
    assert_problem(client.get(path), status)


def test_accept_that_is_not_offered_is_406(client: TestClient) -> None:
    answer = client.get("/api/v1/sources", headers={"accept": "application/pdf"})
    assert "json" in assert_problem(answer, 406)["offered"]


# -- malformed -------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/entities?q=%zz",
        "/api/v1/entities?q=%f",
        "/api/v1/entities?q=%",
        "/%",
        "/api/v1/entities?q=%ff%fe",
        "/api/v1/entities/%e9%e9",
        "/api/v1/entities?q=%ed%a0%80",
    ],
)
def test_urls_that_are_no_utf8_are_400(address: str, target: str) -> None:
    status, media, body = raw(address, f"GET {target} HTTP/1.1")
    assert (status, media) == (400, "application/problem+json")
    assert "UTF-8" in body["detail"]


@pytest.mark.parametrize("text", ["%00", "a%00b", "%01", "%0d%0a", "%7f%00"])
def test_control_characters_are_422(client: TestClient, text: str) -> None:
    assert_problem(client.get(f"/api/v1/entities?q={text}"), 422)
    assert_problem(client.get(f"/api/v1/paths?source={text}&target=place:US"), 422)
    assert_problem(client.get(f"/api/v1/entities?{text}=1"), 422)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "') MATCH (n) DETACH DELETE n //", "'; DROP TABLE x;--"]
)
def test_ids_that_look_like_code_are_unknown_and_nothing_else(
    client: TestClient, text: str
) -> None:
    before = client.get("/ready").json()
    body = assert_problem(client.get("/api/v1/entities/x", params={}), 404)
    assert body["closest"] is not None
    answer = client.get("/api/v1/paths", params={"source": text, "target": "place:US"})
    assert text in assert_problem(answer, 404)["detail"]
    assert client.get("/ready").json() == before


@pytest.mark.parametrize("path", ROUTES)
def test_unknown_methods_are_405_with_those_allowed(client: TestClient, path: str) -> None:
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "BREW"):
        answer = client.request(method, path)
        assert_problem(answer, 405)
        assert "GET" in answer.headers["allow"]


# -- much ------------------------------------------------------------------


def test_a_huge_url_is_414(client: TestClient, address: str) -> None:
    assert_problem(client.get("/api/v1/entities?q=" + "a" * 16_000), 414)
    status, media, _ = raw(address, f"GET /api/v1/entities?q={'a' * 60_000} HTTP/1.1")
    assert (status, media) == (414, "application/problem+json")


def test_a_long_value_and_many_values_are_422(client: TestClient) -> None:
    assert_problem(client.get("/api/v1/entities?q=" + "a" * 2001), 422)
    ends = "source=firm:openai&target=place:US-TX"
    many = "&".join(["via=firm:foxconn"] * 201)
    assert "200" in assert_problem(client.get(f"/api/v1/paths?{ends}&{many}"), 422)["detail"]


def test_many_unknown_parameters_are_all_named_at_once(client: TestClient) -> None:
    names = "&".join(f"name{number}=1" for number in range(1000))
    body = assert_problem(client.get(f"/api/v1/paths?{names}"), 422)
    assert len([e for e in body["errors"] if e["reason"] == "unknown parameter"]) == 1000
    assert len(body["detail"]) <= 4000


def test_a_posted_batch_is_bounded(client: TestClient) -> None:
    rows = [{"hts": "8471.50.01", "origin": "TW"}] * 1001
    assert_problem(client.post("/api/v1/duty", json={"rows": rows}), 413)
    assert_problem(client.post("/api/v1/duty", content=b"{"), 400)
    assert_problem(client.post("/api/v1/duty", json=[]), 422)

    def chunks() -> Iterator[bytes]:
        for _ in range(9):
            yield b" " * 1_000_000

    assert_problem(client.post("/api/v1/duty", content=chunks()), 413)


def test_too_many_questions_at_once_are_429(client: TestClient) -> None:
    service = client.app.state.service  # type: ignore[attr-defined]
    end = Event()
    held = [service.questions.start(end.wait, NO_DEADLINE) for _ in range(2)]
    assert None not in held
    try:
        for address in ("/", "/?view=table", "/?view=graph", "/?criticality=all&lang=ja"):
            page = client.get(address)
            assert (page.status_code, page.headers["retry-after"]) == (429, "5")
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert page.headers["cache-control"] == "no-store"
            assert (
                "混み合っている" if "ja" in address else "Too many questions at once"
            ) in page.text
        for answer in (
            client.get("/render/network.html"),
            client.get("/api/v1/sources"),
            client.get("/api/v1/graph?format=graphml"),
            client.get("/api/v1/scenarios/x"),
            client.post("/api/v1/scenarios", json={}),
            client.post("/api/v1/duty", json={"rows": []}),
        ):
            assert_problem(answer, 429)
            assert answer.headers["retry-after"] == "5"
        for path in ("/health", "/ready", "/openapi.json", "/static/app.css"):
            assert client.get(path).status_code == 200
    finally:
        end.set()
        wait(held)
    assert client.get("/api/v1/sources").status_code == 200


@pytest.fixture(scope="module")
def dense() -> Iterator[TestClient]:
    """Sixty firms of which each is a partner of each: more paths than anyone can count."""
    firms = [f"firm:f{number}" for number in range(60)]
    facts = [
        {
            "subject": one,
            "relation": "partners_with",
            "object": other,
            "status": "actual",
            "certainty": "asserted",
            "evidence": [{"source": "source:dense"}],
        }
        for one, other in combinations(firms, 2)
    ]
    source = {"id": "source:dense", "published": "2026-01-01"}
    document = {"source": source, "entities": [{"id": firm} for firm in firms], "facts": facts}
    store = open_store("sqlite://")
    ingest(store, [parse_facts(orjson.dumps(document), ".json")], now=NOW)
    with TestClient(create_app(Settings(), store), base_url=HERE) as client:
        yield client


def test_prefer_wait_bounds_a_question_and_a_cut_says_so(dense: TestClient) -> None:
    ends = "/api/v1/paths?source=firm:f0&target=firm:f1&direction=any"
    whole = dense.get(ends, headers={"prefer": "wait=20"})
    assert whole.json()["truncated"] is None
    assert "etag" in whole.headers
    path = (
        f"{ends}&rank=certainty&k=100&max_hops=12&via=firm:f2&via=firm:f3&via=firm:f4&via=firm:f5"
    )
    cut = dense.get(path, headers={"prefer": "respond-async, wait=0"})
    assert cut.status_code == 200
    assert cut.json()["truncated"]
    assert "etag" not in cut.headers
    assert dense.get(ends, headers={"prefer": "wait=soon"}).json()["truncated"] is None


# -- HEAD, headers ---------------------------------------------------------


@pytest.mark.parametrize("path", ["/health", "/ready", "/", "/api/v1/sources", "/openapi.json"])
def test_head_is_get_without_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers.get("etag") == get.headers.get("etag")


def test_head_over_a_real_socket(address: str) -> None:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    for _ in range(2):
        connection.request("HEAD", "/api/v1/sources")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
    connection.close()


@pytest.mark.parametrize("path", ["/", "/api/v1/sources", "/api/v1/none", "/api/v1/sources?x=1"])
def test_every_answer_carries_the_protecting_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-request-id"]


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "localhost.", "*"])
def test_foreign_hosts_are_400(client: TestClient, host: str) -> None:
    for path in ("/", "/health", "/api/v1/sources", "/static/app.css"):
        assert_problem(client.get(path, headers={"host": host}), 400)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:80"])
def test_loopback_hosts_are_served(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"host": host}).status_code == 200


def test_allowed_hosts_are_served() -> None:
    settings = Settings(store="sqlite://", allowed_hosts="onshore.example")
    with TestClient(create_app(settings), base_url="http://onshore.example") as client:
        assert client.get("/health").status_code == 200


# -- stores that are away --------------------------------------------------


@pytest.fixture
def away(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A service whose store cannot be reached: its file was removed, or nobody listens."""
    if request.param == "file":
        url = f"sqlite:///{tmp_path / 'store.db'}"
    else:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"bolt://127.0.0.1:{unused.getsockname()[1]}"
    with TestClient(create_app(Settings(store=url)), base_url=HERE) as client:
        for file in tmp_path.glob("store.db*"):
            file.unlink()
        yield client
        client.app.state.service.store.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("away", ["file", "server"], indirect=True)
def test_a_store_that_is_away_is_503_with_retry_after(away: TestClient) -> None:
    assert away.get("/health").status_code == 200
    for path in ("/ready", "/api/v1/sources"):
        answer = away.get(path)
        assert_problem(answer, 503)
        assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("away", ["file"], indirect=True)
def test_a_store_that_is_away_is_503_for_every_read(away: TestClient) -> None:
    for kind in QUESTIONS:
        path = f"/api/v1{kind.route}".replace("{id}", kind.example)
        query = "" if "{id}" in kind.route else kind.example
        assert_problem(away.get(path + query), 503)
    assert_problem(away.post("/api/v1/duty", json={"rows": []}), 503)


def test_a_mistake_of_ours_stands_in_the_log_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(store="sqlite://"))
    monkeypatch.delattr(app.state.service, "version")
    with serving(app) as address:
        answer = httpx.get(f"{address}/api/v1/sources")
    assert answer.status_code == 500
    [record] = [one for one in caplog.records if one.exc_info]
    assert answer.json()["request_id"] in record.getMessage()


def test_a_mistake_of_ours_is_500_without_a_trace(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(store="sqlite://"))
    monkeypatch.delattr(app.state.service, "version")
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/sources")
    assert answer.status_code == 500
    body = answer.json()
    assert set(body) >= BODY
    assert "AttributeError" not in answer.text
    assert body["request_id"] in caplog.text
