"""Places in Chromium: marks lead on, Back undoes, names stay apart at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch


def test_a_mark_opens_its_state_and_back_closes_it(watch: Watch) -> None:
    page = watch.open("/?places=firm:foxconn")
    page.locator('#us-map a.mark[href*="place:US-TX"]').click()
    page.wait_for_url("**place:US-TX**")
    watch.ready()
    expect(page.locator("main .question")).to_contain_text("Foxconn have in Texas")
    expect(page.locator(".matrix tbody tr")).to_have_count(1)
    page.go_back()
    watch.ready()
    assert page.locator(".matrix tbody tr").count() > 3


def test_the_form_takes_a_name(watch: Watch) -> None:
    page = watch.open("/?places=firm:foxconn")
    page.get_by_label("Firm or place", exact=True).fill("Ohio")
    page.locator("form[data-form] button").click()
    page.wait_for_url("**places=Ohio**")
    watch.ready()
    expect(page.locator("main .question")).to_contain_text("Who has sites in Ohio")


@pytest.mark.parametrize("width", [390, 500, 900, 1440])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_names_on_the_map_stand_apart_and_inside(watch: Watch, width: int, lang: str) -> None:
    watch.page.set_viewport_size({"width": width, "height": 900})
    page = watch.open(f"/?places=firm:foxconn&lang={lang}")
    boxes = page.evaluate(
        """[...document.querySelectorAll("#us-map .name")].map((one) => {
          const box = one.getBoundingClientRect();
          return [one.textContent, box.left, box.top, box.right, box.bottom];
        }).filter((one) => one[3] > one[1])"""
    )
    assert len(boxes) == page.locator("#us-map a.mark").count()
    for at, (name, left, top, right, bottom) in enumerate(boxes):
        assert left >= -1, name
        assert right <= width + 1, name
        for other, x0, y0, x1, y1 in boxes[at + 1 :]:
            apart = right <= x0 + 2 or x1 <= left + 2 or bottom <= y0 + 3 or y1 <= top + 3
            assert apart, (name, other)
