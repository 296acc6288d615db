"""Answer pages as HTML: one built by its view, and the one that says why there is none."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from onshore.app.http.errors import status_of
from onshore.app.http.kept import PREFIX, REVISION, question_at
from onshore.app.http.middleware import PAGE_CSP
from onshore.app.page.assets import asset
from onshore.app.page.cards import cards
from onshore.app.page.elsewhere import calls_of_data
from onshore.app.page.offers import undirected
from onshore.app.page.reader import Answer, Reader, emphasised, headline
from onshore.app.page.views import BY_NAME, PageView, menu
from onshore.app.render import OF_ALL
from onshore.app.render.templates import template
from onshore.app.serving.state import Service
from onshore.graph.dates import day_text, show_instant
from onshore.graph.deadline import current
from onshore.graph.errors import (
    BeforeData,
    InputError,
    OnshoreError,
    ProblemsError,
    StoreBusy,
    StoreError,
    TablesMissing,
    UnknownId,
)

LOG = logging.getLogger("onshore")
FORMATS = {
    "json": ("Data (JSON)", "データ（JSON）"),
    "csv": ("Table (CSV)", "表（CSV）"),
    "svg": ("Diagram (SVG)", "全体図（SVG）"),
    "graphml": ("GraphML", "GraphML"),
    "geojson": ("GeoJSON", "GeoJSON"),
    "bundle": ("Bundle to verify", "検証用バンドル"),
}
FRAMED_CSP = PAGE_CSP.replace("frame-ancestors 'none'", "frame-ancestors *")
"""Policy of a page that others may frame (`embed=1`): it takes no input and keeps nothing."""
HEADLINE = {"en": 140, "ja": 70}
"""Letters that a headline has room for; the sentences after them stand below it, smaller."""
AGAIN = 2000
"""Milliseconds between two looks at tables that are being read."""


def language_of(request: Request) -> str:
    """The language that the address chooses, else the one that the browser prefers of ours."""
    chosen = request.query_params.get("lang")
    if chosen in ("en", "ja"):
        return chosen
    best, weight = "en", 0.0
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        name, _, rest = part.strip().partition(";")
        lang = name.partition("-")[0].lower()
        try:
            q = float(rest.partition("q=")[2] or 1)
        except ValueError:
            q = 0.0
        if lang in ("en", "ja") and q > weight:
            best, weight = lang, q
    return best


def frame(request: Request, service: Service, view: PageView, lang: str) -> dict[str, Any]:
    """What the head and the foot of every page need; nothing of it is asked of the store."""
    values = request.query_params
    kept = [(key, values[key]) for key in ("as_of", "known_at", "lang") if values.get(key)]

    def here(query: str) -> str:
        parts = [query, urlencode(kept, safe=":~")]
        text = "&".join(part for part in parts if part)
        return f"/?{text}" if text else "/"

    def t(en: str, ja: str) -> str:
        return ja if lang == "ja" else en

    other = [pair for pair in values.multi_items() if pair[0] != "lang"]
    menus = menu(lang)
    return {
        "lang": lang,
        "t": t,
        "asset": asset,
        "menu": menus,
        "free_keys": " ".join(BY_NAME["graph"].keys),
        "group": view.group,
        "view": view.name,
        "tabs": next((one["views"] for one in menus if one["name"] == view.group), []),
        "here": here,
        "kept": kept,
        "language": "/?" + urlencode([*other, ("lang", t("ja", "en"))], safe=":~,"),
        "version": service.version,
        "last_load": "",
        "embed": values.get("embed") == "1",
        "description": "",
        "styles": (),
    }


def last_load(service: Service, lang: str) -> str:
    """Day of the last change in words; empty where the store can not be reached now."""
    try:
        last = service.store.reader().last_change()
    except StoreError:
        return ""
    return day_text(show_instant(last), lang) if last else ""


def answer_page(
    request: Request,
    service: Service,
    view: PageView,
    lang: str,
    posted: Mapping[str, str] | None = None,
) -> Response:
    """The page of a view, of the fields of a form too; the errors of its question."""
    reader = Reader(service, request.query_params, lang, posted)
    answer = view.answer(reader)
    if answer.moved is not None:
        return RedirectResponse(answer.moved, 303)
    found = cards(reader, answer.facts)
    said = answer.sentence or reader.t("The facts here do not say.", "ここの事実からは分からない。")
    first, rest = headline(said, HEADLINE[lang])
    address = f"{request.url.scheme}://{request.url.netloc}"
    unframed = address + reader.href(embed=None)
    credit = _credit(reader, unframed, found)
    values = {
        **frame(request, service, view, lang),
        **answer.parts,
        "last_load": last_load(service, lang),
        "reader": reader,
        "answer": answer,
        "said": emphasised(first),
        "more_said": emphasised(rest),
        "sure": reader.sure(answer.facts),
        "found": found,
        "again": _again(service, not answer.whole),
        "title": f"{answer.question} – Onshore" if view.name != "home" else "Onshore",
        "description": said,
        "saves": _saves(reader, answer.data, answer.formats),
        "elsewhere": _elsewhere(reader, answer.data, address),
        "cite": f"{answer.question} {said} {credit}",
        "credit": credit,
        "unframed": unframed,
        "frame": f'<iframe src="{address}{reader.href(embed=1)}" width="100%" height="720">'
        "</iframe>",
        "styles": (answer.template.removesuffix(".html"), *answer.styles),
    }
    body = template(f"pages/{answer.template}").render(**values)
    return html(body, answer, str(reader.view.reader.revision), framed=values["embed"])


def error_page(
    request: Request, service: Service, view: PageView, lang: str, error: OnshoreError
) -> Response:
    """Why a page can not be shown, with the nearest that can; nothing of it asks the store."""
    waits = isinstance(error, TablesMissing)
    return failure_page(
        request,
        service,
        view,
        lang,
        status_of(error),
        _why(error, view, lang),
        said=_said(error, service, lang, view),
        near=_near(error, request, view),
        again=_again(service, waits),
    )


def failure_page(
    request: Request,
    service: Service,
    view: PageView,
    lang: str,
    status: int,
    why: str,
    *,
    said: tuple[str, str] | None = None,
    near: Sequence[Mapping[str, str]] = (),
    again: int | None = None,
) -> Response:
    """A page that says why there is no other: `said` in both languages, `why` as small print.

    `near` are addresses that may have an answer: `title`, `href`.
    """
    values = frame(request, service, view, lang)
    if said is None:
        said = REFUSED if status < 500 else FAILED
    if status == 500:
        why = ""  # the log has it
    words = values["t"](*said)
    body = template("pages/error.html").render(
        **values,
        title=f"{words} – Onshore",
        said=words,
        why=why[:1000],
        english=lang == "ja" and why.isascii(),
        near=near,
        retry=str(request.url.replace(scheme="", netloc="")),
        again=again,
        request_id=getattr(request.state, "request_id", ""),
        unframed="/",
    )
    answer = Answer("", None, "error.html", status=status, whole=False)
    response = html(body, answer, "", framed=values["embed"])
    response.headers.update(service.retry_headers if status in (429, 503) else {})
    return response


REFUSED = (
    "Onshore can not read this address.",
    "このアドレスは読めない。",
)
FAILED = (
    "Something went wrong here. The log has it under the number of this request.",
    "内部で問題が起きた。ログに要求の番号で記録がある。",
)


UNKNOWN = {
    "name": ("Nothing here is called “{}”.", "「{}」というものはない。"),
    "origin": ("The tariff has no origin “{}”.", "「{}」という原産地はない。"),
    "hts": ("The tariff schedule has no number {}.", "関税率表に{}という番号はない。"),
}
"""What is said of something that is looked for and not there, by what it is."""


def _said(error: OnshoreError, service: Service, lang: str, view: PageView) -> tuple[str, str]:
    """Why there is no answer, in both languages."""
    load = service.first_load
    match error:
        case UnknownId() if error.kind in UNKNOWN:
            en, ja = UNKNOWN[error.kind]
            return en.format(error.id), ja.format(error.id)
        case UnknownId():
            return f"Nothing here has the id {error.id}.", f"{error.id} というIDのものはない。"
        case BeforeData():
            return (
                f"Duties are known from {day_text(error.first, 'en')} on: "
                "no earlier day has an answer.",
                f"関税の記録は{day_text(error.first, 'ja')}からで、それより前の日の答えはない。",
            )
        case ProblemsError() if named := dict.fromkeys(
            view.key_of(p.field) for p in error.problems if p.field
        ):
            fields = list(named)[:4]
            return (
                f"Part of the address is not understood: {', '.join(fields)}.",
                f"アドレスに解釈できない部分がある：{'、'.join(fields)}。",
            )
        case InputError():
            return REFUSED
        case TablesMissing() if load is not None and load.running:
            return (
                f"Reading tariff tables, {load.read} of {load.of}.",
                f"関税表を読み込み中（{load.of}件中{load.read}件）。",
            )
        case TablesMissing():
            return "This needs tariff tables.", "関税表が必要。"
        case StoreBusy():
            return (
                "Too many questions at once. Try again soon.",
                "今は混み合っている。少し後でもう一度。",
            )
        case StoreError():
            return "The store can not be reached now.", "今はストアに接続できない。"
    return "The answer is not there yet.", "まだ答えられない。"


def _why(error: OnshoreError, view: PageView, lang: str) -> str:
    """What is wrong as the API says it, by the keys of this address."""
    if not isinstance(error, ProblemsError):
        known = lang != "en" and isinstance(error, UnknownId) and not error.hint
        return "" if known else str(error)  # the heading says it, and the nearest stand below
    problems = [replace(p, field=_key(p.field, view) or p.field) for p in error.problems]
    return ProblemsError(problems).text(lang)


def _near(error: OnshoreError, request: Request, view: PageView) -> list[dict[str, str]]:
    """Addresses that differ from this one in the value that is wrong, each with its title."""
    values = request.query_params
    given = values.multi_items()
    if isinstance(error, UnknownId):
        changed = [
            (id, [(key, value.replace(error.id, id)) for key, value in given])
            for id in error.closest
        ]
    elif isinstance(error, ProblemsError):
        changed = [
            (one, [(key, one if key == wrong else value) for key, value in given])
            for problem in error.problems
            if (wrong := _key(problem.field, view)) in values
            for one in problem.suggestions
        ]
    else:
        return []
    return [
        {"title": title, "href": "/?" + urlencode(pairs, safe=":~")} for title, pairs in changed
    ]


def _key(field: str | None, view: PageView) -> str | None:
    """The key whose whole value a field is; None where it is a part of one, as `base.as_of` is."""
    return None if field is None or re.search(r"[.\[]", field) else view.key_of(field)


def _again(service: Service, waits: bool) -> int | None:
    """Milliseconds after which a page that waits for tables asks again; None where none come."""
    load = service.first_load
    return AGAIN if waits and load is not None and load.running else None


def html(body: str, answer: Answer, revision: str, *, framed: bool = False) -> Response:
    """The response of a page, in which no name turns the direction of the numbers behind it.

    What is not whole, or cut, has no tag and is not kept anywhere.
    """
    data = undirected(body).encode("utf-8", "replace")
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": "no-cache",
        "vary": "Accept-Language",
        REVISION: revision,
    }
    if framed:
        headers["content-security-policy"] = FRAMED_CSP
        headers["cross-origin-resource-policy"] = "cross-origin"
    if not answer.whole or current().cut:
        headers["cache-control"] = "no-store"
        del headers["etag"]
    return Response(data, answer.status, headers, media_type="text/html; charset=utf-8")


def _saves(reader: Reader, data: str | None, formats: Any) -> list[dict[str, Any]]:
    if data is None:
        return []
    path, _, query = data.partition("?")
    rest = "&".join(
        part
        for part in (query, urlencode([*reader.pairs("as_of", "known_at"), ("lang", reader.lang)]))
        if part
    )
    return [
        {
            "title": reader.t(*FORMATS[name]),
            "href": f"{PREFIX}{path}?{rest}&format={name}",
            "saved": name != "json",
        }
        for name in (*formats, *(OF_ALL if question_at(PREFIX + path) else ()))
    ]


def _elsewhere(reader: Reader, data: str | None, address: str) -> list[dict[str, str]]:
    """The same question in other ways: what each is called, and its text."""
    shared = [*reader.pairs("as_of", "known_at"), ("lang", reader.lang)]
    calls = calls_of_data(data, shared, reader.view.as_of)
    if calls is None:
        return []
    command = [{"title": reader.t("Command", "コマンド"), "text": calls.command}]
    return [
        {"title": "HTTP", "text": calls.http(address)},
        *(command if calls.command else ()),
        {"title": "Python", "text": calls.python},
    ]


def _credit(reader: Reader, address: str, found: Mapping[str, Any]) -> str:
    """A line to copy: who says so, the day, the address."""
    who = list(dict.fromkeys(one["publisher"] for one in found["cards"]))
    day = reader.day(reader.view.as_of.isoformat())
    by = ", ".join(who[:6]) + (" …" if len(who) > 6 else "")
    said_by = reader.t(f"Sources: {by}. ", f"出典：{by}。") if by else ""
    return said_by + reader.t(f"Onshore, {day}, ", f"Onshore、{day}、") + address
