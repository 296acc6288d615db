"""Which of several edges between two ends counts: the strongest; where those differ, none. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onshore.graph.model import Edge
from onshore.graph.schema import CERTAINTY_RANK, STATUS_GROUP_RANK


def strength(edge: Edge) -> tuple[int, int]:
    """Rank of status group and certainty; the lower one counts for more."""
    return STATUS_GROUP_RANK[edge.status_group], CERTAINTY_RANK[edge.certainty]


def strongest_first(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: (strength(edge), edge.id))


def agreed_on(edges: Iterable[Edge], name: str) -> Any:
    """The value of `name` that the strongest edges with one share; None where they differ."""
    stating = [edge for edge in edges if getattr(edge, name) is not None]
    if not stating:
        return None
    best = min(map(strength, stating))
    values = [getattr(edge, name) for edge in stating if strength(edge) == best]
    return values[0] if all(value == values[0] for value in values) else None
