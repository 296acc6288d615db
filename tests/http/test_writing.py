"""Writing over HTTP: off by default, token, origin, size, and what is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.ports import Store
from onshore.graph.stores import open_store, sqlite_file
from onshore.loaders.curated import read_documents

DATA = Path(__file__).resolve().parents[2] / "data"
TOKEN = "correct horse ✓"
BEARER = {b"authorization": f"Bearer {TOKEN}".encode()}
HERE = "http://127.0.0.1:8000"
DOCUMENT: dict[str, Any] = {
    "source": {"id": "source:mine", "title": "Mine", "published": "2026-03-01"},
    "entities": [{"id": "firm:acme", "names": ["Acme"]}],
    "facts": [
        {
            "id": "A1",
            "subject": "firm:acme",
            "relation": "produces",
            "object": "component:ai-server",
            "status": "operational",
            "certainty": "asserted",
            "evidence": [{"source": "source:mine", "section": "1", "gist": "Acme makes servers."}],
        }
    ],
}
MERGE = {
    "kind": "merge",
    "subject": "firm:acme",
    "object": "firm:foxconn",
    "by": "curator",
    "reason": "the same company",
}


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite://")
    documents = read_documents([DATA / "places.yaml", DATA / "seed.yaml"])
    store.replace(documents, now="2026-11-20T00:00:00.000000Z")
    yield store
    store.close()


def served(store: Store, **settings: Any) -> TestClient:
    return TestClient(create_app(Settings(**settings), store), base_url=HERE)


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with served(store, write_token=TOKEN, max_body=20_000) as client:
        yield client


def test_a_document_that_closes_most_of_its_source_needs_a_yes(client: TestClient) -> None:
    facts = [{**DOCUMENT["facts"][0], "id": f"A{n}", "valid_from": str(2000 + n)} for n in range(9)]
    assert add(client, {**DOCUMENT, "facts": facts}).status_code == 201
    few = {**DOCUMENT, "facts": facts[:2]}
    refused = add(client, few)
    assert refused.status_code == 409
    assert refused.json()["type"] == "about:blank#ClosesMost"
    (error,) = refused.json()["errors"]
    assert error["reason"].startswith("this load closes 7 of the 9 facts that source:mine has")
    assert client.get("/api/v1/facts/A8").status_code == 200
    wrong = client.post("/api/v1/sources?yes=1", json=few, headers=BEARER)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "yes")
    done = client.post("/api/v1/sources?yes=true", json=few, headers=BEARER)
    assert (done.status_code, done.json()["totals"]["closed"]) == (201, 7)


def add(client: TestClient, document: object = DOCUMENT) -> Any:
    return client.post("/api/v1/sources", json=document, headers=BEARER)


def decide(client: TestClient, **values: Any) -> Any:
    return client.post("/api/v1/decisions", json={**MERGE, **values}, headers=BEARER)


# -- who may ---------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/v1/sources", "/api/v1/decisions"])
def test_off_unless_a_token_is_set(store: Store, path: str) -> None:
    with served(store) as client:
        answer = client.post(path, json=DOCUMENT, headers={"authorization": "Bearer "})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert "ONSHORE_WRITE_TOKEN" in answer.json()["detail"]


@pytest.mark.parametrize(
    "given",
    [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer correct horse", "Bearer é"],
)
@pytest.mark.parametrize("path", ["/api/v1/sources", "/api/v1/decisions"])
def test_the_token_is_asked_for(client: TestClient, path: str, given: str | None) -> None:
    before = client.get("/ready").json()["counts"]
    headers = {} if given is None else {b"authorization": given.encode()}
    answer = client.post(path, json=DOCUMENT, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert TOKEN not in answer.text
    assert client.get("/ready").json()["counts"] == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999"])
def test_pages_of_other_origins_may_not_write(client: TestClient, origin: str) -> None:
    headers = {**BEARER, b"origin": origin.encode()}
    assert client.post("/api/v1/sources", json=DOCUMENT, headers=headers).status_code == 403
    assert client.get("/api/v1/sources", headers={"origin": origin}).status_code == 200


def test_a_page_of_this_service_may_write(client: TestClient) -> None:
    headers = {**BEARER, b"origin": HERE.encode()}
    assert client.post("/api/v1/sources", json=DOCUMENT, headers=headers).status_code == 201


def test_a_foreign_host_is_refused_before_all(client: TestClient) -> None:
    headers = {**BEARER, b"host": b"evil.example"}
    assert client.post("/api/v1/sources", json=DOCUMENT, headers=headers).status_code == 400


# -- how much --------------------------------------------------------------


def test_a_body_that_says_that_it_is_too_large_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/sources", content=b" " * 20_001, headers=BEARER)
    assert answer.status_code == 413
    assert "ONSHORE_MAX_BODY" in answer.json()["detail"]


def test_a_chunked_body_is_bounded_too(client: TestClient) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b" " * 1000

    answer = client.post("/api/v1/sources", content=chunks(), headers=BEARER)
    assert answer.status_code == 413
    assert answer.json()["title"]


# -- facts -----------------------------------------------------------------


def test_a_document_is_stored_and_can_be_asked_for(client: TestClient) -> None:
    tag = client.get("/api/v1/sources").headers["etag"]
    answer = add(client)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/v1/sources/source:mine"
    assert answer.json()["totals"]["added"] == 1
    assert client.get(answer.headers["location"]).status_code == 200
    assert client.get("/api/v1/facts/A1").json()["result"]["fact"]["subject"] == "firm:acme"
    assert client.get("/api/v1/sources", headers={"if-none-match": tag}).status_code == 200


def test_the_same_document_again_changes_nothing(client: TestClient, store: Store) -> None:
    add(client)
    before = store.content_hash()
    answer = add(client)
    assert (answer.status_code, answer.json()["changed"]) == (200, False)
    assert store.content_hash() == before


def test_a_new_version_closes_what_is_gone(client: TestClient) -> None:
    add(client)
    answer = add(client, {**DOCUMENT, "facts": []})
    assert answer.json()["totals"]["closed"] == 1
    gone = client.get("/api/v1/facts/A1").json()["result"]
    assert (gone["fact"], gone["versions"], gone["corrections"]) == (None, 1, [])
    [hint] = gone["try"]
    then = client.get(f"/api/v1/facts/A1?known_at={hint['value']}").json()["result"]
    assert then["fact"]["id"] == "A1"


def test_a_wrong_document_changes_nothing_and_every_problem_is_named(
    client: TestClient, store: Store
) -> None:
    before = store.content_hash()
    wrong = {**DOCUMENT["facts"][0], "relation": "bys", "status": "maybe"}
    answer = add(client, {**DOCUMENT, "facts": [wrong]})
    assert answer.status_code == 422
    errors = {error["field"]: error for error in answer.json()["errors"]}
    assert errors["facts.0.relation"]["suggestions"] == ["buys"]
    assert errors["facts.0.status"]["fact"] == "A1"
    assert store.content_hash() == before


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"source": NaN}', b"source: {}"])
def test_no_json_is_malformed(client: TestClient, body: bytes) -> None:
    for path in ("/api/v1/sources", "/api/v1/decisions"):
        answer = client.post(path, content=body, headers=BEARER)
        assert answer.status_code == 400, path
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"[]", b"1", b"{}", b'{"source": {"id": "source:x"}, "id": 1}'])
def test_json_of_another_shape_is_invalid(client: TestClient, body: bytes) -> None:
    for path in ("/api/v1/sources", "/api/v1/decisions"):
        assert client.post(path, content=body, headers=BEARER).status_code == 422, path


def test_deep_json_is_refused(client: TestClient) -> None:
    body = b'{"source": ' + b"[" * 9000 + b"]" * 9000 + b"}"
    assert client.post("/api/v1/sources", content=body, headers=BEARER).status_code in (400, 422)


def test_a_busy_store_is_429_with_retry_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pragmas = [text.replace("= 10000", "= 100") for text in sqlite_file.PRAGMAS]
    monkeypatch.setattr(sqlite_file, "PRAGMAS", pragmas)
    file = tmp_path / "store.db"
    with served(open_store(f"sqlite:///{file}"), write_token=TOKEN) as client:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = add(client, {**DOCUMENT, "facts": []})
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "5"
        other.close()
        assert add(client, {**DOCUMENT, "facts": []}).status_code == 201


# -- decisions -------------------------------------------------------------


def test_a_merge_and_its_undoing(client: TestClient) -> None:
    add(client)
    answer = decide(client)
    assert (answer.status_code, answer.json()["resolved"]) == (201, "firm:foxconn")
    assert client.get("/api/v1/entities/firm:acme").json()["result"]["id"] == "firm:foxconn"
    again = decide(client)
    assert (again.status_code, again.json()["changed"]) == (200, False)
    undone = decide(client, kind="unmerge")
    assert (undone.status_code, undone.json()["resolved"]) == (201, "firm:acme")
    assert client.get("/api/v1/entities/firm:acme").json()["result"]["id"] == "firm:acme"
    assert decide(client, kind="unmerge").json()["changed"] is False
    assert decide(client).status_code == 201


def test_a_decision_with_an_id_is_stored_once(client: TestClient) -> None:
    add(client)
    assert decide(client, id="j-1").status_code == 201
    assert decide(client, id="j-1").status_code == 200
    conflict = decide(client, id="j-1", reason="another one")
    assert conflict.status_code == 409


def test_merges_against_what_holds_are_conflicts(client: TestClient) -> None:
    add(client)
    assert decide(client).status_code == 201
    assert decide(client, object="firm:openai").status_code == 409
    assert decide(client, subject="firm:foxconn", object="firm:acme").status_code == 409
    assert decide(client, kind="unmerge", object="firm:openai").status_code == 409


def test_decisions_on_candidates_are_kept_until_undone(client: TestClient) -> None:
    candidate = {"subject": "c-524a5f01ae506bd1", "object": "source:paper-1"}
    answer = decide(client, kind="reject", **candidate)
    assert (answer.status_code, answer.json()["resolved"]) == (201, None)
    assert decide(client, kind="reject", **candidate).status_code == 200
    assert decide(client, kind="accept", **candidate).status_code == 409
    assert decide(client, kind="undo", **candidate).status_code == 201
    assert decide(client, kind="undo", **candidate).status_code == 200
    assert decide(client, kind="accept", **candidate).status_code == 201
    assert decide(client, kind="accept", subject="firm:acme").status_code == 422
    assert decide(client, kind="reject", object="paper", subject="c-1").status_code == 422


def test_unknown_ids_are_404_with_the_closest(client: TestClient) -> None:
    answer = decide(client, subject="firm:openia")
    assert answer.status_code == 404
    assert "firm:openai" in answer.json()["closest"]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "marry"},
        {"by": ""},
        {"reason": None},
        {"reason": 3},
        {"colour": "red"},
        {"reason": "a\nb"},
        {"by": "x" * 2001},
        {"object": "firm:acme"},
        {"object": "component:ai-server"},
    ],
)
def test_wrong_decisions_are_422_and_change_nothing(
    client: TestClient, store: Store, values: dict[str, Any]
) -> None:
    add(client)
    before = store.content_hash()
    answer = decide(client, **values)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert store.content_hash() == before


def test_a_changed_description_is_a_change(client: TestClient) -> None:
    answers = []
    for title in ("Mine", "Mine", "Ours", "Ours"):
        answer = add(client, {**DOCUMENT, "source": {**DOCUMENT["source"], "title": title}})
        answers.append((answer.status_code, answer.json()["changed"]))
    assert answers == [(201, True), (200, False), (201, True), (200, False)]
