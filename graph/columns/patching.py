"""Edges at other facts than before: those that a change touches are made anew, all others stay.

Exact by comparison, not by what a load says that it did: the facts that count now are held against
those that counted, as are their first days, their sources and the merges. Every edge that one of
the facts that differ gives, or gave, is made again from all its facts; so the result is, edge by
edge, that of `graph.columns.edges.project`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.columns.clocks import ReadFacts
from onshore.graph.columns.edges import PER_EDGE, EdgeColumns, drafts_at, project, project_some
from onshore.graph.columns.facts import Bool, FactColumns, Int32, Int64, UInt64
from onshore.graph.columns.texts import Terms
from onshore.graph.model import Source

LEAST = 1024
"""Edges that may differ from the sorted ones, in any network; facts that may differ, as well."""
PART = 32
"""The same in a large one, as a part of it: with more, all are sorted again."""


@dataclass(frozen=True, eq=False)
class Counted:
    """What edges are made of: the facts that count, and what they are weighed and joined by."""

    columns: FactColumns
    counting: Bool
    starts: Int32
    sources: Mapping[str, Source]
    canonical: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Projection:
    """Edges of `counted`: those of `base`, but for the positions `gone`, and those `added` beside.

    `gone` is ascending; no edge of `added` has the id of one that is left in `base`.
    """

    counted: Counted
    base: EdgeColumns
    gone: Int64
    added: EdgeColumns
    root: object = field(default_factory=object)
    """The same for all that share the edges of their base."""

    @cached_property
    def edges(self) -> EdgeColumns:
        """All of them, ascending by id."""
        if not len(self.gone) and not len(self.added):
            return self.base
        return _merged(self.base, self.gone, self.added, self.counted.columns)

    @property
    def parts(self) -> tuple[tuple[EdgeColumns, Int64], ...]:
        """The edges, each once: columns of some, and the positions there that do not count."""
        return (self.base, self.gone), (self.added, _NONE)

    @property
    def nbytes(self) -> int:
        """Bytes of its own; the base is shared by all that were made from it."""
        merged = self.__dict__.get("edges")
        own = 0 if merged is None or merged is self.base else merged.nbytes
        masks = self.counted.counting.nbytes + self.counted.starts.nbytes
        return int(own + masks + self.gone.nbytes + self.added.nbytes)


def projected(now: Counted, read: ReadFacts, edges: EdgeColumns | None = None) -> Projection:
    """All edges, made of every fact that counts, unless given; `read` as in `project`."""
    if edges is None:
        edges = project(
            now.columns,
            now.counting,
            now.starts,
            sources=now.sources,
            canonical=now.canonical,
            read=read,
        )
    return Projection(now, edges, _NONE, _none_of(edges))


def patched(before: Projection, now: Counted, read: ReadFacts) -> Projection | None:
    """The edges of `now` from those of another state, to which `comparable` says yes.

    None where so many facts differ that it gains nothing, or where a merge brings a new term.
    """
    old, columns = before.counted, now.columns
    changed = _changed(old, now)
    if len(changed) > bound(len(before.base)):
        return None
    counted = changed[now.counting[changed]]
    was = changed[: changed.searchsorted(len(old.columns))]
    was = was[old.counting[was]]
    lost, _ = drafts_at(old.columns, was, old.canonical)
    given, terms = drafts_at(columns, counted, now.canonical)
    if terms is not columns.terms:
        return None
    touched = np.unique(np.concatenate((lost["id"], given["id"])))
    gone, left_out = _places(before.base.id, touched), _places(before.added.id, touched)
    others = _facts_of(before.base, gone), _facts_of(before.added, left_out)
    facts = np.unique(np.concatenate((*others, counted)))
    made = project_some(
        columns,
        facts[now.counting[facts]],
        touched,
        now.starts,
        sources=now.sources,
        canonical=now.canonical,
        read=read,
    )
    base, added = rebased(before.base, columns), rebased(before.added, columns)
    added = _merged(added, left_out, made, columns)
    found = Projection(now, base, np.union1d(before.gone, gone), added, before.root)
    if len(found.gone) + len(added) <= bound(len(base)):
        return found
    return projected(now, read, found.edges)


def bound(edges: int) -> int:
    """How many edges may stand beside the sorted ones, and how many facts may differ."""
    return max(LEAST, edges // PART)


def comparable(before: Projection, now: Counted) -> bool:
    """Whether positions and terms of both mean the same."""
    old = before.counted.columns
    return (
        old.lineage is now.columns.lineage
        and len(old) <= len(now.columns)
        and before.base.terms is before.base.columns.terms  # no merge brought a term
    )


def difference(before: Projection, now: Counted) -> int:
    """How many facts count in one of both only."""
    size = len(before.counted.counting)
    common = np.count_nonzero(before.counted.counting != now.counting[:size])
    return int(common + np.count_nonzero(now.counting[size:]))


_NONE = np.zeros(0, np.int64)


def _changed(old: Counted, now: Counted) -> Int64:
    """Positions of facts that count in one of both, and whose edges may not be the same."""
    columns, size = now.columns, len(old.columns)
    counting = now.counting.copy()
    counting[:size] |= old.counting
    changed = now.counting.copy()
    changed[:size] ^= old.counting
    if old.starts is not now.starts:
        changed[:size] |= old.starts != now.starts[:size]
    if terms := _terms_of(columns.terms, _differing(old.sources, now.sources)):
        named = np.zeros(len(columns.terms) + 1, np.bool_)
        named[terms] = True
        spans = np.flatnonzero(named[columns.evidence])
        changed[columns.evidence_starts.searchsorted(spans, side="right") - 1] = True
    if terms := _terms_of(columns.terms, _differing(old.canonical, now.canonical)):
        named = np.zeros(len(columns.terms) + 1, np.bool_)
        named[terms] = True
        for end in ("draft_source", "draft_target", "draft_product", "draft_place"):
            changed[columns.draft_fact[named[getattr(columns, end)]]] = True
    return np.flatnonzero(changed & counting)


def _differing(old: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Keys under which both say something else."""
    if old is now:
        return []
    return [key for key in old.keys() | now.keys() if old.get(key) != now.get(key)]


