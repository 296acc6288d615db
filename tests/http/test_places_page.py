"""Where sites are, over HTTP: the API's sentence and rows, each cell with its publisher."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.browser.test_page_for_everyone import hostile_trade
from tests.http.pages import EVIL, NOW, client_of, said
from tests.http.test_stops_pages import words


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("page", "api"),
    [
        ("/?places=firm:foxconn", "/sites?firm=firm:foxconn"),
        ("/?places=TSMC", "/sites?firm=firm:tsmc"),
        ("/?places=place:US-TX", "/sites?place=place:US-TX"),
        ("/?view=places&state=TX", "/sites?place=place:US-TX"),
        ("/?places=firm:foxconn&state=TX", "/sites?firm=firm:foxconn&place=place:US-TX"),
        ("/?view=places", "/sites?firm=firm:foxconn"),
    ],
)
def test_the_sentence_is_that_of_the_api(
    client: TestClient, page: str, api: str, lang: str
) -> None:
    sentence = client.get(f"/api/v1{api}&lang={lang}").json()["sentence"]
    got = client.get(f"{page}&lang={lang}")
    assert got.status_code == 200
    assert unescape(said(got.text)) == sentence


def test_every_place_and_named_site_of_the_api_is_on_the_page(client: TestClient) -> None:
    result = client.get("/api/v1/sites?firm=firm:foxconn").json()["result"]
    page = client.get("/?places=firm:foxconn").text
    text = words(page)
    for row in result["rows"]:
        assert result["names"][row["id"]] in text
        for site in row["sites"]:
            if site["named"]:
                assert result["names"][site["id"]] in text
        if row["jobs"]:
            assert f"{row['jobs']['lo']:,}–{row['jobs']['hi']:,}" in text
    states = [row for row in result["rows"] if row["id"].startswith("place:US-")]
    numbers = re.findall(r'aria-label="([^":]+): (\d+), ', page)
    wanted = [(result["names"][row["id"]], str(row["named"])) for row in states]
    assert numbers[: len(states)] == wanted


def test_the_card_on_the_home_page_counts_what_its_page_counts(client: TestClient) -> None:
    sure = r"<b>(\d+)</b> publishers.*?<b>(\d+)</b> original reports"
    found = re.search(sure, client.get("/?places=firm:foxconn").text, re.S)
    assert found
    assert f"{found[1]} publishers, {found[2]} original reports." in client.get("/").text


def test_an_original_report_that_was_not_read_is_dashed(client: TestClient) -> None:
    page = client.get("/?places=firm:foxconn").text
    box = re.search(r'<p class="box unread">.*?</p>', page)
    assert box
    assert "CNBC" in box[0]
    assert "not read itself" in box[0]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("places=firm:nobody-at-all", 404),
        ("places=component:iphone", 422),
        ("places=place:US-ZZ", 404),
        ("view=places&state=ZZ", 404),
    ],
)
def test_what_is_no_firm_and_no_place_is_told(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/?{query}").status_code == status


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_hostile_names_and_addresses_stay_text(client: TestClient, lang: str) -> None:
    page = client.get("/", params={"places": EVIL, "lang": lang})
    assert page.status_code in (404, 422)
    assert "<script>PWN" not in page.text
    store = open_store("sqlite://")
    store.replace([parse_document(hostile_trade())], now=NOW)
    with client_of(store) as hostile:
        found = hostile.get(f"/?places=firm:evil0&lang={lang}")
        assert found.status_code == 200
        main = found.text[found.text.index("<main") :]
        assert not re.search(r"<(?:img|iframe|script(?! src))[^>]*(?:onerror|PWN)", main)
        assert " style=" not in main


def test_a_store_without_sites_says_so() -> None:
    with client_of(open_store("sqlite://")) as client:
        page = client.get("/?view=places")
        assert page.status_code == 200
        assert "No fact here mentions a site." in page.text
