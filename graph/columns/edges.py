"""Edges as columns: `FactColumns` at two clocks and a filter, aggregated as `project_edges` does.

Equal, edge by edge, to the projection of fact objects in `graph.project`, which tells what an edge
is. `graph.columns.edge_list` gives the edges as objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.columns.clocks import ReadFacts
from onshore.graph.columns.facts import (
    DRAFTS,
    NUMBERS,
    Bool,
    FactColumns,
    Float64,
    Int8,
    Int32,
    Int64,
    UInt64,
    edge_number,
)
from onshore.graph.columns.texts import Terms
from onshore.graph.deadline import checked, current
from onshore.graph.model import Source
from onshore.graph.picks import agreed
from onshore.graph.project import number_of
from onshore.graph.schema import GROUP_OF_STATUS, RELATIONS, STATUSES

RELATION_NAMES = tuple(RELATIONS)
IS_FLOW = np.array([relation.becomes == "flow" for relation in RELATIONS.values()], np.bool_)
IS_SYMMETRIC = np.array([relation.symmetric for relation in RELATIONS.values()], np.bool_)
ENDS = ("source", "target", "product", "place")
_Drafts: TypeAlias = "dict[str, Any]"
"""Columns of `DRAFTS` without their prefix, by id of the edge."""


@dataclass(frozen=True, eq=False)
class Adjacency:
    """Edges by one of their ends: those of node n are `edges[starts[n]:starts[n + 1]]`, ascending.

    A node is a term; `ends` holds the other end of each.
    """

    starts: Int64
    edges: Int32
    ends: Int32

    def of(self, node: int) -> Int32:
        if node + 1 >= len(self.starts):  # a term that came later
            return self.edges[:0]
        own: Int32 = self.edges[self.starts[node] : self.starts[node + 1]]
        return own

    @property
    def nbytes(self) -> int:
        return self.starts.nbytes + self.edges.nbytes + self.ends.nbytes


def adjacency(keys: Int32, ends: Int32, nodes: int) -> Adjacency:
    """Edges by `keys`, the nodes at one of their ends."""
    order = np.argsort(keys, kind="stable").astype(np.int32)
    starts = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=nodes), out=starts[1:])
    return Adjacency(starts, order, ends[order])


@dataclass(frozen=True, eq=False)
class EdgeColumns:
    """Edges at two clocks and a filter, ascending by id.

    Entries named term index `terms`, which begin with those of `columns`; -1 stands for none.
    """

    columns: FactColumns
    terms: Terms
    id: UInt64
    """An edge's id is `e-` and this in 16 hexadecimal digits."""
    source: Int32
    target: Int32
    product: Int32
    place: Int32
    relation: Int8
    """Position in `schema.RELATIONS`."""
    status: Int8
    """Position in `schema.STATUSES`; that of the latest fact."""
    certainty: Int8
    """`schema.CERTAINTY_RANK`; the best of the facts."""
    facts: Int32
    """Positions of the facts in `columns`, those of an edge from the earliest to the latest."""
    fact_starts: Int64
    """Facts of edge i stand at `fact_starts[i]` up to `fact_starts[i + 1]`."""
    share: Float64
    cost_share: Float64
    market_share: Float64
    lead_time_days: Float64
    essential: Int8
    """1, 0, or -1 where no fact says."""
    origin: Int32
    value: Int32
    """Position of the fact whose value counts; -1 where none does."""

    def __len__(self) -> int:
        return len(self.id)

    @cached_property
    def out(self) -> Adjacency:
        """Edges by their source."""
        return adjacency(self.source, self.target, len(self.terms))

    @cached_property
    def into(self) -> Adjacency:
        """Edges by their target."""
        return adjacency(self.target, self.source, len(self.terms))

    def edge_id(self, position: int) -> str:
        return f"e-{int(self.id[position]):016x}"

    def facts_of(self, position: int) -> Int32:
        return self.facts[self.fact_starts[position] : self.fact_starts[position + 1]]

    @property
    def nbytes(self) -> int:
        """Bytes that it holds, its adjacency included; those of the facts are not its own."""
        names = (name for name in self.__dataclass_fields__ if name not in ("columns", "terms"))
        own = sum(int(getattr(self, name).nbytes) for name in names)
        rows = 2 * (8 * len(self.terms) + 8 * len(self))
        return own + rows + (0 if self.terms is self.columns.terms else self.terms.nbytes)


_OTHERS = ("columns", "terms", "facts", "fact_starts")
PER_EDGE = tuple(one.name for one in fields(EdgeColumns) if one.name not in _OTHERS)
"""Columns that have one entry an edge."""


