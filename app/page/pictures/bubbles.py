"""A large network: bubbles in columns from sellers to buyers, ribbons for what runs between them.

The area of a bubble counts what is in it, the width of a ribbon the links between two, in both
directions; a lighter one leads back for the most part. Ribbons lie in a drawing that is
stretched, 1000 units wide; bubbles and words lie over it, x in percent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, sin, sqrt

from markupsafe import Markup

from onshore.app.page.pictures.layers import Thing, settle, tie
from onshore.app.page.pictures.ribbons import around, n, through
from onshore.app.render.svg.words import width, wrap

MOST_FLOWS = 60
"""Ribbons that are drawn, the widest first, and all of an opened bubble."""
SIDE, UNITS, FLAT, LOOP = 7.5, 10.0, 34.0, 70.0
"""Room at both sides in percent; units for one percent; half a ribbon's level way in a column, and
how far one leaves its column that comes back to it."""
TOP, LEAST_HEIGHT, APART = 46.0, 420.0, 36.0
LARGEST, SMALLEST, WIDEST = 58.0, 15.0, 22.0
"""Radii of bubbles and width of a ribbon in pixels, at most and at least."""
GROWN = 1.75
"""How much larger an opened bubble is."""
LABEL = 104.0


@dataclass(frozen=True, slots=True)
class Part:
    """A circle inside an opened bubble; `short` stands in it where there is room."""

    short: str
    says: str
    count: int


@dataclass(frozen=True, slots=True)
class Bubble:
    id: str
    label: str
    count: int
    tier: int
    href: str
    says: str
    opened: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Links between two bubbles: most of them from source to target."""

    source: str
    target: str
    count: int
    says: str


def flows_drawn(flows: Sequence[Flow], opened: Collection[str]) -> list[Flow]:
    """The flows that a picture shows: those of opened bubbles, then the widest."""
    ranked = sorted(
        flows,
        key=lambda flow: (opened_end(flow, opened), flow.count, flow.source, flow.target),
        reverse=True,
    )
    return ranked[:MOST_FLOWS]


def opened_end(flow: Flow, opened: Collection[str]) -> bool:
    return flow.source in opened or flow.target in opened


@dataclass(slots=True)
class _Ribbon:
    flow: Flow
    left: Thing
    right: Thing
    wide: float
    back: bool
    slots: list[Thing]
    ends: dict[str, float] = field(default_factory=dict)


def bubbles_picture(
    bubbles: Sequence[Bubble],
    flows: Sequence[Flow],
    label: str,
    ends: tuple[str, str] | None = None,
) -> Markup:
    """One `<svg>`; `ends` are the words at the left and the right end of the arrow above it."""
    tiers = sorted({bubble.tier for bubble in bubbles})
    column = {tier: place for place, tier in enumerate(tiers)}
    radius = _radii(bubbles, len(tiers))
    things = {
        one.id: Thing(2 * radius[one.id] + 44, radius[one.id], column[one.tier]) for one in bubbles
    }
    opened = {one.id for one in bubbles if one.opened}
    shown = flows_drawn([f for f in flows if {f.source, f.target} <= things.keys()], opened)
    columns: list[list[Thing]] = [[] for _ in tiers]
    for one in bubbles:
        columns[column[one.tier]].append(things[one.id])
    ribbons = _ribbons(shown, things)
    for ribbon in ribbons:
        for slot in ribbon.slots:
            columns[slot.column].append(slot)
    need = max((sum(thing.high for thing in own) for own in columns), default=0.0)
    height = max(LEAST_HEIGHT, need + TOP + 24)
    settle(columns, TOP, height - 4, APART)
    xs = [
        SIDE + place * (100 - 2 * SIDE) / (len(tiers) - 1) if len(tiers) > 1 else 50.0
        for place in range(len(tiers))
    ]
    _fan(ribbons, things, radius)
    parts = [
        *_arrow(ends),
        Markup(
            '<svg viewBox="0 0 1000 {0}" preserveAspectRatio="none" width="100%" height="{0}">'
            "{1}</svg>"
        ).format(n(height), Markup("").join(_ribbon(ribbon, xs, opened) for ribbon in ribbons)),
        *(_bubble(one, things[one.id], radius[one.id], xs, opened) for one in bubbles),
    ]
    return Markup(
        '<svg class="bubbles" role="group" aria-label="{}" width="100%" height="{}">{}</svg>'
    ).format(label, n(height), Markup("").join(parts))


def _radii(bubbles: Sequence[Bubble], tiers: int) -> dict[str, float]:
    largest = min(LARGEST, 330 / max(tiers, 1))
    most = max((bubble.count for bubble in bubbles), default=1) or 1
    return {
        one.id: max(SMALLEST, sqrt(one.count / most) * largest) * (GROWN if one.opened else 1)
        for one in bubbles
    }


def _ribbons(flows: Sequence[Flow], things: Mapping[str, Thing]) -> list[_Ribbon]:
    """Widest first, so that narrow ones lie above."""
    most = max((flow.count for flow in flows), default=1)
    found = []
    for flow in sorted(flows, key=lambda flow: -flow.count):
        left, right = things[flow.source], things[flow.target]
        back = left.column > right.column
        if back:
            left, right = right, left
        wide = max(1.5, flow.count / most * WIDEST)
        slots: list[Thing] = []
        if left.column != right.column:
            slots = tie(left, right, wide, 12)
        found.append(_Ribbon(flow, left, right, wide, back, slots))
    return found


