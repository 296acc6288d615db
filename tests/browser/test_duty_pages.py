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
    expect(page.locator("[role=alert].band")).to_contain_text("“much” is not a number of per cent")
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


# -- what reaches a product -----------------------------------------------------------------


def test_a_filter_and_an_answer_are_steps_that_back_undoes(duties: Watch) -> None:
    page = duties.open("/?exposure=component:ai-rack&certainty_min=assumed")
    said = page.locator("h1.said").inner_text()
    chains = page.locator("table.chains").first.inner_text()
    page.locator(".filters summary").click()
    page.locator(".filters a", has_text="China").click()
    page.wait_for_url("**origin=CN**")
    duties.ready()
    assert page.locator("h1.said").inner_text() == said
    assert page.locator("table.chains").first.inner_text() != chains
    expect(page.locator(".filters a", has_text="China")).to_be_focused()
    page.locator(".decides li", has_text="For civil aircraft").get_by_text("no", exact=True).click()
    page.wait_for_url("**condition=aircraft_use:false**")
    duties.ready()
    assert page.locator("h1.said").inner_text() != said
    page.go_back()
    page.go_back()
    duties.ready()
    expect(page.locator("h1.said")).to_have_text(said)


# -- one crossing ---------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1440])
def test_the_form_folds_where_room_is_scarce(duties: Watch, width: int) -> None:
    duties.page.set_viewport_size({"width": width, "height": 844})
    page = duties.open("/?duty=8504.40.60&origin=TW&as_of=2026-09-01")
    field = page.locator("form.fields [name=origin]")
    summary = page.locator(".unfolds > summary")
    if width == 390:
        expect(field).to_be_hidden()
        expect(summary).to_contain_text("HTS 8504.40.60 · Taiwan · 1 Sep 2026")
        box = page.locator("main .fig").first.bounding_box()
        assert box is not None
        assert box["y"] < 844
        summary.click()
    else:
        expect(summary).to_be_hidden()
    expect(field).to_be_visible()
    expect(page.locator("[name=entry_date]")).to_have_value("2026-09-01")
    field.select_option("CN")
    page.locator("form.fields button.first").click()
    page.wait_for_url("**origin=CN**")
    duties.ready()
    expect(page.locator("h1.said")).to_contain_text("from China")


def test_the_law_and_practice_can_be_chosen(duties: Watch) -> None:
    page = duties.open("/?duty=8504.40.60&origin=TW&entry_date=2026-02-21")
    said = page.locator("h1.said").inner_text()
    page.select_option("[name=clock]", "legal")
    page.locator("form.fields button.first").click()
    page.wait_for_url("**clock=legal**")
    duties.ready()
    assert page.locator("h1.said").inner_text() != said


def test_a_line_that_is_none_offers_the_nearest(duties: Watch) -> None:
    page = duties.open("/?duty=8471.50.99&origin=TW")
    page.locator("main a.btn").first.click()
    duties.ready()
    expect(page.locator("h1.said")).to_contain_text("8471.50")


LEVELS = """
() => {
  const middle = (box) => box.y + box.height / 2;
  const ticks = [...document.querySelectorAll('text[text-anchor="end"]')].map((text) => ({
    rate: parseFloat(text.textContent.replace(",", "")) / 100, base: Number(text.getAttribute("y")),
  }));
  const scale = document.documentElement.getScreenCTM();
  const [low, high] = [ticks[0], ticks.at(-1)];
  const rate = (y) => {
    const at = (y - scale.f) / scale.d + 4;
    return low.rate + ((high.rate - low.rate) * (low.base - at)) / (low.base - high.base);
  };
  return [...document.querySelectorAll("g[data-origins]")].flatMap((group) =>
    group.dataset.origins.split(" ").map((origin) => ({
      origin,
      rates: [...group.querySelectorAll(".level")].map((path) =>
        rate(middle(path.getBoundingClientRect()))),
    })));
}
"""


@pytest.mark.parametrize("width", [390, 1200])
def test_steps_are_drawn_where_their_values_are(duties: Watch, width: int) -> None:
    duties.page.set_viewport_size({"width": width, "height": 844})
    page = duties.open("/")
    address = f"{duties.address}/api/v1/duty/steps?hts=8504.40.60&format=svg"
    told = page.request.get(address.replace("format=svg", "format=json")).json()["result"]
    page.goto(address)
    drawn = {line["origin"]: line["rates"] for line in page.evaluate(LEVELS)}
    assert set(drawn) == {series["origin"] for series in told["series"]}
    for series in told["series"]:
        ends = [step["lo"] if step["hi"] is None else step["hi"] for step in series["steps"]]
        true = {round(end, 3) for end in ends if end is not None}
        assert {round(rate, 3) for rate in drawn[series["origin"]]} == true, series["origin"]
