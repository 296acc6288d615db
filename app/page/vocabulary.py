"""What the page and the review have from Python: the words of the vocabulary, and its looks.

`/static/js/vocabulary.js` is a module made from `graph/schema.py` and `app/render/svg/palette.py`,
`/static/palette.css` the colours of both themes. No script and no style sheet repeats them; a test
looks for copies.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onshore.app.http.kept import tags_of
from onshore.app.render.svg.palette import DASHES, KIND_LOOKS, LINE_WORDS, LOSS, style_sheet
from onshore.graph import schema


def vocabulary() -> dict[str, Any]:
    """What the module exports: name -> value."""
    return {
        "WORDS": words(),
        "KINDS": list(KIND_LOOKS),
        "SHAPES": {kind: look.shape for kind, look in KIND_LOOKS.items()},
        "RADII": {kind: look.radius for kind, look in KIND_LOOKS.items()},
        "LABEL_RANKS": {kind: look.rank for kind, look in KIND_LOOKS.items()},
        "GROUP_OF_STATUS": schema.GROUP_OF_STATUS,
        "LINE_STATUSES": {
            line: [word for word, style in schema.LINE_STYLES.items() if style == line]
            for line in LINE_WORDS
        },
        "DASHES": DASHES,
        "LEVELS": len(LOSS),
        "GUESSED": schema.GUESSED,
        "SYMMETRIC": [one.name for one in schema.RELATIONS.values() if one.symmetric],
    }


def words() -> dict[str, tuple[str, str]]:
    """Key of the page's words -> English and Japanese text."""
    texts = {
        "kind": {kind.name: (kind.en, kind.ja) for kind in schema.KINDS.values()},
        "line": LINE_WORDS,
        "status": schema.STATUS_TEXT,
        "group": schema.STATUS_GROUP_TEXT,
        "certainty": schema.CERTAINTY_TEXT,
    }
    return {f"{name}.{word}": text for name, of in texts.items() for word, text in of.items()}


@cache
def module() -> str:
    """The script that exports the vocabulary."""
    lines = [f"export const {name} = {_json(value)};\n" for name, value in vocabulary().items()]
    return "// Made by app/page/vocabulary.py.\n" + "".join(lines)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def vocabulary_routes(below: str, lasts: str = "no-cache") -> list[Route]:
    """Routes to be included before that of the files `below`; how long a browser keeps them."""
    return [
        _served(f"{below}/js/vocabulary.js", module(), "text/javascript", lasts),
        _served(f"{below}/palette.css", style_sheet(), "text/css", lasts),
    ]


def _served(path: str, text: str, media: str, lasts: str) -> Route:
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'

    headers = {"etag": tag, "cache-control": lasts}

    async def answer(request: Request) -> Response:
        if tag in tags_of(request):
            return Response(status_code=304, headers=headers)
        return Response(text, media_type=f"{media}; charset=utf-8", headers=headers)

    return Route(path, answer, methods=["GET"])
