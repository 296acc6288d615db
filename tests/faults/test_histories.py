"""Readers ask over HTTP while loads commit: each answer is of one revision, and none goes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from threading import Event
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.graph.stores.neo4j import Neo4jStore
from scripts.neo4j.start import Server
from tests.faults.histories import Committed, Expected, Seen, faults
from tests.loading import NOW, large_document

URLS = (  # each ends where its day follows
    "/api/v1/entities/firm:f7/facts?limit=1000&",
    "/api/v1/entities?q=firm&limit=50&",
    "/api/v1/entities/firm:f7/neighbours?",
    "/api/v1/graph?focus=firm:f7&",
    "/api/v1/graph?focus=firm:f7&format=graphml&",
    "/api/v1/graph?focus=firm:f7&format=svg&",
    "/api/v1/entities/firm:f7?format=html&",
    "/api/v1/sources?",
)
READERS = 4
LOADS = {"sqlite": 12, "neo4j": 5}
PAUSE = 0.03
"""Seconds between two loads, in which readers begin."""
FACTS = 150


def edition(revision: int) -> dict[str, Any]:
    """The load that makes a revision; all at one instant, so that only revisions part them."""
    return {
        "documents": [large_document(FACTS, f"edition {revision}")],
        "now": NOW,
    }


def writer_on(store: Store, request: pytest.FixtureRequest) -> Store:
    """A second store on the same data, as another process has; loads of Neo4j are staged."""
    if not isinstance(store, Neo4jStore):
        return open_store(store.url)
    server: Server = request.getfixturevalue("neo4j_server")
    return Neo4jStore(server.uri, server.user or None, server.password or None, staged_records=100)


def expected_answers(seen: Sequence[Seen], revisions: int) -> Expected:
    """What each revision answers to the same URLs when nothing else runs, from nothing on."""
    asked: dict[int, set[str]] = {revision: set() for revision in range(1, revisions + 1)}
    for answer in seen:
        asked[answer.revision].add(answer.url)
    found = {}
    with closing(open_store("sqlite://")) as store:
        client = TestClient(create_app(Settings(), store), base_url="http://127.0.0.1")
        for revision, urls in asked.items():
            store.replace(**edition(revision))
            found[revision] = {url: comparable(client.get(url).text) for url in urls}
    return found


def comparable(text: str) -> str:
    """An answer without the id of its request and the time that it took."""
    return re.sub(r'"elapsed_ms":[^,}]*|"request_id":"[^"]*"', "", text)


def read(address: str, reader: int, stop: Event) -> list[Seen]:
    """One reader: every other question is new, the others ask only for what has changed."""
    seen: list[Seen] = []
    had: dict[str, tuple[str, str]] = {}
    with httpx.Client(base_url=address, timeout=120, trust_env=False) as client:
        number = reader
        while not stop.is_set():
            url, day = URLS[number % len(URLS)], number * READERS + reader if number % 2 else 0
            url += f"as_of={date(2026, 3, 1) + timedelta(days=day)}"
            number += 1
            tag, body = had.get(url, ("", ""))
            asked = monotonic()
            answer = client.get(url, headers={"if-none-match": tag} if tag else {})
            answered = monotonic()
            if answer.status_code != 304:
                assert answer.status_code == 200, answer.text
                body = comparable(answer.text)
            had[url] = answer.headers["etag"], body
            revision = int(answer.headers["onshore-revision"])
            seen.append(Seen(reader, url, asked, answered, revision, body))
    return seen


def test_answers_while_loads_commit_are_each_of_one_revision(
    store: Store, request: pytest.FixtureRequest, serve: Callable[[Any], str]
) -> None:
    stop, loads, revisions = Event(), [], LOADS[store.summary().backend]
    with closing(writer_on(store, request)) as writer, ThreadPoolExecutor(READERS) as pool:
        for revision in range(1, revisions + 1):
            began = monotonic()
            writer.replace(**edition(revision))
            loads.append(Committed(revision, began, monotonic()))
            if revision == 1:
                address = serve(create_app(Settings(), store))
                jobs = [pool.submit(read, address, n, stop) for n in range(READERS)]
            sleep(PAUSE)
        stop.set()
        seen = [answer for job in jobs for answer in job.result()]
    assert faults(seen, loads, expected_answers(seen, revisions)) == []
    assert len({answer.revision for answer in seen}) > 1, "nothing was asked while loads ran"


EXPECTED = {1: {"/": "a"}, 2: {"/": "b"}}
LOADED = [Committed(1, 0.0, 1.0), Committed(2, 2.0, 4.0)]


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ([Seen(0, "/", 3.0, 3.1, 1, "b")], "is that of [2]"),
        ([Seen(0, "/", 3.0, 3.1, 1, "ab")], "a mixture"),
        ([Seen(0, "/", 5.0, 5.1, 1, "a")], "could only be from 2 to 2"),
        ([Seen(0, "/", 1.2, 1.9, 2, "b")], "could only be from 1 to 1"),
        ([Seen(0, "/", 2.1, 2.2, 2, "b"), Seen(0, "/", 2.3, 2.4, 1, "a")], "from 2 back to 1"),
    ],
)
def test_a_wrong_history_is_found(seen: list[Seen], says: str) -> None:
    (fault,) = faults(seen, LOADED, EXPECTED)
    assert says in fault


def test_a_right_history_has_no_faults() -> None:
    seen = [
        Seen(0, "/", 1.1, 1.2, 1, "a"),
        Seen(1, "/", 2.1, 2.2, 2, "b"),
        Seen(0, "/", 2.3, 2.4, 1, "a"),
        Seen(0, "/", 4.1, 4.2, 2, "b"),
    ]
    assert faults(seen, LOADED, EXPECTED) == []
