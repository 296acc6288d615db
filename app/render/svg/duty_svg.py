"""Pictures of duties, made here: steps of one product by origin, and a table of lines by origin.

They take the results of the questions duty-steps and duty-table and ask for nothing outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import cycle
from math import ceil, floor, log10
from typing import Any, NamedTuple

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.svg.words import shorten, wrap
from onshore.graph.deadline import checked
from onshore.graph.tariff.measures.origins import territory_name
from onshore.graph.view import View
from onshore.graph.words.reason import shown

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#000000", "#7f3c8d")
CHIP = frozenset(("chip_tpp", "dram_bandwidth", "end_use"))
"""Conditions that decide whether the chip inside pays, not the article as such."""
INK, PALE, GRID, PAPER = "#1a1a1a", "#595959", "#d9d9d9", "#ffffff"
FREE, SOME, MUCH, NONE = "#c9ead5", "#fde3c0", "#f7b7a3", "#eeeeee"
TITLE = 104
"""Characters of a title at most: what fits above the steps."""
LABEL = 58.0
"""Pixels that the label of a month takes."""
NAMES = 152.0
"""Pixels that names may take beside the steps."""
_WORDS: dict[str, tuple[str, str]] = {
    "steps": ("Duty of {hts} {words} by origin", "{hts} {words} の税率・原産地別"),
    "span": (
        "{since} to {until}, share of the customs value; dotted: at least",
        "{since}～{until}、課税価格に対する割合。点線は下限のみ",
    ),
    "none": ("no number", "算定不可"),
    "at_least": ("at least {rate}", "{rate}以上"),
    "table": (
        "Duty of AI-server lines by origin, entry on {day}",
        "AIサーバー品目の税率・原産地別、{day}輸入",
    ),
    "tablenote": (
        "share of the customs value; green: enters free",
        "課税価格に対する割合。緑は無税",
    ),
    "star": (
        "* a higher rate only if its chip is in the bands of U.S. note 39",
        "* 内蔵チップが U.S. note 39 の範囲に入る場合のみ高い税率",
    ),
    "allfree": ("From {origin} free: {lines}", "{origin}産で無税: {lines}"),
    "free": ("free", "無税"),
    "chip": ("chip", "チップ"),
    "inband": ("chip in band: {rate}", "チップが範囲内: {rate}"),
    "by": ("{names}?", "{names}?"),
}
_FONT = 'font-family="system-ui, sans-serif"'


def percent(rate: float) -> str:
    """`0.25` as `25 %`, at most two decimals."""
    return f"{round(rate * 100, 2):,.10g} %"


def _text(
    x: float,
    y: float,
    text: str,
    size: int = 12,
    colour: str = INK,
    anchor: str = "start",
    more: str = "",
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
        f"{more}>{escape(text)}</text>"
    )


def _svg(width: float, height: float, title: str, desc: str, body: Sequence[str]) -> str:
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" '
            f'aria-labelledby="title desc" {_FONT}>',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(desc)}</desc>',
            f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>',
            *body,
            "</svg>",
        )
    )


def steps_picture(asked: AnsweredQuestion, view: View) -> str:
    """The picture of an answer of the question duty-steps."""
    return steps_svg(asked.envelope["result"], asked.question.lang)


def table_picture(asked: AnsweredQuestion, view: View) -> str:
    """The picture of an answer of the question duty-table."""
    return table_svg(asked.envelope["result"], asked.question.lang)


def steps_svg(result: Mapping[str, Any], lang: str = "en") -> str:
    """Lines of the highest duty at its true height, with a band down to the lowest.

    Origins of equal duties are one line with all their names. Where lines of different origins lie
    on one another they take turns, dash by dash. Dotted: at least this, the top is not known.
    """
    since, until = date.fromisoformat(result["since"]), date.fromisoformat(result["until"])
    lines = _alike(result["series"])
    left, top, width, height = 56, 64, 780, 300
    days = max(1, (until - since).days + 1)
    ends = [step[end] for line in lines for step in line.steps for end in ("lo", "hi")]
    tick, top_rate = rate_axis(max((end for end in ends if end is not None), default=0.0))

    def across(day: date) -> float:
        return left + width * (day - since).days / days

    def up(rate: float) -> float:
        return top + height * (1 - rate / top_rate)

    title = _say("steps", lang, hts=result["hts"], words=result["description"])
    body = [_text(left, 28, shorten(title, TITLE), 16, more=' font-weight="600"')]
    span = _say("span", lang, since=shown(since, lang), until=shown(until, lang))
    body.append(_text(left, 46, span, 12, PALE))
    body += _axes(left, top, width, height, tick, top_rate, since, until, across, up)
    body += _drawn(lines, across, up, left + width, lang)
    legend, bottom = _legend(lines, left + width + 16, top, lang)
    drawn = ", ".join(f"{_names(line, lang)} {_last(line, lang)}" for line in lines)
    tall = max(top + height + 48, bottom)
    desc = f"{shown(until, lang)}: {drawn}"
    return _svg(left + width + 190, tall, title, desc, [*body, *legend])


def _say(key: str, lang: str, **values: str) -> str:
    return _WORDS[key][lang == "ja"].format(**values)


class _Line(NamedTuple):
    """Origins whose duties are equal all the time, and their steps."""

    origins: tuple[str, ...]
    steps: Sequence[Mapping[str, Any]]
    colour: str


def _alike(series: Sequence[Mapping[str, Any]]) -> list[_Line]:
    found: dict[tuple[Any, ...], list[str]] = {}
    steps: dict[tuple[Any, ...], Sequence[Mapping[str, Any]]] = {}
    for one in series:
        key = tuple((step["from"], step["lo"], step["hi"]) for step in one["steps"])
        found.setdefault(key, []).append(one["origin"])
        steps[key] = one["steps"]
    colours = cycle(COLOURS)
    return [_Line(tuple(found[key]), steps[key], next(colours)) for key in found]


def rate_axis(highest: float) -> tuple[float, float]:
    """Step and top of an axis of rates from 0 on: a round step, at most eight of them."""
    least = max(highest, 0.1) / 8
    scale = 10.0 ** floor(log10(least))
    step = next(n * scale for n in (1.0, 2.0, 2.5, 5.0, 10.0) if n * scale >= least - 1e-12)
    step = float(f"{max(step, 0.025):.6g}")
    return step, float(f"{step * ceil(round(max(highest, 0.1) / step, 9)):.6g}")


def _axes(
    left: float,
    top: float,
    width: float,
    height: float,
    tick: float,
    top_rate: float,
    since: date,
    until: date,
    across: Any,
    up: Any,
) -> list[str]:
    body = []
    for n in range(round(top_rate / tick) + 1):
        y = up(n * tick)
        body.append(f'<path d="M{left} {y:g}H{left + width}" stroke="{GRID}"/>')
        body.append(_text(left - 6, y + 4, percent(n * tick), 11, PALE, "end"))
    for day in _months(since, until, width):
        x = across(day)
        body.append(f'<path d="M{x:g} {top + height}v5" stroke="{PALE}"/>')
        label = f"{day:%Y-%m}"
        body.append(_text(x, top + height + 20, label, 11, PALE, "middle"))
    return body


def _months(since: date, until: date, width: float) -> Iterator[date]:
    """Firsts of months for labels, as many as there is room for."""
    months = 12 * (until.year - since.year) + until.month - since.month + 1
    room = width / LABEL
    every = next((n for n in (1, 3, 6, 12, 24, 60, 120) if months / n <= room), 600)
    for month in range(12 * since.year, 12 * until.year + 12):
        day = date(month // 12, month % 12 + 1, 1)
        if month % every == 0 and since <= day <= until:
            yield day


def _drawn(lines: Sequence[_Line], across: Any, up: Any, right: float, lang: str) -> Iterator[str]:
    """Bands, then what rises and falls, then the levels: pieces on one another take turns."""
    starts = {step["from"] for line in lines for step in line.steps}
    days = sorted(starts)
    edges = [across(date.fromisoformat(day)) for day in days] + [right]
    faint = min(0.12, 0.3 / max(1, len(lines)))
    levels: list[dict[tuple[float, bool], list[int]]] = [{} for _ in days]
    paths: list[list[str]] = [[] for _ in lines]
    for number, line in enumerate(lines):
        before = None
        bands = ""
        for at, step in _by_day(line, days):
            start, end = edges[at], edges[at + 1]
            is_open = step["hi"] is None
            level = step["lo"] if is_open else step["hi"]
            if level is None:
                before = None
                continue
            if before is not None and before != level:
                paths[number].append(
                    f'<path d="M{start:g} {up(before):g}V{up(level):g}" fill="none" '
                    f'stroke="{line.colour}" stroke-width="1.2"/>'
                )
            before = level
            if not is_open and step["lo"] is not None and step["lo"] < level:
                bands += f"M{start:g} {up(level):g}H{end:g}V{up(step['lo']):g}H{start:g}Z"
            levels[at].setdefault((level, is_open), []).append(number)
        if bands:
            paths[number].insert(
                0, f'<path d="{bands}" fill="{line.colour}" fill-opacity="{faint:g}"/>'
            )
    for at, by_level in enumerate(levels):
        start, end = edges[at], edges[at + 1]
        for (level, is_open), together in by_level.items():
            for turn, number in enumerate(together):
                paths[number].append(
                    f'<path class="level" d="M{start:g} {up(level):g}H{end:g}" fill="none" '
                    f'stroke="{lines[number].colour}" stroke-width="2.5"'
                    f"{_dashes(end - start, turn, len(together), is_open)}/>"
                )
    for line, own in zip(lines, paths, strict=True):
        yield f'<g data-origins="{" ".join(line.origins)}">'
        yield f"<title>{escape(_names(line, lang))}</title>"
        yield from own
        yield "</g>"


def _by_day(line: _Line, days: Sequence[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The step that holds from each day on."""
    steps = {step["from"]: step for step in line.steps}
    held: Mapping[str, Any] | None = None
    for at, day in enumerate(days):
        held = steps.get(day, held)
        if held is not None:
            yield at, held


