"""Picture of numbers of loss as bars: what is lost with each node, or how much each node loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.svg.document import MARGIN, document, text
from onshore.app.render.svg.duty_svg import percent
from onshore.app.render.svg.palette import LINE, MUTED, TEXT, loss_colours
from onshore.app.render.svg.words import clean, shorten
from onshore.graph.view import View

HEAD, ROW, LABEL, FULL = 84.0, 26.0, 300.0, 380.0
MOST = 30
"""Bars at most; the rest is counted."""

Json = Mapping[str, Any]


def losses_svg(asked: AnsweredQuestion, view: View) -> str:
    """Bars of an answer of criticality, or of impact in its weighted mode."""
    result, ja = asked.envelope["result"], asked.question.lang == "ja"
    if "loss" in result:
        rows = _shares(result)
        title = "出荷のうち失われる割合" if ja else "Share of output that is lost"
        total = (result.get("esri") or {}).get("total")
        if total is None:
            head = "計算できません" if ja else "not computable"
        else:
            head = f"全体 {percent(total)}" if ja else f"{percent(total)} in all"
    else:
        rows = _counts(result["nodes"])
        title = "それだけを失うと止まるものの数" if ja else "How much stops with each node alone"
        tried = result["scenarios"] if result["total"] is None else result["total"]
        head = f"{tried:,} 件中" if ja else f"{tried:,} nodes"
        if result["mode"] == "weighted":
            title = (
                "それだけを失うと失われる出荷の割合"
                if ja
                else "Share of output that is lost with each node alone"
            )
        if result.get("target"):
            name = clean(view.label(result["target"], asked.question.lang))
            title = f"{name}: 単一障害点" if ja else f"Single points of failure of {name}"
    shown = rows[:MOST]
    entities = view.entities([id for id, *_ in shown])
    body = [
        part
        for n, (id, words, share) in enumerate(shown)
        for part in _bar(
            n, clean(entities[id].name(asked.question.lang)) if id in entities else id, words, share
        )
    ]
    y = HEAD + ROW * len(shown)
    if len(rows) > MOST:
        body.append(text(MARGIN, y + 14, f"+ {len(rows) - MOST:,}", 11, MUTED))
    if not rows:
        body.append(text(MARGIN, HEAD, _nothing(result, ja), 13, MUTED))
    day = asked.envelope["resolved"]["as_of"]
    mode = result["mode"]
    note = f"{day} 時点" if ja else f"true on {day}"
    cut = asked.envelope["truncated"]
    subtitle = " · ".join(part for part in (mode, head, note, cut and str(cut)) if part)
    return document(LABEL + FULL + 160, y + 48, title, subtitle, body)


def _nothing(result: Json, ja: bool) -> str:
    """Why there is no bar: what is unknown is not 0."""
    if result.get("reason"):
        return (
            f"計算できません: {result['reason']}" if ja else f"Not computable: {result['reason']}"
        )
    return "なし" if ja else "No loss is known."


def _shares(result: Json) -> list[tuple[str, str, float]]:
    pairs = sorted((result["loss"] or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    return [(id, percent(share), share) for id, share in pairs if share > 0]


def _counts(nodes: Sequence[Json]) -> list[tuple[str, str, float]]:
    if nodes and nodes[0]["dead"] is None:
        return [(node["id"], percent(node["weight"]), node["weight"]) for node in nodes]
    most = max((node["dead"] for node in nodes), default=1)
    return [(node["id"], f"{node['dead']:,}", node["dead"] / most) for node in nodes]


def _bar(row: int, name: str, words: str, share: float) -> list[str]:
    y = HEAD + row * ROW
    ground, _ = loss_colours(share)
    size = max(2.0, FULL * share)
    return [
        text(MARGIN - 8 + LABEL - 12, y + 15, shorten(name, 44), 12, TEXT, anchor="end"),
        f'<rect x="{MARGIN + LABEL - 8:.1f}" y="{y + 2:.1f}" width="{size:.1f}" '
        f'height="{ROW - 7:.1f}" rx="2" fill="{ground}" stroke="{LINE}"/>',
        text(MARGIN + LABEL + size, y + 15, words, 12, TEXT, weight=600),
    ]
