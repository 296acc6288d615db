"""Whether an entity is named where a fact says so: in the sentence, shortly before, or by parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from onshore.graph.documents.text import fold_quote
from onshore.graph.schema import kind_of
from onshore.loaders.extract.names.belonging import qualifies
from onshore.loaders.extract.names.cities import settle_towns
from onshore.loaders.extract.names.gazetteer import Gazetteer, Mention, fold_names, mentions_between
from onshore.loaders.extract.names.shortnames import add_short_names
from onshore.loaders.extract.text.article import Article

REACH = 400
"""Characters before the quote's sentence in which a carried-over end may be named."""
_COUNTRY_LETTERS = {
    "place:US": "米",
    "place:TW": "台",
    "place:KR": "韓",
    "place:DE": "独",
    "place:GB": "英",
    "place:FR": "仏",
    "place:NL": "蘭",
}
_METRIC_UNITS = {
    "metric:production-capacity": r"capacity|output|produc|process|mak(?:e|ing)|turn|handl|"
    r"designed|"
    r"能力|年産|月産|生産|枚|台|トン",
    "metric:power": r"\d\s?-?(?:[GM]W|gigawatt|megawatt)|[ギメ]ガワット",
    "metric:floor-area": r"square[ -](?:f|m)|平方",
    "metric:land-area": r"acres?|エーカー|hectare",
}
_SYSTEMS = re.compile(
    r"systems?\b|products?\b|equipment|システム|製品|機器|サーバー", re.IGNORECASE
)


def mentions_of(article: Article, gazetteer: Gazetteer) -> list[Mention]:
    """Mentions of the whole article, found once per text (by its hash) and gazetteer."""
    return _find(article.sha256, article.text, gazetteer)


def _find(sha256: str, text: str, gazetteer: Gazetteer) -> list[Mention]:
    cache = gazetteer.found
    key = (sha256, len(gazetteer.listings))
    if key not in cache:
        if len(cache) > 32:
            cache.clear()
        cache[key] = add_short_names(text, settle_towns(text, gazetteer.find(text)))
    return cache[key]


def end_named(
    candidate: Mapping[str, Any],
    end: str,
    article: Article,
    gazetteer: Gazetteer,
    spans: Sequence[tuple[int, int]],
) -> str | None:
    """`named`, a reason for tier B, or None where the end is not named near any quote."""
    id = str(candidate[end])
    best: str | None = None
    for start, stop in spans:
        how = _near(id, candidate, article, gazetteer, start, stop)
        if how == "named":
            return how
        best = best or how
    return best


def _near(
    id: str,
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    start: int,
    stop: int,
) -> str | None:
    first, last = sentence_bounds(article, start, stop)
    if names_entity(id, candidate, article, gazetteer, first, last):
        return "named"
    if names_entity(id, candidate, article, gazetteer, max(0, first - REACH), last):
        return "carried over from before"
    return _described(id, candidate, article, gazetteer, max(0, first - REACH), last)


def qualifier_named(
    id: str,
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    spans: Sequence[tuple[int, int]],
) -> str | None:
    """Like `end_named`; a qualifier may be named anywhere in the article before the quote ends."""
    best: str | None = None
    for start, stop in spans:
        how = _near(id, candidate, article, gazetteer, start, stop)
        if how == "named":
            return how
        if how is None and names_entity(id, candidate, article, gazetteer, 0, stop):
            how = "carried over from far before"
        best = best or how
    return best


def sentence_bounds(article: Article, start: int, stop: int) -> tuple[int, int]:
    inside = article.sentences_in(start, stop)
    if not inside:
        return start, stop
    return min(s.start for s in inside), max(s.end for s in inside)


def names_entity(
    id: str,
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    start: int,
    stop: int,
) -> bool:
    """Whether the text between two offsets names the entity, or a place inside the place."""
    kind = kind_of(id)
    if kind in ("name", "source"):
        wanted = id.partition(":")[2]
        return (
            fold_names(wanted)[0].strip() in fold_names(article.text[start:stop])[0]
            or kind == "source"
        )
    for mention in mentions_between(mentions_of(article, gazetteer), start, stop):
        if mention.id == id and not qualifies(article, mention, id):
            return True
        if kind == "place" and mention.kind == "place" and gazetteer.contains(id, mention.id):
            return True
    letter = _COUNTRY_LETTERS.get(id)
    if letter and re.search(rf"(?<![\u4e00-\u9fff]){letter}(?![軍価国])", article.text[start:stop]):
        return True
    return any(
        fold_quote(name) in fold_quote(article.text[start:stop])
        for name in _proposed_names(id, candidate)
    )


def _proposed_names(id: str, candidate: Mapping[str, Any]) -> Iterable[str]:
    """Names under which a candidate proposes a new person; firms are never taken on trust."""
    for item in candidate.get("proposes") or ():
        if isinstance(item, Mapping) and item.get("id") == id and kind_of(id) == "person":
            yield from (str(n) for n in item.get("names") or () if len(str(n)) > 3)


def _described(
    id: str,
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    start: int,
    stop: int,
) -> str | None:
    """A project, factory or firm's own product is described by its parts: firm, place, product.

    Every part of the id that is a known firm or place must be named; at least one must be.
    """
    kind, _, slug = id.partition(":")
    text = article.text[start:stop]
    if kind == "metric":
        unit = _METRIC_UNITS.get(id)
        return "described by its unit" if unit and re.search(unit, text, re.IGNORECASE) else None
    if kind in ("project", "factory"):
        parts = _parts(slug, tuple(sorted(gazetteer.listings)))
        if not parts:
            return None
        for part in parts:
            if not names_entity(
                part, candidate, article, gazetteer, start, stop
            ) and part.startswith("firm:"):
                return None
        return "described by its parts"
    if kind == "component":
        firm = next(
            (p for p in _parts(slug, tuple(sorted(gazetteer.listings))) if p.startswith("firm:")),
            None,
        )
        if (
            firm
            and _SYSTEMS.search(text)
            and names_entity(firm, candidate, article, gazetteer, start, stop)
        ):
            return "described by its maker"
        return _generic_component(id, candidate, article, gazetteer, start, stop)
    return None


def _generic_component(
    id: str,
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    start: int,
    stop: int,
) -> str | None:
    """The head word of a list stands for each of its members."""
    words = _LIST_WORDS.get(id)
    if words and re.search(words, article.text[start:stop], re.IGNORECASE):
        return "described by a list"
    return None


_LIST_WORDS = {
    "component:power-system": r"電力[、・や].{0,30}システム|"
    r"\bpower\b[^.]{0,40}\b(?:systems|equipment|components|hardware)",
    "component:networking-equipment": r"ネットワーキング|ネットワーク[、・や]|\bnetworking\b",
    "component:cooling-system": r"冷却|\bcooling\b",
    "component:cable": r"\bcabling\b|配線",
}


@lru_cache(maxsize=2048)
def _parts(slug: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Ids of firms and places whose slugs occur in the slug of a project or factory."""
    slugs: dict[str, str] = {}
    for id in known:
        kind, _, own = id.partition(":")
        if kind == "firm":
            slugs.setdefault(own, id)
    tokens = slug.split("-")
    parts: list[str] = []
    at = 0
    while at < len(tokens):
        for size in range(min(4, len(tokens) - at), 0, -1):
            hit = slugs.get("-".join(tokens[at : at + size]))
            if hit:
                parts.append(hit)
                at += size - 1
                break
        at += 1
    return tuple(dict.fromkeys(parts))
