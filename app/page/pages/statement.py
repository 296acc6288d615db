"""One statement: its gist, what says otherwise, where it stands, and what else is said there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from onshore.app.page.cards import RELIABILITIES, cards
from onshore.app.page.pages.conflicts import block
from onshore.app.page.reader import Answer, Reader
from onshore.graph import schema
from onshore.graph.model import Evidence, Fact, Source
from onshore.graph.words.amount_words import amount_words

AROUND = 12
"""Statements about the same two at most."""
SECTIONS = {
    "title": ("headline", "見出し"),
    "body": ("body", "本文"),
    "references": ("note on a source", "参考文献の注"),
    "links": ("link", "リンク"),
    "source_credit": ("credit", "出典表示"),
    "commentary": ("comment of the editor", "編集者のコメント"),
    "glossary": ("glossary", "用語集"),
}
CERTAINTIES = {
    "asserted": ("stated", "断定"),
    "attributed": ("attributed to someone", "伝聞"),
    "forecast": ("forecast", "予測"),
    "speculative": ("speculative", "推測"),
    "inferred": ("inferred", "推論"),
    "assumed": ("assumed", "仮定"),
}


def statement(reader: Reader) -> Answer:
    """The page of `fact=ID`."""
    id = reader.values.get("fact")
    if not id:
        said = reader.t("Name a statement by its code.", "記述のコードを入れる。")
        return Answer(reader.t("Statement", "記述"), said, "statement.html", _empty(reader))
    found = reader.ask("fact", id=id)
    told = found["result"]["fact"]
    question = reader.t(f"Statement {id}", f"記述 {id}")
    if told is None:
        return _gone(reader, question, found["result"])
    fact = reader.view.facts([id])[id]
    names = reader.names({fact.subject, fact.object, *_others(told)})
    says = _says(reader, told, names)
    gist = next((span.gist for span in fact.evidence if span.gist), None)
    mine = reader.ask("conflicts", entity=fact.subject, limit=1000)["result"]
    torn = [row for row in mine["conflicts"] if id in row["facts"]]
    beside = {other for row in torn for other in row["facts"]}
    around = [one.id for one in _same_two(reader, fact) if one.id not in beside]
    return Answer(
        question,
        gist if gist and reader.lang == "en" else says,
        "statement.html",
        {
            "blocks": [block(reader, row, mine["names"]) for row in torn],
            "own": cards(reader, [id])["cards"][0],
            "gist": gist if reader.lang == "ja" else None,
            "stands": [_stands(reader, span) for span in fact.evidence],
            "recorded": list(_recorded(reader, told, names)),
            "around": cards(reader, around[:AROUND])["cards"],
            "more": max(0, len(around) - AROUND),
            "version": reader.service.version,
            "corrections": found["result"]["corrections"],
        },
        facts=[id],
        assumed=fact.certainty == "assumed",
        notes=[_otherwise(reader, id, row) for row in torn[:1]],
        data=f"/facts/{id}",
        styles=("conflicts",),
    )


def _otherwise(reader: Reader, id: str, row: Mapping[str, Any]) -> str:
    """That another statement says otherwise, and which one is shown first and why."""
    if row["preferred"] not in (None, id):
        said = reader.t(
            "Another statement says otherwise and is shown before this one. ",
            "別の記述はこれと異なり、そちらを先に示す。",
        )
    else:
        said = reader.t("Another statement says otherwise. ", "これと異なる記述がある。")
    return f"{said}{row['why']}"


def _gone(reader: Reader, question: str, result: Mapping[str, Any]) -> Answer:
    said = reader.t(
        "This statement is not in the record at this time.", "この記述は、この時点の記録にない。"
    )
    return Answer(
        question,
        said,
        "statement.html",
        {**_empty(reader), "corrections": result["corrections"]},
    )


def _empty(reader: Reader) -> dict[str, Any]:
    lists = ("blocks", "stands", "recorded", "around", "corrections")
    parts: dict[str, Any] = {name: [] for name in lists}
    return {**parts, "own": None, "gist": None, "more": 0, "version": reader.service.version}


def _says(reader: Reader, told: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Subject, relation, object and amount in the reader's language."""
    subject, object = (names.get(told[end], told[end]) for end in ("subject", "object"))
    amount = amount_words(told["amount"], reader.lang) if told.get("amount") else ""
    denied = told.get("polarity") == "negated"
    if reader.lang == "ja":
        end = f"：{amount}" if amount else ""
        return f"{subject} → {object}（{told['label']}{'：否定' if denied else ''}）{end}"
    words = f"{subject} {told['label']} {object}{f': {amount}' if amount else ''}"
    return f"Denied: {words}" if denied else words


