"""The pyvis page of a drawing. The only module that imports pyvis, and imported when used.

pyvis fills the network; the page is our own template, because pyvis's own runs what stands in
titles, headings and ids. Data goes in as JSON that closes no element, never as code.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from markupsafe import Markup
from pyvis.network import Network

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.drawing import Drawing, DrawnLine, Node, drawing_of, say
from onshore.app.render.svg.dark import DARK
from onshore.app.render.svg.dark import STYLE as DARK_STYLE
from onshore.app.render.svg.geometry import radius
from onshore.app.render.svg.network_svg import LABEL_WIDTH, line_sample, shape_svg, words_on
from onshore.app.render.svg.palette import (
    CANVAS,
    DASHES,
    EDGE_STRONG,
    LINE_WORDS,
    LOSS,
    LOSS_WORDS,
    MUTED,
    PATH,
    SET,
    SET_WORDS,
    SHAPES,
    TEXT,
    UNNAMED_WORDS,
    custom_properties,
    kind_colour,
    line_colour,
    loss_colours,
)
from onshore.app.render.svg.words import shorten, wrap
from onshore.app.render.templates import environment
from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.view import View

TOKENS = ("panel", "canvas", "line", "text", "muted", "accent")
"""Colours of the page around the picture."""
HERE = Path(__file__).resolve().parents[1]
VIS_SHAPES: dict[str, str] = {
    "diamond": "diamond",
    "square": "square",
    "ring": "dot",
    "circle": "dot",
    "hexagon": "hexagon",
    "triangle": "triangle",
}
"""Our shape -> shape of vis-network. No shape that loads an image or an icon."""
NODE_KEYS = frozenset(
    ("id", "label", "title", "x", "y", "shape", "size", "color", "borderWidth", "degree", "kind")
)
EDGE_KEYS = frozenset(
    ("id", "from", "to", "title", "label", "color", "width", "dashes", "arrows", "smooth", "struck")
)
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": False, "multiselect": False},
    "nodes": {"font": {"size": 13}},
    "edges": {"selectionWidth": 1.5, "hoverWidth": 0.6},
}
WORDS_ON_LINES = 16
"""Up to so many edges carry their relation in words, each where there is room along it."""

_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def policy(nonce: str, *, header: bool = True) -> str:
    """Content-Security-Policy: nothing but our own script and style, and no one else's server.

    As a header it also gives the page an origin of its own, so that it can read nothing of ours.
    """
    rules = [
        "default-src 'none'",
        f"script-src 'nonce-{nonce}'",
        f"style-src 'nonce-{nonce}'",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if header:
        rules += ["frame-ancestors 'none'", "sandbox allow-scripts allow-downloads"]
    return "; ".join(rules)


def render_page(
    asked: AnsweredQuestion, view: View, *, nonce: str | None = None, library: str | None = None
) -> bytes:
    """The page of a network or of paths, in UTF-8.

    `library` is the address of vis-network where the page is served; without it the library stands
    inside, so that the file works alone and offline.
    """
    drawing = drawing_of(asked, view)
    network = _Picture(drawing, nonce or secrets.token_urlsafe(16), library)
    return network.generate_html().encode("utf-8", "replace")


class _Picture(Network):  # type: ignore[misc]
    """A pyvis network that is filled at once and written through our own template."""

    def __init__(self, drawing: Drawing, nonce: str, library: str | None) -> None:
        super().__init__(height="100%", width="100%", directed=True, cdn_resources="in_line")
        self.path = "pyvis.html"
        self.template_dir = str(HERE / "templates")
        self.templateEnv = environment()
        self.heading = drawing.title
        self.options = OPTIONS
        self.nodes = [
            _allowed(_node(node, drawing.lang), NODE_KEYS) for node in checked(drawing.nodes)
        ]
        self.node_ids = [node["id"] for node in self.nodes]
        self.node_map = dict(zip(self.node_ids, self.nodes, strict=True))
        self.edges = _edges(drawing)
        self._drawing, self._nonce, self._library = drawing, nonce, library

    def generate_html(self, name: str = "", local: bool = True, notebook: bool = False) -> str:
        """The whole page. The parameters are pyvis's own and change nothing."""
        nodes, edges, heading, _, _, _ = self.get_network_data()
        drawing = self._drawing
        data = {
            "nodes": nodes,
            "edges": edges,
            "options": self.options,
            "sets": [{"label": box.label, "runs": box.runs} for box in drawing.sets],
            "colours": {"canvas": CANVAS, "set": SET, "text": TEXT, "muted": MUTED},
            "dark": DARK,
        }
        text: str = self.templateEnv.get_template(self.path).render(
            lang=drawing.lang,
            title=heading,
            subtitle=drawing.subtitle,
            nonce=self._nonce,
            policy=policy(self._nonce, header=False),
            data=Markup(script_json(data)),  # noqa: S704 - nothing in it closes the element
            colours=Markup(custom_properties(names=TOKENS)),  # noqa: S704 - our own
            dark_colours=Markup(custom_properties(dark=True, names=TOKENS)),  # noqa: S704 - our own
            dark=Markup(DARK_STYLE),  # noqa: S704 - our own colours only
            library=self._library,
            vis=None if self._library else _vis(),
            legend=_legend(drawing),
            rows=_rows(drawing),
            served=self._library is not None,
        )
        self.html = text
        return text