def _fan(
    ribbons: Sequence[_Ribbon], things: Mapping[str, Thing], radius: Mapping[str, float]
) -> None:
    """Ends of ribbons over the height of their bubbles, in the order of where they lead."""
    for id, thing in things.items():
        for side in ("left", "right"):
            own = [ribbon for ribbon in ribbons if getattr(ribbon, side) is thing]
            own.sort(key=lambda ribbon: _toward(ribbon, side))
            total = sum(ribbon.wide + 3 for ribbon in own)
            scale = min(1.0, radius[id] * 1.6 / total) if total else 1.0
            at = -total * scale / 2
            for ribbon in own:
                step = (ribbon.wide + 3) * scale
                ribbon.ends[side] = thing.y + at + step / 2
                at += step


def _toward(ribbon: _Ribbon, side: str) -> float:
    if side == "left":
        return (ribbon.slots[0] if ribbon.slots else ribbon.right).y
    return (ribbon.slots[-1] if ribbon.slots else ribbon.left).y


def _ribbon(ribbon: _Ribbon, xs: Sequence[float], opened: Collection[str]) -> Markup:
    points = [(xs[ribbon.left.column] * UNITS, ribbon.ends["left"])]
    for slot in ribbon.slots:
        x = xs[slot.column] * UNITS
        points += [(x - FLAT, slot.y), (x + FLAT, slot.y)]
    points.append((xs[ribbon.right.column] * UNITS, ribbon.ends["right"]))
    path = through(points)
    if ribbon.left.column == ribbon.right.column:
        path = around(points, LOOP if points[0][0] < 900 else -LOOP)
    lit = " lit" if opened_end(ribbon.flow, opened) else " faint" if opened else ""
    back = " back" if ribbon.back else ""
    return Markup(
        '<path class="ribbon{}{}" vector-effect="non-scaling-stroke" d="{}" stroke-width="{}">'
        "<title>{}</title></path>"
    ).format(back, lit, path, n(ribbon.wide), ribbon.flow.says)


def _arrow(ends: tuple[str, str] | None) -> list[Markup]:
    if ends is None:
        return []
    return [
        Markup(
            '<text class="t2" x="0" y="15">{}</text>'
            '<text class="t2" x="100%" y="15" text-anchor="end">{}</text>'
            '<line class="arrow" x1="10%" x2="90%" y1="11" y2="11"/>'
            '<svg x="90%" y="11" overflow="visible"><path class="arrow" d="M-7-4l7 4l-7 4"/></svg>'
        ).format(*ends)
    ]


def _bubble(
    one: Bubble, thing: Thing, radius: float, xs: Sequence[float], opened: Collection[str]
) -> Markup:
    number = f"{one.count:,}"
    fits = not one.opened and width(number, 12) * 1.08 < 2 * radius - 4
    name = one.label if fits else f"{one.label} · {number}"
    body = [Markup('<circle class="ring" r="{}"/>').format(n(radius))]
    if one.opened:
        body += _packed(one.parts, radius * 0.92)
    elif fits:
        body.append(
            Markup('<text class="tb num" y="4.5" text-anchor="middle">{}</text>').format(number)
        )
    lines = [
        Markup('<tspan x="0" y="{}">{}</tspan>').format(n(radius + 17 + 15 * place), line)
        for place, line in enumerate(wrap(name, LABEL, 13, 2))
    ]
    body.append(
        Markup('<text class="tb name" text-anchor="middle">{}</text>').format(
            Markup("").join(lines)
        )
    )
    return Markup(
        '<svg x="{}%" y="{}" overflow="visible"><a id="{}" class="bubble{}" href="{}" '
        'aria-label="{}" aria-expanded="{}">{}</a></svg>'
    ).format(
        n(xs[thing.column]),
        n(thing.y),
        f"g-{one.id}",
        " opened" if one.opened else "",
        one.href,
        one.says,
        "true" if one.opened else "false",
        Markup("").join(body),
    )


def _packed(parts: Sequence[Part], room: float) -> list[Markup]:
    """The parts as circles side by side, the largest in the middle, on a spiral."""
    total = sum(part.count for part in parts) or 1
    placed: list[tuple[float, float, float]] = []
    for part in parts:
        radius = max(4.0, sqrt(part.count / total * 0.6) * room)
        angle = away = 0.0
        x = y = 0.0
        while away < 2 * room:
            x, y = cos(angle) * away, sin(angle) * away
            if all(hypot(x - ox, y - oy) >= radius + other + 2 for ox, oy, other in placed):
                break
            angle, away = angle + 0.35, away + 0.35
        placed.append((x, y, radius))
    reach = max((hypot(x, y) + radius for x, y, radius in placed), default=1.0)
    scale = min(1.15, room / reach)
    found = []
    for part, (x, y, radius) in zip(parts, placed, strict=True):
        cx, cy, r = x * scale, y * scale, radius * scale
        words = []
        if width(part.short, 12) * 1.08 < 2 * r - 2:
            both = r > 19
            words.append((part.short, "tb", cy + (-1 if both else 4.5)))
            if both:
                words.append((f"{part.count:,}", "num", cy + 13))
        found.append(
            Markup(
                '<g class="part"><title>{}</title><circle cx="{}" cy="{}" r="{}"/>{}</g>'
            ).format(
                part.says,
                n(cx),
                n(cy),
                n(r),
                Markup("").join(
                    Markup('<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                        css, n(cx), n(at), text
                    )
                    for text, css, at in words
                ),
            )
        )
    return found
