"""What a store keeps of its columns and edges between views: how much, and for how long."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from threading import Event, Thread

import numpy as np
import pytest

from onshore.graph.cache import Cache, size_of
from onshore.graph.model import Judgement, Table
from onshore.graph.project import Where
from onshore.graph.stores.sqlite import SqliteStore
from onshore.graph.supply.sites import site_where, state_of
from onshore.graph.supply.supply import supply_of
from onshore.graph.view import View
from tests.unit.columns.stores import DAYS, FILTERS, random_store
from tests.unit.story import NOW, claim, document

SMALL = 3
LATER = "2026-02-01T00:00:00.000000Z"


def test_a_reference_table_discards_no_network() -> None:
    with closing(random_store(SMALL)) as store:
        before = store.view(DAYS[-1])
        edges, columns = before.edge_columns(), before.columns
        tariff = before.derived("of tables", lambda: [1], tables=True)
        table = Table("test-table", "1", None, {"title": "t"}, ({"a": 1},))
        store.replace([], [table], now=LATER)
        after = store.view(DAYS[-1])
        assert after.reader.revision > before.reader.revision
        assert after.edge_columns() is edges
        assert after.columns is columns
        assert after.derived("of tables", lambda: [2], tables=True) == [2] != tariff
        store.replace(
            [document("source:new", claim("N1", "firm:a", "partners_with", "firm:b"))],
            [Table("test-table", "2", None, {"title": "t"}, ())],
            now=LATER,
        )
        gone = before.reader.fact_revision
        changed = store.view(DAYS[-1])
        assert changed.edge_columns() is not edges
        assert store._cache.get((gone, "columns")) is None
        assert "N1" in {fact for edge in changed.edges() for fact in edge.facts}


def test_closing_facts_together_with_a_table_is_a_change_of_facts() -> None:
    with closing(SqliteStore("sqlite://")) as store:
        said = claim("F1", "firm:a", "partners_with", "firm:b")
        store.replace([document("source:a", said)], now=NOW)
        assert len(store.view(DAYS[-1]).edges()) == 1
        table = Table("test-table", "1", None, {"title": "t"}, ())
        store.replace([document("source:a")], [table], now=LATER)
        assert store.view(DAYS[-1]).edges() == []


def test_other_clocks_and_filters_extract_no_facts_again() -> None:
    with closing(random_store(SMALL)) as store:
        columns = store.view(DAYS[0]).columns
        for day in DAYS:
            for where in (Where(), Where(None, "assumed")):
                assert store.view(day, LATER).edge_columns(where).columns is columns
        first, last = (
            store.view(day).edge_columns() for day in (date(2031, 1, 1), date(2031, 1, 2))
        )
        assert first is last, "days on which the same facts hold share their edges"


def test_days_share_a_network_only_where_edges_and_sets_are_equal() -> None:
    days = [date(2022, 1, 1) + timedelta(150 * step) for step in range(14)]
    shared = apart = 0
    for seed in range(2):
        with closing(random_store(seed)) as store:
            for where in FILTERS:
                made: dict[bytes, object] = {}
                for day in days:
                    view = store.view(day)
                    alone = View(view.reader, day, view.known_at)
                    filters = (where, site_where(where), replace(where, statuses=None))
                    found = [(list(alone.edges(None, w)), alone.groups(None, w)) for w in filters]
                    state = state_of(view, where)
                    shared += state in made
                    assert made.setdefault(state, found) == found
                    kept = view.derived(("supply", state, where), lambda: None)
                    assert kept is None or kept is supply_of(view, where)
                apart += len(made) - 1
    assert shared > 10
    assert apart > 10


def test_one_set_more_is_another_network() -> None:
    """A fact about a set draws no edge."""
    places = ["place:US-OH", "place:US-TX"]
    said = claim("F1", "firm:a", "produces", "component:x", places=places, valid_from="2025-06-01")
    with closing(SqliteStore("sqlite://")) as store:
        store.replace([document("source:a", said)], now=NOW)
        before, after = (store.view(date(2025, month, 1)) for month in (5, 7))
        assert before.edges() == after.edges() == []
        assert (len(before.groups()), len(after.groups())) == (0, 1)
        assert state_of(before, Where()) != state_of(after, Where())


def test_places_are_read_without_everything_else() -> None:
    with closing(random_store(SMALL)) as store:
        places = {"place:x1", "place:zz"}
        merged = Judgement("j", "merge", "place:x0", "place:x1", "a person", "same")
        entities = [{"id": id, "names": [id]} for id in (*places, "firm:zz")]
        store.replace([document("source:new", entities=entities)], now=LATER)
        store.judge(merged, now=LATER)
        alone, after = store.view(DAYS[-1]), store.view(DAYS[-1])
        after._cache = Cache()
        everything = {id: one for id, one in after.all_entities().items() if one.kind == "place"}
        assert alone.places == everything
        assert places <= everything.keys()
        assert alone._kept("everything") is None


def test_a_thousand_days_stay_within_the_bound() -> None:
    with closing(random_store(SMALL)) as store:
        limit = 40_000
        store._cache = Cache(limit=limit)
        for step in range(1000):
            day = date(2022, 1, 1) + timedelta(2 * step)
            store.view(day).edges(None, Where(None, "assumed"))
            assert 0 < store._cache.weight <= limit
        kept = sum(size_of(value) for value in store._cache._entries.values())
        assert kept == store._cache.weight


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (np.zeros(1000), 8000, 8000),
        ([np.zeros(1000) for _ in range(1000)], 8_000_000, 8_500_000),
        ({i: f"{i:1000}" for i in range(5000)}, 5_000_000, 6_500_000),
        (Judgement("j", "merge", "a" * 500, "b" * 500, "c", "d"), 1000, 2000),
        (None, 0, 0),
    ],
)
def test_the_size_of_a_value_is_about_what_it_holds(value: object, least: int, most: int) -> None:
    assert least <= size_of(value) <= most


def test_what_grows_while_it_is_counted_does_no_harm() -> None:
    """Two first questions at once: one adds to what the other one has just kept."""
    growing, done = {number: str(number) for number in range(3000)}, Event()

    def grow() -> None:
        for number in count(3000):
            growing[number] = str(number)
            if done.is_set():
                return

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    thread = Thread(target=grow)
    thread.start()
    try:
        sizes = [size_of(growing) for _ in range(50)]
    finally:
        done.set()
        thread.join()
        sys.setswitchinterval(before)
    assert min(sizes) > 0


def test_what_has_grown_since_is_counted_again() -> None:
    cache = Cache(limit=100_000)
    grown: list[bytes] = []
    cache.put("grown", grown)
    cache.put("other", "other")
    grown.extend(bytes(1000) for _ in range(200))
    cache.get("grown")
    cache.put("next", "next")
    assert cache.get("grown") is None
    cache.put("large", grown)
    assert cache.get("large") is grown, "what was put last stays"


def test_a_site_is_called_the_same_whatever_was_asked_before() -> None:
    with closing(SqliteStore("sqlite://")) as store:
        said = claim("F1", "firm:a", "operates_facility", "place:US-TX")
        entities = [{"id": "firm:b", "names": ["Bee"]}, {"id": "place:US-TX", "names": ["Texas"]}]
        store.replace([document("source:a", said, entities=entities)], now=NOW)
        store.judge(Judgement("j", "merge", "firm:a", "firm:b", "a person", "same"), now=LATER)
        site = "factory:a-US-TX"
        alone = store.view(DAYS[-1]).label(site)
        everything = store.view(DAYS[-1]).all_entities()[site].name()
        assert (
            alone == everything == store.view(DAYS[-1]).label(site) == "Bee site, Texas (unnamed)"
        )
