"""Contrast of the page's colours (WCAG 2.2), in both themes: what axe cannot see on a canvas."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from onshore.app.render.svg.dark import DARK, POLICY, STYLE_HASH, with_dark
from onshore.app.render.svg.palette import (
    ASSUMED,
    CANVAS,
    COLOURS,
    EDGE,
    KIND_COLOURS,
    LINE,
    MUTED,
    PATH,
    SET,
    SHAPES,
    STRUCK,
    TEXT,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "templates"
KINDS = ("place", "component", "project", "person", "firm", "factory")
TEXTS = ("text", "muted", "accent", "good", "warn", "bad")
LINES = ("edge", "edge-strong", "assumed", "struck", "set", "path")
THEMES = ("light", "dark")


def tokens(theme: str) -> dict[str, str]:
    return {name: pair[theme == "dark"] for name, pair in COLOURS.items()}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["panel", "canvas"])
@pytest.mark.parametrize("name", TEXTS)
def test_text_is_readable(theme: str, ground: str, name: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[name], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", [*LINES, *(f"kind-{kind}" for kind in KINDS)])
def test_marks_stand_out_from_the_canvas(theme: str, name: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[name], colours["canvas"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_coloured_grounds(theme: str) -> None:
    colours = tokens(theme)
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["accent"], colours["tint"]) >= 4.5
    assert contrast(colours["warn"], colours["warn-ground"]) >= 4.5
    assert contrast(colours["text"], colours["warn-ground"]) >= 4.5
    assert contrast(colours["bad"], colours["bad-ground"]) >= 4.5
    assert contrast(colours["state-text"], colours["state-lit"]) >= 4.5
    assert contrast(colours["on-state"], colours["state-on"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["free", "some", "much", "band"])
def test_duties_are_readable(theme: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours["text"], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_fields_stand_out(theme: str) -> None:
    colours = tokens(theme)
    assert contrast(colours["line-strong"], colours["panel"]) >= 3


def test_kinds_have_shapes_of_their_own() -> None:
    """Colour never says it alone: kinds of one colour, or alike to some eyes, differ in shape."""
    assert set(SHAPES) == set(KINDS)
    assert len(set(SHAPES.values())) == len(KINDS)


@pytest.mark.parametrize("name", ["page", "pages/base", "review_frame", "answer", "scenario"])
def test_pages_take_their_colours_from_the_palette(name: str) -> None:
    """Pages without script are dark where the system is, others where their script says so."""
    page = (TEMPLATES / f"{name}.html").read_text("utf-8")
    assert len(re.findall(r'"/static/palette\.css"|"palette(?:\.css)?"', page)) == 1
    assert 'data-theme="auto"' in page
    assert ("js/shell/theme.js" in page) == ('class="no-js"' in page)


@pytest.mark.parametrize("theme", THEMES)
def test_numbers_on_the_scale_of_losses_are_readable(theme: str) -> None:
    colours = tokens(theme)
    steps = [colours[f"loss-{step}"] for step in range(1, 6)]
    for step, ground in enumerate(steps, 1):
        assert contrast(colours[f"on-loss-{step}"], ground) >= 4.5
    shades = [luminance(colour) for colour in steps]
    assert shades == sorted(shades, reverse=theme == "light")


def test_pictures_have_the_dark_colours_of_the_page() -> None:
    light, dark = tokens("light"), tokens("dark")
    drawn = [name for name in light if not name.startswith(("on-", "state"))]
    shared = {light[name]: dark[name] for name in drawn if light[name] in DARK}
    assert {colour: DARK[colour] for colour in shared} == shared
    assert set(KIND_COLOURS.values()) <= set(DARK)
    assert {CANVAS, TEXT, MUTED, EDGE, ASSUMED, STRUCK, SET, PATH, LINE} <= set(DARK)


def test_a_picture_with_dark_colours_is_still_one() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" aria-label="a b"><title>1 &gt; 0</title></svg>'
    root = ElementTree.fromstring(with_dark(svg))
    assert [child.tag.rpartition("}")[2] for child in root] == ["style", "title"]
    assert STYLE_HASH in POLICY
