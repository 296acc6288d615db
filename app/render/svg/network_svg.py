"""SVG of a drawing: the picture that the page shows, as a file that asks for nothing outside.

Only attributes, no style sheet and no script, so that it shows under the strictest policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.drawing import Drawing, DrawnLine, Node, drawing_of, say
from onshore.app.render.svg.geometry import Curve, Point, curve, polygon, radius
from onshore.app.render.svg.palette import (
    CANVAS,
    DASHES,
    EDGE,
    LINE,
    LINE_WORDS,
    MUTED,
    PATH,
    SET,
    SET_WORDS,
    SHAPES,
    STRUCK,
    TEXT,
    UNNAMED_WORDS,
    kind_colour,
    line_colour,
)
from onshore.app.render.svg.words import clean_xml, shorten, width, wrap
from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.view import View

FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic UI', sans-serif"
MARGIN, HEAD, FOOT = 92.0, 92.0, 64.0
SQUEEZE = 0.9
"""Rows stand closer than in the page, which has room for details between them."""
LABEL, LABEL_WIDTH = 11.5, 158.0
WORDS_ON_LINES = 24
"""Up to so many edges carry their relation in words."""
PAD = 15.0


def network_svg(asked: AnsweredQuestion, view: View) -> str:
    """The picture of an answer; its width and height in pixels follow from the positions."""
    drawing = drawing_of(asked, view)
    places = _spread(drawing)
    right = max((x for x, _ in places.values()), default=0.0) + MARGIN
    bottom = max((y for _, y in places.values()), default=HEAD) + FOOT
    legend, legend_height = _legend(drawing, max(right, 640.0), bottom)
    nodes = {node.id: node for node in drawing.nodes}
    curves = [_curve(edge, nodes, places) for edge in checked(drawing.edges)]
    body = [
        _text(24, 36, drawing.title, 18, TEXT, weight=650),
        _text(24, 57, drawing.subtitle, 12, MUTED),
        *_boxes(drawing, places),
        *(_edge(edge, c, drawing) for edge, c in checked(zip(drawing.edges, curves, strict=True))),
        *(_node(node, places[node.id], drawing.lang) for node in drawing.nodes),
        *_edge_words(drawing, curves),
        *_labels(drawing, places),
        *_box_words(drawing, places),
        *legend,
    ]
    return _document(max(right, 640.0), bottom + legend_height, drawing, body)


def _spread(drawing: Drawing) -> dict[str, Point]:
    if not drawing.nodes:
        return {}
    left = min(node.x for node in drawing.nodes)
    top = min(node.y for node in drawing.nodes)
    return {
        node.id: (node.x - left + MARGIN, (node.y - top) * SQUEEZE + HEAD + 22)
        for node in drawing.nodes
    }


def _document(width: float, height: float, drawing: Drawing, body: Sequence[str]) -> str:
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" lang="{drawing.lang}" '
            f'aria-labelledby="title desc" font-family="{escape(FONT)}">',
            f'<title id="title">{_safe(drawing.title)}</title>',
            f'<desc id="desc">{_safe(drawing.subtitle)}</desc>',
            f'<rect width="{width:g}" height="{height:g}" fill="{CANVAS}"/>',
            *body,
            "</svg>",
            "",
        )
    )


def _safe(text: str) -> str:
    return escape(clean_xml(text))


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    halo: bool = False,
) -> str:
    around = (
        f' stroke="{CANVAS}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'
        if halo
        else ""
    )
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{x:.5g}" y="{y:.5g}" font-size="{size:g}" fill="{colour}" '
        f'text-anchor="{anchor}" unicode-bidi="isolate"{bold}{around}>{_safe(text)}</text>'
    )


# -- nodes ----------------------------------------------------------------------


def shape_svg(kind: str, x: float, y: float, r: float, *, hollow: bool) -> str:
    """The shape of a kind around a point; hollow ones have the canvas inside."""
    shape, colour = SHAPES.get(kind, "circle"), kind_colour(kind)
    if hollow or shape == "ring":
        look = f'fill="{CANVAS}" stroke="{colour}" stroke-width="2.4" stroke-linejoin="round"'
    else:
        look = f'fill="{colour}" stroke="{CANVAS}" stroke-width="1.5" paint-order="stroke"'
    if shape == "square":
        half = r * 0.88
        return (
            f'<rect x="{x - half:.5g}" y="{y - half:.5g}" width="{half * 2:.4g}" '
            f'height="{half * 2:.4g}" {look}/>'
        )
    corners = {
        "diamond": (r * 1.15, 4, 0.0, 0.0),
        "hexagon": (r * 1.05, 6, 0.0, 0.0),
        "triangle": (r * 1.2, 3, -1.5707963, r * 0.18),
    }.get(shape)
    if corners is None:
        return f'<circle cx="{x:.5g}" cy="{y:.5g}" r="{r * 0.95:.4g}" {look}/>'
    size, number, turn, lower = corners
    points = " ".join(f"{px:.5g},{py:.5g}" for px, py in polygon(x, y + lower, size, number, turn))
    return f'<polygon points="{points}" {look}/>'


def _node(node: Node, place: Point, lang: str) -> str:
    kind = schema.KINDS.get(node.kind)
    words = say((kind.en, kind.ja), lang) if kind else node.kind
    shape = shape_svg(node.kind, *place, radius(node.kind, node.degree), hollow=node.unnamed)
    return f"<g>{shape}<title>{_safe(node.label)} ({_safe(words)})</title></g>"


def _labels(drawing: Drawing, places: dict[str, Point]) -> Iterable[str]:
    for node in drawing.nodes:
        x, y = places[node.id]
        top = y + radius(node.kind, node.degree) + LABEL + 3
        for row, line in enumerate(wrap(node.label, LABEL_WIDTH, LABEL, 2)):
            yield _text(x, top + row * (LABEL + 2), line, LABEL, TEXT, anchor="middle", halo=True)


# -- edges ----------------------------------------------------------------------


def _curve(edge: DrawnLine, nodes: dict[str, Node], places: dict[str, Point]) -> Curve:
    ends = nodes[edge.source], nodes[edge.target]
    ra, rb = (radius(node.kind, node.degree) for node in ends)
    return curve(places[edge.source], places[edge.target], ra, rb, edge.fan)


def _edge(edge: DrawnLine, c: Curve, drawing: Drawing) -> str:
    colour, thick = line_colour(edge.line, edge.best), 3.2 if edge.best else 1.4
    if edge.line == "dotted":
        thick *= 1.4
    dashes = " ".join(f"{length:g}" for length in DASHES[edge.line])
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    cap = ' stroke-linecap="round"' if edge.line == "dotted" else ""
    (x1, y1), (ax, ay), (bx, by), (x2, y2) = c.start, c.near, c.far, c.end
    path = (
        f'<path d="M{x1:.5g} {y1:.5g}C{ax:.5g} {ay:.5g} {bx:.5g} {by:.5g} {x2:.5g} {y2:.5g}" '
        f'fill="none" stroke="{colour}" stroke-width="{thick:g}"{dashed}{cap}/>'
    )
    arrow = "" if edge.symmetric else _arrow(c, colour, 6.5 if not edge.best else 9.0)
    strike = _strike(c) if edge.line == "struck" else ""
    names = drawing.names
    words = [f"{names[edge.source]} {edge.label} {names[edge.target]}"]
    words += [text for text in (edge.product, edge.status, edge.certainty) if text]
    words.append(", ".join(edge.facts))
    return f"<g>{path}{arrow}{strike}<title>{_safe(' · '.join(words))}</title></g>"


def _arrow(c: Curve, colour: str, length: float) -> str:
    x, y = c.end
    tip, back, half = x + c.turn * 1.5, x - c.turn * length, length * 0.46
    return (
        f'<path d="M{tip:.5g} {y:.5g}L{back:.5g} {y - half:.5g}V{y + half:.5g}Z" fill="{colour}"/>'
    )


def _strike(c: Curve) -> str:
    x, y = c.at(0.5)
    return (
        f'<path d="M{x - 4.5:.5g} {y - 4.5:.5g}l9 9m-9 0l9 -9" fill="none" stroke="{STRUCK}" '
        'stroke-width="1.8"/>'
    )


def _edge_words(drawing: Drawing, curves: Sequence[Curve]) -> Iterable[str]:
    """The relation beside each line, where there are few lines; never two over each other."""
    if len(curves) > WORDS_ON_LINES:
        return
    taken: list[tuple[float, float, float]] = []
    for edge, c in checked(zip(drawing.edges, curves, strict=True), 16):
        words = shorten(words_on(edge), 36)
        half = width(words, 10.5) / 2 + 5
        for place in (0.5, 0.4, 0.6, 0.3, 0.7):
            x, y = c.at(place)
            if all(abs(y - oy) > 13 or abs(x - ox) > half + other for ox, oy, other in taken):
                taken.append((x, y, half))
                yield (
                    f'<rect x="{x - half:.5g}" y="{y - 8:.5g}" width="{half * 2:.5g}" height="16" '
                    f'rx="8" fill="{CANVAS}" fill-opacity="0.92"/>'
                )
                yield _text(x, y + 3.5, words, 10.5, MUTED, anchor="middle")
                break


def words_on(edge: DrawnLine) -> str:
    """The relation, with what is carried where neither end is that."""
    if edge.product is None or edge.data["product"] in (edge.source, edge.target):
        return edge.label
    return f"{edge.label}: {edge.product}"


# -- sets -----------------------------------------------------------------------


def _frames(drawing: Drawing, places: dict[str, Point]) -> Iterable[list[tuple[float, ...]]]:
    """For each set its boxes: x, y, width, height."""
    for box in drawing.sets:
        frames = []
        for run in box.runs:
            xs, ys = zip(*(places[id] for id in run), strict=True)
            x, y = min(xs) - PAD, min(ys) - PAD
            frames.append((x, y, max(xs) + PAD - x, max(ys) + PAD - y))
        yield sorted(frames)


def _boxes(drawing: Drawing, places: dict[str, Point]) -> Iterable[str]:
    for box, frames in zip(drawing.sets, _frames(drawing, places), strict=True):
        parts = [_join(one, other) for one, other in pairwise(frames)]
        parts += [
            f'<rect x="{x:.5g}" y="{y:.5g}" width="{w:.5g}" height="{h:.5g}" rx="12" '
            f'fill="{SET}" fill-opacity="0.1" stroke="{SET}" stroke-dasharray="1 5" '
            'stroke-linecap="round" stroke-width="1.4"/>'
            for x, y, w, h in frames
        ]
        yield f"<g>{''.join(parts)}<title>{_safe(_set_title(box.label, box.facts))}</title></g>"


def _set_title(label: str, facts: Sequence[str]) -> str:
    return f"{label} · {', '.join(facts)}"


def _join(one: tuple[float, ...], other: tuple[float, ...]) -> str:
    (x, y, w, h), (ox, oy, _, oh) = one, other
    ya, yb = y + h / 2, oy + oh / 2
    if abs(x - ox) < 40:
        bulge = x - 20 - min(90.0, abs(yb - ya) * 0.25)
        path = f"M{x:.5g} {ya:.5g}C{bulge:.5g} {ya:.5g} {bulge:.5g} {yb:.5g} {ox:.5g} {yb:.5g}"
    else:
        start, middle = x + w, (x + w + ox) / 2
        path = (
            f"M{start:.5g} {ya:.5g}C{middle:.5g} {ya:.5g} {middle:.5g} {yb:.5g} {ox:.5g} {yb:.5g}"
        )
    return (
        f'<path d="{path}" fill="none" stroke="{SET}" stroke-width="1.2" stroke-dasharray="1 5" '
        'stroke-linecap="round"/>'
    )


def _box_words(drawing: Drawing, places: dict[str, Point]) -> Iterable[str]:
    for box, frames in zip(drawing.sets, _frames(drawing, places), strict=True):
        x, y, w, h = frames[0]
        wide = width(box.label, 11) + 18
        left = x - wide - 5 if x - wide > 12 else x + w + 5
        middle = y + h / 2
        yield (
            f'<rect x="{left:.5g}" y="{middle - 9.5:.5g}" width="{wide:.5g}" height="19" rx="9.5" '
            f'fill="{CANVAS}" stroke="{SET}"/>'
        )
        yield _text(left + wide / 2, middle + 4, box.label, 11, TEXT, anchor="middle")


# -- legend ---------------------------------------------------------------------


def _legend(drawing: Drawing, wide: float, top: float) -> tuple[list[str], float]:
    """Kinds with counts and line styles, of what is shown only; and its height."""
    items: list[tuple[str, str]] = []
    for kind, count in drawing.kinds.items():
        word = say((schema.KINDS[kind].en, schema.KINDS[kind].ja), drawing.lang)
        items.append((shape_svg(kind, 12, 0, 7, hollow=False), f"{word} {count}"))
    if any(node.unnamed for node in drawing.nodes):
        items.append(
            (shape_svg("factory", 12, 0, 7, hollow=True), say(UNNAMED_WORDS, drawing.lang))
        )
    items += [(line_sample(line), say(LINE_WORDS[line], drawing.lang)) for line in drawing.lines]
    if any(edge.best for edge in drawing.edges):
        sample = f'<path d="M0 0H26" stroke="{PATH}" stroke-width="3.2"/>'
        items.append((sample, say(("Best path", "最良の経路"), drawing.lang)))
    if drawing.sets:
        sample = (
            f'<rect x="1" y="-7" width="24" height="14" rx="6" fill="{SET}" fill-opacity="0.1" '
            f'stroke="{SET}" stroke-dasharray="1 4" stroke-linecap="round"/>'
        )
        items.append((sample, say(SET_WORDS, drawing.lang)))
    body = [f'<path d="M24 {top:g}H{wide - 24:g}" stroke="{LINE}"/>']
    x, y = 24.0, top + 26
    for sample, words in items:
        room = 34 + width(words, 12) * 1.08 + 28
        if x + room > wide - 10 and x > 24:
            x, y = 24.0, y + 26
        body.append(f'<g transform="translate({x:.5g} {y:.5g})">{sample}</g>')
        body.append(_text(x + 34, y + 4, words, 12, TEXT))
        x += room
    return body, y - top + 24


def line_sample(line: str) -> str:
    """A short piece of a line style, 26 pixels wide around y = 0."""
    dashes = " ".join(f"{length:g}" for length in DASHES[line])
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    cap = ' stroke-linecap="round"' if line == "dotted" else ""
    colour = line_colour(line)
    mark = (
        f'<path d="M8.5 -4.5l9 9m-9 0l9 -9" fill="none" stroke="{STRUCK}" stroke-width="1.8"/>'
        if line == "struck"
        else ""
    )
    thick = 2.2 if colour == EDGE else 2
    return f'<path d="M0 0H26" stroke="{colour}" stroke-width="{thick:g}"{dashed}{cap}/>{mark}'
