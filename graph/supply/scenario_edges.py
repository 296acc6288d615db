"""Edges as columns with some of them replaced: what a scenario's operations leave. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from onshore.graph.columns.edges import PER_EDGE, EdgeColumns
from onshore.graph.columns.facts import NUMBERS, RELATION_NUMBER, STATUS_NUMBER, Bool, Int64
from onshore.graph.columns.texts import Terms
from onshore.graph.model import Edge
from onshore.graph.network.arrays import ranges
from onshore.graph.schema import CERTAINTY_RANK

_TERMS = ("source", "target", "product", "place", "origin")


def among(terms: Terms, ids: Iterable[str]) -> Bool:
    """Which terms are among the ids; the last entry, for none, is not."""
    found = np.zeros(len(terms) + 1, np.bool_)
    numbers = [terms.number(id) for id in ids]
    found[[number for number in numbers if number >= 0]] = True
    return found


def naming(edges: EdgeColumns, ids: Iterable[str]) -> Bool:
    """Which edges end in one of the ids or carry it."""
    wanted = among(edges.terms, ids)
    found: Bool = wanted[edges.source] | wanted[edges.target] | wanted[edges.product]
    return found


def replaced(
    edges: EdgeColumns,
    rows: Int64,
    before: Sequence[Edge],
    after: Sequence[Edge],
    positions_of: Callable[[Collection[str]], Sequence[int]],
) -> EdgeColumns:
    """The edges with those at `rows`, which are `before`, replaced by `after`.

    What is the same object in both stays as it is. A changed edge keeps its id, and with it its
    facts and the value that it has; of a new one `positions_of` gives the positions of its facts.
    """
    row_of = {id(edge): row for row, edge in zip(rows.tolist(), before, strict=True)}
    old = {edge.id: row for row, edge in zip(rows.tolist(), before, strict=True)}
    stays = np.ones(len(edges), np.bool_)
    stays[rows] = False
    stays[[row_of[id(edge)] for edge in after if id(edge) in row_of]] = True
    kept = np.flatnonzero(stays)
    made = [edge for edge in after if id(edge) not in row_of]
    terms = edges.terms.extended(
        text for edge in made for name in _TERMS if (text := getattr(edge, name)) is not None
    )
    new = _columns_of(made, terms)
    new["value"] = [
        int(edges.value[old[edge.id]]) if edge.value is not None else -1 for edge in made
    ]
    facts = [
        edges.facts_of(old[edge.id]) if edge.id in old else positions_of(edge.facts)
        for edge in made
    ]
    columns: dict[str, Any] = {}
    for name in PER_EDGE:
        column = getattr(edges, name)
        columns[name] = np.concatenate((column[kept], np.array(new[name], column.dtype)))
    counts = np.concatenate(
        (np.diff(edges.fact_starts)[kept], np.array([len(own) for own in facts], np.int64))
    )
    starts = np.concatenate((edges.fact_starts[kept], np.zeros(len(made), np.int64)))
    every = np.concatenate((edges.facts, *(np.array(own, edges.facts.dtype) for own in facts)))
    starts[len(kept) :] = len(edges.facts) + np.cumsum([0, *map(len, facts)])[:-1]
    order = np.argsort(columns["id"], kind="stable")
    places = ranges(starts[order], counts[order])[1]
    return replace(
        edges,
        terms=terms,
        facts=every[places],
        fact_starts=np.append(0, np.cumsum(counts[order])),
        **{name: column[order] for name, column in columns.items()},
    )


def _columns_of(edges: Sequence[Edge], terms: Terms) -> dict[str, list[Any]]:
    """Columns of edges, but for their values and facts."""
    found: dict[str, list[Any]] = {
        name: [terms.number(getattr(edge, name)) for edge in edges] for name in _TERMS
    }
    for name in NUMBERS:
        values = [getattr(edge, name) for edge in edges]
        found[name] = [np.nan if value is None else value for value in values]
    found["essential"] = [-1 if e.essential is None else int(e.essential) for e in edges]
    found["id"] = [int(edge.id.removeprefix("e-"), 16) for edge in edges]
    found["relation"] = [RELATION_NUMBER[edge.relation] for edge in edges]
    found["status"] = [STATUS_NUMBER[edge.status] for edge in edges]
    found["certainty"] = [CERTAINTY_RANK[edge.certainty] for edge in edges]
    return found
