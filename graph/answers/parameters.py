"""Parameters of questions: declared once as dataclass fields, read from text everywhere.

The field's metadata gives the route's parameters, bounds, OpenAPI text, CLI options, page form and
docs row; `read_parameters` turns (name, text) pairs into the question or reports every problem.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from onshore.graph.dates import parse_day, parse_instant, show_instant
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.graph.words.refusal import Unreadable, problem_of, refused

LISTED = 16
"""Choices that an error names all; of more it names the nearest."""
MAX_VALUE = 2_000
"""Characters in one parameter value."""
MAX_DIGITS = 12
"""Digits of a whole number."""
MAX_REPEATS = 200
WALKED = ("firm", "factory", "component", "place", "project", "person")
"""Kinds of entities that paths run through."""
LOSABLE = ("firm", "factory", "component", "place")
"""Kinds of entities that can be lost."""
MADE = ("component", "firm", "factory")
"""Kinds of entities whose parts and duties are asked for."""

Q = TypeVar("Q")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter. `kind`: text, id, part, country, int, float, bool, date, instant.

    `kinds` are those of the entities that it takes: their names do where their ids do
    (`graph.answers.naming`). A `part` is an id, a colon and a fraction; a `country` an id or
    a code.

    `pattern` is set where one field takes a family of names (`tier{n}_country`): a regular
    expression with one group; the field then holds (group, value) pairs.
    """

    name: str
    kind: str
    doc: str
    default: Any
    required: bool
    repeat: bool
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    example: str | None
    field: str
    pattern: str | None
    names: tuple[str, ...]
    negatable: bool
    kinds: tuple[str, ...]


def parameter(
    kind: str,
    doc: str,
    default: Any = dataclasses.MISSING,
    *,
    repeat: bool = False,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: Sequence[str] = (),
    example: str | None = None,
    alias: str | None = None,
    pattern: str | None = None,
    names: Sequence[str] = (),
    negatable: bool = False,
    kinds: Sequence[str] = (),
) -> Any:
    """A dataclass field that is a parameter of a question. A repeatable one holds a tuple."""
    metadata = {
        "parameter": {
            "kind": kind,
            "doc": doc,
            "repeat": repeat,
            "minimum": minimum,
            "maximum": maximum,
            "choices": tuple(choices),
            "example": example,
            "alias": alias,
            "pattern": pattern,
            "names": tuple(names),
            "negatable": negatable,
            "kinds": tuple(kinds),
        }
    }
    if repeat and default is dataclasses.MISSING:
        default = ()
    return dataclasses.field(default=default, metadata=metadata, kw_only=True)


def parameters_of(question: type[Any]) -> tuple[Parameter, ...]:
    """Declared parameters in the order of their fields, the question's own first."""
    found = _DECLARED.get(question)
    if found is None:
        found = _DECLARED[question] = tuple(_declared(question))
    return found


_DECLARED: dict[type[Any], tuple[Parameter, ...]] = {}


def _declared(question: type[Any]) -> list[Parameter]:
    result = []
    for field in dataclasses.fields(question):
        values = dict(field.metadata.get("parameter", {}))
        if not values:
            continue
        alias = values.pop("alias")
        required = field.default is dataclasses.MISSING
        result.append(
            Parameter(
                name=alias or field.name,
                field=field.name,
                default=None if required else field.default,
                required=required,
                **values,
            )
        )
    return result


def read_parameters(question: type[Q], pairs: Iterable[tuple[str, str]]) -> Q:
    """The question that (name, text) pairs ask; InvalidParameters with every problem."""
    declared = parameters_of(question)
    by_name = {p.name: p for p in declared if p.pattern is None}
    families = [p for p in declared if p.pattern is not None]
    known = [*by_name, *(name for p in families for name in p.names)]
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, text in pairs:
        parameter = by_name.get(name)
        group = None
        if parameter is None:
            parameter, group = _family(name, families)
        if parameter is None:
            near = closest(name[:80], known) or tuple(known[:8])
            problems.append(refused("refuse_parameter", name[:80], near))
            continue
        try:
            value = _convert(parameter, text)
        except ValueError as error:
            problems.append(problem_of(error, name))
            continue
        if parameter.repeat or group is not None:
            kept = (*values.get(parameter.field, ()), value if group is None else (group, value))
            if len(kept) > MAX_REPEATS:
                raise InvalidParameters([refused("refuse_often", name, most=MAX_REPEATS)])
            values[parameter.field] = kept
        elif parameter.field in values:
            problems.append(refused("refuse_again", name))
        else:
            values[parameter.field] = value
    problems += [
        refused("refuse_missing", p.name)
        for p in declared
        if p.required and p.field not in values and p.name not in {one.field for one in problems}
    ]
    if problems:
        raise InvalidParameters(problems)
    return question(**values)


