"""The page: the shell that the browser fills, its table without script, and its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.answers import ask
from app.state import Service, service_of
from graph.analysis.conditions import END_USES, FORMS
from graph.analysis.duty import CLOCKS
from graph.analysis.duty_table import SERVER_ORIGINS
from graph.analysis.origins import TERRITORIES
from graph.dates import show_instant
from graph.errors import InvalidParameters, StoreError, UnknownId
from graph.queries.network import Network
from graph.queries.parameters import parameters_of, read_parameters

HERE = Path(__file__).resolve().parent
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)
EXAMPLES = {
    "en": (
        (
            "Which states have Foxconn sites, and who says so?",
            "focus=firm:foxconn&sel=firm:foxconn",
        ),
        ("How is OpenAI tied to Texas?", "path=firm:openai~place:US-TX&k=3"),
        (
            "What was promised in Wisconsin, and what was built?",
            "focus=project:foxconn-wisconsin-display&sel=project:foxconn-wisconsin-display",
        ),
        (
            "What does a finished server from Taiwan pay, and what do its parts?",
            "duty=8471.50.01&origin=TW",
        ),
    ),
    "ja": (
        (
            "Foxconnの拠点はどの州にあり、誰がそう述べているか",
            "focus=firm:foxconn&sel=firm:foxconn&lang=ja",
        ),
        ("OpenAIとテキサス州はどうつながるか", "path=firm:openai~place:US-TX&k=3&lang=ja"),
        (
            "ウィスコンシン州で約束されたことと実現したこと",
            "focus=project:foxconn-wisconsin-display&sel=project:foxconn-wisconsin-display&lang=ja",
        ),
        (
            "台湾製の完成サーバーと部品にかかる関税はいくらか",
            "duty=8471.50.01&origin=TW&lang=ja",
        ),
    ),
}

DUTY_FORM = {
    "clocks": CLOCKS,
    "origins": [(code, TERRITORIES[code]) for code in SERVER_ORIGINS],
    "territories": sorted(TERRITORIES.items(), key=lambda item: item[1]),
    "conditions": {"forms": dict(FORMS), "end_uses": END_USES},
}
"""What the form of the duty panel offers."""


def add_page(app: FastAPI) -> None:
    """Serve the page at `/` and its files under `/static`."""
    app.add_api_route("/", page, methods=["GET"], include_in_schema=False)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")


def page(request: Request) -> Response:
    """The shell; with `view=table` the links as a table that needs no script."""
    service = service_of(request)
    values = request.query_params
    lang = "ja" if values.get("lang") == "ja" else "en"
    shell = {
        "lang": lang,
        "version": service.version,
        "last_load": _last_load(service),
        "examples": [{"title": title, "url": f"/?{query}"} for title, query in EXAMPLES[lang]],
        "duty": DUTY_FORM,
    }
    if values.get("view") != "table":
        return _html(TEMPLATES.get_template("page.html").render(**shell))
    kept = [(key, value) for key, value in values.multi_items() if key != "view"]
    table = _table(service, kept, lang)
    query = "&".join(f"{key}={value}" for key, value in kept)
    return _html(TEMPLATES.get_template("table.html").render(**shell, **table, query=query))


def _html(text: str) -> Response:
    return Response(text, media_type="text/html; charset=utf-8")


def _last_load(service: Service) -> str | None:
    """Instant of the last change; None where the store can not be reached now."""
    try:
        last = service.store.reader().last_change()
    except StoreError:
        return None
    return show_instant(last) if last else None


def _table(service: Service, pairs: list[tuple[str, str]], lang: str) -> dict[str, Any]:
    """Rows of the links that the page would draw; keys that it does not know are passed over."""
    known = {parameter.name for parameter in parameters_of(Network)}
    wanted = [(key, value) for key, value in pairs if key in known and key != "lang"]
    try:
        question = read_parameters(Network, wanted)
        asked = ask(service.store, replace(question, lang=lang), service.today())
    except (InvalidParameters, UnknownId) as error:
        return {"title": str(error), "rows": [], "truncated": None}
    result = asked.envelope["result"]
    names = {node["id"]: node["label"] for node in result["nodes"]}
    view = service.store.view(service.today())
    facts = view.facts({fact for edge in result["edges"] for fact in edge["facts"]})
    products = view.entities({edge["product"] for edge in result["edges"] if edge["product"]})

    def cited(id: str) -> list[dict[str, Any]]:
        names = dict.fromkeys(span.source for span in facts[id].evidence)
        sources = [view.sources[name] for name in names if name in view.sources]
        return [{"title": s.publisher or s.title or s.id, "url": s.url} for s in sources]

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
    return {"title": title, "rows": rows, "truncated": asked.answer.truncated}
