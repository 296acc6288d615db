"""The page: the shell that the browser fills, its table without script, and its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, request_response

from onshore.app.answers import ask
from onshore.app.http.errors import log_failure
from onshore.app.http.kept import REVISION, answer_kept, keep, key_of
from onshore.app.page.assets import asset_routes, pack, packed
from onshore.app.page.offers import Offer
from onshore.app.page.posting import posted_fields, posted_page
from onshore.app.page.reader import Answer
from onshore.app.page.served import (
    answer_page,
    error_page,
    failure_page,
    frame,
    html,
    language_of,
    last_load,
)
from onshore.app.page.stories import offers
from onshore.app.page.views import BY_NAME, PageView, moved_to, view_of
from onshore.app.render.templates import template
from onshore.app.serving.state import Service, service_of
from onshore.app.serving.turns import Work, in_turn
from onshore.graph.answers.parameters import parameters_of, read_parameters
from onshore.graph.errors import (
    DeadlinePassed,
    InvalidParameters,
    OnshoreError,
    StoreBusy,
    StoreError,
)
from onshore.graph.queries.subgraph import Subgraph
from onshore.graph.words.refusal import refused
from onshore.loaders.stories import SECTIONS

TABLE = "table"
OF_NETWORK = ("home", "path")
"""Views of which `view=table` shows the network's table; others hold their own."""
CANVAS_ONLY = ("sel", "expand", "line")
"""Keys of the free network that its table does not have."""
VOCABULARY = ("relation", "kind", "status", "certainty_min")
"""Keys of the free network whose words the vocabulary lists; its script passes over others."""


def add_page(app: FastAPI) -> None:
    """Serve the page at `/` and its files under `/static`."""
    app.router.routes.append(
        Route("/", packed(request_response(_in_words)), methods=["GET"], name="page")
    )
    app.router.routes.append(
        Route("/", packed(request_response(_posted)), methods=["POST"], name="posted-page")
    )
    app.router.routes.extend(asset_routes())


async def _posted(request: Request) -> Response:
    """The page that answers a form."""
    fields = await posted_fields(request)
    return await _in_words(request, lambda asked: posted_page(asked, fields))


async def _in_words(request: Request, work: Work | None = None) -> Response:
    """The page in a turn of its request; where there is no turn, no time, or something failed, a
    page says so."""
    try:
        return await in_turn(work or page)(request)
    except DeadlinePassed as error:
        late: OnshoreError = error
    except HTTPException as error:
        late = StoreBusy(error.detail)
    except Exception as error:
        if (failed := refusal_page(request, 500, str(error))) is None:
            raise
        log_failure(request, error)
        return failed
    view = view_of(request.query_params, request.query_params.get("view"))
    return error_page(request, service_of(request), view, language_of(request), late)


def refusal_page(request: Request, status: int, reason: str) -> Response | None:
    """Why a page is refused before it is looked at, or what failed (500), for who reads HTML;
    None for other addresses and clients."""
    if request.url.path != "/" or request.method not in ("GET", "HEAD"):
        return None
    if "text/html" not in request.headers.get("accept", ""):
        return None
    view = view_of(request.query_params, request.query_params.get("view"))
    return failure_page(request, service_of(request), view, language_of(request), status, reason)


def page(request: Request) -> Response:
    """An answer page; the shell of the free network; with `view=table` a table without script."""
    service, values = service_of(request), request.query_params
    lang = language_of(request)
    if (address := moved_to(values.multi_items())) is not None:
        return RedirectResponse(address, 308)
    named = values.get("view") or None
    view = view_of(values, named)
    try:
        if named is not None and named not in (TABLE, *BY_NAME):
            raise _no_view(named)
        if named == TABLE and (view.build is None or view.name in OF_NETWORK):
            return _kept(request, service, lang, partial(_table_page, request, service, lang, view))
        if view.build is None:
            return _shell(request, service, lang, view)
        return _kept(request, service, lang, partial(answer_page, request, service, view, lang))
    except OnshoreError as error:
        return error_page(request, service, view, lang, error)


def _kept(request: Request, service: Service, lang: str, work: Callable[[], Response]) -> Response:
    """The page that was kept, as the client takes it; else what `work` gives, which is kept."""
    packs = "gzip" in request.headers.get("accept-encoding", "")
    key = key_of(request, service, f"page {lang} {request.base_url} {packs}")  # it cites itself
    kept = service.answers.get(key)
    if kept is None:
        response = work()
        fresh = response.headers.get(REVISION) == str(key[0])
        if response.status_code != 200 or "etag" not in response.headers or not fresh:
            return response
        kept = keep(service.answers, key, pack(response) if packs else response, json=False)
    return response if kept is None else answer_kept(request, kept, 0.0)


