"""Pictures for dark surroundings: a style sheet that exchanges the colours of the palette.

The attributes of a picture hold the light colours. Where the reader's system, or the page around
the picture, is dark, the style sheet inside wins over them; where style sheets are refused, the
light picture stays. It is the same for every picture, so that a policy can allow it by its hash.
"""

from __future__ import annotations

import base64
import hashlib

from onshore.app.render.svg.palette import COLOURS

_DRAWN = (
    *("canvas", "panel", "text", "muted", "line", "edge", "edge-strong"),
    *("assumed", "struck", "set", "path"),
    *(name for name in COLOURS if name.startswith("kind-")),
    *(name for name in COLOURS if name.startswith("loss-")),
)
DARK: dict[str, str] = {
    **{COLOURS[name][0]: COLOURS[name][1] for name in _DRAWN},
    "#1a1a1a": "#e8eef5",
    "#595959": "#a3b2c4",
    "#d9d9d9": "#2a3442",
    "#c9ead5": "#17442c",
    "#fde3c0": "#4b3512",
    "#f7b7a3": "#632a22",
    "#eeeeee": "#131b25",
    "#000000": "#ffffff",
    "#0072b2": "#4ba3e3",
    "#009e73": "#2fc79b",
    "#d55e00": "#ff8a3d",
    "#7f3c8d": "#c792d9",
}
"""Light colour -> dark colour: those of the palette, then those of duty pictures."""


def _rules() -> str:
    return "".join(
        f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in DARK.items()
    )


STYLE = f"@media (prefers-color-scheme:dark){{{_rules()}}}"
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of a picture that is opened on its own."""


def with_dark(svg: bytes) -> bytes:
    """The picture with the style sheet as its first element."""
    head, mark, rest = svg.partition(b">")
    return b"".join((head, mark, f"<style>{STYLE}</style>".encode(), rest))
