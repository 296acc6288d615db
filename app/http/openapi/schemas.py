"""Shapes as JSON Schema: what results, bodies, reports and errors look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import CoreSchema

from onshore.app.http.openapi import bodies, envelopes
from onshore.graph.answers.shapes import shape_of
from onshore.graph.queries import QUESTIONS
from onshore.graph.queries.tariff.bom import BomQuestion

Schema = dict[str, Any]
Refs = Mapping[str, Schema]
"""Name of a question, body or report -> the schema that refers to its component."""
OTHER_RESULTS = {
    "duty-batch": "duty.DutyRowsResult",
    "match": "tables.MatchResult",
    "bom": BomQuestion.shape,
    "claims": "claims.ClaimsResult",
    "scenario": "tables.ScenarioResult",
}
"""Results of posted tables and scenarios -> their shapes."""


class _WithoutTitles(GenerateJsonSchema):
    """A title for each property would only say its name again."""

    def field_title_should_be_set(self, schema: CoreSchema | Any) -> bool:
        return False


def schemas() -> tuple[Refs, dict[str, Schema]]:
    """References by name, and the components that they refer to."""
    shapes: dict[str, Any] = {kind.name: shape_of(kind.shape) for kind in QUESTIONS}
    shapes |= {name: shape_of(shape) for name, shape in OTHER_RESULTS.items()}
    shapes |= {**envelopes.SHAPES, **bodies.SHAPES}
    inputs = [(name, "serialization", TypeAdapter(shape)) for name, shape in shapes.items()]
    found, whole = TypeAdapter.json_schemas(
        inputs,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
        schema_generator=_WithoutTitles,
    )
    return {str(name): schema for (name, _), schema in found.items()}, whole["$defs"]
