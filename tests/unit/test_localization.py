"""Localization: value by tier, the unknown share beside it, counts that need no values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.model import Fact
from onshore.graph.queries import Answer
from onshore.graph.queries.localization import Localization
from tests.shapes import hold
from tests.unit.rack import DAY, leaving_out, rack_store, without
from tests.unit.story import claim


def asked(change: Any = lambda fact: fact, *more: Any, **values: str) -> Answer:
    view = rack_store(change, *more).view(DAY)
    pairs = [("target", values.pop("target", "component:rack")), *values.items()]
    answer = read_parameters(Localization, pairs).answer(view)
    hold(Localization, answer.result)
    return answer


def shares(tier: Mapping[str, Any]) -> list[float]:
    return [round(tier[name], 12) for name in ("domestic", "foreign", "unknown")]


def test_the_rack_by_tier() -> None:
    result = asked().result
    assert [shares(tier) for tier in result["tiers"]] == [[0, 0, 0], [0.1, 0.4, 0], [0, 0.5, 0]]
    assert shares(result["total"]) == [0.1, 0.9, 0]
    assert result["counts"] == {"operational": 1, "announced": 0, "none_known": 4}


def test_what_no_fact_states_is_unknown_and_nobodys() -> None:
    unsupplied = asked(leaving_out("R19")).result
    assert [shares(tier) for tier in unsupplied["tiers"]][1] == [0, 0.4, 0.1]
    half = asked(without("share", of="R16")).result
    assert shares(half["total"]) == [0.1, 0.4, 0.5]
    costless = asked(without("cost_share", of="R12")).result
    assert shares(costless["tiers"][0]) == [0, 0, 0.2]
    nowhere = asked(without("place", of="R08")).result
    assert shares(nowhere["total"]) == [0.1, 0.7, 0.2]


def test_makers_that_are_announced_are_counted_apart() -> None:
    more = (
        claim("X1", "factory:new", "produces", "component:chip-module", status="announced"),
        claim("X2", "factory:new", "located_in", "place:US-TX", status="announced"),
    )
    result = asked(lambda fact: fact, *more).result
    assert result["counts"] == {"operational": 1, "announced": 1, "none_known": 3}
    module = next(c for c in result["components"] if c["id"] == "component:chip-module")
    assert module["announced"] == ["factory:new"]


def test_without_parts_there_are_no_shares() -> None:
    result = asked(target="component:chassis").result
    assert (result["tiers"], result["total"]) == ([], None)
    assert "no fact" in result["reason"]


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, None]), min_size=6, max_size=6))
@settings(max_examples=40)
def test_the_tiers_add_up_to_the_whole(values: list[float | None]) -> None:
    trades = ["R16", "R17", "R18", "R19", "R20", "R21"]

    def change(fact: Fact) -> Fact:
        if fact.id not in trades:
            return fact
        share = values[trades.index(fact.id)]
        fields = {name: getattr(fact, name) for name in fact.__slots__}
        kept = {key: value for key, value in fact.qualifiers.items() if key != "share"}
        return Fact(**{**fields, "qualifiers": kept if share is None else {**kept, "share": share}})

    total = asked(change).result["total"]
    assert sum(total.values()) == pytest.approx(1, abs=1e-12)


def test_a_cycle_of_suppliers_comes_to_an_end() -> None:
    more = (
        claim("X1", "component:rack", "part_of", "component:cable", cost_share=0.5),
        claim(
            "X2", "factory:rack-plant", "supplies", "component:rack", to="firm:cable-maker", share=1
        ),
    )
    total = asked(lambda fact: fact, *more).result["total"]
    assert sum(total.values()) == pytest.approx(1, abs=1e-12)
    assert shares(total)[0] == round(0.05 / 0.95, 12)
