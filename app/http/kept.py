"""Answers kept as bytes: a repeated question costs a look at the store's revision.

An answer follows from the store's content, the day, the URL and the format that was chosen; nothing
else goes into it but the id of the request and the time that it took, which are filled in anew.
What else clients say in headers is not a part of a key, so that it cannot fill the memory. Answers
that a time budget cut are never kept.
"""

from __future__ import annotations

import re
from time import perf_counter
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from onshore.app.render import chosen_format, formats_of
from onshore.app.serving.recent import Kept, Recent
from onshore.app.serving.state import Service, service_of
from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import OnshoreError
from onshore.graph.queries import QUESTIONS, Question

PREFIX = "/api/v1"
REVISION = "onshore-revision"
"""Header with the store's revision that the whole of an answer was read at."""
LOOK_SECONDS = 0.01
"""How long a look from the event loop may wait for a lock of the store; then a turn is taken."""
ASIDE = b',"elapsed_ms":'
"""Where the part of a JSON answer begins that every request has of its own."""

Key = tuple[Any, ...]

_AT = {PREFIX + kind.route: kind for kind in QUESTIONS if "{" not in kind.route}
_WITH_ID = [
    (re.compile(PREFIX + re.sub(r"\{\w+\}", "[^/]+", kind.route)), kind)
    for kind in QUESTIONS
    if "{" in kind.route
]


class CacheMiddleware:
    """Answers what was asked before ahead of every route, where a look at the store is quick."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http" and scope["method"] == "GET":
            app = _found(Request(scope)) or app
        await app(scope, receive, send)


def _found(request: Request) -> Response | None:
    service = service_of(request)
    if not service.store.local or (kind := question_at(request.scope["path"])) is None:
        return None
    started = perf_counter()
    try:
        with within(Deadline(LOOK_SECONDS, grace=0.0)):
            kept = service.answers.get(key_of(request, service, format_of(request, kind)))
    except OnshoreError:
        return None
    return None if kept is None else answer_kept(request, kept, started)


def question_at(path: str) -> type[Question] | None:
    """The question that a path asks; None where it asks none."""
    if (kind := _AT.get(path)) is not None:
        return kind
    if not path.startswith(PREFIX):
        return None
    return next((kind for pattern, kind in _WITH_ID if pattern.fullmatch(path)), None)


def format_of(request: Request, kind: type[Question]) -> str:
    """The format to answer in, by the URL or the header; UnsupportedFormat where there is none."""
    asked = None
    if b"format" in request.scope["query_string"]:
        asked = next(reversed(request.query_params.getlist("format")), None)
    return chosen_format(asked, request.headers.get("accept", ""), formats_of(kind))


def key_of(request: Request, service: Service, format: str) -> Key:
    """What an answer follows from; reads the store's revision, so StoreUnavailable may come."""
    reader = service.store.reader()
    scope = request.scope
    return (
        reader.revision,
        reader.last_change(),
        service.today(),
        scope["path"],
        scope["query_string"],
        format,
    )


def keep(answers: Recent[Kept], key: Key, response: Response, *, json: bool) -> Kept | None:
    """The bytes of an answer, kept; a JSON answer without what belongs to its request."""
    body = bytes(response.body)
    at = body.rfind(ASIDE) if json else len(body)
    if at < 0:
        return None
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in ("content-length", "content-type")
    }
    media = response.headers["content-type"]
    texts = sum(len(part) for part in key if isinstance(part, str | bytes))
    kept = Kept(body[:at], json, media, headers)
    answers.put(key, kept, at + texts)
    return kept


def answer_kept(request: Request, kept: Kept, started: float) -> Response:
    """The kept answer for this request, or 304 where the client has it."""
    if kept.headers["etag"] in tags_of(request):
        return Response(status_code=304, headers=kept.headers)
    body = kept.body
    if kept.own:
        elapsed = round((perf_counter() - started) * 1000, 3)
        own = {"elapsed_ms": elapsed, "request_id": request.state.request_id}
        body = b"".join((body, b",", orjson.dumps(own)[1:]))
    return Response(body, media_type=kept.media_type, headers=kept.headers)


def tags_of(request: Request) -> set[str]:
    """ETags that the client says it has."""
    text = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in text.split(",")}
