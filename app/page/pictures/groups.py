"""The network in groups: columns of boxes, and one line for each pair of boxes and standing.

Boxes and words lie in a drawing as wide as the page, x in percent; lines lie in a nested one that
is stretched, 1000 units wide. Lines that skip a column run between its boxes. A box that is opened
shows its rows, and lines end at the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markupsafe import Markup

from onshore.app.render.svg.words import wrap

COLUMN, UNITS = 19.0, 10.0
"""Width of a column in percent; units of the stretched drawing for one percent."""
HEAD, BOX, ROW, GAP = 52.0, 46.0, 25.0, 12.0
"""Heights in pixels: what stands above the boxes, a box, a row of an opened one, between boxes."""
LINE_HEIGHT = 14.0
WIDE, NARROW = 218.0, 152.0
"""Widths of a column in pixels for which words are broken; `css/network.css` shows one of them."""
LOOP = 48.0
"""Units that a line between boxes of one column reaches out, at most."""
SLACK = 46.0
"""Pixels more than `GAP` that boxes of a short column stand apart, at most."""


@dataclass(frozen=True, slots=True)
class Row:
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
    rows: tuple[Row, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Links of one standing between two ends, ids of boxes or rows; `line` is how it is drawn."""

    source: str
    target: str
    line: str
    count: int
    says: str


@dataclass(slots=True)
class _Place:
    """Where a box or a row stands: its middle, the column, and the box that it belongs to."""

    y: float
    column: int
    box: str
    room: float


@dataclass(slots=True)
class _Course:
    """A line on its way: its ends, and where it passes the columns between (column, y)."""

    line: Line
    a: _Place
    b: _Place
    lit: bool
    wide: float
    ya: float = 0.0
    yb: float = 0.0
    way: list[list[float]] = field(default_factory=list)


def groups_picture(
    columns: Sequence[str],
    between: Sequence[str],
    boxes: Sequence[Box],
    lines: Sequence[Line],
    label: str,
) -> Markup:
    """One `<svg>`. `columns` are headings, `between` the words of the arrows that join them.

    The lines of the chosen box are lit and all others faint; without a chosen box all are alike.
    """
    shown = sorted({box.column for box in boxes})
    xs = _across(shown)
    places, tops, height = _placed(boxes, shown)
    chosen = {box.id for box in boxes if box.chosen}
    ends = {**{box.id: box.id for box in boxes}, **{id: place.box for id, place in places.items()}}
    courses = _courses(lines, places, ends, chosen)
    _lanes(courses, boxes, tops, shown)
    _fanned(courses, shown)
    linked = chosen | {
        box for course in courses if course.lit for box in (course.a.box, course.b.box)
    }
    parts = [
        Markup(
            '<svg viewBox="0 0 1000 {}" preserveAspectRatio="none" width="100%" height="{}">'
            "{}</svg>"
        ).format(
            _n(height),
            _n(height),
            Markup("").join(_drawn(c, xs, shown, bool(chosen)) for c in courses),
        ),
        *(_cross(course, xs, shown) for course in courses if course.line.line == "struck"),
        *_headings(columns, between, shown, xs),
        *(
            _box(box, tops[box.id], xs[box.column], chosen and box.id not in linked)
            for box in boxes
        ),
    ]
    return Markup(
        '<svg class="groups" role="group" aria-label="{}" width="100%" height="{}">{}</svg>'
    ).format(label, _n(height), Markup("").join(parts))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _across(shown: Sequence[int]) -> dict[int, float]:
    """Left edge of each column, in percent."""
    step = (100 - COLUMN) / (len(shown) - 1) if len(shown) > 1 else 0.0
    return {column: place * step for place, column in enumerate(shown)}


def _lines_of(row: Row, width: float = WIDE) -> list[str]:
    """As many lines as there is room for in the widest layout."""
    most = 2 if width == WIDE else len(_lines_of(row))
    return wrap(row.label, width - 34, 12, most)


def _row_height(row: Row) -> float:
    return ROW + LINE_HEIGHT * (len(_lines_of(row)) - 1)


def _height(box: Box) -> float:
    if not box.opened:
        return BOX
    return BOX + sum(map(_row_height, box.rows)) + (ROW if box.more else 0) + 8


