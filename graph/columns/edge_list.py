"""Edges of columns as objects, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.columns.clocks import ReadFacts
from onshore.graph.columns.edges import ENDS, RELATION_NAMES, EdgeColumns
from onshore.graph.columns.facts import NUMBERS, FactColumns
from onshore.graph.model import Amount, Edge, Number
from onshore.graph.schema import CERTAINTIES, GROUP_OF_STATUS, RELATIONS, STATUSES, line_style


class EdgeList(Sequence[Edge]):
    """Edges as objects: each is made when it is asked for, and not kept.

    Facts are read only for amounts that say more than a number.
    """

    def __init__(self, edges: EdgeColumns, read: ReadFacts) -> None:
        self.columns = edges
        self._read = read

    def __len__(self) -> int:
        return len(self.columns)

    @overload
    def __getitem__(self, position: int) -> Edge: ...
    @overload
    def __getitem__(self, position: slice) -> list[Edge]: ...
    def __getitem__(self, position: int | slice) -> Edge | list[Edge]:
        if isinstance(position, slice):
            return self.take(range(*position.indices(len(self))))
        if position < 0:
            position += len(self)
        if not 0 <= position < len(self):
            raise IndexError("there is no edge at this position")
        return self._one(int(position))

    def __iter__(self) -> Iterator[Edge]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self[start : start + _AT_ONCE]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def bare(self, position: int) -> Edge:
        """The edge without its value: no fact is read for it."""
        return self._one(position, bare=True)

    def take(self, positions: Iterable[int]) -> list[Edge]:
        """The edges at these positions, in their order; a position may be a numpy integer."""
        rows = np.fromiter(positions, np.int64)
        if len(rows) and (int(rows.min()) < 0 or int(rows.max()) >= len(self)):
            raise IndexError("there is no edge at this position")
        edges, value = self.columns, self.columns.value[rows]
        worded = value[(value >= 0) & ~edges.columns.value_plain[value]]
        amounts = self._amounts(np.unique(worded).tolist())
        columns = [column[rows].tolist() for column in self._columns]
        starts, ends = edges.fact_starts[rows].tolist(), edges.fact_starts[rows + 1].tolist()
        return [
            _edge(
                edges.columns, edges.terms.texts, amounts, edges.facts[start:end].tolist(), *values
            )
            for start, end, *values in zip(starts, ends, *columns, strict=True)
        ]

    def _one(self, position: int, *, bare: bool = False) -> Edge:
        """The same of one edge, which arrays of one entry would make slowly."""
        edges = self.columns
        values = [column.item(position) for column in self._columns]
        if bare:
            values[-1] = -1
        value = values[-1]
        worded = [value] if value >= 0 and not edges.columns.value_plain[value] else []
        start, end = edges.fact_starts.item(position), edges.fact_starts.item(position + 1)
        facts = edges.facts[start:end].tolist()
        amounts = self._amounts(worded)
        return _edge(edges.columns, edges.terms.texts, amounts, facts, *values)

    @cached_property
    def _columns(self) -> Sequence[Any]:
        return [getattr(self.columns, name) for name in _OF_AN_EDGE]

    def _amounts(self, worded: Sequence[int]) -> Mapping[int, Amount]:
        """The amounts of facts that say more than a number, by their position."""
        read = self._read(worded) if worded else ()
        return {at: fact.qualifiers["value"] for at, fact in zip(worded, read, strict=True)}


_AT_ONCE = 1024
"""Edges that are made at a time where all are walked."""
_OF_AN_EDGE = (
    "id",
    *ENDS,
    "relation",
    "status",
    "certainty",
    *NUMBERS,
    "essential",
    "origin",
    "value",
)
_ESSENTIAL = {-1: None, 0: False, 1: True}


def _edge(
    columns: FactColumns,
    texts: Sequence[str],
    amounts: Mapping[int, Amount],
    facts: Sequence[int],
    id: int,
    source: int,
    target: int,
    product: int,
    place: int,
    relation: int,
    status: int,
    certainty: int,
    share: float,
    cost_share: float,
    market_share: float,
    lead_time_days: float,
    essential: int,
    origin: int,
    value: int,
) -> Edge:
    name, status_word, certainty_word = (
        RELATION_NAMES[relation],
        STATUSES[status],
        CERTAINTIES[certainty],
    )
    line = line_style(status_word, certainty_word)
    if name == "builds_facility" and status_word == "reduced":
        line = "struck"
    return Edge(
        id=f"e-{id:016x}",
        source=texts[source],
        target=texts[target],
        relation=name,
        becomes=RELATIONS[name].becomes,
        product=texts[product] if product >= 0 else None,
        place=texts[place] if place >= 0 else None,
        status_group=GROUP_OF_STATUS[status_word],
        status=status_word,
        certainty=certainty_word,
        facts=tuple(sorted(columns.id.take(facts))),
        line=line,
        share=as_number(share),
        cost_share=as_number(cost_share),
        market_share=as_number(market_share),
        lead_time_days=as_number(lead_time_days),
        essential=_ESSENTIAL[essential],
        origin=texts[origin] if origin >= 0 else None,
        value=None if value < 0 else amounts.get(value) or amount_at(columns, value),
    )


def as_number(value: float) -> Number | None:
    """A number of a column as files hold it (`graph.documents.values.number`); None for nan."""
    if value != value:
        return None
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def amount_at(columns: FactColumns, position: int) -> Amount:
    """The amount of a fact that says no more than a number."""
    currency, unit, per = columns.value_kinds[columns.value_kind[position]]
    number = as_number(float(columns.value_number[position]))
    return Amount(value=number, unit=unit, currency=currency, per=per)
