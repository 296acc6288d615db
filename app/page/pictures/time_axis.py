"""Statements with amounts on an axis of time: what was promised is hollow, what is counted filled.

Times lie in per cent of the width and amounts in pixels, so that words keep their size. A statement
without a date of its own stands in a hatched band before the axis, never at a date. The words of
the weightiest stand in a column to the right, at the end of leaders, none on top of another;
`css/promises.css` gives the column its room and hides it on a phone, where a list says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from markupsafe import Markup

from onshore.app.render.svg.words import clean, width

BAND = 18.0
"""Per cent of the width that the band of undated statements takes, where there are any."""
TOP, BOTTOM = 30.0, 26.0
"""Pixels above the highest amount and below the axis."""
LEAST, ROW = 190.0, 17.0
"""The lowest height of a picture, and that of a row of words, in pixels."""
COLUMN = 316.0
"""Pixels that a row of words may take."""
NAMED = 12
"""Statements of a chart that have words; the others say them to a pointer, and to its table."""
SIZE = 5.5
"""Half the size of a mark, in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A statement: amounts `low` to `high` (None: open), dates as ISO days (None: none stated).

    Two that say the same are two: each equals itself alone.
    `standing`: promised, counted, stated or ended. `own`: said of the thing itself (a circle), or
    of something beside it (a diamond). `words` name the amount, `by` who says so, `when` its dates.
    `aside`: another statement is shown first. `weight`: the larger, the sooner it has words.
    """

    words: str
    by: str
    when: str
    low: float | None
    high: float | None
    first: str | None
    last: str | None
    due: str | None
    standing: str
    own: bool
    aside: bool
    href: str
    weight: int = 0

    @property
    def amount(self) -> float:
        """Where its mark stands: the upper end, else the lower one."""
        return next((end for end in (self.high, self.low) if end is not None), 0.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """What the charts of a page share: first and last year, today, and whether any is undated."""

    start: int
    end: int
    today: date
    band: bool
    today_word: str
    undated_word: str

    @property
    def left(self) -> float:
        return BAND if self.band else 1.0

    def x(self, day: str) -> float:
        """Per cent of the width at which a day lies."""
        at = date.fromisoformat(day)
        years = at.year + (at.timetuple().tm_yday - 1) / 366 - self.start
        return self.left + (100 - self.left) * years / (self.end - self.start)

    @property
    def years(self) -> list[int]:
        """Years that are written: at most eight."""
        span = self.end - self.start
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000, 10_000) if span < 8 * step)
        return list(range(self.start, self.end, step))


def axis_of(points: Sequence[Point], today: date, today_word: str, undated_word: str) -> Axis:
    """The axis that holds all dates of the points, and today."""
    days = [day for one in points for day in (one.first, one.last, one.due) if day]
    years = [date.fromisoformat(day).year for day in days]
    start, end = min([*years, today.year]), max([*years, today.year]) + 1
    return Axis(start, end, today, not all(one.first for one in points), today_word, undated_word)


def ticks(points: Sequence[Point]) -> list[float]:
    """0, half and top of the scale. What was set aside does not stretch it, unless it is alone."""
    ends = [(one.aside, end) for one in points for end in (one.low, one.high) if end is not None]
    kept = [end for aside, end in ends if not aside] or [end for _, end in ends]
    top = nice(max(kept, default=0.0))
    return [0.0, top / 2, top]


def chart(
    points: Sequence[Point], axis: Axis, label: str, amounts: Sequence[str], id: str
) -> Markup:
    """One `<svg>`. `label` says what it shows, `amounts` are the words of `ticks(points)`, and `id`
    is unique in the page."""
    top = ticks(points)[-1]
    peak = max((one.amount for one in points), default=0.0)
    weighty = sorted(
        points,
        key=lambda one: (one.weight + 3 * (one.amount == peak), one.first or ""),
        reverse=True,
    )[:NAMED]
    high = max(LEAST, len(weighty) * ROW + TOP + 14)
    ground = high - BOTTOM

    def y(amount: float) -> float:
        return ground - (ground - TOP) * min(1.0, max(0.0, amount / top))

    ordered = sorted(points, key=lambda one: (-min(one.amount, top * 1.01), one.first or ""))
    named = [one for one in ordered if one in weighty]
    rows = dict(
        zip(named, _apart([y(one.amount) for one in named], TOP - 12, high - 6), strict=True)
    )
    undated = [one for one in points if not one.first]
    marks, words = [], []
    for one in ordered:
        if one.first:
            x = (axis.x(one.first) + axis.x(one.last or one.first)) / 2
        else:
            x = BAND * (undated.index(one) + 1) / (len(undated) + 1)
        marks.append(_mark(one, x, axis, y, ground, top))
        if one in rows:
            words.append(_leader(x, y(one.amount), rows[one]) + _words(one, rows[one]))
    return Markup(
        '<svg class="time" width="100%" height="{h:.0f}" role="group" aria-label="{label}">'
        "<title>{label}</title>{ground}{words}{marks}</svg>"
    ).format(
        h=high,
        label=clean(label),
        ground=_ground(axis, amounts, [y(tick) for tick in ticks(points)], id),
        words=Markup("").join(words),
        marks=Markup("").join(marks),
    )


def nice(value: float) -> float:
    """The least of 1, 1.2, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten that is not below."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(n * power for n in (1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10, 12) if n * power >= value)


def _apart(wanted: Sequence[float], first: float, last: float) -> list[float]:
    """Heights at least a row apart, in their order, as near to the wanted ones as they can be."""
    placed: list[float] = []
    for one in wanted:
        placed.append(max(one, placed[-1] + ROW if placed else first))
    bound = last
    for at in reversed(range(len(placed))):
        placed[at] = bound = min(placed[at], bound)
        bound -= ROW
    return placed


