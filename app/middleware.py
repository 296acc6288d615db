"""What holds for every request: its id, the host it names, its size, the headers of its answer."""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import problem
from app.settings import Settings

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
    """Gives each request an id and refuses foreign hosts, huge URLs and huge bodies."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        request.state.request_id = uuid4().hex[:16]
        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, self._dressed(send))
            return
        await self.app(scope, receive, self._dressed(send))

    def _refusal(self, request: Request) -> ASGIApp | None:
        host = host_name(request.headers.get("host", ""))
        if host not in self.settings.hosts:
            detail = f"host {host[:80]!r} is not served here; see ONSHORE_ALLOWED_HOSTS"
            return problem(request, 400, detail, kind="ForeignHost")
        if len(request.scope.get("raw_path", b"")) + len(request.scope.get("query_string", b"")) > (
            self.settings.max_url
        ):
            return problem(request, 414, f"the URL is longer than {self.settings.max_url:,}")
        length = Headers(scope=request.scope).get("content-length", "0")
        if length.isdigit() and int(length) > self.settings.max_body:
            return problem(
                request, 413, f"the body is larger than {self.settings.max_body:,} bytes"
            )
        return None

    def _dressed(self, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", PAGE_CSP)
            await send(message)

        return dressed


def host_name(host: str) -> str:
    """Host without port, lower case; an IPv6 address keeps its brackets."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:]*)(:\d+)?", host.strip())
    return match[1].lower() if match else host.lower()
