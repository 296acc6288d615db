"""Promises, conflicts and a statement in a real browser: two themes, two languages, two widths."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch

PAGES = ("/?view=promises", "/?view=conflicts", "/?fact=K32b", "/?view=sources")


@pytest.mark.parametrize("address", PAGES)
def test_nothing_overflows_and_words_are_large_enough(watch: Watch, address: str) -> None:
    page = watch.page
    for wide, scheme, lang in ((1440, "light", "en"), (900, "light", "en"), (390, "dark", "ja")):
        page.set_viewport_size({"width": wide, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        watch.open(f"{address}&lang={lang}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), wide
        small = page.evaluate(
            "[...document.querySelectorAll('main svg text')].filter((one) => "
            "one.getBoundingClientRect().width && parseFloat(getComputedStyle(one).fontSize) < 12)"
            ".length"
        )
        assert small == 0


def test_words_of_an_axis_stand_inside_of_the_page_and_apart(watch: Watch) -> None:
    watch.page.set_viewport_size({"width": 1440, "height": 900})
    page = watch.open("/?view=promises")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.drawn')].map((one) => [...one.querySelectorAll('a text')]"
        ".map((text) => text.getBoundingClientRect()).map((box) => "
        "[box.left, box.right, box.top, box.bottom]))"
    )
    assert boxes
    fig = page.locator(".promised").bounding_box()
    assert fig
    for chart in boxes:
        rows = sorted(chart, key=lambda box: box[2])
        assert all(after[2] - one[2] > 15 for one, after in pairwise(rows))
        assert all(box[1] <= fig["x"] + fig["width"] for box in rows)


def test_a_card_leads_to_its_statement_and_back(watch: Watch) -> None:
    page = watch.open("/?view=promises")
    page.locator(".card a.code").first.click()
    expect(page.locator("h2", has_text="Where it stands")).to_be_visible()
    watch.ready()
    assert "fact=" in page.url
    page.go_back()
    expect(page.locator(".promised")).to_be_visible()
    watch.ready()


def test_another_project_is_chosen(watch: Watch) -> None:
    page = watch.open("/?view=promises")
    page.locator('select[name="promises"]').select_option("project:tsmc-arizona")
    page.locator("main form button").click()
    expect(page.locator("h1")).to_contain_text("TSMC Arizona")
    assert "promises=project" in page.url
    watch.ready()
