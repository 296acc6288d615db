"""A sorted sequence of which some items go and others come, without sorting it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers: TypeAlias = NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)


class Weave:
    """A sorted sequence of `size` items without those at `gone`, and with others.

    The others stand before the items at `at`, as those are numbered when the ones that go are gone.
    """

    def __init__(self, size: int, gone: Sequence[int], at: Sequence[int]) -> None:
        self._size, self._gone, self._at = size, gone, at

    def items(self, old: Sequence[str], more: Sequence[str]) -> list[str]:
        woven: list[str] = []
        for begin, end, number in self.parts():
            woven.extend(old[begin:end] if number is None else (more[number],))
        return woven

    def array(self, old: NDArray[Number], more: ArrayLike) -> NDArray[Number]:
        return np.insert(np.delete(old, self._gone), self._at, np.asarray(more, old.dtype))

    def renumbered(self) -> Numbers:
        """Number of each old item among the new ones; of those that go any."""
        kept = np.ones(self._size, np.int64)
        kept[self._gone] = 0
        rank = np.cumsum(kept) - kept
        return rank + np.searchsorted(np.array(self._at, np.int64), rank, side="right")

    def parts(self) -> Iterator[tuple[int, int, int | None]]:
        """In order: (begin, end, None) of old items that stay, (0, 0, number) of new ones."""
        left = np.delete(np.arange(self._size + 1), self._gone)
        edits = [(int(left[at]), 0, number) for number, at in enumerate(self._at)]
        edits += [(place, 1, 0) for place in self._gone]
        done = 0
        for place, removed, number in sorted(edits):
            if done < place:
                yield done, place, None
            done = place + removed
            if not removed:
                yield 0, 0, number
        if done < self._size:
            yield done, self._size, None
