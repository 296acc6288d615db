"""Value by tier, maker by maker: the reference that the columns must equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onshore.graph.supply.localization import MAX_TIERS, SMALLEST, Located, Tier
from onshore.graph.supply.supply import Flow, Node, Supply
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY


def _add(tier: Tier, territory: str | None, value: float) -> None:
    if territory is None:
        tier.unknown += value
    elif territory in CUSTOMS_TERRITORY:
        tier.domestic += value
    else:
        tier.foreign += value


def locate_value(supply: Supply, weights: Mapping[Node, float]) -> Located:
    """Where the value of the weighted targets is added; tier 0 is what their makers add.

    A maker whose inputs no fact states counts with its whole value where it makes the product.
    """
    tiers: list[Tier] = []
    bare = 0.0
    overdone: dict[Node, None] = {}
    current = dict(weights)
    pending = Tier(0)
    while current and len(tiers) < MAX_TIERS:
        tier = Tier(len(tiers))
        ahead = Tier(len(tiers) + 1)
        following: dict[Node, float] = defaultdict(float)
        for node, weight in sorted(current.items()):
            own, open = _own(supply, node)
            if own < -1e-9:
                overdone[node] = None
            _add(tier, None if open else supply.territories.get(node), weight * max(0.0, own))
            if own == 1.0 and not open:
                bare += weight
            ahead.unknown += weight * _unsupplied(supply, node)
            for flow in supply.into.get(node, ()):
                if flow.coefficient:
                    following[flow.source] += weight * flow.coefficient
        tier.unknown += pending.unknown
        tiers.append(tier)
        pending = ahead
        current = {node: value for node, value in following.items() if value > SMALLEST}
    rest = pending.unknown + sum(current.values())
    if rest > SMALLEST:
        tiers.append(Tier(len(tiers), unknown=rest))
    return Located(tuple(tiers), bare, tuple(overdone))


def _own(supply: Supply, node: Node) -> tuple[float, bool]:
    """Value beyond the stated parts per unit of output; whether parts of unknown cost are in it."""
    needs = supply.needs.get(node.product, ())
    costs = [need.cost_share for need in needs]
    ratios = [f.coefficient for f in supply.into.get(node, ()) if f.coefficient and not _by_cost(f)]
    known = sum(cost for cost in costs if cost is not None) + sum(r for r in ratios if r)
    unsaid = [need for need in needs if need.cost_share is None]
    valued = {f.source.product for f in supply.into.get(node, ()) if f.coefficient}
    return 1.0 - known, any(need.part not in valued for need in unsaid)


def _by_cost(flow: Flow) -> bool:
    return flow.need is not None and flow.need.cost_share is not None


def _unsupplied(supply: Supply, node: Node) -> float:
    """Value of parts, per unit of output, whose supplier or share no fact states."""
    missing = 0.0
    for need in supply.needs.get(node.product, ()):
        if need.cost_share is not None:
            flows = supply.suppliers(node, need.part)
            missing += max(0.0, need.cost_share - sum(f.coefficient or 0.0 for f in flows))
    return missing


def parts_of(supply: Supply, products: Iterable[str]) -> list[str]:
    """Everything that is, directly or not, part of the products; sorted."""
    found: set[str] = set()
    pending = list(products)
    while pending:
        for need in supply.needs.get(pending.pop(), ()):
            if need.part not in found:
                found.add(need.part)
                pending.append(need.part)
    return sorted(found)


def domestic_makers(supply: Supply, product: str) -> list[str]:
    return [
        node.maker
        for node in supply.makers.get(product, ())
        if supply.territories.get(node) in CUSTOMS_TERRITORY
    ]


def facts_upstream(supply: Supply, nodes: Sequence[Node], products: Sequence[str]) -> list[str]:
    found: set[str] = set()
    pending = list(nodes)
    seen = set(nodes)
    while pending:
        node = pending.pop()
        found.update(f for edge in supply.produced.get(node, ()) for f in edge.facts)
        found.update(supply.site_facts.get(node.maker, ()))
        for flow in supply.into.get(node, ()):
            found.update(flow.facts)
            if flow.source not in seen:
                seen.add(flow.source)
                pending.append(flow.source)
    for whole in (*products, *parts_of(supply, products)):
        found.update(
            f for need in supply.needs.get(whole, ()) for edge in need.edges for f in edge.facts
        )
    return sorted(found)
