"""`Onshore-Min-Revision: N`: an answer that has seen at least revision N, from whichever replica.

A write answers with the store's revision (`Onshore-Revision`). A client that sends it back reads
its own write also where another process answers, or a follower of a cluster that lags behind.
"""

from __future__ import annotations

import asyncio
import re
from time import monotonic

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from onshore.app.http.errors import domain_problem, problem
from onshore.app.serving.state import service_of
from onshore.graph.deadline import Deadline
from onshore.graph.errors import OnshoreError
from onshore.graph.ports import Store

MIN_REVISION = "onshore-min-revision"
WAIT_SECONDS = 5.0
"""How long a replica waits for a revision, at most; less where the client prefers so."""
LOOK_SECONDS = 0.05
"""Between two looks at the store's revision."""


class MinRevision:
    """Lets a request that names a revision wait until the store has it; others pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp = self.app
        if scope["type"] == "http":
            request = Request(scope)
            if (wanted := request.headers.get(MIN_REVISION)) is not None:
                answer = await _refusal(request, wanted) or self.app
        await answer(scope, receive, send)


async def _refusal(request: Request, wanted: str) -> Response | None:
    """400 for what is no number, 503 where the revision is not seen in time, else None."""
    if not re.fullmatch(r"[0-9]{1,15}", wanted):
        return problem(request, 400, f"Onshore-Min-Revision: {wanted[:40]!r} is not a revision")
    service, deadline = service_of(request), request.state.deadline
    try:
        seen = await _seen(service.store, int(wanted), deadline)
    except OnshoreError as error:
        return domain_problem(request, error, service.settings.retry_after)
    if seen >= int(wanted):
        return None
    headers = {"Retry-After": str(service.settings.retry_after)}
    detail = f"revision {wanted} is not seen here yet; the latest is {seen}"
    return problem(request, 503, detail, headers=headers)


async def _seen(store: Store, wanted: int, deadline: Deadline) -> int:
    """The store's revision: `wanted` or later, or what it was when the time was up."""
    end = monotonic() + min(WAIT_SECONDS, deadline.left())
    while (seen := await asyncio.to_thread(lambda: store.reader().revision)) < wanted:
        if monotonic() >= end:
            break
        await asyncio.sleep(LOOK_SECONDS)
    return seen
