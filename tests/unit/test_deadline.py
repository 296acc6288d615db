"""One deadline: its two ends, cancelling, and who sees it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import inf
from threading import Thread

import anyio
import pytest
from starlette.concurrency import run_in_threadpool

from onshore.app.http.errors import status_of
from onshore.app.terminal.exits import TIME_UP, code_of
from onshore.graph.deadline import NO_DEADLINE, Deadline, current, within
from onshore.graph.errors import DeadlinePassed


def test_without_an_end_nothing_stops() -> None:
    endless = Deadline(None)
    assert (endless.left(), endless.last(), endless.passed(), endless.cut) == (
        inf,
        inf,
        False,
        False,
    )
    endless.check()


def test_a_search_stops_first_and_the_grace_is_for_writing() -> None:
    over = Deadline(0.0, grace=60.0)
    assert over.left() == 0.0
    assert 0 < over.last() <= 60.0
    # `cut` says whether anyone was told
    assert [over.cut, over.passed(), over.cut] == [False, True, True]
    over.check()


def test_after_the_grace_work_ends() -> None:
    over = Deadline(0.0, grace=0.0)
    with pytest.raises(DeadlinePassed, match="not answered within 0 s"):
        over.check()
    assert over.cut
    assert over.last() == 0.0


def test_before_the_end_there_is_time_left() -> None:
    running = Deadline(600.0)
    assert 590 < running.left() < running.last() <= 600.0, "the grace lies within the seconds"
    assert not running.passed()
    running.check()


def test_cancelling_stops_at_once_even_without_an_end() -> None:
    for deadline in (Deadline(None), Deadline(600.0)):
        Thread(target=deadline.cancel).run()
        assert deadline.cancelled
        assert (deadline.left(), deadline.last(), deadline.passed()) == (0.0, 0.0, True)
        with pytest.raises(DeadlinePassed, match="nobody waits"):
            deadline.check()


def test_the_current_one_is_that_of_the_block() -> None:
    assert current() is NO_DEADLINE
    outer, inner = Deadline(1.0), Deadline(2.0)
    with within(outer):
        with within(inner):
            assert current() is inner
        assert current() is outer
    assert current() is NO_DEADLINE


def test_threads_that_answer_requests_see_it() -> None:
    async def request() -> Deadline:
        with within(given):
            return await run_in_threadpool(current)

    given = Deadline(1.0)
    # in a thread of its own: a browser's fixture may keep a loop running in this one
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(anyio.run, request).result() is given


def test_what_it_is_for_clients_and_scripts() -> None:
    assert status_of(DeadlinePassed(20.0)) == 503
    assert code_of(DeadlinePassed(20.0)) == TIME_UP
