"""What a store keeps of derived data between views. Knows nothing of what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar

from graph.deadline import Deadline, current

T = TypeVar("T")


class Cache:
    """Derived data kept by a store between views; the oldest entries go first."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._lock = Lock()
        self._entries: dict[object, Any] = {}
        self._building: dict[object, tuple[Lock, int]] = {}

    def get(self, key: object) -> Any:
        with self._lock:
            value = self._entries.pop(key, None)
            if value is not None:
                self._entries[key] = value
            return value

    def put(self, key: object, value: Any) -> None:
        with self._lock:
            self._entries[key] = value
            while len(self._entries) > self._size:
                del self._entries[next(iter(self._entries))]

    def build(self, key: object, build: Callable[[], T]) -> T:
        """What is kept under the key, else `build()`: by one thread, while the others wait.

        What was built after the time was up may be cut, and is not kept.
        """
        value: T | None = self.get(key)
        if value is not None:
            return value
        deadline = current()
        with self._turn(key, deadline):
            value = self.get(key)
            if value is None:
                value = build()
                if not deadline.cut:
                    self.put(key, value)
        return value

    @contextmanager
    def _turn(self, key: object, deadline: Deadline) -> Iterator[None]:
        with self._lock:
            lock, waiting = self._building.get(key, (Lock(), 0))
            self._building[key] = lock, waiting + 1
        try:
            with deadline.holding(lock):
                yield
        finally:
            with self._lock:
                lock, waiting = self._building.pop(key)
                if waiting > 1:
                    self._building[key] = lock, waiting - 1
