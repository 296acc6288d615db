"""The picture of duties over time: true heights, nothing off the axis, equal lines told apart."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from onshore.app.render.svg.duty_svg import rate_axis, steps_svg
from onshore.app.render.svg.words import width

LEVEL = re.compile(r"M([\d.]+) ([\d.]+)H([\d.]+)")
SINCE, UNTIL = date(2025, 1, 1), date(2026, 10, 2)


Steps = list[tuple[str, float | None, float | None]]


def result(*series: tuple[str, Steps]) -> dict[str, Any]:
    return {
        "hts": "8504.40.60",
        "description": "Power supplies",
        "since": SINCE.isoformat(),
        "until": UNTIL.isoformat(),
        "series": [
            {"origin": origin, "steps": [{"from": d, "lo": lo, "hi": hi} for d, lo, hi in steps]}
            for origin, steps in series
        ],
    }


def nodes(picture: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(picture).iter(f"{{http://www.w3.org/2000/svg}}{tag}"))


def drawn(picture: str) -> dict[str, list[tuple[float, float, float]]]:
    """Levels by origin: (start, end, rate), read off the picture's own axis."""
    ticks = [
        (float(text.text[:-2].replace(",", "")) / 100, float(text.get("y") or 0) - 4)
        for text in nodes(picture, "text")
        if text.get("text-anchor") == "end" and text.text
    ]
    (low, bottom), (high, top) = min(ticks), max(ticks)
    found: dict[str, list[tuple[float, float, float]]] = {}
    for group in nodes(picture, "g"):
        levels = [
            tuple(map(float, match.groups()))
            for path in group
            if path.get("class") == "level" and (match := LEVEL.fullmatch(path.get("d") or ""))
        ]
        for origin in (group.get("data-origins") or "").split():
            found[origin] = [
                (x1, x2, low + (high - low) * (bottom - y) / (bottom - top)) for x1, y, x2 in levels
            ]
    return found


def at(levels: list[tuple[float, float, float]], day: date) -> float:
    """The drawn rate on a day."""
    x = 56 + 780 * ((day - SINCE).days + 0.5) / ((UNTIL - SINCE).days + 1)
    (rate,) = (rate for start, end, rate in levels if start <= x < end)
    return rate


STEPS = result(
    ("TW", [("2025-01-01", 0.0, 0.1), ("2025-08-07", 0.2, 0.3), ("2026-02-24", 0.0, 0.276)]),
    ("CN", [("2025-01-01", 0.1, 0.25), ("2025-04-09", 1.0, 1.7012), ("2026-02-24", 0.25, 0.25)]),
    ("VN", [("2025-01-01", 0.0, 0.1), ("2025-08-07", 0.2, 0.3), ("2026-02-24", 0.0, 0.276)]),
    ("JP", [("2025-01-01", 0.1, 0.1), ("2025-08-07", 0.05, None), ("2026-02-24", 0.0, 0.276)]),
)


def test_every_level_is_drawn_at_its_value() -> None:
    levels = drawn(steps_svg(STEPS))
    assert set(levels) == {"TW", "CN", "VN", "JP"}
    for series in STEPS["series"]:
        for step in series["steps"]:
            true = step["lo"] if step["hi"] is None else step["hi"]
            day = date.fromisoformat(step["from"])
            assert at(levels[series["origin"]], day) == pytest.approx(true, abs=1e-4)


def test_equal_origins_are_one_line_and_lines_on_one_another_take_turns() -> None:
    picture = steps_svg(STEPS)
    groups = {g.get("data-origins"): g for g in nodes(picture, "g")}
    assert set(groups) == {"TW VN", "CN", "JP"}
    assert ">Taiwan, Viet Nam<" in picture.replace("Vietnam", "Viet Nam")
    last = [
        next(p for p in reversed(list(groups[name])) if p.get("class") == "level")
        for name in ("TW VN", "JP")
    ]
    assert last[0].get("d") == last[1].get("d")
    offsets = {path.get("stroke-dashoffset") for path in last}
    assert len(offsets) == 2
    for path in last:
        dash, gap = map(float, (path.get("stroke-dasharray") or "").split())
        assert dash == gap > 0
    alone = next(p for p in groups["CN"] if p.get("class") == "level")
    assert alone.get("stroke-dasharray") is None
    assert "transform" not in picture


@pytest.mark.parametrize(
    "highest", [0.0, 0.01, 0.1, 0.15, 0.3, 0.35, 0.6, 0.7, 1.1, 1.375, 2.5, 9.99, 77.0, 12_345.6]
)
def test_the_axis_holds_the_highest_rate_in_at_most_eight_round_steps(highest: float) -> None:
    step, top = rate_axis(highest)
    assert top >= highest
    assert 1 <= round(top / step) <= 8
    assert top - step < max(highest, 0.1)
    picture = steps_svg(result(("TW", [("2025-01-01", 0.0, highest)])))
    shapes = [path.get("d") or "" for path in nodes(picture, "path")]
    ys = [float(y) for shape in shapes for y in re.findall(r"[V ]([\d.]+)", shape)]
    assert min(ys) >= 64
    assert max(ys) <= 364
    assert at(drawn(picture)["TW"], SINCE) == pytest.approx(highest, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_words_lie_on_one_another(lang: str) -> None:
    origins = ("TW", "CN", "VN", "BA", "VC", "MX", "DE", "KR", "TT", "AG")
    shared: Steps = [("2025-01-01", 0.1, 0.1)]
    some: list[tuple[str, Steps]] = []
    for n, code in enumerate(origins):
        own: Steps = [("2025-01-01", 0.0, n / 10)]
        some.append((code, shared if n % 2 else own))
    long = {**result(*some), "since": "2020-01-01"}
    picture = steps_svg(long, lang)
    boxes = []
    for text in nodes(picture, "text"):
        size = float(text.get("font-size") or 0)
        wide = width(text.text or "", size)
        x = float(text.get("x") or 0) - {"middle": wide / 2, "end": wide}.get(
            text.get("text-anchor") or "", 0
        )
        boxes.append((x, x + wide, float(text.get("y") or 0), size, text.text))
    tall = float(ET.fromstring(picture).get("height") or 0)
    for n, (left, right, y, size, words) in enumerate(boxes):
        assert left >= 0, words
        assert right <= 1026, words
        assert size <= y <= tall, words
        for other_left, other_right, other_y, other_size, other in boxes[n + 1 :]:
            apart = abs(y - other_y) >= min(size, other_size)
            assert apart or right <= other_left or other_right <= left, (words, other)


def test_japanese() -> None:
    picture = steps_svg(STEPS, "ja")
    assert "台湾、ベトナム" in picture
    assert "2025年1月1日～2026年10月2日" in picture
