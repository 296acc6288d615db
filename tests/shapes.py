"""Answers held to the shapes of their questions: no key too many, none missing, no other type."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from onshore.graph.answers.shapes import shape_of
from onshore.graph.queries import Question


@cache
def adapter(shape: str) -> TypeAdapter[Any]:
    return TypeAdapter(shape_of(shape))


def wrong_with(kind: type[Question], result: bytes) -> list[str]:
    """What in the JSON of a result is not as its shape says."""
    return wrong(kind.shape, result)


def wrong(shape: str, result: bytes) -> list[str]:
    try:
        adapter(shape).validate_json(result, strict=True, extra="forbid")
    except ValidationError as error:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return []
