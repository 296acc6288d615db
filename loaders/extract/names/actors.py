# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""A sentence whose own subject is a state, an office, a trade or a firm without a name.

What it tells is theirs: nothing of it goes to a firm that an earlier sentence named, unless the
sentence speaks of that firm's plant, project or of `the company`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from onshore.loaders.extract.names.gazetteer import Mention, mentions_between
from onshore.loaders.extract.names.strangers import subject_unlisted
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.sentences import Sentence

_OFFICE = (
    r"governments?|states?|commonwealth|count(?:y|ies)|cit(?:y|ies)|towns?|regions?|provinces?|departments?|agenc(?:y|ies)|councils?|"
    r"commission(?:s|ers?)?|boards?|authorit(?:y|ies)|office|administration|legislature|lawmakers|officials?|governors?|"
    r"mayors?|secretary|ministr(?:y|ies)|minister|congress|president|program(?:me)?s?|funds?|taxpayers"
)
_TRADE = (
    r"companies|firms|manufacturers|employers|producers|suppliers|[a-z]{0,10}makers|developers|utilit(?:y|ies)|customers|"
    r"investors|banks|analysts?|economists?|residents|industr(?:y|ies)|sectors?|rivals?|competitors?|businesses|operators?"
)
_PUBLIC_NAME = (
    r"[\w.' -]{0,50}\b(?:Department|Ministry|Agency|Council|Commission|Board|Authority|Administration|Government|University|"
    r"Corporation for|Office|Fund|Program)\b(?: (?:of|for) [A-Z][\w ]{1,40}?)?"
)
_TITLE = r"(?:Gov(?:ernor|\.)|Mayor|Secretary|Commissioner|Sen(?:ator|\.)|Rep(?:resentative|\.)|President)"
_VERB = (
    r"(?:(?:also|now|already|still|alone|together|\w{1,20}ly) )?(?:ha(?:s|ve|d)|is|are|was|were|will|would|could|plans?|expects?|wants?|hopes?|says?|"
    r"counts?|employs?|spends?|put|gave|saw|set|lost|won|spent|[a-z]{3,20}ed|[a-z]{3,20}s)\b"
)
_OTHER_EN = re.compile(
    r"(?:^[\s\"“*-]{0,4}(?:[A-Z][^,;\"“]{1,60}, )?|[;:] |[\"“]|\b(?:that|because|while|but|and) )(?:"
    rf"(?:(?!(?:a|an|another)\b)[\w.'’&-]+ ){{0,4}}?\b(?:{_OFFICE}|{_TRADE})|"
    rf"(?:an?|another) (?:[\w'’-]{{1,30}} ){{0,2}}?(?:company|firm|[a-z]{{0,10}}maker|manufacturer|rival|competitor|developer|producer|supplier|utility|nation|country)|"
    rf"{_TITLE} [A-Z][\w.'’ -]{{1,40}}?|{_PUBLIC_NAME}"
    rf")(?: (?:at|of|in|for|from|across) [^,;]{{1,60}}?)?(?:, [^,;]{{2,80}},)? {_VERB}",
    re.IGNORECASE,
)
"""The subject of a clause: an office, a trade, a firm that is not named."""
_ACTS = re.compile(rf" {_VERB}")
_CLAUSE = re.compile(r"(?:^|, |[;:\"“] ?|\bthat )(?:the )?$", re.IGNORECASE)
_THE_FIRMS = re.compile(
    r"\b(?:the|both|the two) (?:companies|firms|partners|sides)\b|\b(?:the|this|that|these) (?:(?!other\b)[\w.'’-]{1,30} ){0,2}?"
    r"(?:company|firm|[a-z]{3,12}maker|maker|giant|manufacturer|group|startup|conglomerate|subsidiary|unit|plant|projects?|factory|facility|site|campus|fab|expansion|investment|development|operation)\b",
    re.IGNORECASE,
)
"""Words for the firm spoken of, its works or its plans."""
_MANY = re.compile(
    r"\b(?:\d[\d,]{0,6}|[a-z]{3,8}teen|[a-z]{3,5}ty|dozens of|several|other|many|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r" (?:[\w-]{1,30} ){0,2}?(?:projects|companies|firms|employers|businesses|announcements)\b|"
    r"\bin (?:[a-z-]{1,30} ){0,2}?projects\b|\d(?:社|件)(?:に|で|の|と|を|が|は)|メーカー各社(?:は|が|も)",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_OFFICIAL = re.compile(
    rf"\b{_TITLE}|\b(?:governor|mayor|secretary|commissioner|senator|minister|analyst|economist|officials?)\b"
)
_IT = re.compile(r"(?:[A-Z][^,;]{1,30}, )?(?:it|its|they|their)\b", re.IGNORECASE)
_SPEAKER = re.compile(
    r"\b(?:said|says|added|adds) ([A-Z][\w'-]{1,30})(?=[.,])|\b([A-Z][\w'-]{1,30}) (?:said|says|added|adds)\b"
)
_TITLED = re.compile(rf"\b{_TITLE} (?:[A-Z][\w.]{{1,20}} ){{0,2}}([A-Z][\w'-]{{1,30}})")
_BACK = 6
"""Sentences that are looked back over, each of which goes on with `it`."""
_HEAD = 20_000
"""Characters of an article in which the title of a speaker is looked for."""
_ELSEWHERE = re.compile(
    r"\bto (?:the )?(?:county|city|town|state)\b|\bto (?:[A-Z][\w.]{1,20} ){1,3}(?:County|City|Schools?|University|College|Authority)\b|"
    r"\bto(?:ward)? (?:build|building|set up|setting up) an? \w|\bfor (?:site work|site preparation|roads?|training|infrastructure|sewers?|water lines)\b",
)
"""Behind a grant: it goes to somebody else than a firm."""
_OTHER_JA = re.compile(
    r"^(?:[^。、「]{0,12}、)?(?:[^。、「は]{0,16}?)(?:県|府|都|道|州|市|町|村|国|政府|当局|省|庁|局|知事|市長|町長|大臣|首相|自治体|議会|業界|各社|"
    r"担当者|製造業|企業|企業立地|アナリスト|エコノミスト|専門家|人口|住民|(?:業界|産業|全体|国内|県内)の(?:設備)?投資額?)"
    r"(?:は|が|も)"
)
_THE_FIRMS_JA = re.compile(
    r"[同両]社|同(?:工場|計画|事業|拠点)|この(?:工場|計画)|新(?:工場|拠点|棟)"
)
_TOTAL_JA = re.compile(r"\d(?:社|件)|立地企業|企業への|の支援に|年度予算|計上|整備|道路|用水")
"""Words of a grant that goes to many, or to works of the public."""


def another_acts(
    candidate: Mapping[str, Any], article: Article, sentence: Sentence, mentions: Sequence[Mention]
) -> str | None:
    """Why a sentence that does not name the candidate's subject tells nothing of it; else None.

    `mentions` are those of the article.
    """
    firm = candidate["object" if candidate.get("relation") == "holds_role" else "subject"]
    if not any(mention.id == firm and mention.start < sentence.start for mention in mentions):
        return None
    text = article.flat[sentence.start : sentence.end]
    grant = candidate.get("relation") == "receives_incentive"
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        if _THE_FIRMS_JA.search(text):
            return None
        other = _TOTAL_JA.search(text) if grant else _OTHER_JA.match(text) or _MANY.search(text)
        return "the sentence tells of others" if other else None
    if _THE_FIRMS.search(text):
        return None
    if grant:
        other = _MANY.search(text) or _ELSEWHERE.search(text)
        return "the sentence tells of a grant to others" if other else None
    plain = candidate.get("relation") != "holds_role"
    if plain and (_MANY.search(text) or acts_of_another(article, sentence, mentions)):
        return "the sentence tells of others"
    for index in range(sentence.index - 1, max(-1, sentence.index - 1 - _BACK), -1):
        behind, before = article.sentences[index + 1], article.sentences[index]
        if not _IT.match(article.flat, behind.start, behind.end):
            break
        if acts_of_another(article, before, mentions) or subject_unlisted(
            article, before, mentions
        ):
            return "the sentence goes on with others"
    return None


def acts_of_another(article: Article, sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Whether the subject of an English sentence is a place, an office, a trade, a firm of no name."""
    text = article.flat[sentence.start : sentence.end]
    inside = mentions_between(mentions, sentence.start, sentence.end)
    firms = [m.start - sentence.start for m in inside if m.kind == "firm"]
    for match in _OTHER_EN.finditer(text):
        if not any(match.start() <= start < match.end() for start in firms):
            return True
    if _WE.search(text) and _speaks_for_others(article, sentence):
        return True
    return any(
        mention.kind == "place"
        and _ACTS.match(article.flat, mention.end)
        and _CLAUSE.search(article.flat[max(sentence.start, mention.start - 8) : mention.start])
        for mention in inside
    )


def _speaks_for_others(article: Article, sentence: Sentence) -> bool:
    """Whether an official or an analyst speaks: here, or before, where a quotation goes on."""
    text = article.flat[sentence.start : sentence.end]
    if '"' not in text:
        return False
    if text.lstrip().startswith('"') and text.count('"') < 3 and sentence.index:
        text = article.flat[article.sentences[sentence.index - 1].start : sentence.end]
    names = [name for found in _SPEAKER.findall(text) for name in found if name]
    return bool(_OFFICIAL.search(text)) or not _titled(article.flat[:_HEAD]).isdisjoint(names)


@lru_cache(maxsize=8)
def _titled(text: str) -> frozenset[str]:
    """Surnames of the officials that a text introduces."""
    return frozenset(found[1] for found in _TITLED.finditer(text))
