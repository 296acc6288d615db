"""Sequences whose entries are made when they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

MADE_BYTES = 500
"""About what one entry takes that was made."""


class Lazy(Sequence[Any]):
    """A sequence whose entries are made when they are read."""

    def __init__(self, size: int, make: Callable[[int], Any]) -> None:
        self._size, self._make = size, make
        self._made: dict[int, Any] = {}

    @property
    def nbytes(self) -> int:
        """About how much it holds; what was not read yet is not made to be counted."""
        return MADE_BYTES * len(self._made)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < self._size:
            raise IndexError(number)
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._make(number)
        return made
