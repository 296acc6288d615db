"""Fifteen hundred nodes and more: what is asked and what is drawn, as counts and ratios."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.browser.conftest import NOW, Watch
from tests.browser.test_page import fact, large_document

COUNT_CURVES = """
window.curves = 0;
for (const kind of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
  const draw = kind.prototype.bezierCurveTo;
  kind.prototype.bezierCurveTo = function (...numbers) {
    window.curves += 1;
    return draw.apply(this, numbers);
  };
}
"""
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def large_server(serve: Callable[[Any], str]) -> str:
    store = open_store("sqlite://")
    store.replace([parse_document(dense_document(3_400))], now=NOW)
    return serve(create_app(Settings(), store))


def dense_document(firms: int) -> dict[str, Any]:
    """The large document, in which every firm also deals with the next group."""
    document = large_document(firms)
    document["facts"] += [
        fact(f"D{at}", f"firm:f{at}", "partners_with", f"firm:f{(at - at % 10 + 10) % firms}")
        for at in range(firms)
        if at % 10
    ]
    return document


@pytest.fixture
def large(page: Page, large_server: str) -> Watch:
    watch = Watch(page, large_server)
    page.add_init_script(COUNT_CURVES)
    return watch


def asked(watch: Watch, act: Callable[[], Any]) -> list[str]:
    """Paths of the service's answers that an action asks for."""
    urls: list[str] = []
    watch.page.on("request", lambda request: urls.append(request.url))
    act()
    watch.ready()
    return [url for url in urls if "/api/v1/" in url]


def test_a_drag_moves_a_still_instead_of_drawing_every_line_again(large: Watch) -> None:
    page = large.open("/?limit=1500")
    assert large.status().startswith("1,500 nodes")
    page.evaluate("() => { window.curves = 0; }")
    page.keyboard.press("f")
    page.evaluate(FRAME)
    whole = page.evaluate("window.curves")
    assert whole > 1_000
    page.mouse.move(700, 300)
    page.mouse.down()
    for step in range(20):
        page.evaluate("() => { window.curves = 0; }")
        page.mouse.move(704 + step, 302)
        page.evaluate(FRAME)
        if page.evaluate("window.curves") < whole / 2:
            break
    page.evaluate("() => { window.curves = 0; }")
    moves = 12
    for step in range(moves):
        page.mouse.move(730 + 5 * step, 305 + 3 * step)
        page.evaluate(FRAME)
    assert page.evaluate("window.curves") < whole * moves / 4
    page.mouse.up()
    large.check()


def test_opening_and_focusing_ask_for_little(large: Watch) -> None:
    first = asked(large, lambda: large.open("/?limit=1500"))
    assert len(first) <= 3
    page = large.open("/?sel=firm:f0")
    button = page.locator("#details .row button", has_text="Focus")

    def press() -> None:
        button.click()
        page.wait_for_url("**focus=**")

    focus = asked(large, press)
    assert sum("/graph" in url for url in focus) == 1
    assert len(focus) <= 5
    choice = asked(large, lambda: page.locator("#kinds input").first.click())
    assert [url for url in choice if "/graph" in url] == []
    large.check()


def test_more_than_the_cap_is_said_and_can_be_narrowed(large: Watch) -> None:
    page = large.open("/?limit=1500")
    expect(page.locator("#notice")).to_contain_text("Showing 1,500 of 3,400")
    page.fill("#search", "Firm 3399")
    expect(page.locator("#hits li").first).to_contain_text("Firm 3399")
    page.keyboard.press("Enter")
    page.wait_for_url("**focus=firm:f3399**")
    large.ready()
    expect(page.locator("#notice")).to_be_hidden()
    assert large.status().startswith("3 nodes")
    large.check()
