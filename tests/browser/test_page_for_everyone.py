"""Every view for everyone: axe in both themes and languages, narrow windows, no script, hostile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from onshore.app.main import create_app
from onshore.app.render.calls import encode
from onshore.app.settings import Settings
from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.browser.conftest import NOW, Watch, no_violation
from tests.browser.test_page import HOSTILE, fact
from tests.unit.rack import TRAYS_TO_TEXAS

VIEWS = {
    "network": "sel=firm:openai",
    "path": "path=firm:openai~place:US-TX",
    "table": "view=table",
    "state": "state=TX",
    "duty": "duty=7326.90.86.88&origin=CN&entry_date=2026-05-01",
    "exposure": "exposure=component:ai-rack&certainty_min=assumed",
    "nothing-known": "exposure=component:ai-rack",
    "impact": "impact=firm:foxconn",
    "weighted": "impact=factory:model-module-tw&mode=weighted&basis=stated_share"
    "&certainty_min=assumed",
    "criticality": "criticality=component:ai-rack&certainty_min=assumed",
    "scenario": f"scenario={encode(TRAYS_TO_TEXAS)}",
    "broken": "scenario=broken",
    "unknown": "focus=firm:foxcon",
}
IN_ANSWER_PAGES = ("path", "exposure", "impact")
"""Looked at by test_answer_pages."""
LOOKS = {"light": "", "dark-japanese": "&theme=dark&lang=ja"}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("view", [view for view in VIEWS if view not in IN_ANSWER_PAGES])
def test_no_accessibility_violation(duties: Watch, view: str, look: str) -> None:
    page = duties.open(f"/?{VIEWS[view]}{LOOKS[look]}")
    no_violation(page)


@pytest.mark.parametrize("width", [390, 900, 1024, 1280, 1440])
@pytest.mark.parametrize("view", ["network", "exposure", "impact", "criticality", "scenario"])
def test_nothing_runs_out_of_the_window(duties: Watch, view: str, width: int) -> None:
    duties.page.set_viewport_size({"width": width, "height": 844})
    page = duties.open(f"/?{VIEWS[view]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("path", "Foxconn"),
        ("duty", "7326.90"),
        ("exposure", "AI rack"),
        ("scenario", "moved to Texas"),
    ],
)
def test_without_script_each_page_has_its_answer_and_a_table(
    browser: Browser, tariff_server: str, view: str, words: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{tariff_server}/?{VIEWS[view]}")
    expect(page.locator("h1.said")).to_contain_text(words)
    expect(page.locator("main table, main ol").first).to_be_attached()
    context.close()


def test_print_shows_the_answer_without_forms(duties: Watch) -> None:
    page = duties.open(f"/?{VIEWS['exposure']}")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(page.locator("h1.said")).to_have_css("color", "rgb(26, 28, 32)")
    expect(page.locator("main form:visible, main .asks:visible")).to_have_count(0)
    expect(page.locator("h1.said")).to_be_visible()
    expect(page.locator("table.chains").first).to_be_visible()
    page.emulate_media(media="screen", color_scheme="null")


HOSTILE_VIEWS = (
    "sel=firm:evil0",
    "exposure=component:evil2&certainty_min=assumed",
    "impact=firm:evil0&certainty_min=assumed",
    "impact=firm:evil0&view=table",
    "criticality=all&certainty_min=assumed",
    "path=firm:evil0~firm:evil1",
)


@pytest.fixture(scope="module")
def hostile_server(serve: Callable[[Any], str]) -> str:
    store = open_store("sqlite://")
    store.replace([parse_document(hostile_trade())], now=NOW)
    return serve(create_app(Settings(), store))


@pytest.mark.parametrize("query", HOSTILE_VIEWS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_hostile_names_stay_text_in_every_view(
    page: Page, hostile_server: str, query: str, lang: str
) -> None:
    watch = Watch(page, hostile_server)
    watch.open(f"/?{query}&lang={lang}")
    for summary in page.locator("main summary").all():
        if summary.is_visible():
            summary.click()
    page.mouse.move(700, 400)
    assert page.locator("body img").count() == 0
    assert page.locator("main a[href^='javascript']").count() == 0
    watch.check()


@pytest.mark.parametrize("evil", ["%3Cimg%20src=x%20onerror=PWN=1%3E", "javascript:PWN=1", "%00"])
def test_hostile_addresses_stay_text(duties: Watch, evil: str) -> None:
    for key in ("exposure", "impact", "criticality", "scenario", "focus", "sel", "basis", "mode"):
        first = "" if key not in ("basis", "mode") else "impact=firm:foxconn&"
        page = duties.open(f"/?{first}{key}={evil}")
        assert page.locator("body img").count() == 0


def hostile_trade() -> dict[str, Any]:
    """Firms, components and flows between them, each with a name that would like to run."""
    names = [*HOSTILE, HOSTILE[0], HOSTILE[1]]
    kinds = ("firm", "firm", "component", "component", "place", "firm", "factory", "factory")
    entities = [
        {
            "id": f"{kind}:evil{at}",
            "kind": kind,
            "names": [{"text": names[at], "lang": "en"}, {"text": names[at], "lang": "ja"}],
        }
        for at, kind in enumerate(kinds)
        if kind != "place"
    ]
    text = HOSTILE[1]
    facts = [
        fact("T1", "firm:evil0", "produces", "component:evil3", gist=text),
        fact("T2", "firm:evil1", "produces", "component:evil2", gist=text),
        fact(
            "T3", "firm:evil0", "supplies", "component:evil3", gist=text, to="firm:evil1", share=0.5
        ),
        fact("T4", "component:evil3", "part_of", "component:evil2", gist=text, cost_share=0.5),
        fact("T5", "firm:evil0", "partners_with", "firm:evil1", gist=text, purpose=text),
        fact("T6", "firm:evil0", "operates_facility", "factory:evil6", gist=text),
        fact("T7", "factory:evil6", "produces", "component:evil3", gist=text),
    ]
    source = {
        "id": "source:made",
        "title": HOSTILE[0],
        "publisher": HOSTILE[1],
        "url": "javascript:window.PWN=1",
        "published": "2026-01-01",
    }
    return {"source": source, "entities": entities, "facts": facts}
