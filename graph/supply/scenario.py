"""What if: changes to a snapshot, applied to its edges and measures. Pure; nothing is written.

A `ScenarioView` is a view whose edges and facts about sets are changed by operations, so that every
question can be asked of it as of any other view.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from onshore.graph.model import Edge, Group
from onshore.graph.project import Where, edge_id
from onshore.graph.schema import TRADES, kind_of
from onshore.graph.supply.sites import find_operators, site_where
from onshore.graph.tariff.duty.tariff import Tariff
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.columns.edges import EdgeColumns
    from onshore.graph.columns.facts import Bool
    from onshore.graph.columns.patching import Projection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Move:
    """A site or a firm's own production goes to another place."""

    node: str
    to: str


@dataclass(frozen=True, slots=True)
class Close:
    """A firm with its sites, a site, a component's making, or all that lies in a place ends."""

    node: str


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier's share of a receiver's need; `known` says that the supply is there already."""

    source: str
    target: str
    component: str
    share: float | None
    known: bool


@dataclass(frozen=True, slots=True)
class SetMeasure:
    measure: str
    rate: Decimal | None
    origins: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Disable:
    authority: str


@dataclass(frozen=True, slots=True)
class SetCondition:
    name: str
    value: str


Operation: TypeAlias = Move | Close | Supplier | SetMeasure | Disable | SetCondition


class ScenarioView(View):
    """A view as the operations leave it, one after the other."""

    as_stored = False

    def __init__(self, base: View, operations: Sequence[Operation]) -> None:
        super().__init__(base.reader, base.as_of, base.known_at, base._cache)
        self.base = base
        self.operations = tuple(operations)

    def derived(self, key: object, build: Callable[[], T], *, tables: bool = False) -> T:
        found: T = super().derived(("scenario", self.operations, key), build, tables=tables)
        return found

    def edges(
        self, frontier: Collection[str] | None = None, where: Where | None = None
    ) -> Sequence[Edge]:
        if frontier is None:
            return super().edges(None, where)
        from onshore.graph.supply.scenario_edges import naming

        edges = self.edge_list(where)
        wanted = [self.canonical.get(id, id) for id in frontier]
        return edges.take(naming(edges.columns, wanted).nonzero()[0])

    def groups(
        self, frontier: Collection[str] | None = None, where: Where | None = None
    ) -> list[Group]:
        changed = self._changed(where or Where())[1]
        if frontier is None:
            return list(changed)
        wanted = {self.canonical.get(id, id) for id in frontier}
        return [group for group in changed if wanted.intersection(group.members)]

    def edge_columns(self, where: Where | None = None) -> EdgeColumns:
        return self._changed(where or Where())[0]

    def projection(self, where: Where) -> Projection:
        """The edges as the operations leave them; nothing stands beside them."""
        from onshore.graph.columns.patching import projected

        where = replace(where, derive=())
        counted, edges = self.base.projection(where).counted, self.edge_columns(where)
        return self.derived(
            ("projection", self.as_of, where),
            lambda: projected(counted, self.facts_at, edges),
        )

    def _digest(self, where: Where) -> bytes:
        changed = repr(self.operations).encode()
        return sha256(self.base._digest(where) + changed).digest()

    def _changed(self, where: Where) -> tuple[EdgeColumns, tuple[Group, ...]]:
        def build() -> tuple[EdgeColumns, tuple[Group, ...]]:
            edges, groups = self.base.edge_columns(where), self.base.groups(None, where)
            for operation in self.operations:
                edges, groups = self._apply(operation, edges, groups, where)
            return edges, tuple(groups)

        return self.derived(("changed", self.as_of, where), build)

    def _apply(
        self, operation: Operation, edges: EdgeColumns, groups: list[Group], where: Where
    ) -> tuple[EdgeColumns, list[Group]]:
        """Only the edges that an operation speaks of are made for it."""
        from onshore.graph.supply.scenario_edges import naming, replaced

        if isinstance(operation, Move):
            rows = naming(edges, [operation.node])
        elif isinstance(operation, Close):
            rows = self._edges_around(operation.node, edges)
        elif isinstance(operation, Supplier):
            rows = naming(edges, [operation.source])
        else:
            return edges, groups
        chosen = rows.nonzero()[0]
        before = self.listed(edges).take(chosen)
        if isinstance(operation, Move):
            after, groups = _moved(operation, before, groups, where)
        elif isinstance(operation, Close):
            after, groups = self._closed(operation.node, before, groups)
        else:
            after = _supplied(operation, before, where)
        return replaced(edges, chosen, before, after, self._positions_of), groups

    def _positions_of(self, ids: Collection[str]) -> list[int]:
        """Positions in the columns of facts about sets."""
        from onshore.graph.columns.clocks import known

        columns = self.columns
        sets = (known(columns, self.known_at) & columns.about_set).nonzero()[0].tolist()
        return [at for at, id in zip(sets, columns.id.take(sets), strict=True) if id in ids]

    def _edges_around(self, node: str, edges: EdgeColumns) -> Bool:
        """Edges that closing the node may end: of what it ends, and of who makes inside of it."""
        from onshore.graph.columns.facts import RELATION_NUMBER
        from onshore.graph.supply.scenario_edges import among, naming

        rows = naming(edges, self.ended(node))
        if kind_of(node) == "place":
            makes = edges.relation == RELATION_NUMBER["produces"]
            there = makes & among(edges.terms, self.within(node))[edges.place]
            makers = among(edges.terms, ())
            makers[edges.source[there]] = True
            rows |= makers[edges.source]
        return rows

    def _closed(
        self, node: str, edges: Sequence[Edge], groups: list[Group]
    ) -> tuple[list[Edge], list[Group]]:
        gone = self.ended(node)
        inside = self.within(node) if kind_of(node) == "place" else frozenset()

        def makes_there(edge: Edge) -> bool:
            return edge.relation == "produces" and edge.place in inside

        stays = {
            (e.source, e.target) for e in edges if e.relation == "produces" and not makes_there(e)
        }
        moved_out = {(e.source, e.target) for e in edges if makes_there(e)} - stays

        def ends(edge: Edge) -> bool:
            if edge.becomes != "flow" or edge.relation == "part_of":
                return False
            if gone & {edge.source, edge.target} or edge.product == node or makes_there(edge):
                return True
            return (edge.source, edge.product) in moved_out

        kept = [edge for edge in edges if not ends(edge)]
        return kept, [g for g in groups if g.subject not in gone and g.object != node]

    def ended(self, node: str) -> frozenset[str]:
        """Makers that closing the node ends: itself, sites that it runs, sites inside it."""
        from onshore.graph.columns.facts import RELATION_NUMBER
        from onshore.graph.supply.scenario_edges import among

        edges = self.base.edge_list(site_where(Where(None, "assumed")))
        columns, found = edges.columns, {node}
        located = columns.relation == RELATION_NUMBER["located_in"]
        if kind_of(node) == "firm":
            sites = edges.take((~located).nonzero()[0])
            found |= {site for site, firms in find_operators(sites).items() if firms == {node}}
        if kind_of(node) == "place":
            inside = located & among(columns.terms, self.within(node))[columns.target]
            found |= set(map(columns.terms.texts.__getitem__, columns.source[inside].tolist()))
        return frozenset(found)


def tariff_in(view: View, tariff: Tariff) -> Tariff:
    """The tariff as the view's scenario has it."""
    operations = view.operations if isinstance(view, ScenarioView) else ()
    measures: Measures = tariff.measures
    for operation in operations:
        if isinstance(operation, SetMeasure):
            measures = measures.changed(operation.measure, operation.rate, operation.origins)
        elif isinstance(operation, Disable):
            measures = measures.without(operation.authority)
    return tariff if measures is tariff.measures else tariff.with_measures(measures)


