"""What holds for every request: its id, its deadline, the host it names, its size, its headers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onshore.app.http.bodies import said_length
from onshore.app.http.errors import problem
from onshore.app.settings import MAX_HEADERS, MAX_PARAMETERS, Settings
from onshore.graph.deadline import GRACE, Deadline
from onshore.graph.errors import TooLarge

PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

FOREIGN = "ForeignHost"
InWords = Callable[[Request, int, str], ASGIApp | None]
PREFERRED_GRACE = 5.0
"""Seconds that an answer may take longer than its client prefers."""


class Guard:
    """Gives each request an id and its deadline, knows HEAD, and refuses before anything is read.

    Refused are foreign hosts and what is huge or malformed; bodies are bounded in bytes, in time,
    and all together.
    """

    def __init__(self, app: ASGIApp, settings: Settings, in_words: InWords | None = None) -> None:
        """`in_words` gives the page that tells a reader of pages why; None for other clients."""
        self.app, self.settings, self._in_words = app, settings, in_words
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        request.state.request_id = uuid4().hex[:16]
        request.state.deadline = deadline(request, self.settings.max_seconds)
        refused = self._refusal(request)
        answer = self.app if refused is None else self._refused(request, *refused)
        inner, dressed = scope, self._dressed(request, send)
        if scope["method"] == "HEAD":
            inner, dressed = {**scope, "method": "GET"}, _without_body(dressed)
        incoming = _Incoming(self, receive)
        try:
            await answer(inner, incoming.receive, dressed)
        finally:
            self._held -= incoming.bytes

    def _refusal(self, request: Request) -> tuple[int, str, str | None] | None:
        """Status, reason and kind of the error where this is not even looked at."""
        settings, scope = self.settings, request.scope
        host = host_name(request.headers.get("host", ""))
        if host not in settings.hosts:
            detail = f"host {host[:80]!r} is not served here; see ONSHORE_ALLOWED_HOSTS"
            return 400, detail, FOREIGN
        query: bytes = scope.get("query_string", b"")
        if len(scope.get("raw_path", b"")) + len(query) > settings.max_url:
            return 414, f"the URL is longer than {settings.max_url:,}", None
        headers = scope["headers"]
        if len(headers) > MAX_HEADERS:
            return 431, f"there are more than {MAX_HEADERS} headers", None
        if sum(len(name) + len(value) for name, value in headers) > settings.max_headers:
            return 431, f"the headers are longer than {settings.max_headers:,}", None
        if query.count(b"&") >= MAX_PARAMETERS:
            return 422, f"there are more than {MAX_PARAMETERS:,} parameters", None
        if not (decodable(scope, "raw_path") and decodable(scope, "query_string")):
            return 400, "the URL is not percent-encoded UTF-8", None
        if said_length(request) > settings.max_body:
            return 413, str(self.too_large()), "TooLarge"
        return None

    def _refused(self, request: Request, status: int, reason: str, kind: str | None) -> ASGIApp:
        """A page for a reader of pages; not at a foreign host, which has no styles for it."""
        page = None
        if self._in_words is not None and kind != FOREIGN:
            page = self._in_words(request, status, reason)
        return page or problem(request, status, reason, kind=kind)

    def too_large(self) -> TooLarge:
        return TooLarge("the body", "ONSHORE_MAX_BODY", self.settings.max_body)

    def hold(self, more: int) -> None:
        """Count bytes of a body until its request ends; 429 where all bodies are too much."""
        self._held += more
        if self._held > self.settings.max_bodies:
            headers = {"Retry-After": str(self.settings.retry_after)}
            raise HTTPException(429, "too many bodies at once", headers=headers)

    def _dressed(self, request: Request, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request.state.request_id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", PAGE_CSP)
            await send(message)

        return dressed


class _Incoming:
    """Messages of one request; errors where its body passes a bound, whatever it said of itself."""

    def __init__(self, guard: Guard, receive: Receive) -> None:
        self._guard, self._receive = guard, receive
        self._whole = False
        self._end: float | None = None
        self.bytes = 0

    async def receive(self) -> Message:
        """The next message; TooLarge, or 408 where the body is not whole in time."""
        if self._whole:
            return await self._receive()
        seconds = self._guard.settings.body_seconds
        if self._end is None:
            self._end = asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, f"the body did not come within {seconds:g} s") from None
        self._whole = not message.get("more_body", False)
        more = len(message.get("body", b""))
        self.bytes += more
        self._guard.hold(more)
        if self.bytes > self._guard.settings.max_body:
            raise self._guard.too_large()
        return message


def deadline(request: Request, limit: float) -> Deadline:
    """The deadline of a request that begins now: `limit` seconds, or fewer by `Prefer: wait=N`.

    What a client prefers cuts searches on time; whole answers may take a little longer, as far as
    the limit goes.
    """
    match = re.search(r"\bwait=(\d+)", request.headers.get("prefer", ""))
    seconds = min(float(match[1]), limit) if match else limit
    made = Deadline(seconds, GRACE + min(PREFERRED_GRACE, limit - seconds))
    made.goes_on = True
    return made


def _without_body(send: Send) -> Send:
    """HEAD is answered as GET is, headers only."""

    async def bodiless(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return bodiless


def decodable(scope: Scope, name: str) -> bool:
    """Whether a part of the URL is percent-encoded UTF-8; other bytes would be guessed at."""
    part: bytes = scope.get(name) or b""
    if re.search(rb"%(?![0-9A-Fa-f]{2})", part):
        return False
    try:
        unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return False
    return True


def host_name(host: str) -> str:
    """Host without port, lower case; an IPv6 address keeps its brackets."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:]*)(:\d+)?", host.strip())
    return match[1].lower() if match else host.lower()
