"""The page while the tariff tables are read: it says so, and goes on by itself."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onshore.app.main import create_app
from onshore.app.serving.start import prepare
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.browser.conftest import DATA, NOW, Watch

SAMPLE = Path(__file__).resolve().parents[1] / "data/hts/hts_2026_rev_4.json"
DUTY = "/?view=graph&duty=8471.50.01&origin=TW&entry_date=2026-05-01"


@pytest.fixture
def held(
    tmp_path: Path, page: Page, serve: Callable[[Any], str]
) -> Iterator[tuple[Watch, sqlite3.Connection]]:
    """A server whose first load has read its tables and waits: another program holds the file."""
    data = tmp_path / "data"
    (data / "hts").mkdir(parents=True)
    shutil.copy(SAMPLE, data / "hts")
    shutil.copy(DATA / "measures.yaml", data)
    shutil.copytree(DATA / "lists", data / "lists")
    file = tmp_path / "onshore.db"
    with (
        closing(open_store(f"sqlite:///{file}")) as store,
        closing(sqlite3.connect(file, isolation_level=None)) as holder,
    ):
        ingest(
            store,
            [DATA / "names.yaml", DATA / "places.yaml", DATA / "seed.yaml", DATA / "press"],
            now=NOW,
        )
        holder.execute("BEGIN IMMEDIATE")
        first_load = prepare(store, data, lambda: NOW, 0.2)
        watch = Watch(page, serve(create_app(Settings(), store, first_load)))
        yield watch, holder
        watch.check()


@pytest.mark.parametrize(
    ("tail", "words"), [("", "Reading tariff tables, 2 of 2"), ("&lang=ja", "関税表を読み込み中")]
)
def test_it_waits_and_goes_on(
    held: tuple[Watch, sqlite3.Connection], tail: str, words: str
) -> None:
    watch, holder = held
    page = watch.page
    page.goto(watch.address + DUTY + tail)
    expect(page.locator("#reading")).to_contain_text(words, timeout=60_000)
    expect(page.locator(".verdict")).to_have_count(0)
    # what needs no tables is answered meanwhile
    names = page.evaluate("fetch('/api/v1/entities/firm:foxconn').then((one) => one.status)")
    assert names == 200
    holder.execute("ROLLBACK")
    expect(page.locator(".verdict h2")).to_be_visible(timeout=60_000)
    expect(page.locator("#reading")).to_be_hidden()
    # the page came before the measures: it knows what they declare all the same
    expect(page.locator("#duty-answer .asked select").first).to_be_visible()
    expect(page.locator("#duty-answer p.asked")).to_have_count(0)


def test_what_if_suggests_measures_once_they_are_there(
    held: tuple[Watch, sqlite3.Connection],
) -> None:
    watch, holder = held
    page = watch.open("/?view=graph")
    assert '"ids": []' in (page.locator("#duty-form").get_attribute("data-measures") or "")
    holder.execute("ROLLBACK")
    deadline = monotonic() + 60
    while page.request.get(f"{watch.address}/ready").status != 200 and monotonic() < deadline:
        page.wait_for_timeout(200)
    page.evaluate(
        "history.pushState({}, '', '/?view=graph&scenario=new');"
        "dispatchEvent(new Event('popstate'))"
    )
    watch.ready()
    page.locator("#work-side select").first.select_option("set_measure")
    expect(page.locator("#work-side datalist option").first).to_be_attached(timeout=60_000)
