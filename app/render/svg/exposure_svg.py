"""Picture of an exposure: its tariff paths as ribbons from the crossings to the target.

A ribbon is as wide as the highest duty that it carries; one whose share or rate is unknown is
dashed and thin, one that rests on assumptions has a broken line inside. Ribbons run level beside
the words of their bar and bend after them, so that none lies under words. Colours are attributes;
no script.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.svg.document import document as _document
from onshore.app.render.svg.document import text as _text
from onshore.app.render.svg.duty_svg import percent
from onshore.app.render.svg.palette import ASSUMED, EDGE, MUTED, PATH, TEXT
from onshore.app.render.svg.words import clean, wrap
from onshore.graph.queries.exposure import answers_in
from onshore.graph.view import View

COLUMN, BAR, MARGIN, HEAD, GAP = 356.0, 10.0, 32.0, 112.0, 44.0
BAND, ROW = 240.0, 14.0
"""Pixels from a bar that hold its words, and of a line of them."""
FULL, THIN = 130.0, 2.0
"""Pixels of the widest column's ribbons together, and of a ribbon that carries nothing known."""

Json = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(slots=True)
class _Ribbon:
    """One flow of the listed paths. `carried` None: nothing of it is known."""

    source: Key
    target: Key
    assumed: bool
    carried: float | None = None
    crossing: Json | None = None
    width: float = THIN


@dataclass(slots=True)
class _Bar:
    key: Key
    column: int
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0
    into: list[_Ribbon] = field(default_factory=list)
    out: list[_Ribbon] = field(default_factory=list)


def exposure_svg(asked: AnsweredQuestion, view: View) -> str:
    """The picture of an answer of the question exposure."""
    result, lang = asked.envelope["result"], asked.question.lang
    paths = [path for answer in answers_in(result) for path in answer["paths"]]
    bars, ribbons = _drawn(paths, {edge["id"]: edge for edge in result["edges"]})
    width, height = _placed(bars, ribbons)
    ids = [id for bar in bars.values() for id in bar.key]
    entities = view.entities(list(dict.fromkeys([*ids, str(result["target"])])))

    def name(id: str) -> str:
        return clean(entities[id].name(lang)) if id in entities else id

    title = f"{asked.question.heading[lang == 'ja']}: {name(str(result['target']))}"
    body = [
        *(_ribbon(ribbon, bars) for ribbon in ribbons),
        *(part for bar in bars.values() for part in _bar(bar, name, lang)),
    ]
    if any(ribbon.assumed for ribbon in ribbons):
        note = _say(lang, "Broken line: assumed, not reported.", "破線は仮定（報道ではない）。")
        body.append(_text(MARGIN - 8, height - 14, note, 11, MUTED))
    if not paths:
        body.append(
            _text(MARGIN, HEAD + 12, _say(lang, "No path is known.", "経路なし"), 13, MUTED)
        )
    return _document(
        max(width, 560), max(height, 170), title, _subtitle(answers_in(result), asked), body
    )


def _say(lang: str, english: str, japanese: str) -> str:
    return japanese if lang == "ja" else english


def _drawn(
    paths: Sequence[Json], edges: Mapping[str, Json]
) -> tuple[dict[Key, _Bar], list[_Ribbon]]:
    """Bars of all makers and ribbons between them, summed over the paths."""
    columns: dict[Key, int] = defaultdict(int)
    ribbons: dict[tuple[Key, Key, bool], _Ribbon] = {}
    for path in paths:
        keys = [(str(n["id"]), str(n["product"])) for n in path["nodes"]]
        for step, key in enumerate(reversed(keys)):
            columns[key] = max(columns[key], step)
        carried = path["contribution"] and path["contribution"]["hi"]
        for step, (source, target) in enumerate(pairwise(keys)):
            line = edges.get(path["edges"][step], {}).get("line")
            ribbon = ribbons.setdefault(
                (source, target, step == 0), _Ribbon(source, target, line == "assumed")
            )
            if step == 0:
                ribbon.crossing = path
            if carried is not None:
                ribbon.carried = (ribbon.carried or 0.0) + carried
    bars = {key: _Bar(key, column) for key, column in columns.items()}
    for ribbon in ribbons.values():
        bars[ribbon.source].out.append(ribbon)
        bars[ribbon.target].into.append(ribbon)
    return bars, list(ribbons.values())


