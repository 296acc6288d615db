"""What may be known of one shipment: declared conditions, their values, and tests on them.

A condition is three-valued: true, false or not said. Which conditions there are is data: measures
files declare them (`Declared`), beside the few that the engine reads itself (`ENGINE`). What
follows for the duty belongs to `graph.tariff.duty.duty_range`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from onshore.graph.cache import cached_property
from onshore.graph.dates import parse_day
from onshore.graph.errors import InvalidParameters, Problem, UnknownId
from onshore.graph.names.folding import closest
from onshore.graph.tariff.measures.origins import parse_origin, territory_name
from onshore.graph.words.reason import Reason, money, percent, shown
from onshore.graph.words.refusal import Unreadable, problem_of, refused

Value: TypeAlias = bool | Decimal | str | date
Form: TypeAlias = Literal["bool", "share_or_bool", "share", "number", "word", "territory", "date"]
FORMS: tuple[str, ...] = get_args(Form)

CONTENT_SHARES = ("steel_share", "aluminium_share", "copper_share")
"""Shares of the customs value; together at most 1."""
NO_PREFERENCE = "none"

_DECIMAL = re.compile(r"\d{1,18}(?:\.\d{1,12})?|\.\d{1,12}")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Declared:
    """One condition as a measures file declares it.

    `words` are the values of the form `word`, by which they are typed; `true` and `false` among
    them are truth values. `also` are other spellings of words; `labels` (word, English, Japanese)
    what people read for them. `default` counts where nothing is said and is named in the answer;
    with `open_in` it does not count for lines with one of these prefixes. `value_at_most`: customs
    value in USD above which what is said does not hold.
    """

    name: str
    form: Form
    words: tuple[str, ...] = ()
    unit: str = ""
    en: str = ""
    ja: str = ""
    default: Value | None = None
    open_in: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    value_at_most: Decimal | None = None
    labels: tuple[tuple[str, str, str], ...] = ()

    def question(self, lang: str) -> str:
        """What a person is asked, in English or Japanese; the name where no words are declared."""
        return (self.ja if lang == "ja" else self.en) or self.name.replace("_", " ")

    def text(self, lang: str = "en") -> str:
        """The question as part of a sentence."""
        words = self.question(lang)
        return words if words[1:2].isupper() else words[0].lower() + words[1:]

    def data(self) -> str:
        return self.name

    def label(self, word: str, lang: str) -> str:
        """What people read for one of the words."""
        if word in ("true", "false"):
            return shown(word == "true", lang)
        for known, en, ja in self.labels:
            if known == word:
                return ja or en if lang == "ja" else en
        return word.replace("_", " ")

    def parse(self, text: str) -> Value:
        """A value; ValueError says in one sentence what is allowed."""
        form, word = self.form, text.strip().lower()
        if form in ("bool", "share_or_bool") and word in ("true", "false"):
            return word == "true"
        if form == "share_or_bool" and (share := _decimal(word)) is not None and share <= 1:
            return {Decimal(0): False, Decimal(1): True}.get(share, share)
        if form == "share" and (share := _decimal(word)) is not None and share <= 1:
            return share
        if form == "number" and (number := _decimal(word)) is not None:
            if self.name in ("value", "unit_price") and number == 0:
                raise Unreadable("refuse_zero", name=self.name)
            return number
        if form == "word" and (known := self._word(word)) is not None:
            return {"true": True, "false": False}.get(known, known)
        if form == "territory":
            try:
                return parse_origin(text)
            except UnknownId:
                pass
        if form == "date":
            if word == "false":
                return False
            try:
                return parse_day(word)
            except ValueError:
                pass
        value = repr(text[:_LONGEST])
        raise Unreadable("refuse_value", name=self.name, allowed=self.allowed, value=value)

    def _word(self, word: str) -> str | None:
        known = {one.lower(): one for one in self.words}
        known.update((other.lower(), one) for other, one in self.also)
        return known.get(word)

    @property
    def allowed(self) -> Reason:
        """What it takes."""
        if self.form == "word":
            return Reason("takes_word", words=", ".join(self.words))
        return Reason(f"takes_{self.form}")


class Shown(NamedTuple):
    """A value of a condition in words: `yes`, `15 %`, `14,000 TPP`, the name of a territory."""

    declared: Declared
    value: Value

    def text(self, lang: str = "en") -> str:
        declared, value = self
        if isinstance(value, Decimal):
            if declared.form in ("share", "share_or_bool"):
                return percent(value)
            if declared.unit == "USD":
                return money(value, lang)
            return f"{shown(value, lang)} {declared.unit}".rstrip()
        if isinstance(value, str):
            if declared.form == "territory":
                return territory_name(value, lang)
            return declared.label(value, lang)
        return shown(value, lang)

    def data(self) -> str:
        return show_value(self.value)


def said_so(declared: Declared, value: Value) -> Reason:
    """`name:value` in words, with the text by which it is said."""
    code = f"{declared.name}:{show_value(value)}"
    return Reason("taken", name=declared, value=Shown(declared, value), code=code)


def _engine(*declared: Declared) -> dict[str, Declared]:
    return {one.name: one for one in declared}


ENGINE: Mapping[str, Declared] = _engine(
    Declared("value", "number", unit="USD", en="Customs value of the goods", ja="課税価格"),
    Declared(
        "quantity", "number", en="Quantity in the unit of the rate", ja="税率の単位による数量"
    ),
    Declared(
        "quantity_2",
        "number",
        en="Quantity in the second unit of the line; quantity is then in its first",
        ja="品目の第2単位による数量（quantityは第1単位による）",
    ),
    Declared(
        "unit_price", "number", unit="USD", en="Value of one unit of quantity", ja="数量1単位の価格"
    ),
    Declared("usmca", "share_or_bool", en="USMCA claimed", ja="USMCAの適用申告"),
    Declared("steel_share", "share", en="Share of steel by value", ja="鉄鋼の価額割合"),
    Declared("aluminium_share", "share", en="Share of aluminium by value", ja="アルミの価額割合"),
    Declared("copper_share", "share", en="Share of copper by value", ja="銅の価額割合"),
    Declared(
        "us_content_share",
        "share",
        default=Decimal(0),
        en="Share of US content by value",
        ja="米国産部分の価額割合",
    ),
    Declared(
        "repair_value",
        "number",
        unit="USD",
        en="Value of the work done abroad",
        ja="国外での修理・加工の価格",
    ),
    Declared(
        "us_parts_value",
        "number",
        unit="USD",
        en="Value of the US parts inside",
        ja="組み込まれた米国製部品の価格",
    ),
    Declared(
        "in_transit_before",
        "date",
        en="On its final way before (the day after loading)",
        ja="この日より前に最終輸送中（積載の翌日）",
    ),
)
"""Conditions that the engine reads by name: bases, amounts and claims. All others are data."""

EXACT = frozenset(
    ("value", "quantity", "quantity_2", "unit_price", "repair_value", "us_parts_value")
)
"""Amounts: no measure tests them, and none of them is asked both ways."""
PARTS = ("repair_value", "us_parts_value")
"""Amounts that are a part of the value."""
BESIDE_AMOUNTS = (*PARTS, "unit_price")
"""What may contradict the value or the quantity of the same goods."""


@dataclass(frozen=True, eq=False)
class Declarations:
    """The conditions that can be said, by name."""

    by_name: Mapping[str, Declared] = field(default_factory=lambda: ENGINE)

    def __getitem__(self, name: str) -> Declared:
        return self.by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __iter__(self) -> Iterator[Declared]:
        return iter(self.by_name.values())

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.by_name)

    def parse(self, texts: Iterable[str]) -> Conditions:
        """`name:value` texts. InvalidParameters lists every unknown name and wrong value."""
        return _parse(self, tuple(texts))

    def with_more(self, more: Iterable[Declared]) -> Declarations:
        """These and others; of one name, words are joined and the first says the rest."""
        found = dict(self.by_name)
        for one in more:
            known = found.get(one.name)
            found[one.name] = one if known is None else _joined(known, one)
        return Declarations(found)


def _joined(known: Declared, other: Declared) -> Declared:
    if known.form != other.form or set(other.words) <= set(known.words):
        return known
    words = (*known.words, *(word for word in other.words if word not in known.words))
    return replace(
        known, words=words, also=(*known.also, *other.also), labels=(*known.labels, *other.labels)
    )


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


@lru_cache(maxsize=512)
def _parse(declarations: Declarations, texts: tuple[str, ...]) -> Conditions:
    found: dict[str, Value] = {}
    problems: list[Problem] = []
    for text in texts:
        name, colon, value = text.strip().partition(":")
        name, value = name.strip(), value.strip()
        try:
            if not colon:
                raise Unreadable("refuse_pair", value=repr(text[:_LONGEST]))
            if name not in declarations:
                known = ", ".join(declarations.names)
                raise Unreadable("refuse_condition", value=repr(name[:_LONGEST]), known=known)
            if name in found:
                raise Unreadable("refuse_condition_again", name=name)
            found[name] = declarations[name].parse(value)
        except ValueError as error:
            near = () if name in declarations else closest(name, declarations.names)
            problems.append(problem_of(error, "condition", near))
    problems += _together(found)
    if problems:
        raise InvalidParameters(problems)
    return Conditions(tuple(sorted(found.items())))


def _together(found: Mapping[str, Value]) -> list[Problem]:
    """What cannot be true at once."""
    wrong = []
    if sum(v for n in CONTENT_SHARES if isinstance(v := found.get(n), Decimal)) > 1:
        wrong.append(refused("refuse_shares", "condition", names=", ".join(CONTENT_SHARES)))
    value = found.get("value")
    for name in PARTS:
        part = found.get(name)
        if isinstance(part, Decimal):
            if not isinstance(value, Decimal):
                wrong.append(refused("refuse_part", "condition", name=name))
            elif part > value:
                wrong.append(refused("refuse_part_above", "condition", name=name))
    price, quantity = found.get("unit_price"), found.get("quantity")
    if "quantity_2" in found:
        quantity = None
    if isinstance(price, Decimal) and isinstance(value, Decimal) and isinstance(quantity, Decimal):
        if abs(price * quantity - value) > value / 100:
            wrong.append(refused("refuse_price", "condition"))
    claim, usmca = found.get("preference"), found.get("usmca")
    if claim is not None and usmca is not None and (claim in ("S", "S+")) != (usmca is True):
        wrong.append(refused("refuse_preference", "condition"))
    return wrong


def read_declared(row: Mapping[str, Any]) -> Declared:
    """A condition from its table row (`record` condition)."""
    one = Declared(
        row["name"],
        row["type"],
        tuple(row.get("values", ())),
        row.get("unit", ""),
        row.get("en", ""),
        row.get("ja", ""),
        None,
        tuple(row.get("open_in", ())),
        tuple(tuple(pair) for pair in row.get("also", ())),
        Decimal(row["value_at_most"]) if "value_at_most" in row else None,
        tuple((word, en, ja) for word, en, ja in row.get("labels", ())),
    )
    default = row.get("default")
    return one if default is None else replace(one, default=one.parse(default))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


_TEST = re.compile(r"([a-z_0-9]+)\s*(!=|>=|<=|=|>|<)\s*(.+)")


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
    declared: Declared = field(compare=False, repr=False)

    def holds(self, value: Value) -> bool:
        """Whether a known value passes."""
        first = self.words[0]
        if isinstance(first, date):
            before = isinstance(value, date) and value <= first
            return before == (self.operator == "=")
        if self.operator in ("=", "!="):
            return (value in self.words) == (self.operator == "=")
        number = _as_number(value)
        if number is None:
            return False
        low = _as_number(first) or Decimal(0)
        if self.operator == "between":
            return low < number < (_as_number(self.words[1]) or Decimal(0))
        return {">": number > low, ">=": number >= low, "<": number < low, "<=": number <= low}[
            self.operator
        ]

    def __str__(self) -> str:
        """As measures files write it."""
        words = [show_value(word) for word in self.words]
        if self.operator == "between":
            return f"{self.name}={words[0]}..{words[1]}"
        return f"{self.name}{self.operator}{'|'.join(words)}"

    def text(self, lang: str = "en") -> str:
        """In words: `total processing performance above 14,000 TPP`."""
        name, values = self.declared, tuple(Shown(self.declared, word) for word in self.words)
        if self.operator == "between":
            low = shown(self.words[0], lang) if name.form == "number" else values[0]
            said = Reason("between", name=name, low=low, high=values[1])
        elif self.operator in ("=", "!="):
            said = Reason("is" if self.operator == "=" else "is_not", name=name, values=values)
        else:
            said = Reason(_COMPARED[self.operator], name=name, value=values[0])
        return said.text(lang)

    def data(self) -> str:
        return str(self)


_COMPARED = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most"}


def parse_test(text: str, declarations: Declarations) -> Test:
    """`usmca=false`, `end_use=re-export|none`, `metal_share>=0.15`, `chip_tpp=14000..17500`.

    ValueError says what is wrong.
    """
    match = _TEST.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:_LONGEST]!r} is not a test such as usmca=false")
    name, operator, rest = match[1], match[2], match[3].strip()
    if name not in declarations or name in EXACT:
        allowed = ", ".join(n for n in declarations.names if n not in EXACT)
        raise ValueError(f"unknown condition {name!r}; the names are {allowed}")
    if name in CONTENT_SHARES:
        raise ValueError(f"{name} is a base, not a test")
    declared = declarations[name]
    low, dots, high = rest.partition("..")
    if dots:
        bounds = declared.parse(low), declared.parse(high)
        if operator != "=" or declared.form not in ("number", "share") or bounds[0] >= bounds[1]:  # type: ignore[operator]
            raise ValueError(f"{text[:_LONGEST]!r} is not a band such as chip_tpp=14000..17500")
        return Test(name, "between", bounds, declared)
    if operator in ("=", "!="):
        values = tuple(declared.parse(word) for word in rest.split("|"))
        if declared.form == "date" and not isinstance(values[0], date):
            raise ValueError(f"{name} is tested against a date")
        return Test(name, operator, values, declared)
    if declared.form not in ("number", "share"):
        raise ValueError(f"{name} cannot be compared with {operator}")
    return Test(name, operator, (declared.parse(rest),), declared)


def show_value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _as_number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def candidates(declared: Declared, tests: Iterable[Test]) -> tuple[Value, ...]:
    """Values of an unknown condition that stand for all: one for each outcome of the tests."""
    mine = [test for test in tests if test.name == declared.name]
    words = [word for test in mine for word in test.words]
    form = declared.form
    if form in ("bool", "share_or_bool"):
        return (True, False)
    if form == "word":
        known = [{"true": True, "false": False}.get(w, w) for w in declared.words]
        other = [word for word in known if word not in words]
        return _distinct(mine, [*other[:1], *words])
    if form == "territory":
        return _distinct(mine, [*words, "ZZ"])
    if form == "date":
        return _distinct(mine, [False, *sorted(w for w in words if isinstance(w, date))])
    edges = sorted({word for word in words if isinstance(word, Decimal)})
    top = Decimal(1) if form == "share" else (edges[-1] if edges else Decimal(0)) + 1
    points = [Decimal(0), *edges, top]
    middles = [(a + b) / 2 for a, b in pairwise(points)]
    return _distinct(mine, sorted({*points, *middles}))


def _distinct(tests: list[Test], values: Iterable[Value]) -> tuple[Value, ...]:
    """The first value for each combination of outcomes."""
    kept: dict[tuple[bool, ...], Value] = {}
    for value in values:
        kept.setdefault(tuple(test.holds(value) for test in tests), value)
    return tuple(kept.values())
