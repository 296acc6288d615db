"""Texts of many rows, woven of parts: what rows have in common is put together once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeGuard

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[numpy.int32] | NDArray[numpy.int64]


class Coded(NamedTuple):
    """A text for each row: the one of `values` that `codes` names."""

    values: Sequence[bytes]
    codes: Ints


Part: TypeAlias = "bytes | Coded | Sequence[bytes] | None"
"""One text for all rows, one of a few, one for each, or one for each that is told later."""


class Woven:
    """`size` texts of these parts, one after the other.

    Neighbours become one part where their different texts together are few among the rows.
    """

    def __init__(self, parts: Iterable[Part], size: int) -> None:
        import numpy as np

        merged: list[Part] = []
        for part in parts:
            both = _together(merged[-1], part, size) if merged else None
            if both is None:
                merged.append(part)
            else:
                merged[-1] = both
        self._parts: list[Any] = []
        for one in merged:
            if isinstance(one, Coded):
                self._parts.append((_objects(one.values), one.codes))
            elif one is None or isinstance(one, bytes):
                self._parts.append(one)
            else:
                self._parts.append((_objects(one), np.arange(size)))

    def texts(self, rows: Any, size: int, *told: Sequence[bytes]) -> list[bytes]:
        """The texts of some rows, `size` in number; `told` are the parts that were left open."""
        open_parts = iter(told)
        columns: list[Iterable[bytes]] = []
        for part in self._parts:
            if part is None:
                columns.append(next(open_parts))
            elif isinstance(part, bytes):
                columns.append(repeat(part, size))
            else:
                values, codes = part
                columns.append(values[codes[rows]].tolist())
        return list(map(b"".join, zip(*columns, strict=True)))


def only_texts(values: Sequence[Any]) -> TypeGuard[Sequence[str]]:
    """Whether each of the values is a text."""
    return {*map(type, values)} <= {str}


def encoded(texts: Sequence[str], before: str = "", after: str = "") -> list[bytes]:
    """Each of the texts in UTF-8, with what stands before and after each of them."""
    between = f"{after}\n{before}"
    found = f"{before}{between.join(texts)}{after}".encode().split(b"\n")
    if len(found) == len(texts):
        return found
    return [f"{before}{text}{after}".encode() for text in texts]


def _objects(texts: Sequence[bytes]) -> Any:
    import numpy as np

    found = np.empty(len(texts), object)
    found[:] = texts
    return found


def _together(one: Part, other: Part, size: int) -> Part:
    """Both parts as one, None where they stay apart."""
    if isinstance(one, bytes) and isinstance(other, bytes):
        return one + other
    if isinstance(one, Coded) and isinstance(other, bytes) and 2 * len(one.values) <= size:
        return Coded([text + other for text in one.values], one.codes)
    if isinstance(one, bytes) and isinstance(other, Coded) and 2 * len(other.values) <= size:
        return Coded([one + text for text in other.values], other.codes)
    if isinstance(one, Coded) and isinstance(other, Coded):
        count = len(other.values)
        if 8 * len(one.values) * count <= size:
            texts = [first + second for first in one.values for second in other.values]
            return Coded(texts, one.codes * count + other.codes)
    return None
