"""CSV files beside a measures file: product lists, origins, price bands, renumbered codes.

Lines that begin with `#` are notes. A scope may take the rows of a list whose columns have given
values, and of those the numbers under given prefixes. Every wrong cell is named with its file, line
and column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from onshore.graph.errors import TooLarge
from onshore.graph.tariff.schedule.rates import parse_rate
from onshore.loaders.law.measure_yaml import MAX_BYTES

PREFIX = re.compile(r"\d{2,10}")
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,6})?")


class WrongCell(Protocol):
    """Takes note of a mistake in a list."""

    def __call__(self, reason: str, line: int, column: str | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a list with its line in the file."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class List:
    """A list as it stands in the file."""

    columns: tuple[str, ...]
    rows: tuple[Cells, ...]


def read_list(file: Path, wrong: WrongCell) -> List:
    """The rows of a CSV list. TooLarge above the limit; what is not a table goes to `wrong`.

    A file that begins with a code, one in a line, has the column `hts` alone.
    """
    if file.stat().st_size > MAX_BYTES:
        raise TooLarge(str(file), "measures list bytes", MAX_BYTES)
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        wrong(f"is not UTF-8 text: {error.reason}", 1)
        return List((), ())
    numbered = [(n, text) for n, text in enumerate(lines, 1) if text and not text.startswith("#")]
    if not numbered:
        wrong("has no rows", 1)
        return List((), ())
    cells = list(zip((n for n, _ in numbered), csv.reader(t for _, t in numbered), strict=False))
    columns = tuple(cell.strip() for cell in cells[0][1])
    if len(columns) == 1 and PREFIX.fullmatch(columns[0].replace(".", "")):
        columns, cells = ("hts",), [(0, []), *cells]
    rows: list[Cells] = []
    for number, values in cells[1:]:
        if len(values) != len(columns):
            wrong(f"has {len(values)} cells, not the {len(columns)} of the first row", number)
            continue
        stripped = (value.strip() for value in values)
        rows.append(Cells(number, dict(zip(columns, stripped, strict=True))))
    return List(columns, tuple(rows))


def codes_of(rows: Sequence[Cells], under: Sequence[str], wrong: WrongCell) -> Iterator[str]:
    """Codes with their days, `84715001` or `84151060/2026-04-06/2026-06-07`; wrong rows are
    named."""
    for row in rows:
        digits = row.values.get("hts", "").replace(".", "")
        start, end = row.values.get("from", ""), row.values.get("to", "")
        if not PREFIX.fullmatch(digits):
            wrong(f"{row.values.get('hts', '')[:40]!r} is not an HTS prefix", row.line, "hts")
        elif not is_day(start) or not is_day(end):
            bad = "from" if not is_day(start) else "to"
            wrong(f"{row.values[bad]!r} is not a date such as 2026-04-06", row.line, bad)
        elif start and end and end < start:
            wrong(f"{start!r} to {end!r} ends before it starts", row.line, "to")
        elif not under or digits.startswith(tuple(under)):
            yield f"{whole_line(digits)}/{start}/{end}".rstrip("/")


def bands_of(found: List, wrong: WrongCell) -> dict[tuple[tuple[str, ...], str], list[list[str]]]:
    """Price bands by (codes, unit): rows of heading, additional_duty, price_from, price_below,
    unit, scope."""
    groups: dict[tuple[tuple[str, ...], str], list[list[str]]] = {}
    for row in found.rows:
        rate = parse_rate(row.values.get("additional_duty", ""))
        low, high = row.values.get("price_from", ""), row.values.get("price_below", "")
        codes = tuple(row.values.get("scope", "").replace(".", "").split())
        bad = [code for code in codes if not PREFIX.fullmatch(code)]
        if rate.kind not in ("specific", "percent", "free") or len(rate.specific) > 1:
            reason = f"{rate.text[:40]!r} is not an amount such as 49¢/kg"
            wrong(reason, row.line, "additional_duty")
        elif bad or not codes:
            wrong(f"{bad[0] if bad else ''!r} is not an HTS prefix", row.line, "scope")
        elif not all(not text or _NUMBER.fullmatch(text) for text in (low, high)):
            wrong(f"{low!r} to {high!r} are not prices", row.line, "price_from")
        elif high and Decimal(high) <= Decimal(low or 0):
            wrong(f"{low!r} to {high!r} is not a band", row.line, "price_below")
        else:
            amount = str(rate.specific[0].amount) if rate.specific else ""
            share = str(rate.ad_valorem or "")
            heading = _dotted_heading(row.values.get("heading", ""))
            whole = tuple(whole_line(code) for code in codes)
            groups.setdefault((whole, row.values.get("unit", "")), []).append(
                [low, high, amount, share, heading]
            )
    return groups


def _dotted_heading(text: str) -> str:
    digits = text.replace(".", "")
    return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}" if len(digits) == 8 else text


def whole_line(digits: str) -> str:
    """A statistical suffix of 00 means that the 8-digit line is not divided: it is that line."""
    return digits[:8] if len(digits) == 10 and digits.endswith("00") else digits


def is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False
