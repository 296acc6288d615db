# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Names that no gazetteer lists, for a person to look at. Never linked, never in the graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from onshore.graph.names.folding import closest
from onshore.loaders.extract.names.cleaning import ROLE, ROW, is_common, is_firm
from onshore.loaders.extract.names.gazetteer import Gazetteer, Mention, mentions_between
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
_SUFFIX = r"(?:Inc|Corp|Corporation|Co|Ltd|LLC|PLC|Group|Holdings|Technologies|Technology|Energy|Motors|Electronics|Semiconductor|Systems|Industries|Power|Materials|Labs|Cells|Compute|Computing|Precision|Grid|Thermal|Chemicals?|Foundry|Electric|Wire|Batter(?:y|ies)|Transformers?|GmbH|AG|SpA|Robotics|Aerospace|Networks|Solar|Steel|Pharma|Therapeutics|Cloud|Optics|Photonics|Microelectronics|Devices|Semiconductors|Instruments|Machinery|Metals|Minerals|Chillers|Cooling|Automotive|Elektrik|Denki|Denso|Manufacturing|Components|Logistics|Storage)"
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
    rf"^(?:,? (?:(?:a|an|the|one of) (?:[\w,.'-]+ ){{0,9}}?(?:[a-z]*maker|company|manufacturer|supplier|firm|subsidiary|unit|"
    rf"provider|foundry|producer|developer|operator|builder|group|arm)\b|(?:based|headquartered) in\b|owned by\b|whose\b|which\b)|"
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
_BEFORE_EN = re.compile(r"\b(?:with|from|to|by|supplier|customer|firm|company|[A-Z][a-z]+'s)\s$")
_KIND_EN = re.compile(
    r"\b(?:(?:subsidiary|unit|arm|division|part) of(?: [A-Z][a-z]+'s)?|owned by|acquired? by|to acquire|[a-z]*maker|giant|"
    r"start-?up|manufacturer|developer|producer|(?:arm|unit|subsidiary|parent|partner|affiliate),)\s$"
)
"""Before a name, of one word too, that tells its kind."""
_ROW = re.compile(ROW)
_LINE_START = re.compile(r"(?:^|\n)[\s*•·‣▪–—-]{0,4}$")
_BASED = re.compile(r"[A-Z][\w-]*-(?:based|headquartered|owned|backed)$")
_ENDS = re.compile(rf"(?: {_SUFFIX}\.?| America| USA)$")
"""Last words of a firm's name: a place before them is a part of it (`Virginia Transformer`)."""
_ONLY = re.compile(_SUFFIX)
_POSSESSIVE = re.compile(r"(?:'s)?\s")
_LONGER = re.compile(r"(?: [A-Z][A-Za-z0-9&-]*){1,3}(?![\w-])")
_KATAKANA = re.compile(
    r"(?:(?![米台韓独英仏同新旧州県市府各対])[\u4e00-\u9fff]){0,4}[\u30a1-\u30fa\u30fc・]{3,}(?:[\u4e00-\u9fff]{1,6})?|[\u4e00-\u9fff]{1,8}(?:電機|工業|電子|製作所|化学|精密|自動車|電気|産業|科技|半導体|化成|重電|重工|金属|電工|機械|通信|製鋼|製薬|硝子|商事|物産|印刷|電線|鋼管|計器|電装|精工|技研|薬品|食品|繊維|鉄鋼|造船|ホールディングス)"
)
_LATIN = re.compile(r"[A-Z][A-Za-z]{1,15}$")
_TRIGGER_JA = re.compile(
    r"^(?:\s?[(<〈〔][^)>〉〕。]{1,24}[)>〉〕]\s?)?(?:は|が|も|と|に|から|の(?:工場|子会社|傘下)|社|との|への|向け|など|や|を買収|で、|である|だ。|。)"
)
_VERBS_JA = re.compile(
    r"工場|投資|供給|製造|生産|提携|契約|買収|建設|雇用|子会社|親会社|出資|調達|納入|納め|開発|取得|売り手|受託|株"
)
_ALIKE = 0.8
_COMMON = frozenset(
    """
The It In On At But And For With By From This That These Those He She They We If When While
After Before Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March
April May June July August September October November December Gov Mr Ms Dr President State
Officials Company Last Next First Its Their Demand Local There Shipments Analysts Workers
Construction Production Sales Revenue Lawmakers Talks Work Because All Ground MOU CEO Both Each
Some Most Today Then Rival Competitor Startup Chipmaker Automaker Carmaker Supplier
""".split()  # noqa: SIM905 (words in few lines)
)


def suggest_names(article: Article, gazetteer: Gazetteer) -> Iterator[Suggestion]:
    """Capital-letter, katakana and kanji runs beside a trigger that no listing covers."""
    mentions = mentions_of(article, gazetteer)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sentence in article.sentences:
        if sentence.section in SILENT or _is_headline(article.flat[sentence.start : sentence.end]):
            continue
        for start, end in _runs(article, sentence.start, sentence.end, mentions):
            if not _covered(mentions, start, end, article.flat[start:end]):
                spans[article.text[start:end]].append((start, end))
    for name, at in _in_full(article, list(spans)[:MOST_NAMES], mentions):
        spans[name] = list(dict.fromkeys((*spans[name], at)))
    told = {
        name: places
        for name, places in list(spans.items())[:MOST_NAMES]
        if not gazetteer.is_rejected(name)
        and not _ONLY.fullmatch(name)
        and not _in_state(name, places, mentions)
        and is_firm(article.flat, name, places)
    }
    known = _names_by_letter(gazetteer) if told else {}
    for name, places in sorted(told.items(), key=lambda item: (-len(item[1]), item[1][0])):
        alike = closest(name, known.get(name[0].casefold(), ()), 2)
        near = tuple(one for one in alike if _begin_alike(name, one))
        yield Suggestion(name, tuple(places), near, "unlisted name beside a trigger word")


