"""Order and heights in columns, so that few ribbons cross and none runs behind a bubble. Pure.

Things stand in columns; a tie that skips a column gets a slot of its own in it. Sugiyama's method:
sweeps by barycentres, of which the one with the fewest crossings is kept, then heights that follow
the neighbours.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS, SETTLING = 24, 30


@dataclass(eq=False, slots=True)
class Thing:
    """A bubble or a slot: its height with what stands around it, its middle below its top edge."""

    high: float
    middle: float
    column: int
    near: list[Thing] = field(default_factory=list)
    y: float = 0.0


def tie(one: Thing, other: Thing, wide: float, room: float) -> list[Thing]:
    """Ties two things of different columns, left and right; gives the slots between them."""
    slots = [
        Thing(wide + room, (wide + room) / 2, column)
        for column in range(one.column + 1, other.column)
    ]
    chain = [one, *slots, other]
    for left, right in pairwise(chain):
        left.near.append(right)
        right.near.append(left)
    return slots


def settle(columns: list[list[Thing]], top: float, high: float, apart: float) -> None:
    """Sorts each column and sets the heights of its things, between `top` and `high`."""
    for column in columns:
        _pack(column, top, high, apart)
    best, kept = _crossings(columns), [list(column) for column in columns]
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        order = range(len(columns)) if forward else range(len(columns) - 1, -1, -1)
        for at in order:
            side = at - 1 if forward else at + 1
            columns[at].sort(key=lambda thing: _barycentre(thing, side))
            _pack(columns[at], top, high, apart)
        crossed = _crossings(columns)
        if crossed < best:
            best, kept = crossed, [list(column) for column in columns]
        if not best:
            break
    for at, column in enumerate(kept):
        columns[at][:] = column
        _pack(column, top, high, apart)
    for _ in range(SETTLING):
        for column in columns:
            _follow(column, top, high)


def _barycentre(thing: Thing, side: int) -> float:
    near = [other.y for other in thing.near if other.column == side]
    return sum(near) / len(near) if near else thing.y


def _pack(column: Sequence[Thing], top: float, high: float, apart: float) -> None:
    total = sum(thing.high for thing in column)
    gap = max(0.0, min(apart, (high - top - total) / (len(column) + 1)))
    y = top + (high - top - total - gap * (len(column) - 1)) / 2
    for thing in column:
        thing.y = y + thing.middle
        y += thing.high + gap


def _crossings(columns: Sequence[Sequence[Thing]]) -> int:
    """How many pairs of ties between neighbouring columns cross."""
    found = 0
    for at, column in enumerate(columns):
        ties = sorted(
            (thing.y, other.y) for thing in column for other in thing.near if other.column == at + 1
        )
        seen: list[float] = []
        for _, y in ties:
            found += len(seen) - bisect_right(seen, y)
            insort(seen, y)
    return found


def _follow(column: Sequence[Thing], top: float, high: float) -> None:
    """Moves things toward their neighbours, as far as those above and below leave room."""
    for thing in column:
        if thing.near:
            aim = sum(other.y for other in thing.near) / len(thing.near)
            thing.y += (aim - thing.y) * 0.35
    low = top
    for thing in column:
        thing.y = max(thing.y, low + thing.middle)
        low = thing.y - thing.middle + thing.high
    end = high
    for thing in reversed(column):
        thing.y = min(thing.y, end - (thing.high - thing.middle))
        end = thing.y - thing.middle
