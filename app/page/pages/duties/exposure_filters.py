"""What can be chosen about the duty that reaches a product: filters and answers, each a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onshore.app.page.pages.duties.causes import Field, answer, clocks, fields, said
from onshore.app.page.pictures.duties.rates import percent
from onshore.app.page.reader import Reader
from onshore.graph import schema
from onshore.graph.tariff.measures.origins import territory_name

Json = Mapping[str, Any]
OF_CROSSINGS = ("origin", "component", "authority", "min_rate")
"""Filters that choose the crossings which are listed; the figure counts every one."""
RATES = ("0.1", "0.25", "0.4")
CERTAINTY = {
    "": ("reported only", "報道のみ"),
    "inferred": ("inferred too", "推論も含む"),
    "assumed": ("assumed too", "仮定も含む"),
}
STATUS = {"": ("what holds or is planned", "実現・計画"), "all": ("cancelled too", "中止も含む")}
MOST = 40
"""Choices of one filter; those that are chosen are among them."""


def form_of(reader: Reader, every: Sequence[Json]) -> dict[str, Any]:
    """What the page offers to choose; `every` are the chains without filters."""
    given = [one for one in reader.values.getlist("condition") if one]
    asked = [effect["condition"] for path in every for effect in path["undecided"]]
    own = {"view", "lang", "embed", "as_of", "known_at", "exposure", "entry_date", "clock"}
    return {
        "target": reader.values.get("exposure") or "",
        "entry_date": reader.values.get("entry_date") or "",
        "clocks": clocks(reader),
        "kept": [pair for pair in reader.values.multi_items() if pair[0] not in own and pair[1]],
        "said": [
            {
                "words": said(reader, one),
                "href": reader.href(condition=[other for other in given if other != one]),
            }
            for one in given
        ],
        "filters": _filters(reader, every),
        "narrowed": bool(reader.pairs(*OF_CROSSINGS)),
        "questions": [
            _question(reader, one, given)
            for one in fields(reader, [*(one.partition(":")[0] for one in given), *asked])
        ],
    }


def _filters(reader: Reader, paths: Sequence[Json]) -> list[dict[str, Any]]:
    """Every filter with its choices; those that stand in the address are `current`."""
    t = reader.t
    origins = {
        path["origin"]: territory_name(path["origin"], reader.lang)
        for path in paths
        if path["origin"]
    }
    parts = reader.names(path["nodes"][0]["product"] for path in paths)
    charged = {
        one["authority"]: one["authority"]
        for path in paths
        for one in path["components"]
        if one["rate"]
    }
    rates = {
        rate: t(f"{percent(float(rate))} or more", f"{percent(float(rate))}以上") for rate in RATES
    }
    statuses = {word: t(*words) for word, words in STATUS.items()}
    statuses |= {
        one: t(*schema.STATUS_TEXT[one]) for one in _given(reader, "status") if one != "all"
    }
    certain = {word: t(*words) for word, words in CERTAINTY.items()}
    certain |= {
        one: t(*schema.CERTAINTY_TEXT[one])
        for one in _given(reader, "certainty_min")
        if one not in CERTAINTY
    }
    found = [
        _one(reader, "certainty_min", t("Values", "値"), certain),
        _one(reader, "status", t("State of things", "状況"), statuses),
        _one(
            reader,
            "min_rate",
            t("Rate at the highest", "最大の税率"),
            {"": t("any", "すべて"), **rates},
        ),
        _many(reader, "origin", t("From", "原産地"), origins),
        _many(reader, "component", t("What crosses", "越境するもの"), parts),
        _many(reader, "authority", t("Charged under", "根拠法"), charged),
    ]
    return [
        one for one in found if len(one["rows"]) > 1 or any(row["current"] for row in one["rows"])
    ]


def _given(reader: Reader, key: str) -> list[str]:
    return [value for value in reader.values.getlist(key) if value]


def _one(reader: Reader, key: str, title: str, words: Mapping[str, str]) -> dict[str, Any]:
    """A filter of which one value holds; `""` is none of its own."""
    chosen = _given(reader, key)
    return {
        "key": key,
        "title": title,
        "rows": [
            {
                "title": text,
                "href": reader.href(**{key: word or None}),
                "current": word in chosen if word else not chosen,
            }
            for word, text in words.items()
        ],
    }


def _many(reader: Reader, key: str, title: str, words: Mapping[str, str]) -> dict[str, Any]:
    """A filter of which several values may hold; one that holds leads to the page without it."""
    chosen = _given(reader, key)
    rows = []
    for word in dict.fromkeys([*chosen, *sorted(words, key=lambda one: words[one])]):
        current = word in chosen
        rest = [one for one in chosen if one != word] if current else [*chosen, word]
        text = words.get(word.removeprefix("-"), word.removeprefix("-"))
        if word.startswith("-"):
            text = reader.t(f"without {text}", f"{text}を除く")
        rows.append({"title": text, "href": reader.href(**{key: rest or None}), "current": current})
    return {"key": key, "title": title, "rows": rows[: max(MOST, len(chosen))]}


def _question(reader: Reader, one: Field, given: Iterable[str]) -> dict[str, Any]:
    """A condition with its answers as links; a field where its answers are numbers."""
    others = [text for text in given if text.partition(":")[0] != one.name]
    answers = [
        {
            "title": answer(reader, one.name, value),
            "href": reader.href(condition=[*others, f"{one.name}:{value}"]),
            "current": value == one.value,
        }
        for value, _ in one.options
    ]
    if answers:
        rest = {
            "title": reader.t("not known", "不明"),
            "href": reader.href(condition=others or None),
        }
        answers.append({**rest, "current": not one.value})
    kept = [pair for pair in reader.values.multi_items() if pair[0] not in ("condition", "embed")]
    return {
        "field": one,
        "answers": answers,
        "kept": [*kept, *(("condition", text) for text in others)],
    }
