"""Columns of questions about duty as arrays: texts as numbers, days, amounts, what is said. Pure.

numpy is imported when a column is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.tariff.batch.duty_amounts import exact
from onshore.graph.tariff.batch.numbering import number_texts
from onshore.graph.tariff.duty.duty import CLOCKS, Clock
from onshore.graph.tariff.measures.conditions import Conditions

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Floats = NDArray[numpy.float64]
    Ints = NDArray[numpy.int64]

EPOCH = date(1970, 1, 1).toordinal()


class Coded(NamedTuple):
    """A column of things that repeat: some things, and the place of each row's among them."""

    things: Sequence[Any]
    places: Ints

    def of(self, rows: slice | Ints) -> Coded:
        """Some rows of it."""
        return Coded(self.things, self.places[rows])

    def repeated(self, size: int) -> Coded:
        """The one thing for each of `size` rows."""
        import numpy as np

        return Coded(self.things, np.zeros(size, np.int64))


def joined(columns: Sequence[Coded]) -> Coded:
    """One column behind the other; what has the same list of things shares it."""
    import numpy as np

    things: list[Any] = []
    starts: dict[int, int] = {}
    for one in columns:
        if id(one.things) not in starts:
            starts[id(one.things)] = len(things)
            things += one.things
    return Coded(things, np.concatenate([one.places + starts[id(one.things)] for one in columns]))


def coded(column: Any) -> Coded:
    """A column by its different things."""
    if isinstance(column, Coded):
        return column
    different, [places] = number_texts([column])
    return Coded(different, places.astype("int64"))


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


def texts_of(column: Any) -> list[str] | Coded:
    if isinstance(column, Coded):
        return column
    texts = column.tolist() if hasattr(column, "tolist") else list(column)
    if not set(map(type, texts)) <= {str}:
        raise InvalidParameters([Problem("hts and origin are columns of texts")])
    return texts


def clocks_of(column: str | Sequence[Clock] | Coded) -> Coded:
    clocks = coded([column] if isinstance(column, str) else column)
    if not set(clocks.things) <= set(CLOCKS):
        raise InvalidParameters([Problem(f"is one of {', '.join(CLOCKS)}", "clock")])
    return clocks


def days_of(column: Any) -> Ints:
    """Days as ordinals."""
    import numpy as np

    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        days = column.astype("datetime64[D]").astype(np.int64) + EPOCH
    elif isinstance(column, Coded):
        return days_of(column.things)[column.places]
    else:
        days = np.fromiter(map(date.toordinal, column), np.int64, len(column))
    if np.any(days < 1) or np.any(days > date.max.toordinal()):
        raise InvalidParameters([Problem("is not a day, or beyond the year 9999", "entry_date")])
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
