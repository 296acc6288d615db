"""Impact and criticality as questions: places, suppliers, what is not known, what is left out."""

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
from onshore.graph.view import View
from tests.shapes import hold
from tests.unit.story import NOW, claim, document

ENTITIES = [
    {"id": "place:US", "kind": "place", "place_type": "country", "names": ["United States"]},
    {
        "id": "place:US-TX",
        "kind": "place",
        "place_type": "state",
        "container": "place:US",
        "names": ["Texas"],
    },
    {
        "id": "place:US-TX-x",
        "kind": "place",
        "place_type": "city",
        "container": "place:US-TX",
        "names": ["X"],
    },
    {
        "id": "place:US-OH",
        "kind": "place",
        "place_type": "state",
        "container": "place:US",
        "names": ["Ohio"],
    },
    {"id": "place:TW", "kind": "place", "place_type": "country", "names": ["Taiwan"]},
    {
        "id": "firm:maker",
        "kind": "firm",
        "names": [{"text": "Maker", "lang": "en"}, {"text": "作り手", "lang": "ja"}],
    },
]
CHIP = (
    claim("C1", "firm:maker", "produces", "component:server", place="place:US-OH"),
    claim("C2", "component:chip", "part_of", "component:server"),
    claim("C3", "firm:one", "produces", "component:chip", place="place:TW"),
    claim(
        "C4",
        "firm:one",
        "supplies",
        "component:chip",
        to="firm:maker",
        value={"value": 5, "currency": "USD", "per": "year"},
    ),
    claim("C5", "firm:maker", "supplies", "component:server", to="firm:user"),
)
SECOND = (
    claim("D1", "firm:two", "produces", "component:chip", place="place:US-TX-x"),
    claim("D2", "firm:two", "supplies", "component:chip", to="firm:maker"),
)


def view_of(*claims: Mapping[str, Any]) -> View:
    store = open_store("sqlite://")
    store.replace([document("source:a", *claims, entities=ENTITIES)], now=NOW)
    return store.view(date(2026, 5, 1))


def ask(view: View, *nodes: str, **values: str) -> Answer:
    pairs = [*(("node", node) for node in nodes), *values.items()]
    answer = read_parameters(Impact, pairs).run(view)
    hold(Impact, answer.result)
    return answer


def dead(answer: Answer) -> set[tuple[str, str | None]]:
    return {(entry["id"], entry["product"]) for entry in answer.result["dead"]}


def entry(answer: Answer, key: str, id: str, product: str | None = None) -> dict[str, Any]:
    rows: list[dict[str, Any]] = answer.result[key]
    [found] = [e for e in rows if e["id"] == id and e.get("product") == product]
    return found


def test_the_only_supplier_takes_its_customer_and_the_tree_tells_why() -> None:
    answer = ask(view_of(*CHIP), "firm:one")
    assert dead(answer) == {
        ("firm:one", None),
        ("firm:one", "component:chip"),
        ("firm:maker", "component:server"),
    }
    reason = entry(answer, "dead", "firm:maker", "component:server")["reason"]
    assert reason["text"] == "its only known supplier of component:chip is lost: firm:one"
    assert reason["facts"] == ["C2", "C4"]
    [because] = reason["because"]
    assert (because["id"], because["product"]) == ("firm:one", "component:chip")
    [first] = because["reason"]["because"]
    assert (first["id"], first["reason"]["rule"]) == ("firm:one", "shocked")
    left = entry(answer, "no_known_maker_left", "component:server")
    assert left["makers_known"] == 1
    touched = entry(answer, "affected", "firm:user", "component:server")
    assert touched["from"] == "firm:maker"
    assert touched["facts"] == ["C5"]
    assert set(answer.claims) >= {"C1", "C2", "C3", "C4", "C5"}
    assert any(note.startswith("essential:") for note in answer.assumptions)


def test_a_second_supplier_keeps_it_alive_but_not_in_the_upper_bound() -> None:
    view = view_of(*CHIP, *SECOND)
    answer = ask(view, "firm:one")
    assert ("firm:maker", "component:server") not in dead(answer)
    assert answer.result["bound"] is None
    wide = ask(view, "firm:one", mode="reach")
    assert ("firm:maker", "component:server") in dead(wide)
    assert ("firm:user", "component:server") in dead(wide)
    assert wide.result["bound"] == "upper"
    both = ask(view, "firm:one", "firm:two")
    assert ("firm:maker", "component:server") in dead(both)


