# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""What a sentence denies. A claim that stands inside a denied report is none, in no rule's view.

Negation of a single verb is not treated here but by the tense and by the verifier.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.grammar.scene import Scene

_REPORT = (
    r"(?:reports?|rumou?rs?|speculation|suggestions?|claims?|assertions?|talk|stor(?:y|ies)|article|"
    r"that|having|it (?:was|is|had|would)|(?:any )?plans?|notion|idea|[a-z]+ing)"
)
_DENIED_EN = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|dismiss(?:es|ed|ing)?|reject(?:s|ed|ing)?|refut(?:e|es|ed|ing)|"
    r"rebut(?:s|ted|ting)?|disput(?:e|es|ed|ing)|rul(?:e|es|ed|ing) out|sh(?:oot|ot) down|"
    r"brush(?:es|ed) (?:off|aside)|knock(?:s|ed) down|pour(?:s|ed) cold water on|contrary to|"
    r"no truth (?:to|in)|nothing (?:to|in)|no substance to)\s(?:[\w-]+\s){0,4}?" + _REPORT + r"\b",
    re.IGNORECASE,
)
_NOTHING_EN = re.compile(
    r"\b(?:no interest in|no (?:plans?|intention|intent|decision|agreement|deal|talks)|not (?:decided|planning|in talks|"
    r"considering|looking)|never (?:planned|intended|considered|agreed)|nobody has|no one has|"
    r"neither (?:company|firm|side) has)\b",
    re.IGNORECASE,
)
_ASKED_EN = re.compile(
    r"\b(?:asked (?:whether|if|about)|(?:[Nn]obody|[Nn]o one|[Nn]either)\b[^.;]{0,30}? would say (?:whether|if)|would(?:n't| not) say (?:whether|if)|(?:declin(?:es|ed|ing) to (?:say|comment on|confirm|discuss)|(?:has|have)(?:n't| not) (?:said|decided|disclosed)|did(?:n't| not) say|not clear) (?:whether|if|on whether)|"
    r"unclear (?:whether|if)|question of whether)\b",
    re.IGNORECASE,
)
_UNREAL_EN = re.compile(
    r"\b(?:urg(?:e|es|ed|ing)|call(?:s|ed|ing) on|press(?:es|ed|ing)|encourag(?:e|es|ed|ing)|invit(?:e|es|ed|ing)|"
    r"lobb(?:y|ies|ied|ying)|want(?:s|ed)|implor(?:e|es|ed)) (?:[A-Z][\w&'.-]* ){1,4}to\b|"
    r"\b(?:may|might|could) (?:one day|some ?day)\b|\b(?:stop|prevent|block|dissuade|discourage)(?:s|ped|ed|ping|ing)? (?:[A-Z][\w&\'.-]* ){1,4}from\b|"
    r"\b(?:[Ll]eaders|[Oo]fficials|[Rr]esidents|[Ll]awmakers|[Pp]oliticians|[Aa]nalysts?|[Uu]nions?|[Ii]nvestors) (?:hope|wish|want|dream|expect|believe|think)s?(?: that)?\b|"
    r"\b(?:should(?! have| the\b)|ought to|threaten(?:s|ed|ing)? to|refus(?:es|ed|ing) to|"
    r"tr(?:y|ies|ied|ying) to (?:lure|attract|woo|persuade|convince)|hypothetical\w*)\b"
)
_OPINION_EN = re.compile(
    r"\b(?:analysts?|economists?|opponents|critics|residents|the mayor|brokers?)\b[^.;,]{0,40}? "
    r"(?:hopes?|hoped|thinks?|believes?|doubts?|predicts?)\b",
    re.IGNORECASE,
)
"""What bystanders think or hope is no event of the firm."""
_FALSE_EN = re.compile(
    r"\b(?:reports?|rumou?rs?|claims?|speculation|talk|gossip|chatter|stor(?:y|ies)) (?:[a-z]+ ){0,3}(?:that|of) .{5,160}? "
    r"(?:is|are|was|were) (?:\w+ )?\"?(?:nonsense|rubbish|false|untrue|wrong|incorrect|not true|baseless|unfounded|inaccurate)\b",
    re.IGNORECASE,
)
_IF_EN = re.compile(
    r"(?:^|[,;\"] ?)(?:if|unless)\b(?=.{0,300}\b(?:would|could|might|may)\b)|"
    r"(?:^|\bwould\b.{0,300} )had (?:it|they|he|she|the \w+|[A-Z]\w+) \w+(?:ed|n|t)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:Would|Will|Could|Might|Does|Did|Is|Are|Has|Have|Can|Should)\b.*\?\"?\s*$", re.S
)
_IF_JA = re.compile(r"(?:^|[。、「])(?:もし|仮に)|ていれば、|べき(?:だ|で|と)")
_ENDS_EN = re.compile(
    r";|\s--?\s|\"(?=[,.]?\s)|,?\s(?:but|while|although|though|whereas|however)\s|,\s(?:and|saying|adding|with)\s",
    re.IGNORECASE,
)
_DENIED_JA = re.compile(
    r"と(?:伝え|報じ)(?:た|られた)が|"
    r"(?:を|は|と|も|として)(?:[^。、]{0,8})?(?:否定し|否定する|打ち消し|打ち消す)|事実無根|根拠(?:が|は)な|一蹴|誤報|事実ではない|"
    r"(?:検討|予定|計画|考え|想定|決定)(?:は|も)?(?:していない|していません|しておらず|はない|がない|ていない|ておらず)|"
    r"(?:建設|新設|維持|整備|増設|投資|進出)(?:や[^。、]{1,8})?を(?:求め|要請し|要望し|呼びかけ|働きかけ)|"
    r"(?:決まった|決めた)(?:こと|事実|もの)?(?:は|も)?な"
)
_OVERLAP = 8
"""Characters of a claim's span that must stand in the denied part."""
_STANDING = ("operates_facility", "employs")
_ENDING = re.compile(
    r"\b(?:clos|shut|sell|leav|quit|exit|relocat|mov(?:e|ing)|cut|lay)|閉鎖|売却|撤退|移転|削減",
    re.IGNORECASE,
)
"""Words that end what runs: a denial of them says that it goes on."""
_EVENTS = frozenset(
    """
builds_facility commits_investment creates_jobs acquires partners_with has_contract_with
operates_facility employs supplies buys produces co_develops co_designs receives_incentive leases_facility owns_facility
downsized_to
""".split()  # noqa: SIM905 (words in few lines)
)


