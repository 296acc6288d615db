"""A bill of materials on the page: tried, dropped, refused by row, saved."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Watch

BILL = "level,part,unit cost,HTS,origin\n0,BOX,100,,US\n1,FAN,10,8414.59.65,DE\n"


def test_an_example_is_answered_and_saved(duties: Watch, tmp_path: Path) -> None:
    page = duties.open("/?view=bom&as_of=2026-05-01")
    page.click("#bill-example")
    expect(page.locator("#bill-sheet .first")).to_contain_text("Duty that reaches the product")
    expect(page.locator("h1")).to_contain_text("RACK-1")
    assert page.locator("#bill-sheet table").count() >= 2
    with page.expect_download() as taken:
        page.click("[data-kind=csv]")
    taken.value.save_as(tmp_path / "report.csv")
    assert "CBL-2M" in (tmp_path / "report.csv").read_text("utf-8")


def test_a_chosen_file_is_answered_at_once(duties: Watch, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(BILL, "utf-8")
    page = duties.open("/?view=bom&as_of=2026-05-01")
    page.set_input_files("#bill-file", file)
    expect(page.locator("h1")).to_contain_text("BOX")
    asked = "/api/v1/bom?as_of=2026-05-01"
    answer = page.request.post(duties.address + asked, data=BILL.encode()).json()
    rows = page.locator("#bill-sheet table").filter(has_text="FAN")
    expect(rows.first).to_be_visible()
    assert len(answer["result"]["lines"]) == 1


def test_a_wrong_cell_is_told_by_row_and_names_stay_text(duties: Watch) -> None:
    page = duties.open("/?view=bom")
    page.fill("#bill-text", "level,part\n0,A\nx,B\n")
    page.click("#bill .first")
    expect(page.locator("#bill-said")).to_contain_text("row 3")
    evil = "<img src=x onerror=PWN=1>"
    page.fill("#bill-text", f"level,part\n0,{evil}\n1,{evil}2\n")
    page.click("#bill .first")
    expect(page.locator("h1")).to_contain_text("onerror")
    assert page.locator("main img").count() == 0
