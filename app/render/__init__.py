"""Rendering: an answer in the format that was asked for. Each format is imported when used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import orjson

from graph.errors import UnsupportedFormat

if TYPE_CHECKING:
    from app.answers import Asked

MEDIA_TYPES: dict[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
}


def chosen_format(asked: str | None, accept: str, offered: Sequence[str]) -> str:
    """The format to answer in; UnsupportedFormat where none that was asked for is offered."""
    if asked is not None:
        if asked not in offered:
            raise UnsupportedFormat(asked[:40], offered)
        return asked
    for media, _ in _by_weight(accept):
        if media in ("*/*", "application/*", ""):
            return "json"
        for name in offered:
            if MEDIA_TYPES[name].partition(";")[0] == media:
                return name
        if media == "text/*" and "csv" in offered:
            return "csv"
    if accept.strip():
        raise UnsupportedFormat(accept[:80], offered)
    return "json"


def _by_weight(accept: str) -> list[tuple[str, float]]:
    """Media types of an Accept header, the preferred first; those of weight 0 left out."""
    found = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if media and weight > 0:
            found.append((media, weight))
    return sorted(found, key=lambda item: -item[1])


def render(asked: Asked, format: str) -> bytes:
    """Bytes of the answer."""
    return _RENDERERS[format](asked)


def _json(asked: Asked) -> bytes:
    return orjson.dumps(asked.envelope)


def _csv(asked: Asked) -> bytes:
    from app.render.table import csv_bytes

    return csv_bytes(asked.question.rows(asked.envelope["result"]))


def _svg(asked: Asked) -> bytes:
    from app.render.duty_svg import steps_svg, table_svg

    draw = {"duty-steps": steps_svg, "duty-table": table_svg}[asked.question.name]
    return draw(asked.envelope["result"]).encode()


_RENDERERS: dict[str, Callable[[Asked], bytes]] = {"json": _json, "csv": _csv, "svg": _svg}
