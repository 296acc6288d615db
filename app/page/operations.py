"""`/docs`: every operation of the service on one page, to read and to try. Needs no network."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, request_response

from onshore.app.page.assets import asset, packed
from onshore.app.render.templates import template


def add_operations(app: FastAPI) -> None:
    """Serve the page at `/docs`."""
    endpoint = packed(request_response(_page))
    app.router.routes.append(Route("/docs", endpoint, methods=["GET"], name="docs"))


async def _page(request: Request) -> Response:
    body = template("api.html").render(asset=asset)
    return HTMLResponse(body, headers={"cache-control": "no-cache"})
