# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""What is over, and whose it is: a site that was sold or closed does not run, a supplier's is not the firm's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from onshore.loaders.extract.names.gazetteer import Mention

_SITE = r"\b(?:plants?|factor(?:y|ies)|fabs?|facilit(?:y|ies)|sites?|mills?|works|campus|complex|foundry|warehouses?|buildings?|lines?|operations?)\b"
_NEVER_AGAIN = (
    r"(?:sold|closed|shut(?:tered)?|torn down|knocked down|demolished|razed|destroyed|gutted|mothballed|idled?|vacant|empty|abandoned|"
    r"decommissioned|dismantled|auctioned|seized|(?:up )?for sale|on the market|bought (?:up )?by|acquired by|taken over by|"
    r"(?:leased|rented|let|transferred|handed(?: over)?) to|out of (?:use|operation|business)|no more|gone|history)"
)
_OVER_EN = re.compile(
    rf"{_SITE}[^.;,]{{0,60}}?(?:, (?:[^,.;]{{2,60}}), )?\s?(?:"
    rf"(?:was|were|is|are|ha[sd] been|have been|being|got|stands?|stood|sits?|lies?|lay|remains?|went|now)(?: (?:since|later|then|now|long|largely|finally|\w{{2,14}}ly))? {_NEVER_AGAIN}\b|"
    r"(?:has |have |had )?(?:since |later |then |now |finally )?(?:closed|shut(?: down| its doors)?|ceased|stopped (?:making|producing|production|work|operat)|ended production|"
    r"changed hands|fell silent|burn(?:ed|t) down|belongs? to|went (?:dark|silent|bankrupt|under))\b)",
    re.IGNORECASE,
)
"""A site and what ended it, in one clause."""
_DID = "ran|operated|owned|had|made|produced|assembled|leased|employed|supplied|shipped|sold|bought"
_DO = "run|operate|own|have|make|produce|assemble|lease|employ|supply|ship|sell|buy"
_ONCE_EN = re.compile(
    rf"\b(?:{_DID})\b[^.;]{{0,80}}?\b(?:(?:until|till)\b|through (?:19|20)\d\d|before (?:closing|selling|leaving|it|they|the company)\b|(?:from|between) (?:19|20)\d\d (?:to|and|until|through) (?:19|20)\d\d)|"
    rf"\b(?:once|formerly|previously) (?:{_DID})\b|\bused to (?:{_DO})\b|"
    r"\b(?:left|quit|exited|pulled out of|withdrew from|withdrawn from)\b[^.;]{0,40}?\bwhere (?:it|they) (?:once )?(?:ran|operated|owned|had|made)\b",
    re.IGNORECASE,
)
"""What went on until then, and no longer."""
_ENDED_EN = re.compile(
    r"\b(?:stop(?:s|ped)?|ceas(?:es|ed)|quit|end(?:s|ed)|halt(?:s|ed)|discontinued?|g(?:a|i)ve(?:s|n)? up|no longer) (?:the |its |all )?(?:mak|produc|supply|manufactur|assembl|ship|deliver|sell|buy)|"
    r"\b(?:lost|los(?:es|ing)|terminated?|cancel(?:l?ed|s)|lost out on) (?:its|their|the|an?|that) (?:[\w-]+ ){0,3}?(?:contract|order|deal|business)\b",
    re.IGNORECASE,
)
_BEFORE_JA = r"(?:かつて|以前|もともと|昔は?|当時|(?:19|20)\d\d年(?:\d{1,2}月)?まで)[^。]{0,60}?"
_ONCE_JA = re.compile(
    rf"{_BEFORE_JA}(?:雇用し|採用し|供給し|納入し|生産し|製造し|購入し|調達し|働い)ていた|"
    r"(?:生産|製造|供給|納入)(?:を|は|から)(?:[^。、]{0,6})(?:やめ|止め|終了し|終え|停止し|打ち切|撤退)"
)
_GIVEN_BACK = re.compile(
    r"\b(?:return(?:s|ed)?|repa(?:y|ys|id)|pa(?:y|ys|id) back|g[ai]ve(?:s|n)? back|los(?:e|es|t)|forfeit(?:s|ed)?|forgo(?:es)?|forwent|rescind(?:s|ed)?|revoke[ds]?|"
    r"claw(?:s|ed) back|withdr[ae]ws?|den(?:y|ies|ied)|reject(?:s|ed)?|refus(?:es|ed)|turn(?:s|ed) down|missed out on|cut|scrap(?:s|ped)|pull(?:s|ed)|cancel(?:s|l?ed)) (?:up to |about |nearly |its |the |an? |all |planned |of )*$",
    re.IGNORECASE,
)
"""Before a sum: it is not given, or not invested."""
_LETS_EN = re.compile(
    r"\b(?:leas(?:es?|ed|ing) out|rent(?:s|ed|ing)? out|(?:leas(?:es?|ed|ing)|rent(?:s|ed|ing)?) (?:its|their|the|part of|most of)\b[^.;,]{0,60}? to (?!(?:make|build|produce|expand|house|store|serve|be|meet)\b)\w)",
    re.IGNORECASE,
)
"""The firm is the landlord."""
_OVER_JA = re.compile(
    rf"{_BEFORE_JA}(?:持っ|所有し|保有し|運営し|構え|稼働し|操業し|生産し|置い)ていた|(?:かつて|以前)[^。]{{0,40}}(?:工場|拠点)があった|"
    r"(?:工場|拠点|施設)(?:は|が|を)[^。、]{0,24}?(?:売却|閉鎖|取り壊|解体|手放|閉じた|手に渡|譲渡|廃止|操業を(?:停止|終え))"
)
_RUNS = ("operates_facility", "owns_facility", "leases_facility")
_TOLD_OVER = ("cancelled", "reduced", "delayed")
_GOES_ON = ("produces", "supplies", "buys", "employs", "creates_jobs")
_GIVEN = ("receives_incentive", "commits_investment")
_KIN = (
    r"(?:suppliers?|vendors?|partners?|customers?|clients?|rivals?|competitors?|contractors?|subcontractors?|landlord|neighbou?rs?|investors?|"
    r"shareholders?|backers?|creditors?|lenders?|distributors?|dealers?|licensees?|former (?:[a-z]+)|predecessors?)"
)
_KIN_EN = re.compile(
    rf"(?:'s?|’s?) (?:(?:[a-z-]+|U\.S\.|American|Chinese|Japanese|Taiwanese|Korean|Mexican|German) ){{0,3}}?{_KIN}\b(?! (?:in|of|for|with|to)\b[^.;,]{{0,40}}(?:,|;|\.|$))"
)
"""Behind a firm's name: what follows is done by somebody who supplies it, buys from it, owns it."""
_KIN_JA = re.compile(
    r"の(?:主要|最大の|有力|現地)?(?:な)?(?:仕入先|取引先|供給元|部品メーカー|サプライヤー|顧客|競合(?:他社|企業)?|ライバル|協力会社|下請け?|出資者|株主|元親会社)(?:各社|企業)?(?:は|が|も)"
)