def _dashes(length: float, turn: int, several: int, is_open: bool) -> str:
    """Of lines that lie on one another each shows its own dashes, in turn."""
    if is_open:
        return ' stroke-dasharray="1.5 4"'
    if several == 1:
        return ""
    dash = max(0.5, min(10.0, length / several))
    gap, offset = dash * (several - 1), -turn * dash
    return f' stroke-dasharray="{dash:g} {gap:g}" stroke-dashoffset="{offset:g}"'


def _legend(lines: Sequence[_Line], x: float, top: float, lang: str) -> tuple[list[str], float]:
    """Names and last duties, and where the legend ends."""
    body, y = [], top + 10
    for line in lines:
        body.append(f'<rect x="{x:g}" y="{y - 9:g}" width="12" height="12" fill="{line.colour}"/>')
        for words in wrap(_names(line, lang), NAMES, 12, 8):
            body.append(_text(x + 18, y + 1, words, 12))
            y += 14
        body.append(_text(x + 18, y + 1, _last(line, lang), 11, PALE))
        y += 20
    return body, y


def _names(line: _Line, lang: str) -> str:
    comma = "、" if lang == "ja" else ", "
    return comma.join(territory_name(code, lang) for code in line.origins)


def _last(line: _Line, lang: str) -> str:
    return _range(line.steps[-1], lang) if line.steps else _say("none", lang)


