"""Pictures of duties, made here: steps of one product by origin, and a table of lines by origin.

They take the results of the questions duty-steps and duty-table and ask for nothing outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from app.render.words import shorten
from graph.analysis.origins import TERRITORIES
from graph.deadline import checked

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#000000", "#7f3c8d")
CHIP = frozenset(("chip_tpp", "dram_bandwidth", "end_use"))
"""Conditions that decide whether the chip inside pays, not the article as such."""
INK, PALE, GRID, PAPER = "#1a1a1a", "#595959", "#d9d9d9", "#ffffff"
FREE, SOME, MUCH, NONE = "#c9ead5", "#fde3c0", "#f7b7a3", "#eeeeee"
TITLE = 104
"""Characters of a title at most: what fits above the steps."""
OFFSET = 1.4
"""Pixels between lines, so that equal duties of several origins stay visible."""
_FONT = 'font-family="system-ui, sans-serif"'


def percent(rate: float) -> str:
    """`0.25` as `25 %`, at most two decimals."""
    return f"{round(rate * 100, 2):g} %"


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


def steps_svg(result: Mapping[str, Any]) -> str:
    """Step lines of the highest duty with a band down to the lowest, one colour an origin."""
    since, until = date.fromisoformat(result["since"]), date.fromisoformat(result["until"])
    series = result["series"]
    left, top, width, height = 56, 64, 780, 300
    days = max(1, (until - since).days + 1)
    rates = [step["hi"] for one in series for step in one["steps"] if step["hi"] is not None]
    highest: float = max([0.1, *rates])
    tick = next(t for t in (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0) if highest / t <= 8 or t == 5.0)
    top_rate = tick * -(-highest // tick)

    def across(day: date) -> float:
        return left + width * (day - since).days / days

    def up(rate: float) -> float:
        return top + height * (1 - rate / top_rate)

    title = f"Duty of {result['hts']} {result['description']} by origin"
    body = [_text(left, 28, shorten(title, TITLE), 16, more=' font-weight="600"')]
    body.append(_text(left, 46, f"{since} to {until}, share of the customs value", 12, PALE))
    body += _axes(left, top, width, height, tick, top_rate, since, until, across, up)
    for index, one in enumerate(series):
        lift = (index - len(series) / 2) * OFFSET
        body += [f'<g transform="translate(0 {lift:g})">']
        body += _steps(one, COLOURS[index % len(COLOURS)], across, up, left + width)
        body += ["</g>"]
    body += _legend(series, left + width + 16, top)
    drawn = ", ".join(_last(one) for one in series)
    return _svg(left + width + 190, top + height + 48, title, f"On {until}: {drawn}", body)


def _axes(
    left: float, top: float, width: float, height: float, tick: float, top_rate: float,
    since: date, until: date, across: Any, up: Any,
) -> list[str]:  # fmt: skip
    body = []
    for n in range(round(top_rate / tick) + 1):
        y = up(n * tick)
        body.append(f'<path d="M{left} {y:g}H{left + width}" stroke="{GRID}"/>')
        body.append(_text(left - 6, y + 4, percent(n * tick), 11, PALE, "end"))
    for year in range(since.year, until.year + 1):
        for month in (1, 4, 7, 10):
            day = date(year, month, 1)
            if since <= day <= until:
                x = across(day)
                body.append(f'<path d="M{x:g} {top + height}v5" stroke="{PALE}"/>')
                body.append(_text(x, top + height + 20, f"{year}-{month:02}", 11, PALE, "middle"))
    return body


def _steps(one: Mapping[str, Any], colour: str, across: Any, up: Any, right: float) -> list[str]:
    steps = one["steps"]
    ends = [across(date.fromisoformat(step["from"])) for step in steps[1:]] + [right]
    line, bands, open_path = "", [], False
    for step, end in zip(steps, ends, strict=True):
        start = across(date.fromisoformat(step["from"]))
        if step["hi"] is None:
            open_path = False
            continue
        y = up(step["hi"])
        line += f"{'L' if open_path else 'M'}{start:g} {y:g}H{end:g}"
        open_path = True
        if step["lo"] < step["hi"]:
            low = up(step["lo"])
            bands.append(f"M{start:g} {y:g}H{end:g}V{low:g}H{start:g}Z")
    name = TERRITORIES.get(one["origin"], one["origin"])
    body = [f"<g><title>{escape(name)}</title>"]
    if bands:
        body.append(f'<path d="{"".join(bands)}" fill="{colour}" fill-opacity="0.12"/>')
    body.append(
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2.5" '
        'stroke-linejoin="round"/></g>'
    )
    return body


def _legend(series: Sequence[Mapping[str, Any]], x: float, top: float) -> list[str]:
    body = []
    for index, one in enumerate(series):
        y = top + 10 + index * 34
        colour = COLOURS[index % len(COLOURS)]
        body.append(f'<rect x="{x:g}" y="{y - 9:g}" width="12" height="12" fill="{colour}"/>')
        name = TERRITORIES.get(one["origin"], one["origin"])
        body.append(_text(x + 18, y + 1, name, 12))
        body.append(
            _text(x + 18, y + 15, _range(one["steps"][-1]) if one["steps"] else "", 11, PALE)
        )
    return body


def _last(one: Mapping[str, Any]) -> str:
    steps = one["steps"]
    return f"{one['origin']} {_range(steps[-1]) if steps else 'unknown'}"


def _range(cell: Mapping[str, Any]) -> str:
    if cell["hi"] is None:
        return "no number"
    if cell["lo"] == cell["hi"]:
        return percent(cell["hi"])
    return f"{percent(cell['lo'])[:-2]}–{percent(cell['hi'])}"


def table_svg(result: Mapping[str, Any]) -> str:
    """Cells by line and origin; green enters free, the rest by its highest rate."""
    lines, origins = result["lines"], result["origins"]
    left, top, cell, row = 300, 86, 104, 40
    width, height = left + cell * len(origins) + 16, top + row * len(lines) + 44
    title = f"Duty of AI-server lines by origin, entry on {result['entry_date']}"
    body = [_text(16, 28, title, 16, more=' font-weight="600"')]
    body.append(_text(16, 48, "share of the customs value; green: enters free", 12, PALE))
    for index, origin in enumerate(origins):
        x = left + cell * (index + 0.5)
        body.append(_text(x, top - 10, TERRITORIES.get(origin, origin), 12, INK, "middle"))
    for number, line in checked(enumerate(lines), 16):
        y = top + row * number
        body.append(_text(16, y + 17, line["label"][:44], 13))
        body.append(_text(16, y + 32, line["hts"], 11, PALE))
        for index, origin in enumerate(origins):
            body += _cell(line["duties"][origin], left + cell * index, y, cell, row)
    body.append(
        _text(
            16,
            height - 16,
            "* a higher rate only if its chip is in the bands of U.S. note 39",
            11,
            PALE,
        )
    )
    free = [
        line["label"] for line in lines if all(_is_free(line["duties"][o]) for o in origins[:1])
    ]
    first = TERRITORIES.get(origins[0], origins[0]) if origins else ""
    return _svg(width, height, title, f"From {first} free: {', '.join(free)}", body)


def _is_free(cell: Mapping[str, Any]) -> bool:
    """Enters free, or would pay only for the chip in it."""
    if cell["hi"] is None or cell["lo"] != 0:
        return False
    return cell["hi"] == 0 or (bool(cell["decided_by"]) and set(cell["decided_by"]) <= CHIP)


def _deciders(cell: Mapping[str, Any]) -> str:
    """Short words for what decides within the interval."""
    names = ["chip" if name in CHIP else name for name in cell["decided_by"]]
    words = ["statistical line" if name == "hts" else name for name in dict.fromkeys(names)]
    return ("by " + ", ".join(words))[:24] if words else ""


def _cell(cell: Mapping[str, Any], x: float, y: float, width: float, height: float) -> list[str]:
    free = _is_free(cell)
    highest = cell["hi"]
    fill = NONE if highest is None else FREE if free else SOME if highest < 0.25 else MUCH
    middle = x + width / 2
    body = [
        f'<rect x="{x + 1:g}" y="{y + 1:g}" width="{width - 2:g}" height="{height - 2:g}" '
        f'fill="{fill}"/>'
    ]
    if highest is None:
        return [*body, _text(middle, y + 25, "no number", 11, PALE, "middle")]
    if free:
        label = "free" if highest == 0 else "free *"
        note = "" if highest == 0 else f"chip in band: {percent(highest)}"
    else:
        label = _range(cell)
        note = _deciders(cell) if cell["lo"] != highest else ""
    weight = ' font-weight="600"'
    body.append(_text(middle, y + (18 if note else 25), label, 13, INK, "middle", weight))
    if note:
        body.append(_text(middle, y + 32, note, 9, PALE, "middle"))
    return body
