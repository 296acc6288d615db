"""The two maps of answer pages: the United States by state, and the world by country.

Shapes scale with the page, words do not: the shapes lie in a nested drawing, marks and names are
placed by percent over it. Names stand outside of their marks and are laid out for three widths;
`css/map.css` shows the one that fits its holder, a `<div class="map-holder">` around the picture.
The smallest width leaves the notes out. An answer with a map names the style: `styles=("map",)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

import orjson
from markupsafe import Markup

from onshore.app.page.pictures.labels import Box, Placed, Spot, apart, placed
from onshore.app.render.svg.words import clean, width

US, WORLD = "us-states.json", "world.json"
STATIC = Path(__file__).resolve().parents[2] / "static"
LOOKS = ("site", "planned", "named", "outline", "loss-1", "loss-2", "loss-3")
"""Filled: something is at work there. Dashed: planned or being built. Hatched: only the place is
named. Outlined alone. Three steps of one scale of losses. Classes of `css/map.css`."""
LAYOUTS = (("small", 320.0, False), ("middle", 440.0, True), ("large", 620.0, True))
"""Class, narrowest width in pixels for which it is laid out, and whether it has notes."""
NAME, NOTE = 13.0, 12.0
MOST = 24
"""Marks with words; a map of more shows circles alone, and says their names to a pointer."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of the answer: `code` is its postal or ISO 3166-1 code ("TX", "CN").

    `number` stands in the circle ("2", "1–3"; nothing: no circle), `note` in small words under the
    name; `size` counts what the circle stands for, at most, and makes it larger; `href` makes mark
    and name a link.
    """

    code: str
    name: str
    number: str = ""
    note: str = ""
    look: str = "site"
    size: int = 1
    href: str = ""


def us_map(marks: Sequence[Mark], label: str, id: str = "us-map") -> Markup:
    """One `<svg>` of the states; `label` says what it shows, `id` is unique in the page.

    Places that are not US states are passed over: list them beside it.
    """
    return _map(US, marks, label, id)


def world_map(marks: Sequence[Mark], label: str, id: str = "world-map") -> Markup:
    """One `<svg>` of the countries, as `us_map`."""
    return _map(WORLD, marks, label, id)


def legend(rows: Sequence[tuple[str, str]], note: str = "") -> Markup:
    """What the looks mean, as a list: (look, words) each; `note` says what is counted."""
    items = [
        Markup('<li><span class="swatch {}"></span>{}</li>').format(look, words)
        for look, words in rows
    ]
    if note:
        items.append(Markup("<li>{}</li>").format(note))
    return Markup('<ul class="map-legend">{}</ul>').format(Markup("").join(items))


def is_state(code: str) -> bool:
    return code in _shapes(US)


def is_country(code: str) -> bool:
    return code in _shapes(WORLD)


def _map(file: str, marks: Sequence[Mark], label: str, id: str) -> Markup:
    atlas = _atlas(file)
    shapes = _shapes(file)
    known = [mark for mark in marks if mark.code in shapes]
    codes = {mark.code for mark in known}
    quiet = "".join(shape["path"] for code, shape in shapes.items() if code not in codes)
    drawn = [Markup('<path class="ground" d="{}"/>').format(quiet)]
    drawn += [_shape(mark, shapes[mark.code]["path"], id) for mark in known]
    layouts = [_layout(tuple(known), file, wide, notes) for _, wide, notes in LAYOUTS]
    marked = [
        _mark(mark, [layout[index] for layout in layouts]) for index, mark in enumerate(known)
    ]
    role = "group" if any(mark.href for mark in known) else "img"
    return Markup(
        '<svg class="map {}" id="{}" role="{}" aria-label="{}" width="100%" height="{}">'
        '<defs><pattern id="{}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/>'
        '<path class="hatch-line" d="M0,0V6"/></pattern></defs>'
        '<svg class="shapes" viewBox="0 0 {} {}" preserveAspectRatio="none" width="100%" '
        'height="100%" aria-hidden="true">{}</svg>{}</svg>'
    ).format(
        "us" if file == US else "world",
        id,
        role,
        label,
        atlas["height"],
        id,
        atlas["width"],
        atlas["height"],
        Markup("").join(drawn),
        Markup("").join(marked),
    )


def _shape(mark: Mark, path: str, id: str) -> Markup:
    if mark.look not in LOOKS:
        raise ValueError(f"a mark looks like one of {', '.join(LOOKS)}, not {mark.look!r}")
    fill = Markup(' fill="url(#{}-hatch)"').format(id) if mark.look == "named" else ""
    return Markup('<path class="shape {}"{} d="{}"/>').format(mark.look, fill, path)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A mark in one layout: its centre and its words, in parts of the width and of the height."""

    spot: Spot
    place: Placed | None
    wide: float
    high: float


