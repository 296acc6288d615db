"""The picture of groups: where boxes, rows and lines stand, and that words stay words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from onshore.app.page.pictures.group_layout import BOX, Box, GroupLink, GroupRow
from onshore.app.page.pictures.groups import groups_picture

HOSTILE = "<script>alert(1)</script>\"&'{{7*7}}"
SVG = "{http://www.w3.org/2000/svg}"
COLUMNS, BETWEEN = ("Wants", "What", "Makes", "Where"), ("asks", "made by", "stands in")


def box(id: str, column: int, **more: object) -> Box:
    values: dict[str, object] = {
        "id": id,
        "label": id.upper(),
        "column": column,
        "kind": "firm",
        "count": 1,
        "href": f"/?group={id}",
        "says": id,
    }
    return Box(**{**values, **more})  # type: ignore[arg-type]


def drawn(boxes: list[Box], lines: list[GroupLink]) -> ElementTree.Element:
    picture = groups_picture(COLUMNS, BETWEEN, boxes, lines, "A picture")
    assert isinstance(picture, Markup)
    return ElementTree.fromstring(
        str(picture).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    )


def ties(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [path for path in root.iter(f"{SVG}path") if path.get("class", "").startswith("tie")]


def ends(path: ElementTree.Element) -> tuple[float, float, float, float]:
    numbers = [float(text) for text in re.findall(r"-?[\d.]+", path.get("d", ""))]
    return numbers[0], numbers[1], numbers[-2], numbers[-1]


def test_a_line_runs_from_the_edge_of_one_box_to_the_edge_of_another() -> None:
    root = drawn([box("a", 0), box("b", 2)], [GroupLink("b", "a", "solid", 4, "says")])
    (line,) = ties(root)
    x0, y0, x1, y1 = ends(line)
    assert (x0, x1) == (190.0, 810.0)  # two columns of 19 per cent, from the right to the left edge
    middles = {
        svg.find(f"{SVG}a").get("id"): float(svg.get("y", "0")) + BOX / 2  # type: ignore[union-attr]
        for svg in root.iter(f"{SVG}svg")
        if svg.get("class", "").startswith("box")
    }
    assert (y0, y1) == (middles["g-a"], middles["g-b"])
    assert line.get("stroke-width") == "3.3"  # 1.2 + 1.05 times the root of 4
    assert line.findtext(f"{SVG}title") == "says"


def test_a_line_is_no_wider_than_its_box_however_many_links_it_stands_for() -> None:
    lines = [GroupLink("a", "b", "solid", 40_000, ""), GroupLink("a", "c", "solid", 10_000, "")]
    root = drawn([box("a", 0), box("b", 1), box("c", 1)], lines)
    widths = sorted(float(path.get("stroke-width", "0")) for path in ties(root))
    assert widths == [pytest.approx(13, abs=0.2), 26]


def test_standings_lie_side_by_side_and_each_has_its_look() -> None:
    lines = [
        GroupLink("a", "b", "solid", 1, ""),
        GroupLink("a", "b", "dashed", 1, ""),
        GroupLink("a", "b", "dotted", 1, ""),
        GroupLink("a", "b", "struck", 1, ""),
    ]
    root = drawn([box("a", 0, chosen=True), box("b", 1), box("c", 1)], lines)
    found = {path.get("class", "").split()[1]: path for path in ties(root)}
    assert len({ends(path)[1] for path in found.values()}) == 4
    assert found["is-solid"].get("stroke-dasharray") is None
    assert found["is-dashed"].get("stroke-dasharray")
    assert found["is-dotted"].get("stroke-dasharray", "").startswith("0.1 ")
    assert len([p for p in root.iter(f"{SVG}path") if p.get("class") == "cut"]) == 1


def test_lines_of_the_chosen_box_are_lit_and_what_it_is_not_tied_to_is_dim() -> None:
    boxes = [box("a", 0, chosen=True), box("b", 1), box("c", 1), box("d", 2)]
    root = drawn(boxes, [GroupLink("a", "b", "solid", 1, ""), GroupLink("c", "d", "solid", 1, "")])
    assert [path.get("class") for path in ties(root)] == ["tie is-solid faint", "tie is-solid lit"]
    classes = {
        svg.find(f"{SVG}a").get("id"): svg.get("class", "")  # type: ignore[union-attr]
        for svg in root.iter(f"{SVG}svg")
        if svg.get("class", "").startswith("box")
    }
    assert classes == {"g-a": "box chosen", "g-b": "box", "g-c": "box dim", "g-d": "box dim"}
    plain = drawn([box("a", 0), box("b", 1)], [GroupLink("a", "b", "solid", 1, "")])
    assert ties(plain)[0].get("class") == "tie is-solid"


def test_lines_that_skip_a_column_run_between_its_boxes() -> None:
    boxes = [box("a", 0), box("b", 1), box("c", 1), box("d", 2)]
    (line,) = ties(drawn(boxes, [GroupLink("a", "d", "solid", 9, "")]))
    passing = re.findall(r"L[\d.]+ ([\d.]+)", line.get("d", ""))
    tops = [
        float(svg.get("y", "0"))
        for svg in drawn(boxes, []).iter(f"{SVG}svg")
        if svg.get("class") == "box" and svg.get("x") not in ("0%", "81%")
    ]
    y = float(passing[0])
    assert all(y < top or y > top + BOX for top in tops)


def test_lines_inside_the_last_column_stay_inside_the_picture() -> None:
    root = drawn([box("a", 2), box("b", 3), box("c", 3)], [GroupLink("b", "c", "solid", 1, "")])
    numbers = [float(text) for text in re.findall(r"-?[\d.]+", ties(root)[0].get("d", ""))]
    assert max(numbers[::2]) <= 1000
    assert min(numbers[::2]) >= 0


def test_an_opened_box_shows_its_rows_and_lines_end_at_them() -> None:
    rows = (
        GroupRow("r1", "Row 1", "factory", "/?focus=r1"),
        GroupRow("r2", "A very long name of a row that surely takes two lines", "place"),
    )
    opened = box("b", 1, opened=True, count=9, rows=rows, more="and 7 more")
    root = drawn([box("a", 0), opened], [GroupLink("a", "r2", "solid", 1, "")])
    assert (
        ends(ties(root)[0])[2:]
        != ends(ties(drawn([box("a", 0), opened], [GroupLink("a", "r1", "solid", 1, "")]))[0])[2:]
    )
    link = next(a for a in root.iter(f"{SVG}a") if a.get("id") == "g-b")
    assert link.get("aria-expanded") == "true"
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "and 7 more" in texts
    assert "9" in texts
    assert [a.get("href") for a in root.iter(f"{SVG}a")][-1] == "/?focus=r1"
    single = next(a for a in root.iter(f"{SVG}a") if a.get("id") == "g-a")
    assert single.get("aria-expanded") is None


def test_words_are_words_and_nothing_is_styled_inline() -> None:
    boxes = [
        box("a", 0, label=HOSTILE, says=HOSTILE, href='/?q="><b>'),
        box("b", 1, opened=True, count=2, rows=(GroupRow("r", HOSTILE, "firm", "/"),)),
    ]
    text = str(
        groups_picture(COLUMNS, BETWEEN, boxes, [GroupLink("a", "b", "solid", 1, HOSTILE)], HOSTILE)
    )
    assert "<script" not in text
    assert "<b>" not in text
    assert "style" not in text
    ElementTree.fromstring(text)


def test_one_column_and_none_are_drawn_too() -> None:
    assert drawn([], []).get("role") == "group"
    root = drawn([box("a", 3), box("b", 3)], [GroupLink("a", "b", "solid", 1, "")])
    assert len(ties(root)) == 1
