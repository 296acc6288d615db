"""Measures files: YAML with lists of HTS prefixes beside it, checked and read into a table.

`read_measures` raises with every mistake at once. What looks wrong but may be meant is told by
`loaders.measure_warnings`; what a row means is in `graph.analysis.measure_rows`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from graph.analysis.conditions import parse_test
from graph.analysis.measure_rows import (
    BASES,
    CONFIDENCES,
    KINDS,
    STATUSES,
    TABLE,
    displacement_order,
    read_measure,
)
from graph.analysis.origins import GROUPS, TERRITORIES
from graph.errors import InvalidInput, Problem, TooLarge
from graph.model import Table
from graph.names import closest
from loaders import Batch
from loaders.measure_warnings import warn_measures
from loaders.measure_yaml import MAX_BYTES, LinedMapping, read_lined

FILE_KEYS = ("name", "covered_from", "covered_until", "lists_until", "notes", "gaps", "measures")
GAP_KEYS = ("authority", "from", "to", "origins", "except_origins", "scope", "reason")
MEASURE_KEYS = (
    "id", "authority", "reference", "importer", "origins", "except_origins", "scope",
    "except_scope", "kind", "rate", "unit", "base", "from", "to", "void_from", "announced",
    "published", "applies_if", "when_unknown", "displaces", "status", "source", "confidence",
)  # fmt: skip
WORDS: Mapping[str, tuple[str, ...]] = {
    "importer": ("US",),
    "kind": KINDS,
    "base": BASES,
    "status": STATUSES,
    "confidence": CONFIDENCES,
    "when_unknown": ("both_ways", "not_applied"),
}
_PREFIX = re.compile(r"\d{2,10}")
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,10})?|\.\d{1,10})\s*(%?)")


class _Reader:
    """Collects problems while it turns a file into table rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.lists: dict[str, list[str]] = {}

    def wrong(
        self,
        reason: str,
        line: int | None = None,
        *,
        field: str | None = None,
        row: str | None = None,
        near: Iterable[str] = (),
        file: Path | None = None,
    ) -> None:
        self.problems.append(Problem(reason, field, str(file or self.path), line, row, tuple(near)))

    def check_keys(self, mapping: LinedMapping, allowed: Sequence[str], row: str | None) -> None:
        for key in mapping:
            if key not in allowed:
                near = closest(key, allowed)
                self.wrong("unknown key", mapping.lines[key], field=key, row=row, near=near)

    def texts(self, mapping: LinedMapping, key: str, row: str | None) -> list[str]:
        """A list of texts; a single text counts as a list of one."""
        value = mapping.get(key)
        if value in (None, ""):
            return []
        items = value if isinstance(value, list) else [value]
        if any(not isinstance(item, str) for item in items):
            self.wrong("is not a list of texts", mapping.lines[key], field=key, row=row)
            return []
        return [str(item) for item in items]

    def text(self, mapping: LinedMapping, key: str, row: str | None) -> str | None:
        value = mapping.get(key)
        if value in (None, ""):
            return None
        if not isinstance(value, str):
            self.wrong("is not a text", mapping.lines[key], field=key, row=row)
            return None
        allowed = WORDS.get(key)
        if allowed and value not in allowed:
            reason = f"{value!r} is not one of {', '.join(allowed)}"
            near = closest(value, allowed)
            self.wrong(reason, mapping.lines[key], field=key, row=row, near=near)
            return None
        return value

    def day(self, mapping: LinedMapping, key: str, row: str | None) -> str | None:
        text = self.text(mapping, key, row)
        if text is None:
            return None
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            reason = f"{text!r} is not a date such as 2026-04-06"
            self.wrong(reason, mapping.lines[key], field=key, row=row)
            return None

    def origins(self, mapping: LinedMapping, key: str, row: str | None) -> list[str]:
        codes = self.texts(mapping, key, row)
        for code in codes:
            if code not in TERRITORIES and code not in GROUPS and code != "all":
                by_name = {name: known for known, name in TERRITORIES.items()}
                near = [by_name[name] for name in closest(code, by_name)]
                near += [c for c in closest(code, [*TERRITORIES, *GROUPS, "all"]) if c not in near]
                reason = f"{code!r} is no territory code, EU or all"
                self.wrong(reason, mapping.lines[key], field=key, row=row, near=near[:3])
        return codes

    def scope(self, mapping: LinedMapping, key: str, row: str | None) -> dict[str, list[str]]:
        value = mapping.get(key)
        if value in (None, ""):
            return {}
        prefixes: list[str] = []
        names: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, LinedMapping):
                name = self.text(item, "list", row)
                self.check_keys(item, ("list",), row)
                if name is not None and self.read_list(name, item.line, row):
                    names.append(name)
            elif isinstance(item, str) and item == "all":
                prefixes.append("all")
            elif isinstance(item, str) and _PREFIX.fullmatch(item.replace(".", "")):
                prefixes.append(_whole_line(item.replace(".", "")))
            else:
                reason = (
                    f"{str(item)[:40]!r} is no HTS prefix of 2 to 10 digits, all or {{list: FILE}}"
                )
                self.wrong(reason, mapping.lines[key], field=key, row=row)
        return {k: v for k, v in (("prefixes", prefixes), ("lists", names)) if v}

    def read_list(self, name: str, line: int, row: str | None) -> bool:
        """Reads a list once; a wrong row is named with its own file and line."""
        if name in self.lists:
            return True
        folder = self.path.parent.resolve()
        file = (folder / name).resolve()
        if not file.is_relative_to(folder):
            self.wrong(f"list {name!r} lies outside {folder.name}", line, row=row)
            return False
        if not file.is_file():
            known = [str(f.relative_to(folder)) for f in sorted(folder.rglob("*.csv"))]
            near = closest(name, known)
            self.wrong(f"there is no file {name!r}", line, field="list", row=row, near=near)
            return False
        codes: list[str] = []
        for number, cells in enumerate(csv.reader(_lines(file)), 1):
            if not cells or cells[0].startswith("#") or cells[0] in ("hts", ""):
                continue
            code, start, end = (*(cell.strip() for cell in cells), "", "")[:3]
            digits = code.replace(".", "")
            if not _PREFIX.fullmatch(digits):
                self.wrong(f"{code[:40]!r} is no HTS prefix", number, row=row, file=file)
            elif not (_is_day(start) and _is_day(end)) or (start and end and end < start):
                self.wrong(f"{start!r} to {end!r} are no dates", number, row=row, file=file)
            else:
                codes.append(f"{_whole_line(digits)}/{start}/{end}".rstrip("/"))
        self.lists[name] = codes
        return True

    def tests(self, mapping: LinedMapping, row: str | None) -> list[list[str]]:
        """`applies_if`: a list of tests is one group, a list of lists several."""
        value = mapping.get("applies_if")
        if value in (None, "", []):
            return []
        items = value if isinstance(value, list) else [value]
        groups = items if all(isinstance(item, list) for item in items) else [items]
        line = mapping.lines["applies_if"]
        for text in (text for group in groups for text in group):
            try:
                if not isinstance(text, str):
                    raise ValueError("is neither a list of tests nor a list of such lists")
                parse_test(text)
            except ValueError as error:
                self.wrong(str(error), line, field="applies_if", row=row)
        return [[str(text) for text in group] for group in groups]

    def rate(self, mapping: LinedMapping, row: str | None) -> str | None:
        text = self.text(mapping, "rate", row)
        if text is None:
            return None
        match = _RATE.fullmatch(text)
        if match is None:
            reason = f"{text!r} is no rate such as 25% or 0.25"
            self.wrong(reason, mapping.lines["rate"], field="rate", row=row)
            return None
        try:
            number = Decimal(match[1]) / (100 if match[2] else 1)
        except InvalidOperation:  # pragma: no cover - the pattern allows numbers only
            return None
        if mapping.get("kind") != "specific" and number > 20:
            reason = f"{text!r} is {number * 100:f} % of the value: is a % missing?"
            self.wrong(reason, mapping.lines["rate"], field="rate", row=row)
        return f"{number.normalize():f}"


