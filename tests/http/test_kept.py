"""Repeated questions: the same answer with its own request id, until the store changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Timer
from time import sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.unit.rack import NOW, RACK, rack_document

URL = "/api/v1/exposure?target=component:rack&as_of=2026-05-01"


@pytest.fixture
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    ingest(store, [RACK], now=NOW)
    app = create_app(Settings(), store)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize("format", ["json", "csv", "svg", "html", "graphml"])
def test_a_repeated_answer_is_the_same(client: TestClient, format: str) -> None:
    first, second = (client.get(f"{URL}&format={format}") for _ in range(2))
    assert first.status_code == second.status_code == 200
    names = ("etag", "cache-control", "content-type", "vary", "content-security-policy")
    assert [first.headers.get(n) for n in names] == [second.headers.get(n) for n in names]
    if format != "json":
        assert first.content == second.content
        return
    one, two = first.json(), second.json()
    assert list(one) == list(two)
    assert two["request_id"] == second.headers["x-request-id"] != one["request_id"]
    for body in (one, two):
        del body["request_id"], body["elapsed_ms"]
    assert one == two


def test_the_client_that_has_it_gets_304(client: TestClient) -> None:
    tag = client.get(URL).headers["etag"]
    again = client.get(URL, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{URL}&k=2", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("wait", ["", "wait=0"])
def test_what_is_asked_at_once_is_the_same_with_own_ids(client: TestClient, wait: str) -> None:
    together = Barrier(6)

    def ask(_: int) -> tuple[str, dict[str, Any]]:
        together.wait(30)
        answer = client.get(URL, headers={"prefer": wait})
        return answer.headers["x-request-id"], answer.json()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(6)))
    assert len({id for id, _ in answers}) == 6
    assert [id for id, _ in answers] == [body["request_id"] for _, body in answers]
    if not wait:
        assert len({json.dumps(body["result"]) for _, body in answers}) == 1


def test_a_change_of_the_store_is_seen(client: TestClient) -> None:
    before = client.get(URL)
    document = rack_document()
    fewer = tuple(fact for fact in document.facts if fact.id != "R18")
    store = client.app.state.service.store  # type: ignore[attr-defined]
    store.replace([replace(document, facts=fewer)], now="2026-01-03T00:00:00.000000Z")
    after = client.get(URL, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert before.json()["result"]["exposure"] == {"lo": 0.06, "hi": 0.16}
    assert after.json()["result"]["exposure"] == {"lo": 0, "hi": 0.1}


def test_what_a_budget_cut_is_not_kept(client: TestClient) -> None:
    cut = client.get(URL, headers={"prefer": "wait=0"}).json()
    whole = client.get(URL).json()
    assert whole["truncated"] is None
    assert len(whole["result"]["paths"]) == 3 >= len(cut["result"]["paths"])


def test_a_store_that_is_held_does_not_hold_the_event_loop(client: TestClient) -> None:
    client.get(URL)
    store = client.app.state.service.store  # type: ignore[attr-defined]
    with ThreadPoolExecutor(1) as threads:
        with store._memory_lock:
            asked = threads.submit(client.get, URL)
            sleep(0.2)
            let_go = Timer(8, store._memory_lock.release)  # or a loop that is held would never end
            let_go.start()
            assert client.get("/health").status_code == 200
            assert let_go.is_alive()
            let_go.cancel()
        assert asked.result().status_code == 200
