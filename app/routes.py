"""Routes under /api/v1: one for each question, from its declaration."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers import Asked, ask, read_question
from app.duty_batch import duty_router
from app.errors import problem
from app.render import MEDIA_TYPES, chosen_format, render
from app.state import Service, service_of
from graph.dates import show_instant
from graph.queries import QUESTIONS, Question

PREFIX = "/api/v1"


def api_router() -> APIRouter:
    """Routes of all questions, in the order of their declaration."""
    router = APIRouter(prefix=PREFIX)
    for kind in QUESTIONS:
        router.add_api_route(
            kind.route,
            _endpoint(kind),
            methods=["GET"],
            name=kind.name,
        )
    router.include_router(duty_router())
    return router


def _endpoint(kind: type[Question]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return answer(request, kind)

    return endpoint


def answer(request: Request, kind: type[Question], fixed_format: str | None = None) -> Response:
    """One question answered: parameters, format, ETag, time budget, body."""
    service = service_of(request)
    pairs = [(name, text) for name, text in request.query_params.multi_items() if name != "format"]
    pairs += [(name, str(value)) for name, value in request.path_params.items() if name == "id"]
    asked_formats = request.query_params.getlist("format")
    seconds = _budget(request, service)
    question = read_question(kind, pairs, seconds)
    format = fixed_format or chosen_format(
        asked_formats[-1] if asked_formats else None,
        request.headers.get("accept", ""),
        kind.formats,
    )
    with service.turn() as free:
        if not free:
            return problem(
                request, 429, "too many questions at once", headers=service.retry_headers
            )
        today = service.today()
        tag = etag(service, question, request, format, today)
        if tag in _tags(request):
            return Response(status_code=304, headers={"etag": tag})
        asked = ask(service.store, question, today)
        asked.envelope["request_id"] = request.state.request_id
        return respond(asked, format, tag, request, service)


def respond(asked: Asked, format: str, tag: str, request: Request, service: Service) -> Response:
    """The rendered answer; what a time budget may have cut carries no tag and is not kept."""
    body = render(asked, format)
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "Accept"}
    if asked.answer.truncated and hasattr(asked.question, "seconds"):
        headers = {"cache-control": "no-store"}
    if format == "csv":
        headers["content-disposition"] = (
            f'attachment; filename="onshore-{asked.question.name}.{format}"'
        )
    return Response(body, media_type=MEDIA_TYPES[format], headers=headers)


def etag(service: Service, question: Question, request: Request, format: str, today: date) -> str:
    """Tag over content, resolved clocks, URL, Accept, language and version."""
    known_at = question.known_at or service.store.reader().last_change() or ""
    parts = (
        service.store.content_hash(),
        (question.as_of or today).isoformat(),
        show_instant(known_at),
        str(request.url),
        request.headers.get("accept", ""),
        question.lang,
        format,
        service.version,
    )
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


def _tags(request: Request) -> set[str]:
    text = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in text.split(",")}


def _budget(request: Request, service: Service) -> float:
    """Seconds that the question may take: `Prefer: wait=N` within the limit."""
    match = re.search(r"\bwait=(\d+)", request.headers.get("prefer", ""))
    limit = service.settings.max_seconds
    return min(float(match[1]), limit) if match else limit
