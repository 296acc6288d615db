"""Value by tier and what lies upstream from columns against the same maker by maker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onshore.graph.project import Where
from onshore.graph.supply.localization import (
    ValueAdded,
    domestic_makers,
    facts_upstream,
    parts_of,
)
from onshore.graph.supply.supply import Supply, supply_of
from onshore.graph.view import View
from tests.unit import object_localization
from tests.unit.tangled import PARTS
from tests.unit.test_supply_columns import WHERES, tangled_views


@pytest.fixture(scope="module")
def views() -> Iterator[list[View]]:
    yield from tangled_views()


@pytest.mark.parametrize("where", WHERES)
def test_columns_locate_what_objects_locate(views: list[View], where: Where) -> None:
    met = {"bare": 0, "overdone": 0, "tiers": 0, "unknown": 0}
    for view in views:
        supply = supply_of(view, where)
        added = ValueAdded(supply)
        for product in PARTS:
            nodes = supply.makers.get(product, ())
            together = {node: 1.0 / len(nodes) for node in nodes}
            for weights in (together, *({node: 1.0} for node in nodes)):
                found = added.locate(weights)
                assert found == object_localization.locate_value(supply, weights)
                met["bare"] += bool(found.bare)
                met["overdone"] += bool(found.overdone)
                met["tiers"] += len(found.tiers) > 2
                met["unknown"] += any(0 < tier.unknown < 1 for tier in found.tiers)
            assert_upstream(supply, product)
    assert all(met.values()), met


def assert_upstream(supply: Supply, product: str) -> None:
    nodes, terms = supply.makers.get(product, ()), supply.table.terms
    parts = [terms[term] for term in parts_of(supply, [product]).tolist()]
    assert parts == object_localization.parts_of(supply, [product])
    assert domestic_makers(supply).get(product, []) == object_localization.domestic_makers(
        supply, product
    )
    assert facts_upstream(supply, nodes, [product]) == object_localization.facts_upstream(
        supply, nodes, [product]
    )
