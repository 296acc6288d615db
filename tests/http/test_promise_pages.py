"""Promises, conflicts, statements and sources as pages: words of the answers, wrong input."""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.http.pages import EVIL, NOW, client_of, said
from tests.unit.story import claim, document

PROJECT = "project:foxconn-wisconsin-display"


def hostile() -> TestClient:
    named: dict[str, Any] = {
        "entities": [
            {"id": "project:p", "names": [EVIL]},
            {"id": "place:US-TX", "names": [EVIL], "place_type": "state"},
        ]
    }
    facts = [
        claim(
            id,
            "project:p",
            "creates_jobs",
            "place:US-TX",
            status=status,
            amount={"value": value, "unit": "jobs"},
            evidence=[{"section": EVIL, "gist": EVIL, "quote": EVIL, "speaker": EVIL}],
        )
        for id, status, value in (("A1", "promised", 9), ("A2", "actual", 3), ("A3", "actual", 5))
    ]
    source = {"id": "source:a", "publisher": EVIL, "title": EVIL, "url": "javascript:alert(1)"}
    store = open_store("sqlite://")
    ingest(store, [document(source, *facts, **named)], now=NOW)
    return client_of(store)


def pictures(body: str, name: str) -> list[ElementTree.Element]:
    return [
        ElementTree.fromstring(svg)
        for svg in re.findall(rf'<svg class="{name}".*?</svg>(?=\s*</div>)', body, re.S)
    ]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_of_a_project_says_what_the_timeline_says(client: TestClient, lang: str) -> None:
    told = client.get("/api/v1/timeline", params={"entity": PROJECT, "lang": lang}).json()
    page = client.get(f"/?promises={PROJECT}&lang={lang}")
    assert page.status_code == 200
    assert said(page.text) == told["sentence"]
    others = [row["sentence"] for row in told["result"]["topics"][1:]]
    assert html.escape(" ".join(others), quote=True).replace("&#x27;", "&#39;") in page.text
    charts = pictures(page.text, "time")
    assert len(charts) == len(told["result"]["topics"])
    for chart, row in zip(charts, told["result"]["topics"], strict=True):
        assert len(chart.findall("svg/g")) == len(row["points"])
    assert f"/api/v1/timeline?entity={PROJECT}" in html.unescape(page.text)


def test_without_an_id_the_best_documented_project_is_shown(client: TestClient) -> None:
    page = client.get("/?view=promises").text
    assert f'<option value="{PROJECT}" selected>' in page
    assert said(page) == said(client.get(f"/?promises={PROJECT}").text)


def test_in_short_it_is_counted_of_promised_and_the_firm_apart(client: TestClient) -> None:
    home = client.get("/").text
    card = next(
        part for part in home.split('<a class="q"')[1:] if f"promises={PROJECT}" in part[:120]
    )
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", card.split("</a>")[0]))
    assert "About 1,000 of 13,000 jobs" in words
    assert "in Wisconsin: about 1,100 to 1,500 jobs" in words
    assert f"promises={PROJECT}" in client.get(f"/?about={PROJECT}").text


def test_what_is_no_project_and_what_is_unknown(client: TestClient) -> None:
    assert client.get("/?promises=firm:wistron").status_code == 200
    unknown = client.get("/?promises=project:foxconn-wisconsin-displai")
    assert unknown.status_code == 404
    assert PROJECT in unknown.text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_conflicts_are_blocks_with_the_statements_side_by_side(
    client: TestClient, lang: str
) -> None:
    told = client.get("/api/v1/conflicts", params={"lang": lang}).json()
    page = client.get(f"/?view=conflicts&lang={lang}").text
    assert said(page) == told["sentence"]
    assert page.count('class="wrap conflict"') == told["result"]["total"]
    for row in told["result"]["conflicts"]:
        assert row["why"] in html.unescape(page)
        for fact in row["facts"]:
            assert f"fact={fact}" in page
    unlike = [row for row in told["result"]["conflicts"] if row["unlike"]]
    assert unlike
    assert all(row["ratio"] is None for row in unlike)


def test_conflicts_of_one_entity_and_pages_beyond_the_last(client: TestClient) -> None:
    assert client.get("/?view=conflicts&entity=firm:openai").status_code == 200
    assert client.get("/?view=conflicts&entity=firm:nobody").status_code == 404
    beyond = client.get("/?view=conflicts&offset=9000")
    assert beyond.status_code == 200
    assert 'class="wrap conflict"' not in beyond.text
    assert client.get("/?view=conflicts&offset=x").status_code == 200


def test_a_statement_shows_what_says_otherwise_and_where_it_stands(client: TestClient) -> None:
    page = client.get("/?fact=K32b").text
    assert said(page) == "By the end of 2024 tax credits of 62.9 million dollars had been earned."
    assert "Another statement says otherwise. Shown first because" in page
    assert "is shown before this one. Shown first because" in client.get("/?fact=S32").text
    assert "fact=S32" in page
    assert "Urban Milwaukee" in page
    assert "$62.9 million" in page
    japanese = client.get("/?fact=K32b&lang=ja").text
    assert 'class="gist-said" lang="en"' in japanese
    assert "6,290万ドル" in japanese
    assert "characters" in client.get("/?fact=S32").text


def test_no_statement(client: TestClient) -> None:
    assert 'name="fact"' in client.get("/?view=fact&fact=").text
    unknown = client.get("/?fact=S9999")
    assert unknown.status_code == 404
    assert unknown.headers["content-type"].startswith("text/html")


def test_a_statement_that_was_not_recorded_yet(client: TestClient) -> None:
    page = client.get("/?fact=K32b&known_at=2020-01-01T00:00:00Z")
    assert page.status_code == 200
    assert "not in the record at this time" in page.text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_sources_say_whose_reports_the_statements_rest_on(client: TestClient, lang: str) -> None:
    told = client.get("/api/v1/sources", params={"lang": lang, "limit": 1000}).json()
    page = client.get(f"/?view=sources&lang={lang}").text
    assert said(page) == told["sentence"]
    bars = re.findall(r'<span class="name"><bdi>(.*?)</bdi>.*?<b class="num">(\d+)</b>', page, re.S)
    rows = told["result"]["by_report"][: len(bars)]
    assert bars
    assert [(html.unescape(name), int(count)) for name, count in bars] == [
        (" / ".join(row["names"]), row["facts"]) for row in rows
    ]
    kinds = {row["reliability"] for row in told["result"]["sources"]}
    assert page.count('class="kind-of"') == len(kinds)


def test_one_kind_of_sources(client: TestClient) -> None:
    page = client.get("/?view=sources&reliability=primary").text
    assert page.count('class="kind-of"') == 1
    assert client.get("/?view=sources&reliability=nonsense").text.count('class="kind-of"') > 1


@pytest.mark.parametrize(
    "address", ["/?view=promises", "/?view=conflicts", "/?fact=A2", "/?view=sources"]
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_hostile_names_are_text(address: str, lang: str) -> None:
    with hostile() as client:
        page = client.get(f"{address}&lang={lang}")
        assert page.status_code == 200
        assert "<script>PWN" not in page.text
        assert "<b>{{7*7}}" not in page.text
        assert 'href="javascript:' not in page.text
        assert " style=" not in page.text


@pytest.mark.parametrize("address", ["/?view=promises", "/?view=conflicts", "/?view=sources"])
def test_an_empty_store_has_pages_that_say_so(address: str) -> None:
    with client_of(open_store("sqlite://")) as client:
        page = client.get(address)
        assert page.status_code == 200
        assert said(page.text)
