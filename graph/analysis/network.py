"""The compiled network: edges as numpy arrays, both directions, typed blocks, property columns.

Primary form of everything that sweeps a large network. numpy is imported when a network is built,
networkx when one is asked for. Small graphs and short searches use plain adjacency instead
(`Neighbours`), with equal results. What the arrays mean for a question stands elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from graph.analysis.columns import Texts, number_texts
from graph.model import Edge
from graph.project import Where
from graph.schema import CERTAINTIES, CERTAINTY_RANK, STATUS_GROUP_RANK
from graph.view import View

if TYPE_CHECKING:
    import networkx
    import numpy
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[numpy.int32]
    Floats: TypeAlias = NDArray[numpy.float64]

FIELDS = (
    "id", "source", "target", "relation", "product", "place", "status_group", "certainty",
    "share", "cost_share", "market_share", "value", "lead_time_days", "essential",
)  # fmt: skip
"""Fields of a record, in order: texts or None, then numbers or None."""
NUMBERS = ("share", "cost_share", "market_share", "value", "lead_time_days")
STATUS_GROUPS = tuple(STATUS_GROUP_RANK)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Compressed rows: what belongs to node `n` stands at `starts[n]` up to `starts[n + 1]`.

    `ends` are the nodes at the other end, `edges` the positions of the edges.
    """

    starts: Ints
    ends: Ints
    edges: Ints

    def of(self, node: int) -> slice:
        return slice(int(self.starts[node]), int(self.starts[node + 1]))


