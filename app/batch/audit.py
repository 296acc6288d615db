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
SPLIT = 10**9


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

    def add(self, figures: Sequence[Charged], place: NDArray[np.int64], value: Any) -> None:
        """Counts lines by the places of their figures; `value`: customs values, nan if unknown."""
        size = len(figures)
        count = np.bincount(place, minlength=size).tolist()
        known = ~np.isnan(value)
        missing = np.bincount(place[~known], minlength=size).tolist()
        cents = _sums(place[known], value[known], size)
        self.cents += sum(cents)
        for one, lines, without, sum_ in zip(figures, count, missing, cents, strict=True):
            self.errors += one.is_error * lines
            self.unknown += one.is_unknown * lines
            self.undecided += one.is_undecided * lines
            for key, certain in one.measures:
                word = "" if certain else "_undecided"
                self.measures[key, f"lines{word}"] += lines
                self.measures[key, f"value{word}"] += sum_
                self.measures[key, "lines_without_value"] += without

    def to_json(self) -> dict[str, Any]:
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


def _sums(place: NDArray[np.int64], value: Any, size: int) -> list[int]:
    """Whole cents of each place; each line's value is rounded to a cent."""
    cents = np.rint(value * 100).astype(np.int64)
    parts = []
    for some in np.divmod(cents, SPLIT):
        sums = np.zeros(size, np.int64)
        np.add.at(sums, place, some)
        parts.append(sums.tolist())
    return [high * SPLIT + low for high, low in zip(*parts, strict=True)]
