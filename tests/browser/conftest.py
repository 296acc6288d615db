"""The page in a real Chromium: an application with the bundled facts, and a watch over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = "2026-11-20T00:00:00.000000Z"
READY = 'html[data-ready="1"]'
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
WATCH = """
window.CSPV = [];
window.PWN = 0;
document.addEventListener("securitypolicyviolation", (event) => {
  CSPV.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


class Watch:
    """What a page must not do: fail, break its policy, or ask anyone but its own server."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._on_request)
        page.add_init_script(WATCH)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, path: str = "/?view=graph") -> Page:
        """Opens an address and waits until the page is idle."""
        self.page.goto(self.address + path)
        return self.ready()

    def ready(self) -> Page:
        """Waits until the page is idle. It becomes busy in the same task as the event that asks."""
        self.page.wait_for_selector(READY, state="attached", timeout=20_000)
        return self.page

    def status(self) -> str:
        return self.page.inner_text("#status")

    def check(self) -> None:
        assert self.errors == []
        assert self.outside == []
        assert self.page.evaluate("window.CSPV") == []
        assert self.page.evaluate("window.PWN") == 0


def no_violation(page: Page, where: str = "") -> None:
    """Axe finds nothing against WCAG A and AA. What passes is not listed: that doubles its work."""
    found = Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{where} {found.generate_report()}"


@pytest.fixture(scope="session")
def story() -> Store:
    """The bundled facts, in memory."""
    store = open_store("sqlite://")
    ingest(
        store,
        [DATA / name for name in ("names.yaml", "places.yaml", "seed.yaml", "press")],
        now=NOW,
    )
    return store


@pytest.fixture(scope="session")
def live_server(serve: Callable[[Any], str], story: Store) -> str:
    """Address of the application over the bundled facts."""
    return serve(create_app(Settings(), story))


@pytest.fixture(scope="session")
def tariff_server(serve: Callable[[Any], str]) -> str:
    """Address of an application that also holds the measures and the newer bundled schedules."""
    store = open_store("sqlite://")
    facts, tables = bundled_files(DATA)
    schedules = sorted(path for path in tables if path.parent.name == "hts")
    ingest(store, [*facts, *(path for path in tables if path not in schedules[:1])], now=NOW)
    return serve(create_app(Settings(), store))


@pytest.fixture
def duties(page: Page, tariff_server: str) -> Iterator[Watch]:
    """The page where duties can be asked; watched as `watch` is."""
    watch = Watch(page, tariff_server)
    yield watch
    watch.check()


@pytest.fixture
def watch(page: Page, live_server: str) -> Iterator[Watch]:
    """The page on the bundled facts; its errors, foreign requests and violations fail the test."""
    watch = Watch(page, live_server)
    yield watch
    watch.check()
