"""Topics, conflicts and the default pick: which facts cannot both be right. Pure.

Both sides of a conflict stay and are returned; the pick only says which one an answer uses where it
can use one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from math import isfinite
from typing import Any

from onshore.graph.dates import parse_period
from onshore.graph.deadline import checked
from onshore.graph.model import Amount, Conflict, Fact, Number, Source
from onshore.graph.picks import pick
from onshore.graph.schema import GROUP_OF_STATUS, RELATIONS
from onshore.graph.spans import Span, published_on, span_of

TOLERANCE = 0.05
"""Amounts closer than this do not conflict where one of them is approximate."""

_MEASURED = ("has_metric", "has_capacity", "employs", "creates_jobs")
COMPARED = (
    "share",
    "cost_share",
    "market_share",
    "ownership_share",
    "lead_time_days",
    "essential",
    "origin",
)
"""Qualifiers whose values contradict each other where they differ."""
_BESIDE = ("speaker", "outcome")
"""Qualifiers that may differ between statements about the same thing."""

Topic = tuple[str | None, ...]


def claim_of(fact: Fact) -> Topic:
    """Subject, relation, object, place or receiver: what a negation can deny."""
    subject, relation, object = fact.subject, fact.relation, fact.object
    declared = RELATIONS[relation]
    if declared.reverse_of:
        subject, relation, object = object, declared.reverse_of, subject
    if declared.symmetric and object < subject:
        subject, object = object, subject
    where = fact.qualifiers.get("to") or fact.qualifiers.get("place")
    return subject, relation, object, where


def topic_of(fact: Fact) -> Topic:
    """`claim_of` with unit, period, date until which, and status group."""
    amount = fact.amount or Amount()
    unit = amount.unit or amount.currency
    by = fact.qualifiers.get("by")
    return (*claim_of(fact), unit, amount.per, by, GROUP_OF_STATUS[fact.status])


def spread(amounts: Iterable[Amount]) -> tuple[Number | None, Number | None]:
    """The lowest and the highest that any of the amounts may be; None where an end is open."""
    ranges = [_range(amount) for amount in amounts]
    low = min(-float("inf") if start is None else start for start, _ in ranges)
    high = max(float("inf") if end is None else end for _, end in ranges)
    return _whole(low), _whole(high)


def _whole(end: float) -> Number | None:
    if not isfinite(end):
        return None
    return int(end) if end == int(end) else end


def numbers_differ(a: Fact, b: Fact) -> bool:
    """Whether two facts of a topic state different values."""
    stated = ((a.amount, b.amount), (a.qualifiers.get("value"), b.qualifiers.get("value")))
    if any(one and other and _amounts_differ(one, other) for one, other in stated):
        return True
    return any(
        key in a.qualifiers and key in b.qualifiers and a.qualifiers[key] != b.qualifiers[key]
        for key in COMPARED
    )


def _amounts_differ(a: Amount, b: Amount) -> bool:
    if (a.currency, a.unit, a.per) != (b.currency, b.unit, b.per):
        return False
    tolerance = TOLERANCE if a.approx or b.approx or a.bound or b.bound else 0.0
    (low, high), (other_low, other_high) = _range(a), _range(b)
    if low is None or high is None or other_low is None or other_high is None:
        return False
    gap = max(low - other_high, other_low - high)
    ends = [abs(end) for end in (low, high, other_low, other_high) if isfinite(end)]
    return gap > tolerance * max(ends, default=0.0)


def _range(amount: Amount) -> tuple[float | None, float | None]:
    if amount.value is not None:
        value = float(amount.value)
        low = -float("inf") if amount.bound == "at_most" else value
        high = float("inf") if amount.bound == "at_least" else value
        return low, high
    low = -float("inf") if amount.min is None else float(amount.min)
    return low, float("inf") if amount.max is None else float(amount.max)


def find_conflicts(facts: Iterable[Fact], sources: Mapping[str, Source]) -> list[Conflict]:
    """Conflicts among the facts: other values of one topic, or other polarity of one claim."""
    by_topic: dict[Topic, list[Fact]] = defaultdict(list)
    by_claim: dict[Topic, list[Fact]] = defaultdict(list)
    for fact in checked(facts):
        by_claim[claim_of(fact)].append(fact)
    several = {claim: members for claim, members in by_claim.items() if len(members) > 1}
    for members in several.values():
        for fact in members:
            by_topic[topic_of(fact)].append(fact)
    found: dict[tuple[str, ...], Conflict] = {}
    for topic, members in by_topic.items():
        affirmed = [fact for fact in members if fact.affirmed]
        if len(affirmed) > 1:
            _note(found, _other_values(affirmed, sources), topic[:4], "value", sources)
    for claim, members in several.items():
        if len({fact.polarity for fact in members}) > 1:
            _note(found, _other_polarity(members, sources), claim, "polarity", sources)
    return sorted(found.values(), key=lambda conflict: conflict.facts)


def _note(
    found: dict[tuple[str, ...], Conflict],
    facts: Sequence[Fact],
    topic: Topic,
    kind: str,
    sources: Mapping[str, Source],
) -> None:
    if facts:
        ids = tuple(sorted(fact.id for fact in facts))
        best, reason = pick(facts, sources)
        text = " ".join(part for part in topic if part)
        found[ids] = Conflict(text, ids, kind, best.id if best else None, reason)


def _other_values(facts: Sequence[Fact], sources: Mapping[str, Source]) -> list[Fact]:
    spans = _measured_spans(facts, sources)
    return [
        fact
        for fact in checked(facts, 16)
        if any(
            numbers_differ(fact, other)
            and not _suppliers_differ(fact, other)
            and _overlap(spans[fact.id], spans[other.id])
            for other in facts
            if other is not fact
        )
    ]


def _suppliers_differ(one: Fact, other: Fact) -> bool:
    """Whether both name a seller, and not the same: those are two purchases."""
    mine, theirs = one.qualifiers.get("from"), other.qualifiers.get("from")
    return mine is not None and theirs is not None and mine != theirs


def _other_polarity(facts: Sequence[Fact], sources: Mapping[str, Source]) -> list[Fact]:
    spans = {fact.id: span_of(fact, sources) for fact in facts}
    return [
        fact
        for fact in checked(facts, 16)
        if any(
            other.polarity != fact.polarity
            and not _suppliers_differ(fact, other)
            and _overlap(spans[fact.id], spans[other.id])
            for other in facts
        )
    ]


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _measured_spans(facts: Sequence[Fact], sources: Mapping[str, Source]) -> dict[str, Span]:
    """Spans of one topic; a dated measurement of real status ends at the next one."""
    spans = {fact.id: span_of(fact, sources) for fact in facts}
    measured = [
        fact
        for fact in facts
        if fact.relation in _MEASURED and GROUP_OF_STATUS[fact.status] == "real"
    ]
    starts = sorted({_measured_on(fact, sources) for fact in measured})
    for fact in checked(measured, 16):
        start = _measured_on(fact, sources)
        later = [day for day in starts if day > start]
        span = spans[fact.id]
        spans[fact.id] = Span(start, min([span.end, *later]), span.published_basis)
    return spans


def _measured_on(fact: Fact, sources: Mapping[str, Source]) -> date:
    if fact.valid_from:
        return span_of(fact, sources).start
    return published_on(fact, sources) or date.min


def denied(facts: Sequence[Fact], sources: Mapping[str, Source]) -> set[str]:
    """Ids of affirmed facts that a negation blocks: it denies their claim and wins the pick."""
    negated: dict[Topic, list[Fact]] = defaultdict(list)
    for fact in facts:
        if not fact.affirmed:
            negated[claim_of(fact)].append(fact)
    if not negated:
        return set()
    return {
        fact.id
        for fact in checked(facts)
        if fact.affirmed
        and any(
            not _suppliers_differ(fact, no)
            and _overlap(span_of(fact, sources), span_of(no, sources))
            and pick([fact, no], sources)[0] is no
            for no in negated.get(claim_of(fact), ())
        )
    }


def describe(conflict: Conflict) -> dict[str, Any]:
    """JSON form of a conflict."""
    return {
        "topic": conflict.topic,
        "kind": conflict.kind,
        "facts": list(conflict.facts),
        "preferred": conflict.preferred,
        "reason": conflict.reason,
    }


def unlike(facts: Sequence[Fact]) -> list[str]:
    """Names of fields in which facts differ so that they may not be about the same thing.

    A field that only one of two facts gives, and periods that overlap, tell of no difference.
    """
    found = set()
    for one, other in combinations(facts, 2):
        mine, theirs = one.qualifiers, other.qualifiers
        found |= {
            name
            for name in set(mine) & set(theirs)
            if name not in (*_BESIDE, *COMPARED) and mine[name] != theirs[name]
        }
        for name in ("valid_from", "valid_to"):
            days = getattr(one, name), getattr(other, name)
            if (days[0] is None) != (days[1] is None) or (all(days) and periods_apart(*days)):
                found.add(name)
    return sorted(found)


def periods_apart(one: str, other: str) -> bool:
    """Whether two periods share no day."""
    mine, theirs = parse_period(one), parse_period(other)
    return mine.first >= theirs.after or theirs.first >= mine.after
