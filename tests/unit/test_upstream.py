"""What lies upstream of a target from columns, against the same flow by flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest

from onshore.graph.project import Where
from onshore.graph.supply import upstream
from onshore.graph.supply.crossings import Entered, Entry, Rates
from onshore.graph.supply.flows import NOT_A_CROSSING, UNKNOWN_RATE, Cone
from onshore.graph.supply.sites import code_of
from onshore.graph.supply.supply import Node, supply_of
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.view import View
from tests.unit.tangled import PARTS
from tests.unit.tariffs import bundled_tariff
from tests.unit.test_supply_columns import WHERES, tangled_views


@pytest.fixture(scope="module")
def views() -> Iterator[list[View]]:
    yield from tangled_views()


@pytest.mark.parametrize("where", WHERES)
def test_columns_know_what_flows_know(views: list[View], where: Where) -> None:
    met = {"rules": 0, "over": 0, "unmet": 0, "unknown_shares": 0, "unknown_rates": 0}
    for view in views[:16]:
        classified = view.edges_with(("classified_as",), where)
        rates = Rates(bundled_tariff(), Entry(view.as_of, "collected", Conditions()), classified)
        entered = Entered(supply_of(view, where), rates, partial(code_of, view))
        for product in PARTS:
            targets = [entered.number(node) for node in entered.supply.makers.get(product, ())]
            nodes = np.array(sorted(Cone(entered.rows, targets).totals()), np.int64)
            items = [item for node in nodes.tolist() for item in entered.rows.of(node)]
            flows = [entered.flows[item.position] for item in items]
            rules = upstream.rules_of(entered, nodes)
            over = upstream.oversupplied(entered, nodes)
            unmet = upstream.unmet_needs(entered, nodes)
            counts = upstream.count_inputs(entered, nodes)
            assert rules == {rule for flow in flows for rule in flow.rules}
            assert over == shares_above_one(entered, nodes.tolist())
            assert unmet == without_supplier(entered, nodes.tolist())
            assert counts == {
                "crossings": sum(item.crossing != NOT_A_CROSSING for item in items),
                "unknown_rates": sum(item.crossing == UNKNOWN_RATE for item in items),
                "unknown_shares": sum(item.coefficient is None for item in items),
            }
            for item, flow in zip(items, flows, strict=True):
                assert entered.edge_id(item.position) == flow.edge.id
                assert entered.product(item.position) == flow.source.product
            met["rules"] += len(rules)
            met["over"] += len(over)
            met["unmet"] += len(unmet)
            met["unknown_shares"] += counts["unknown_shares"]
            met["unknown_rates"] += counts["unknown_rates"]
    del met["over"]  # few networks have one
    assert all(met.values()), met


def shares_above_one(entered: Entered, nodes: list[int]) -> list[tuple[Node, str, float]]:
    found = []
    for number in nodes:
        sums: dict[str, float] = defaultdict(float)
        for item in entered.rows.of(number):
            flow = entered.flows[item.position]
            sums[flow.source.product] += flow.share or 0.0
        found += [
            (entered.nodes[number], part, total)
            for part, total in sorted(sums.items())
            if total > 1 + 1e-9
        ]
    return found


def without_supplier(entered: Entered, nodes: list[int]) -> list[tuple[Node, str]]:
    found = []
    for node in (entered.nodes[number] for number in nodes):
        flows = entered.supply.into.get(node, ())
        supplied = {flow.source.product for flow in flows}
        needs = entered.supply.needs.get(node.product, ())
        found += [(node, need.part) for need in needs if need.part not in supplied]
    return found
