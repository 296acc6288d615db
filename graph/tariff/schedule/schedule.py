"""One revision of the US tariff schedule: the tree by indent, lines with their rates, search.

Pure: rows come in as the loader left them (`ROW`), no file and no clock. What a line costs on one
shipment belongs to the duty engine; rate texts are parsed in `rates`.

Numbers are handled as digits (`84715001`) and shown with dots (`8471.50.01`).
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onshore.graph.cache import cached_property
from onshore.graph.errors import UnknownId
from onshore.graph.model import Table
from onshore.graph.tariff.schedule.rates import Rate, SpecialRate, parse_rate, parse_special
from onshore.graph.tariff.schedule.wording import LineIndex, words_of
from onshore.graph.words.refusal import Unreadable

TABLE = "schedule"
"""Name of the reference table that holds revisions of the schedule."""
REVISIONS_TABLE = "schedule-revisions"
"""Name of the table of all revisions that are known, loaded or not: rows are [revision, day]."""

ROW = (
    "hts",
    "indent",
    "description",
    "units",
    "general",
    "special",
    "column2",
    "footnotes",
    "additional",
    "quota",
)
"""Places in a row of the table, a list whose empty tail is left out. `hts` are digits, "" on rows
that only carry text; `footnotes` are [columns joined by comma, marker, text]."""

_HTS, _INDENT, _DESCRIPTION, _UNITS, _GENERAL, _SPECIAL, _COLUMN2, _FOOTNOTES = range(8)
_ADDITIONAL, _QUOTA = 8, 9
_WRITTEN = re.compile(r"\d+(?:[. ]\d+)*")
_CODE = re.compile(
    r"(?:(?:hts|htsus|hs|tariff|code|number|line|subheading|heading|no|nr)\b[\s.:#]*){0,3}"
    r"(\d(?:[\s.,:/\u00b7\u2010-\u2015-]{0,3}\d){0,20})[\s.]{0,3}",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\b99\d\d\.\d\d\.\d\d\b")


_LONGEST = 100
"""Characters of a written number with all its dots and spaces."""


def normalise_hts(text: str, shortest: int = 4) -> str:
    """Digits of an HTS number of `shortest` to 10 digits, with or without dots.

    ValueError says what is wrong; full-width digits count as digits.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(text) > _LONGEST or not plain.isascii() or not _WRITTEN.fullmatch(plain):
        raise Unreadable("refuse_hts", value=repr(text[:40]))
    digits = plain.replace(".", "").replace(" ", "")
    if not shortest <= len(digits) <= 10:
        raise Unreadable(
            "refuse_hts_digits", value=repr(text[:40]), digits=len(digits), least=shortest
        )
    return digits


