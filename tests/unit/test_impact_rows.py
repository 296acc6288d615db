"""Lists of an impact that are cut: their first rows, what is counted of all, and who says so."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.app.answers import ask_view
from onshore.app.render import render
from onshore.app.terminal.losses import impact_lines
from onshore.graph.answers.loss.impact_answer import LISTS, Lost
from onshore.graph.cache import size_of
from onshore.graph.loss.cascade_items import COUNTED_AS
from onshore.graph.loss.reasons import lose
from onshore.graph.queries.impact import MOST_ROWS, Impact
from onshore.graph.stores import open_store
from onshore.graph.view import View
from onshore.graph.words.impact_words import row_count
from tests.shapes import hold
from tests.unit.naive_cascade import cascade, random_edges
from tests.unit.story import NOW, claim, document

PLACES = ("place:US-TX", "place:US-OH", "place:MX")
ENTITIES = [
    {"id": place, "kind": "place", "place_type": "state", "names": [place]} for place in PLACES
]
MAKERS = 12


def facts() -> Iterator[dict[str, Any]]:
    """One chip goes into all boards; each board has a site in one of three places and a buyer."""
    yield claim("S", "factory:chips", "produces", "component:chip")
    yield claim("L", "firm:lab", "produces", "component:lens")
    for n in range(MAKERS):
        site, board = f"factory:site-{n:02}", f"component:board-{n:02}"
        yield claim(f"L{n:02}", site, "located_in", PLACES[n % 3])
        yield claim(f"P{n:02}", site, "produces", board)
        yield claim(f"N{n:02}", "component:chip", "part_of", board)
        yield claim(f"B{n:02}", "factory:chips", "supplies", "component:chip", to=site)
        yield claim(f"C{n:02}", site, "supplies", board, to=f"firm:buyer-{n:02}")
        yield claim(f"D{n:02}", board, "part_of", f"component:rack-{n:02}")
        yield claim(f"E{n:02}", f"firm:racks-{n:02}", "produces", f"component:rack-{n:02}")
        yield claim(f"M{n:02}", "component:lens", "part_of", f"component:camera-{n:02}")
        yield claim(f"A{n:02}", f"firm:cameras-{n:02}", "produces", f"component:camera-{n:02}")


@pytest.fixture(scope="module")
def view() -> View:
    store = open_store("sqlite://")
    store.replace([document("source:a", *facts(), entities=ENTITIES)], now=NOW)
    return store.view(date(2026, 5, 1))


WORDS = "lost", "without a known maker left", "that these go into", "affected", "not known"
NODES = ("factory:chips",), ("factory:chips", "firm:lab"), ("place:MX", "firm:nobody")


@pytest.mark.parametrize("node", NODES[:2])
@pytest.mark.parametrize("limit", [1, 3, 7, 13, 100])
def test_a_cut_list_is_the_head_of_the_whole_one(
    view: View, node: tuple[str, ...], limit: int
) -> None:
    whole = ask_view(view, Impact(node=node, limit=MOST_ROWS))
    cut = ask_view(view, Impact(node=node, limit=limit))
    every, result = whole.envelope["result"], cut.envelope["result"]
    hold(Impact, cut.answer.result)
    assert not any(f"{name}_more" in every for name in LISTS)
    assert whole.envelope["truncated"] is None
    for name in LISTS:
        assert row_count(result, name) == len(every[name])
        assert [_bare(one) for one in result[name]] == [_bare(one) for one in every[name][:limit]]
        assert (f"{name}_more" in result) == (len(every[name]) > limit)
    for name in ("counts", "distinct_sites", "products"):
        assert result[name] == every[name]
    assert cut.envelope["sentence"] == whole.envelope["sentence"]
    counted = {name: cut.envelope["coverage"][name] for name in LISTS}
    assert counted == {name: len(every[name]) for name in LISTS}
    assert set(cut.envelope["claims"]) <= set(whole.envelope["claims"])
    ids = {one["id"] for name in LISTS for one in result[name]}
    assert ids <= result["names"].keys() | set(node)
    told = cut.envelope["truncated"] or ""
    for name, word in zip(LISTS, WORDS, strict=True):
        assert (f" {len(every[name]) - limit} {word}" in told) == (len(every[name]) > limit)
    assert bool(told) == any(len(every[name]) > limit for name in LISTS)


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the reasons of its reasons, whose room depends on how many rows there are."""
    return {**row, "reason": row["reason"]["text"] if "reason" in row else None}


