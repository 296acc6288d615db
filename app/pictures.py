"""Pictures over HTTP: the pyvis pages under /render, and the formats that are made with the store.

The routes under /api/v1 that stand here come before those of `app.routes`, which answers whatever
needs no store.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.answers import Asked, ask, read_question
from app.errors import problem
from app.render import MEDIA_TYPES, OF_THE_STORE, SAVED, chosen_format, render, view_of
from app.routes import PREFIX, answer, etag
from app.state import Service, service_of
from graph.errors import InvalidParameters, Problem
from graph.queries import QUESTIONS, Question
from graph.queries.network import Network
from graph.queries.paths import Paths

PAGES: dict[str, type[Question]] = {"network": Network, "paths": Paths}
"""Name of a page under /render -> the question whose parameters it takes."""
VIS_FILE = Path(__file__).resolve().parent / "static" / "vendor" / "vis-network.min.js"
VIS_URL = "/static/vendor/vis-network.min.js"
NO_LIMIT = 1_000_000
"""Nodes of a downloaded page at most, where no limit was asked for."""

Draw = Callable[[Asked, Service], Response]


def picture_router() -> APIRouter:
    """Routes to be included before those of the questions and of the static files."""
    router = APIRouter()
    for kind in QUESTIONS:
        router.add_api_route(f"{PREFIX}{kind.route}", _drawn(kind), methods=["GET"], name=kind.name)
    for name, kind in PAGES.items():
        router.add_api_route(
            f"/render/{name}.html", _page(name, kind), methods=["GET"], name=f"render-{name}"
        )
    router.add_api_route(VIS_URL, vis, methods=["GET"], include_in_schema=False)
    return router


def vis() -> Response:
    """The drawing library, for pages of an origin of their own, as a sandbox has."""
    return FileResponse(
        VIS_FILE,
        media_type="text/javascript; charset=utf-8",
        headers={"cross-origin-resource-policy": "cross-origin", "cache-control": "no-cache"},
    )


def _drawn(kind: type[Question]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        asked_formats = request.query_params.getlist("format")
        accept = request.headers.get("accept", "")
        format = chosen_format(asked_formats[-1] if asked_formats else None, accept, kind.formats)
        if format not in OF_THE_STORE:
            return answer(request, kind, format)
        pairs = _pairs(request, without=("format",))
        question = read_question(kind, pairs, _seconds(request))
        return _answered(request, question, format)

    return endpoint


def _answered(request: Request, question: Question, format: str) -> Response:
    service = service_of(request)
    tag = etag(service, question, request, format, service.today())
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"etag": tag})

    def draw(asked: Asked, service: Service) -> Response:
        headers = {"etag": tag, "cache-control": "no-cache", "vary": "Accept"}
        if asked.answer.truncated and hasattr(question, "seconds"):
            headers = {"cache-control": "no-store"}
        if format in SAVED:
            headers["content-disposition"] = _saved_as(f"onshore-{question.name}.{format}")
        body = render(asked, format, service.store)
        return Response(body, media_type=MEDIA_TYPES[format], headers=headers)

    return _in_turn(request, question, draw)


def _page(name: str, kind: type[Question]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        download = _download(request)
        question = read_question(kind, _pairs(request, without=("download",)), _seconds(request))
        if download and isinstance(question, Network) and "limit" not in request.query_params:
            question = replace(question, limit=NO_LIMIT)

        def draw(asked: Asked, service: Service) -> Response:
            from app.render.pyvis_page import policy, render_page

            nonce = secrets.token_urlsafe(16)
            body = render_page(
                asked, view_of(asked, service.store), nonce=nonce,
                library=None if download else VIS_URL,
            )  # fmt: skip
            headers = {"cache-control": "no-store", "content-security-policy": policy(nonce)}
            if download:
                headers["content-disposition"] = _saved_as(f"onshore-{name}.html")
            return Response(body, media_type=MEDIA_TYPES["html"], headers=headers)

        return _in_turn(request, question, draw)

    return endpoint


def _in_turn(request: Request, question: Question, draw: Draw) -> Response:
    """The question answered and drawn, where not too many are being answered."""
    service = service_of(request)
    with service.turn() as free:
        if not free:
            return problem(
                request, 429, "too many questions at once", headers=service.retry_headers
            )
        return draw(ask(service.store, question, service.today()), service)


def _pairs(request: Request, without: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in without]
    pairs += [(name, str(value)) for name, value in request.path_params.items()]
    return pairs


def _download(request: Request) -> bool:
    word = request.query_params.get("download", "false")
    if word not in ("true", "false"):
        raise InvalidParameters([Problem("is neither true nor false", "download")])
    return word == "true"


def _seconds(request: Request) -> float:
    """Seconds that the question may take: `Prefer: wait=N` within the limit."""
    limit = service_of(request).settings.max_seconds
    match = re.search(r"\bwait=(\d+)", request.headers.get("prefer", ""))
    return min(float(match[1]), limit) if match else limit


def _saved_as(name: str) -> str:
    return f'attachment; filename="{name}"'
