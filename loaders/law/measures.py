"""Measures files: YAML with lists of HTS prefixes beside it, checked and read into a table.

`read_measures` raises with every mistake at once. What looks wrong but may be meant is told by
`loaders.law.measure_warnings`; what a row means is in `graph.tariff.measures.measure_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from onshore.graph.errors import InvalidInput
from onshore.graph.model import SIDE_BY_SIDE, Table
from onshore.graph.names.folding import closest
from onshore.graph.tariff.measures.charges import BASES, KINDS, base_condition
from onshore.graph.tariff.measures.conditions import ENGINE, Declared, read_declared
from onshore.graph.tariff.measures.measure_rows import EVERYTHING, TABLE, read_measure, row_order
from onshore.graph.tariff.measures.origins import TERRITORIES
from onshore.loaders import Batch
from onshore.loaders.law.measure_fees import read_fees, read_order
from onshore.loaders.law.measure_lists import bands_of, is_day
from onshore.loaders.law.measure_reader import Reader
from onshore.loaders.law.measure_warnings import warn_measures
from onshore.loaders.law.measure_yaml import LinedMapping, read_lined
from onshore.loaders.law.printed import bundled_printed
from onshore.loaders.reference import shipped_data

STANDARD = "measures.yaml"
"""The measures file that is shipped: every other one may use the conditions that it declares."""

FILE_KEYS = (
    "name",
    "covered_from",
    "covered_until",
    "lists_until",
    "notes",
    "notes_ja",
    "conditions",
    "programmes",
    "renumbered",
    "not_read",
    "reporting_order",
    "fees",
    "gaps",
    "measures",
)
CONDITION_KEYS = (
    "name",
    "type",
    "values",
    "values_en",
    "values_ja",
    "also",
    "unit",
    "en",
    "ja",
    "default",
    "open_in",
    "value_at_most",
)
PROGRAMME_KEYS = (
    "symbol",
    "name",
    "origins",
    "lapsed_from",
    "lapsed_to",
    "restored",
    "remark",
    "taken_from",
)
GAP_KEYS = (
    "authority",
    "authority_ja",
    "from",
    "to",
    "origins",
    "except_origins",
    "scope",
    "reason",
    "reason_ja",
)
MEASURE_KEYS = (
    "id",
    "row",
    "authority",
    "reference",
    "headings",
    "headings_by_origin",
    "cites",
    "importer",
    "origins",
    "except_origins",
    "scope",
    "except_scope",
    "kind",
    "rate",
    "over",
    "unit",
    "bands",
    "base",
    "from",
    "to",
    "published_from",
    "published_to",
    "void_from",
    "announced",
    "published",
    "applies_if",
    "untested",
    "when_unknown",
    "displaces",
    "displaces_on",
    "under_chapter_98",
    "exceptions",
    "drawback",
    "zone_status",
    "treatment_source",
    "status",
    "source",
    "confidence",
)
DAYS = ("from", "to", "void_from", "published_from", "published_to")


def read(location: Path) -> Iterator[Batch]:
    """The batch of one measures file, with what looks wrong in it by itself."""
    table = read_measures(location)
    newest = next(reversed(bundled_printed()), None)
    yield Batch(
        file=str(location),
        tables=(table,),
        warnings=tuple(str(problem) for problem in warn_measures(table, newest)),
    )


def read_measures(path: Path, instead: Mapping[str, Path] | None = None) -> Table:
    """The table of one measures file, lists inlined. InvalidInput names every mistake.

    `instead` are lists that are read in place of those of the file: see `Reader`.
    """
    reader = Reader(path, instead)
    shared = _standard(reader)
    content = read_lined(path, reader.wrong)
    rows: list[dict[str, Any]] = []
    if isinstance(content, LinedMapping):
        rows = _rows(content, reader, shared)
    else:
        reader.wrong("is not a mapping with name, covered_until, gaps and measures", 1)
    if reader.problems:
        raise InvalidInput(reader.problems)
    name = content["name"]
    source = {
        "file": path.name,
        "covered_until": str(content.get("covered_until", "")),
        SIDE_BY_SIDE: "other measures files",
    }
    return Table(TABLE, name, None, source, tuple(rows))


def _standard(reader: Reader) -> list[dict[str, Any]]:
    """Rows of the conditions that may be used without being declared."""
    path = shipped_data() / STANDARD
    if not path.is_file() or path.resolve() == reader.path.resolve():
        return []
    own = Reader(path)
    content = read_lined(path, own.wrong)
    rows = _conditions(content, own) if isinstance(content, LinedMapping) else []
    reader.problems += own.problems
    reader.declarations = own.declarations
    return rows


def _rows(
    content: LinedMapping, reader: Reader, shared: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    reader.check_keys(content, FILE_KEYS, None)
    if reader.text(content, "name", None) is None:
        reader.wrong("name is missing", content.line, field="name")
    header: dict[str, Any] = {"record": "header"}
    for key in ("covered_from", "covered_until", "lists_until"):
        if day := reader.day(content, key, None):
            header[key] = day
    header["notes"] = _notes(content, reader)
    own = _conditions(content, reader)
    header["reporting_order"] = read_order(content, reader)
    fees = read_fees(content, reader)
    programmes = [_programme(one, reader) for one in reader.mappings(content, "programmes")]
    header["not_read"] = [_not_read(one, reader) for one in reader.mappings(content, "not_read")]
    header["gaps"] = [_gap(gap, reader) for gap in reader.mappings(content, "gaps")]
    measures = reader.mappings(content, "measures")
    known = _names(measures, reader)
    rows: list[dict[str, Any]] = []
    given: list[LinedMapping] = []
    for one in measures:
        found = _measure(one, known, reader)
        rows += found
        given += [one] * len(found)
    if not reader.problems:
        _check_together(rows, given, reader)
    declared = {row["name"]: row for row in ({**row, "shared": True} for row in shared)}
    declared.update((row["name"], row) for row in own)
    lists = [
        {"record": "list", "name": name, "codes": codes} for name, codes in reader.lists.items()
    ]
    changes = _renumbered(content, reader)
    return [header, *declared.values(), *programmes, *fees, *changes, *lists, *rows]


def _conditions(content: LinedMapping, reader: Reader) -> list[dict[str, Any]]:
    """The conditions that a file declares; they can be used in it from here on."""
    rows = []
    for given in reader.mappings(content, "conditions"):
        name = reader.text(given, "name", None) or f"condition on line {given.line}"
        reader.check_keys(given, CONDITION_KEYS, name)
        row: dict[str, Any] = {"record": "condition", "name": name}
        for key in ("name", "type", "en", "ja"):
            text = reader.text(given, key, name)
            if text is None:
                reader.wrong(f"{key} is missing", given.line, field=key, row=name)
            else:
                row[key] = text
        for key in ("unit", "default"):
            if (text := reader.text(given, key, name)) is not None:
                row[key] = text
        if (amount := reader.amount(given, "value_at_most", name)) is not None:
            row["value_at_most"] = amount
        row["values"] = reader.texts(given, "values", name)
        row["labels"] = _labels(given, row["values"], reader, name)
        row["also"] = list(reader.pairs(given, "also", name).items())
        row["open_in"] = reader.prefixes(given, "open_in", name)
        if name in ENGINE:
            reader.wrong("is read by the engine itself", given.line, field="name", row=name)
        elif row.get("type") == "word" and not row["values"]:
            reader.wrong("values is missing", given.line, field="values", row=name)
        elif "type" in row and (declared := _declared(row, given, reader)):
            reader.declarations = reader.declarations.with_more([declared])
            rows.append(row)
    return rows


def _notes(content: LinedMapping, reader: Reader) -> list[list[str]]:
    """What is said in every answer, in English and, where it is given, in Japanese."""
    english = reader.texts(content, "notes", None)
    japanese = reader.texts(content, "notes_ja", None)
    if japanese and len(japanese) != len(english):
        reader.wrong("has not as many as notes", content.lines["notes_ja"], field="notes_ja")
    return [[en, ja] for en, ja in zip_longest(english, japanese[: len(english)], fillvalue="")]


def _labels(
    given: LinedMapping, words: Sequence[str], reader: Reader, name: str
) -> list[tuple[str, str, str]]:
    """What people read for the words of a condition: (word, English, Japanese)."""
    english, japanese = (reader.pairs(given, f"values_{lang}", name) for lang in ("en", "ja"))
    for key, labels in (("values_en", english), ("values_ja", japanese)):
        if others := [word for word in labels if word not in words]:
            reason = f"{', '.join(others)}: not among the values"
            reader.wrong(reason, given.lines[key], field=key, row=name)
    return [
        (word, english.get(word) or word.replace("_", " "), japanese.get(word, ""))
        for word in words
        if word in english or word in japanese
    ]


def _declared(row: Mapping[str, Any], given: LinedMapping, reader: Reader) -> Declared | None:
    known = reader.declarations.by_name.get(row["name"])
    if known is not None and known.form != row["type"]:
        reason = f"is declared elsewhere as {known.form}"
        reader.wrong(reason, given.lines["type"], field="type", row=row["name"])
    try:
        return read_declared(row)
    except ValueError as error:
        reader.wrong(str(error), given.lines.get("default"), field="default", row=row["name"])
        return None


def _programme(given: LinedMapping, reader: Reader) -> dict[str, Any]:
    name = reader.text(given, "symbol", None) or f"programme on line {given.line}"
    reader.check_keys(given, PROGRAMME_KEYS, name)
    row: dict[str, Any] = {"record": "programme", "symbol": name}
    if not given.get("symbol"):
        reader.wrong("symbol is missing", given.line, field="symbol", row=name)
    for key in ("name", "restored", "remark", "taken_from"):
        if (text := reader.text(given, key, name)) is not None:
            row[key] = text
    for key in ("lapsed_from", "lapsed_to"):
        if day := reader.day(given, key, name):
            row[key] = day
    row["origins"] = reader.origins(given, "origins", name)
    return row


def _not_read(given: LinedMapping, reader: Reader) -> dict[str, Any]:
    """Headings of chapter 99 that are left out on purpose, with the reason."""
    reader.check_keys(given, ("headings", "reason"), "not_read")
    reason = reader.text(given, "reason", "not_read")
    if reason is None:
        reader.wrong("reason is missing", given.line, field="reason", row="not_read")
    return {"headings": reader.headings(given, "headings", "not_read"), "reason": reason or ""}


def _renumbered(content: LinedMapping, reader: Reader) -> list[dict[str, Any]]:
    """Statistical numbers that changed: a list with the columns old, new and from."""
    rows = []
    for name in reader.texts(content, "renumbered", None):
        found = reader.file(name, content.lines["renumbered"], None)
        if found is None:
            continue
        pairs = []
        for cells in found.rows:
            old, new, day = (cells.values.get(key, "") for key in ("old", "new", "from"))
            if not (old.isdecimal() and (not new or new.isdecimal()) and day and is_day(day)):
                reason = f"{old!r}, {new!r}, {day!r} are not numbers and a date"
                reader.cell(name, None)(reason, cells.line, "old")
            else:
                pairs.append([old, new, day])
        rows.append({"record": "renumbered", "pairs": pairs})
    return rows


def _names(measures: Sequence[LinedMapping], reader: Reader) -> list[str]:
    """What a measure can displace: ids, rows and headings."""
    found = dict.fromkeys((EVERYTHING,))
    for one in measures:
        for key in ("id", "row"):
            if isinstance(one.get(key), str):
                found[one[key]] = None
        value = one.get("headings")
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                found[text] = None
        if isinstance(value, list) and any("-" in str(text) for text in value):
            quiet = Reader(reader.path)
            found.update(dict.fromkeys(quiet.headings(one, "headings", None)))
    return list(found)


def _gap(gap: LinedMapping, reader: Reader) -> dict[str, Any]:
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
    for key in ("authority_ja", "reason_ja"):
        if (text := reader.text(gap, key, "gap")) is not None:
            row[key] = text
    for key in ("from", "to"):
        if day := reader.day(gap, key, "gap"):
            row[key] = day
    return row


def _measure(given: LinedMapping, known: Sequence[str], reader: Reader) -> list[dict[str, Any]]:
    """The table rows of one measure: one, or with `bands` one for each group of lines."""
    id = str(given.get("id") or "")
    name = str(given.get("row") or id or f"row on line {given.line}")
    reader.check_keys(given, MEASURE_KEYS, name)
    row: dict[str, Any] = {"record": "measure", "id": id}
    for key in (
        "row",
        "authority",
        "reference",
        "kind",
        "unit",
        "base",
        "status",
        "source",
        "confidence",
        "announced",
        "published",
        "when_unknown",
        "drawback",
        "zone_status",
        "treatment_source",
    ):
        if (text := reader.text(given, key, name)) is not None:
            row[key] = text
    row.setdefault("authority", id)
    reader.text(given, "importer", name)
    for key in DAYS:
        if day := reader.day(given, key, name):
            row[key] = day
    republished = "published_from" in row and "published_to" in row
    if "from" in row and "to" in row and row["to"] < row["from"] and not republished:
        reader.wrong(f"ends {row['to']}, before it starts {row['from']}", given.line, row=name)
    by_origin = _headings_by_origin(given, name, reader)
    row["headings_by_origin"] = by_origin
    own = [heading for headings in by_origin.values() for heading in headings]
    row["headings"] = list(dict.fromkeys([*reader.headings(given, "headings", name), *own]))
    row["cites"] = reader.headings(given, "cites", name)
    row["exceptions"] = _exceptions(given, name, reader)
    row["origins"] = reader.origins(given, "origins", name) or ["all"]
    row["except_origins"] = reader.origins(given, "except_origins", name)
    row["scope"] = reader.scope(given, "scope", name)
    row["except_scope"] = reader.scope(given, "except_scope", name)
    row["applies_if"] = reader.tests(given, name)
    row["untested"] = _untested(given, name, reader)
    _displacement(row, given, known, name, reader)
    row["under_chapter_98"] = reader.pairs(given, "under_chapter_98", name)
    for key in ("rate", "over"):
        if (rate := reader.rate(given, key, name)) is not None:
            row[key] = rate
    bands = reader.text(given, "bands", name)
    _check_measure(row, given, name, reader)
    if bands is None:
        return [row]
    found = reader.file(bands, given.lines["bands"], name)
    if found is None:
        return []
    wanted = [cells for cells in found.rows if cells.values.get("kind", "value") == "value"]
    groups = bands_of(type(found)(found.columns, tuple(wanted)), reader.cell(bands, name))
    return [
        {
            **row,
            "unit": unit,
            "scope": {"prefixes": list(codes)},
            "bands": cells,
            "headings": [cell[-1] for cell in cells],
        }
        for (codes, unit), cells in groups.items()
    ]


def _headings_by_origin(given: LinedMapping, name: str, reader: Reader) -> dict[str, list[str]]:
    """Headings that chapter 99 prints for single origins: code or group -> headings."""
    value = given.get("headings_by_origin")
    if value in (None, "", {}):
        return {}
    if not isinstance(value, LinedMapping):
        reason = "is not a mapping of an origin to its headings"
        line = given.lines["headings_by_origin"]
        reader.wrong(reason, line, field="headings_by_origin", row=name)
        return {}
    for code in value:
        reader.check_origin(code, value.lines[code], "headings_by_origin", name)
    return {code: reader.headings(value, code, name) for code in value}


def _exceptions(given: LinedMapping, name: str, reader: Reader) -> dict[str, list[str]]:
    """Headings that are reported instead, by what takes the goods out of the measure."""
    value = given.get("exceptions")
    if value in (None, ""):
        return {}
    if not isinstance(value, LinedMapping):
        reason = "is not a mapping of a list, measure, condition or floor to headings"
        reader.wrong(reason, given.lines["exceptions"], field="exceptions", row=name)
        return {}
    return {cause: reader.headings(value, cause, name) for cause in value}


def _untested(given: LinedMapping, name: str, reader: Reader) -> dict[str, list[str]]:
    """Lines for which a test of `applies_if` does not hold: condition -> prefixes."""
    value = given.get("untested")
    if value in (None, ""):
        return {}
    if not isinstance(value, LinedMapping):
        reason = "is not a mapping of a condition to prefixes"
        reader.wrong(reason, given.lines["untested"], field="untested", row=name)
        return {}
    for condition in value:
        if condition not in reader.declarations:
            reason = f"unknown condition {condition!r}"
            near = closest(condition, reader.declarations.names)
            reader.wrong(reason, value.lines[condition], field="untested", row=name, near=near)
    return {condition: reader.prefixes(value, condition, name) for condition in value}


def _displacement(
    row: dict[str, Any], given: LinedMapping, known: Sequence[str], name: str, reader: Reader
) -> None:
    row["displaces"] = reader.texts(given, "displaces", name)
    row["displaces_on"] = reader.pairs(given, "displaces_on", name)
    for other in row["displaces"]:
        if other not in known:
            near = closest(other, set(known))
            line = given.lines["displaces"]
            reason = f"no measure is called {other!r} and none reads that heading"
            reader.wrong(reason, line, field="displaces", row=name, near=near)
    for other, base in row["displaces_on"].items():
        line = given.lines["displaces_on"]
        if other not in row["displaces"]:
            reader.wrong(f"{other!r} is not displaced", line, field="displaces_on", row=name)
        if base not in BASES:
            reason = f"{base!r} is not one of {', '.join(BASES)}"
            reader.wrong(reason, line, field="displaces_on", row=name)


def _check_measure(row: Mapping[str, Any], given: LinedMapping, name: str, reader: Reader) -> None:
    for key in ("id", "kind", *(() if given.get("bands") else ("scope",))):
        if not given.get(key):
            reader.wrong(f"{key} is missing", given.line, field=key, row=name)
    kind = KINDS.get(str(row.get("kind")))
    if kind is None:
        return
    counted = row.get("status") not in ("announced", "suspended")
    for key in ("rate", "over", "bands"):
        if key in given and given[key] and key not in kind.fields:
            what = "an exemption" if row["kind"] == "exempt" else f"kind {row['kind']}"
            reader.wrong(f"{what} has no {key}", given.line, field=key, row=name)
    for key in kind.fields:
        if counted and not given.get(key):
            reader.wrong(_MISSING.get(key, f"{key} is missing"), given.line, field=key, row=name)
    if row["kind"] == "total" and row.get("base", "full") != "full":
        reader.wrong("a total is of the full value", given.lines["base"], field="base", row=name)
    needs = {*kind.needs, base_condition(row.get("base", "full")) or "value"}
    for condition in sorted(needs):
        if condition not in reader.declarations:
            reason = f"kind {row['kind']} asks {condition}, which no file declares"
            reader.wrong(reason, given.line, field="kind", row=name)


_MISSING = {
    "unit": "an amount needs its unit",
    "displaces": "an exemption says what it displaces",
}


def _check_together(
    rows: Sequence[dict[str, Any]], given: Sequence[LinedMapping], reader: Reader
) -> None:
    """What only shows between rows: displacement in a circle, one id twice on the same goods."""
    measures = [read_measure(row, reader.declarations) for row in rows]
    try:
        row_order(measures)
    except ValueError as error:
        reader.wrong(str(error), given[0].line if given else 1, field="displaces")
    seen: list[int] = []
    for i, one in enumerate(measures):
        for j in seen:
            other = measures[j]
            same = (one.id, one.scope, one.base, one.kind) == (
                other.id,
                other.scope,
                other.base,
                other.kind,
            )
            if (
                same
                and one.kind != "exempt"
                and not (one.row and other.row and one.row != other.row)
                and not (one.applies_if and other.applies_if)
                and set(one.displaces).isdisjoint(other.marks)
                and set(other.displaces).isdisjoint(one.marks)
                and one.start <= other.end
                and other.start <= one.end
                and any(one.hits(code) and other.hits(code) for code in TERRITORIES)
            ):
                reason = f"overlaps the row on line {given[j].line}: both would be charged"
                reader.wrong(reason, given[i].line, row=one.id)
        seen.append(i)
