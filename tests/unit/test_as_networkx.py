"""Edges of a view as a networkx graph: every edge with what it says, parallel ones apart."""

from __future__ import annotations

from datetime import date

import networkx as nx

from onshore.graph.as_networkx import ATTRIBUTES, to_networkx
from onshore.graph.stores import open_store
from tests.unit.story import NOW, claim, document


def test_every_edge_is_there_with_what_it_says() -> None:
    store = open_store("sqlite://")
    facts = [
        claim("A", "firm:a", "supplies", "component:x", to="firm:b", share=0.25),
        claim("B", "firm:a", "supplies", "component:y", to="firm:b", status="planned"),
        claim("C", "firm:b", "supplies", "component:z", to="firm:c"),
        claim("D", "component:x", "part_of", "component:z", essential=True),
    ]
    store.replace([document("source:a", *facts)], now=NOW)
    edges = store.view(date(2026, 6, 1)).edges()
    graph = to_networkx(edges)
    assert graph.number_of_edges() == len(edges) == 4
    for edge in edges:
        assert graph.edges[edge.source, edge.target, edge.id] == {
            name: getattr(edge, name) for name in ATTRIBUTES
        }
    assert graph.number_of_edges("firm:a", "firm:b") == 2
    assert nx.descendants(graph, "firm:a") == {"firm:b", "firm:c"}
    store.close()


def test_nothing_gives_an_empty_graph() -> None:
    assert to_networkx([]).number_of_nodes() == 0