def test_a_maker_without_known_supplier_is_unknown_unless_the_world_is_closed() -> None:
    view = view_of(*CHIP[:3])
    answer = ask(view, "firm:one")
    assert ("firm:maker", "component:server") not in dead(answer)
    assert ("component:chip", None) not in dead(answer)
    assert entry(answer, "no_known_maker_left", "component:chip")["makers_known"] == 1
    unknown = entry(answer, "unknown", "firm:maker", "component:server")
    assert unknown["rule"] == "makers_lost"
    assert answer.coverage["unknown"] == 1
    closed = ask(view, "firm:one", closed_world="true")
    assert dead(closed) >= {("component:chip", None), ("firm:maker", "component:server")}
    assert "no other maker known" in entry(closed, "dead", "component:chip")["reason"]["text"]
    assert closed.result["no_known_maker_left"] == []


def test_what_a_part_without_a_maker_goes_into_is_told_and_not_counted() -> None:
    rack = claim("C9", "component:server", "part_of", "component:rack")
    made = claim("C3", "firm:one", "produces", "component:chip")
    view = view_of(CHIP[1], made, rack)
    answer = ask(view, "firm:one")
    assert dead(answer) == {("firm:one", None), ("firm:one", "component:chip")}
    near = entry(answer, "goes_into", "component:server", "component:chip")
    assert near["why"] == "component:chip goes into it, and no known maker of that is left"
    assert near["facts"] == ["C2"]
    far = entry(answer, "goes_into", "component:rack", "component:server")
    assert far["why"] == "component:server goes into it, which contains component:chip"
    assert "C9" in answer.claims
    assert answer.coverage["goes_into"] == 2
    without = claim("C2", "component:chip", "part_of", "component:server", essential=False)
    assert ask(view_of(made, without, rack), "firm:one").result["goes_into"] == []


def test_a_component_that_is_lost_takes_all_that_needs_it() -> None:
    answer = ask(view_of(*CHIP, *SECOND), "component:chip")
    assert dead(answer) == {
        ("component:chip", None),
        ("firm:one", "component:chip"),
        ("firm:two", "component:chip"),
        ("firm:maker", "component:server"),
        ("component:server", None),
    }


def test_a_part_that_is_said_not_to_be_essential_takes_nothing() -> None:
    claims = [
        *CHIP[:1],
        claim("C2", "component:chip", "part_of", "component:server", essential=False),
        *CHIP[2:],
    ]
    assert ("firm:maker", "component:server") not in dead(ask(view_of(*claims), "firm:one"))


def test_parts_that_replace_one_another_share_a_group() -> None:
    more = (
        claim("E1", "component:chip", "substitutable_with", "component:other"),
        claim("E2", "firm:three", "supplies", "component:other", to="firm:maker"),
    )
    view = view_of(*CHIP, *more)
    assert ("firm:maker", "component:server") not in dead(ask(view, "firm:one"))
    assert ("firm:maker", "component:server") in dead(ask(view, "firm:one", "firm:three"))


def test_a_place_takes_what_is_made_there_and_no_headquarters() -> None:
    more = (
        claim("H1", "firm:user", "headquartered_in", "place:TW", status="stated"),
        claim("H2", "firm:three", "produces", "component:cable"),
        claim("H3", "factory:plant", "located_in", "place:US-TX-x"),
        claim("H4", "factory:plant", "produces", "component:rack"),
    )
    view = view_of(*CHIP, *more)
    taiwan = ask(view, "place:TW")
    assert ("firm:one", "component:chip") in dead(taiwan)
    assert ("firm:one", None) not in dead(taiwan)
    assert ("firm:user", None) not in dead(taiwan)
    assert any("firm:user has its headquarters" in note for note in taiwan.assumptions)
    assert entry(taiwan, "unknown", "firm:three", "component:cable")["rule"] == "no_place"
    texas = ask(view, "place:US-TX")
    assert dead(texas) == {
        ("place:US-TX", None),
        ("place:US-TX-x", None),
        ("factory:plant", None),
        ("factory:plant", "component:rack"),
    }
    assert texas.result["places"][0]["id"] == "place:US-TX"
    assert texas.result["places"][0]["lost"] == 1


