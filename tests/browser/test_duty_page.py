"""The duty panel and the schedule walk, in a real browser over the bundled measures."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch

SERVER = "/?view=graph&duty=8471.50.01&origin=TW&entry_date=2026-09-01"
METAL = "/?view=graph&duty=7326.90.86.88&origin=CN&entry_date=2026-05-01&condition=value:14172"


def cell(page: Page, line: str, origin: str) -> str:
    """Text of the cell of a line from an origin in the table of AI-server lines."""
    heads = [text.strip() for text in page.locator("table.duties thead th").all_inner_texts()]
    row = page.locator("table.duties tbody tr").filter(has=page.get_by_text(line, exact=True))
    return row.locator("th, td").nth(heads.index(origin)).inner_text()


def test_the_server_enters_free_and_its_parts_do_not(duties: Watch) -> None:
    page = duties.open(SERVER)
    expect(page.locator(".glance .free")).to_contain_text("server *")
    pays = page.locator(".glance .pays")
    for words in (
        "power supply 0–10% (ordinary 10%)",
        "cable 10–27.6%",
        "heat exchanger 0–25%",
    ):
        expect(pays).to_contain_text(words)
    expect(pays).not_to_contain_text("server")
    assert cell(page, "server", "Taiwan") == "free *"
    supply = cell(page, "power supply", "Taiwan").split("\n")
    assert supply == ["0–\u200b10%", "ordinary 10%", "for civil aircraft?"]


def test_answer_is_an_interval_and_more_knowledge_narrows_it(duties: Watch) -> None:
    page = duties.open(SERVER)
    expect(page.locator(".verdict h2")).to_have_text("0 % – 25 %")
    box = page.locator('[data-condition="chip_tpp"] input')
    box.fill("15832")
    box.press("Tab")
    duties.ready()
    assert "condition=chip_tpp:15832" in page.url
    page.locator('[data-condition="dram_bandwidth"] input').fill("4800")
    page.keyboard.press("Tab")
    duties.ready()
    page.locator('[data-condition="end_use"] select').select_option("us-data-centre")
    duties.ready()
    expect(page.locator(".verdict h2")).to_have_text("free")
    expect(page.locator(".unapplied")).to_contain_text("not applied")
    page.locator('[data-condition="end_use"] button').click()
    duties.ready()
    expect(page.locator(".verdict h2")).to_have_text("0 % – 25 %")
    page.go_back()
    expect(page.locator(".verdict h2")).to_have_text("free")


def test_components_sum_to_the_amount_of_the_worked_case(duties: Watch) -> None:
    page = duties.open(METAL)
    expect(page.locator(".verdict .amount")).to_contain_text("$7,496.99 – $11,039.99")
    totals = page.locator("table.parts tfoot td small")
    expect(totals).to_have_text(["$7,496.99", "$11,039.99"])
    highest = page.locator("#duty-answer table.parts tbody td:last-child small").all_inner_texts()
    cents = [round(100 * float(text.strip("$").replace(",", ""))) for text in highest]
    assert sum(cents) == 1_103_999
    # no weight test in chapter 73, and US metal must be said: only the exclusion is open
    assert page.locator("#duty-answer .open [data-condition]").count() == 1
    page.locator('[data-condition="exclusion"] select').select_option("false")
    duties.ready()
    expect(page.locator(".verdict h2")).to_have_text("77.9 %")
    expect(page.locator(".unapplied")).to_contain_text("displaced by S232-METALS-ANNEX")


def test_a_day_after_the_measures_warns(duties: Watch) -> None:
    page = duties.open("/?view=graph&duty=8504.40.60&origin=TW&entry_date=2030-01-01")
    expect(page.locator(".flag").first).to_contain_text("complete until 2 Oct 2026")


@pytest.mark.parametrize(
    ("lang", "edition", "metal"),
    [
        (
            "en",
            "is in force from 28 Sep 2026 and is not loaded",
            "share of metal by weight of at least 15 %:",
        ),
        ("ja", "版は読み込まれていない", "金属の重量割合が15 %以上:"),
    ],
)
def test_edition_and_tests_are_said_in_words(
    duties: Watch, lang: str, edition: str, metal: str
) -> None:
    page = duties.open(f"/?view=graph&duty=8544.42.90&origin=CN&entry_date=2026-11-28&lang={lang}")
    expect(page.locator("#duty-answer .flag").last).to_contain_text(edition)
    effects = page.locator('[data-condition="metal_share"] .effects')
    expect(effects).to_contain_text(metal)
    expect(effects).not_to_contain_text("metal_share")
    page = duties.open(f"{SERVER}&lang={lang}")
    for effect in page.locator(".effects li").all_inner_texts():
        assert not set("_|") & set(effect), effect


def test_two_clocks_where_the_law_had_two(duties: Watch) -> None:
    page = duties.open("/?view=graph&duty=8504.40.60&origin=TW&entry_date=2026-02-21")
    expect(page.locator("#duty-answer")).to_contain_text("What was lawful: free")
    page.locator("#duty-form [name=clock]").select_option("legal")
    duties.ready()
    assert "clock=legal" in page.url
    expect(page.locator("#duty-answer")).to_contain_text("What was collected")


def test_words_find_a_line_and_the_walk_goes_up_and_down(duties: Watch) -> None:
    page = duties.open(SERVER)
    page.fill("#duty-form [name=hts]", "85044060")
    expect(page.locator("#hits-hts li").first).to_contain_text("8504.40.60")
    page.keyboard.press("Enter")
    page.wait_for_url("**duty=8504.40.60**")
    duties.ready()
    expect(page.locator("#walk .here")).to_contain_text("8504.40.60")
    page.locator("#walk .up button", has_text=re.compile(r"^8504\.40")).click()
    page.wait_for_url("**duty=8504.40&**")
    duties.ready()
    expect(page.locator("#duty-answer")).to_contain_text("8504.40 stands for")
    page.locator("#walk .up button", has_text="Chapter 85").click()
    page.wait_for_url("**duty=85&**")
    duties.ready()
    expect(page.locator("#duty-answer")).to_contain_text("85 is a chapter")
    page.fill("#walk-words", "heat exchange")
    page.keyboard.press("Enter")
    page.locator("#walk button.wide").click()
    line = page.locator("#walk button", has_text=re.compile(r"^8419\.50(?!\.)"))
    expect(line.first).to_be_visible()
    line.first.click()
    page.wait_for_url("**duty=8419.50&**")


def test_lines_fees_and_landed_total_as_on_an_entry_summary(duties: Watch) -> None:
    page = duties.open(
        "/?view=graph&duty=7326.90.86.88&origin=CN&entry_date=2026-09-15&condition=value:14172"
        "&condition=exclusion:false"
    )
    rows = page.locator(".entry tbody tr")
    assert [row.split()[0] for row in rows.all_inner_texts()] == [
        "9903.88.03",
        "9903.05.90",
        "9903.82.02",
        "7326.90.86.88",
    ]
    expect(rows.nth(1)).to_contain_text("exempts")
    expect(rows.nth(2)).to_contain_text("$7,086.00")
    expect(page.locator(".landed .amount")).to_contain_text("$25,261.08 – $25,278.80")
    page.locator('.landed [data-condition="transport"] select').select_option("sea")
    duties.ready()
    expect(page.locator(".landed .amount")).to_have_text("Value, duty and fees: $25,278.80")
    expect(page.locator("table.parts", has_text="S301-L3")).to_contain_text("drawback open")
    page = duties.open("/?view=graph&duty=7326.90.86.88&origin=CN&entry_date=2026-09-15")
    expect(page.locator(".landed")).to_contain_text("0.3464 %")
    expect(page.locator(".landed")).to_contain_text("0.125 %")


def test_origins_changes_and_refunds_are_told(duties: Watch) -> None:
    page = duties.open(
        "/?view=graph&duty=6109.10.00.12&origin=CN&entry_date=2026-02-21&condition=value:10000"
    )
    expect(page.locator("#duty-answer")).to_contain_text("20 % of the value may be refundable")
    expect(page.locator("#duty-answer")).to_contain_text("$2,000.00")
    page.locator("details.more summary").nth(0).click()
    expect(page.locator("details.more table tbody tr").first).to_contain_text("origin")
    page.locator("details.more summary").nth(1).click()
    expect(page.locator("details.more").nth(1)).to_contain_text("2026-02-24")
    page = duties.open("/?view=graph&lang=ja&duty=8703.23.01&origin=DE&entry_date=2026-02-10")
    expect(page.locator("#duty-answer")).to_contain_text("輸入申告書の記載順")
    expect(page.locator("#duty-answer")).to_contain_text("9903.94.51")


def test_picture_is_the_services_own_with_words_and_a_table(duties: Watch) -> None:
    page = duties.open("/?view=graph&duty=8504.40.60&origin=TW")
    picture = page.locator("img.steps")
    assert (picture.get_attribute("src") or "").startswith("/api/v1/duty/steps?hts=8504.40.60")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert "China" in (picture.get_attribute("alt") or "")
    page.locator("#duty-steps summary").click()
    expect(page.locator("#duty-steps table tbody tr").first).to_contain_text("Taiwan")


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
    page = duties.open("/?view=graph&duty=8504.40.60&origin=TW&entry_date=2026-05-01")
    address = duties.address + (page.locator("img.steps").get_attribute("src") or "")
    told = page.request.get(address.replace("format=svg", "format=json")).json()["result"]
    page.goto(address)
    drawn = {line["origin"]: line["rates"] for line in page.evaluate(LEVELS)}
    assert set(drawn) == {series["origin"] for series in told["series"]}
    for series in told["series"]:
        ends = [step["lo"] if step["hi"] is None else step["hi"] for step in series["steps"]]
        true = {round(end, 3) for end in ends if end is not None}
        assert {round(rate, 3) for rate in drawn[series["origin"]]} == true, series["origin"]


def test_a_line_that_is_none_offers_the_nearest(duties: Watch) -> None:
    page = duties.open("/?view=graph&duty=8471.50.99&origin=TW")
    expect(page.locator("#duty-answer")).to_contain_text("no line 8471.50.99")
    page.locator("#duty-answer button").first.click()
    duties.ready()
    expect(page.locator(".verdict h2")).to_be_visible()


def test_hostile_values_stay_text(duties: Watch) -> None:
    evil = "%3Cimg%20src%3Dx%20onerror%3DPWN%3D1%3E"
    for path in (
        f"/?view=graph&duty={evil}&origin={evil}",
        f"{SERVER}&condition={evil}:1",
        f"{SERVER}{evil}",
    ):
        page = duties.open(path)
        expect(page.locator("#duty-answer .flag").first).to_be_visible()
        assert page.locator("body img:not(.steps)").count() == 0


def test_panel_is_left_by_search_and_asked_by_key(duties: Watch) -> None:
    page = duties.open(SERVER)
    page.fill("#search", "Foxconn")
    expect(page.locator("#hits li").first).to_contain_text("Foxconn")
    page.keyboard.press("Enter")
    duties.ready()
    assert "duty" not in page.url
    duties.open("/?view=graph")
    page.keyboard.press("d")
    page.wait_for_url("**duty=**")
    expect(page.locator("h1.said")).to_contain_text("HTS 8471.50.01")


def test_downloads_are_of_the_duty(duties: Watch) -> None:
    page = duties.open(METAL)
    page.locator("#export summary").click()
    expect(page.locator("[data-export]:visible")).to_have_count(2)
    href = page.locator('[data-export="csv"]').get_attribute("href") or ""
    assert href.startswith("/api/v1/duty?hts=7326.90.86.88&origin=CN&entry_date=2026-05-01")
    assert {"condition=value:14172", "format=csv"} <= set(href.split("&"))


@pytest.mark.parametrize("path", [SERVER, f"{METAL}&lang=ja&theme=dark", "/?view=graph&duty=84"])
def test_accessibility(duties: Watch, path: str) -> None:
    page = duties.open(path)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=rules)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [390, 900, 1200, 1440])
def test_nothing_runs_out_of_the_window(duties: Watch, width: int) -> None:
    duties.page.set_viewport_size({"width": width, "height": 844})
    page = duties.open(METAL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('#duty-answer').scrollWidth") <= width


def test_japanese(duties: Watch) -> None:
    page = duties.open("/?view=graph&duty=8504.40.60&origin=TW&entry_date=2026-05-01&lang=ja")
    for part in ("#duty-answer .flag", "#duty-answer .effects li", "#duty-answer .asked > span"):
        for words in page.locator(part).all_inner_texts():
            assert re.search("[ぁ-ヿ一-龯]", words), words
    for words in page.locator("#duty-answer table.parts p").all_inner_texts():
        assert not re.search(r"\b(normal duty|not applied|displaced|exempt|confidence)\b", words)
    page = duties.open(f"{SERVER}&lang=ja")
    expect(page.locator(".glance .free")).to_contain_text("サーバー")
    expect(page.locator("#duty-form [name=origin] option:checked")).to_have_text("台湾")
    assert re.search("電源", page.locator(".glance .pays").inner_text())