@lru_cache(maxsize=256)
def _layout(marks: tuple[Mark, ...], file: str, wide: float, notes: bool) -> list[_Laid]:
    atlas = _atlas(file)
    shapes = _shapes(file)
    scale = wide / atlas["width"]
    high = atlas["height"] * scale
    spots = apart(
        [
            Spot(
                shapes[mark.code]["label"][0] * scale,
                shapes[mark.code]["label"][1] * scale,
                _radius(mark, small=not notes),
                _sizes(mark, notes),
            )
            for mark in marks
        ]
    )
    boxes = {code: Box(*(side * scale for side in box)) for code, box in _boxes(file).items()}
    codes = {mark.code for mark in marks}
    answer = [box for code, box in boxes.items() if code in codes]
    ground = [box for code, box in boxes.items() if code not in codes]
    frame = Box(0, 0, wide, high)
    places: Sequence[Placed | None] = [None] * len(spots)
    if len(marks) <= MOST:
        places = placed(spots, frame, answer, ground)
    return [_Laid(spot, place, wide, high) for spot, place in zip(spots, places, strict=True)]


def _sizes(mark: Mark, notes: bool) -> tuple[tuple[float, int], ...]:
    name = width(clean(mark.name), NAME) * 1.08  # bold
    both = [(max(name, width(clean(mark.note), NOTE)), 2)] if notes and mark.note else []
    return (*both, (name, 1), (width(mark.code, NAME) * 1.08, 1))


def _words(mark: Mark, notes: bool, size: int) -> tuple[str, str]:
    """Name and note, the name alone, or the code alone."""
    forms = [(mark.name, mark.note)] if notes and mark.note else []
    forms += [(mark.name, ""), (mark.code, "")]
    return forms[size]


def _radius(mark: Mark, small: bool) -> float:
    if not mark.number:
        return 2.0
    words = width(mark.number, 12) * 1.08 / 2
    if small:
        return max(9.0, words + 2)
    return max(13.0, words + 5, min(22.0, 11.5 + 1.5 * sqrt(max(0, mark.size))))


def _mark(mark: Mark, layouts: Sequence[_Laid]) -> Markup:
    whole = f"{mark.name}: {mark.number}" if mark.number else mark.name
    whole = f"{whole}, {mark.note}" if mark.note else whole
    laid = [
        _laid(mark, layout, css, notes)
        for layout, (css, _, notes) in zip(layouts, LAYOUTS, strict=True)
    ]
    inner = Markup("<title>{}</title>{}").format(clean(whole), Markup("").join(laid))
    if mark.href:
        return Markup('<a class="mark" href="{}" aria-label="{}">{}</a>').format(
            mark.href, clean(whole), inner
        )
    return Markup('<g class="mark">{}</g>').format(inner)


def _laid(mark: Mark, laid: _Laid, css: str, notes: bool) -> Markup:
    spot, place = laid.spot, laid.place
    x, y = _percent(spot.x, laid.wide), _percent(spot.y, laid.high)
    drawn = [Markup('<g class="{}">').format(css)]
    if place is not None:
        end_x, end_y = _percent(place.x, laid.wide), _percent(place.y, laid.high)
        name, note = _words(mark, notes, place.size)
        away = 4 if place.anchor == "start" else -4
        drawn.append(
            Markup('<line class="leader" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
                x, y, end_x, end_y
            )
        )
        for text, look, down in ((name, "name", 4 if not note else 1), (note, "note", 16)):
            if text:
                drawn.append(
                    Markup(
                        '<text class="{}" x="{}" y="{}" dx="{}" dy="{}" text-anchor="{}">{}</text>'
                    ).format(look, end_x, end_y, away, down, place.anchor, clean(text))
                )
    radius = f"{spot.radius:g}" if mark.number else "2.5"
    drawn.append(Markup('<circle cx="{}" cy="{}" r="{}"/>').format(x, y, radius))
    if mark.number:
        drawn.append(
            Markup('<text class="number" x="{}" y="{}" dy="4.3">{}</text>').format(
                x, y, clean(mark.number)
            )
        )
    return Markup("").join([*drawn, Markup("</g>")])


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f}%"


@cache
def _atlas(file: str) -> Mapping[str, Any]:
    atlas: Mapping[str, Any] = orjson.loads((STATIC / file).read_bytes())
    return atlas


def _shapes(file: str) -> Mapping[str, Any]:
    shapes: Mapping[str, Any] = _atlas(file)["states" if file == US else "countries"]
    return shapes


@cache
def _boxes(file: str) -> Mapping[str, tuple[float, float, float, float]]:
    """Code -> left, top, right and lower edge of its largest outline, in units of the atlas."""
    found = {}
    for code, shape in _shapes(file).items():
        boxes = [_box(ring) for ring in shape["path"].split("M")[1:]]
        if boxes:
            found[code] = max(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))
    return found


def _box(ring: str) -> tuple[float, float, float, float]:
    """Of one outline: `x,yl dx,dy ... z`."""
    numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
    x, y = numbers[0], numbers[1]
    xs, ys = [x], [y]
    for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
        x, y = x + dx, y + dy
        xs.append(x)
        ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)
