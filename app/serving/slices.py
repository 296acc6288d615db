"""Few threads compute at a time, in slices, so that the event loop need not wait for many.

Python runs one thread at a time and asks none whose turn it is: with 32 questions that compute,
the loop that answers `/health` comes last as often as first. Here so many compute and the others
wait in line; one that looks at its deadline after a slice makes room for the next. Waiting is
bounded, so that work which waits at its place for something else (a lock, a store) holds nobody up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
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
        self._line: deque[Event] = deque()

    def compute(self, work: Callable[[], T], deadline: Deadline) -> T:
        """What the work gives, done in slices that end where it looks at its deadline."""
        placed, since = self._take(), monotonic()

        def pause() -> None:
            nonlocal placed, since
            if self._line and monotonic() - since > SLICE:
                if placed:
                    self._give()
                placed, since = self._take(), monotonic()

        deadline.pause = pause
        try:
            return work()
        finally:
            deadline.pause = None
            if placed:
                self._give()

    def _take(self) -> bool:
        """Wait for a place; whether there was one before patience ended."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return True
            mine = Event()
            self._line.append(mine)
        if mine.wait(PATIENCE):
            return True
        with self._lock:
            if mine in self._line:
                self._line.remove(mine)
                return False
        return True

    def _give(self) -> None:
        """Hand the place to the one that waits longest."""
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1
