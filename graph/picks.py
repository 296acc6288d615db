"""The default pick: which of several facts an answer uses where it can use one. Pure.

Every view that needs one fact, or one number of several facts, asks here: equal weight picks none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from onshore.graph import schema
from onshore.graph.model import Fact, Source
from onshore.graph.spans import span_of

Value = TypeVar("Value")
EQUAL_WEIGHT = "equal weight"
"""The reason of a pick that picks none."""


def weight_of(fact: Fact, sources: Mapping[str, Source]) -> tuple[int, int, int, date]:
    """Weight in the default pick: rank, reliability, section, `valid_from`. Larger is better."""
    rank = {"preferred": 1, "normal": 0, "deprecated": -1}[fact.rank]
    words = schema.RELIABILITIES
    sections = schema.SECTIONS
    reliability, section = len(words), len(sections)
    for span in fact.evidence:
        if span.source in sources:
            reliability = min(reliability, words.index(sources[span.source].reliability))
        name = span.section if span.section in sections else "body"
        section = min(section, sections.index(name))
    return rank, -reliability, -section, span_of(fact, sources).start


def pick(facts: Sequence[Fact], sources: Mapping[str, Source]) -> tuple[Fact | None, str]:
    """The fact that wins the default pick with the reason; None where the best are equal."""
    weights = sorted(((weight_of(f, sources), f.id, f) for f in facts), reverse=True)
    best, second = weights[0], weights[1] if len(weights) > 1 else None
    if second is None:
        return best[2], "the only one"
    names = ("rank", "reliability of the source", "section of the source", "later date")
    for name, mine, other in zip(names, best[0], second[0], strict=True):
        if mine != other:
            return best[2], name
    return None, EQUAL_WEIGHT


def agreed(
    facts: Sequence[Fact], sources: Mapping[str, Source], value_of: Callable[[Fact], Value]
) -> Value | None:
    """What the facts of the largest weight say alike; None where they differ."""
    values = [value_of(fact) for fact in facts]
    if all(value == values[0] for value in values):
        return values[0]
    weights = [weight_of(fact, sources) for fact in facts]
    best = [value for value, weight in zip(values, weights, strict=True) if weight == max(weights)]
    return best[0] if all(value == best[0] for value in best) else None
