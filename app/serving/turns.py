"""Turns: what touches the store runs in threads of its own, so many at once, each by its deadline.

A request takes its turn before anything of it touches the store and is refused where none is free;
nothing queues. The turn is free again when its thread has really ended, so that threads never pile
up behind a store that stalls. Other threads, of which static files are served, are left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from onshore.app.serving.lanes import MARGIN, nobody_asks
from onshore.app.serving.state import service_of
from onshore.graph.deadline import NO_DEADLINE, POLL, Deadline
from onshore.graph.errors import DeadlinePassed

CLIENT_GONE = 499
"""Status, for logs alone, of an answer that nobody is there to read."""


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
    future = service_of(request).questions.start(work, deadline)
    if future is None:
        raise busy(request)
    answer = asyncio.wrap_future(future)
    gone = asyncio.create_task(_until_gone(request.receive))
    try:
        await first_of((answer, gone), deadline)
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
        answer.add_done_callback(nobody_asks)


async def first_of(awaited: Sequence[asyncio.Future[Any]], deadline: Deadline) -> None:
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

    StoreBusy where another worker writes.

    Once begun it is never stopped, whether its client waits or not.
    """
    deadline_of(request).check()
    service = service_of(request)

    def alone() -> Response:
        with service.writing():
            return write()

    future = service.writes.start(alone, NO_DEADLINE)
    if future is None:
        raise busy(request, "something else is being written")
    return await asyncio.wrap_future(future)


def busy(request: Request, detail: str = "too many questions at once") -> HTTPException:
    """429 with the time after which to come again."""
    return HTTPException(429, detail, headers=service_of(request).retry_headers)


def deadline_of(request: Request) -> Deadline:
    """The one deadline of the request; it began when the request came in."""
    return cast(Deadline, request.state.deadline)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
