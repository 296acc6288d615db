"""When a fact holds in the world, and what its first day rests on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from onshore.graph.dates import parse_period
from onshore.graph.model import Fact, Source

FIRST_DAY = date.min
LAST_DAY = date.max


class Span(NamedTuple):
    """Days on which a fact holds, from `start` up to, not including, `end`."""

    start: date
    end: date
    published_basis: bool

    def holds(self, day: date) -> bool:
        return self.start <= day < self.end


def span_of(fact: Fact, sources: Mapping[str, Source]) -> Span:
    """When a fact holds: `valid_from`, else the publication of its earliest source.

    `stated` facts without `valid_from` have no start; neither has a fact whose sources carry no
    date.
    """
    end = parse_period(fact.valid_to).after if fact.valid_to else LAST_DAY
    if fact.valid_from:
        return Span(parse_period(fact.valid_from).first, end, False)
    if fact.status == "stated":
        return Span(FIRST_DAY, end, False)
    return Span(published_on(fact, sources) or FIRST_DAY, end, True)


def date_unknown(fact: Fact, sources: Mapping[str, Source], day: date) -> bool:
    """Whether nothing tells that the fact held on that day, though it is counted as if it did.

    That is so where it states no date and every source of it is undated or later than the day.
    """
    if fact.valid_from:
        return False
    published = published_on(fact, sources)
    return published is None or day < published


def starts_at_publication(fact: Fact) -> bool:
    """Whether no date of its own says since when the fact holds (`Span.published_basis`)."""
    return not fact.valid_from and fact.status != "stated"


def published_on(fact: Fact, sources: Mapping[str, Source]) -> date | None:
    """First day on which one of the fact's sources was published, or None."""
    first = _published(fact.source, sources)
    for span in fact.evidence:
        if span.source != fact.source:
            day = _published(span.source, sources)
            if day is not None and (first is None or day < first):
                first = day
    return first


def _published(name: str, sources: Mapping[str, Source]) -> date | None:
    source = sources.get(name)
    return parse_period(source.published).first if source and source.published else None
