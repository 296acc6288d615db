"""Ten questions, good and wrong ones, to a running service that holds the bundled data.

    python3 scripts/ten_questions.py http://127.0.0.1:8000

Each line says what was asked and what came; 1 where an answer is not the expected one. Needs
nothing but Python. An answer 503 is asked again, until a deadline: tables may still be read.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

WAIT_SECONDS = 600
"""How long a service may take until it is ready."""


@dataclass(frozen=True)
class Ask:
    """A request, the status that it must have, and what its body must hold."""

    path: str
    status: int = 200
    holds: Callable[[Any], bool] = bool
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)


def _ends(body: Any) -> tuple[float, float]:
    return body["result"]["lo"], body["result"]["hi"]


QUESTIONS = (
    Ask("/ready", holds=lambda body: body["counts"]["tables"] > 0),
    Ask(
        "/api/v1/entities?q=%E9%B4%BB%E6%B5%B7",
        holds=lambda body: body["result"]["entities"][0]["id"] == "firm:foxconn",
    ),
    Ask("/api/v1/facts/S01", holds=lambda body: body["result"]["fact"]["id"] == "S01"),
    Ask(
        "/api/v1/paths?source=firm:openai&target=place:US-TX&direction=any",
        holds=lambda body: all(
            edge["facts"] for path in body["result"]["paths"] for edge in path["edges"]
        ),
    ),
    Ask(
        "/api/v1/impact?node=place:US-TX",
        holds=lambda body: body["result"]["dead"] and body["result"]["unknown"],
    ),
    Ask(
        "/api/v1/duty?hts=8544.42.90&origin=CN&entry_date=2026-05-01",
        holds=lambda body: _ends(body) == (0.126, 0.526),
    ),
    Ask(
        "/api/v1/entities/firm:foxcon",
        404,
        holds=lambda body: "firm:foxconn" in body["closest"],
    ),
    Ask("/api/v1/entities?colour=red", 422, lambda body: body["errors"][0]["field"] == "colour"),
    Ask(
        "/api/v1/sources", 403, method="POST", holds=lambda body: "writing is off" in body["detail"]
    ),
    Ask("/health", 400, headers={"Host": "somewhere.example"}),
)


def answer(address: str, ask: Ask) -> tuple[int, Any]:
    """Status and body of the answer; a body that is not JSON is None."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    with closing(connection):
        connection.request(ask.method, ask.path, headers=ask.headers)
        reply = connection.getresponse()
        status, body = reply.status, reply.read()
    try:
        return status, json.loads(body)
    except ValueError:
        return status, None


def asked(address: str, ask: Ask, deadline: float) -> tuple[bool, int]:
    """Whether the answer is the expected one, and its status (0 where there was none)."""
    while True:
        try:
            status, body = answer(address, ask)
        except (OSError, http.client.HTTPException):
            status, body = 0, None
        if status not in (0, 503) or time.monotonic() > deadline:
            break
        time.sleep(1)
    try:
        return status == ask.status and bool(ask.holds(body)), status
    except (KeyError, IndexError, TypeError):
        return False, status


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not arguments[0].startswith("http://"):
        sys.stderr.write(__doc__ or "")
        return 2
    deadline = time.monotonic() + WAIT_SECONDS
    wrong = 0
    for ask in QUESTIONS:
        right, status = asked(arguments[0], ask, deadline)
        wrong += not right
        print(f"{'right' if right else 'WRONG'}  {status}  {ask.method} {ask.path}", flush=True)
    print(
        f"{len(QUESTIONS) - wrong} of {len(QUESTIONS)} questions answered as expected", flush=True
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
