"""The network in groups: a story's rules, the smallest merged, tiers, large networks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from onshore.app.answers import ask, with_stories
from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.answers.groups.rules import MOST_GROUPS
from onshore.graph.answers.groups.tiers import MOST_TIERS, tiers_of
from onshore.graph.errors import InvalidInput
from onshore.graph.ports import Store
from onshore.graph.queries.subgraph import Subgraph
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from onshore.loaders.stories import parse_story, read_stories
from tests.unit.story import NOW, claim, document

DAY = date(2026, 11, 28)
DATA = Path(__file__).parents[2] / "data"
STORY = """\
story: 1
title: {en: Mine, ja: 私}
questions:
- say: {en: 'What stops with {firm:a}?', ja: '{firm:a}が止まると'}
  view: {impact: firm:a}
network:
- id: maker
  say: {en: '{firm:a} itself', ja: '{firm:a}'}
  column: makes
  members: [firm:a]
- id: family
  say: {en: Its group, ja: グループ}
  column: makes
  owned_by: [firm:a]
- id: things
  say: {en: Things, ja: 物}
  column: what
  variants_of: [component:x]
- id: TX
  say: {en: '{place:US-TX}', ja: '{place:US-TX}'}
  column: where
  within: [place:US-TX]
- id: rest
  say: {en: The rest, ja: その他}
  column: wants
  rest: [buyers]
