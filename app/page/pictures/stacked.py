"""Stacked bars of counts by kind, one a row, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onshore.app.render.svg.words import clean


@dataclass(frozen=True, slots=True)
class Part:
    """`n` things of one kind, of which `open` may be the same as others: hatched at the end."""

    kind: str
    words: str
    n: int
    open: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: what stands before it, its parts from the left, and the total as it is printed."""

    name: str
    href: str
    parts: Sequence[Part]
    total: str
    strong: bool = False


def stacked(bars: Sequence[Bar], most: int, id: str) -> Markup:
    """A list of bars; `most` is the count at the right end, `id` unique in the page.

    Each bar says its counts in words; kinds are classes of `css/critical.css`.
    """
    return Markup('<ul class="stacked">{}</ul>').format(
        Markup("").join(_bar(bar, max(most, 1), f"{id}-{at}") for at, bar in enumerate(bars))
    )


def _bar(bar: Bar, most: int, id: str) -> Markup:
    at, drawn = 0, []
    shown = [part for part in bar.parts if part.n]
    for part in shown:
        drawn.append(_rect(part.kind, at, part.n - part.open, most))
        if part.open:
            drawn.append(_rect(f"{part.kind} open", at + part.n - part.open, part.open, most))
        at += part.n
    said = "; ".join(part.words for part in shown)
    return Markup(
        '<li{}><a href="{}"><bdi>{}</bdi></a>'
        '<svg id="{}" role="img" aria-label="{}" width="100%" height="18">{}</svg>'
        '<b class="num">{}</b></li>'
    ).format(
        Markup(' class="strong"') if bar.strong else "",
        bar.href,
        clean(bar.name),
        id,
        clean(said),
        Markup("").join(drawn),
        bar.total,
    )


def _rect(kind: str, start: int, n: int, most: int) -> Markup:
    if n <= 0:
        return Markup("")
    left, wide = 100 * start / most, 100 * n / most
    return Markup('<rect class="{}" x="{:.3f}%" width="{:.3f}%" height="18" rx="2"/>').format(
        kind, left, wide
    )
