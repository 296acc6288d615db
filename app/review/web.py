"""The review as a page: its own small service over one review, behind a door.

Every change goes through `POST /api/v1/decisions`. The page and its files are served from here;
nothing is asked of other hosts.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import orjson
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from onshore.app.http.bodies import read_body, read_json
from onshore.app.http.errors import add_handlers, domain_problem, problem
from onshore.app.http.middleware import Guard
from onshore.app.page.assets import asset, asset_routes
from onshore.app.render.templates import template
from onshore.app.review.candidate_text import progress_text
from onshore.app.review.names.deciding import confirm_name, forget_name, reject_name
from onshore.app.review.review_session import ReviewSession
from onshore.app.review.sessions import Sessions, cookie_name, foreign_origin
from onshore.app.review.state import articles_json, moving_state, whole_state
from onshore.app.settings import LOOPBACK, Settings
from onshore.app.terminal.shell import now, put, stop
from onshore.app.version import own_version
from onshore.graph.dates import format_instant, show_instant
from onshore.graph.errors import InvalidInput, InvalidParameters, OnshoreError, Problem

PREFIX = "/api/v1"
REFERRER = "same-origin"
"""With no-referrer a browser does not say where the form of the closed door comes from."""
MAX_FORM = 10_000
"""Bytes of the form at the closed door."""
NAME_WORDS = ("confirm-name", "reject-name", "forget-name")
WORDS = ("accept", "edit", "reject", "override", "undo", "seen", "unseen", "add", *NAME_WORDS)
FIELDS = (
    *("decision", "candidate", "status", "reason", "edits", "source", "start", "end", "claim"),
    *("name", "kind", "id"),
)
Change = Callable[[ReviewSession, Mapping[str, Any], str], Any]


def serve_review(
    review: ReviewSession,
    settings: Settings,
    *,
    who: str,
    host: str | None,
    port: int | None,
    lang: str,
) -> None:
    """Serve the page until Ctrl-C. Addresses that others reach need the write token."""
    from onshore.app.serve import listen
    from onshore.app.serving.server import Server, end_soon

    signal.signal(signal.SIGTERM, stop)

    host = host or "127.0.0.1"
    shared = host not in LOOPBACK
    if shared and not settings.write_token:
        reason = "others can reach this address: set ONSHORE_WRITE_TOKEN, or leave --host out"
        raise InvalidParameters([Problem(reason, "--host")])
    sessions = Sessions(who, settings.write_token if shared else "")
    with listen(host, port or 0) as listener:
        number = listener.getsockname()[1]
        place = f"[{host.strip('[]')}]" if ":" in host else host
        ask = f"lang={lang}" + ("" if sessions.once is None else f"&token={sessions.once}")
        app = create_review_app(review, replace(settings, host=host, port=number), sessions)
        put(f"http://{place}:{number}/review?{ask}")
        opens = "asks for the write token" if shared else "the address opens it once"
        sys.stderr.write(f"Review of {len(review.items)} candidates; {opens}; Ctrl-C stops it\n")
        sys.stderr.flush()
        try:
            Server(app, settings, ending=end_soon).run(sockets=[listener])
        except KeyboardInterrupt:
            pass
    sys.stderr.write(progress_text(review) + "\n")


def create_review_app(review: ReviewSession, settings: Settings, sessions: Sessions) -> FastAPI:
    """The service of one review."""
    app = FastAPI(title="Onshore review", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.review, app.state.sessions, app.state.settings = review, sessions, settings
    app.add_middleware(Guard, settings=settings)
    app.add_api_route("/", _to_page, methods=["GET"])
    app.add_api_route("/review", page, methods=["GET"])
    app.add_api_route("/review", enter, methods=["POST"])
    app.add_api_route(f"{PREFIX}/review", state, methods=["GET"])
    app.add_api_route(f"{PREFIX}/review/check", check, methods=["POST"])
    app.add_api_route(f"{PREFIX}/decisions", decide, methods=["POST"])
    app.router.routes.extend(asset_routes())
    add_handlers(app)
    app.add_exception_handler(OnshoreError, _on_domain_error)
    return app


def _on_domain_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, OnshoreError):
        raise error
    return domain_problem(request, error, request.app.state.settings.retry_after)


# -- the page --------------------------------------------------------------


def _to_page(request: Request) -> Response:
    return RedirectResponse("/review", 303)


def page(request: Request) -> Response:
    """The shell; a one-time token becomes a session and leaves the address."""
    sessions: Sessions = request.app.state.sessions
    lang = "ja" if request.query_params.get("lang") == "ja" else "en"
    given = request.query_params.get("token")
    session = None
    if sessions.reviewer_of(request) is None:
        session = None if given is None else sessions.enter_once(given)
        if session is None:
            return _locked(request, lang, used=given is not None)
    if given is not None:
        return _entered(request, session, lang)
    return _html("review.html", 200, lang=lang, version=own_version())


def _entered(request: Request, session: str | None, lang: str) -> Response:
    answer = RedirectResponse(f"/review?lang={lang}", 303, headers={"cache-control": "no-store"})
    if session is not None:
        answer.set_cookie(
            cookie_name(request),
            session,
            httponly=True,
            samesite="strict",
            path="/",
            secure=request.url.scheme == "https",
        )
    return answer


def _locked(request: Request, lang: str, *, used: bool = False, wrong: bool = False) -> Response:
    shared = request.app.state.sessions.shared
    return _html("review_locked.html", 403, lang=lang, shared=shared, used=used, wrong=wrong)


def _html(name: str, status: int, **values: Any) -> Response:
    return Response(
        template(name).render(**values, asset=asset),
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={"cache-control": "no-store", "referrer-policy": REFERRER},
    )


async def enter(request: Request) -> Response:
    """The write token from the form of a shared server becomes a session."""
    if (reason := foreign_origin(request)) is not None:
        return problem(request, 403, reason)
    lang = "ja" if request.query_params.get("lang") == "ja" else "en"
    form = parse_qs((await read_body(request, MAX_FORM, "the form")).decode("utf-8", "replace"))
    sessions: Sessions = request.app.state.sessions
    session = sessions.enter_with(form.get("token", [""])[0], form.get("name", [""])[0])
    return (
        _locked(request, lang, wrong=True) if session is None else _entered(request, session, lang)
    )


# -- the review ------------------------------------------------------------


def state(request: Request) -> Response:
    """Articles, candidates, decisions, coverage: everything that the page shows."""
    review: ReviewSession = request.app.state.review
    who = request.app.state.sessions.reviewer_of(request)
    return _refused(request) if who is None else _json(whole_state(review, who))


async def check(request: Request) -> Response:
    """What the verifier says of a candidate with edits, or of a fact to be added; not recorded."""
    return await _change(request, _check)


async def decide(request: Request) -> Response:
    """One decision: `{"decision", "candidate", "status", "reason", "edits"}`, an undo, a mark on a
    sentence `{"decision": "seen", "source", "start"}`, a fact found by hand, or a name on no list:
    `{"decision": "confirm-name", "name", "kind"}`, `reject-name`, `forget-name`.
    """
    return await _change(request, _decide)


async def _change(request: Request, change: Change) -> Response:
    who = request.app.state.sessions.reviewer_of(request)
    if who is None:
        return _refused(request)
    if (reason := foreign_origin(request)) is not None:
        return problem(request, 403, reason)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return problem(request, 415, "the body is JSON, and says so")
    most = request.app.state.settings.max_question
    values = read_json(await read_body(request, most, "ONSHORE_MAX_QUESTION"))
    if not isinstance(values, Mapping):
        raise InvalidInput([Problem("a decision is an object")])
    unknown = [Problem("unknown key", str(key)[:40]) for key in values if key not in FIELDS]
    if unknown:
        raise InvalidInput(unknown)
    return _json(await run_in_threadpool(change, request.app.state.review, values, who))


def _check(review: ReviewSession, values: Mapping[str, Any], who: str) -> dict[str, Any]:
    verdict = review.check(
        _text(values, "candidate"), values.get("edits") or {}, values.get("status") or None
    )
    return {"tier": verdict.tier, "accepted": verdict.accepted, "reasons": verdict.reasons}


def _decide(review: ReviewSession, values: Mapping[str, Any], who: str) -> dict[str, Any]:
    word = _text(values, "decision")
    when = show_instant(format_instant(now()))
    if word not in WORDS:
        raise InvalidInput([Problem(f"is one of {', '.join(WORDS)}", "decision")])
    key: str | None = None
    if word in NAME_WORDS:
        return _decide_name(review, word, values, who, when)
    if word == "undo":
        item = review.undo(who=who, when=when)
        key = item.key if item else None
    elif word in ("seen", "unseen"):
        start = _number(values, "start")
        review.mark(_text(values, "source"), start, word == "seen", who=who, when=when)
    elif word == "add":
        item = review.add(
            _text(values, "source"),
            _number(values, "start"),
            _number(values, "end"),
            values.get("claim") or {},
            who=who,
            when=when,
        )
        key = item.key
    else:
        key = _text(values, "candidate")
        status, reason = (
            _text(values, name) if values.get(name) else None for name in ("status", "reason")
        )
        review.decide(
            key, word, who=who, when=when, status=status, reason=reason, edits=values.get("edits")
        )
    return {"candidate": key, **moving_state(review)}


def _decide_name(
    review: ReviewSession, word: str, values: Mapping[str, Any], who: str, when: str
) -> dict[str, Any]:
    """The names in the text and the candidates of every article follow, so all are told anew."""
    name = _text(values, "name")
    if word == "confirm-name":
        id = _text(values, "id") if values.get("id") else None
        confirm_name(review, name, _text(values, "kind"), who=who, when=when, id=id)
    else:
        {"reject-name": reject_name, "forget-name": forget_name}[word](
            review, name, who=who, when=when
        )
    return {"candidate": None, "articles": articles_json(review), **moving_state(review)}


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 2_000:
        raise InvalidInput([Problem("is a text", name)])
    return value


def _number(values: Mapping[str, Any], name: str) -> int:
    value = values.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidInput([Problem("is an offset in the text", name)])
    return value


def _refused(request: Request) -> Response:
    detail = "this needs the session that the address of the review gave, or the write token"
    return problem(request, 401, detail, headers={"WWW-Authenticate": 'Bearer realm="onshore"'})


def _json(values: Mapping[str, Any]) -> Response:
    return Response(
        orjson.dumps(values),
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )
