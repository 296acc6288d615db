"""One rule for each number: counts of losses, picks, dates and names, in every view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask as ask_store
from onshore.app.render import render
from onshore.app.terminal.losses import impact_lines
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.ports import Store
from onshore.graph.queries import Question
from onshore.graph.queries.criticality import Criticality
from onshore.graph.queries.entity import EntityCard
from onshore.graph.queries.facts import EntityFacts
from onshore.graph.queries.impact import Impact
from onshore.graph.queries.subgraph import Subgraph
from onshore.graph.queries.timeline import Timeline
from onshore.graph.stores import open_store
from onshore.graph.supply.supply import supply_of
from onshore.graph.view import View
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from tests.unit.story import NOW, claim, document

DAY = date(2026, 11, 24)
DATA = Path(__file__).resolve().parents[2] / "data"
PLACES = [
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
        "id": "place:US-TX-y",
        "kind": "place",
        "place_type": "city",
        "container": "place:US-TX",
        "names": ["Y"],
    },
]


@pytest.fixture(scope="module")
def story() -> Iterator[Store]:
    store = open_store("sqlite://")
    ingest(store, bundled_files(DATA)[0], now=NOW)
    yield store
    store.close()


@pytest.fixture
def stores() -> Iterator[list[Store]]:
    opened: list[Store] = []
    yield opened
    for store in opened:
        store.close()


def store_of(stores: list[Store], *claims: Mapping[str, Any], **fields: Any) -> Store:
    store = open_store("sqlite://")
    stores.append(store)
    store.replace([document("source:a", *claims, **{"entities": PLACES, **fields})], now=NOW)
    return store


def answer(view: View, kind: type[Question], **values: str) -> Any:
    return read_parameters(kind, list(values.items())).run(view)


# -- losses --------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["structural", "reach"])
def test_criticality_counts_what_impact_lists_for_every_node(story: Store, mode: str) -> None:
    view = story.view(DAY)
    nodes = answer(view, Criticality, mode=mode, limit="1000").result["nodes"]
    assert len(nodes) > 30
    for node in nodes:
        lost = answer(view, Impact, node=node["id"], mode=mode).result
        assert node["dead"] == len(lost["dead"]) == sum(lost["counts"].values())
        assert node["counts"] == lost["counts"]
        assert node["no_known_maker_left"] == len(lost["no_known_maker_left"])


def test_foxconn_is_itself_its_sites_and_its_products(story: Store) -> None:
    lost = answer(story.view(DAY), Impact, node="firm:foxconn").result
    shown = {key: count for key, count in lost["counts"].items() if count}
    assert set(shown) == {"itself", "sites", "maker_products"}
    assert shown["itself"] == 1
    total, without = len(lost["dead"]), len(lost["no_known_maker_left"])
    assert total == sum(shown.values())
    split = f"taken away 1, sites {shown['sites']}, products of makers {shown['maker_products']}"
    [head, *_] = impact_lines(lost, "en")
    assert head == f"Lost ({total}): {split}"
    asked = ask_store(story, read_parameters(Impact, [("node", "firm:foxconn")]), DAY)
    picture = render(asked, "svg").decode()
    assert f"{total} lost ({split})" in picture
    assert f"{without} without a known maker" in picture


def test_nothing_that_lies_in_a_lost_state_is_called_unknown(story: Store) -> None:
    view = story.view(DAY)
    for state in ("place:US-WI", "place:US-TX", "place:US-OH"):
        lost = answer(view, Impact, node=state).result
        inside = view.within(state)
        # a maker with places elsewhere does not lie in the state alone
        alone = [one for one in lost["unknown"] if one["rule"] != "some_places"]
        assert not [one for one in alone if set(one["about"]) & inside]
    wisconsin = answer(view, Impact, node="place:US-WI").result
    projects = {one["id"]: one for one in wisconsin["dead"] if one["kind"] == "project"}
    project = projects["project:foxconn-wisconsin-display"]
    assert project["reason"]["text"] == "its stated place is lost: Wisconsin"
    # what is only announced is no more there than an announced plant
    assert "project:foxconn-mount-pleasant-expansion" not in {
        one["id"] for one in wisconsin["dead"]
    }
    town = answer(view, Impact, node="place:US-WI-mount-pleasant").result
    rules = {one["id"]: one["rule"] for one in town["unknown"]}
    assert rules["project:foxconn-wisconsin-display"] == "somewhere_there"


def test_a_firm_that_lies_in_a_lost_place_is_not_told_to_go_on(stores: list[Store]) -> None:
    store = store_of(
        stores,
        claim("A1", "firm:one", "located_in", "place:US-TX-x", status="stated"),
        claim("A2", "firm:one", "produces", "component:rack", place="place:US-TX-x"),
    )
    lost = answer(store.view(DAY), Impact, node="place:US-TX").result
    [unknown] = [one for one in lost["unknown"] if one["product"] is None]
    assert (unknown["id"], unknown["rule"]) == ("firm:one", "firm_there")


def test_a_map_counts_sites_and_not_what_they_make(stores: list[Store]) -> None:
    made = [
        claim(f"P{n}", "factory:plant", "produces", f"component:{part}")
        for n, part in enumerate(("rack", "cable", "fan"))
    ]
    store = store_of(
        stores,
        claim("A1", "firm:one", "operates_facility", "factory:plant"),
        claim("A2", "factory:plant", "located_in", "place:US-TX-x", status="stated"),
        *made,
        claim("B1", "firm:one", "produces", "component:board", place="place:US-TX-x"),
        claim("C1", "firm:two", "produces", "component:board", place="place:US-TX-y"),
        claim("C2", "firm:two", "produces", "component:pump", place="place:US-TX-y"),
    )
    [texas] = answer(store.view(DAY), Impact, node="place:US-TX").result["places"]
    # the plant, and firm two, whose site is not named; firm one's board may come from its plant
    assert (texas["sites"], texas["lost"]) == (["factory:plant"], 2)
    assert len(texas["makers"]) == 6


def test_an_unknown_weight_is_not_computable_in_every_view(stores: list[Store]) -> None:
    store = store_of(stores, claim("A1", "firm:one", "supplies", "component:x", to="firm:two"))
    for kind, pairs in (
        (Impact, [("node", "firm:one"), ("mode", "weighted")]),
        (Criticality, [("mode", "weighted")]),
    ):
        asked = ask_store(store, read_parameters(kind, pairs), DAY)
        assert asked.envelope["result"]["reason"]
        picture = render(asked, "svg").decode()
        assert "Not computable" in picture
        assert "0 %" not in picture
        assert "0%" not in picture
    asked = ask_store(store, read_parameters(Criticality, []), DAY)
    assert {node["weight"] for node in asked.envelope["result"]["nodes"]} == {None}


# -- picks -----------------------------------------------------------------------


@pytest.mark.parametrize("ids", [("T1", "T2"), ("T2", "T1")])
def test_of_two_equal_sums_a_timeline_picks_none(stores: list[Store], ids: Sequence[str]) -> None:
    sums = (1_000_000_000, 2_770_000_000)
    promises = [
        claim(
            id,
            "firm:one",
            "commits_investment",
            "place:US-TX",
            status="announced",
            amount={"value": value, "currency": "USD"},
        )
        for id, value in zip(ids, sums, strict=True)
    ]
    view = store_of(stores, *promises).view(DAY)
    answered = answer(view, Timeline, entity="firm:one")
    [row] = answered.result["compared"]
    assert row["promised"] == {
        "min": sums[0],
        "max": sums[1],
        "currency": "USD",
        "fact": None,
        "facts": ["T1", "T2"],
        "reason": "equal weight",
    }
    assert row["ratio"] is None
    [conflict] = answered.conflicts
    assert (conflict["preferred"], conflict["reason"]) == (None, "equal weight")


@pytest.mark.parametrize("ids", [("S1", "S2"), ("S2", "S1")])
def test_of_two_equal_shares_an_edge_has_none(stores: list[Store], ids: Sequence[str]) -> None:
    trades = [
        claim(
            id,
            "firm:one",
            "supplies",
            "component:x",
            to="firm:two",
            share=share,
            valid_from="2026-01-01",
        )
        for id, share in zip(ids, (0.4, 0.6), strict=True)
    ]
    [edge] = store_of(stores, *trades).view(DAY).edges()
    assert edge.share is None
    later = {**trades[1], "valid_from": "2026-02-01"}
    [edge] = store_of(stores, trades[0], later).view(DAY).edges()
    assert edge.share == 0.6


def test_parts_and_trades_take_no_number_of_one_edge_by_its_id(stores: list[Store]) -> None:
    store = store_of(
        stores,
        claim("A1", "component:x", "part_of", "component:y", cost_share=0.2),
        claim("A2", "component:x", "part_of", "component:y", cost_share=0.3),
        claim("A3", "firm:two", "produces", "component:y"),
        claim(
            "B1",
            "firm:one",
            "supplies",
            "component:x",
            to="firm:two",
            share=0.5,
            place="place:US-TX-x",
        ),
        claim(
            "B2",
            "firm:one",
            "supplies",
            "component:x",
            to="firm:two",
            share=0.7,
            place="place:US-TX-y",
        ),
    )
    view = store.view(DAY)
    supply = supply_of(view, Impact(node=()).where)
    [flow] = supply.into[next(iter(supply.into))]
    assert (flow.share, flow.need and flow.need.cost_share) == (None, None)


def test_a_site_of_two_firms_is_not_lost_with_one_of_them(stores: list[Store]) -> None:
    store = store_of(
        stores,
        claim("A1", "firm:one", "operates_facility", "factory:plant"),
        claim("A2", "firm:two", "operates_facility", "factory:plant"),
        claim("A3", "factory:plant", "produces", "component:x"),
    )
    view = store.view(DAY)
    for firm in ("firm:one", "firm:two"):
        lost = answer(view, Impact, node=firm).result
        assert [one["id"] for one in lost["dead"]] == [firm]
        [unknown] = [one for one in lost["unknown"] if one["rule"] == "some_operators"]
        assert (unknown["id"], unknown["about"]) == ("factory:plant", [firm])
        wide = answer(view, Impact, node=firm, mode="reach").result
        assert "factory:plant" in {one["id"] for one in wide["dead"]}
    both = read_parameters(Impact, [("node", "firm:one"), ("node", "firm:two")]).run(view)
    [site] = [one for one in both.result["dead"] if one["kind"] == "factory"]
    assert site["reason"]["text"] == "all its operators are lost: firm:one, firm:two"
    assert site["reason"]["facts"] == ["A1", "A2"]


def test_a_site_lies_where_all_its_stated_places_agree(stores: list[Store]) -> None:
    store = store_of(
        stores,
        claim("A1", "factory:plant", "located_in", "place:US-TX-x", status="stated"),
        claim("A2", "factory:plant", "located_in", "place:US-TX-y", status="stated"),
    )
    nodes = answer(store.view(DAY), Subgraph).result["nodes"]
    [plant] = [node for node in nodes if node["id"] == "factory:plant"]
    assert (plant["state"], plant["country"]) == ("US-TX", "place:US")


# -- dates -----------------------------------------------------------------------


def test_before_its_source_an_undated_fact_is_marked(stores: list[Store]) -> None:
    store = open_store("sqlite://")
    stores.append(store)
    about = {"id": "source:a", "published": "2025-11-20"}
    store.replace(
        [
            document(
                about,
                claim("A1", "firm:one", "headquartered_in", "place:US-TX", status="stated"),
                claim(
                    "A2",
                    "firm:one",
                    "headquartered_in",
                    "place:US",
                    status="stated",
                    valid_from="2010",
                ),
                claim("A3", "firm:one", "operates_facility", "place:US-TX"),
                entities=PLACES,
            )
        ],
        now=NOW,
    )
    before, after = store.view(date(2018, 6, 1)), store.view(DAY)
    early = answer(before, EntityFacts, id="firm:one")
    assert {fact["id"]: fact.get("from_basis") for fact in early.result["facts"]} == {
        "A1": "unknown",
        "A2": None,
    }
    note = "date unknown, not known whether it held on 1 Jun 2018: A1"
    for kind, values in (
        (EntityFacts, {"id": "firm:one"}),
        (EntityCard, {"id": "firm:one"}),
        (Subgraph, {"focus": "firm:one"}),
        (Timeline, {"entity": "firm:one"}),
    ):
        shown = answer(before, kind, **values)
        assert note in shown.assumptions
        assert shown.coverage["date_unknown"] == 1
        assert answer(after, kind, **values).coverage["date_unknown"] == 0
    events = answer(before, Timeline, entity="firm:one").result["events"]
    assert {one["fact"]: one["date_unknown"] for one in events} == {"A1": True, "A2": False}


# -- names -----------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_shown_name_does_not_depend_on_the_ids_of_sources(
    stores: list[Store], order: Sequence[int]
) -> None:
    declared = (
        {"id": "firm:one", "kind": "firm", "names": ["Acme", "Zeta"], "sector": "nace:C26"},
        {"id": "firm:one", "kind": "firm", "names": ["Zeta", "Acme"], "sector": "nace:C27"},
        {"id": "firm:one", "kind": "firm", "names": ["Zeta Works", "Acme"], "sector": "nace:C26"},
    )
    store = open_store("sqlite://")
    stores.append(store)
    fact = claim("A1", "firm:one", "partners_with", "firm:two")
    documents = [
        document(
            {"id": f"source:{letter}", "reliability": "press"},
            *([fact] if letter == "a" else []),
            entities=[declared[n]],
        )
        for letter, n in zip("abc", order, strict=True)
    ]
    store.replace(documents, now=NOW)
    entity = store.view(DAY).entities(["firm:one"])["firm:one"]
    assert entity.name() == "Acme"
    assert [name.text for name in entity.names] == ["Acme", "Zeta", "Zeta Works"]
    assert entity.sector is None
