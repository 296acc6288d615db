"""The tree of reports and relays: every page in its box, what was not read dashed."""

from __future__ import annotations

from onshore.app.page.pictures.relays import ROW, Page, Report, relay_tree

EVIL = '<img src=x onerror="PWN=1">'


def test_each_relay_has_its_box_and_its_ribbon() -> None:
    pages = [Page("innovaTopia", "20 Nov 2025"), Page("futuroq")]
    drawn = str(relay_tree([Report("CNBC", "20 Nov 2025", "not read itself", pages)], "x"))
    assert drawn.count("<path") == 2
    assert f'height="{2 * ROW}"' in drawn
    assert 'class="box unread"' in drawn
    assert drawn.index("CNBC") < drawn.index("innovaTopia") < drawn.index("futuroq")


def test_a_report_that_nobody_relays_stands_alone() -> None:
    drawn = str(relay_tree([Report("WFMJ", "", "", [])], "x"))
    assert 'class="report alone"' in drawn
    assert "<svg" not in drawn
    assert "unread" not in drawn


def test_what_is_not_drawn_is_said_and_words_stay_words() -> None:
    drawn = str(relay_tree([Report(EVIL, EVIL, EVIL, [Page(EVIL, EVIL)], "and 4 more")], EVIL))
    assert "and 4 more" in drawn
    assert drawn.count("<path") == 1
    assert "<img" not in drawn
