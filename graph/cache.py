"""What is worked out once: what a store keeps between views, properties that are then attributes.

What several threads want at once is worked out by one of them. The others wait, by their deadlines,
and leave the places at which they compute. Threads that want different things never wait for each
other: `functools.cached_property` of Python 3.11 has one lock for all objects, from 3.12 on none.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from sys import getsizeof
from threading import Lock, Thread
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Generic, Self, TypeVar, overload

from onshore.graph.deadline import Deadline, current, within
from onshore.graph.errors import DeadlinePassed

T = TypeVar("T")


class OneByOne:
    """Blocks that run in one thread at a time for each key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._locks: dict[object, tuple[Lock, int]] = {}

    @contextmanager
    def turn(self, key: object) -> Iterator[None]:
        """The turn of this thread; DeadlinePassed where it does not come in time."""
        with self._lock:
            lock, wanted = self._locks.get(key, (Lock(), 0))
            self._locks[key] = lock, wanted + 1
        try:
            with current().holding(lock):
                yield
        finally:
            with self._lock:
                lock, wanted = self._locks.pop(key)
                if wanted > 1:
                    self._locks[key] = lock, wanted - 1


class cached_property(Generic[T]):  # noqa: N801, as that of functools
    """A property that is worked out when it is first read, and then is an attribute."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | T:
        if instance is None:
            return self
        known = instance.__dict__
        with _PROPERTIES.turn((self, id(instance))):
            if self._name not in known:
                known[self._name] = self._work(instance)
        value: T = known[self._name]
        return value


_PROPERTIES = OneByOne()


KEPT_BYTES = 1 << 30
"""What a store keeps between views, in bytes as `size_of` counts them."""
KEPT_ENTRIES = 512

_COUNTED_AGAIN = 2
"""Values that are counted again with each that is put: counting takes a millisecond or two."""


class Cache:
    """Derived data kept by a store between views; what was not used for longest goes first.

    It holds `limit` bytes and `size` entries at most. What was put last stays even where it alone
    is larger, so that one question is answered from what it built.
    """

    def __init__(self, size: int = KEPT_ENTRIES, limit: int = KEPT_BYTES) -> None:
        self._size = size
        self._limit = limit
        self._lock = Lock()
        self._entries: dict[object, Any] = {}
        self._weights: dict[object, int] = {}
        self._used: dict[object, None] = {}
        self._building = OneByOne()
        self._counts: Counter[str] = Counter()
        self._waiting: dict[object, Callable[[], Any]] = {}

    @property
    def weight(self) -> int:
        """Bytes of what is kept, as they were when they were last counted."""
        with self._lock:
            return sum(self._weights.values())

    def get(self, key: object) -> Any:
        with self._lock:
            value = self._entries.pop(key, None)
            if value is not None:
                self._entries[key] = value
                self._used[key] = None
            return value

    def put(self, key: object, value: Any) -> None:
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = value
            changed = [(one, self._entries[one]) for one in self._some_used()]
        # what was used since may have grown; counting is done without the lock
        weights = {one: size_of(kept) for one, kept in (*changed, (key, value))}
        with self._lock:
            self._weights.update((one, n) for one, n in weights.items() if one in self._entries)
            total = sum(self._weights.values())
            while len(self._entries) > 1 and (
                len(self._entries) > self._size or total > self._limit
            ):
                oldest = next(iter(self._entries))
                del self._entries[oldest]
                total -= self._weights.pop(oldest, 0)

    def _some_used(self) -> list[object]:
        """Up to `_COUNTED_AGAIN` keys used since they were counted, those that wait longest."""
        waiting = list(islice(self._used, _COUNTED_AGAIN))
        for key in waiting:
            del self._used[key]
        return [key for key in waiting if key in self._entries]

    def count(self, what: str) -> None:
        """Note that something was made one way or another (`counts`)."""
        with self._lock:
            self._counts[what] += 1

    @property
    def counts(self) -> Mapping[str, int]:
        """How often what was made, since the cache is there."""
        with self._lock:
            return dict(self._counts)

    def with_only(self, wanted: Callable[[Any], bool]) -> Cache:
        """Another one with the counts of this one, and with what is kept under wanted keys."""
        other = Cache(self._size, self._limit)
        with self._lock:
            kept = {key: value for key, value in self._entries.items() if wanted(key)}
            other._entries.update(kept)
            other._weights.update((key, self._weights.get(key, 0)) for key in kept)
            other._counts.update(self._counts)
        return other

    def drop(self, unwanted: Callable[[Any], bool]) -> None:
        """Forget what is kept under the keys that are not wanted any more."""
        with self._lock:
            for key in [key for key in self._entries if unwanted(key)]:
                del self._entries[key]
                self._weights.pop(key, None)

    def build(self, key: object, build: Callable[[], T]) -> T:
        """What is kept under the key, else `build()`: by one thread, while the others wait.

        What was built after the time was up may be cut, and is not kept. What the time did not
        suffice for is built in the background, where the deadline `goes_on`: who asks again, then
        or while it is built, need not begin anew.
        """
        value: T | None = self.get(key)
        if value is not None:
            return value
        deadline = current()
        try:
            with self._building.turn(key):
                value = self.get(key)
                if value is None:
                    value = build()
                    if not deadline.cut:
                        self.put(key, value)
        except DeadlinePassed:
            if deadline.goes_on:
                self._build_later(key, build)
            raise
        return value

    def _build_later(self, key: object, build: Callable[[], Any]) -> None:
        with self._lock:
            if key in self._waiting or len(self._waiting) >= _WAITING:
                return
            self._waiting[key] = build
            alone = len(self._waiting) == 1
        if alone:  # else the thread is there, and comes to this one too
            Thread(target=self._build_waiting, daemon=True, name="build-later").start()

    def _build_waiting(self) -> None:
        """Build what waits, first come first, each with a deadline of its own."""
        left = True
        while left:
            with self._lock:
                key, build = next(iter(self._waiting.items()))
            try:
                with within(Deadline(_BUILD_SECONDS)):
                    self.build(key, build)
            except Exception as error:  # whoever asks next is told
                LOG.warning("not built in the background: %s", error)
            with self._lock:
                del self._waiting[key]
                left = bool(self._waiting)


LOG = logging.getLogger("onshore")
_WAITING = 8
"""Builds that wait for the background at most: one more is left to the next who asks."""
_BUILD_SECONDS = 900.0
"""What each of them may take."""

_LOOKED_AT = 3_000
"""Objects that are looked at to count one value."""
_SAMPLE = 24
"""Members of one collection that stand for all of them."""
_LEAVES = frozenset((str, bytes, int, float, bool))
_PLAIN = frozenset((list, tuple, set, frozenset, type({}.items())))
_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)


def size_of(value: Any) -> int:
    """About how many bytes a value holds: its `nbytes`, or by a sample of what it is made of."""
    total, looked_at = 0.0, 0
    seen: set[int] = set()
    pending: deque[tuple[Any, float]] = deque([(value, 1.0)])
    while pending and looked_at < _LOOKED_AT:
        one, times = pending.popleft()
        if one is None or isinstance(one, _SHARED) or id(one) in seen:
            continue
        seen.add(id(one))
        looked_at += 1
        if type(one) in _LEAVES:
            total += times * getsizeof(one)
            continue
        own = getattr(one, "nbytes", None)
        if isinstance(own, int):
            total += times * own
            continue
        total += times * getsizeof(one, 0)
        members = _members(one)
        if members:
            share = times * max(1.0, len(members) / _SAMPLE)
            pending.extend((member, share) for member in _sampled(members))
    return int(total)


def size_of_own(value: Any, *others: str) -> int:
    """The same of an object's attributes, but for `others`, which are not its own to count."""
    return sum(size_of(part) for name, part in vars(value).items() if name not in others)


def _members(value: Any) -> Collection[Any]:
    if type(value) in _PLAIN:  # quicker than asking abstract classes
        members: Collection[Any] = value
        return members
    if isinstance(value, str | bytes | int | float):
        return ()
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, Collection):
        return value
    slots = (name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()))
    return [*getattr(value, "__dict__", {}).values(), *(getattr(value, n, None) for n in slots)]


def _sampled(members: Collection[Any]) -> list[Any]:
    """Members evenly spread over all; only the first ones where another thread adds meanwhile."""
    found: list[Any] = []
    with suppress(RuntimeError):  # "changed size during iteration": what was read stays
        found.extend(islice(members, 0, None, max(1, len(members) // _SAMPLE)))
    return found