def _others(told: Mapping[str, Any]) -> Iterator[str]:
    """Ids in its further fields."""
    for value in told.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and schema.kind_of(one) in schema.KINDS and ":" in one:
                yield one


def _stands(reader: Reader, span: Evidence) -> dict[str, Any]:
    """What the page shows of one evidence; titles are in the words of whoever recorded them."""
    source = reader.view.sources.get(span.source)
    section = SECTIONS.get(span.section or "", (span.section or "", span.section or ""))
    place = section[reader.lang == "ja"] if span.section else ""
    if span.page:
        page = reader.t(f"page {span.page}", f"{span.page}ページ")
        place = reader.t(", ", "、").join(filter(None, (place, page)))
    if span.start is not None and span.end is not None:
        at = reader.t(f"characters {span.start}–{span.end}", f"{span.start}～{span.end}文字目")
        place = reader.t(", ", "、").join(filter(None, (place, at)))
    derived = (
        [span.derived_from] if span.derived_from else list(source.derived_from if source else ())
    )
    sources = reader.view.sources
    return {
        "publisher": source.byline if source else span.source,
        "title": source.title if source and source.title != source.byline else None,
        "title_lang": "en" if source and (source.title or "").isascii() else None,
        "lang": source.language if source else None,
        "date": reader.day(source.published) if source and source.published else None,
        "kind": RELIABILITIES[source.reliability][reader.lang == "ja"] if source else None,
        "place": place or reader.t("place in the page not kept", "ページ内の位置は記録なし"),
        "relays": [sources[one].byline if one in sources else one for one in derived],
        "own": bool(span.derived_from),
        "speaker": span.speaker,
        "gist": span.gist,
        "quote": span.quote,
        "url": _safe(source),
    }


def _safe(source: Source | None) -> str | None:
    """The page's address where it is one of the web."""
    url = source.url if source else None
    return url if url and urlsplit(url).scheme in ("http", "https") else None


def _recorded(
    reader: Reader, told: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Fields in words, in the order of the vocabulary."""

    def text(value: Any) -> str:
        if isinstance(value, bool):
            return reader.t("yes", "はい") if value else reader.t("no", "いいえ")
        if isinstance(value, list):
            return reader.t(", ", "、").join(text(one) for one in value)
        return names.get(str(value), str(value))

    place = reader.lang == "ja"
    yield reader.t("who", "主体"), text(told["subject"])
    yield reader.t("what", "関係"), told["label"]
    yield reader.t("whom, where", "対象"), text(told["object"])
    if told.get("amount"):
        yield reader.t("amount", "数量"), amount_words(told["amount"], reader.lang)
    for field, words in (
        ("valid_from", ("true from", "開始")),
        ("valid_to", ("until", "終了")),
        ("by", ("due", "期限")),
        ("starts", ("starts", "開始予定")),
    ):
        if told.get(field):
            ends = [reader.day(part) for part in str(told[field]).split("/")]
            yield words[place], reader.t(" to ", "～").join(ends)
    yield reader.t("standing", "状態"), schema.STATUS_TEXT[told["status"]][place]
    yield reader.t("how sure", "確実さ"), CERTAINTIES[told["certainty"]][place]
    for field, words in (
        ("product", ("product", "製品")),
        ("place", ("place", "場所")),
        ("places", ("places", "場所")),
        ("components", ("parts", "部品")),
        ("with", ("with", "相手")),
        ("to", ("to", "供給先")),
        ("from", ("from", "供給元")),
        ("speaker", ("said by", "発言者")),
    ):
        if told.get(field):
            yield words[place], text(told[field])
    yield reader.t("recorded", "記録日"), reader.day(told["recorded_at"])


def _same_two(reader: Reader, fact: Fact) -> list[Fact]:
    """Other statements about the same two that hold, the oldest id first."""
    ends = {fact.subject, fact.object}
    facts = reader.view.facts_about([fact.subject])
    return [one for one in facts if {one.subject, one.object} == ends and one.id != fact.id]
