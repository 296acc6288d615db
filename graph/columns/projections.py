"""Projections that a cache keeps, each to be made from the nearest of those before it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias, TypeVar

from onshore.graph.cache import Cache
from onshore.graph.columns.clocks import ReadFacts
from onshore.graph.columns.edges import EdgeColumns
from onshore.graph.columns.patching import (
    Counted,
    Projection,
    comparable,
    difference,
    patched,
    projected,
)

T = TypeVar("T")
Key: TypeAlias = "tuple[int, str, object]"
"""The revision, what is known by when, and the facts that count."""

MOST = 8
"""Projections that others are made from."""
NEAR = 64
"""Facts that differ at most where no nearer one is looked for."""


class Projections:
    """Keys of the projections in a cache, the last one last. What they share lies beside them."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._keys: tuple[Key, ...] = ()

    @property
    def nbytes(self) -> int:
        """What lies in the cache is counted there."""
        return 0

    def make(
        self,
        key: Key,
        now: Counted,
        read: ReadFacts,
        stored: Callable[[], EdgeColumns | None] = lambda: None,
    ) -> Projection:
        """The projection, to be kept under the key.

        It is counted how it was made: `patched`, `sorted` again after a patch, `mapped` where a
        snapshot has the edges (`stored`), or `whole`.
        """
        near = self._nearest(now)
        found = None if near is None else patched(near[1], now, read)
        known = [one for one in self._keys if one != key]
        if near is None or found is None:
            edges = stored()
            self._cache.count("whole" if edges is None else "mapped")
            found = projected(now, read, edges)
        else:
            self._cache.count("patched" if found.root is near[1].root else "sorted")
            if near[0][0] < key[0]:  # of an earlier revision: this one is in its place
                known = [one for one in known if one != near[0]]
                self._cache.drop(lambda one: one == near[0])
        self._keys = (*known, key)[-MOST:]
        self._cache.put(("edges", found.root), found.base)
        return found

    def beside(self, projection: Projection, key: object, build: Callable[[], T]) -> T:
        """`build()`, kept as long as the base of the projection is."""
        self._cache.get(("edges", projection.root))  # it is in use
        return self._cache.build(("edges", projection.root, key), build)

    def _nearest(self, now: Counted) -> tuple[Key, Projection] | None:
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

    def forget(self, revision: int, but: Collection[object]) -> None:
        """Drop what was made of records before the revision, but for what others are made from.

        `but` are keys of such things beside projections.
        """
        kept = {key: self._cache.get(key) for key in self._keys}
        roots = {one.root for one in kept.values() if one is not None}

        def gone(key: object) -> bool:
            if not isinstance(key, tuple) or key in kept or key in but:
                return False
            if key[0] == "edges":
                return key[1] not in roots
            return isinstance(key[0], int) and key[0] < revision

        self._cache.drop(gone)
