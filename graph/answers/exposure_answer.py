"""The exposure of one target as answers show it: numbers, paths, facts, assumptions, coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onshore.graph.answers.duty.duty_json import component_json, effect_json
from onshore.graph.answers.left_out import names_one_of
from onshore.graph.answers.question import coverage_of, edge_json, weak_facts
from onshore.graph.cache import cached_property
from onshore.graph.model import Fact
from onshore.graph.project import Where
from onshore.graph.schema import FLOWS
from onshore.graph.supply.crossings import SHIP_FROM, Entered
from onshore.graph.supply.exposure import Ranked, TariffPath
from onshore.graph.supply.flows import Cone, Total
from onshore.graph.supply.information_gaps import (
    CONDITION,
    COST_SHARE,
    DUTY,
    PLACE,
    SHARE,
    TARIFF_LINE,
    Unknown,
    find_unknowns,
)
from onshore.graph.supply.supply import Node
from onshore.graph.supply.trades import left_out_of
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts

if TYPE_CHECKING:
    from onshore.graph.network.arrays import Ints

MAX_TAIL = 12
MAX_UNKNOWNS = 8
MAX_UNMET = 5


class Upstream:
    """What lies upstream of weighted targets, whatever is listed of it; kept between questions."""

    def __init__(self, entered: Entered, weights: Mapping[Node, float]) -> None:
        targets = {entered.number(node): weight for node, weight in weights.items()}
        cone = Cone(entered.rows, targets)
        self.entered, self.weights = entered, weights
        self.totals: Mapping[int, Total] = cone.totals()
        self.throughput = cone.throughput(targets)
        self.cyclic = cone.cyclic
        self.unknowns: Sequence[Unknown] = find_unknowns(entered, self.throughput, self.totals)

    @cached_property
    def numbers(self) -> Ints:
        """The makers upstream, ascending."""
        from onshore.graph.supply import upstream

        return upstream.numbers_of(self.totals)

    @cached_property
    def rules(self) -> frozenset[str]:
        from onshore.graph.supply import upstream

        return upstream.rules_of(self.entered, self.numbers)

    @cached_property
    def oversupplied(self) -> Sequence[tuple[Node, str, float]]:
        from onshore.graph.supply import upstream

        return upstream.oversupplied(self.entered, self.numbers)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        return count_known((self,))

    @cached_property
    def unmet(self) -> Sequence[tuple[Node, str]]:
        from onshore.graph.supply import upstream

        return upstream.unmet_needs(self.entered, self.numbers)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Makers and products upstream."""
        from onshore.graph.supply import upstream

        return upstream.ids_of(self.entered, self.numbers)


def count_known(ups: Sequence[Upstream]) -> dict[str, int]:
    """How much is known upstream of any: crossings, unknown rates and shares, needs without
    supplier. What lies upstream of several counts once."""
    from onshore.graph.supply import upstream

    if not ups:
        return {}
    numbers = upstream.numbers_of(number for up in ups for number in up.totals)
    return {
        **upstream.count_inputs(ups[0].entered, numbers),
        "needs_without_supplier": len({pair for up in ups for pair in up.unmet}),
    }


