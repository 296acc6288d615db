"""Routes under /api/v1: one for each question, from its declaration."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from time import perf_counter

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers import Asked, ask, read_question
from app.duty_batch import duty_router
from app.errors import problem
from app.kept import answer_kept, keep, key_of, tags_of
from app.render import MEDIA_TYPES, SAVED, chosen_format, render
from app.state import Service, service_of
from graph.dates import show_instant
from graph.queries import QUESTIONS, Question

PREFIX = "/api/v1"


def api_router() -> APIRouter:
    """Routes of all questions, in the order of their declaration."""
    router = APIRouter()
    for kind in QUESTIONS:
        # plain routes: questions read their own parameters, so nothing is left for FastAPI to solve
        router.add_route(PREFIX + kind.route, _endpoint(kind), methods=["GET"], name=kind.name)
    router.include_router(duty_router(), prefix=PREFIX)
    return router


def _endpoint(kind: type[Question]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return answer(request, kind)

    return endpoint


def answer(request: Request, kind: type[Question]) -> Response:
    """One question answered, from what is kept where it was answered before."""
    service = service_of(request)
    started = perf_counter()
    key = key_of(request, service)
    kept = service.answers.get(key)
    if kept is not None:
        return answer_kept(request, kept, started)
    response, format = _answered(request, kind, service)
    if response.status_code == 200 and "etag" in response.headers:
        keep(service.answers, key, response, json=format == "json")
    return response


def _answered(request: Request, kind: type[Question], service: Service) -> tuple[Response, str]:
    """Parameters, format, ETag, time budget, body; and the format."""
    question = read_question(kind, asked_pairs(request, "format"), budget(request))
    asked_formats = request.query_params.getlist("format")
    format = chosen_format(
        asked_formats[-1] if asked_formats else None,
        request.headers.get("accept", ""),
        kind.formats,
    )
    with service.turn() as free:
        if not free:
            return busy(request, service), format
        today = service.today()
        tag = etag(service, question, request, format, today)
        if tag in tags_of(request):
            return Response(status_code=304, headers={"etag": tag}), format
        asked = ask(service.store, question, today)
        asked.envelope["request_id"] = request.state.request_id
        return respond(asked, format, tag, service), format


def busy(request: Request, service: Service) -> Response:
    return problem(request, 429, "too many questions at once", headers=service.retry_headers)


def respond(asked: Asked, format: str, tag: str, service: Service) -> Response:
    """The rendered answer; what a time budget may have cut carries no tag and is not kept."""
    body = render(asked, format, service.store)
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "Accept"}
    if asked.answer.truncated and hasattr(asked.question, "seconds"):
        headers = {"cache-control": "no-store"}
    if format == "svg":
        from app.render.dark import POLICY

        headers["content-security-policy"] = POLICY
    if format in SAVED:
        headers["content-disposition"] = saved_as(f"onshore-{asked.question.name}.{format}")
    return Response(body, media_type=MEDIA_TYPES[format], headers=headers)


def saved_as(name: str) -> str:
    """Content-Disposition of what a browser saves instead of showing."""
    return f'attachment; filename="{name}"'


def asked_pairs(request: Request, *without: str) -> list[tuple[str, str]]:
    """Parameters of the query and the path, but for those that are no parameters of questions."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in without]
    return pairs + [(name, str(value)) for name, value in request.path_params.items()]


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


def budget(request: Request) -> float:
    """Seconds that the question may take: `Prefer: wait=N` within the limit."""
    match = re.search(r"\bwait=(\d+)", request.headers.get("prefer", ""))
    limit = service_of(request).settings.max_seconds
    return min(float(match[1]), limit) if match else limit