def _terms_of(terms: Terms, ids: Sequence[str]) -> list[int]:
    return [number for number in map(terms.number, ids) if number >= 0]


def _places(ids: UInt64, wanted: UInt64) -> Int64:
    """Positions among ascending ids of those that are wanted."""
    places = ids.searchsorted(wanted)
    inside = places < len(ids)
    places, wanted = places[inside], wanted[inside]
    found: Int64 = places[ids[places] == wanted].astype(np.int64)
    return found


def _facts_of(edges: EdgeColumns, rows: Int64) -> Int32:
    found = [edges.facts_of(row) for row in rows.tolist()]
    return np.concatenate(found) if found else np.zeros(0, np.int32)


# -- edges put together ------------------------------------------------------


def rebased(edges: EdgeColumns, columns: FactColumns) -> EdgeColumns:
    """The edges over the columns of a later revision: the earlier ones need not be kept."""
    moved = replace(edges, columns=columns, terms=columns.terms)
    kept = ("out", "into")
    moved.__dict__.update((name, edges.__dict__[name]) for name in kept if name in edges.__dict__)
    return moved


def _none_of(edges: EdgeColumns) -> EdgeColumns:
    """Edges over the same columns, and none of them."""
    return replace(
        edges,
        facts=edges.facts[:0],
        fact_starts=np.zeros(1, np.int64),
        **{name: getattr(edges, name)[:0] for name in PER_EDGE},
    )


def _merged(
    base: EdgeColumns, gone: Int64, added: EdgeColumns, columns: FactColumns
) -> EdgeColumns:
    """The base without some of its edges, and with others among them; all ascending by id."""
    pieces = _pieces(base, gone, added)
    sizes = [np.diff(edges.fact_starts[start : end + 1]) for edges, start, end in pieces]
    facts = [
        edges.facts[edges.fact_starts[start] : edges.fact_starts[end]]
        for edges, start, end in pieces
    ]
    return EdgeColumns(
        columns=columns,
        terms=columns.terms,
        facts=np.concatenate(facts),
        fact_starts=np.concatenate(([0], np.cumsum(np.concatenate(sizes)))).astype(np.int64),
        **{
            name: np.concatenate([getattr(edges, name)[start:end] for edges, start, end in pieces])
            for name in PER_EDGE
        },
    )


def _pieces(
    base: EdgeColumns, gone: Int64, added: EdgeColumns
) -> list[tuple[EdgeColumns, int, int]]:
    """What follows what: edges of the one or the other, from a position up to another."""
    cuts = np.concatenate((gone, base.id.searchsorted(added.id))).tolist()
    which = [-1] * len(gone) + list(range(len(added)))
    pieces, at = [], 0
    for cut, one in sorted(zip(cuts, which, strict=True)):
        if cut > at:
            pieces.append((base, at, cut))
            at = cut
        if one < 0:
            at = cut + 1
        else:
            pieces.append((added, one, one + 1))
    return [*pieces, (base, at, len(base))]
