"""Weighted impact from facts: values, bases, essentiality, sectors, partial losses, places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.queries import Answer
from onshore.graph.queries.criticality import Criticality
from onshore.graph.queries.impact import Impact
from onshore.graph.stores import open_store
from tests.shapes import hold
from tests.unit.story import NOW, claim, document

DAY = date(2026, 6, 1)
USD = {"currency": "USD", "per": "year"}


def sale(id: str, seller: str, buyer: str, value: float | None = 10, **more: Any) -> dict[str, Any]:
    """The seller supplies its part, or `part`, to the buyer."""
    part = more.pop("part", f"component:{seller.partition(':')[2]}")
    stated = {} if value is None else {"value": {"value": value, **USD}}
    return claim(id, seller, "supplies", part, to=buyer, **stated, **more)


# Two makers of a part sell to an assembler, which sells to a shop.
TRADES = (
    sale("S1", "firm:a", "firm:maker", 30, part="component:part"),
    sale("S2", "firm:b", "firm:maker", 10, part="component:part"),
    sale("S3", "firm:maker", "firm:shop", 50),
)
SECTORS = {"firm:a": "x:part", "firm:b": "x:part", "firm:maker": "x:whole", "firm:shop": "x:shop"}


def ask(
    *claims: Mapping[str, Any],
    sectors: Mapping[str, str] = SECTORS,
    question: Any = Impact,
    mode: str = "weighted",
    **values: str | list[str],
) -> Answer:
    store = open_store("sqlite://")
    ids = {c[key] for c in claims for key in ("subject", "object", "to") if key in c}
    entities: list[dict[str, Any]] = [
        {
            "id": id,
            "kind": id.partition(":")[0],
            "names": [id.partition(":")[2]],
            **({"sector": sectors[id]} if id in sectors else {}),
            **({"container": "place:US"} if id == "place:US-TX" else {}),
        }
        for id in sorted(ids | {"place:US", "place:US-TX"})
    ]
    store.replace([document("source:t", *claims, entities=entities)], now=NOW)
    pairs = [("mode", mode)]
    for name, value in values.items():
        pairs += [(name, text) for text in (value if isinstance(value, list) else [value])]
    answer: Answer = read_parameters(question, pairs).run(store.view(DAY))
    hold(question, answer.result)
    return answer


def loss(*claims: Mapping[str, Any], **values: Any) -> dict[str, float]:
    found = ask(*claims, **values).result["loss"]
    return {id.partition(":")[2]: round(value, 9) for id, value in found.items() if value}


# -- the numbers ---------------------------------------------------------------


def test_a_lost_supplier_takes_its_share_of_the_sector() -> None:
    answer = ask(*TRADES, node="firm:a", sigma="off")
    result = answer.result
    assert result["loss"] == {"firm:a": 1, "firm:b": 0, "firm:maker": 0.75, "firm:shop": 0.75}
    # 30 of a and 37.5 of the maker, of 90 that are sold
    assert result["esri"]["total"] == pytest.approx(67.5 / 90)
    assert (result["basis"], result["unit"]) == ("value", "USD")
    assert answer.coverage["links_with_value"] == 3
    assert answer.coverage["links_with_unknown_essentiality"] == 3
    assert any("upper bound of loss" in note for note in answer.assumptions)
    assert set(answer.claims) == {"S1", "S3"}


def test_sigma_lets_others_of_the_sector_stand_in() -> None:
    # b holds a quarter of the market of parts: a quarter of its loss is not made up for
    assert loss(*TRADES, node="firm:b", sigma="off")["maker"] == 0.25
    settled = loss(*TRADES, node="firm:b")["maker"]
    assert settled == pytest.approx(0.25 * 10 / 30)


def test_lost_customers_lower_the_sellers() -> None:
    assert loss(*TRADES, node="firm:shop") == {"shop": 1, "maker": 1, "a": 1, "b": 1}
    result = ask(*TRADES, node="firm:shop").result["esri"]
    assert result == {"total": 1, "downstream": 0, "upstream": 1}


def test_throughput_counts_final_users() -> None:
    out = ask(*TRADES, node="firm:shop", weight="out").result["esri"]["downstream"]
    throughput = ask(*TRADES, node="firm:shop", weight="throughput").result["esri"]["downstream"]
    assert (out, throughput) == (0, pytest.approx(50 / 140))


def test_partial_losses_and_several_at_once() -> None:
    assert loss(*TRADES, loss="firm:a:0.5", sigma="off")["maker"] == 0.375
    both = loss(*TRADES, node=["firm:a", "firm:b"], loss="firm:a:0.5", sigma="off")
    assert (both["a"], both["b"], both["maker"]) == (0.5, 1, 0.625)
    nothing = ask(*TRADES, loss="firm:a:0").result["esri"]
    assert nothing == {"total": 0, "downstream": 0, "upstream": 0}


def test_essentiality_of_a_fact_and_of_unknown_ones() -> None:
    trades = (*TRADES, sale("S4", "firm:c", "firm:maker", 10))
    assert loss(*trades, node="firm:c", sigma="off")["maker"] == 1
    assert loss(*trades, node="firm:c", sigma="off", unknown_e="1")["maker"] == 0.2
    assert "maker" not in loss(*trades, node="firm:c", sigma="off", unknown_e="0")
    stated = (*TRADES, sale("S4", "firm:c", "firm:maker", 10, essential=False))
    assert loss(*stated, node="firm:c", sigma="off")["maker"] == 0.2


def test_without_a_sector_nobody_is_a_replacement() -> None:
    answer = ask(*TRADES, node="firm:b", sectors={})
    assert answer.result["loss"]["firm:maker"] == 1
    assert answer.coverage["firms_without_sector"] == 4
    assert any("no stated sector" in note for note in answer.assumptions)


# -- what is not known ---------------------------------------------------------


def test_no_values_give_no_number_but_a_way_to_one() -> None:
    trades = [sale(c["id"], c["subject"], c["to"], None, part=c["object"]) for c in TRADES]
    result = ask(*trades, node="firm:a").result
    assert result["esri"] is None
    assert result["loss"] is None
    assert result["reason"] == "no stated trade has a value"
    assert result["try"] == [{"parameter": "basis", "value": "assumed_equal_shares"}]
    equal = ask(*trades, node="firm:a", sigma="off", basis="assumed_equal_shares")
    assert equal.result["loss"]["firm:maker"] == 0.5
    assert any(note.startswith("basis assumed_equal_shares") for note in equal.assumptions)


def test_stated_shares() -> None:
    shares = {"S1": 0.6, "S2": 0.4, "S3": 1}
    trades = [
        sale(c["id"], c["subject"], c["to"], None, part=c["object"], share=shares[c["id"]])
        for c in TRADES
    ]
    result = ask(*trades, node="firm:a", sigma="off", basis="stated_share").result
    assert result["loss"]["firm:maker"] == 0.6
    assert result["unit"] == "needs of buyers"


def test_trades_without_value_or_in_another_currency_are_left_out_and_counted() -> None:
    odd = {"value": {"value": 5, "currency": "EUR", "per": "year"}}
    more = (
        claim("S5", "firm:c", "supplies", "component:c", to="firm:maker", **odd),
        sale("S6", "firm:d", "firm:maker", None),
    )
    answer = ask(*TRADES, *more, node="firm:c")
    assert answer.coverage["links"] - answer.coverage["links_with_value"] == 2
    assert answer.result["loss"]["firm:maker"] == 0
    assert any("2 of 5 trades have no value a year in USD" in n for n in answer.assumptions)


def test_what_no_trade_names_has_no_number() -> None:
    lone = claim("X1", "firm:lone", "produces", "component:thing")
    result = ask(*TRADES, lone, node="firm:lone").result
    assert result["esri"] is None
    assert result["reason"] == "no stated sale is known to be lost with firm:lone"
    both = ask(*TRADES, lone, node=["firm:lone", "firm:a"])
    assert both.result["esri"] is not None
    assert "no stated sale is known to be lost with firm:lone" in both.assumptions


def test_announced_trades_are_left_out_and_said() -> None:
    later = sale("S7", "firm:c", "firm:maker", 10, status="announced")
    answer = ask(*TRADES, later, node="firm:a")
    assert "firm:c" not in answer.result["loss"]
    assert any(note.startswith("status: 1 trades") for note in answer.assumptions)


def test_one_trade_stated_by_both_ends_counts_once() -> None:
    bought = claim(
        "B1",
        "firm:maker",
        "buys",
        "component:part",
        **{"from": "firm:a"},
        value={"value": 30, **USD},
    )
    assert ask(*TRADES, bought, node="firm:a").coverage["links"] == 3


def test_different_amounts_of_one_trade_are_said() -> None:
    again = sale("S1b", "firm:a", "firm:maker", 70, part="component:part")
    answer = ask(*TRADES, again, node="firm:a")
    assert answer.coverage["links_with_several_values"] == 1
    assert any(n.startswith("different amounts are stated of 1 trades") for n in answer.assumptions)
    same = sale("S1b", "firm:a", "firm:maker", 30, part="component:part")
    assert ask(*TRADES, same, node="firm:a").coverage["links_with_several_values"] == 0


# -- what is lost --------------------------------------------------------------

PLANTS = (
    claim("P1", "firm:a", "operates_facility", "factory:one", place="place:US-TX"),
    claim("P2", "factory:one", "produces", "component:part"),
    claim("P3", "factory:one", "located_in", "place:US-TX", status="stated"),
)


def test_a_place_takes_what_lies_in_it() -> None:
    for place in ("place:US-TX", "place:US"):
        result = ask(*TRADES, *PLANTS, node=place, sigma="off").result
        assert result["initial"] == {"firm:a": 1}
        assert result["loss"]["firm:maker"] == 0.75
    half = ask(*TRADES, *PLANTS, loss="place:US-TX:0.5", sigma="off").result
    assert half["initial"] == {"firm:a": 0.5}
    seat = claim("P4", "firm:b", "headquartered_in", "place:US-TX", status="stated")
    assert ask(*TRADES, *PLANTS, seat, node="place:US-TX").result["initial"] == {"firm:a": 1}


def test_a_second_plant_elsewhere_keeps_the_firm_going() -> None:
    second = (
        claim("P5", "firm:a", "operates_facility", "factory:two", place="place:US"),
        claim("P6", "factory:two", "produces", "component:part"),
    )
    result = ask(*TRADES, *PLANTS, *second, node="factory:one").result
    assert result["esri"] is None
    both = ask(*TRADES, *PLANTS, *second, node=["factory:one", "factory:two"]).result
    assert both["initial"] == {"firm:a": 1}


def test_a_component_takes_what_is_sold_of_it() -> None:
    more = sale("S8", "firm:a", "firm:shop", 90, part="component:other")
    result = ask(*TRADES, more, node="component:part").result
    assert result["initial"] == {"firm:a": 0.25, "firm:b": 1}


def test_a_firm_takes_its_sites() -> None:
    own = sale("S9", "factory:one", "firm:maker", 10, part="component:part")
    result = ask(*TRADES, *PLANTS, own, node="firm:a").result
    assert result["initial"] == {"factory:one": 1, "firm:a": 1}


# -- all of them ---------------------------------------------------------------


def test_every_node_as_it_is_alone() -> None:
    own = sale("S9", "factory:one", "firm:maker", 10, part="component:part")
    claims = (*TRADES, *PLANTS, own)
    ranked = ask(*claims, question=Criticality).result
    assert ranked["scenarios"] == 5
    for node in ranked["nodes"]:
        single = ask(*claims, node=node["id"]).result["esri"]
        assert node["weight"] == pytest.approx(single["total"], abs=1e-12)
        assert node["downstream"] == pytest.approx(single["downstream"], abs=1e-12)
        assert node["upstream"] == pytest.approx(single["upstream"], abs=1e-12)
    weights = [node["weight"] for node in ranked["nodes"]]
    assert weights == sorted(weights, reverse=True)


# -- what is refused -----------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["firm:a", "firm:a:2", "firm:a:-1", "firm:a:nan", "a:0.5", "firm:a:", "firm:a:1_0"]
)
def test_parts_that_are_none(text: str) -> None:
    with pytest.raises(InvalidParameters) as caught:
        ask(*TRADES, loss=text)
    assert caught.value.problems[0].field == "loss"


def test_other_mistakes() -> None:
    with pytest.raises(InvalidParameters, match="given more than once"):
        ask(*TRADES, loss=["firm:a:0.5", "firm:a:0.1"])
    with pytest.raises(InvalidParameters, match="is missing"):
        ask(*TRADES)
    with pytest.raises(InvalidParameters, match="belong to mode=weighted"):
        ask(*TRADES, mode="structural", node="firm:a", loss="firm:a:0.5")
    with pytest.raises(UnknownId):
        ask(*TRADES, loss="firm:nobody:0.5")
