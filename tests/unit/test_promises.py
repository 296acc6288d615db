"""Promised and counted by topic: a project, and apart from it the firm in the same place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.ports import Store
from onshore.graph.queries.timeline import Timeline
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.shapes import hold
from tests.unit.story import NOW, claim, document

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2026, 6, 1)
NAMES: dict[str, Any] = {
    "entities": [
        {"id": "firm:ada", "names": [{"text": "Ada", "lang": "en"}]},
        {"id": "firm:bo", "names": [{"text": "Bo", "lang": "en"}]},
        {"id": "project:mill", "names": [{"text": "The Mill", "lang": "en"}]},
        {"id": "project:annex", "names": [{"text": "Annex", "lang": "en"}]},
        {"id": "place:US-TX", "names": [{"text": "Texas", "lang": "en"}], "place_type": "state"},
        {
            "id": "place:US-TX-x",
            "names": [{"text": "Xville", "lang": "en"}],
            "place_type": "city",
            "container": "place:US-TX",
        },
        {"id": "place:US-OH", "names": [{"text": "Ohio", "lang": "en"}], "place_type": "state"},
    ]
}


def jobs(id: str, subject: str, count: int, object: str = "place:US-TX", **more: Any) -> Any:
    fields = {"status": "actual", "amount": {"value": count, "unit": "jobs"}, **more}
    relation = "employs" if subject.startswith("firm:") else "creates_jobs"
    return claim(id, subject, relation, object, **fields)


PROMISE = jobs("P1", "project:mill", 900, status="promised", valid_from="2017", by="2020/2021")
BUILT = claim("B1", "firm:ada", "builds_facility", "project:mill", place="place:US-TX")


def asked(*claims: Any, entity: str = "project:mill", lang: str = "en") -> dict[str, Any]:
    store = open_store("sqlite://")
    try:
        source = {"id": "source:a", "publisher": "Press", "published": "2025-01-01"}
        ingest(store, [document(source, *claims, **NAMES)], now=NOW)
        return ask_in(store, entity, lang)
    finally:
        store.close()


def ask_in(store: Store, entity: str, lang: str = "en") -> dict[str, Any]:
    question = read_parameters(Timeline, [("entity", entity), ("lang", lang)])
    envelope = ask(store, question, TODAY).envelope
    hold(Timeline, envelope["result"])
    return envelope


def points(envelope: dict[str, Any], topic: str = "jobs") -> dict[str, Any]:
    [row] = [row for row in envelope["result"]["topics"] if row["topic"] == topic]
    return {point["fact"]: point for point in row["points"]}


def test_a_count_of_the_firm_in_the_place_stands_beside_never_as_the_projects() -> None:
    told = asked(PROMISE, BUILT, jobs("C1", "firm:ada", 40, valid_from="2024"))
    [row] = told["result"]["topics"]
    assert row["promised"]["value"] == 900
    assert row["counted"] is None
    [beside] = row["beside"]
    assert (beside["firm"], beside["place"], beside["amount"]["max"]) == (
        "firm:ada",
        "place:US-TX",
        40,
    )
    assert told["sentence"] == (
        "900 jobs were promised for The Mill. No count of it is stated. "
        "At Ada in Texas, counts of 2024 give 40 jobs."
    )
    assert [row["ratio"] for row in told["result"]["compared"]] == [None]
    assert {id: point["of"] for id, point in points(told).items()} == {
        "P1": "project",
        "C1": "firm",
    }
    assert {"P1", "B1", "C1"} == set(told["claims"])


def test_what_lies_elsewhere_or_is_anothers_stays_out() -> None:
    told = asked(
        PROMISE,
        BUILT,
        jobs("C1", "firm:ada", 40, "place:US-OH", valid_from="2024"),
        jobs("C2", "firm:bo", 50, valid_from="2024"),
        jobs("C3", "firm:ada", 60, valid_from="2027"),
    )
    assert set(points(told)) == {"P1"}


def test_another_plan_of_the_firm_there_is_marked_so() -> None:
    told = asked(
        PROMISE,
        BUILT,
        claim("B2", "firm:ada", "builds_facility", "project:annex", place="place:US-TX-x"),
        jobs("A1", "project:annex", 70, "place:US-TX-x", status="planned"),
        claim("B3", "firm:bo", "builds_facility", "project:annex", place="place:US-TX-x"),
    )
    assert points(told)["A1"]["of"] == "plan"
    assert told["result"]["topics"][0]["beside"] == []


def test_counts_of_the_last_year_make_a_range_and_older_ones_do_not() -> None:
    told = asked(
        PROMISE,
        BUILT,
        jobs("C0", "firm:ada", 5, valid_from="2019"),
        jobs("C1", "firm:ada", 40, valid_from="2024-12-31"),
        jobs("C2", "firm:ada", 30, valid_from="2025-11"),
        jobs("C3", "firm:ada", 99, valid_from="2025", valid_to="2025"),
    )
    [beside] = told["result"]["topics"][0]["beside"]
    assert (beside["amount"]["min"], beside["amount"]["max"]) == (30, 40)
    assert beside["facts"] == ["C1", "C2"]
    assert "counts of 2024–2025 give 30 to 40 jobs" in told["sentence"]
    assert set(points(told)) == {"P1", "C0", "C1", "C2", "C3"}, "all of them are drawn"


def test_a_statement_without_a_date_has_none_not_that_of_its_publication() -> None:
    told = points(asked(PROMISE, jobs("C1", "project:mill", 10)))
    assert (told["C1"]["first"], told["C1"]["last"], told["C1"]["published"]) == (
        None,
        None,
        "2025-01-01",
    )
    assert (told["P1"]["first"], told["P1"]["last"]) == ("2017-01-01", "2017-12-31")
    assert (told["P1"]["due_first"], told["P1"]["due_last"]) == ("2020-01-01", "2021-12-31")


def test_when_a_promise_starts_is_when_it_is_due() -> None:
    begins = jobs("P1", "project:mill", 9, status="planned", starts="2026-H1")
    told = points(asked(begins))["P1"]
    assert (told["first"], told["due_last"]) == (None, "2026-06-30")


def test_an_announcement_is_not_called_a_promise() -> None:
    told = asked(jobs("P1", "project:mill", 900, status="announced"))
    assert told["sentence"] == "900 jobs were announced for The Mill. No count of it is stated."


def test_what_loses_the_pick_is_said_and_drawn_apart() -> None:
    rivals = [
        jobs("C1", "project:mill", 10, valid_from="2024"),
        jobs("C2", "project:mill", 80, valid_from="2024", evidence=[{"section": "commentary"}]),
    ]
    told = asked(PROMISE, *rivals)
    shown = points(told)
    assert (shown["C1"]["set_aside"], shown["C2"]["set_aside"]) == (False, True)
    assert shown["C2"]["rivals"] == ["C1"]
    assert told["sentence"] == (
        "900 jobs were promised for The Mill. 10 are counted there. Another statement says 80 jobs."
    )


def test_firms_and_places_have_rows_but_no_sentence() -> None:
    told = asked(PROMISE, BUILT, jobs("C1", "firm:ada", 40), entity="firm:ada")
    assert told["sentence"] is None
    assert [row["about"] for row in told["result"]["topics"]] == ["place:US-TX"]
    assert asked(BUILT)["sentence"] is None


@pytest.fixture(scope="module")
def bundled() -> Iterator[Store]:
    store = open_store("sqlite://")
    press = sorted((DATA / "press").glob("*.yaml"))
    files = [DATA / "seed.yaml", DATA / "names.yaml", DATA / "places.yaml", *press]
    ingest(store, files, now=NOW)
    yield store
    store.close()


def test_the_display_project_in_wisconsin(bundled: Store) -> None:
    told = ask_in(bundled, "project:foxconn-wisconsin-display")
    assert told["sentence"].startswith(
        "13,000 jobs were promised for Foxconn Wisconsin display project. "
        "About 1,000 are counted there. At Foxconn in Wisconsin, counts of "
    )
    assert "give about 1,100 to 1,500 jobs" in told["sentence"]
    shown = points(told)
    assert {id: shown[id]["of"] for id in ("S34", "K11a", "K11b", "K11c")} == {
        "S34": "project",
        "K11a": "firm",
        "K11b": "firm",
        "K11c": "firm",
    }
    assert points(told, "investment")["P08a"]["of"] == "firm"
    assert points(told, "investment")["K1b"]["set_aside"]
    assert not points(told, "investment")["P07b"]["set_aside"], "it says what the first one says"
    [jobs_row] = [row for row in told["result"]["compared"] if row["topic"] == "jobs"]
    topic = told["result"]["topics"][0]
    assert (topic["promised"], topic["counted"]) == (jobs_row["promised"], jobs_row["actual"])
    japanese = ask_in(bundled, "project:foxconn-wisconsin-display", "ja")["sentence"]
    assert all(number in japanese for number in ("13,000人", "約1,000人", "約1,100～1,500人"))
