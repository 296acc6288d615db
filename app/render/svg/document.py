"""What server-made pictures share: words, and the document around them.

Only attributes, no style sheet and no script, so that a picture shows under the strictest policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from onshore.app.render.svg.palette import CANVAS, LINE, MUTED, TEXT
from onshore.app.render.svg.words import clean_xml, shorten

FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic UI', sans-serif"
MARGIN = 32.0


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    colour: str,
    anchor: str = "start",
    weight: int | None = None,
) -> str:
    strong = f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" '
        f'text-anchor="{anchor}"{strong} paint-order="stroke" stroke="{CANVAS}" '
        f'stroke-width="3" stroke-linejoin="round">{escape(clean_xml(words))}</text>'
    )


def document(width: float, height: float, title: str, subtitle: str, body: Sequence[str]) -> str:
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" aria-labelledby="title desc" '
            f'font-family="{escape(FONT, quote=True)}">',
            f'<title id="title">{escape(clean_xml(title))}</title>',
            f'<desc id="desc">{escape(clean_xml(subtitle))}</desc>',
            f'<rect width="{width:g}" height="{height:g}" fill="{CANVAS}" stroke="{LINE}"/>',
            text(MARGIN - 8, 34, shorten(title, 90), 18, TEXT, weight=650),
            text(MARGIN - 8, 55, shorten(subtitle, 150), 12, MUTED),
            *body,
            "</svg>",
        )
    )