def _no_view(named: str) -> InvalidParameters:
    near = get_close_matches(named, [*BY_NAME, TABLE], 3)
    return InvalidParameters([refused("refuse_view", "view", near, value=repr(named[:40]))])


def _shell(request: Request, service: Service, lang: str, view: PageView) -> Response:
    """The page that the script of the free network fills."""
    try:
        story = _offers(service, lang)
    except StoreError:  # it can not be reached now
        story = {"title": None, **{name: [] for name in SECTIONS}}
    text = template("page.html").render(**_frame(request, service, lang, view, story))
    return Response(text, media_type="text/html; charset=utf-8")


def _table_page(request: Request, service: Service, lang: str, view: PageView) -> Response:
    """What the free network shows as a table, for who has no script."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "view"]
    values = _frame(request, service, lang, view, _offers(service, lang))
    table, revision = _table(service, kept, lang)
    query = "&".join(f"{key}={value}" for key, value in kept)
    body = template("table.html").render(**values, **table, query=query)
    return html(body, Answer("", None, "table.html"), str(revision))


def _frame(
    request: Request, service: Service, lang: str, view: PageView, story: dict[str, Any]
) -> dict[str, Any]:
    """What the shell and its table have in common."""
    values = request.query_params
    words = [(key, value) for key, value in values.multi_items() if key in VOCABULARY and value]
    read_parameters(Subgraph, words)  # refuses those that the vocabulary does not have
    return {
        **frame(request, service, view, lang),
        "last_load": last_load(service, lang),
        "story": story,
        "examples": story["questions"],
        "plain_url": plain_url(parse_qsl(request.url.query), lang),
    }


def _offers(service: Service, lang: str) -> dict[str, Any]:
    """What the start page offers."""
    view = service.store.view(service.today())
    found = offers(service.stories, view, lang)
    return {**found, **{name: [_example(one, lang) for one in found[name]] for name in SECTIONS}}


def _example(offer: Offer, lang: str) -> dict[str, str]:
    tail = "&lang=ja" if lang == "ja" else ""
    return {"title": offer.title, "url": f"/?{offer.query}{tail}"}


def plain_url(pairs: Sequence[tuple[str, str]], lang: str) -> str:
    """Address of a page that needs no script: the answer page of what is asked, else a table."""
    asked = [pair for pair in pairs if pair[0] not in ("view", "lang", "theme")]
    view = view_of([key for key, _ in asked], None)
    if view.build is None or view.name == "home":
        places = [
            (key, f"place:US-{value}" if key == "state" and ":" not in value else value)
            for key, value in asked
            if key not in CANVAS_ONLY
        ]
        asked = [("view", TABLE), *places]
    if lang == "ja":
        asked.append(("lang", lang))
    return "/?" + urlencode(asked, safe=":~")


def _table(service: Service, pairs: list[tuple[str, str]], lang: str) -> tuple[dict[str, Any], int]:
    """Rows of the links that the page would draw, and the store's revision; keys that it does not
    know are passed over."""
    known = {parameter.name for parameter in parameters_of(Subgraph)}
    wanted = [(key, value) for key, value in pairs if key in known and key != "lang"]
    question = read_parameters(Subgraph, wanted)
    asked = ask(service.store, replace(question, lang=lang), service.today())
    result = asked.envelope["result"]
    names = {node["id"]: node["label"] for node in result["nodes"]}
    view = asked.view
    facts = view.facts({fact for edge in result["edges"] for fact in edge["facts"]})
    products = view.entities({edge["product"] for edge in result["edges"] if edge["product"]})

    def cited(id: str) -> list[dict[str, Any]]:
        names = dict.fromkeys(span.source for span in facts[id].evidence)
        sources = [view.sources[name] for name in names if name in view.sources]
        return [{"title": s.byline, "url": s.url} for s in sources]

    rows = [
        {
            "source": {"id": edge["source"], "name": names[edge["source"]]},
            "relation": edge["label"],
            "target": {"id": edge["target"], "name": names[edge["target"]]},
            "product": products[edge["product"]].name(lang)
            if edge["product"] in products
            else edge["product"],
            "status": edge["status"],
            "status_group": edge["status_group"],
            "certainty": edge["certainty"],
            "facts": [{"id": id, "sources": cited(id)} for id in edge["facts"] if id in facts],
        }
        for edge in result["edges"]
    ]
    title = "供給網の関係" if lang == "ja" else "Links of the network"
    return {"title": title, "rows": rows, "truncated": asked.answer.truncated}, asked.revision
