"""What requests carry: bodies, read within bounds, and the JSON in them.

How much of all bodies may be held at once, and how long one may take, is bounded by
`app.http.middleware` for every route.
"""

from __future__ import annotations

import re
from typing import Any

import orjson
from starlette.requests import Request

from onshore.graph.errors import InputError, TooLarge
from onshore.loaders.files.json_strings import is_deep
from onshore.loaders.limits import MAX_DEPTH

_MARK = b"\xef\xbb\xbf"


async def read_body(request: Request, most: int, limit: str) -> bytes:
    """The body of at most `most` bytes, which `limit` names; TooLarge as soon as it is longer.

    Whoever may be refused without it is refused before.
    """
    if said_length(request) > most:
        raise TooLarge("the body", limit, most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLarge("the body", limit, most)
    return bytes(body)


def said_length(request: Request) -> int:
    """The bytes that a request says its body has; 0 where it does not say."""
    length = request.headers.get("content-length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,20}", length) else 0


def read_json(body: bytes) -> Any:
    """The value of a JSON text, with or without byte order mark.

    InputError where it is none, or is nested deeper than what walks through it can go.
    """
    try:
        value = orjson.loads(body.removeprefix(_MARK))
    except orjson.JSONDecodeError as error:
        # the parser's own words speak of its memory where brackets are left open
        where = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"the body is not JSON text: {where}") from None
    if is_deep(value):
        raise InputError(f"the body is nested deeper than {MAX_DEPTH} levels")
    return value
