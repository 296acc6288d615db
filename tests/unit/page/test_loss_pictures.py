"""The cascade of a loss and the stacked bars: every row, its mark, its words, its share."""

from __future__ import annotations

import re

from onshore.app.page.pictures.cascade import GAP, ROW, Group, LossRow, cascade
from onshore.app.page.pictures.stacked import Bar, Part, stacked

EVIL = '<img src=x onerror="PWN=1">'


def test_rows_stand_where_their_ribbons_end() -> None:
    groups = [
        Group("Sites", [LossRow("1–3", "Wisconsin", "three entries", weight=3)], "and 4 more"),
        Group("Products", [LossRow("✕", "iPhone"), LossRow("", "Car", look="later")]),
    ]
    drawn = str(cascade("Foxconn", groups, "What stops with Foxconn"))
    ends = [int(end) for end in re.findall(r"100,(\d+)\"", drawn)]
    second = 2 * ROW + GAP
    assert ends == [ROW // 2, second + ROW // 2, second + ROW + ROW // 2]
    assert f'height="{4 * ROW + GAP}"' in drawn
    assert drawn.count("<li") == 4
    assert 'class="is-later"' in drawn
    assert "and 4 more" in drawn


def test_bars_are_drawn_from_end_to_end_and_say_their_counts() -> None:
    parts = [
        Part("sites", "12 sites", 12, open=5),
        Part("products", "11 products", 11),
        Part("places", "0 places", 0),
    ]
    drawn = str(stacked([Bar("Foxconn", "/?impact=firm:foxconn", parts, "18–23")], 46, "firm"))
    shapes = re.findall(r'<rect class="([^"]*)" x="([\d.]+)%" width="([\d.]+)%"', drawn)
    assert [name for name, *_ in shapes] == ["sites", "sites open", "products"]
    ends = [(float(x), float(x) + float(wide)) for _, x, wide in shapes]
    assert [round(start, 2) for start, _ in ends] == [0, 15.22, 26.09]
    assert round(ends[-1][1], 2) == 50
    assert 'aria-label="12 sites; 11 products"' in drawn
    assert ">18–23<" in drawn


def test_hostile_words_stay_words() -> None:
    drawn = str(
        cascade(EVIL, [Group(EVIL, [LossRow(EVIL, EVIL, EVIL, href=f'"{EVIL}')], EVIL)], EVIL)
    )
    drawn += str(stacked([Bar(EVIL, f'"{EVIL}', [Part("sites", EVIL, 1)], EVIL)], 1, "x"))
    assert "<img" not in drawn
    assert " style=" not in drawn
