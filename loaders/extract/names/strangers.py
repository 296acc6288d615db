"""A sentence whose own subject is a name on no list: nothing is carried over into it or past it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onshore.loaders.extract.names.cleaning import (
    FIRM_JA,
    NO_FIRM_JA,
    ROLE,
    ROW,
    is_common,
    is_firm,
    is_person,
)
from onshore.loaders.extract.names.gazetteer import Gazetteer, Mention, mentions_between
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.sentences import Sentence

_NAME = r"(?P<name>[A-Z][A-Za-z0-9&'-]*(?: (?:[A-Z][A-Za-z0-9&'-]*|of|de)){0,4})"
_ACTS = (
    r"(?:said|says|will|would|plans?|planned|has|had|is|was|are|were|announced|agreed|intends?|expects?|invest\w*|"
    r"opened|opens|built|builds|bought|buys|acquired|acquires|sold|sells|makes|made|produces|produced|"
    r"supplies|supplied|operates|runs|owns|leases|employs|employed|hired|hires|picked|picks|chose|"
    r"selected|started|began|broke|signed|won|received|scrapped|cancel\w*|dropped|shelved|closed|moved|"
    r"committed|pledged|promised|unveiled|completed|expanded|spent|spends)\b"
)
_HEAD = re.compile(
    r"[\s\"'*-]{0,6}(?:[A-Z][A-Z .]{2,30}, [A-Z][\w.]{1,14} -{1,2} )?"
    r"(?:(?:In|At|Near|On|From|After|Last|This|Also|Meanwhile|Separately|Elsewhere|For)\b"
    r"[^,;]{0,60}, (?:[A-Z][\w. ]{1,30}, )?)?(?:[Tt]he |[Aa]n? )?"
    rf"{_NAME}(?:(?:,(?: [^,;()]{{2,90}},){{1,3}})?(?: [a-z]+ly| also| now| still)? {_ACTS}|{ROW})"
)
"""The subject of an English sentence that begins with a name, or a row that a name begins."""
_POSSESSIVE = re.compile(r"(?:'s|-based)? ")
_TOPIC_JA = re.compile(
    r"(?P<name>(?:[\u4e00-\u9fff]{0,4}[\u30a1-\u30fa\u30fc・]{2,20}|[\u4e00-\u9fff]{1,6})[\u4e00-\u9fff]{0,4}?)"
    r"(?:社|グループ)?(?:は|が|も)(?![\u4e00-\u9fff]{0,2}ない)"
)
_TRADE_JA = re.compile(
    r"(?:商社|メーカー|大手|企業|会社|新興|ベンチャー)[の、]$|(?P<kind>[\u4e00-\u9fff\u30a1-\u30fa\u30fc]{2,10}の)$"
)
"""Before the name of a firm: `地元の商社、F`, `食品のF`."""
_WILL_JA = re.compile(
    r"[^。「」]{0,60}?(?:建て|建設|新設|増設|投じ|投資|中止|撤回|断念|延期|雇用|採用|買収|設け|開設|稼働させ|増強|進出|計画)"
)
"""What no product does."""
_RIVAL_JA = re.compile(r"(?:競合|ライバル|同業|競争相手)[^。、「」は]{0,6}$")
_WORKS_JA = re.compile(
    r"(?:センター|ライン|ラボ|プラント|キャンパス|タワー|ビル|プロジェクト|プログラム|工場|拠点|施設|設備|倉庫|計画|事業)$"
)
"""A firm's works and plans: what they do, the firm does."""
_OWNS_JA = re.compile(
    r"[^。、「」]{0,40}?を(?:持つ|持ち|保有|有する|運営|操業|構え|買収|雇用|建設|新設|増設|投じ)"
)
"""What a firm does that already runs."""


_SOME_FIRM_JA = re.compile(r"(?:^|[会各公他当本自新支商])$")
"""Before 社: a firm of no name."""


