"""The maps of answer pages: every mark is drawn and named, nothing overlaps, nothing is markup."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from onshore.app.page.pictures.labels import Box, Spot, apart, placed
from onshore.app.page.pictures.maps import (
    LAYOUTS,
    LOOKS,
    Mark,
    is_country,
    is_state,
    legend,
    us_map,
    world_map,
)

SVG = "{http://www.w3.org/2000/svg}"
SIZES = ((60, 2), (60, 1), (16, 1))
FIVE = [
    Mark("WI", "Wisconsin", "1–3", "three entries", "site", 3, "/?places=place:US-WI"),
    Mark("OH", "Ohio", "1", "at work", "site", 1, "/?places=place:US-OH"),
    Mark("TX", "Texas", "2", "none at work yet", "planned", 2, "/?places=place:US-TX"),
    Mark("VA", "Virginia", "0", "no site named", "named", 0, "/?places=place:US-VA"),
    Mark("IN", "Indiana", "0", "no site named", "named", 0, "/?places=place:US-IN"),
]


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(markup).replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1))


def test_each_mark_has_its_number_and_name_at_every_width() -> None:
    root = parsed(us_map(FIVE, "Where Foxconn has sites"))
    assert root.get("aria-label") == "Where Foxconn has sites"
    for css, _, notes in LAYOUTS:
        groups = [g for g in root.iter(f"{SVG}g") if g.get("class") == css]
        said = [[text.text for text in g.iter(f"{SVG}text")] for g in groups]
        assert [words[-1] for words in said] == [mark.number for mark in FIVE]
        assert [words[0] for words in said] == [mark.name for mark in FIVE]
        if css == "large":
            assert [words[1] for words in said] == [mark.note for mark in FIVE]
        if not notes:
            assert all(len(words) == 2 for words in said)


def test_links_are_named_and_a_map_without_links_is_an_image() -> None:
    root = parsed(us_map(FIVE, "x"))
    assert root.get("role") == "group"
    links = {a.get("href"): a.get("aria-label") for a in root.iter(f"{SVG}a")}
    assert links["/?places=place:US-TX"] == "Texas: 2, none at work yet"
    assert parsed(us_map([Mark("TX", "Texas", "1")], "x")).get("role") == "img"


def test_looks_are_classes_and_an_unknown_one_is_refused() -> None:
    for look in LOOKS:
        assert f'class="shape {look}"' in us_map([Mark("TX", "Texas", "1", look=look)], "x")
    with pytest.raises(ValueError, match="looks like one of"):
        us_map([Mark("TX", "Texas", "1", look="red")], "x")


def test_hostile_words_stay_words_and_nothing_is_styled_inline() -> None:
    evil = '<script>alert(1)</script>"&\x00'
    drawn = us_map([Mark("TX", evil, evil, evil, "site", 1, f"/?q={evil}")], evil)
    assert "<script" not in drawn
    assert " style=" not in drawn
    parsed(str(drawn).replace("\x00", ""))
    assert "<b>" not in legend([("site", "<b>")], "<b>")


def test_places_that_are_not_on_the_map_are_passed_over() -> None:
    assert is_state("TX")
    assert not is_state("CN")
    assert is_country("CN")
    assert is_country("SG"), "small ones have a point"
    drawn = us_map([Mark("CN", "China", "1")], "x")
    assert "China" not in drawn
    assert 'class="ground"' in drawn


def test_small_countries_and_large_ones_are_marked_on_the_world() -> None:
    marks = [Mark("TW", "Taiwan", "12", size=12), Mark("SG", "Singapore", "1")]
    root = parsed(world_map(marks, "x", "sites"))
    names = {text.text for text in root.iter(f"{SVG}text")}
    assert {"Taiwan", "Singapore", "12", "1"} <= names
    assert root.get("id") == "sites"


def test_a_full_map_draws_circles_alone() -> None:
    codes = re.findall(r"[A-Z]{2}", "ALAKAZARCACOCTDEFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMO")
    drawn = us_map([Mark(code, f"Name of {code}", "1") for code in codes], "x")
    assert drawn.count("<circle") == len(codes) * len(LAYOUTS)
    assert 'class="name"' not in drawn
    assert drawn.count("<title>") == len(codes)


def test_marks_are_moved_apart_and_words_never_meet() -> None:
    spots = apart([Spot(90 + 9 * (n % 3), 90 + 9 * (n // 3), 9, SIZES) for n in range(5)])
    for i, one in enumerate(spots):
        for other in spots[i + 1 :]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= (2 * 9) ** 2
    found = placed(spots, Box(0, 0, 420, 300), [], [])
    boxes = [place.box for place in found if place]
    assert len(boxes) == 5
    for i, box in enumerate(boxes):
        assert not any(box.meets(other) for other in boxes[i + 1 :])
        assert not any(box.meets(spot.box) for spot in spots)


def test_a_mark_without_any_room_for_words_has_none() -> None:
    assert placed([Spot(20, 20, 9, ((500, 1),))], Box(0, 0, 60, 40), [], []) == [None]
