"""The facts recorded on 2026-11-28: sites, deals and counts, as their pages bear them out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from onshore.graph.conflicts import find_conflicts
from onshore.graph.model import Document, Edge, Fact, Source
from onshore.graph.project import project_edges
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.curated import read_documents
from onshore.loaders.ingest import ingest

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "press-2"
DAY = "2026-11-28T00:00:00.000000Z"
TODAY = date(2026, 11, 28)
ASIA = {"SG", "MY", "TH", "VN", "PH", "ID"}
RUNNING = {"operational", "actual", "completed"}


@cache
def documents() -> tuple[Document, ...]:
    """All bundled facts but the model rack, whose sites are assumed."""
    paths = [path for path in bundled_files(DATA)[0] if path.parent.name != "ai-rack"]
    return tuple(read_documents(paths))


@cache
def facts() -> dict[str, Fact]:
    return {fact.id: fact for document in documents() for fact in document.facts}


@cache
def sources() -> dict[str, Source]:
    return {document.source.id: document.source for document in documents()}


@cache
def edges() -> tuple[Edge, ...]:
    return tuple(project_edges(facts().values(), sources(), {}))


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


def test_a_file_holds_the_source_of_its_name_and_the_day_on_which_it_was_read() -> None:
    read = read_documents(files())
    assert [document.source.id for document in read] == [f"source:{p.stem}" for p in files()]
    assert {document.recorded_at for document in read} == {DAY}
    for document in read:
        for fact in document.facts:
            assert fact.evidence[0].source == document.source.id, fact.id
            for span in fact.evidence:
                assert span.gist, fact.id
                assert span.gist.endswith("."), fact.id
                assert span.quote is None, fact.id


def test_a_page_that_two_loads_read_is_one_origin() -> None:
    pages = defaultdict(set)
    for source in sources().values():
        if source.url:
            pages[source.url.rstrip("/")].add(source.id)
    again = {id for ids in pages.values() if len(ids) > 1 for id in ids}
    later = {id for id in again if sources()[id].derived_from}
    assert len(again - later) == sum(len(ids) > 1 for ids in pages.values())
    assert all(set(sources()[id].derived_from) <= again - later for id in later)


def test_a_page_that_was_not_found_again_states_nothing_that_runs() -> None:
    for document in read_documents(files()):
        if "ot found again" not in (document.source.note or ""):
            continue
        for fact in document.facts:
            assert fact.certainty != "asserted", fact.id
            assert fact.status not in RUNNING, fact.id


def test_they_were_known_from_that_day_on() -> None:
    store = open_store("sqlite://")
    ingest(store, bundled_files(DATA)[0], now=DAY)
    before = store.view(TODAY, "2026-11-27T23:59:59.000000Z")
    after = store.view(TODAY, DAY)
    assert not [fact for fact in before.facts_about(["firm:foxconn"]) if fact.id.startswith("R")]
    assert [fact for fact in after.facts_about(["firm:foxconn"]) if fact.id.startswith("R")]
    store.close()


def site_places() -> dict[str, str]:
    return {
        edge.source: edge.target
        for edge in edges()
        if edge.relation == "located_in" and edge.source.startswith("factory:")
    }


def test_at_least_seventy_sites_have_a_place() -> None:
    places = site_places()
    assert len(places) >= 70
    areas = {place.removeprefix("place:")[:5] for place in places.values()}
    assert {"US-WI", "US-OH", "US-TX", "US-VA", "US-IN"} <= areas
    countries = {area[:2] for area in areas}
    assert {"MX", "TW"} <= countries
    assert countries & ASIA
    declared = {e.id for d in documents() for e in d.entities if e.kind == "factory"}
    assert declared <= set(places)


def test_every_edge_rests_on_a_fact_and_no_denial_is_one() -> None:
    for edge in edges():
        assert edge.facts
        assert all(facts()[id].affirmed for id in edge.facts), edge


@pytest.mark.parametrize(
    ("id", "relation", "status", "words"),
    [
        ("R037a", "has_financial_commitment", "planned", "letter of intent"),
        ("R046a", "supplies", "planned", "letter of intent"),
        ("R046b", "supplies", "planned", "letter of intent"),
        ("R240a", "has_purchase_option", "option", None),
        ("R261", "has_contract_with", "announced", "memorandum of understanding"),
        ("R262", "buys", "forecast", None),
        ("R210a", "has_financial_commitment", "committed", "equity investment"),
        ("R043a", "has_purchase_obligation", "committed", None),
        ("R232", "receives_incentive", "planned", "letter of intent"),
    ],
)
def test_a_deal_keeps_its_words(id: str, relation: str, status: str, words: str | None) -> None:
    fact = facts()[id]
    assert (fact.relation, fact.status, fact.qualifiers.get("deal")) == (relation, status, words)


def test_only_the_first_gigawatt_of_amd_is_bound_to_be_bought() -> None:
    bound, whole = facts()["R043a"], facts()["R043b"]
    assert bound.amount
    assert whole.amount
    assert (bound.amount.value, bound.amount.unit) == (1, "GW")
    assert (whole.relation, whole.amount.value, whole.amount.bound) == (
        "has_contract_with",
        6,
        "at_most",
    )


def test_nobody_must_buy_from_foxconn() -> None:
    denials = [
        fact
        for fact in facts().values()
        if (fact.relation, fact.object) == ("has_purchase_obligation", "firm:foxconn")
    ]
    assert len(denials) >= 3
    assert not [fact for fact in denials if fact.affirmed]


def test_wisconsin_jobs_by_year_counted_and_asked_for() -> None:
    years: dict[str, dict[str, float]] = defaultdict(dict)
    for fact in facts().values():
        if (fact.subject, fact.object) != ("firm:foxconn", "place:US-WI") or not fact.amount:
            continue
        day = fact.qualifiers.get("by") or fact.valid_from or ""
        if fact.amount.unit == "jobs" and day.endswith("12-31"):
            word = {"employs": "counted", "creates_jobs": "asked for"}[fact.relation]
            if word == "counted" or fact.status == "committed":
                years[day[:4]][word] = float(fact.amount.value or 0)
    assert years == {
        "2018": {"asked for": 260},
        "2019": {"counted": 281, "asked for": 520},
        "2020": {"counted": 579, "asked for": 481},
        "2021": {"counted": 768, "asked for": 747},
        "2023": {"counted": 1114},
        "2024": {"counted": 1242},
    }


def test_both_sides_of_what_is_disputed_are_kept() -> None:
    disputed = [set(c.facts) for c in find_conflicts(facts().values(), sources())]
    for pair in (
        {"R037a", "R038"},  # a commitment of Nvidia, or never one
        {"R048a", "R049"},  # an enlargement dropped, or not
        {"R056a", "R072"},  # 1,454 or 1,451 jobs
        {"R065a", "R065b"},  # counted by the state, claimed by the firm
        {"R088", "R218"},  # tax breaks of Fort Worth
        {"R160a", "R160b"},  # jobs in Indiana
        {"R192b", "R192c"},  # cash for ZT Systems
    ):
        assert any(pair <= found for found in disputed), pair


def test_cooling_in_texas_and_wisconsin_is_a_set() -> None:
    fact = facts()["R278b"]
    assert set(fact.qualifiers["places"]) == {"place:US-TX", "place:US-WI"}
    assert fact.qualifiers["distributive"] == "unknown"
    assert not [edge for edge in edges() if "R278b" in edge.facts]


def test_foxlink_is_not_foxconn() -> None:
    assert {facts()[id].subject for id in ("R089a", "R090a")} == {"firm:foxlink"}
