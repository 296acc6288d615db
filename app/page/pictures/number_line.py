"""What sources state of one thing, on a line from 0: an interval from end to end, the one that is
shown first as a bar of the accent. Words stand above, in rows, none on top of another; on a phone
the cards below the line say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onshore.app.page.pictures.time_axis import nice
from onshore.app.render.svg.words import clean, width

NARROW = 700.0
"""Pixels of the width for which words are laid out: wider ones have more room."""
ROW = 17.0


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount from `low` to `high` (None: open) in words, and who states it."""

    words: str
    by: str
    low: float | None
    high: float | None
    first: bool = False
    aside: bool = False

    @property
    def at(self) -> float:
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends) if ends else 0.0


def top_of(stated: Sequence[Stated]) -> float:
    """The end of the line."""
    ends = [end for one in stated for end in (one.low, one.high) if end is not None]
    return nice(max(ends, default=0.0) * 1.04)


def number_line(stated: Sequence[Stated], label: str, end: str) -> Markup:
    """One `<svg>`; `label` says what it shows, `end` are the words of `top_of(stated)`."""
    top = top_of(stated)
    placed: list[tuple[Stated, float, str, int]] = []
    taken: list[list[tuple[float, float]]] = []
    for one in sorted(stated, key=lambda one: (one.at, not one.first)):
        x = 100 * one.at / top
        wide = width(f"{one.words} · {one.by}", 12.5) / NARROW * 100
        side, left = ("start", x) if x < 50 else ("end", x - wide)
        row = next(
            (
                number
                for number, spans in enumerate(taken)
                if all(left + wide + 1 < a or left > b + 1 for a, b in spans)
            ),
            len(taken),
        )
        if row == len(taken):
            taken.append([])
        taken[row].append((left, left + wide))
        placed.append((one, x, side, row))
    line = len(taken) * ROW + 14
    marks = [_mark(one, x, line, top) for one, x, _, _ in placed]
    words = [
        Markup(
            '<text class="line-words{first}" x="{x:.2f}%" y="{y:.1f}" text-anchor="{side}">'
            '<tspan class="tb{aside}">{words}</tspan><tspan class="t2"> · {by}</tspan></text>'
        ).format(
            first=" is-first" if one.first else "",
            x=x,
            y=line - 14 - row * ROW,
            side=side,
            aside=" is-aside" if one.aside else "",
            words=clean(one.words),
            by=clean(one.by),
        )
        for one, x, side, row in placed
    ]
    return Markup(
        '<svg class="number-line" width="100%" height="{h:.0f}" role="img" aria-label="{label}">'
        '<title>{label}</title><line class="base" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        '<text class="t2" x="0" y="{t:.1f}">0</text>'
        '<text class="t2" x="100%" y="{t:.1f}" text-anchor="end">{end}</text>{words}{marks}</svg>'
    ).format(
        h=line + 28,
        label=clean(label),
        y=line,
        t=line + 22,
        end=end,
        words=Markup("").join(words),
        marks=Markup("").join(marks),
    )


def _mark(one: Stated, x: float, line: float, top: float) -> Markup:
    """A bar at the amount; of an interval one from end to end, open ends as an arrow."""
    looks = "mark" + " is-first" * one.first + " is-aside" * one.aside
    low, high = (None if end is None else 100 * end / top for end in (one.low, one.high))
    if low is not None and high is not None and high > low:
        return Markup(
            '<line class="{looks} wide" x1="{a:.2f}%" x2="{b:.2f}%" y1="{y:.1f}" y2="{y:.1f}"/>'
        ).format(looks=looks, a=low, b=high, y=line)
    bar = Markup(
        '<line class="{looks}" x1="{x:.2f}%" x2="{x:.2f}%" y1="{a:.1f}" y2="{b:.1f}"/>'
    ).format(looks=looks, x=x, a=line - 9, b=line + 7)
    if low is None or high is None:
        way = "M2 0H22M17 -4L22 0L17 4" if high is None else "M-2 0H-22M-17 -4L-22 0L-17 4"
        bar += Markup(
            '<svg x="{x:.2f}%" y="{y:.1f}" width="1" height="1" overflow="visible">'
            '<path class="{looks} way" d="{way}"/></svg>'
        ).format(x=x, y=line, looks=looks, way=way)
    return bar
