"""OpenAPI: the description of every route, from the declarations and shapes of the questions.

It is made when it is first asked for, since pydantic takes a while to read all shapes.
"""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def document(version: str, *, metrics: bool) -> dict[str, Any]:
    """The OpenAPI 3.1 document; that of `/metrics` where it is on. It is kept, so not to change."""
    from onshore.app.http.kept import PREFIX
    from onshore.app.http.openapi.others import other_paths
    from onshore.app.http.openapi.parts import MIN_REVISION, TAGS, reads_store
    from onshore.app.http.openapi.questions import operation
    from onshore.app.http.openapi.schemas import schemas
    from onshore.graph.queries import QUESTIONS

    refs, components = schemas()
    paths = {f"{PREFIX}{kind.route}": {"get": operation(kind, refs)} for kind in QUESTIONS}
    for path, operations in other_paths(refs, metrics=metrics).items():
        paths[path] = {**paths.get(path, {}), **operations}
    for one in (each for operations in paths.values() for each in operations.values()):
        if reads_store(one):
            one["parameters"] = [*one.get("parameters", ()), MIN_REVISION]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Onshore",
            "version": version,
            "description": "Who makes what, where, and who says so. Read-only by default.",
        },
        "tags": TAGS,
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
