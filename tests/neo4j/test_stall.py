"""A Neo4j that keeps its connections and says nothing: reads end in time, and it recovers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Thread
from threading import enumerate as threads
from urllib.parse import urlsplit

import pytest

from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import DeadlinePassed, StoreUnavailable
from onshore.graph.stores import neo4j
from onshore.graph.stores.neo4j import Neo4jStore
from scripts.neo4j.start import Server
from tests.loading import NOW, large_document
from tests.neo4j.conftest import Cypher
from tests.neo4j.test_faults import wait_for

pytestmark = pytest.mark.neo4j

CLIENTS = 20
SECONDS = 0.5
BOUND = 10.0
"""Far above the time limit, for machines that are busy, and far below what a stall would take."""


class Stalling:
    """A TCP proxy that forwards nothing, and keeps all it has, while `flowing` is not set."""

    def __init__(self, host: str, port: int) -> None:
        self.target, self.flowing, self.closed = (host, port), Event(), False
        self.flowing.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.sockets = [self.listener]
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"bolt://127.0.0.1:{self.listener.getsockname()[1]}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ends = [self.listener.accept()[0], socket.create_connection(self.target)]
                self.sockets += ends
                for source, target in (ends, ends[::-1]):
                    Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self.flowing.wait()
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.flowing.set()
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.fixture
def proxy(neo4j_server: Server) -> Iterator[Stalling]:
    parts = urlsplit(neo4j_server.uri)
    made = Stalling(parts.hostname or "127.0.0.1", parts.port or 7687)
    yield made
    made.close()


@pytest.fixture
def store(proxy: Stalling, neo4j_server: Server, cypher: Cypher) -> Iterator[Neo4jStore]:
    opened = Neo4jStore(proxy.url, neo4j_server.user or None, neo4j_server.password or None)
    opened.replace([large_document(50, "first")], now=NOW)
    yield opened
    proxy.flowing.set()
    opened.close()


def refused(read: Callable[[], object]) -> float:
    """Seconds until the read was refused."""
    started = time.monotonic()
    with within(Deadline(SECONDS, grace=0.5)), pytest.raises((DeadlinePassed, StoreUnavailable)):
        read()
    return time.monotonic() - started


def answered(store: Neo4jStore) -> bool:
    with suppress(StoreUnavailable, DeadlinePassed), within(Deadline(BOUND)):
        return len(store.reader().facts(NOW)) == 50
    return False


@contextmanager
def many() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        yield pool


def waiting() -> int:
    return sum(thread.name == "neo4j" for thread in threads())


@pytest.mark.parametrize("given_up", [False, True], ids=["short", "long"])
def test_reads_end_in_time_and_the_store_recovers(
    store: Neo4jStore, proxy: Stalling, given_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j, "STALL_SECONDS", 0.1 if given_up else 60.0)
    assert answered(store)
    opened = store._opened
    for _ in range(2):
        proxy.flowing.clear()
        with many() as pool:
            times = list(pool.map(lambda _: refused(store.reader), range(CLIENTS)))
        assert max(times) < SECONDS + BOUND
        if given_up:
            wait_for(lambda: store._opened is not opened)
            wait_for(lambda: waiting() == 0)
        proxy.flowing.set()
        wait_for(lambda: answered(store))
        with many() as pool:
            assert all(pool.map(lambda _: answered(store), range(CLIENTS)))
    wait_for(lambda: waiting() == 0)
    assert (store._opened is opened) == (not given_up)


def test_a_client_that_goes_is_not_waited_for(store: Neo4jStore, proxy: Stalling) -> None:
    proxy.flowing.clear()
    deadline = Deadline(None)
    with ThreadPoolExecutor(1) as pool, within(deadline):

        def read() -> None:
            with within(deadline):
                store.reader()

        future = pool.submit(read)
        time.sleep(0.3)
        deadline.cancel()
        with pytest.raises(DeadlinePassed, match="nobody waits"):
            future.result(timeout=BOUND)
    proxy.flowing.set()
    wait_for(lambda: answered(store))


def test_the_server_ends_a_query_whose_time_is_up(store: Neo4jStore, cypher: Cypher) -> None:
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a % (b + 1))"
    assert refused(lambda: store._run(slow)) < SECONDS + BOUND
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'UNWIND range(1"
    wait_for(lambda: not cypher(running + "' RETURN currentQuery"))
    assert answered(store)