def test_some_of_several_places_and_a_part_of_one_are_unknown() -> None:
    several = view_of(
        claim(
            "P1",
            "firm:maker",
            "produces",
            "component:server",
            places=["place:US-TX", "place:US-OH"],
            distributive="each",
        ),
    )
    answer = ask(several, "place:US-TX")
    assert ("firm:maker", "component:server") not in dead(answer)
    assert entry(answer, "unknown", "firm:maker", "component:server")["rule"] == "some_places"
    both = ask(several, "place:US-TX", "place:US-OH")
    assert ("firm:maker", "component:server") in dead(both)
    wide = view_of(claim("P1", "firm:maker", "produces", "component:server", place="place:US"))
    inside = ask(wide, "place:US-TX")
    assert entry(inside, "unknown", "firm:maker", "component:server")["rule"] == "somewhere_there"
    assert ("firm:maker", "component:server") in dead(ask(wide, "place:US"))


def test_announced_plants_and_options_are_left_out_and_told() -> None:
    more = (
        claim(
            "A1",
            "firm:maker",
            "builds_facility",
            "factory:new",
            status="announced",
            place="place:US-TX",
        ),
        claim(
            "A2",
            "firm:maker",
            "has_purchase_option",
            "component:chip",
            status="option",
            **{"from": "firm:two"},
        ),
    )
    view = view_of(*CHIP, *more)
    answer = ask(view, "place:US-TX")
    assert ("factory:new", None) not in dead(answer)
    assert answer.coverage["announced_plants_left_out"] == 1
    assert answer.coverage["left_out_by_status"] == 1
    assert ("factory:new", None) in dead(ask(view, "place:US-TX", status="all"))
    option = entry(ask(view, "firm:two"), "affected", "firm:maker", "component:chip")
    assert option["status"] == "option"


def test_what_the_status_leaves_out_is_listed_by_product() -> None:
    five = ["place:US-TX", "place:US-WI"]
    more = (
        claim(
            "L1",
            "firm:maker",
            "produces",
            "component:parts",
            status="planned",
            places=five,
            components=["component:fan", "component:cable"],
            certainty="inferred",
        ),
        claim("L2", "firm:maker", "produces", "component:fan", status="announced"),
        claim(
            "L3",
            "firm:other",
            "produces",
            "component:pump",
            status="cancelled",
            place="place:US-TX",
        ),
    )
    answer = ask(view_of(*CHIP, *more), "place:US-TX")
    rows = {row["id"]: row for row in answer.result["left_out"]}
    assert set(rows) == {"component:fan", "component:cable"}
    fan = rows["component:fan"]
    assert (fan["flows"], fan["sets"], fan["facts"]) == (1, 1, ["L1", "L2"])
    assert fan["statuses"] == {"announced": 1, "planned": 1}
    assert "which of these is not stated" in fan["why"]
    assert rows["component:cable"]["here"] == 1
    assert not [row for row in answer.result["dead"] if row["product"] in rows]
    assert any("component:cable" in note for note in answer.assumptions)
    assert ask(view_of(*CHIP, *more), "place:US-TX", status="all").result["left_out"] == []


def test_a_site_is_lost_with_its_operator_and_a_subsidiary_is_not() -> None:
    view = view_of(
        claim("O1", "firm:maker", "operates_facility", "factory:plant"),
        claim("O2", "factory:plant", "produces", "component:server"),
        claim("O3", "firm:sub", "subsidiary_of", "firm:maker", status="stated"),
    )
    answer = ask(view, "firm:maker")
    assert dead(answer) == {
        ("firm:maker", None),
        ("factory:plant", None),
        ("factory:plant", "component:server"),
    }
    assert any("firm:sub is a firm of its own" in note for note in answer.assumptions)


def test_words_in_japanese() -> None:
    answer = ask(view_of(*CHIP), "firm:one", lang="ja")
    reason = entry(answer, "dead", "firm:maker", "component:server")["reason"]
    assert reason["text"] == "component:chipの唯一の既知の供給者が失われた: firm:one"
    assert answer.result["names"]["firm:maker"] == "作り手"


