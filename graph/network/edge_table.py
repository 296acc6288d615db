"""Edges as columns whose terms sort like their texts: what supply networks are built from.

A term is a number below `len(terms)`, and equal order of numbers and texts is what keeps answers
in the order of ids. -1 stands for none, nan for a number that is not stated.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.columns.edge_list import EdgeList
from onshore.graph.columns.facts import RELATION_NUMBER
from onshore.graph.deadline import checked
from onshore.graph.model import Edge
from onshore.graph.network.arrays import Bools, Floats, Ints, Small, distinct, ranges
from onshore.graph.schema import (
    CERTAINTY_RANK,
    GROUP_OF_STATUS,
    RELATIONS,
    STATUS_GROUP_RANK,
    STATUSES,
)

NO_KIND = -1
_ENDS = ("source", "target", "product", "place", "origin")
_IS_ATTRIBUTE = np.array([one.becomes == "attribute" for one in RELATIONS.values()], np.bool_)
_GROUP_RANK = np.array([STATUS_GROUP_RANK[GROUP_OF_STATUS[name]] for name in STATUSES], np.int32)


def edges_between(edges: Sequence[Edge], ids: Collection[str], most: int) -> Iterable[Edge]:
    """The first `most` edges with both ends among the ids, attributes left out.

    `edges` are sorted by id; of columns, no others are made.
    """
    if not isinstance(edges, EdgeList):
        inside = (edge for edge in edges if edge.source in ids and edge.target in ids)
        return islice((edge for edge in inside if edge.becomes != "attribute"), most)
    columns = edges.columns
    chosen = np.zeros(len(columns.terms), np.bool_)
    numbers = map(columns.terms.number, ids)
    chosen[[number for number in numbers if number >= 0]] = True
    both = chosen[columns.source] & chosen[columns.target] & ~_IS_ATTRIBUTE[columns.relation]
    return edges.take(np.flatnonzero(both)[:most])


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """Columns of edges that are sorted by id; `edges` gives one as an object.

    `strength` is lower for what counts for more (`graph.network.strength`). `amount` is the exact
    number of the value, `amount_kind` the number of its (currency, unit, per); a value without an
    exact number has a kind and no amount.
    """

    edges: Sequence[Edge]
    terms: Sequence[str]
    source: Ints
    target: Ints
    product: Ints
    place: Ints
    origin: Ints
    relation: Small
    strength: Small
    share: Floats
    cost_share: Floats
    essential: Small
    amount: Floats
    amount_kind: Small
    amount_kinds: Sequence[tuple[str | None, str | None, str | None]]

    def __len__(self) -> int:
        return len(self.source)

    @property
    def nbytes(self) -> int:
        """About how much it holds; the edges are not its own."""
        columns = (value for value in vars(self).values() if isinstance(value, np.ndarray))
        return sum(int(column.nbytes) for column in columns) + 80 * len(self.terms)

    def taken(self, rows: Ints) -> Sequence[Edge]:
        """The edges at these rows, in their order."""
        if isinstance(self.edges, EdgeList):
            return self.edges.take(rows)
        return [self.edges[row] for row in rows.tolist()]

    def edge_id(self, row: int) -> str:
        """Id of the edge at a row, which is not made for it."""
        edges = self.edges
        return edges.columns.edge_id(row) if isinstance(edges, EdgeList) else edges[row].id

    def facts_of(self, rows: Ints) -> set[str]:
        """Ids of the facts that state the edges at these rows."""
        if not isinstance(self.edges, EdgeList):
            return {fact for row in rows.tolist() for fact in self.edges[row].facts}
        columns = self.edges.columns
        first = columns.fact_starts[rows]
        positions = columns.facts[ranges(first, columns.fact_starts[rows + 1] - first)[1]]
        return set(columns.columns.id.take(distinct(positions).tolist()))

    def fact_numbers(self, rows: Ints) -> tuple[Ints, Ints]:
        """Every fact of the edges at these rows: position in `rows`, a number of the fact."""
        if isinstance(self.edges, EdgeList):
            columns = self.edges.columns
            first = columns.fact_starts[rows]
            owners, positions = ranges(first, columns.fact_starts[rows + 1] - first)
            return owners, columns.facts[positions].astype(np.int64)
        numbers: dict[str, int] = {}
        stated = [
            (owner, numbers.setdefault(fact, len(numbers)))
            for owner, row in enumerate(rows.tolist())
            for fact in self.edges[row].facts
        ]
        pairs = np.array(stated, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    @cached_property
    def ends(self) -> Bools:
        """Which terms are at an end of an edge; the last entry, of no term, is not."""
        found = np.zeros(len(self.terms) + 1, np.bool_)
        found[self.source] = found[self.target] = True
        return found

    @cached_property
    def fact_counts(self) -> Ints:
        """How many facts state each edge."""
        if isinstance(self.edges, EdgeList):
            return np.diff(self.edges.columns.fact_starts)
        return np.fromiter((len(edge.facts) for edge in self.edges), np.int64, len(self))

    @cached_property
    def term(self) -> Mapping[str, int]:
        """Number of each text."""
        return {text: number for number, text in enumerate(self.terms)}

    def of(self, *relations: str) -> Bools:
        """Which edges have one of the relations."""
        chosen = np.zeros(len(RELATIONS), np.bool_)
        chosen[[RELATION_NUMBER[name] for name in relations]] = True
        found: Bools = chosen[self.relation]
        return found

    def is_kind(self, kind: str) -> Bools:
        """Which terms are ids of the kind: they stand side by side."""
        first, last = bisect_left(self.terms, f"{kind}:"), bisect_left(self.terms, f"{kind};")
        found = np.zeros(len(self.terms), np.bool_)
        found[first:last] = True
        return found


def table_of(edges: Sequence[Edge], more: Iterable[str]) -> EdgeTable:
    """The table of edges sorted by id. `more` are texts that terms are needed for too."""
    if isinstance(edges, EdgeList):
        return _of_columns(edges, more)
    columns = {name: [getattr(edge, name) for edge in edges] for name in _ENDS}
    known: set[str | None] = set(more).union(*columns.values())
    known.discard(None)
    terms = sorted(text for text in known if text is not None)
    number: dict[str | None, int] = {text: n for n, text in enumerate(terms)}
    number[None] = -1
    size = len(edges)
    numbers = {
        name: np.fromiter(map(number.__getitem__, column), np.int64, size)
        for name, column in columns.items()
    }
    kinds: dict[tuple[str | None, str | None, str | None], int] = {}
    amount = np.full(size, np.nan)
    amount_kind = np.full(size, NO_KIND, np.int32)
    for position, edge in enumerate(checked(edges)):
        value = edge.value
        if value is not None:
            kind = value.currency, value.unit, value.per
            amount_kind[position] = kinds.setdefault(kind, len(kinds))
            if value.value is not None:
                amount[position] = value.value
    return EdgeTable(
        edges,
        terms,
        relation=_column((RELATION_NUMBER[edge.relation] for edge in edges), np.int32, size),
        strength=_column(
            (STATUS_GROUP_RANK[e.status_group] * 16 + CERTAINTY_RANK[e.certainty] for e in edges),
            np.int32,
            size,
        ),
        share=_numbers([edge.share for edge in edges]),
        cost_share=_numbers([edge.cost_share for edge in edges]),
        essential=_column(
            (-1 if edge.essential is None else int(edge.essential) for edge in edges),
            np.int32,
            size,
        ),
        amount=amount,
        amount_kind=amount_kind,
        amount_kinds=tuple(kinds),
        **numbers,
    )


def _of_columns(edges: EdgeList, more: Iterable[str]) -> EdgeTable:
    """The same from edges that are columns already: their terms are numbered anew."""
    columns, facts = edges.columns, edges.columns.columns
    texts = columns.terms.texts
    ends = {name: getattr(columns, name) for name in _ENDS}
    named = np.zeros(len(texts) + 1, np.bool_)
    for column in ends.values():
        named[column] = True
    used = np.flatnonzero(named[:-1]).tolist()
    terms = sorted({*(texts[term] for term in used), *more})
    number = {text: n for n, text in enumerate(terms)}
    numbers = np.full(len(texts) + 1, -1, np.int64)
    numbers[used] = [number[texts[term]] for term in used]
    stated = columns.value >= 0
    value = columns.value[stated]
    amount = np.full(len(columns), np.nan)
    amount_kind = np.full(len(columns), NO_KIND, np.int32)
    amount[stated], amount_kind[stated] = facts.value_number[value], facts.value_kind[value]
    return EdgeTable(
        edges,
        terms,
        relation=columns.relation.astype(np.int32),
        strength=_GROUP_RANK[columns.status] * 16 + columns.certainty,
        share=columns.share,
        cost_share=columns.cost_share,
        essential=columns.essential.astype(np.int32),
        amount=amount,
        amount_kind=amount_kind,
        amount_kinds=facts.value_kinds,
        **{name: numbers[column] for name, column in ends.items()},
    )


def _column(values: Iterable[int], kind: Any, size: int) -> Any:
    return np.fromiter(values, kind, size)


def _numbers(values: Sequence[float | None]) -> Floats:
    return np.array(values, np.float64)