def stranger(
    article: Article, sentence: Sentence, mentions: Sequence[Mention], gazetteer: Gazetteer
) -> str | None:
    """The name on no list that is the sentence's own subject; None where there is none.

    `mentions` are those of the article.
    """
    text = article.flat[sentence.start : sentence.end]
    english = _HEAD.match(text)
    if english:
        return _unlisted(article, english, sentence.start, mentions, gazetteer)
    for match in _TOPIC_JA.finditer(text[:200]):
        name = match["name"].removesuffix("社")
        suffixed = match[0][len(name) :].startswith(("社", "グループ"))
        suffix = FIRM_JA.search(name)
        firm = (suffix and suffix[0] != name) or (suffixed and not _SOME_FIRM_JA.search(name))
        owns = not firm and _is_owner(text, match)
        introduced = not firm and (owns or _is_introduced(text, match))
        if firm or introduced or gazetteer.is_rejected(name):
            found = _unlisted(article, match, sentence.start, mentions, gazetteer, introduced, owns)
            if found:
                return found
    return None


def subject_unlisted(article: Article, sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Whether an English sentence begins with a name on no list, of whatever kind but a person."""
    match = _HEAD.match(article.flat, sentence.start, sentence.end)
    if match is None or is_common(match["name"]):
        return False
    known = mentions_between(mentions, match.start("name"), match.end("name"))
    return not known and not is_person(article.flat, match["name"])


def _is_introduced(text: str, match: re.Match[str]) -> bool:
    """Whether a trade stands before the name, and behind it what a firm does."""
    trade = _TRADE_JA.search(text[: match.start()][-14:])
    letters = any("\u30a1" <= letter <= "\u30fa" for letter in match["name"])
    if trade is None or NO_FIRM_JA.fullmatch(match["name"]) or (trade["kind"] and not letters):
        return False
    return _WILL_JA.match(text, match.end()) is not None


def _is_owner(text: str, match: re.Match[str]) -> bool:
    """Whether the name is called a rival, or has plants or people: no product does that."""
    name = match["name"]
    if NO_FIRM_JA.fullmatch(name) or _WORKS_JA.search(name):
        return False
    letters = any("\u30a1" <= letter <= "\u30fa" for letter in name)
    owns = letters and _OWNS_JA.match(text, match.end())
    return bool(owns or _RIVAL_JA.search(text[: match.start()][-14:]))


def _unlisted(
    article: Article,
    match: re.Match[str],
    offset: int,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    believed: bool = False,
    owns: bool = False,
) -> str | None:
    start, end = offset + match.start("name"), offset + match.end("name")
    for mention in mentions_between(mentions, start, end):
        home = _POSSESSIVE.match(article.flat, mention.end)
        if mention.kind == "place" and mention.start == start and home and home.end() < end:
            start = home.end()
        elif mention.kind == "place" and mention.start > start and mention.text.isascii():
            continue  # `Topre America` is a firm, not a place
        elif mention.kind in ("firm", "place", "person") or (
            not owns and _is_product(mention, start, end)
        ):
            return None
    name = article.flat[start:end]
    if ROLE.search(name):
        return None
    believed = believed or gazetteer.is_rejected(name)
    return name if believed or is_firm(article.flat, name, [(start, end)]) else None


def _is_product(mention: Mention, start: int, end: int) -> bool:
    """A Japanese name that ends in a product is one (パワー半導体); `Keystrand Cable` is a firm."""
    return mention.end >= end and (mention.start <= start or not mention.text.isascii())


def stands_between(
    article: Article,
    mentions: Sequence[Mention],
    subject: str,
    start: int,
    gazetteer: Gazetteer,
) -> str | None:
    """The stranger that is the subject of the sentence at `start`, or of one behind the last that
    names `subject`; None where nobody stands between.
    """
    sentence = article.sentence_at(start)
    if sentence is None:
        return None
    named = [m.start for m in mentions if m.id == subject and m.start < sentence.end]
    if not named or named[-1] >= sentence.start:
        return None
    for one in article.sentences_in(named[-1], sentence.end):
        if one.start > named[-1] and (found := stranger(article, one, mentions, gazetteer)):
            return found
    return None
