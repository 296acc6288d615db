"""What is stated to be made abroad of a product, its kinds and its parts, and what it pays.

No trade need be stated: an entry says that the thing is made there and what would be due on it. It
gives no share and no sum, and a set of places stays a set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from onshore.graph.deadline import in_time
from onshore.graph.model import Edge, Group
from onshore.graph.project import Where
from onshore.graph.supply.crossings import Entered, Rate
from onshore.graph.supply.sites import code_of
from onshore.graph.supply.supply import Node, Supply
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY
from onshore.graph.view import View
from onshore.graph.words.reason import Reason

MAX_ENTRIES = 100
"""Entries that are listed at most."""
MAX_NEXT = 8
Sets: TypeAlias = dict[tuple[str, ...], tuple[str, ...]]
"""Territories that are stated together -> the facts that do so."""


@dataclass(frozen=True, slots=True)
class Related:
    """A product that belongs to the target: `tier` parts away, by these facts."""

    product: str
    tier: int
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StatedEntry:
    """One maker that makes one product in one territory, or in one of several that are stated."""

    related: Related
    supply: Supply
    node: Node
    origins: tuple[str, ...]
    stated: tuple[str, ...]
    rates: tuple[Rate, ...]

    @property
    def rate(self) -> tuple[float, float] | None:
        """Lowest and highest over the origins; None where one of them is unknown."""
        ends = [(rate.lo, rate.hi) for rate in self.rates]
        lows = [lo for lo, _ in ends if lo is not None]
        highs = [hi for _, hi in ends if hi is not None]
        return (min(lows), max(highs)) if len(lows) == len(highs) == len(ends) else None

    def json(self, lang: str) -> dict[str, Any]:
        ends = self.rate
        reasons = (one.reason.text(lang) for one in self.rates if one.reason)
        return {
            "product": self.node.product,
            "tier": self.related.tier,
            "maker": self.node.maker,
            "origins": list(self.origins),
            "rate": ends and {"lo": ends[0], "hi": ends[1]},
            "lines": list(
                dict.fromkeys(n for r in self.rates for one in r.lines for n in one.lines)
            ),
            "reason": next(reasons, None) if ends is None else None,
            "facts": sorted({*self._facts(), *self.related.facts}),
        }

    def _facts(self) -> Iterator[str]:
        """What says who makes it where, and by which lines it enters."""
        for edge in self.supply.produced.get(self.node, ()):
            yield from edge.facts
        yield from self.supply.site_facts.get(self.node.maker, ())
        yield from self.stated
        for rate in self.rates:
            yield from rate.facts


def related_products(view: View, where: Where, target: str) -> list[Related]:
    """The target, its kinds, and the parts of all of them, nearest first."""
    inward: dict[str, list[Edge]] = defaultdict(list)
    for edge in view.edges_with(("variant_of", "part_of"), where):
        inward[edge.target].append(edge)
    found = {target: Related(target, 0, ())}
    tiers: dict[int, list[str]] = {0: [target]}
    tier = 0
    while tier in tiers:
        for name in tiers[tier]:  # grows by the kinds of what it holds
            for edge in inward.get(name, ()):
                if edge.source not in found:
                    depth = tier + (edge.relation == "part_of")
                    facts = (*found[name].facts, *edge.facts)
                    found[edge.source] = Related(edge.source, depth, facts)
                    tiers.setdefault(depth, []).append(edge.source)
        tier += 1
    return sorted(found.values(), key=lambda one: (one.tier, one.product))


def stated_entries(
    view: View, where: Where, entered: Entered, related: Sequence[Related]
) -> list[StatedEntry]:
    """What of the products is stated to be made outside the customs territory."""
    supply, several = entered.supply, _in_several_places(view, where)
    found = []
    for one in in_time(related):
        for node in supply.makers.get(one.product, ()):
            groups, places = several.get(node, ()), supply.sites[node].places
            if groups:
                together = {place for group in groups for place in group.sets["places"]}
                places -= together - {edge.place for edge in supply.produced.get(node, ())}
            alone: Sets = {(code,): () for code in sorted(_abroad(_codes(view, places)))}
            for origins, stated in (alone | _sets(view, groups)).items():
                rates = tuple(entered.rates.rate(one.product, code) for code in origins)
                found.append(StatedEntry(one, supply, node, origins, stated, rates))
    return found


def _codes(view: View, places: Iterable[str]) -> set[str | None]:
    return {code_of(view, place) for place in places}


def _abroad(codes: Iterable[str | None]) -> set[str]:
    return {code for code in codes if code and code not in CUSTOMS_TERRITORY}


def _in_several_places(view: View, where: Where) -> Mapping[Node, Sequence[Group]]:
    """What says of several places together, not one by one, that a maker makes a product there."""
    found: dict[Node, list[Group]] = defaultdict(list)
    for group in view.groups(None, where):
        if group.relation == "produces" and "places" in group.sets:
            found[Node(group.subject, group.object)].append(group)
    return found


def _sets(view: View, groups: Iterable[Group]) -> Sets:
    """Territories that are named together, with the facts that do; none where one of the places
    may lie in the customs territory."""
    found: Sets = {}
    for group in groups:
        codes = _codes(view, group.sets["places"])
        abroad = _abroad(codes)
        if len(abroad) == len(codes):
            key = tuple(sorted(abroad))
            found[key] = (*found.get(key, ()), *group.facts)
    return found


def _made_at_home(view: View, supply: Supply, product: str) -> bool:
    """Whether a maker of the product is known, and makes it in the customs territory alone."""
    makers = supply.makers.get(product, ())
    codes = [_codes(view, supply.sites[node].places) for node in makers]
    return any(here and here <= CUSTOMS_TERRITORY for here in codes)


def entries_json(
    view: View,
    entered: Entered,
    entries: Sequence[StatedEntry],
    related: Sequence[Related],
    lang: str,
) -> dict[str, Any]:
    """The block of an answer: a sentence, the entries, and what to find out next."""
    rates = [rate for entry in entries if (rate := entry.rate)]
    ends = {"lo": min(lo for lo, _ in rates), "hi": max(hi for _, hi in rates)} if rates else None
    needs = [need for one in related for need in entered.supply.needs.get(one.product, ())]
    shares = sum(need.cost_share is not None for need in needs)
    placed = {entry.node.product for entry in entries}
    unknown = dict.fromkeys(entry.node.product for entry in entries if entry.rate is None)
    following = [
        Reason("find_duty" if entered.rates.lines(one) else "find_tariff_line", product=one)
        for one in unknown
    ]
    following += [
        Reason("find_made_where", product=one.product)
        for one in related
        if not (one.product in placed or _made_at_home(view, entered.supply, one.product))
    ]
    return {
        "summary": Reason(
            "stated_entries",
            entries=len(entries),
            rates=Reason("stated_rates", lo=Decimal(str(ends["lo"])), hi=Decimal(str(ends["hi"])))
            if ends
            else Reason("stated_no_rate"),
            unknown=len(entries) - len(rates),
            shares=shares,
        ).text(lang),
        "rates": ends,
        "unknown_rates": len(entries) - len(rates),
        "shares": shares,
        "entries": [entry.json(lang) for entry in entries[:MAX_ENTRIES]],
        "more": max(0, len(entries) - MAX_ENTRIES),
        "find_out_next": [one.text(lang) for one in following[:MAX_NEXT]],
    }
