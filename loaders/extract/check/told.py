# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""What a sentence tells besides what a candidate makes of it, for every route alike.

People who work somewhere are no new jobs; money for a construction is no construction; what a
government or a programme spends in all is no firm's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from onshore.graph.schema import kind_of
from onshore.loaders.extract.check.over import of_its_kin, over
from onshore.loaders.extract.check.routes import denied, is_models, of_another
from onshore.loaders.extract.grammar.lexicon import GRANT_AFTER
from onshore.loaders.extract.names.actors import another_acts
from onshore.loaders.extract.names.belonging import other_actor, place_of_another, sum_of_several
from onshore.loaders.extract.names.gazetteer import Gazetteer, Mention, mentions_between
from onshore.loaders.extract.names.naming import mentions_of, sentence_bounds
from onshore.loaders.extract.names.strangers import stands_between
from onshore.loaders.extract.text.amounts import check_amounts
from onshore.loaders.extract.text.article import Article

_STAFF_BEFORE = re.compile(
    r"(?:^\W{0,3}with|\bemploys?|\b(?:employing|hosting|houses|housing|home to)|\b(?:has|have)(?: (?:about|around|nearly|roughly|some|over|only|now|currently|already))?|"
    r"\b(?:workforce|headcount|staff|payroll) of)(?: (?:about|around|nearly|roughly|some|over|approximately|more than|as many as|now|currently)){0,2} $",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    r"\b(?:will|would|to|could|may|might|should|plans?|expects?|once|when)\b", re.IGNORECASE
)
_PEOPLE = re.compile(r"\b(?:workers|employees|people|staff|engineers|technicians)\b", re.IGNORECASE)
_STAFF_AFTER = re.compile(
    r"(?: (?:people|workers|employees))?(?: (?:now|currently|already))? (?:work|works|are employed|are working) (?:at|in|there|here|on|for)\b",
    re.IGNORECASE,
)
_STAFF_JA = re.compile(
    r"(?:以上|余り|余|超|ほど|程度)?(?:の(?:従業員|社員|作業員|人員))?(?:が(?:働い|勤務し|在籍し|いる|おり)|を(?:雇用し|抱え|擁し)て?(?:いる|おり|る))"
)
_NOT_NEW = re.compile(
    r"\b(?:affect(?:s|ed|ing)?|impact(?:s|ed|ing)?|lay(?:s|ing)? off|laid off|furlough\w*|dismiss\w*|from)"
    r"(?: (?:up to|all|about|around|nearly|roughly|some|over|approximately|more than|an estimated|as many as)){0,2} $",
    re.IGNORECASE,
)
"""Before a count of people who are there, or go."""
_ABLE = re.compile(
    r"\b(?:essential|key|critical|vital|crucial|necessary|required|needed) (?:to|for|in) »|"
    r"»[^.;]{0,40}\b(?:can|must|should)(?: and (?:can|must|should))? be (?:made|built|produced|manufactured)\b",
    re.IGNORECASE,
)
_FUNDS_WORKS = re.compile(
    r"\b(?:support|supports|supported|supporting|fund|funds|funded|funding|finance|finances|financed|financing|pay for|pays for|"
    r"help|helps|helping|go toward|goes toward|enable|enables|subsidi[sz]es?)(?: (?:support|fund|finance|pay for|with))? (?:the |its |their )?"
    r"(?:construction|building|expansion|development) of\b|(?:建設|新設|整備)を(?:支援|助成|後押し|補助)",
    re.IGNORECASE,
)
_STAKE = re.compile(
    r"\b(?:acquir\w+|bought|buy(?:s|ing)?|tak(?:es?|ing)|took) (?:an? |its |the )?(?:[\w.%-]+ ){0,3}?"
    r"(?:stake|interest|shares) in\b",
    re.IGNORECASE,
)
_DEMAND_JA = re.compile(r"(?:建設|新設|整備|増設)(?:へ|に対する|に)?の(?:需要|ニーズ|機運)")
_WORKS = re.compile(
    r"\b(?:build|builds|building|built|construct|constructs|constructing|broke ground|groundbreaking|construction|"
    r"expan\w+|open\w*|plans?)\b|建設|新設|着工|整備",
    re.IGNORECASE,
)
_PUBLIC_PURSE = re.compile(
    r"\b(?:[Tt]he )?(?:federal government|U\.S\. government|Congress|Washington|Treasury|White House|[Aa]dministration|"
    r"(?:Commerce|Energy|Defense|Treasury) Department|Department of (?:Commerce|Energy|Defense|the Treasury)|"
    r"[\w-]{1,30} (?:Act|Program|Programme|Fund|Initiative)|(?:the|The|under the) (?:program|programme|law|act|bill|fund|initiative|scheme))\b|"
    r"(?:連邦政府|米政府|米議会|[A-Z]{3,12}法|科学法|削減法|同法|制度)(?:は|が)"
)
_OF_THE_FIRM = re.compile(
    r"\b(?:the|its|this|that|their|his) (?:[\w-]+ ){0,2}(?:company|firm|chipmaker|automaker|maker|manufacturer|group|plant|project|factory|facility|site|"
    r"campus|fab|expansion|investment)\b|\b(?:it|its|them|they)\b|同社|両社|同工場|この工場|同計画|同事業|新工場",
    re.IGNORECASE,
)
_GRANT_BEFORE = re.compile(r"(?:交付金|補助金|助成金)(?:約|最大|総額)?$")
_MONEY = ("commits_investment", "receives_incentive", "creates_jobs", "has_financial_commitment")


