"""Supply networks from columns against the same edge by edge, on tangled networks of every rule."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.model import Edge
from onshore.graph.network.edge_table import edges_between
from onshore.graph.project import Where
from onshore.graph.schema import PLACED, STATUSES
from onshore.graph.stores import open_store
from onshore.graph.supply.sites import code_of, site_where
from onshore.graph.supply.supply import Flow, Supply, supply_of
from onshore.graph.view import View
from tests.unit.object_supply import ObjectSupply, derive_supply
from tests.unit.tangled import tangled

DAY = date(2026, 11, 28)
WHERES = (Where(frozenset(PLACED)), Where(), Where(frozenset(STATUSES), "assumed"))


def tangled_views() -> Iterator[list[View]]:
    stores = []
    for seed in range(40):
        store = open_store("sqlite://")
        store.replace([parse_document(tangled(random.Random(seed)))], now="2026-01-01T00:00:00Z")
        stores.append(store)
    yield [store.view(DAY) for store in stores]
    for store in stores:
        store.close()


@pytest.fixture(scope="module")
def views() -> Iterator[list[View]]:
    yield from tangled_views()


def reference(view: View, where: Where) -> ObjectSupply:
    def stated_place(edge: Edge) -> bool:
        return any(f.relation == "located_in" for f in view.facts(edge.facts).values())

    return derive_supply(
        view.edges(None, where),
        view.groups(None, where),
        view.edges(None, site_where(where)),
        lambda outer, inner: inner in view.within(outer),
        lambda place: code_of(view, place),
        stated_place,
    )


def told(flow: Flow) -> tuple[Any, ...]:
    names = ("source", "target", "edge", "need", "share", "coefficient", "origin", "rules", "facts")
    return tuple(getattr(flow, name) for name in names)


def listed(flows: Mapping[Any, tuple[Flow, ...]]) -> list[Any]:
    return [(node, [told(flow) for flow in own]) for node, own in flows.items()]


@pytest.mark.parametrize("where", WHERES)
def test_columns_give_the_network_that_objects_give(views: list[View], where: Where) -> None:
    met = {"flows": 0, "by value": 0, "split": 0, "unused": 0, "joint": 0}
    for view in views:
        ours, theirs = supply_of(view, where), reference(view, where)
        for name in ("makers", "products", "produced", "needs"):
            assert list(getattr(ours, name).items()) == sorted(getattr(theirs, name).items()), name
        for name in ("operators", "joint", "located", "site_facts", "unused"):
            assert getattr(ours, name) == getattr(theirs, name), name
        for name in ("sites", "territories"):
            assert dict(getattr(ours, name)) == getattr(theirs, name), name
        assert ours.nodes() == theirs.nodes()
        assert listed(ours.into) == sorted(listed(theirs.into))
        assert listed(ours.out) == listed(theirs.out)
        flows = [flow for own in ours.into.values() for flow in own]
        met["flows"] += len(flows)
        met["by value"] += sum("value-ratio" in flow.rules for flow in flows)
        met["split"] += sum("split-unknown" in flow.rules for flow in flows)
        met["unused"] += len(ours.unused)
        met["joint"] += len(ours.joint)
    assert all(met.values()), met


def test_an_empty_network_has_nothing() -> None:
    store = open_store("sqlite://")
    supply: Supply = supply_of(store.view(DAY), Where())
    assert not supply.nodes()
    assert not supply.into
    assert not supply.makers
    store.close()


def test_what_was_not_read_is_not_made_to_be_counted(views: list[View]) -> None:
    where = WHERES[-1]
    for view in views[:4]:
        supply = supply_of(view, where)
        vars(supply).pop("into", None)
        into: Any = supply.into
        assert len(into) == len(list(into))
        assert into.nbytes == 0
        assert all(into.values())
        assert into.nbytes > 0
        edges = view.edges(None, where)
        ids = {edge.source for edge in edges[::3]}
        inside = [edge for edge in edges if edge.source in ids and edge.target in ids]
        drawn = [edge for edge in inside if edge.becomes != "attribute"]
        assert list(edges_between(edges, ids, len(edges))) == drawn
        assert list(edges_between(edges, ids, 2)) == drawn[:2]
