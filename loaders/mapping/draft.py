"""A first mapping file of a table: what its headings and cells show, for a person to check.

Columns are known by their headings. A fact is drafted where its columns are there and mean one
thing; what could mean two things is a comment with both. The status of a fact is never in a
heading: the draft takes one and says so. The text is complete: `onshore load` reads it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from onshore.graph.documents.values import Bad
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.names.place_names import place_code
from onshore.loaders.files.amounts import CURRENCIES, FACTORS, read_amount
from onshore.loaders.files.excel import is_excel
from onshore.loaders.files.tariff_numbers import read_hts
from onshore.loaders.formats.table_headings import (
    BUILDING,
    HEADINGS,
    RUNNING,
    STATUS_WORDS,
    heading_words,
    plain_heading,
)
from onshore.loaders.mapping.mapping import ANY, Reading
from onshore.loaders.mapping.mapping_file import stem_of
from onshore.loaders.mapping.row_values import TableRow
from onshore.loaders.mapping.table_rows import read_rows

ROWS = 100_000
"""Rows of a table that are looked at."""
ENCODINGS = ("utf-8", "cp932", "cp1252")
"""Tried in this order; the first that reads what is looked at stands in the draft."""
_ABSENT = re.compile(r"(?:n/?\.?a\.?|none|null|unknown|tb[dc]|[-–—?.]+|不明|未定|なし)", re.I)
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}(?!\d)|\d\.\d{3},")
_DECIMAL_POINT = re.compile(r"\d\.\d{1,2}(?!\d)|\d,\d{3}(?!\d)")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%B %d, %Y", "%d %B %Y")
_PERIOD = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
"""A year, month or day that is written as facts have it."""
_YEARLY = re.compile(r"annual|year|p\.a\.|年間", re.I)
_NAMES = re.compile(r"[a-z]+")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")


class Draft(NamedTuple):
    """The text of a mapping file, the headings it reads and those that it does not.

    `facts` counts the facts that it gives of a row as it is, without those in comments.
    """

    text: str
    read: list[str]
    unread: list[str]
    facts: int


def draft_mapping(location: Path) -> Draft:
    """A mapping file for a CSV file or a workbook.

    Raises InvalidInput where the file is no table, or its headings name neither a firm nor a part.
    """
    encoding, rows = _rows(location)
    if not rows:
        raise InvalidInput([Problem("has no rows below a header", file=str(location))])
    return _Drafter(location, encoding, rows).draft()


def _rows(location: Path) -> tuple[str, list[TableRow]]:
    """The first rows, and the encoding that reads them."""
    last = InvalidInput([])
    for encoding in ENCODINGS[:1] if is_excel(location) else ENCODINGS:
        problems: list[Problem] = []
        try:
            reading = Reading(encoding=encoding, delimiter=ANY)
            rows = list(islice(read_rows(location, reading, None, problems), ROWS))
        except InvalidInput as error:
            last = last if last.problems else error
        else:
            if problems:
                raise InvalidInput(problems)
            return encoding, rows
    raise last


class _Drafter:
    """Writes one draft."""

    def __init__(self, location: Path, encoding: str, rows: Sequence[TableRow]) -> None:
        self.location, self.encoding = location, encoding
        header = list(rows[0].cells)
        renamed = Reading(headings=HEADINGS).renamed([plain_heading(name) for name in header])
        self.columns: dict[str, str] = {}
        for own, name in zip(header, renamed, strict=True):
            if name in HEADINGS:
                self.columns.setdefault(name, own)
        self.unread = [name for name in header if name not in self.columns.values()]
        cells = [[" ".join(cell.split()) for cell in row.cells.values()] for row in rows]
        self.missing = sorted({c for row in cells for c in row if _ABSENT.fullmatch(c)})
        absent = {"", *self.missing}
        places = {name: header.index(own) for name, own in self.columns.items()}
        self.cells = {
            name: [row[place] for row in cells if row[place] not in absent]
            for name, place in places.items()
        }
        self.notes = ["Later rows were not looked at."] if len(rows) == ROWS else []

    def draft(self) -> Draft:
        makers = [role for role in ("supplier", "maker", "firm") if role in self.columns]
        if not makers and not self._has("part"):
            reason = f"no heading names a firm or a part; known are {', '.join(HEADINGS)}"
            raise InvalidInput([Problem(reason, file=str(self.location))])
        entities, facts = list(self._entities(makers)), list(self._facts(makers))
        used = set(_NAMES.findall("\n".join((*entities, *facts))))
        if used & {"running", "building"}:
            used.add("status")
        self.unread += [own for name, own in self.columns.items() if name not in used]
        self.columns = {name: own for name, own in self.columns.items() if name in used}
        values = list(self._values())
        stem, title = stem_of(self.location), _quoted(self.location.name)
        lines = [
            f"# Drafted from headings and cells of {_inert(self.location.name)}.",
            "# Check each fact: its relation; its status (actual, operational, planned, announced,",
            "# promised ...), which the draft takes where no column tells it; since when it holds.",
            *(f"# {note}" for note in self.notes),
            *([f"# Not read: {', '.join(map(_inert, self.unread))}"] if self.unread else []),
            "mapping: 1",
            "",
            f"source: {{id: 'source:{stem}', title: {title}, reliability: secondary}}",
            "",
            "read:",
            f"  encoding: {self.encoding}",
            "  delimiter: any",
            f"  columns: [{', '.join(map(_quoted, self.columns.values()))}]",
            *([f"  missing: [{', '.join(map(_quoted, self.missing))}]"] if self.missing else []),
            "",
            "values:",
            *(f"  {line}" for line in values),
            "",
            "entities:",
            *(f"  {line}" for line in entities),
            "",
            "facts:",
            *(f"  {line}" for line in facts),
        ]
        active = sum(not line.startswith("#") for line in facts)
        return Draft("\n".join(lines) + "\n", list(self.columns.values()), self.unread, active)

    def _named(self, name: str) -> str:
        return _inert(self.columns[name])

    def _has(self, *names: str) -> bool:
        return all(name in self.columns for name in names)

    # -- values

    def _values(self) -> Iterator[str]:
        for name, own in self.columns.items():
            said = [f"column: {_quoted(own)}"]
            if name == "status":
                yield from self._statuses(own)
                continue
            if name in ("country", "origin", "state"):
                said += self._places(name)
            elif name == "day":
                said += self._days()
            elif name in ("amount", "investment", "share", "jobs"):
                scale = self._scale(name)
                said += self._signs(name, bool(scale))
                said += [f"times: {word}" for word in scale]
            yield f"{name}: {{{', '.join(said)}}}"

    def _statuses(self, own: str) -> Iterator[str]:
        """A value for sites that run and one for those that do not; other words say neither."""
        found = {
            cell: STATUS_WORDS.get(" ".join(heading_words(cell))) for cell in self.cells["status"]
        }
        for name, group in (("running", RUNNING), ("building", BUILDING)):
            words = {cell: status for cell, status in found.items() if status in group}
            known = ", ".join(f"{_quoted(cell)}: {status}" for cell, status in words.items())
            yield f"{name}: {{column: {_quoted(own)}, map: {{{known}}}, unmapped: drop}}"
        if strange := [cell for cell, status in found.items() if status is None]:
            self.notes.append(
                f"{self._named('status')}: rows with these words give no site until they stand in "
                f"a map of running or building: {_listed(strange)}"
            )

    def _signs(self, name: str, scaled: bool) -> list[str]:
        comma, point = (
            any(map(sign.search, self.cells[name])) for sign in (_DECIMAL_COMMA, _DECIMAL_POINT)
        )
        if comma and point:
            self.notes.append(f"{self._named(name)}: commas and points stand for both; see to it.")
        if not comma or point:
            return ["thousands: ','"] if scaled and point else []
        self.notes.append(f"{self._named(name)}: a comma is taken for the decimal sign.")
        return ["decimal: ',', thousands: '.'"]

    def _places(self, name: str) -> list[str]:
        table = "us_states" if name == "state" else "countries"
        strange = sorted({c for c in self.cells[name] if place_code(table, c) is None})
        if not strange:
            return [f"map: {table}"]
        self.notes.append(
            f"{self._named(name)}: say what these are, as in {{Czech: CZ}}: {_listed(strange)}"
        )
        return [f"map: [{table}, {{}}], unmapped: drop"]

    def _days(self) -> list[str]:
        cells = self.cells["day"]
        if all(map(_PERIOD.fullmatch, cells)):
            return []
        slashed = [match for cell in cells if (match := _SLASHED.fullmatch(cell))]
        if not slashed:
            return [f"date: [{', '.join(map(_quoted, _DAYS))}]"]
        first, second = (any(int(match[n]) > 12 for match in slashed) for n in (1, 2))
        if first == second:
            self.notes.append(
                f"{self._named('day')}: no cell tells whether the month is first; taken so."
            )
        form = "%d/%m/%Y" if first and not second else "%m/%d/%Y"
        return [f"date: [{', '.join(map(_quoted, (*_DAYS, form)))}]"]

    def _scale(self, name: str) -> list[str]:
        words = heading_words(self.columns[name])
        short = {"m": "million", "mn": "million", "k": "thousand", "bn": "billion"}
        words = [short.get(word, word).removesuffix("円") for word in words]
        return [word for word in FACTORS if word in words and word != "percent"][:1]

    def _entities(self, makers: Sequence[str]) -> Iterator[str]:
        for role in (*makers, "customer"):
            if role in self.columns:
                yield from _entity(role, "firm")
        if "part" in self.columns:
            yield from _entity("part", "component")
        if "site" in self.columns:
            owner = makers[0] if makers else ""
            whole = f"{{{owner}}} {{site}}" if owner else "{site}"
            address = ", address: '{address}'" if "address" in self.columns else ""
            id = f"{{{owner}|slug}}-{{site|slug}}" if owner else "{site|slug}"
            yield (
                f"site: {{when: [{', '.join(filter(None, (owner, 'site')))}], id: 'factory:{id}', "
                f"key: '{whole}', names: ['{whole}']{address}}}"
            )

    # -- facts

    def _facts(self, makers: Sequence[str]) -> Iterator[str]:
        yield from self._trade(makers)
        if self._has("hts", "part") and self._all("hts", read_hts):
            yield _fact(("part", "hts"), "part", "classified_as", "hts:{hts|hts}", "stated")
        owner = makers[0] if makers else ""
        place = "state" if self._has("state") else "country" if self._has("country") else ""
        if self._has("site"):
            yield from self._site(owner)
            if place:
                when = (*filter(None, (owner,)), "site", place)
                yield _fact(when, "site", "located_in", f"place:{{{place}}}", "stated")
        elif owner and place:
            yield from self._where(owner, place)
        whole, to = ("site", "@site") if self._has("site") else ("state", "place:{state}")
        if owner and self._has(whole):
            yield from self._plans(owner, whole, to)

    def _trade(self, makers: Sequence[str]) -> Iterator[str]:
        if not self._has("part"):
            if self._has("supplier", "customer"):
                yield "# No column names the goods. Where you know them:"
                known = "supplier", "supplies", "component:...", "actual"
                goods = _fact(("supplier",), *known, to="'@customer'")
                yield f"# {goods}"
            return
        origin = {"origin": "'place:{origin}'"} if self._has("origin") else {}
        if self._has("maker"):
            yield _fact(("maker", "part"), "maker", "produces", "@part", "operational", **origin)
        seller = "supplier" if self._has("supplier") else ""
        if not seller and "firm" in makers and not self._has("maker"):
            seller = "firm"
            yield f"# {self._named('firm')}: does it sell what stands beside it, or make it? A"
            yield "# maker has relation: produces, status: operational, no to, share and amount."
        if not seller:
            return
        more = dict(origin)
        if self._has("day"):
            more["valid_from"] = "'{day}'"
        if self._has("customer"):
            more["to"] = "'@customer'"
        else:
            yield "# Without a buyer (to: firm:...) this says who sells, and is no edge."
        if self._has("share"):
            more["share"] = "'{share|unsigned}'"
        if self._has("amount"):
            money = self._money("amount")
            if money.startswith("{") and _YEARLY.search(self.columns["amount"]):
                more["value"] = f"{money[:-1]}, per: year}}"
            elif money:
                more["amount"] = money
            else:
                yield from self._no_money("amount")
        yield _fact((seller, "part"), seller, "supplies", "@part", "actual", **more)

    def _site(self, owner: str) -> Iterator[str]:
        """Who runs or builds the site, by what a column of statuses says of it."""
        if not owner:
            return
        if not self._has("status"):
            yield _fact((owner, "site"), owner, "operates_facility", "@site", "operational")
            return
        for name, relation in (("running", "operates_facility"), ("building", "builds_facility")):
            yield _fact((owner, "site", name), owner, relation, "@site", f"'{{{name}}}'")

    def _where(self, owner: str, place: str) -> Iterator[str]:
        where, when = f"place:{{{place}}}", (owner, place)
        yield f"# {self._named(place)}: does the firm have its head office there, or a site, or do"
        yield "# the goods come from there? Take one of the three:"
        yield f"# {_fact(when, owner, 'headquartered_in', where, 'stated')}"
        yield f"# {_fact(when, owner, 'operates_facility', where, 'operational')}"
        yield f"# - in the fact with relation supplies: origin: '{where}'"

    def _plans(self, owner: str, whole: str, to: str) -> Iterator[str]:
        """Investment and jobs. That they are promised, not made, is what a table least says."""
        if self._has("investment"):
            when = (owner, whole, "investment")
            if money := self._money("investment"):
                yield _fact(when, owner, "commits_investment", to, "announced", amount=money)
            else:
                yield from self._no_money("investment")
        if self._has("jobs"):
            jobs = "{value: '{jobs|unsigned}', unit: jobs}"
            yield _fact((owner, whole, "jobs"), owner, "creates_jobs", to, "announced", amount=jobs)

    def _all(self, name: str, read: Any) -> bool:
        """Whether each cell of the column can be read; else a note says which can not."""
        for cell in self.cells[name]:
            try:
                read(cell)
            except Bad as error:
                self.notes.append(
                    f"{self._named(name)} is left out: {_inert(cell)} {_inert(error.reason)}"
                )
                return False
        return bool(self.cells[name])

    def _money(self, name: str) -> str:
        """The amount of a fact; empty where its currency is not said."""
        heading = self.columns[name]
        codes = sorted(CURRENCIES.intersection(word.upper() for word in heading_words(heading)))
        signs = [code for sign, code in (("$", "USD"), ("円", "JPY")) if sign in heading]
        for currency in (*codes, *signs):
            return f"{{value: '{{{name}|unsigned}}', currency: {currency}}}"
        with suppress(Bad):
            if all("currency" in read_amount(cell) for cell in self.cells[name]):
                return f"'{{{name}|amount}}'"
        return ""

    def _no_money(self, name: str) -> Iterator[str]:
        yield f"# {self._named(name)} is in no fact: neither its heading nor each cell says"
        yield "# the currency. Where you know it, the fact has:"
        yield f"#   amount: {{value: '{{{name}|unsigned}}', currency: USD}}"


def _entity(role: str, kind: str) -> Iterator[str]:
    value = f"{{{role}}}"
    id = f"{kind}:{{{role}|slug}}"
    yield f"{role}: {{when: [{role}], id: '{id}', key: '{value}', names: ['{value}']}}"


def _fact(
    when: Sequence[str], subject: str, relation: str, whom: str, status: str, **more: str
) -> str:
    fields = {
        "when": f"[{', '.join(when)}]",
        "subject": f"'@{subject}'",
        "relation": relation,
        "object": f"'{whom}'",
        "status": status,
        "certainty": "asserted",
        **more,
        "gist": "Listed.",
    }
    return f"- {{{', '.join(f'{name}: {value}' for name, value in fields.items())}}}"


def _listed(cells: Sequence[str]) -> str:
    return ", ".join(map(_inert, cells[:10])) + (" ..." if len(cells) > 10 else "")


def _quoted(text: str) -> str:
    """A scalar of YAML in single quotes, on one line."""
    return "'" + _inert(text).replace("'", "''") + "'"


def _inert(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
