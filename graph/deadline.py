"""One deadline for all work of one request: analyses, stores and drawings ask the same one.

It travels as a context variable, so that no signature carries it and no call can forget to hand it
on; threads that starlette and anyio start have it too. Without one there is no limit.

    with within(Deadline(20.0)):
        for row in checked(rows): ...     # raises where half of it would be wrong
        for node in in_time(nodes): ...   # ends early where what there is can be shown

Two ends: when the time is up a search stops and hands in what it has (`passed`), and for writing
that there is a short grace; what cannot stop halfway ends by `check` when the grace is over too.
The grace begins a little before the seconds are over: with a twentieth of them, if that is shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from math import inf
from threading import Event, Lock
from time import monotonic
from typing import Protocol, TypeVar

from onshore.graph.errors import DeadlinePassed

T = TypeVar("T")

POLL = 0.2
"""Seconds after which someone who waits looks whether the client is still there."""
GRACE = 1.0
"""Seconds after the end in which a search that was cut may still write what it has."""


class Place(Protocol):
    """Where a thread computes while others wait to: work in slices lets them come between."""

    def pause(self) -> None:
        """Compute on; where the slice is over and others wait, when it is this one's turn again."""

    def leave(self) -> None:
        """Make room for others."""

    def take(self) -> None:
        """Compute again, when it is this one's turn."""


class Deadline:
    """A moment at which work ends, or no such moment (`seconds=None`). Safe to share by threads."""

    def __init__(self, seconds: float | None, grace: float = GRACE) -> None:
        self.seconds = seconds
        self.cut = False
        """Whether anyone was told that the time is up: what was built since may be incomplete."""
        self.goes_on = False
        """Whether what others will ask for too is built to its end after the time is up."""
        self.place: Place | None = None
        """Told of each look at the time, and of each wait for another thread."""
        self._end = inf if seconds is None else monotonic() + seconds - min(grace, seconds / 20)
        self.grace = grace
        self._gone = Event()

    @property
    def cancelled(self) -> bool:
        return self._gone.is_set()

    def left(self) -> float:
        """Seconds until the time is up: infinite without an end, 0.0 once it is up or cancelled."""
        return 0.0 if self.cancelled else max(0.0, self._end - monotonic())

    def last(self) -> float:
        """Seconds until the grace is over too: what a store or a writer may still take."""
        return 0.0 if self.cancelled else max(0.0, self._end + self.grace - monotonic())

    def passed(self) -> bool:
        """The time is up, or the client has gone: stop and hand in what there is, marked as cut."""
        if self.place is not None:
            self.place.pause()
        if self.cut or self.cancelled or monotonic() >= self._end:
            self.cut = True
        return self.cut

    def check(self) -> None:
        """DeadlinePassed once cancelled, or once the grace is over too."""
        if self.place is not None:
            self.place.pause()
        self._check()

    def _check(self) -> None:
        if self.cancelled or monotonic() >= self._end + self.grace:
            self.cut = True
            raise self._passed()

    def check_whole(self) -> None:
        """DeadlinePassed where anything was cut: for what would be wrong by half."""
        if self.cut:
            raise self._passed()

    def _passed(self) -> DeadlinePassed:
        return DeadlinePassed(self.seconds, self.cancelled)

    @property
    def reason(self) -> str:
        """What an answer that was cut says of it."""
        return "the client has gone" if self.cancelled else f"the time limit of {self.seconds:g} s"

    @contextmanager
    def holding(self, lock: Lock) -> Iterator[None]:
        """The lock for the block; DeadlinePassed where it is not free in time."""
        if not lock.acquire(blocking=False):
            with self.aside():
                while not lock.acquire(timeout=min(POLL, self.last())):
                    self._check()
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """A block that waits for another thread, which may need the place to get on."""
        if self.place is not None:
            self.place.leave()
        yield
        if self.place is not None:
            self.place.take()

    def cancel(self) -> None:
        """The client has gone: all work for it stops at its next step."""
        self._gone.set()

    def strict(self) -> Deadline:
        """The same deadline without its grace, after which nothing goes on; cancelled together."""
        copied = Deadline(self.seconds, 0.0)
        copied._end, copied._gone, copied.place = self._end, self._gone, self.place
        return copied


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


@contextmanager
def optional(seconds: float | None = None) -> Iterator[None]:
    """Work that an answer can do without: it ends when the time is up, without its grace.

    `seconds` are those that it takes at most where there is a deadline.
    """
    deadline = current()
    if deadline is NO_DEADLINE:
        yield
        return
    strict = deadline.strict()
    if seconds is not None:
        strict._end = min(strict._end, monotonic() + seconds)
    with suppress(DeadlinePassed), within(strict):
        yield
    deadline.cut = deadline.cut or strict.cut


def checked(items: Iterable[T], every: int = 512) -> Iterable[T]:
    """The items, with a `check()` before every so many of them."""
    deadline = current()
    return items if deadline is NO_DEADLINE else _checked(items, deadline, every)


def _checked(items: Iterable[T], deadline: Deadline, every: int) -> Iterator[T]:
    for number, item in enumerate(items):
        if number % every == 0:
            deadline.check()
        yield item


def in_time(items: Iterable[T], every: int = 1) -> Iterable[T]:
    """The items until the time is up; `current().cut` says whether any may be left out."""
    deadline = current()
    return items if deadline is NO_DEADLINE else _in_time(items, deadline, every)


def _in_time(items: Iterable[T], deadline: Deadline, every: int) -> Iterator[T]:
    for number, item in enumerate(items):
        if number % every == 0 and deadline.passed():
            return
        yield item


def in_grace(items: Iterable[T]) -> Iterator[T]:
    """The items until half of the grace is over: what is looked up to show what a search found."""
    deadline = current()
    for item in items:
        if deadline.last() < deadline.grace / 2:
            deadline.cut = True
            return
        yield item
