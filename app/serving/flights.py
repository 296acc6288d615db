"""What many ask for at the same time is answered once, and all of them get that answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from onshore.graph.deadline import POLL, current

T = TypeVar("T")


class Flights(Generic[T]):
    """Work that is under way, by keys that say what it gives."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: dict[Hashable, Future[T | None]] = {}

    def share(self, key: Hashable, work: Callable[[], T | None]) -> T | None:
        """What `work` gives to this thread or to another that began it before.

        None from `work`, and its errors, are its own: who waited for it works too, one at a time.
        Nobody waits for longer than half of the time that is left, so that there is time to work.
        """
        deadline = current()
        until = monotonic() + deadline.left() / 2
        while (first := self._joined(key)) is not None:
            with deadline.aside():
                while (
                    not (first.done() or deadline.cancelled) and (left := until - monotonic()) > 0
                ):
                    wait((first,), timeout=min(POLL, left))
            if not first.done():
                return work()
            if (value := first.result()) is not None:
                return value
        future = self._flying[key]
        try:
            future.set_result(work())
            return future.result()
        finally:
            if not future.done():
                future.set_result(None)
            del self._flying[key]

    def _joined(self, key: Hashable) -> Future[T | None] | None:
        """What is under way; None where this thread begins it."""
        with self._lock:
            first = self._flying.get(key)
            if first is None:
                self._flying[key] = Future()
            return first
