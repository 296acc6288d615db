"""The review over HTTP: the one-time address, Host and Origin, the write token, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.http.middleware import PAGE_CSP
from onshore.app.review.review_session import ReviewSession
from onshore.app.review.sessions import Sessions
from onshore.app.review.web import create_review_app
from onshore.app.settings import Settings
from tests.reviewing import desk_of, prepare, read_lines

HERE = "http://127.0.0.1:8200"
FROM_HERE = {"origin": HERE}
TOKEN = "a write token ✓"


@pytest.fixture(scope="module")
def candidates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("review"))


@pytest.fixture
def review(candidates: Path, tmp_path: Path) -> ReviewSession:
    return desk_of(candidates, tmp_path / "decisions.jsonl")


@pytest.fixture
def sessions() -> Sessions:
    return Sessions("kim")


@pytest.fixture
def client(review: ReviewSession, sessions: Sessions) -> Iterator[TestClient]:
    app = create_review_app(review, Settings(max_body=20_000), sessions)
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def inside(client: TestClient, sessions: Sessions) -> TestClient:
    assert client.get(f"/review?token={sessions.once}").status_code == 303
    return client


def decide(client: TestClient, body: object, **headers: str) -> Any:
    return client.post("/api/v1/decisions", json=body, headers={**FROM_HERE, **headers})


def first(client: TestClient) -> str:
    key: str = client.get("/api/v1/review").json()["items"][0]["key"]
    return key


def test_an_address_opens_the_page_once(client: TestClient, sessions: Sessions) -> None:
    address = f"/review?lang=ja&token={sessions.once}"
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?lang=ja")
    cookie = answer.headers["set-cookie"]
    assert "onshore_review_8200=" in cookie
    assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.lower().split("; "))
    page = client.get("/review?lang=ja")
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == PAGE_CSP
    assert page.headers["cache-control"] == "no-store"
    assert 'lang="ja"' in page.text
    client.cookies.clear()
    again = client.get(address)
    assert again.status_code == 403
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize("path", ["/review", "/review?token=", "/review?token=guessed"])
def test_nothing_is_shown_without(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 403
    assert "locked" in answer.text
    assert "Lumeris" not in answer.text


def test_nothing_is_told_or_taken_without_a_session(
    client: TestClient, review: ReviewSession
) -> None:
    assert client.get("/api/v1/review").status_code == 401
    assert decide(client, {"decision": "undo"}).status_code == 401
    client.cookies.set("onshore_review_8200", "guessed")
    assert decide(client, {"decision": "undo"}).status_code == 401
    assert not review.log.exists()


def test_other_hosts_are_refused(inside: TestClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example:8200"):
        for path in ("/review", "/api/v1/review", "/static/js/review/main.js"):
            assert inside.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9999", "null", "https://localhost:8200"]
)
def test_pages_of_others_may_not_decide(
    inside: TestClient, review: ReviewSession, origin: str
) -> None:
    body = {"decision": "reject", "candidate": first(inside), "reason": "other"}
    assert decide(inside, body, origin=origin).status_code == 403
    assert inside.post("/api/v1/decisions", json=body).status_code == 403
    assert not review.log.exists()


def test_only_json_is_taken(inside: TestClient) -> None:
    form = inside.post(
        "/api/v1/decisions",
        content=b'{"decision":"undo"}',
        headers={**FROM_HERE, "content-type": "text/plain"},
    )
    assert form.status_code == 415
    broken = inside.post(
        "/api/v1/decisions", content=b"{", headers={**FROM_HERE, "content-type": "application/json"}
    )
    assert broken.status_code == 400
    assert decide(inside, {"decision": "undo", "reason": "x" * 30_000}).status_code == 413


def test_a_status_is_never_taken_over(inside: TestClient, review: ReviewSession) -> None:
    answer = decide(inside, {"decision": "accept", "candidate": first(inside)})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "status"
    assert not review.log.exists()


def test_decisions_are_recorded_and_taken_back(inside: TestClient, review: ReviewSession) -> None:
    one, two, three = (item["key"] for item in inside.get("/api/v1/review").json()["items"][:3])
    taken = decide(inside, {"decision": "accept", "candidate": one, "status": "operational"})
    assert taken.status_code == 200
    assert taken.json()["progress"] == {"total": 16, "accepted": 1, "rejected": 0, "waiting": 15}
    decide(inside, {"decision": "reject", "candidate": two, "reason": "duplicate: of the first"})
    twice = decide(inside, {"decision": "reject", "candidate": two, "reason": "other"})
    assert twice.status_code == 422
    edits = {"decision": "edit", "candidate": three, "status": "promised", "edits": {"by": None}}
    assert decide(inside, edits).status_code == 200
    undone = decide(inside, {"decision": "undo"}).json()
    assert undone["candidate"] == three
    rows = read_lines(review.log)
    assert [row["decision"] for row in rows] == ["accept", "reject", "edit", "undo"]
    assert {row["who"] for row in rows} == {"kim"}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"decision": "approve"},
        {"decision": "accept", "status": "operational"},
        {"decision": "accept", "candidate": "KEY", "status": "done"},
        {"decision": "reject", "candidate": "KEY", "reason": "because"},
        {"decision": "reject", "candidate": "KEY", "reason": 7},
        {"decision": "override", "candidate": "KEY", "status": "actual"},
        {"decision": "edit", "candidate": "KEY", "status": "actual", "edits": {"colour": "red"}},
        {"decision": "edit", "candidate": "KEY", "status": "actual", "edits": {"places": 5}},
        {"decision": "edit", "candidate": "KEY", "status": "actual", "edits": {"amount": "many"}},
        {
            "decision": "edit",
            "candidate": "KEY",
            "status": "actual",
            "edits": {"amount": {"value": {}}},
        },
        {
            "decision": "edit",
            "candidate": "KEY",
            "status": "actual",
            "edits": {"subject": "firm:boeing"},
        },
        {"decision": "edit", "candidate": "KEY", "status": "actual", "edits": {"subject": None}},
        {"decision": "seen", "source": "source:78c707d20736", "start": "0"},
        {"decision": "add", "source": "source:78c707d20736", "start": 0, "end": 57, "claim": {}},
        {"decision": "undo", "surprise": 1},
    ],
)
def test_what_can_not_be_is_refused(inside: TestClient, review: ReviewSession, body: Any) -> None:
    if isinstance(body, dict) and body.get("candidate") == "KEY":
        body = {**body, "candidate": first(inside)}
    answer = decide(inside, body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert not review.log.exists()


def test_unknown_candidates_are_not_found(inside: TestClient) -> None:
    accepted = {"decision": "accept", "candidate": "c-0@source:x", "status": "actual"}
    assert decide(inside, accepted).status_code == 404
    seen = {"decision": "seen", "source": "source:x", "start": 0}
    assert decide(inside, seen).status_code == 404


def test_edits_are_checked_without_being_recorded(
    inside: TestClient, review: ReviewSession
) -> None:
    items = inside.get("/api/v1/review").json()["items"]
    key = next(i["key"] for i in items if (i["claim"].get("amount") or {}).get("unit") == "jobs")

    def check(edits: Any) -> Any:
        body = {"candidate": key, "edits": edits}
        return inside.post("/api/v1/review/check", json=body, headers=FROM_HERE)

    assert check({}).json()["accepted"] is True
    said = check({"amount": {"value": 99_999, "unit": "jobs"}}).json()
    assert said["accepted"] is False
    assert "check 5" in said["reasons"][0]
    assert check({"amount": []}).status_code == 422
    assert not review.log.exists()


def test_a_sentence_is_marked_and_a_fact_added(
    inside: TestClient, review: ReviewSession, candidates: Path
) -> None:
    state = inside.get("/api/v1/review").json()
    source = state["articles"][0]["id"]
    rows = state["coverage"][source]
    bare = next(row for row in rows if row["state"] == "open")
    seen = {"decision": "seen", "source": source, "start": bare["start"]}
    after = decide(inside, seen).json()["coverage"][source]
    assert next(row for row in after if row["start"] == bare["start"])["state"] == "nothing"
    row = next(
        row
        for row in rows
        if "Brightway Motors under" in state["articles"][0]["text"][row["start"] : row["end"]]
    )
    claim = {
        "subject": "firm:lumeris",
        "relation": "has_contract_with",
        "object": "firm:brightway",
        "status": "announced",
    }
    body = {
        "decision": "add",
        "source": source,
        "claim": claim,
        "start": row["start"],
        "end": row["end"],
    }
    added = decide(inside, body)
    assert added.status_code == 200, added.text
    item = next(i for i in added.json()["items"] if i["key"] == added.json()["candidate"])
    assert (item["rule"], item["decision"]["word"]) == ("hand", "accept")
    assert decide(inside, body).status_code == 422
    assert desk_of(candidates, review.log).progress()["accepted"] == 1
    assert decide(inside, {"decision": "undo"}).json()["progress"]["total"] == 16


# -- a server that others reach ------------------------------------------------


@pytest.fixture
def shared_client(review: ReviewSession) -> Iterator[TestClient]:
    app = create_review_app(review, Settings(), Sessions("kim", TOKEN))
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        yield client


def test_the_write_token_opens_a_shared_server(
    shared_client: TestClient, review: ReviewSession
) -> None:
    assert "Write token" in shared_client.get("/review").text
    wrong = shared_client.post("/review", data={"token": "guess"}, headers=FROM_HERE)
    assert wrong.status_code == 403
    given = {"token": TOKEN, "name": "Mio"}
    foreign = shared_client.post("/review", data=given, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert shared_client.post("/review", data=given, headers=FROM_HERE).status_code == 303
    assert shared_client.get("/api/v1/review").json()["reviewer"] == "Mio"
    body = {"decision": "reject", "candidate": first(shared_client), "reason": "other"}
    assert decide(shared_client, body).status_code == 200
    assert read_lines(review.log)[0]["who"] == "Mio"


def test_programs_send_the_write_token(shared_client: TestClient, review: ReviewSession) -> None:
    bearer = {b"authorization": f"Bearer {TOKEN}".encode()}
    items = shared_client.get("/api/v1/review", headers=bearer).json()["items"]
    body = {"decision": "reject", "candidate": items[0]["key"], "reason": "other"}
    assert shared_client.post("/api/v1/decisions", json=body, headers=bearer).status_code == 200
    wrong = {b"authorization": b"Bearer no"}
    assert shared_client.post("/api/v1/decisions", json=body, headers=wrong).status_code == 401
    assert len(read_lines(review.log)) == 1
