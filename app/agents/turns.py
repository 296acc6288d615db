"""A call takes a turn as a request over HTTP does: its own thread, its deadline, none too many.

Where it is refused it is told what is wrong, where, and the nearest allowed words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from onshore.app.agents.quoting import plain
from onshore.app.serving.lanes import nobody_asks
from onshore.app.serving.start import Loading
from onshore.app.serving.state import Service
from onshore.app.serving.turns import first_of
from onshore.app.settings import Settings
from onshore.graph.deadline import GRACE, Deadline
from onshore.graph.errors import (
    DeadlinePassed,
    OnshoreError,
    ProblemsError,
    StoreError,
    TablesMissing,
    UnknownId,
)

T = TypeVar("T")

MOST = 600
"""Characters of what an error says at most."""
MOST_PROBLEMS = 8


class TooBusy(OnshoreError):
    """As many questions are being answered as may be at a time."""


def refusal(error: OnshoreError, settings: Settings, load: Loading | None) -> dict[str, Any]:
    """The error as JSON; `load` is what brings missing tables meanwhile."""
    says = str(error)
    if isinstance(error, TablesMissing) and load is not None and load.running:
        says = f"reading tariff tables, {load.read} of {load.of}"
    told: dict[str, Any] = {"refused": type(error).__name__, "says": plain(says)[:MOST]}
    if isinstance(error, ProblemsError):
        told["problems"] = [
            {
                **({"parameter": plain(one.field)[:100]} if one.field else {}),
                "reason": plain(one.reason)[:MOST],
                **({"nearest": list(map(plain, one.suggestions))} if one.suggestions else {}),
            }
            for one in error.problems[:MOST_PROBLEMS]
        ]
    if isinstance(error, UnknownId) and error.closest:
        told["nearest"] = list(map(plain, error.closest))
    if isinstance(error, TooBusy | DeadlinePassed | StoreError | TablesMissing):
        told["again_after_seconds"] = settings.retry_after
    return told


def new_deadline(service: Service) -> Deadline:
    """The deadline of a call that begins now."""
    return Deadline(service.settings.max_seconds, GRACE)


async def take_turn(service: Service, work: Callable[[], T], deadline: Deadline) -> T:
    """What the work gives; it stops at the deadline, and at once where the call is cancelled.

    TooBusy where no turn is free, DeadlinePassed where the thread does not come back in time.
    """
    future = service.questions.start(work, deadline)
    if future is None:
        raise TooBusy("too many questions at once")
    answer = asyncio.wrap_future(future)
    try:
        await first_of((answer,), deadline)
        if not answer.done():
            raise DeadlinePassed(deadline.seconds)
        return answer.result()
    finally:
        if not answer.done():
            deadline.cancel()
        answer.add_done_callback(nobody_asks)
