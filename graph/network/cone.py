"""The cone of a question: a view of the facts around its two ends alone, for a store that is large.

What the view says of edges between the ends is equal to what the whole store says; it is read
from the facts that name an end or one of the nearest nodes of one of them, not from all columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from onshore.graph.cache import Cache
from onshore.graph.reader import Reader, RecordRow, fact_of
from onshore.graph.schema import PARTS
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.columns.facts import FactColumns

LARGE_STORE = 1_000_000
"""Versions of facts in a store above which questions about a neighbourhood read their cone."""
MOST_FACTS = 10_000
"""Facts of a cone at most: of more, all columns of the store are read no slower."""
HOPS = 3
"""Edges of a path that a cone can hold."""


class ConeReader:
    """Reads of another reader, with columns of some facts alone."""

    def __init__(self, reader: Reader, rows: Iterable[RecordRow]) -> None:
        self._reader = reader
        self._rows = sorted(rows, key=lambda row: (row.id, row.recorded_at, row.source))

    def columns(self) -> FactColumns:
        return _columns(self._rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


def cone_between(view: View, start: str, end: str, *, flow: bool) -> View | None:
    """A view of what can lie on a path of at most `HOPS` edges between two ids.

    None where the store is not large, where all columns are at hand, where the view is not as
    stored, and where the cone is too large. Every edge of such a path ends in one of the two or in
    a neighbour of the one with fewer facts, and whatever makes, denies or sums up an edge names its
    ends. `flow`: what a product is part of may carry it on.
    """
    reader = view.reader
    if not view.as_stored or view.has_columns or reader.count_facts() <= LARGE_STORE:
        return None
    ends = {id: view.with_merged([id]) for id in (start, end)}
    counts = {id: reader.count_facts(ids) for id, ids in ends.items()}
    if sum(counts.values()) > MOST_FACTS:
        return None
    rows = {id: reader.facts(None, touching=ids) for id, ids in ends.items()}
    columns = _columns(rows[min(ends, key=lambda id: counts[id])])
    near = {
        columns.terms[n] for n in {*columns.draft_source.tolist(), *columns.draft_target.tolist()}
    }
    near |= _subjects_of_sets([*rows[start], *rows[end]])
    around = view.with_merged(view.canonical.get(id, id) for id in near)
    if reader.count_facts(around) > MOST_FACTS:
        return None
    found = [*rows[start], *rows[end], *reader.facts(None, touching=around)]
    if flow:
        parts = _parts_of_products(view, found)
        if parts is None:
            return None
        found += parts
    distinct = {(row.id, row.source, row.recorded_at): row for row in found}
    narrow = ConeReader(reader, distinct.values())
    cone = View(cast("Reader", narrow), view.as_of, view.known_at, Cache())
    cone.__dict__.update(sources=view.sources, canonical=view.canonical)
    return cone


def _parts_of_products(view: View, rows: Sequence[RecordRow]) -> list[RecordRow] | None:
    """Facts that say what the products of some facts are part of, directly or not.

    None where more than `MOST_FACTS` name these.
    """
    columns, found, seen = _columns(rows), list[RecordRow](), set[str]()
    pending = {columns.terms[n] for n in columns.draft_product.tolist() if n >= 0}
    while pending := set(view.with_merged(view.canonical.get(id, id) for id in pending)) - seen:
        seen |= pending
        if view.reader.count_facts(seen) > MOST_FACTS:
            return None
        more = view.reader.facts(None, touching=pending, relations=PARTS)
        columns = _columns(more)
        pending = {columns.terms[n] for n in columns.draft_target.tolist()}
        found += more
    return found


def _columns(rows: Sequence[RecordRow]) -> FactColumns:
    from onshore.graph.columns.facts import extract

    return extract(fact_of(row) for row in rows)


def _subjects_of_sets(rows: Collection[RecordRow]) -> set[str]:
    """Subjects of facts about sets: all facts of one set name it."""
    from onshore.graph.project import set_qualifiers

    facts = (fact_of(row) for row in rows)
    return {fact.subject for fact in facts if set_qualifiers(fact)}
