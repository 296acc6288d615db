"""What requests carry: bodies of JSON. Their size is bounded by `app.middleware`."""

from __future__ import annotations

from typing import Any

import orjson

from graph.errors import InputError

_MARK = b"\xef\xbb\xbf"


def read_json(body: bytes) -> Any:
    """The value of a JSON text, with or without byte order mark; InputError where it is none."""
    try:
        return orjson.loads(body.removeprefix(_MARK))
    except orjson.JSONDecodeError as error:
        raise InputError(f"the body is no JSON text: {error}") from None
