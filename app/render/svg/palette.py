"""Colours, shapes and line styles of pictures: those of the page's light theme.

They stand in app/static/app.css and app/static/js/draw.js too; a test keeps them equal.
"""

from __future__ import annotations

from math import ceil

KIND_COLOURS: dict[str, str] = {
    "place": "#7b5ea7",
    "component": "#b45309",
    "project": "#0369a1",
    "person": "#0369a1",
    "firm": "#0f766e",
    "factory": "#be123c",
}
SHAPES: dict[str, str] = {
    "place": "diamond",
    "component": "square",
    "project": "ring",
    "person": "circle",
    "firm": "hexagon",
    "factory": "triangle",
}
CANVAS, TEXT, MUTED, LINE = "#f7f9fb", "#17202b", "#566272", "#dde3ea"
EDGE, ASSUMED, STRUCK, SET, PATH = "#7f8c9c", "#8a55c8", "#b3192f", "#5b6b80", "#b86a05"

LOSS = (
    ("#fbe3d6", "#17202b"),
    ("#f6bfa3", "#17202b"),
    ("#e78a68", "#17202b"),
    ("#c2492f", "#ffffff"),
    ("#8c1b1b", "#ffffff"),
)
"""The one scale of losses, least first: ground, and words on it. A number always stands by it."""

DASHES: dict[str, tuple[float, ...]] = {
    "solid": (),
    "dashed": (7, 5),
    "dotted": (0.1, 4.5),
    "struck": (),
    "assumed": (12, 4, 2, 4),
}
LINE_WORDS: dict[str, tuple[str, str]] = {
    "solid": ("Operating, stated", "稼働中・記述"),
    "dashed": ("Announced, planned", "発表・計画"),
    "dotted": ("Option, promise", "選択権・約束"),
    "struck": ("Cut down, cancelled", "縮小・中止"),
    "assumed": ("Inferred, assumed", "推論・仮定"),
}
"""Line style -> English and Japanese words for its statuses."""
CERTAINTY_WORDS: dict[str, tuple[str, str]] = {
    "asserted": ("asserted", "断定"),
    "attributed": ("attributed", "伝聞"),
    "forecast": ("forecast", "予測"),
    "speculative": ("speculative", "憶測"),
    "inferred": ("inferred", "推論"),
    "assumed": ("assumed", "仮定"),
}
SET_WORDS = ("which of these is not stated", "このうちどれかは記されていない")
LOSS_WORDS = (
    "[n] lost in step n, or the share that is lost; darker: earlier, more",
    "[n] 失われる段、または失われる割合（濃いほど早い・大きい）",
)
UNNAMED_WORDS = ("Site without a name", "名称のない拠点")


def line_colour(line: str, best: bool = False) -> str:
    if best:
        return PATH
    return {"assumed": ASSUMED, "struck": STRUCK}.get(line, EDGE)


def loss_colours(share: float) -> tuple[str, str]:
    """Ground and words for a share of 0 to 1."""
    return LOSS[min(len(LOSS), max(1, ceil(share * len(LOSS)))) - 1]


def kind_colour(kind: str) -> str:
    return KIND_COLOURS.get(kind, MUTED)
