"""Pages about duty in a real Chromium: forms, answers as links, changes one by one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from onshore.app.render.calls import encode
from tests.browser.conftest import Watch
from tests.unit.rack import TRAYS_TO_TEXAS

TRAYS = f"/?scenario={encode(TRAYS_TO_TEXAS)}"
NEW = "/?scenario=new"


# -- what if ------------------------------------------------------------------------------


def change(duties: Watch, kind: str) -> Page:
    """The page with the fields of a kind of change."""
    page = duties.page
    page.locator(".build .chips a", has_text=kind).click()
    expect(page.locator(".build a[aria-current]")).to_have_text(kind)
    return duties.ready()


def add(duties: Watch) -> None:
    """Sends the form, and waits for the address with the change in it."""
    before = duties.page.url
    duties.page.locator(".build form button").click()
    duties.page.wait_for_function("before => location.href !== before", arg=before)
    duties.ready()


def test_a_scenario_is_built_change_by_change_and_lives_in_the_address(duties: Watch) -> None:
    page = duties.open(NEW)
    change(duties, "Something moves")
    page.select_option("[name=node]", label="Model site for compute tray, Mexico")
    page.select_option("[name=to]", label="Texas")
    add(duties)
    assert "change=" not in page.url
    chosen = page.locator(".chosen a")
    expect(chosen).to_have_text(["Model site for compute tray, Mexico moved to Texas ×"])
    first = page.url
    change(duties, "A duty is lifted")
    page.select_option("[name=authority]", value="S232-SEMI")
    add(duties)
    expect(chosen).to_have_count(2)
    expect(page.locator("table.each tbody tr")).to_have_count(2)
    said = page.locator("h1.said").inner_text()
    page.reload()
    duties.ready()
    assert page.locator("h1.said").inner_text() == said
    chosen.nth(1).click()
    page.wait_for_url(first)
    duties.ready()
    expect(chosen).to_have_count(1)
    page.go_back()
    expect(chosen).to_have_count(2)


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("Something closes", {"node": "factory:model-tray-mx"}, "Mexico closed"),
        ("A duty changes", {"measure": "S232-SEMI", "rate": "50"}, "at 50 %"),
        ("A supplier’s share changes", {"share": "10"}, "supplying 10 % of"),
        ("The shipments are known better", {"is.usmca": "true"}, "USMCA claimed"),
    ],
)
def test_each_kind_of_change_can_be_made(
    duties: Watch, kind: str, fields: dict[str, str], said: str
) -> None:
    duties.open(NEW)
    page = change(duties, kind)
    for name, value in fields.items():
        field = page.locator(f'.build [name="{name}"]')
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    add(duties)
    expect(page.locator(".chosen a")).to_contain_text(said)


def test_before_and_after_stand_side_by_side(duties: Watch) -> None:
    page = duties.open(TRAYS)
    rows = page.locator("table.ends tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("due in any case")
    expect(page.locator(".before-after")).to_be_visible()
    expect(page.locator("table.each")).to_contain_text("moved to Texas")


def test_what_does_not_fit_is_said_and_the_nearest_offered(duties: Watch) -> None:
    page = duties.open(f"{NEW}&change=set_measure&measure=S232-SEMI&rate=much")
    expect(page.locator("[role=alert].band")).to_contain_text("“much” is no number of per cent")
    page = duties.open(f"{NEW}&change=move&node=place:US-TX&to=place:US-TX")
    expect(page.locator("[role=alert].band")).to_contain_text("does not fit")
    page = duties.open(f"{NEW}&change=ask&target=no%20such%20thing")
    expect(page.locator("[role=alert].band")).to_contain_text("Nothing is called")
    page = duties.open("/?scenario=%3Cscript%3E")
    expect(page.locator("h1")).to_contain_text("not understood")


def test_what_is_compared_can_be_chosen(duties: Watch) -> None:
    page = duties.open(TRAYS)
    change(duties, "Compare something else")
    page.fill("[name=lost]", "Model site for compute tray, Taiwan")
    add(duties)
    expect(page.locator("main")).to_contain_text(re.compile("what stops without .*Taiwan"))
    expect(page.get_by_text("Stops then")).to_be_visible()
