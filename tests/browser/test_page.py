"""What a visitor does on the page, in a real browser over a real server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.browser.conftest import NOW, Watch, no_violation

FIVE_STATES = ("WI", "OH", "TX", "VA", "IN")
HOSTILE = [
    '<img src=x onerror="window.PWN=1">',
    "</script><script>window.PWN=1</script>",
    "href javascript:window.PWN=1",
    "\"'><svg onload=window.PWN=1>",
    "\u202egnp.exe",
    "名" * 400,
]


def ask(watch: Watch, path: str) -> Any:
    with urlopen(watch.address + "/api/v1" + path) as answer:
        return json.load(answer)


# -- the story -------------------------------------------------------------


def test_overview_draws_what_the_service_says(watch: Watch) -> None:
    page = watch.open()
    total = ask(watch, "/graph")["result"]["total"]
    assert watch.status() == f"{total['nodes']} nodes · {total['edges']} links"
    expect(page.locator("#kinds")).to_contain_text("Factory")
    expect(page.locator("footer")).to_contain_text(
        re.compile(r"Last load \d+ [A-Z][a-z]{2} 20\d\d")
    )


def test_map_lights_the_five_states_and_a_click_shows_their_sites(watch: Watch) -> None:
    page = watch.open()
    for code in FIVE_STATES:
        expect(page.locator(f'[data-state="{code}"]')).to_have_attribute("role", "button")
    page.locator('[data-state="OH"]').click()
    watch.ready()
    assert "state=OH" in page.url
    expect(page.locator("#details h2")).to_have_text("Sites in Ohio")
    expect(page.locator('#details [data-fact="S14"]')).to_contain_text("operational")
    page.go_back()
    expect(page.locator("#details h2")).to_have_text("Start with a question")


@pytest.mark.parametrize("words", ["ホンハイ", "鴻海", "Hon Hai", "foxconn"])
def test_search_finds_the_firm_by_every_name(watch: Watch, words: str) -> None:
    page = watch.open()
    page.keyboard.press("/")
    page.keyboard.insert_text(words)
    expect(page.locator("#hits li").first).to_contain_text("Foxconn")
    page.keyboard.press("Enter")
    expect(page.locator("#details h2")).to_have_text("Foxconn")
    assert "focus=firm:foxconn" in page.url
    page.click("#back")
    page.wait_for_url(watch.address + "/?view=graph")


def test_hits_stand_by_kind_and_say_what_matched(watch: Watch) -> None:
    page = watch.open()
    page.fill("#search", "Foxconn")
    groups = page.locator("#hits [role=group]")
    expect(groups.first).to_contain_text("Firm")
    assert groups.count() >= 3
    for number in range(groups.count()):
        assert 1 <= groups.nth(number).locator("[role=option]").count() <= 3
    total = page.locator("#hits-factory span").inner_text()
    assert int(total) > 3
    page.keyboard.press("ArrowDown")
    active = page.locator('#hits [aria-selected="true"]')
    expect(active).to_have_count(1)
    expect(page.locator("#search")).to_have_attribute(
        "aria-activedescendant", active.get_attribute("id") or ""
    )
    page.fill("#search", "Nvida")
    expect(page.locator("#hits [role=option]").first).to_contain_text("similar name")
    page.fill("#search", "2317.TW")
    expect(page.locator("#hits [role=option]")).to_have_count(1)
    expect(page.locator("#hits [role=option]")).to_contain_text("TWSE:2317")
    page.keyboard.press("Enter")
    expect(page.locator("#details h2")).to_have_text("Foxconn")


def test_search_leaves_an_unfinished_word_alone(watch: Watch) -> None:
    page = watch.open()
    page.focus("#search")
    page.evaluate(
        """() => {
          const box = document.getElementById("search");
          box.dispatchEvent(new CompositionEvent("compositionstart"));
          box.value = "ホン";
          box.dispatchEvent(new InputEvent("input", { isComposing: true }));
          box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }));
        }"""
    )
    page.wait_for_timeout(300)
    expect(page.locator("#hits")).to_be_hidden()
    assert "focus" not in page.url


def test_path_is_an_address(watch: Watch) -> None:
    page = watch.open("/?view=graph&path=firm:openai~place:US-TX")
    expect(page.locator(".road")).to_have_count(3)
    expect(page.locator(".road.on")).to_contain_text("partners with")
    assert "3 paths" in watch.status()
    page.select_option("#path [name=direction]", "reverse")
    watch.ready()
    assert "direction=reverse" in page.url
    page.click("#swap")
    watch.ready()
    assert "path=place:US-TX~firm:openai" in page.url


def test_no_path_says_what_would_give_one(watch: Watch) -> None:
    page = watch.open("/?view=graph&path=component:gpu~place:US-OH&direction=flow")
    expect(page.locator("#details")).to_contain_text("No path with these settings")
    page.click("#details .row button")
    watch.ready()
    expect(page.locator(".road").first).to_be_visible()


def test_no_path_along_supplies_says_what_would_help(watch: Watch) -> None:
    page = watch.open(
        "/?view=graph&path=firm:openai~component:iphone&direction=along&status=cancelled"
    )
    details = page.locator("#details")
    expect(details).to_contain_text("No path with these settings")
    expect(details.locator(".row button, .note").first).to_be_visible()
    assert page.locator("#path [name=direction]").input_value() == "along"
    watch.check()


def test_a_fact_has_a_line_that_reports_it(watch: Watch) -> None:
    page = watch.open("/?sel=firm:openai")
    report = page.locator("#details .fact .report").first
    expect(report.locator("textarea")).to_be_hidden()
    report.locator("summary").click()
    line = report.locator("textarea").input_value()
    fact = page.locator("#details .fact").first.get_attribute("data-fact")
    assert line == f"onshore report {fact} --says 'what is wrong' > {fact}.patch"
    watch.check()


def test_two_nodes_and_the_key_give_a_path(watch: Watch) -> None:
    page = watch.open("/?sel=firm:openai")
    page.focus("#graph")
    page.keyboard.press("p")
    expect(page.locator("#path-note")).to_contain_text("choose the other end")
    page.evaluate("history.replaceState({depth: 0}, '', '/')")
    page.locator("#path [name=target]").fill("Ohio")
    expect(page.locator("#hits-target li").first).to_contain_text("Ohio")
    page.keyboard.press("Enter")
    page.click("#path button[type=submit]")
    watch.ready()
    assert "path=firm:openai~place:US-OH" in page.url


def test_denials_are_shown_and_are_no_lines(watch: Watch) -> None:
    page = watch.open("/?sel=firm:openai")
    denied = page.locator('#details [data-fact="S40"]')
    expect(denied).to_contain_text("denied:")
    edges = ask(watch, "/graph")["result"]["edges"]
    assert not [edge for edge in edges if edge["relation"] == "has_purchase_obligation"]


def test_conflict_shows_both_sides_and_the_pick(watch: Watch) -> None:
    page = watch.open("/?sel=project:openai-infrastructure")
    conflict = page.locator(".conflict").filter(has_text="S26")
    expect(conflict).to_contain_text("S46")
    expect(conflict).to_contain_text("default pick")


def test_a_project_leads_to_what_was_promised_of_it(watch: Watch) -> None:
    page = watch.open("/?sel=project:foxconn-wisconsin-display")
    page.locator("#details a", has_text="Promised and built").click()
    expect(page.locator("h1")).to_contain_text("13,000 jobs")
    watch.ready()


def test_evidence_names_who_says_so(watch: Watch) -> None:
    page = watch.open("/?sel=factory:foxconn-US-TX")
    said = page.locator('[data-fact="S15"] .said').first
    expect(said).to_contain_text("2025-11-20")
    expect(said.locator(".gist")).not_to_be_empty()
    for link in page.locator("#details a[target=_blank]").all():
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert (link.get_attribute("href") or "").startswith(("http://", "https://"))


def test_set_says_that_the_member_is_not_stated(watch: Watch) -> None:
    group = ask(watch, "/graph?certainty_min=inferred")["result"]["groups"][0]
    page = watch.open(f"/?certainty_min=inferred&sel={group['id']}")
    expect(page.locator("#details h2")).to_have_text("which of these is not stated")
    expect(page.locator('#details [data-fact="S27"]')).to_be_visible()


# -- moving about ------------------------------------------------------------


def test_legend_filters_and_back_undoes(watch: Watch) -> None:
    page = watch.open()
    before = watch.status()
    page.locator("#kinds label", has_text="Place").locator("input").uncheck()
    watch.ready()
    assert "kind=-place" in page.url
    assert "hidden" in watch.status()
    expect(page.locator("#chips button")).to_have_count(1)
    page.locator("#chips button").click()
    expect(page.locator("#status")).to_have_text(before)
    page.go_back()
    expect(page.locator("#status")).to_contain_text("hidden")
    assert "kind=-place" in page.url


def test_keys_walk_and_clear(watch: Watch) -> None:
    page = watch.open("/?sel=firm:foxconn")
    page.focus("#graph")
    page.keyboard.press("ArrowRight")
    watch.ready()
    assert "sel=firm:foxconn" not in page.url
    assert "sel=" in page.url
    assert watch.status().count("·") > 1
    page.keyboard.press("Escape")
    watch.ready()
    assert "sel=" not in page.url
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("#table table")).to_be_visible()


def test_expanding_asks_first_and_back_undoes(watch: Watch) -> None:
    page = watch.open("/?focus=place:TW&sel=firm:foxconn")
    before = watch.status()
    page.focus("#graph")
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_contain_text("Foxconn has")
    page.locator("#question button").first.click()
    page.wait_for_url("**expand=firm:foxconn**")
    watch.ready()
    assert watch.status() != before
    page.go_back()
    expect(page.locator("#status")).to_have_text(before)


def test_menu_of_a_node_works_by_keyboard(watch: Watch) -> None:
    page = watch.open("/?sel=firm:nvidia")
    page.focus("#graph")
    page.keyboard.press("Shift+F10")
    expect(page.locator("#node-menu")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    watch.ready()
    assert "focus=firm:nvidia" in page.url


def test_table_holds_the_same_links(watch: Watch) -> None:
    page = watch.open("/?view=table")
    total = ask(watch, "/graph")["result"]["total"]
    expect(page.locator("#table tbody tr")).to_have_count(total["edges"])
    page.locator("#table th button", has_text="Status").click()
    expect(page.locator("#table th[aria-sort=ascending]")).to_have_text("Status")
    page.click("#as-graph")
    watch.ready()
    assert "view=table" not in page.url


def test_unknown_keys_are_ignored_and_unknown_ids_explained(watch: Watch) -> None:
    watch.open("/?view=graph&colour=red")
    assert "nodes" in watch.status()
    page = watch.open("/?focus=firm:foxcon")
    expect(page.locator("#notice")).to_contain_text("nothing with this id")
    expect(page.locator("#search")).to_have_value("foxcon")
    page.locator("#notice button", has_text="firm:foxconn").first.click()
    expect(page.locator("#details h2")).to_have_text("Foxconn")


def test_lost_service_keeps_the_picture(watch: Watch) -> None:
    page = watch.open()
    page.route("**/api/v1/graph**", lambda route: route.abort())
    page.locator('[data-state="TX"]').click()
    expect(page.locator("#notice")).to_contain_text("does not answer")
    expect(page.locator("#notice")).to_contain_text("last picture stays")
    page.unroute("**/api/v1/graph**")
    page.locator("#notice button", has_text="Retry").click()
    expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator("#details h2")).to_have_text("Sites in Texas")


def test_downloads_carry_the_view(watch: Watch, tmp_path: Path) -> None:
    page = watch.open("/?focus=firm:foxconn&kind=-place")
    page.locator("#export summary").click()
    href = page.locator('[data-export="csv"]').get_attribute("href") or ""
    assert href.startswith("/api/v1/graph?")
    assert {"focus=firm:foxconn", "kind=-place", "format=csv"} <= set(href.split("?")[1].split("&"))
    html = page.locator('[data-export="html"]').get_attribute("href") or ""
    assert html.startswith("/render/network.html?focus=firm:foxconn")
    with page.expect_download() as waiting:
        page.locator('[data-export="png"]').click()
    target = tmp_path / "picture.png"
    waiting.value.save_as(target)
    assert target.read_bytes().startswith(b"\x89PNG")
    assert target.stat().st_size > 10_000


def test_japanese_and_dark_are_in_the_address(watch: Watch) -> None:
    page = watch.open("/?view=graph&lang=ja&theme=dark&sel=place:US-WI")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#details h2")).to_have_text("ウィスコンシン州")
    assert "ノード" in watch.status()
    page.click("#language")
    watch.ready()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "sel=place:US-WI" in page.url


# -- safe, light, for everyone ------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?lang=ja&theme=dark&sel=firm:openai",
        "/?path=firm:openai~place:US-TX",
        "/?view=table&theme=dark",
        "/?sel=project:foxconn-wisconsin-display",
    ],
)
def test_accessibility(watch: Watch, path: str) -> None:
    page = watch.open(path)
    no_violation(page)


@pytest.mark.parametrize("width", [390, 900, 1440])
def test_nothing_runs_out_of_the_window(watch: Watch, width: int) -> None:
    watch.page.set_viewport_size({"width": width, "height": 844})
    page = watch.open("/?sel=firm:foxconn")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_names_stay_text(page: Page, serve: Callable[[Any], str]) -> None:
    store = open_store("sqlite://")
    store.replace([parse_document(hostile_document())], now=NOW)
    watch = Watch(page, serve(create_app(Settings(), store)))
    watch.open("/?sel=firm:evil0")
    expect(page.locator("#details h2")).to_have_text(HOSTILE[0])
    expect(page.locator("#details a[href^='javascript']")).to_have_count(0)
    page.mouse.move(640, 400)
    page.focus("#graph")
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "t"):
        page.keyboard.press(key)
        watch.ready()
    expect(page.locator("#table tbody")).to_contain_text("<img src=x")
    page.keyboard.press("/")
    page.keyboard.insert_text("img")
    expect(page.locator("#hits li").first).to_contain_text("<img")
    assert page.locator("body img").count() == 0
    watch.check()


def test_fifteen_hundred_nodes_and_what_is_left_out(
    page: Page, serve: Callable[[Any], str]
) -> None:
    store = open_store("sqlite://")
    store.replace([parse_document(large_document(1_700))], now=NOW)
    watch = Watch(page, serve(create_app(Settings(), store)))
    watch.open()
    assert watch.status().startswith("100 nodes")
    expect(page.locator("#status")).to_contain_text(re.compile("1,6[0-9]{2} more"))
    expect(page.locator("#notice")).to_be_hidden()
    page.click("#whole")
    watch.ready()
    assert "limit=1500" in page.url
    assert watch.status().startswith("1,500 nodes")
    expect(page.locator("#notice")).to_contain_text("Showing 1,500 of 1,7")
    page.mouse.move(640, 400)
    page.mouse.down()
    page.mouse.move(700, 430, steps=5)
    page.mouse.up()
    page.keyboard.press("f")
    watch.check()


def hostile_document() -> dict[str, Any]:
    firms = [
        {"id": f"firm:evil{at}", "kind": "firm", "names": [{"text": text, "lang": "en"}]}
        for at, text in enumerate(HOSTILE)
    ]
    facts = [
        fact(f"H{at}", "firm:evil0", "partners_with", f"firm:evil{at}", gist=text, purpose=text)
        for at, text in enumerate(HOSTILE)
        if at
    ]
    source = {
        "id": "source:made",
        "title": HOSTILE[0],
        "publisher": HOSTILE[1],
        "url": "javascript:window.PWN=1",
        "published": "2026-01-01",
    }
    return {"source": source, "entities": firms, "facts": facts}


def large_document(firms: int) -> dict[str, Any]:
    """Makers and suppliers: every tenth firm is supplied by nine others."""
    entities = [
        {"id": f"firm:f{at}", "kind": "firm", "names": [{"text": f"Firm {at}", "lang": "en"}]}
        for at in range(firms)
    ]
    facts = [
        fact(f"L{at}", f"firm:f{at}", "partners_with", f"firm:f{at - at % 10}")
        for at in range(firms)
        if at % 10
    ]
    source = {"id": "source:made", "title": "Made", "published": "2026-01-01"}
    return {"source": source, "entities": entities, "facts": facts}


def fact(
    id: str, subject: str, relation: str, object: str, *, gist: str = "Made.", **more: Any
) -> dict[str, Any]:
    return {
        "id": id,
        "subject": subject,
        "relation": relation,
        "object": object,
        "status": "operational",
        "certainty": "asserted",
        "evidence": [{"source": "source:made", "gist": gist}],
        **more,
    }
