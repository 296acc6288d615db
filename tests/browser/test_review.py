"""The review in a real browser: accept, edit, reject, undo, resume, coverage, the end; axe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from onshore.app.review.review_session import ReviewSession
from onshore.app.review.sessions import Sessions
from onshore.app.review.web import create_review_app
from onshore.app.settings import Settings
from tests.browser.conftest import Watch, no_violation
from tests.reviewing import WHEN, WHO, desk_of, prepare, read_lines, write_lines

HOSTILE = '<img src=x onerror="window.PWN=1">'


@pytest.fixture(scope="module")
def candidates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("review"))


class Review:
    """A review behind its own server, open in the browser."""

    def __init__(
        self, page: Page, serve: Callable[[Any], str], desk: ReviewSession, lang: str
    ) -> None:
        self.desk, self.page = desk, page
        door = Sessions(WHO)
        self.address = serve(create_review_app(desk, Settings(), door))
        self.watch = Watch(page, self.address)
        self.watch.open(f"/review?lang={lang}&token={door.once}")

    def press(self, *keys: str) -> None:
        """Keys one after the other; what each asks for is there before the next."""
        for key in keys:
            self.page.keyboard.press(key)
            self.watch.ready()

    def rows(self) -> list[dict[str, Any]]:
        return read_lines(self.desk.log) if self.desk.log.exists() else []

    def progress(self) -> str:
        return self.page.inner_text("#progress-text")


@pytest.fixture
def start(
    page: Page, serve: Callable[[Any], str], candidates: Path, tmp_path: Path
) -> Iterator[Callable[..., Review]]:
    opened: list[Review] = []

    def begin(file: Path = candidates, lang: str = "en") -> Review:
        desk = desk_of(file, tmp_path / "decisions.jsonl")
        own = page if not opened else page.context.new_page()
        opened.append(Review(own, serve, desk, lang))
        return opened[-1]

    yield begin
    for review in opened:
        review.watch.check()


@pytest.fixture
def review(start: Callable[..., Review]) -> Review:
    return start()


def test_the_quote_stands_marked_beside_its_candidate(review: Review) -> None:
    assert "token" not in review.page.url
    assert (
        review.page.inner_text("mark.quote")
        == "Lumeris already operates plants in Indiana and Texas"
    )
    expect(review.page.locator(".claim").first).to_contain_text("Lumeris Cells")
    expect(review.page.locator(".claim").first).to_contain_text("operates")
    assert review.page.locator("input[name=status]:checked").count() == 0
    assert review.progress() == "0 of 16 decided"


def test_nothing_is_accepted_before_the_status_is_chosen(review: Review) -> None:
    review.press("a")
    expect(review.page.locator("#refusal")).to_contain_text("Choose the status first")
    assert review.rows() == []
    review.press("8", "a")
    assert review.progress() == "1 of 16 decided"
    assert review.rows()[0]["confirmed_status"] == "operational"


def test_accept_reject_undo_by_mouse(review: Review) -> None:
    page = review.page
    page.locator(".chip", has_text="announced").click()
    page.click("#do-accept")
    expect(page.locator("#progress-text")).to_have_text("1 of 16 decided")
    page.click("#do-reject")
    page.fill("#comment", "said twice")
    page.click("[data-reason=duplicate]")
    expect(page.locator("#progress-text")).to_have_text("2 of 16 decided")
    page.click("#do-undo")
    expect(page.locator("#progress-text")).to_have_text("1 of 16 decided")
    rows = review.rows()
    assert [row["decision"] for row in rows] == ["accept", "reject", "undo"]
    assert rows[1]["reason"] == "duplicate: said twice"


def test_keys_reject_and_go_through(review: Review) -> None:
    page = review.page
    before = page.inner_text(".claim")
    review.press("n")
    assert page.inner_text("#place") == "2 of 16 waiting"
    review.press("p")
    assert page.inner_text(".claim") == before
    review.press("r", "4")
    assert review.rows()[0]["reason"] == "wrong status"
    review.press("r", "Escape")
    assert page.locator(".reasons").count() == 0
    review.press("u")
    assert page.inner_text(".claim") == before
    review.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_an_edit_is_verified_while_it_is_made(review: Review) -> None:
    page = review.page
    for _ in range(16):
        if page.locator(".fields .amount", has_text="1,850 jobs").count():
            break
        review.press("n")
    review.press("e")
    page.fill("[data-field='amount.value']", "18500")
    expect(page.locator(".verdict.no")).to_contain_text("check 5")
    page.locator(".chip", has_text="planned").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#refusal")).to_contain_text("check 5")
    assert review.rows() == []
    page.fill("[data-field='amount.value']", "1850")
    page.fill("[data-field=site]", "")
    expect(page.locator(".verdict.ok")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#progress-text")).to_have_text("1 of 16 decided")
    (row,) = review.rows()
    assert (row["decision"], row["edits"], row["after"]["status"]) == (
        "edit",
        {"site": None},
        "planned",
    )


def test_what_the_verifier_refuses_is_kept_only_with_a_reason(review: Review) -> None:
    page = review.page
    review.press("8", "e")
    expect(page.locator("#override")).to_be_hidden()
    page.fill("[data-field=object]", "place:US-CA")
    expect(page.locator(".verdict.no")).to_contain_text("check 4")
    page.click("#override button")
    assert review.rows() == []
    page.fill("#override-reason", "the caption names California")
    page.click("#override button")
    expect(page.locator("#progress-text")).to_have_text("1 of 16 decided")
    (row,) = review.rows()
    assert (row["decision"], row["who"], row["reason"]) == (
        "override",
        WHO,
        "the caption names California",
    )


def test_letters_typed_into_a_field_are_no_keys(review: Review) -> None:
    review.press("e")
    review.page.locator("[data-field=subject]").press_sequentially("aurnc1")
    review.page.keyboard.press("Escape")
    assert review.rows() == []
    assert review.progress() == "0 of 16 decided"


def test_a_review_goes_on_where_it_was_left(start: Callable[..., Review]) -> None:
    start().press("8", "a", "r", "7")
    again = start()
    assert again.progress() == "2 of 16 decided"
    again.press("u")
    assert again.progress() == "1 of 16 decided"


def test_the_coverage_shows_what_gave_nothing(review: Review) -> None:
    page = review.page
    review.press("c")
    expect(page.locator("#side h2")).to_have_text("10 of 11 sentences have candidates")
    bare = page.locator('.sentence[data-state="open"]')
    assert bare.count() == 1
    bare.focus()
    page.keyboard.press("Enter")
    page.click("#seen")
    expect(page.locator('.sentence[data-state="open"]')).to_have_count(0)
    page.click("#unseen")
    expect(page.locator('.sentence[data-state="open"]')).to_have_count(1)
    page.locator(".sentence", has_text="under a seven-year contract").click()
    page.locator(".small-item").first.click()
    expect(page.locator("#tab-candidate")).to_have_attribute("aria-pressed", "true")


def test_the_coverage_stands_beside_the_candidate(review: Review) -> None:
    """How many sentences are left, what came of each, and the way to each of them."""
    page = review.page
    page.set_viewport_size({"width": 1440, "height": 900})
    boxes = [one.bounding_box() for one in page.locator(".actions button").all()]
    assert len({round(box["y"]) for box in boxes if box}) == 1, "one row of buttons"
    left, rows = page.locator(".beside .left-over"), page.locator(".beside .told button")
    expect(left).to_have_text("11 sentences left")
    assert rows.count() == 11
    here = page.locator(".beside [aria-current=true]")
    expect(here).to_contain_text("already operates plants in Indiana and Texas")
    expect(here.locator(".state")).to_have_text("2 waiting")
    review.press("8", "a", "r", "9")
    expect(left).to_have_text("10 sentences left")
    told = page.locator(".beside .told li", has_text="already operates plants")
    expect(told.locator(".state")).to_have_text("decided")
    assert page.locator(".beside .strip i.cov-decided").count() == 1
    rows.filter(has_text="a unit of Korea").click()
    expect(page.locator("mark.quote").first).to_contain_text("a unit of Korea")
    review.press("e")
    assert rows.first.is_disabled(), "an edit is not lost by a click beside it"
    review.press("Escape")
    rows.filter(has_text="gave nothing yet").click()
    expect(page.locator("#h-sentence")).to_be_visible()
    expect(page.locator(".beside")).to_be_hidden()
    page.click("#seen")
    expect(page.locator("#unseen")).to_be_visible()
    review.press("c")
    expect(left).to_have_text("9 sentences left")
    page.set_viewport_size({"width": 1100, "height": 800})
    expect(page.locator(".beside")).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 1320, 1100, 900, 390])
def test_nothing_runs_out_or_is_too_small(review: Review, width: int) -> None:
    page = review.page
    page.set_viewport_size({"width": width, "height": 900 if width > 700 else 844})
    for key in ("", "r", "Escape", "e", "Escape", "c"):
        if key:
            review.press(key)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, key
        assert page.evaluate(SMALL) == [], key
        if width == 390:
            assert page.evaluate(LOW) == [], key


SMALL = """[...document.querySelectorAll("body *")].filter((one) => one.children.length === 0
  && one.textContent.trim() && one.getBoundingClientRect().width > 2
  && !one.closest(".sr, option, datalist, [hidden]")
  && parseFloat(getComputedStyle(one).fontSize) < 12).map((one) => one.textContent)"""
LOW = """[...document.querySelectorAll("button, .btn, select, .chip, input[type=text]")]
  .filter((one) => one.getBoundingClientRect().height > 0
    && one.getBoundingClientRect().height < 43.5 && !one.matches(".plain"))
  .map((one) => one.textContent.trim())"""
"""What is shown too small, and what is too low for a thumb."""


def test_a_fact_is_added_by_hand(review: Review) -> None:
    page = review.page
    review.press("c")
    page.locator(".sentence", has_text="under a seven-year contract").click()
    page.click("#add")
    page.fill("[data-field=subject]", "firm:lumeris")
    page.select_option("[data-field=relation]", "has_contract_with")
    page.fill("[data-field=object]", "firm:boeing")
    page.locator(".chip", has_text="announced").click()
    page.click("#do-accept")
    expect(page.locator("#refusal")).to_contain_text("check 4")
    page.fill("[data-field=object]", "firm:brightway")
    page.click("#do-accept")
    expect(page.locator("#progress-text")).to_have_text("1 of 17 decided")
    assert review.rows()[0]["candidate"]["record"] == {"by": "hand"}


def test_the_end_says_how_to_go_on(review: Review) -> None:
    page = review.page
    review.press(*["r", "9"] * 16)
    expect(page.locator("#finished")).to_contain_text("Everything is decided")
    expect(page.locator("#finished code")).to_have_text(f"onshore apply {review.desk.log}")
    review.press("u")
    assert review.progress() == "15 of 16 decided"


def test_an_empty_file(start: Callable[..., Review], tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    write_lines(file, [])
    review = start(file)
    expect(review.page.locator("#empty")).to_contain_text("No candidates")
    review.press("c")


def test_a_file_of_several_articles(start: Callable[..., Review], tmp_path: Path) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    file = prepare(folder, "en1_dev.txt", "ja_kiyosumi.txt")
    review = start(file)
    page = review.page
    review.press("c")
    titles = page.locator("#side select option").all_inner_texts()
    assert len(titles) == 2
    for title in titles:
        page.locator("#side select").select_option(label=title)
        expect(page.locator("#text")).to_contain_text(title)
        expect(page.locator("#text")).to_have_attribute("lang", "en" if title.isascii() else "ja")
    waiting = len(review.desk.items)
    review.press("c", "8", "a")
    assert review.progress() == f"1 of {waiting} decided"


def test_a_server_that_is_gone_and_a_session_that_ended(review: Review) -> None:
    page = review.page
    page.route("**/api/v1/decisions", lambda route: route.abort())
    review.press("8", "a")
    expect(page.locator("#side")).to_contain_text("could not be reached")
    page.unroute("**/api/v1/decisions")
    page.click("#retry")
    review.watch.ready()
    assert review.progress() == "0 of 16 decided"
    page.context.clear_cookies()
    review.press("8", "a")
    expect(page.locator("#side")).to_contain_text("session has ended")


def test_hostile_text_stays_text(start: Callable[..., Review], tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    file = prepare(folder)
    rows = read_lines(file)
    for row in rows:
        row |= {"site": HOSTILE, "reasons": [HOSTILE], "rule": HOSTILE}
        row["article"] |= {"title": HOSTILE, "publisher": HOSTILE, "url": "javascript:PWN=1"}
    write_lines(file, rows)
    review = start(file)
    review.press("e", "Escape", "c")
    assert review.page.locator("#side img, #about img, #about a").count() == 0
    assert HOSTILE in review.page.inner_text("#about")


def test_a_narrow_screen_needs_no_scrolling_sideways(review: Review) -> None:
    page = review.page
    page.set_viewport_size({"width": 390, "height": 844})
    for key in ("", "e", "Escape", "r", "Escape", "c"):
        if key:
            review.press(key)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#tab-candidate")
    assert page.locator("#do-accept").is_visible()


@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "en"), ("dark", "ja")])
def test_axe_finds_nothing(
    start: Callable[..., Review], scheme: Any, lang: str, page: Page
) -> None:
    page.emulate_media(color_scheme=scheme)
    review = start(lang=lang)

    no_violation(page, "candidate")
    review.press("8", "r")
    no_violation(page, "reject")
    review.press("Escape", "e")
    page.wait_for_timeout(400)
    no_violation(page, "edit")
    review.press("Escape", "c")
    page.locator('.sentence[data-state="facts"]').nth(2).click()
    no_violation(page, "coverage")
    page.click("#add")
    no_violation(page, "add")
    review.press("Escape", "c", "?")
    no_violation(page, "keys")
    page.keyboard.press("Escape")
    review.press(*["r", "9"] * 16)
    no_violation(page, "finished")
    assert page.evaluate("document.documentElement.lang") == lang
    if lang == "ja":
        assert not re.search(r"[A-Za-z]{4,}", page.inner_text(".notice h2"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_closed_door(
    page: Page, serve: Callable[[Any], str], candidates: Path, scheme: Any, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme=scheme)
    desk = desk_of(candidates, tmp_path / "decisions.jsonl")
    desk.decide(next(iter(desk.items)), "reject", reason="other", who=WHO, when=WHEN)
    address = serve(create_review_app(desk, Settings(), Sessions(WHO, "secret")))
    watch = Watch(page, address)
    watch.open("/review")
    no_violation(page)
    page.fill("input[name=token]", "wrong")
    page.click("button")
    expect(page.locator("[role=alert]")).to_be_visible()
    page.fill("input[name=token]", "secret")
    page.fill("input[name=name]", "Mio")
    page.click("button")
    watch.ready()
    assert page.inner_text("#progress-text") == "1 of 16 decided"
    watch.check()
