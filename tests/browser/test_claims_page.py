"""Is it so? in Chromium: a text is pasted, answered without a script too, and stays text."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watch

TEXT = "Foxconn operates a plant in Houston, Texas. Gulls circled above the harbour."
EVIL = "<img src=x onerror=PWN=1></textarea><script>PWN=1</script> Foxconn makes it."


def test_a_pasted_text_is_answered_and_leads_to_the_statement(duties: Watch) -> None:
    page = duties.open("/?view=claims&lang=en")
    page.fill("#claims-text", TEXT)
    page.click("form.asked .first")
    duties.ready()
    expect(page.locator("h1")).to_contain_text("one supported")
    assert page.locator(".sentences > li").count() == 2
    expect(page.locator(".sentences .is-not_read").first).to_contain_text("Gulls")
    assert page.input_value("#claims-text").strip() == TEXT
    page.locator(".beside a.code").first.click()
    duties.ready()
    expect(page.locator("main")).to_have_attribute("data-view", "fact")
    duties.check()


def test_a_hostile_text_stays_text(duties: Watch) -> None:
    page = duties.open("/?view=claims&lang=en")
    page.fill("#claims-text", EVIL)
    page.click("form.asked .first")
    duties.ready()
    assert page.locator("main img, main script").count() == 0
    assert page.input_value("#claims-text").strip() == EVIL
    duties.check()


def test_it_needs_no_script(browser: Browser, duties: Watch) -> None:
    duties.open("/?view=claims")
    with browser.new_context(java_script_enabled=False, locale="ja-JP") as context:
        page = context.new_page()
        page.goto(f"{duties.address}/?view=claims")
        page.fill("#claims-text", "鴻海はテキサス州ヒューストンに工場を運営している。")
        page.click("form.asked .first")
        expect(page.locator(".sentences .verdict").first).to_have_text("裏付けあり")
        text = page.input_value("#claims-text")
        page.click("#language")
        expect(page.locator(".sentences .verdict").first).to_have_text("Supported")
        assert page.input_value("#claims-text") == text
