"""Values that a mapping makes of the cells of one row: split, mapped, converted, checked.

What entities, facts and reference rows are made of them stands in `loaders.mapping.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onshore.graph.documents.values import Bad, number
from onshore.graph.documents.woven import only_texts
from onshore.graph.names.folding import closest
from onshore.graph.names.place_names import closest_places, place_code
from onshore.loaders.files.amounts import times
from onshore.loaders.limits import MAX_KEPT, MAX_KEPT_TEXT, MAX_SPLITS
from onshore.loaders.mapping.mapping import Condition, TableMapping, Value
from onshore.loaders.mapping.templates import slug

Values = dict[str, str | None]

_SPACE = re.compile(r"\s+")
_DIRECTIVE = re.compile(r"%(.)")
_TELL_DAY, _TELL_MONTH = frozenset("djxcuwaAUWV"), frozenset("mbB")
"""Letters of a form that tell a day or a month; a year or month stays one, without a day."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One data row: `number` counts from 1, without the header; `line` is where it starts."""

    number: int
    line: int
    cells: Mapping[str, str]


class RowError(ValueError):
    """Why a row can not be used."""

    def __init__(self, reason: str, field: str | None = None, near: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason, self.field, self.near = reason, field, tuple(near)


class RowValues:
    """Makes the values of rows; what a text gives is made once and kept for other rows."""

    def __init__(self, mapping: TableMapping) -> None:
        self._missing = frozenset(mapping.reading.missing)
        self._kept: list[tuple[Value, dict[str | None, list[str | None]]]]
        self._kept = [(value, {}) for value in mapping.values]

    def combinations(self, row: TableRow) -> list[Values]:
        """The values of a row; one set for each combination of what its splits give."""
        made: list[Values] = [{}]
        for value, kept in self._kept:
            pieces = []
            for values in made:
                if value.constant is not None:
                    text: str | None = value.constant
                elif value.value is not None:
                    text = values[value.value]
                else:
                    text = row.cells.get(value.column or "")
                found = kept.get(text)
                if found is None:
                    found = make_value(value, text, self._missing)
                    keep(kept, text, found, text)
                pieces.append(found)
            if len(made) == 1 and len(pieces[0]) == 1:
                made[0][value.name] = pieces[0][0]
                continue
            made = [
                {**values, value.name: text}
                for values, found in zip(made, pieces, strict=True)
                for text in found
            ]
            if len(made) > MAX_SPLITS:
                raise RowError(f"splits into more than {MAX_SPLITS:,} combinations", value.name)
        return made


def keep(kept: dict[Any, Any], key: Any, found: Any, *texts: str | None) -> None:
    """Keep what was found for texts that are short, and not too much of it."""
    for text in texts:
        if text is not None and len(text) > MAX_KEPT_TEXT:
            return
    if len(kept) >= MAX_KEPT:
        kept.clear()
    kept[key] = found


def make_value(value: Value, text: str | None, missing: Collection[str]) -> list[str | None]:
    """What one text gives: one piece, or several where the value is split."""
    if text is not None:
        text = _SPACE.sub(" ", text).strip()
        for old, new in value.replace.items():
            text = text.replace(old, new)
    parts: list[str | None] = [text]
    for separator in value.split:
        parts = [piece for part in parts if part is not None for piece in part.split(separator)]
    if value.part is not None and text:
        if value.part > len(parts):
            raise RowError(f"{text[:80]!r} has no part {value.part}", value.name)
        parts = [parts[value.part - 1]]
    result: list[str | None] = []
    for part in parts:
        step = _finish(value, part, missing)
        if step not in result and (step is not None or len(parts) == 1):
            result.append(step)
    return result or [None]


def plain_values(
    value: Value, texts: Sequence[str | None], missing: Collection[str]
) -> list[str | None] | None:
    """`make_value` of many texts, for a value that takes them as they stand; None for others."""
    steps = (
        value.replace,
        value.split,
        value.part,
        value.map,
        value.tables,
        value.thousands,
        value.decimal,
        value.times,
        value.date,
        value.allow,
    )
    joined = "\0".join(texts if only_texts(texts) else [text or "" for text in texts])
    if any(step not in (None, (), {}) for step in steps) or joined.count("\0") >= len(texts):
        return None
    none = {"", *missing, *value.missing}
    every = map(str.strip, _SPACE.sub(" ", joined).split("\0"))
    return [value.default if text in none else text for text in every]


def _finish(value: Value, text: str | None, missing: Collection[str]) -> str | None:
    """One piece: white space, what counts as missing, map, number, date, allowed words."""
    text = _SPACE.sub(" ", text).strip() if text is not None else None
    if not text or text in missing or text in value.missing:
        text = None
    elif text in value.map:
        text = value.map[text] or None
    elif (code := _in_tables(value, text)) is not None:
        text = code
    elif (value.map or value.tables) and value.unmapped != "keep":
        if value.unmapped == "refuse":
            near = [name for table in value.tables for name in closest_places(table, text)]
            near = [*closest(text, value.map), *near]
            raise RowError(f"{text[:80]!r} is not in the map", value.name, near[:5])
        text = slug(text) if value.unmapped == "slug" else None
    if text is not None:
        text = _converted(value, text)
    if text is None:
        return value.default
    if value.allow and text not in value.allow:
        reason = f"{text[:80]!r} is none of {', '.join(value.allow)}"
        raise RowError(reason, value.name, closest(text, value.allow))
    return text


def _in_tables(value: Value, text: str) -> str | None:
    found = (place_code(table, text) for table in value.tables)
    return next((code for code in found if code is not None), None)


def _converted(value: Value, text: str) -> str:
    if value.thousands:
        text = _ungrouped(value.thousands, text, value.name)
    if value.decimal:
        text = text.replace(value.decimal, ".")
    if value.times is not None:
        try:
            text = times(text, value.times)
        except Bad as error:
            raise RowError(error.reason, value.name) from None
    return _day(value, text) if value.date else text


def _day(value: Value, text: str) -> str:
    """The day, month or year of a text in the first of the value's forms that it has.

    Digits alone must be as many as the form says: 202311 is no day in November written as %Y%m%d.
    """
    for form in value.date:
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        if text.isdecimal() and found.strftime(form) != text:
            continue
        said = {*_DIRECTIVE.findall(form)}
        length = 10 if said & _TELL_DAY else 7 if said & _TELL_MONTH else 4
        return found.date().isoformat()[:length]
    raise RowError(f"{text[:40]!r} is not a date like {' or '.join(value.date)}", value.name)


def _ungrouped(separator: str, text: str, name: str) -> str:
    """The text without the separators between thousands; they must stand where thousands end."""
    for run in re.findall(rf"\d[\d{re.escape(separator)}]*", text):
        groups = run.split(separator)
        if len(groups) > 1 and not (
            len(groups[0]) <= 3
            and len(groups[-1]) == 3
            and all(len(g) in (2, 3) for g in groups[1:])
        ):
            raise RowError(f"{text[:40]!r} has no thousands between {separator!r}", name)
    return text.replace(separator, "")


def read_number(text: str, name: str) -> int | float:
    try:
        return number(text)
    except Bad as error:
        raise RowError(error.reason, name) from None


def holds(condition: Condition, values: Values) -> bool:
    if condition.same:
        found = {values[name] for name in condition.same}
        return len(found) == 1 and None not in found
    text = values[condition.value or ""]
    return text is None if condition.missing else text in condition.words
