"""Ways between the free network and the answer pages, and what it gives to download."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch


@pytest.mark.parametrize(
    ("key", "address"),
    [("d", "view=duty"), ("w", "scenario=new"), ("c", "criticality=all"), ("n", "view=network")],
)
def test_keys_lead_to_pages(duties: Watch, key: str, address: str) -> None:
    page = duties.open("/?view=graph&lang=ja")
    page.keyboard.press(key)
    page.wait_for_url(f"**{address}**lang=ja")
    duties.ready()
    expect(page.locator("h1.said")).to_be_visible()


@pytest.mark.parametrize(
    ("key", "address"), [("e", "exposure=firm:openai"), ("i", "impact=firm:openai")]
)
def test_what_is_chosen_is_asked_about(duties: Watch, key: str, address: str) -> None:
    page = duties.open("/?view=graph&sel=firm:openai&as_of=2026-11-20")
    page.keyboard.press(key)
    page.wait_for_url(f"**{address}&as_of=2026-11-20")
    duties.ready()
    expect(page.locator("h1.said")).to_be_visible()


def test_tabs_lead_to_the_groups_and_back(duties: Watch) -> None:
    page = duties.open("/?view=graph")
    page.locator(".under .seg a").first.click()
    page.wait_for_url("**view=network**")
    duties.ready()
    expect(page.locator("h1.said")).to_be_visible()


def test_title_of_the_window_names_what_is_shown(duties: Watch) -> None:
    page = duties.open("/?view=graph&path=firm:openai~place:US-TX")
    expect(page).to_have_title("OpenAI → Texas – Network – Onshore")


def test_downloads_answer(duties: Watch) -> None:
    kinds = {
        "csv": "text/csv",
        "json": "application/json",
        "svg": "image/svg+xml",
        "graphml": "graphml",
        "geojson": "geo+json",
        "html": "text/html",
    }
    for path in ("/?view=graph", "/?view=graph&path=firm:openai~place:US-TX"):
        page = duties.open(path)
        seen = set()
        for link in page.locator("a[data-export]").all():
            href = link.get_attribute("href") or ""
            word = link.get_attribute("data-export") or ""
            with urlopen(duties.address + href) as answer:
                assert kinds[word] in answer.headers["content-type"], href
                assert answer.read(64)
            seen.add(word)
        assert seen == set(kinds)


CLICKS = (
    (0, ".matrix", "Wisconsin"),
    (1, "h1.said", "Texas"),
    (2, "h1.said", "[Pp]romised"),
    (3, "h1.said", "from China"),
    (4, "h1.said", "AI rack"),
    (5, "h1.said", "Foxconn"),
    (6, "h1.said", "moved to Texas"),
    (7, "h1.said", "disagree"),
)


@pytest.mark.parametrize(("number", "place", "words"), CLICKS)
def test_questions_of_the_start_page_are_answered_in_one_click(
    duties: Watch, number: int, place: str, words: str
) -> None:
    page = duties.open()
    expect(page.locator("#questions a")).to_have_count(8)
    page.locator("#questions a").nth(number).click()
    duties.ready()
    expect(page.locator(place).first).to_contain_text(re.compile(words))
