"""Bills of materials as tables: level, part, quantity, cost, supplier, tariff line, origin.

A level says how deep a line stands: `0`, `1`, `2`; with leading dots (`..2`); or as an outline
(`1.2.3`). A line is a part of the nearest line above it that stands one level higher. Without a
column of levels the table is a flat list: each line is a part of the product itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from onshore.graph.documents.values import Bad, fraction, name_text, not_negative, number, text
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.names.folding import closest
from onshore.graph.names.place_names import closest_places, place_code
from onshore.graph.supply.bom import BomLine
from onshore.loaders import Advance
from onshore.loaders.files.amounts import CURRENCIES, FACTORS, plain_number, read_amount
from onshore.loaders.files.tariff_numbers import INTERNATIONAL, read_hts, read_international
from onshore.loaders.formats.bom_headings import HEADINGS, READING
from onshore.loaders.limits import MAX_BOM_LEVEL, MAX_BOM_LINES, MAX_PROBLEMS
from onshore.loaders.mapping.row_values import TableRow
from onshore.loaders.mapping.table_rows import read_rows

_NO_ZERO = re.compile(r"(?<![\d.,])\.(?=\d)")
"""The point of a number such as `.5`."""
_ABROAD = "tariff number abroad"
_OUTLINE = re.compile(r"\d{1,6}(?:\.\d{1,6})*\.?")
_DOTTED = re.compile(r"\d{1,6}(?:\.\d{1,6})+\.?")
_LEVEL = re.compile(r"[.\s·>+-]*(\d{1,3})(?:\.0)?")


def read_bom(
    location: Path,
    advance: Advance | None = None,
    content: bytes | None = None,
    unread: list[str] | None = None,
) -> list[BomLine]:
    """The lines of a CSV or Excel file, in their order.

    `content` is what it holds, where that is read already: `location` only names it then. `unread`
    is given the headings of columns that mean nothing here. Raises InvalidInput with all problems
    by row and column, TooLarge above the limits.
    """
    problems: list[Problem] = []
    rows: list[TableRow] = []
    for row in read_rows(location, READING, advance, problems, content):
        if len(rows) == MAX_BOM_LINES:
            raise TooLarge(str(location), "MAX_BOM_LINES", MAX_BOM_LINES)
        rows.append(row)
    if unread is not None and rows:
        unread += [name[:80] for name in rows[0].cells if name and name not in HEADINGS]
    flat = bool(rows) and "level" not in rows[0].cells
    if flat:
        problems += _levels_unread(str(location), rows)
    lines = _Lines(str(location), problems, flat, any(_is_outline(row) for row in rows))
    for row in rows:
        lines.take(row)
        if len(problems) >= MAX_PROBLEMS:
            break
    if not (rows or problems):
        problems.append(Problem("has no lines", file=str(location)))
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    return lines.found


class _Open(NamedTuple):
    """A line whose parts may follow: its place among the lines, what tells it, its outline."""

    place: int
    part: str
    number: str


class _Lines:
    """Takes rows one by one, keeps the lines and what is wrong with them."""

    def __init__(self, file: str, problems: list[Problem], flat: bool, outline: bool) -> None:
        self.file, self.problems, self.flat, self.outline = file, problems, flat, outline
        self.found: list[BomLine] = []
        self._top = 0
        self._open: list[_Open] = []
        self._numbers: set[str] = set()

    def take(self, row: TableRow) -> None:
        wrong = len(self.problems)
        cells = {name: " ".join(row.cells.get(name, "").split()) for name in HEADINGS}

        def get(name: str, read: Callable[[str], Any], required: bool = False) -> Any:
            if not cells[name]:
                if required:
                    self._wrong(row, name, "is missing")
                return None
            try:
                return read(cells[name])
            except Bad as error:
                self._wrong(row, name, error.reason, error.suggestions)
                return None

        level = None if self.flat else get("level", self._level, required=True)
        part = get("part", name_text, required=True)
        share, percent = get("cost share", _share), get("cost share %", _percent)
        if share is not None and percent is not None:
            self._wrong(row, "cost share %", "stands beside cost share; one of them is enough")
        own, abroad = get("hts", read_hts), get(_ABROAD, read_international)
        costs = get("unit cost", _money), get("extended cost", _money)
        currencies = {get("currency", _currency), *(cost.currency for cost in costs if cost)} - {
            None
        }
        if len(currencies) > 1:
            self._wrong(row, "currency", f"two currencies: {', '.join(sorted(currencies))}")
        values = {
            "name": get("name", name_text),
            "quantity": get("quantity", _quantity),
            "unit": get("unit", lambda cell: text(cell, 100)),
            "unit_cost": costs[0] and costs[0].value,
            "extended_cost": costs[1] and costs[1].value,
            "currency": next(iter(currencies), None),
            "cost_share": percent if share is None else share,
            "supplier": get("supplier", name_text),
            "supplier_share": get("supplier share", _share),
            "maker": get("maker", name_text),
            "hts": own or abroad,
            "is_cut": own is None and sum(map(str.isdigit, cells[_ABROAD])) > INTERNATIONAL,
            "origin": get("origin", _origin),
        }
        parent = None
        if level is not None:
            parent = self._parent(row, level, part or "", cells["level"].strip("."))
        if len(self.problems) == wrong:
            self.found.append(BomLine(row.number, row.line, level, parent, part, **values))

    def _level(self, cell: str) -> int:
        if self.outline:
            if not _OUTLINE.fullmatch(cell):
                raise Bad(f"{cell[:40]!r} is not an outline number such as 1.2.3, as others are")
            level = len(cell.strip(".").split("."))
        else:
            if cell.startswith("-") and cell[1:2].isdigit():
                raise Bad("is negative")
            match = _LEVEL.fullmatch(cell)
            if match is None:
                raise Bad(f"{cell[:40]!r} is not a level such as 0, 1, ..2 or 1.2.3")
            level = int(match[1])
        if level > MAX_BOM_LEVEL:
            raise Bad(f"{level} is deeper than {MAX_BOM_LEVEL} levels")
        return level

    def _parent(self, row: TableRow, level: int, part: str, number: str) -> int | None:
        """The line that this one is a part of; what follows may be a part of this one."""
        if not self._open:
            self._top = level
        depth = level - self._top
        if depth < 0:
            self._wrong(row, "level", f"{level} is above {self._top}, the level of the first line")
            return None
        if depth > len(self._open):
            below = self._open[-1].part[:80]
            self._wrong(row, "level", f"{level} skips a level below {below!r}")
            return None
        del self._open[depth:]
        outer = self._open[-1] if self._open else None
        if self.outline:
            self._check_outline(row, number, outer)
        if any(part.casefold() == above.part.casefold() for above in self._open):
            self._wrong(row, "part", f"{part[:80]!r} would be a part of itself")
        self._open.append(_Open(len(self.found), part, number))
        return outer.place if outer else None

    def _check_outline(self, row: TableRow, number: str, outer: _Open | None) -> None:
        if number in self._numbers:
            reason = f"{number} stands twice; a spreadsheet reads 1.10 as 1.1 unless it is a text"
            self._wrong(row, "level", reason)
        elif outer and number.rpartition(".")[0] != outer.number:
            self._wrong(row, "level", f"{number} stands below {outer.number}, not its own line")
        self._numbers.add(number)

    def _wrong(self, row: TableRow, field: str, reason: str, near: Sequence[str] = ()) -> None:
        name = f"row {row.number}"
        self.problems.append(Problem(reason, field, self.file, row.line, name, tuple(near)))


# -- cells -----------------------------------------------------------------


def _is_outline(row: TableRow) -> bool:
    return _is_dotted(row.cells.get("level", "").strip())


def _is_dotted(cell: str) -> bool:
    return bool(_DOTTED.fullmatch(cell)) and not cell.endswith(".0")


def _levels_unread(file: str, rows: Sequence[TableRow]) -> Iterator[Problem]:
    """Columns under an unknown heading that may be levels: flat, their parts would count twice."""
    for name in rows[0].cells:
        cells = [row.cells.get(name, "").strip() for row in rows]
        if name in HEADINGS or len(set(cells)) == 1:
            continue
        found = [_LEVEL.fullmatch(cell) for cell in cells]
        levels = [int(match[1]) for match in found if match]
        outline = all(map(_OUTLINE.fullmatch, cells)) and any(map(_is_dotted, cells))
        steps = [after - before for before, after in pairwise(levels)]
        if outline or (
            all(found) and levels[0] == min(levels) and max(steps) == 1 and min(steps) < 1
        ):
            reason = "may hold the levels of the lines: call it level, or leave it out"
            yield Problem(reason, name[:80], file, 1)


class _Money(NamedTuple):
    value: int | float
    currency: str | None


def _money(cell: str) -> _Money:
    """An amount with or without its currency, such as `$1,200.50`."""
    found = _plain(cell, "is not a plain amount such as 12.50 or $12.50", "currency")
    return _Money(not_negative(found["value"]), found.get("currency"))


def _quantity(cell: str) -> int | float:
    return not_negative(_plain(cell, "is not a plain number")["value"])


def _plain(cell: str, reason: str, *more: str) -> dict[str, Any]:
    """The number of a cell that says nothing else, but for what may stand beside it."""
    with suppress(Bad):
        return {"value": number(cell)}
    found: dict[str, Any] = {}
    with suppress(Bad):
        found = read_amount(_NO_ZERO.sub("0.", cell))
    if "value" not in found or set(found) - {"value", "text", *more}:
        raise Bad(f"{cell[:40]!r} {reason}")
    return found


def _share(cell: str) -> int | float:
    """A share from 0 to 1, or in percent where that is said."""
    if cell.endswith("%"):
        return _percent(cell)
    found = _quantity(cell)
    if found > 1:
        raise Bad(f"{cell[:40]!r} is more than 1; write 0.125 or 12.5 %")
    return found


def _percent(cell: str) -> int | float:
    found = Decimal(str(_quantity(cell.removesuffix("%").strip())))
    return fraction(plain_number(found * FACTORS["percent"]))


def _currency(cell: str) -> str:
    code = cell.upper()
    if code not in CURRENCIES:
        raise Bad(f"{cell[:40]!r} is not a currency such as USD", closest(code, CURRENCIES))
    return code


def _origin(cell: str) -> str:
    code = place_code("countries", cell)
    if code is None:
        raise Bad(f"{cell[:80]!r} is not a country", closest_places("countries", cell))
    return code
