"""What operations leave of compiled edges, against the same operations on all edges as objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest

from onshore.graph.answers.scenario_delta import delta_of
from onshore.graph.model import Edge, Group
from onshore.graph.network import cone
from onshore.graph.network.adjacency import Adjacency, Walk
from onshore.graph.network.compiled_adjacency import adjacency_of
from onshore.graph.project import Where
from onshore.graph.queries.paths import Paths
from onshore.graph.supply.scenario import (
    Close,
    Move,
    Operation,
    ScenarioView,
    Supplier,
    _moved,
    _supplied,
)
from onshore.graph.view import View
from tests.unit.tangled import FIRMS, PARTS, PLACES, SITES
from tests.unit.test_supply_columns import WHERES, tangled_views


@pytest.fixture(scope="module")
def views() -> Iterator[list[View]]:
    yield from tangled_views()


def operations(chance: Random) -> Iterator[Operation]:
    pick = chance.choice
    for _ in range(chance.randrange(1, 6)):
        kind = chance.randrange(4)
        if kind == 0:
            yield Move(pick((*SITES, *FIRMS)), pick((*PLACES, "place:JP")))
        elif kind == 1:
            yield Close(pick((*SITES, *FIRMS, *PARTS, *PLACES)))
        else:
            share = pick((None, 0.25, 0.5))
            yield Supplier(
                pick((*SITES, *FIRMS)),
                pick((*SITES, *FIRMS, "firm:new")),
                pick(PARTS),
                share,
                known=False,
            )


def by_objects(view: ScenarioView, where: Where) -> tuple[list[Edge], list[Group]]:
    edges: Sequence[Edge] = list(view.base.edges(None, where))
    groups = view.base.groups(None, where)
    for operation in view.operations:
        if isinstance(operation, Move):
            edges, groups = _moved(operation, edges, groups, where)
        elif isinstance(operation, Close):
            edges, groups = view._closed(operation.node, edges, groups)
        elif isinstance(operation, Supplier):
            edges = _supplied(operation, edges, where)
    return sorted(edges, key=lambda edge: edge.id), groups


@pytest.mark.parametrize("where", WHERES)
def test_operations_on_columns_leave_what_they_leave_of_objects(
    views: list[View], where: Where
) -> None:
    changed = 0
    for seed in range(60):
        chance = Random(seed)
        view = ScenarioView(views[seed % len(views)], list(operations(chance)))
        edges, groups = by_objects(view, where)
        assert list(view.edge_list(where)) == edges
        assert list(view.edges(None, where)) == edges
        assert view.groups(None, where) == groups
        node = chance.choice((*SITES, *FIRMS, *PARTS))
        assert view.edges([node], where) == [
            e for e in edges if node in (e.source, e.target, e.product)
        ]
        of_two = ("produces", "located_in")
        assert view.edges_with(of_two, where) == [e for e in edges if e.relation in of_two]
        changed += edges != list(view.base.edges(None, where))
    assert changed > 30


def test_paths_walk_what_operations_leave(views: list[View]) -> None:
    walks: tuple[Walk, ...] = ("flow", "along", "any")
    for seed in range(60):
        chance = Random(seed)
        view = ScenarioView(views[seed % len(views)], list(operations(chance)))
        where, walk = WHERES[seed % len(WHERES)], walks[seed % 3]
        derived = replace(where, derive=("bom-match",))
        for one in (where, derived):
            adjacency, edges = adjacency_of(view, one, walk), view.edge_list(one)
            wanted = Adjacency(edges, walk=walk)
            for node in (*SITES, *FIRMS, *PARTS, *PLACES, "firm:new"):
                assert sorted(adjacency.out.get(node, ())) == sorted(wanted.out.get(node, ()))
                assert sorted(adjacency.into.get(node, ())) == sorted(wanted.into.get(node, ()))


def test_a_path_in_a_scenario(monkeypatch: pytest.MonkeyPatch, views: list[View]) -> None:
    """A new supply makes a path, in a store that counts as large too, and its end takes it away."""
    question = Paths(source="firm:a0", target="firm:a1", k=20, max_hops=1)
    supplied = Supplier("firm:a0", "firm:a1", PARTS[0], 0.5, known=False)
    monkeypatch.setattr(cone, "LARGE_STORE", 0)
    for view in views[:5]:
        view = View(view.reader, view.as_of)  # no columns are at hand
        paths = question.run(ScenarioView(view, [supplied])).result["paths"]
        assert "assumed" in [edge["certainty"] for path in paths for edge in path["edges"]]
        ended = ScenarioView(view, [supplied, Close("firm:a0")])
        assert question.run(ended).result["paths"] == []


def test_nothing_is_said_of_what_came_and_went_in_a_list_that_is_cut() -> None:
    whole = {"dead": [], "unknown": [{"id": "firm:1"}]}
    cut = {"dead": [], "unknown": [{"id": "firm:2"}], "unknown_more": 1}
    assert "unknown" not in delta_of("impact", whole, cut)
    assert "unknown" not in delta_of("impact", cut, whole)
    assert delta_of("impact", whole, {"dead": [], "unknown": []})["unknown"]["removed"]