def read(location: Path) -> Iterator[Batch]:
    """The batch of one measures file, with what looks wrong in it by itself."""
    table = read_measures(location)
    yield Batch(
        file=str(location),
        tables=(table,),
        warnings=tuple(str(problem) for problem in warn_measures(table)),
    )


def read_measures(path: Path) -> Table:
    """The table of one measures file, lists inlined. InvalidInput names every mistake."""
    reader = _Reader(path)
    content = read_lined(path, reader.wrong)
    rows: list[dict[str, Any]] = []
    if isinstance(content, LinedMapping):
        rows = _rows(content, reader)
    else:
        reader.wrong("is no mapping with name, covered_until, gaps and measures", 1)
    if reader.problems:
        raise InvalidInput(reader.problems)
    name = content["name"]
    source = {"file": path.name, "covered_until": str(content.get("covered_until", ""))}
    return Table(TABLE, name, None, source, tuple(rows))


def _rows(content: LinedMapping, reader: _Reader) -> list[dict[str, Any]]:
    reader.check_keys(content, FILE_KEYS, None)
    if reader.text(content, "name", None) is None:
        reader.wrong("name is missing", content.line, field="name")
    header: dict[str, Any] = {"record": "header"}
    for key in ("covered_from", "covered_until", "lists_until"):
        if day := reader.day(content, key, None):
            header[key] = day
    header["notes"] = reader.texts(content, "notes", None)
    header["gaps"] = [_gap(gap, reader) for gap in _mappings(content, "gaps", reader)]
    measures = _mappings(content, "measures", reader)
    known = [str(row.get("id", "")) for row in measures]
    rows = [_measure(row, known, reader) for row in measures]
    if not reader.problems:
        _check_together(rows, measures, reader)
    lists = [
        {"record": "list", "name": name, "codes": codes} for name, codes in reader.lists.items()
    ]
    return [header, *lists, *rows]


