"""The view: two clocks, merges, names, sites; a frontier sees what the whole shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.cache import Cache
from onshore.graph.errors import UnknownId
from onshore.graph.model import Judgement, Table
from onshore.graph.project import Where
from onshore.graph.stores.sqlite import SqliteStore
from onshore.graph.view import View
from tests.unit.story import FIRMS, NOW, PARTS, PLACES, claim, claim_lists, document

DAY = date(2026, 1, 1)
LATER = "2026-02-01T00:00:00.000000Z"
FOXCONN = {
    "id": "firm:foxconn",
    "names": [
        {"text": "Foxconn", "lang": "en"},
        {"text": "Hon Hai Precision Industry Co., Ltd.", "lang": "en"},
        {"text": "鴻海", "lang": "ja"},
    ],
    "not_names": ["Foxlink"],
}


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    with closing(SqliteStore("sqlite://")) as opened:
        yield opened


def merge(kind: str, subject: str, object: str, id: str | None = None) -> Judgement:
    return Judgement(id or f"{kind}-{subject}", kind, subject, object, "a person", "the same")


def test_known_at_is_the_last_change_unless_given(store: SqliteStore) -> None:
    assert store.view(DAY).known_at < NOW
    store.replace([document("source:a")], now=NOW)
    assert store.view(DAY).known_at == NOW
    assert store.view(DAY, LATER).known_at == LATER


def test_an_id_that_was_ever_recorded_resolves(store: SqliteStore) -> None:
    said = claim("F1", "firm:gone", "operates_facility", "place:US-TX")
    store.replace([document("source:a", said, entities=[FOXCONN])], now=NOW)
    store.replace([document("source:a")], now=LATER)
    view = store.view(DAY)
    for id in ("firm:foxconn", "firm:gone", "place:US-TX", "factory:gone-US-TX"):
        assert view.resolve(id) == id
    assert view.edges() == []
    with pytest.raises(UnknownId):
        view.resolve("firm:never")


def test_a_wrong_id_is_answered_with_close_ones(store: SqliteStore) -> None:
    store.replace([document("source:a", entities=[FOXCONN])], now=NOW)
    with pytest.raises(UnknownId) as caught:
        store.view(DAY).resolve("firm:foxcon")
    assert caught.value.closest == ("firm:foxconn",)


def test_merges_chain_and_circles_end(store: SqliteStore) -> None:
    said = [claim(f"F{n}", f"firm:{n}", "produces", "component:x") for n in "abc"]
    store.replace([document("source:a", *said)], now=NOW)
    store.judge(merge("merge", "firm:a", "firm:b"), now=NOW)
    store.judge(merge("merge", "firm:b", "firm:c"), now=NOW)
    view = store.view(DAY)
    assert {view.resolve(f"firm:{n}") for n in "abc"} == {"firm:c"}
    assert [edge.facts for edge in view.edges(["firm:a"])] == [("Fa", "Fb", "Fc")]
    assert [fact.id for fact in view.facts_about(["firm:b"])] == ["Fa", "Fb", "Fc"]
    store.judge(merge("merge", "firm:c", "firm:a"), now=NOW)
    assert {store.view(DAY).resolve(f"firm:{n}") for n in "abc"} == {"firm:c"}
    store.judge(merge("unmerge", "firm:c", "firm:a"), now=LATER)
    store.judge(merge("unmerge", "firm:b", "firm:c"), now=LATER)
    assert store.view(DAY).canonical == {"firm:a": "firm:b"}
    assert store.view(DAY, NOW).canonical != {"firm:a": "firm:b"}


def test_a_merge_that_is_said_anew_ends_in_no_circle(store: SqliteStore) -> None:
    said = [claim(f"F{n}", f"firm:{n}", "produces", "component:x") for n in "abc"]
    store.replace([document("source:a", *said)], now=NOW)
    for number, (subject, object) in enumerate([("a", "b"), ("c", "a"), ("a", "c")]):
        store.judge(merge("merge", f"firm:{subject}", f"firm:{object}", f"{number}"), now=NOW)
    assert {store.view(DAY).resolve(f"firm:{n}") for n in "abc"} == {"firm:b"}


def test_a_denied_facility_is_no_site(store: SqliteStore) -> None:
    said = [
        claim("F1", "firm:a", "operates_facility", "place:US-TX", polarity="negated"),
        claim("F2", "firm:a", "operates_facility", "place:US", places=list(PLACES[1:])),
        claim("F3", "firm:a", "operates_facility", "place:US-OH"),
    ]
    store.replace([document("source:a", *said)], now=NOW)
    view = store.view(DAY)
    assert sorted(view.all_entities()) == ["factory:a-US-OH"]
    assert view.entities(["factory:a-US-TX", "factory:a-US"]) == {}
    assert [fact.id for fact in view.facts_about(["factory:a-US-TX"])] == ["F1"]


def test_a_site_that_is_declared_is_not_made_up(store: SqliteStore) -> None:
    declared = {"id": "factory:a-US-TX", "names": ["Houston works"], "address": "Somewhere 1"}
    said = claim("F1", "firm:a", "operates_facility", "place:US-TX")
    store.replace([document("source:a", said, entities=[declared])], now=NOW)
    for found in (store.view(DAY).all_entities(), store.view(DAY).entities(["factory:a-US-TX"])):
        assert found["factory:a-US-TX"].name() == "Houston works"
        assert not found["factory:a-US-TX"].unnamed


def test_places_lie_in_places(store: SqliteStore) -> None:
    places = [
        {"id": "place:US", "place_type": "country"},
        {"id": "place:US-TX", "place_type": "state", "container": "place:US"},
        {"id": "place:US-TX-houston", "place_type": "city", "container": "place:US-TX"},
        {"id": "place:south", "place_type": "region", "members": ["place:US-TX"]},
        {"id": "place:nowhere"},
    ]
    store.replace([document("source:a", entities=places)], now=NOW)
    view = store.view(DAY)
    assert view.within("place:south") == {"place:south", "place:US-TX", "place:US-TX-houston"}
    assert view.outward("place:US-TX-houston") == [
        "place:US-TX-houston",
        "place:US-TX",
        "place:US",
    ]
    assert view.country("place:US-TX-houston") == "place:US"
    assert view.country("place:nowhere") is None


@pytest.mark.parametrize(
    ("text", "score"),
    [("鴻海", 1.0), ("Hon Hai Precision Industry", 0.95), ("ＦＯＸＣＯＮＮ", 1.0), ("foxc", 0.757)],
)
def test_search_scores(store: SqliteStore, text: str, score: float) -> None:
    store.replace([document("source:a", entities=[FOXCONN])], now=NOW)
    (hit,), total = store.view(DAY).find(text)
    assert (hit.id, hit.score, total) == ("firm:foxconn", score, 1)


def test_search_respects_traps_kinds_and_pages(store: SqliteStore) -> None:
    others = [{"id": f"firm:fox-{n}", "names": [f"Fox {n}"]} for n in range(5)]
    store.replace([document("source:a", entities=[FOXCONN, *others])], now=NOW)
    view = store.view(DAY)
    assert view.find("Foxlink") == ([], 0)
    assert view.find("fox", kind="place") == ([], 0)
    pages = [view.find("fox", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert {total for _, total in pages} == {6}
    ids = [hit.id for hits, _ in pages for hit in hits]
    assert len(ids) == len(set(ids)) == 6


def test_a_table_is_chosen_by_the_day(store: SqliteStore) -> None:
    for revision, day in (("old", date(2024, 1, 1)), ("new", date(2026, 1, 1))):
        edition = Table("schedule", revision, day, {}, ({"in": revision},))
        store.replace([], [edition], now=NOW)
    view = store.view(DAY)
    assert view.table("schedule", date(2023, 1, 1)) is None
    days: list[tuple[date | None, str]] = [(date(2025, 12, 31), "old"), (DAY, "new"), (None, "new")]
    for on, revision in days:
        table = view.table("schedule", on)
        assert table is not None
        assert table.rows == ({"in": revision},)
    assert view.table("schedule") is view.table("schedule")


def test_derived_data_are_kept_for_one_revision(store: SqliteStore) -> None:
    built: list[int] = []

    def build() -> list[int]:
        built.append(len(built))
        return built[-1:]

    assert store.view(DAY).derived("key", build) == store.view(DAY).derived("key", build) == [0]
    assert store.view(DAY, LATER).derived("key", build) == [1]
    store.replace([document("source:a")], now=NOW)
    assert store.view(DAY, LATER).derived("key", build) == [2]


def test_a_cache_drops_what_was_not_used() -> None:
    cache = Cache(size=2)
    for key in ("a", "b"):
        cache.put(key, key)
    cache.get("a")
    cache.put("c", "c")
    assert [cache.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_a_frontier_knows_denials_that_do_not_name_it(store: SqliteStore) -> None:
    """A denial of the purchase need not name the seller that the statement names."""
    said = claim("A", "firm:a", "buys", "component:z", **{"from": "firm:c"})
    denial = claim("B", "firm:a", "buys", "component:z", polarity="negated", rank="preferred")
    store.replace([document("source:a", said), document("source:b", denial)], now=NOW)
    for columns_first in (False, True):
        view = store.view(DAY)
        whole = view.edges() if columns_first else None
        assert view.has_columns == columns_first
        assert view.edges(["firm:c"]) == view.edges(["firm:a"]) == []
        assert whole in (None, [])


WHERES = [Where(), Where(certainty_min="assumed"), Where(statuses=frozenset(["operational"]))]


@settings(max_examples=60)
@given(
    claim_lists("A"),
    claim_lists("B"),
    st.lists(st.sampled_from([*FIRMS, *PARTS, *PLACES, "factory:f", "factory:a-US-TX"])),
    st.sampled_from(WHERES),
    st.booleans(),
)
def test_a_frontier_sees_what_the_whole_shows_of_it(
    first: list[dict[str, Any]],
    second: list[dict[str, Any]],
    frontier: Sequence[str],
    where: Where,
    merged: bool,
) -> None:
    """Edges asked for by their ends equal those picked from all of them, merges included."""
    with closing(SqliteStore("sqlite://")) as store:
        store.replace(
            [
                document({"id": "source:a", "published": "2025", "reliability": "press"}, *first),
                document({"id": "source:b", "published": "2025-03"}, *second),
            ],
            now=NOW,
        )
        if merged:
            store.judge(merge("merge", "firm:a", "firm:b"), now=NOW)
        view = store.view(DAY)
        ids = {view.canonical.get(id, id) for id in frontier}
        picked = [
            edge
            for edge in view.edges(None, where)
            if {edge.source, edge.target, edge.product} & ids
        ]
        assert view.edges(frontier, where) == picked
        _check_entities(view)


def _check_entities(view: View) -> None:
    everything = view.all_entities()
    facts = {fact.id: fact for fact in view.all_facts()}
    fresh = View(view.reader, view.as_of, view.known_at)
    for reading in (view, fresh):  # from what is kept, and from the store
        assert reading.entities(list(everything)) == everything
        assert list(reading.facts(set(facts)).items()) == list(facts.items())
    sites = {id for edge in view.edges() for id in (edge.source, edge.target) if "-US" in id}
    assert {id for id in sites if id.startswith("factory:")} <= set(everything)
