"""The same question elsewhere: the fold at the foot of an answer page, in every width."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from onshore.app.render.calls import encode
from tests.browser.conftest import Watch
from tests.unit.rack import TRAYS_TO_TEXAS

PAGES = {
    "duty=8544.42.90&origin=CN&as_of=2026-05-01": 3,
    f"scenario={encode(TRAYS_TO_TEXAS)}": 2,
}


@pytest.mark.parametrize("query", PAGES, ids=["duty", "scenario"])
@pytest.mark.parametrize(("lang", "width"), [("en", 1440), ("en", 1000), ("ja", 390)])
def test_a_fold_shows_calls_that_give_the_answer(
    duties: Watch, query: str, lang: str, width: int
) -> None:
    page = duties.open(f"/?{query}&lang={lang}")
    page.set_viewport_size({"width": width, "height": 900})
    title = "Ask the same elsewhere" if lang == "en" else "同じ質問をほかで"
    fold = page.locator("details.cite").filter(has_text=title)
    expect(fold.locator(".sheet")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator(".code")).to_have_count(PAGES[query])
    box = fold.locator(".sheet").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    call = fold.locator(".code").first.inner_text()
    address = call.removeprefix("curl '").removesuffix("'")
    assert address.startswith(f"{duties.address}/api/v1/")
    told = httpx.get(address, timeout=60).json()
    said = page.locator("h1.said").inner_text().replace("\u00a0", " ")
    assert told["sentence"][:12] in said
    copied = fold.locator("button[data-copy-text]").first.get_attribute("data-copy-text")
    assert copied == call
