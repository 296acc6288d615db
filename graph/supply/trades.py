"""Trades and sites that a filter leaves out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onshore.graph.deadline import checked
from onshore.graph.model import Edge
from onshore.graph.project import Where, project_edges
from onshore.graph.schema import kind_of
from onshore.graph.supply.sites import FACILITY_RELATIONS, state_of
from onshore.graph.view import View


def absent_sites(view: View, where: Where) -> frozenset[str]:
    """Sites and projects that are only announced, planned, being built or given up.

    The filter says what counts as there. A site of which nothing but its place is stated, or that
    a larger plan was downsized to, is there.
    """
    apart = edges_apart(view, where)
    told = {edge.target for edge in apart if edge.relation in FACILITY_RELATIONS}
    told = {site for site in told if kind_of(site) in ("factory", "project")}
    if not told:
        return frozenset()
    others = {edge.id for edge in apart}
    standing: set[str] = set()
    for edge in checked(view.edges(told, replace(where, statuses=None))):
        kept = edge.id not in others and edge.relation != "located_in"
        if kept or edge.relation == "downsized_to":
            standing.update((edge.source, edge.target))
    return frozenset(told - standing)


def edges_apart(view: View, where: Where) -> Sequence[Edge]:
    """Edges that the filter leaves out by status."""

    def build() -> Sequence[Edge]:
        import numpy as np

        from onshore.graph.columns.edge_list import EdgeList

        wide, kept = view.edges(None, replace(where, statuses=None)), view.edges(None, where)
        if isinstance(wide, EdgeList) and isinstance(kept, EdgeList):
            return wide.take((~np.isin(wide.columns.id, kept.columns.id)).nonzero()[0])
        ids = {edge.id for edge in checked(kept)}
        return tuple(edge for edge in checked(wide) if edge.id not in ids)

    apart: Sequence[Edge] = view.derived(("edges apart", state_of(view, where), where), build)
    return apart


def left_out(view: View, where: Where) -> tuple[Edge, ...]:
    """Flow edges that the filter leaves out by status, but for ended ones."""

    def build() -> tuple[Edge, ...]:
        return tuple(
            edge
            for edge in checked(edges_apart(view, where))
            if edge.becomes == "flow" and edge.status_group != "ended"
        )

    edges: tuple[Edge, ...] = view.derived(("impact-left-out", state_of(view, where), where), build)
    return edges


def left_out_of(view: View, where: Where, relations: frozenset[str]) -> tuple[Edge, ...]:
    """Edges of some relations that the filter leaves out by status, but for ended ones.

    It reads their facts alone, where no other edge is asked for.
    """

    def build() -> tuple[Edge, ...]:
        import numpy as np

        others = view.facts_left_out(where, relations)
        edges = project_edges(others, view.sources, view.canonical)
        ids = np.array([int(edge.id.removeprefix("e-"), 16) for edge in edges], np.uint64)
        apart = ~np.isin(ids, view.edge_columns(where).id) if edges else ids
        return tuple(
            edge
            for edge, left in zip(edges, apart, strict=True)
            if left and edge.status_group != "ended"
        )

    left: tuple[Edge, ...] = view.derived(("left-out", view.as_of, where, relations), build)
    return left
