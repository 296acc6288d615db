"""Turns and deadlines: work ends with its time or its client, and holds nothing else up."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.main import create_app
from onshore.app.serving.turns import in_turn, write_alone
from onshore.app.settings import Settings
from onshore.graph.deadline import current
from onshore.graph.errors import OnshoreError
from onshore.graph.stores import open_store
from tests.served import serving

SOON = 30.0
"""Seconds within which a thing that happens at once must have happened, on any machine."""
LONG = 300.0


class Work:
    """Work of which a test sees how it begins and ends."""

    def __init__(self) -> None:
        self.begun, self.ended, self.go = Event(), Event(), Event()
        self.error: Exception | None = None

    def heeds(self, request: Request) -> Response:
        """Works until it is told to end, or its deadline says so."""
        return self._run(lambda: current().check())

    def ignores(self, request: Request) -> Response:
        return self._run(lambda: None)

    def _run(self, check: Callable[[], None]) -> Response:
        self.begun.set()
        try:
            while not self.go.wait(0.01):
                check()
        except OnshoreError as error:
            self.error = error
            raise
        finally:
            self.ended.set()
        return Response("done")


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.go.set()


@contextmanager
def served(work: Work, **settings: Any) -> Iterator[str]:
    """Our service with routes of such work besides its own."""
    chosen = Settings(store="sqlite://", **settings)
    app = create_app(chosen, open_store("sqlite://"))

    async def write(request: Request) -> Response:
        return await write_alone(request, lambda: work.ignores(request))

    app.add_route("/work", in_turn(work.heeds), methods=["GET", "POST"])
    app.add_route("/deaf", in_turn(work.ignores), methods=["GET"])
    app.add_route("/write", write, methods=["POST"])
    with serving(app, chosen) as address:
        yield address


def ask(address: str, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=LONG)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def begun(address: str, head: str) -> socket.socket:
    """A connection on which a request was sent."""
    place = urlsplit(address)
    connection = socket.create_connection((place.hostname, place.port), timeout=SOON)
    connection.sendall(f"{head} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return connection


def until(true: Callable[[], bool]) -> bool:
    end = monotonic() + SOON
    while not true() and monotonic() < end:
        sleep(0.01)
    return true()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_work_stops_when_its_client_goes(work: Work, method: str) -> None:
    with served(work, max_seconds=LONG) as address:
        client = begun(address, f"{method} /work")
        assert work.begun.wait(SOON)
        assert not work.ended.wait(0.2)
        client.close()
        assert work.ended.wait(SOON)
        assert work.error is not None


def test_work_ends_at_the_limit_with_503(work: Work) -> None:
    with served(work, max_seconds=0.3) as address:
        answer = ask(address, "/work")
        assert answer.status == 503
        assert answer.headers["retry-after"] == "5"
        assert work.ended.wait(SOON)


def test_what_a_client_prefers_lowers_the_limit(work: Work) -> None:
    with served(work, max_seconds=LONG) as address:
        assert ask(address, "/work", prefer="wait=0").status == 503


def test_deaf_work_is_answered_503_and_keeps_its_turn_until_it_ends(work: Work) -> None:
    with served(work, max_seconds=0.3, max_busy=1) as address:
        assert ask(address, "/deaf").status == 503
        assert not work.ended.is_set()
        assert ask(address, "/api/v1/sources").status == 429
        assert ask(address, "/health").status == 200
        work.go.set()
        assert work.ended.wait(SOON)
        assert until(lambda: ask(address, "/api/v1/sources").status == 200)


def test_threads_never_pile_up_and_what_needs_no_turn_answers(work: Work) -> None:
    with served(work, max_seconds=0.3, max_busy=3) as address:
        with ThreadPoolExecutor(30) as clients:
            answers = list(clients.map(lambda _: ask(address, "/deaf").status, range(30)))
        assert answers.count(503) == 3
        assert answers.count(429) == 27
        for path in ("/health", "/ready", "/static/app.css", "/openapi.json"):
            assert ask(address, path).status == 200


def test_a_write_is_alone_and_no_limit_and_no_client_tears_it(work: Work) -> None:
    with served(work, max_seconds=0.2) as address:
        client = begun(address, "POST /write")
        assert work.begun.wait(SOON)
        second = ask(address, "/write", "POST")
        assert second.status == 429
        assert second.headers["retry-after"] == "5"
        assert ask(address, "/api/v1/sources").status == 200
        client.close()
        assert not work.ended.wait(1.0)
        work.go.set()
        assert work.ended.wait(SOON)
        assert work.error is None
        assert until(lambda: ask(address, "/write", "POST").status == 200)


def test_ready_is_bounded_and_asks_a_store_once_at_a_time(work: Work) -> None:
    app = create_app(Settings(store="sqlite://"), open_store("sqlite://"))
    looks = 0

    def look() -> Any:
        nonlocal looks
        looks += 1
        work.go.wait()

    app.state.service.summary._look = look
    with serving(app) as address:
        with ThreadPoolExecutor(20) as clients:
            answers = list(clients.map(lambda _: ask(address, "/ready").status, range(20)))
        assert answers == [503] * 20
        assert looks == 1
        assert ask(address, "/health").status == 200
        work.go.set()