def test_places_count_all_that_they_do_not_list(view: View) -> None:
    node = tuple(f"factory:site-{n:02}" for n in range(MAKERS))
    every = Impact(node=node).run(view).result["places"]
    cut = Impact(node=node, limit=1).run(view).result["places"]
    assert [row["id"] for row in cut] == [row["id"] for row in every]
    for row, whole in zip(cut, every, strict=True):
        for name in ("lost", "distinct_sites"):
            assert row[name] == whole[name]
        for name in ("sites", "makers"):
            assert row[name] == whole[name][:1]
            assert row[f"{name}_more"] == len(whole[name]) - 1 == 3
            assert f"{name}_more" not in whole


def test_tables_and_text_say_how_much_they_do_not_list(view: View) -> None:
    question = Impact(node=("factory:chips",), limit=2)
    asked = ask_view(view, question)
    result = asked.envelope["result"]
    rows = [row for row in question.rows(result) if row["what"] == "not listed"]
    assert [row["why"] for row in rows][:1] == [f"{result['dead_more']:,} more: dead"]
    assert len(rows) == sum(f"{name}_more" in result for name in LISTS)
    text = "\n".join(impact_lines(result, "en"))
    assert f"Lost ({row_count(result, 'dead'):,})" in text
    assert f"{result['dead_more']:,} more; --format csv --limit" in text
    picture = render(asked, "svg").decode()
    assert f"Affected ({row_count(result, 'affected'):,})" in picture
    assert "(1+)" in picture or "(2+)" in picture
    japanese = ask_view(view, Impact(node=("factory:chips",), limit=2, lang="ja"))
    assert "最初の2行" in japanese.envelope["truncated"]


def test_days_on_which_the_same_facts_count_share_what_is_lost(view: View) -> None:
    question = Impact(node=("factory:chips",))
    one = ask_view(view, question).envelope
    other = ask_view(view.at(date(2026, 5, 2), None), question).envelope
    assert other["resolved"]["as_of"] == "2026-05-02"
    for key in ("sentence", "result", "claims", "coverage"):
        assert one[key] == other[key]
    for answer, day in ((one, "1 May 2026"), (other, "2 May 2026")):
        assert any(f"held on {day}" in note for note in answer["assumptions"])
    one["result"]["dead"][0]["reason"]["because"].append("changed by who was answered")
    one["result"]["dead"].clear()
    assert ask_view(view, question).envelope["result"] == other["result"]


def test_what_is_kept_of_a_loss_weighs_what_is_its_own(view: View) -> None:
    for n in range(MAKERS):
        site = f"factory:site-{n:02}"
        ask_view(view, Impact(node=(site,)))
        kept = view._cache._entries.values()
        [lost] = [one for one in kept if isinstance(one, Lost) and one.shocked == [site]]
        assert 200 < size_of(lost) < 100_000  # neither nothing nor the network behind it


@given(
    seed=st.integers(0, 10**6),
    size=st.integers(4, 60),
    reach=st.booleans(),
    most=st.integers(0, 20),
)
@settings(max_examples=60)
def test_what_is_counted_by_columns_is_what_the_items_say(
    seed: int, size: int, reach: bool, most: int
) -> None:
    chance = random.Random(seed)
    found = cascade(random_edges(chance, size), reach=reach)
    shocked = chance.sample(sorted(found.seeds), min(3, len(found.seeds)))
    impact = lose(found, [*shocked, "place:nowhere"])
    lost, asked = impact.lost, [*shocked, "place:nowhere"]
    own = Counter(COUNTED_AS[item.kind] for item in lost if item.product or item.id not in asked)
    counts = impact.count(asked)
    assert counts.pop("itself") == len(asked)
    assert counts == {name: own[name] for name in COUNTED_AS.values()}
    assert impact.products == len({item.product for item in lost if item.product})
    assert impact.ids == {item.id for item in lost}
    reached = {item.id for item in lost if item.product is None}
    assert impact.beside(asked) == [id for id in asked if id not in reached]
    assert impact.first(most) == lost[:most]
    steps, every = impact.steps(most), impact.steps()
    assert {item: steps[item] for item in lost[:most]} == {i: every[i] for i in lost[:most]}
    assert list(impact.ended(most)) == list(impact.ended())[:most]
    makers = [item for item in lost if item.kind in ("maker", "component")]
    wholes = {item.product or item.id for item in makers if impact.reason(item).parts}
    needs = [need for whole in wholes for need in found.supply.needs.get(whole, ())]
    used = {"essential"} if any(need.essential is None for need in needs) else set()
    for item in makers:
        if impact.reason(item).rule == "input":
            used.update(
                rule for flow in found.supply.into.get(item.pair, ()) for rule in flow.rules
            )
    assert impact.rules_used() == used
