"""Official exports of the US tariff schedule (JSON or CSV, plain or gzip) to a reference table.

Read, check, shorten: nothing is stored here, and a file with one bad row gives no table at all.
What the rows mean (the tree, inheritance) lies in `graph.tariff.schedule.schedule`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.model import Table
from onshore.graph.tariff.schedule.rates import parse_rate
from onshore.graph.tariff.schedule.schedule import (
    REVISIONS_TABLE,
    TABLE,
    Schedule,
    dotted,
    normalise_hts,
)
from onshore.loaders import Batch
from onshore.loaders.reference import shipped_data

MAX_BYTES = 256_000_000
"""Bytes of one export after decompression; a full one has 15 million."""
MAX_PROBLEMS = 20
REVISION_DATES = "lists/hts_revision_dates.csv"

_NAME = re.compile(r"hts_(\d{4})_(?:(basic)|rev(?:ision)?_?(\d{1,3}))(?!\d)", re.IGNORECASE)
_REVISION = re.compile(r"(\d{4})_(?:basic|rev_\d{1,3})")
_TAG = re.compile(r"</?[a-z]{1,6}(?: [^<>]*)?/?>", re.IGNORECASE)
_CONTROLS = dict.fromkeys(c for c in range(32) if not chr(c).isspace())
_CSV_COLUMNS = {
    "hts number": "htsno",
    "indent": "indent",
    "description": "description",
    "unit of quantity": "units",
    "general rate of duty": "general",
    "special rate of duty": "special",
    "column 2 rate of duty": "other",
    "quota quantity": "quotaQuantity",
    "additional duties": "additionalDuties",
}
_REQUIRED = ("htsno", "indent", "description", "units", "general", "special", "other")


@dataclass(frozen=True, slots=True)
class ScheduleReport:
    """What was read and what could not be parsed. Numbers have dots.

    `kinds` counts the general rates by kind. `words`: (number, text) of general rates with nothing
    to compute with. `skipped_levels`: rows indented by more than one level under the row before.
    `odd_parents`: (number, the number that its indent puts it under) where it does not extend it.
    `duplicates`: numbers that stood before; the first row counts. `without_rate`: numbers that can
    be entered and neither have nor inherit a general rate.
    """

    file: str
    revision: str
    effective_from: date
    rows: int
    numbers: int
    kinds: Mapping[str, int]
    words: tuple[tuple[str, str], ...]
    skipped_levels: tuple[str, ...]
    odd_parents: tuple[tuple[str, str], ...]
    duplicates: tuple[str, ...]
    without_rate: tuple[str, ...]

    def summary(self) -> list[str]:
        """Sentences for the load report, the most important first."""
        kinds = ", ".join(f"{n:,} {kind}" for kind, n in sorted(self.kinds.items()))
        return [
            f"{self.rows:,} rows, {self.numbers:,} numbers, in force from {self.effective_from}",
            f"general rates: {kinds}",
            f"{len(self.words)} general rates in words, not computed",
            f"{len(self.without_rate)} numbers without a general rate of their own or inherited",
            f"{len(self.skipped_levels)} rows that skip a level of indent",
            f"{len(self.odd_parents)} numbers under a number that they do not extend",
            f"{len(self.duplicates)} repeated numbers; the first row counts",
        ]


def revision_of(path: Path) -> str | None:
    """`2026_rev_4` for `hts_2026_rev_4.json.gz`; None where the name does not say."""
    match = _NAME.search(path.name)
    if not match:
        return None
    return f"{match[1]}_basic" if match[2] else f"{match[1]}_rev_{int(match[3])}"


def revision_dates(data: Path) -> tuple[tuple[str, date], ...]:
    """First days of all known revisions, from the data folder's list."""
    with (data / REVISION_DATES).open(encoding="utf-8", newline="") as stream:
        return tuple(
            (row["revision"], date.fromisoformat(row["effective_from"]))
            for row in csv.DictReader(stream)
        )


def revisions_table(data: Path) -> Table:
    """The list of `revision_dates` as a reference table: rows are [revision, day]."""
    rows = tuple([revision, day.isoformat()] for revision, day in revision_dates(data))
    source = {
        "title": "Dates of the HTS revisions",
        "publisher": "The Budget Lab at Yale, tariff rate tracker",
        "license": "MIT",
    }
    return Table(REVISIONS_TABLE, "1", None, source, rows)


