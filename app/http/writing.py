"""Writing over HTTP: facts documents, corrections and decisions. Off unless a write token is set.

The only writer is `loaders.ingest`; who may write, and how much at once, is decided here. One write
is done at a time, so that what holds cannot change between a look at it and the decision on it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.http.access import bears, other_page
from onshore.app.http.bodies import read_body, read_json
from onshore.app.http.errors import problem
from onshore.app.http.kept import REVISION
from onshore.app.http.posted import read_posted
from onshore.app.serving.state import Service, service_of
from onshore.app.serving.turns import write_alone
from onshore.graph.dates import show_instant
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem, StoreError
from onshore.graph.model import Judgement
from onshore.graph.names.folding import closest
from onshore.graph.schema import REVIEWS
from onshore.graph.view import View
from onshore.loaders.closing import agree, refuse
from onshore.loaders.correcting import replace, retract
from onshore.loaders.ingest import ingest

PREFIX = "/api/v1"
KINDS = ("merge", "unmerge", *REVIEWS)
REQUIRED = ("kind", "subject", "object", "by", "reason")
FIELDS = ("id", *REQUIRED)
MAX_FIELD = 2_000
"""Characters in one field of a decision."""

Write = Callable[[Request, Service, bytes], Response]


def write_router() -> APIRouter:
    """The write routes."""
    router = APIRouter()
    router.add_route(f"{PREFIX}/sources", post_source, methods=["POST"], name="add-source")
    router.add_route(f"{PREFIX}/decisions", post_decision, methods=["POST"], name="add-decision")
    for kind, write in (("retract", retract_fact), ("replace", replace_fact)):
        router.add_route(
            f"{PREFIX}/facts/{{id}}/{kind}",
            partial(_write, write=write),
            methods=["POST"],
            name=f"{kind}-fact",
        )
    return router


async def post_source(request: Request) -> Response:
    """A facts document as JSON becomes exactly what its source says; the report of the load."""
    return await _write(request, store_source)


async def post_decision(request: Request) -> Response:
    """One decision: `{"kind", "subject", "object", "by", "reason"}`, a merge or a review."""
    return await _write(request, store_decision)


async def _write(request: Request, write: Write) -> Response:
    service = service_of(request)
    if (refusal := _refusal(request, service)) is not None:
        return refusal
    body = await read_body(request, service.settings.max_body, "ONSHORE_MAX_BODY")

    def done() -> Response:
        response = write(request, service, body)
        with suppress(StoreError):  # what is written is written
            response.headers[REVISION] = str(service.store.reader().revision)
        return response

    return await write_alone(request, done)


def _refusal(request: Request, service: Service) -> Response | None:
    """Why this request may not write; None where it may."""
    token = service.settings.write_token
    if not token:
        return problem(request, 403, "writing is off; ONSHORE_WRITE_TOKEN switches it on")
    if (page := other_page(request)) is not None:
        return problem(request, 403, f"pages of {page!r} may not write here")
    if not bears(request, token):
        headers = {"WWW-Authenticate": 'Bearer realm="onshore"'}
        return problem(request, 401, "this needs the write token as bearer token", headers=headers)
    return None


# -- facts -----------------------------------------------------------------


def store_source(request: Request, service: Service, body: bytes) -> Response:
    """201 with the report where anything changed, else 200; InputError, InvalidInput, ClosesMost.

    With `?yes=true` a document may close most of what its source says. `app.http.posted` says what
    a body may be.
    """
    yes = request.query_params.get("yes", "false")
    if yes not in ("true", "false"):
        raise InvalidParameters([Problem("is true or false", "yes")])
    media = request.headers.get("content-type", "")
    posted = read_posted(body, media, request.query_params, service.settings)
    confirm = agree if yes == "true" else refuse
    report = ingest(service.store, posted.batches, now=service.now(), confirm=confirm)
    report = dataclasses.replace(report, taken=posted.taken)
    values = {**report.to_json(), "request_id": request.state.request_id}
    sources = [batch.document.source.id for batch in posted.batches if batch.document]
    source = sources[0] if sources else ""
    return _answered(values, report.changed, {"location": f"{PREFIX}/sources/{source}"})


def _answered(values: Mapping[str, Any], changed: bool, headers: dict[str, str]) -> Response:
    return Response(
        orjson.dumps(values),
        status_code=201 if changed else 200,
        media_type="application/json",
        headers=headers if changed else None,
    )


# -- corrections ------------------------------------------------------------


def retract_fact(request: Request, service: Service, body: bytes) -> Response:
    """`{"why", "by"}`: the fact is closed; 201 with what was done."""
    values = _texts(read_json(body), ("why", "by"))
    done = retract(service.store, request.path_params["id"], **values, now=service.now())
    return _answered({**done.to_json(), "request_id": request.state.request_id}, True, {})


def replace_fact(request: Request, service: Service, body: bytes) -> Response:
    """`{"why", "by", "set": {field: value}, "without": [field]}`: the fact is said anew; 201."""
    document = read_json(body)
    changes: Any = {}
    without: Any = []
    if isinstance(document, dict):
        changes, without = document.pop("set", changes), document.pop("without", without)
    values = _texts(document, ("why", "by"))
    if not isinstance(changes, dict):
        raise InvalidParameters([Problem("is an object of fields", "set")])
    if not isinstance(without, list) or not all(isinstance(name, str) for name in without):
        raise InvalidParameters([Problem("is a list of fields", "without")])
    id = request.path_params["id"]
    done = replace(service.store, id, changes, **values, now=service.now(), without=without)
    return _answered({**done.to_json(), "request_id": request.state.request_id}, True, {})


def _texts(document: Any, names: tuple[str, ...]) -> dict[str, str]:
    """The texts of a body under exactly these names; InvalidParameters with every problem."""
    if not isinstance(document, dict):
        raise InvalidParameters([Problem(f"the body is an object with {', '.join(names)}")])
    problems = [Problem("unknown key", key[:40]) for key in document if key not in names]
    problems += [
        Problem("is missing or no text", name)
        for name in names
        if not isinstance(document.get(name), str)
    ]
    if problems:
        raise InvalidParameters(problems)
    return {name: document[name] for name in names}


# -- decisions -------------------------------------------------------------


def store_decision(request: Request, service: Service, body: bytes) -> Response:
    """201 where it changed anything, 200 where it holds already, 409 against what holds."""
    now = service.now()
    judgement = read_decision(read_json(body), now)
    view = service.store.view(service.today())
    stored = _stored(view, judgement.id)
    if stored is not None and not _alike(stored, judgement):
        return problem(request, 409, f"decision {judgement.id!r} says something else already")
    changed = stored is None and not holds(judgement, view)
    if changed:
        if (reason := contradiction(judgement, view)) is not None:
            return problem(request, 409, reason)
        ingest(service.store, [judgement], now=now)
    values = {
        "changed": changed,
        "decision": _decision_json(stored or judgement, now) if changed or stored else None,
        "resolved": None
        if judgement.kind in REVIEWS
        else service.store.view(service.today()).resolve(judgement.subject),
        "request_id": request.state.request_id,
    }
    return _answered(values, changed, {})


def read_decision(value: Any, now: str) -> Judgement:
    """A decision from JSON, its id made where it has none; InvalidInput with all problems."""
    if not isinstance(value, Mapping):
        raise InvalidInput([Problem("a decision is an object with " + ", ".join(REQUIRED))])
    problems = [
        Problem("unknown key", str(key)[:40], suggestions=closest(str(key)[:40], FIELDS) or FIELDS)
        for key in value
        if key not in FIELDS
    ]
    for name in FIELDS:
        text = value.get(name)
        if text is None and name in REQUIRED:
            problems.append(Problem("is missing", name))
        elif text is not None and not (isinstance(text, str) and text.strip() != ""):
            problems.append(Problem("is not a text, or is empty", name))
        elif text is not None and (len(text) > MAX_FIELD or not text.isprintable()):
            problems.append(Problem(f"is longer than {MAX_FIELD:,} or not printable", name))
    if not problems and value["kind"] not in KINDS:
        problems.append(Problem(f"is one of {', '.join(KINDS)}", "kind", suggestions=KINDS))
    if not problems and value["kind"] in REVIEWS:
        problems += _review_problems(value["subject"].strip(), value["object"].strip())
    if problems:
        raise InvalidInput(problems)
    texts = {name: value[name].strip() for name in REQUIRED}
    digest = hashlib.sha256("\n".join([*texts.values(), now]).encode()).hexdigest()
    return Judgement(id=(value.get("id") or f"j-{digest[:16]}").strip(), **texts)


def _review_problems(subject: str, object: str) -> list[Problem]:
    problems = []
    if not re.fullmatch(r"c-[0-9a-f]{16}", subject):
        problems.append(
            Problem("is not an id of a candidate, such as c-524a5f01ae506bd1", "subject")
        )
    if not re.fullmatch(r"source:[A-Za-z0-9][A-Za-z0-9._~-]*", object):
        problems.append(Problem("is not an id of a source", "object"))
    return problems


def last_review(view: View, subject: str, object: str) -> str | None:
    """What was decided last on a candidate of a source; None where that is open."""
    found = None
    for judgement in view.judgements:
        if (judgement.subject, judgement.object) == (subject, object):
            found = judgement.kind if judgement.kind in REVIEWS else found
    return None if found == "undo" else found


def holds(judgement: Judgement, view: View) -> bool:
    """Whether the decision is what holds already; UnknownId for merges of ids never recorded."""
    if judgement.kind in REVIEWS:
        last = last_review(view, judgement.subject, judgement.object)
        return last == (None if judgement.kind == "undo" else judgement.kind)
    object = view.resolve(judgement.object)
    view.resolve(judgement.subject)
    merged = view.canonical.get(judgement.subject)
    if judgement.kind == "unmerge":
        return merged is None
    return merged is not None and merged == object


def contradiction(judgement: Judgement, view: View) -> str | None:
    """Why a decision cannot stand beside what holds; None where it can."""
    if judgement.kind in REVIEWS:
        last = last_review(view, judgement.subject, judgement.object)
        if judgement.kind == "undo" or last is None:
            return None
        return f"{judgement.subject} has the decision {last} already; undo that first"
    subject, merged = judgement.subject, view.canonical.get(judgement.subject)
    object = view.resolve(judgement.object)
    if judgement.kind == "unmerge":
        return None if merged == object else f"{subject} is merged into {merged}, not {object}"
    if merged is not None:
        return f"{subject} is merged into {merged} already; undo that first"
    if object == subject and judgement.object != subject:
        return f"{judgement.object} is merged into {subject}: they would go in a circle"
    return None


def _stored(view: View, id: str) -> Judgement | None:
    return next((judgement for judgement in view.judgements if judgement.id == id), None)


def _alike(one: Judgement, other: Judgement) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in REQUIRED)


def _decision_json(judgement: Judgement, now: str) -> dict[str, str]:
    recorded_at = show_instant(judgement.recorded_at or now)
    return {name: getattr(judgement, name) for name in FIELDS} | {"recorded_at": recorded_at}