def tells_staff(sentence: str, amount: Mapping[str, Any] | None) -> bool:
    """Whether the people of the amount work there already: `has 400 workers`, `600人が働いており`."""
    given = amount or {}
    value = given.get("value")
    forms = [str(given.get("text") or ""), *([f"{value:,.0f}", f"{value:.0f}"] if value else [])]
    words = next((form for form in forms if form and form in sentence), None)
    if words is None:
        return False
    at = sentence.index(words)
    before, after = sentence[max(0, at - 160) : at], sentence[at + len(words) :][:60]
    if _STAFF_JA.match(after):
        return True
    if _STAFF_AFTER.match(after):
        return not _PERFECT.search(before[-60:])
    has = _STAFF_BEFORE.search(before)
    lead = before[: has.start()] if has else ""
    return bool(
        has
        and not _PERFECT.search(lead if has[0].lower().startswith("employ ") else lead[-20:])
        and (_PEOPLE.search(words + after[:20]) or has[0].lower().startswith("employ"))
        and not re.match(r"[^.;]{0,12}\b(?:created|hired|added|announced)\b", after)
    )


def told_otherwise(candidate: Mapping[str, Any], sentence: str, named: bool) -> str | None:
    """What the sentence tells instead of the candidate; None where it may tell that.

    `named` says whether the sentence names the candidate's subject.
    """
    relation, amount = candidate.get("relation"), candidate.get("amount")
    if relation == "creates_jobs" and (tells_staff(sentence, amount) or _is_old(sentence, amount)):
        return "people who work there are told, no new jobs"
    if relation == "commits_investment" and _is_grant(sentence, amount):
        return "a grant or a loan is told, no investment"
    shared = candidate.get("share") or candidate.get("ownership_share")
    if relation == "acquires" and not shared and _STAKE.search(sentence):
        return "a stake in the firm is told, not the firm"
    if relation == "builds_facility" and _DEMAND_JA.search(sentence):
        return "a demand for works is told, no construction"
    if relation == "builds_facility" and _FUNDS_WORKS.search(sentence):
        if not _WORKS.search(_FUNDS_WORKS.sub(" ", sentence)):
            return "money for a construction is told, no construction"
    if relation in _MONEY and amount and not named:
        if _PUBLIC_PURSE.search(sentence) and not _OF_THE_FIRM.search(sentence):
            return "a sum of a government or a programme is told, no firm's"
    return None


def _is_old(sentence: str, amount: object) -> bool:
    """`will affect 250 employees`, `growing from 200 employees`."""
    words = str(amount.get("text") or "") if isinstance(amount, Mapping) else ""
    at = sentence.find(words) if words else -1
    return at >= 0 and _NOT_NEW.search(sentence[:at]) is not None


def _is_grant(sentence: str, amount: object) -> bool:
    """Whether the sum's own noun is a grant or a loan: `a $180 million award`, `交付金250億円`."""
    words = str(amount.get("text") or "") if isinstance(amount, Mapping) else ""
    at = sentence.find(words) if words else -1
    return at >= 0 and bool(
        GRANT_AFTER.match(sentence, at + len(words)) or _GRANT_BEFORE.search(sentence[:at])
    )


def _only_able(candidate: Mapping[str, Any], before: str, quote: str) -> str | None:
    able = candidate.get("relation") == "produces" and _ABLE.search(f"{before}»{quote}")
    return "what can or must be made is told, not what is" if able else None


def of_somebody_else(
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    offsets: Sequence[tuple[int, int]],
) -> str | None:
    """What the amount or the subject belongs to instead; None where all quotes agree."""
    mentions = mentions_of(article, gazetteer)
    for start, end in offsets:
        first, last = sentence_bounds(article, start, end)
        sentence, inside = article.text[first:last], mentions_between(mentions, first, last)
        if is_models(candidate):
            around = article.text[first:start], article.text[end:last]
            affirmed = candidate.get("polarity", "affirmed") == "affirmed"
            problem = of_another(candidate, article.text, [m for m in inside if m.start < end])
            problem = problem or (denied(*around) if affirmed else None)
            if problem:
                return problem
        before = article.flat[max(first, start - 40) : start]
        problem = (
            sum_of_several(candidate, gazetteer, sentence, inside, first)
            or place_of_another(candidate, article, gazetteer, mentions, (first, last))
            or _only_able(candidate, before, article.flat[start:end])
        )
        if problem:
            return problem
        subject = str(candidate["subject"])
        problem = over(candidate, article.flat[first:last]) or of_its_kin(
            candidate, inside, article.flat, end
        )
        if problem:
            return problem
        named = subject in {mention.id for mention in inside}
        if problem := told_otherwise(candidate, article.flat[first:last], named):
            return problem
        firm = str(candidate["object"]) if candidate["relation"] == "holds_role" else subject
        if kind_of(firm) != "firm" or firm in {mention.id for mention in inside}:
            continue
        if other_actor(firm, sentence, inside, first):
            return "the sentence has an actor of its own"
        own = article.sentence_at(start)
        problem = another_acts(candidate, article, own, mentions) if own else None
        if problem and not _told_elsewhere(candidate, article, mentions, firm, offsets):
            return problem
    if kind_of(subject := str(candidate["subject"])) == "firm" and len(offsets) == 1:
        between = stands_between(article, mentions, subject, offsets[0][0], gazetteer)
        if between:
            return f"the text speaks of {between} there, which is on no list"
    return None


def _told_elsewhere(
    candidate: Mapping[str, Any],
    article: Article,
    mentions: Sequence[Mention],
    firm: str,
    offsets: Sequence[tuple[int, int]],
) -> bool:
    """Whether another quote, whose sentence names the firm, tells the whole amount by itself."""
    return bool(candidate.get("amount")) and any(
        any(m.id == firm for m in mentions_between(mentions, *sentence_bounds(article, *quote)))
        and check_amounts(candidate, article, [quote]) is None
        for quote in offsets
    )
