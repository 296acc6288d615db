"""Adjacency of a compiled network: compressed rows of steps, made when a search needs them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from sys import intern
from typing import Any

import numpy as np

from onshore.graph.columns.edge_list import EdgeList
from onshore.graph.columns.edges import RELATION_NAMES, EdgeColumns
from onshore.graph.columns.facts import RELATION_NUMBER, STATUS_NUMBER, Bool, Int32, Int64
from onshore.graph.model import Edge
from onshore.graph.network.adjacency import Adjacency, Step, Walk, ways
from onshore.graph.project import Where
from onshore.graph.schema import GROUP_OF_STATUS, RELATIONS, STATUS_GROUP_RANK, kind_of
from onshore.graph.view import View

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

    def of(self, node: int) -> slice:
        """Where the steps of a node stand; nowhere where it is none of the rows' own."""
        if not 0 <= node < len(self.starts) - 1:
            return slice(0, 0)
        return slice(int(self.starts[node]), int(self.starts[node + 1]))

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

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Any]) -> Ways:
        """Equal to the ways whose `arrays` they are."""
        names = [one.name for one in fields(Rows)]
        out, into = (
            Rows(**{name: arrays[f"{way}.{name}"] for name in names}) for way in ("out", "into")
        )
        return cls(out, into)

    def arrays(self) -> dict[str, Any]:
        """The columns of both, by name."""
        ways = {"out": self.out, "into": self.into}
        return {
            f"{way}.{name}": one for way, rows in ways.items() for name, one in vars(rows).items()
        }

    @property
    def nbytes(self) -> int:
        return self.out.nbytes + self.into.nbytes


class CompiledAdjacency(Adjacency):
    """The adjacency of one search: steps are made once and end with the search."""

    def __init__(self, edges: EdgeList, made: Ways, *, walk: Walk) -> None:
        self.edges, self._ways = edges, made
        super().__init__(walk=walk)

    def _walked(self) -> tuple[Mapping[str, Sequence[Step]], Mapping[str, Sequence[Step]]]:
        return (
            _Lazy(lambda node: self._steps(node, self._ways.into, ahead=False)),
            _Lazy(lambda node: self._steps(node, self._ways.out, ahead=True)),
        )

    def _steps(self, node: str, rows: Rows, *, ahead: bool) -> Sequence[Step]:
        columns = self.edges.columns
        own = rows.of(columns.terms.number(node))
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
        return self.edges[step.position]

    def bare_edge(self, step: Step) -> Edge:
        return self.edges.bare(step.position)

    def neighbours(self, node: str, *, ahead: bool) -> Sequence[str]:
        columns, rows = self.edges.columns, self._ways.out if ahead else self._ways.into
        texts = columns.terms.texts
        others = rows.others[rows.of(columns.terms.number(node))]
        return [texts[other] for other in others.tolist()]

    def parents(self, component: str) -> Collection[str]:
        return [whole for _, whole in self.wholes_of(component)]

    def wholes_of(self, component: str) -> list[tuple[int, str]]:
        """What the component is directly part of, each with the position of the edge."""
        columns = self.edges.columns
        own = columns.out.of(columns.terms.number(component))
        own = own[columns.relation[own] == RELATION_NUMBER["part_of"]]
        wholes = columns.terms.texts
        return [
            (at, wholes[whole])
            for at, whole in zip(own.tolist(), columns.target[own].tolist(), strict=True)
        ]

    def ends_of(self, positions: Int64) -> set[str]:
        """Both ends of the edges at these positions."""
        columns = self.edges.columns
        ends = np.unique(np.concatenate((columns.source[positions], columns.target[positions])))
        return set(map(columns.terms.texts.__getitem__, ends.tolist()))


class PatchedAdjacency(Adjacency):
    """Adjacency with edges beside the sorted ones: steps of both, without the edges that are gone.

    Positions of added edges follow those of the sorted ones.
    """

    def __init__(self, base: CompiledAdjacency, gone: Int64, added: CompiledAdjacency) -> None:
        self._base, self._gone, self._added = base, frozenset(gone.tolist()), added
        self._first = len(base.edges)
        self._touched = base.ends_of(gone) | added.ends_of(np.arange(len(added.edges)))
        super().__init__(walk=base.walk)

    def _walked(self) -> tuple[Mapping[str, Sequence[Step]], Mapping[str, Sequence[Step]]]:
        return (
            _Lazy(lambda node: self._steps(node, self._base.into, self._added.into)),
            _Lazy(lambda node: self._steps(node, self._base.out, self._added.out)),
        )

    def _steps(
        self,
        node: str,
        base: Mapping[str, Sequence[Step]],
        added: Mapping[str, Sequence[Step]],
    ) -> Sequence[Step]:
        if node not in self._touched:
            return base[node]
        kept = [step for step in base[node] if step.position not in self._gone]
        new = [step._replace(position=self._first + step.position) for step in added[node]]
        return sorted((*kept, *new), key=lambda step: (step.id, step.back))

    def edge(self, step: Step) -> Edge:
        if step.position < self._first:
            return self._base.edge(step)
        return self._added.edge(step._replace(position=step.position - self._first))

    def bare_edge(self, step: Step) -> Edge:
        if step.position < self._first:
            return self._base.bare_edge(step)
        return self._added.bare_edge(step._replace(position=step.position - self._first))

    def neighbours(self, node: str, *, ahead: bool) -> Iterable[str]:
        if node not in self._touched:
            return self._base.neighbours(node, ahead=ahead)
        return super().neighbours(node, ahead=ahead)

    def parents(self, component: str) -> Collection[str]:
        base = self._base.wholes_of(component)
        kept = [whole for at, whole in base if at not in self._gone]
        return [*kept, *self._added.parents(component)]


def adjacency_of(view: View, where: Where, walk: Walk) -> Adjacency:
    """The adjacency of a view's edges; what searches walk on is kept between them."""

    def compiled(edges: EdgeList, ways: Ways) -> CompiledAdjacency:
        return CompiledAdjacency(edges, ways, walk=walk)

    if where.derive:
        edges = view.edge_list(where)
        ways = view.beside_edges(("ways", walk), where, lambda: Ways.of(edges.columns, walk))
        return compiled(edges, ways)
    found = view.projection(where)
    edges, added = view.listed(found.base), view.listed(found.added)
    alone = not len(found.gone) and not len(added)

    def made() -> Ways:
        stored = view.mapped(f"ways-{walk}", where) if alone else None
        return Ways.of(found.base, walk) if stored is None else Ways.of_arrays(stored)

    ways = view.beside_base(found, ("ways", walk), made)
    if alone:
        return compiled(edges, ways)
    beside = view.beside_edges(("ways beside", walk), where, lambda: Ways.of(found.added, walk))
    return PatchedAdjacency(compiled(edges, ways), found.gone, compiled(added, beside))


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
