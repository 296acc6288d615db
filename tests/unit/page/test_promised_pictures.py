"""Axes of time and number lines: where marks stand, what is never drawn, names that are hostile."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from onshore.app.page.pictures.number_line import Stated, number_line, top_of
from onshore.app.page.pictures.time_axis import BAND, NAMED, Point, axis_of, chart, nice, ticks

TODAY = date(2026, 6, 1)
EVIL = '"><script>PWN=1</script>'


def point(amount: float | None = 100, first: str | None = "2020-01-01", **more: Any) -> Point:
    values: dict[str, Any] = {
        "words": f"{amount} jobs",
        "by": "Press",
        "when": "2020",
        "low": amount,
        "high": amount,
        "first": first,
        "last": first,
        "due": None,
        "standing": "counted",
        "own": True,
        "aside": False,
        "href": "/?fact=A1",
    }
    return Point(**{**values, **more})


def drawn(*points: Point) -> ElementTree.Element:
    axis = axis_of(points, TODAY, "today", "no date")
    amounts = [str(tick) for tick in ticks(points)]
    return ElementTree.fromstring(str(chart(points, axis, "A chart", amounts, "t")))


def marks(root: ElementTree.Element) -> list[tuple[float, float, str]]:
    """Per cent, pixels and classes of each mark."""
    found = []
    for holder in root.findall("svg"):
        group = holder.find("g")
        assert group is not None
        place = float(holder.attrib["x"].rstrip("%")), float(holder.attrib["y"])
        found.append((*place, group.attrib["class"]))
    return found


def test_what_has_no_date_stands_in_the_band_never_on_the_axis() -> None:
    root = drawn(point(first=None, last=None), point(), point(90, None, last=None))
    places = sorted(x for x, _, _ in marks(root))
    assert [x < BAND for x in places] == [True, True, False]
    assert "no date" in "".join(root.itertext())
    assert root.find("defs/pattern") is not None
    assert drawn(point()).find("defs/pattern") is None


def test_promises_are_hollow_with_a_stem_and_a_line_to_the_day_that_they_are_due() -> None:
    root = drawn(point(standing="promised", due="2029-12-31"), point(50))
    lines = [line.attrib["class"] for line in root.findall("line")]
    assert [name for name in lines if name.startswith("stem")] == ["stem is-promised"]
    assert [name for name in lines if name.startswith("due")] == ["due is-promised"]
    assert {looks.split()[1] for _, _, looks in marks(root)} == {"is-promised", "is-counted"}


def test_what_was_set_aside_does_not_stretch_the_scale_and_has_an_arrow() -> None:
    points = [point(80), point(3_000, aside=True)]
    assert ticks(points) == [0, 40, 80]
    assert [looks for _, _, looks in marks(drawn(*points)) if "off" in looks] == [
        "mark off is-counted is-aside"
    ]
    assert ticks([point(3_000, aside=True)])[-1] == 3_000


@pytest.mark.parametrize("count", [1, 5, NAMED, NAMED + 20])
def test_words_never_stand_on_each_other_and_all_marks_are_drawn(count: int) -> None:
    root = drawn(*(point(100 + n % 3) for n in range(count)))
    assert len(marks(root)) == count
    rows = [float(text.attrib["y"]) for text in root.findall("a/text")]
    assert len(rows) == min(count, NAMED)
    assert all(b - a >= 16.9 for a, b in zip(sorted(rows), sorted(rows)[1:], strict=False))
    assert max(rows) <= float(root.attrib["height"])


def test_nothing_lies_below_zero_or_beside_the_picture() -> None:
    root = drawn(point(0), point(7, due="2031-01-01", standing="promised"), point(None))
    height = float(root.attrib["height"])
    for x, y, _ in marks(root):
        assert 0 <= x <= 100
        assert 0 <= y <= height - 20


def test_names_are_inert_and_no_style_is_written() -> None:
    evil = point(words=EVIL, by=EVIL, when=EVIL, href='/?fact=a"b')
    axis = axis_of([evil], TODAY, EVIL, EVIL)
    text = str(chart([evil], axis, EVIL, [EVIL] * 3, "t"))
    line = str(number_line([Stated(EVIL, EVIL, 1, 2)], EVIL, EVIL))
    for svg in (text, line):
        assert "<script" not in svg
        assert "style" not in svg
        ElementTree.fromstring(svg)


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (13_000, 15_000), (9.9, 10), (1e10, 1e10), (0.21, 0.3)]
)
def test_scales_end_at_round_numbers(value: float, top: float) -> None:
    assert nice(value) == pytest.approx(top)


def test_a_line_begins_at_zero_and_draws_an_interval_from_end_to_end() -> None:
    stated = [Stated("10 to 20", "A", 10, 20, first=True), Stated("40", "B", 40, 40)]
    assert top_of(stated) == 50
    root = ElementTree.fromstring(str(number_line(stated, "label", "50")))
    wide = [line for line in root.findall("line") if "wide" in line.attrib["class"]]
    assert [(line.attrib["x1"], line.attrib["x2"]) for line in wide] == [("20.00%", "40.00%")]
    assert "is-first" in wide[0].attrib["class"]
    assert root.attrib["aria-label"] == "label"


def test_an_open_end_is_an_arrow_not_a_number() -> None:
    svg = str(
        number_line([Stated("at least 5", "A", 5, None), Stated("up to 4", "B", None, 4)], "l", "e")
    )
    assert len(re.findall(r'class="mark way"', svg)) == 2