def denied(scene: Scene, claim: Claim) -> bool:
    """Whether what the claim says is what the sentence denies."""
    if claim.relation not in _EVENTS or claim.polarity == "negated":
        return False
    start, end = claim.start - scene.offset, claim.end - scene.offset
    stays = claim.relation in _STANDING
    return any(
        min(end, last) - max(start, first) >= _OVERLAP
        and not (stays and _ENDING.search(scene.text, first, last))
        for first, last in _scopes(scene.text)
    )


_RUMOUR = re.compile(
    r"\b(?:rumou?red|rumou?rs|speculation) (?:that|of|to)\b|との(?:観測|うわさ|噂|憶測|思惑|見方|一部報道)|と取り沙汰",
    re.IGNORECASE,
)


def weigh(scene: Scene, claim: Claim) -> Claim:
    """The claim as a rumour has it: planned and speculative, whatever the verb says."""
    if claim.relation not in _EVENTS or not _RUMOUR.search(scene.text):
        return claim
    status = claim.status if claim.status in ("cancelled", "delayed", "reduced") else "planned"
    return replace(claim, status=status, certainty="speculative")


@lru_cache(maxsize=64)
def _scopes(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of a sentence in which what is said is denied, asked, wished or supposed."""
    found: list[tuple[int, int]] = []
    if text.rstrip().endswith("?") or _IF_EN.search(text) or _IF_JA.search(text):
        return ((0, len(text)),)
    if _QUESTION.match(text):
        return ((0, len(text)),)
    found += [match.span() for match in _FALSE_EN.finditer(text)]
    for pattern in (_DENIED_EN, _NOTHING_EN, _ASKED_EN, _UNREAL_EN, _OPINION_EN):
        for match in pattern.finditer(text):
            stop = _ENDS_EN.search(text, match.end())
            found.append((match.end() - 4, stop.start() if stop else len(text)))
    for match in _DENIED_JA.finditer(text):
        begin = max(text.rfind(mark, 0, match.start()) for mark in ("。", "が、", "一方、"))
        if re.search(
            r"(?:報じ(?:た|られた|られている|ている)|伝え(?:た|られた)|報道(?:した|があった|も(?:あった|ある))|(?:観測|うわさ|噂)(?:が|も)(?:ある|あった|出ている|広がっている))$",
            text[: max(0, begin)],
        ):
            begin = max(text.rfind("。", 0, begin), 0)
        found.append((max(0, begin), match.end()))
    return tuple(found)
