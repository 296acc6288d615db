"""Rendering: an answer in the format that was asked for. Each format is imported when used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import orjson

from onshore.graph.errors import UnsupportedFormat

if TYPE_CHECKING:
    from onshore.app.answers import AnsweredQuestion
    from onshore.graph.queries import Question
    from onshore.graph.view import View

MEDIA_TYPES: dict[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "graphml": "application/graphml+xml",
    "geojson": "application/geo+json",
    "html": "text/html; charset=utf-8",
    "svg": "image/svg+xml",
    "bundle": "application/vnd.onshore.bundle+json",
}
SAVED = ("csv", "graphml", "geojson", "bundle")
"""Formats that a browser saves as a file."""
OF_ALL = ("bundle",)
"""Formats that every answer comes in, whatever its question names."""


def formats_of(kind: type[Question]) -> tuple[str, ...]:
    """The formats that answers of the question come in."""
    return (*kind.formats, *OF_ALL)


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


def render(asked: AnsweredQuestion, format: str, *, served: bool = True) -> bytes:
    """Bytes of the answer, all of the revision that it was read at.

    `served` False makes a page that stands alone, for files.
    """
    if format == "html":
        from onshore.app.render.answer_html import answer_page

        return answer_page(asked, asked.view, served=served)
    body = _RENDERERS[format](asked, asked.view)
    if format == "svg":
        from onshore.app.render.svg.dark import with_dark

        return with_dark(body)
    return body


def _json(asked: AnsweredQuestion, view: View) -> bytes:
    return orjson.dumps(asked.envelope)


def _csv(asked: AnsweredQuestion, view: View) -> bytes:
    from onshore.app.render.named_rows import with_names
    from onshore.app.render.table import csv_bytes

    rows = asked.question.rows(asked.envelope["result"])
    return csv_bytes(with_names(rows, view, asked.question.lang))


def _graphml(asked: AnsweredQuestion, view: View) -> bytes:
    from onshore.app.render.drawing import drawing_of
    from onshore.app.render.graphml import graphml_bytes

    return graphml_bytes(drawing_of(asked, view, everything=True))


def _geojson(asked: AnsweredQuestion, view: View) -> bytes:
    from onshore.app.render.geojson import geojson_bytes

    return geojson_bytes(asked, view)


def _svg(asked: AnsweredQuestion, view: View) -> bytes:
    module, function = PICTURES[asked.question.picture]
    draw = getattr(import_module(f"onshore.app.render.svg.{module}"), function)
    text: str = draw(asked, view)
    return text.encode("utf-8", "replace")


def _bundle(asked: AnsweredQuestion, view: View) -> bytes:
    from onshore.app.bundles.making import bundle_of

    return bundle_of(asked)


PICTURES = {
    "network": ("network_svg", "network_svg"),
    "exposure": ("exposure_svg", "exposure_svg"),
    "impact": ("impact_svg", "impact_svg"),
    "losses": ("losses_svg", "losses_svg"),
    "duty-steps": ("duty_svg", "steps_picture"),
    "duty-table": ("duty_svg", "table_picture"),
}
"""`Question.picture` -> the module in `svg` and its function of an answer and its view."""
_RENDERERS: dict[str, Callable[[AnsweredQuestion, View], bytes]] = {
    "json": _json,
    "csv": _csv,
    "graphml": _graphml,
    "geojson": _geojson,
    "svg": _svg,
    "bundle": _bundle,
}
