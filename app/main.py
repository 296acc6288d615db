"""The application: `create_app` builds everything that a server needs."""

from __future__ import annotations

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.http.errors import add_handlers
from onshore.app.http.kept import CacheMiddleware
from onshore.app.http.middleware import Guard
from onshore.app.http.min_revision import MinRevision
from onshore.app.http.openapi import document
from onshore.app.http.pictures import picture_router
from onshore.app.http.routes import api_router
from onshore.app.http.scenarios import scenario_router
from onshore.app.http.watching import watch
from onshore.app.http.writing import write_router
from onshore.app.page.operations import add_operations
from onshore.app.page.shell import add_page, refusal_page
from onshore.app.serving.shared import Shared
from onshore.app.serving.start import Loading
from onshore.app.serving.state import Service, service_of
from onshore.app.settings import Settings
from onshore.app.version import own_version
from onshore.graph.dates import show_instant
from onshore.graph.ports import Store
from onshore.graph.stores import open_store


def create_app(
    settings: Settings,
    store: Store | None = None,
    first_load: Loading | None = None,
    shared: Shared | None = None,
) -> FastAPI:
    """The service over a store; the one that the settings name where none is given.

    `first_load` is what brings the bundled data into it meanwhile, `shared` what several workers
    have in common.
    """
    if store is None:
        store = open_store(settings.store, settings.neo4j_user, settings.neo4j_password)
    app = FastAPI(title="Onshore", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service = Service(settings, store, own_version(), first_load, shared)
    app.add_middleware(CacheMiddleware)
    app.add_middleware(MinRevision)
    app.add_middleware(Guard, settings=settings, in_words=refusal_page)
    app.include_router(picture_router())
    app.include_router(api_router())
    app.include_router(write_router())
    app.include_router(scenario_router())
    app.add_route("/health", health, methods=["GET"])
    app.add_route("/ready", ready, methods=["GET"])
    app.add_route("/openapi.json", openapi, methods=["GET"])
    add_operations(app)
    add_page(app)
    if settings.mcp == "on":
        from onshore.app.agents import demand

        demand()
        from onshore.app.agents.mounting import add_protocol

        add_protocol(app, app.state.service)
    add_handlers(app)
    watch(app, settings)
    return app


async def health(request: Request) -> Response:
    """The process is up; this asks nothing of the store and of no thread."""
    return Response(orjson.dumps({"status": "up"}), media_type="application/json")


async def ready(request: Request) -> Response:
    """The store is reachable and whole: counts and the instant of the last change."""
    summary = await service_of(request).summary()
    last = summary.last_change
    body = {
        "status": "ready",
        "backend": summary.backend,
        "schema": summary.schema,
        "counts": dict(summary.counts),
        "last_change": show_instant(last) if last else None,
        **({} if summary.behind is None else {"graph": {"facts_behind": summary.behind}}),
    }
    return Response(orjson.dumps(body), media_type="application/json")


def openapi(request: Request) -> Response:
    """Every route, for programs that read OpenAPI."""
    service = service_of(request)
    body = document(service.version, metrics=service.settings.metrics == "on")
    return Response(orjson.dumps(body), media_type="application/json")
