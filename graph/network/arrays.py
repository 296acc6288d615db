"""Work on sorted columns of whole numbers: runs, ranges, look-ups, rows of a graph. Pure numpy."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Small: TypeAlias = NDArray[np.int32]
Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]


class Rows(NamedTuple):
    """What belongs to node n stands in `ends` from `starts[n]` up to `starts[n + 1]`."""

    starts: Small
    ends: Small

    def of(self, node: int) -> Small:
        own: Small = self.ends[self.starts[node] : self.starts[node + 1]]
        return own


def heads(*columns: NDArray[Any]) -> Ints:
    """Where each run of equal rows begins."""
    size = len(columns[0])
    new = np.ones(size, np.bool_)
    if size:
        new[1:] = columns[0][1:] != columns[0][:-1]
        for column in columns[1:]:
            new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """The different values, sorted; quicker here than the hashing of `numpy.unique`."""
    values = np.sort(values)
    return values[heads(values)]


def stable_order(keys: NDArray[Any]) -> Ints:
    """Order of whole numbers of at least 0, equal ones as they stand."""
    size = len(keys)
    if size < 2 or bool((keys[1:] >= keys[:-1]).all()):
        return np.arange(size)
    bits = size.bit_length()
    if int(keys.max()).bit_length() + bits >= 63:
        return np.argsort(keys, kind="stable")
    packed = keys.astype(np.int64) << bits
    packed |= np.arange(size)
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


def ranges(starts: NDArray[Any], counts: NDArray[Any]) -> tuple[Ints, Ints]:
    """Every position of the ranges, one range after the other: number of the range, position."""
    numbers = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return numbers, np.arange(len(numbers)) - np.repeat(ends - counts - starts, counts)


def rows_of(owners: NDArray[Any], keys: NDArray[Any], size: int) -> tuple[Ints, Ints]:
    """Rows of each key in a sorted column of numbers below `size`: number of the key, position."""
    starts = np.searchsorted(owners, np.arange(size + 1))
    return ranges(starts[keys], starts[keys + 1] - starts[keys])


def find(sorted_keys: NDArray[Any], keys: NDArray[Any]) -> tuple[Ints, Bools]:
    """Position of each key, and whether it is there."""
    positions = np.searchsorted(sorted_keys, keys)
    if not len(sorted_keys):
        return positions, np.zeros(len(keys), np.bool_)
    return positions, sorted_keys[np.minimum(positions, len(sorted_keys) - 1)] == keys


def starts_of(keys: NDArray[Any], size: int) -> Ints:
    """Where the rows of each number below `size` begin once they are sorted by it."""
    starts = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=starts[1:])
    return starts


def graph_rows(size: int, keys: NDArray[Any], ends: NDArray[Any]) -> Rows:
    """Ends by key, equal keys as they stand."""
    order = stable_order(keys)
    return Rows(starts_of(keys, size).astype(np.int32), ends[order].astype(np.int32))


def sort_runs(keys: NDArray[Any], *minor: NDArray[Any]) -> Ints:
    """Order by `keys`, equal ones by the minor columns, the first of them first.

    Only equal keys are compared by the minor columns.
    """
    order = np.argsort(keys)
    held = keys[order]
    same = np.flatnonzero(held[1:] == held[:-1])
    if len(same):
        tied = distinct(np.concatenate((same, same + 1)))
        rows = order[tied]
        columns = [column[rows] for column in reversed(minor)]
        order[tied] = rows[np.lexsort((*columns, held[tied]))]
    return order
