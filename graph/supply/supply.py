"""The supply network: who makes what where, what that needs, and who supplies it. Pure.

Nodes are (maker, product) pairs, derived from accepted edges by the rules that
`graph.words.note_words` tells. Nothing is inferred: a supplier, a place or a share that no fact
states stays unknown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from onshore.graph.cache import cached_property
from onshore.graph.model import Edge, Group
from onshore.graph.network.lazy import MADE_BYTES
from onshore.graph.network.strength import agreed_on
from onshore.graph.project import Where
from onshore.graph.supply import sites as where_made
from onshore.graph.supply.sites import NOWHERE, Sites, code_of, locate, site_where, state_of
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.network.arrays import Bools, Ints, Rows
    from onshore.graph.network.edge_table import EdgeTable
    from onshore.graph.supply.flow_table import FlowTable, Receivers, TradeTable
    from onshore.graph.supply.makers import Made, Needs, Pairs, Plants, Sellers

K = TypeVar("K")
V = TypeVar("V")


class Node(NamedTuple):
    """One maker of one product."""

    maker: str
    product: str


@dataclass(frozen=True, slots=True)
class Need:
    """Making the whole needs the part. `essential` None: no fact says."""

    part: str
    whole: str
    cost_share: float | None
    essential: bool | None
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A supplier's product into a receiver's: `edge` the trade, `need` the part that it fills.

    `share` is the part of the receiver's need; `coefficient` the value of the flow per unit of
    value of the receiver's output. None is unknown. `rules` are those that made it.
    """

    source: Node
    target: Node
    edge: Edge
    need: Need | None
    share: float | None
    coefficient: float | None
    origin: str | None
    rules: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        parts = self.need.edges if self.need else ()
        return tuple(dict.fromkeys(fact for e in (self.edge, *parts) for fact in e.facts))


@dataclass(frozen=True, slots=True)
class Trade:
    """One stated trade and the makers behind it. `used`: a fact says what its product goes into."""

    edge: Edge
    sources: tuple[Node, ...]
    used: bool


