"""Adjacency of columns are, step by step, those of edges as objects."""

from __future__ import annotations

from contextlib import closing
from typing import get_args

import pytest

from onshore.graph.network.adjacency import Adjacency, Walk
from onshore.graph.network.compiled_adjacency import CompiledAdjacency, Ways
from onshore.graph.network.paths import Limits, best_paths, lead_time, nearest
from onshore.graph.project import Where
from tests.unit.columns.stores import DAYS, FILTERS, random_store


@pytest.mark.parametrize("walk", get_args(Walk))
@pytest.mark.parametrize("seed", [0, 7])
def test_steps_and_paths_are_those_of_the_objects(seed: int, walk: Walk) -> None:
    with closing(random_store(seed)) as store:
        for where in (*FILTERS[1:3], Where(None, "assumed")):
            edges = store.view(DAYS[-1]).edge_list(where)
            made = Ways.of(edges.columns, walk)
            rows = Adjacency(edges, walk=walk)
            columns = CompiledAdjacency(edges, made, walk=walk)
            nodes = [*sorted({end for edge in edges for end in (edge.source, edge.target)}), "x:y"]
            for node in nodes:
                assert columns.out.get(node, []) == rows.out.get(node, []) or node == "x:y"
                assert list(columns.into[node]) == list(rows.into.get(node, []))
                assert set(columns.parents(node)) == set(rows.parents(node))
                for ahead in (True, False):
                    own = rows.neighbours(node, ahead=ahead)
                    assert list(columns.neighbours(node, ahead=ahead)) == list(own)
            for limits in (Limits(k=5), Limits(k=2, rank="lead_time", price=lead_time)):
                for ends in zip(nodes[::4], nodes[1::4], strict=False):
                    one, other = (
                        best_paths(adjacency, [ends[0]], [ends[1]], limits)
                        for adjacency in (rows, columns)
                    )
                    assert one == other
                    for path in one.paths:
                        for step in path.steps:
                            assert rows.edge(step) == columns.edge(step)
                            assert rows.edge(step).id == step.id
                    assert nearest(rows, [ends[0]], [ends[1]], 6) == nearest(
                        columns, [ends[0]], [ends[1]], 6
                    )


def test_columns_of_no_edges_lead_nowhere() -> None:
    with closing(random_store(4)) as store:
        edges = store.view(DAYS[-1]).edge_list(Where(frozenset()))
        for walk in get_args(Walk):
            made = Ways.of(edges.columns, walk)
            adjacency = CompiledAdjacency(edges, made, walk=walk)
            assert not best_paths(adjacency, ["firm:x1"], ["firm:x2"], Limits()).paths
