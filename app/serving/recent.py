"""Answers and scenarios of late, in bounded memory; how they are told apart is `app.http.kept`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_BYTES = 64 * 2**20
"""Bytes of all answers together; the ones asked for longest ago go first."""
LARGEST = 8 * 2**20
ENTRY = 1_500
"""Bytes that an entry costs besides its texts: objects, headers, its place."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`body` without what belongs to one request, where `own` says that there is such a part."""

    body: bytes
    own: bool
    media_type: str
    headers: dict[str, str]


class Recent(Generic[T]):
    """Values of known sizes, at most so many bytes; the ones used longest ago go first."""

    def __init__(self, most: int, largest: int) -> None:
        self._most, self._largest = most, largest
        self._entries: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    def get(self, key: Hashable) -> T | None:
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    @property
    def bytes(self) -> int:
        """Bytes of all values with their keys."""
        return self._bytes

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep the value, whose own bytes with those of its key are `size`."""
        size += ENTRY
        if size > self._largest:
            return
        with self._lock:
            _, old = self._entries.pop(key, (None, 0))
            self._entries[key] = value, size
            self._bytes += size - old
            while self._bytes > self._most:
                _, (_, gone) = self._entries.popitem(last=False)
                self._bytes -= gone