def project(
    columns: FactColumns,
    chosen: Bool,
    starts: Int32,
    *,
    sources: Mapping[str, Source],
    canonical: Mapping[str, str],
    read: ReadFacts,
) -> EdgeColumns:
    """Edges of the chosen facts.

    `chosen` and `starts` have an entry for each fact (`graph.columns.clocks`); `canonical` maps
    merged ids to what they resolve to; `read` is asked for facts that state different numbers for
    one edge, or whose amounts say more than a number.
    """
    drafts = _drafts(columns, chosen)
    current().check()
    terms = columns.terms
    if canonical:
        drafts, terms = _merged(columns, drafts, canonical)
    return _aggregated(columns, drafts, starts, terms, sources, read)


def project_some(
    columns: FactColumns,
    facts: Int64,
    ids: UInt64,
    starts: Int32,
    *,
    sources: Mapping[str, Source],
    canonical: Mapping[str, str],
    read: ReadFacts,
) -> EdgeColumns:
    """Those edges of the facts at these positions, ascending, that have one of the ids."""
    drafts, terms = drafts_at(columns, facts, canonical)
    wanted = np.isin(drafts["id"], ids)
    drafts = {name: column[wanted] for name, column in drafts.items()}
    return _aggregated(columns, drafts, starts, terms, sources, read)


def drafts_at(
    columns: FactColumns, facts: Int64, canonical: Mapping[str, str]
) -> tuple[_Drafts, Terms]:
    """Drafts of the facts at these positions, ascending, after merges; and the terms in them."""
    owners = facts.astype(np.int32)
    first, end = (columns.draft_fact.searchsorted(owners, side) for side in ("left", "right"))
    sizes = end - first
    rows = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    rows = rows[np.argsort(columns.draft_id[rows], kind="stable")]
    drafts = {name.removeprefix("draft_"): getattr(columns, name)[rows] for name in DRAFTS}
    return _merged(columns, drafts, canonical) if canonical else (drafts, columns.terms)


def _drafts(columns: FactColumns, chosen: Bool) -> _Drafts:
    order = columns.draft_order
    rows = order[chosen[columns.draft_fact[order]]]
    return {name.removeprefix("draft_"): getattr(columns, name)[rows] for name in DRAFTS}


def _merged(
    columns: FactColumns, drafts: _Drafts, canonical: Mapping[str, str]
) -> tuple[_Drafts, Terms]:
    """The drafts between what merged ids resolve to; those from a thing to itself are gone."""
    named = {old: new for old, new in canonical.items() if columns.terms.number(old) >= 0}
    terms = columns.terms.extended(named.values())
    resolved = np.arange(len(terms) + 1, dtype=np.int32)
    resolved[-1] = -1
    for old, new in named.items():
        resolved[terms.number(old)] = terms.number(new)
    ends = {name: resolved[drafts[name]] for name in ENDS}
    changed = np.zeros(len(drafts["id"]), np.bool_)
    for name in ENDS:
        changed |= ends[name] != drafts[name]
    if not changed.any():
        return drafts, terms
    drafts = {**drafts, **ends, "id": drafts["id"].copy()}
    apart = drafts["source"] != drafts["target"]
    symmetric = IS_SYMMETRIC[drafts["relation"]]
    for row in checked(np.flatnonzero(changed & apart).tolist()):
        source, target = (terms.texts[drafts[end][row]] for end in ("source", "target"))
        if symmetric[row] and target < source:
            source, target = target, source
            swapped = drafts["target"][row], drafts["source"][row]
            drafts["source"][row], drafts["target"][row] = swapped
        drafts["id"][row] = edge_number(
            source,
            target,
            RELATION_NAMES[drafts["relation"][row]],
            terms.text(drafts["product"][row]),
            terms.text(drafts["place"][row]),
            GROUP_OF_STATUS[STATUSES[columns.status[drafts["fact"][row]]]],
        )
    order = np.argsort(drafts["id"], kind="stable")
    order = order[apart[order]]
    return {name: column[order] for name, column in drafts.items()}, terms


def _aggregated(
    columns: FactColumns,
    drafts: _Drafts,
    starts: Int32,
    terms: Terms,
    sources: Mapping[str, Source],
    read: ReadFacts,
) -> EdgeColumns:
    ids, facts = drafts["id"], drafts["fact"]
    size = len(ids)
    begins = np.ones(size, np.bool_)
    begins[1:] = ids[1:] != ids[:-1]
    heads = np.flatnonzero(begins)
    fact_starts = np.append(heads, size).astype(np.int64)
    several = len(heads) < size
    if several:
        facts = _by_time(columns, facts, starts, begins)
    last = facts[fact_starts[1:] - 1]
    relation = drafts["relation"][heads]
    flows = IS_FLOW[relation]
    certainty = columns.certainty[facts]
    numbers = {name: getattr(columns, name)[last] for name in (*NUMBERS, "essential", "origin")}
    numbers["value"] = np.where(columns.value_kind[last] >= 0, last, np.int32(-1))
    if several:
        _agree(columns, facts, fact_starts, starts, flows, numbers, sources, read)
    for column in numbers.values():
        column[~flows] = np.nan if column.dtype == np.float64 else -1
    return EdgeColumns(
        columns=columns,
        terms=terms,
        id=ids[heads],
        **{name: drafts[name][heads] for name in ENDS},
        relation=relation,
        status=columns.status[last],
        certainty=np.minimum.reduceat(certainty, heads) if size else certainty,
        facts=facts,
        fact_starts=fact_starts,
        **numbers,
    )