class Network:
    """Nodes 0..n-1 with ids, and edges at positions 0..m-1, sorted by relation, then source, id.

    `sources`, `targets`, `products`, `places` hold node numbers (-1: none); `status_groups` index
    `STATUS_GROUPS`, `certainties` index `schema.CERTAINTIES`; `essential` is 1, 0 or -1 (not said).
    `numbers` maps the names of `NUMBERS` to float arrays, nan where no fact states one; a column
    that nobody states is absent. `blocks` gives the positions of each relation.
    """

    def __init__(
        self,
        ids: Sequence[str],
        sources: Ints,
        targets: Ints,
        relations: Sequence[str],
        codes: Ints,
        *,
        edge_ids: Sequence[str] | None = None,
        columns: Mapping[str, Any] | None = None,
    ) -> None:
        """`codes` index `relations`; `columns` are arrays of one entry for each edge.

        Columns: products, places, status_groups, certainties, essential and those of `NUMBERS`.
        """
        import numpy as np

        order = np.lexsort((sources, codes))
        given = dict(columns or {})
        self.ids = ids
        self.sources: Ints = np.ascontiguousarray(sources[order], dtype=np.int32)
        self.targets: Ints = np.ascontiguousarray(targets[order], dtype=np.int32)
        self._order: Ints = order.astype(np.int32)
        self._edge_ids = None if edge_ids is None else Texts(edge_ids)
        counts = np.bincount(codes, minlength=len(relations))
        bounds = np.concatenate(([0], np.cumsum(counts))).tolist()
        self.blocks: dict[str, slice] = {
            name: slice(bounds[i], bounds[i + 1])
            for i, name in enumerate(relations)
            if bounds[i] < bounds[i + 1]
        }
        none = np.broadcast_to(np.int32(-1), len(order))
        self.products: Ints = given["products"][order] if "products" in given else none
        self.places: Ints = given["places"][order] if "places" in given else none
        byte = np.broadcast_to(np.int8(0), len(order))
        self.status_groups: NDArray[numpy.int8] = (
            given["status_groups"][order] if "status_groups" in given else byte
        )
        self.certainties: NDArray[numpy.int8] = (
            given["certainties"][order] if "certainties" in given else byte
        )
        self.essential: NDArray[numpy.int8] = (
            given["essential"][order]
            if "essential" in given
            else np.broadcast_to(np.int8(-1), len(order))
        )
        self.numbers: dict[str, Floats] = {
            name: given[name][order] for name in NUMBERS if name in given
        }

    # -- building ----------------------------------------------------------

    @classmethod
    def from_records(cls, records: Sequence[tuple[Any, ...]]) -> Network:
        """From tuples in the order of `FIELDS`; deterministic for a given order of the records."""
        import numpy as np

        if not records:
            none = np.zeros(0, dtype=np.int32)
            return cls((), none, none, (), none, edge_ids=())
        size = len(records)
        columns = {name: list(map(itemgetter(i), records)) for i, name in enumerate(FIELDS)}
        ids, (sources, targets, products, places) = number_texts(
            [columns[name] for name in ("source", "target", "product", "place")]
        )

        def coded(name: str, table: Mapping[Any, int], kind: Any = np.int32) -> Any:
            return np.fromiter(map(table.__getitem__, columns[name]), kind, size)

        relations = sorted(set(columns["relation"]))
        codes = coded("relation", {name: i for i, name in enumerate(relations)})
        given = {
            "products": products,
            "places": places,
            "status_groups": coded(
                "status_group", {name: i for i, name in enumerate(STATUS_GROUPS)}, np.int8
            ),
            "certainties": coded("certainty", CERTAINTY_RANK, np.int8),
            "essential": coded("essential", {None: -1, False: 0, True: 1}, np.int8),
        }
        for name in NUMBERS:
            values = columns[name]
            if values.count(None) < size:
                given[name] = np.array(values, dtype=np.float64)
        return cls(
            ids,
            sources,
            targets,
            relations,
            codes,
            edge_ids=columns["id"],
            columns=given,
        )

    @classmethod
    def from_edges(cls, edges: Iterable[Edge]) -> Network:
        """From edges that are sorted by id. `value` is the amount a year, whatever its currency."""
        return cls.from_records([_record(edge) for edge in edges])

    # -- reading -----------------------------------------------------------

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def size(self) -> int:
        """Number of edges."""
        return len(self.sources)

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Id -> node number."""
        return {id: i for i, id in enumerate(self.ids)}

    def edge_id(self, position: int) -> str:
        """Id of the edge at a position; its number where none was given."""
        original = int(self._order[position])
        return str(original) if self._edge_ids is None else self._edge_ids[original]

    @cached_property
    def out(self) -> Rows:
        """All edges by their source."""
        return self.rows(self.sources, self.targets)

    @cached_property
    def into(self) -> Rows:
        """All edges by their target."""
        return self.rows(self.targets, self.sources)

    def rows(self, keys: Ints, ends: Ints, offset: int = 0) -> Rows:
        """Rows of edges by one of their ends; positions begin at `offset`."""
        import numpy as np

        order = np.argsort(keys, kind="stable").astype(np.int32)
        starts = np.zeros(len(self.ids) + 1, dtype=np.int32)
        np.cumsum(np.bincount(keys, minlength=len(self.ids)), out=starts[1:])
        return Rows(starts, ends[order], order + np.int32(offset))

    def block(self, relation: str, *, back: bool = False) -> Rows:
        """Edges of one relation by source, with `back` by target; empty rows where there is none.

        Built at first use and kept.
        """
        kept: dict[tuple[str, bool], Rows] = self._kept_blocks
        found = kept.get((relation, back))
        if found is None:
            part = self.blocks.get(relation, slice(0, 0))
            ends = (self.sources[part], self.targets[part])
            keys, others = reversed(ends) if back else ends
            found = kept[relation, back] = self.rows(keys, others, part.start)
        return found

    @cached_property
    def _kept_blocks(self) -> dict[tuple[str, bool], Rows]:
        return {}

    def closure(
        self, starts: Collection[int], rows: Sequence[Rows] | None = None
    ) -> NDArray[numpy.bool_]:
        """Which nodes can be reached from the starts, they themselves among them.

        Along all edges, or along the given rows.
        """
        import numpy as np

        chosen = [self.out] if rows is None else rows
        reached = np.zeros(len(self.ids), dtype=np.bool_)
        frontier = np.fromiter(starts, np.int32, len(starts))
        reached[frontier] = True
        while len(frontier):
            found = [gather(one, frontier) for one in chosen]
            ahead = found[0] if len(found) == 1 else np.concatenate(found)
            ahead = ahead[~reached[ahead]]
            reached[ahead] = True
            frontier = np.unique(ahead) if len(ahead) < len(self.ids) // 8 else _distinct(
                ahead, len(self.ids)
            )  # fmt: skip
        return reached

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The same as a networkx graph; keys of its edges are the edge ids."""
        import networkx as nx

        graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(self.ids)
        ends = zip(self.sources.tolist(), self.targets.tolist(), self._values(), strict=True)
        for position, (source, target, values) in enumerate(ends):
            key = self.edge_id(position)
            graph.add_edge(self.ids[source], self.ids[target], key, **values)
        return graph

    def _values(self) -> Iterable[dict[str, Any]]:
        relations = [
            name for name, part in self.blocks.items() for _ in range(part.stop - part.start)
        ]
        said = {-1: None, 0: False, 1: True}
        numbers = {name: column.tolist() for name, column in self.numbers.items()}
        for position, relation in enumerate(relations):
            product, place = int(self.products[position]), int(self.places[position])
            values: dict[str, Any] = {
                "relation": relation,
                "product": self.ids[product] if product >= 0 else None,
                "place": self.ids[place] if place >= 0 else None,
                "status_group": STATUS_GROUPS[self.status_groups[position]],
                "certainty": CERTAINTIES[self.certainties[position]],
                "essential": said[int(self.essential[position])],
            }
            for name, column in numbers.items():
                number = column[position]
                values[name] = None if number != number else number
            yield values


