"""The and-or graph of a supply network: its items, and the rules that link them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from onshore.graph.loss.loss_items import Numbering
from onshore.graph.loss.loss_rules import Rules, Slots, find_inputs, trade_values
from onshore.graph.network.arrays import Floats, Ints, distinct, rows_of
from onshore.graph.network.lazy import Lazy
from onshore.graph.supply.supply import Node, Supply


class LossNetwork:
    """`around` gives the places and regions right around each place; `absent` sites stay out."""

    def __init__(
        self,
        supply: Supply,
        around: Mapping[str, tuple[str, ...]],
        absent: frozenset[str],
        *,
        reach: bool,
        closed_world: bool,
    ) -> None:
        self.supply, self.reach, self.closed_world = supply, reach, closed_world
        self.rules = Rules(reach)
        self.inputs = find_inputs(supply)
        self.slots = Slots(supply, self.inputs)
        self._inside = _Places(supply, around)
        self.numbering = Numbering(supply, self._inside.order)
        self._number(absent)
        self._add_places()
        self._add_sites()
        self._add_makers()
        self._add_components()
        self._add_sales()
        if reach:
            self._add_receivers()

    # -- items ------------------------------------------------------------------------------

    def _number(self, absent: frozenset[str]) -> None:
        supply, numbering, table = self.supply, self.numbering, self.supply.table
        size = len(table.terms)
        owners = np.zeros(size, np.bool_)
        owners[supply.maker] = True
        owners[supply.trades.target] = True
        there = np.zeros(size, np.bool_)
        named = ({*supply.located, *supply.operators, *supply.joint}) - absent
        there[[table.term[site] for site in named]] = True
        there |= owners
        sites = {
            kind: np.flatnonzero(there & table.is_kind(kind)) for kind in ("factory", "project")
        }
        self.factories, self.projects = sites["factory"], sites["project"]
        self._sites = np.concatenate((self.factories, self.projects))
        firms = self._firms(owners & ~table.is_kind("factory") & ~table.is_kind("project"))
        is_project = table.is_kind("project")
        firms = np.concatenate((firms, supply.maker[is_project[supply.maker]]))
        numbering.add("factory", self.factories)
        numbering.add("project", self.projects)
        numbering.add("firm", distinct(firms))
        numbering.add("maker", np.arange(len(supply.sellers.node)))
        bare = self.slots.bare
        self._bare_parts = self._parts_of(self.slots.group[bare])
        needed = supply.needed.pairs
        wholes, parts = supply.pairs.first(needed), supply.pairs.second(needed)
        self._products = distinct(
            np.concatenate((supply.product, wholes, parts, self._bare_parts[1]))
        )
        numbering.add("component", distinct(np.concatenate((self._products, self.inputs.parts[1]))))
        numbering.add("shock", self._products)
        self._made = distinct(supply.pairs.second(supply.made.pairs))
        numbering.add("no_maker", self._made)
        numbering.add("supply", np.flatnonzero(~supply.sellers.plain))
        if self.reach:
            numbering.add("receiver", distinct(self._received()))
        self._name_first(firms)

    def _firms(self, owners: Any) -> Ints:
        """Firms as the rules name them: who runs each site, then who makes or trades."""
        supply, terms = self.supply, self.supply.table.terms
        term, named = supply.table.term, list[int]()
        if supply.operators or supply.joint:
            for site in map(terms.__getitem__, self._sites.tolist()):
                if site in supply.operators:
                    named.append(term[supply.operators[site]])
                named += sorted(term[firm] for firm in supply.joint.get(site, ()))
        return np.concatenate((np.array(named, np.int64), np.flatnonzero(owners)))

    def _received(self) -> Ints:
        """Receiver and product of each trade edge."""
        supply = self.supply
        edges = supply.trades.edges
        return supply.pairs.join(supply.table.target[edges], supply.table.product[edges])

    def _parts_of(self, groups: Ints) -> tuple[Ints, Ints]:
        """Parts of the groups: position in `groups`, component."""
        owners, parts = self.inputs.parts
        which, rows = rows_of(owners, groups, len(self.inputs.whole))
        return which, parts[rows]

    def _name_first(self, firms: Ints) -> None:
        """Items that stand in groups are numbered as the rules come to them."""
        numbering, slots = self.numbering, self.slots
        if self._inside.named != list(range(len(self._inside.named))):
            numbering.name_first("place", np.array(self._inside.named))
        if self.supply.joint:
            rows = np.searchsorted(numbering.keys["firm"], firms)
            numbering.name_first("firm", rows)
        makers = np.arange(len(self.supply.sellers.node))
        slot, supplier, turn = slots.filled
        if len(slot):
            keys = (
                np.concatenate((makers, slots.maker[slot])),
                np.concatenate((np.zeros(len(makers), np.int64), slots.turn[slot])),
                np.concatenate((np.zeros(len(makers), np.int64), turn)),
            )
            numbering.name_first(
                "maker", np.concatenate((makers, supplier))[np.lexsort(keys[::-1])]
            )
        self._name_components()

    def _name_components(self) -> None:
        slots, inputs = self.slots, self.inputs
        if not len(inputs.whole):
            return
        which, part = self._bare_parts
        first = part[
            np.lexsort((part, slots.turn[slots.bare][which], slots.maker[slots.bare][which]))
        ]
        group, parts = inputs.parts
        whole = inputs.whole[group]
        products = self._products
        later = np.concatenate((products, parts))
        keys = (
            np.concatenate((products, whole)),
            np.concatenate((np.full(len(products), -1), group)),
            later,
        )
        named = np.concatenate((first, later[np.lexsort(keys[::-1])]))
        self.numbering.name_first(
            "component", np.searchsorted(self.numbering.keys["component"], named)
        )

    # -- rules ------------------------------------------------------------------------------

    def _add_places(self) -> None:
        outer, inner = self._inside.links
        self.rules.link(outer, inner)

    def _add_sites(self) -> None:
        """A place takes the sites and projects in it, a firm its sites; a headquarters nothing."""
        supply, rules, place = self.supply, self.rules, self.numbering.place
        sites = self._sites
        owners = np.concatenate((place("factory", self.factories), place("project", self.projects)))
        at, places = supply.located_terms
        which, rows = rows_of(at, sites, len(supply.table.terms))
        rules.group(self._inside.rows[places[rows]], which, owners)
        term, terms = supply.table.term, supply.table.terms
        run, joint = [], []
        for row, site in enumerate(
            map(terms.__getitem__, sites.tolist()) if supply.operators or supply.joint else ()
        ):
            if site in supply.operators:
                run.append((term[supply.operators[site]], row))
            joint += [(term[firm], row) for firm in supply.joint.get(site, ())]
        firm, at_site = np.array(run, np.int64).reshape(-1, 2).T
        rules.link(place("firm", firm), owners[at_site])
        firm, at_site = np.array(joint, np.int64).reshape(-1, 2).T
        rules.group(place("firm", firm), at_site, owners, 1)

    def _add_makers(self) -> None:
        """Makers with their own links and groups."""
        supply, rules, place, slots = self.supply, self.rules, self.numbering.place, self.slots
        makers = self.numbering.offsets["maker"] + np.arange(len(supply.sellers.node))
        own = supply.table.is_kind("factory")[supply.maker]
        rules.link(place("factory", supply.maker[own]), makers[own])
        rules.link(place("firm", supply.maker[~own]), makers[~own])
        rules.link(place("shock", supply.product), makers)
        made = supply.made
        closed = ~made.open & ~self._inside.located[supply.pairs.first(made.pairs)]
        row, where = made.places
        row, where = row[closed[row]], where[closed[row]]
        rules.group(self._inside.rows[where], row, makers[supply.made_node])
        slot, supplier, _ = slots.filled
        owners = makers[slots.maker]
        rules.group(makers[supplier], slot, owners, slots.turn)
        which, parts = self._bare_parts
        rules.group(place("component", parts), which, owners[slots.bare], slots.turn[slots.bare])

    def _add_components(self) -> None:
        """A component ends with its essential parts and, in a closed world, with its makers."""
        rules, place, inputs = self.rules, self.numbering.place, self.inputs
        products, made = self._products, self.supply.made.pairs
        rules.link(place("shock", products), place("component", products))
        group, parts = inputs.parts
        turn = np.arange(len(inputs.whole))
        rules.group(place("component", parts), group, place("component", inputs.whole), turn)
        product = self.supply.pairs.second(made)
        makers = self.numbering.offsets["maker"] + self.supply.made_node
        no_maker = place("no_maker", self._made)
        rules.group(makers, np.searchsorted(self._made, product), no_maker)
        if self.closed_world:
            rules.link(no_maker, place("component", self._made))

    def _add_sales(self) -> None:
        """What a firm sells from several sites."""
        sellers, sold = self.supply.sellers, self.numbering.keys["supply"]
        owners = np.repeat(np.arange(len(sellers.pairs)), sellers.counts)
        which, rows = rows_of(owners, sold, len(sellers.pairs))
        makers = self.numbering.offsets["maker"] + sellers.nodes[rows]
        self.rules.group(makers, which, self.numbering.place("supply", sold))

    def _selling(self) -> Ints:
        """Place of what sells each trade edge's product."""
        return self.numbering.selling(self.supply.seller[self.supply.trades.of])

    def _add_receivers(self) -> None:
        """What a receiver gets is lost with its seller, and what it may make of it with that."""
        supply, numbering, pairs = self.supply, self.numbering, self.supply.pairs
        received = self._received()
        receivers = numbering.place("receiver", received)
        turns = numbering.offsets["receiver"] + np.arange(len(received))
        self.rules.link(self._selling(), receivers, turns)
        bare = np.flatnonzero(~np.isin(supply.product, pairs.first(supply.needed.pairs)))
        unused = np.flatnonzero(supply.flows.uses[supply.trades.of] == 0)
        which, rows = rows_of(
            supply.maker[bare], pairs.first(received[unused]), len(supply.table.terms)
        )
        makers = numbering.offsets["maker"] + bare[rows]
        self.rules.link(receivers[unused[which]], makers)

    # -- what the circuit is worth, and what is not known ---------------------------------------

    def values(self) -> Floats:
        """Cents a year of the trades of each item, by number."""
        stated, cents, self.valued, self.currency = trade_values(self.supply)
        found = np.zeros(self.numbering.size)
        if len(stated):
            numbers = self.numbering.numbers()[self._selling()[stated]]
            found += np.bincount(numbers, cents, self.numbering.size)
        return found

    @property
    def unsupplied(self) -> Sequence[tuple[Node, tuple[str, ...]]]:
        """Stated makers with parts of which one is needed and no supplier known."""
        slots, supply = self.slots, self.supply
        stated = np.zeros(len(supply.sellers.node), np.bool_)
        stated[supply.made_node] = True
        bare = slots.bare[stated[slots.maker[slots.bare]]]

        def make(row: int) -> tuple[Node, tuple[str, ...]]:
            slot = int(bare[row])
            _, parts = self._parts_of(slots.group[slot : slot + 1])
            texts = tuple(supply.table.terms[part] for part in parts.tolist())
            return supply.node(int(slots.maker[slot])), texts

        return Lazy(len(bare), make)


