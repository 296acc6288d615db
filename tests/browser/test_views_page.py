"""Exposure and what if, in a real browser over a real server."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from onshore.app.http.scenarios import encode
from tests.browser.conftest import Watch
from tests.unit.rack import TRAYS_TO_TEXAS

RACK = "/?view=graph&exposure=component:ai-rack&certainty_min=assumed&entry_date=2026-09-01"
TRAYS = f"/?view=graph&scenario={encode(TRAYS_TO_TEXAS)}"


def ask(watch: Watch, path: str) -> Any:
    with urlopen(watch.address + "/api/v1" + path) as answer:
        return json.load(answer)["result"]


def shown(share: float) -> str:
    """A share as the page writes it."""
    exact = Decimal(str(round(share * 100, 6))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{exact.normalize():f}\u00a0%"


# -- exposure ----------------------------------------------------------------------


def test_exposure_shows_the_services_interval_and_marks_what_is_assumed(duties: Watch) -> None:
    page = duties.open(RACK)
    result = ask(
        duties, "/exposure?target=component:ai-rack&certainty_min=assumed&entry_date=2026-09-01"
    )
    ends = result["exposure"]
    heading = page.locator(".verdict h2")
    expect(heading).to_contain_text(f"{shown(ends['lo'])} – {shown(ends['hi'])}")
    expect(heading.locator(".tag.assumed")).to_be_visible()
    border = page.locator(".verdict").evaluate("box => getComputedStyle(box).borderTopStyle")
    assert border == "dashed"
    rows = page.locator("table.roads-of-duty tbody tr")
    expect(rows).to_have_count(len(result["paths"]))
    first = result["paths"][0]["contribution"]
    expect(rows.first).to_contain_text(shown(first["hi"]))
    expect(rows.first.locator(".guess").first).to_be_visible()


def test_ribbons_are_the_services_own_and_follow_the_theme(duties: Watch) -> None:
    page = duties.open(RACK)
    picture = page.locator(".ribbons img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    corner = """image => {
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const ctx = canvas.getContext("2d");
      ctx.drawImage(image, 0, 0);
      return [...ctx.getImageData(4, 4, 1, 1).data].slice(0, 3).join();
    }"""
    assert picture.evaluate(corner) == "251,250,247"
    assert "table below" in (picture.get_attribute("alt") or "")


def test_a_condition_narrows_the_exposure_and_back_undoes(duties: Watch) -> None:
    page = duties.open(RACK)
    before = page.locator(".verdict h2").inner_text()
    page.focus("#work-side [data-key=end_use]")
    page.locator("#work-side [data-key=end_use]").select_option("us-data-centre")
    duties.ready()
    assert "condition=end_use:us-data-centre" in page.url
    after = page.locator(".verdict h2").inner_text()
    assert after != before
    assert page.evaluate("document.activeElement.dataset.key") == "end_use"
    page.go_back()
    expect(page.locator(".verdict h2")).to_have_text(before)


def test_every_step_of_a_path_has_its_evidence(duties: Watch) -> None:
    page = duties.open(RACK)
    page.locator("button.hop").first.click()
    expect(page.locator("#details .fact").first).to_be_visible()
    expect(page.locator("#details .fact").first).to_contain_text("assumed")
    page.locator(".rests button").first.click()
    expect(page.locator("#details h2")).to_have_text("Facts that the figures rest on")
    page.locator(".route button.plain").first.click()
    duties.ready()
    assert "sel=" in page.url


def test_what_to_find_out_next_can_be_said_there(duties: Watch) -> None:
    page = duties.open(RACK)
    first = page.locator("ol.find li").first
    expect(first).to_contain_text("narrows the answer")
    box = first.locator("input")
    box.fill("1000")
    box.press("Tab")
    duties.ready()
    assert "condition=chip_tpp:1000" in page.url


def test_where_value_is_added_has_numbers_beside_its_bars(duties: Watch) -> None:
    page = duties.open(RACK)
    total = ask(duties, "/localization?target=component:ai-rack&certainty_min=assumed")["total"]
    last = page.locator(".local tbody tr").last
    for part in ("domestic", "foreign", "unknown"):
        expect(last).to_contain_text(shown(total[part]))


def test_without_assumed_figures_nothing_is_guessed(duties: Watch) -> None:
    page = duties.open("/?view=graph&exposure=component:ai-rack")
    expect(page.locator(".verdict h2")).to_have_text("not known")
    expect(page.locator(".tag.assumed")).to_have_count(0)
    page.locator(".empty button.first").click()
    duties.ready()
    assert "certainty_min=assumed" in page.url
    expect(page.locator(".verdict h2")).to_contain_text("%")


def test_unknown_target_offers_the_closest_and_lost_service_a_retry(duties: Watch) -> None:
    page = duties.open("/?view=graph&exposure=component:ai-rak&certainty_min=assumed")
    flag = page.locator("#work-sheet .flag")
    expect(flag).to_contain_text("nothing with this id")
    page.route("**/api/v1/exposure**", lambda route: route.abort())
    flag.get_by_role("button", name="component:ai-rack", exact=True).click()
    expect(page.locator("#work-sheet .flag")).to_contain_text("does not answer")
    page.unroute("**/api/v1/exposure**")
    page.locator("#work-sheet .flag button", has_text="Retry").click()
    expect(page.locator(".verdict h2")).to_contain_text("%")


# -- what if ------------------------------------------------------------------------------


def test_scenario_is_before_after_and_difference_with_drivers(duties: Watch) -> None:
    page = duties.open(TRAYS)
    card = page.locator(".compare.wide").first
    texts = card.locator(".before-after b").all_inner_texts()
    assert len(set(texts)) == 2
    expect(page.locator("h2.big")).to_contain_text("worst case")
    expect(card.locator(".ratio")).to_contain_text("points")
    driver = page.locator(".driver").first
    expect(driver.locator("h4")).to_have_text("Model site for compute tray, Mexico moves to Texas")
    expect(driver.locator("tbody tr").first).to_contain_text("%")
    driver.locator(".row button").click()
    expect(page.locator("#details .fact").first).to_be_visible()


def test_scenario_is_built_by_forms_and_lives_in_the_address(duties: Watch) -> None:
    page = duties.open("/?view=graph&scenario=new")
    expect(page.locator("h2.big")).to_contain_text("As things stand")
    site, place = page.locator("form.operation .pick input").all()
    site.fill("compute tray, Mexico")
    expect(page.locator("form.operation .hits li").first).to_contain_text("Mexico")
    site.press("Enter")
    place.fill("Texas")
    expect(page.locator("form.operation .hits li:visible").first).to_contain_text("Texas")
    place.press("Enter")
    page.locator("form.operation button[type=submit]").click()
    duties.ready()
    expect(page.locator(".operations li")).to_have_count(1)
    address = page.url
    text = page.locator(".compare.wide").first.inner_text()
    page.go_back()
    expect(page.locator(".operations li")).to_have_count(0)
    page.goto(address)
    duties.ready()
    assert page.locator(".compare.wide").first.inner_text() == text


@pytest.mark.parametrize(
    ("op", "said"),
    [
        ("condition", "USMCA claimed"),
        ("disable", "Without S232-SEMI"),
        ("set_measure", "S232-SEMI at 50%"),
        ("close", "Model site for compute tray, Mexico closes"),
    ],
)
def test_each_form_gives_an_operation(duties: Watch, op: str, said: str) -> None:
    page = duties.open("/?view=graph&scenario=new")
    page.locator("#work-side [data-key=op]").select_option(op)
    form = page.locator("form.operation")
    if op == "condition":
        form.locator("select").first.select_option("usmca")
        form.locator(".condition select").select_option("true")
    elif op == "close":
        form.locator(".pick input").fill("compute tray, Mexico")
        expect(form.locator(".hits li").first).to_contain_text("Mexico")
        page.keyboard.press("Enter")
    else:
        form.locator("input").first.fill("S232-SEMI")
        if op == "set_measure":
            form.locator("input").nth(1).fill("50%")
    form.locator("button[type=submit]").click()
    duties.ready()
    expect(page.locator(".operations li span")).to_contain_text(said)
    expect(page.locator(".driver h4")).to_contain_text(said)


def test_supplier_form_says_what_is_missing_and_a_refusal_names_its_place(duties: Watch) -> None:
    page = duties.open("/?view=graph&scenario=new")
    page.locator("#work-side [data-key=op]").select_option("set_share")
    page.locator("form.operation button[type=submit]").click()
    expect(page.locator("form.operation .note")).to_contain_text("Still needed")
    broken = {**TRAYS_TO_TEXAS, "operations": [{"op": "disable", "authority": "no such thing"}]}
    page = duties.open(f"/?view=graph&scenario={encode(broken)}")
    expect(page.locator("#work-sheet .flag")).to_contain_text("operations[0].authority")
    page = duties.open("/?view=graph&scenario=%3Cscript%3E")
    expect(page.locator("#work-sheet .flag")).to_contain_text("does not hold a scenario")


# -- moving between them -------------------------------------------------------------------


def test_scenario_is_offered_at_its_own_address(duties: Watch) -> None:
    page = duties.open(TRAYS)
    for word, ending in (("json", ""), ("html", "&format=html")):
        href = page.locator(f'[data-export="{word}"]').get_attribute("href") or ""
        assert href.startswith("/api/v1/scenarios/")
        assert href.endswith(ending)


def test_title_of_the_window_names_what_is_shown(duties: Watch) -> None:
    page = duties.open("/?view=graph&path=firm:openai~place:US-TX")
    expect(page).to_have_title("OpenAI → Texas – Network – Onshore")
    duties.open("/?view=graph&duty=8471.50.01&origin=TW")
    expect(page).to_have_title("8471.50.01 – Duty – Onshore")


def test_exports_of_every_view_answer(duties: Watch) -> None:
    kinds = {
        "csv": "text/csv",
        "json": "application/json",
        "svg": "image/svg+xml",
        "graphml": "graphml",
        "geojson": "geo+json",
        "html": "text/html",
    }
    seen = set()
    for path in (
        "/?view=graph",
        "/?view=graph&path=firm:openai~place:US-TX",
        RACK,
        "/?view=graph&duty=8504.40.60&origin=TW&entry_date=2026-09-01",
        TRAYS,
    ):
        page = duties.open(path)
        for link in page.locator("a[data-export]:not([hidden])").all():
            href = link.get_attribute("href") or ""
            word = link.get_attribute("data-export") or ""
            with urlopen(duties.address + href) as answer:
                assert kinds[word] in answer.headers["content-type"], href
                assert answer.read(64)
            seen.add(word)
    assert seen == set(kinds)


CLICKS = (
    (0, ".matrix", "Wisconsin"),
    (1, "h1.said", "Texas"),
    (2, "h1.said", "[Pp]romised"),
    (3, "h1.said", "from China"),
    (4, "h1.said", "AI rack"),
    (5, "h1.said", "Foxconn"),
    (6, "h1.said", "moved to Texas"),
    (7, "h1.said", "disagree"),
)


@pytest.mark.parametrize(("number", "place", "words"), CLICKS)
def test_questions_of_the_start_page_are_answered_in_one_click(
    duties: Watch, number: int, place: str, words: str
) -> None:
    page = duties.open()
    expect(page.locator("#questions a")).to_have_count(8)
    page.locator("#questions a").nth(number).click()
    duties.ready()
    expect(page.locator(place).first).to_contain_text(re.compile(words))


def test_forms_suggest_every_measure_and_authority(duties: Watch) -> None:
    page = duties.open("/?view=graph&scenario=new")
    suggested = page.locator("#work-side datalist option")
    page.locator('#work-side select[data-key="op"]').select_option("set_measure")
    measures = suggested.count()
    assert measures > 0
    page.locator('#work-side select[data-key="op"]').select_option("disable")
    assert suggested.count() > measures
