"""Why something is lost: the rule, what was lost before it, and the facts that link the two. Pure.

A reason is one step; what it rests on has a reason of its own, so that they make a tree. Words for
people are put on it in `graph.words.impact_words`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from onshore.graph.cache import cached_property
from onshore.graph.deadline import checked
from onshore.graph.loss.cascade import Cascade
from onshore.graph.loss.cascade_items import ALONE, COUNTED_AS, KINDS, LISTED, Kind, LossItem
from onshore.graph.model import Edge
from onshore.graph.network.causes import Causes
from onshore.graph.schema import kind_of
from onshore.graph.supply.supply import Node

if TYPE_CHECKING:
    from onshore.graph.network.arrays import Bools, Ints

SHOCKED = "shocked"


class LossReason(NamedTuple):
    """`rule` is a key of `graph.words.impact_words.RULES`; `because` is all lost before.

    `parts` are the components of a group that is no longer satisfied; `facts` the ids behind it.
    """

    rule: str
    because: tuple[LossItem, ...] = ()
    parts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Impact:
    """What the loss of some seeds takes with it. Everything is worked out when it is read.

    `elsewhere` are lost places that nothing is stated to lie in: what has no stated place may.
    """

    cascade: Cascade
    causes: Causes
    elsewhere: frozenset[str] = frozenset()

    @cached_property
    def numbers(self) -> Ints:
        """Everything that is lost, also what no answer lists, in the order of losing."""
        import numpy as np

        return np.fromiter(self.causes, np.int64, len(self.causes))

    @cached_property
    def listed(self) -> Ints:
        """Numbers of what answers list, in the order of losing."""
        listed: Ints = self.numbers[self.cascade.circuit.counted[self.numbers]]
        return listed

    def first(self, most: int | None = None) -> list[LossItem]:
        """The first listed items in the order of losing."""
        items = self.cascade.items
        return [items[number] for number in self.listed[:most].tolist()]

    @cached_property
    def lost(self) -> list[LossItem]:
        """Listed items in the order of losing."""
        return self.first()

    def count(self, shocked: Collection[str]) -> dict[str, int]:
        """How many things are lost, by what they are: the one count of impact and criticality.

        `itself` counts the shocked ids, whether a rule reaches them or not; a maker is counted once
        for each product that it no longer makes. The sum is the number of rows of impact's `dead`.
        """
        import numpy as np

        kinds = np.bincount(self.cascade.columns.kind[self.listed], minlength=len(KINDS))
        counts = {"itself": len(shocked)}
        counts |= {name: int(kinds[KINDS.index(kind)]) for kind, name in COUNTED_AS.items()}
        for item in self._themselves(shocked):
            counts[COUNTED_AS[item.kind]] -= 1
        return counts

    def _themselves(self, shocked: Iterable[str]) -> Iterator[LossItem]:
        items = (LossItem(kind, id) for id in shocked for kind in ALONE)
        return (item for item in items if self.has(item))

    def beside(self, shocked: Iterable[str]) -> list[str]:
        """Shocked ids that no rule reaches."""
        reached = {item.id for item in self._themselves(shocked)}
        return [id for id in shocked if id not in reached]

    @property
    def products(self) -> int:
        """Products of which some maker's making stops."""
        import numpy as np

        products = np.bincount(self.cascade.columns.product[self.listed] + 1)
        return int(np.count_nonzero(products[1:]))

    @cached_property
    def ids(self) -> frozenset[str]:
        """Ids of everything that is listed."""
        from onshore.graph.network.arrays import distinct

        cascade = self.cascade
        kinds, terms = cascade.columns.kind[self.listed], cascade.columns.id[self.listed]
        place = kinds == KINDS.index("place")
        texts, places = cascade.supply.table.terms, cascade.numbering.places
        found = {texts[term] for term in distinct(terms[~place]).tolist()}
        return frozenset(found.union(places[row] for row in distinct(terms[place]).tolist()))

    def has(self, item: LossItem) -> bool:
        number = self.cascade.number.get(item)
        return number is not None and number in self.causes

    @property
    def places(self) -> frozenset[str]:
        """Places that are lost."""
        return self.elsewhere.union(
            self.cascade.items[number].id for number in self._of_kind("place")
        )

    def _of_kind(self, kind: Kind) -> list[int]:
        """Numbers of what is lost of a kind, in the order of losing."""
        numbers = self.numbers
        of: list[int] = numbers[self.cascade.columns.kind[numbers] == KINDS.index(kind)].tolist()
        return of

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
        for number in checked(self._of_kind("no_maker")):
            item = cascade.items[number]
            if not self.has(LossItem("component", item.id)):
                makers = cascade.supply.makers[item.id]
                found.append((item.id, len(makers), tuple(self._before(item))))
        return found

    @cached_property
    def ended_rows(self) -> tuple[Ints, Bools]:
        """Rows of the trades with a lost maker behind them, and whether all of them are lost."""
        import numpy as np

        supply, numbering = self.cascade.supply, self.cascade.numbering
        rows = supply.sold_rows(numbering.makers_of(self.numbers))
        rows = rows[np.sort(np.unique(rows, return_index=True)[1])]
        lost = np.zeros(numbering.size, np.bool_)
        lost[self.numbers] = True
        sold = numbering.selling(supply.seller[supply.trades.of[rows]])
        return rows, lost[numbering.numbers()[sold]]

    def ended(self, most: int | None = None) -> Iterator[tuple[Edge, bool]]:
        """The first of these trades, in the order of losing."""
        supply, (rows, whole) = self.cascade.supply, self.ended_rows
        edges = supply.table.taken(supply.trades.edges[rows[:most]])
        yield from zip(checked(edges), whole[:most].tolist(), strict=True)

    def steps(self, most: int | None = None) -> Mapping[LossItem, int]:
        """How many listed things were lost one after the other before each of the first `most`
        listed ones: 0 for the seeds."""
        import numpy as np

        items, circuit, end = self.cascade.items, self.cascade.circuit, None
        if most is not None and most < len(self.listed):
            end = int(np.flatnonzero(circuit.counted[self.numbers])[most])
        steps: dict[int, int] = {}
        for number, cause in checked(islice(self.causes.items(), end)):
            if cause is None:
                steps[number] = 0
                continue
            before = circuit.before(cause)
            first = max(steps[other] for other in before)
            shock = items[before[0]].kind == "shock" and items[number].kind == "component"
            steps[number] = first + (items[number].kind in LISTED and not shock)
        return {items[number]: step for number, step in steps.items()}

    def rules_used(self) -> frozenset[str]:
        """Rules of supply behind the reasons, `essential` where no fact says that a part is so."""
        import numpy as np

        cascade, supply = self.cascade, self.cascade.supply
        kind, id, product = cascade.columns
        first = np.fromiter(map(self._first_before, self.causes.values()), np.int64)
        before, own = np.where(first < 0, -1, kind[first]), kind[self.numbers]
        maker, component, sold = map(KINDS.index, ("maker", "component", "supply"))
        received = (own == maker) & ((before == maker) | (before == sold))
        needing = received | ((own == maker) & (before == component))
        parts = (own == component) & (before == component)
        wholes = np.concatenate((product[self.numbers[needing]], id[self.numbers[parts]]))
        assumed = supply.pairs.first(supply.needed.pairs)[supply.needed.essential < 0]
        used = {"essential"} if bool(np.isin(assumed, wholes).any()) else set()
        makers = cascade.numbering.makers_of(self.numbers[received])
        return supply.rules_of(supply.flows_into(makers)) | used

    def _first_before(self, cause: int | None) -> int:
        """The first node of a cause, -1 for a seed's."""
        if cause is None or cause >= 0:
            return -1 if cause is None else cause
        members = self.cascade.circuit.members
        return members.ends.item(members.starts.item(-1 - cause))


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
