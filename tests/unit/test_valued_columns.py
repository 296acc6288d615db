"""Weighted losses from columns against the same trade by trade, on tangled networks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onshore.graph.loss.esri_inputs import Essentiality, build_esri_inputs
from onshore.graph.loss.shocks import find_alone, find_psi
from onshore.graph.loss.systemic import BASES, TABLE, Basis
from onshore.graph.model import Table
from onshore.graph.project import Where
from onshore.graph.schema import TRADES
from onshore.graph.supply.supply import supply_of
from onshore.graph.view import View
from tests.unit import object_valued
from tests.unit.tangled import FIRMS, PARTS, PLACES, SITES
from tests.unit.test_supply_columns import WHERES, tangled_views

NODES = (*FIRMS, *SITES)
SHOCKS = (
    *({id: 1.0} for id in (*NODES, *PARTS, *PLACES)),
    {FIRMS[0]: 0.5, PLACES[1]: 0.25, PARTS[1]: 0.125},
)


@pytest.fixture(scope="module")
def views() -> Iterator[list[View]]:
    yield from tangled_views()


def sector(id: str) -> str | None:
    number = (*NODES, *PARTS).index(id) % 4 if id in (*NODES, *PARTS) else 3
    return (None, "s:1", "s:2", "t:1")[number]


def tables(number: int) -> list[Table]:
    """Tables that say more with each number: nothing, of links, of sectors, of both."""
    links = [
        {"supplier": a, "buyer": b, "type": (n + number) % 3}
        for n, (a, b) in enumerate(zip(NODES, NODES[3:], strict=False))
    ]
    sectors = [
        {"supplier_sector": "1", "buyer_sector": "s:2", "type": 0},
        {"supplier_sector": "1", "buyer_sector": "2", "type": 1},
        {"supplier_sector": "s:2", "buyer_sector": "t:1", "type": 2},
    ]
    rows = (links if number & 1 else []) + (sectors if number & 2 else [])
    return [Table(TABLE, "1", None, {}, tuple(rows))]


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("where", WHERES)
def test_columns_value_what_objects_value(views: list[View], where: Where, basis: Basis) -> None:
    met = {"values": 0, "parts": 0, "facts": 0}
    for number, view in enumerate(views[:16]):
        supply, said = supply_of(view, where), tables(number)
        valued = build_esri_inputs(supply, sector, Essentiality(said, sector), basis, 0)
        edges = view.edges(None, where)
        sales, unit = object_valued.find_sales(edges, basis)
        ids = sorted({end for sale in sales for end in (sale.seller, sale.buyer)})
        essentiality = object_valued.Essentiality(said, {id: sector(id) for id in NODES})
        ours = zip(valued.sales.value.tolist(), valued.sales.essential.tolist(), strict=True)
        assert valued.unit == unit
        assert list(valued.ids) == ids
        assert [
            (None if value != value else value, {-1: None}.get(e, bool(e))) for value, e in ours
        ] == [(s.value, s.essential) for s in sales]
        types = [essentiality.of(sale) or 0 for sale in sales if sale.value]
        kept = [sale for sale in sales if sale.value and sale.seller != sale.buyer]
        assert valued.systemic.types.tolist() == [essentiality.of(s) or 0 for s in kept]
        assert valued.systemic.values.tolist() == [sale.value for sale in kept]
        assert valued.counts["links_with_value"] == sum(s.value is not None for s in sales)
        for losses in SHOCKS:
            shocked = object_valued.Shocked(losses, supply, view.within)
            psi = object_valued.find_psi(shocked, ids, sales)
            assert find_psi(valued, losses, view.within).tolist() == psi
            met["parts"] += any(0 < part < 1 for part in psi)
            lost = find_psi(valued, losses, view.within)
            assert [edge.id for edge in valued.edges(lost, 9)] == most_lost(sales, ids, psi)[:9]
        alone = object_valued.find_alone(supply, ids, sales)
        assert [{valued.ids[n]: part for n, part in shock} for shock in find_alone(valued)] == [
            alone[id] for id in ids
        ]
        met["values"] += len(types)
        met["facts"] += sum(sale.essential is not None for sale in sales)
        assert any(edge.relation in TRADES for edge in edges) == bool(sales)
    assert all(met[name] for name in ("values", "parts")), met


def most_lost(sales: list[object_valued.Sale], ids: list[str], psi: list[float]) -> list[str]:
    lost = dict(zip(ids, psi, strict=True))
    found = [
        (-min(lost[sale.seller], lost[sale.buyer]), edge.id)
        for sale in sales
        if sale.value and lost[sale.seller] > 0 and lost[sale.buyer] > 0
        for edge in sale.edges
    ]
    return [id for _, id in sorted(found)]
