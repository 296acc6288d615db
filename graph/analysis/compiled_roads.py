"""Roads of a compiled network: compressed rows of steps, each made when a search comes to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from sys import intern

import numpy as np

from graph.analysis.roads import Roads, Step, Walk, ways
from graph.columns.edges import RELATION_NAMES, EdgeColumns, EdgeList
from graph.columns.facts import RELATION_NUMBER, STATUS_NUMBER, Bool, Int32, Int64
from graph.model import Edge
from graph.schema import GROUP_OF_STATUS, RELATIONS, STATUS_GROUP_RANK, kind_of

_GROUPS = tuple(STATUS_GROUP_RANK[GROUP_OF_STATUS[word]] for word in STATUS_NUMBER)


@dataclass(frozen=True, eq=False)
class Rows:
    """Steps by the node at one of their ends, those of a node in the order of their edges.

    Those of node n stand at `starts[n]` up to `starts[n + 1]`; `others` are at the other end.
    """

    starts: Int64
    edges: Int32
    back: Bool
    others: Int32

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in (self.starts, self.edges, self.back, self.others))


def _rows(edges: EdgeColumns, walked: Bool, nodes: Int32, others: Int32) -> Rows:
    """`walked`, `nodes`, `others`: of each edge along its direction, then back, as two columns."""
    chosen = np.flatnonzero(walked.ravel())
    near = nodes.ravel()[chosen]
    starts = np.zeros(len(edges.terms) + 1, np.int64)
    np.cumsum(np.bincount(near, minlength=len(edges.terms)), out=starts[1:])
    chosen = chosen[np.argsort(near, kind="stable")]
    back = (chosen & 1).astype(np.bool_)
    return Rows(starts, (chosen >> 1).astype(np.int32), back, others.ravel()[chosen])


@dataclass(frozen=True, eq=False)
class Ways:
    """Which steps lead out of and into each node; kept beside the edges that it is made of."""

    out: Rows
    into: Rows

    @classmethod
    def of(cls, edges: EdgeColumns, walk: Walk) -> Ways:
        allowed = np.array(
            [
                [back in ways(name, one.becomes, walk) for back in (False, True)]
                for name, one in RELATIONS.items()
            ]
        )
        walked = allowed[edges.relation]
        tails = np.stack((edges.source, edges.target), axis=1)
        heads = tails[:, ::-1]
        out = _rows(edges, walked, tails, heads)
        if walk != "any":
            return cls(out, _rows(edges, walked, heads, tails))
        return cls(out, replace(out, back=~out.back))  # every step out is one in, the other way

    @property
    def nbytes(self) -> int:
        return self.out.nbytes + self.into.nbytes


class CompiledRoads(Roads):
    """The roads of one search: what it walks is made once, and goes with it."""

    def __init__(self, edges: EdgeList, made: Ways, *, walk: Walk) -> None:
        self._list, self._ways = edges, made
        super().__init__(walk=walk)

    def _walked(self) -> tuple[Mapping[str, Sequence[Step]], Mapping[str, Sequence[Step]]]:
        return (
            _Lazy(lambda node: self._steps(node, self._ways.into, ahead=False)),
            _Lazy(lambda node: self._steps(node, self._ways.out, ahead=True)),
        )

    def _steps(self, node: str, rows: Rows, *, ahead: bool) -> Sequence[Step]:
        columns = self._list.columns
        number = columns.terms.number(node)
        if number < 0:
            return ()
        own = slice(int(rows.starts[number]), int(rows.starts[number + 1]))
        edges = rows.edges[own]
        texts, kind = columns.terms.texts, intern(kind_of(node))
        steps = []
        for position, back, other, id, relation, product, status, certainty in zip(
            edges.tolist(),
            rows.back[own].tolist(),
            rows.others[own].tolist(),
            columns.id[edges].tolist(),
            columns.relation[edges].tolist(),
            columns.product[edges].tolist(),
            columns.status[edges].tolist(),
            columns.certainty[edges].tolist(),
            strict=True,
        ):
            end = texts[other]
            steps.append(
                Step(
                    f"e-{id:016x}",
                    RELATION_NAMES[relation],
                    texts[product] if product >= 0 else None,
                    back,
                    node if ahead else end,
                    end if ahead else node,
                    intern(kind_of(end)) if ahead else kind,
                    _GROUPS[status],
                    certainty,
                    position,
                )
            )
        return steps

    def edge(self, step: Step) -> Edge:
        return self._list[step.position]

    def bare_edge(self, step: Step) -> Edge:
        return self._list.bare(step.position)

    def neighbours(self, node: str, *, ahead: bool) -> Sequence[str]:
        columns, rows = self._list.columns, self._ways.out if ahead else self._ways.into
        number, texts = columns.terms.number(node), columns.terms.texts
        if number < 0:
            return ()
        others = rows.others[int(rows.starts[number]) : int(rows.starts[number + 1])]
        return [texts[other] for other in others.tolist()]

    def parents(self, component: str) -> Collection[str]:
        columns = self._list.columns
        number = columns.terms.number(component)
        if number < 0:
            return ()
        own = columns.out.of(number)
        wholes = own[columns.relation[own] == RELATION_NUMBER["part_of"]]
        return [columns.terms[whole] for whole in columns.target[wholes].tolist()]


class _Lazy(Mapping[str, Sequence[Step]]):
    """Steps by node, made when they are asked for."""

    def __init__(self, make: Callable[[str], Sequence[Step]]) -> None:
        self._make = make
        self._made: dict[str, Sequence[Step]] = {}

    def __getitem__(self, node: str) -> Sequence[Step]:
        found = self._made.get(node)
        if found is None:
            found = self._made[node] = self._make(node)
        return found

    def __contains__(self, node: object) -> bool:
        return isinstance(node, str) and bool(self[node])

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
