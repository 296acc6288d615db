"""From claims of single sentences to one claim per fact: merging, site status, weak readings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onshore.graph.schema import SECTIONS
from onshore.loaders.extract.check.told import tells_staff
from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.text.article import Article

_RANKED = (
    "cancelled reduced delayed completed under_construction announced committed planned promised"
)
_SITE_RANK = {word: rank for rank, word in enumerate(_RANKED.split())} | {"operational": 3}
"""Of what several sentences say of one site the lowest counts."""
_PLACED = ("commits_investment", "creates_jobs", "receives_incentive", "builds_facility")
LENDING = ("builds_facility", "produces")
"""Relations whose status is that of all sentences together."""
_WEAK = frozenset({"en-site-noun", "en-planned-site", "en-start-production"})
_PROGRESS = re.compile(
    r"\b(?:construction|work|groundbreaking)(?: (?:on|at|of) [\w ]{1,30}?)?"
    r"(?: has| is| was)?(?: already)? (?:began|begun|started|under ?way|took place)\b|"
    r"\bbroke(?:n)? ground\b|\bbegan (?:construction|building)\b|"
    r"着工した|着工して|着工済|建設が始ま|建設工事が進",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:will|expected|would|scheduled|plans?|planned|set) \w* ?|予定|見込|計画", re.I
)


@dataclass(frozen=True, slots=True)
class Merged:
    """A claim with all the spans that say it, the strongest section first."""

    claim: Claim
    spans: tuple[tuple[int, int], ...]
    section: str = "body"


def refine(article: Article, gazetteer: Gazetteer, claims: Sequence[Claim]) -> list[Merged]:
    """One claim per fact, in the order of the text."""
    claims = _advance_sites(article, [_as_staff(article, claim) for claim in claims])
    merged = _merge(article, claims)
    merged = _merge_places(gazetteer, merged)
    merged = _drop_weak(gazetteer, merged)
    merged = _drop_rounded(merged)
    return _drop_doubles(gazetteer, merged)


def _as_staff(article: Article, claim: Claim) -> Claim:
    """`has 400 workers` tells whom a firm employs, not which jobs it creates."""
    sentence = article.sentence_at(claim.start) if claim.relation == "creates_jobs" else None
    if sentence and tells_staff(article.flat[sentence.start : sentence.end], claim.amount):
        return replace(claim, relation="employs", status="actual")
    return claim


def _advance_sites(article: Article, claims: list[Claim]) -> list[Claim]:
    """`Construction began in February` says the state of the site told just before."""
    for sentence in article.sentences:
        text = article.flat[sentence.start : sentence.end]
        match = _PROGRESS.search(text)
        if not match or _NOT_YET.search(text[_lead(text, match.start()) : match.end()]):
            continue
        if any(
            c.relation == "builds_facility"
            and sentence.start <= c.start < sentence.end
            and c.status == "under_construction"
            for c in claims
        ):
            continue
        before = [
            (i, c)
            for i, c in enumerate(claims)
            if c.relation == "builds_facility"
            and c.end <= sentence.start
            and c.status in ("announced", "planned", "promised", "committed")
        ]
        if before:
            last = before[-1][1]
            for index, claim in before:
                if (claim.subject, claim.object) == (last.subject, last.object):
                    claims[index] = replace(
                        claim,
                        status="under_construction",
                        reasons=(*claim.reasons, f"status from: {match[0]}"),
                    )
    return claims


def _lead(text: str, at: int) -> int:
    """Where the words begin that may put off what is said at `at`: a Japanese comma ends them."""
    return max(0, at - 25, text.rfind("、", 0, at))


def _merge(article: Article, claims: Sequence[Claim]) -> list[Merged]:
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        key = claim.key
        if claim.relation in ("builds_facility",):
            key = (*key[:4], claim.status == "cancelled")
        if claim.relation == "produces":
            key = (*key[:4], str(claim.qualifiers.get("places")))
        groups.setdefault(key, []).append(claim)
    return [_join(article, group) for group in groups.values()]


def _weight(article: Article, claim: Claim) -> tuple[int, int, int]:
    section = article.section_at(claim.start) or "body"
    rank = {"body": 0, "title": 1}.get(
        section, 2 + SECTIONS.index(section) if section in SECTIONS else 9
    )
    return (rank, len(claim.reasons), claim.start)


def _join(article: Article, group: list[Claim]) -> Merged:
    ordered = sorted(group, key=lambda claim: _weight(article, claim))
    first = ordered[0]
    qualifiers = dict(first.qualifiers)
    amount = first.amount
    for other in ordered[1:]:
        for key, value in other.qualifiers.items():
            qualifiers.setdefault(key, value)
        amount = amount or other.amount
    status = first.status
    if first.relation == "builds_facility":
        status = min((c.status for c in group), key=lambda word: _SITE_RANK.get(word, 9))
    elif first.relation == "produces" and any(
        c.status == "operational" and c.rule not in _WEAK for c in group
    ):
        status = "operational" if first.status != "announced" else status
    spans = tuple(dict.fromkeys(s for c in ordered for s in ((c.start, c.end), *c.also)))
    section = article.section_at(first.start) or "body"
    return Merged(
        replace(first, qualifiers=qualifiers, amount=amount, status=status), spans, section
    )


def _merge_places(gazetteer: Gazetteer, merged: list[Merged]) -> list[Merged]:
    """The same amount or site said of a state and of a town in it is one claim, of the town."""
    result: list[Merged] = []
    for item in merged:
        for index, known in enumerate(result):
            joined = _join_nested(gazetteer, known, item)
            if joined:
                result[index] = joined
                break
        else:
            result.append(item)
    return result


def _join_nested(gazetteer: Gazetteer, one: Merged, two: Merged) -> Merged | None:
    a, b = one.claim, two.claim
    if (a.subject, a.relation, a.polarity) != (b.subject, b.relation, b.polarity):
        return None
    if not (a.object.startswith("place:") and b.object.startswith("place:")):
        return None
    nested = None
    if gazetteer.contains(b.object, a.object):
        nested = a, b
    elif gazetteer.contains(a.object, b.object):
        nested = b, a
    if a.amount and b.amount and a.key[4] == b.key[4] and a.relation in _PLACED:
        pick = a if len(a.reasons) <= len(b.reasons) else b
        if nested:
            inner, outer = nested
            pick = outer if _carried(inner) and not _carried(outer) else inner
        return Merged(replace(pick, status=_stronger(a, b)), _spans(one, two, pick))
    ended = "cancelled" in (a.status, b.status) and a.status != b.status
    if a.relation != "builds_facility" or ended or not nested or (a.amount and b.amount):
        return None
    titled = (one.section == "title") != (two.section == "title")
    if not (_carried(a) or _carried(b) or titled):
        return None
    inner, outer = nested
    joined = replace(
        inner,
        status=_stronger(a, b),
        amount=inner.amount or outer.amount,
        qualifiers={**outer.qualifiers, **inner.qualifiers},
    )
    return Merged(joined, _spans(one, two, inner))


def _carried(claim: Claim) -> bool:
    return any("place" in reason for reason in claim.reasons)


def _stronger(a: Claim, b: Claim) -> str:
    if a.relation == "builds_facility":
        return min(a.status, b.status, key=lambda word: _SITE_RANK.get(word, 9))
    return a.status


def _spans(one: Merged, two: Merged, pick: Claim) -> tuple[tuple[int, int], ...]:
    first, second = (one, two) if pick is one.claim else (two, one)
    return tuple(dict.fromkeys((*first.spans, *second.spans)))


def _drop_weak(gazetteer: Gazetteer, merged: list[Merged]) -> list[Merged]:
    """`its Houston plant` is no operating site where the text says that it is only being built."""
    building = [
        m.claim
        for m in merged
        if m.claim.relation == "builds_facility"
        and m.claim.status in ("announced", "planned", "committed", "under_construction", "delayed")
        and m.claim.qualifiers.get("activity") != "expansion"
    ]

    def weak(item: Merged) -> bool:
        claim = item.claim
        if claim.rule not in _WEAK or claim.relation != "operates_facility":
            return False
        return any(
            b.subject == claim.subject and gazetteer.contains(claim.object, b.object)
            for b in building
        )

    return [item for item in merged if not weak(item)]


def _drop_rounded(merged: list[Merged]) -> list[Merged]:
    """A headline rounds: its amount gives way to the body's within 5 percent."""

    def rounded(item: Merged) -> bool:
        amount = item.claim.amount or {}
        if item.section != "title" or not amount.get("value"):
            return False
        return any(
            other.section != "title"
            and (other.claim.subject, other.claim.relation)
            == (item.claim.subject, item.claim.relation)
            and (other.claim.amount or {}).get("currency") == amount.get("currency")
            and abs(float((other.claim.amount or {}).get("value") or 0) - amount["value"])
            <= 0.05 * amount["value"]
            for other in merged
        )

    return [item for item in merged if not rounded(item)]


def _drop_doubles(gazetteer: Gazetteer, merged: list[Merged]) -> list[Merged]:
    """A shell claim gives way where a fuller one says the same of the same firm."""
    result = []
    for item in merged:
        claim = item.claim
        if claim.relation == "headquartered_in" and any(
            other.claim is not claim
            and other.claim.relation == "headquartered_in"
            and other.claim.subject == claim.subject
            and claim.object != other.claim.object
            and gazetteer.contains(claim.object, other.claim.object)
            for other in merged
        ):
            continue
        result.append(item)
    return result