"""
ENTITIES = [
    *({"id": f"firm:{name}", "kind": "firm", "names": [name]} for name in ("a", "b", "c")),
    *({"id": f"component:{name}", "kind": "component", "names": [name]} for name in ("x", "y")),
    {"id": "factory:f", "kind": "factory", "names": ["F"]},
    {"id": "place:US-TX", "kind": "place", "names": ["Texas"], "place_type": "state"},
    {"id": "place:austin", "kind": "place", "names": ["Austin"], "container": "place:US-TX"},
]
FACTS = [
    claim("A", "firm:a", "supplies", "component:x", to="firm:c"),
    claim("B", "firm:b", "subsidiary_of", "firm:a"),
    claim("C", "component:y", "variant_of", "component:x"),
    claim("D", "firm:a", "operates_facility", "factory:f"),
    claim("E", "factory:f", "located_in", "place:austin"),
]


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite://")
    store.replace([document("source:a", *FACTS, entities=ENTITIES)], now=NOW)
    yield store
    store.close()


def grouped(store: Store, **more: Any) -> dict[str, Any]:
    question = with_stories(Subgraph(**{"group": "story", **more}), [parse_story(STORY.encode())])
    found: dict[str, Any] = ask(store, question, DAY).envelope
    return found


def test_a_story_puts_each_node_into_the_first_group_that_takes_it(store: Store) -> None:
    result = grouped(store)["result"]
    assert result["by"] == "story"
    members = {node["id"]: {m["id"] for m in node["members"]} for node in result["nodes"]}
    assert members == {
        "rest": {"firm:c"},
        "things": {"component:x", "component:y"},
        "maker": {"firm:a"},
        "family": {"firm:b"},
        "TX": {"factory:f", "place:austin"},
    }
    assert [node["id"] for node in result["nodes"]] == list(members)  # from left to right
    labels = {node["id"]: node["label"] for node in result["nodes"]}
    assert labels["maker"] == "a itself"
    assert labels["TX"] == "Texas"


def test_a_story_that_names_nothing_here_is_not_told(store: Store) -> None:
    text = STORY.replace("firm:a", "firm:z").replace("component:x", "component:z")
    other = parse_story(text.replace("US-TX", "US-OH").encode())
    result = ask(store, with_stories(Subgraph(group="story"), [other]), DAY).envelope["result"]
    assert result["by"] == "role"
    assert {node["id"] for node in result["nodes"]} >= {"makes-sellers", "what-x", "where-US-TX"}


def test_an_opened_group_is_shown_by_its_members(store: Store) -> None:
    result = grouped(store, open=("TX", "no-such-group"))["result"]
    rows = [node for node in result["nodes"] if node.get("member_of") == "TX"]
    assert {row["id"] for row in rows} == {"factory:f", "place:austin"}
    pairs = {(edge["source"], edge["target"]): edge["facts"] for edge in result["edges"]}
    assert pairs["maker", "factory:f"] == ["D"]
    assert not any("TX" in pair for pair in pairs)
    single = grouped(store, open=("maker",))["result"]
    assert single["edges"] == grouped(store)["result"]["edges"]


def test_the_sentence_counts_what_the_result_counts(store: Store) -> None:
    found = grouped(store)
    total = found["result"]["total"]
    assert found["sentence"] == (
        "Seven names in five groups, with five links between them. a is at one end of 3 of them."
    )
    assert (total["nodes"], total["edges"]) == (7, 5)
    japanese = grouped(store, lang="ja")["sentence"]
    assert japanese == "7の名前、5グループ。相互の関係は5件。うち3件はaにつながる。"
    assert found["claims"] == ["A", "B", "D"]


def many(count: int, **of_each: Any) -> Store:
    """Firms in a row, each supplied by the one before it."""
    entities = [
        {"id": f"firm:f{at}", "kind": "firm", "names": [f"F{at}"]}
        | {name: value(at) for name, value in of_each.items()}
        for at in range(count)
    ]
    entities.append({"id": "component:c", "kind": "component", "names": ["C"]})
    facts = [
        claim(f"S{at}", f"firm:f{at}", "supplies", "component:c", to=f"firm:f{at + 1}")
        for at in range(count - 1)
    ]
    store = open_store("sqlite://")
    store.replace([document("source:a", *facts, entities=entities)], now=NOW)
    return store


def sector(at: int) -> int:
    return at % 31 if at % 3 else at % 7


def test_a_large_network_is_put_into_sectors_and_the_smallest_are_merged() -> None:
    store = many(700, sector=lambda at: f"made:{sector(at)}")
    result = ask(store, Subgraph(group="story"), DAY).envelope["result"]
    store.close()
    assert result["by"] == "sector"
    assert len(result["nodes"]) == MOST_GROUPS
    sizes = Counter(map(sector, range(700)))
    shown = {n["id"]: n["count"] for n in result["nodes"]}
    alone = {id: count for id, count in shown.items() if id != "others"}
    assert all(sizes[int(id.removeprefix("sector-"))] == n for id, n in alone.items())
    assert shown["others"] == 700 - sum(alone.values())
    assert result["different"] == len(sizes)
    assert result["merged"] == len(sizes) - len(alone)
    assert result["between"] + result["inside"] == 699
    assert sum(edge["count"] for edge in result["edges"]) == result["between"]


def test_any_text_may_be_a_sector() -> None:
    codes = ["26,27", "26/27", "a b", "自動車", "{firm:f0}", "<b>", "x" * 90, "x" * 91]
    store = many(400, sector=lambda at: f"made:{codes[at % len(codes)]}")
    found = ask(store, Subgraph(group="sector"), DAY).envelope["result"]["nodes"]
    store.close()
    ids = [node["id"] for node in found]
    assert len(set(ids)) == len(ids) == len(codes)
    assert not any(mark in id for id in ids for mark in ' ,/<>{}"')
    assert "sector-自動車" in ids
    labels = {node["label"] for node in found}
    assert labels == {*codes, "(firm:f0)"} - {"{firm:f0}"}


def test_a_large_network_without_sectors_and_countries_is_put_into_kinds() -> None:
    store = many(400, sector=lambda at: "made:1" if at < 50 else None)
    found = ask(store, Subgraph(group="story"), DAY).envelope
    store.close()
    assert [node["count"] for node in found["result"]["nodes"]] == [400]
    assert found["result"]["by"] == "kind"
    assert found["sentence"].startswith("400 firms in one group, with 399 trades")


def test_facts_of_very_many_links_are_not_listed_and_it_is_said() -> None:
    store = many(3_200, sector=lambda at: f"made:{at % 2}")
    found = ask(store, Subgraph(group="sector"), DAY).envelope
    store.close()
    assert found["claims"] == []
    assert "facts" not in found["coverage"]
    assert found["truncated"] == "the facts of 3199 links are not listed"


def test_tiers_lead_from_sellers_to_buyers() -> None:
    flows = np.zeros((5, 5), np.int64)
    flows[3, 1] = flows[1, 0] = flows[0, 4] = 50
    flows[3, 0] = 40
    flows[0, 3] = 1  # against the stream, and too small to count
    assert tiers_of(flows) == [2, 1, 0, 0, 3]
    assert tiers_of(np.zeros((0, 0), np.int64)) == []
    everyone = np.triu(np.full((20, 20), 9, np.int64), 1)
    assert set(tiers_of(everyone)) == set(range(MOST_TIERS))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: maker", "id: 'a b'", 7, "letters, digits and hyphens"),
        ("id: family", "id: maker", 11, "another group"),
        ("column: what", "column: whom", 17, "is one of wants, what, makes, where"),
        ("members: [firm:a]", "members: [firm a]", 10, "not an id"),
        ("rest: [buyers]", "rest: [buyer]", 26, "buyers"),
        ("members: [firm:a]", "takes: [firm:a]", 10, "unknown key"),
        ("  owned_by: [firm:a]\n", "", 11, "takes nothing"),
        ("{en: Things, ja: 物}", "{en: '{thing}', ja: 物}", 16, "not an id"),
    ],
)
def test_a_mistake_in_a_group_is_told_with_its_line(
    old: str, new: str, line: int, words: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_story(STORY.replace(old, new).encode(), "mine.yaml")
    problems = [f"{p.line}: {p.reason} {p.suggestions}" for p in raised.value.problems]
    assert any(one.startswith(f"{line}:") and words in one for one in problems), problems


def test_more_groups_than_there_may_be_are_refused() -> None:
    group = "- id: g{n}\n  say: {{en: G, ja: グ}}\n  column: what\n  members: [component:c{n}]\n"
    text = STORY + "".join(group.format(n=n) for n in range(MOST_GROUPS))
    with pytest.raises(InvalidInput, match="at most 20"):
        parse_story(text.encode())


@pytest.fixture(scope="module")
def bundled() -> Iterator[Store]:
    store = open_store("sqlite://")
    ingest(store, bundled_files(DATA)[0], now=NOW)
    yield store
    store.close()


def test_the_story_of_the_bundled_facts_is_told_whole(bundled: Store) -> None:
    stories = read_stories(DATA / "stories")
    question = with_stories(Subgraph(group="story"), stories)
    found = ask(bundled, question, DAY).envelope
    plain = ask(bundled, Subgraph(), DAY).envelope["result"]
    result = found["result"]
    assert result["by"] == "story"
    assert len(result["nodes"]) <= MOST_GROUPS
    assert result["merged"] == 0
    assert sum(node["count"] for node in result["nodes"]) == len(plain["nodes"])
    assert result["between"] + result["inside"] == len(plain["edges"])
    assert not any(node["id"].endswith("-others") for node in result["nodes"])
    named = {id for story in stories for rule in story.network for id in rule.members}
    view = bundled.view(DAY)
    assert named == set(view.entities(sorted(named)))
    own = {node["id"]: node for node in result["nodes"]}
    assert own["foxconn"]["count"] == 1
    assert own["TX"]["label"] == "Texas"


def test_page_and_command_line_tell_the_same_story(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    (tmp_path / "mine.yaml").write_text(STORY, "utf-8")
    settings = Settings(stories=str(tmp_path))
    with TestClient(create_app(settings, store), base_url="http://127.0.0.1") as client:
        served = client.get("/api/v1/graph?group=story")
        other = client.get("/api/v1/graph?group=role")
        picture = client.get("/api/v1/graph?group=story&format=svg")
        wrong = client.get("/api/v1/graph?group=shape")
    assert served.json()["result"]["by"] == "story"
    assert served.headers["etag"] != other.headers["etag"]
    assert "Its group" in picture.text
    assert wrong.status_code == 422
    file = tmp_path / "store.db"
    other_store = open_store(f"sqlite:///{file}")
    other_store.replace([document("source:a", *FACTS, entities=ENTITIES)], now=NOW)
    other_store.close()
    monkeypatch.setenv("ONSHORE_STORIES", str(tmp_path))
    asked = ["ask", "graph", "--group", "story", "--format", "json"]
    assert main([*asked, "--store", f"sqlite:///{file}"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["result"] == served.json()["result"]
    assert printed["sentence"] == served.json()["sentence"]
