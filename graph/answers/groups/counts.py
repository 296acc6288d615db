"""Links between groups, counted by where they stand. Pure, by columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onshore.graph import schema
from onshore.graph.answers.groups.nodes import Nodes
from onshore.graph.answers.groups.rules import CUT, NOT_YET, OPTIONAL, STANDINGS
from onshore.graph.columns.facts import Int8, Int32, Int64

_STANDINGS = tuple(STANDINGS)
_OF_STATUS = np.array(
    [
        _STANDINGS.index("cut" if status in CUT else "not_yet" if status in NOT_YET else "exists")
        for status in schema.STATUSES
    ],
    np.int8,
)
_GUESSED = min(schema.CERTAINTY_RANK[word] for word in schema.GUESSED)


@dataclass(frozen=True, slots=True)
class Link:
    """Links between two ends of one standing: `rows` index those of the nodes."""

    source: int
    target: int
    standing: str
    count: int
    optional: int
    rows: Int64


def standings(nodes: Nodes) -> Int8:
    """Position in `rules.STANDINGS` of each link."""
    found: Int8 = _OF_STATUS[nodes.edges.status[nodes.positions]]
    found[nodes.edges.certainty[nodes.positions] >= _GUESSED] = _STANDINGS.index("assumed")
    return found


def counted(nodes: Nodes, ends: Int64, group: Int64, *, directed: bool) -> list[Link]:
    """Links between different ends by standing, from the ends with the lowest numbers.

    `ends` gives each term the end that it stands for (-1: none), `group` the group that it is in:
    links inside a group are left out. Unless `directed`, a link runs from the lower end to the
    higher one.
    """
    source, target = nodes.source, nodes.target
    between = (ends[source] >= 0) & (ends[target] >= 0) & (group[source] != group[target])
    rows = np.flatnonzero(between)
    first, second = ends[source[rows]], ends[target[rows]]
    if not directed:
        first, second = np.minimum(first, second), np.maximum(first, second)
    standing = standings(nodes)[rows]
    optional = np.isin(
        nodes.edges.status[nodes.positions[rows]],
        [schema.STATUSES.index(word) for word in OPTIONAL],
    )
    keys = np.stack((standing, second, first))
    order = np.lexsort(keys)
    keys, rows, optional = keys[:, order], rows[order], optional[order]
    begins = np.ones(len(rows), np.bool_)
    begins[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    starts = np.flatnonzero(begins)
    stops = np.append(starts, len(rows))[1:]
    return [
        Link(
            source=int(keys[2, start]),
            target=int(keys[1, start]),
            standing=_STANDINGS[int(keys[0, start])],
            count=int(stop - start),
            optional=int(optional[start:stop].sum()),
            rows=rows[start:stop],
        )
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
    ]


def inside_of(nodes: Nodes, group: Int64, size: int) -> Int64:
    """Number of links inside each group."""
    ends = group[nodes.source]
    within = (ends >= 0) & (ends == group[nodes.target])
    return np.bincount(ends[within], minlength=size)


def facts_of(nodes: Nodes, rows: Int64) -> list[str]:
    """Ids of the facts that links rest on, sorted."""
    edges = nodes.edges
    positions: Int32 = nodes.positions[rows]
    found = {int(fact) for position in positions for fact in edges.facts_of(int(position))}
    return sorted(edges.columns.id.take(found))
