"""docs/results.md: what the result of each question holds, from the shapes behind OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from onshore.app.http.openapi import document
from onshore.app.http.openapi.schemas import OTHER_RESULTS, schemas
from onshore.graph import schema
from onshore.graph.queries import QUESTIONS

START = """\
# Results

What stands under `result` of each answer: the keys, and what they hold. Made by
`python scripts/make_docs.py` from the shapes in [graph/answers/shapes](../graph/answers/shapes/),
which [OpenAPI](http.md) has as JSON Schema; tests hold real answers of both stores to them.

A key with `?` may be absent: nothing is stated. `null` is: not known. Rates and shares are
fractions, days and instants are ISO 8601 texts. Statuses, kinds and certainties are those of
[facts](facts.md). A result that found nothing says in `try` what would find something, or in
`reason` why nothing would.
"""
WIDTH = 110
GLUE = "\N{NO-BREAK SPACE}"
_COMMON = ("try", "reason")
_POSTED = {
    "duty-batch": "POST /api/v1/duty",
    "match": "POST /api/v1/match",
    "bom": "POST /api/v1/bom",
    "claims": "POST /api/v1/claims",
    "scenario": "POST /api/v1/scenarios",
}
_LISTS: dict[tuple[str, ...], str] = {
    schema.STATUSES: "status",
    tuple(schema.KINDS): "kind",
    schema.CERTAINTIES: "certainty",
    tuple(schema.STATUS_GROUPS): "group of statuses",
}
"""Words of the vocabulary -> what a result's page calls one of them."""
_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}


def results() -> str:
    """The page: a part for each question and posted table, then the shapes that they share."""
    refs, _ = schemas()
    shapes = document("", metrics=False)["components"]["schemas"]
    asked = {kind.name: f"GET /api/v1{kind.route}" for kind in QUESTIONS}
    asked |= {name: _POSTED[name] for name in OTHER_RESULTS}
    top = {name: list(named_in(refs[name])) for name in asked}
    users: dict[str, set[str]] = {}
    for name in top:
        for shape in within(top[name], shapes):
            users.setdefault(shape, set()).add(name)
    parts = [START]
    for name, route in asked.items():
        parts.append(f"## {name}\n\n`{route}`\n")
        own = within(top[name], shapes)
        parts += [told(shape, shapes[shape]) for shape in own if len(users[shape]) == 1]
    parts.append("## Shared by several\n")
    parts += [told(shape, shapes[shape]) for shape in sorted(users) if len(users[shape]) > 1]
    return "\n".join(parts)


def within(names: list[str], shapes: dict[str, Any]) -> list[str]:
    """The shapes and all that they hold, each before those that it holds."""
    found = list(names)
    for name in found:  # grows
        found += [one for one in dict.fromkeys(named_in(shapes[name])) if one not in found]
    return found


def named_in(shape: Any) -> Iterator[str]:
    """Names of the shapes that a shape speaks of, in their order."""
    if isinstance(shape, dict):
        if "$ref" in shape:
            yield shape["$ref"].rpartition("/")[2]
        for one in shape.values():
            yield from named_in(one)
    elif isinstance(shape, list):
        for one in shape:
            yield from named_in(one)


def told(name: str, shape: dict[str, Any]) -> str:
    """A shape: what it is, and its keys as one block."""
    needed = shape.get("required", ())
    keys = shape["properties"].items()
    listed = [
        f"{key}{'' if key in needed else '?'}: {words(one)}"
        for key, one in keys
        if key not in _COMMON or key in needed or name == "Attempt"
    ]
    text = re.sub(r"\s+", " ", shape.get("description", ""))
    whole = ", ".join(one.replace(" ", GLUE) for one in listed)
    lines = wrap(whole, WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    block = "\n".join(f"    {line.replace(GLUE, ' ')}" for line in lines)
    return f"**{name}**: {text}\n\n{block}\n" if text else f"**{name}**\n\n{block}\n"


def words(shape: dict[str, Any]) -> str:
    """What a shape holds, in words."""
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if "anyOf" in shape:
        return " or ".join(dict.fromkeys(map(words, shape["anyOf"])))
    if "const" in shape:
        return f'"{shape["const"]}"'
    if "enum" in shape:
        listed = tuple(shape["enum"])
        return _LISTS.get(listed) or " | ".join(f'"{one}"' for one in listed)
    kind = shape.get("type")
    if kind == "array":
        return f"[{words(shape['items'])}]"
    if kind == "object":
        values = shape["additionalProperties"]
        return f"{{text: {'anything' if values is True else words(values)}}}"
    return _WORDS.get(str(kind), str(kind or "anything"))
