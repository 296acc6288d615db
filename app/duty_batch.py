"""Tables of duty questions over HTTP: `POST /duty`. What a row means is `graph.queries.duty`."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.duty_file import answer_batch
from app.errors import problem
from app.state import service_of
from graph.errors import InvalidParameters, Problem, TooLarge
from graph.queries.duty import MAX_ROWS


def duty_router() -> APIRouter:
    """The batch route, to stand beside the questions under the same prefix."""
    router = APIRouter()
    router.add_api_route("/duty", post_duty, methods=["POST"], name="duty-batch")
    return router


async def post_duty(request: Request) -> Response:
    """`{"rows": [{hts, origin, entry_date, clock, condition}]}`; answers in the same order."""
    service = service_of(request)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > service.settings.max_body:
            raise TooLarge("the body", "ONSHORE_MAX_BODY", service.settings.max_body)
    with service.turn() as free:
        if not free:
            return problem(
                request, 429, "too many questions at once", headers=service.retry_headers
            )
        rows = read_rows(bytes(body))
        view = service.store.view(service.today())
        envelope = await run_in_threadpool(answer_batch, view, rows, MAX_ROWS)
    envelope["request_id"] = request.state.request_id
    return Response(orjson.dumps(envelope), media_type="application/json")


def read_rows(body: bytes) -> list[Any]:
    """The rows of a posted document; InvalidParameters where it is none."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidParameters([Problem(f"the body is no JSON: {error}")]) from None
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list) or set(document) != {"rows"}:
        raise InvalidParameters([Problem("the body is an object with rows, a list", "rows")])
    return rows