def _ground(axis: Axis, amounts: Sequence[str], heights: Sequence[float], id: str) -> Markup:
    """Band of the undated, rules of the amounts, years, and today."""
    ground = heights[0]
    parts = []
    if axis.band:
        parts.append(
            Markup(
                '<defs><pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" '
                'patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="6"/>'
                '</pattern></defs><rect x="0" y="{top:.0f}" width="{w:.1f}%" height="{h:.1f}" '
                'fill="url(#{id})"/><text class="t2" x="{mid:.1f}%" y="{y:.1f}" '
                'text-anchor="middle">{word}</text>'
            ).format(
                id=f"{id}-undated",
                top=TOP - 14,
                w=BAND - 1.5,
                h=ground - TOP + 14,
                mid=(BAND - 1.5) / 2,
                y=ground + 18,
                word=axis.undated_word,
            )
        )
    for words, height in zip(amounts, heights, strict=True):
        parts.append(
            Markup(
                '<line class="rule" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
                '<text class="t2" x="0" dx="-8" y="{t:.1f}" text-anchor="end">{words}</text>'
            ).format(y=height, t=height + 4, words=words)
        )
    for number, year in enumerate(axis.years):
        parts.append(
            Markup(
                '<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y:.1f}" y2="{z:.1f}"/>'
                '<text class="t2{odd}" x="{x:.2f}%" y="{t:.1f}" text-anchor="{side}">{year}</text>'
            ).format(
                x=axis.x(f"{year:04d}-01-01"),
                y=ground,
                z=ground + 5,
                t=ground + 18,
                year=year,
                side="middle" if number else "start",
                odd=" odd" if number % 2 else "",
            )
        )
    parts.append(
        Markup(
            '<line class="today" x1="{x:.2f}%" x2="{x:.2f}%" y1="4" y2="{y:.1f}"/>'
            '<text class="t2" x="{x:.2f}%" dx="5" y="14">{word}</text>'
        ).format(x=axis.x(axis.today.isoformat()), y=ground, word=axis.today_word)
    )
    return Markup("").join(parts)


def _mark(
    one: Point, x: float, axis: Axis, y: Callable[[float], float], ground: float, top: float
) -> Markup:
    """Span of its dates, stem, line to the date that it is due, range, and the mark itself."""
    at, parts = y(one.amount), []
    looks = f"is-{one.standing}{' is-aside' if one.aside else ''}"

    def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        parts.append(
            Markup(
                '<line class="{kind} {looks}" x1="{x1:.2f}%" y1="{y1:.1f}" x2="{x2:.2f}%" '
                'y2="{y2:.1f}"/>'
            ).format(kind=kind, looks=looks, x1=x1, y1=y1, x2=x2, y2=y2)
        )

    if one.standing == "promised" and one.first:
        line("stem", x, at, x, ground)
    if one.first and one.last and axis.x(one.last) - axis.x(one.first) > 1:
        line("span", axis.x(one.first), at, axis.x(one.last), at)
    if one.first and one.due and axis.x(one.due) > x:
        line("due", x, at, axis.x(one.due), at)
        line("span", axis.x(one.due), at - 4, axis.x(one.due), at + 4)
    if one.low is not None and one.high is not None and one.low != one.high:
        line("range", x, y(one.low), x, at)
    if one.amount > top:
        shape = Markup('<path d="M0 8V-8M-4.5 -3.5L0 -8L4.5 -3.5"/>')
    elif one.own:
        shape = Markup('<circle r="{r}"/>').format(r=SIZE)
    else:
        shape = Markup('<path d="M0 -{r}L{r} 0L0 {r}L-{r} 0Z"/>').format(r=SIZE + 1)
    if one.aside and one.amount <= top:
        shape += Markup('<path d="M-7 6L7 -6"/>')
    kind = "mark off" if one.amount > top else "mark"
    parts.append(
        Markup(
            '<svg x="{x:.2f}%" y="{y:.1f}" width="1" height="1" overflow="visible">'
            '<g class="{kind} {looks}"><title>{title}</title>{shape}</g></svg>'
        ).format(
            x=x,
            y=at - (6 if one.amount > top else 0),
            kind=kind,
            looks=looks,
            title=clean(f"{one.words} · {one.by}, {one.when}"),
            shape=shape,
        )
    )
    return Markup("").join(parts)


def _leader(x: float, at: float, row: float) -> Markup:
    """From the mark to the column, level at its end."""
    return Markup(
        '<line class="leader" x1="{x:.2f}%" y1="{y:.1f}" x2="100%" y2="{row:.1f}"/>'
    ).format(x=x, y=at, row=row)


def _words(one: Point, row: float) -> Markup:
    by, when = clean(one.by), clean(one.when)
    room = COLUMN - width(one.words, 12.5) - width(f", {when}", 12) - 12
    while len(by) > 2 and width(by, 12) > room:
        by = by[:-2].rstrip(" ,…") + "…"
    return Markup(
        '<a class="said-by" href="{href}"><text x="100%" dx="10" y="{y:.1f}">'
        '<tspan class="tb is-{standing}{aside}">{words}</tspan> '
        '<tspan class="t2" dx="4">{by}</tspan></text></a>'
    ).format(
        href=one.href,
        y=row + 4,
        standing=one.standing,
        aside=" is-aside" if one.aside else "",
        words=clean(one.words),
        by=f"{by}, {when}",
    )
