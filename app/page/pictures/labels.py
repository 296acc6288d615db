"""Where names of marks stand: outside of the marks, with leaders, none on top of another.

A greedy search: the most crowded mark first, each at the nearest free place of a ring of places
around it. Nothing here knows of maps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

REACHES = (26.0, 40.0, 56.0, 74.0, 96.0, 124.0, 156.0)
"""Lengths of leaders that are tried, in pixels from the edge of the mark."""
DIRECTIONS = 24
GAP = 4.0
"""Pixels between the end of a leader and its words, and around everything."""
OVER_GROUND, OVER_ANSWER, LEVEL = 0.3, 3.0, 14.0
"""What words cost in pixels of leader: a tenth of their area over land that is not of the answer,
over land of the answer, and a leader that is nearly level and would look like a rule."""
SHORTER = 400.0
"""What shorter words cost: more than any place on the picture does."""


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def shared(self, other: Box) -> float:
        """Area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def within(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark that wants words: centre and radius, and the sizes that its words may have, the
    fullest first: width and lines."""

    x: float
    y: float
    radius: float
    sizes: tuple[tuple[float, int], ...]

    @property
    def box(self) -> Box:
        out = self.radius + 2
        return Box(self.x - out, self.y - out, self.x + out, self.y + out)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the leader ends, the side on which its words stand, and which size they have."""

    x: float
    y: float
    anchor: str
    size: int
    box: Box


def apart(spots: Sequence[Spot], rounds: int = 40) -> list[Spot]:
    """The marks moved off each other, each as little as that takes."""
    places = [[spot.x, spot.y] for spot in spots]
    for _ in range(rounds):
        moved = False
        for i, one in enumerate(places):
            for j in range(i + 1, len(places)):
                other = places[j]
                dx, dy = other[0] - one[0], other[1] - one[1]
                away = hypot(dx, dy)
                want = spots[i].radius + spots[j].radius + 2
                if away >= want:
                    continue
                ux, uy = (dx / away, dy / away) if away > 0.01 else (1.0, 0.0)
                push = (want - away) / 2
                one[0], one[1] = one[0] - ux * push, one[1] - uy * push
                other[0], other[1] = other[0] + ux * push, other[1] + uy * push
                moved = True
        if not moved:
            break
    return [Spot(x, y, spot.radius, spot.sizes) for spot, (x, y) in zip(spots, places, strict=True)]


def placed(
    spots: Sequence[Spot], frame: Box, answer: Sequence[Box], ground: Sequence[Box]
) -> list[Placed | None]:
    """A place for the words of each mark; None where not even its shortest words have one."""
    found: list[Placed | None] = [None] * len(spots)
    taken = [spot.box for spot in spots]
    leaders: list[tuple[float, float, float, float]] = []
    for index in sorted(range(len(spots)), key=lambda index: _room(spots, index)):
        spot = spots[index]
        others = [box for at, box in enumerate(taken) if at != index]
        best: tuple[float, Placed] | None = None
        for place in _places(spot, frame):
            near = hypot(place.x - spot.x, place.y - spot.y) + SHORTER * place.size
            if best is not None and near >= best[0]:
                continue
            if any(place.box.meets(box) for box in taken):
                continue
            leader = (spot.x, spot.y, place.x, place.y)
            if any(_crosses(leader, box) for box in others):
                continue
            if any(_crosses(line, place.box) or _cross(leader, line) for line in leaders):
                continue
            cost = near + _cover(spot, place, answer, ground)
            if best is None or cost < best[0]:
                best = cost, place
        if best is None:
            continue
        found[index] = best[1]
        taken.append(best[1].box)
        leaders.append((spot.x, spot.y, best[1].x, best[1].y))
    return found


def _room(spots: Sequence[Spot], index: int) -> float:
    here = spots[index]
    away = [hypot(here.x - o.x, here.y - o.y) for at, o in enumerate(spots) if at != index]
    return min(away, default=0.0)


def _places(spot: Spot, frame: Box) -> Iterator[Placed]:
    for size, (wide, lines) in enumerate(spot.sizes):
        for reach in REACHES:
            for step in range(DIRECTIONS):
                angle = 2 * pi * step / DIRECTIONS
                x = spot.x + cos(angle) * (spot.radius + reach)
                y = spot.y + sin(angle) * (spot.radius + reach)
                for anchor in ("start", "end"):
                    if (x - spot.x) * (1 if anchor == "start" else -1) < -8:
                        continue
                    left = x + GAP if anchor == "start" else x - GAP - wide
                    box = Box(left - 2, y - 12, left + wide + 2, y + 5 + 15 * (lines - 1))
                    if box.within(frame):
                        yield Placed(x, y, anchor, size, box)


def _cover(spot: Spot, place: Placed, answer: Sequence[Box], ground: Sequence[Box]) -> float:
    """What a place costs beside its distance, in pixels of leader."""
    cost = OVER_ANSWER / 10 * sum(place.box.shared(box) for box in answer)
    cost += OVER_GROUND / 10 * sum(place.box.shared(box) for box in ground)
    return cost + (LEVEL if abs(place.y - spot.y) < 10 else 0.0)


def _crosses(line: tuple[float, float, float, float], box: Box) -> bool:
    """Whether a line passes through a box (Liang and Barsky 1984)."""
    x0, y0, x1, y1 = line
    dx, dy, enter, leave = x1 - x0, y1 - y0, 0.0, 1.0
    for step, room in (
        (-dx, x0 - box.left),
        (dx, box.right - x0),
        (-dy, y0 - box.top),
        (dy, box.bottom - y0),
    ):
        if step == 0:
            if room < 0:
                return False
            continue
        at = room / step
        enter, leave = (max(enter, at), leave) if step < 0 else (enter, min(leave, at))
    return enter < leave


def _cross(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    def side(line: tuple[float, float, float, float], x: float, y: float) -> float:
        return (line[2] - line[0]) * (y - line[1]) - (line[3] - line[1]) * (x - line[0])

    return (
        side(a, b[0], b[1]) * side(a, b[2], b[3]) < 0
        and side(b, a[0], a[1]) * side(b, a[2], a[3]) < 0
    )
