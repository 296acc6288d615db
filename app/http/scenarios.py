"""Scenarios over HTTP: a posted document is answered and gets a URL that carries it.

Nothing is stored in the graph. Recent documents are known by their short id; any replica can
answer the URL with `doc`. What a scenario means is `graph.queries.scenario`.
"""

from __future__ import annotations

import base64
import re
from time import perf_counter
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.answers import enveloped
from onshore.app.http.bodies import read_body, read_json
from onshore.app.http.kept import REVISION
from onshore.app.render import MEDIA_TYPES, chosen_format
from onshore.app.render.calls import SCENARIOS, encode
from onshore.app.serving.state import Service, service_of
from onshore.app.serving.turns import in_turn, take_turn
from onshore.graph.errors import InputError, InvalidParameters, Problem, UnknownId
from onshore.graph.queries import QUESTIONS
from onshore.graph.queries.scenario import (
    ASKABLE,
    canonical,
    read_scenario,
    scenario_id,
    told_scenario,
)
from onshore.graph.view import View
from onshore.graph.words.refusal import refused

PREFIX = SCENARIOS
FORMATS = ("json", "html")


def scenario_router() -> APIRouter:
    """Both routes."""
    router = APIRouter()
    router.add_route(PREFIX, post_scenario, methods=["POST"], name="add-scenario")
    router.add_route(PREFIX + "/{id}", in_turn(get_scenario), methods=["GET"], name="scenario")
    return router


async def post_scenario(request: Request) -> Response:
    """A document is answered; its id is known from then on, as long as there is room."""
    settings = service_of(request).settings
    body = await read_body(request, settings.max_question, "ONSHORE_MAX_QUESTION")

    def answer() -> Response:
        document = read_json(body)
        answered = _answered(request, document, 201)
        text = canonical(document)
        service_of(request).scenarios.put(scenario_id(document), text, len(text))
        return answered

    return await take_turn(request, answer)


def get_scenario(request: Request) -> Response:
    """The document of the URL, or the one that is known by this id."""
    id = request.path_params["id"]
    document = _given(request, id)
    if document is None and (text := service_of(request).scenarios.get(id)) is not None:
        document = read_json(text)
    if document is None:
        hint = "it is not kept here any more; its URL with doc= carries it"
        raise UnknownId("scenario", id[:80], hint=hint)
    return _answered(request, document, 200)


def _given(request: Request, id: str) -> Any:
    """The document that the URL carries; None where it carries none."""
    unknown = set(request.query_params) - {"doc", "format", "lang"}
    if unknown:
        raise InvalidParameters([refused("refuse_parameter", name[:80]) for name in unknown])
    text = request.query_params.get("doc")
    if text is None:
        return None
    document = decode(text)
    if scenario_id(document) != id:
        raise InvalidParameters([refused("refuse_other_doc", "doc")])
    return document


def _language(request: Request) -> str:
    """The language of the page's words, en where none is given."""
    lang = request.query_params.get("lang", "en")
    if lang not in ("en", "ja"):
        raise InvalidParameters([Problem("is neither en nor ja", "lang")])
    return lang


def decode(text: str) -> Any:
    """The document of a base64url text, padded or not."""
    bare = text.rstrip("=")
    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", bare):
            raise ValueError("other characters")
        return read_json(base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4)))
    except (ValueError, InputError):
        raise InvalidParameters([refused("refuse_base64", "doc")]) from None


def _answered(request: Request, document: Any, status: int) -> Response:
    service = service_of(request)
    asked = request.query_params.getlist("format")
    lang = _language(request)
    format = chosen_format(asked[-1] if asked else None, request.headers.get("accept", ""), FORMATS)
    envelope, view = answer_scenario(service, document, lang)
    envelope["request_id"] = request.state.request_id
    headers = {"cache-control": "no-store", REVISION: str(view.reader.revision)}
    if status == 201:
        headers["location"] = envelope["url"]
    if format == "html":
        from onshore.app.render.scenario_html import scenario_page

        body = scenario_page(envelope, view, lang)
    else:
        body = orjson.dumps(envelope)
    return Response(body, status_code=status, media_type=MEDIA_TYPES[format], headers=headers)


def answer_scenario(
    service: Service, document: Any, lang: str = "en"
) -> tuple[dict[str, Any], View]:
    """The envelope of a scenario, with its id, its URL and its sentence; and its view.

    The URL carries the document, or the short id alone where it would be longer than is read.
    """
    started = perf_counter()
    questions = [kind for kind in QUESTIONS if kind.name in ASKABLE]
    scenario = read_scenario(document, questions)
    view = service.store.view(scenario.as_of or service.today(), scenario.known_at)
    answer, said = told_scenario(scenario, view, lang)
    id, sentence = scenario.id, None if said is None else said.text(lang)
    path, query = f"{PREFIX}/{id}", f"doc={encode(document)}"
    if len(path) + len(query) > service.settings.max_url:
        query = "format=json"  # in its place, so that clients can always add parameters with &
    envelope = {
        "id": id,
        "url": f"{path}?{query}",
        **enveloped(document, view, answer, started, sentence),
    }
    return envelope, view
