"""Bills of materials as tables: level, part, quantity, cost, supplier, tariff line, origin.

A level says how deep a line stands: `0`, `1`, `2`; with leading dots (`..2`); or as an outline
(`1.2.3`). A line is a part of the nearest line above it that stands one level higher.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from onshore.graph.documents.values import Bad, fraction, name_text, not_negative, number, text
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.names.folding import closest, fold_firm
from onshore.graph.names.place_names import closest_places, place_code
from onshore.graph.supply.bom import ROUNDING, BomLine
from onshore.loaders import Advance, Batch
from onshore.loaders.files.amounts import CURRENCIES, FACTORS, plain_number, read_amount
from onshore.loaders.files.tariff_numbers import read_hts
from onshore.loaders.formats.bom_headings import HEADINGS, READING, REQUIRED, TELLING
from onshore.loaders.formats.gathered import Gathered, option
from onshore.loaders.limits import MAX_BOM_LEVEL, MAX_BOM_LINES, MAX_PROBLEMS
from onshore.loaders.mapping.row_values import TableRow
from onshore.loaders.mapping.table_rows import read_rows

_NO_ZERO = re.compile(r"(?<![\d.,])\.(?=\d)")
"""The point of a number such as `.5`."""
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
    lines = _Lines(str(location), problems, any(_is_outline(row) for row in rows))
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

    def __init__(self, file: str, problems: list[Problem], outline: bool) -> None:
        self.file, self.problems, self.outline = file, problems, outline
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

        level = get("level", self._level, required=True)
        part = get("part", name_text, required=True)
        share, percent = get("cost share", _share), get("cost share %", _percent)
        if share is not None and percent is not None:
            self._wrong(row, "cost share %", "stands beside cost share; one of them is enough")
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
            "hts": get("hts", read_hts),
            "origin": get("origin", _origin),
        }
        if level is None:
            return
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
    cell = row.cells["level"].strip()
    return bool(_DOTTED.fullmatch(cell)) and not cell.endswith(".0")


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


# -- facts -----------------------------------------------------------------


def is_bom(header: Sequence[str]) -> bool:
    """Whether a table with this header is a bill of materials."""
    found = set(READING.renamed(header))
    return found.issuperset(REQUIRED) and not found.isdisjoint(TELLING)


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """The facts that the lines state: parts of parts, suppliers, makers, tariff lines.

    The options `buyer` (who buys what the lines name) and `product` (what the lines at the top are
    parts of) say what the table does not. Raises InvalidInput, InvalidParameters, TooLarge.
    """
    found = Gathered(location, "bom", given or {}, ("buyer", "product"))
    lines = read_bom(location, advance)
    _Facts(found, lines, given or {}).add()
    yield found.batch()


def _row_of(line: BomLine) -> tuple[int | None, str]:
    """What two rows of one part below one line have in common."""
    return line.parent, line.part.casefold()


class _Facts:
    """Turns lines into what they state. A share is stated, or the quotient of two stated costs."""

    def __init__(self, found: Gathered, lines: Sequence[BomLine], given: Mapping[str, str]) -> None:
        self.found, self.lines = found, lines
        self.buyer, self.product = option(given, "buyer"), option(given, "product")
        self._shares: dict[tuple[str, str], tuple[BomLine, Any]] = {}
        self._rows = Counter(map(_row_of, lines))
        self._placeless = self._repeated = 0

    def add(self) -> None:
        for line in self.lines:
            part = self._component(line.part, line.line, line.name)
            self._part_of(line, part)
            self._trade(line, part)
            if line.hts is not None:
                self._say(
                    line,
                    f"Listed under {line.hts}.",
                    subject=part,
                    relation="classified_as",
                    object=f"hts:{line.hts}",
                )
            if self.found.is_full:
                return
        self._check_sums()
        if self._repeated:
            self.found.warnings.append(
                f"{self._repeated:,} lines name a part that stands more than once below its whole, "
                "without supplier shares: whether their costs add up is not stated, so their cost "
                "share stands in no fact"
            )
        if self._placeless:
            self.found.warnings.append(
                f"{self._placeless:,} lines state an origin and neither supplier nor maker: whose "
                "goods these are is not stated, so their origin stands in no fact"
            )

    def _check_sums(self) -> None:
        """No whole is made of more than itself."""
        below: dict[str, list[tuple[BomLine, Any]]] = {}
        for (_, whole), known in self._shares.items():
            below.setdefault(whole, []).append(known)
        for whole, parts in below.items():
            total = sum(share or 0.0 for _, share in parts)
            if total > 1 + ROUNDING:
                line, reason = parts[-1][0], f"those of the parts of {whole} add up to {total:.6g}"
                self.found.wrong(line.line, f"row {line.row}", "cost share", reason)

    def _component(self, part: str, line: int, name: str | None = None) -> str:
        id = self.found.id("component", part.casefold(), part)
        return self.found.entity(id, line, name or part, ids={"part": part})

    def _firm(self, name: str, line: int) -> str:
        return self.found.entity(self.found.id("firm", fold_firm(name), name), line, name)

    def _say(self, line: BomLine, gist: str, **fields: Any) -> None:
        base = {"status": "stated", "certainty": "asserted"}
        self.found.fact(line.line, f"row {line.row}", gist, **base, **fields)

    def _part_of(self, line: BomLine, part: str) -> None:
        if line.parent is None:
            if self.product is None or self.product.casefold() == line.part.casefold():
                return
            outer, whole = None, self._component(self.product, line.line)
        else:
            outer = self.lines[line.parent]
            whole = self.found.id("component", outer.part.casefold())
        share, told = self._share(line, outer)
        known, before = self._shares.setdefault((part, whole), (line, share))
        if share != before:
            reason = f"is {share} of {whole} here and {before} in row {known.row}; one row a part"
            self.found.wrong(line.line, f"row {line.row}", "cost share", reason)
            return
        if share is not None and line.supplier_share is None and self._rows[_row_of(line)] > 1:
            self._repeated += 1
            share = None
        much = f"{line.quantity:g} {line.unit or ''}".strip() if line.quantity is not None else ""
        gist = ". ".join(filter(None, ("Listed as a part", much and f"Quantity {much}", told)))
        self._say(
            line, f"{gist}.", subject=part, relation="part_of", object=whole, cost_share=share
        )

    def _share(self, line: BomLine, outer: BomLine | None) -> tuple[Any, str]:
        """The part of the whole's value, and how it is known; None where that is not stated."""
        if line.cost_share is not None or outer is None or not outer.unit_cost:
            return line.cost_share, ""
        cost, told = line.extended_cost, f"{line.extended_cost}"
        if cost is None and line.unit_cost is not None and line.quantity is not None:
            exact = Decimal(str(line.unit_cost)) * Decimal(str(line.quantity))
            cost, told = float(exact), f"{line.quantity:g} at {line.unit_cost}"
        if cost is None or line.currency != outer.currency:
            return None, ""
        if cost > outer.unit_cost:
            reason = f"{cost:g} is more than the cost of its whole, {outer.unit_cost} in row "
            self.found.wrong(line.line, f"row {line.row}", "unit cost", f"{reason}{outer.row}")
            return None, ""
        money = f" {line.currency}" if line.currency else ""
        return cost / outer.unit_cost, f"Cost {told} of {outer.unit_cost}{money}"

    def _trade(self, line: BomLine, part: str) -> None:
        origin = f"place:{line.origin}" if line.origin else None
        if origin and not (line.supplier or line.maker):
            self._placeless += 1
        if line.supplier:
            buyer = self._firm(self.buyer, line.line) if self.buyer else None
            self._say(
                line,
                f"Listed with the supplier {line.supplier}.",
                subject=self._firm(line.supplier, line.line),
                relation="supplies",
                object=part,
                to=buyer,
                share=line.supplier_share,
                origin=origin,
            )
        if line.maker:
            self._say(
                line,
                f"Listed with the maker {line.maker}.",
                subject=self._firm(line.maker, line.line),
                relation="produces",
                object=part,
                origin=origin,
            )
