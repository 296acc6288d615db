"""Colours, shapes and line styles of the page and of pictures: the only list of them.

Pictures take the light ones, and `dark.py` exchanges them. The page takes both from the style sheet
and the module that `app/page/vocabulary.py` serves. `tests/unit/test_palette.py` checks contrast.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from onshore.graph import schema


@dataclass(frozen=True, slots=True)
class KindLook:
    """How a kind is drawn: `radius` in pixels; where labels lack room the higher `rank` has one."""

    shape: str
    radius: float
    rank: int
    light: str
    dark: str


KIND_LOOKS: dict[str, KindLook] = {
    "place": KindLook("diamond", 8, 60, "#6d5399", "#b79ce4"),
    "component": KindLook("square", 7.5, 50, "#b45309", "#f0a041"),
    "firm": KindLook("hexagon", 9.5, 30, "#0f766e", "#35c4b0"),
    "factory": KindLook("triangle", 9, 40, "#be123c", "#fb7590"),
    "project": KindLook("ring", 8, 30, "#0369a1", "#58b4ec"),
    "person": KindLook("circle", 7.5, 5, "#0369a1", "#58b4ec"),
}
"""Kinds that are drawn, in the order of the page's legend."""
KIND_COLOURS: dict[str, str] = {kind: look.light for kind, look in KIND_LOOKS.items()}
SHAPES: dict[str, str] = {kind: look.shape for kind, look in KIND_LOOKS.items()}

COLOURS: dict[str, tuple[str, str]] = {
    "panel": ("#ffffff", "#1a1d22"),
    "canvas": ("#fbfaf7", "#121417"),
    "line": ("#e2ded6", "#2d3138"),
    "line-strong": ("#858a92", "#767c86"),
    "text": ("#1a1c20", "#eceae4"),
    "muted": ("#555a63", "#a9adb5"),
    "accent": ("#0a558c", "#7cb8f0"),
    "on-accent": ("#ffffff", "#0c0e10"),
    "tint": ("#e3eef7", "#172a3c"),
    "good": ("#0b6b57", "#4cc3a2"),
    "warn": ("#854700", "#f2b560"),
    "warn-ground": ("#fdf1dc", "#2c2210"),
    "bad": ("#b3192f", "#ff8591"),
    "bad-ground": ("#fdecee", "#331a20"),
    "edge": ("#7d8996", "#69737f"),
    "edge-strong": ("#33465c", "#c5d3e3"),
    "assumed": ("#7a45b8", "#c39bf5"),
    "struck": ("#b3192f", "#ff8591"),
    "set": ("#5b6b80", "#8496ad"),
    "path": ("#b86a05", "#fbbf24"),
    "band": ("#f3f1ec", "#0c0e10"),
    "free": ("#cdebd8", "#17442c"),
    "some": ("#fde6c4", "#4b3512"),
    "much": ("#f8c3b3", "#632a22"),
    "sunk": ("#f3f1ec", "#0c0e10"),
    "built": ("#0b6b57", "#4cc3a2"),
    "assumed-ground": ("#f4eefb", "#261c35"),
    "site": ("#4a8cbd", "#4f93c9"),
    "named": ("#c9dceb", "#27455f"),
    "rate-0": ("#e4f0ea", "#173a30"),
    "rate-1": ("#fbeacb", "#3d3417"),
    "rate-2": ("#f7cd94", "#5f4216"),
    "rate-3": ("#ee9f66", "#854a18"),
    "rate-4": ("#dc6f4a", "#bd4530"),
    "state": ("#e9e6df", "#24282e"),
    "state-lit": ("#a9cbee", "#2f6299"),
    "state-on": ("#f2b84b", "#e0a52b"),
    "on-state": ("#17202b", "#17202b"),
    "state-text": ("#17202b", "#f4f8fc"),
    "loss-1": ("#fbe3d6", "#4a2a22"),
    "loss-2": ("#f6bfa3", "#7a3526"),
    "loss-3": ("#e78a68", "#b4482f"),
    "loss-4": ("#c2492f", "#ec8a63"),
    "loss-5": ("#8c1b1b", "#ffd0b0"),
    "on-loss-1": ("#17202b", "#ffffff"),
    "on-loss-2": ("#17202b", "#ffffff"),
    "on-loss-3": ("#17202b", "#ffffff"),
    "on-loss-4": ("#ffffff", "#17202b"),
    "on-loss-5": ("#ffffff", "#17202b"),
    **{
        f"kind-{name}": (KIND_LOOKS[name].light, KIND_LOOKS[name].dark)
        for name, kind in schema.KINDS.items()
        if kind.drawn
    },
}
"""Custom property of the style sheets -> its light and its dark colour."""
SHADOW = (
    "0 6px 24px rgb(23 32 43 / 14%), 0 1px 3px rgb(23 32 43 / 10%)",
    "0 6px 24px rgb(0 0 0 / 55%), 0 1px 3px rgb(0 0 0 / 40%)",
)
"""Shadow of what floats above the page, light and dark."""


def _light(name: str) -> str:
    return COLOURS[name][0]


CANVAS, TEXT, MUTED, LINE = map(_light, ("canvas", "text", "muted", "line"))
PANEL, EDGE, EDGE_STRONG = map(_light, ("panel", "edge", "edge-strong"))
ASSUMED, STRUCK, SET, PATH = map(_light, ("assumed", "struck", "set", "path"))

LOSS = tuple((_light(f"loss-{step}"), _light(f"on-loss-{step}")) for step in range(1, 6))
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


def custom_properties(dark: bool = False, names: tuple[str, ...] = tuple(COLOURS)) -> str:
    """Declarations of the colours, for a rule of a style sheet."""
    return " ".join(f"--{name}: {COLOURS[name][dark]};" for name in names)


def light_rules() -> str:
    """The style sheet of the light colours: a `--kind` for each class that names a kind."""
    kinds = "".join(f".{kind} {{ --kind: var(--kind-{kind}); }}\n" for kind in KIND_LOOKS)
    return f":root {{ {custom_properties()} --shadow: {SHADOW[0]}; color-scheme: light; }}\n{kinds}"


def style_sheet() -> str:
    """Both themes. A script says which one a page has; a page without script follows the system.
    On paper every page is light.

    The page's shell is dark by its script alone, and so is light where scripts are off.
    """
    dark = f"{custom_properties(dark=True)} --shadow: {SHADOW[1]}; color-scheme: dark;"
    follows = ':root[data-theme="auto"]:not(.no-js)'
    return (
        f'{light_rules()}@media screen {{ :root[data-theme="dark"] {{ {dark} }} }}\n'
        f"@media screen and (prefers-color-scheme: dark) {{ {follows} {{ {dark} }} }}\n"
    )
