"""Amounts of duties by columns: each component of each row in whole cents, nothing lost. Pure.

numpy is imported when a column is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from math import nan
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from onshore.graph.errors import OnshoreError
from onshore.graph.tariff.batch.numbering import Numbers
from onshore.graph.tariff.duty.duty import DutyAnswer, Ends, Figure
from onshore.graph.tariff.duty.tariff import Component, cents

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Floats = NDArray[numpy.float64]
    Ints = NDArray[numpy.int64]
    Bools = NDArray[numpy.bool_]

RATE_UNIT = 1_000_000
"""Rates are whole numbers of this part where amounts are worked out by columns."""
MOST_CENTS, MOST_RATE = 400_000_000_000, 20_000_000
"""Value in cents and rate in its unit up to which their product fits 64 bits."""

Answer: TypeAlias = DutyAnswer | OnshoreError


class Rates(NamedTuple):
    """Rates at one end as whole numbers of `RATE_UNIT`; `known`: whether it has an amount at all.

    `exact` is false where a rate is no such number.
    """

    numbers: tuple[int, ...] = ()
    known: bool = False
    exact: bool = True


class Settled(NamedTuple):
    """The figure of one question, or the error in its place."""

    figure: Figure | None
    error: OnshoreError | None


class Figures:
    """Settled questions by number, with what columns are made of; none is ever taken out."""

    def __init__(self) -> None:
        import numpy as np

        self.settled: list[Settled] = []
        self._rates = Numbers[Rates]()
        self._rates_of: dict[tuple[int, bool], tuple[tuple[Component, ...], int, int]] = {}
        self._more: list[tuple[float, float, float, float, int, int, bool]] = []
        self._ends = np.zeros((0, 4))
        self._places = np.zeros((0, 3), np.int64)

    def add(self, found: Figure | OnshoreError) -> int:
        """The number of what was settled now."""
        if isinstance(found, OnshoreError):
            self.settled.append(Settled(None, found))
            none = self._rates[Rates()]
            self._more.append((nan, nan, nan, nan, none, none, False))
            return len(self.settled) - 1
        amounts = (nan, nan)
        if found.amount is not None:
            amounts = as_float(found.amount.lo), as_float(found.amount.hi)
        self.settled.append(Settled(found, None))
        ends = as_float(found.lo), as_float(found.hi), *amounts
        self._more.append((*ends, *self._at_ends(found), True))
        return len(self.settled) - 1

    def _at_ends(self, found: Figure) -> tuple[int, int]:
        """Numbers of the rates at both ends, kept by the address of its components."""
        if found.amount is None:
            return self._rates[Rates()], self._rates[Rates()]
        components, is_open = found.components, found.amount.hi is None
        known = self._rates_of.get((id(components), is_open))
        if known is None:
            at_lo = at_hi = _rates(components, "in_lo")
            if not all(one.in_lo and one.in_hi for one in components):
                at_hi = _rates(components, "in_hi")
            if is_open:
                at_hi = at_hi._replace(known=False)
            known = components, self._rates[at_lo], self._rates[at_hi]
            self._rates_of[id(components), is_open] = known
        return known[1], known[2]

    def _columns(self) -> tuple[NDArray[numpy.float64], Ints]:
        import numpy as np

        if self._more:
            ends = np.array([one[:4] for one in self._more], np.float64)
            places = np.array([one[4:] for one in self._more], np.int64)
            self._ends = np.concatenate((self._ends, ends))
            self._places = np.concatenate((self._places, places))
            self._more.clear()
        return self._ends, self._places

    def ends(self, which: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        """`lo`, `hi`, and the amounts in USD where the figures have them."""
        lo, hi, amount_lo, amount_hi = (column[which] for column in self._columns()[0].T)
        return lo, hi, amount_lo, amount_hi

    def good(self, which: Ints) -> Bools:
        """Whether there is a figure, no error."""
        good: Bools = self._columns()[1][which, 2].astype(bool)
        return good

    def rates(self, which: Ints) -> tuple[list[Rates], Ints, Ints]:
        """Different rates, and the places among them of those at both ends of each row."""
        places = self._columns()[1][which]
        return self._rates.things(), places[:, 0], places[:, 1]


def exact(amount: float) -> Decimal:
    """The decimal number that a float is written as."""
    return Decimal(repr(amount))


def _rates(components: Sequence[Component], end: str) -> Rates:
    rates = [one.rate * RATE_UNIT for one in components if one.rate and getattr(one, end)]
    numbers = tuple(map(int, rates))
    alike = all(n == r and abs(n) <= MOST_RATE for n, r in zip(numbers, rates, strict=True))
    return Rates(numbers if alike else (), True, alike)


@lru_cache(maxsize=4_096)
def as_float(number: Decimal | None) -> float:
    return nan if number is None else float(f"{number:.12g}")


def amounts_for(figure: Figure, value: Decimal) -> Ends | None:
    """Amounts of a figure for another value, where the rates stay the same."""
    if figure.amount is None:
        return None
    lo, hi = (
        sum(
            (cents(value * c.rate) for c in figure.components if getattr(c, end) and c.rate),
            Decimal("0.00"),
        )
        for end in ("in_lo", "in_hi")
    )
    return Ends(lo, None if figure.amount.hi is None else hi)


def amount_columns(figures: Figures, which: Ints, value: Floats) -> tuple[Floats, Floats]:
    """USD at both ends: each component rounded half up to cents, then added.

    Whole numbers of cents and of millionths, so that nothing is lost; rows whose value or rates are
    none are worked out one by one.
    """
    import numpy as np

    rates, at_lo, at_hi = figures.rates(which)
    in_cents = np.rint(value * 100)
    alike = np.array([one.exact for one in rates], bool)
    fits = (in_cents / 100 == value) & (in_cents < MOST_CENTS) & alike[at_lo] & alike[at_hi]
    whole_cents = np.where(fits, in_cents, 0).astype(np.int64)
    lo = _sums(rates, at_lo, whole_cents)
    hi, other = lo.copy(), np.flatnonzero(at_lo != at_hi)
    hi[other] = _sums(rates, at_hi[other], whole_cents[other])
    for row in np.flatnonzero(~fits).tolist():
        figure = figures.settled[which[row]].figure
        ends = amounts_for(figure, exact(float(value[row]))) if figure is not None else None
        lo[row], hi[row] = (as_float(ends.lo), as_float(ends.hi)) if ends else (nan, nan)
    return lo, hi


def rounded_cents(whole_cents: Ints, millionths: Ints) -> Ints:
    """Amounts at rates in `RATE_UNIT`, rounded half up to whole cents; up to `MOST_CENTS` and
    `MOST_RATE` nothing is lost."""
    import numpy as np

    part = whole_cents * millionths
    rounded: Ints = np.sign(part) * ((np.abs(part) + RATE_UNIT // 2) // RATE_UNIT)
    return rounded


def _sums(rates: Sequence[Rates], place: Ints, whole_cents: Ints) -> Floats:
    """USD of each row: its value times each rate, rounded half up to cents, added."""
    import numpy as np

    total = np.zeros(len(place), np.int64)
    for numbers in zip_longest(*(one.numbers for one in rates), fillvalue=0):
        table = np.array(numbers, np.int64)
        rows = np.flatnonzero(table[place])
        total[rows] += rounded_cents(whole_cents[rows], table[place[rows]])
    shown: Floats = total / 100
    large = np.abs(total) >= 10**12
    shown[large] = [as_float(Decimal(t) / 100) for t in total[large].tolist()]
    shown[~np.array([one.known for one in rates], bool)[place]] = np.nan
    return shown
