"""Numbers of different things: of texts, and of rows by what they have in several columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]


class Doubt(Exception):
    """The row reader must read this file."""


class Coder(dict[Any, int]):
    """A number for each different text, in the order of their first appearance."""

    def __init__(self, *known: Any) -> None:
        super().__init__((text, number) for number, text in enumerate(known))
        self.texts: list[Any] = list(known)

    def __missing__(self, text: Any) -> int:
        number = self[text] = len(self.texts)
        self.texts.append(text)
        return number

    def codes(self, texts: Sequence[Any]) -> Ints:
        new = [text for text in dict.fromkeys(texts) if text not in self]
        self.update(zip(new, count(len(self.texts)), strict=False))
        self.texts += new
        return np.fromiter(map(self.__getitem__, texts), np.int32, len(texts))


def firsts_of(keys: NDArray[Any], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each different key stands first, in that order, and the place therein of every key.

    Keys are from 0 up to, not including, `size`.
    """
    if size <= 4 * len(keys) + 1024:
        first = np.full(size, -1, np.int64)
        first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
        used = (first >= 0).nonzero()[0]
        order = used[np.argsort(first[used])]
        place = np.empty(size, np.int64)
        place[order] = np.arange(len(order))
        return first[order], place[keys]
    _, at, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(at)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return at[order], ranks[inverse]


def firsts_of_equal(keys: NDArray[Any]) -> NDArray[np.int64]:
    """For every key where an equal one stands first."""
    ordered = np.sort(keys)
    if not (ordered[1:] == ordered[:-1]).any():
        return np.arange(len(keys))
    _, firsts, where = np.unique(keys, return_index=True, return_inverse=True)
    return firsts[where]


def numbered(keys: NDArray[Any]) -> Ints:
    """A number from 0 on for each different key."""
    order = np.argsort(keys)
    ordered = keys[order]
    new = np.zeros(len(keys), np.int32)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:], casting="unsafe")
    numbers = np.empty(len(keys), np.int32)
    numbers[order] = np.cumsum(new)
    return numbers


def different(columns: Sequence[Ints], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`firsts_of` rows by what they have in several columns."""
    if not columns:
        return np.zeros(min(size, 1), np.int64), np.zeros(size, np.int64)
    keys, count = columns[0].astype(np.int64), int(columns[0].max(initial=0)) + 1
    for column in columns[1:]:
        more = int(column.max(initial=0)) + 1
        if count * more >= 2**62:
            firsts, keys = firsts_of(keys, count)
            count = len(firsts)
        keys, count = keys * more + column, count * more
    return firsts_of(keys, count)