class Read(Mapping[K, V], Generic[K, V]):
    """A mapping whose values are made from columns when they are read.

    `position` finds the row of a key, None where there is none; `make` gives the value of a row.
    """

    def __init__(
        self,
        keys: Collection[K],
        position: Callable[[K], int | None],
        make: Callable[[int], V],
    ) -> None:
        self._keys, self._position, self._make = keys, position, make
        self._made: dict[int, V] = {}

    @property
    def nbytes(self) -> int:
        """About how much it holds; what was not read yet is not made to be counted."""
        return MADE_BYTES * len(self._made)

    def __getitem__(self, key: K) -> V:
        row = self._position(key)
        if row is None:
            raise KeyError(key)
        if row not in self._made:
            self._made[row] = self._make(row)
        return self._made[row]

    def __contains__(self, key: object) -> bool:
        return self._position(key) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Supply:
    """The derived network, as columns that are read as mappings of what they mean.

    Everything is sorted, so that equal facts give equal answers. `makers` are the stated makers of
    a product; `products` what a maker makes. `into` and `out` are flows by receiver and by
    supplier; `unused` trades whose receiver makes nothing that is stated to need the product.
    `operators`: site -> firm; `joint`: site -> its firms, where several run it; `site_facts`: what
    place and operator rest on; `territories`: node -> code, None if unknown.

    `node` numbers every maker, of which `known` are stated or at an end of a flow.
    """

    def __init__(
        self,
        table: EdgeTable,
        site_edges: Sequence[Edge],
        located: Mapping[str, frozenset[str]],
        runs: Mapping[str, frozenset[str]],
        groups: Sequence[Group],
        territory: Callable[[str], str | None],
    ) -> None:
        from onshore.graph.supply import flow_table, makers
        from onshore.graph.supply.makers import Pairs

        self.table, self.located, self.territory = table, located, territory
        self._site_edges, self._runs = site_edges, runs
        self.operators = where_made.single_operators(runs)
        self.joint = {site: firms for site, firms in runs.items() if len(firms) > 1}
        size = len(table.terms)
        self.pairs: Pairs = Pairs(size.bit_length())
        self.made: Made = makers.find_made(table, self.pairs, groups)
        self.needed: Needs = makers.find_needs(table, self.pairs)
        self.plants: Plants = makers.find_plants(self.operators, table.term)
        self.trades: TradeTable = flow_table.find_trades(table, self.pairs)
        sold = self.pairs.join(self.trades.source, self.trades.product)
        self.sellers: Sellers = makers.find_sellers(self.made, self.pairs, self.plants, sold, size)
        self.receivers: Receivers = flow_table.find_receivers(
            self.trades, self.made, self.pairs, self.plants, size
        )
        self.flows: FlowTable = flow_table.find_flows(
            self.trades, self.made, self.needed, self.pairs, self.sellers, self.receivers
        )

    # -- numbers and what they stand for ------------------------------------------------

    @cached_property
    def maker(self) -> Ints:
        """Term of the maker of each node."""
        return self.pairs.first(self.sellers.node)

    @cached_property
    def product(self) -> Ints:
        """Term of the product of each node."""
        return self.pairs.second(self.sellers.node)

    @cached_property
    def made_node(self) -> Ints:
        """Node of each stated pair."""
        import numpy as np

        found: Ints = np.searchsorted(self.sellers.node, self.made.pairs)
        return found

    @cached_property
    def known(self) -> Bools:
        """Which nodes are stated makers or at an end of a flow."""
        import numpy as np

        found = np.zeros(len(self.sellers.node), np.bool_)
        for nodes in (self.made_node, self.flows.source, self.flows.target):
            found[nodes] = True
        return found

    def node(self, number: int) -> Node:
        terms, pair = self.table.terms, int(self.sellers.node[number])
        return Node(terms[pair >> self.pairs.bits], terms[pair & ((1 << self.pairs.bits) - 1)])

    def number(self, node: Node) -> int | None:
        """Number of a maker, stated or not."""
        return self._row(self.sellers.node, node)

    def _row(self, keys: Ints, pair: tuple[str, str]) -> int | None:
        """Position of two texts in a column of pairs."""
        term = self.table.term
        first, second = term.get(pair[0]), term.get(pair[1])
        if first is None or second is None:
            return None
        wanted = first << self.pairs.bits | second
        row = bisect_left(keys, wanted)
        return row if row < len(keys) and keys[row] == wanted else None

    def _row_of(self, keys: Ints) -> Callable[[str], int | None]:
        """Position of a text in a column of different terms, ascending."""

        def row(text: str) -> int | None:
            wanted = self.table.term.get(text)
            if wanted is None:
                return None
            found = bisect_left(keys, wanted)
            return found if found < len(keys) and keys[found] == wanted else None

        return row

    def _texts(self, terms: Ints) -> list[str]:
        return list(map(self.table.terms.__getitem__, terms.tolist()))

    def nodes_of(self, pairs: Ints) -> list[Node]:
        makers, products = self.pairs.first(pairs), self.pairs.second(pairs)
        return list(map(Node, self._texts(makers), self._texts(products)))

    def _edges(self, positions: Ints) -> tuple[Edge, ...]:
        return tuple(self.table.taken(positions))

    # -- makers, products, needs ------------------------------------------------------------

    @cached_property
    def makers(self) -> Mapping[str, tuple[Node, ...]]:
        import numpy as np

        order = np.argsort(self.pairs.second(self.made.pairs), kind="stable")
        return self._grouped(
            self.pairs.second(self.made.pairs)[order],
            lambda a, b: tuple(self.nodes_of(self.made.pairs[order[a:b]])),
        )

    @cached_property
    def products(self) -> Mapping[str, tuple[str, ...]]:
        made = self.made.pairs
        return self._grouped(
            self.pairs.first(made), lambda a, b: tuple(self._texts(self.pairs.second(made[a:b])))
        )

    @cached_property
    def produced(self) -> Mapping[Node, tuple[Edge, ...]]:
        made = self.made
        return Read(
            Nodes(self, made.pairs),
            lambda node: self._row(made.pairs, node),
            lambda row: self._edges(made.edges[made.starts[row] : made.starts[row + 1]]),
        )

    @cached_property
    def needs(self) -> Mapping[str, tuple[Need, ...]]:
        return self._grouped(
            self.pairs.first(self.needed.pairs),
            lambda a, b: tuple(self.need(row) for row in range(a, b)),
        )

    @cached_property
    def wholes(self) -> Mapping[str, tuple[Need, ...]]:
        """What each part is stated to go into."""
        import numpy as np

        parts = self.pairs.second(self.needed.pairs)
        order = np.argsort(parts, kind="stable")
        return self._grouped(
            parts[order], lambda a, b: tuple(self.need(row) for row in order[a:b].tolist())
        )

    def need(self, row: int) -> Need:
        needed, terms = self.needed, self.table.terms
        pair, cost, essential = (
            int(needed.pairs[row]),
            float(needed.cost_share[row]),
            int(needed.essential[row]),
        )
        return Need(
            terms[pair & ((1 << self.pairs.bits) - 1)],
            terms[pair >> self.pairs.bits],
            cost if cost == cost else None,
            None if essential < 0 else bool(essential),
            self._edges(needed.edges[needed.starts[row] : needed.starts[row + 1]]),
        )

    def _grouped(self, keys: Ints, make: Callable[[int, int], V]) -> Mapping[str, V]:
        """Sorted rows by the term that they belong to."""
        import numpy as np

        from onshore.graph.network.arrays import heads

        first = heads(keys)
        ends = np.append(first, len(keys))
        return Read(
            self._texts(keys[first]),
            self._row_of(keys[first]),
            lambda row: make(int(ends[row]), int(ends[row + 1])),
        )

    # -- flows ------------------------------------------------------------------------------

    @cached_property
    def into_rows(self) -> Rows:
        """Flows by their receiver, those of one by source."""
        return self._rows(self.flows.target)

    @cached_property
    def out_rows(self) -> Rows:
        """Flows by their supplier, those of one by target."""
        return self._rows(self.flows.source)

    def flows_into(self, makers: Ints) -> Ints:
        """Numbers of the flows into makers, one after the other."""
        return _gathered(self.into_rows, makers)

    def _rows(self, nodes: Ints) -> Rows:
        import numpy as np

        from onshore.graph.network.arrays import graph_rows

        return graph_rows(len(self.sellers.node), nodes, np.arange(len(nodes)))

    @cached_property
    def into(self) -> Mapping[Node, tuple[Flow, ...]]:
        return self._flows_by(self.into_rows)

    @cached_property
    def out(self) -> Mapping[Node, tuple[Flow, ...]]:
        return self._flows_by(self.out_rows)

    def _flows_by(self, rows: Rows) -> Mapping[Node, tuple[Flow, ...]]:
        import numpy as np

        filled = np.flatnonzero(np.diff(rows.starts))
        pairs = self.sellers.node[filled]
        return Read(
            Nodes(self, pairs),
            lambda node: self._row(pairs, node),
            lambda row: tuple(self.flow(flow) for flow in rows.of(int(filled[row])).tolist()),
        )

    def flow(self, number: int) -> Flow:
        """One flow as an object; made once."""
        made = self._made_flows.get(number)
        if made is None:
            made = self._made_flows[number] = self._flow(number)
        return made

    @cached_property
    def _made_flows(self) -> dict[int, Flow]:
        return {}

    def _flow(self, number: int) -> Flow:
        flows, trades, terms = self.flows, self.trades, self.table.terms
        trade, need = int(flows.trade[number]), int(flows.need[number])
        source, target = self.node(int(flows.source[number])), self.node(int(flows.target[number]))
        edge, part = (
            self.table.edges[int(trades.edge[trade])],
            self.need(need) if need >= 0 else None,
        )
        share, coefficient = float(flows.share[number]), float(flows.coefficient[number])
        if coefficient in (0, 1) and part is not None and not flows.several[number]:
            coefficient = _as_written(coefficient, edge.share, agreed_on(part.edges, "cost_share"))
        origin = int(flows.origin[number])
        return Flow(
            source,
            target,
            edge,
            part,
            share if share == share else None,
            coefficient if coefficient == coefficient else None,
            terms[origin] if origin >= 0 else None,
            tuple(rule for rule, holds in self._rules(number) if holds),
        )

    def _rules(self, flows: Any) -> Sequence[tuple[str, Any]]:
        """Rules in order, and where each holds of one flow or of several."""
        table, trade = self.flows, self.flows.trade[flows]
        return (
            ("firm-supplies", self.maker[table.source[flows]] != self.trades.source[trade]),
            ("firm-receives", self.maker[table.target[flows]] != self.trades.target[trade]),
            ("split-unknown", table.several[flows]),
            ("value-ratio", table.by_value[flows]),
        )

    def rules_of(self, flows: Ints) -> frozenset[str]:
        """The rules by which any of the flows is derived."""
        return frozenset(rule for rule, holds in self._rules(flows) if holds.any())

    # -- trades -----------------------------------------------------------------------------

    def trade(self, row: int) -> Trade:
        """One trade edge with the makers behind it."""
        trades = self.trades
        trade = int(trades.of[row])
        return Trade(
            self.table.edges[int(trades.edges[row])],
            tuple(self.node(number) for number in self.sellers.of(int(self.seller[trade]))),
            bool(self.flows.uses[trade]),
        )

    @cached_property
    def seller(self) -> Ints:
        """Position in `sellers` of what each trade sells."""
        import numpy as np

        sold = self.pairs.join(self.trades.source, self.trades.product)
        found: Ints = np.searchsorted(self.sellers.pairs, sold)
        return found

    def sources_of_trades(self, trades: Ints) -> tuple[Ints, Ints]:
        """Every maker behind each of the trades: position in `trades`, number of the maker."""
        from onshore.graph.network.arrays import ranges

        sold = self.seller[trades]
        rows, positions = ranges(self.sellers.starts[sold], self.sellers.counts[sold])
        return rows, self.sellers.nodes[positions]

    def selling(self, pair: tuple[str, str]) -> int | None:
        """Position of a seller and product in `sellers`."""
        return self._row(self.sellers.pairs, pair)

    def sold_by(self, maker: Node) -> list[int]:
        """Rows of the trade edges that a maker is behind, ascending."""
        number = self.number(maker)
        return [] if number is None else self._sold_rows.of(number).tolist()

    def sold_rows(self, makers: Ints) -> Ints:
        """Rows of the trade edges that makers (their numbers) are behind, one after the other."""
        return _gathered(self._sold_rows, makers)

    def bought_by(self, receiver: str) -> list[int]:
        """Rows of the trade edges into a receiver, ascending."""
        term = self.table.term.get(receiver)
        return [] if term is None else self._bought_rows.of(term).tolist()

    @cached_property
    def _sold_rows(self) -> Rows:
        from onshore.graph.network.arrays import graph_rows

        rows, makers = self.sources_of_trades(self.trades.of)
        return graph_rows(len(self.sellers.node), makers, rows)

    @cached_property
    def _bought_rows(self) -> Rows:
        import numpy as np

        from onshore.graph.network.arrays import graph_rows

        targets = self.table.target[self.trades.edges]
        return graph_rows(len(self.table.terms), targets, np.arange(len(targets)))

    @property
    def any_value(self) -> bool:
        """Whether any trade has a stated value."""
        return bool((self.table.amount_kind[self.trades.edges] >= 0).any())

    def made_by(self, maker: str) -> range:
        """Numbers of the nodes of one maker."""
        term = self.table.term.get(maker)
        if term is None:
            return range(0)
        node, bits = self.sellers.node, self.pairs.bits
        return range(bisect_left(node, term << bits), bisect_left(node, (term + 1) << bits))

    @cached_property
    def unused(self) -> tuple[Edge, ...]:
        import numpy as np

        return self._edges(np.sort(self.trades.edge[self.flows.uses == 0]))

    def suppliers(self, node: Node, part: str) -> list[Flow]:
        """Known flows of a part into a node."""
        return [flow for flow in self.into.get(node, ()) if flow.source.product == part]

    def nodes(self) -> list[Node]:
        """Every stated maker and every supplier, sorted."""
        return self.nodes_of(self.sellers.node[self.known])

    # -- places -----------------------------------------------------------------------------

    @cached_property
    def located_terms(self) -> tuple[Ints, Ints]:
        """Places of sites as (site, place), sorted."""
        return self._pairs_of(self.located)

    def _pairs_of(self, sets: Mapping[str, Iterable[str]]) -> tuple[Ints, Ints]:
        import numpy as np

        term = self.table.term
        rows = sorted((term[one], term[other]) for one, others in sets.items() for other in others)
        columns = np.array(rows, np.int64).reshape(-1, 2)
        return columns[:, 0], columns[:, 1]

    @cached_property
    def site_facts(self) -> Mapping[str, tuple[str, ...]]:
        return where_made.site_facts(self._site_edges, self.located, self._runs)

    @cached_property
    def sites(self) -> Mapping[Node, Sites]:
        return self._of_known(self._sites)

    @cached_property
    def territories(self) -> Mapping[Node, str | None]:
        return self._of_known(
            lambda number: where_made.territory_of(self._sites(number), self.territory)
        )

    def _of_known(self, make: Callable[[int], V]) -> Mapping[Node, V]:
        def row(node: Node) -> int | None:
            number = self.number(node)
            return number if number is not None and self.known[number] else None

        return Read(Nodes(self, self.sellers.node[self.known]), row, make)

    def _sites(self, number: int) -> Sites:
        """Places of production: a factory's place, else those of its own `produces` facts."""
        made = self.made
        node = self.node(number)
        own = self.located.get(node.maker)
        row = bisect_left(made.pairs, int(self.sellers.node[number]))
        if row == len(made.pairs) or made.pairs[row] != self.sellers.node[number]:
            return Sites(own, False) if own else NOWHERE
        if own and node.maker.startswith("factory:"):
            return Sites(own, False)
        owners, places = made.places
        first, last = bisect_left(owners, row), bisect_left(owners, row + 1)
        return Sites(frozenset(self._texts(places[first:last])), bool(made.open[row]))


