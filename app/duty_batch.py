"""Tables of duty questions over HTTP: `POST /duty`. What a row means is
`graph.queries.duty_rows`."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.bodies import read_body, read_json
from app.duty_file import answer_batch
from app.kept import REVISION
from app.state import service_of
from app.turns import take_turn
from graph.errors import InvalidParameters, Problem
from graph.queries.duty_rows import MAX_ROWS


async def post_duty(request: Request) -> Response:
    """`{"rows": [{hts, origin, entry_date, clock, condition}]}`; answers in the same order."""
    body = await read_body(
        request, service_of(request).settings.max_question, "ONSHORE_MAX_QUESTION"
    )
    return await take_turn(request, lambda: _answered(request, body))


def _answered(request: Request, body: bytes) -> Response:
    service, rows = service_of(request), read_rows(body)
    view = service.store.view(service.today())
    envelope = answer_batch(view, rows, MAX_ROWS)
    envelope["request_id"] = request.state.request_id
    headers = {REVISION: str(view.reader.revision)}
    return Response(orjson.dumps(envelope), media_type="application/json", headers=headers)


def read_rows(body: bytes) -> list[Any]:
    """The rows of a posted document; InputError where it is no JSON, InvalidParameters else."""
    document = read_json(body)
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list) or set(document) != {"rows"}:
        raise InvalidParameters([Problem("the body is an object with rows, a list", "rows")])
    return rows