def _placed(
    boxes: Sequence[Box], shown: Sequence[int]
) -> tuple[dict[str, _Place], dict[str, float], float]:
    """Places of boxes and rows, the top of each box, and the height of all."""
    own = {column: [box for box in boxes if box.column == column] for column in shown}
    totals = {
        column: sum(map(_height, found)) + GAP * (len(found) - 1) for column, found in own.items()
    }
    tallest = max(totals.values(), default=0.0)
    places: dict[str, _Place] = {}
    tops: dict[str, float] = {}
    for column, found in own.items():
        slack = min(SLACK, (tallest - totals[column]) / (len(found) + 1))
        y = HEAD + (tallest - totals[column] - slack * (len(found) - 1)) / 2
        for box in found:
            tops[box.id] = y
            places[box.id] = _Place(y + BOX / 2, column, box.id, BOX - 16)
            row_top = y + BOX
            for row in box.rows if box.opened else ():
                high = _row_height(row)
                places[row.id] = _Place(row_top + high / 2 - 2, column, box.id, 15.0)
                row_top += high
            y += _height(box) + GAP + slack
    return places, tops, HEAD + tallest + 10


def _courses(
    lines: Sequence[Line],
    places: Mapping[str, _Place],
    ends: Mapping[str, str],
    chosen: set[str],
) -> list[_Course]:
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
        found.append(_Course(line, a, b, lit, 1.2 + line.count**0.5 * 1.05))
    return sorted(found, key=lambda course: (course.lit, course.line.count))


def _lanes(
    courses: Sequence[_Course],
    boxes: Sequence[Box],
    tops: Mapping[str, float],
    shown: Sequence[int],
) -> None:
    """Gives each line that skips columns a place between their boxes."""
    for column in shown[1:-1]:
        edges = sorted(
            (tops[box.id], tops[box.id] + _height(box)) for box in boxes if box.column == column
        )
        free = [(edges[0][0] - 30, edges[0][0])]
        free += [(one[1], other[0]) for one, other in pairwise(edges)]
        free.append((edges[-1][1], edges[-1][1] + 30))
        lanes: dict[int, list[tuple[_Course, list[float]]]] = defaultdict(list)
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


def _fanned(courses: Sequence[_Course], shown: Sequence[int]) -> None:
    """Ends along the edge of a box, in the order of where they lead."""
    sides: dict[tuple[float, str, str], list[tuple[float, _Course, str]]] = defaultdict(list)
    for course in courses:
        out, into = _sides(course, shown)
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


def _sides(course: _Course, shown: Sequence[int]) -> tuple[str, str]:
    """The sides at which a line leaves and arrives; inside a column both are the inner one."""
    if course.a.column != course.b.column:
        return "right", "left"
    side = "left" if course.a.column == shown[-1] and len(shown) > 1 else "right"
    return side, side


def _points(
    course: _Course, xs: Mapping[int, float], shown: Sequence[int]
) -> list[tuple[float, float]]:
    out, into = _sides(course, shown)
    first = xs[course.a.column] + (COLUMN if out == "right" else 0)
    last = xs[course.b.column] + (COLUMN if into == "right" else 0)
    points = [(first * UNITS, course.ya)]
    for column, y in course.way:
        x = xs[int(column)]
        points += [(x * UNITS, y), ((x + COLUMN) * UNITS, y)]
    return [*points, (last * UNITS, course.yb)]


def _drawn(course: _Course, xs: Mapping[int, float], shown: Sequence[int], some: bool) -> Markup:
    points = _points(course, xs, shown)
    (x0, y0), (x1, y1) = points[0], points[-1]
    path = f"M{_n(x0)} {_n(y0)}"
    if course.a.column == course.b.column:
        out = min(16 + abs(y1 - y0) * 0.1, LOOP) * (
            1 if _sides(course, shown)[0] == "right" else -1
        )
        path += f"C{_n(x0 + out)} {_n(y0)} {_n(x1 + out)} {_n(y1)} {_n(x1)} {_n(y1)}"
    else:
        for at in range(1, len(points)):
            (px, py), (x, y) = points[at - 1], points[at]
            half = (x - px) / 2
            path += (
                f"L{_n(x)} {_n(y)}"
                if at % 2 == 0
                else f"C{_n(px + half)} {_n(py)} {_n(x - half)} {_n(y)} {_n(x)} {_n(y)}"
            )
    wide, dashes = course.wide, ""
    if course.line.line in ("dashed", "assumed"):
        dashes = f"{_n(5 + wide)} 4"
    elif course.line.line == "dotted":
        dashes = f"0.1 {_n(wide * 2.2)}"
    lit = " lit" if course.lit else " faint" if some else ""
    return Markup(
        '<path class="tie is-{}{}" vector-effect="non-scaling-stroke" d="{}" stroke-width="{}"{}>'
        "<title>{}</title></path>"
    ).format(
        course.line.line,
        lit,
        path,
        _n(wide),
        Markup(' stroke-dasharray="{}"').format(dashes) if dashes else "",
        course.line.says,
    )


