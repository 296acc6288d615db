"""Few threads compute at a time, in slices, so that the event loop need not wait for many.

Python runs one thread at a time and asks none whose turn it is: with 32 questions that compute,
the loop that answers `/health` comes last as often as first. Here so many compute and the others
wait in line; one that looks at its deadline after a slice makes room for the next. What waits for
another thread leaves its place meanwhile. What has computed little goes before what has computed
for long, so that a short question does not wait for eight long ones; none waits a second more for
that. Waiting is bounded, so that work which waits at its place for a store holds nobody up.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from threading import Event, Lock
from time import monotonic
from typing import TypeVar

from onshore.graph.deadline import Deadline

T = TypeVar("T")

SLICE = 0.03
"""Seconds after which a thread makes room where others wait."""
PATIENCE = 1.0
"""Seconds after which one that waits computes all the same."""


class Places:
    """So many places at which threads compute."""

    def __init__(self, size: int) -> None:
        self._lock = Lock()
        self._free = size
        self._line: list[tuple[float, Event]] = []

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

        `computed` are the seconds for which this work had a place before.
        """
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return True
            mine = monotonic() + min(computed, PATIENCE), Event()
            self._line.append(mine)
        if mine[1].wait(PATIENCE):
            return True
        with self._lock:
            if mine in self._line:
                self._line.remove(mine)
                return False
        return True

    def give(self) -> None:
        """Hand the place to the one that waits longest, less what it has computed."""
        with self._lock:
            if self._line:
                first = min(self._line, key=itemgetter(0))
                self._line.remove(first)
                first[1].set()
            else:
                self._free += 1


class _Place:
    """The place of one piece of work (`graph.deadline.Place`)."""

    def __init__(self, places: Places) -> None:
        self._places, self._computed = places, 0.0
        self.take()

    def pause(self) -> None:
        over = self._places.crowded and monotonic() - self._since > SLICE
        if over or not self._computes:
            self.leave()
            self.take()

    def take(self) -> None:
        self._placed, self._computes = self._places.take(self._computed), True
        self._since = monotonic()

    def leave(self) -> None:
        if self._placed:
            self._places.give()
        if self._computes:
            self._computed += monotonic() - self._since
        self._placed = self._computes = False
