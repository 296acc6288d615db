"""Names on no list in a real browser; and what a whole article costs in keys, to a loaded file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onshore.app.cli.main import main
from onshore.app.review.name_sources import NAMES
from onshore.graph.stores import open_store
from tests.browser.conftest import no_violation
from tests.browser.test_review import Review
from tests.reviewing import desk_of, read_lines, store_in

ARTICLE = Path(__file__).resolve().parents[1] / "data" / "review" / "unlisted_firms.txt"
KEY, POINT, THINK = 0.28, 1.1, 1.35
"""Seconds of a key, of pointing and of making up one's mind, as in the keystroke-level model."""
READ = 5.0
"""Seconds in which a quote is read."""


@pytest.fixture
def unlisted(tmp_path: Path) -> Path:
    """Candidates of an article whose firms no list has."""
    article = tmp_path / "article.txt"
    shutil.copyfile(ARTICLE, article)
    file = tmp_path / "candidates.jsonl"
    assert main(["extract", str(article), "-o", str(file), "--store", store_in(tmp_path)]) == 0
    assert len(read_lines(file)) == 14
    return file


@pytest.fixture
def begin(page: Page, serve: Callable[[Any], str], unlisted: Path) -> Callable[..., Review]:
    return lambda lang="en": Review(page, serve, desk_of(unlisted), lang)


def test_an_article_of_unlisted_firms_to_a_loaded_file(
    begin: Callable[..., Review], unlisted: Path
) -> None:
    review = begin()
    page, keys, thoughts = review.page, 0, 0
    while page.locator(".name-ask >> nth=0").count() or page.locator("#statuses").count():
        if page.locator("#names .name-ask").count():
            review.press("y")
            keys, thoughts = keys + 1, thoughts + 1
            continue
        if not page.locator("#statuses").count():
            break
        review.press(page.inner_text(".chip.proposed kbd"), "a")
        keys, thoughts = keys + 2, thoughts + 2
    assert review.progress() == "14 of 14 decided"
    assert page.inner_text("#finished h2") == "Everything is decided"
    review.watch.check()

    store = store_in(unlisted.parent)
    log = unlisted.with_name("decisions.jsonl")
    assert main(["apply", str(log), "--store", store]) == 0
    (facts,) = (unlisted.parent / "facts").glob("*.yaml")
    assert main(["load", str(facts), "--store", store]) == 0
    loaded = open_store(store)
    (document,) = loaded.documents()
    assert len(document.facts) == 14
    loaded.close()

    commands = (
        "onshore extract article.txt -o candidates.jsonl",
        "onshore review --web",
        "onshore apply candidates.jsonl",
        "onshore load facts",
    )
    typed = sum(len(command) + 1 for command in commands)
    seconds = (keys + typed) * KEY + POINT + (thoughts + len(commands)) * THINK + 14 * READ
    assert keys == 4 + 2 * 14
    assert seconds < 5 * 60


def test_a_name_is_decided_once_and_taken_back(begin: Callable[..., Review]) -> None:
    review = begin()
    page = review.page
    expect(page.locator("#names")).to_contain_text("Veltrane Power")
    expect(page.locator(".claim .end b").first).to_have_text("Veltrane Power")
    review.press(page.inner_text(".chip.proposed kbd"), "a")
    expect(page.locator("#refusal")).to_contain_text("confirm the name")
    page.click("#names [data-kind=firm]")
    expect(page.locator("#names .name-told")).to_contain_text("firm:veltrane-power")
    expect(page.locator("#names .name-ask")).to_have_count(0)
    assert NAMES in {file.name for file in review.desk.log.parent.iterdir()}
    review.press("u")
    expect(page.locator("#names .name-ask")).to_contain_text("Veltrane Power")

    review.press("w")
    expect(page.locator("#progress-text")).not_to_contain_text("14")
    expect(page.locator(".claim .end").first).not_to_contain_text("Veltrane")
    page.click("#names-all summary")
    page.locator(".name-told.rejected button").click()
    expect(page.locator("#progress-text")).to_have_text("0 of 14 decided")
    page.click("#names-all summary")
    page.locator("#names-all .name-ask", has_text="Calbeck").locator("[data-kind=none]").click()
    expect(page.locator("#progress-text")).to_have_text("0 of 11 decided")
    words = [row["decision"].removesuffix("-name") for row in review.rows()]
    assert words == ["confirm", "forget", "reject", "forget", "reject"]
    review.watch.check()


@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "ja")])
def test_names_fit_a_phone_and_axe_finds_nothing(
    begin: Callable[..., Review], scheme: Any, lang: str, page: Page
) -> None:
    page.emulate_media(color_scheme=scheme)
    review = begin(lang)
    page.set_viewport_size({"width": 390, "height": 844})
    for key in ("", "y"):
        if key:
            review.press(key)
        page.click("#names-all summary")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        no_violation(page)
    review.watch.check()
