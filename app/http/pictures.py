"""Pictures over HTTP: the pyvis pages under /render, which are saved or shown in a sandbox."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from onshore.app.answers import ask, with_stories
from onshore.app.http.kept import REVISION
from onshore.app.http.routes import asked_pairs, saved_as
from onshore.app.render import MEDIA_TYPES
from onshore.app.serving.state import service_of
from onshore.app.serving.turns import in_turn
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.queries import Question, rendered
from onshore.graph.queries.subgraph import Subgraph

VIS_FILE = Path(__file__).resolve().parents[1] / "static" / "vendor" / "vis-network.min.js"
VIS_URL = "/static/vendor/vis-network.min.js"
NO_LIMIT = 1_000_000
"""Nodes of a downloaded page at most, where no limit was asked for."""


def picture_router() -> APIRouter:
    """Routes to be included before those of the static files."""
    router = APIRouter()
    for name, kind in rendered().items():
        endpoint = in_turn(partial(draw, name=name, kind=kind))
        router.add_route(f"/render/{name}.html", endpoint, methods=["GET"], name=f"render-{name}")
    router.add_route(VIS_URL, vis, methods=["GET"])
    return router


async def vis(request: Request) -> Response:
    """The drawing library, for pages of an origin of their own, as a sandbox has."""
    return FileResponse(
        VIS_FILE,
        media_type="text/javascript; charset=utf-8",
        headers={"cross-origin-resource-policy": "cross-origin", "cache-control": "no-cache"},
    )


def draw(request: Request, name: str, kind: type[Question]) -> Response:
    """The drawing of an answer, to be shown in a sandbox or saved."""
    from onshore.app.render.pyvis_page import policy, render_page

    service, download = service_of(request), _download(request)
    pairs = asked_pairs(request, "download")
    question = with_stories(read_parameters(kind, pairs), service.stories)
    if download and isinstance(question, Subgraph) and "limit" not in request.query_params:
        question = replace(question, limit=NO_LIMIT)
    asked = ask(service.store, question, service.today())
    nonce = secrets.token_urlsafe(16)
    library = None if download else VIS_URL
    body = render_page(asked, asked.view, nonce=nonce, library=library)
    headers = {
        "cache-control": "no-store",
        "content-security-policy": policy(nonce),
        REVISION: str(asked.revision),
    }
    if download:
        headers["content-disposition"] = saved_as(f"onshore-{name}.html")
    return Response(body, media_type=MEDIA_TYPES["html"], headers=headers)


def _download(request: Request) -> bool:
    word = request.query_params.get("download", "false")
    if word not in ("true", "false"):
        raise InvalidParameters([Problem("is neither true nor false", "download")])
    return word == "true"
