"""Inputs of tools from the declarations of questions: their JSON Schema, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.graph.answers.parameters import MAX_REPEATS, Parameter, check_number, parameter
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest

MOST_CHOICES = 8
"""Choices that a schema lists; of more, an error names the nearest."""
DEFAULT_TOKENS = 1_500
BYTES_PER_TOKEN = 4
_TYPES = {"int": "integer", "float": "number", "bool": "boolean"}
_CURSOR = re.compile(r"\d{1,8}\.\d{1,6}")


@dataclass(frozen=True)
class Portion:
    """How much of an answer is given at once, and from where on."""

    max_tokens: int = parameter(
        "int", "Longest answer.", DEFAULT_TOKENS, minimum=500, maximum=20_000
    )
    cursor: str | None = parameter("text", "`more.cursor` of the part before.", None)

    @property
    def bytes(self) -> int:
        """Bytes of the whole result as compact JSON at most."""
        return self.max_tokens * BYTES_PER_TOKEN

    @property
    def start(self) -> tuple[int, int]:
        """Rows of the question to skip, and items of its answer; InvalidParameters."""
        if self.cursor in (None, ""):
            return 0, 0
        if not _CURSOR.fullmatch(self.cursor or ""):
            raise InvalidParameters([Problem("is not a cursor of an answer", "cursor")])
        offset, _, item = (self.cursor or "").partition(".")
        return int(offset), int(item)


def input_schema(parameters: Sequence[Parameter], more: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an object with these parameters; `more` are properties beside them."""
    required = [one.name for one in parameters if one.required]
    required += [name for name, schema in more.items() if is_needed(schema)]
    properties = {one.name: _property(one) for one in parameters}
    return {
        "type": "object",
        "properties": {**more, **properties},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def is_needed(schema: Mapping[str, Any]) -> bool:
    """Whether a property beside the parameters must be given: it may not be empty."""
    return bool(schema.get("minItems") or schema.get("minLength"))


def _property(one: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _TYPES.get(one.kind, "string")}
    if one.choices and len(one.choices) <= MOST_CHOICES and not one.negatable:
        schema["enum"] = list(one.choices)
    if one.minimum is not None and one.maximum is not None:
        schema["minimum"], schema["maximum"] = one.minimum, one.maximum
    if one.repeat:
        schema = {"type": "array", "items": schema}
    if one.default not in (None, (), ""):
        schema["default"] = one.default
    schema["description"] = _said(one)
    return schema


def _said(one: Parameter) -> str:
    """The first sentence of what the declaration says; where a name does too."""
    text = re.split(r"(?<=[a-z)`])[.;] ", one.doc, maxsplit=1)[0].rstrip(".")
    text = re.sub(r"^Ids? of ", "", text)
    return f"{text} (id or name)" if one.kinds else text


def pairs_of(
    arguments: Mapping[str, Any], parameters: Iterable[Parameter]
) -> list[tuple[str, str]]:
    """(name, text) pairs of the arguments of a call, as questions read them.

    InvalidParameters for names that are not declared and values that are not texts, numbers or
    lists of them.
    """
    kinds = {one.name: one.kind for one in parameters}
    known = list(kinds)
    problems: list[Problem] = []
    pairs: list[tuple[str, str]] = []
    for name, value in arguments.items():
        if name not in known:
            near = closest(name[:80], known) or tuple(known[:8])
            problems.append(Problem("unknown parameter", name[:80], suggestions=near))
            continue
        if name == "condition" and isinstance(value, dict):
            value = [f"{key}:{_text(one)}" for key, one in value.items()]
        values = value if isinstance(value, list) else [value]
        if len(values) > MAX_REPEATS:
            problems.append(Problem(f"given more than {MAX_REPEATS} times", name))
            continue
        if any(isinstance(one, dict | list) for one in values):
            problems.append(Problem("is a text, a number or a list of them", name))
            continue
        for one in values:
            if isinstance(one, float):
                check_number(one, kinds[name], name)
        pairs += [(name, _text(one)) for one in values if one is not None]
    if problems:
        raise InvalidParameters(problems)
    return pairs


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
