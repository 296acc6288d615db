"""Where boxes, rows and lines of the picture of groups stand. Pure geometry, no markup.

x is in percent for boxes and in units for lines (`UNITS` for one percent), y in pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from onshore.app.render.svg.words import wrap

COLUMN, UNITS = 19.0, 10.0
"""Width of a column in percent; units of the stretched drawing for one percent."""
HEAD, BOX, ROW, GAP = 52.0, 46.0, 25.0, 12.0
"""Heights in pixels: what stands above the boxes, a box, a row of an opened one, between boxes."""
LINE_HEIGHT = 14.0
WIDE, NARROW = 218.0, 152.0
"""Widths of a column in pixels for which words are broken; `css/network.css` shows one of them."""
WIDEST = 26.0
"""Pixels that a line is wide at most; all are narrower in proportion where one would be wider."""
LOOP = 48.0
"""Units that a line between boxes of one column reaches out, at most."""
SLACK = 46.0
"""Pixels more than `GAP` that boxes of a short column stand apart, at most."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A member of an opened box."""

    id: str
    label: str
    kind: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A group. `column` counts from 0; `opened` is None where there is nothing to open.

    `rows` are shown where it is opened, `more` counts what they leave out. `href` is where a click
    leads, `says` what a screen reader hears.
    """

    id: str
    label: str
    column: int
    kind: str
    count: int
    href: str
    says: str
    opened: bool | None = None
    chosen: bool = False
    rows: tuple[GroupRow, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class GroupLink:
    """Links of one standing between two ends, ids of boxes or rows; `line` is how it is drawn."""

    source: str
    target: str
    line: str
    count: int
    says: str


@dataclass(slots=True)
class Place:
    """Where a box or a row stands: its middle, the column, and the box that it belongs to."""

    y: float
    column: int
    box: str
    room: float


@dataclass(slots=True)
class Course:
    """A line on its way: its ends, and where it passes the columns between (column, y)."""

    line: GroupLink
    a: Place
    b: Place
    lit: bool
    wide: float
    ya: float = 0.0
    yb: float = 0.0
    way: list[list[float]] = field(default_factory=list)


def across(shown: Sequence[int]) -> dict[int, float]:
    """Left edge of each column, in percent."""
    step = (100 - COLUMN) / (len(shown) - 1) if len(shown) > 1 else 0.0
    return {column: place * step for place, column in enumerate(shown)}


def lines_of(row: GroupRow, width: float = WIDE) -> list[str]:
    """As many lines as there is room for in the widest layout."""
    most = 2 if width == WIDE else len(lines_of(row))
    return wrap(row.label, width - 34, 12, most)


def row_height(row: GroupRow) -> float:
    return ROW + LINE_HEIGHT * (len(lines_of(row)) - 1)


def box_height(box: Box) -> float:
    if not box.opened:
        return BOX
    return BOX + sum(map(row_height, box.rows)) + (ROW if box.more else 0) + 8


def placed(
    boxes: Sequence[Box], shown: Sequence[int]
) -> tuple[dict[str, Place], dict[str, float], float]:
    """Places of boxes and rows, the top of each box, and the height of all."""
    own = {column: [box for box in boxes if box.column == column] for column in shown}
    totals = {
        column: sum(map(box_height, found)) + GAP * (len(found) - 1)
        for column, found in own.items()
    }
    tallest = max(totals.values(), default=0.0)
    places: dict[str, Place] = {}
    tops: dict[str, float] = {}
    for column, found in own.items():
        slack = min(SLACK, (tallest - totals[column]) / (len(found) + 1))
        y = HEAD + (tallest - totals[column] - slack * (len(found) - 1)) / 2
        for box in found:
            tops[box.id] = y
            places[box.id] = Place(y + BOX / 2, column, box.id, BOX - 16)
            row_top = y + BOX
            for row in box.rows if box.opened else ():
                high = row_height(row)
                places[row.id] = Place(row_top + high / 2 - 2, column, box.id, 15.0)
                row_top += high
            y += box_height(box) + GAP + slack
    return places, tops, HEAD + tallest + 10


def courses_of(
    lines: Sequence[GroupLink],
    places: Mapping[str, Place],
    ends: Mapping[str, str],
    chosen: set[str],
) -> list[Course]:
    """Lines between places, from left to right; faint ones first, so that lit ones lie above."""
    found = []
    for line in lines:
        if line.source not in places or line.target not in places:
            continue
        a, b = places[line.source], places[line.target]
        if a.box == b.box:
            continue
        if a.column > b.column:
            a, b = b, a
        lit = a.box in chosen or b.box in chosen
        found.append(Course(line, a, b, lit, 1.2 + line.count**0.5 * 1.05))
    widest = max((course.wide for course in found), default=0.0)
    for course in found:
        course.wide *= min(1.0, WIDEST / widest)
    return sorted(found, key=lambda course: (course.lit, course.line.count))


def pass_between(
    courses: Sequence[Course],
    boxes: Sequence[Box],
    tops: Mapping[str, float],
    shown: Sequence[int],
) -> None:
    """Gives each line that skips columns a place between their boxes."""
    for column in shown[1:-1]:
        edges = sorted(
            (tops[box.id], tops[box.id] + box_height(box)) for box in boxes if box.column == column
        )
        free = [(edges[0][0] - 30, edges[0][0])]
        free += [(one[1], other[0]) for one, other in pairwise(edges)]
        free.append((edges[-1][1], edges[-1][1] + 30))
        lanes: dict[int, list[tuple[Course, list[float]]]] = defaultdict(list)
        for course in courses:
            a, b = course.a, course.b
            if not a.column < column < b.column:
                continue
            at = shown.index(column) - shown.index(a.column)
            y = a.y + (b.y - a.y) * at / (shown.index(b.column) - shown.index(a.column))
            lane = min(range(len(free)), key=lambda n: abs(sum(free[n]) / 2 - y))
            passing = [float(column), y]
            course.way.append(passing)
            lanes[lane].append((course, passing))
        for lane, found in lanes.items():
            found.sort(key=lambda pair: pair[0].a.y + pair[0].b.y)
            low, high = free[lane]
            room = max(4.0, high - low - 8)
            shifts = _spread([course.wide + 2.6 for course, _ in found], room)
            for (_, passing), shift in zip(found, shifts, strict=True):
                passing[1] = (low + high) / 2 + shift


def _spread(sizes: Sequence[float], room: float) -> list[float]:
    """Middles of things side by side around 0, closer where they need more than the room."""
    total = sum(sizes)
    scale = min(1.0, room / total) if total else 1.0
    at, found = -total * scale / 2, []
    for size in sizes:
        found.append(at + size * scale / 2)
        at += size * scale
    return found


def fan_out(courses: Sequence[Course], shown: Sequence[int]) -> None:
    """Ends along the edge of a box, in the order of where they lead."""
    sides: dict[tuple[float, str, str], list[tuple[float, Course, str]]] = defaultdict(list)
    for course in courses:
        out, into = sides_of(course, shown)
        toward = course.way[0][1] if course.way else course.b.y
        back = course.way[-1][1] if course.way else course.a.y
        sides[course.a.y, course.a.box, out].append((toward, course, "ya"))
        sides[course.b.y, course.b.box, into].append((back, course, "yb"))
    for (y, _, _), ends in sides.items():
        ends.sort(key=lambda end: end[0])
        room = ends[0][1].a.room if ends[0][2] == "ya" else ends[0][1].b.room
        shifts = _spread([course.wide + 1.6 for _, course, _ in ends], room)
        for (_, course, name), shift in zip(ends, shifts, strict=True):
            setattr(course, name, y + shift)


def sides_of(course: Course, shown: Sequence[int]) -> tuple[str, str]:
    """The sides at which a line leaves and arrives; inside a column both are the inner one."""
    if course.a.column != course.b.column:
        return "right", "left"
    side = "left" if course.a.column == shown[-1] and len(shown) > 1 else "right"
    return side, side


def points_of(
    course: Course, xs: Mapping[int, float], shown: Sequence[int]
) -> list[tuple[float, float]]:
    out, into = sides_of(course, shown)
    first = xs[course.a.column] + (COLUMN if out == "right" else 0)
    last = xs[course.b.column] + (COLUMN if into == "right" else 0)
    points = [(first * UNITS, course.ya)]
    for column, y in course.way:
        x = xs[int(column)]
        points += [(x * UNITS, y), ((x + COLUMN) * UNITS, y)]
    return [*points, (last * UNITS, course.yb)]
