"""Errors to HTTP: one table, one body (`application/problem+json`)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from onshore.app.http.route_table import methods_at
from onshore.app.serving.start import Loading
from onshore.app.serving.state import service_of
from onshore.app.serving.turns import CLIENT_GONE
from onshore.graph import errors as e
from onshore.graph.errors import (
    OnshoreError,
    Problem,
    ProblemsError,
    TablesMissing,
    UnknownId,
    UnsupportedFormat,
)

LOG = logging.getLogger("onshore")

STATUS: dict[type[OnshoreError], int] = {
    e.InvalidParameters: 422,
    e.BeforeData: 422,
    e.InvalidInput: 422,
    e.ClosesMost: 409,
    e.TooLarge: 413,
    e.UnsupportedFormat: 406,
    e.UnknownId: 404,
    e.StoreUnavailable: 503,
    e.StoreBusy: 429,
    e.StoreOutdated: 503,
    e.StoreReadOnly: 403,
    e.TablesMissing: 503,
    e.DeadlinePassed: 503,
    e.MissingExtra: 501,
    e.MissingPackage: 501,
    e.InputError: 400,
    e.StoreError: 503,
    OnshoreError: 500,
}
"""Error class -> HTTP status; a class that is not listed takes its nearest parent's."""


_TITLES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}
"""Names of RFC 9110, which Python before 3.13 calls otherwise."""


def title_of(status: int) -> str:
    """The name of an HTTP status, the same on every Python."""
    return _TITLES.get(status) or HTTPStatus(status).phrase


def status_of(error: OnshoreError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(
    request: Request,
    status: int,
    detail: str,
    *,
    kind: str | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """The one error body: type, title, status, detail, errors, request_id."""
    body = {
        "type": f"about:blank#{kind}" if kind else "about:blank",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "errors": more.pop("errors", []),
        **more,
        "request_id": getattr(request.state, "request_id", None),
    }
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def domain_problem(
    request: Request, error: OnshoreError, retry_after: int, load: Loading | None = None
) -> Response:
    """The body for one of our own errors; `load` is what brings missing tables meanwhile."""
    status = status_of(error)
    lang = "ja" if request.query_params.get("lang") == "ja" else "en"
    request.state.refused = type(error).__name__
    more: dict[str, Any] = {}
    if isinstance(error, ProblemsError):
        more["errors"] = [problem_json(item, lang) for item in error.problems]
    if isinstance(error, UnknownId):
        more["closest"] = list(error.closest)
        more["errors"] = [{"field": error.kind, "reason": "unknown", "suggestions": error.closest}]
    if isinstance(error, UnsupportedFormat):
        more["offered"] = list(error.offered)
    detail = str(error)
    if isinstance(error, ProblemsError):
        detail = error.text(lang)
    if isinstance(error, TablesMissing) and load is not None and load.running:
        detail = f"reading tariff tables, {load.read} of {load.of}"
        more["tables"] = {"read": load.read, "of": load.of}
    headers = {"Retry-After": str(retry_after)} if status in (429, 503) else None
    return problem(
        request, status, detail[:4000], kind=type(error).__name__, headers=headers, **more
    )


def add_handlers(app: Starlette) -> None:
    """Every error becomes the one body: our own, those of the framework, and what is left."""
    app.add_exception_handler(OnshoreError, _on_domain_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_failure)


def _on_domain_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, OnshoreError):
        return _on_failure(request, error)
    service = service_of(request)
    return domain_problem(request, error, service.settings.retry_after, service.first_load)


def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _on_failure(request, error)
    detail = error.detail
    if detail == HTTPStatus(error.status_code).phrase:
        detail = f"{request.method} {request.url.path[:200]}"
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(methods_at(request))
    return problem(request, error.status_code, detail, headers=headers)


def _on_gone(request: Request, error: Exception) -> Response:
    """The client went while its body was read: nothing of ours failed, and nobody reads this."""
    return Response(status_code=CLIENT_GONE)


def _on_failure(request: Request, error: Exception) -> Response:
    log_failure(request, error)
    return problem(request, 500, "something went wrong here; the log has it under the request id")


def log_failure(request: Request, error: Exception) -> None:
    """An error that nobody foresaw, with the id of its request and the lines where it arose."""
    id = getattr(request.state, "request_id", None)
    LOG.error("request %s failed: %r", id, error, exc_info=error)


def problem_json(item: Problem, lang: str = "en") -> dict[str, Any]:
    values: dict[str, Any] = {"field": item.field, "reason": item.why(lang)}
    for name in ("file", "line", "fact"):
        if getattr(item, name) is not None:
            values[name] = getattr(item, name)
    if item.suggestions:
        values["suggestions"] = list(item.suggestions)
    return values
