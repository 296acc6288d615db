"""Which entities an export speaks of: those that a fact it takes says something about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from onshore.graph.model import Edge, Group


def spoken_of(edges: Iterable[Edge], groups: Iterable[Group]) -> Mapping[str, set[str]]:
    """Facts by entity: of both ends, products and places of edges, of members and ends of sets."""
    found: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        for id in (edge.source, edge.target, edge.product, edge.place):
            if id:
                found[id].update(edge.facts)
    for group in groups:
        for id in (*group.members, group.subject, group.object):
            if id:
                found[id].update(group.facts)
    return found
