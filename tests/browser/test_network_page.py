"""The network in groups in Chromium: unfolding by key, Back, narrow, dark, 3,000 firms."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.browser.conftest import NOW, Watch, no_violation
from tests.browser.test_page import fact

SMALLEST = """
() => Math.min(...[...document.querySelectorAll("svg text")]
  .filter((text) => text.getClientRects().length)
  .map((text) => parseFloat(getComputedStyle(text).fontSize)))
"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"
FIRMS = 3_000


def test_enter_unfolds_a_group_and_back_folds_it(watch: Watch) -> None:
    page = watch.open("/?view=network")
    texas = page.locator("#g-TX")
    expect(texas).to_have_attribute("aria-expanded", "false")
    high = page.locator("svg.groups").bounding_box()
    texas.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**open=TX**")
    watch.ready()
    expect(page.locator("#g-TX")).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.activeElement.id") == "g-TX"
    grown = page.locator("svg.groups").bounding_box()
    assert high is not None
    assert grown is not None
    assert grown["height"] > high["height"]
    expect(page.locator(".reading b")).to_have_text("Texas")
    expect(page.locator("#said")).to_contain_text("Texas has")
    link = page.url
    page.go_back()
    watch.ready()
    expect(page.locator("#g-TX")).to_have_attribute("aria-expanded", "false")
    page = watch.open(link.removeprefix(watch.address))
    expect(page.locator("#g-TX")).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_words_are_large_enough_and_nothing_runs_over(watch: Watch, scheme: Any, lang: str) -> None:
    watch.page.emulate_media(color_scheme=scheme)
    for wide in (1440, 900, 390):
        watch.page.set_viewport_size({"width": wide, "height": 900})
        for query in ("", "&open=TX,openai&group=TX", "&by=country&open=US"):
            page = watch.open(f"/?view=network&lang={lang}{query}")
            assert page.evaluate(OVERFLOW) <= 0
            if wide > 760:
                assert page.evaluate(SMALLEST) >= 12
                expect(page.locator(".net-list").first).to_be_hidden()
            else:
                expect(page.locator(".net-holder").first).to_be_hidden()


@pytest.mark.parametrize(
    "query",
    [
        "&open=TX,foxconn-group&group=TX",
        "&by=role&open=makes-makers",
        "&by=country&open=US",
        "&by=kind&open=firm",
        "&by=sector",
    ],
)
@pytest.mark.parametrize("look", ["light", "dark-phone"])
def test_every_open_state_is_for_everyone(watch: Watch, query: str, look: str) -> None:
    if look == "dark-phone":
        watch.page.set_viewport_size({"width": 390, "height": 844})
    watch.page.emulate_media(color_scheme="dark" if look == "dark-phone" else "light")
    page = watch.open(f"/?view=network{query}")
    page.locator(".net-table summary").click()
    no_violation(page)


def test_a_phone_gets_lists_that_open(watch: Watch) -> None:
    watch.page.set_viewport_size({"width": 390, "height": 844})
    page = watch.open("/?view=network")
    row = page.locator('.net-list a[data-key="l-TX"]')
    box = row.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    row.click()
    page.wait_for_url("**open=TX**")
    watch.ready()
    assert page.evaluate("document.activeElement.dataset.key") == "l-TX"
    expect(page.locator(".net-list .members a").first).to_be_visible()


@pytest.fixture(scope="module")
def many(serve: Callable[[Any], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Firms in a dozen sectors, each supplied by three of the sectors before its own."""
    entities: list[dict[str, Any]] = [
        {"id": f"firm:f{at}", "kind": "firm", "names": [f"Firm {at}"], "sector": f"made:{at % 12}"}
        for at in range(FIRMS)
    ]
    entities.append({"id": "component:c", "kind": "component", "names": ["Part"]})
    facts = [
        fact(f"S{at}-{step}", f"firm:f{at}", "supplies", "component:c", to=f"firm:f{at + step}")
        for at in range(FIRMS - 4)
        for step in (1, 2, 3)
        if (at + step) % 12 > at % 12
    ]
    source = {"id": "source:made", "title": "Made", "published": "2026-01-01"}
    store = open_store("sqlite://")
    document = parse_document({"source": source, "entities": entities, "facts": facts})
    store.replace([document], now=NOW)
    stories = str(tmp_path_factory.mktemp("stories"))
    return serve(create_app(Settings(stories=stories), store))


def test_three_thousand_firms_are_bubbles_that_open(page: Page, many: str) -> None:
    watch = Watch(page, many)
    watch.open("/?view=network&by=role")  # the server is warm
    started = time.monotonic()
    watch.open("/?view=network")
    took = time.monotonic() - started
    bubbles = page.locator("svg.bubbles a.bubble")
    assert bubbles.count() == 12
    assert took < 20  # 3 seconds is meant; a machine that tests may be slow
    expect(page.locator(".lead")).to_contain_text("lie inside one")
    bubbles.nth(3).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**open=sector-**")
    watch.ready()
    assert page.locator("svg.bubbles a.opened").count() == 1
    expect(page.locator(".net-open a").first).to_be_visible()
    page.locator(".reading a", has_text="Close").click()
    page.wait_for_url("**view=network")
    watch.check()
