"""`/mcp` of the service: the protocol over HTTP, each request by itself, no sessions.

Hosts, sizes and deadlines are those of every route; pages of other hosts are refused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from onshore.app.agents.protocol import build_server
from onshore.app.http.access import other_page
from onshore.app.http.errors import problem
from onshore.app.serving.state import Service
from onshore.app.serving.turns import deadline_of

PATH = "/mcp"


def add_protocol(app: FastAPI, service: Service) -> None:
    """Add the route and what it needs as long as the application runs."""
    manager = StreamableHTTPSessionManager(
        build_server(service), stateless=True, max_request_body_size=service.settings.max_question
    )

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with manager.run():
            yield

    app.router.lifespan_context = running
    app.router.routes.append(Route(PATH, _Endpoint(manager), methods=["POST"], name="mcp"))


class _Endpoint:
    """One request of a client; where the client goes its work stops."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        if (origin := other_page(request)) is not None:
            refused = problem(request, 403, f"pages of {origin!r} may not ask here")
            await refused(scope, receive, send)
            return
        deadline = deadline_of(request)

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                deadline.cancel()
            return message

        await self._manager.handle_request(scope, heard, send)
