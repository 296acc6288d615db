"""Results in a notebook and in a terminal: inert whatever the names in them are."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from markupsafe import Markup

from onshore.app.page.offers import undirected
from onshore.app.render.cited import CitedFact, cited
from onshore.app.render.named_rows import with_names
from onshore.app.render.svg.words import clean, shorten
from onshore.app.render.table import columns_of, flat
from onshore.app.render.templates import template
from onshore.graph import schema
from onshore.graph.dates import day_text
from onshore.graph.errors import OnshoreError

if TYPE_CHECKING:
    from onshore.app.render.calls import Calls
    from onshore.graph.view import View

MOST_FACTS = 24
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 12, 8, 80
MOST_PICTURE = 200_000
"""Bytes of a picture that stands in a notebook; a larger one is left to `render`."""
MOST_TEXT = 400
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~$:])")


class Shown(Protocol):
    """What is shown of a result (`app.library.result.Result`)."""

    @property
    def summary(self) -> list[str]: ...
    @property
    def as_of(self) -> date: ...
    @property
    def known_at(self) -> str: ...
    @property
    def claims(self) -> list[str]: ...
    @property
    def coverage(self) -> dict[str, Any]: ...
    @property
    def assumptions(self) -> list[str]: ...
    @property
    def conflicts(self) -> list[dict[str, Any]]: ...
    @property
    def truncated(self) -> str | None: ...
    @property
    def calls(self) -> Calls | None: ...
    @property
    def formats(self) -> tuple[str, ...]: ...
    @property
    def view(self) -> View: ...
    def rows(self) -> list[dict[str, Any]]: ...
    def render(self, format: str) -> bytes: ...


def plain(result: Shown, heading: str) -> str:
    """The sentence, the clocks and what it rests on, in a few lines."""
    known = f"as of {result.as_of.isoformat()}, known at {result.known_at}"
    lines = [f"<onshore.Result {heading}: {_sentence(result)}", f"  {known}; {_basis(result)}"]
    if result.truncated:
        lines.append(f"  cut: {_inert(result.truncated)}")
    return "\n".join(lines) + ">"


def markdown(result: Shown, heading: str) -> str:
    """The sentence and the publishers as Markdown in which no name is markup."""
    known = f"as of {result.as_of.isoformat()}, known at {result.known_at}"
    lines = [f"**{_escaped(heading)}**", _escaped(_sentence(result))]
    lines.append(_escaped(f"{known}; {_basis(result)}"))
    if result.truncated:
        lines.append(_escaped(f"Cut: {result.truncated}"))
    return "\n\n".join(lines)


def html(result: Shown, heading: tuple[str, str], lang: str) -> str:
    """Sentence, picture, rows, facts with publisher and day, and the calls that give the answer.

    No script runs in it and nothing is fetched: a picture stands in it as an image.
    """
    japanese = lang == "ja"

    def t(en: str, ja: str) -> str:
        return ja if japanese else en

    picture, left_out = _picture(result)
    claims = result.claims
    return template("notebook.html").render(
        t=t,
        lang=lang,
        heading=heading[japanese],
        sentences=[_inert(text) for text in result.summary],
        as_of=day_text(result.as_of.isoformat(), lang),
        known_at=result.known_at,
        picture=picture,
        left_out=left_out,
        table=_table(result, lang),
        facts=[_fact(fact, lang) for fact in cited(result.view, claims[:MOST_FACTS], lang)],
        more=max(0, len(claims) - MOST_FACTS),
        publishers=result.coverage.get("publishers"),
        total=len(claims),
        assumptions=[_inert(note) for note in result.assumptions],
        conflicts=[_conflict(one) for one in result.conflicts],
        truncated=_inert(result.truncated or ""),
        calls=result.calls,
    )


def _sentence(result: Shown) -> str:
    return _inert(" ".join(result.summary) or f"{len(result.rows()):,} rows")


def _basis(result: Shown) -> str:
    """What it rests on; a duty, which rests on the schedule and on measures, cites no facts."""
    facts, publishers = len(result.claims), result.coverage.get("publishers")
    if not facts:
        return "no facts cited"
    told = f"{facts:,} {'fact' if facts == 1 else 'facts'}"
    if publishers is None:
        return told
    if not publishers:
        return f"{told} of no publisher"
    return f"{told} of {publishers:,} {'publisher' if publishers == 1 else 'publishers'}"


def _picture(result: Shown) -> tuple[Markup | None, str]:
    """The picture as the address of an image, and why there is none where one was made."""
    if "svg" not in result.formats:
        return None, ""
    try:
        body = result.render("svg")
    except OnshoreError as error:
        return None, _inert(str(error))
    if len(body) > MOST_PICTURE:
        return None, f"{len(body):,}"
    return Markup("data:image/svg+xml;base64," + base64.b64encode(body).decode()), ""  # noqa: S704


def _table(result: Shown, lang: str) -> dict[str, Any]:
    """The first rows and columns, cells as short texts; how many rows and columns are left out."""
    rows = result.rows()
    first = [flat(row) for row in with_names(rows[:MOST_ROWS], result.view, lang)]
    names = [name for name in columns_of(first) if any(_cell(row.get(name)) for row in first)]
    names = [name for name in names if f"{name}_name" not in names]  # not the id beside its name
    return {
        "columns": [_inert(name) for name in names[:MOST_COLUMNS]],
        "rows": [[_cell(row.get(name)) for name in names[:MOST_COLUMNS]] for row in first],
        "more_rows": max(0, len(rows) - len(first)),
        "more_columns": max(0, len(names) - MOST_COLUMNS),
        "total": len(rows),
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return shorten(undirected(", ".join(map(_cell, value))), MOST_CELL)
    return shorten(undirected(str(value)), MOST_CELL)


def _fact(fact: CitedFact, lang: str) -> dict[str, Any]:
    japanese = lang == "ja"
    words = [
        schema.STATUS_TEXT[fact.status][japanese],
        schema.CERTAINTY_TEXT[fact.certainty][japanese],
    ]
    return {
        "id": _inert(fact.id),
        "publisher": _inert(fact.publisher),
        "published": day_text(fact.published, lang),
        "says": _inert(fact.gist or fact.says),
        "denies": not fact.affirmed,
        "words": " · ".join(filter(None, (*words, _inert(fact.amount)))),
        "url": fact.url if _is_web(fact.url) else None,
        "title": _inert(fact.title or fact.publisher),
    }


def _is_web(url: str | None) -> bool:
    try:
        return url is not None and urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _conflict(one: Mapping[str, Any]) -> str:
    pick = f"; {one['preferred']} ({one['reason']})" if one.get("preferred") else ""
    return _inert(", ".join(one["facts"]) + pick)


def _inert(text: str) -> str:
    """One line without control characters and without marks that turn the writing direction."""
    return shorten(undirected(clean(text)), MOST_TEXT)


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", escape(text, quote=False))
