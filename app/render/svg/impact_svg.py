"""Picture of an impact: which states lose what, what is lost step by step, what is not known.

Colour is one scale and never alone: the number of the step, or of what a state loses, stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import orjson

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.svg.document import MARGIN, document, text
from onshore.app.render.svg.losses_svg import losses_svg
from onshore.app.render.svg.palette import LINE, LOSS, MUTED, PANEL, TEXT, loss_colours
from onshore.app.render.svg.words import clean, shorten, width, wrap
from onshore.graph.view import View
from onshore.graph.words.impact_words import count_words, row_count

ATLAS = Path(__file__).resolve().parents[2] / "static" / "us-states.json"
SCALE = 0.5
"""Pixels of the map for one of the atlas."""
COLUMN, ROW, HEAD = 264.0, 40.0, 92.0
MOST, LINES = 12, 8
"""Boxes of one step, and lines of one list."""

Json = Mapping[str, Any]


def impact_svg(asked: AnsweredQuestion, view: View) -> str:
    """The picture of an answer of the question impact, in any mode."""
    if asked.envelope["result"]["mode"] == "weighted":
        return losses_svg(asked, view)
    return _Picture(asked, view).svg()


class _Picture:
    def __init__(self, asked: AnsweredQuestion, view: View) -> None:
        self.asked, self.view = asked, view
        self.result: Json = asked.envelope["result"]
        self.lang = asked.question.lang
        self.names: Mapping[str, str] = self.result["names"]

    def svg(self) -> str:
        body: list[str] = []
        bottom, right = HEAD, 640.0
        places = [row for row in self.result["places"] if row["lost"]]
        if any(_code(row["id"]) for row in places):
            drawn, bottom = self._map(places)
            body += drawn
        elif places:
            drawn, bottom = self._bars(places, MARGIN, HEAD)
            body += drawn
        steps, under, wide = self._steps(bottom + 12)
        lists, bottom = self._lists(under + 10)
        right = max(right, wide, MARGIN + _atlas()["width"] * SCALE + 400 if places else 0)
        return document(
            right + MARGIN,
            bottom + MARGIN,
            self._title(),
            self._subtitle(),
            [*body, *steps, *lists],
        )

    def say(self, english: str, japanese: str) -> str:
        return japanese if self.lang == "ja" else english

    def name(self, id: str | None) -> str:
        return clean(self.names.get(id, id)) if id else ""

    def _title(self) -> str:
        shown = [self.name(id) for id in self.result["shocked"][:4]]
        more = len(self.result["shocked"]) - len(shown)
        names = ("、" if self.lang == "ja" else ", ").join(
            [*shown, *([f"+{more}"] if more else [])]
        )
        return self.say(f"What stops without {names}", f"{names} が失われると止まるもの")

    def _subtitle(self) -> str:
        count, day = self.asked.envelope["coverage"], self.asked.envelope["resolved"]["as_of"]
        mode = self.result["mode"]
        parts = [
            self.say("upper bound", "上限") if mode == "reach" else self.say(mode, "構造"),
            self.say(f"{count['dead']:,} lost", f"喪失 {count['dead']:,}")
            + f" ({count_words(self.result['counts'], self.lang)})",
            self.say(
                f"{count['no_known_maker_left']:,} without a known maker",
                f"既知の作り手なし {count['no_known_maker_left']:,}",
            ),
            self.say(f"{count['affected']:,} affected", f"影響 {count['affected']:,}"),
            self.say(f"{count['unknown']:,} not known", f"不明 {count['unknown']:,}"),
            self.say(f"true on {day}", f"{day} 時点"),
        ]
        left = count["left_out_by_status"]
        if left:
            parts.append(
                self.say(
                    f"{left:,} announced or optional flows left out",
                    f"発表・選択権など {left:,} 件を除く",
                )
            )
        return " · ".join(parts)

    # -- where ------------------------------------------------------------------

    def _map(self, places: Sequence[Json]) -> tuple[list[str], float]:
        atlas = _atlas()
        most = max(row["lost"] for row in places)
        lost = {code: row for row in places if (code := _code(row["id"]))}
        shapes, labels = [], []
        for code, state in atlas["states"].items():
            row = lost.get(code)
            ground = loss_colours(row["lost"] / most)[0] if row else PANEL
            shapes.append(
                f'<path d="{escape(state["path"], quote=True)}" fill="{ground}" stroke="{LINE}" '
                f'stroke-width="1.4"/>'
            )
            if row:
                x, y = (part * SCALE for part in state["label"])
                colour = loss_colours(row["lost"] / most)[1]
                words = f"{code} {row['lost']:,}"
                labels.append(
                    f'<text x="{x + MARGIN:.1f}" y="{y + HEAD + 4:.1f}" font-size="11" '
                    f'font-weight="650" text-anchor="middle" fill="{colour}">{words}</text>'
                )
        drawn = [
            text(
                MARGIN,
                HEAD - 12,
                self.say("Sites lost by state", "州ごとの失われる拠点"),
                12,
                TEXT,
                weight=600,
            ),
            f'<g transform="translate({MARGIN:g} {HEAD:g}) scale({SCALE:g})">{"".join(shapes)}</g>',
            *labels,
        ]
        bars, bottom = self._bars(places, MARGIN + atlas["width"] * SCALE + 24, HEAD + 10)
        return [*drawn, *bars], max(HEAD + atlas["height"] * SCALE, bottom)

    def _bars(self, places: Sequence[Json], x: float, y: float) -> tuple[list[str], float]:
        """States and countries with what they lose, in words."""
        drawn = []
        for row in places[:LINES]:
            own = [self.name(id) for id in row["sites"]]
            own += [f"{self.name(m['id'])}: {self.name(m['product'])}" for m in row["makers"]]
            head = f"{clean(self.view.label(row['id'], self.lang))}: {row['lost']:,}"
            drawn.append(text(x, y, shorten(head, 46), 12, TEXT, weight=600))
            lines = wrap(" · ".join(dict.fromkeys(own)), 320, 10.5, 3)
            drawn += [text(x, y + 14 * (n + 1), line, 10.5, MUTED) for n, line in enumerate(lines)]
            y += 14 * len(lines) + 24
        if len(places) > LINES:
            drawn.append(text(x, y, f"+ {len(places) - LINES}", 11, MUTED))
            y += 16
        return drawn, y

    # -- what, in the order of losing ------------------------------------------------

    def _steps(self, top: float) -> tuple[list[str], float, float]:
        steps: dict[int, list[Json]] = {}
        for entry in self.result["dead"]:
            steps.setdefault(entry["step"], []).append(entry)
        drawn, bottom = [], top
        for column, (step, entries) in enumerate(sorted(steps.items())[:6]):
            x = MARGIN + column * COLUMN
            words = self._step_words(step)
            count = f"{len(entries):,}{'+' if 'dead_more' in self.result else ''}"
            drawn.append(text(x, top, f"{words} ({count})", 12, TEXT, weight=600))
            y = top + 12
            for entry in entries[:MOST]:
                drawn += self._box(entry, x, y, step)
                y += ROW
            if len(entries) > MOST:
                drawn.append(text(x, y + 12, f"+ {len(entries) - MOST:,}", 11, MUTED))
                y += 18
            bottom = max(bottom, y)
        return drawn, bottom, MARGIN + min(6, len(steps)) * COLUMN + 300

    def _step_words(self, step: int) -> str:
        if step == 0:
            return self.say("0 taken away", "0 失われたとするもの")
        return self.say(f"{step} lost by that", f"{step} それにより失われるもの")

    def _box(self, entry: Json, x: float, y: float, step: int) -> Iterator[str]:
        ground, ink = LOSS[max(0, len(LOSS) - 1 - step)]
        what = entry["product"] and self.name(entry["product"])
        head = f"{what} ({self.name(entry['id'])})" if what else self.name(entry["id"])
        size = 11.5
        while width(head, size) > COLUMN - 44 and len(head) > 8:
            head = shorten(head, len(head) - 2)
        yield (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="22" height="{ROW - 8:.1f}" rx="4" '
            f'fill="{ground}" stroke="{LINE}"/>'
        )
        yield (
            f'<text x="{x + 11:.1f}" y="{y + 20:.1f}" font-size="12" font-weight="650" '
            f'text-anchor="middle" fill="{ink}">{step}</text>'
        )
        yield text(x + 30, y + 12, head, size, TEXT)
        why = wrap(entry["reason"]["text"], COLUMN - 44, 10, 1)
        if why:
            yield text(x + 30, y + 26, why[0], 10, MUTED)

    # -- what stands beside it ------------------------------------------------------------

    def _lists(self, top: float) -> tuple[list[str], float]:
        lists = (
            (
                self.say("No known maker left", "既知の作り手が残らないもの"),
                "no_known_maker_left",
                [
                    (self.name(e["id"]), e["reason"]["text"])
                    for e in self.result["no_known_maker_left"]
                ],
            ),
            (
                self.say(
                    "Contains what has no known maker left", "既知の作り手が残らないものを含むもの"
                ),
                "goes_into",
                [(self._pair(e), e["why"]) for e in self.result["goes_into"]],
            ),
            (
                self.say("Affected", "影響を受けるもの"),
                "affected",
                [(self._pair(e), e["why"]) for e in self.result["affected"]],
            ),
            (
                self.say("Not known", "不明なもの"),
                "unknown",
                [(self._pair(e), e["why"]) for e in self.result["unknown"]],
            ),
        )
        drawn, y = [], top + 8
        for head, name, rows in lists:
            if not rows:
                continue
            count = row_count(self.result, name)
            drawn.append(text(MARGIN, y, f"{head} ({count:,})", 12, TEXT, weight=600))
            y += 17
            for who, why in rows[:LINES]:
                drawn.append(text(MARGIN, y, shorten(f"{who}: {why}", 120), 11, MUTED))
                y += 16
            if count > LINES:
                drawn.append(text(MARGIN, y, f"+ {count - LINES:,}", 11, MUTED))
                y += 16
            y += 10
        return drawn, y

    def _pair(self, entry: Json) -> str:
        product = entry.get("product")
        return (
            f"{self.name(entry['id'])} ({self.name(product)})"
            if product
            else self.name(entry["id"])
        )


def _code(id: str) -> str | None:
    """Two letters of a US state."""
    code = id.removeprefix("place:US-")
    return code if code in _atlas()["states"] and id != code else None


@cache
def _atlas() -> Any:
    return orjson.loads(ATLAS.read_bytes())
