"""OpenAPI of the questions: one GET operation for each, from its declaration."""

from __future__ import annotations

from typing import Any

from onshore.app.http.openapi.parts import (
    QUESTIONS,
    REVISION,
    TEXT,
    answer,
    in_query,
    one_of,
    question_parameters,
    refusals,
    response,
)
from onshore.app.http.openapi.schemas import Refs
from onshore.app.render import MEDIA_TYPES, formats_of
from onshore.app.render.calls import example_path
from onshore.graph.queries import Question


def operation(kind: type[Question], refs: Refs) -> dict[str, Any]:
    """One GET operation with its parameters, formats, errors and an example."""
    formats = formats_of(kind)
    others = [(MEDIA_TYPES[name], refs.get(name, TEXT)) for name in formats if name != "json"]
    text = "Format of the answer; the Accept header works too."
    schema = answer(refs[kind.name])
    return {
        "tags": [QUESTIONS],
        "operationId": kind.name,
        "summary": kind.heading[0],
        "description": f"{kind.doc}\n\nExample: `/api/v1{example_path(kind)}`",
        "parameters": [
            *question_parameters(kind),
            in_query("format", text, one_of(formats, "json")),
        ],
        "responses": {
            "200": response("The answer with its facts.", schema, revision=True, beside=others),
            "304": {
                "description": "Unchanged since the ETag given in If-None-Match.",
                "headers": REVISION,
            },
            **refusals(404, 406, 422, 429, 503),
        },
    }
