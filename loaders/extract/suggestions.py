# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Names that no gazetteer lists, for a person to look at. Never linked, never in the graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from graph.names import closest
from loaders.extract.article import Article
from loaders.extract.gazetteer import Gazetteer, mentions_between
from loaders.extract.naming import mentions_of
from loaders.extract.sentences import SILENT


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that may be a firm; `spans` are where it stands, `closest` are listed look-alikes."""

    name: str
    spans: tuple[tuple[int, int], ...]
    closest: tuple[str, ...]
    reason: str


_SUFFIX = r"(?:Inc|Corp|Corporation|Co|Ltd|LLC|PLC|Group|Holdings|Technologies|Technology|Energy|Motors|Electronics|Semiconductor|Systems|Industries|Power|Materials|Labs|Cells)"
_CAPITALS = re.compile(
    rf"\b([A-Z][\w&'-]*(?: (?:[A-Z][\w&'-]*|of|de)){{0,3}}(?:,? {_SUFFIX}\b\.?)?)"
)
_TRIGGER_EN = re.compile(
    r"^(?:,? (?:a|an|the) [\w -]{2,40}?(?:maker|company|manufacturer|supplier|firm|subsidiary|unit)\b|"
    r"(?:'s)? (?:plans?|said|says|will|announced|operates|makes|supplies|agreed|has|is building|plant|"
    r"factory|invest\w*|signed|expects|employs|produces|opened|acquired))"
)
_BEFORE_EN = re.compile(
    r"\b(?:with|from|to|by|supplier|customer|subsidiary of|unit of|maker|firm|company)\s$"
)
_KATAKANA = re.compile(
    r"[\u30a1-\u30fa\u30fc・]{3,}(?:[\u4e00-\u9fff]{1,6})?|[\u4e00-\u9fff]{2,8}(?:電機|工業|電子|製作所|化学|精密|自動車|電気|産業|科技|半導体|ホールディングス)"
)
_TRIGGER_JA = re.compile(r"^(?:は|が|と|に|から|の工場|社|との|への)")
_VERBS_JA = re.compile(r"工場|投資|供給|製造|生産|提携|契約|買収|建設|雇用|子会社|出資")
_COMMON = frozenset((
    "The", "It", "In", "On", "At", "But", "And", "For", "With", "By", "From", "This", "That",
    "These", "Those", "He", "She", "They", "We", "If", "When", "While", "After", "Before",
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January",
    "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December", "Gov", "Mr", "Ms", "Dr", "President", "State", "Officials", "Company",
    "Last", "Next", "First", "Its", "Their", "Demand", "Local",
))  # fmt: skip


def suggest_names(article: Article, gazetteer: Gazetteer) -> Iterator[Suggestion]:
    """Capital-letter, katakana and kanji runs beside a trigger that no listing covers."""
    mentions = mentions_of(article, gazetteer)
    known = sorted(
        {
            name
            for listing in gazetteer.listings.values()
            if listing.kind == "firm"
            for name in listing.names
        }
    )
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sentence in article.sentences:
        if sentence.section in SILENT:
            continue
        for start, end in _runs(article, sentence.start, sentence.end):
            if not mentions_between(mentions, start, end):
                spans[article.text[start:end]].append((start, end))
    for name, places in spans.items():
        yield Suggestion(
            name, tuple(places), closest(name, known, 2), "unlisted name beside a trigger word"
        )


def _runs(article: Article, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = article.flat[start:end]
    for match in _CAPITALS.finditer(text):
        words = match[1].split()
        first = match.start(1)
        while words and words[0].strip(".,") in _COMMON:
            first += len(words[0]) + 1
            words = words[1:]
        if not words or (len(words) == 1 and len(words[0]) < 3):
            continue
        after, before = text[match.end(1) : match.end(1) + 60], text[max(0, first - 25) : first]
        if (
            _TRIGGER_EN.match(after)
            or (_BEFORE_EN.search(before) and len(words) > 1)
            or re.search(rf"\b{_SUFFIX}$", match[1])
        ):
            if first < match.end(1):
                yield start + first, start + match.end(1)
    if not _VERBS_JA.search(text):
        return
    for match in _KATAKANA.finditer(text):
        if _TRIGGER_JA.match(text[match.end() :]):
            yield start + match.start(), start + match.end()
