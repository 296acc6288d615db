"""Flows from origins to the parts that cross: width is the share of value, colour the rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onshore.app.page.pictures.duties.rates import (
    between,
    percent,
    round_top,
    share_between,
    step_of,
    ticks,
)
from onshore.app.page.pictures.duties.svg import at, picture, px, stretched, tag, text

HIGH = 300.0
"""Pixels of the whole value that crosses."""
LEAST, GAP, HEAD, LABEL = 2.0, 8.0, 30.0, 20.0
LEFT, RIGHT, NAMES, AXIS, END = 0.155, 0.45, 0.47, 0.70, 0.88
"""Shares of the width: ends of the ribbons, names of the parts, the axis of their duty."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What of one part comes from one origin: share of value, rate and duty, both as ends."""

    origin: str
    part: str
    share: float
    rate: tuple[float | None, float | None]
    duty: tuple[float, float | None]


@dataclass(slots=True)
class _Bar:
    name: str
    share: float
    y: float = 0.0
    high: float = 0.0
    used: float = 0.0

    @property
    def middle(self) -> float:
        return self.y + self.high / 2


def sankey(flows: Sequence[Flow], heads: tuple[str, str, str], label: str, lang: str) -> Markup:
    """Origins, ribbons, parts, and the duty of each part on an axis; `heads` are three titles."""
    total = sum(flow.share for flow in flows) or 1.0
    scale = HIGH / total
    origins = _column([(flow.origin, flow.share) for flow in flows], scale)
    parts = _column([(flow.part, flow.share) for flow in flows], scale)
    bottom = max((bar.y + bar.high for bar in (*origins.values(), *parts.values())), default=HEAD)
    height = bottom + 34
    ribbons, words = _ribbons(flows, origins, parts, scale, lang)
    body = [
        text(LEFT - 0.012, 12, heads[0], "t2", "end"),
        text(NAMES, 12, heads[1], "t2"),
        text(1, 12, heads[2], "t2", "end"),
        stretched(1000, height, *ribbons, x=at(LEFT), width=at(RIGHT - LEFT)),
        *words,
    ]
    for bar in origins.values():
        body.append(_block(LEFT - 0.007, bar))
        body.append(text(LEFT - 0.012, bar.middle + 4, _named(bar), "tb", "end"))
    for bar in parts.values():
        body.append(_block(RIGHT, bar))
        body.append(text(NAMES, bar.middle + 4, _named(bar)))
    body += _duties(flows, parts, bottom, lang)
    return picture(label, height, *body, class_="sankey")


def _named(bar: _Bar) -> str:
    return f"{bar.name} {percent(bar.share)}"


def _column(shares: Sequence[tuple[str, float]], scale: float) -> dict[str, _Bar]:
    """The bars of one side, the largest share first, none nearer than their words need."""
    bars: dict[str, _Bar] = {}
    for name, share in shares:
        bars.setdefault(name, _Bar(name, 0.0)).share += share
    placed, y = {}, HEAD
    for name, bar in sorted(bars.items(), key=lambda item: (-item[1].share, item[0])):
        bar.high = max(LEAST, bar.share * scale)
        room = max(bar.high, LABEL - GAP)
        bar.y = y + (room - bar.high) / 2
        y += room + GAP
        placed[name] = bar
    return placed


def _ribbons(
    flows: Sequence[Flow],
    origins: dict[str, _Bar],
    parts: dict[str, _Bar],
    scale: float,
    lang: str,
) -> tuple[list[Markup], list[Markup]]:
    """Ribbons, the widest first, and the rate on those with room for it."""
    ribbons, words = [], []
    leaving: dict[tuple[str, str], float] = {}
    ordered = sorted(flows, key=lambda flow: (parts[flow.part].y, origins[flow.origin].y))
    for flow in ordered:
        bar = origins[flow.origin]
        leaving[flow.origin, flow.part] = bar.y + bar.used
        bar.used += flow.share * scale
    for flow in sorted(flows, key=lambda flow: (origins[flow.origin].y, parts[flow.part].y)):
        wide = max(1.0, flow.share * scale)
        part = parts[flow.part]
        y0, y1 = leaving[flow.origin, flow.part], part.y + part.used
        part.used += flow.share * scale
        shape = (
            f"M0 {px(y0)}C500 {px(y0)} 500 {px(y1)} 1000 {px(y1)}V{px(y1 + wide)}"
            f"C500 {px(y1 + wide)} 500 {px(y0 + wide)} 0 {px(y0 + wide)}Z"
        )
        rate = between({"lo": flow.rate[0], "hi": flow.rate[1]}, lang)
        title = f"{flow.origin} → {flow.part}: {percent(flow.share)}, {rate}"
        look = f"ribbon {step_of(flow.rate[1])}"
        ribbons.append(
            tag(
                "path",
                tag("title", title),
                d=shape,
                class_=look,
                vector_effect="non-scaling-stroke",
            )
        )
        if wide >= 17:
            words.append(text(LEFT + 0.03, y0 + wide / 2 + 4, rate, "in"))
    return ribbons, words


def _block(x: float, bar: _Bar) -> Markup:
    return tag("rect", x=at(x), y=px(bar.y), width="0.7%", height=px(bar.high), class_="block")


def _duties(
    flows: Sequence[Flow], parts: dict[str, _Bar], bottom: float, lang: str
) -> list[Markup]:
    """The duty of each part as an interval on one axis from 0."""
    ends: dict[str, tuple[float, float | None]] = {}
    for flow in flows:
        lo, hi = ends.get(flow.part, (0.0, 0.0))
        open_ = hi is None or flow.duty[1] is None
        ends[flow.part] = (lo + flow.duty[0], None if open_ else (hi or 0) + (flow.duty[1] or 0))
    top = round_top(max((hi or lo for lo, hi in ends.values()), default=0.0))

    def x(share: float) -> float:
        return AXIS + (END - AXIS) * min(1.0, share / top)

    drawn = []
    for value in ticks(top, 3):
        place = at(x(value))
        drawn.append(
            tag("line", x1=place, x2=place, y1=px(HEAD - 8), y2=px(bottom + 6), class_="grid")
        )
        drawn.append(text(x(value), bottom + 24, percent(value), "t2", "middle"))
    for name, (lo, hi) in ends.items():
        y = parts[name].middle
        right = END if hi is None else x(hi)
        drawn.append(tag("line", x1=at(x(lo)), x2=at(right), y1=px(y), y2=px(y), class_="span"))
        for end in (x(lo), *(() if hi is None else (right,))):
            drawn.append(
                tag("line", x1=at(end), x2=at(end), y1=px(y - 5), y2=px(y + 5), class_="end")
            )
        drawn.append(text(1, y + 4, share_between({"lo": lo, "hi": hi}, lang), "", "end"))
    return drawn
