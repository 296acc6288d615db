"""What stops, and on what most depends, over HTTP: words and numbers of the API, text as text."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.browser.test_page_for_everyone import hostile_trade
from tests.http.pages import EVIL, NOW, client_of, said

LOST = "/?impact=firm:foxconn"


def words(body: str) -> str:
    """The text of the main part."""
    main = body[body.index("<main") : body.index("</main>")]
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", main).split()))


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("page", "api"),
    [
        (LOST, "/impact?node=firm:foxconn"),
        ("/?impact=place:US-TX", "/impact?node=place:US-TX"),
        ("/?impact=component:iphone&mode=reach", "/impact?node=component:iphone&mode=reach"),
        ("/?criticality=all", "/criticality?kind=firm"),
        ("/?criticality=component:ai-server", "/criticality?target=component:ai-server"),
    ],
)
def test_the_sentence_is_that_of_the_api(
    client: TestClient, page: str, api: str, lang: str
) -> None:
    sentence = client.get(f"/api/v1{api}&lang={lang}").json()["sentence"]
    got = client.get(f"{page}&lang={lang}")
    assert got.status_code == 200
    assert unescape(said(got.text)) == sentence


def test_every_loss_of_the_api_is_on_the_page_with_its_reason(client: TestClient) -> None:
    result = client.get("/api/v1/impact?node=firm:foxconn").json()["result"]
    text = words(client.get(LOST).text)
    names = result["names"]
    gone = {one["id"] for one in result["no_known_maker_left"]}
    for one in result["dead"]:
        if one["product"] not in gone:
            assert names[one["product"] or one["id"]] in text
        if one["product"] is None:
            assert one["reason"]["text"] in text
    for one in [*result["no_known_maker_left"], *result["affected"]]:
        assert names[one["id"]] in text
    sites = result["distinct_sites"]
    assert f"{sites['lo']}–{sites['hi']} sites stop" in text


def test_a_step_that_is_not_reached_has_no_cross(client: TestClient) -> None:
    before = client.get(LOST + "&step=0").text
    picture = before[before.index('class="cascade"') : before.index('id="by-step"')]
    rows = re.findall(r'<li class="is-(\w+)".*?<span class="dot">(.*?)</span>', picture)
    assert rows
    assert set(rows) == {("later", "")}
    last = client.get(LOST).text
    assert client.get(LOST + "&step=99").text.count("is-lost") == last.count("is-lost")
    assert client.get(LOST + "&step=x").status_code == 200


def test_more_than_one_loss_names_and_a_form(client: TestClient) -> None:
    page = client.get("/?impact=Foxconn&impact=firm:tsmc")
    assert "What stops if Foxconn, TSMC stop?" in page.text
    assert 'value="TSMC"' in page.text
    assert '<input type="text" name="impact" value=""' in page.text
    form = client.get("/?view=impact")
    assert form.status_code == 200
    assert 'name="impact"' in form.text


def test_a_weighted_loss_has_a_table_and_says_when_it_is_not_computable(client: TestClient) -> None:
    page = client.get(LOST + "&mode=weighted")
    assert "Not computable" in said(page.text)
    assert "0 %" not in said(page.text)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("impact=firm:nobody-at-all", 404),
        ("impact=relation:x", 404),
        ("impact=firm:foxconn&mode=sideways", 422),
        ("criticality=firm:nobody-at-all", 404),
        ("criticality=all&mode=sideways", 422),
        ("impact=firm:foxconn&closed_world=perhaps", 422),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_wrong_address_is_refused_in_words(
    client: TestClient, query: str, status: int, lang: str
) -> None:
    page = client.get(f"/?{query}&lang={lang}")
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("key", ["impact", "criticality", "step", "mode", "loss", "basis"])
def test_what_an_address_says_is_text(client: TestClient, key: str) -> None:
    given = {key: EVIL, **({} if key in ("impact", "criticality") else {"impact": "firm:foxconn"})}
    page = client.get("/", params=given)
    assert page.status_code in (200, 404, 422)
    assert "<script>PWN" not in page.text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_hostile_names_stay_text(lang: str) -> None:
    store = open_store("sqlite://")
    store.replace([parse_document(hostile_trade())], now=NOW)
    with client_of(store) as client:
        for query in ("impact=firm:evil0", "criticality=all", "criticality=component:evil2"):
            page = client.get(f"/?{query}&lang={lang}")
            assert page.status_code == 200
            main = page.text[page.text.index("<main") :]
            assert not re.search(r"<(?:img|svg on|iframe|script(?! src))[^>]*(?:onerror|PWN)", main)
            assert " style=" not in main


def test_a_loss_of_very_much_is_counted_and_not_listed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onshore.app.page.pages.stop.steps.LARGE", 3)
    answer = client.get("/api/v1/impact?node=firm:foxconn&as_of=2026-11-18").json()
    page = client.get(LOST + "&as_of=2026-11-18").text
    assert unescape(said(page)) == answer["sentence"]
    counts = answer["result"]["counts"]
    text = words(page)
    assert f"{sum(counts.values())} stop, itself counted" in text
    assert f"{counts['sites']} sites" in text
    assert "Too many to list here" in text
    assert 'class="cascade"' not in page
    assert 'id="us-map"' in page


def test_an_empty_store_says_that_nothing_depends() -> None:
    with client_of(open_store("sqlite://")) as client:
        assert said(client.get("/?view=impact").text).startswith("Name what is lost")
        page = client.get("/?criticality=all")
        assert page.status_code == 200
        assert "Nothing stated depends on a single thing." in page.text
        assert client.get("/?impact=firm:foxconn").status_code == 404


def test_the_tab_shows_a_loss_that_the_store_knows_else_the_form(client: TestClient) -> None:
    first = said(client.get("/?view=impact").text)
    assert unescape(first) == client.get("/api/v1/impact?node=firm:foxconn").json()["sentence"]
    store = open_store("sqlite://")
    store.replace([parse_document(hostile_trade())], now=NOW)
    with client_of(store) as other:
        page = other.get("/?view=impact")
        assert page.status_code == 200
        assert said(page.text).startswith("By what is stated, these stop without ")
        home = other.get("/").text
        assert "0 places" not in home
        tabs = re.findall(r'<a href="(/[^"]*)"', home[: home.index("</nav>")])
        assert [other.get(unescape(tab)).status_code for tab in tabs if "origins" not in tab] == [
            200
        ] * (len(tabs) - 1)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_name_turns_the_numbers_behind_it(lang: str) -> None:
    """A name with an open override would show 12 as 21."""
    trade = hostile_trade()
    for entity in trade["entities"]:
        for name in entity["names"]:
            name["text"] += " \u202e\u2067"
    store = open_store("sqlite://")
    store.replace([parse_document(trade)], now=NOW)
    with client_of(store) as client:
        for query in ("", "about=firm:evil0", "impact=firm:evil0", "view=network", "places=\u202e"):
            text = client.get(f"/?{query}&lang={lang}").text
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", text), query
