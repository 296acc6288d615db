"""Tables of duty questions over HTTP: `POST /duty`. What a row means is `graph.queries.duty`."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.bodies import read_json
from app.duty_file import answer_batch
from app.errors import problem
from app.state import Service, service_of
from graph.errors import InvalidParameters, Problem
from graph.queries.duty import MAX_ROWS


def duty_router() -> APIRouter:
    """The batch route, to stand beside the questions under the same prefix."""
    router = APIRouter()
    router.add_api_route("/duty", post_duty, methods=["POST"], name="duty-batch")
    return router


async def post_duty(request: Request) -> Response:
    """`{"rows": [{hts, origin, entry_date, clock, condition}]}`; answers in the same order."""
    service = service_of(request)
    rows = read_rows(await request.body())
    with service.turn() as free:
        if not free:
            return problem(
                request, 429, "too many questions at once", headers=service.retry_headers
            )
        envelope = await run_in_threadpool(_answered, service, rows)
    envelope["request_id"] = request.state.request_id
    return Response(orjson.dumps(envelope), media_type="application/json")


def _answered(service: Service, rows: list[Any]) -> dict[str, Any]:
    return answer_batch(service.store.view(service.today()), rows, MAX_ROWS)


def read_rows(body: bytes) -> list[Any]:
    """The rows of a posted document; InputError where it is no JSON, InvalidParameters else."""
    document = read_json(body)
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list) or set(document) != {"rows"}:
        raise InvalidParameters([Problem("the body is an object with rows, a list", "rows")])
    return rows
