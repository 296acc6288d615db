"""Columns of things as numbers, by their first appearance. numpy is imported when one is built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[numpy.int32]
    Keys: TypeAlias = NDArray[numpy.int64]

SAMPLE = 4096
SHARED = 1.25
"""Objects for each different text up to which texts count as shared between records."""
DENSE = 16
"""Keys for each row up to which a place for every key costs less than sorting the rows."""


T = TypeVar("T", bound=Hashable)


class Numbers(Generic[T]):
    """Different things by their first appearance."""

    def __init__(self) -> None:
        self._index: dict[T, int] = defaultdict(count().__next__)

    def __len__(self) -> int:
        return len(self._index)

    def __getitem__(self, thing: T) -> int:
        return self._index[thing]

    def column(self, things: Sequence[T]) -> NDArray[numpy.int64]:
        import numpy as np

        return np.fromiter(map(self._index.__getitem__, things), np.int64, len(things))

    def things(self) -> list[T]:
        """All of them by their numbers."""
        return list(self._index)


def different(keys: Keys, below: int) -> tuple[Keys, Keys, Keys]:
    """`numpy.unique` with the first row of each key and the place of each row's; keys are at least
    0 and less than `below`."""
    import numpy as np

    if below > DENSE * len(keys):
        return np.unique(keys, return_index=True, return_inverse=True)
    first = np.full(below, -1, np.int64)
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    found = np.flatnonzero(first >= 0)
    places = np.empty(below, np.int64)
    places[found] = np.arange(len(found))
    return found, first[found], places[keys]


def number_texts(columns: Sequence[Sequence[str | None]]) -> tuple[tuple[str, ...], list[Ints]]:
    """The different texts by their first appearance, and each column as numbers; None is -1.

    Columns have one length. Texts that records share are told apart by their addresses first, which
    spares looking into each of them.
    """
    index: dict[str | None, int] = defaultdict(count().__next__, {None: -1})
    numbered = _by_address(columns, index) if _shared(columns) else _by_text(columns, index)
    del index[None]
    return tuple(text for text in index if text is not None), numbered


def _shared(columns: Iterable[Sequence[str | None]]) -> bool:
    sample = [text for column in columns for text in column[:SAMPLE]]
    return len(set(map(id, sample))) <= SHARED * len(set(sample))


def _by_text(columns: Iterable[Sequence[str | None]], index: dict[Any, int]) -> list[Ints]:
    import numpy as np

    return [np.fromiter(map(index.__getitem__, col), np.int32, len(col)) for col in columns]


def _by_address(columns: Sequence[Sequence[str | None]], index: dict[Any, int]) -> list[Ints]:
    import numpy as np

    size = len(columns[0])
    every = np.concatenate([np.fromiter(map(id, col), np.int64, size) for col in columns])
    addresses, first, inverse = np.unique(every, return_index=True, return_inverse=True)
    order = np.argsort(first)
    places = first[order].tolist()
    numbers = np.empty(len(addresses), dtype=np.int32)
    numbers[order] = [index[columns[place // size][place % size]] for place in places]
    return np.split(numbers[inverse], len(columns))
