"""What is tied to what in a compiled network, directions left aside: the net that is drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from onshore.graph.columns.edges import RELATION_NAMES, EdgeColumns
from onshore.graph.columns.facts import RELATION_NUMBER, Bool, Int32, Int64
from onshore.graph.deadline import current
from onshore.graph.schema import kind_of


@dataclass(frozen=True, eq=False)
class Ties:
    """Some of the edges, by position."""

    edges: EdgeColumns
    positions: Int32

    @classmethod
    def of(cls, edges: EdgeColumns, relations: Collection[str], kinds: Collection[str]) -> Ties:
        """The edges of these relations between nodes of these kinds."""
        wanted = np.array([name in relations for name in RELATION_NAMES])
        shown = np.array([kind_of(text) in kinds for text in edges.terms.texts], np.bool_)
        between = shown[edges.source] & shown[edges.target]
        return cls(edges, np.flatnonzero(wanted[edges.relation] & between).astype(np.int32))

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def nbytes(self) -> int:
        return int(self.positions.nbytes) + self.edges.nbytes

    def degrees(self) -> dict[str, int]:
        """Number of edges of each node that has one."""
        size = len(self.edges.terms)
        counts = np.bincount(self.edges.source[self.positions], minlength=size)
        counts += np.bincount(self.edges.target[self.positions], minlength=size)
        nodes = np.flatnonzero(counts)
        names = map(self.edges.terms.texts.__getitem__, nodes.tolist())
        return dict(zip(names, counts[nodes].tolist(), strict=True))

    def sites_in(self, places: Iterable[str]) -> set[str]:
        """What lies in one of the places."""
        located = self.edges.relation[self.positions] == RELATION_NUMBER["located_in"]
        rows = self.positions[located]
        inside = self._mask(places)[self.edges.target[rows]]
        return self._names(self.edges.source[rows[inside]])

    def around(self, starts: Collection[str], hops: int) -> set[str]:
        """The starts and what lies within some hops of one; a product leads to who trades it."""
        edges, rows = self.edges, self.positions
        source, target, product = edges.source[rows], edges.target[rows], edges.product[rows]
        traded = (product >= 0) & (edges.relation[rows] != RELATION_NUMBER["part_of"])
        reached = self._mask(starts)
        frontier = reached.copy()
        for _ in range(hops):
            current().check()
            found = np.zeros(len(reached), np.bool_)
            found[target[frontier[source]]] = True
            found[source[frontier[target]]] = True
            carried = frontier[product] & traded
            found[source[carried]] = True
            found[target[carried]] = True
            frontier = found & ~reached
            if not frontier.any():
                break
            reached |= frontier
        return {*starts, *self._names(np.flatnonzero(reached))}

    def among(self, nodes: Iterable[str]) -> Int32:
        """Positions of the edges with both ends among the nodes."""
        kept = self._mask(nodes)
        ends = self.edges.source[self.positions], self.edges.target[self.positions]
        among: Int32 = self.positions[kept[ends[0]] & kept[ends[1]]]
        return among

    def _mask(self, nodes: Iterable[str]) -> Bool:
        """Which terms are among the nodes, with an entry for none at the end."""
        mask = np.zeros(len(self.edges.terms) + 1, np.bool_)
        numbers = [self.edges.terms.number(node) for node in nodes]
        mask[[number for number in numbers if number >= 0]] = True
        return mask

    def _names(self, nodes: Int64 | Int32) -> set[str]:
        return {self.edges.terms.texts[node] for node in nodes.tolist()}
