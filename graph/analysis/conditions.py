"""What may be known of one shipment: condition names, their values, and tests on them.

A condition is three-valued: true, false or not said. Which measures ask for which condition is
data (`graph.analysis.measures`); what follows for the duty belongs to `graph.analysis.duty`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from graph.analysis.origins import parse_origin
from graph.errors import InvalidParameters, Problem, UnknownId
from graph.names import closest

Value: TypeAlias = bool | Decimal | str | date
Form: TypeAlias = Literal["bool", "share_or_bool", "share", "number", "word", "territory", "date"]

END_USES = (
    "us-data-centre", "repair", "us-rd", "start-up", "consumer", "civil-industrial",
    "public-sector", "re-export", "none",
)  # fmt: skip
FORMS: Mapping[str, Form] = {
    "usmca": "share_or_bool",
    "exclusion": "bool",
    "aircraft_use": "bool",
    "vehicle_part": "bool",
    "end_use": "word",
    "chip_tpp": "number",
    "dram_bandwidth": "number",
    "metal_share": "share",
    "steel_share": "share",
    "aluminium_share": "share",
    "copper_share": "share",
    "metal_origin": "territory",
    "in_transit_before": "date",
    "value": "number",
    "quantity": "number",
}
NAMES = tuple(FORMS)
CONTENT_SHARES = ("steel_share", "aluminium_share", "copper_share")
"""Shares of the customs value; together at most 1."""

_DECIMAL = re.compile(r"\d{1,18}(?:\.\d{1,12})?|\.\d{1,12}")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Conditions:
    """What was said, sorted by name; a name that is absent is unknown."""

    said: tuple[tuple[str, Value], ...] = ()

    def get(self, name: str) -> Value | None:
        for known, value in self.said:
            if known == name:
                return value
        return None

    def number(self, name: str) -> Decimal | None:
        value = self.get(name)
        return value if isinstance(value, Decimal) else None

    def with_values(self, values: Mapping[str, Value]) -> Conditions:
        """These conditions with `values` added or replaced."""
        return Conditions(tuple(sorted({**dict(self.said), **values}.items())))

    def without(self, names: Iterable[str]) -> Conditions:
        gone = frozenset(names)
        return Conditions(tuple(pair for pair in self.said if pair[0] not in gone))


NOTHING_SAID = Conditions()


def parse_conditions(texts: Iterable[str]) -> Conditions:
    """`name:value` texts. InvalidParameters lists every unknown name and wrong value."""
    return _parse_conditions(tuple(texts))


@lru_cache(maxsize=512)
def _parse_conditions(texts: tuple[str, ...]) -> Conditions:
    found: dict[str, Value] = {}
    problems: list[Problem] = []
    for text in texts:
        name, colon, value = text.strip().partition(":")
        name, value = name.strip(), value.strip()
        try:
            if not colon:
                raise ValueError(f"{text[:_LONGEST]!r} is not of the form name:value")
            if name not in FORMS:
                known = ", ".join(NAMES)
                raise ValueError(f"unknown condition {name[:_LONGEST]!r}; the names are {known}")
            if name in found:
                raise ValueError(f"{name} is given twice")
            found[name] = parse_value(name, value)
        except ValueError as error:
            near = () if name in FORMS else closest(name, NAMES)
            problems.append(Problem(str(error), "condition", suggestions=near))
    total = sum((v for n, v in found.items() if n in CONTENT_SHARES and isinstance(v, Decimal)))
    if total > 1:
        problems.append(Problem(f"{', '.join(CONTENT_SHARES)} add up to more than 1", "condition"))
    if problems:
        raise InvalidParameters(problems)
    return Conditions(tuple(sorted(found.items())))


def parse_value(name: str, text: str) -> Value:
    """The value of a known name; ValueError says in one sentence what is allowed."""
    form, word = FORMS[name], text.strip().lower()
    shown = text[:_LONGEST]
    if form in ("bool", "share_or_bool") and word in ("true", "false"):
        return word == "true"
    if form == "share_or_bool" and (share := _decimal(word)) is not None and share <= 1:
        return {Decimal(0): False, Decimal(1): True}.get(share, share)
    if form == "share" and (share := _decimal(word)) is not None and share <= 1:
        return share
    if form == "number" and (number := _decimal(word)) is not None:
        if name == "value" and number == 0:
            raise ValueError("value is an amount in USD above 0")
        return number
    if form == "word" and word in END_USES:
        return word
    if form == "territory":
        try:
            return parse_origin(text)
        except UnknownId:
            pass
    if form == "date":
        if word == "false":
            return False
        try:
            return date.fromisoformat(word) if len(word) == 10 else _no_date()
        except ValueError:
            pass
    raise ValueError(f"{name} is {_ALLOWED[form]}, not {shown!r}")


def _no_date() -> date:
    raise ValueError


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


_ALLOWED: Mapping[Form, str] = {
    "bool": "true or false",
    "share_or_bool": "true, false or a share from 0 to 1",
    "share": "a share from 0 to 1",
    "number": "a number of 0 or more with at most 12 decimals",
    "word": "one of " + ", ".join(END_USES),
    "territory": "a territory code such as US or CN",
    "date": "a date such as 2026-07-24, or false",
}

_TEST = re.compile(r"([a-z_]+)\s*(!=|>=|<=|=|>|<)\s*(.+)")


@dataclass(frozen=True, slots=True)
class Test:
    """One test on one condition: `=` and `!=` any of `words`, `>` and the like, or `between`.

    Bounds of `between` do not belong to the band (U.S. note 39: greater than, less than). For
    in_transit_before, `=` a day holds where the goods were loaded before that day.
    """

    __test__ = False

    name: str
    operator: str
    words: tuple[Value, ...]

    def holds(self, value: Value) -> bool | None:
        """Whether a known value passes; None where the value does not decide it."""
        if self.name == "in_transit_before":
            return self._transit(value)
        first = self.words[0]
        if self.operator in ("=", "!="):
            return (value in self.words) == (self.operator == "=")
        number = _as_number(value)
        if number is None:
            return None
        low = _as_number(first) or Decimal(0)
        if self.operator == "between":
            return low < number < (_as_number(self.words[1]) or Decimal(0))
        return {
            ">": number > low, ">=": number >= low, "<": number < low, "<=": number <= low
        }[self.operator]  # fmt: skip

    def _transit(self, value: Value) -> bool | None:
        day = self.words[0]
        before: bool | None = False
        if isinstance(value, date) and isinstance(day, date):
            before = True if value <= day else None
        if before is None:
            return None
        return before == (self.operator == "=")

    def __str__(self) -> str:
        words = [show_value(word) for word in self.words]
        if self.operator == "between":
            return f"{self.name} above {words[0]} and below {words[1]}"
        return f"{self.name}{self.operator}{'|'.join(words)}"


def parse_test(text: str) -> Test:
    """`usmca=false`, `end_use=re-export|none`, `metal_share>0.15`, `chip_tpp=14000..17500`.

    ValueError says what is wrong.
    """
    match = _TEST.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:_LONGEST]!r} is no test such as usmca=false")
    name, operator, rest = match[1], match[2], match[3].strip()
    if name not in FORMS or name in ("value", "quantity"):
        allowed = ", ".join(n for n in NAMES if n not in ("value", "quantity"))
        raise ValueError(f"unknown condition {name!r}; the names are {allowed}")
    if name in CONTENT_SHARES:
        raise ValueError(f"{name} is a base, not a test")
    low, dots, high = rest.partition("..")
    if dots:
        bounds = parse_value(name, low), parse_value(name, high)
        if operator != "=" or FORMS[name] not in ("number", "share") or bounds[0] >= bounds[1]:  # type: ignore[operator]
            raise ValueError(f"{text[:_LONGEST]!r} is no band such as chip_tpp=14000..17500")
        return Test(name, "between", bounds)
    if operator in ("=", "!="):
        values = tuple(parse_value(name, word) for word in rest.split("|"))
        if name == "in_transit_before" and not isinstance(values[0], date):
            raise ValueError("in_transit_before is tested against a date")
        return Test(name, operator, values)
    if FORMS[name] not in ("number", "share"):
        raise ValueError(f"{name} cannot be compared with {operator}")
    return Test(name, operator, (parse_value(name, rest),))


def show_value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _as_number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def candidates(name: str, tests: Iterable[Test]) -> tuple[Value, ...]:
    """Values of an unknown condition that stand for all: one for each outcome of the tests."""
    mine = [test for test in tests if test.name == name]
    words = [word for test in mine for word in test.words]
    form = FORMS[name]
    if form in ("bool", "share_or_bool"):
        return (True, False)
    if form == "word":
        other = [word for word in END_USES if word not in words]
        return _distinct(mine, [*other[:1], *words])
    if form == "territory":
        return _distinct(mine, [*words, "ZZ"])
    if form == "date":
        return _distinct(mine, [False, *sorted(w for w in words if isinstance(w, date))])
    edges = sorted({word for word in words if isinstance(word, Decimal)})
    top = Decimal(1) if form == "share" else edges[-1] + 1
    points = [Decimal(0), *edges, top]
    middles = [(a + b) / 2 for a, b in pairwise(points)]
    return _distinct(mine, sorted({*points, *middles}))


def _distinct(tests: list[Test], values: Iterable[Value]) -> tuple[Value, ...]:
    """The first value for each combination of outcomes."""
    kept: dict[tuple[bool | None, ...], Value] = {}
    for value in values:
        kept.setdefault(tuple(test.holds(value) for test in tests), value)
    return tuple(kept.values())
