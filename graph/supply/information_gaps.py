"""What to find out next: the unknowns of an exposure, by how much each would narrow it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onshore.graph.deadline import checked
from onshore.graph.supply.crossings import Entered
from onshore.graph.supply.flows import CROSSING, NOT_A_CROSSING, Input, Total

CONDITION, TARIFF_LINE, SHARE, COST_SHARE, PLACE, DUTY = (
    "condition",
    "tariff_line",
    "share",
    "cost_share",
    "place",
    "duty",
)


@dataclass(slots=True)
class Unknown:
    """One thing to find out. `about` names it; `edges` are the flows that it concerns.

    `narrows` is by how much the exposure's interval shrinks at most, `at_least` however it turns
    out; None where that can not be said. `closes`: the interval has no upper end without it.
    """

    kind: str
    about: str
    closes: bool
    narrows: float | None = None
    at_least: float | None = None
    edges: dict[str, None] = field(default_factory=dict)

    def add(self, most: float | None, least: float | None, edge: str) -> None:
        if most is not None:
            self.narrows = (self.narrows or 0.0) + most
        if least is not None:
            self.at_least = (self.at_least or 0.0) + least
        self.edges[edge] = None

    @property
    def rank(self) -> tuple[bool, bool, float, float, str, str]:
        """What leaves the interval open comes first, then what narrows most."""
        most, least = self.narrows or 0.0, self.at_least or 0.0
        return (not self.closes, self.narrows is None, -most, -least, self.kind, self.about)


def find_unknowns(
    entered: Entered, throughput: Mapping[int, float], totals: Mapping[int, Total]
) -> list[Unknown]:
    """Every unknown upstream of a target, most useful first."""
    notes = _Notes(entered, totals)
    for node in checked(sorted(totals), 16):
        weight = throughput.get(node) or None
        for item in entered.rows.of(node):
            if item.coefficient is None:
                notes.coefficient(item, node, weight)
            elif item.coefficient and item.crossing != NOT_A_CROSSING:
                notes.rate(item, None if weight is None else weight * item.coefficient)
    return sorted(notes.found.values(), key=lambda unknown: unknown.rank)


class _Notes:
    def __init__(self, entered: Entered, totals: Mapping[int, Total]) -> None:
        self.entered, self.totals = entered, totals
        self.found: dict[tuple[str, str], Unknown] = {}

    def _note(
        self,
        kind: str,
        about: str,
        edge: str,
        most: float | None = None,
        least: float | None = None,
        *,
        closes: bool = True,
    ) -> None:
        entry = self.found.setdefault((kind, about), Unknown(kind, about, closes))
        entry.closes = entry.closes or closes
        entry.add(most, least, edge)

    def coefficient(self, item: Input, node: int, weight: float | None) -> None:
        """A share that is not known, where it could add something."""
        up = self.totals.get(item.source)
        quiet = up is None or not (up.hi or up.open)
        if quiet and (
            item.crossing == NOT_A_CROSSING or (item.crossing == CROSSING and not item.hi)
        ):
            return
        most = _potential(self.entered, item, node, weight, up)
        edge = self.entered.edge_id(item.position)
        for kind, about in _missing(self.entered, item):
            self._note(kind, about, edge, most)

    def rate(self, item: Input, amount: float | None) -> None:
        """A rate that is not known, or an interval, of a flow of that value per unit of output."""
        crossing = self.entered.crossings[item.position]
        rate = crossing.rate
        if rate is not None and rate.hi is not None and not rate.width:
            return
        edge, product = self.entered.edge_id(item.position), self.entered.product(item.position)
        if rate is None:
            flow = self.entered.flows[item.position]
            for place in (flow.source, flow.target):
                if self.entered.supply.territories.get(place) is None:
                    self._note(PLACE, f"{place.maker} {place.product}", edge)
        elif rate.hi is None:
            self._note(DUTY if rate.facts else TARIFF_LINE, product, edge)
        elif rate.width:
            narrowings = self.entered.rates.narrowings(product, crossing.origin or "")
            for name, widths in narrowings.items():
                kind, about = (TARIFF_LINE, product) if name == "hts" else (CONDITION, name)
                most, least = (None if amount is None else amount * w for w in widths)
                self._note(kind, about, edge, most, least, closes=False)


def _missing(entered: Entered, item: Input) -> list[tuple[str, str]]:
    """Which numbers an unknown coefficient lacks."""
    flow = entered.flows[item.position]
    found = []
    if flow.need is not None and flow.need.cost_share is None:
        found.append((COST_SHARE, f"{flow.need.part} {flow.need.whole}"))
    if flow.share is None:
        ends = f"{flow.source.maker} {flow.source.product} {flow.target.maker}"
        found.append((SHARE, ends))
    return found


def _potential(
    entered: Entered, item: Input, node: int, weight: float | None, up: Total | None
) -> float | None:
    """The most that an unknown coefficient could add: what its known siblings leave of the need."""
    if weight is None or (up and up.open):
        return None
    flow = entered.flows[item.position]
    siblings = [
        other
        for other in entered.supply.into.get(flow.target, ())
        if other.source.product == flow.source.product
    ]
    if flow.need is not None and flow.need.cost_share is not None:
        left = flow.need.cost_share * max(0.0, 1.0 - sum(other.share or 0.0 for other in siblings))
    else:
        known = sum(i.coefficient or 0.0 for i in entered.rows.of(node))
        left = max(0.0, 1.0 - known)
    return weight * left * (item.hi + (up.hi if up else 0.0))
