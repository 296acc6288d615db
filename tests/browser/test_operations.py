"""`/docs` in a real browser: it shows every operation and runs one, and asks nobody else."""

from __future__ import annotations

from playwright.sync_api import expect

from onshore.app.http.openapi import document
from tests.browser.conftest import Watch


def test_every_operation_is_shown_and_one_runs(watch: Watch) -> None:
    page = watch.page
    page.goto(f"{watch.address}/docs")
    described = document("0", metrics=False)["paths"]
    operations = page.locator(".opblock")
    expect(operations).to_have_count(sum(map(len, described.values())), timeout=30_000)
    paths = page.locator("#operations-Questions-paths")
    paths.locator(".opblock-summary-control").click()
    paths.get_by_role("button", name="Execute").click()
    answer = paths.locator(".live-responses-table .microlight").first
    expect(answer).to_contain_text("firm:openai", timeout=30_000)
    expect(paths.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    watch.check()


def test_the_interface_follows_the_look_of_the_system(watch: Watch) -> None:
    page = watch.page
    page.emulate_media(color_scheme="dark")
    page.goto(f"{watch.address}/docs")
    title = page.locator(".info .title")
    dark = title.evaluate("one => getComputedStyle(one).color")
    page.emulate_media(color_scheme="light")
    page.wait_for_function("() => !document.documentElement.classList.contains('dark-mode')")
    assert title.evaluate("one => getComputedStyle(one).color") != dark