def _range(cell: Mapping[str, Any], lang: str) -> str:
    if cell["hi"] is None:
        if not cell["lo"]:
            return _say("none", lang)
        return _say("at_least", lang, rate=percent(cell["lo"]))
    if cell["lo"] == cell["hi"]:
        return percent(cell["hi"])
    return f"{percent(cell['lo'])[:-2]}–{percent(cell['hi'])}"


def table_svg(result: Mapping[str, Any], lang: str = "en") -> str:
    """Cells by line and origin; green enters free, the rest by its highest rate."""
    lines, origins = result["lines"], result["origins"]
    left, top, cell, row = 300, 86, 104, 40
    width, height = left + cell * len(origins) + 16, top + row * len(lines) + 44
    title = _say("table", lang, day=shown(date.fromisoformat(result["entry_date"]), lang))
    body = [_text(16, 28, title, 16, more=' font-weight="600"')]
    body.append(_text(16, 48, _say("tablenote", lang), 12, PALE))
    for index, origin in enumerate(origins):
        x = left + cell * (index + 0.5)
        body.append(_text(x, top - 10, territory_name(origin, lang), 12, INK, "middle"))
    for number, line in checked(enumerate(lines), 16):
        y = top + row * number
        body.append(_text(16, y + 17, line["label"][:44], 13))
        body.append(_text(16, y + 32, line["hts"], 11, PALE))
        for index, origin in enumerate(origins):
            body += _cell(line["duties"][origin], left + cell * index, y, cell, row, lang)
    body.append(_text(16, height - 16, _say("star", lang), 11, PALE))
    free = [
        line["label"] for line in lines if all(_is_free(line["duties"][o]) for o in origins[:1])
    ]
    first = territory_name(origins[0], lang) if origins else ""
    desc = _say("allfree", lang, origin=first, lines=", ".join(free))
    return _svg(width, height, title, desc, body)


def _is_free(cell: Mapping[str, Any]) -> bool:
    """Enters free, or would pay only for the chip in it."""
    if cell["hi"] is None or cell["lo"] != 0:
        return False
    return cell["hi"] == 0 or (bool(cell["decided_by"]) and set(cell["decided_by"]) <= CHIP)


def _deciders(cell: Mapping[str, Any], width: float, lang: str) -> str:
    """What decides within the interval, as far as there is room."""
    pairs = zip(cell["decided_by"], cell["questions"], strict=True)
    names = (_say("chip", lang) if name in CHIP else words for name, words in pairs)
    words = _say("by", lang, names=("、" if lang == "ja" else ", ").join(dict.fromkeys(names)))
    return next(iter(wrap(words, width, 9, 1)), "")


def _cell(
    cell: Mapping[str, Any], x: float, y: float, width: float, height: float, lang: str
) -> list[str]:
    free = _is_free(cell)
    highest = cell["hi"]
    fill = NONE if highest is None else FREE if free else SOME if highest < 0.25 else MUCH
    middle = x + width / 2
    body = [
        f'<rect x="{x + 1:g}" y="{y + 1:g}" width="{width - 2:g}" height="{height - 2:g}" '
        f'fill="{fill}"/>'
    ]
    if highest is None:
        return [*body, _text(middle, y + 25, _range(cell, lang), 11, PALE, "middle")]
    if free:
        label = _say("free", lang) + ("" if highest == 0 else " *")
        note = "" if highest == 0 else _say("inband", lang, rate=percent(highest))
    else:
        label = _range(cell, lang)
        note = _deciders(cell, width - 8, lang) if cell["lo"] != highest else ""
    weight = ' font-weight="600"'
    body.append(_text(middle, y + (18 if note else 25), label, 13, INK, "middle", weight))
    if note:
        body.append(_text(middle, y + 32, note, 9, PALE, "middle"))
    return body
