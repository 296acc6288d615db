# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Names that no gazetteer lists, for a person to look at. Never linked, never in the graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from onshore.graph.names.folding import closest
from onshore.loaders.extract.names.cleaning import is_firm
from onshore.loaders.extract.names.gazetteer import Gazetteer, mentions_between
from onshore.loaders.extract.names.naming import mentions_of
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.sentences import SILENT


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that may be a firm; `spans` are where it stands, `closest` are listed look-alikes."""

    name: str
    spans: tuple[tuple[int, int], ...]
    closest: tuple[str, ...]
    reason: str


MOST_NAMES = 300
"""Names of one article that are looked at, in the order of the text."""
_SUFFIX = r"(?:Inc|Corp|Corporation|Co|Ltd|LLC|PLC|Group|Holdings|Technologies|Technology|Energy|Motors|Electronics|Semiconductor|Systems|Industries|Power|Materials|Labs|Cells|Compute|Computing|Precision|Grid|Thermal|Chemicals?|Foundry|Electric|Wire|Batter(?:y|ies)|Robotics|Aerospace|Networks|Solar|Steel|Pharma|Therapeutics|Cloud|Optics|Photonics|Microelectronics|Devices|Semiconductors|Instruments|Machinery|Metals|Minerals|Chillers|Cooling|Automotive|Elektrik|Denki|Denso|Manufacturing|Components|Logistics|Storage)"
_CAPITALS = re.compile(
    rf"\b([A-Z][\w&'-]*(?: (?:[A-Z][\w&'-]*|of|de)){{0,3}}(?:,? {_SUFFIX}\b\.?)?)"
)
_VERBS_EN = (
    r"plans?|planned|said|says|told|will|would|has|have|had|is|are|was|were|announced|operates|makes|made|"
    r"supplies|agreed|expects|employs|produces|produced|opened|acquired|signed|denied|reported|bought|sold|"
    r"builds|built|posted|added|spent|scrapped|broke|closed|moved|leases|runs|owns|holds|picks|picked|"
    r"chose|selected|unveiled|invest\w*|pledged|promised|committed|began|started|shelved|dropped|wins|won"
)
_TRIGGER_EN = re.compile(
    rf"^(?:,? (?:a|an|the|one of) [\w ,.'-]{{2,70}}?(?:maker|company|manufacturer|supplier|firm|subsidiary|unit|"
    rf"provider|foundry|producer|developer|automaker|chipmaker|group)\b|"
    rf"(?:'s)? (?:[a-z]+ly |also |now )?(?:{_VERBS_EN})\b|"
    rf"'s (?:[\w-]+ ){{0,3}}(?:plants?|factor(?:y|ies)|site|fab|campus|largest|biggest|first|new|suppliers?|chief))"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:Gov|Mr|Ms|Mrs|Dr|Sen|Rep|President|Mayor|Chairman|Chairwoman|Officer|Executive|CEO|CFO|spokes\w+|"
    r"analyst|executive|chairman|president|founder|officer|director|manager|By|by|said|says)\.? $"
)
_PERSON_AFTER = re.compile(
    r"^,? (?:the |an? |its )?(?:chief|chairman|chairwoman|president|CEO|CFO|spokes\w+|analyst|founder|"
    r"director|governor|who\b)|^, (?:[A-Z][\w&]* ?){1,3}'s? (?:chief|president|chairman)"
)
_ROLE_WORD = re.compile(r"\b(?:Chief|Executive|Officer|President|Chairman|Governor|Secretary)\b")
_BEFORE_EN = re.compile(
    r"\b(?:with|from|to|by|supplier|customer|subsidiary of|unit of|maker|firm|company|giant|startup|manufacturer|developer|[A-Z][a-z]+'s)\s$"
)
_KATAKANA = re.compile(
    r"(?:(?![米台韓独英仏同新旧州県市府各対])[\u4e00-\u9fff]){0,4}[\u30a1-\u30fa\u30fc・]{3,}(?:[\u4e00-\u9fff]{1,6})?|[\u4e00-\u9fff]{1,8}(?:電機|工業|電子|製作所|化学|精密|自動車|電気|産業|科技|半導体|化成|重電|重工|金属|電工|機械|通信|製鋼|製薬|硝子|商事|物産|印刷|電線|鋼管|計器|電装|精工|技研|薬品|食品|繊維|鉄鋼|造船|ホールディングス)"
)
_TRIGGER_JA = re.compile(
    r"^(?:は|が|と|に|から|の工場|社|との|への|向け|など|や|を買収|で、|である|だ。|。)"
)
_VERBS_JA = re.compile(
    r"工場|投資|供給|製造|生産|提携|契約|買収|建設|雇用|子会社|親会社|出資|調達|納入|納め|開発|取得|売り手|受託|株"
)
_COMMON = frozenset(
    (
        "The",
        "It",
        "In",
        "On",
        "At",
        "But",
        "And",
        "For",
        "With",
        "By",
        "From",
        "This",
        "That",
        "These",
        "Those",
        "He",
        "She",
        "They",
        "We",
        "If",
        "When",
        "While",
        "After",
        "Before",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Gov",
        "Mr",
        "Ms",
        "Dr",
        "President",
        "State",
        "Officials",
        "Company",
        "Last",
        "Next",
        "First",
        "Its",
        "Their",
        "Demand",
        "Local",
        "There",
        "Shipments",
        "Analysts",
        "Workers",
        "Construction",
        "Production",
        "Sales",
        "Revenue",
        "Lawmakers",
        "Talks",
        "Work",
        "Because",
        "All",
        "Ground",
        "MOU",
        "CEO",
        "Both",
        "Each",
        "Some",
        "Most",
        "Today",
        "Then",
    )
)


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
            known_here = [
                m
                for m in mentions_between(mentions, start, end)
                if m.kind in ("firm", "place", "person") or (m.start <= start and end <= m.end)
            ]
            if not known_here:
                spans[article.text[start:end]].append((start, end))
    told = {
        name: places
        for name, places in list(spans.items())[:MOST_NAMES]
        if not gazetteer.is_rejected(name) and is_firm(article.flat, name, places)
    }
    for name, places in sorted(told.items(), key=lambda item: (-len(item[1]), item[1][0])):
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
        after, before = text[match.end(1) : match.end(1) + 100], text[max(0, first - 25) : first]
        person = _PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after)
        if person or _ROLE_WORD.search(match[1]):
            continue
        if (
            _TRIGGER_EN.match(after)
            or (_BEFORE_EN.search(before) and len(words) > 1)
            or re.search(rf"\b{_SUFFIX}$", match[1])
        ):
            if first < match.end(1):
                end_at = match.end(1) - 2 * text.startswith("'s", match.end(1) - 2)
                yield start + first, start + end_at
    if not _VERBS_JA.search(text):
        return
    for match in _KATAKANA.finditer(text):
        if re.search(r"(?:工場|拠点|施設|センター|ラック|ライン|システム)$", match[0]):
            continue
        town = text[max(0, match.start() - 1) : match.start()] in ("州", "県", "市", "府")
        firm = "・" in match[0] or _TRIGGER_JA.match(text[match.end() : match.end() + 8])
        if not town and firm:
            yield start + match.start(), start + match.end()