@cache
def _vis() -> Markup:
    """The vendored library as the content of a script element, which it must not close."""
    text = (HERE / "static" / "vendor" / "vis-network.min.js").read_text("utf-8")
    return Markup(re.sub(r"</(?=script)", r"<\/", text, flags=re.IGNORECASE))  # noqa: S704


def script_json(data: Any) -> str:
    """JSON for a script element: no character that could close it or end a line of a script."""
    text = orjson.dumps(data).decode()
    return re.sub("[<>&\u2028\u2029]", lambda found: _ESCAPES[found[0]], text)


def _allowed(values: Mapping[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    kept = {key: value for key, value in values.items() if key in keys and value is not None}
    if kept.get("shape", "dot") not in VIS_SHAPES.values():
        kept["shape"] = "dot"
    return kept


def _node(node: Node, lang: str) -> dict[str, Any]:
    kind = schema.KINDS[node.kind]
    shape, colour = SHAPES.get(node.kind, "circle"), kind_colour(node.kind)
    hollow = (node.unnamed or shape == "ring") and node.loss is None
    fill = CANVAS if hollow else colour
    words = node.label
    if node.loss is not None:
        number, share = node.loss
        fill, words = loss_colours(share)[0], f"[{number}] {node.label}"
    links = f"{node.degree:,} 関係" if lang == "ja" else f"{node.degree:,} links"
    state = {"background": fill, "border": colour}
    return {
        "id": node.id,
        "label": "\n".join(wrap(words, LABEL_WIDTH, 12, 2)),
        "title": f"{words}\n{say((kind.en, kind.ja), lang)} · {links}",
        "x": node.x,
        "y": node.y,
        "shape": VIS_SHAPES[shape],
        "size": round(radius(node.kind, node.degree) * 0.95, 2),
        "color": {**state, "highlight": {"background": fill, "border": TEXT}, "hover": state},
        "borderWidth": 2.4 if hollow else 1,
        "degree": node.degree,
        "kind": node.kind,
    }


def _edges(drawing: Drawing) -> list[dict[str, Any]]:
    nodes = {node.id: node for node in drawing.nodes}
    worded = len(drawing.edges) <= WORDS_ON_LINES
    return [
        _allowed(_edge(edge, nodes, drawing.lang, worded), EDGE_KEYS)
        for edge in checked(drawing.edges)
    ]


def _edge(edge: DrawnLine, nodes: Mapping[str, Node], lang: str, worded: bool) -> dict[str, Any]:
    colour = line_colour(edge.line, edge.best)
    source, target = nodes[edge.source], nodes[edge.target]
    words = [f"{source.label} — {edge.label} → {target.label}"]
    words += [text for text in (edge.product, f"{edge.status} · {edge.certainty}") if text]
    words.append(("根拠: " if lang == "ja" else "Facts: ") + ", ".join(edge.facts))
    return {
        "id": edge.id,
        "from": edge.source,
        "to": edge.target,
        "title": "\n".join(words),
        "label": shorten(words_on(edge), 40) if worded else None,
        "color": {"color": colour, "highlight": EDGE_STRONG, "hover": EDGE_STRONG},
        "width": 3.2 if edge.best else 1.9 if edge.line == "dotted" else 1.4,
        "dashes": [max(1, length) for length in DASHES[edge.line]] or False,
        "arrows": None if edge.symmetric else {"to": {"enabled": True, "scaleFactor": 0.45}},
        "smooth": _smooth(edge, source, target),
        "struck": True if edge.line == "struck" else None,
    }


def _smooth(edge: DrawnLine, source: Node, target: Node) -> dict[str, Any]:
    """Cubic between columns; a bow within one, and where several lines join the same two nodes."""
    bow = abs(source.x - target.x) < 70
    if edge.fan == 0 and not bow:
        return {
            "enabled": True,
            "type": "cubicBezier",
            "forceDirection": "horizontal",
            "roundness": 0.5,
        }
    side = 1 if edge.source < edge.target else -1
    shift = edge.fan * side * 0.09 + (0.3 if bow else 0)
    kind = "curvedCW" if shift >= 0 else "curvedCCW"
    return {"enabled": True, "type": kind, "roundness": round(min(abs(shift), 0.8), 3)}


# -- legend and table -----------------------------------------------------------


def _legend(drawing: Drawing) -> list[tuple[Markup, str]]:
    """Samples and words of what is shown; the samples are our own SVG, without foreign text."""
    lang = drawing.lang
    items = [
        (
            shape_svg(kind, 13, 8, 6.5, hollow=False),
            f"{say((schema.KINDS[kind].en, schema.KINDS[kind].ja), lang)} {count:,}",
        )
        for kind, count in drawing.kinds.items()
    ]
    if any(node.unnamed for node in drawing.nodes):
        items.append((shape_svg("factory", 13, 8, 6.5, hollow=True), say(UNNAMED_WORDS, lang)))
    items += [
        (f'<g transform="translate(0 8)">{line_sample(line)}</g>', say(LINE_WORDS[line], lang))
        for line in drawing.lines
    ]
    if any(edge.best for edge in drawing.edges):
        sample = f'<path d="M0 8H26" stroke="{PATH}" stroke-width="3.2"/>'
        items.append((sample, say(("Best path", "最良の経路"), lang)))
    if any(node.loss is not None for node in drawing.nodes):
        sample = "".join(
            f'<rect x="{1 + 5 * n}" y="2" width="5" height="12" fill="{ground}"/>'
            for n, (ground, _) in enumerate(LOSS)
        )
        items.append((sample, say(LOSS_WORDS, lang)))
    if drawing.sets:
        sample = (
            f'<rect x="1" y="1" width="24" height="14" rx="6" fill="{SET}" fill-opacity="0.1" '
            f'stroke="{SET}" stroke-dasharray="1 4" stroke-linecap="round"/>'
        )
        items.append((sample, say(SET_WORDS, lang)))
    return [(Markup(sample), words) for sample, words in items]  # noqa: S704


def _rows(drawing: Drawing) -> Sequence[Mapping[str, Any]]:
    names = drawing.names
    edges = [
        {
            "source": names[edge.source],
            "relation": edge.label,
            "target": names[edge.target],
            "product": edge.product or "",
            "status": edge.status,
            "certainty": edge.certainty,
            "facts": edge.facts,
        }
        for edge in drawing.edges
    ]
    sets = [
        {
            "source": names.get(box.data["subject"], box.data["subject"]),
            "relation": box.data["relation"],
            "target": "; ".join(names.get(id, id) for run in box.runs for id in run),
            "product": box.label,
            "status": box.data["status"],
            "certainty": box.data["certainty"],
            "facts": box.facts,
        }
        for box in drawing.sets
    ]
    return [*edges, *sets]