def gather(rows: Rows, nodes: Ints) -> Ints:
    """What lies at the other ends of all edges of the nodes, repeated where edges are."""
    import numpy as np

    first, counts = rows.starts[nodes], rows.starts[nodes + 1] - rows.starts[nodes]
    total = int(counts.sum())
    if total == 0:
        return np.zeros(0, dtype=np.int32)
    skipped = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    found: Ints = rows.ends[skipped + np.arange(total)]
    return found


def _distinct(nodes: Ints, size: int) -> Ints:
    import numpy as np

    seen = np.zeros(size, dtype=np.bool_)
    seen[nodes] = True
    return np.flatnonzero(seen).astype(np.int32)


_VALUES: Callable[[Edge], tuple[Any, ...]] = attrgetter(*FIELDS)
_AMOUNT = FIELDS.index("value")


def _record(edge: Edge) -> tuple[Any, ...]:
    values = _VALUES(edge)
    if edge.value is None:
        return values
    return (*values[:_AMOUNT], edge.value.value, *values[_AMOUNT + 1 :])


def network_of(view: View, where: Where | None = None) -> Network:
    """The compiled network of a view's edges, kept by the store for these clocks and filters."""
    where = where or Where()
    built: Network = view.derived(
        ("network", view.as_of, where), lambda: Network.from_edges(view.edges(None, where))
    )
    return built


class Neighbours:
    """Plain adjacency of the same edges: what small graphs and short searches walk."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.out: dict[str, list[Edge]] = defaultdict(list)
        self.into: dict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            self.out[edge.source].append(edge)
            self.into[edge.target].append(edge)

    def closure(
        self, starts: Collection[str], relations: Collection[str] | None = None
    ) -> frozenset[str]:
        """Nodes that can be reached from the starts along edges, they themselves among them."""
        reached = set(starts)
        pending = list(starts)
        while pending:
            for edge in self.out.get(pending.pop(), ()):
                if edge.target not in reached:
                    if relations is None or edge.relation in relations:
                        reached.add(edge.target)
                        pending.append(edge.target)
        return frozenset(reached)
