"""Forms that a page posts because their text is too long for an address; nothing is stored."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.http.bodies import read_body
from onshore.app.page.reader import TOO_LONG
from onshore.app.page.served import answer_page, error_page, language_of
from onshore.app.page.views import PageView, view_of
from onshore.app.serving.state import service_of
from onshore.graph.errors import OnshoreError, TooLarge

FORM = "application/x-www-form-urlencoded"
POSTED = ("claims",)
"""Views whose form posts."""
MAX_FIELDS = 10


async def posted_fields(request: Request) -> dict[str, str]:
    """The fields of the form in the body; 405 for a view without one, 415.

    Of a form that is too long there is one field alone, `TOO_LONG`.
    """
    if _view(request).name not in POSTED:
        raise HTTPException(405, "this page takes no form", headers={"allow": "GET, HEAD"})
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != FORM:
        raise HTTPException(415, f"a form is {FORM}")
    most = service_of(request).settings.max_question
    try:
        body = await read_body(request, most, "ONSHORE_MAX_QUESTION")
    except TooLarge:
        return {TOO_LONG: "yes"}
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise HTTPException(400, f"a form has at most {MAX_FIELDS} fields") from None
    return dict(pairs)


def posted_page(request: Request, fields: dict[str, str]) -> Response:
    """The page that answers a form; nobody keeps it."""
    service, lang, view = service_of(request), language_of(request), _view(request)
    try:
        response = answer_page(request, service, view, lang, fields)
    except OnshoreError as error:
        response = error_page(request, service, view, lang, error)
    response.headers["cache-control"] = "no-store"
    if "etag" in response.headers:
        del response.headers["etag"]
    return response


def _view(request: Request) -> PageView:
    return view_of(request.query_params, request.query_params.get("view"))
