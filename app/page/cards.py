"""Evidence cards: what each fact states, who says so, and how it stands among the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onshore.app.page.reader import Reader
from onshore.app.render.cited import chief, others, sentence_of
from onshore.graph import schema
from onshore.graph.conflicts import describe
from onshore.graph.documents.dump import dump_amount
from onshore.graph.model import Evidence, Fact, Source
from onshore.graph.words.amount_words import amount_words

MOST = 60
"""Cards of a page; the rest is behind the download."""

RELIABILITIES = {
    "primary": ("First hand", "一次情報"),
    "press": ("News", "報道"),
    "secondary": ("Relay", "転載"),
    "opinion": ("Opinion", "論説"),
    "assumption": ("Our assumption", "当方の仮定"),
}


def cards(reader: Reader, ids: Sequence[str]) -> dict[str, Any]:
    """`{"cards": [...], "more": n}`: a card a fact, in the order of the ids, each once.

    A card: `id, publisher, date, gist, says, status, amount, line, kind, relays, others, marks,
    href`.
    """
    wanted = list(dict.fromkeys(ids))
    facts = reader.view.facts(set(wanted[:MOST]))
    shown = [facts[id] for id in wanted if id in facts]
    conflicts = [describe(one) for one in reader.view.conflicts(shown)]
    first = {one["preferred"] for one in conflicts if one.get("preferred")}
    names = reader.names({end for fact in shown for end in (fact.subject, fact.object)})
    made = [_card(reader, fact, names, fact.id in first) for fact in shown]
    return {"cards": made, "more": max(0, len(wanted) - len(made))}


def _card(reader: Reader, fact: Fact, names: dict[str, str], first: bool) -> dict[str, Any]:
    place = reader.lang == "ja"
    span, source = chief(reader.view, fact)
    ends = [names.get(end, end.partition(":")[2] or end) for end in (fact.subject, fact.object)]
    marks = []
    if first:
        marks.append(("first", reader.t("shown first", "先に表示")))
    if not fact.affirmed:
        marks.append(("denies", reader.t("denies this", "否定")))
    if fact.rank == "deprecated":
        marks.append(("aside", reader.t("set aside", "採らない")))
    return {
        "id": fact.id,
        "href": reader.to(fact=fact.id),
        "publisher": source.byline if source else reader.t("source not held", "出典なし"),
        "date": reader.day(source.published if source else None),
        "gist": span.gist if span else None,
        "says": sentence_of(fact, ends[0], ends[1], reader.lang),
        "status": schema.STATUS_TEXT[fact.status][place],
        "amount": amount_words(dump_amount(fact.amount), reader.lang) if fact.amount else "",
        "line": "struck" if not fact.affirmed else schema.line_style(fact.status, fact.certainty),
        "kind": _kind(source, place),
        "relays": _relays(reader, span, source),
        "others": others(reader.view, fact, source),
        "marks": marks,
    }


def _kind(source: Source | None, place: bool) -> str | None:
    return RELIABILITIES[source.reliability][place] if source else None


def _relays(reader: Reader, span: Evidence | None, source: Source | None) -> str | None:
    """Whom the page relays, in words: of the statement where it is known, else of its page."""
    sources = reader.view.sources
    own = span.derived_from if span else None
    named = [own] if own else list(source.derived_from if source else ())
    if not named:
        return None
    who = ", ".join(sources[one].byline if one in sources else one for one in named)
    if own:
        return reader.t(f"relays {who}", f"{who}の転載")
    return reader.t(f"its page relays {who}", f"このページは{who}の転載")
