"""Telling another program of a run: one POST, only where an address is given."""

from __future__ import annotations

from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from onshore.graph.errors import InvalidInput, InvalidParameters, Problem

SECONDS = 10.0
"""Seconds that it may take."""


def check_address(url: str) -> None:
    """InvalidParameters unless it is a web address with a host."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()
        good = good and " " not in url and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise InvalidParameters(
            [Problem("is not an address such as https://host/path", "--webhook")]
        )


def post(url: str, body: bytes) -> None:
    """POST JSON; InvalidInput, without the address's secrets, where it is not taken."""
    host = urlsplit(url).hostname
    request = Request(url, body, {"Content-Type": "application/json"}, method="POST")  # noqa: S310
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS):
            return
    except HTTPError as error:
        reason = f"{host} answered {error.code}"
        error.close()
    except (URLError, HTTPException, OSError, ValueError) as error:
        told = getattr(error, "reason", None) or type(error).__name__
        reason = f"{host} was not reached: {told}"
    raise InvalidInput([Problem(f"{reason}; the next run tells the same again", "--webhook")])


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *rest: Any) -> None:
        return None
