"""The routes of the application as one list: which there are, and what may be asked of a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.routing import BaseRoute, Match


def flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes, those of routers that were included among them in their place."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from flat(included.routes)


def methods_at(request: Request) -> list[str]:
    """Every method that some route has at the path of a request, sorted."""
    found: set[str] = set()
    for route in flat(request.app.routes):
        if route.matches(request.scope)[0] is not Match.NONE:
            found.update(getattr(route, "methods", None) or ())
    return sorted(found)