def _mappings(content: LinedMapping, key: str, reader: _Reader) -> list[LinedMapping]:
    value = content.get(key)
    if value in (None, ""):
        return []
    items = value if isinstance(value, list) else [value]
    for item in items:
        if not isinstance(item, LinedMapping):
            reason = f"{key} is a list of mappings, not of {str(item)[:40]!r}"
            reader.wrong(reason, content.lines[key], field=key)
    return [item for item in items if isinstance(item, LinedMapping)]


def _gap(gap: LinedMapping, reader: _Reader) -> dict[str, Any]:
    reader.check_keys(gap, GAP_KEYS, "gap")
    for key in ("authority", "reason"):
        if reader.text(gap, key, "gap") is None:
            reader.wrong(f"{key} is missing", gap.line, field=key, row="gap")
    row: dict[str, Any] = {
        "authority": gap.get("authority", ""),
        "reason": gap.get("reason", ""),
        "origins": reader.origins(gap, "origins", "gap") or ["all"],
        "except_origins": reader.origins(gap, "except_origins", "gap"),
        "scope": reader.scope(gap, "scope", "gap"),
    }
    for key in ("from", "to"):
        if day := reader.day(gap, key, "gap"):
            row[key] = day
    return row


def _measure(given: LinedMapping, known: Sequence[str], reader: _Reader) -> dict[str, Any]:
    id = str(given.get("id") or "")
    name = id or f"row on line {given.line}"
    reader.check_keys(given, MEASURE_KEYS, name)
    row: dict[str, Any] = {"record": "measure", "id": id}
    for key in ("authority", "reference", "kind", "unit", "base", "status", "source", "confidence",
                "announced", "published", "when_unknown"):  # fmt: skip
        if (text := reader.text(given, key, name)) is not None:
            row[key] = text
    row.setdefault("authority", id)
    reader.text(given, "importer", name)
    for key in ("from", "to", "void_from"):
        if day := reader.day(given, key, name):
            row[key] = day
    if "from" in row and "to" in row and row["to"] < row["from"]:
        reader.wrong(f"ends {row['to']}, before it starts {row['from']}", given.line, row=name)
    row["origins"] = reader.origins(given, "origins", name) or ["all"]
    row["except_origins"] = reader.origins(given, "except_origins", name)
    row["scope"] = reader.scope(given, "scope", name)
    row["except_scope"] = reader.scope(given, "except_scope", name)
    row["applies_if"] = reader.tests(given, name)
    row["displaces"] = reader.texts(given, "displaces", name)
    for other in row["displaces"]:
        if other not in known:
            near = closest(other, set(known))
            line = given.lines["displaces"]
            reader.wrong(
                f"no measure is called {other!r}", line, field="displaces", row=name, near=near
            )
    if (rate := reader.rate(given, name)) is not None:
        row["rate"] = rate
    _check_measure(row, given, name, reader)
    return row


def _check_measure(row: Mapping[str, Any], given: LinedMapping, name: str, reader: _Reader) -> None:
    for key in ("id", "kind", "scope"):
        if not given.get(key):
            reader.wrong(f"{key} is missing", given.line, field=key, row=name)
    kind = row.get("kind")
    if kind == "exempt" and "rate" in row:
        reader.wrong("an exemption has no rate", given.line, field="rate", row=name)
    if kind == "exempt" and not row["displaces"]:
        reader.wrong("an exemption says what it displaces", given.line, field="displaces", row=name)
    counted = row.get("status") not in ("announced", "suspended")
    if kind in ("ad_valorem", "floor", "specific") and counted and not given.get("rate"):
        reader.wrong("rate is missing", given.line, field="rate", row=name)
    if kind == "specific" and not row.get("unit"):
        reader.wrong("an amount needs its unit", given.line, field="unit", row=name)


def _check_together(
    rows: Sequence[dict[str, Any]], given: Sequence[LinedMapping], reader: _Reader
) -> None:
    """What only shows between rows: displacement in a circle, one id twice on the same goods."""
    measures = [read_measure(row) for row in rows]
    try:
        displacement_order(measures)
    except ValueError as error:
        reader.wrong(str(error), given[0].line if given else 1, field="displaces")
    seen: list[int] = []
    for i, one in enumerate(measures):
        for j in seen:
            other = measures[j]
            same = (one.id, one.scope, one.base, one.kind) == (
                other.id, other.scope, other.base, other.kind,
            )  # fmt: skip
            if (
                same
                and one.kind != "exempt"
                and not (one.applies_if and other.applies_if)
                and one.start <= other.end
                and other.start <= one.end
                and any(one.hits(code) and other.hits(code) for code in TERRITORIES)
            ):
                reason = f"overlaps the row on line {given[j].line}: both would be charged"
                reader.wrong(reason, given[i].line, row=one.id)
        seen.append(i)


def _whole_line(digits: str) -> str:
    """A statistical suffix of 00 means that the 8-digit line is not divided: it is that line."""
    return digits[:8] if len(digits) == 10 and digits.endswith("00") else digits


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _lines(file: Path) -> list[str]:
    if file.stat().st_size > MAX_BYTES:
        raise TooLarge(str(file), "measures list bytes", MAX_BYTES)
    return file.read_text(encoding="utf-8-sig").splitlines()
