"""Paths of one length as a map of lines: stations that they share are drawn once.

Stations stand in columns at their step, x in per cent; lines lie in a stretched drawing behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

WIDE = 1000
"""Width of the stretched drawing that the lines lie in."""
ROW, TOP, EDGE = 92, 54, 8
"""Pixels between stations of a column, above the first; per cent beside the outer columns."""
APART = 16
"""Pixels between the lines of one step that are stated in several ways."""
NAME = 24
"""Letters of a station's name that fit above it."""
ROWS = 7
"""Stations of a column that are drawn; a map with more shows its list alone."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A step between two stations: a line style for each way in which it is stated."""

    start: str
    end: str
    lines: tuple[str, ...]
    label: str = ""


@dataclass(slots=True)
class LineMap:
    """Columns of station ids, names, legs; `inside` names what the last column lies in."""

    columns: list[list[str]]
    names: Mapping[str, str]
    kinds: Mapping[str, str]
    legs: list[Leg] = field(default_factory=list)
    inside: str | None = None

    @property
    def drawable(self) -> bool:
        """Whether the columns have room."""
        return all(len(column) <= ROWS for column in self.columns) and len(self.columns) <= 7


def line_map(paths: Sequence[Mapping[str, Any]], inside: str | None) -> LineMap:
    """The map of paths of one length: `[{"stations": [{id, name, kind}], "steps": [[way]]}]`."""
    length = len(paths[0]["stations"])
    columns: list[list[str]] = [[] for _ in range(length)]
    names: dict[str, str] = {}
    kinds: dict[str, str] = {}
    legs: dict[tuple[int, str, str], Leg] = {}
    for path in paths:
        ids = [station["id"] for station in path["stations"]]
        for column, station in zip(columns, path["stations"], strict=True):
            if station["id"] not in column:
                column.append(station["id"])
            names[station["id"]], kinds[station["id"]] = station["name"], station["kind"]
        for at, ways in enumerate(path["steps"]):
            lines = tuple(dict.fromkeys(way["line"] for way in ways))
            label = ways[0]["label"] if length <= 5 else ""
            legs.setdefault((at, ids[at], ids[at + 1]), Leg(ids[at], ids[at + 1], lines, label))
    return LineMap(columns, names, kinds, list(legs.values()), inside)


def paths_picture(found: LineMap, label: str) -> Markup:
    """One `<svg>` of a map; `label` says what it shows."""
    rows = max(map(len, found.columns))
    height = TOP + rows * ROW
    x, y = _places(found, height)
    lines, words = [], []
    for leg in found.legs:
        span = (len(leg.lines) - 1) * APART
        ends = (x[leg.start] * WIDE / 100, y[leg.start], x[leg.end] * WIDE / 100, y[leg.end])
        for number, line in enumerate(leg.lines):
            shift = number * APART - span / 2
            lines.append(_curve(*ends, shift, line))
        middle = ((x[leg.start] + x[leg.end]) / 2, (y[leg.start] + y[leg.end]) / 2)
        if leg.label and sum(1 for other in found.legs if other.start == leg.start) == 1:
            words.append(_text(middle[0], middle[1] - span / 2 - 9, leg.label, "t2"))
    stations = [part for id in x for part in _station(x[id], y[id], found, id)]
    box = _inside(found, x, height)
    return Markup(
        '<svg class="paths-map" width="100%" height="{h}" role="img" aria-label="{label}">{box}'
        '<svg viewBox="0 0 {w} {h}" width="100%" height="{h}" preserveAspectRatio="none">{lines}'
        "</svg>{words}{stations}</svg>"
    ).format(
        h=height,
        w=WIDE,
        label=label,
        box=box,
        lines=Markup("").join(lines),
        words=Markup("").join(words),
        stations=Markup("").join(stations),
    )


def _places(found: LineMap, height: int) -> tuple[dict[str, float], dict[str, float]]:
    steps = max(1, len(found.columns) - 1)
    x: dict[str, float] = {}
    y: dict[str, float] = {}
    for at, column in enumerate(found.columns):
        gap = (height - TOP) / len(column)
        for row, id in enumerate(column):
            x[id] = EDGE + at * (100 - 2 * EDGE) / steps
            y[id] = TOP + gap * (row + 0.5) - 10
    return x, y


def _curve(x1: float, y1: float, x2: float, y2: float, shift: float, line: str) -> Markup:
    middle = (x1 + x2) / 2
    path = (
        f"M{x1:.1f} {y1 + shift:.1f}C{middle:.1f} {y1 + shift:.1f} "
        f"{middle:.1f} {y2 + shift:.1f} {x2:.1f} {y2 + shift:.1f}"
    )
    return Markup(
        '<path class="line-stroke line-{}" vector-effect="non-scaling-stroke" d="{}"/>'
    ).format(line, path)


def _station(x: float, y: float, found: LineMap, id: str) -> list[Markup]:
    name = found.names[id]
    short = name if len(name) <= NAME else name[: NAME - 1] + "…"
    mark = Markup('<circle class="stop kind-{}" cx="{:.2f}%" cy="{:.1f}" r="7"/>').format(
        found.kinds[id], x, y
    )
    return [mark, _text(x, y - 15, short, "tb", name)]


def _text(x: float, y: float, text: str, cls: str, title: str = "") -> Markup:
    full = Markup("<title>{}</title>").format(title) if title and title != text else ""
    return Markup(
        '<text class="{}" x="{:.2f}%" y="{:.1f}" text-anchor="middle">{}{}</text>'
    ).format(cls, x, y, full, text)


def _inside(found: LineMap, x: Mapping[str, float], height: int) -> Markup:
    """A box around the last column, where what was asked for contains its stations."""
    if found.inside is None:
        return Markup("")
    left = x[found.columns[-1][0]] - EDGE + 1
    return Markup(
        '<rect class="inside" x="{:.2f}%" y="6" width="{:.2f}%" height="{}" rx="12"/>'
        '<text class="tb" x="{:.2f}%" y="26" text-anchor="middle">{}</text>'
    ).format(left, 2 * EDGE - 2, height - 12, left + EDGE - 1, found.inside)
