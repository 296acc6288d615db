"""Answers held to the shapes of their questions: no key too many, none missing, no other type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from onshore.app.answers import rounded
from onshore.graph.answers.shapes import shape_of
from onshore.graph.queries import Question


@cache
def adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def wrong_with(kind: type[Question], result: bytes) -> list[str]:
    """What in the JSON of a result is not as its shape says."""
    return wrong_in(shape_of(kind.shape), result)


def hold(kind: Any, result: Mapping[str, Any]) -> None:
    """A result has the shape of its question, in all its parts."""
    assert wrong_with(kind, orjson.dumps(rounded(dict(result)))) == []


def wrong_in(shape: Any, body: bytes) -> list[str]:
    """What in a JSON text is not as a shape says."""
    try:
        adapter(shape).validate_json(body, strict=True, extra="forbid")
    except ValidationError as error:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return []
