"""Tables of duty questions: `POST /duty` over HTTP and `ask duty --from FILE.csv`.

What a row means is `graph.queries.duty`; this carries it in and out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.answers import rounded
from app.errors import problem
from app.state import service_of
from graph.dates import show_instant
from graph.errors import InvalidParameters, Problem, TooLarge
from graph.ports import Store
from graph.queries.duty import MAX_ROWS, answer_rows
from graph.view import View


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


def answer_batch(view: View, rows: list[Any], maximum: int | None) -> dict[str, Any]:
    """The envelope of a batch: `result.rows` in the order of the rows."""
    started = perf_counter()
    answers = answer_rows(view, rows, maximum)
    return {
        "query": {"question": "duty", "rows": len(rows)},
        "resolved": {"as_of": view.as_of.isoformat(), "known_at": show_instant(view.known_at)},
        "result": rounded({"rows": answers}),
        "claims": [],
        "assumptions": [],
        "conflicts": [],
        "coverage": {"rows": len(rows), "errors": sum("error" in answer for answer in answers)},
        "truncated": None,
        "expanded": 0,
        "elapsed_ms": round((perf_counter() - started) * 1000, 3),
    }


def table_of_file(store: Store, path: Path, today: date) -> Iterator[dict[str, Any]]:
    """Rows of `ask duty --from FILE.csv`: what was asked beside the answer, flat, for CSV."""
    from loaders.duty_rows import read_duty_rows

    rows = list(read_duty_rows(path))
    answers = answer_rows(store.view(today), rows, None)
    for row, answer in zip(rows, answers, strict=True):
        asked = {name: row.get(name, "") for name in ("hts", "origin", "entry_date", "clock")}
        conditions = row.get("condition")
        asked["condition"] = ";".join(conditions) if isinstance(conditions, list) else ""
        amount = answer.get("amount") or {}
        yield {
            **asked,
            "lo": answer.get("lo"),
            "hi": answer.get("hi"),
            "amount_lo": amount.get("lo"),
            "amount_hi": amount.get("hi"),
            "components": "; ".join(
                f"{c['measure']} {c['rate']:g}" for c in answer.get("components", ()) if c["rate"]
            ),
            "undecided": "; ".join(e["condition"] for e in answer.get("undecided", ())),
            "reason": answer.get("reason", ""),
            "warnings": "; ".join(answer.get("warnings", ())),
            "error": answer["error"]["detail"] if "error" in answer else "",
        }
