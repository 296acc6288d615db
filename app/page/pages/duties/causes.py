"""Conditions in a reader's words: questions and answers, and several of one measure as one.

What decides a duty is asked by conditions. Several of them may test for one thing, such as the
three of the chip measure: they are one cause for a reader, and what they decide is never summed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from onshore.app.page.reader import KEPT, Reader
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.errors import StoreError, TablesMissing
from onshore.graph.tariff.duty.duty import CLOCKS
from onshore.graph.tariff.duty.duty_table import ORDINARY
from onshore.graph.tariff.measures.conditions import Declared, show_value
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.words.measure_words import measure_name

_AMOUNT = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")


def measures_of(reader: Reader) -> Measures:
    """The measures that are loaded; none where there are no tables."""
    try:
        return tariff_of(reader.view).measures
    except (StoreError, TablesMissing):
        return Measures((), {}, {})


def ordinary(reader: Reader) -> list[str]:
    """What is taken of ordinary goods, as values of `condition`."""
    known = measures_of(reader).declarations
    return [f"{name}:{show_value(value)}" for name, value in ORDINARY.items() if name in known]


def with_ordinary(reader: Reader, said: Sequence[str]) -> list[str]:
    """What is said, and of ordinary goods what is not said otherwise."""
    names = {one.partition(":")[0] for one in said}
    return [*said, *(one for one in ordinary(reader) if one.partition(":")[0] not in names)]


def question(reader: Reader, name: str) -> str:
    """What a condition asks, with its unit."""
    declared = _declared(reader, name)
    if declared is None:
        if name == "hts":
            return reader.t("Exact tariff line", "正確な品目番号")
        return name.replace("_", " ")
    unit = f" ({declared.unit})" if declared.unit else ""
    return declared.question(reader.lang) + unit


def cause(reader: Reader, names: Sequence[str]) -> str:
    """What some conditions that decide together ask: one question, where one measure tests all."""
    if len(names) == 1:
        return question(reader, names[0])
    if measure := _measure(reader, names):
        return reader.t(f"Does the {measure} apply?", f"{measure}の対象か")
    return reader.t(", ", "、").join(question(reader, one) for one in names)


def _measure(reader: Reader, names: Sequence[str]) -> str | None:
    """The name of the one measure that tests several conditions; None where none or more do."""
    wanted = set(names)
    if len(wanted) < 2:
        return None
    rows = measures_of(reader).rows
    found = {row.id for row in rows if wanted <= {test.name for test in row.tests}}
    return measure_name(found.pop()).text(reader.lang) if len(found) == 1 else None


def deciders(reader: Reader, names: Sequence[str]) -> str:
    """What a cell has room for: the first that decides, and how many more."""
    if not names:
        return ""
    if measure := _measure(reader, names):
        return f"{measure}?"
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return question(reader, names[0]) + more


def said(reader: Reader, condition: str) -> str:
    """A `name:value` as a question with its answer."""
    name, _, value = condition.partition(":")
    return f"{question(reader, name)}{reader.t(': ', '：')}{answer(reader, name, value)}"


def answer(reader: Reader, name: str, value: str) -> str:
    declared = _declared(reader, name)
    return value if declared is None else declared.label(value, reader.lang)


def from_form(reader: Reader) -> Reader:
    """The reader with what a form says (`is.name=value`) as values of `condition`."""
    pairs = [
        ("condition", f"{key.removeprefix('is.')}:{_bare(value)}")
        if key.startswith("is.")
        else (key, value)
        for key, value in reader.values.multi_items()
        if value and key not in KEPT
    ]
    return reader.at(urlencode(pairs))


def _bare(value: str) -> str:
    """An amount such as `$14,172.50` without its sign and the commas of its thousands."""
    text = value.strip().removeprefix("$").strip()
    return text.replace(",", "") if _AMOUNT.fullmatch(text) else value.strip()


@dataclass(frozen=True, slots=True)
class Field:
    """A control of a form for one condition: a choice of `options`, or text where it has none."""

    name: str
    words: str
    options: tuple[tuple[str, str], ...]
    value: str
    kind: str
    hint: str = ""


def fields(reader: Reader, names: Iterable[str]) -> list[Field]:
    """Controls for conditions by name, with what the address says of them."""
    given = dict(one.partition(":")[::2] for one in reader.values.getlist("condition"))
    found = []
    for name in dict.fromkeys(names):
        declared = _declared(reader, name)
        if declared is None:
            continue
        words: Sequence[str] = declared.words
        if declared.form in ("bool", "share_or_bool"):
            words = ("true", "false")
        options = tuple((word, declared.label(word, reader.lang)) for word in words)
        kind = "date" if declared.form == "date" else "text"
        hint = "0–1" if declared.form == "share" else ""
        words_ = question(reader, name)
        found.append(Field(name, words_, options, given.get(name, ""), kind, hint))
    return found


CLOCK_WORDS = {
    "collected": ("as collected", "実際の徴収"),
    "legal": ("as lawful", "法令上"),
    "published": ("as published then", "当時の公表"),
}


def clocks(reader: Reader) -> list[dict[str, Any]]:
    """What a form offers for `clock`."""
    chosen = reader.values.get("clock") or "collected"
    return [
        {
            "value": word,
            "title": reader.t(*CLOCK_WORDS.get(word, (word, word))),
            "current": word == chosen,
        }
        for word in CLOCKS
    ]


def merged(rows: Sequence[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], float]]:
    """What to find out next, conditions of one effect on the same crossings together.

    Gives each group with its `narrows`, which holds for the group as for each of its members.
    """
    groups: dict[Any, list[dict[str, Any]]] = {}
    for number, row in enumerate(rows):
        key: Any = number
        if row["kind"] == "condition":
            key = (row["narrows"], row["narrows_at_least"], tuple(sorted(row["edges"])))
        groups.setdefault(key, []).append(row)
    return [(group, group[0]["narrows"] or 0.0) for group in groups.values()]


def _declared(reader: Reader, name: str) -> Declared | None:
    return measures_of(reader).declarations.by_name.get(name)