def _in_state(name: str, places: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> bool:
    """Whether a state stands behind the name: `Mountain Pass, California` is a place."""
    return (
        name.isascii()
        and not _ENDS.search(name)
        and any(
            m.kind == "place" and m.id.startswith("place:US-") and m.start == end + 2
            for _, end in places
            for m in mentions_between(mentions, end, end + 3)
        )
    )


_WORD = re.compile(r"[A-Za-z][A-Za-z'-]{3,}")
_LEAST_HEADLINE = 5


def _is_headline(text: str) -> bool:
    """`New Plant to Create More Than 300 Jobs`: where every word has a capital, none tells a name."""
    words = _WORD.findall(text)
    small = sum(word[0].islower() for word in words)
    return len(words) >= _LEAST_HEADLINE and small * 6 <= len(words)


def _names_by_letter(gazetteer: Gazetteer) -> dict[str, list[str]]:
    """Names of listed firms by their first letter; others are hardly alike, and many."""
    found: dict[str, set[str]] = defaultdict(set)
    for listing in gazetteer.listings.values():
        if listing.kind == "firm":
            for name in listing.names:
                found[name[:1].casefold()].add(name)
    return {letter: sorted(names) for letter, names in found.items()}


def _begin_alike(name: str, other: str) -> bool:
    """Whether the first words are nearly one: it is they that tell firms apart."""
    first, second = (text.split()[0].casefold() for text in (name, other))
    return Indel.normalized_similarity(first, second) >= _ALIKE


def _covered(mentions: Sequence[Mention], start: int, end: int, name: str = "") -> bool:
    """Whether a listed firm, place or person stands in the run, or anything listed around it."""
    firm = "'s" not in name and (_ENDS.search(name) or name.startswith("American "))
    return any(
        m.kind in ("firm", "person")
        or (m.kind == "place" and not firm)
        or (m.start <= start and end <= m.end)
        for m in mentions_between(mentions, start, end)
    )


def _in_full(
    article: Article, names: Sequence[str], mentions: Sequence[Mention]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The long form under which the body introduces a name: `Lumeris Cells`, later `Lumeris`."""
    for name in names:
        at = article.flat.find(name)
        while at >= 0 and article.section_at(at) == "title":
            at = article.flat.find(name, at + len(name))
        more = _LONGER.match(article.flat, at + len(name)) if at >= 0 else None
        if more and not ROLE.search(more[0]) and not is_common(more[0]):
            if not _covered(mentions, at, more.end()):
                yield article.text[at : more.end()], (at, more.end())


def _runs(
    article: Article, start: int, end: int, mentions: Sequence[Mention]
) -> Iterator[tuple[int, int]]:
    text = article.flat[start:end]
    places = [m for m in mentions_between(mentions, start, end) if m.kind == "place"]
    for match in _CAPITALS.finditer(text):
        words = match[1].split()
        first = match.start(1)
        while words and (words[0].strip(".,") in _COMMON or _BASED.match(words[0])):
            first += len(words[0]) + 1
            words = words[1:]
        home = next((m for m in places if m.start == start + first), None)
        own = home and (
            (home.id.startswith("place:US-") and _ENDS.search(match[1]))
            or (home.text == "American" and len(words) > 2)
        )
        if home and not own and (gap := _POSSESSIVE.match(text, home.end - start)):
            first = max(first, gap.end())
            words = text[first : match.end(1)].split()
        if not words or (len(words) == 1 and len(words[0]) < 3):
            continue
        after, before = text[match.end(1) : match.end(1) + 100], text[max(0, first - 25) : first]
        person = _PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after)
        if person or ROLE.search(match[1]):
            continue
        if (
            _TRIGGER_EN.match(after)
            or (_BEFORE_EN.search(before) and len(words) > 1)
            or _KIND_EN.search(before)
            or (
                _ROW.match(after)
                and _LINE_START.search(article.text[max(0, start + first - 6) : start + first])
            )
            or re.search(rf"\b{_SUFFIX}\.?$", match[1])
        ):
            if first < match.end(1):
                end_at = match.end(1) - 2 * text.startswith("'s", match.end(1) - 2)
                end_at -= 3 * (text[end_at - 3 : end_at] in (" of", " de"))
                yield start + first, start + end_at
    yield from _runs_ja(text, start)


def _runs_ja(text: str, start: int) -> Iterator[tuple[int, int]]:
    if not _VERBS_JA.search(text):
        return
    for match in _KATAKANA.finditer(text):
        if match[0] == "グループ" and (group := _LATIN.search(text, 0, match.start())):
            yield start + group.start(), start + group.end()
        if match[0] == "グループ" or match[0].endswith("各社"):
            continue
        if re.search(r"(?:工場|拠点|施設|センター|ラック|ライン|システム)$", match[0]):
            continue
        town = text[max(0, match.start() - 1) : match.start()] in ("州", "県", "市", "府")
        heads = match.start() == 0 and text.startswith("、", match.end())
        acts = _TRIGGER_JA.match(text[match.end() : match.end() + 28])
        if not town and ("・" in match[0] or acts or heads):
            suffix = len(match[0]) > 3 and match[0].endswith("社") and match[0][-2] != "会"
            yield start + match.start(), start + match.end() - suffix