def test_what_can_not_be_asked() -> None:
    view = view_of(*CHIP, claim("X1", "person:p", "holds_role", "firm:one", role="chair"))
    with pytest.raises(InvalidParameters):
        ask(view)
    with pytest.raises(InvalidParameters):
        ask(view, "person:p")
    with pytest.raises(UnknownId):
        ask(view, "firm:nobody")


def test_criticality_counts_what_impact_lists() -> None:
    view = view_of(*CHIP, *SECOND)
    for mode in ("structural", "reach"):
        answer = read_parameters(Criticality, [("mode", mode)]).run(view)
        for node in answer.result["nodes"]:
            assert node["dead"] == len(dead(ask(view, node["id"], mode=mode))), node["id"]
        order = [
            (-node["dead"], -(node["weight"] or 0), node["id"]) for node in answer.result["nodes"]
        ]
        assert order == sorted(order)
        assert answer.result["scenarios"] == len(answer.result["nodes"])


def test_criticality_counts_by_kind_as_impact_does() -> None:
    view = view_of(*CHIP, *SECOND)
    for node in read_parameters(Criticality, []).run(view).result["nodes"]:
        alone = ask(view, node["id"]).result
        assert node["counts"] == alone["counts"], node["id"]
        assert sum(node["counts"].values()) == node["dead"]
        assert node["distinct_sites"] == alone["distinct_sites"]
        assert node["products"] == len({one["product"] for one in alone["dead"] if one["product"]})


def test_criticality_ranks_the_kinds_that_are_asked_for() -> None:
    view = view_of(*CHIP, *SECOND)
    everything = read_parameters(Criticality, []).run(view).result["nodes"]
    kinds = {node["id"].partition(":")[0] for node in everything}
    for kind in kinds:
        found = read_parameters(Criticality, [("kind", kind)]).run(view).result
        wanted = [node for node in everything if node["id"].startswith(f"{kind}:")]
        assert found["nodes"] == wanted
        assert found["total"] == len(wanted)
    asked = [("target", "component:server"), ("kind", "place")]
    points = read_parameters(Criticality, asked).run(view).result
    assert {node["id"].partition(":")[0] for node in points["nodes"]} <= {"place"}
    assert {node["id"] for node in points["no_known_maker_left"]} == {"place:US-OH", "place:US"}


def test_single_points_of_failure_are_those_that_take_the_target() -> None:
    view = view_of(*CHIP, *SECOND)
    everything = read_parameters(Criticality, []).run(view).result["nodes"]
    for target in ("firm:maker", "component:server", "firm:one"):
        for mode in ("structural", "reach"):
            found = read_parameters(Criticality, [("target", target), ("mode", mode)]).run(view)
            wanted = {
                node["id"]
                for node in everything
                if any(id == target for id, _ in dead(ask(view, node["id"], mode=mode)))
            }
            assert {node["id"] for node in found.result["nodes"]} == wanted, (target, mode)
    left = read_parameters(Criticality, [("target", "component:server")]).run(view)
    ids = {node["id"] for node in left.result["no_known_maker_left"]}
    assert ids == {"firm:maker", "place:US-OH", "place:US"}


def test_criticality_weighs_stated_values_and_pages() -> None:
    view = view_of(*CHIP)
    rows = read_parameters(Criticality, [("limit", "2")]).run(view)
    assert len(rows.result["nodes"]) == 2
    assert rows.result["total"] > 2
    nodes = read_parameters(Criticality, []).run(view).result["nodes"]
    weights = {node["id"]: node["weight"] for node in nodes}
    assert weights["firm:one"] == 5
    assert weights["firm:maker"] is None


def test_very_many_single_points_stand_by_nearness_with_the_same_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = view_of(*CHIP, *SECOND)
    asked = read_parameters(Criticality, [("target", "firm:user"), ("mode", "reach")])
    ranked = asked.run(view)
    monkeypatch.setattr("onshore.graph.queries.criticality.MOST_RANKED", 2)
    near = asked.run(view)
    assert any("nearest come first" in note for note in near.assumptions)
    counts = {node["id"]: node["dead"] for node in ranked.result["nodes"]}
    assert {node["id"]: node["dead"] for node in near.result["nodes"]} == counts
    assert near.result["nodes"][0]["id"] in ("firm:maker", "firm:user", "place:US-OH")
    assert near.result["total"] == ranked.result["total"]
