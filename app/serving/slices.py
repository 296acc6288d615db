"""Few threads compute at a time, in slices, so that the event loop need not wait for many.

Python runs one thread at a time and asks none whose turn it is: with 32 questions that compute,
the loop that answers `/health` comes last as often as first. Here so many compute and the others
wait in line; one that looks at its deadline after a slice makes room for the next. What waits for
another thread leaves its place meanwhile.

What has computed little goes before what has computed for long, and one place is never taken by
long work: a short question does not wait for eight long ones, which share one Python with each
other anyway. None is put back by more than a second. Waiting is bounded, so that work which waits
at its place for a store holds nobody up.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from threading import Event, Lock
from time import monotonic, thread_time
from typing import TypeVar

from onshore.graph.deadline import Deadline

T = TypeVar("T")

SLICE = 0.03
"""Seconds after which a thread makes room where others wait."""
SHORT = 0.02
"""Seconds of processor that work takes before it counts as long."""
WEIGHT = 10
"""How many seconds one second of processor puts work back in the line."""
BEHIND = 1.0
"""Seconds by which work is put back at most."""
PATIENCE = 2.0
"""Seconds after which one that waits computes all the same."""


class Places:
    """So many places at which threads compute; where there are several, one is for short work."""

    def __init__(self, size: int) -> None:
        self._lock = Lock()
        self._free, self._free_for_long = size, max(1, size - 1)
        self._line: list[_Waiting] = []

    def compute(self, work: Callable[[], T], deadline: Deadline) -> T:
        """What the work gives, done in slices that end where it looks at its deadline."""
        place = deadline.place = _Place(self)
        try:
            return work()
        finally:
            deadline.place = None
            place.leave()

    @property
    def crowded(self) -> bool:
        """Whether anyone waits."""
        return bool(self._line)

    def take(self, computed: float) -> bool:
        """Wait for a place; whether there was one before patience ended.

        `computed` are the seconds of processor for which this work has computed before.
        """
        mine = _Waiting(monotonic() + min(WEIGHT * computed, BEHIND), computed >= SHORT)
        with self._lock:
            if self._has_room(mine):
                self._seat(mine)
                return True
            self._line.append(mine)
        if mine.called.wait(PATIENCE):
            return True
        with self._lock:
            if mine in self._line:
                self._line.remove(mine)
                return False
        return True

    def give(self, *, long: bool) -> None:
        """Hand the place to the one that waits longest, less what it has computed."""
        with self._lock:
            self._free += 1
            self._free_for_long += long
            while able := [one for one in self._line if self._has_room(one)]:
                first = min(able, key=attrgetter("since"))
                self._line.remove(first)
                self._seat(first)
                first.called.set()

    def _has_room(self, one: _Waiting) -> bool:
        return self._free > 0 and (not one.long or self._free_for_long > 0)

    def _seat(self, one: _Waiting) -> None:
        self._free -= 1
        self._free_for_long -= one.long


class _Waiting:
    """One that waits for a place: `since` when, later by what it has computed; `long` or not."""

    def __init__(self, since: float, long: bool) -> None:
        self.since, self.long, self.called = since, long, Event()


class _Place:
    """The place of one piece of work (`graph.deadline.Place`)."""

    def __init__(self, places: Places) -> None:
        self._places, self._computed = places, 0.0
        self.take()

    def pause(self) -> None:
        if self._computes and not self._is_over():
            return
        self.leave()
        self.take()

    def _is_over(self) -> bool:
        """Whether the slice is: others wait, or what was short is long now."""
        if self._long:
            return self._places.crowded and monotonic() - self._since > SLICE
        return self._computed + thread_time() - self._began > SHORT

    def take(self) -> None:
        self._long = self._computed >= SHORT
        self._placed, self._computes = self._places.take(self._computed), True
        self._since, self._began = monotonic(), thread_time()

    def leave(self) -> None:
        if self._computes:
            self._computed += max(0.0, thread_time() - self._began)
        if self._placed:
            self._places.give(long=self._long)
        self._placed = self._computes = False
