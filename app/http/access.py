"""What a request says of who sends it: its bearer token, the page that it comes from.

What each may do is decided where it is asked.
"""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import urlsplit

from starlette.requests import Request


def bears(request: Request, token: str) -> bool:
    """Whether the request has this token, which is not empty, as its bearer token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # header values are read as Latin-1: these are the bytes that were sent
    return scheme.lower() == "bearer" and same_secret(given.strip().encode("latin-1"), token)


def same_secret(given: str | bytes, wanted: str) -> bool:
    """Compared in constant time; an empty secret is not a secret."""
    sent = given if isinstance(given, bytes) else given.encode("utf-8", "replace")
    return wanted != "" and compare_digest(sent, wanted.encode())


def other_page(request: Request) -> str | None:
    """The origin of a request that another host's page sends; None for our own or an unsaid one."""
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower():
        return None
    return origin[:80]
