"""Parts of pictures: elements with every text escaped, numbers as coordinates, per cent."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from onshore.app.render.svg.words import clean

_NAMES = {"view_box": "viewBox", "aspect": "preserveAspectRatio"}


def tag(name: str, *inner: Any, **attributes: Any) -> Markup:
    """One element. `class_` is `class`, `text_anchor` is `text-anchor`; None leaves one out."""
    written = [
        Markup(' {}="{}"').format(
            _NAMES.get(key, key.rstrip("_").replace("_", "-")),
            clean(value) if isinstance(value, str) else value,
        )
        for key, value in attributes.items()
        if value is not None
    ]
    body = Markup("").join(one if isinstance(one, Markup) else clean(str(one)) for one in inner)
    return Markup("<{0}{1}>{2}</{0}>").format(name, Markup("").join(written), body)


def picture(label: str, height: float, *inner: Markup, class_: str = "") -> Markup:
    """An `<svg>` of its holder's width: x in per cent, y in pixels."""
    return tag(
        "svg",
        tag("title", label),
        *inner,
        class_=class_ or None,
        width="100%",
        height=px(height),
        role="img",
        aria_label=label,
    )


def stretched(wide: float, high: float, /, *inner: Markup, **place: Any) -> Markup:
    """A nested `<svg>` whose `wide` by `high` are stretched: for curves, never for words."""
    given = {"x": "0%", "y": "0", "width": "100%", "height": px(high), **place}
    box = f"0 0 {px(wide)} {px(high)}"
    return tag("svg", *inner, view_box=box, aspect="none", **given)


def px(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def at(share: float) -> str:
    """A share of the width as per cent."""
    return f"{px(share * 100)}%"


def text(x: float, y: float, words: str, class_: str = "", anchor: str | None = None) -> Markup:
    """Words at a share of the width and pixels from the top."""
    return tag("text", words, x=at(x), y=px(y), class_=class_ or None, text_anchor=anchor)
