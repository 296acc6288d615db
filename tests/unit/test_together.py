"""Threads that want the same thing, and threads that do not: who waits for whom, and how."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event, get_ident
from time import monotonic, sleep, thread_time
from typing import NoReturn

import pytest

from onshore.app.serving import slices
from onshore.app.serving.flights import Flights
from onshore.app.serving.lanes import Lane
from onshore.graph.cache import cached_property
from onshore.graph.deadline import Deadline, current, within
from onshore.graph.errors import DeadlinePassed

BOUND = 30.0
LONG = 300.0


class Slow:
    """A value that waits until it may go on."""

    def __init__(self) -> None:
        self.begun, self.go, self.times = Event(), Event(), 0

    @cached_property
    def value(self) -> int:
        """What is slow."""
        self.times += 1
        self.begun.set()
        assert self.go.wait(BOUND)
        return get_ident()

    @cached_property
    def broken(self) -> NoReturn:
        self.times += 1
        raise ValueError(self.times)


def test_objects_of_one_class_do_not_wait_for_each_other() -> None:
    one, other = Slow(), Slow()
    other.go.set()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: one.value)
        assert one.begun.wait(BOUND)
        with within(Deadline(BOUND)):
            assert other.value == get_ident()
        one.go.set()
        assert first.result(BOUND) == one.value != get_ident()


def test_a_property_is_worked_out_once_for_all_threads() -> None:
    one, together = Slow(), Barrier(6)

    def read(_: int) -> int:
        together.wait(BOUND)
        return one.value

    with ThreadPoolExecutor(6) as pool:
        read_all = pool.map(read, range(6))
        assert one.begun.wait(BOUND)
        one.go.set()
        assert len(set(read_all)) == 1
    assert (one.times, one.__dict__["value"]) == (1, one.value)
    assert Slow.value.__doc__ == "What is slow."


def test_what_fails_is_tried_again() -> None:
    one = Slow()
    for time in (1, 2):
        with pytest.raises(ValueError, match=str(time)):
            assert one.broken


def test_who_waits_for_a_property_ends_by_the_own_deadline() -> None:
    one = Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: one.value)
        assert one.begun.wait(BOUND)
        with within(Deadline(0.1, grace=0.0)), pytest.raises(DeadlinePassed):
            assert one.value
        one.go.set()
        first.result(BOUND)


def test_who_waits_for_a_thread_leaves_it_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "PATIENCE", LONG)
    lane, second_computes = Lane(2, "test", places=1), Event()

    class Made:
        @cached_property
        def value(self) -> str:
            with current().aside():
                assert second_computes.wait(BOUND)
            return "made"

    made = Made()

    def second() -> str:
        second_computes.set()
        return made.value

    waiting = [lane.start(work, Deadline(LONG)) for work in (lambda: made.value, second)]
    assert [one.result(BOUND) for one in waiting if one] == ["made"] * 2


def test_what_has_computed_little_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "PATIENCE", LONG)
    monkeypatch.setattr(slices, "BEHIND", slices.WEIGHT * LONG)
    places, order = slices.Places(1), []

    def work(name: str, computed: float) -> None:
        assert places.take(computed)
        order.append(name)
        places.give(long=computed >= slices.SHORT)

    assert places.take(0.0)
    with ThreadPoolExecutor(4) as pool:
        for waiting, (name, computed) in enumerate(
            [("long", 200.0), ("longer", 250.0), ("short", 0.0), ("as long", 200.0)], 1
        ):
            pool.submit(work, name, computed)
            until = monotonic() + BOUND
            while len(places._line) < waiting and monotonic() < until:
                sleep(0.001)
        places.give(long=False)
    assert order == ["short", "long", "as long", "longer"]
    assert not places.crowded
    assert places._free == 1


def test_long_work_leaves_one_place_to_short_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "PATIENCE", LONG)
    lane, go = Lane(8, "test", places=2), Event()
    turned_long = [Event(), Event()]

    def long(number: int) -> str:
        until = thread_time() + slices.SHORT
        while thread_time() <= until:
            pass
        current().check()  # the second one waits here for the first
        turned_long[number].set()
        assert go.wait(BOUND)
        return "long"

    longs = [lane.start(partial(long, number), Deadline(LONG)) for number in range(2)]
    assert longs[0] is not None
    assert wait_for(lambda: any(one.is_set() for one in turned_long))
    for _ in range(3):
        short = lane.start(lambda: "short", Deadline(LONG))
        assert short is not None
        assert short.result(BOUND) == "short"
    assert not all(one.is_set() for one in turned_long)
    go.set()
    assert [one.result(BOUND) for one in longs if one] == ["long"] * 2


def wait_for(holds: Callable[[], bool]) -> bool:
    until = monotonic() + BOUND
    while not holds() and monotonic() < until:
        sleep(0.001)
    return holds()


def test_the_same_work_is_done_once_and_shared() -> None:
    flights, begun, go = Flights[str](), Event(), Event()
    worked = []

    def work() -> str:
        worked.append(get_ident())
        begun.set()
        assert go.wait(BOUND)
        return "answer"

    with ThreadPoolExecutor(8) as pool:
        shared = [pool.submit(flights.share, "key", work) for _ in range(8)]
        assert begun.wait(BOUND)
        assert flights.share("another", lambda: "other") == "other"
        go.set()
        assert [one.result(BOUND) for one in shared] == ["answer"] * 8
    assert len(worked) == 1
    assert flights._flying == {}


def test_errors_and_what_is_not_to_be_shared_stay_with_their_own() -> None:
    flights, begun, go = Flights[str](), Event(), Event()

    def fails() -> str:
        begun.set()
        assert go.wait(BOUND)
        raise ValueError("own")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(flights.share, "key", fails)
        assert begun.wait(BOUND)
        second = pool.submit(flights.share, "key", lambda: "mine")
        go.set()
        assert second.result(BOUND) == "mine"
        with pytest.raises(ValueError, match="own"):
            first.result(BOUND)
    assert flights.share("key", lambda: None) is None
    assert flights.share("key", lambda: "later") == "later"
    assert flights._flying == {}


def test_who_has_less_time_works_instead_of_waiting() -> None:
    flights, begun, go = Flights[str](), Event(), Event()

    def slow() -> str:
        begun.set()
        assert go.wait(BOUND)
        return "late"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(flights.share, "key", slow)
        assert begun.wait(BOUND)
        with within(Deadline(0.4)):
            assert flights.share("key", lambda: "in time") == "in time"
            assert current().left() > 0
        go.set()
        assert first.result(BOUND) == "late"
    assert flights._flying == {}


def test_a_property_may_read_that_of_its_parent() -> None:
    class Parent:
        @cached_property
        def value(self) -> int:
            return 1

    class Child(Parent):
        @cached_property
        def value(self) -> int:
            return super().value + 1

    with within(Deadline(BOUND)):
        assert (Child().value, Parent().value) == (2, 1)
