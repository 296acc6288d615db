"""Which facts count: two clocks, filters and denials, as masks over `FactColumns`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np

from onshore.graph.columns.facts import (
    FIRST,
    LAST,
    RELATION_NUMBER,
    STATUS_NUMBER,
    Bool,
    FactColumns,
    Int32,
    Int64,
    instant_number,
)
from onshore.graph.conflicts import denied
from onshore.graph.dates import parse_period
from onshore.graph.model import Fact, Source
from onshore.graph.project import Where
from onshore.graph.schema import CERTAINTY_RANK, RELATIONS

ReadFacts: TypeAlias = Callable[[Sequence[int]], Sequence[Fact]]
"""Facts at positions of the columns, in that order: reads their documents."""

_STATED = STATUS_NUMBER["stated"]
_EFFECTIVE = np.array(
    [RELATION_NUMBER[one.reverse_of or name] for name, one in RELATIONS.items()], np.int8
)
"""Relation that a fact of each relation is projected as."""


def known(columns: FactColumns, known_at: str) -> Bool:
    """Facts that were recorded by then and not retracted by then."""
    instant = instant_number(known_at)
    return (columns.recorded <= instant) & (columns.retracted > instant)


def contested(columns: FactColumns, chosen: Bool) -> Int64:
    """Positions of the chosen facts whose claim another one of them makes or denies too."""
    at = np.flatnonzero(chosen)
    _, claim, facts = np.unique(columns.claim[at], return_inverse=True, return_counts=True)
    found: Int64 = at[facts[claim] > 1]
    return found


def starts_of(columns: FactColumns, sources: Mapping[str, Source]) -> Int32:
    """First day of each fact (`graph.spans.span_of`), as an ordinal."""
    if not columns.has_undated:
        return columns.first
    earliest = publications(columns, sources)
    earliest[earliest == LAST] = FIRST
    earliest[columns.status == _STATED] = FIRST
    return np.where(columns.first != 0, columns.first, earliest)


def publications(columns: FactColumns, sources: Mapping[str, Source]) -> Int32:
    """First day on which one of each fact's sources was published; `LAST` where none is dated."""
    published = np.full(len(columns.terms) + 1, LAST, np.int32)
    for source in sources.values():
        if source.published:
            number = columns.terms.number(source.id)
            if number >= 0:
                published[number] = parse_period(source.published).first.toordinal()
    earliest = published[columns.evidence]
    if len(earliest) > len(columns):
        earliest = np.minimum.reduceat(earliest, columns.evidence_starts[:-1])
    return earliest


def hold(columns: FactColumns, starts: Int32, as_of: date, known_at: str) -> Bool:
    """The facts that are known and hold at the two clocks; `starts` as `starts_of` gives them."""
    day = as_of.toordinal()
    return known(columns, known_at) & (starts <= day) & (day < columns.after)


def allowed(columns: FactColumns, where: Where) -> Bool:
    """Facts that pass the filter (`Where.allows`)."""
    fits = columns.certainty <= CERTAINTY_RANK[where.certainty_min]
    if where.statuses is not None:
        wanted = np.zeros(len(STATUS_NUMBER), np.bool_)
        wanted[[STATUS_NUMBER[word] for word in where.statuses if word in STATUS_NUMBER]] = True
        fits &= wanted[columns.status]
    if where.relations is not None:
        fits &= _named(where.relations)[columns.relation]
    if where.without_relations:
        fits &= ~_named(where.without_relations)[columns.relation]
    return fits


def _named(relations: frozenset[str]) -> Bool:
    """Whether a relation or what it is projected as is among the names."""
    named = np.array([name in relations for name in RELATIONS], np.bool_)
    return named | named[_EFFECTIVE]


def denied_at(
    columns: FactColumns, holds: Bool, sources: Mapping[str, Source], read: ReadFacts
) -> Int32:
    """Positions of facts that hold (`hold`), but that a negation which holds blocks.

    Only facts whose claim is denied are read.
    """
    claims = np.unique(columns.claim[holds & ~columns.affirmed])
    if not len(claims):
        return np.zeros(0, np.int32)
    positions = np.flatnonzero(holds & np.isin(columns.claim, claims)).astype(np.int32)
    facts = read(positions.tolist())
    blocked = denied(facts, sources)
    return positions[[fact.id in blocked for fact in facts]]
