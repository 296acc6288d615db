"""OpenAPI: the description of every route, from the declarations of the questions."""

from __future__ import annotations

from typing import Any

from onshore.app.render import MEDIA_TYPES, formats_of
from onshore.graph.answers.parameters import Parameter, parameters_of
from onshore.graph.queries import QUESTIONS, Question

PROBLEM = {
    "type": "object",
    "description": "application/problem+json; never a stack trace.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": ["string", "null"]},
                    "reason": {"type": "string"},
                    "suggestions": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
        "request_id": {"type": "string"},
    },
}
ANSWER = {
    "type": "object",
    "properties": {
        "query": {"type": "object", "description": "What was asked."},
        "resolved": {
            "type": "object",
            "properties": {
                "as_of": {"type": "string"},
                "known_at": {"type": "string"},
                "names": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "description": "Names that were asked for, each with the id it is taken for.",
                },
            },
        },
        "result": {"type": "object"},
        "claims": {"type": "array", "items": {"type": "string"}, "description": "Facts used."},
        "assumptions": {"type": "array", "items": {"type": "string"}},
        "conflicts": {"type": "array", "items": {"type": "object"}},
        "coverage": {"type": "object"},
        "truncated": {"type": ["string", "null"]},
        "expanded": {"type": "integer"},
        "sentence": {
            "type": ["string", "null"],
            "description": "The answer in plain words; null where it has none.",
        },
        "elapsed_ms": {"type": "number"},
        "request_id": {"type": "string"},
    },
}
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
_CITED = {
    "type": "object",
    "required": ["id", "says", "sha256"],
    "properties": {
        "id": {"type": "string"},
        "says": {"type": "object"},
        "sha256": {"type": "string"},
    },
}
"""A fact or a source in a bundle."""
FORMATS: dict[str, dict[str, Any]] = {
    "geojson": {
        "type": "object",
        "description": "A GeoJSON FeatureCollection (RFC 7946), with what has no place counted.",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": {"type": "object"}},
            "unplaced": {"type": "object"},
            "several_places": {"type": "integer"},
            "resolved": {"type": "object"},
            "truncated": {"type": ["string", "null"]},
        },
    },
    "bundle": {
        "type": "object",
        "description": "The answer with all that it rests on, to verify offline (docs/bundles.md).",
        "required": ["onshore_bundle", "question", "answer", "facts", "sources", "digest"],
        "properties": {
            "onshore_bundle": {"type": "integer", "description": "Version of the form."},
            "program": {"type": "string"},
            "question": {"type": "object", "description": "What was asked, with both clocks."},
            "answer": {"$ref": "#/components/schemas/Answer"},
            "facts": {"type": "array", "items": _CITED},
            "sources": {"type": "array", "items": _CITED},
            "tables": {"type": "array", "items": {"type": "object"}},
            "groups": {"type": ["string", "null"], "description": "Hash of the groups of stories."},
            "digest": {"type": "string", "description": "SHA-256 of all the rest."},
            "signature": {"type": "object", "description": "Ed25519, where a key was given."},
        },
    },
}
"""Schemas of formats that are JSON."""
_TYPES = {"int": "integer", "float": "number", "bool": "boolean"}


def document(version: str, extra_paths: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI 3.1 document; `extra_paths` holds the routes that are not questions."""
    paths = {f"/api/v1{kind.route}": {"get": operation(kind)} for kind in QUESTIONS}
    for path, operations in extra_paths.items():
        paths[path] = {**paths.get(path, {}), **operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Onshore",
            "version": version,
            "description": "Who makes what, where, and who says so. Read-only by default.",
        },
        "paths": paths,
        "components": {
            "schemas": {"Answer": ANSWER, "Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(kind: type[Question]) -> dict[str, Any]:
    """One GET operation with its parameters, formats, errors and an example."""
    content: dict[str, Any] = {
        MEDIA_TYPES[name].partition(";")[0]: {"schema": FORMATS.get(name, {"type": "string"})}
        for name in formats_of(kind)
        if name != "json"
    }
    content["application/json"] = {"schema": {"$ref": "#/components/schemas/Answer"}}
    parameters = question_parameters(kind)
    parameters.append(
        {
            "name": "format",
            "in": "query",
            "description": "Format of the answer; the Accept header works too.",
            "schema": {"type": "string", "enum": list(formats_of(kind)), "default": "json"},
        }
    )
    return {
        "operationId": kind.name,
        "summary": kind.heading[0],
        "description": f"{kind.doc}\n\nExample: `/api/v1{example_path(kind)}`",
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The answer with its facts.",
                "headers": REVISION,
                "content": content,
            },
            "304": {
                "description": "Unchanged since the ETag given in If-None-Match.",
                "headers": REVISION,
            },
            **refusals(404, 406, 422, 429, 503),
        },
    }


def question_parameters(kind: type[Any]) -> list[dict[str, Any]]:
    """The parameters of a question, in the order of their declaration."""
    return [
        _parameter(item, name, in_path="{" + item.name + "}" in getattr(kind, "route", ""))
        for item in parameters_of(kind)
        for name in (item.names or (item.name,))
    ]


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


def example_path(kind: type[Question]) -> str:
    """Path and query of the example, without the prefix."""
    if "{id}" in kind.route:
        return kind.route.replace("{id}", kind.example)
    return kind.route + kind.example


def _parameter(item: Parameter, name: str, *, in_path: bool) -> dict[str, Any]:
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
    if item.example is not None:
        values["example"] = [item.example] if item.repeat else item.example
    return values