def written(question: Any) -> list[tuple[str, str]]:
    """The (name, text) pairs that ask a question, without defaults: what is read from them is it.

    They stand in the order of the declaration.
    """
    pairs: list[tuple[str, str]] = []
    for item in parameters_of(type(question)):
        value = getattr(question, item.field)
        if item.pattern is not None:
            pairs += [(item.name.replace("N", group, 1), text) for group, text in value]
        elif item.required or value not in (item.default, None, ()):
            each = value if isinstance(value, tuple) else (value,)
            pairs += [(item.name, text_of(one, item.kind)) for one in each]
    return pairs


def text_of(value: Any, kind: str = "text") -> str:
    """One value of a parameter of that kind as the text that `read_parameters` reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return show_instant(value) if kind == "instant" else str(value)


def check_number(value: float, kind: str, name: str) -> None:
    """InvalidParameters for a number with a point where a text is asked for: 8504.40 is 8504.4."""
    if kind not in ("float", "int") and not value.is_integer():
        raise InvalidParameters([refused("refuse_zeros", name, value=repr(value))])


def chosen(words: Sequence[str], everything: Iterable[str]) -> frozenset[str]:
    """Words that count: those named, or all but those with a leading `-`."""
    wanted = {word for word in words if not word.startswith("-")}
    unwanted = {word[1:] for word in words if word.startswith("-")}
    return frozenset((wanted or set(everything)) - unwanted)


def _family(name: str, families: Sequence[Parameter]) -> tuple[Parameter | None, str | None]:
    for parameter in families:
        match = re.fullmatch(parameter.pattern or "", name)
        if match and name in parameter.names:
            return parameter, match[1]
    return None, None


def _convert(parameter: Parameter, text: str) -> Any:
    if len(text) > MAX_VALUE:
        raise Unreadable("refuse_long", most=MAX_VALUE)
    if any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise Unreadable("refuse_control")
    if text == "" and (parameter.required or parameter.kind == "id"):
        raise Unreadable("refuse_empty")
    value = _READERS[parameter.kind](text)
    if parameter.minimum is not None and value < parameter.minimum:
        raise Unreadable("refuse_below", value=str(value), least=f"{parameter.minimum:g}")
    if parameter.maximum is not None and value > parameter.maximum:
        raise Unreadable("refuse_above", value=str(value), most=f"{parameter.maximum:g}")
    bare = text.removeprefix("-") if parameter.negatable else text
    if parameter.choices and bare not in parameter.choices:
        if len(parameter.choices) <= LISTED:
            raise Unreadable(
                "refuse_choice", value=repr(text[:80]), known=", ".join(parameter.choices)
            )
        near = closest(bare[:80], parameter.choices) or parameter.choices[:6]
        raise Unreadable("refuse_unknown", value=repr(text[:80]), near=", ".join(near))
    return value


def _int(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text.strip()):
        raise Unreadable("refuse_whole", value=repr(text[:40]))
    if len(text.strip().lstrip("+-")) > MAX_DIGITS:
        raise Unreadable("refuse_digits", value=repr(text[:40]), most=MAX_DIGITS)
    return int(text)


def _float(text: str) -> float:
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", text.strip()):
        raise Unreadable("refuse_number", value=repr(text[:40]))
    return float(text)


def _bool(text: str) -> bool:
    words = {"true": True, "false": False}
    if text not in words:
        raise Unreadable("refuse_truth", value=repr(text[:40]))
    return words[text]


def _date(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError:
        raise Unreadable("refuse_day", value=repr(text[:40])) from None


def _instant(text: str) -> str:
    try:
        return parse_instant(text[:60])
    except ValueError:
        raise Unreadable("refuse_instant", value=repr(text[:60].strip())) from None


_READERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "id": str.strip,
    "part": str.strip,
    "country": str.strip,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "date": _date,
    "instant": _instant,
}
