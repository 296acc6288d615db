"""The log of requests and the counts at /metrics: both bounded, both off by default."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.serving import logs
from onshore.app.settings import Settings
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from tests.loading import NOW, large_document

HOSTILE = "/api/v1/entities/firm:f1%0A%1b[31m%E2%80%AEforged%20status=200"


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    opened.replace([large_document(20, "first")], now=NOW)
    yield opened
    opened.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Where the log goes; the loggers are as before in the end."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    yield io.StringIO()
    root.handlers = before
    root.setLevel(level)


def client_of(store: Store, settings: Settings) -> TestClient:
    app = create_app(settings, store)
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def counted(client: TestClient) -> dict[tuple[str, ...], float]:
    """Samples of /metrics by name and sorted label values."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_there_are_no_metrics_unless_asked_for(store: Store) -> None:
    assert client_of(store, Settings()).get("/metrics").status_code == 404


def test_requests_are_counted_by_route_method_and_status(store: Store) -> None:
    client = client_of(store, Settings(metrics="on"))
    for _ in range(3):
        assert client.get("/api/v1/entities/firm:f1").status_code == 200
    client.get("/api/v1/entities/firm:nobody")
    client.get("/api/v1/entities/firm:f1?format=svg")
    client.head("/api/v1/sources")
    found = counted(client)
    assert found["onshore_requests_total", "GET", "entity", "200"] == 3
    assert found["onshore_requests_total", "GET", "entity", "404"] == 1
    assert found["onshore_requests_total", "HEAD", "sources", "200"] == 1
    assert found["onshore_request_seconds_count", "entity"] == 5
    assert found["onshore_response_bytes_total", "entity"] > 1000
    assert found["onshore_refusals_total", "UnknownId"] == 1
    assert found["onshore_refusals_total", "DeadlinePassed"] == 0
    assert found["onshore_store_up",] == 1
    assert found["onshore_store_revision",] == 1
    assert found["onshore_kept_bytes",] > 0
    assert found["onshore_turns_busy",] == 0
    assert found["onshore_turns",] == Settings().max_busy
    assert client.get("/api/v1/graph").status_code == 200
    assert counted(client)["onshore_networks_total", "whole"] >= 1
    assert counted(client)["onshore_networks_total", "patched"] == 0


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/", "page"),
        ("GET", "/api/v1/duty", "duty"),
        ("HEAD", "/api/v1/impact", "impact"),
        ("POST", "/api/v1/duty", "duty-batch"),
        ("POST", "/api/v1/scenarios", "add-scenario"),
        ("GET", "/api/v1/scenarios/x", "scenario"),
        ("GET", "/render/network.html", "render-network"),
        ("GET", "/static/app.css", "static"),
        ("HEAD", "/ready", "ready"),
        ("DELETE", "/ready", "other"),
        ("GET", "/nowhere", "other"),
    ],
)
def test_every_route_has_its_name(store: Store, method: str, path: str, name: str) -> None:
    client = client_of(store, Settings(metrics="on"))
    client.request(method, path)
    found = counted(client)
    (route,) = {key[2] for key in found if key[0] == "onshore_requests_total"}
    assert route == name


def test_what_clients_write_makes_no_series(store: Store) -> None:
    client = client_of(store, Settings(metrics="on"))
    client.get("/api/v1/entities/firm:f1")
    counted(client)  # the first look is counted in the second one
    before = len(counted(client))
    for number in range(30):
        client.get(f"/api/v1/entities/firm:f{number % 20}?limit={number}")
        client.request(f"M{number}", f"/nowhere/{number}", headers={"x": str(number)})
        client.get(f"/{number}")
    labels = {key for key in counted(client) if key[0] == "onshore_requests_total"}
    assert {key[2] for key in labels} == {"entity", "metrics", "other"}
    assert len(counted(client)) - before < 40


def test_foreign_hosts_get_no_metrics(store: Store) -> None:
    client = client_of(store, Settings(metrics="on"))
    assert client.get("/metrics", headers={"host": "evil.example"}).status_code == 400
    assert counted(client)["onshore_requests_total", "GET", "metrics", "400"] == 1


def test_two_services_count_apart(store: Store) -> None:
    one, other = (client_of(store, Settings(metrics="on")) for _ in range(2))
    one.get("/api/v1/sources")
    assert ("onshore_requests_total", "GET", "sources", "200") in counted(one)
    assert ("onshore_requests_total", "GET", "sources", "200") not in counted(other)


def test_a_store_that_is_away_is_counted_as_down(store: Store) -> None:
    client = client_of(store, Settings(metrics="on"))
    store.close()
    assert counted(client)["onshore_store_up",] == 0


def test_a_line_of_json_a_request(store: Store, log: io.StringIO) -> None:
    settings = Settings(log="json", log_level="info")
    logs.set_up(settings, log)
    client = client_of(store, settings)
    answer = client.get("/api/v1/entities/firm:f1")
    client.get(HOSTILE)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    found, refused = (line for line in lines if line["logger"] == "onshore.request")
    assert found["request_id"] == answer.headers["x-request-id"]
    assert found["revision"] == answer.headers["onshore-revision"]
    assert (found["route"], found["method"], found["status"]) == ("entity", "GET", 200)
    assert found["bytes"] == len(answer.content)
    assert 0 <= found["seconds"] < 60
    assert (refused["route"], refused["status"]) == ("entity", 422)
    assert refused["refused"] == "InvalidParameters"
    assert log.getvalue().isascii()
    assert len(log.getvalue().splitlines()) == len(lines)


def test_a_line_of_text_is_one_line(store: Store, log: io.StringIO) -> None:
    settings = Settings(log_level="info")
    logs.set_up(settings, log)
    client_of(store, settings).get(HOSTILE)
    (line,) = (line for line in log.getvalue().splitlines() if ": request " in line)
    assert ' path="/api/v1/entities/firm:f1\\n\\u001b[31m\\u202eforged status=200" ' in line
    assert " status=422 " in line
    assert not set(line) & {"\n", "\x1b", "\u202e"}


def test_nothing_is_logged_of_requests_by_default(store: Store, log: io.StringIO) -> None:
    logs.set_up(Settings(), log)
    client_of(store, Settings()).get("/api/v1/entities/firm:f1")
    assert log.getvalue() == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_carries_its_traceback_and_no_line_of_its_own(form: str, log: io.StringIO) -> None:
    logs.set_up(replace(Settings(), log=form), log)
    try:
        raise ValueError("first\nFORGED second \u202e")
    except ValueError:
        logging.getLogger("onshore").exception("failed: %s", "a\nFORGED b")
    lines = log.getvalue().splitlines()
    assert not any(line.startswith("FORGED") for line in lines)
    assert "Traceback" in log.getvalue()
    assert "\u202e" not in log.getvalue()
    if form == "json":
        (line,) = map(json.loads, lines)
        assert line["message"] == "failed: a\nFORGED b"