def bundled_schedules(data: Path) -> list[tuple[Path, str, date]]:
    """(file, revision, first day) of the exports in the data folder, oldest first; no rows read."""
    known = dict(revision_dates(data))
    found = []
    for path in sorted((data / "hts").glob("hts_*.json.gz")):
        revision = revision_of(path)
        if revision in known:
            found.append((path, revision, known[revision]))
    return sorted(found, key=lambda entry: entry[2])


def read(
    location: Path, revision: str | None = None, effective_from: date | None = None
) -> Iterator[Batch]:
    """The export's table, what was found in it, and the list of known revisions."""
    known = shipped_data()
    table, report = read_schedule(location, revision, effective_from, known=revision_dates(known))
    yield Batch(
        file=str(location),
        tables=(table, revisions_table(known)),
        warnings=tuple(report.summary()),
    )


def read_schedule(
    path: Path,
    revision: str | None = None,
    effective_from: date | None = None,
    *,
    known: Sequence[tuple[str, date]] = (),
) -> tuple[Table, ScheduleReport]:
    """One export as a table of `tariff.schedule.schedule.ROW` lists, and what was found in it.

    Without `revision` the file's name tells it; without `effective_from` the list `known` does.
    Errors: InvalidInput with file, row and reason; TooLarge beyond `MAX_BYTES`.
    """
    revision, effective_from = _resolve_revision(path, revision, effective_from, dict(known))
    is_csv = path.name.lower().removesuffix(".gz").endswith(".csv")
    text = _read_text(path)
    records = list(_read_csv(path, text) if is_csv else _read_json(path, text))
    if not records:
        raise _refused(path, "holds no rows")
    rows = _shorten(path, records)
    source = {
        "title": f"Harmonized Tariff Schedule of the United States, {revision}",
        "publisher": "United States International Trade Commission",
        "license": "public domain (US federal work)",
        "file": path.name,
        "footnotes": "none in this export" if is_csv else "as printed",
    }
    table = Table(TABLE, revision, effective_from, source, tuple(rows))
    return table, _report(path, table, effective_from)


def _resolve_revision(
    path: Path, revision: str | None, day: date | None, known: Mapping[str, date]
) -> tuple[str, date]:
    named = revision or revision_of(path)
    if named is None:
        raise _refused(
            path,
            "the name does not say which revision this is (hts_<year>_<basic|rev_N>); "
            "give --revision and --effective-from",
            field="revision",
        )
    named = named.strip().lower().removeprefix("hts_")
    if not _REVISION.fullmatch(named):
        raise _refused(path, f"{named[:40]!r} is not <year>_basic or <year>_rev_N", "revision")
    day = day or known.get(named)
    if day is None:
        raise _refused(
            path,
            f"the first day of revision {named} is not known here; give --effective-from",
            field="effective_from",
        )
    return named, day


def _refused(
    path: Path, reason: str, field: str | None = None, line: int | None = None
) -> InvalidInput:
    return InvalidInput([Problem(reason, field=field, file=path.name, line=line)])


def _open(path: Path) -> gzip.GzipFile | io.BufferedReader:
    return gzip.GzipFile(path) if path.name.lower().endswith(".gz") else path.open("rb")


def _read_text(path: Path) -> bytes:
    try:
        with _open(path) as stream:
            content: bytes = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(path, "there is no such file") from None
    except (OSError, EOFError, zlib.error) as error:
        raise _refused(path, f"cannot be read: {error}") from error
    if len(content) > MAX_BYTES:
        raise TooLarge(path.name, "MAX_BYTES", MAX_BYTES)
    return content.removeprefix(b"\xef\xbb\xbf")


def _read_json(path: Path, content: bytes) -> Iterator[tuple[str, int | None, Any]]:
    """(place, line of the file, record) of a JSON export."""
    try:
        records = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _refused(path, f"is not JSON: {error.msg}", line=error.lineno) from error
    if not isinstance(records, list):
        raise _refused(path, "is not a list of schedule rows")
    for number, record in enumerate(records, 1):
        yield f"row {number}", None, record