def _cross(course: _Course, xs: Mapping[int, float], shown: Sequence[int]) -> Markup:
    """The mark of a line that was cut, at its middle."""
    if not course.lit:
        return Markup("")
    points = _points(course, xs, shown)
    (px, py), (x, y) = points[0], points[1]
    return Markup('<svg x="{}%" y="{}" overflow="visible"><path class="cut" d="{}"/></svg>').format(
        _n((px + x) / 2 / UNITS), _n((py + y) / 2), "M-4-4l8 8m0-8l-8 8"
    )


def _headings(
    columns: Sequence[str], between: Sequence[str], shown: Sequence[int], xs: Mapping[int, float]
) -> list[Markup]:
    found = []
    for place, column in enumerate(shown):
        found.append(
            Markup('<text class="tb" x="{}%" y="15" text-anchor="middle">{}</text>').format(
                _n(xs[column] + COLUMN / 2), columns[column]
            )
        )
        after = shown[place + 1] if place + 1 < len(shown) else None
        if after == column + 1:
            middle = (xs[column] + COLUMN + xs[after]) / 2
            found.append(
                Markup(
                    '<svg x="{0}%" y="11" overflow="visible"><path class="arrow" '
                    'd="M-26 0H26m-6-4l6 4l-6 4"/></svg>'
                    '<text class="t2" x="{0}%" y="30" text-anchor="middle">{1}</text>'
                ).format(_n(middle), between[column])
            )
    return found


def _box(box: Box, top: float, x: float, dim: bool | set[str]) -> Markup:
    opens = box.opened is not None
    state = ""
    if opens:
        state = Markup(' aria-expanded="{}"').format("true" if box.opened else "false")
    if box.chosen:
        state += Markup(' aria-current="true"')
    classes = "box" + (" chosen" if box.chosen else "") + (" dim" if dim else "")
    parts = [
        Markup('<rect class="ring" width="100%" height="{}" rx="9"/>').format(_n(_height(box))),
        Markup('<rect class="stripe {}" y="9" width="4" height="{}" rx="2"/>').format(
            box.kind, _n(BOX - 18)
        ),
        *(_label(box, width, name) for width, name in ((WIDE, "wide"), (NARROW, "narrow"))),
    ]
    if opens:
        chevron = "M-20 25l5-5l5 5" if box.opened else "M-20 21l5 5l5-5"
        parts.append(
            Markup(
                '<svg x="100%" overflow="visible"><text class="t2 num" x="-27" y="28" '
                'text-anchor="end">{}</text><path class="chevron" d="{}"/></svg>'
            ).format(f"{box.count:,}", chevron)
        )
    link = Markup('<a id="{}" href="{}" aria-label="{}"{}>{}</a>').format(
        f"g-{box.id}", box.href, box.says, state, Markup("").join(parts)
    )
    return Markup('<svg class="{}" x="{}%" y="{}" width="{}%" height="{}">{}{}</svg>').format(
        classes, _n(x), _n(top), _n(COLUMN), _n(_height(box)), link, _rows(box)
    )


def _label(box: Box, width: float, name: str) -> Markup:
    room = width - (24 if box.opened is None else 62)
    lines = wrap(box.label, room, 13, 2)
    y = BOX / 2 + 5 - 7.5 * (len(lines) - 1)
    spans = Markup("").join(
        Markup('<tspan x="14" y="{}">{}</tspan>').format(_n(y + 15 * place), line)
        for place, line in enumerate(lines)
    )
    return Markup('<text class="tb name {}">{}</text>').format(name, spans)


def _rows(box: Box) -> Markup:
    if not box.opened:
        return Markup("")
    found, y = [], BOX
    for row in box.rows:
        texts = [
            Markup('<text class="t2 {}">{}</text>').format(
                name,
                Markup("").join(
                    Markup('<tspan x="21" y="{}">{}</tspan>').format(
                        _n(y + 13 + LINE_HEIGHT * place), line
                    )
                    for place, line in enumerate(_lines_of(row, width))
                ),
            )
            for width, name in ((WIDE, "wide"), (NARROW, "narrow"))
        ]
        body = Markup('<circle class="dot {}" cx="11" cy="{}" r="3"/>{}').format(
            row.kind, _n(y + 9), Markup("").join(texts)
        )
        if row.href:
            body = Markup('<a href="{}"><title>{}</title>{}</a>').format(row.href, row.label, body)
        found.append(body)
        y += _row_height(row)
    if box.more:
        found.append(
            Markup('<text class="t2" x="21" y="{}">{}</text>').format(_n(y + 13), box.more)
        )
    return Markup("").join(found)
