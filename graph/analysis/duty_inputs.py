"""Columns of questions about duty as arrays: texts as numbers, days, amounts, what is said. Pure.

numpy is imported when a column is built.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import date
from itertools import count
from math import nan
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from graph.analysis.conditions import Conditions
from graph.analysis.duty import CLOCKS, Clock
from graph.analysis.duty_amounts import exact
from graph.errors import InvalidParameters, Problem

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Floats = NDArray[numpy.float64]
    Ints = NDArray[numpy.int64]

EPOCH = date(1970, 1, 1).toordinal()
T = TypeVar("T", bound=Hashable)


class Numbers(Generic[T]):
    """Different things by their first appearance."""

    def __init__(self) -> None:
        self._index: dict[T, int] = defaultdict(count().__next__)

    def __len__(self) -> int:
        return len(self._index)

    def __getitem__(self, thing: T) -> int:
        return self._index[thing]

    def column(self, things: Sequence[T]) -> Ints:
        import numpy as np

        return np.fromiter(map(self._index.__getitem__, things), np.int64, len(things))

    def things(self) -> list[T]:
        """All of them by their numbers."""
        return list(self._index)


class Said(NamedTuple):
    """Conditions without the customs value and the quantity, which count by themselves."""

    rest: Conditions
    value: float
    quantity: float
    divided: bool


def split_said(conditions: Conditions, dividing: frozenset[str], *, always: bool) -> Said:
    """Value and quantity beside the rest, where a float holds them exactly."""
    amounts = {"value": nan, "quantity": nan}
    for name in amounts:
        known = conditions.number(name)
        if known is not None and exact(float(known)) == known:
            amounts[name] = float(known)
            conditions = conditions.without((name,))
    names = {name for name, _ in conditions.said}
    divided = always or not names.isdisjoint((*dividing, *amounts))
    return Said(conditions, amounts["value"], amounts["quantity"], divided)


def texts_of(column: Any) -> list[str]:
    texts = column.tolist() if hasattr(column, "tolist") else list(column)
    if not set(map(type, texts)) <= {str}:
        raise InvalidParameters([Problem("hts and origin are columns of texts")])
    return texts


def clocks_of(column: Sequence[Clock]) -> list[int]:
    known = {clock: number for number, clock in enumerate(CLOCKS)}
    numbers = [known.get(clock, -1) for clock in column]
    if -1 in numbers:
        raise InvalidParameters([Problem(f"is one of {', '.join(CLOCKS)}", "clock")])
    return numbers


def days_of(column: Any) -> Ints:
    """Days as ordinals."""
    import numpy as np

    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        days = column.astype("datetime64[D]").astype(np.int64) + EPOCH
    else:
        days = np.fromiter(map(date.toordinal, column), np.int64, len(column))
    if np.any(days < 1) or np.any(days > date.max.toordinal()):
        raise InvalidParameters([Problem("is no day, or beyond the year 9999", "entry_date")])
    return days


def amounts_of(name: str, column: Any, size: int) -> Floats:
    import numpy as np

    if column is None:
        return np.full(size, np.nan)
    numbers = np.asarray(column, np.float64)
    least = numbers > 0 if name == "value" else numbers >= 0
    if not np.all((least & (numbers < 1e18)) | np.isnan(numbers)):
        raise InvalidParameters([Problem("is a number above 0, nan where not known", name)])
    return numbers
