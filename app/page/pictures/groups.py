"""The network in groups: columns of boxes, and one line for each pair of boxes and standing.

Boxes and words lie in a drawing as wide as the page, x in percent; lines lie in a nested one that
is stretched, 1000 units wide. Lines that skip a column run between its boxes. A box that is opened
shows its rows, and lines end at the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from onshore.app.page.pictures.group_layout import (
    BOX,
    COLUMN,
    LINE_HEIGHT,
    LOOP,
    NARROW,
    UNITS,
    WIDE,
    Box,
    Course,
    GroupLink,
    across,
    box_height,
    courses_of,
    fan_out,
    lines_of,
    pass_between,
    placed,
    points_of,
    row_height,
    sides_of,
)
from onshore.app.page.pictures.ribbons import around, n, through
from onshore.app.render.svg.words import wrap


def groups_picture(
    columns: Sequence[str],
    between: Sequence[str],
    boxes: Sequence[Box],
    lines: Sequence[GroupLink],
    label: str,
) -> Markup:
    """One `<svg>`. `columns` are headings, `between` the words of the arrows that join them.

    The lines of the chosen box are lit and all others faint; without a chosen box all are alike.
    """
    shown = sorted({box.column for box in boxes})
    xs = across(shown)
    places, tops, height = placed(boxes, shown)
    chosen = {box.id for box in boxes if box.chosen}
    ends = {**{box.id: box.id for box in boxes}, **{id: place.box for id, place in places.items()}}
    courses = courses_of(lines, places, ends, chosen)
    pass_between(courses, boxes, tops, shown)
    fan_out(courses, shown)
    linked = chosen | {
        box for course in courses if course.lit for box in (course.a.box, course.b.box)
    }
    parts = [
        Markup(
            '<svg viewBox="0 0 1000 {}" preserveAspectRatio="none" width="100%" height="{}">'
            "{}</svg>"
        ).format(
            n(height),
            n(height),
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
    ).format(label, n(height), Markup("").join(parts))


def _drawn(course: Course, xs: Mapping[int, float], shown: Sequence[int], some: bool) -> Markup:
    points = points_of(course, xs, shown)
    path = through(points)
    if course.a.column == course.b.column:
        inward = sides_of(course, shown)[0] == "left"
        out = min(16 + abs(course.yb - course.ya) * 0.1, LOOP)
        path = around(points, -out if inward else out)
    wide, dashes = course.wide, ""
    if course.line.line in ("dashed", "assumed"):
        dashes = f"{n(5 + wide)} 4"
    elif course.line.line == "dotted":
        dashes = f"0.1 {n(wide * 2.2)}"
    lit = " lit" if course.lit else " faint" if some else ""
    return Markup(
        '<path class="tie is-{}{}" vector-effect="non-scaling-stroke" d="{}" stroke-width="{}"{}>'
        "<title>{}</title></path>"
    ).format(
        course.line.line,
        lit,
        path,
        n(wide),
        Markup(' stroke-dasharray="{}"').format(dashes) if dashes else "",
        course.line.says,
    )


def _cross(course: Course, xs: Mapping[int, float], shown: Sequence[int]) -> Markup:
    """The mark of a line that was cut, at its middle."""
    if not course.lit:
        return Markup("")
    points = points_of(course, xs, shown)
    (px, py), (x, y) = points[0], points[1]
    return Markup('<svg x="{}%" y="{}" overflow="visible"><path class="cut" d="{}"/></svg>').format(
        n((px + x) / 2 / UNITS), n((py + y) / 2), "M-4-4l8 8m0-8l-8 8"
    )


def _headings(
    columns: Sequence[str], between: Sequence[str], shown: Sequence[int], xs: Mapping[int, float]
) -> list[Markup]:
    found = []
    for place, column in enumerate(shown):
        found.append(
            Markup('<text class="tb" x="{}%" y="15" text-anchor="middle">{}</text>').format(
                n(xs[column] + COLUMN / 2), columns[column]
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
                ).format(n(middle), between[column])
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
        Markup('<rect class="ring" width="100%" height="{}" rx="9"/>').format(n(box_height(box))),
        Markup('<rect class="stripe {}" y="9" width="4" height="{}" rx="2"/>').format(
            box.kind, n(BOX - 18)
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
        classes, n(x), n(top), n(COLUMN), n(box_height(box)), link, _rows(box)
    )


def _label(box: Box, width: float, name: str) -> Markup:
    room = width - (24 if box.opened is None else 62)
    lines = wrap(box.label, room, 13, 2)
    y = BOX / 2 + 5 - 7.5 * (len(lines) - 1)
    spans = Markup("").join(
        Markup('<tspan x="14" y="{}">{}</tspan>').format(n(y + 15 * place), line)
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
                        n(y + 13 + LINE_HEIGHT * place), line
                    )
                    for place, line in enumerate(lines_of(row, width))
                ),
            )
            for width, name in ((WIDE, "wide"), (NARROW, "narrow"))
        ]
        body = Markup('<circle class="dot {}" cx="11" cy="{}" r="3"/>{}').format(
            row.kind, n(y + 9), Markup("").join(texts)
        )
        if row.href:
            body = Markup('<a href="{}"><title>{}</title>{}</a>').format(row.href, row.label, body)
        found.append(body)
        y += row_height(row)
    if box.more:
        found.append(Markup('<text class="t2" x="21" y="{}">{}</text>').format(n(y + 13), box.more))
    return Markup('<g class="rows">{}</g>').format(Markup("").join(found))
