"""Projections that a cache keeps, each to be made from the nearest of those before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from onshore.graph.cache import Cache
from onshore.graph.columns.clocks import ReadFacts
from onshore.graph.columns.patching import (
    Counted,
    Projection,
    comparable,
    difference,
    patched,
    projected,
)

T = TypeVar("T")

MOST = 8
"""Projections that others are made from."""
NEAR = 64
"""Facts that differ at most where no nearer one is looked for."""


class Projections:
    """Keys of the projections in a cache, the last one last. What they share lies beside them."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._keys: tuple[object, ...] = ()

    @property
    def nbytes(self) -> int:
        """What lies in the cache is counted there."""
        return 0

    def make(self, key: object, now: Counted, read: ReadFacts) -> Projection:
        """The projection, to be kept under the key.

        It is counted how it was made: `patched`, `sorted` anew by a patch, or `whole`.
        """
        before, found = self._nearest(now), None
        if before is not None:
            found = patched(before[1], now, read)
            if found is not None and found.root is not before[1].root:
                self._cache.count("sorted")
        self._cache.count("patched" if found else "whole")
        found = found or projected(now, read)
        known = tuple(one for one in self._keys if one != key)
        self._keys = (*known, key)[-MOST:]
        self._cache.put(("edges", found.root), found.base)
        return found

    def beside(self, projection: Projection, key: object, build: Callable[[], T]) -> T:
        """`build()`, kept as long as the base of the projection is."""
        self._cache.get(("edges", projection.root))  # it is in use
        return self._cache.build(("edges", projection.root, key), build)

    def _nearest(self, now: Counted) -> tuple[object, Projection] | None:
        best, least = None, -1
        for key in reversed(self._keys):
            before = self._cache.get(key)
            if before is None or not comparable(before, now):
                continue
            differing = difference(before, now)
            if best is None or differing < least:
                best, least = (key, before), differing
            if differing <= NEAR:
                break
        return best

    def forget(self, revision: int) -> None:
        """Drop what was made of records before the revision, but for what others are made from."""
        kept = {key: self._cache.get(key) for key in self._keys}
        roots = {one.root for one in kept.values() if one is not None}

        def gone(key: object) -> bool:
            if not isinstance(key, tuple) or key in kept:
                return False
            if key[0] == "edges":
                return key[1] not in roots
            return isinstance(key[0], int) and key[0] < revision

        self._cache.drop(gone)