def _read_csv(path: Path, content: bytes) -> Iterator[tuple[str, int | None, Any]]:
    """(place, line of the file, record) of a CSV export, with the field names of the JSON one."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(path, f"is not UTF-8: {error.reason} at byte {error.start}") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        names = [_CSV_COLUMNS.get(name, name) for name in header]
        if missing := [name for name in _CSV_COLUMNS if name not in header]:
            raise _refused(path, f"has no column {missing[0]!r}", line=1)
        for number, cells in enumerate(reader, 1):
            if not cells:
                continue
            if len(cells) != len(names):
                reason = f"row {number} has {len(cells)} cells, the header {len(names)}"
                raise _refused(path, reason, line=reader.line_num)
            yield f"row {number}", reader.line_num, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise _refused(path, f"is not CSV: {error}", line=reader.line_num) from error


def _shorten(path: Path, records: Sequence[tuple[str, int | None, Any]]) -> list[list[Any]]:
    """Rows in the order of `ROW` without their empty tails; InvalidInput lists every bad row."""
    rows: list[list[Any]] = []
    problems: list[Problem] = []
    for place, line, record in records:
        try:
            rows.append(_shorten_row(record))
        except ValueError as error:
            problems.append(Problem(f"{place}: {error}", file=path.name, line=line))
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        problems[MAX_PROBLEMS:] = [Problem(f"{more} more rows are malformed", file=path.name)]
    if problems:
        raise InvalidInput(problems)
    return rows


def _shorten_row(record: Any) -> list[Any]:
    if not isinstance(record, dict):
        raise ValueError("is not an object")
    if missing := [name for name in _REQUIRED if name not in record]:
        raise ValueError(f"has no {missing[0]!r}")
    description = _text(record, "description")
    if "<" in description:
        description = _TAG.sub("", description).strip()
    row = [
        _number(_text(record, "htsno")),
        _indent(record["indent"]),
        description,
        _units(record["units"]),
        _text(record, "general"),
        _text(record, "special"),
        _text(record, "other"),
        _footnotes(record.get("footnotes")),
        _text(record, "additionalDuties") or _text(record, "addiitionalDuties"),
        _text(record, "quotaQuantity"),
    ]
    if not (row[0] or row[2]):
        raise ValueError("has neither a number nor a description")
    while len(row) > 3 and not row[-1]:
        row.pop()
    return row


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text")
    return _clean(value)


@lru_cache(maxsize=8_192)
def _clean(value: str) -> str:
    """One line without control characters; rates repeat thousands of times."""
    if not value.isprintable():
        value = value.translate(_CONTROLS)
    return " ".join(value.split())


def _number(text: str) -> str:
    if not text:
        return ""
    digits = normalise_hts(text)
    if len(digits) not in (4, 6, 8, 10):
        raise ValueError(f"htsno {text[:40]!r} has {len(digits)} digits, not 4, 6, 8 or 10")
    return digits


def _indent(value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,2}", text):
        raise ValueError(f"indent {text[:40]!r} is not a number from 0 to 99")
    return int(text)


def _units(value: Any) -> list[str]:
    """A list, or in CSV a JSON list inside the cell; empty names are left out."""
    if isinstance(value, str) and value.strip().startswith("["):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            raise ValueError(f"units {value[:40]!r} are not a JSON list") from None
    if value is None or isinstance(value, str):
        value = [value or ""]
    if not isinstance(value, list) or not all(isinstance(unit, str) for unit in value):
        raise ValueError("units are not a list of texts")
    return [unit.strip() for unit in value if unit.strip()]


def _footnotes(value: Any) -> list[list[str]]:
    if value is None:
        return []
    try:
        return [
            [
                ",".join(note["columns"]),
                (note.get("marker") or "").strip(),
                " ".join(note["value"].split()),
            ]
            for note in value
        ]
    except (TypeError, KeyError, AttributeError):
        raise ValueError("footnotes are not a list of columns and value") from None


def _report(path: Path, table: Table, effective_from: date) -> ScheduleReport:
    rows = table.rows
    seen: set[str] = set()
    duplicates, skipped, words = [], [], []
    kinds: Counter[str] = Counter()
    before = 0
    for row in rows:
        number = row[0]
        if number in seen:
            duplicates.append(dotted(number))
        if number:
            seen.add(number)
        if row[1] > before + 1:
            skipped.append(dotted(number) or row[2])
        before = row[1]
        rate = parse_rate(row[4] if len(row) > 4 else "")
        if rate.kind != "none":
            kinds[rate.kind] += 1
        if rate.kind == "words":
            words.append((dotted(number), rate.text))
    schedule = Schedule.from_table(table)
    return ScheduleReport(
        file=path.name,
        revision=table.revision,
        effective_from=effective_from,
        rows=len(rows),
        numbers=len(seen),
        kinds=dict(sorted(kinds.items())),
        words=tuple(words),
        skipped_levels=tuple(skipped),
        odd_parents=schedule.odd_parents(),
        duplicates=tuple(duplicates),
        without_rate=schedule.without_rate(),
    )
