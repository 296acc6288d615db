"""And-or graphs of losses from columns against the same item by item, on tangled networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from onshore.graph.loss.cascade import cascade_of, places_around
from onshore.graph.project import Where
from onshore.graph.supply.trades import absent_sites
from onshore.graph.view import View
from tests.unit.object_cascade import ObjectCascade, build_cascade
from tests.unit.test_supply_columns import WHERES, reference, tangled_views

MODES: tuple[dict[str, bool], ...] = ({}, {"reach": True}, {"closed_world": True})


@pytest.fixture(scope="module")
def views() -> Iterator[list[View]]:
    yield from tangled_views()


def by_objects(view: View, where: Where, mode: dict[str, bool]) -> ObjectCascade:
    edges = view.edges(None, where)
    absent = absent_sites(view, where)
    supply = reference(view, where)
    return build_cascade(supply, edges, places_around(view), absent=absent, **mode)


def described(cascade: Any, causes: Any) -> list[Any]:
    """What was lost, in order, and by what, in words."""
    items = cascade.items
    found = []
    for number, cause in causes.items():
        before = None
        if cause is not None:
            members = [cause] if cause >= 0 else list(cascade.circuit.before(cause))
            before = [items[member] for member in members]
        found.append((items[number], before))
    return found


@pytest.mark.parametrize("mode", MODES, ids=("structural", "reach", "closed_world"))
@pytest.mark.parametrize("where", WHERES)
def test_columns_lose_what_objects_lose(
    views: list[View], where: Where, mode: dict[str, bool]
) -> None:
    met = {"groups": 0, "unsupplied": 0, "absent": 0, "valued": 0, "substitutes": 0}
    for view in views[:16]:
        ours, theirs = cascade_of(view, where, **mode), by_objects(view, where, mode)
        assert set(ours.items) == set(theirs.items)
        assert set(ours.seeds) == set(theirs.seeds)
        assert list(ours.unsupplied) == list(theirs.unsupplied)
        assert list(ours.trades) == list(theirs.trades)
        assert (ours.valued, ours.currency) == (theirs.valued, theirs.currency)
        for number, item in enumerate(ours.items):
            other = theirs.number[item]
            assert ours.number[item] == number
            assert ours.circuit.counted[number] == theirs.circuit.counted[other]
            assert ours.circuit.values[number] == theirs.circuit.values[other]
        for id in sorted(theirs.seeds):
            lost = ours.circuit.lose([ours.seeds[id]])
            assert described(ours, lost) == described(
                theirs, theirs.circuit.lose([theirs.seeds[id]])
            )
            targets = {
                n for n, item in enumerate(ours.items) if item.id == id and ours.circuit.counted[n]
            }
            assert set(ours.targets(id)) == targets
        met["groups"] += len(theirs.circuit.members)
        met["unsupplied"] += len(theirs.unsupplied)
        met["absent"] += len(theirs.absent)
        met["valued"] += theirs.valued
        edges = view.edges(None, where)
        met["substitutes"] += sum(edge.relation == "substitutable_with" for edge in edges)
    assert met["absent"] or where != WHERES[0]
    del met["absent"]
    assert all(met.values()) or "reach" in mode, met
