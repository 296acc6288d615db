"""Why something is lost: the rule, what was lost before it, and the facts that link the two. Pure.

A reason is one step; what it rests on has a reason of its own, so that they make a tree. Words for
people are put on it in `graph.words.impact_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onshore.graph.cache import cached_property
from onshore.graph.deadline import checked
from onshore.graph.loss.cascade import Cascade
from onshore.graph.loss.cascade_items import LISTED, Kind, LossItem
from onshore.graph.model import Edge
from onshore.graph.network.causes import Causes
from onshore.graph.schema import kind_of
from onshore.graph.supply.supply import Node

SHOCKED = "shocked"


class LossReason(NamedTuple):
    """`rule` is a key of `graph.words.impact_words.RULES`; `because` is all lost before.

    `parts` are the components of a group that is no longer satisfied; `facts` the ids behind it.
    """

    rule: str
    because: tuple[LossItem, ...] = ()
    parts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class Unknown(NamedTuple):
    """Something that is not lost by any rule, though too little is known to call it alive.

    `why` is a key of `graph.words.impact_words.UNKNOWNS`; `about` the places or parts.
    """

    id: str
    product: str | None
    why: str
    about: tuple[str, ...]
    makers: int = 0


@dataclass(frozen=True, eq=False)
class Impact:
    """What the loss of some seeds takes with it. Everything is worked out when it is read.

    `elsewhere` are lost places that nothing is stated to lie in: what has no stated place may.
    """

    cascade: Cascade
    causes: Causes
    elsewhere: frozenset[str] = frozenset()

    @cached_property
    def lost(self) -> list[LossItem]:
        """Listed items in the order of losing."""
        items, numbers = self.cascade.items, list(self.causes)
        listed = self.cascade.circuit.counted[numbers].tolist()
        return [items[number] for number, counts in zip(numbers, listed, strict=True) if counts]

    def has(self, item: LossItem) -> bool:
        number = self.cascade.number.get(item)
        return number is not None and number in self.causes

    @property
    def places(self) -> frozenset[str]:
        """Places that are lost."""
        return self.elsewhere.union(item.id for item in self.lost if item.kind == "place")

    # -- reasons -------------------------------------------------------------

    def reason(self, item: LossItem) -> LossReason:
        """The step that lost the item; KeyError where it is not lost."""
        known = self._reasons.get(item)
        if known is None:
            known = self._reasons[item] = self._reason(item)
        return known

    @cached_property
    def _reasons(self) -> dict[LossItem, LossReason]:
        return {}

    def _reason(self, item: LossItem) -> LossReason:
        cascade = self.cascade
        cause = self.causes[cascade.number[item]]
        if cause is None:
            return LossReason(SHOCKED)
        because = tuple(cascade.items[number] for number in cascade.circuit.before(cause))
        if because[0].kind == "supply":
            because = tuple(self._before(because[0]))
        rule = _RULES[because[0].kind, item.kind]
        if rule == SHOCKED:
            return LossReason(SHOCKED)
        if rule == "product":
            because = (LossItem("component", because[0].id),)
        if rule == "no_maker":
            because = tuple(self._before(because[0]))
        parts = dict.fromkeys(one.product or one.id for one in because)
        named = rule in ("input", "unsupplied", "part")
        facts = tuple(sorted(set(self._facts(rule, item, because))))
        return LossReason(rule, because, tuple(parts) if named else (), facts)

    def _before(self, item: LossItem) -> Iterator[LossItem]:
        """The makers whose loss lost an item that stands for them."""
        cause = self.causes[self.cascade.number[item]]
        if cause is not None:
            yield from (self.cascade.items[n] for n in self.cascade.circuit.before(cause))

    def _facts(self, rule: str, item: LossItem, because: Sequence[LossItem]) -> Iterator[str]:
        supply = self.cascade.supply
        node = Node(item.id, item.product or "")
        if rule in ("site_place", "operator"):
            yield from supply.site_facts.get(item.id, ())
        elif rule in ("maker", "place", "product"):
            yield from self.made(item)
        elif rule == "input":
            yield from self._input_facts(node, {Node(i.id, i.product or "") for i in because})
        elif rule in ("unsupplied", "part"):
            for need in supply.needs.get(item.product or item.id, ()):
                yield from (f for edge in need.edges for f in edge.facts)
        elif rule == "no_maker":
            for one in because:
                yield from self.made(one)
        elif rule == "received":
            for trade in self.cascade.bought(item.id):
                if trade.edge.product == item.product:
                    yield from trade.edge.facts

    def made(self, maker: LossItem) -> Iterator[str]:
        """What says that it makes its product: else that it sells it."""
        produced = self.cascade.supply.produced.get(Node(maker.id, maker.product or ""))
        if produced is None:
            number = self.cascade.number[maker]
            produced = tuple(trade.edge for trade in self.cascade.sold(number))
        yield from (fact for edge in produced for fact in edge.facts)

    def _input_facts(self, node: Node, sources: set[Node]) -> Iterator[str]:
        """Facts of the flows from these makers, and of what they sell it of which no use is told.

        They are read from the columns: no flow is made for them.
        """
        import numpy as np

        supply, flows, trades = (
            self.cascade.supply,
            self.cascade.supply.flows,
            self.cascade.supply.trades,
        )
        numbers, rows = set(map(supply.number, sources)), list[int]()
        number, needed = supply.number(node), supply.needed
        for flow in supply.into_rows.of(number).tolist() if number is not None else ():
            if flows.source.item(flow) in numbers:
                rows.append(trades.edge.item(flows.trade.item(flow)))
                need = flows.need.item(flow)
                if need >= 0:
                    rows += needed.edges[needed.starts[need] : needed.starts[need + 1]].tolist()
        for buyer in {node.maker, supply.operators.get(node.maker, node.maker)}:
            for row in supply.bought_by(buyer):
                trade = trades.of.item(row)
                if not flows.uses.item(trade):
                    makers = supply.sellers.of(supply.seller.item(trade))
                    if not numbers.isdisjoint(map(int, makers)):
                        rows.append(trades.edges.item(row))
        yield from supply.table.facts_of(np.array(rows, np.int64))

    # -- what is left open ------------------------------------------------------

    def no_maker_left(self) -> list[tuple[str, int, tuple[LossItem, ...]]]:
        """(component, known makers, what was lost) where all are lost and the component is not."""
        cascade = self.cascade
        found = []
        for number in checked(self.causes):
            item = cascade.items[number]
            if item.kind == "no_maker" and not self.has(LossItem("component", item.id)):
                makers = cascade.supply.makers[item.id]
                found.append((item.id, len(makers), tuple(self._before(item))))
        return found

    def unknown(self) -> Iterator[Unknown]:
        """Makers and sites that too little is known about: what the loss may touch comes first."""
        yield from self._unknown_places()
        yield from self._unknown_operators()
        closing, others = [], []
        for node, parts in checked(self.cascade.unsupplied):
            if not self.has(LossItem("maker", node.maker, node.product)):
                gone = [part for part in parts if self.has(LossItem("no_maker", part))]
                makers = sum(len(self.cascade.supply.makers[part]) for part in gone)
                if len(gone) == len(parts):
                    closing.append(Unknown(*node, "makers_lost", parts, makers))
                else:
                    others.append(Unknown(*node, "no_supplier", parts))
        yield from closing
        yield from others

    def _unknown_places(self) -> Iterator[Unknown]:
        gone = self.places
        if not gone:
            return
        supply = self.cascade.supply
        hit = frozenset(self._outward(gone))
        for site, places in sorted(supply.located.items()):
            if site in self.cascade.absent:
                continue
            if self._lost_site(site) or hit.isdisjoint(places):
                continue
            why = "firm_there" if places <= gone else "somewhere_there"
            yield Unknown(site, None, why, tuple(sorted(places & hit)))
        for node in checked(sorted(supply.produced)):
            where = supply.sites[node]
            if self.has(LossItem("maker", node.maker, node.product)):
                continue
            if node.maker in supply.located and not where.open:
                if not hit.isdisjoint(where.places):
                    about = tuple(sorted(where.places & hit))
                    yield Unknown(*node, "somewhere_there", about)
            elif where.places & gone:
                yield Unknown(*node, "some_places", tuple(sorted(where.places & gone)))
            elif where.places & hit:
                yield Unknown(*node, "somewhere_there", tuple(sorted(where.places & hit)))
            elif where.open:
                yield Unknown(*node, "no_place", tuple(sorted(where.places)))

    def _unknown_operators(self) -> Iterator[Unknown]:
        """Sites that several firms run, of which some are lost."""
        for site, firms in self.cascade.supply.joint.items():
            gone = tuple(sorted(firm for firm in firms if self.has(LossItem("firm", firm))))
            if gone and site not in self.cascade.absent and not self._lost_site(site):
                yield Unknown(site, None, "some_operators", gone)

    def _lost_site(self, id: str) -> bool:
        return any(self.has(LossItem(kind, id)) for kind in _SITES)

    def _outward(self, places: Iterable[str]) -> Iterator[str]:
        """The places and everything around them."""
        seen: dict[str, None] = dict.fromkeys(places)
        pending = list(seen)
        for place in pending:
            for outer in self.cascade.around.get(place, ()):
                if outer not in seen:
                    seen[outer] = None
                    pending.append(outer)
        yield from seen

    def ended(self) -> Iterator[tuple[Edge, bool]]:
        """Trades with a lost maker behind them, and whether all of them are lost; in that order."""
        import numpy as np

        supply, numbering = self.cascade.supply, self.cascade.numbering
        numbers = np.fromiter(self.causes, np.int64, len(self.causes))
        rows = supply.sold_rows(numbering.makers_of(numbers))
        rows = rows[np.sort(np.unique(rows, return_index=True)[1])]
        lost = np.zeros(numbering.size, np.bool_)
        lost[numbers] = True
        whole = lost[numbering.numbers()[numbering.selling(supply.seller[supply.trades.of[rows]])]]
        edges = supply.table.taken(supply.trades.edges[rows])
        yield from zip(checked(edges), whole.tolist(), strict=True)

    @cached_property
    def steps(self) -> Mapping[LossItem, int]:
        """How many listed things were lost one after the other before each: 0 for the seeds."""
        items, circuit = self.cascade.items, self.cascade.circuit
        steps: dict[int, int] = {}
        for number, cause in checked(self.causes.items()):
            if cause is None:
                steps[number] = 0
                continue
            before = circuit.before(cause)
            first = max(steps[other] for other in before)
            shock = items[before[0]].kind == "shock" and items[number].kind == "component"
            steps[number] = first + (items[number].kind in LISTED and not shock)
        return {items[number]: step for number, step in steps.items()}


_SITES: tuple[Kind, ...] = ("factory", "project", "firm")
_RULES: Mapping[tuple[str, str], str] = {
    ("place", "place"): "inside",
    ("place", "factory"): "site_place",
    ("place", "project"): "site_place",
    ("firm", "factory"): "operator",
    ("place", "maker"): "place",
    ("factory", "maker"): "maker",
    ("firm", "maker"): "maker",
    ("shock", "maker"): "product",
    ("shock", "component"): SHOCKED,
    ("maker", "maker"): "input",
    ("supply", "maker"): "input",
    ("component", "maker"): "unsupplied",
    ("component", "component"): "part",
    ("no_maker", "component"): "no_maker",
    ("maker", "receiver"): "received",
    ("supply", "receiver"): "received",
    ("receiver", "maker"): "use_unknown",
}
"""(kind of what was lost before, kind of what is lost) -> rule."""


def lose(cascade: Cascade, shocked: Iterable[str]) -> Impact:
    """What the loss of some ids takes with it, by the compiled layer where it stands ready."""
    circuit, seeds, elsewhere = cascade.circuit, [], set()
    for id in shocked:
        number = cascade.seeds.get(id)
        if number is not None:
            seeds.append(number)
        elif kind_of(id) == "place":
            elsewhere.add(id)
    causes = circuit.arrays.lose(seeds) if circuit.compiled else circuit.lose(seeds)
    return Impact(cascade, causes, frozenset(elsewhere))
