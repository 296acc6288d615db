"""What a batch rests on: each measure with the lines on which it is charged, and their value.

Sums are whole cents, so that they are equal in whatever order parts are added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onshore.graph.tariff.batch.duty_amounts import Settled

MONEY = pa.decimal128(38, 2)
TABLE = pa.schema(
    [
        ("measure", pa.string()),
        ("authority", pa.string()),
        ("row", pa.string()),
        ("lines", pa.int64()),
        ("lines_undecided", pa.int64()),
        ("value", MONEY),
        ("value_undecided", MONEY),
        ("lines_without_value", pa.int64()),
    ]
)
"""`lines` are charged the measure at both ends, `lines_undecided` at one of them; `value` is the
customs value of the lines, as far as it is known, in USD."""
SPLIT, EXACT = 10**9, 1 << 22
"""Sums of `EXACT` numbers below `SPLIT` are whole numbers that a double holds."""


class Key(NamedTuple):
    """A measure, and the row of the measures file that was used."""

    measure: str
    authority: str
    row: str


class Charged(NamedTuple):
    """What counts of a figure; `measures` that are charged, and whether at both ends."""

    is_error: bool
    is_unknown: bool = False
    is_undecided: bool = False
    measures: tuple[tuple[Key, bool], ...] = ()

    @classmethod
    def of(cls, settled: Settled) -> Charged:
        figure = settled.figure
        if figure is None:
            return cls(True)
        ends: dict[Key, set[str]] = {}
        for one in figure.components:
            if one.rate is None or one.rate:
                found = ends.setdefault(Key(one.measure, one.authority, one.row), set())
                found |= {end for end in ("in_lo", "in_hi") if getattr(one, end)}
        unknown = figure.lo is None or figure.hi is None
        measures = tuple((key, len(both) == 2) for key, both in ends.items())
        return cls(False, unknown, not unknown and figure.lo != figure.hi, measures)


@dataclass(slots=True)
class Audit:
    """Counts of some lines: `lines` in all, with an error, without a known rate."""

    lines: int = 0
    errors: int = 0
    unknown: int = 0
    undecided: int = 0
    cents: int = 0
    measures: Counter[tuple[Key, str]] = field(default_factory=Counter)
    _figures: Sequence[Charged] = ()
    _sums: NDArray[np.int64] = field(default_factory=lambda: np.zeros((4, 0), np.int64))
    """By figure: lines, those without a value, whole cents in parts of `SPLIT`, the rest."""

    def add(self, figures: Sequence[Charged], place: NDArray[np.int64], value: Any) -> None:
        """Counts lines by the places of their figures; `value`: customs values, nan if unknown.

        `figures` may be a list that grows from one call to the next.
        """
        if figures is not self._figures:
            self._count()
            self._figures, self._sums = figures, np.zeros((4, 0), np.int64)
        size = len(figures)
        self._sums = np.pad(self._sums, ((0, 0), (0, size - self._sums.shape[1])))
        known = ~np.isnan(value)
        self._sums[0] += np.bincount(place, minlength=size)
        self._sums[1] += np.bincount(place[~known], minlength=size)
        of, cents = place[known], np.rint(value[known] * 100).astype(np.int64)
        for row, part in zip((2, 3), np.divmod(cents, SPLIT), strict=True):
            for first in range(0, len(of), EXACT):
                cut = slice(first, first + EXACT)
                sums = np.bincount(of[cut], part[cut], minlength=size)
                self._sums[row] += sums.astype(np.int64)

    def _count(self) -> None:
        """Turns sums by figure into those of measures."""
        there = np.flatnonzero(self._sums[0])
        rows = zip(there.tolist(), *self._sums[:, there].tolist(), strict=True)
        self._sums = np.zeros((4, 0), np.int64)
        for number, lines, without, high, low in rows:
            one, sum_ = self._figures[number], high * SPLIT + low
            self.cents += sum_
            self.errors += one.is_error * lines
            self.unknown += one.is_unknown * lines
            self.undecided += one.is_undecided * lines
            for key, certain in one.measures:
                word = "" if certain else "_undecided"
                self.measures[key, f"lines{word}"] += lines
                self.measures[key, f"value{word}"] += sum_
                self.measures[key, "lines_without_value"] += without

    def to_json(self) -> dict[str, Any]:
        self._count()
        rows: dict[Key, dict[str, int]] = {}
        for (key, name), number in self.measures.items():
            rows.setdefault(key, {})[name] = number
        return {
            "lines": self.lines,
            "errors": self.errors,
            "unknown": self.unknown,
            "undecided": self.undecided,
            "cents": self.cents,
            "measures": [{**key._asdict(), **rows[key]} for key in sorted(rows)],
        }


def merged(parts: Iterable[Mapping[str, Any]]) -> Audit:
    """The counts of several parts, as `Audit.to_json` has them, together."""
    whole = Audit()
    for part in parts:
        for name in ("lines", "errors", "unknown", "undecided", "cents"):
            setattr(whole, name, getattr(whole, name) + part[name])
        for row in part["measures"]:
            key = Key(row["measure"], row["authority"], row["row"])
            for name in row.keys() - set(Key._fields):
                whole.measures[key, name] += row[name]
    return whole


def audit_table(audit: Audit) -> pa.Table:
    """One row for each measure, by its name, in the columns of `TABLE`."""
    rows = []
    for row in audit.to_json()["measures"]:
        sums = {name: Decimal(row.get(name, 0)).scaleb(-2) for name in ("value", "value_undecided")}
        counts = {name: row.get(name, 0) for name in ("lines", "lines_undecided")}
        rows.append({"lines_without_value": 0, **row, **counts, **sums})
    return pa.Table.from_pylist(rows, TABLE)
