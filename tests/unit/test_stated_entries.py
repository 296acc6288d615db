"""What is stated to be made abroad of an AI server and its parts: sourced; sets stay sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.queries.exposure import Exposure
from graph.queries.parameters import read_parameters
from graph.stores import open_store
from loaders.bundled import bundled_files
from loaders.ingest import ingest
from tests.loading import LATER

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
        "lo": min(rate["lo"] for rate in known), "hi": max(rate["hi"] for rate in known),
    }  # fmt: skip
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