class _Places:
    """Places that something lies in and all around them, in the order of rules.

    `named` are the same by the order of their first naming; `links` are (outer, inner), `rows` the
    place of a term, `located` whether a term has a place of its own.
    """

    def __init__(self, supply: Supply, around: Mapping[str, tuple[str, ...]]) -> None:
        table = supply.table
        site, place = supply.located_terms
        self.located = np.zeros(len(table.terms), np.bool_)
        self.located[site] = True
        owners, stated = supply.made.places
        maker = supply.pairs.first(supply.made.pairs)[owners]
        aside = self.located[maker] & table.is_kind("factory")[maker]
        direct = distinct(np.concatenate((place, stated[~aside])))
        self.order = [table.terms[term] for term in direct.tolist()]
        row = {text: number for number, text in enumerate(self.order)}
        named: dict[str, None] = {}
        links: list[tuple[int, int]] = []
        for inner in self.order:
            named[inner] = None
            for outer in around.get(inner, ()):
                if outer not in row:
                    row[outer] = len(self.order)
                    self.order.append(outer)
                named[outer] = None
                links.append((row[outer], row[inner]))
        self.named = [row[text] for text in named]
        self.links = np.array(links, np.int64).reshape(-1, 2).T
        self.rows = np.full(len(table.terms), -1, np.int64)
        self.rows[direct] = np.arange(len(direct))
