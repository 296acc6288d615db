"""What holds for every request: its id, the host it names, its size, the headers of its answer."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import problem
from app.settings import Settings
from graph.errors import TooLarge

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


class Guard:
    """Gives each request an id, refuses foreign hosts and what is huge or malformed, knows HEAD."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        request.state.request_id = uuid4().hex[:16]
        answer = self._refusal(request) or self.app
        inner, dressed = scope, self._dressed(request, send)
        if scope["method"] == "HEAD":
            inner, dressed = {**scope, "method": "GET"}, _without_body(dressed)
        await answer(inner, self._bounded(receive), dressed)

    def _refusal(self, request: Request) -> ASGIApp | None:
        host = host_name(request.headers.get("host", ""))
        if host not in self.settings.hosts:
            detail = f"host {host[:80]!r} is not served here; see ONSHORE_ALLOWED_HOSTS"
            return problem(request, 400, detail, kind="ForeignHost")
        if len(request.scope.get("raw_path", b"")) + len(request.scope.get("query_string", b"")) > (
            self.settings.max_url
        ):
            return problem(request, 414, f"the URL is longer than {self.settings.max_url:,}")
        if not (decodable(request.scope, "raw_path") and decodable(request.scope, "query_string")):
            return problem(request, 400, "the URL is not percent-encoded UTF-8")
        length = Headers(scope=request.scope).get("content-length", "0")
        if length.isdigit() and int(length) > self.settings.max_body:
            return problem(request, 413, str(self._too_large()), kind="TooLarge")
        return None

    def _too_large(self) -> TooLarge:
        return TooLarge("the body", "ONSHORE_MAX_BODY", self.settings.max_body)

    def _bounded(self, receive: Receive) -> Receive:
        """Messages of the request; TooLarge where the body passes the limit, whatever it said."""
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.settings.max_body:
                raise self._too_large()
            return message

        return bounded

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
