"""The page of the network over the real application, in both languages, with hostile names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.page.pages.network import network_groups
from onshore.app.page.pages.network_groups import MOST_LINES
from onshore.app.page.reader import Reader
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.unit.story import NOW, claim, document

DATA = Path(__file__).resolve().parents[2] / "data"
HOSTILE = '<img src=x onerror="alert(1)">&{{7*7}}'


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    names = ("names.yaml", "places.yaml", "seed.yaml", "press")
    ingest(store, [DATA / name for name in names], now=NOW)
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_says_what_the_api_says(client: TestClient, lang: str) -> None:
    page = client.get(f"/?view=network&lang={lang}")
    found = client.get(f"/api/v1/graph?group=story&lang={lang}").json()
    assert page.status_code == 200
    said = "".join(plain(page.text).split())
    assert "".join(found["sentence"].split()) in said
    result = found["result"]
    for node in result["nodes"]:
        assert "".join(node["label"].split()) in said
    assert f"{result['between']:,}" in said
    assert f"{result['inside']:,}" in said
    assert page.text.count('class="tie ') == len(result["edges"])
    assert "style=" not in page.text


def test_a_chosen_group_is_read_out_with_the_numbers_of_the_api(client: TestClient) -> None:
    page = plain(client.get("/?view=network&group=TX").text)
    edges = client.get("/api/v1/graph?group=story").json()["result"]["edges"]
    own = [edge for edge in edges if "TX" in (edge["source"], edge["target"])]
    total = sum(edge["count"] for edge in own)
    exist = sum(edge["count"] for edge in own if edge["standing"] == "exists")
    assert f"Texas has {total} links to other groups: {exist} exist" in page


def test_an_opened_group_shows_its_members_and_its_link_closes_it(client: TestClient) -> None:
    shut = client.get("/?view=network").text
    page = client.get("/?view=network&open=TX&group=TX").text
    assert 'aria-expanded="true"' not in shut.split('class="net-list"')[0]
    link = re.search(r'<a id="g-TX" href="([^"]*)"[^>]*aria-expanded="true"', page)
    assert link is not None
    assert "open=" not in unescape(link[1])
    assert "group=TX" in unescape(link[1])
    assert "focus=place:US-TX-houston" in page
    assert "open=TX,WI" in unescape(page)  # another group opens beside it


def test_what_the_lines_leave_out_is_said(client: TestClient) -> None:
    groups = client.get("/api/v1/graph?group=story").json()["result"]["nodes"]
    opened = ",".join(group["id"] for group in groups)
    page = client.get(f"/?view=network&open={opened}")
    lines = re.findall(r'class="tie [^>]*><title>[^<]*: ([\d,]+) ', page.text)
    drawn = sum(int(count.replace(",", "")) for count in lines)
    assert len(lines) <= MOST_LINES
    assert f"{drawn:,} of " in plain(page.text)
    result = client.get(
        "/api/v1/graph", params=[("group", "story"), *(("open", group["id"]) for group in groups)]
    ).json()["result"]
    left = result["between"] - drawn
    assert (f"The {left:,} on the thinnest lines" in page.text) == bool(left)


@pytest.mark.parametrize("by", ["story", "sector"])
def test_another_page_shows_the_picture_with_links_of_its_own(client: TestClient, by: str) -> None:
    service = client.app.state.service  # type: ignore[attr-defined]
    reader = Reader(service, QueryParams(f"by={by}&open=TX&lang=ja"), "ja")
    drawn = str(network_groups(reader))
    links = [unescape(link) for link in re.findall(r'<a id="g-[^"]*"[^>]*href="([^"]*)"', drawn)]
    links += [unescape(link) for link in re.findall(r'class="bubble" href="([^"]*)"', drawn)]
    assert links
    assert all("view=" not in link and "lang=ja" in link for link in links)
    assert "関係" in drawn


@pytest.mark.parametrize("query", ["group=none", "open=none", "open=,,", "open=TX,TX&group=TX"])
def test_groups_that_are_not_there_are_passed_over(client: TestClient, query: str) -> None:
    assert client.get(f"/?view=network&{query}").status_code == 200


def test_an_unknown_grouping_is_refused(client: TestClient) -> None:
    assert client.get("/?view=network&by=shape").status_code == 422


def test_names_stay_names(tmp_path: Path) -> None:
    store = open_store("sqlite://")
    entities = [{"id": f"firm:{name}", "kind": "firm", "names": [HOSTILE + name]} for name in "abc"]
    entities.append({"id": "component:x", "kind": "component", "names": [HOSTILE]})
    facts = [claim("A", "firm:a", "supplies", "component:x", to="firm:b")]
    facts.append(claim("B", "firm:c", "supplies", "component:x", to="firm:b"))
    facts.append(claim("C", "firm:a", "produces", "component:x"))
    store.replace([document("source:a", *facts, entities=entities)], now=NOW)
    app = create_app(Settings(stories=str(tmp_path)), store)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for query in ("", "&open=makes-sellers,wants-buyers", "&by=kind&open=firm", "&by=country"):
            page = client.get(f"/?view=network{query}")
            assert page.status_code == 200
            assert "<img" not in page.text
            assert "{{7*7}}" in page.text


def test_the_home_page_of_a_store_without_sites_leads_with_its_network(tmp_path: Path) -> None:
    store = open_store("sqlite://")
    entities = [{"id": f"firm:{name}", "kind": "firm", "names": [name]} for name in "ab"]
    entities.append({"id": "component:x", "kind": "component", "names": ["X"]})
    facts = [claim("A", "firm:a", "supplies", "component:x", to="firm:b")]
    store.replace([document("source:a", *facts, entities=entities)], now=NOW)
    app = create_app(Settings(stories=str(tmp_path)), store)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        said = re.search(r'<h1 class="said">(.*?)</h1>', client.get("/").text, re.S)
        assert said is not None
        sentence = client.get("/api/v1/graph?group=story").json()["sentence"]
        assert sentence.startswith(plain(said[1]))
        assert "Two firms in two groups" in plain(said[1])


def test_an_empty_store_says_that_nothing_is_drawn(tmp_path: Path) -> None:
    app = create_app(Settings(stories=str(tmp_path)), open_store("sqlite://"))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for lang, words in (("en", "Nothing is drawn"), ("ja", "描くものがない")):
            page = client.get(f"/?view=network&lang={lang}")
            assert page.status_code == 200
            assert words in page.text
