"""The page of the tariff schedule: what it says is the API's; walking, searching, wrong input."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from onshore.app.page.pages.duties.chapters import CHAPTERS, SECTIONS
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from tests.http.pages import DATA, EVIL, NOW, client_of, said

PAGE = "/?view=schedule"
DAY = "entry_date=2026-09-01"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    facts, tables = bundled_files(DATA)
    first = min(path for path in tables if path.parent.name == "hts")
    ingest(store, [*facts, *(path for path in tables if path != first)], now=NOW)
    with client_of(store) as client:
        yield client


def api(client: TestClient, path: str, **params: Any) -> Any:
    found = client.get(f"/api/v1{path}", params=params)
    assert found.status_code == 200, found.text
    return found.json()


def opened(client: TestClient, more: str, status: int = 200) -> str:
    found = client.get(f"{PAGE}&{more}&{DAY}")
    assert found.status_code == status
    return found.text


def words(body: str) -> str:
    main = body[body.index("<main") : body.index("</main>")]
    text = html.unescape(re.sub(r"<[^>]*>", " ", main)).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


def links(body: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'href="(/\?[^"]*)"', body)]


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("hts", ["8504.40.70", "8471", "84", "2709.00.10", "9903.88.03"])
def test_a_number_says_what_the_api_says(client: TestClient, hts: str, lang: str) -> None:
    answer = api(client, "/schedule", hts=hts, lang=lang, entry_date="2026-09-01", limit=100)
    body = opened(client, f"hts={hts}&lang={lang}")
    assert said(body) == answer["sentence"]
    text = words(body)
    for line in answer["result"]["lines"]:
        assert line["hts"] in text
    assert "2026 revision 10" in text or "2026年版改訂10" in text
    assert "2026_rev_10" not in re.sub(r"<[^>]*>", "", body[: body.index("</h1>")])


def test_a_line_has_rates_units_measures_notes_rulings_and_ways_on(client: TestClient) -> None:
    line = api(client, "/schedule", hts="8504.40.70.18", entry_date="2026-09-01")["result"]["lines"]
    body = opened(client, "hts=8504.40.70.18")
    text = words(body)
    assert "General origins with normal trade relations free" in text
    assert "Column 2 Belarus, Cuba, North Korea, Russia 35 % of the value" in text
    assert "Counted in: pieces" in text
    assert "See 9903.88.03." in text
    names = {one["name"] for one in line[0]["measures"]}
    assert {"China list 3", "vehicle duty"} <= names
    assert all(name[:1].upper() + name[1:] in text for name in names)
    assert "Rack-mounted server power supply" in text
    for query in (
        f"/?view=origins&hts=8504.40.70.18&{DAY}",
        f"/?duty=8504.40.70.18&origin=CN&{DAY}",
        "/?fact=R007",
        f"/?view=schedule&hts=8504.40&{DAY}",
    ):
        assert query in links(body), query
        assert client.get(query).status_code == 200, query


def test_a_heading_of_chapter_99_is_no_line_of_goods(client: TestClient) -> None:
    body = opened(client, "hts=9903.88.03&lang=en")
    assert said(body).endswith("that of the goods themselves plus 25 % of the value.")
    assert "Measures that list it" not in body
    assert "view=origins&hts=9903" not in body
    [line] = api(client, "/schedule", hts="9903.88.03")["result"]["lines"]
    assert line["measures"] is None
    notes = opened(client, "hts=8504.40.70.18")
    assert f"/?view=schedule&hts=9903.88.03&{DAY}" in links(notes)


def test_measures_are_those_that_the_duty_of_an_origin_names(client: TestClient) -> None:
    """What the duty charges from an origin is among the measures that list the line for it."""
    for hts, origin in (("8504.40.70", "CN"), ("8471.50.01", "CN"), ("8504.40.70", "BR")):
        asked = {"hts": hts, "entry_date": "2026-09-01"}
        duty = api(client, "/duty", **asked, origin=origin)["result"]
        [line] = api(client, "/schedule", **asked)["result"]["lines"]
        held = {
            one["measure"]
            for one in line["measures"]
            if one["state"] == "in_force" and (one["origins"] is None or origin in one["origins"])
        }
        charged = {one["measure"] for one in duty["components"] if one["rate"]} - {"MFN"}
        assert charged
        assert charged <= held, (hts, origin, charged, held)


def test_a_heading_lists_all_under_it_and_links_to_each(client: TestClient) -> None:
    total = api(client, "/schedule", q="8471", entry_date="2026-09-01", limit=1)["result"]["total"]
    body = opened(client, "hts=8471&lang=en")
    rows = re.findall(r'<li class="depth-(\d)"><a class="num" href="([^"]*)">([\d.]+)</a>', body)
    assert len(rows) == total - 1
    depths = {number: int(depth) for depth, _, number in rows}
    assert depths["8471.30.01.00"] == 0
    assert depths["8471.50.01.50"] == 1
    assert client.get(html.unescape(rows[3][1])).status_code == 200


def test_a_long_list_goes_on(client: TestClient) -> None:
    seen: list[str] = []
    address = f"{PAGE}&q=machines&{DAY}&lang=en"
    while address:
        body = client.get(address).text
        seen += re.findall(r'<li class="depth-\d"><a class="num" href="[^"]*">([\d.]+)</a>', body)
        more = re.search(r'<a class="btn" href="([^"]*)">More lines</a>', body)
        address = html.unescape(more[1]) if more else ""
    total = api(client, "/schedule", q="machines", entry_date="2026-09-01")["result"]["total"]
    assert len(seen) == len(set(seen)) == total > 100


def test_chapters_are_all_there_under_names_of_their_own(client: TestClient) -> None:
    result = api(client, "/schedule", entry_date="2026-09-01", limit=1)["result"]
    body = opened(client, "lang=ja")
    for one in result["chapters"]:
        assert CHAPTERS[one["chapter"]][1] in body
        assert f"/?view=schedule&hts={one['chapter']}&{DAY}&lang=ja" in links(body)
    listed = [chapter for section in SECTIONS for chapter in section.chapters]
    assert listed == sorted({*listed}) == sorted(CHAPTERS)
    assert len({name for names in CHAPTERS.values() for name in names}) == 2 * len(CHAPTERS)


def test_two_editions_are_compared(client: TestClient) -> None:
    ends = {"edition_from": "2026_basic", "edition_to": "2026_rev_10"}
    answer = api(client, "/schedule/difference", hts="85", lang="en", **ends)
    more = "&".join(f"{key}={value}" for key, value in ends.items())
    body = opened(client, f"hts=85&lang=en&{more}")
    text = words(body)
    assert answer["sentence"] in text
    lines = answer["result"]["lines"]
    assert {line["change"] for line in lines} >= {"new", "changed"}
    assert all(line["hts"] in text for line in lines[:60])
    [saved] = re.findall(r'href="(/api/v1/schedule/difference[^"]*)"', body)
    table = client.get(html.unescape(saved))
    assert table.status_code == 200
    assert table.text.count("\n") >= len(lines)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_is_not_there_leads_to_the_nearest(client: TestClient, lang: str) -> None:
    body = opened(client, f"hts=8471.99.99&lang={lang}", status=404)
    assert "8471.99.99" in said(body)
    near = [one for one in links(body) if "hts=8471.90.00.00" in one]
    assert near
    assert client.get(near[0]).status_code == 200
    body = opened(client, f"q=suplies&lang={lang}")
    assert any("q=supplies" in one for one in links(body))
    assert client.get(f"{PAGE}&entry_date=1990-01-01&hts=8471&lang={lang}").status_code == 200


def test_words_in_the_place_of_a_number_are_searched_and_numbers_found(client: TestClient) -> None:
    assert "power supplies" in said(opened(client, "hts=power+supplies&lang=en"))
    assert said(opened(client, "q=HTS+8471-50-01&lang=en")).startswith(
        "The normal rate for HTS 8471.50.01 is free."
    )


def test_where_the_schedule_was_walked_leads_here(client: TestClient) -> None:
    old = client.get("/?view=graph&duty=84&origin=TW&lang=ja", follow_redirects=False)
    assert old.status_code == 308
    assert old.headers["location"] == "/?view=schedule&hts=84&lang=ja"
    whole = client.get("/?view=graph&duty=8471.50.01&origin=TW", follow_redirects=False)
    assert whole.headers["location"] == "/?duty=8471.50.01&origin=TW"
    page = client.get(f"/?duty=8471.50.01&origin=TW&{DAY}").text
    assert f"/?view=schedule&hts=8471.50.01&{DAY}" in links(page)
    near = client.get("/?duty=84&origin=TW").text
    assert "/?view=schedule&hts=84" in links(near)


@pytest.mark.parametrize("query", ["q=steel", "hts=8471"])
def test_behind_the_end_of_a_list_one_finds_back_to_its_last_page(
    client: TestClient, query: str
) -> None:
    body = opened(client, f"{query}&offset=900000")
    assert "The list ends before this." in body
    [back] = re.findall(r'class="btn" href="([^"]+)">Before<', body)
    back = html.unescape(back)
    assert "offset=900000" not in back
    assert 'class="tariff"' in client.get(back).text


@pytest.mark.parametrize("number", ["8471.50.99", "9999.99.99"])
def test_a_crossing_that_can_not_be_told_names_its_number(client: TestClient, number: str) -> None:
    page = client.get(f"/?duty={number}&origin=TW")
    assert page.status_code in (404, 422)
    assert number in said(page.text) or said(page.text).endswith("not understood: duty.")


def test_an_origin_that_is_none_is_called_an_origin(client: TestClient) -> None:
    page = client.get("/?duty=8471.50.01&origin=Nowhere")
    assert (page.status_code, said(page.text)) == (
        404,
        "The tariff has no origin “Nowhere”.",
    )


@pytest.mark.parametrize("key", ["q", "hts", "entry_date", "offset", "edition_from"])
def test_hostile_values_are_inert(client: TestClient, key: str) -> None:
    for value in (EVIL, "٨٤٧١", "1" * 300, "-1", "0", "%", "\u202e8471"):
        address = (
            f"{PAGE}&hts=8471&{key}={quote(value)}"
            if key != "hts"
            else f"{PAGE}&hts={quote(value)}"
        )
        found = client.get(address)
        assert found.status_code in (200, 404, 422), address
        assert "<script>PWN" not in found.text
        assert "<h1" in found.text


def test_without_measures_their_number_is_not_known() -> None:
    store = open_store("sqlite://")
    ingest(store, [sorted((DATA / "hts").glob("*.json.gz"))[-1]], now=NOW)
    with client_of(store) as client:
        body = client.get(f"{PAGE}&hts=8471.50.01&lang=en").text
        assert "Which measures add to it is not known here." in words(body)
        assert "do not know this line" in words(body)
    empty = open_store("sqlite://")
    with client_of(empty) as client:
        assert client.get(PAGE).status_code == 503
