"""Fees of whole entries: the lines of each added up, then held to the least and most of an entry.

An entry is what rows with the same text in the column `entry` make up, wherever they stand. Parts
leave sums behind, which are added at the end; so nothing is decided before all lines are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from onshore.graph.tariff.measures.fees import INFORMAL_UP_TO, Fee, Share

ENTRY = "entry"
KINDS = ("formal", "informal")
NOT_HELD = 1 << 20
"""In place of a fee that is not in the data."""
WHY = ("error", "value", "entry_date", "entry_type", "lines")
"""What keeps the ends of a fee apart, or its high end open: a line with an error or no tariff line
in force, one without a value, days of several periods or of none that is held, the type of the
entry, what the lines leave open."""
BASE = ("lines", "errors", "cents", "valueless")
SUMMED = ("lo", "hi", "sure", "may", "valueless")
"""Of each fee: cents at both ends; lines that surely pay it, that may, and those of them without a
value."""


@dataclass(slots=True)
class Entries:
    """Sums by entry of the lines of a part."""

    fees: Sequence[str]
    """Ids, in the order in which a line names its fees."""
    _tables: list[pa.Table] = field(default_factory=list)

    def add(
        self,
        entry: pa.Array,
        errors: NDArray[np.bool_],
        value: NDArray[np.float64],
        fees: pa.Array,
        shares: Sequence[tuple[Share, ...]],
        number: NDArray[np.int64],
    ) -> None:
        """Lines of a batch: whether each has an error or no tariff line, its value (nan for none),
        its fees as a list, and the place of their `shares`, -1 for none."""
        size = len(entry)
        cents = np.rint(np.where(np.isnan(value), 0, value) * 100).astype(np.int64)
        columns = {
            ENTRY: pc.utf8_trim_whitespace(entry.cast(pa.string())),
            "lines": np.ones(size, np.int64),
            "errors": errors.astype(np.int64),
            "cents": cents,
            "valueless": np.isnan(value).astype(np.int64),
        }
        starts = np.asarray(fees.offsets)[:-1].astype(np.int64)
        full = np.array([bool(one) for one in (*shares, ())], np.bool_)[number]
        for place, id in enumerate(self.fees):
            told = np.array([_told(one[place] if one else None) for one in (*shares, ())], np.int64)
            held, kind, sure, may = told[number].T
            at = starts[full] + place
            for end, paid in (("lo", sure), ("hi", may)):
                amounts = np.nan_to_num(_floats(fees.values.field(f"amount_{end}"))[at])
                whole = np.zeros(size, np.int64)
                whole[full] = np.rint(amounts * 100)
                columns[f"{id} {end}"] = whole * (paid > 0)
            columns[f"{id} sure"], columns[f"{id} may"] = sure, may
            columns[f"{id} valueless"] = may * np.isnan(value)
            for name, codes in (("held", held), ("kind", kind)):
                column = pa.array(codes, mask=codes < 0)
                columns[f"{id} {name} min"] = columns[f"{id} {name} max"] = column
        self._tables.append(_grouped(pa.table(columns)))

    @property
    def is_asked(self) -> bool:
        """Whether lines name their entries."""
        return bool(self._tables)

    def table(self) -> pa.Table:
        """One row for each entry."""
        return added(self._tables)


def _floats(column: pa.Array) -> NDArray[np.float64]:
    found: NDArray[np.float64] = column.to_numpy(zero_copy_only=False)
    return found


def _told(share: Share | None) -> tuple[int, int, int, int]:
    """Of a line: the fee that is held, the type of entry that is said, -1 for none; whether the
    line surely pays it, and whether it may."""
    if share is None:
        return -1, -1, 0, 0
    held = NOT_HELD if share.held is None else share.held
    kind = KINDS.index(share.entry_type) + 1 if share.entry_type else 0
    return held, kind, int(share.lo > 0), int(share.hi is None or share.hi > 0)


def added(tables: Iterable[pa.Table]) -> pa.Table:
    """Sums of several parts together, by entry."""
    return _grouped(pa.concat_tables(tables))


def _grouped(table: pa.Table) -> pa.Table:
    names = [name for name in table.column_names if name != ENTRY]
    ways = [(name, name[-3:] if name[-4:] in (" min", " max") else "sum") for name in names]
    named = table.filter(pc.fill_null(pc.not_equal(table[ENTRY], ""), fill_value=False))
    found = named.group_by(ENTRY).aggregate(ways)
    return pa.table([found[ENTRY], *(found[f"{n}_{way}"] for n, way in ways)], [ENTRY, *names])


def entries_table(sums: pa.Table, fees: Sequence[Fee]) -> pa.Table:
    """One row for each entry, by its text: lines, value, and both ends of each fee in USD.

    Null is not known: a high end where a line can not be read, has no value or no fee that is held,
    unless the fee has a most; both ends where no line can be read.
    """
    sums = sums.sort_by(ENTRY)
    base = {name: sums[name].to_numpy() for name in BASE}
    unread = base["errors"] == base["lines"]
    why = np.zeros(len(sums), np.int64)
    columns: dict[str, pa.Array] = {}
    for id in dict.fromkeys(fee.id for fee in fees):
        lo, hi, reasons = _ends(sums, base, id, fees)
        apart = unread | ~(lo == hi)
        why |= np.where(apart, reasons, 0)
        columns[f"{id.lower()}_lo"] = pa.array(lo, mask=unread)
        columns[f"{id.lower()}_hi"] = pa.array(hi, mask=unread | np.isnan(hi))
    words = [[word for bit, word in enumerate(WHY) if code >> bit & 1] for code in range(32)]
    named = pa.array(words, pa.list_(pa.string())).take(pa.array(why))
    return pa.table(
        {
            ENTRY: sums[ENTRY],
            "lines": base["lines"],
            "lines_not_read": base["errors"],
            "value": pa.array(base["cents"] / 100, mask=base["valueless"] == base["lines"]),
            "lines_without_value": base["valueless"],
            **columns,
            "undecided": named,
        }
    )


def _ends(
    sums: pa.Table, base: dict[str, NDArray[np.int64]], id: str, fees: Sequence[Fee]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """A fee of each entry at both ends, nan where open, and the bits of `WHY`."""
    lo, hi, sure, may, valueless = (sums[f"{id} {name}"].to_numpy() for name in SUMMED)
    held, last, kind, other = (
        pc.fill_null(sums[f"{id} {name}"], -1).to_numpy()
        for name in ("held min", "held max", "kind min", "kind max")
    )
    errors = base["errors"] > 0
    one = (held == last) & (held != NOT_HELD)
    known = one & (held >= 0)
    place = np.where(known, held, len(fees))
    least, most, informal = (
        np.array([_number(getattr(fee, name)) for fee in fees] + [np.nan])[place]
        for name in ("minimum", "maximum", "informal")
    )
    pays, may_pay = sure > 0, (may > 0) | errors
    low = np.fmin(np.fmax(lo / 100, least), most)
    high = np.where(errors | (valueless > 0), np.nan, hi / 100)
    high = np.where(np.isnan(high), most, np.fmin(np.fmax(high, least), most))
    simple = ~np.isnan(informal)
    small = (base["cents"] <= int(INFORMAL_UP_TO * 100)) & simple
    said = (kind == other) & (kind > 0) & ~errors
    must = said & (kind == 2) & simple
    can = ~must & simple & np.where(said, kind == 2, small | (other == 2))
    low = np.where(must, informal, np.where(can, np.fmin(low, informal), low))
    high = np.where(must, informal, np.where(can, np.fmax(high, informal), high))
    low = np.where(pays & known, low, 0.0)
    high = np.where(may_pay, np.where(known, high, np.nan), 0.0)
    bits = np.zeros(len(lo), np.int64)
    for bit, there in enumerate(
        (errors, valueless > 0, ~one & may_pay, can, (sure != may) | (lo != hi))
    ):
        bits |= there.astype(np.int64) << bit
    return low, high, bits


def _number(amount: object) -> float:
    return np.nan if amount is None else float(str(amount))


def write_sums(path: Path, table: pa.Table) -> None:
    """What a part leaves behind; it is there whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{id(table)}")
    pq.write_table(table, draft)
    draft.replace(path)
