"""Columns of a later revision made from those of an earlier one: what was added, what was closed.

Nothing that is there is read or copied again: facts are added behind the others, in room that is
kept for them, and whoever holds the earlier columns sees as many as before.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onshore.graph.columns.facts import DTYPES, OF_TERMS, FactColumns, Int32, Int64
from onshore.graph.columns.texts import Texts

_SLACK = 16
"""A column that has to move gets room for a part as large as this part of it."""
_LEAST = 1024


class Closed(NamedTuple):
    """Facts that were closed since, by their positions: when, and by which revision."""

    positions: Int64
    instants: Int64
    revisions: Int32


class Buffer:
    """One column with room behind it. What stands in it never changes."""

    __slots__ = ("_lock", "_used", "data")

    def __init__(self, array: NDArray[Any], room: int) -> None:
        size = len(array)
        self.data = np.empty(size + room + size // _SLACK + _LEAST, array.dtype)
        self.data[:size] = array
        self._used = size
        self._lock = Lock()

    def grown(self, size: int, more: NDArray[Any]) -> Buffer:
        """The buffer with `more` behind its first `size` entries; another where those are taken."""
        end = size + len(more)
        with self._lock:
            if self._used == size and end <= len(self.data):
                self.data[size:end] = more
                self._used = end
                return self
        grown = Buffer(self.data[:size], len(more))
        return grown.grown(size, more)


class Room(dict[str, Buffer]):
    """Buffers of columns by their names; columns that are constant need none."""

    def grown(self, name: str, array: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
        """The column with `more` behind it."""
        more = more.astype(array.dtype, copy=False)
        if name not in self and len(array) and array.strides == (0,):
            if len(more) == 0 or (_bits(more) == _bits(array[:1])).all():
                return np.broadcast_to(array[0], len(array) + len(more))
        buffer = self.get(name) or Buffer(array, len(more))
        self[name] = buffer = buffer.grown(len(array), more)
        column = buffer.data[: len(array) + len(more)]
        column.flags.writeable = False
        return column

    @property
    def nbytes(self) -> int:
        return sum(buffer.data.nbytes for buffer in self.values())


def _bits(array: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(array).view(f"u{array.itemsize}")


def grown(before: FactColumns, more: FactColumns, closed: Closed) -> FactColumns:
    """The columns with the facts of `more` behind them, and with the closings of those before."""
    room = Room(before.room or {})
    terms = before.terms.grown(more.terms)
    renumbered = np.array([*map(terms.number, more.terms), -1], np.int32)
    kinds = {kind: number for number, kind in enumerate(before.value_kinds)}
    kind_of = [kinds.setdefault(kind, len(kinds)) for kind in more.value_kinds]
    columns: dict[str, Any] = {}
    for name in DTYPES:
        added = getattr(more, name)
        if name in OF_TERMS:
            added = renumbered[added]
        elif name == "value_kind":
            added = np.array([*kind_of, -1], np.int32)[added]
        elif name == "draft_fact":
            added = added + np.int32(len(before))
        elif name == "evidence_starts":
            added = added[1:] + len(before.evidence)
        columns[name] = _closed_in(room, name, getattr(before, name), closed)
        columns[name] = room.grown(name, columns[name], added)
    return replace(
        before,
        terms=terms,
        id=_texts(room, before.id, more.id),
        value_kinds=tuple(kinds),
        room=room,
        order_before=before.__dict__.get("draft_order", before.order_before),
        **columns,
    )


def _closed_in(room: Room, name: str, array: NDArray[Any], closed: Closed) -> NDArray[Any]:
    """The column with the closings in it: a copy, for others read the one that it was."""
    values = {"retracted": closed.instants, "until": closed.revisions}.get(name)
    if values is None or not len(closed.positions):
        return array
    room.pop(name, None)
    array = array.copy()
    array[closed.positions] = values
    return array


def _texts(room: Room, before: Texts, more: Texts) -> Texts:
    size, added = int(before.starts[-1]), int(more.starts[-1])
    data = np.frombuffer(before.data, np.uint8, size)
    behind = np.frombuffer(more.data, np.uint8, added)
    starts = room.grown("id.starts", before.starts, more.starts[1:] + size)
    return Texts(room.grown("id", data, behind).data, starts)