def code_of(text: str) -> str | None:
    """Digits of a text that is a tariff number or its beginning: `HTS 8471-50-01`, `84 71.50`.

    "" for an empty text, None where there are other words.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _CODE.fullmatch(plain)
    if match is None:
        return None if plain else ""
    return re.sub(r"\D", "", match[1], flags=re.ASCII)


def dotted(digits: str) -> str:
    """`8471500150` as `8471.50.01.50`."""
    return ".".join(part for part in (digits[:4], digits[4:6], digits[6:8], digits[8:]) if part)


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note of a row: the columns that it stands on, its printed marker, its text."""

    columns: tuple[str, ...]
    marker: str
    text: str

    @property
    def headings(self) -> tuple[str, ...]:
        """Chapter 99 headings that it names, as printed; both ends of a range."""
        return tuple(dict.fromkeys(_HEADING.findall(self.text)))


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One printed row. `hts` are digits, "" on rows that only carry text; blank columns are ""."""

    hts: str
    indent: int
    description: str
    units: tuple[str, ...]
    general: str
    special: str
    column2: str
    footnotes: tuple[Footnote, ...]
    additional: str
    quota: str


@dataclass(frozen=True, slots=True)
class TariffLine:
    """A numbered row with what it inherits. Numbers have dots, parents from the top down.

    `inherited_from` is the line on which `rate_text` is printed, the line itself included; None and
    a rate of kind `none` where neither the line nor a parent has one. Column 2 likewise. `special`
    is read from the line up to the one that prints the general rate. `footnote_headings`: chapter
    99 headings that footnotes of that line name, those on the general column first; None where the
    export carries no footnotes (CSV).
    """

    hts: str
    digits: str
    description: str
    path: tuple[str, ...]
    indent: int
    rate_text: str
    general: Rate
    inherited_from: str | None
    column2_text: str
    column2: Rate
    column2_from: str | None
    special_text: str
    units: tuple[str, ...]
    footnotes: tuple[Footnote, ...]
    footnote_headings: tuple[str, ...] | None
    parents: tuple[str, ...]
    children: tuple[str, ...]

    @property
    def special(self) -> tuple[SpecialRate, ...]:
        return parse_special(self.special_text)


@dataclass(frozen=True, slots=True)
class Choice:
    """The revision that answers for a day; `newer` is known to be in force by then, not loaded."""

    revision: str
    effective_from: date
    newer: tuple[str, date] | None


def choose_revision(
    loaded: Sequence[tuple[str, date]], on: date, known: Sequence[tuple[str, date]] = ()
) -> Choice | None:
    """The newest loaded revision in force on `on`; None before the first. `known`: all dates."""
    in_force = [(day, revision) for revision, day in loaded if day <= on]
    if not in_force:
        return None
    day, revision = max(in_force)
    have = {name for name, _ in loaded}
    newer = [(d, name) for name, d in known if day < d <= on and name not in have]
    latest = max(newer, default=None)
    return Choice(revision, day, (latest[1], latest[0]) if latest else None)


class Schedule:
    """One revision. Immutable; what is asked for is computed once and kept.

    Building takes one pass over the rows. `rows` is what `Table.rows` holds (`ROW`).
    """

    def __init__(
        self,
        revision: str,
        effective_from: date | None,
        rows: Sequence[Sequence[Any]],
        source: Mapping[str, str] | None = None,
    ) -> None:
        self.revision = revision
        self.effective_from = effective_from
        self.source: Mapping[str, str] = source or {}
        self.has_footnotes = self.source.get("footnotes") != "none in this export"
        self._rows = rows
        self._parent, self._end = _tree(rows)
        self._index: dict[str, int] = {}
        for position, row in enumerate(rows):
            if row[_HTS]:
                self._index.setdefault(row[_HTS], position)
        self._numbers = sorted(self._index)
        self._lines: dict[str, TariffLine] = {}

    @classmethod
    def from_table(cls, table: Table) -> Schedule:
        return cls(table.revision, table.effective_from, table.rows, table.source)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, digits: str) -> bool:
        return digits in self._index

    @property
    def numbers(self) -> Sequence[str]:
        """Digits of every numbered row, ascending, which is the printed order."""
        return self._numbers

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Numbers that no longer number extends, ascending: what can be entered."""
        following = [*self._numbers[1:], ""]
        return tuple(
            n for n, after in zip(self._numbers, following, strict=True) if not after.startswith(n)
        )

    def rows(self) -> Iterator[ScheduleRow]:
        """Every printed row in its order."""
        return (self._row(position) for position in range(len(self._rows)))

    def line(self, hts: str) -> TariffLine:
        """The line of a number, with or without dots; UnknownId with the closest numbers."""
        digits = normalise_hts(hts)
        line = self._lines.get(digits)
        if line is None:
            position = self._index.get(digits)
            if position is None:
                raise UnknownId("hts", dotted(digits), self.closest(digits))
            line = self._lines[digits] = self._line(digits, position)
        return line

    def rows_under(self, hts: str) -> tuple[str, ...]:
        """Digits of the leaves whose number starts with `hts` (the leaf itself too), ascending."""
        digits = normalise_hts(hts)
        return tuple(_slice(self.leaves, digits))

    def tops_under(self, beginning: str) -> tuple[str, ...]:
        """Digits of the highest numbers that start with these digits, ascending."""
        found: list[str] = []
        for number in _slice(self._numbers, beginning):
            if not found or not number.startswith(found[-1]):
                found.append(number)
        return tuple(found)

    def numbers_under(self, beginning: str) -> Sequence[str]:
        """Digits of every number that starts with these digits, ascending."""
        return _slice(self._numbers, beginning)

    def resolve(self, hts: str) -> tuple[str, ...]:
        """Digits of the lines that a number stands for.

        A row of its own that has a rate is that row; any other number stands for the leaves under
        it. UnknownId with the closest numbers where there are none.
        """
        digits = normalise_hts(hts)
        position = self._index.get(digits)
        if position is not None and self._printed_at(position, _GENERAL) is not None:
            return (digits,)
        under = self.rows_under(digits)
        if not under:
            raise UnknownId("hts", dotted(digits), self.closest(digits))
        return under

    def closest(self, hts: str, limit: int = 5) -> tuple[str, ...]:
        """Numbers with dots that share the longest beginning, nearest in value first."""
        digits = re.sub(r"\D", "", hts)[:10]
        place = bisect_left(self._numbers, digits)
        near = self._numbers[max(0, place - 4 * limit) : place + 4 * limit]
        value = int(digits.ljust(10, "0") or 0)

        def distance(number: str) -> tuple[int, int, str]:
            return -_shared(number, digits), abs(int(number.ljust(10, "0")) - value), number

        return tuple(dotted(number) for number in sorted(near, key=distance)[:limit])

    def search(
        self,
        text: str,
        limit: int = 20,
        offset: int = 0,
        under: str = "",
        first: Sequence[str] = (),
    ) -> tuple[list[str], int]:
        """Digits of matching numbers and how many there are in all.

        A code, in any spelling: numbers that start so. Otherwise every word must begin a word of
        the line's description or of those above it, one of them of its own; the best match comes
        first. Text rows count for the lines right under them. `first` are numbers that are known
        to be meant and come before all others; `under` is a prefix that the numbers must have.
        """
        beginning = code_of(text)
        if beginning is not None:
            found = [n for n in _slice(self._numbers, beginning) if n.startswith(under)]
            if found or not beginning:
                return found[offset : offset + limit], len(found)
        ranked = dict.fromkeys((*first, *self.words.find(words_of(text))))
        found = [number for number in ranked if number.startswith(under) and number in self]
        return found[offset : offset + limit], len(found)

    @cached_property
    def words(self) -> LineIndex:
        return LineIndex(self._texts())

    def _texts(self) -> Iterator[tuple[str, str, str]]:
        """Digits, own text and the texts above of every numbered row."""
        for position, row in enumerate(self._rows):
            if not row[_HTS]:
                continue
            own: list[str] = [row[_DESCRIPTION]]
            above: list[str] = []
            for place in self._ancestors(self._parent[position]):
                texts = above if above or self._rows[place][_HTS] else own
                texts.append(self._rows[place][_DESCRIPTION])
            yield row[_HTS], " ".join(own), " ".join(above)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Digits of the numbers that have no numbered parent, in the printed order."""
        return tuple(
            row[_HTS] for i, row in enumerate(self._rows) if row[_HTS] and not self._parents(i)
        )

    def odd_parents(self) -> tuple[tuple[str, str], ...]:
        """(number, its numbered parent by indent) with dots, where it does not extend the parent's.

        The tree stays that of the indents: these rows inherit from that parent.
        """
        found = []
        for number, position in self._index.items():
            parents = self._parents(position)
            if parents and not number.startswith(above := self._rows[parents[0]][_HTS]):
                found.append((dotted(number), dotted(above)))
        return tuple(found)

    def without_rate(self) -> tuple[str, ...]:
        """Leaves, with dots, that neither print nor inherit a general rate."""
        return tuple(
            dotted(number)
            for number in self.leaves
            if self._printed_at(self._index[number], _GENERAL) is None
        )

    # -- rows and the tree

    def _row(self, position: int) -> ScheduleRow:
        raw = self._rows[position]
        cells: list[Any] = [*raw, *("",) * (len(ROW) - len(raw))]
        return ScheduleRow(
            cells[_HTS],
            cells[_INDENT],
            cells[_DESCRIPTION],
            tuple(cells[_UNITS]),
            cells[_GENERAL],
            cells[_SPECIAL],
            cells[_COLUMN2],
            self._notes(position),
            cells[_ADDITIONAL],
            cells[_QUOTA],
        )

    def _cell(self, position: int, column: int) -> Any:
        row = self._rows[position]
        return row[column] if len(row) > column else ""

    def _notes(self, position: int) -> tuple[Footnote, ...]:
        return tuple(
            Footnote(tuple(columns.split(",")) if columns else (), marker, text)
            for columns, marker, text in self._cell(position, _FOOTNOTES)
        )

    def _ancestors(self, position: int) -> Iterator[int]:
        """The row and its parents, text rows included, upwards."""
        while position >= 0:
            yield position
            position = self._parent[position]

    def _parents(self, position: int) -> list[int]:
        """Numbered parents, upwards."""
        above = self._ancestors(self._parent[position])
        return [i for i in above if self._rows[i][_HTS]]

    def _children(self, position: int) -> Iterator[str]:
        """Digits of the numbered rows right under a row; text rows are looked through."""
        child, end = position + 1, self._end[position]
        while child < end:
            if self._rows[child][_HTS]:
                yield self._rows[child][_HTS]
                child = self._end[child]
            else:
                child += 1

    def _printed_at(self, position: int, column: int) -> int | None:
        """The nearest row upwards that prints something in `column`."""
        return next((i for i in self._ancestors(position) if self._cell(i, column)), None)

    def _number_at(self, position: int | None) -> str | None:
        """The number of a row, of its nearest numbered parent if it only carries text."""
        above = self._ancestors(position) if position is not None else iter(())
        return next((dotted(self._rows[i][_HTS]) for i in above if self._rows[i][_HTS]), None)

    def _special(self, position: int, rate_row: int | None) -> str:
        for above in self._ancestors(position):
            if text := self._cell(above, _SPECIAL):
                return str(text)
            if above == rate_row:
                break
        return ""

    def _line(self, digits: str, position: int) -> TariffLine:
        rate_row = self._printed_at(position, _GENERAL)
        column2_row = self._printed_at(position, _COLUMN2)
        rate_text = self._cell(rate_row, _GENERAL) if rate_row is not None else ""
        column2_text = self._cell(column2_row, _COLUMN2) if column2_row is not None else ""
        notes = self._notes(rate_row if rate_row is not None else position)
        by_column = sorted(notes, key=lambda note: "general" not in note.columns)
        headings = dict.fromkeys(heading for note in by_column for heading in note.headings)
        above = list(self._ancestors(position))[::-1]
        return TariffLine(
            hts=dotted(digits),
            digits=digits,
            description=self._rows[position][_DESCRIPTION],
            path=tuple(self._rows[i][_DESCRIPTION] for i in above),
            indent=self._rows[position][_INDENT],
            rate_text=rate_text,
            general=parse_rate(rate_text),
            inherited_from=self._number_at(rate_row),
            column2_text=column2_text,
            column2=parse_rate(column2_text),
            column2_from=self._number_at(column2_row),
            special_text=self._special(position, rate_row),
            units=tuple(self._cell(position, _UNITS)),
            footnotes=notes,
            footnote_headings=tuple(headings) if self.has_footnotes else None,
            parents=tuple(dotted(self._rows[i][_HTS]) for i in self._parents(position)[::-1]),
            children=tuple(dotted(child) for child in self._children(position)),
        )


def _tree(rows: Sequence[Sequence[Any]]) -> tuple[array[int], array[int]]:
    """Parent of each row (-1: none) and the first row after its subtree, from indents alone.

    The parent is the nearest row above with a smaller indent, also where an indent skips levels.
    """
    parent, end = array("i", [-1]) * len(rows), array("i", [len(rows)]) * len(rows)
    open_rows: list[int] = []
    for position, row in enumerate(rows):
        indent = row[_INDENT]
        while open_rows and rows[open_rows[-1]][_INDENT] >= indent:
            end[open_rows.pop()] = position
        if open_rows:
            parent[position] = open_rows[-1]
        open_rows.append(position)
    return parent, end


def _shared(one: str, other: str) -> int:
    """How many characters at the beginning are equal."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _slice(numbers: Sequence[str], prefix: str) -> Sequence[str]:
    first = bisect_left(numbers, prefix)
    return numbers[first : bisect_right(numbers, prefix + ":")]
