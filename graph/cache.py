"""What a store keeps of derived data between views. Knows nothing of what it keeps."""

from __future__ import annotations

from threading import Lock
from typing import Any


class Cache:
    """Derived data kept by a store between views; the oldest entries go first."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._lock = Lock()
        self._entries: dict[object, Any] = {}

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
