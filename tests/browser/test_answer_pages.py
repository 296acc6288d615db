"""Every answer page in Chromium: looks, widths, words, what it may ask for, moving, saving."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from onshore.app.page.offers import query_of
from onshore.app.page.views import VIEWS, view_of
from onshore.loaders.stories import read_stories
from tests.browser.conftest import DATA, Watch, no_violation

_STORY = read_stories(DATA / "stories")[0]
_QUERIES = [query_of(line.view) for line in _STORY.questions]
_SERVED = {view.name for view in VIEWS if view.build}


def _is_served(query: str) -> bool:
    values = {key: words[0] for key, words in parse_qs(query).items()}
    return view_of(values, values.get("view")).name in _SERVED


_ALL = {
    **{view.name: view.query for view in VIEWS if view.build and view.listed},
    **{f"question-{at}": query for at, query in enumerate(_QUERIES) if _is_served(query)},
    "search-found": "view=search&q=foxconn",
    "statement": "fact=K32b",
    "claims-answered": "view=claims&example=1",
    "schedule-line": "view=schedule&hts=8504.40.70",
    "schedule-heading": "view=schedule&hts=8471",
    "schedule-search": "view=schedule&q=power+supplies",
    "schedule-nothing": "view=schedule&hts=8471.99.99",
    "schedule-difference": "view=schedule&hts=85&edition_from=2026_basic",
    "about": "about=firm:foxconn",
    "about-project": "about=project:foxconn-wisconsin-display",
}
PAGES = {name: query for query, name in {query: name for name, query in _ALL.items()}.items()}
"""Each address once."""
LOOKS = {
    "wide": (1440, "&lang=en", "light"),
    "tablet": (900, "&lang=ja", "light"),
    "phone": (390, "&lang=ja", "dark"),
}
IDS = re.compile(r"\b(?:firm|place|factory|component|project|source):[A-Za-z0-9]|!=|_tpp|\bNone\b")
SENTENCE = re.compile(r"\b[a-z]+ [a-z]+ [a-z]+ [a-z]+\b")
"""Four small words in a row: English prose, not a name."""


def shown(duties: Watch, name: str, look: str) -> Page:
    width, more, scheme = LOOKS[look]
    duties.page.set_viewport_size({"width": width, "height": 900 if width > 700 else 844})
    duties.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    return duties.open(f"/?{PAGES[name]}{more}")


UNSEEN = """[...document.querySelectorAll(".site-menu [aria-current], .seg [aria-current]")]
  .filter((link) => {
    const [own, row] = [link, link.parentElement].map((one) => one.getBoundingClientRect());
    return own.left < row.left - 1 || own.right > row.right + 1;
  })
  .map((link) => link.textContent)"""
"""Chosen links that their row, scrolled sideways, does not show."""


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_everyone(duties: Watch, name: str, look: str) -> None:
    """No violation of WCAG A and AA, nothing beyond the window, no word below 12 pixels; no id and
    no expression but in small print, no English in a Japanese page but in gists."""
    page = shown(duties, name, look)
    no_violation(page)
    width = LOOKS[look][0]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL) == []
    words = page.evaluate(WORDS)
    assert [text for text in words if IDS.search(text)] == []
    if width == 390:
        assert page.evaluate(LOW) == []
        assert page.evaluate(UNSEEN) == []
    if "lang=ja" in LOOKS[look][1]:
        assert [text for text in words if SENTENCE.search(text)] == []
    elif not name.startswith("search"):
        begins_on_the_first_screen(page)


def begins_on_the_first_screen(page: Page) -> None:
    sentence = page.locator("h1").bounding_box()
    assert sentence is not None
    assert sentence["y"] + sentence["height"] < 500
    first = page.locator("main .pic, main .fig, main .qcards").first
    if first.count():
        box = first.bounding_box()
        assert box is not None
        assert box["y"] < 900


SMALL = """[...document.querySelectorAll("main svg text, main p, main td, main li")]
  .filter((one) => one.getBoundingClientRect().width > 2
    && parseFloat(getComputedStyle(one).fontSize) < 12).map((one) => one.textContent)"""
LOW = """[...document.querySelectorAll("main .btn, main .seg a, .site a, .site button")]
  .filter((one) => one.getBoundingClientRect().height > 0
    && one.getBoundingClientRect().height < 43.5 && !one.closest(".site-brand"))
  .map((one) => one.textContent.trim())"""
WORDS = """(() => {
  const found = [];
  const main = document.querySelector("main");
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const holder = walk.currentNode.parentElement;
    if (holder.closest(".code, script, option, [lang=en]:not(html)")) continue;
    const text = walk.currentNode.textContent.trim();
    if (text) found.push(text);
  }
  return found;
})()"""
"""What is shown too small, what is too low for a thumb, and all words but those of small print."""


def test_links_stay_on_the_page_and_back_undoes(duties: Watch) -> None:
    page = duties.open("/")
    page.evaluate("window.kept = true")
    page.locator(".qcards a", has_text="OpenAI").first.click()
    page.wait_for_url("**path=**")
    duties.ready()
    expect(page.locator("h1")).to_contain_text("OpenAI")
    assert page.evaluate("window.kept") is True
    page.go_back()
    duties.ready()
    expect(page.locator(".qcards")).to_be_visible()
    assert urlsplit(page.url).query == ""


def test_a_failing_server_leaves_the_last_answer(duties: Watch) -> None:
    page = duties.open("/?path=firm:openai~place:US-TX")
    said = page.locator("h1").inner_text()
    page.context.set_offline(True)
    page.locator(".site-menu a").first.click()
    expect(page.locator("#bar")).to_be_visible()
    assert page.locator("h1").inner_text() == said
    page.context.set_offline(False)
    page.locator("#bar button").click()
    expect(page.locator(".qcards")).to_be_visible()
    expect(page.locator("#bar")).to_be_hidden()


def test_the_browsers_language_is_followed(duties: Watch) -> None:
    browser = duties.open("/").context.browser
    assert browser is not None
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    page.goto(duties.address + "/")
    assert page.evaluate("document.documentElement.lang") == "ja"
    page.locator("#language").click()
    page.wait_for_url("**lang=en**")
    assert page.evaluate("document.documentElement.lang") == "en"
    context.close()


def test_a_picture_is_saved_with_answer_sources_and_day(duties: Watch, tmp_path: Path) -> None:
    page = duties.open("/?path=firm:openai~place:US-TX")
    with page.expect_download() as taken:
        page.click("[data-save=svg]")
    taken.value.save_as(tmp_path / "one.svg")
    svg = (tmp_path / "one.svg").read_text("utf-8")
    words = re.sub(r"\s+", " ", " ".join(re.findall(r">([^<>]+)<", svg)))
    assert page.locator("h1").inner_text().split(",")[0] in words
    assert "Sources:" in words
    assert "2026" in words
    assert "class=" not in svg
    with page.expect_download() as taken:
        page.click("[data-save=png]")
    taken.value.save_as(tmp_path / "one.png")
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


def test_search_suggests_and_leads_to_what_was_chosen(duties: Watch) -> None:
    page = duties.open("/")
    page.keyboard.press("/")
    page.keyboard.type("鴻海")
    expect(page.locator("#hits [role=option]").first).to_contain_text("Foxconn")
    page.keyboard.press("Enter")
    page.wait_for_url("**about=firm:foxconn**")
