"""The duty of a component follows from its classification, stated or assumed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.duty.component_duty import _over
from onshore.graph.answers.duty.duty_json import duty_json
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidParameters
from onshore.graph.ports import Store
from onshore.graph.queries.tariff.duty import Duty
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.unit.tariffs import ask as ask_duty

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def store() -> Store:
    names = (
        "places.yaml",
        "names.yaml",
        "seed.yaml",
        "press",
        "classification.yaml",
        "measures.yaml",
        "hts/hts_2026_rev_4.json.gz",
    )
    store = open_store("sqlite://")
    ingest(store, [DATA / name for name in names], now="2026-11-24T00:00:00.000000Z")
    return store


def envelope(store: Store, **values: str) -> dict[str, Any]:
    return ask(store, read_parameters(Duty, list(values.items())), TODAY).envelope


def test_assumed_lines_count_only_when_asked_for(store: Store) -> None:
    asked = {"component": "component:cooling-system", "origin": "TW", "entry_date": "2026-05-01"}
    hidden = envelope(store, **asked)["result"]
    assert hidden["lo"] is None
    assert hidden["hi"] is None
    assert hidden["try"] == [{"parameter": "certainty_min", "value": "assumed"}]
    shown = envelope(store, **asked, certainty_min="assumed")
    assert len(shown["result"]["per_line"]) == 3
    assert shown["result"]["hi"] >= 0.25
    assert len(shown["claims"]) == 3


def test_interval_spans_the_lines(store: Store) -> None:
    answer = envelope(
        store,
        component="component:power-system",
        origin="CN",
        entry_date="2026-05-01",
        certainty_min="assumed",
    )["result"]
    assert answer["lo"] == min(line["lo"] for line in answer["per_line"])
    assert answer["hi"] == max(line["hi"] for line in answer["per_line"])


def test_each_line_says_what_it_says_when_asked_alone(store: Store) -> None:
    """Headings, refunds and fees too."""
    asked = {
        "origin": "CN",
        "entry_date": "2026-05-01",
        "condition": "value:10000",
        "include": "fees",
    }
    whole = envelope(store, component="component:power-system", certainty_min="assumed", **asked)
    objects = {fact.id: fact.object for fact in store.view(TODAY).all_facts()}
    numbers = [objects[id].partition(":")[2] for id in whole["claims"]]
    for number, line in zip(numbers, whole["result"]["per_line"], strict=True):
        alone = envelope(store, hts=number, **asked)
        assert alone["result"] == line
        assert line["fees"]["each"]
        assert set(alone["assumptions"]) <= set(whole["assumptions"])


def test_a_place_in_the_order_of_headings_that_was_not_read_is_named(store: Store) -> None:
    notes = [
        envelope(store, hts="8481.80.30", origin=origin, entry_date="2026-05-01")["assumptions"]
        for origin in ("CN", "VN")
    ]
    unread = [[n for n in some if "section 122" in n and "no text was read" in n] for some in notes]
    assert [len(some) for some in unread] == [1, 0]


def test_every_bundled_line_is_in_the_schedule(store: Store) -> None:
    facts = [f for f in store.view(TODAY).all_facts() if f.relation == "classified_as"]
    assert len(facts) >= 20
    for fact in facts:
        assert fact.certainty == "assumed"
        result = envelope(store, hts=fact.object.partition(":")[2], origin="TW")["result"]
        assert result["schedule"] is not None or len(result["lines"]) > 1


def test_one_of_hts_and_component(store: Store) -> None:
    with pytest.raises(InvalidParameters, match="one of hts and component"):
        envelope(store, origin="TW")
    with pytest.raises(InvalidParameters, match="not a component"):
        envelope(store, origin="TW", component="firm:foxconn")


def test_one_line_without_a_number_leaves_the_lower_end() -> None:
    """A watch pays by the piece: the least of both is known, the most is not."""
    watch = ask_duty("9102.11.25", "CN", "2026-05-01", "exclusion:false")
    cable = ask_duty("8544.42.90", "TW", "2026-05-01")
    assert watch.hi is None
    both = _over([cable, watch], [duty_json(cable), duty_json(watch)], "en")
    assert both["lo"] == min(float(cable.lo or 0), float(watch.lo or 0)) > 0
    assert both["hi"] is None
    assert both["reason"].startswith("9102.11.25: ")
    assert _over([cable, cable], [duty_json(cable)] * 2, "en")["hi"] == 0.276
