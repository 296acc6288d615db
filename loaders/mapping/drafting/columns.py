"""The columns of a table that a draft reads: which they are, and how their cells are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onshore.graph.documents.values import Bad
from onshore.graph.names.place_names import place_code
from onshore.loaders.files.amounts import CURRENCIES, read_amount, read_unsigned
from onshore.loaders.files.tariff_numbers import read_hts
from onshore.loaders.files.totals import is_total
from onshore.loaders.mapping.drafting.cells import (
    MOST_STRANGE,
    Options,
    Reader,
    date_steps,
    read_period,
    read_share,
    share_steps,
    signs_of,
    strange_cells,
    value_of,
)
from onshore.loaders.mapping.drafting.headings import FIRMS, Heading, read_heading
from onshore.loaders.mapping.drafting.opening import Opened
from onshore.loaders.mapping.drafting.text import inert, listed, quoted
from onshore.loaders.mapping.drafting.units import unit_of
from onshore.loaders.mapping.row_values import RowError, make_value

_ABSENT = re.compile(r"(?:n/?\.?a\.?|none|null|unknown|tb[dc]|[-–—?.]+|不明|未定|なし)", re.I)
_ANSWERS = frozenset(
    ("yes", "no", "y", "n", "true", "false", "はい", "いいえ", "○", "×", "有", "無")
)
_NUMBERS = ("amount", "investment", "share", "jobs")
_SINGLE = (*_NUMBERS, "status", "day")
"""Columns of which two may say different things: of several, none is read."""
_NAMES = (*FIRMS, "part")
_ADDED_UP = re.compile(r"(.{1,200}?)[\s:-]*(?:sub)?(?:total|[合小]?計)", re.I)
_TWICE = re.compile(r"(.*?) ?\(\d+\)")
"""A heading that stood before, told apart."""
_OF_ALL = 6
"""Digits of a tariff number that are the same in all countries."""


class Columns:
    """What the headings and cells of a table show. `notes` are for the person who checks."""

    def __init__(self, opened: Opened) -> None:
        self.notes = list(opened.notes)
        self._comma_means = {",": "thousands", "": "point"}.get(opened.delimiter)
        header = list(opened.rows[0].cells)
        rows = [[" ".join(cell.split()) for cell in row.cells.values()] for row in opened.rows]
        self.missing = sorted({cell for row in rows for cell in row if _ABSENT.fullmatch(cell)})
        self._absent = {"", *self.missing}
        self.heads = self._chosen(header)
        self._places = {name: place for place, name in enumerate(header)}
        self.totals: dict[str, list[str]] = {}
        self._every = rows
        self._rows = self._without_totals(rows, header[0])
        self.header = header

    def has(self, *roles: str) -> bool:
        return all(role in self.heads for role in roles)

    def named(self, role: str) -> str:
        return inert(self.heads[role].own)

    def cells(self, role: str) -> list[str]:
        """Cells of a column that hold something."""
        return [cell for cell in self.of(self.heads[role].own) if cell not in self._absent]

    def of(self, heading: str) -> list[str]:
        """All cells under a heading, without those of rows that add up."""
        place = self._places[heading]
        return [row[place] for row in self._rows]

    def without(self, role: str, others: Sequence[str]) -> int:
        """How many rows have nothing in one column, but something in one of the others."""
        beside = [self.of(self.heads[other].own) for other in others if self.has(other)]
        rows = zip(self.of(self.heads[role].own), *beside, strict=True)
        absent = self._absent
        return sum(one in absent and not absent.issuperset(rest) for one, *rest in rows)

    def answers(self, unread: Sequence[str]) -> list[str]:
        """Headings under which each cell says yes or no."""
        found = []
        for heading in unread:
            cells = {cell.casefold() for cell in self.of(heading)} - {"", *self.missing}
            if cells and cells <= _ANSWERS:
                found.append(heading)
        return found

    # -- which columns

    def _chosen(self, header: Sequence[str]) -> dict[str, Heading]:
        found: dict[str, list[Heading]] = {}
        twice = {match[1] for own in header if (match := _TWICE.fullmatch(own))} & {*header}
        for own in header:
            if own in twice or ((match := _TWICE.fullmatch(own)) and match[1] in twice):
                self.notes.append(f"{inert(own)} is not read: its heading stands twice.")
                continue
            heading = read_heading(own)
            if heading is None:
                continue
            if heading.role not in _NUMBERS and heading.says_more:
                more = " ".join(heading.says_more)
                self.notes.append(
                    f"{inert(own)} is not read: {inert(more)} may change what it says."
                )
                continue
            found.setdefault(heading.role, []).append(heading)
        parts = found.get("part", [])
        if len(parts) > 1:
            numbers = [heading for heading in parts if heading.is_number] or parts[:1]
            found["part"] = numbers
            found.setdefault("called", [one for one in parts if one not in numbers] or numbers[1:])
        if not parts and "called" in found:
            found["part"] = found.pop("called")
        chosen = {}
        for role, headings in found.items():
            if role in _SINGLE and len(headings) > 1:
                names = listed([heading.own for heading in headings])
                self.notes.append(f"Several columns hold the same, so none is read: {names}")
            elif headings:
                names_first = [one for one in headings if one.is_name] if role in FIRMS else []
                chosen[role] = (names_first or headings)[0]
        return chosen

    def _without_totals(self, rows: Sequence[list[str]], first: str) -> list[list[str]]:
        """Rows that do not add up others; `totals` gets the words of those that do."""
        looked = {role: self._places[self.heads[role].own] for role in _NAMES if role in self.heads}
        if 0 not in looked.values():
            looked["label"] = 0
        kept: list[list[str]] = list(rows)
        for role, place in looked.items():
            others = {row[place].casefold() for row in rows}
            words = sorted({row[place] for row in kept if _adds_up(row[place], others)})
            gone = [row for row in kept if row[place] in words]
            names = [at for other, at in looked.items() if other != "label"]
            if role == "label":
                gone = [row for row in gone if any(row[at] not in self._absent for at in names)]
            if gone:
                self.totals[role] = words
            kept = [row for row in kept if row[place] not in words]
        if "label" in self.totals:
            self.heads["label"] = Heading(first, "label", "")
        if self.totals:
            cells = listed([word for words in self.totals.values() for word in words])
            self.notes.append(f"Rows that add up others are left out (rows: drop): {cells}")
        return kept

    # -- how cells are read

    def steps_of(self, role: str) -> Options | None:
        """The steps of a value; None, with a note, where its cells can not be read for sure."""
        if role in ("country", "origin", "state"):
            return self._places_of(role)
        if role == "hts":
            return self._settled(role, {}, read_hts) if self._of_the_us() else None
        if role == "day":
            dates = date_steps(self.cells(role))
            if dates is None:
                self.notes.append(
                    f"{self.named(role)} is not read: no cell tells whether the month is first."
                )
                return None
            return self._settled(role, dates, read_period)
        if role in _NUMBERS:
            return self._number(role)
        return {}

    def _number(self, role: str) -> Options | None:
        heading = self.heads[role]
        unit = unit_of(heading.own, heading.rest)
        if unit.strange or (unit.percent and role != "share"):
            words = listed(unit.strange or ("%",))
            self.notes.append(f"{self.named(role)} is not read: {words} may change what it says.")
            return None
        signs = self._signs(role)
        if signs is None:
            self.notes.append(
                f"{self.named(role)} is not read: its cells leave open whether a comma or a point "
                "is the decimal sign (decimal, thousands)."
            )
            return None
        if "decimal" in signs:
            self.notes.append(f"{self.named(role)}: a comma is taken for the decimal sign.")
        if role == "share":
            parts = share_steps(self.cells(role), percent=unit.percent)
            if parts is None:
                self.notes.append(
                    f"{self.named(role)} is not read: say whether 0.5 is half or half a percent "
                    "(times: percent)."
                )
                return None
            return self._settled(role, {**signs, **parts}, read_share)
        if unit.scale:
            signs["times"] = unit.scale
            said = f"{unit.scale} {unit.currency or ''}".strip()
            self.notes.append(f"{self.named(role)}: numbers are taken in {said}.")
        if unit.year:
            self.notes.append(f"{self.named(role)}: no fact says yet that this is of {unit.year}.")
        return self._settled(role, signs, read_unsigned)

    def worded(self, role: str) -> Options | None:
        """Steps of a column whose cells say amount and currency themselves, such as `$1.2m`."""
        heading, cells = self.heads[role], self.cells(role)
        unit = unit_of(heading.own, heading.rest)
        if unit.strange or unit.scale or unit.percent or not cells:
            return None
        signs = self._signs(role)
        if signs is None:
            return None
        signs = signs if "decimal" in signs else {}
        value = value_of(role, signs)
        try:
            said = {
                read_amount(make_value(value, cell, ())[0] or "").get("currency") for cell in cells
            }
        except (Bad, RowError):
            return None
        return (
            signs
            if None not in said
            and said >= {unit.currency} - {None}
            and (unit.currency is None or len(said) == 1)
            else None
        )

    def _signs(self, role: str) -> Options | None:
        return signs_of(self.cells(role), whole=role == "jobs", comma_means=self._comma_means)

    def currency(self, role: str) -> str:
        """The currency of a column as YAML: a code, or the value of a column of codes; or empty."""
        heading = self.heads[role]
        code = unit_of(heading.own, heading.rest).currency
        if not self.has("currency"):
            return code or ""
        amounts, codes = self.of(heading.own), self.of(self.heads["currency"].own)
        beside = {
            one for amount, one in zip(amounts, codes, strict=True) if amount not in self._absent
        }
        if beside <= CURRENCIES and (code is None or beside <= {code}):
            return "'{currency}'"
        return ""

    def _settled(self, role: str, options: Options, read: Reader) -> Options | None:
        """The options, without cells that they do not read; None where those are too many."""
        cells = self.cells(role)
        strange = strange_cells(options, read, cells)
        names = sorted(strange)
        if len(strange) > MOST_STRANGE or 2 * strange.total() > len(cells):
            self.notes.append(f"{self.named(role)} is not read, for cells such as {listed(names)}")
            return None
        if names:
            self.notes.append(f"{self.named(role)}: these cells are left out: {listed(names)}")
        place = self._places[self.heads[role].own]
        added_up = {row[place] for row in self._every} - {*cells, *self._absent}
        names = sorted({*names, *strange_cells(options, read, added_up)})
        if not (cells and names):
            return options if cells else None
        for old, new in options.get("replace", {}).items():
            names = [name.replace(old, new).strip() for name in names]
        return {**options, "missing": names}

    def _places_of(self, role: str) -> Options | None:
        table = "us_states" if role == "state" else "countries"
        strange = sorted({c for c in self.cells(role) if place_code(table, c) is None})
        if not strange:
            return {"map": table}
        self.notes.append(
            f"{self.named(role)}: say what these are, as in {{Czech: CZ}}: {listed(strange)}"
        )
        return {"map": [table, {}], "unmapped": "drop"}

    def _of_the_us(self) -> bool:
        """Whether tariff numbers are lines of the US schedule, as a fact would say of them."""
        heading = self.heads["hts"]
        if "hts" in heading.own.casefold():
            return True
        if all(sum(map(str.isdigit, cell)) <= _OF_ALL for cell in self.cells("hts")):
            return True
        self.notes.append(
            f"{self.named('hts')} is not read: beyond six digits each country has its own numbers. "
            f"Where these are of the US: object: 'hts:{{hts|hts}}' in a fact classified_as."
        )
        return False


def _adds_up(cell: str, others: set[str]) -> bool:
    if is_total(cell):
        return True
    match = _ADDED_UP.fullmatch(cell)
    return match is not None and match[1].casefold() in others


def drops(columns: Columns) -> Iterator[str]:
    """The conditions that leave out rows that add up."""
    for role, words in columns.totals.items():
        yield f"- {{value: {role}, in: [{', '.join(map(quoted, words))}]}}"