def _gathered(rows: Rows, nodes: Ints) -> Ints:
    """What belongs to each of the nodes, one after the other."""
    from onshore.graph.network.arrays import ranges

    at = ranges(rows.starts[nodes], rows.starts[nodes + 1] - rows.starts[nodes])[1]
    return rows.ends[at].astype(at.dtype)


def _as_written(product: float, *factors: float | None) -> float:
    """A product of whole numbers is shown as one."""
    return int(product) if all(isinstance(factor, int) for factor in factors) else product


class Nodes(Collection[Node]):
    """Pairs as nodes, made when they are gone through."""

    def __init__(self, supply: Supply, pairs: Ints) -> None:
        self._supply, self._pairs = supply, pairs

    def __len__(self) -> int:
        return len(self._pairs)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._supply.nodes_of(self._pairs))

    def __contains__(self, node: object) -> bool:
        return self._supply._row(self._pairs, node) is not None  # type: ignore[arg-type]


def derive_supply(
    edges: Sequence[Edge],
    groups: Sequence[Group],
    site_edges: Sequence[Edge],
    contains: Callable[[str, str], bool],
    territory: Callable[[str], str | None],
    stated_place: Callable[[Edge], bool],
) -> Supply:
    """The supply network of edges and facts about sets that passed the filters.

    `edges` are sorted by id. `site_edges` are those of `SITE_RELATIONS`, read widely.
    `contains(outer, inner)` and `territory(place)` speak of places; `stated_place` tells a stated
    `located_in` from one that another fact carries.
    """
    from onshore.graph.network.edge_table import table_of

    located = locate(site_edges, contains, stated_place)
    runs = where_made.find_operators(site_edges)
    more: set[str] = {*located, *runs}.union(*located.values(), *runs.values())
    for group in groups:
        more.update((group.subject, group.object, *group.sets.get("places", ())))
    return Supply(table_of(edges, more), site_edges, located, runs, groups, territory)


def supply_of(view: View, where: Where) -> Supply:
    """The supply network of a view, kept by the store for the facts that count."""

    def build() -> Supply:
        site_edges = view.edges(None, site_where(where))
        within: dict[str, frozenset[str]] = {}

        def contains(outer: str, inner: str) -> bool:
            if outer not in within:
                within[outer] = view.within(outer)
            return inner in within[outer]

        def stated_place(edge: Edge) -> bool:
            return any(f.relation == "located_in" for f in view.facts(edge.facts).values())

        return derive_supply(
            view.edges(None, where),
            view.groups(None, where),
            site_edges,
            contains,
            lru_cache(None)(lambda place: code_of(view, place)),
            stated_place,
        )

    built: Supply = view.derived(("supply", state_of(view, where), where), build)
    return built
