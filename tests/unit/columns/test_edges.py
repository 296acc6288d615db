"""Edges of columns are, item by item, those that the rows of facts give."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from onshore.graph.columns.clocks import allowed, denied_at, hold, starts_of
from onshore.graph.columns.derived import with_supplies
from onshore.graph.columns.edge_list import EdgeList
from onshore.graph.columns.edges import project
from onshore.graph.columns.facts import DTYPES, OF_TERMS, FactColumns, concat, extract
from onshore.graph.conflicts import denied
from onshore.graph.model import Edge, Fact, Group
from onshore.graph.project import Where, derive_edges, project_edges, project_groups
from onshore.graph.reader import fact_of
from onshore.graph.view import View
from tests.unit.columns.stores import DAYS, FILTERS, random_store


def edges_by_rows(view: View, where: Where) -> list[Edge]:
    """The reference: facts as objects, one after the other."""
    held = view.holding(view.all_facts())
    blocked = denied(held, view.sources)
    chosen = [fact for fact in held if where.allows(fact) and fact.id not in blocked]
    edges = project_edges(chosen, view.sources, view.canonical)
    if where.derive:
        edges = sorted([*edges, *derive_edges(edges)], key=lambda edge: edge.id)
    return edges


def groups_by_rows(view: View, where: Where) -> list[Group]:
    held = view.holding(view.all_facts())
    return project_groups([fact for fact in held if where.of_sets().allows(fact)], view.canonical)


def every_version(view: View) -> list[Fact]:
    rows = view.reader.facts(None)
    return [fact_of(row) for row in rows]


def edges_by_columns(columns: FactColumns, facts: list[Fact], view: View, where: Where) -> EdgeList:
    def read(positions: object) -> list[Fact]:
        return [facts[position] for position in positions]  # type: ignore[attr-defined]

    starts = starts_of(columns, view.sources)
    held = hold(columns, starts, view.as_of, view.known_at)
    chosen = held & allowed(columns, where)
    chosen[denied_at(columns, held, view.sources, read)] = False
    edges = project(
        columns,
        chosen,
        starts,
        sources=view.sources,
        canonical=view.canonical,
        read=read,
    )
    return EdgeList(with_supplies(edges) if where.derive else edges, read)


@pytest.mark.parametrize("seed", range(12))
def test_edges_are_those_of_the_rows(seed: int) -> None:
    store = random_store(seed)
    facts = every_version(store.view(DAYS[0]))
    half = len(facts) // 2
    whole = extract(facts)
    joined = concat([extract(facts[:half]), extract(facts[half:])])
    instants = sorted(fact.recorded_at or "" for fact in facts)
    seen = 0
    for known_at in (None, instants[len(instants) // 2]):
        for day in DAYS:
            view = store.view(day, known_at)
            for where in FILTERS:
                expected = edges_by_rows(view, where)
                for columns in (whole, joined):
                    found = edges_by_columns(columns, facts, view, where)
                    assert repr(list(found)) == repr(expected)
                assert repr(list(view.edges(None, where))) == repr(expected)
                assert view.groups(None, where) == groups_by_rows(view, where)
                seen += len(expected)
    assert seen


def test_columns_of_no_facts_have_no_edges() -> None:
    view = random_store(0).view(DAYS[0])
    for columns in (extract([]), concat([]), concat([extract([]), extract([])])):
        assert list(edges_by_columns(columns, [], view, FILTERS[-2])) == []


@pytest.mark.parametrize("seed", range(3))
def test_columns_that_are_joined_are_those_of_all_facts(seed: int) -> None:
    facts = every_version(random_store(seed).view(DAYS[0]))
    cuts = (0, 1, len(facts) // 3, len(facts) // 3, len(facts))
    parts = [extract(facts[a:b]) for a, b in pairwise(cuts)]
    whole, joined = extract(facts), concat(parts)
    assert list(joined.id) == list(whole.id) == [fact.id for fact in facts]
    for name, dtype in DTYPES.items():
        if name == "number":
            continue
        one, other = getattr(whole, name), getattr(joined, name)
        assert one.dtype == other.dtype == dtype
        if name in OF_TERMS:
            assert [*map(whole.terms.text, one)] == [*map(joined.terms.text, other)]
        elif name == "value_kind":
            kinds = [(*whole.value_kinds, None)[i] for i in one]
            assert kinds == [(*joined.value_kinds, None)[i] for i in other]
        else:
            np.testing.assert_array_equal(one, other)


def test_edges_can_be_taken_from_anywhere() -> None:
    store = random_store(5)
    view = store.view(DAYS[-1])
    facts = every_version(view)
    edges = edges_by_columns(extract(facts), facts, view, Where(None, "assumed"))
    everything = list(edges)
    assert len(everything) == len(edges) > 40
    assert edges[-1] == everything[-1]
    assert edges[3:40:7] == everything[3:40:7]
    assert edges.take(np.array([7, 2, 2])) == [everything[7], everything[2], everything[2]]
    with pytest.raises(IndexError):
        edges[len(edges)]
    columns = edges.columns
    for node in range(len(columns.terms)):
        name = columns.terms[node]
        own = [position for position, edge in enumerate(everything) if edge.source == name]
        assert columns.out.of(node).tolist() == own
        own = [position for position, edge in enumerate(everything) if edge.target == name]
        assert columns.into.of(node).tolist() == own
