"""Where lines and boxes of a picture run. Pure numbers, the same rules as the page's draw.js."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onshore.app.render.svg.palette import KIND_LOOKS

Point = tuple[float, float]
COLUMN = 40.0
"""Nodes whose x differs by less stand in one column."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bezier curve, horizontal at both ends; `turn` is the side it enters its end from."""

    start: Point
    near: Point
    far: Point
    end: Point
    turn: int

    def at(self, t: float) -> Point:
        rest = 1 - t
        p, q, r, s = rest**3, 3 * rest * rest * t, 3 * rest * t * t, t**3
        (x1, y1), (ax, ay), (bx, by), (x2, y2) = self.start, self.near, self.far, self.end
        return p * x1 + q * ax + r * bx + s * x2, p * y1 + q * ay + r * by + s * y2


def radius(kind: str, degree: int) -> float:
    base = KIND_LOOKS[kind].radius if kind in KIND_LOOKS else 7
    return base + min(3.0, math.log2(1 + degree) * 0.6)


def curve(a: Point, b: Point, ra: float, rb: float, fan: float) -> Curve:
    """From `a` to `b`, which have radii; `fan` spreads lines between the same two nodes."""
    shift, ra, rb = fan * 13, ra + 2, rb + 3
    dx = b[0] - a[0]
    if abs(dx) < 70:
        bulge = 34 + min(120.0, abs(b[1] - a[1]) * 0.28) + abs(shift) + shift
        x1, x2 = a[0] + ra, b[0] + rb
        return Curve((x1, a[1]), (a[0] + bulge, a[1]), (b[0] + bulge, b[1]), (x2, b[1]), -1)
    turn = 1 if dx > 0 else -1
    x1, x2 = a[0] + turn * ra, b[0] - turn * rb
    reach = (x2 - x1) * 0.5
    return Curve(
        (x1, a[1] + shift * 0.12),
        (x1 + reach, a[1] + shift),
        (x2 - reach, b[1] + shift),
        (x2, b[1] + shift * 0.12),
        turn,
    )


def fans(ends: Sequence[tuple[str, str]]) -> list[float]:
    """For each pair of ends its place among the lines between the same two nodes, around 0."""
    between: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (source, target) in enumerate(ends):
        between[min(source, target), max(source, target)].append(index)
    found = [0.0] * len(ends)
    for (low, _), indexes in between.items():
        for place, index in enumerate(indexes):
            shift = place - (len(indexes) - 1) / 2
            found[index] = shift if ends[index][0] == low else -shift
    return found


def runs(members: Sequence[str], positions: Mapping[str, Point]) -> list[list[str]]:
    """Members of a set that stand next to each other in a column, with no other node between."""
    columns: dict[int, list[str]] = defaultdict(list)
    for id in dict.fromkeys(members):
        if id in positions:
            columns[round(positions[id][0] / COLUMN)].append(id)
    inside = set(members)
    others: dict[int, list[float]] = defaultdict(list)
    for id, (x, y) in positions.items():
        if id not in inside:
            others[round(x / COLUMN)].append(y)
    found: list[list[str]] = []
    for column in sorted(columns):
        last: float | None = None
        for id in sorted(columns[column], key=lambda id: positions[id][1]):
            y = positions[id][1]
            if last is None or any(last < other < y for other in others[column]):
                found.append([])
            found[-1].append(id)
            last = y
    return found


def polygon(x: float, y: float, r: float, corners: int, turn: float) -> list[Point]:
    angles = (turn + at * math.tau / corners for at in range(corners))
    return [(x + r * math.cos(angle), y + r * math.sin(angle)) for angle in angles]
