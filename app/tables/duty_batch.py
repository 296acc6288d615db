"""Tables of duty questions over HTTP: `POST /duty`. What a row means is
`graph.answers.duty.duty_rows`."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.http.bodies import read_body, read_json
from onshore.app.http.kept import REVISION
from onshore.app.serving.state import service_of
from onshore.app.serving.turns import take_turn
from onshore.app.tables.duty_file import answer_batch
from onshore.graph.answers.duty.duty_rows import MAX_ROWS
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.words.reason import LANGUAGES


async def post_duty(request: Request) -> Response:
    """`{"rows": [{hts, origin, entry_date, clock, condition}], "lang"}`; answers in their order."""
    body = await read_body(
        request, service_of(request).settings.max_question, "ONSHORE_MAX_QUESTION"
    )
    return await take_turn(request, lambda: _answered(request, body))


def _answered(request: Request, body: bytes) -> Response:
    service, (rows, lang) = service_of(request), read_rows(body)
    view = service.store.view(service.today())
    envelope = answer_batch(view, rows, MAX_ROWS, lang)
    envelope["request_id"] = request.state.request_id
    headers = {REVISION: str(view.reader.revision)}
    return Response(orjson.dumps(envelope), media_type="application/json", headers=headers)


def read_rows(body: bytes) -> tuple[list[Any], str]:
    """The rows of a posted document and the language; InputError where it is not JSON,
    InvalidParameters else."""
    document = read_json(body)
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not set(document) <= {"rows", "lang"}:
        reason = "the body is an object with rows, a list, and lang"
        raise InvalidParameters([Problem(reason, "rows")])
    lang = document.get("lang", "en")
    if lang not in LANGUAGES:
        raise InvalidParameters([Problem(f"is one of {', '.join(LANGUAGES)}", "lang")])
    return rows, str(lang)
