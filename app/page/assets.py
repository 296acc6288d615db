"""Files of the page: packed on the way, and kept by browsers under addresses that never change.

`/static/<digest>/...` holds the same files as `/static/...`. The digest is of all of them: a
changed file has a new address, and files that name each other by relative paths stay together.
"""

from __future__ import annotations

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from onshore.app.page.vocabulary import module, vocabulary_routes
from onshore.app.render.svg.palette import style_sheet

FOLDER = Path(__file__).resolve().parents[1] / "static"
LEVEL = 6
"""Of gzip."""
SMALLEST = 1000
"""Bytes below which packing gains nothing."""
LASTING = "public, max-age=31536000, immutable"


def packed(app: ASGIApp) -> ASGIApp:
    """The application with its larger answers packed for clients that take gzip."""
    return GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=LEVEL)


def pack(response: Response) -> Response:
    """The same answer packed once, to be kept and passed on by `packed` as it is."""
    if len(response.body) >= SMALLEST:
        response.body = gzip.compress(response.body, LEVEL, mtime=0)
        response.headers["content-encoding"] = "gzip"
        response.headers["content-length"] = str(len(response.body))
    response.headers.add_vary_header("Accept-Encoding")
    return response


@cache
def digest() -> str:
    """Names what all files hold together."""
    found = sha256(module().encode() + style_sheet().encode())
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def asset(path: str) -> str:
    """The lasting address of a file below `static`."""
    return f"/static/{digest()}/{path}"


class _Lasting(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            response.headers["cache-control"] = LASTING
        return response


def asset_routes() -> list[BaseRoute]:
    """Routes of the files, those made by Python first."""
    lasting = f"/static/{digest()}"
    return [
        *vocabulary_routes("/static"),
        *vocabulary_routes(lasting, LASTING),
        Mount(lasting, packed(_Lasting(directory=FOLDER))),
        Mount("/static", packed(StaticFiles(directory=FOLDER)), name="static"),
    ]