def touched(view: ScenarioView, operation: Operation, where: Where) -> list[str]:
    """Facts whose edges the operation changes or takes away, before it is applied."""
    edges: list[Edge] = []
    if isinstance(operation, Move):
        own = [operation.node]
        sites = view.edges(own, replace(where, statuses=None))
        edges += [e for e in sites if e.source == operation.node and e.relation == "located_in"]
        before = view.edges(own, where)
        edges += [e for e in before if e.source == operation.node and e.relation == "produces"]
    elif isinstance(operation, Close):
        gone = view.ended(operation.node)
        edges += [
            e
            for e in view.edges(gone, where)
            if e.becomes == "flow" and gone & {e.source, e.target}
        ]
    elif isinstance(operation, Supplier):
        edges += [
            e
            for e in view.edges([operation.source], where)
            if e.relation in TRADES
            and (e.source, e.target, e.product)
            == (operation.source, operation.target, operation.component)
        ]
    return sorted({fact for edge in edges for fact in edge.facts})


# -- changes of edges ------------------------------------------------------------


def _allowed(where: Where, relation: str) -> bool:
    return (where.relations is None or relation in where.relations) and (
        relation not in where.without_relations
    )


def _assumed(source: str, target: str, relation: str, **values: Any) -> Edge:
    """An edge that an operation makes: shown as an assumption, resting on no fact."""
    product, place = values.pop("product", None), values.pop("place", None)
    return Edge(
        id=edge_id((source, target, relation, product, place, "scenario"), "real"),
        source=source,
        target=target,
        relation=relation,
        becomes="link" if relation == "located_in" else "flow",
        product=product,
        place=place,
        status_group="real",
        status="operational",
        certainty="assumed",
        facts=values.pop("facts", ()),
        line="assumed",
        **values,
    )


def _moved(
    move: Move, edges: Sequence[Edge], groups: list[Group], where: Where
) -> tuple[list[Edge], list[Group]]:
    """Place and origin of what the node makes follow it; everything else stays as it is."""
    kept: list[Edge] = []
    site = kind_of(move.node) == "factory"
    made: dict[str, Edge] = {}
    for edge in edges:
        own = edge.source == move.node
        if own and edge.relation == "located_in" and site:
            continue
        if own and edge.relation == "produces":
            made.setdefault(edge.target, replace(edge, place=move.to, origin=None))
        elif own and edge.origin is not None:
            kept.append(replace(edge, origin=None))
        else:
            kept.append(edge)
    stay = []
    for group in groups:
        if group.relation == "produces" and group.subject == move.node:
            values = {"product": group.object, "place": move.to, "facts": group.facts}
            new = _assumed(move.node, group.object, "produces", **values)
            made.setdefault(group.object, new)
        else:
            stay.append(group)
    kept += made.values()
    if site and _allowed(where, "located_in"):
        kept.append(_assumed(move.node, move.to, "located_in"))
    return kept, stay


def _supplied(supplier: Supplier, edges: Sequence[Edge], where: Where) -> list[Edge]:
    """The share of one supply, which is added where it is not there between these two."""
    key = supplier.source, supplier.target, supplier.component
    found = False
    kept = []
    for edge in edges:
        if edge.relation in TRADES and (edge.source, edge.target, edge.product) == key:
            found = True
            edge = replace(edge, share=supplier.share, certainty="assumed", line="assumed")
        kept.append(edge)
    if not found and _allowed(where, "supplies"):
        source, target, product = key
        kept.append(_assumed(source, target, "supplies", product=product, share=supplier.share))
    return kept
