"""Routes under /api/v1: one for each question, from its declaration."""

from __future__ import annotations

import hashlib
from functools import partial
from time import perf_counter

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.answers import ask_view, with_stories
from onshore.app.claims.answering import post_claims
from onshore.app.http.kept import PREFIX, REVISION, answer_kept, format_of, keep, key_of, tags_of
from onshore.app.render import MEDIA_TYPES, SAVED, render
from onshore.app.serving.recent import Kept
from onshore.app.serving.state import Service, service_of
from onshore.app.serving.turns import in_turn
from onshore.app.tables.bom import post_bom
from onshore.app.tables.duty_batch import post_duty
from onshore.app.tables.matching import post_match
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.dates import show_instant
from onshore.graph.deadline import current
from onshore.graph.queries import QUESTIONS, Question
from onshore.graph.view import View


def api_router() -> APIRouter:
    """Routes of all questions, in the order of their declaration."""
    router = APIRouter()
    for kind in QUESTIONS:
        # plain routes: questions read their own parameters, so nothing is left for FastAPI to solve
        endpoint = in_turn(partial(answer, kind=kind))
        router.add_route(PREFIX + kind.route, endpoint, methods=["GET"], name=kind.name)
    router.add_route(PREFIX + "/duty", post_duty, methods=["POST"], name="duty-batch")
    router.add_route(PREFIX + "/match", post_match, methods=["POST"], name="match")
    router.add_route(PREFIX + "/bom", post_bom, methods=["POST"], name="bom")
    router.add_route(PREFIX + "/claims", post_claims, methods=["POST"], name="claims")
    return router


def answer(request: Request, kind: type[Question]) -> Response:
    """One question answered, from what is kept where it is or was answered for another."""
    service = service_of(request)
    started = perf_counter()
    format = format_of(request, kind)
    key = key_of(request, service, format)
    own: list[Response] = []

    def work() -> Kept | None:
        response = _answered(request, kind, service, format)
        own.append(response)
        fresh = response.status_code == 200 and response.headers.get(REVISION) == str(key[0])
        if not fresh or "etag" not in response.headers:
            return None
        return keep(service.answers, key, response, json=format == "json")

    kept = service.answers.get(key) or service.flights.share(key, work)
    return own[0] if own or kept is None else answer_kept(request, kept, started)


def _answered(request: Request, kind: type[Question], service: Service, format: str) -> Response:
    """Parameters, ETag, body."""
    question = with_stories(read_parameters(kind, asked_pairs(request, "format")), service.stories)
    view = service.store.view(question.as_of or service.today(), question.known_at)
    tag = etag(service, question, view, request, format)
    headers = _headers(question, view, format, tag)
    if tag in tags_of(request):
        return Response(status_code=304, headers=headers)
    asked = ask_view(view, question)
    asked.envelope["request_id"] = request.state.request_id
    body = render(asked, format)
    if current().cut:  # nobody keeps it
        headers["cache-control"] = "no-store"
        del headers["etag"]
    return Response(body, media_type=MEDIA_TYPES[format], headers=headers)


def _headers(question: Question, view: View, format: str, tag: str) -> dict[str, str]:
    """Headers of an answer, and of the 304 in its place."""
    headers = {
        "etag": tag,
        "cache-control": "no-cache",
        "vary": "Accept",
        REVISION: str(view.reader.revision),
    }
    if format == "svg":
        from onshore.app.render.svg.dark import POLICY

        headers["content-security-policy"] = POLICY
    if format in SAVED:
        headers["content-disposition"] = saved_as(f"onshore-{question.name}.{format}")
    return headers


def saved_as(name: str) -> str:
    """Content-Disposition of what a browser saves instead of showing."""
    return f'attachment; filename="{name}"'


def asked_pairs(request: Request, *without: str) -> list[tuple[str, str]]:
    """Parameters of the query and the path, but for those that are not parameters of questions."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in without]
    return pairs + [(name, str(value)) for name, value in request.path_params.items()]


def etag(service: Service, question: Question, view: View, request: Request, format: str) -> str:
    """Tag over content, resolved clocks, path, query, format, language and version."""
    parts = (
        service.store.content_hash(view.reader),
        view.as_of.isoformat(),
        show_instant(view.known_at),
        request.scope["path"],
        request.scope["query_string"].decode("latin-1"),
        question.lang,
        format,
        service.version,
        repr(getattr(question, "stories", ())),
    )
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'