@dataclass(frozen=True, eq=False)
class ExposureAnswer:
    """What reaches the weighted targets, with the best paths."""

    upstream: Upstream
    paths: Sequence[TariffPath]
    expanded: int
    truncated: str | None

    @classmethod
    def of(cls, upstream: Upstream, ranked: Ranked) -> ExposureAnswer:
        return cls(upstream, ranked.paths, ranked.expanded, ranked.truncated)

    @property
    def entered(self) -> Entered:
        return self.upstream.entered

    @property
    def weights(self) -> Mapping[Node, float]:
        return self.upstream.weights

    @cached_property
    def total(self) -> Total | None:
        """The weighted sum; None where no input of a target is known, or shares go in a circle."""
        numbers = [(self.entered.number(node), w) for node, w in self.weights.items() if w]
        totals = [(self.upstream.totals[number], weight) for number, weight in numbers]
        return None if self.bare else weighted_total(totals)

    @property
    def bare(self) -> list[Node]:
        """Targets that count and of which no input is known."""
        return [
            node
            for node, weight in self.weights.items()
            if weight and not self.entered.rows.of(self.entered.number(node))
        ]

    def numbers(self) -> dict[str, Any]:
        """`exposure` and `known`; an exposure without upper end has hi null."""
        total = self.total
        if total is None:
            return {"exposure": None, "known": None, "reason": why_no_total(self.bare)}
        known = {"lo": total.lo, "hi": total.hi}
        return {
            "exposure": {"lo": total.lo, "hi": None if total.open else total.hi},
            "known": known,
        }

    def own(self) -> dict[str, Any]:
        """Maker, product and where it is made, of a single target."""
        (node,) = self.weights
        territory = self.entered.supply.territories.get(node)
        return {"maker": node.maker, "product": node.product, "territory": territory}

    @property
    def cover(self) -> float | None:
        """Share of the known exposure.hi that the listed paths make up."""
        if self.total is None or not self.total.hi:
            return None
        return sum(path.hi or 0.0 for path in self.paths) / self.total.hi

    def find_out_next(self, lang: str) -> list[dict[str, Any]]:
        return [
            {
                "kind": unknown.kind,
                "about": unknown.about,
                "narrows": unknown.narrows,
                "narrows_at_least": unknown.at_least,
                "opens_upper_end": unknown.closes,
                "edges": list(unknown.edges),
                "text": self._next(unknown).text(lang),
            }
            for unknown in self.upstream.unknowns[:MAX_UNKNOWNS]
        ]

    def _next(self, unknown: Unknown) -> Reason:
        """What there is to find out."""
        if unknown.kind == CONDITION:
            declared = self.entered.rates.tariff.measures.declarations[unknown.about]
            return Reason("find_condition", name=declared, code=declared.name)
        return Reason(f"find_{unknown.kind}", **_named(unknown))

    @cached_property
    def claims(self) -> frozenset[str]:
        """Facts behind the listed paths."""
        supply = self.entered.supply
        found: set[str] = set()
        for path in self.paths:
            for position in path.positions:
                flow = self.entered.flows[position]
                found.update(flow.facts)
                found.update(_made_by(self.entered, flow.source))
            found.update(_made_by(self.entered, self.entered.nodes[path.nodes[-1]]))
            rate = self.entered.crossings[path.positions[0]].rate
            found.update(rate.facts if rate else ())
        for node in self.weights:
            found.update(fact for edge in supply.produced.get(node, ()) for fact in edge.facts)
        return frozenset(found)

    def edges(self, lang: str) -> Iterator[dict[str, Any]]:
        """Trade edges of the listed paths as answers show them."""
        positions = dict.fromkeys(p for path in self.paths for p in path.positions)
        for position in positions:
            yield edge_json(self.entered.flows[position].edge, lang)


def weighted_total(totals: Sequence[tuple[Total, float]]) -> Total | None:
    """The sum by weights; None where shares of one go in a circle."""
    if any(total.looping for total, _ in totals):
        return None
    return Total(
        sum(total.lo * weight for total, weight in totals),
        sum(total.hi * weight for total, weight in totals),
        any(total.open for total, _ in totals),
    )


def why_no_total(bare: Sequence[Node]) -> str:
    """Why there is no sum; `bare` are the targets of which no input is known."""
    names = ", ".join(f"{node.maker} ({node.product})" for node in bare)
    if names:
        return f"no input of {names} is stated"
    return "stated shares around a cycle add up to 1 or more"


def _made_by(entered: Entered, node: Node) -> Iterator[str]:
    for edge in entered.supply.produced.get(node, ()):
        yield from edge.facts
    yield from entered.supply.site_facts.get(node.maker, ())


_ABOUT = {
    TARIFF_LINE: ("product",),
    DUTY: ("product",),
    SHARE: ("source", "part", "maker"),
    COST_SHARE: ("part", "whole"),
    PLACE: ("maker", "product"),
}
"""What the ids that an unknown is about are called in its words."""


def _named(unknown: Unknown) -> dict[str, str]:
    return dict(zip(_ABOUT[unknown.kind], unknown.about.split(" "), strict=True))


def path_json(exposed: ExposureAnswer, path: TariffPath, lang: str) -> dict[str, Any]:
    """A path from its crossing to the target, with what lies upstream of it as `tail`."""
    entered = exposed.entered
    flows = [entered.flows[position] for position in path.positions]
    crossing = entered.crossings[path.positions[0]]
    rate = crossing.rate
    values: dict[str, Any] = {
        "nodes": [_node_json(entered.nodes[number]) for number in path.nodes],
        "edges": [flow.edge.id for flow in flows],
        "coefficients": [flow.coefficient for flow in flows],
        "tail": _tail(entered, path),
        "crossing": flows[0].edge.id,
        "origin": crossing.origin,
        "origin_basis": crossing.origin_basis,
        "rate": _ends_json(path.rate_lo, path.rate_hi),
        "contribution": _ends_json(path.lo, path.hi),
        "lines": [number for one in rate.lines for number in one.lines] if rate else [],
        "components": [
            {"hts": one.lines[0] if one.lines else one.hts, **component_json(component, lang)}
            for one in (rate.lines if rate else ())
            for component in one.components
        ],
        "undecided": [
            effect_json(effect, lang)
            for one in (rate.lines if rate else ())
            for effect in one.undecided
        ],
    }
    if crossing.reason:
        values["reason"] = crossing.reason.text(lang)
    return values


