"""Closings: which facts were closed after they were added, when, and by which revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from onshore.graph.columns.facts import (
    OPEN,
    Bool,
    Int32,
    Int64,
    instant_number,
)
from onshore.graph.columns.segment import (
    unpack_array,
)


class Closings(NamedTuple):
    """Facts that were closed after they were added, ascending: when, and by which revision."""

    facts: Int64
    instants: Int64
    revisions: Int32

    @property
    def nbytes(self) -> int:
        return self.facts.nbytes + self.instants.nbytes + self.revisions.nbytes

    def of(self, numbers: Int64) -> tuple[Int64, Int64]:
        """Which of the numbers are closed, by position, and their places among the closings."""
        if not len(self.facts):
            return self.facts, self.facts
        places = self.facts.searchsorted(numbers)
        places[places == len(self.facts)] = 0
        closed = np.flatnonzero(self.facts[places] == numbers)
        return closed, places[closed]

    def only(self, chosen: Bool) -> Closings:
        return Closings(self.facts[chosen], self.instants[chosen], self.revisions[chosen])


def closings_of(rows: Sequence[tuple[bytes, bytes, bytes]], revision: int) -> Closings:
    """Closings of all rows, up to the revision."""
    columns = [list(map(unpack_array, column)) for column in zip(*rows, strict=True)]
    if not columns:
        return Closings(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32))
    facts, instants, revisions = map(np.concatenate, columns)
    order = np.argsort(facts, kind="stable")
    order = order[revisions[order] <= revision]
    return Closings(facts[order], instants[order], revisions[order])


def closings_with(
    rows: Sequence[tuple[bytes, bytes, bytes]], closed: Sequence[tuple[int, str, int]]
) -> Closings:
    """Closings of all rows, with those behind that record number, instant and revision give."""
    known = closings_of(rows, OPEN)
    numbers, instants, revisions = zip(*closed, strict=True)
    more = [instant_number(instant) for instant in instants]
    return Closings(
        np.concatenate((known.facts, np.array(numbers, np.int64))),
        np.concatenate((known.instants, np.array(more, np.int64))),
        np.concatenate((known.revisions, np.array(revisions, np.int32))),
    )
