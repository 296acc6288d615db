"""Many changed facts that no other fact touches, drawn from columns: no object a fact.

A fact is *alone* where no other fact that is live with it has its claim or gives one of its edges:
nothing joins, denies or contradicts it. What a load adds alone, as rows of a table that are told by
their relationship (`rows.told_rows`), and what it closes that was alone, is drawn here. All else is
drawn fact by fact (`plan`), which need not know of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onshore.graph.columns.facts import (
    NEVER,
    RELATION_NUMBER,
    Bool,
    FactColumns,
    distinct,
)
from onshore.graph.documents.records import TableRecords
from onshore.graph.schema import RELATIONS
from onshore.graph.stores.drawing.browse import TOLD, is_node
from onshore.graph.stores.drawing.rows import Rows, told_rows

_TOLD = [RELATION_NUMBER[name] for name in TOLD if not RELATIONS[name].symmetric]
_SAME = ("claim", "source", "relation", "status", "certainty", "first", "after")
"""Columns in which a fact whose id follows from what it claims stays as it was."""


@dataclass(slots=True)
class Alone:
    """`drawn` have a new relationship, `resaid` one that stands and names another row; `erased` are
    relationships that go, as source, target and id, and `gone` are facts that may have a node.

    `numbers` are those of all changed facts that are alone, `others` those of the rest; `ids` are
    of facts that are alone and live, `sources` what all that are alone rest on.
    """

    numbers: list[int]
    others: list[int]
    ids: set[str]
    drawn: list[Rows]
    resaid: list[Rows]
    erased: list[tuple[str, str, str]]
    gone: list[str]
    sources: set[str]


def find_alone(
    columns: FactColumns,
    drawn: int,
    tables: Iterable[TableRecords],
    moved: Collection[str],
    described: Collection[str],
) -> Alone:
    """What changed since revision `drawn`, of all facts up to a later one.

    `tables` came since. Facts that name one of the ids `moved`, which are or were merged, are not
    alone; the relationship of one that rests on a source `described` anew does not stand.
    """
    after = columns.retracted == NEVER
    before = (columns.since <= drawn) & (columns.until > drawn)
    changed = before != after
    free = ~_naming(columns, moved)
    gone = changed & before & free & _alone(columns, before)
    gone &= np.isin(columns.relation, _TOLD) & ~columns.about_set & (columns.site < 0)
    came = np.flatnonzero(changed & after & free & _alone(columns, after))
    places = dict(zip(columns.id.take(came.tolist()), came.tolist(), strict=True))
    old = np.flatnonzero(gone)
    left = dict(zip(columns.id.take(old.tolist()), old.tolist(), strict=True))
    fixed = np.diff(columns.evidence_starts) == 1
    fixed &= ~_resting_on(columns, described)
    drawing, resaid = list[Rows](), list[Rows]()
    ids = set[str]()
    own = gone.copy()
    for records in _by_instant(tables):
        derived = records.table.packed_ids(range(len(records.table))) is not None
        for told in told_rows(records)[0]:
            rows, _ = told.split([id in places for id in told.ids()])
            named = rows.ids()
            now = np.array([places[id] for id in named], np.int64)
            was = np.array([left.get(id, -1) for id in named], np.int64)
            stays = (was >= 0) & derived & fixed[was]
            for name in _SAME:
                column = getattr(columns, name)
                stays &= column[was] == column[now]
            standing, new = rows.split(stays.tolist())
            resaid += [standing] if standing.rows else []
            drawing += [new] if new.rows else []
            ids.update(named)
            own[now] = True
            gone[was[stays]] = False
    several = np.repeat(own, np.diff(columns.evidence_starts))
    texts = columns.terms.texts
    return Alone(
        columns.number[own].tolist(),
        columns.number[changed & ~own].tolist(),
        ids,
        drawing,
        resaid,
        list(_relationships(columns, gone)),
        list(left),
        {texts[term] for term in distinct(columns.evidence[several]).tolist()},
    )


def _alone(columns: FactColumns, live: Bool) -> Bool:
    """Which of the live facts share their claim and their edges with no other of them."""
    found = live.copy()
    places = np.flatnonzero(live)
    found[places[_several(columns.claim[places])]] = False
    drafts = np.flatnonzero(live[columns.draft_fact])
    found[columns.draft_fact[drafts[_several(columns.draft_id[drafts])]]] = False
    return found


def _several(keys: NDArray[Any]) -> Bool:
    """Which of the keys are there more than once."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    twice = np.zeros(len(keys), np.bool_)
    equal = ordered[1:] == ordered[:-1]
    twice[1:] |= equal
    twice[:-1] |= equal
    found = np.empty(len(keys), np.bool_)
    found[order] = twice
    return found


def _naming(columns: FactColumns, ids: Collection[str]) -> Bool:
    """Which facts give an edge that names one of the ids, or rest on a source that is one."""
    found = _resting_on(columns, ids)
    terms = _terms(columns, ids)
    if terms:
        for name in ("source", "target", "product", "place"):
            named = np.isin(getattr(columns, f"draft_{name}"), terms)
            found[columns.draft_fact[named]] = True
        found |= np.isin(columns.origin, terms)
    return found


def _resting_on(columns: FactColumns, ids: Collection[str]) -> Bool:
    """Which facts rest on one of the sources."""
    found = np.zeros(len(columns), np.bool_)
    spans = np.flatnonzero(np.isin(columns.evidence, _terms(columns, ids)))
    found[columns.evidence_starts.searchsorted(spans, side="right") - 1] = True
    return found


def _terms(columns: FactColumns, ids: Collection[str]) -> list[int]:
    return [number for id in ids if (number := columns.terms.number(id)) >= 0]


def _relationships(columns: FactColumns, closed: Bool) -> Iterator[tuple[str, str, str]]:
    """Source, target and id of every edge that the facts gave."""
    drafts = np.flatnonzero(closed[columns.draft_fact])
    texts = columns.terms.texts
    names = ("draft_source", "draft_target", "draft_id")
    listed = (getattr(columns, name)[drafts].tolist() for name in names)
    for one, other, number in zip(*listed, strict=True):
        source, target = texts[one], texts[other]
        if is_node(source) and is_node(target):
            yield source, target, f"e-{number:016x}"


def _by_instant(tables: Iterable[TableRecords]) -> Iterator[TableRecords]:
    """The same with one instant of recording each."""
    for records in tables:
        if isinstance(records.recorded_at, str):
            yield records
            continue
        places: dict[str, list[int]] = defaultdict(list)
        for place, instant in zip(records.places, records.recorded_at, strict=True):
            places[instant].append(place)
        for instant, several in places.items():
            yield TableRecords(records.table, several, instant)