def _by_time(columns: FactColumns, facts: Int32, starts: Int32, begins: Bool) -> Int32:
    """The facts of each edge by first day, instant of recording and id."""
    edge = np.cumsum(begins) - 1
    rows = np.flatnonzero(np.bincount(edge)[edge] > 1)
    own, edge = facts[rows], edge[rows]
    order = np.lexsort((columns.recorded[own], starts[own], edge))
    own = own[order]
    keys = np.stack((edge[order], starts[own], columns.recorded[own]))
    tied = np.zeros(len(own), np.bool_)
    tied[1:] = (keys[:, 1:] == keys[:, :-1]).all(axis=0)
    tied[:-1] |= tied[1:]
    ties = np.flatnonzero(tied)
    if len(ties):
        ids = dict(zip(own[ties].tolist(), columns.id.take(own[ties].tolist()), strict=True))
        rank = {fact: place for place, fact in enumerate(sorted(ids, key=ids.__getitem__))}
        places = np.array([rank[fact] for fact in own[ties].tolist()])
        order = np.lexsort((places, *keys[::-1, ties]))
        own[ties] = own[ties][order]
    facts = facts.copy()
    facts[rows] = own
    return facts


def _agree(
    columns: FactColumns,
    facts: Int32,
    fact_starts: Int64,
    starts: Int32,
    flows: Bool,
    numbers: dict[str, Any],
    sources: Mapping[str, Source],
    read: ReadFacts,
) -> None:
    """Numbers of edges with several facts: what the latest that state one say alike.

    Where they differ, the default pick decides (`graph.picks.agreed`).
    """
    counts = np.diff(fact_starts)
    edges = np.flatnonzero((counts > 1) & flows)
    if not len(edges):
        return
    counts = counts[edges]
    edge = np.repeat(np.arange(len(edges)), counts)
    heads = np.cumsum(counts) - counts
    own = facts[np.repeat(fact_starts[edges] - heads, counts) + np.arange(len(edge))]
    for name, column in numbers.items():
        stated = _states(columns, name, own)
        latest = np.maximum.reduceat(np.where(stated, starts[own], 0), heads)
        stating = np.flatnonzero(stated & (starts[own] == latest[edge]))
        column[edges] = np.nan if column.dtype == np.float64 else -1
        if not len(stating):
            continue
        first = np.flatnonzero(np.diff(edge[stating], prepend=-1))
        chosen, at = own[stating[first]], edge[stating[first]]
        column[edges[at]] = chosen if name == "value" else getattr(columns, name)[chosen]
        sizes = np.diff(np.append(first, len(stating)))
        alike = _alike(columns, name, own[stating], np.repeat(chosen, sizes))
        for open in np.flatnonzero(np.minimum.reduceat(alike, first) == 0).tolist():
            begin = first[open]
            among = own[stating[begin : begin + sizes[open]]].tolist()
            column[edges[at[open]]] = _picked(columns, name, among, sources, read)


def _states(columns: FactColumns, name: str, facts: Int32) -> Bool:
    column = columns.value_kind[facts] if name == "value" else getattr(columns, name)[facts]
    stated: Bool = column != -1 if column.dtype != np.float64 else ~np.isnan(column)
    return stated


def _alike(columns: FactColumns, name: str, facts: Int32, others: Int32) -> Bool:
    """Whether facts certainly say the same as others; amounts with more than a number may not."""
    column = columns.value_number if name == "value" else getattr(columns, name)
    alike: Bool = column[facts] == column[others]
    if name == "value":
        alike &= columns.value_kind[facts] == columns.value_kind[others]
        alike &= columns.value_plain[facts] & columns.value_plain[others]
        alike |= facts == others
    return alike


def _picked(
    columns: FactColumns,
    name: str,
    positions: Sequence[int],
    sources: Mapping[str, Source],
    read: ReadFacts,
) -> Any:
    """What the facts agree on: the entry of the column, its none where they do not agree."""
    pairs = sorted(
        zip(read(positions), positions, strict=True),
        key=lambda pair: (pair[0].id, pair[0].recorded_at or ""),
    )
    facts = [fact for fact, _ in pairs]
    value = agreed(facts, sources, partial(number_of, name))
    if value is not None:
        for fact, position in pairs:
            if number_of(name, fact) == value:
                return position if name == "value" else getattr(columns, name)[position]
    return np.nan if name in NUMBERS else -1