def _node_json(node: Node) -> dict[str, str]:
    return {"id": node.maker, "product": node.product}


def _ends_json(lo: float | None, hi: float | None) -> dict[str, float] | None:
    return None if lo is None or hi is None else {"lo": lo, "hi": hi}


def _tail(entered: Entered, path: TariffPath) -> list[dict[str, Any]]:
    """The largest known input before the crossing, and the one before it: nearest first."""
    found: list[dict[str, Any]] = []
    seen = set(path.nodes)
    node = path.nodes[0]
    while len(found) < MAX_TAIL:
        inputs = [item for item in entered.rows.of(node) if item.source not in seen]
        if not inputs:
            break
        best = min(inputs, key=lambda i: (i.coefficient is None, -(i.coefficient or 0), i.position))
        node = best.source
        seen.add(node)
        edge = entered.flows[best.position].edge.id
        found.append({**_node_json(entered.nodes[node]), "edge": edge})
    return found


# -- what an answer says beside its numbers -----------------------------------------


def exposed_assumptions(
    entered: Entered, used: Sequence[ExposureAnswer], facts: Mapping[str, Fact], lang: str
) -> Iterator[str]:
    """Rules, bases and facts that the numbers rest on, without reports behind them."""
    for rule in sorted({rule for one in used for rule in one.upstream.rules}):
        yield Reason(f"rule_{rule}").text(lang)
    crossings = [entered.crossings[p.positions[0]] for one in used for p in one.paths]
    if any(crossing.origin_basis == SHIP_FROM for crossing in crossings):
        yield Reason("exposed_ship_from").text(lang)
    yield from weak_facts(facts.values(), lang)
    yield from (note.text(lang) for note in _notes_on_makers(entered, used))
    rates = [crossing.rate for crossing in crossings if crossing.rate]
    lines = (line for rate in rates for line in rate.lines)
    yield from texts(
        dict.fromkeys(note for one in lines for note in (*one.warnings, *one.assumptions)), lang
    )


def _notes_on_makers(entered: Entered, used: Sequence[ExposureAnswer]) -> Iterator[Reason]:
    for node in dict.fromkeys(node for one in used for node in one.weights):
        maker, product = node.maker, node.product
        territory = entered.supply.territories.get(node)
        if territory is None:
            yield Reason("exposed_no_place", maker=maker, product=product)
        elif territory not in CUSTOMS_TERRITORY:
            yield Reason("exposed_abroad", maker=maker, product=product, territory=territory)
    for node, part, total in dict.fromkeys(
        over for one in used for over in one.upstream.oversupplied
    ):
        yield Reason("exposed_over_one", part=part, maker=node.maker, total=f"{total:.12g}")
    unmet = [
        Reason("part_of_maker", part=part, maker=node.maker)
        for node, part in dict.fromkeys(pair for one in used for pair in one.upstream.unmet)
    ]
    if len(unmet) > MAX_UNMET:
        yield Reason("exposed_unmet_more", parts=unmet[:MAX_UNMET], more=len(unmet) - MAX_UNMET)
    elif unmet:
        yield Reason("exposed_unmet", parts=unmet)


def exposed_coverage(
    view: View,
    where: Where,
    used: Sequence[ExposureAnswer],
    near: Set[str],
    facts: Mapping[str, Fact],
) -> dict[str, Any]:
    """How much of the network upstream is known, and what the status filter left out about what is
    `near`: the target, makers and products upstream."""
    ups = [one.upstream for one in used]
    # the answer of all makers together, where there is one, is the first
    alone = len(ups) == 1 or (len(ups) > 1 and len(ups[0].weights) > 1)
    return {
        **coverage_of(view, list(facts.values())),
        **(ups[0].counts if alone else count_known(ups)),
        "left_out_by_status": sum(names_one_of(near, e) for e in left_out_of(view, where, FLOWS)),
        "cyclic": any(up.cyclic for up in ups),
    }
