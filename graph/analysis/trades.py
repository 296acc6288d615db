"""Stated trades with the makers behind them, and those that a filter leaves out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.analysis.sites import FACILITY_RELATIONS
from graph.analysis.supply import Node, Supply
from graph.deadline import checked
from graph.model import Edge
from graph.project import Where, project_edges
from graph.schema import kind_of
from graph.view import View


def plants_of(supply: Supply) -> dict[str, list[str]]:
    """Firm -> the sites that it runs."""
    plants: dict[str, list[str]] = defaultdict(list)
    for site, firm in sorted(supply.operators.items()):
        plants[firm].append(site)
    return plants


def sources_of(
    supply: Supply, firm: str, product: str, plants: Mapping[str, Sequence[str]]
) -> tuple[Node, ...]:
    """Stated makers behind what a firm or site sells; itself where none is stated."""
    candidates = (Node(maker, product) for maker in (firm, *plants.get(firm, ())))
    stated = tuple(node for node in candidates if node in supply.produced)
    return stated or (Node(firm, product),)


def absent_sites(view: View, where: Where) -> frozenset[str]:
    """Sites and projects that are only announced, planned, being built or given up.

    The filter says what counts as there. A site of which nothing but its place is stated, or that
    a larger plan was downsized to, is there.
    """
    if not any(f.relation in FACILITY_RELATIONS and not where.allows(f) for f in view.all_facts()):
        return frozenset()
    kept = {edge.id for edge in view.edges(None, where)}
    wide = view.edges(None, replace(where, statuses=None))
    told: set[str] = set()
    standing: set[str] = set()
    for edge in checked(wide):
        if edge.relation in FACILITY_RELATIONS and edge.id not in kept:
            told.add(edge.target)
        elif edge.relation == "downsized_to" or (edge.id in kept and edge.relation != "located_in"):
            standing.update((edge.source, edge.target))
    return frozenset(site for site in told - standing if kind_of(site) in ("factory", "project"))


def left_out(view: View, where: Where) -> dict[str, list[Edge]]:
    """Flow edges that the filter leaves out by status, but for ended ones, by their source."""

    def build() -> dict[str, list[Edge]]:
        if all(where.allows(fact) for fact in view.all_facts()):
            return {}
        kept = {edge.id for edge in view.edges(None, where)}
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in checked(view.edges(None, replace(where, statuses=None))):
            if edge.becomes == "flow" and edge.status_group != "ended" and edge.id not in kept:
                found[edge.source].append(edge)
        return dict(found)

    edges: dict[str, list[Edge]] = view.derived(("impact-left-out", view.as_of, where), build)
    return edges


def left_out_of(view: View, where: Where, relations: frozenset[str]) -> tuple[Edge, ...]:
    """Edges of some relations that the filter leaves out by status, ended ones too."""

    def build() -> tuple[Edge, ...]:
        wide = replace(where, statuses=None)
        others = [
            fact
            for fact in checked(view.all_facts())
            if fact.relation in relations and wide.allows(fact) and not where.allows(fact)
        ]
        edges = project_edges(view.holding(others), view.sources, view.canonical)
        kept = {edge.id for edge in view.edges(None, where)} if edges else set()
        return tuple(edge for edge in edges if edge.id not in kept)

    left: tuple[Edge, ...] = view.derived(("left-out", view.as_of, where, relations), build)
    return left
