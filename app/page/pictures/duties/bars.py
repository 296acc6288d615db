"""Bars of intervals: every interval is drawn from end to end, never as its middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onshore.app.page.pictures.duties.rates import percent, points, round_top, step_of, ticks
from onshore.app.page.pictures.duties.svg import at, picture, px, stretched, tag, text


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: `size` as a share, `look` a class of the style sheet."""

    name: str
    size: float
    look: str


def interval_bar(parts: Sequence[Part], label: str) -> Markup:
    """One bar from 0: its parts in their order; the ends of all but the first part are numbers."""
    total = sum(part.size for part in parts)
    top = round_top(total)
    lo = parts[0].size if parts else 0.0
    body = [tag("rect", x="0", y="22", width="100%", height="24", rx="4", class_="track")]
    reached = 0.0
    for part in parts:
        if part.size > 0:
            body.append(
                tag(
                    "rect",
                    tag("title", f"{part.name}: {percent(part.size)}"),
                    x=at(reached / top),
                    y="22",
                    width=at(part.size / top),
                    height="24",
                    class_=f"part {part.look}",
                )
            )
        reached += part.size
    body.append(_number(lo / top, 15, percent(lo)))
    if total > lo:
        apart = (total - lo) / top > 0.16
        body.append(_number(total / top, 15 if apart else 62, percent(total)))
    if (total - lo) / top > 0.16 or total == lo:
        for value in ticks(top)[1:]:
            anchor = "end" if top - value < 1e-9 else "middle"
            body.append(text(value / top, 62, percent(value), "t2", anchor))
    return picture(label, 68, *body, class_="interval-bar")


def _number(x: float, y: float, words: str) -> Markup:
    anchor = "start" if x < 0.06 else "end" if x > 0.94 else "middle"
    return text(x, y, words, "tb", anchor)


def mini_interval(lo: float, hi: float | None, top: float, label: str) -> Markup:
    """An interval on a line from 0 to `top`, with a mark at each end; open without an upper end."""
    top = top or 1.0
    left, right = lo / top, min(1.0, (top if hi is None else hi) / top)
    body = [
        tag("line", x1="0", x2="100%", y1="8", y2="8", class_="axis"),
        tag("line", x1=at(left), x2=at(right), y1="8", y2="8", class_="span"),
        tag("line", x1=at(left), x2=at(left), y1="3", y2="13", class_="end"),
    ]
    if hi is not None:
        body.append(tag("line", x1=at(right), x2=at(right), y1="3", y2="13", class_="end"))
    return picture(label, 16, *body, class_="mini-interval")


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar of segments, each a name with a rate; `total` in words."""

    name: str
    parts: Sequence[tuple[str, float]]
    total: str


ROW = 62


def stacked_bars(stacks: Sequence[Stack], label: str) -> Markup:
    """Bars one below the other on one axis from 0, a segment for each measure."""
    most = max((sum(rate for _, rate in stack.parts) for stack in stacks), default=0.0)
    top = round_top(most)
    height = len(stacks) * ROW + 22
    body = []
    for value in ticks(top, 4):
        x = value / top
        body.append(tag("line", x1=at(x), x2=at(x), y1="0", y2=px(height - 20), class_="grid"))
        anchor = "start" if not value else "end" if top - value < 1e-9 else "middle"
        body.append(text(x, height - 4, percent(value), "t2", anchor))
    for row, stack in enumerate(stacks):
        y, reached = row * ROW, 0.0
        body.append(text(0, y + 15, stack.name, "tb"))
        body.append(text(1, y + 15, stack.total, "tb", "end"))
        for name, rate in stack.parts:
            wide = rate / top
            words = f"{name}: {percent(rate)}"
            shown = [
                tag(
                    "rect",
                    tag("title", words),
                    x=at(reached / top),
                    y=px(y + 22),
                    width=at(wide),
                    height="30",
                    class_=f"segment {step_of(rate)}",
                )
            ]
            if wide > 0.14:
                shown.append(
                    text((reached + rate / 2) / top, y + 42, percent(rate), "in", "middle")
                )
            body += shown
            reached += rate
    return picture(label, height, *body, class_="stacked-bars")


def most_bar(size: float, top: float, label: str) -> Markup:
    """A bar of what something may narrow, from 0."""
    wide = max(0.004, size / top) if top and size > 0 else 0
    body = tag("rect", x="0", y="2", width=at(wide), height="12", rx="2", class_="narrows")
    return picture(label, 16, body, class_="most-bar")


def whole_bar(parts: Sequence[Part], label: str) -> Markup:
    """Parts of one whole, side by side over the full width."""
    total = sum(part.size for part in parts) or 1.0
    body, reached = [], 0.0
    for part in parts:
        body.append(
            tag(
                "rect",
                tag("title", f"{part.name}: {percent(part.size)}"),
                x=at(reached / total),
                y="0",
                width=at(part.size / total),
                height="22",
                class_=f"part {part.look}",
            )
        )
        reached += part.size
    return picture(label, 22, *body, class_="whole-bar")


def diverging_bars(rows: Sequence[tuple[str, float]], label: str) -> Markup:
    """What falls away to the left of a middle line, what is added to its right, in points."""
    top = max((abs(value) for _, value in rows), default=0.0) or 1.0
    reach = 0.36
    height = len(rows) * 46 + 6
    body = [tag("line", x1="50%", x2="50%", y1="0", y2=px(height), class_="zero")]
    for number, (name, value) in enumerate(rows):
        y = number * 46
        wide = max(0.003, reach * abs(value) / top)
        left = value < 0
        body += [
            text(0, y + 14, name),
            tag(
                "rect",
                x=at(0.5 - wide if left else 0.5),
                y=px(y + 22),
                width=at(wide),
                height="13",
                rx="2",
                class_="falls" if left else "rises",
            ),
            text(
                0.49 - wide if left else 0.51 + wide,
                y + 33,
                points(value),
                "tb",
                "end" if left else "start",
            ),
        ]
    return picture(label, height, *body, class_="diverging-bars")


def before_after(
    before: tuple[float, float], after: tuple[float, float], names: tuple[str, str], label: str
) -> Markup:
    """Two intervals on one axis from 0, their ends joined."""
    top = round_top(max(before[1], after[1]))
    high, foot, head = 210.0, 250.0, 40.0

    def y(share: float) -> float:
        return foot - high * share / top

    left, right = 0.3, 0.7
    corners = [(300, before[1]), (700, after[1]), (700, after[0]), (300, before[0])]
    band = " ".join(f"{x},{px(y(share))}" for x, share in corners)
    body = [
        stretched(1000, 280, tag("polygon", points=band, class_="joined")),
        tag("line", x1="20%", x2="80%", y1=px(foot), y2=px(foot), class_="zero"),
        text(0.2, foot + 18, percent(0), "t2"),
    ]
    for x, (lo, hi), name, side in (
        (left, before, names[0], "end"),
        (right, after, names[1], "start"),
    ):
        away = -0.03 if side == "end" else 0.03
        body += [
            text(x, head - 22, name, "tb", "middle"),
            tag("line", x1=at(x), x2=at(x), y1=px(y(lo)), y2=px(y(hi)), class_="interval"),
        ]
        for share in (hi, lo):
            body.append(tag("circle", cx=at(x), cy=px(y(share)), r="5", class_="dot"))
        body.append(text(x + away, y(hi) + 1, percent(hi), "tb", side))
        below = max(y(lo) + 4, y(hi) + 16)
        if hi != lo:
            body.append(text(x + away, below, percent(lo), "tb", side))
    return picture(label, 280, *body, class_="before-after")
