"""The picture of a large network: sizes, columns with few crossings, what is drawn and what not."""

from __future__ import annotations

import re
from itertools import combinations
from math import hypot
from xml.etree import ElementTree

import pytest

from onshore.app.page.pictures.bubbles import (
    MOST_FLOWS,
    Bubble,
    Flow,
    Part,
    bubbles_picture,
    flows_drawn,
)
from onshore.app.page.pictures.layers import Thing, settle, tie

HOSTILE = "<script>alert(1)</script>\"&'{{7*7}}"
SVG = "{http://www.w3.org/2000/svg}"


def bubble(id: str, count: int, tier: int, **more: object) -> Bubble:
    values: dict[str, object] = {"label": id, "href": f"/?open={id}", "says": id}
    return Bubble(id=id, count=count, tier=tier, **{**values, **more})  # type: ignore[arg-type]


def drawn(bubbles: list[Bubble], flows: list[Flow]) -> ElementTree.Element:
    picture = bubbles_picture(bubbles, flows, "A picture", ("sells", "buys"))
    text = str(picture).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return ElementTree.fromstring(text)


def rings(root: ElementTree.Element) -> dict[str, float]:
    return {
        str(link.get("id")): float(link.find(f"{SVG}circle").get("r", "0"))  # type: ignore[union-attr]
        for link in root.iter(f"{SVG}a")
    }


def test_the_area_of_a_bubble_counts_and_an_opened_one_is_larger() -> None:
    found = rings(drawn([bubble("a", 100, 0), bubble("b", 400, 1)], []))
    assert found["g-b"] == pytest.approx(2 * found["g-a"])
    opened = rings(drawn([bubble("a", 100, 0, opened=True), bubble("b", 400, 1)], []))
    assert opened["g-a"] > found["g-a"]


def test_the_width_of_a_ribbon_counts_and_one_that_leads_back_is_told_apart() -> None:
    flows = [Flow("a", "b", 100, "much"), Flow("c", "a", 50, "back")]
    root = drawn([bubble("a", 9, 0), bubble("b", 9, 1), bubble("c", 9, 1)], flows)
    found = {
        path.findtext(f"{SVG}title"): path
        for path in root.iter(f"{SVG}path")
        if path.get("class", "").startswith("ribbon")
    }
    assert float(found["much"].get("stroke-width", "0")) == 22
    assert float(found["back"].get("stroke-width", "0")) == 11
    assert "back" in found["back"].get("class", "")
    assert "back" not in found["much"].get("class", "")


def test_the_widest_flows_are_drawn_and_all_of_the_opened_one_first() -> None:
    flows = [Flow(f"a{at}", f"b{at}", at, "") for at in range(MOST_FLOWS + 40)]
    assert min(flow.count for flow in flows_drawn(flows, ())) == 40
    assert len(flows_drawn(flows, ())) == MOST_FLOWS
    assert flows_drawn(flows, {"a0"})[0].count == 0


def test_no_bubble_lies_on_another_nor_on_a_ribbon_that_passes_its_column() -> None:
    bubbles = [bubble(f"n{at}", 10 + 7 * at, at % 4) for at in range(16)]
    flows = [
        Flow(f"n{a}", f"n{b}", 1 + (a * b) % 9, "")
        for a, b in combinations(range(16), 2)
        if a % 4 < b % 4
    ]
    root = drawn(bubbles, flows)
    places = {}
    for svg in root.findall(f"{SVG}svg"):
        link = svg.find(f"{SVG}a")
        if link is not None:
            x, y = float(svg.get("x", "").rstrip("%")), float(svg.get("y", "0"))
            places[str(link.get("id"))] = x, y, rings(root)[str(link.get("id"))]
    for (x, y, r), (ox, oy, other) in combinations(places.values(), 2):
        if x == ox:
            assert abs(y - oy) >= r + other
    for path in root.iter(f"{SVG}path"):
        if not path.get("class", "").startswith("ribbon"):
            continue
        half = float(path.get("stroke-width", "0")) / 2
        for x, y in re.findall(r"L([\d.]+) ([\d.]+)", path.get("d", "")):
            for bx, by, r in places.values():
                if abs(bx - (float(x) - 34) / 10) < 0.5:
                    assert abs(by - float(y)) >= r + half - 0.2


def test_a_crossing_that_can_be_undone_is_undone() -> None:
    left, right = [Thing(40, 20, 0) for _ in range(4)], [Thing(40, 20, 1) for _ in range(4)]
    for one, other in zip(left, reversed(right), strict=True):
        tie(one, other, 4, 12)
    columns = [list(left), list(right)]
    settle(columns, 0, 400, 20)
    order = [columns[1].index(thing.near[0]) for thing in columns[0]]
    assert order == sorted(order)
    assert all(thing.y - thing.middle >= 0 for column in columns for thing in column)


def test_parts_lie_inside_their_bubble_and_apart() -> None:
    parts = tuple(Part(f"P{at}", f"part {at}", 144 // (at + 1)) for at in range(12))
    root = drawn([bubble("a", 400, 0, opened=True, parts=parts), bubble("b", 10, 1)], [])
    circles = [
        tuple(float(group.find(f"{SVG}circle").get(key, "0")) for key in ("cx", "cy", "r"))  # type: ignore[union-attr]
        for group in root.iter(f"{SVG}g")
    ]
    assert len(circles) == 12
    assert all(hypot(x, y) + r <= rings(root)["g-a"] for x, y, r in circles)
    for (x, y, r), (ox, oy, other) in combinations(circles, 2):
        assert hypot(x - ox, y - oy) >= r + other - 0.3


def test_words_are_words_and_nothing_is_styled_inline() -> None:
    one = bubble("a", 5, 0, label=HOSTILE, says=HOSTILE, opened=True, href='/?q="><b>')
    parts = (Part(HOSTILE, HOSTILE, 5),)
    text = str(
        bubbles_picture(
            [one, bubble("b", 1, 0, parts=parts, opened=True)],
            [Flow("a", "b", 1, HOSTILE)],
            HOSTILE,
            (HOSTILE, HOSTILE),
        )
    )
    assert "<script" not in text
    assert "<b>" not in text
    assert "style" not in text
    ElementTree.fromstring(text)


def test_one_and_none_are_drawn_too() -> None:
    assert drawn([], []).get("role") == "group"
    assert list(rings(drawn([bubble("a", 3_400, 0)], []))) == ["g-a"]
