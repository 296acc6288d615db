"""Connections that send slowly, take slowly or only wait: they end, and hold nobody else up."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.serving.server import Seldom, Server
from onshore.app.settings import MAX_HEADERS, MAX_PARAMETERS, Settings
from onshore.graph.stores import open_store
from tests.http.test_turns import LONG, SOON, ask, until
from tests.served import serving

HEAD = b"Host: 127.0.0.1\r\n"
LARGE = 40_000_000


async def large(request: Request) -> Response:
    return Response(b"x" * LARGE)


@contextmanager
def served(**settings: Any) -> Iterator[str]:
    chosen = Settings(store="sqlite://", **settings)
    app = create_app(chosen, open_store("sqlite://"))
    app.add_route("/large", large, methods=["GET"])
    with serving(app, chosen) as address:
        yield address


def opened(address: str, sent: bytes = b"", buffer: int | None = None) -> socket.socket:
    """A connection over which so much was sent; `buffer` bounds what its kernel takes."""
    place = urlsplit(address)
    connection = socket.socket()
    if buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(SOON)
    connection.connect((place.hostname, place.port))
    connection.sendall(sent)
    return connection


def said(connection: socket.socket) -> bytes:
    """Everything that comes until the other side ends the connection."""
    parts = []
    with connection, suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: ", b"GET /health HTTP/1.1\r\n" + HEAD],
    ids=["idle", "half a head", "a head without end"],
)
def test_a_head_that_does_not_come_ends_its_connection(sent: bytes) -> None:
    with served(head_seconds=0.5) as address:
        assert said(opened(address, sent)) == b""


def test_a_head_that_trickles_ends_its_connection() -> None:
    with served(head_seconds=0.5) as address, opened(address, b"GET /health HTTP/1.1\r\n") as one:

        def ended() -> bool:
            try:
                one.sendall(b"X")
            except OSError:
                return True
            return False

        assert until(ended)


def test_a_connection_that_was_used_ends_when_it_is_idle() -> None:
    with served(head_seconds=0.5) as address:
        one = opened(address, b"GET /health HTTP/1.1\r\n" + HEAD + b"\r\n")
        assert said(one).startswith(b"HTTP/1.1 200")


def test_a_body_that_does_not_come_is_408() -> None:
    post = b"POST /api/v1/duty HTTP/1.1\r\n" + HEAD + b"Content-Length: 9000\r\n\r\n["
    with served(body_seconds=0.5) as address:
        answer = said(opened(address, post))
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/api/v1/sources", 900_000, 401),
        ("/api/v1/decisions", 900_000, 401),
        ("/api/v1/scenarios", 7_900_000, 413),
        ("/api/v1/duty", 7_900_000, 413),
        ("/api/v1/duty", 10**12, 413),
        ("/api/v1/sources", 10**12, 413),
        ("/api/v1/entities", 900_000, 405),
        ("/nothing", 900_000, 404),
    ],
)
def test_what_is_refused_is_refused_before_its_body(path: str, length: int, status: int) -> None:
    post = f"POST {path} HTTP/1.1\r\nContent-Length: {length}\r\n".encode() + HEAD + b"\r\n"
    with served(write_token="secret", body_seconds=LONG, head_seconds=LONG) as address:
        answer = said(opened(address, post))
    assert answer.startswith(f"HTTP/1.1 {status}".encode())


def test_a_posted_question_is_bounded_below_a_facts_document() -> None:
    app = create_app(Settings(store="sqlite://", max_question=1000), open_store("sqlite://"))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for path in ("/api/v1/duty", "/api/v1/scenarios"):
            answer = client.post(path, content=b" " * 1001)
            assert answer.status_code == 413
            assert "ONSHORE_MAX_QUESTION" in answer.json()["detail"]
            chunks = iter([b" " * 600, b" " * 600])
            assert client.post(path, content=chunks).status_code == 413
            assert client.post(path, content=b" " * 1000).status_code == 400


def test_all_bodies_together_are_bounded() -> None:
    post = b"POST /api/v1/duty HTTP/1.1\r\n" + HEAD + b"Content-Length: 9000\r\n\r\n"
    with served(max_bodies=20_000, body_seconds=LONG) as address, ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(opened(address, post + b"[" * 8_999))
        rows = b'{"rows": []}' + b" " * 8_988

        def third() -> bytes:
            return said(opened(address, post.replace(HEAD, HEAD + b"Connection: close\r\n") + rows))

        assert until(lambda: third().startswith(b"HTTP/1.1 429"))
        assert b"retry-after: 5" in third()
        assert ask(address, "/api/v1/sources").status == 200
        stack.close()
        assert until(lambda: not third().startswith(b"HTTP/1.1 429"))


def test_a_client_that_takes_nothing_loses_its_connection() -> None:
    get = b"GET /large HTTP/1.1\r\n" + HEAD + b"\r\n"
    with served(send_seconds=0.5) as address:
        one = opened(address, get, buffer=8_192)
        sleep(3)
        assert len(said(one)) < LARGE


def test_a_client_that_takes_its_time_gets_all_of_it() -> None:
    get = b"GET /large HTTP/1.1\r\nConnection: close\r\n" + HEAD + b"\r\n"
    with served(send_seconds=2.0, head_seconds=0.2) as address, opened(address, get) as one:
        taken = 0
        end = monotonic() + 3
        while part := one.recv(200_000):
            taken += len(part)
            if monotonic() < end:
                sleep(0.02)
    assert taken > LARGE


def test_of_too_many_connections_those_that_wait_longest_end() -> None:
    with served(max_connections=10, head_seconds=LONG, body_seconds=LONG) as address:
        post = b"POST /api/v1/duty HTTP/1.1\r\n" + HEAD + b"Content-Length: 9000\r\n\r\n["
        with ExitStack() as stack:
            first = [stack.enter_context(opened(address, sent)) for sent in (b"", b"GET", post)]
            sleep(1.5)
            for _ in range(40):
                stack.enter_context(opened(address))
            for one in first:
                said(one)
            for _ in range(5):
                assert ask(address, "/health").status == 200


# -- heads -----------------------------------------------------------------


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(store="sqlite://"), open_store("sqlite://"))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def test_number_and_size_of_headers_are_bounded(client: TestClient) -> None:
    few = {f"x-{number}": "1" for number in range(MAX_HEADERS - 20)}
    many = {f"x-{number}": "1" for number in range(MAX_HEADERS + 1)}
    assert client.get("/health", headers=few).status_code == 200
    assert client.get("/health", headers=many).status_code == 431
    assert client.get("/health", headers={"accept": "x" * 15_000}).status_code == 200
    answer = client.get("/health", headers={"accept": "x" * 16_001})
    assert answer.status_code == 431
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_number_of_parameters_is_bounded(client: TestClient) -> None:
    pairs = "&".join(["a=1"] * (MAX_PARAMETERS + 1))
    answer = client.get(f"/api/v1/sources?{pairs}")
    assert answer.status_code == 422
    assert "1,000" in answer.json()["detail"]


# -- kept answers ----------------------------------------------------------


def test_what_clients_say_in_headers_fills_no_memory(client: TestClient) -> None:
    answers = client.app.state.service.answers  # type: ignore[attr-defined]
    path = "/api/v1/entities?q=zzzz"
    for number in range(50):
        accept = f"application/json, text/x{number};q=0.1, " + "x" * 10_000 + "/y;q=0.1"
        headers = {"accept": accept, "host": f"127.0.0.1:{number + 1}"}
        assert client.get(path, headers=headers).status_code == 200
    assert len(answers._entries) == 1
    for accept in ("text/csv", "text/csv;q=0.9, application/pdf", "text/*"):
        answer = client.get(path, headers={"accept": accept})
        assert answer.headers["content-type"].startswith("text/csv")
    assert len(answers._entries) == 2
    assert client.get(f"{path}&format=csv").text == answer.text


def test_keys_count_in_the_bytes_that_are_kept(client: TestClient) -> None:
    answers = client.app.state.service.answers  # type: ignore[attr-defined]
    before = answers._bytes
    for number in range(20):
        client.get(f"/api/v1/entities?q={number:0>1900}")
    assert answers._bytes - before > 20 * 1900 * 2


# -- logs ------------------------------------------------------------------


def test_clients_cannot_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    post = b"POST /api/v1/duty HTTP/1.1\r\n" + HEAD + b"Content-Length: 9000\r\n\r\n["
    upgrade = b"GET /health HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n" + HEAD
    caplog.set_level(logging.INFO)
    with served() as address:
        for _ in range(20):
            opened(address, post).close()
            said(opened(address, b"\x16\x03\x01 nonsense\r\n\r\n"))
            opened(address, upgrade + b"\r\n").close()
        assert ask(address, "/health").status == 200
    lines = [record for record in caplog.records if record.name != "httpx"]
    assert len(lines) <= 6, [record.getMessage() for record in lines]
    assert not any(record.exc_info for record in lines)


def test_what_was_kept_back_is_counted() -> None:
    seldom = Seldom(60)

    def record(at: float, level: int = logging.WARNING) -> logging.LogRecord:
        made = logging.LogRecord("x", level, "x.py", 1, "bad %s", ("a",), None)
        made.created = at
        return made

    first, second, third = record(1000), record(1001), record(1061)
    assert [seldom.filter(one) for one in (first, second, third)] == [True, False, True]
    assert third.getMessage() == "bad a (1 more like it before)"
    assert all(seldom.filter(record(1062, logging.ERROR)) for _ in range(3))


def test_the_work_of_a_route_without_body_is_not_held_by_one() -> None:
    """A GET with a body that never comes is answered all the same."""
    get = b"GET /api/v1/sources HTTP/1.1\r\n" + HEAD + b"Content-Length: 9000\r\n\r\n["
    with served(body_seconds=LONG) as address, opened(address, get) as one:
        assert one.recv(100).startswith(b"HTTP/1.1 200")


def test_an_answer_is_sent_at_once() -> None:
    """Without the option an answer over a kept connection waits 40 ms for the client's ACK."""
    store = open_store("sqlite://")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(create_app(Settings(), store), Settings())
        running = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        running.start()
        until(lambda: server.started)
        with opened("http://{}:{}".format(*listener.getsockname())) as client:
            client.sendall(b"GET /health HTTP/1.1\r\n" + HEAD + b"\r\n")
            client.recv(65_536)
            (connection,) = server.server_state.connections
            accepted = connection.transport.get_extra_info("socket")
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        server.should_exit = True
        running.join(SOON)
    store.close()
