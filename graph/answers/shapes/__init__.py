"""What results look like: one shape for each question, named by its `shape`.

A shape says which keys a result has, what they hold and which may be absent. OpenAPI and the
reference page are made from shapes, and tests hold real answers to them. No answer is built with
them: they are imported only where someone reads what a result looks like.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def shape_of(name: str) -> Any:
    """The shape of a dotted name such as `paths.PathsResult`; a TypedDict or a union of some."""
    module, _, shape = name.partition(".")
    return getattr(import_module(f"{__name__}.{module}"), shape)
