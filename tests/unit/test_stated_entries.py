"""What is stated to be made abroad of an AI server and its parts: sourced; sets stay sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.queries.exposure import Exposure
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from tests.loading import LATER
from tests.unit.rack import ask_exposure, rack_store
from tests.unit.story import claim

DATA = Path(__file__).parents[2] / "data"
DAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def answer() -> Iterator[Any]:
    with closing(open_store("sqlite://")) as store:
        files = [
            *bundled_files(DATA)[0],
            DATA / "measures.yaml",
            DATA / "hts/hts_2026_rev_10.json.gz",
        ]
        ingest(store, files, now=LATER)
        question = read_parameters(Exposure, [("target", "component:ai-server")])
        yield question.answer(store.view(DAY))


def test_the_server_says_something_without_assumptions(answer: Any) -> None:
    stated = answer.result["stated"]
    entries = stated["entries"]
    assert len(entries) >= 10
    assert stated["summary"].startswith(f"{len(entries)} stated to be made abroad, rates ")
    known = [entry["rate"] for entry in entries if entry["rate"]]
    assert stated["rates"] == {
        "lo": min(rate["lo"] for rate in known),
        "hi": max(rate["hi"] for rate in known),
    }
    assert stated["unknown_rates"] == len(entries) - len(known)
    assert stated["shares"] == 0
    assert answer.result["exposure"] is None  # no sum is made of it
    assert stated["find_out_next"]


def test_each_entry_has_facts_and_lies_abroad(answer: Any) -> None:
    for entry in answer.result["stated"]["entries"]:
        assert entry["facts"]
        assert set(entry["facts"]) <= set(answer.claims)
        assert not {"US", "PR"} & set(entry["origins"])
        assert (entry["rate"] is None) == bool(entry["reason"])


def test_a_set_of_places_stays_one_entry(answer: Any) -> None:
    entries = answer.result["stated"]["entries"]
    [boards] = [entry for entry in entries if entry["maker"] == "firm:victory-giant"]
    assert boards["origins"] == ["CN", "TH"]
    assert "R130b" in boards["facts"]


def test_kinds_are_at_no_distance_and_parts_one_further(answer: Any) -> None:
    tiers = {entry["product"]: entry["tier"] for entry in answer.result["stated"]["entries"]}
    assert tiers["component:ai-server"] == 0
    assert tiers["component:optical-transceiver"] == 1
    assert tiers["component:cowos-packaging"] == 2


def _stated(*more: Any, change: Any = lambda fact: fact) -> dict[str, Any]:
    answer = ask_exposure(rack_store(change, *more).view(date(2026, 5, 1)))
    stated: dict[str, Any] = answer.result["stated"]
    return stated


def _entries(stated: dict[str, Any], product: str) -> list[Any]:
    return [(e["maker"], e["origins"]) for e in stated["entries"] if e["product"] == product]


def test_a_place_that_is_stated_alone_stands_beside_a_set_with_it() -> None:
    of_set = {"places": ["place:CN", "place:MX"]}
    stated = _stated(
        claim("X1", "firm:cooling-maker", "produces", "component:cooling", **of_set),
        claim(
            "X2",
            "firm:cooling-maker",
            "produces",
            "component:cooling",
            **of_set,
            distributive="unknown",
        ),
    )
    maker = "firm:cooling-maker"
    assert _entries(stated, "component:cooling") == [(maker, ["CN"]), (maker, ["CN", "MX"])]
    facts = [set(e["facts"]) for e in stated["entries"] if e["maker"] == maker]
    assert "R08" in facts[0]
    assert {"X1", "X2"} <= facts[1]


@pytest.mark.parametrize("place", ["place:US", "place:PR", "place:elsewhere"])
def test_a_set_that_may_lie_at_home_is_not_stated_to_be_abroad(place: str) -> None:
    part = claim("X1", "component:lid", "part_of", "component:rack")
    made = claim("X2", "firm:lids", "produces", "component:lid", places=["place:CN", place])
    stated = _stated(part, made)
    assert _entries(stated, "component:lid") == []
    assert "who makes component:lid, and where" in stated["find_out_next"]


def test_what_is_known_already_is_not_asked_for() -> None:
    """The cable is made in the United States alone; the cooler has lines, one without a duty."""
    line = claim("X1", "component:cooling", "classified_as", "hts:2402.20.80")
    asked = _stated(line)["find_out_next"]
    assert "what the duty of component:cooling needs to be computed" in asked
    assert not [one for one in asked if "component:cable" in one or "line component:cool" in one]