def _placed(bars: Mapping[Key, _Bar], ribbons: Sequence[_Ribbon]) -> tuple[float, float]:
    """Widths of ribbons and positions of bars; gives the size of the picture."""
    most = max((sum(r.carried or 0.0 for r in bar.into) for bar in bars.values()), default=0.0)
    scale = FULL / most if most else 0.0
    for ribbon in ribbons:
        ribbon.width = max(THIN, (ribbon.carried or 0.0) * scale)
    last = max((bar.column for bar in bars.values()), default=0)
    bottom = HEAD
    for column in range(last + 1):
        own = [bar for bar in bars.values() if bar.column == column]
        own.sort(key=lambda bar: (-sum(r.width for r in bar.out), bar.key))
        y = HEAD
        for bar in own:
            bar.height = max(sum(r.width for r in bar.into), sum(r.width for r in bar.out), 8.0)
            bar.x, bar.y = MARGIN + (last - column) * COLUMN, y
            crossings = sum(r.crossing is not None for r in bar.out)
            y += bar.height + crossings * ROW + GAP
        bottom = max(bottom, y)
    for bar in bars.values():
        bar.into.sort(key=lambda r: bars[r.source].y)
        bar.out.sort(key=lambda r: bars[r.target].y)
    return MARGIN * 2 + last * COLUMN + BAND, bottom + 24


def _end(bar: _Bar, ribbon: _Ribbon, side: Sequence[_Ribbon]) -> float:
    """Middle of a ribbon where it meets a bar."""
    before = 0.0
    for other in side:
        if other is ribbon:
            break
        before += other.width
    return bar.y + before + ribbon.width / 2


def _curve(ribbon: _Ribbon, bars: Mapping[Key, _Bar]) -> tuple[float, float, float, float]:
    source, target = bars[ribbon.source], bars[ribbon.target]
    y1, y2 = _end(source, ribbon, source.out), _end(target, ribbon, target.into)
    return source.x + BAR, y1, target.x, y2


def _ribbon(ribbon: _Ribbon, bars: Mapping[Key, _Bar]) -> str:
    x1, y1, x2, y2 = _curve(ribbon, bars)
    level = min(x1 + BAND - BAR, x2)
    bend = level + (x2 - level) / 2
    colour = PATH if ribbon.crossing is not None else EDGE
    dash = ' stroke-dasharray="6 5"' if ribbon.carried is None else ""
    shape = (
        f"M{x1:.1f} {y1:.1f}H{level:.1f}C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    )
    drawn = (
        f'<path d="{shape}" fill="none" stroke="{colour}" stroke-width="{ribbon.width:.2f}" '
        f'stroke-opacity="0.45"{dash}/>'
    )
    if ribbon.assumed:
        drawn += (
            f'<path d="{shape}" fill="none" stroke="{ASSUMED}" stroke-width="1.6" '
            'stroke-dasharray="12 4 2 4"/>'
        )
    return drawn


def _rates(bar: _Bar, lang: str) -> Iterator[str]:
    """Origin and rate of what crosses from a bar, under it, in the order of its ribbons."""
    crossings = [ribbon.crossing for ribbon in bar.out if ribbon.crossing is not None]
    for row, crossing in enumerate(crossings, 1):
        rate = _interval(crossing["rate"], _say(lang, "rate unknown", "税率不明"))
        words = f"{crossing['origin'] or '?'} {rate}"
        yield _text(bar.x, bar.y + bar.height + row * ROW, words, 11, TEXT)


def _fitting(words: str, size: float) -> str:
    return "".join(wrap(words, BAND - BAR, size, 1))


def _interval(ends: Json | None, unknown: str) -> str:
    if ends is None:
        return unknown
    hi = "?" if ends["hi"] is None else percent(ends["hi"])
    lo = percent(ends["lo"])
    return lo if lo == hi else f"{lo} – {hi}"


def _bar(bar: _Bar, name: Callable[[str], str], lang: str) -> Iterator[str]:
    yield (
        f'<rect x="{bar.x:.1f}" y="{bar.y:.1f}" width="{BAR:g}" height="{bar.height:.1f}" '
        f'fill="{TEXT}" rx="2"/>'
    )
    maker, product = bar.key
    above, below = _fitting(name(product), 13), _fitting(name(maker), 10.5)
    yield _text(bar.x, bar.y - 20, above, 12, TEXT, weight=600)
    yield _text(bar.x, bar.y - 7, below, 10.5, MUTED)
    yield from _rates(bar, lang)


def _subtitle(answers: Sequence[Json], asked: AnsweredQuestion) -> str:
    lang, resolved = asked.question.lang, asked.envelope["resolved"]
    unknown = _say(lang, "exposure unknown", "影響は不明")
    parts = [
        (f"{answer['maker']}: " if len(answers) > 1 else "")
        + _interval(answer["exposure"], unknown)
        for answer in answers[:4]
    ]
    if len(answers) == 1 and answers[0].get("reason"):
        parts.append(str(answers[0]["reason"]))
    words = _say(lang, "of its value", "価値に対する割合")
    day = _say(lang, f"true on {resolved['as_of']}", f"{resolved['as_of']} 時点")
    cut = asked.envelope["truncated"]
    return " · ".join([f"{'; '.join(parts)} {words}", day, *([str(cut)] if cut else [])])
