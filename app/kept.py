"""Answers kept as bytes: a repeated question costs a look at the store's revision.

An answer follows from the store's content, the day, the URL and what the client accepts; nothing
else goes into it but the id of the request and the time that it took, which are filled in anew.
Answers that a time budget cut are never kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.errors import OnshoreError

if TYPE_CHECKING:
    from app.state import Service

PREFIX = "/api/v1/"
MOST_BYTES = 64 * 2**20
"""Bytes of all answers together; the ones asked for longest ago go first."""
LARGEST = 8 * 2**20
ASIDE = b',"elapsed_ms":'
"""Where the part of a JSON answer begins that every request has of its own."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """`body` without what belongs to one request, where `own` says that there is such a part."""

    body: bytes
    own: bool
    media_type: str
    headers: dict[str, str]


class KeptAnswers:
    """Least recently used answers of one application."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Key, kept: Kept) -> None:
        size = len(kept.body)
        if size > LARGEST:
            return
        with self._lock:
            old = self._entries.pop(key, None)
            self._bytes += size - (len(old.body) if old else 0)
            self._entries[key] = kept
            while self._bytes > MOST_BYTES:
                _, gone = self._entries.popitem(last=False)
                self._bytes -= len(gone.body)


class Repeated:
    """Answers what was asked before ahead of every route, where a look at the store is quick."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http" and scope["method"] == "GET":
            app = _found(Request(scope)) or app
        await app(scope, receive, send)


def _found(request: Request) -> Response | None:
    service: Service = request.app.state.service
    if not service.local or not request.scope["path"].startswith(PREFIX):
        return None
    started = perf_counter()
    try:
        kept = service.answers.get(key_of(request, service))
    except OnshoreError:
        return None
    return None if kept is None else answer_kept(request, kept, started)


def key_of(request: Request, service: Service) -> Key:
    """What an answer follows from; reads the store's revision, so StoreUnavailable may come."""
    reader = service.store.reader()
    scope, headers = request.scope, request.headers
    return (
        reader.revision,
        reader.last_change(),
        service.today(),
        scope.get("scheme"),
        headers.get("host"),
        scope["path"],
        scope["query_string"],
        headers.get("accept"),
    )


def keep(answers: KeptAnswers, key: Key, response: Response, *, json: bool) -> None:
    """Keeps the bytes of an answer; a JSON answer without what belongs to its request."""
    body = bytes(response.body)
    at = body.rfind(ASIDE) if json else len(body)
    if at < 0:
        return
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in ("content-length", "content-type")
    }
    media = response.headers["content-type"]
    answers.put(key, Kept(body[:at], json, media, headers))


def answer_kept(request: Request, kept: Kept, started: float) -> Response:
    """The kept answer for this request, or 304 where the client has it."""
    tag = kept.headers["etag"]
    if tag in tags_of(request):
        return Response(status_code=304, headers={"etag": tag})
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
