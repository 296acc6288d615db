"""One deadline for all work of one request: analyses, stores and drawings ask the same one.

It travels as a context variable, so that no signature carries it and no call can forget to hand it
on; threads that starlette and anyio start have it too. Without one there is no limit.

    with within(Deadline(20.0)):
        ...                           # in any depth: current().passed(), current().check()

Two ends: when the time is up a search stops and hands in what it has (`passed`), and for writing
that there is a short grace; what cannot stop halfway ends by `check` when the grace is over too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

from graph.errors import DeadlinePassed

GRACE = 1.0
"""Seconds after the end in which a search that was cut may still write what it has."""


class Deadline:
    """A moment at which work ends, or no such moment (`seconds=None`). Safe to share by threads."""

    def __init__(self, seconds: float | None, grace: float = GRACE) -> None:
        self.seconds = seconds
        self.cancelled = False
        self.cut = False
        """Whether anyone was told that the time is up: what was built since may be incomplete."""
        self._end = inf if seconds is None else monotonic() + seconds
        self._grace = grace

    def left(self) -> float:
        """Seconds until the time is up: infinite without an end, 0.0 once it is up or cancelled."""
        return 0.0 if self.cancelled else max(0.0, self._end - monotonic())

    def last(self) -> float:
        """Seconds until the grace is over too: what a store or a writer may still take."""
        return 0.0 if self.cancelled else max(0.0, self._end + self._grace - monotonic())

    def passed(self) -> bool:
        """The time is up, or the client has gone: stop and hand in what there is, marked as cut."""
        if self.cut or self.cancelled or monotonic() >= self._end:
            self.cut = True
        return self.cut

    def check(self) -> None:
        """DeadlinePassed once cancelled, or once the grace is over too."""
        if self.cancelled or monotonic() >= self._end + self._grace:
            self.cut = True
            raise DeadlinePassed(self.seconds, self.cancelled)

    def cancel(self) -> None:
        """The client has gone: all work for it stops at its next step."""
        self.cancelled = True


NO_DEADLINE = Deadline(None)
_CURRENT: ContextVar[Deadline] = ContextVar("deadline", default=NO_DEADLINE)


def current() -> Deadline:
    """The deadline of the work that is being done, NO_DEADLINE where there is none."""
    return _CURRENT.get()


@contextmanager
def within(deadline: Deadline) -> Iterator[Deadline]:
    """Work inside the block ends by this deadline, and by no other."""
    token = _CURRENT.set(deadline)
    try:
        yield deadline
    finally:
        _CURRENT.reset(token)
