"""Threads for one kind of work each, so many and no more; `turns` is the way to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any, Generic, TypeVar

from onshore.app.serving.slices import Places
from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import StoreUnavailable

T = TypeVar("T")

MARGIN = 0.5
"""Seconds after its grace in which work that its deadline ends may come back with an answer."""


class Lane:
    """Threads for one kind of work, at most `size`; what finds none free is refused.

    At most `places` of them compute at a time where that is given (`app.serving.slices`).
    """

    def __init__(self, size: int, name: str, places: int | None = None) -> None:
        self._places = None if places is None else Places(places)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._free = BoundedSemaphore(size)
        self._running: set[Deadline] = set()

    def start(self, work: Callable[[], T], deadline: Deadline) -> Future[T] | None:
        """The work begun in a thread, within its deadline; None where no thread is free."""
        if not self._free.acquire(blocking=False):
            return None
        self._running.add(deadline)

        def run() -> T:
            with within(deadline):
                return work() if self._places is None else self._places.compute(work, deadline)

        def ended(_: Future[T]) -> None:
            self._running.discard(deadline)
            self._free.release()

        future = self._threads.submit(run)
        future.add_done_callback(ended)
        return future

    @property
    def busy(self) -> int:
        """How much work is being done."""
        return len(self._running)

    def cancel(self) -> None:
        """All work that is being done stops at its next look at its deadline."""
        for deadline in tuple(self._running):
            deadline.cancel()


class Glance(Generic[T]):
    """One look at the store for all who ask at the same time, in the one thread it has."""

    def __init__(self, look: Callable[[], T], seconds: float) -> None:
        self._look, self._seconds = look, seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="glance")
        self._future: Future[T] | None = None

    async def __call__(self) -> T:
        """What `look` gives; StoreUnavailable where it takes longer than its seconds."""
        if self._future is None or self._future.done():
            self._future = self._thread.submit(self._within)
        answer = asyncio.wrap_future(self._future)
        try:
            await asyncio.wait((answer,), timeout=self._seconds + MARGIN)
            if not answer.done():
                raise StoreUnavailable(f"the store has not answered within {self._seconds:g} s")
            return answer.result()
        finally:
            answer.add_done_callback(nobody_asks)

    def _within(self) -> T:
        deadline = Deadline(self._seconds, grace=0.0)
        deadline.goes_on = True  # or a large store on a busy machine is never seen in time
        with within(deadline):
            return self._look()


def nobody_asks(answer: asyncio.Future[Any]) -> None:
    """Takes the outcome of work that nobody waits for, or asyncio would log it."""
    if not answer.cancelled():
        answer.exception()
