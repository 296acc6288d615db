"""A sentence whose own subject is a name on no list: nothing is carried over into it or past it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onshore.loaders.extract.names.cleaning import FIRM_JA, ROLE, ROW, is_firm
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
    r"(?:社|グループ)?(?:は|が)(?![\u4e00-\u9fff]{0,2}ない)"
)


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
        if firm or gazetteer.is_rejected(name):
            found = _unlisted(article, match, sentence.start, mentions, gazetteer)
            if found:
                return found
    return None


def _unlisted(
    article: Article,
    match: re.Match[str],
    offset: int,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
) -> str | None:
    start, end = offset + match.start("name"), offset + match.end("name")
    for mention in mentions_between(mentions, start, end):
        home = _POSSESSIVE.match(article.flat, mention.end)
        if mention.kind == "place" and mention.start == start and home and home.end() < end:
            start = home.end()
        elif mention.kind in ("firm", "place", "person") or _is_product(mention, start, end):
            return None
    name = article.flat[start:end]
    if ROLE.search(name):
        return None
    rejected = gazetteer.is_rejected(name)
    return name if rejected or is_firm(article.flat, name, [(start, end)]) else None


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
