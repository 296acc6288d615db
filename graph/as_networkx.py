"""Edges as a networkx graph, for everything that networkx can do with one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from onshore.graph.deadline import checked
from onshore.graph.model import Edge
from onshore.graph.schema import kind_of

if TYPE_CHECKING:
    import networkx

    from onshore.graph.view import View

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


def to_networkx(
    edges: Iterable[Edge], view: View | None = None, lang: str = "en"
) -> networkx.MultiDiGraph[str]:
    """A graph whose nodes are ids of entities and whose keys are ids of edges.

    `edges` are those of `graph.view.View.edges`. With a view nodes have their `kind` and `label`,
    the name in `lang`, and the products and places that edges name are nodes too.
    """
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in checked(edges):
        values = {name: getattr(edge, name) for name in ATTRIBUTES}
        graph.add_edge(edge.source, edge.target, edge.id, **values)
    if view is not None:
        named = (graph.edges[edge][name] for edge in graph.edges for name in ("product", "place"))
        graph.add_nodes_from(sorted({id for id in named if id is not None}))
        for id, label in view.labels(list(graph), lang).items():
            graph.nodes[id].update(kind=kind_of(id), label=label)
    return graph
