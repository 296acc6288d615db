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
DUTY = "/?duty=8471.50.01&origin=TW&entry_date=2026-05-01"


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
    expect(page.locator("h1")).to_contain_text(words)
    # what needs no tables is answered meanwhile
    names = page.evaluate("fetch('/api/v1/entities/firm:foxconn').then((one) => one.status)")
    assert names == 200
    holder.execute("ROLLBACK")
    expect(page.locator("h1.said")).to_contain_text("8471.50.01", timeout=60_000)
    expect(page.locator(".decides li").first).to_be_visible()


def test_what_if_suggests_measures_once_they_are_there(
    held: tuple[Watch, sqlite3.Connection],
) -> None:
    watch, holder = held
    holder.execute("ROLLBACK")
    page = watch.page
    deadline = monotonic() + 60
    while page.request.get(f"{watch.address}/ready").status != 200 and monotonic() < deadline:
        page.wait_for_timeout(200)
    page = watch.open("/?scenario=new&change=disable")
    expect(page.locator(".build select option").first).to_be_attached()
