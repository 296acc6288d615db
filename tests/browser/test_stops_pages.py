"""What stops, and on what most depends: the pages show what the service says, step by step."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch

LOST = "/?impact=firm:foxconn"


def ask(watch: Watch, path: str) -> Any:
    with urlopen(watch.address + "/api/v1" + path) as answer:
        return json.load(answer)["result"]


def span(sites: dict[str, int]) -> str:
    lo, hi = sites["lo"], sites["hi"]
    return str(lo) if lo == hi else f"{lo}–{hi}"


def test_the_map_counts_sites_by_state_as_the_service_does(duties: Watch) -> None:
    page = duties.open(LOST)
    states = [
        one
        for one in ask(duties, "/impact?node=firm:foxconn")["places"]
        if one["id"].startswith("place:US-") and one["sites"]
    ]
    assert states
    marks = page.locator("#us-map a.mark")
    expect(marks).to_have_count(len(states))
    for place in states:
        mark = page.locator(f'#us-map a.mark[href*="impact={place["id"]}"]')
        expect(mark.locator(".large .number")).to_have_text(span(place["distinct_sites"]))


def test_steps_are_addresses_and_back_undoes_them(duties: Watch) -> None:
    page = duties.open(LOST)
    rows = page.locator(".cascade li.is-lost")
    assert rows.count() > 3
    page.locator(".seg a", has_text="Before").click()
    page.wait_for_url("**step=0**")
    duties.ready()
    expect(rows).to_have_count(0)
    assert page.locator(".cascade li.is-later").count() > 3
    expect(page.locator(".cascade li.is-later .dot").first).to_have_text("")
    page.locator(".seg a", has_text="Step 1").click()
    page.wait_for_url("**step=1**")
    duties.ready()
    assert rows.count() >= 1
    page.go_back()
    page.go_back()
    duties.ready()
    assert "step=" not in page.url


def test_reasons_open_as_a_tree(duties: Watch) -> None:
    page = duties.open("/?impact=component:tray-board&certainty_min=assumed")
    tree = page.locator(".by-step details.why").first
    tree.locator("summary").first.click()
    expect(tree.locator("ul li").first).to_be_visible()


def test_the_form_takes_a_name_more_losses_and_a_part(duties: Watch) -> None:
    page = duties.open(LOST)
    boxes = page.locator("form[data-form] input[name=impact]")
    expect(boxes.first).to_have_value("Foxconn")
    boxes.last.fill("TSMC")
    page.locator("form[data-form] summary").click()
    page.get_by_label("How losses spread").select_option("weighted")
    page.locator("form[data-form] button").click()
    page.wait_for_url("**mode=weighted**")
    duties.ready()
    expect(page.locator("main h1")).to_contain_text("Not computable")
    expect(page.locator(".answer-head .chips li")).to_have_count(2)
    page.get_by_label("A firm counts").select_option("throughput")
    page.get_by_label("Lost of Foxconn").select_option("firm:foxconn:0.5")
    page.locator("form[data-form] button").click()
    page.wait_for_url("**weight=throughput**")
    assert "loss=firm%3Afoxconn%3A0.5" in page.url or "loss=firm:foxconn:0.5" in page.url
    duties.ready()
    expect(page.get_by_label("Lost of Foxconn")).to_have_value("firm:foxconn:0.5")


def test_a_weighted_loss_has_its_table(duties: Watch) -> None:
    asked = "mode=weighted&basis=stated_share&certainty_min=assumed"
    page = duties.open(f"/?impact=factory:model-module-tw&{asked}")
    result = ask(duties, f"/impact?node=factory:model-module-tw&{asked}")
    lost = [one for one in result["nodes"] if one["loss"]]
    expect(page.locator("table.losses tbody tr")).to_have_count(len(lost))


def test_key_and_menu_of_the_free_network_ask_what_stops(duties: Watch) -> None:
    page = duties.open("/?view=graph&sel=firm:tsmc")
    page.focus("#graph")
    page.keyboard.press("i")
    page.wait_for_url("**impact=firm:tsmc**")
    duties.ready()
    expect(page.locator("main .question")).to_have_text("What stops if TSMC stops?")
    page.go_back()
    duties.ready()
    page.locator("#details .row button", has_text="What stops with it?").click()
    page.wait_for_url("**impact=firm:tsmc**")


def test_most_depended_on_ranks_each_kind_as_the_service_does(duties: Watch) -> None:
    page = duties.open("/?criticality=all")
    lists = page.locator(".stacked")
    for at, kind in enumerate(("firm", "place", "component", "factory")):
        nodes = ask(duties, f"/criticality?kind={kind}&limit=6")["nodes"]
        totals = lists.nth(at).locator("li > b").all_inner_texts()
        highest = [int(total.split("–")[-1]) for total in totals]
        assert highest == [node["dead"] for node in nodes if node["dead"] > 1]
    lists.first.locator("a").first.click()
    page.wait_for_url("**impact=firm:foxconn**")


@pytest.mark.parametrize("width", [390, 900, 1440])
@pytest.mark.parametrize(
    "path", [LOST, f"{LOST}&lang=ja&step=0", "/?criticality=component:ai-server&lang=ja"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_stay_in_the_window(duties: Watch, path: str, width: int, scheme: str) -> None:
    duties.page.set_viewport_size({"width": width, "height": 900})
    duties.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = duties.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """[...document.querySelectorAll(".map text")].filter((one) => {
          const box = one.getBoundingClientRect();
          const map = one.closest(".map").getBoundingClientRect();
          return box.width && (box.left < map.left - 14 || box.right > map.right + 14);
        }).map((one) => one.textContent)"""
    )
    assert outside == []
