"""Whether an entity is named where a fact says so: in the sentence, shortly before, or by parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    cache, text = gazetteer.found, article.text
    key = (article.sha256, len(gazetteer.listings))
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
    names = _Names(str(candidate[end]), candidate, article, gazetteer)
    return _best(names.near(*span) for span in spans)


def qualifier_named(
    id: str,
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    spans: Sequence[tuple[int, int]],
) -> str | None:
    """Like `end_named`; a qualifier may be named anywhere in the article before the quote ends."""
    names = _Names(id, candidate, article, gazetteer)
    far = (
        names.near(*span) or ("carried over from far before" if names.within(0, span[1]) else None)
        for span in spans
    )
    return _best(far)


def _best(found: Iterator[str | None]) -> str | None:
    """`named` where any quote names it, else the first reason."""
    told = [how for how in found if how]
    return "named" if "named" in told else next(iter(told), None)


def sentence_bounds(article: Article, start: int, stop: int) -> tuple[int, int]:
    inside = article.sentences_in(start, stop)
    return (inside[0].start, inside[-1].end) if inside else (start, stop)


@dataclass(frozen=True, slots=True)
class _Names:
    """An entity of a candidate, looked for in stretches of the article."""

    id: str
    candidate: Mapping[str, Any]
    article: Article
    gazetteer: Gazetteer

    def near(self, start: int, stop: int) -> str | None:
        """How the entity is named in the quote's sentence or shortly before; None where not."""
        first, last = sentence_bounds(self.article, start, stop)
        if self.within(first, last):
            return "named"
        before = max(0, first - REACH)
        return "carried over from before" if self.within(before, last) else self._told(before, last)

    def within(self, start: int, stop: int, id: str | None = None) -> bool:
        """Whether the text between two offsets names the entity, or a place inside the place."""
        id = id or self.id
        kind, text = kind_of(id), self.article.text[start:stop]
        if kind == "source":
            return True
        if kind == "name":
            return _folded(id.partition(":")[2]).strip() in _folded(text)
        for mention in mentions_between(mentions_of(self.article, self.gazetteer), start, stop):
            if mention.id == id and not qualifies(self.article, mention, id):
                return True
            inside = kind == mention.kind == "place" and self.gazetteer.contains(id, mention.id)
            if inside:
                return True
        letter = _COUNTRY_LETTERS.get(id)
        if letter and re.search(rf"(?<![\u4e00-\u9fff]){letter}(?![軍価国])", text):
            return True
        return any(fold_quote(name) in fold_quote(text) for name in self._proposed(id))

    def _proposed(self, id: str) -> Iterator[str]:
        """Names under which a candidate proposes a person; firms are never taken on trust."""
        for item in self.candidate.get("proposes") or ():
            if isinstance(item, Mapping) and item.get("id") == id and kind_of(id) == "person":
                yield from (str(n) for n in item.get("names") or () if len(str(n)) > 3)

    def _told(self, start: int, stop: int) -> str | None:
        """A measure is told by its unit; a project, factory or firm's own product by the firms that
        its id names."""
        kind = kind_of(self.id)
        if kind == "metric":
            unit = _METRIC_UNITS.get(self.id)
            told = unit and re.search(unit, self.article.text[start:stop], re.IGNORECASE)
            return "described by its unit" if told else None
        if kind not in ("project", "factory", "component"):
            return None
        firms = self._firms()
        if not firms or not all(self.within(start, stop, firm) for firm in firms):
            return None
        if kind == "component":
            made = _SYSTEMS.search(self.article.text[start:stop])
            return "described by its maker" if made else None
        return "described by its parts"

    def _firms(self) -> list[str]:
        """Listed firms whose slugs stand in the entity's, the longer of two that overlap."""
        slug = self.id.partition(":")[2]
        known = (id.partition(":")[2] for id in self.gazetteer.listings if kind_of(id) == "firm")
        found = [own for own in known if f"-{own}-" in f"-{slug}-"]
        longest = (o for o in found if not any(o != p and f"-{o}-" in f"-{p}-" for p in found))
        return [f"firm:{own}" for own in longest]


def _folded(text: str) -> str:
    return fold_names(text)[0]
