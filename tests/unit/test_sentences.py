"""The plain sentence of an answer, in both languages; its numbers are those of the result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.loss.stopped_words import distinct_sites
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.conflicts import unlike
from onshore.graph.ports import Store
from onshore.graph.queries import question_of
from onshore.graph.stores import open_store
from onshore.graph.words.reason import Reason, rate_words
from onshore.loaders.ingest import ingest
from tests.unit.story import NOW, claim, document, facts

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2026, 6, 1)

PRESS = {"id": "source:press", "publisher": "Press", "reliability": "press"}
RELAY = {
    "id": "source:relay",
    "publisher": "Relay",
    "reliability": "secondary",
    "derived_from": ["source:press"],
}
NAMES = {
    "entities": [
        {"id": "firm:ada", "names": [{"text": "Ada", "lang": "en"}]},
        {"id": "firm:bo", "names": [{"text": "Bo", "lang": "en"}]},
        {"id": "firm:cy", "names": [{"text": "Cy", "lang": "en"}]},
        {"id": "component:fan", "names": [{"text": "Fan", "lang": "en"}]},
        {"id": "component:rack", "names": [{"text": "Rack", "lang": "en"}]},
        {"id": "place:US", "names": [{"text": "United States", "lang": "en"}]},
        {"id": "place:US-TX", "names": [{"text": "Texas", "lang": "en"}]},
    ]
}


def jobs(id: str, count: int, **fields: Any) -> dict[str, Any]:
    amount = {"value": count, "unit": "jobs"}
    given = {"amount": amount, "status": "promised", **fields}
    return claim(id, "firm:ada", "creates_jobs", "place:US-TX", **given)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    press = document(
        PRESS,
        claim("P1", "firm:ada", "supplies", "component:fan", to="firm:bo"),
        claim("P2", "firm:bo", "supplies", "component:rack", to="firm:cy", status="planned"),
        claim("P3", "component:rack", "has_part", "component:fan", essential=True),
        claim("P4", "firm:ada", "operates_facility", "place:US-TX"),
        claim("P5", "firm:bo", "produces", "component:rack"),
        jobs("P6", 1000),
        **NAMES,
    )
    relay = document(RELAY, jobs("R1", 3000))
    opened.replace([press, relay], now=NOW)
    yield opened
    opened.close()


def said(store: Store, name: str, lang: str = "en", **values: str) -> tuple[str, Any]:
    question = question_of(name)
    assert question is not None
    asked = read_parameters(question, [*values.items(), ("lang", lang)])
    envelope = ask(store, asked, TODAY).envelope
    return envelope["sentence"], envelope


def test_a_path_says_what_is_only_planned(store: Store) -> None:
    ends = {"source": "firm:ada", "target": "firm:cy", "direction": "along"}
    text, envelope = said(store, "paths", **ends)
    assert text == (
        "Stated supplies and purchases lead from Ada to Cy in two steps, via Bo. "
        "Announced or planned, not stated as done: one of two steps."
    )
    edges = envelope["result"]["paths"][0]["edges"]
    assert [edge["status_group"] for edge in edges] == ["real", "intended"]
    assert said(store, "paths", "ja", **ends)[0] == (
        "記述された供給・購入がAdaからCyまで2段階でつながる（Boを経由）。"
        "2段階のうち1は発表や計画の段階で、実現の記述がない。"
    )


def test_no_path_is_said_with_how_far_was_looked(store: Store) -> None:
    ends = {"source": "firm:cy", "target": "firm:ada", "max_hops": "4"}
    text, _ = said(store, "paths", **ends)
    assert text == "No stated flow of goods leads from Cy to Ada within four steps."


def test_conflicts_say_their_number_and_the_widest_gap(store: Store) -> None:
    text, envelope = said(store, "conflicts")
    assert text == (
        "The sources disagree in one case. "
        "The widest gap is a factor of 3: Ada creates jobs in Texas."
    )
    [row] = envelope["result"]["conflicts"]
    assert (row["lowest"], row["highest"], row["ratio"], row["unlike"]) == (1000, 3000, 3.0, [])
    assert [one["publishers"] for one in row["statements"]] == [["Press"], ["Relay"]]
    assert [one["shown_first"] for one in row["statements"]] == [True, False]
    assert envelope["coverage"]["publishers"] == 2
    assert envelope["coverage"]["original_reports"] == 1
    assert said(store, "conflicts", entity="firm:bo")[0] == "No sources disagree about this."
    assert said(store, "conflicts", kind="polarity")[1]["result"]["total"] == 0


def test_a_loss_says_what_stops_and_what_is_not_known(store: Store) -> None:
    text, envelope = said(store, "impact", node="place:US-TX")
    assert text.startswith("By what is stated, these stop without Texas: one site")
    assert envelope["result"]["counts"]["sites"] == 1
    text, envelope = said(store, "impact", node="firm:cy")
    assert text.startswith("Without Cy, nothing else is stated to stop.")


def test_a_site_without_a_stated_place_is_one_site() -> None:
    store = open_store("sqlite://")
    store.replace(
        [document(PRESS, claim("S", "firm:ada", "operates_facility", "factory:plant"))], now=NOW
    )
    text, envelope = said(store, "impact", node="firm:ada")
    store.close()
    assert text.startswith("By what is stated, these stop without firm:ada: one site.")
    assert repr(envelope["result"]["distinct_sites"]) == "{'lo': 1, 'hi': 1}"


def test_firms_that_take_as_much_as_each_other_are_not_said_to_stand_out() -> None:
    store = open_store("sqlite://")
    claims = [
        claim("A", "firm:ada", "operates_facility", "factory:one"),
        claim("B", "firm:bo", "operates_facility", "factory:two"),
    ]
    store.replace([document(PRESS, *claims)], now=NOW)
    tied, _ = said(store, "criticality", kind="firm")
    assert tied.startswith("Among firms, none stands out: others take down as much as firm:ada.")
    more = document("source:more", claim("C", "firm:bo", "operates_facility", "factory:three"))
    store.replace([document(PRESS, *claims), more], now=NOW)
    first, _ = said(store, "criticality", kind="firm")
    store.close()
    assert first.startswith("Among firms, firm:bo is most depended on")


def test_a_number_without_a_figure_is_said_to_be_unknown(store: Store) -> None:
    text, _ = said(store, "localization", target="component:rack")
    assert text.startswith("It is not known what share of Rack is made in the United States.")


def test_statements_about_unlike_things_get_no_ratio() -> None:
    alike = facts(jobs("A", 1, valid_from="2026"), jobs("B", 2, valid_from="2026-03"))
    assert unlike(alike) == []
    later = facts(jobs("A", 1, valid_from="2025"), jobs("B", 2, valid_from="2026-03"))
    assert unlike(later) == ["valid_from"]
    undated = facts(jobs("A", 1), jobs("B", 2, valid_from="2026"))
    assert unlike(undated) == ["valid_from"]
    other = facts(jobs("A", 1, term="yearly"), jobs("B", 2, term="once"))
    assert unlike(other) == ["term"]
    assert unlike(facts(jobs("A", 1, speaker="x"), jobs("B", 2, speaker="y"))) == []


@pytest.mark.parametrize(
    ("sites", "lowest"),
    [
        ({"factory:a-US-TX": None}, 1),
        ({"factory:a-US-TX": None, "factory:plant": "place:US-TX-austin"}, 1),
        ({"factory:a-US-TX-houston": "place:US-TX-houston", "factory:a-US-TX": None}, 1),
        ({"factory:mill": None, "factory:plant": "place:US-TX-austin"}, 1),
        ({"factory:mill": None, "factory:plant": None}, 2),
        ({"factory:mill": "place:US-TX-houston", "factory:plant": "place:US-TX-austin"}, 2),
        ({"factory:mill": "place:US-TX-austin", "factory:plant": "place:US-TX-austin"}, 2),
        ({"factory:a-US-TX-austin": "place:US-TX-austin", "factory:p": "place:US-TX-austin"}, 1),
        ({}, 0),
    ],
)
def test_entries_that_may_be_one_site_make_a_range(
    sites: dict[str, str | None], lowest: int
) -> None:
    assert distinct_sites("place:US-TX", sites) == {"lo": lowest, "hi": len(sites)}


def test_a_site_of_a_country_may_be_one_of_its_states() -> None:
    store = open_store("sqlite://")
    ways = [
        ("A", "factory:ada-MX", "place:MX"),
        ("B", "factory:mill", "place:MX-JAL"),
        ("C", "factory:ada-US-TX", "place:US-TX"),
    ]
    claims = [
        one
        for name, site, place in ways
        for one in (
            claim(f"{name}1", "firm:ada", "operates_facility", site),
            claim(f"{name}2", site, "located_in", place),
        )
    ]
    places = [
        {"id": "place:MX", "place_type": "country"},
        {"id": "place:MX-JAL", "place_type": "state", "container": "place:MX"},
        {"id": "place:US-TX", "place_type": "state"},
    ]
    store.replace([document(PRESS, *claims, entities=places)], now=NOW)
    _, envelope = said(store, "impact", node="firm:ada")
    store.close()
    result = envelope["result"]
    assert result["distinct_sites"] == {"lo": 2, "hi": 3}
    assert {row["id"]: row["distinct_sites"] for row in result["places"]} == {
        "place:MX": {"lo": 1, "hi": 1},
        "place:MX-JAL": {"lo": 1, "hi": 1},
        "place:US-TX": {"lo": 1, "hi": 1},
    }


def test_numbers_are_counted_in_the_manner_of_the_language() -> None:
    assert Reason("n_sites", n=1).text() == "one site"
    assert Reason("n_sites", n=(5, 9)).text() == "five to nine sites"
    assert Reason("n_sites", n=(9, 1200)).text() == "9 to 1,200 sites"
    assert Reason("n_sites", n=(5, 9)).text("ja") == "5～9拠点"
    assert rate_words(0.0125, None).text() == "at least 1.25 %"
    assert rate_words(0.1, 0.1).text() == "10 %"


@pytest.fixture(scope="module")
def rack() -> Iterator[Store]:
    opened = open_store("sqlite://")
    files = ("ai-rack/ai-rack.yaml", "places.yaml", "measures.yaml", "hts/hts_2026_rev_10.json.gz")
    ingest(opened, [DATA / name for name in files], now=NOW)
    yield opened
    opened.close()


def test_a_duty_names_what_decides_and_what_stands_beside(rack: Store) -> None:
    asked = {"hts": "8544.42.90", "origin": "CN", "entry_date": "2026-08-10"}
    text, envelope = said(rack, "duty", **asked)
    result = envelope["result"]
    rate = rate_words(result["lo"], result["hi"]).text()
    assert text.startswith(f"HTS 8544.42.90 from China pays {rate} of its value on 10 Aug 2026. ")
    assert f"What decides: {result['undecided'][0]['question']}" in text
    assert all(warning in text for warning in result["warnings"])
    assert said(rack, "duty", "ja", **asked)[0].startswith(
        "中国産のHTS 8544.42.90には2026年8月10日、"
    )


def test_a_free_line_and_one_that_needs_a_quantity(rack: Store) -> None:
    free, _ = said(rack, "duty", hts="8471.70.10", origin="TH", entry_date="2026-08-10")
    assert free.startswith("HTS 8471.70.10 from Thailand enters free of duty on 10 Aug 2026.")
    text, envelope = said(rack, "duty", hts="2402.20.80", origin="DE", entry_date="2026-08-10")
    assert envelope["result"]["hi"] is None
    assert "pays at least" in text
    assert envelope["result"]["reason"] in text


def test_a_worked_example_says_that_it_is_one(rack: Store) -> None:
    asked = {"target": "component:ai-rack", "certainty_min": "assumed"}
    text, envelope = said(rack, "exposure", entry_date="2026-08-10", **asked)
    share = envelope["result"]["exposure"]
    assert text == (
        f"Duty makes up {rate_words(share['lo'], share['hi']).text()} of the value of "
        "AI rack (model). This rests on assumed values: a worked example."
    )
    assert "worked example" in said(rack, "localization", **asked)[0]


def test_sources_say_how_many_are_first_hand_and_whose_reports_facts_rest_on(store: Store) -> None:
    text, envelope = said(store, "sources")
    assert text == "The record cites two sources of two publishers."
    result = envelope["result"]
    assert result["by_report"] == [{"names": ["Press"], "facts": 7}]
    assert (result["cited"], result["first_hand"], result["unknown_origin"]) == (2, 0, 0)
    empty = open_store("sqlite://")
    assert said(empty, "sources")[0] == "No source is cited yet."
    empty.close()


def test_many_facts_are_counted_from_columns_alike(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = said(store, "sources")[1]["result"]
    monkeypatch.setattr("onshore.graph.queries.evidence.sources.READ_FACTS", 0)
    assert said(store, "sources")[1]["result"] == few
