"""Turns: what touches the store runs in threads of its own, so many at once, each by its deadline.

A request takes its turn before anything of it touches the store and is refused where none is free;
nothing queues. The turn is free again when its thread has really ended, so that threads never pile
up behind a store that stalls. Other threads, of which static files are served, are left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from app.slices import Places
from graph.deadline import NO_DEADLINE, POLL, Deadline, within
from graph.errors import DeadlinePassed, StoreUnavailable

if TYPE_CHECKING:
    from app.state import Service

T = TypeVar("T")

MARGIN = 0.5
"""Seconds after its grace in which work that its deadline ends may come back with an answer."""
CLIENT_GONE = 499
"""Status, for logs alone, of an answer that nobody is there to read."""


class Lane:
    """Threads for one kind of work, at most `size`; what finds none free is refused.

    At most `places` of them compute at a time where that is given (`app.slices`).
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


Work = Callable[[Request], Response]
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def in_turn(work: Work) -> Endpoint:
    """The endpoint that does `work` in a turn of its request."""

    async def endpoint(request: Request) -> Response:
        return await take_turn(request, lambda: work(request))

    return endpoint


async def take_turn(request: Request, work: Callable[[], Response]) -> Response:
    """What the work answers; it stops at the request's deadline and when its client goes.

    DeadlinePassed where the thread does not come back in time; it keeps its turn until it does.
    """
    deadline = deadline_of(request)
    future = _service(request).questions.start(work, deadline)
    if future is None:
        raise busy(request)
    answer = asyncio.wrap_future(future)
    gone = asyncio.create_task(_until_gone(request.receive))
    try:
        await _first((answer, gone), deadline)
        if answer.done():
            return answer.result()
        if not gone.done():
            raise DeadlinePassed(deadline.seconds)
        gone.result()
        return Response(status_code=CLIENT_GONE)
    finally:
        gone.cancel()
        if not answer.done():
            deadline.cancel()
        answer.add_done_callback(_nobody_asks)


async def _first(awaited: Sequence[asyncio.Future[Any]], deadline: Deadline) -> None:
    """Wait for one of them, at most until the deadline's last moment and a margin."""
    while (last := deadline.last()) > 0:
        done, _ = await asyncio.wait(
            awaited, timeout=min(last, POLL), return_when=asyncio.FIRST_COMPLETED
        )
        if done:
            return
    await asyncio.wait(awaited, timeout=MARGIN, return_when=asyncio.FIRST_COMPLETED)


async def write_alone(request: Request, write: Callable[[], Response]) -> Response:
    """A write: refused before it begins where another one is written or the time is up.

    Once begun it is never stopped, whether its client waits or not.
    """
    deadline_of(request).check()
    future = _service(request).writes.start(write, NO_DEADLINE)
    if future is None:
        raise busy(request, "something else is being written")
    return await asyncio.wrap_future(future)


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
            answer.add_done_callback(_nobody_asks)

    def _within(self) -> T:
        with within(Deadline(self._seconds, grace=0.0)):
            return self._look()


def busy(request: Request, detail: str = "too many questions at once") -> HTTPException:
    """429 with the time after which to come again."""
    return HTTPException(429, detail, headers=_service(request).retry_headers)


def deadline_of(request: Request) -> Deadline:
    """The one deadline of the request; it began when the request came in."""
    return cast(Deadline, request.state.deadline)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _nobody_asks(answer: asyncio.Future[Any]) -> None:
    """Takes the outcome of work that nobody waits for, or asyncio would log it."""
    if not answer.cancelled():
        answer.exception()


def _service(request: Request) -> Service:
    return cast("Service", request.app.state.service)
