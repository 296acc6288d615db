"""Crossings: which flows enter the customs territory, from which origin, at which rate. Pure.

A territory, an origin or a tariff line that no fact states is never guessed: the rate is unknown
and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from onshore.graph.deadline import checked
from onshore.graph.errors import InputError, UnknownId
from onshore.graph.model import Edge
from onshore.graph.network.lazy import Lazy
from onshore.graph.supply.flows import NOT_A_CROSSING, UNKNOWN_RATE, ArrayRows
from onshore.graph.supply.supply import Flow, Node, Supply
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, duty
from onshore.graph.tariff.duty.tariff import Tariff
from onshore.graph.tariff.measures.conditions import CONTENT_SHARES, Conditions, Value, candidates
from onshore.graph.tariff.schedule.schedule import normalise_hts
from onshore.graph.words.reason import Reason

if TYPE_CHECKING:
    from onshore.graph.network.arrays import Ints

STATED = "stated"
SHIP_FROM = "assumed_ship_from"


@dataclass(frozen=True, slots=True)
class Entry:
    """One day and what is known of every shipment."""

    day: date
    clock: Clock
    conditions: Conditions


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """The duty of a product from an origin over its tariff lines; ends None where unknown."""

    lo: float | None
    hi: float | None
    lines: tuple[DutyAnswer, ...]
    facts: tuple[str, ...]
    reason: Reason | None = None

    @property
    def width(self) -> float:
        return (self.hi or 0.0) - (self.lo or 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """How a flow enters. `origin_basis` None where no origin is known."""

    kind: int
    origin: str | None
    origin_basis: str | None
    rate: Rate | None
    reason: Reason | None = None


HOME = Crossing(NOT_A_CROSSING, None, None, None)


class Rates:
    """Duties of products from origins on one entry, each asked once."""

    def __init__(self, tariff: Tariff, entry: Entry, classified: Iterable[Edge]) -> None:
        self.tariff, self.entry = tariff, entry
        self._lines: dict[str, list[Edge]] = defaultdict(list)
        for edge in classified:
            self._lines[edge.source].append(edge)
        self._known: dict[tuple[tuple[str, ...], str], tuple[DutyAnswer, ...] | Reason] = {}
        self._narrowings: dict[tuple[tuple[str, ...], str], dict[str, tuple[float, float]]] = {}

    def lines(self, product: str) -> tuple[str, ...]:
        edges = self._lines.get(product, ())
        return tuple(dict.fromkeys(edge.target.partition(":")[2] for edge in edges))

    def rate(self, product: str, origin: str) -> Rate:
        """Over all tariff lines that facts tie the product to; unknown where one has none."""
        lines = self.lines(product)
        facts = tuple(fact for edge in self._lines.get(product, ()) for fact in edge.facts)
        if not lines:
            return Rate(None, None, (), (), Reason("no_line", product=product))
        answers = self._known.get((lines, origin))
        if answers is None:
            answers = self._known[lines, origin] = self._ask(lines, origin, self.entry.conditions)
        if isinstance(answers, Reason):
            return Rate(None, None, (), facts, answers)
        lows = [float(one.lo) for one in answers if one.lo is not None]
        highs = [float(one.hi) for one in answers if one.hi is not None]
        if len(highs) < len(answers):
            reason = next((one.reason for one in answers if one.hi is None), None)
            return Rate(None, None, answers, facts, reason or Reason("no_number"))
        return Rate(min(lows), max(highs), answers, facts)

    def _ask(
        self, lines: Sequence[str], origin: str, conditions: Conditions
    ) -> tuple[DutyAnswer, ...] | Reason:
        entry = self.entry
        try:
            return tuple(
                duty(self.tariff, line, origin, entry.day, entry.clock, conditions)
                for line in lines
            )
        except (InputError, UnknownId) as error:
            return Reason("refused", text=str(error))

    def narrowings(self, product: str, origin: str) -> dict[str, tuple[float, float]]:
        """By how much each open question narrows the rate: at most and at least.

        Names of conditions, and `hts` where several tariff lines are possible.
        """
        key = self.lines(product), origin
        if key not in self._narrowings:
            self._narrowings[key] = self._narrowed(product, origin)
        return self._narrowings[key]

    def _narrowed(self, product: str, origin: str) -> dict[str, tuple[float, float]]:
        whole = self.rate(product, origin)
        found: dict[str, tuple[float, float]] = {}
        if not whole.width:
            return found
        if len(whole.lines) > 1:
            widths = [_width([one]) for one in whole.lines]
            found["hts"] = whole.width - min(widths), whole.width - max(widths)
        names = {e.condition for one in whole.lines for e in one.undecided} - {"hts"}
        for name in sorted(names):
            left = []
            for value in self._values(name, whole, origin):
                said = self.entry.conditions.with_values({name: value})
                answers = self._ask(self.lines(product), origin, said)
                if not isinstance(answers, Reason):
                    left.append(_width(answers))
            if left:
                found[name] = whole.width - min(left), whole.width - max(left)
        return {name: ends for name, ends in found.items() if ends[0] > 0}

    def _values(self, name: str, rate: Rate, origin: str) -> Sequence[Value]:
        """Values that stand for every way in which a condition can turn out."""
        declared = self.tariff.measures.declarations[name]
        if declared.form in ("bool", "share_or_bool"):
            return (True, False)
        if name in CONTENT_SHARES:
            known = [self.entry.conditions.number(other) for other in CONTENT_SHARES]
            return (Decimal(0), Decimal(1) - sum((n for n in known if n is not None), Decimal(0)))
        tests = []
        for one in rate.lines:
            target, _ = self.tariff.find(normalise_hts(one.hts), self.entry.day)
            for leaf in target.leaves if target else ():
                plan = leaf.coverage.plan(origin, self.entry.day)
                tests += [test for part in plan.parts for test in part.measure.tests]
        mine = [test for test in tests if test.name == name]
        if declared.form == "word" and not mine:
            return declared.words
        return candidates(declared, mine)


def _width(answers: Sequence[DutyAnswer]) -> float:
    lows = [float(one.lo) for one in answers if one.lo is not None]
    highs = [float(one.hi) for one in answers if one.hi is not None]
    return max(highs) - min(lows) if lows and highs else 0.0


class Entered:
    """The supply network as rows of values with rates, for one entry. Safe to share.

    Positions number the flows by the id of their edge, then by their ends. `asked` are the
    different products and origins, `paid` their rates, None for what pays none; `pays` says by
    position which of them a flow is.
    """

    def __init__(
        self,
        supply: Supply,
        rates: Rates,
        territory: Callable[[str], str | None],
    ) -> None:
        """`territory` gives the code of a place, for origins that facts state."""
        import numpy as np

        from onshore.graph.network.arrays import graph_rows, stable_order
        from onshore.graph.supply.entries import find_entries

        flows = supply.flows
        self.supply, self.rates = supply, rates
        self.nodes: Sequence[Node] = Lazy(len(supply.sellers.node), supply.node)
        order = stable_order(supply.trades.edge[flows.trade])
        self.order = order
        entries = find_entries(supply, territory)
        self.entries = entries
        pairs, which = np.unique(entries.pairs[order], return_inverse=True)
        self.asked: Sequence[tuple[str, str] | None] = [
            None if pair < 0 else entries.named(pair) for pair in pairs.tolist()
        ]
        self.paid: Sequence[Rate | None] = [
            None if pair is None else rates.rate(*pair) for pair in checked(self.asked, 16)
        ]
        self.pays: Ints = which
        lo = np.array([_end(rate, "lo") for rate in self.paid])
        hi = np.array([_end(rate, "hi") for rate in self.paid])
        unknown = np.array([rate is not None and rate.hi is None for rate in self.paid], np.bool_)
        self.kinds = np.where(unknown[which], UNKNOWN_RATE, entries.kind[order])
        starts, rows = graph_rows(len(self.nodes), flows.target[order], np.arange(len(order)))
        self.rows = ArrayRows(
            starts,
            flows.source[order][rows],
            flows.coefficient[order][rows],
            self.kinds[rows],
            lo[which][rows],
            hi[which][rows],
            rows,
        )
        self.flows: Sequence[Flow] = Lazy(len(order), lambda row: supply.flow(int(order[row])))
        self.crossings: Sequence[Crossing] = Lazy(len(order), self._crossing)

    def number(self, node: Node) -> int:
        """Number of a node of the network."""
        number = self.supply.number(node)
        if number is None:
            raise KeyError(node)
        return number

    def edge_id(self, position: int) -> str:
        """Id of the trade that a flow is."""
        flows, trades = self.supply.flows, self.supply.trades
        return self.supply.table.edge_id(int(trades.edge[flows.trade[self.order[position]]]))

    def product(self, position: int) -> str:
        """What flows."""
        supply = self.supply
        term = supply.product[supply.flows.source[self.order[position]]]
        return supply.table.terms[int(term)]

    def numbers_of(self, positions: Ints) -> Ints:
        """Numbers of the flows in `supply.flows`."""
        found: Ints = self.order[positions]
        return found

    def _crossing(self, position: int) -> Crossing:
        entries = self.entries
        if self.kinds[position] == NOT_A_CROSSING:
            return HOME
        row = int(self.order[position])
        origin, rate = entries.origin(row), self.paid[int(self.pays[position])]
        basis = STATED if entries.stated[row] else None
        if rate is not None:
            basis = basis or SHIP_FROM
            return Crossing(int(self.kinds[position]), origin, basis, rate, rate.reason)
        flow = self.flows[position]
        ends = (flow.source, flow.target)
        unknown = [node for node in ends if self.supply.territories.get(node) is None]
        where = tuple(Reason("where_made", maker=n.maker, product=n.product) for n in unknown)
        reason = Reason("where_unknown", where=where)
        return Crossing(UNKNOWN_RATE, origin, basis, None, reason)


def _end(rate: Rate | None, name: str) -> float:
    """An end of a rate that is known, else 0."""
    if rate is None or rate.lo is None or rate.hi is None:
        return 0.0
    end: float = getattr(rate, name)
    return end
