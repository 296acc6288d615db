"""Edges as a networkx graph, for everything that networkx can do with one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from onshore.graph.deadline import checked
from onshore.graph.model import Edge

if TYPE_CHECKING:
    import networkx

ATTRIBUTES = (
    "relation",
    "product",
    "place",
    "status_group",
    "status",
    "certainty",
    "facts",
    "share",
    "cost_share",
    "market_share",
    "value",
    "lead_time_days",
    "essential",
    "origin",
)
"""Fields of an edge that become attributes; what no fact states is None."""


def to_networkx(edges: Iterable[Edge]) -> networkx.MultiDiGraph[str]:
    """A graph whose nodes are ids of entities and whose keys are ids of edges.

    `edges` are those of `graph.view.View.edges`.
    """
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in checked(edges):
        values = {name: getattr(edge, name) for name in ATTRIBUTES}
        graph.add_edge(edge.source, edge.target, edge.id, **values)
    return graph
