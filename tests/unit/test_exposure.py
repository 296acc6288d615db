"""Exposure of the rack: its numbers, what is unknown, filters, makers, what to find out next."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.model import Fact
from onshore.graph.queries import Answer
from onshore.graph.queries.localization import Localization
from tests.unit.rack import DAY, NOW, ask_exposure, leaving_out, rack_store, without
from tests.unit.story import claim, document


def asked(change: Any = lambda fact: fact, *more: Any, **values: Any) -> Answer:
    return ask_exposure(rack_store(change, *more).view(DAY), **values)


def ends(values: Any) -> list[float | None]:
    return [None if end is None else round(end, 12) for end in (values["lo"], values["hi"])]


def froms(answer: Answer) -> list[str]:
    return [path["nodes"][0]["id"] for path in answer.result["paths"]]


def test_the_rack() -> None:
    answer = asked()
    result = answer.result
    assert ends(result["exposure"]) == ends(result["known"]) == [0.06, 0.16]
    assert froms(answer) == ["firm:cooling-maker", "firm:module-maker", "factory:server-plant"]
    assert [ends(p["contribution"]) for p in result["paths"]] == [
        [0.06, 0.06],
        [0, 0.05],
        [0, 0.05],
    ]
    assert [p["origin"] for p in result["paths"]] == ["CN", "TW", "MX"]
    assert {p["origin_basis"] for p in result["paths"]} == {"assumed_ship_from"}
    assert result["paths_cover"] == pytest.approx(1, abs=1e-12)
    server = result["paths"][2]
    assert server["crossing"] == server["edges"][0]
    assert [step["id"] for step in server["tail"]] == ["firm:module-maker"]
    assert {"R16", "R10", "R22"} <= set(answer.claims)


def test_conditions_that_are_said_close_the_interval() -> None:
    known = asked(condition=["usmca:true", "end_use:us-data-centre"]).result
    assert ends(known["exposure"]) == [0.06, 0.06]
    worst = asked(condition=["usmca:false", "end_use:none"]).result
    assert ends(worst["exposure"]) == [0.16, 0.16]
    assert worst["find_out_next"] == []


def test_what_to_find_out_next_is_what_narrows_most() -> None:
    entries = asked().result["find_out_next"]
    assert [(e["about"], round(e["narrows"], 12)) for e in entries] == [
        ("end_use", 0.05),
        ("usmca", 0.05),
    ]
    entries = asked(condition="usmca:0.5").result["find_out_next"]
    assert [e["about"] for e in entries] == ["end_use"]


def test_a_share_that_no_fact_states_stays_unknown() -> None:
    answer = asked(without("share", of="R16"))
    result = answer.result
    assert ends(result["exposure"]) == [0.06, None]
    assert ends(result["known"]) == [0.06, 0.11]
    path = next(p for p in result["paths"] if p["nodes"][0]["id"] == "factory:server-plant")
    assert path["contribution"] is None
    assert path["coefficients"] == [None]
    assert ends(path["rate"]) == [0, 0.1]
    assert answer.coverage["unknown_shares"] == 1
    first = result["find_out_next"][0]
    assert (first["kind"], first["opens_upper_end"]) == ("share", True)
    assert first["narrows"] == pytest.approx(0.05)


def test_an_unknown_share_of_what_pays_nothing_opens_nothing() -> None:
    answer = asked(without("share", of="R16"), condition="usmca:true")
    assert ends(answer.result["exposure"]) == [0.06, 0.11]
    assert answer.coverage["unknown_shares"] == 1


def test_an_unknown_cost_share_is_named() -> None:
    result = asked(without("cost_share", of="R12")).result
    assert ends(result["exposure"]) == [0, None]
    assert ends(result["known"]) == [0, 0.1]
    assert result["find_out_next"][0]["kind"] == "cost_share"
    assert result["paths"][-1]["contribution"] is None


def test_a_product_without_tariff_line_has_no_rate() -> None:
    result = asked(leaving_out("R24")).result
    assert ends(result["exposure"]) == [0, None]
    last = result["paths"][-1]
    assert (last["rate"], last["contribution"]) == (None, None)
    assert "component:cooling" in last["reason"]
    assert result["find_out_next"][0]["kind"] == "tariff_line"


def test_where_a_maker_stands_is_never_guessed() -> None:
    result = asked(without("place", of="R08")).result
    last = result["paths"][-1]
    assert (last["rate"], last["origin"], last["origin_basis"]) == (None, None, None)
    assert result["exposure"]["hi"] is None
    assert result["find_out_next"][0]["kind"] == "place"


def test_an_origin_that_a_fact_states_counts() -> None:
    def from_china(fact: Fact) -> Fact:
        if fact.id == "R18":
            return Fact(
                **{n: getattr(fact, n) for n in fact.__slots__ if n != "qualifiers"},
                qualifiers={**fact.qualifiers, "origin": "place:TW"},
            )
        return fact

    answer = asked(from_china)
    cooling = next(p for p in answer.result["paths"] if p["nodes"][0]["id"] == "firm:cooling-maker")
    assert (cooling["origin"], cooling["origin_basis"]) == ("TW", "stated")
    assert ends(cooling["rate"]) == [0, 0]


def test_several_lines_are_an_interval_over_them() -> None:
    more = claim("X1", "component:cooling", "classified_as", "hts:8471.50.01", status="stated")
    answer = asked(lambda fact: fact, more)
    result = answer.result
    assert ends(result["exposure"]) == [0, 0.16]
    assert result["find_out_next"][0]["kind"] == "tariff_line"
    assert result["find_out_next"][0]["narrows"] == pytest.approx(0.06)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"origin": "CN"}, ["firm:cooling-maker"]),
        ({"origin": "-CN"}, ["firm:module-maker", "factory:server-plant"]),
        ({"component": "component:server"}, ["factory:server-plant"]),
        ({"component": ["-component:server", "-component:cooling"]}, ["firm:module-maker"]),
        ({"min_rate": 0.25}, ["firm:cooling-maker", "firm:module-maker"]),
        ({"authority": "MODULES"}, ["firm:module-maker"]),
        ({"authority": "Authority of server duties"}, ["factory:server-plant"]),
        ({"authority": "-CHINA", "k": 1}, ["firm:module-maker"]),
        ({"authority": ["-MODULES", "-SERVERS"]}, ["firm:cooling-maker"]),
    ],
)
def test_filters_choose_which_paths_are_listed(filters: Any, expected: list[str]) -> None:
    answer = asked(**filters)
    assert froms(answer) == expected
    assert ends(answer.result["exposure"]) == [0.06, 0.16]


def test_leaving_out_an_authority_keeps_the_crossings_that_are_free() -> None:
    answer = asked(authority="-SERVERS", condition=["usmca:true", "end_use:us-data-centre"])
    assert froms(answer)[0] == "firm:cooling-maker"
    assert set(froms(answer)[1:]) == {"factory:server-plant", "firm:module-maker"}
    assert froms(asked(authority="CHINA", condition="usmca:true")) == ["firm:cooling-maker"]


def test_a_filter_that_never_was_is_named() -> None:
    with pytest.raises(InvalidParameters, match="authority"):
        asked(authority="nobody")
    with pytest.raises(UnknownId):
        asked(origin="Atlantis")
    with pytest.raises(InvalidParameters, match="target"):
        asked(target="place:US")


def test_only_assumed_facts_are_not_seen_and_the_answer_says_which_value_shows_them() -> None:
    def assumed(fact: Fact) -> Fact:
        values = {name: getattr(fact, name) for name in fact.__slots__}
        return Fact(**{**values, "certainty": "assumed"})

    result = asked(assumed).result
    assert (result["exposure"], result["paths"]) == (None, [])
    assert result["try"] == [{"parameter": "certainty_min", "value": "assumed"}]
    answer = asked(assumed, certainty_min="assumed")
    assert ends(answer.result["exposure"]) == [0.06, 0.16]
    assert any(note.startswith("assumed or inferred") for note in answer.assumptions)


def test_announced_facts_are_left_out_and_counted() -> None:
    def announced(fact: Fact) -> Fact:
        values = {name: getattr(fact, name) for name in fact.__slots__}
        return Fact(**{**values, "status": "announced"}) if fact.id == "R16" else fact

    answer = asked(announced)
    assert ends(answer.result["exposure"]) == [0.06, 0.11]
    assert answer.coverage["left_out_by_status"] == 1
    assert answer.coverage["needs_without_supplier"] == 1
    assert [(row["flows"], row["sets"], row["facts"]) for row in answer.result["left_out"]] == [
        (1, 0, ["R16"])
    ]
    everything = asked(announced, status="all").result
    assert ends(everything["exposure"]) == [0.06, 0.16]
    assert everything["left_out"] == []


def test_what_is_left_out_counts_once_for_all_makers() -> None:
    """Two makers without shares are answered one by one; a third one is announced."""
    second = claim("X1", "factory:second-plant", "produces", "component:rack")
    third = claim("X2", "factory:third-plant", "produces", "component:rack", status="announced")
    answer = asked(lambda fact: fact, second, third)
    assert len(answer.result["makers"]) == 2
    [row] = answer.result["left_out"]
    assert (row["id"], row["flows"]) == ("component:rack", 1)
    assert answer.coverage["left_out_by_status"] == 1


def test_what_two_makers_share_is_counted_once() -> None:
    """Both take servers from one plant that nobody supplies with modules; the second has no other
    supplier."""
    second = claim("X1", "factory:second-plant", "produces", "component:rack")
    server = claim(
        "X2",
        "factory:server-plant",
        "supplies",
        "component:server",
        to="factory:second-plant",
        share=1,
    )
    answer = asked(leaving_out("R20"), second, server)
    assert len(answer.result["makers"]) == 2
    assert answer.coverage["needs_without_supplier"] == 1 + 3


SECOND = (
    claim("X1", "firm:other", "produces", "component:rack", place="place:CN"),
    claim("X2", "firm:module-maker", "supplies", "component:chip-module", to="firm:other", share=1),
)


def shared(first: float, second: float) -> tuple[Any, Any]:
    more = (
        claim(
            "X1", "firm:other", "produces", "component:rack", place="place:CN", market_share=second
        ),
        SECOND[1],
    )

    def change(fact: Fact) -> Fact:
        values = {name: getattr(fact, name) for name in fact.__slots__}
        return (
            Fact(**{**values, "qualifiers": {"market_share": first}}) if fact.id == "R04" else fact
        )

    return change, more


def test_several_makers_without_market_shares_are_answered_one_by_one() -> None:
    result = asked(lambda fact: fact, *SECOND).result
    assert result["exposure"] is None
    assert [one["maker"] for one in result["makers"]] == ["factory:rack-plant", "firm:other"]
    assert ends(result["makers"][0]["exposure"]) == [0.06, 0.16]
    assert ends(result["makers"][1]["exposure"]) == [0, 0]


def test_market_shares_weigh_the_makers() -> None:
    change, more = shared(0.75, 0.25)
    result = asked(change, *more).result
    assert ends(result["exposure"]) == [0.045, 0.12]
    assert len(result["makers"]) == 2
    assert ends(result["paths"][0]["contribution"]) == [0.045, 0.045]
    change, more = shared(0.5, 0.25)
    assert asked(change, *more).result["exposure"] is None


def test_a_firm_stands_for_what_its_sites_make() -> None:
    more = claim("X1", "firm:owner", "operates_facility", "factory:rack-plant")
    result = asked(lambda fact: fact, more, target="firm:owner").result
    assert (result["maker"], result["product"]) == ("factory:rack-plant", "component:rack")
    assert ends(result["exposure"]) == [0.06, 0.16]
    result = asked(target="factory:chassis-plant").result
    assert result["exposure"] is None
    assert "no input" in result["reason"]


def test_shares_of_more_than_the_whole_are_said() -> None:
    more = claim(
        "X1", "firm:other", "supplies", "component:cooling", to="factory:rack-plant", share=0.5
    )
    answer = asked(lambda fact: fact, more)
    assert any("add up to 1.5" in note for note in answer.assumptions)


def test_why_makers_are_not_weighed_is_said_as_it_is() -> None:
    change, more = shared(0.5, 0.25)
    assert "add up to 0.75, not 1" in asked(change, *more).result["reason"]
    assert "not all known" in asked(lambda fact: fact, *SECOND).result["reason"]


def test_a_maker_without_inputs_is_named_and_one_without_market_does_not_count() -> None:
    other = [claim("X1", "firm:other", "produces", "component:rack", place="place:US-OH")]
    change, _ = shared(0.75, 0.25)
    half = asked(change, {**other[0], "market_share": 0.25}).result
    assert half["exposure"] is None
    assert half["reason"] == "no input of firm:other (component:rack) is stated"
    change, _ = shared(1, 0)
    whole = asked(change, {**other[0], "market_share": 0}).result
    assert ends(whole["exposure"]) == [0.06, 0.16]


def test_shares_that_contradict_each_other_are_returned_as_a_conflict() -> None:
    store = rack_store()
    fact = claim(
        "S1",
        "firm:cooling-maker",
        "supplies",
        "component:cooling",
        to="factory:rack-plant",
        share=0.5,
    )
    about = {"id": "source:s1", "reliability": "primary", "published": "2025-12-01"}
    store.replace([document(about, fact)], now=NOW)
    answer = ask_exposure(store.view(DAY))
    assert ends(answer.result["exposure"]) == [0.06, 0.16]
    [conflict] = answer.conflicts
    assert (conflict["facts"], conflict["preferred"]) == (["R18", "S1"], "S1")
    assert any("R18, S1" in note and "latest" in note for note in answer.assumptions)
    located = read_parameters(Localization, [("target", "component:rack")]).run(store.view(DAY))
    assert list(located.conflicts) == [conflict]
    assert any("R18, S1" in note for note in located.assumptions)
