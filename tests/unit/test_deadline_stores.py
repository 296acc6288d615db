"""SQLite ends a query in time and is there for the next one; what was cut is not kept."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Timer
from time import monotonic

import pytest

from onshore.app.serving.lanes import Glance
from onshore.graph.cache import Cache
from onshore.graph.deadline import Deadline, current, within
from onshore.graph.errors import DeadlinePassed, StoreBusy
from onshore.graph.stores.sqlite import SqliteStore
from tests.loading import NOW, large_document

ENDLESS = """WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
    SELECT max(x) FROM n"""
BOUND = 10.0
"""Seconds: far above the limits of these tests, for machines that are busy."""


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteStore]:
    url = "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'a.db'}"
    opened = SqliteStore(url)
    opened.replace([large_document(50, "first")], now=NOW)
    yield opened
    opened.close()


def test_a_long_query_ends_in_time(store: SqliteStore) -> None:
    for _ in range(3):
        started = monotonic()
        with (
            within(Deadline(0.1, grace=0.0)),
            pytest.raises(DeadlinePassed),
        ):
            store.select(ENDLESS, {})
        assert monotonic() - started < BOUND
        assert len(store.reader().facts(NOW)) == 50
        with within(Deadline(BOUND)):
            assert len(store.reader().facts(NOW)) == 50


def test_a_long_query_ends_when_its_client_goes(store: SqliteStore) -> None:
    deadline = Deadline(None)
    timer = Timer(0.1, deadline.cancel)
    timer.start()
    with within(deadline), pytest.raises(DeadlinePassed, match="nobody waits"):
        store.select(ENDLESS, {})
    timer.join()
    assert len(store.reader().facts(NOW)) == 50


def test_who_waits_for_the_store_in_memory_waits_no_longer_than_its_time() -> None:
    store = SqliteStore("sqlite://")
    held, release = Event(), Event()

    def hold() -> None:
        with store._connection():
            held.set()
            release.wait(BOUND)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(hold)
        held.wait(BOUND)
        with within(Deadline(0.1, grace=0.0)), pytest.raises(DeadlinePassed):
            store.reader()
        release.set()
        future.result()
    assert store.reader().revision == 0
    store.close()


def test_a_writer_waits_no_longer_than_its_time(tmp_path: Path) -> None:
    store = SqliteStore(f"sqlite:///{tmp_path / 'a.db'}")
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = monotonic()
    with within(Deadline(0.1, grace=0.0)), pytest.raises((StoreBusy, DeadlinePassed)):
        store.replace([large_document(5, "first")], now=NOW)
    assert monotonic() - started < 5.0, "a load waits for 10 s without a deadline"
    other.execute("ROLLBACK")
    other.close()
    store.replace([large_document(5, "first")], now=NOW)
    assert store.reader().revision == 1
    store.close()


def test_what_many_need_is_built_once() -> None:
    cache, built, together = Cache(), [], Barrier(8)

    def build() -> str:
        built.append(1)
        Event().wait(0.05)
        return "made"

    def ask(_: int) -> str:
        together.wait(BOUND)
        return cache.build("key", build)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["made"] * 8
    assert built == [1]
    assert cache._building._locks == {}


def test_what_was_cut_is_not_kept_and_the_next_one_builds_it() -> None:
    cache = Cache()
    with within(Deadline(0.0)):
        assert cache.build("key", lambda: current().passed() and "half") == "half"
    with within(Deadline(0.0, grace=0.0)) as over, pytest.raises(DeadlinePassed):
        cache.build("key", over.check)
    assert cache.get("key") is None
    assert cache.build("key", lambda: "whole") == cache.get("key") == "whole"


def test_who_waits_for_a_build_waits_no_longer_than_its_time() -> None:
    cache, begun, release = Cache(), Event(), Event()

    def build() -> str:
        begun.set()
        release.wait(BOUND)
        return "whole"

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(cache.build, "key", build)
        begun.wait(BOUND)
        with within(Deadline(0.1, grace=0.0)), pytest.raises(DeadlinePassed):
            cache.build("key", build)
        release.set()
        assert future.result() == cache.get("key") == "whole"


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_the_time_did_not_suffice_for_is_built_in_the_background(goes_on: bool) -> None:
    cache, whole, calls = Cache(), Event(), []

    def inner() -> str:
        calls.append("inner")
        current().check()
        return "names"

    def outer() -> str:
        found = cache.build("inner", inner)
        whole.set()
        return f"{found}, sorted"

    over = Deadline(0.0, grace=0.0)
    over.goes_on = goes_on
    with within(over), pytest.raises(DeadlinePassed):
        cache.build("outer", outer)
    assert whole.wait(60 if goes_on else 0.2) is goes_on
    assert cache.build("outer", outer) == "names, sorted"
    assert calls == ["inner", "inner"], "once in vain, once to the end"


def test_what_fails_in_the_background_holds_up_nothing(caplog: pytest.LogCaptureFixture) -> None:
    cache, times, built = Cache(), Counter[str](), Event()

    def broken() -> str:
        times["broken"] += 1
        current().check()
        raise ValueError("broken")

    def good() -> str:
        current().check()
        built.set()
        return "good"

    over = Deadline(0.0, grace=0.0)
    over.goes_on = True
    for key, build in (("broken", broken), ("good", good)):
        with within(over), pytest.raises(DeadlinePassed):
            cache.build(key, build)
    assert built.wait(60)
    assert cache.build("good", good) == "good"
    assert times["broken"] == 2
    assert "not built in the background: broken" in caplog.text


def test_a_glance_at_a_large_store_is_answered_in_the_end() -> None:
    cache, built = Cache(), Event()

    def count() -> int:
        current().check()
        built.set()
        return 1_000_000

    glance = Glance(lambda: cache.build("counts", count), seconds=0.0)
    with ThreadPoolExecutor(1) as aside:  # a browser's loop may run in this thread
        with pytest.raises(DeadlinePassed):
            aside.submit(asyncio.run, glance()).result()
        assert built.wait(60)
        assert cache.build("counts", count) == 1_000_000
        assert aside.submit(asyncio.run, glance()).result() == 1_000_000
