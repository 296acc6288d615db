"""Fees of many lines by columns: of rows that have them from the same, one is looked up. Pure.

What a fee takes of a value rests on the origin, the period of the fee, what is said, the
preferences that the line prints for the origin and the provisions that it stands for: the last two
are the same for one `Tariff.claimed_kind`. numpy is imported when a column is built.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from onshore.graph.tariff.batch.duty_inputs import Coded
from onshore.graph.tariff.batch.numbering import Numbers, different
from onshore.graph.tariff.duty.line_fees import provisions_of, shares_of_line, symbols_claimed
from onshore.graph.tariff.duty.tariff import Held, Target, Tariff
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.fees import Share

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Ints = NDArray[numpy.int64]


class _Kind(NamedTuple):
    """Symbols that may be claimed, in effect and as published, and provisions of a line."""

    claims: tuple[tuple[str, ...], ...]
    provisions: tuple[str, ...]


class FeeRow(NamedTuple):
    """What is known of a row that has a target, where its fees are asked for."""

    target: Target
    held: Held
    origin: str
    day: date
    clock: str
    conditions: Conditions


class FeeColumns:
    """Shares of fees, kept by what they rest on."""

    def __init__(self, tariff: Tariff) -> None:
        import numpy as np

        self._tariff, self._fees = tariff, tariff.measures.fees
        starts = {fee.start for fee in self._fees}
        ends = {fee.end + timedelta(1) for fee in self._fees if fee.end < date.max}
        self._edges = np.array(sorted(map(date.toordinal, starts | ends)), np.int64)
        self._kinds = Numbers[_Kind | None]()
        self._kind_of: dict[int, int] = {}
        self._known: dict[tuple[int, ...], int] = {}
        self._shares: list[tuple[Share, ...]] = [()]

    def column(
        self,
        claimed: Ints,
        origins: Ints,
        days: Ints,
        said: Ints,
        row_of: Callable[[int], FeeRow | None],
    ) -> Coded:
        """The shares of each row, a tuple of those of every fee: () where it has none, the first
        thing where it has no target. Columns are numbers of `claimed_kind`, of origins and of what
        is said."""
        import numpy as np

        kinds, first, place = different(claimed, int(claimed.max(initial=0)) + 1)
        for kind, row in zip(kinds.tolist(), first.tolist(), strict=True):
            if kind not in self._kind_of:
                self._kind_of[kind] = self._kinds[self._kind(row_of(row))]
        kind = np.array([self._kind_of[one] for one in kinds.tolist()], np.int64)[place]
        columns = [kind, origins, np.searchsorted(self._edges, days, side="right"), said]
        sizes = [int(one.max(initial=0)) + 1 for one in columns]
        keys, below = np.zeros(len(kind), np.int64), 1
        for one, size in zip(columns, sizes, strict=True):
            keys, below = keys * size + one, below * size
        _, first, place = different(keys, below)
        asked = zip(*(one[first].tolist() for one in columns), strict=True)
        found = [
            self._number(key, row, row_of) for key, row in zip(asked, first.tolist(), strict=True)
        ]
        return Coded(self._shares, np.array(found, np.int64)[place])

    def _kind(self, row: FeeRow | None) -> _Kind | None:
        if row is None:
            return None
        claims = (symbols_claimed(self._tariff, row.target, one) for one in row.held.symbols)
        return _Kind(tuple(claims), provisions_of(row.target))

    def _number(
        self, key: tuple[int, ...], row: int, row_of: Callable[[int], FeeRow | None]
    ) -> int:
        number = self._known.get(key)
        if number is None:
            number, asked = 0, row_of(row)
            kind = self._kind(asked)
            if asked is not None and kind is not None:
                claims = kind.claims[asked.clock == "published"]
                shares = shares_of_line(
                    self._fees, asked.origin, asked.day, asked.conditions, claims, kind.provisions
                )
                number = len(self._shares)
                self._shares.append(shares)
            self._known[key] = number
        return number