def over(candidate: Mapping[str, Any], sentence: str) -> str | None:
    """Why the sentence tells what is over, or was not given; None where it may still be so."""
    relation, status = candidate.get("relation"), candidate.get("status")
    if candidate.get("polarity", "affirmed") != "affirmed" or status in _TOLD_OVER:
        return None
    if relation in _RUNS and status in ("operational", "actual", "stated"):
        if _OVER_EN.search(sentence) or _ONCE_EN.search(sentence) or _OVER_JA.search(sentence):
            return "the sentence tells what is over"
        if relation != "owns_facility" and _LETS_EN.search(sentence):
            return "the firm lets the site to others"
    if relation in _GOES_ON:
        if any(one.search(sentence) for one in (_ONCE_EN, _ENDED_EN, _ONCE_JA)):
            return "the sentence tells what is over"
    if relation in _GIVEN and _given_back(sentence, candidate.get("amount")):
        return "the sum is not given, or not invested"
    return None


def _given_back(sentence: str, amount: object) -> bool:
    words = str(amount.get("text") or "") if isinstance(amount, Mapping) else ""
    at = sentence.find(words) if words else -1
    return at >= 0 and _GIVEN_BACK.search(sentence, max(0, at - 60), at) is not None


_FORMER = re.compile(r"\b(?:former|ex|one-?time|erstwhile)[ -](?:the )?$|(?:旧|元)$", re.IGNORECASE)
_WITH_KIN = re.compile(
    rf",? (?:and|with|together with|along with|including) (?:its|their|the) (?:[a-z-]+ ){{0,2}}?{_KIN}\b|と(?:その|同社の)?(?:主要)?(?:仕入先|取引先|供給元|サプライヤー|協力会社)",
    re.IGNORECASE,
)
"""Behind a firm's name: what is counted is counted with others."""


def of_its_kin(
    candidate: Mapping[str, Any], mentions: Sequence[Mention], text: str, end: int
) -> str | None:
    """Why what is told is not of the firm itself; None where it may be.

    `mentions` are those of the sentence, `text` is that of the article, in which the quote ends at
    `end`.
    """
    own = [m for m in mentions if m.id == candidate["subject"] and m.start < end]
    if not own:
        return None
    if all(
        _KIN_EN.match(text, m.end)
        or _KIN_JA.match(text, m.end)
        or _FORMER.search(text, max(0, m.start - 12), m.start)
        for m in own
    ):
        return (
            "the sentence tells of a supplier, buyer or rival of the firm, or of what was its own"
        )
    if candidate.get("amount") and all(_WITH_KIN.match(text, m.end) for m in own):
        return "the amount is told of the firm and others together"
    return None
