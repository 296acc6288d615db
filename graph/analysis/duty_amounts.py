"""Amounts of duties by columns: each component of each row in whole cents, nothing lost. Pure.

numpy is imported when a column is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from graph.analysis.duty import DutyAnswer, Ends
from graph.analysis.tariff import Component, cents
from graph.errors import OnshoreError

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
    """The answer to one question, or the error in its place, with what columns are made of."""

    answer: Answer
    lo: float
    hi: float
    rates_lo: Rates = Rates()
    rates_hi: Rates = Rates()


def exact(amount: float) -> Decimal:
    """The decimal number that a float is written as."""
    return Decimal(repr(amount))


RatesOf: TypeAlias = dict[int, tuple[tuple[Component, ...], Rates, Rates]]
"""Rates by the address of the components, which stand beside them."""


def settled_of(answer: Answer, rates: RatesOf) -> Settled:
    if not isinstance(answer, DutyAnswer):
        return Settled(answer, nan, nan)
    lo, hi = as_float(answer.lo), as_float(answer.hi)
    if answer.amount is None:
        return Settled(answer, lo, hi)
    components = answer.components
    known = rates.get(id(components))
    if known is None:
        found = _rates(components, "in_lo"), _rates(components, "in_hi")
        known = rates[id(components)] = components, *found
    _, at_lo, at_hi = known
    if answer.amount.hi is None:
        at_hi = at_hi._replace(known=False)
    return Settled(answer, lo, hi, at_lo, at_hi)


def _rates(components: Sequence[Component], end: str) -> Rates:
    rates = [one.rate * RATE_UNIT for one in components if one.rate and getattr(one, end)]
    numbers = tuple(map(int, rates))
    alike = all(n == r and abs(n) <= MOST_RATE for n, r in zip(numbers, rates, strict=True))
    return Rates(numbers if alike else (), True, alike)


@lru_cache(maxsize=4_096)
def as_float(number: Decimal | None) -> float:
    return nan if number is None else float(f"{number:.12g}")


def amounts_for(answer: DutyAnswer, value: Decimal) -> tuple[tuple[Component, ...], Ends | None]:
    """Components and amounts of an answer for another value, where the rates stay the same."""
    components = tuple(
        one if one.rate is None else replace(one, amount=cents(value * one.rate))
        for one in answer.components
    )
    if answer.amount is None:
        return components, None
    lo, hi = (
        sum((c.amount for c in components if getattr(c, end) and c.amount), Decimal("0.00"))
        for end in ("in_lo", "in_hi")
    )
    return components, Ends(lo, None if answer.amount.hi is None else hi)


def amount_columns(
    settled: Sequence[Settled], which: Ints, value: Floats, by_value: Bools, whole: Bools
) -> tuple[Floats, Floats]:
    """USD at both ends: each component rounded half up to cents, then added.

    Whole numbers of cents and of millionths, so that nothing is lost; rows whose value or rates are
    none are worked out one by one.
    """
    import numpy as np

    lo, hi = np.full(len(which), np.nan), np.full(len(which), np.nan)
    for row in np.flatnonzero(whole).tolist():
        answer = settled[which[row]].answer
        if isinstance(answer, DutyAnswer) and answer.amount is not None:
            lo[row], hi[row] = as_float(answer.amount.lo), as_float(answer.amount.hi)
    rows = np.flatnonzero(by_value)
    if not len(rows):
        return lo, hi
    place, amount = which[rows], value[rows]
    in_cents = np.rint(amount * 100)
    fits = (in_cents / 100 == amount) & (in_cents < MOST_CENTS)
    fits &= np.array([one.rates_lo.exact and one.rates_hi.exact for one in settled])[place]
    whole_cents = np.where(fits, in_cents, 0).astype(np.int64)
    lo[rows] = _sums([one.rates_lo for one in settled], place, whole_cents)
    hi[rows] = _sums([one.rates_hi for one in settled], place, whole_cents)
    for row in rows[~fits].tolist():
        answer = settled[which[row]].answer
        if isinstance(answer, DutyAnswer):
            _, ends = amounts_for(answer, exact(float(value[row])))
            if ends is not None:
                lo[row], hi[row] = as_float(ends.lo), as_float(ends.hi)
    return lo, hi


def _sums(rates: Sequence[Rates], place: Ints, whole_cents: Ints) -> Floats:
    """USD of each row: its value times each rate, rounded half up to cents, added."""
    import numpy as np

    table = np.zeros((max(len(one.numbers) for one in rates), len(rates)), np.int64)
    for number, one in enumerate(rates):
        table[: len(one.numbers), number] = one.numbers
    total = np.zeros(len(place), np.int64)
    for numbers in table:
        part = whole_cents * numbers[place]
        total += np.sign(part) * ((np.abs(part) + RATE_UNIT // 2) // RATE_UNIT)
    shown: Floats = total / 100
    large = np.abs(total) >= 10**12
    shown[large] = [as_float(Decimal(t) / 100) for t in total[large].tolist()]
    shown[~np.array([one.known for one in rates])[place]] = np.nan
    return shown
