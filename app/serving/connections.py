"""Bounds of connections that uvicorn does not have, looked after by its own tick.

uvicorn ends a connection that is idle after an answer. It waits for ever for a first request, for
headers that trickle, for the rest of a body that nobody reads, and for a client that takes no more
of its answer. One look a second at what each connection is waiting for ends those.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from onshore.app.settings import Settings

LINGER_SECONDS = 2.0
"""How long the rest of a body that was refused is thrown away, so that its answer is still read."""
LEAST_TAKEN = 64 * 1024
"""Bytes of an answer that a client takes in `send_seconds`."""
MOST_UNSENT = 256 * 2**20
"""Bytes of answers that clients have not taken, all together."""


@dataclass(slots=True)
class _Seen:
    """A connection at earlier looks.

    `began` is when its request was first seen, `waiting` since when it waits for the next one;
    `unsent` are the bytes of its answer that were not taken at `since`.
    """

    cycle: object
    began: float
    waiting: float | None
    unsent: int
    since: float


class Connections:
    """What the open connections wait for. `look` ends those that wait too long or are too many."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: dict[Any, _Seen] = {}

    def look(self, connections: Collection[Any], now: float) -> None:
        """One look at uvicorn's protocols; `now` is a monotonic time in seconds."""
        seen = {one: self._at(one, now) for one in tuple(connections)}
        self._seen = seen
        for one, state in seen.items():
            if self._is_over(one, state, now):
                one.transport.abort()
        self._thin_out([one for one in seen if not one.transport.is_closing()])

    def _at(self, one: Any, now: float) -> _Seen:
        cycle, unsent = one.cycle, one.transport.get_write_buffer_size()
        waits = cycle is None or cycle.response_complete
        before = self._seen.get(one)
        if before is None or before.cycle is not cycle:
            return _Seen(cycle, now, now if waits else None, unsent, now)
        if not waits:
            before.waiting = None
        elif before.waiting is None:
            before.waiting = now
        if unsent == 0 or unsent <= before.unsent - LEAST_TAKEN:
            before.unsent, before.since = unsent, now
        return before

    def _is_over(self, one: Any, state: _Seen, now: float) -> bool:
        if one.transport.get_write_buffer_size():
            return now - state.since > self._settings.send_seconds
        if state.waiting is None:
            return False
        rest = one.cycle is not None and one.cycle.more_body
        return now - state.waiting > (LINGER_SECONDS if rest else self._settings.head_seconds)

    def _thin_out(self, open: list[Any]) -> None:
        """End what waits longest for the rest of a request where there are too many, and what has
        most of an answer before it where there is too much unsent.
        """
        surplus = len(open) - self._settings.max_connections
        if surplus > 0:
            incomplete = [one for one in open if _is_incomplete(one)]
            for one in sorted(incomplete, key=self._age)[:surplus]:
                one.transport.abort()
        unsent = {one: one.transport.get_write_buffer_size() for one in open}
        held = sum(unsent.values())
        for one in sorted(unsent, key=unsent.__getitem__, reverse=True):
            if held <= MOST_UNSENT:
                break
            held -= unsent[one]
            one.transport.abort()

    def _age(self, one: Any) -> float:
        state = self._seen[one]
        return state.began if state.waiting is None else state.waiting


def _is_incomplete(one: Any) -> bool:
    """Whether the next request of a connection has not come, or not all of it."""
    return bool(one.cycle is None or one.cycle.response_complete or one.cycle.more_body)
