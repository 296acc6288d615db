"""What operations share: responses, refusals, parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from onshore.graph.answers.parameters import Parameter, parameters_of

ERRORS = {
    400: "malformed, or a host that is not served here",
    401: "the write token is missing or wrong",
    403: "writing is off, or a page of another origin asks",
    404: "unknown id, with the closest matches",
    406: "format not offered",
    408: "the body did not come in time",
    409: "against what is stored",
    413: "larger than a limit",
    414: "the URL is too long",
    422: "invalid value or unknown parameter; every problem is named",
    429: "busy, with Retry-After",
    431: "headers too long or too many",
    501: "an optional package is not installed",
    503: "store unreachable, tables not read yet, or out of time; with Retry-After",
}
"""What statuses mean, wherever they are answered."""
ANYWHERE = (400, 414, 431)
"""What any request can be refused with before it is read."""
REVISION = {
    "Onshore-Revision": {
        "description": "The store's revision that all of the answer was read at.",
        "schema": {"type": "integer"},
    }
}
MIN_REVISION = {
    "name": "Onshore-Min-Revision",
    "in": "header",
    "description": "A revision that a write answered with: the answer has seen it. Where it is not "
    "seen within five seconds, 503.",
    "schema": {"type": "integer", "minimum": 0},
}
"""Taken by every operation that is read from the store."""
TEXT = {"type": "string"}
QUESTIONS, TABLES, DRAWINGS, WRITING, SERVICE = (
    "Questions",
    "Tables and scenarios",
    "Drawings",
    "Writing",
    "Service",
)
TAGS = [
    {"name": QUESTIONS, "description": "Read the graph and the law."},
    {"name": TABLES, "description": "Answer what is posted; nothing of it is stored."},
    {"name": DRAWINGS, "description": "Pages with an interactive drawing."},
    {"name": WRITING, "description": "Off unless ONSHORE_WRITE_TOKEN is set."},
    {"name": SERVICE, "description": "How the service is."},
]
"""Groups of operations, in the order in which a reader finds them."""
_TYPES = {"int": "integer", "float": "number", "bool": "boolean"}
_READ: dict[str, Callable[[str], Any]] = {"int": int, "float": float, "bool": "true".__eq__}


def answer(result: dict[str, Any], around: str = "Answer") -> dict[str, Any]:
    """The schema of an answer with a result of that schema."""
    return {
        "allOf": [{"$ref": f"#/components/schemas/{around}"}],
        "required": ["result"],
        "properties": {"result": result},
    }


def response(
    text: str,
    schema: dict[str, Any],
    *,
    revision: bool = False,
    beside: Iterable[tuple[str, dict[str, Any]]] = (),
) -> dict[str, Any]:
    """A JSON response; `revision` where it is read from the store; `beside` other media types."""
    content = {"application/json": {"schema": schema}}
    content |= {media.partition(";")[0]: {"schema": other} for media, other in beside}
    return {"description": text, "content": content, **({"headers": REVISION} if revision else {})}


def refusals(*statuses: int) -> dict[str, Any]:
    """Responses with an error of these statuses, and of those that any request can get."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        str(status): {
            "description": ERRORS[status],
            "content": {"application/problem+json": problem},
        }
        for status in sorted({*ANYWHERE, *statuses})
    }


def reads_store(operation: dict[str, Any]) -> bool:
    """Whether an answer of an operation names the revision that it was read at."""
    return any(one.get("headers") is REVISION for one in operation["responses"].values())


def in_query(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter of the query that may be left out."""
    return {"name": name, "in": "query", "description": text, "schema": schema}


def in_path(name: str, text: str) -> dict[str, Any]:
    """A text that is part of the path."""
    return {"name": name, "in": "path", "required": True, "description": text, "schema": TEXT}


def one_of(words: Iterable[str], default: str | None = None) -> dict[str, Any]:
    """A text out of a list."""
    schema: dict[str, Any] = {"type": "string", "enum": list(words)}
    return schema if default is None else {**schema, "default": default}


def question_parameters(kind: type[Any]) -> list[dict[str, Any]]:
    """The parameters of a question, in the order of their declaration.

    Those that its example asks with have it as their own; of others a word is said.
    """
    example = _example(kind)
    return [
        _parameter(
            item,
            name,
            example.get(name, []),
            in_path="{" + item.name + "}" in getattr(kind, "route", ""),
        )
        for item in parameters_of(kind)
        for name in (item.names or (item.name,))
    ]


def _example(kind: type[Any]) -> dict[str, list[str]]:
    """The example of a question: parameter -> its texts."""
    if not hasattr(kind, "example"):
        return {}
    if "{id}" in kind.route:
        return {"id": [kind.example]}
    return parse_qs(kind.example.removeprefix("?"), keep_blank_values=True)


def _parameter(item: Parameter, name: str, example: list[str], *, in_path: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _TYPES.get(item.kind, "string")}
    if item.kind in ("date", "instant"):
        schema["format"] = "date" if item.kind == "date" else "date-time"
    if item.kind in ("id", "part"):
        schema["minLength"] = 1
    if item.choices:
        schema["enum"] = [
            *item.choices,
            *(f"-{word}" for word in item.choices if item.negatable),
        ]
    bounds = {"minimum": item.minimum, "maximum": item.maximum}
    schema.update({key: bound for key, bound in bounds.items() if bound is not None})
    if item.default not in (None, ()):
        schema["default"] = item.default
    if item.repeat:
        schema = {"type": "array", "items": schema}
    values: dict[str, Any] = {
        "name": name,
        "in": "path" if in_path else "query",
        "required": item.required,
        "description": item.doc,
        "schema": schema,
    }
    if example:
        typed = [_READ.get(item.kind, str)(text) for text in example]
        values["example"] = typed if item.repeat else typed[0]
    elif item.example is not None:
        values["description"] = f"{item.doc.rstrip('.')}, such as `{item.example}`."
    return values
