"""Stories as files: what the page offers, their mistakes by line, and stores without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.page.stories import offers
from onshore.app.settings import Settings
from onshore.graph.errors import InvalidInput
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from onshore.loaders.stories import SECTIONS, parse_story, read_stories
from tests.unit.story import NOW, claim, document

DATA = Path(__file__).parents[2] / "data"
DAY = date(2026, 11, 28)
MINE = """\
story: 1
title: {en: My chips, ja: 私のチップ}
questions:
- say: {en: 'What stops with {firm:a}?', ja: '{firm:a}が止まると'}
  view: {impact: firm:a}
- say: {en: 'Never {firm:absent}', ja: '{firm:absent}'}
  view: {impact: firm:absent}
groups:
- say: {en: Makers, ja: 製造}
  view: {focus: ['firm:a', 'firm:b']}
pictures:
- say: {en: 'A path', ja: 経路}
  view: {path: 'firm:a~firm:c'}
"""
HOSTILE = '<img src=x onerror="alert(1)">&\u202e{{7*7}}'
ENTITIES = [
    {"id": "firm:a", "kind": "firm", "names": [HOSTILE]},
    *({"id": f"firm:{name}", "kind": "firm", "names": [name]} for name in "bc"),
    {"id": "component:x", "kind": "component", "names": ["X"]},
]
FACTS = [
    claim("A", "firm:a", "supplies", "component:x", to="firm:b"),
    claim("B", "firm:b", "supplies", "component:x", to="firm:c"),
]


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite://")
    store.replace([document("source:a", *FACTS, entities=ENTITIES)], now=NOW)
    yield store
    store.close()


def served(store: Store, folder: Path) -> TestClient:
    app = create_app(Settings(stories=str(folder)), store)
    return TestClient(app, base_url="http://127.0.0.1")


def test_own_stories_take_the_place_of_the_bundled_ones(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE, "utf-8")
    found = offers(read_stories(tmp_path), store.view(DAY), "en")
    assert found["title"] == "My chips"
    assert [one.query for one in found["questions"]] == ["impact=firm:a"]
    assert [one.query for one in found["groups"]] == ["focus=firm:a&focus=firm:b"]
    assert [one.query for one in found["pictures"]] == ["path=firm:a~firm:c"]
    japanese = offers(read_stories(tmp_path), store.view(DAY), "ja")
    assert (japanese["title"], japanese["groups"][0].title) == ("私のチップ", "製造")


def test_names_in_sentences_are_inert_on_the_page(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE, "utf-8")
    with served(store, tmp_path) as client:
        text = client.get("/").text
    assert "What stops with" in text
    assert "<img src=x" not in text
    assert "\u202e" not in text
    assert "{{7*7}}" in text
    assert "focus=firm:a&amp;focus=firm:b" in text
    assert "path=firm:a~firm:c" in text


def test_a_store_without_a_story_gets_cards_from_what_it_holds(
    store: Store, tmp_path: Path
) -> None:
    found = offers(read_stories(DATA / "stories"), store.view(DAY), "en")
    queries = [one.query for one in found["questions"]]
    assert found["title"] is None
    assert "impact=firm:a" in queries
    assert "path=firm:a~firm:c" in queries
    assert not any("foxconn" in query for query in queries)
    with served(store, tmp_path) as client:
        page = client.get("/?lang=ja").text
        assert "が止まると何が止まるか" in page
        for query in queries:
            asked = parse_qs(query)
            if "path" in asked:
                source, _, target = asked["path"][0].partition("~")
                url = f"/api/v1/paths?source={source}&target={target}&direction=any"
                assert client.get(url).json()["result"]["paths"]
            if "focus" in asked:
                assert client.get(f"/api/v1/graph?focus={asked['focus'][0]}").json()["claims"]


def test_an_empty_store_offers_nothing_and_its_page_opens(tmp_path: Path) -> None:
    empty = open_store("sqlite://")
    with served(empty, tmp_path) as client:
        assert client.get("/").status_code == 200
    assert offers((), empty.view(DAY), "en")["questions"] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("story: 1", "story: 2", 1, "is not a story"),
        (", ja: 私のチップ", "", 2, "no text in ja"),
        ("questions:", "question:", 3, "unknown key"),
        ("impact: firm:a}", "impcat: firm:a}", 5, "unknown key"),
        ("{firm:a}?'", "{nobody}?'", 4, "is not an id of an entity"),
        ("  view: {focus: ['firm:a', 'firm:b']}", "  view: {focus: [[firm:a]]}", 10, "a text or"),
        ("en: Makers", 'en: "Ma\\u202ekers"', 9, "not printable"),
        (
            "- say: {en: Makers, ja: 製造}\n  view: {focus: ['firm:a', 'firm:b']}",
            "- Makers",
            9,
            "say",
        ),
    ],
)
def test_mistakes_are_told_by_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in MINE
    path = tmp_path / "mine.yaml"
    path.write_text(MINE.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        create_app(Settings(stories=str(tmp_path)), open_store("sqlite://"))
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == (str(path), line)
    assert words in str(problem)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"", b"- a\n", b"story: 1\ntitle: {en: a, ja: b}\n"])
def test_what_is_no_story_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse_story(data, "x.yaml")


def test_every_bundled_question_is_answered_from_bundled_facts() -> None:
    store = open_store("sqlite://")
    ingest(store, bundled_files(DATA)[0], now="2026-11-28T00:00:00.000000Z")
    stories = read_stories(DATA / "stories")
    view = store.view(DAY)
    for lang in ("en", "ja"):
        found: dict[str, Any] = offers(stories, view, lang)
        told = sum(len(found[name]) for name in SECTIONS)
        assert told == sum(len(story.lines) for story in stories)
        assert not any("{" in one.title for one in found["questions"])


def test_places_alone_make_no_store_that_of_a_story() -> None:
    """A store of one's own with a fact about Texas is not about the bundled story."""
    own = open_store("sqlite://")
    facts = [claim("A", "firm:a", "located_in", "place:US-TX")]
    entities = [*ENTITIES, {"id": "place:US-TX", "kind": "place", "names": ["Texas"]}]
    own.replace([document("source:a", *facts, entities=entities)], now=NOW)
    found = offers(read_stories(DATA / "stories"), own.view(DAY), "en")
    assert found["title"] is None
    assert found["groups"] == []
    assert [one.query for one in found["questions"]] == ["about=firm:a", "about=place:US-TX"]
    own.close()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_card_of_a_store_without_a_story_has_an_answer(store: Store, lang: str) -> None:
    """The short answer stands on the card, hostile names as text."""
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        page = client.get(f"/?lang={lang}").text
    cards = re.findall(r'<a class="q" href="[^"]*">(.*?)</a>', page, re.S)
    assert len(cards) > 3
    for card in cards:
        assert 'class="small"' in card or 'class="big num"' in card, card
    assert "<img src=x" not in page
    assert "49" not in page[page.index("<main") :]
