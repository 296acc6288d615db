"""Rates over time, one panel for each history: origins with the same one share a panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from onshore.app.page.pictures.duties.rates import between, percent, round_top, step_of, ticks
from onshore.app.page.pictures.duties.svg import at, picture, px, stretched, tag, text

HIGH, HEAD = 150.0, 22.0
LEFT = 0.11
"""Share of the width that the values of the axis take."""
ROOM = 0.17
"""Share of the width that a direct label needs."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `start` on the rate is between `lo` and `hi`; None where it is not known."""

    start: date
    lo: float | None
    hi: float | None


@dataclass(frozen=True, slots=True)
class History:
    """The steps that some origins share."""

    origins: tuple[str, ...]
    steps: tuple[Step, ...]


def histories(series: Iterable[Mapping[str, Any]]) -> list[History]:
    """Series of `duty-steps` (`origin`, `steps`) with equal ones merged; the highest first.

    A day on which the ends stay as they were is not a step of its own.
    """
    merged: dict[tuple[Step, ...], list[str]] = {}
    for one in series:
        steps: list[Step] = []
        for step in one["steps"]:
            new = Step(date.fromisoformat(step["from"]), step["lo"], step["hi"])
            if not steps or (steps[-1].lo, steps[-1].hi) != (new.lo, new.hi):
                steps.append(new)
        merged.setdefault(tuple(steps), []).append(one["origin"])
    found = [History(tuple(origins), steps) for steps, origins in merged.items()]
    return sorted(found, key=lambda one: (len(one.origins), -_most(one)))


def _most(history: History) -> float:
    return max((step.hi or step.lo or 0.0 for step in history.steps), default=0.0)


def common_top(all_: Sequence[History]) -> float:
    """The end of the axis that all panels share."""
    return round_top(max(map(_most, all_), default=0.0)) or 0.1


def panel(history: History, since: date, until: date, top: float, label: str, lang: str) -> Markup:
    """One panel: the line of the lowest, the line of the highest, the band between them."""
    days = max(1, (until - since).days)
    foot = HEAD + HIGH

    def x(day: date) -> float:
        return min(1.0, max(0.0, (day - since).days / days))

    def y(rate: float) -> float:
        return foot - HIGH * min(1.0, rate / top)

    body = []
    for value in ticks(top, 4):
        line = {"x1": at(LEFT), "x2": "100%", "y1": px(y(value)), "y2": px(y(value))}
        body.append(tag("line", **line, class_="zero" if not value else "grid"))
        body.append(
            text(LEFT - 0.02, y(value) + 4, percent(value, sign=top - value < 1e-9), "t2", "end")
        )
    for day in _ticks(since, until):
        place = LEFT + (1 - LEFT) * x(day)
        words = str(day.year) if day.month == 1 else ("7月" if lang == "ja" else "Jul")
        body.append(text(place, foot + 18, words, "t2", "start" if place < 0.2 else "middle"))
    ends = [*(step.start for step in history.steps[1:]), until]
    drawn: list[Markup] = []
    last = len(history.steps) - 1
    for number, (step, end) in enumerate(zip(history.steps, ends, strict=True)):
        left, right = x(step.start), x(end)
        drawn += _block(step, left, right, y, foot)
        wide = (1 - LEFT) * (right - left)
        if wide >= ROOM or number == last:
            middle = LEFT + (1 - LEFT) * (left + right) / 2
            over = y(step.hi if step.hi is not None else step.lo or 0.0) - 7
            near = middle > 1 - ROOM / 2
            said = between({"lo": step.lo, "hi": step.hi}, lang)
            look = "tb" if number == last else "t2"
            body.append(text(1 if near else middle, over, said, look, "end" if near else "middle"))
    drawn += _line(history.steps, ends, x, y)
    curve = stretched(1000, foot + 24, *drawn, x=at(LEFT), width=at(1 - LEFT), height=px(foot + 24))
    return picture(label, foot + 24, curve, *body, class_="history")


def _block(step: Step, left: float, right: float, y: Any, foot: float) -> list[Markup]:
    """The band of one step; hatched to the top where the rate is not known."""
    box = {"x": px(left * 1000), "width": px((right - left) * 1000)}
    if step.hi is None:
        return [tag("rect", **box, y=px(HEAD), height=px(foot - HEAD), class_="unknown")]
    high, low = y(step.hi), y(step.lo or 0.0)
    if low - high < 0.01:
        return []
    return [
        tag("rect", **box, y=px(high), height=px(low - high), class_=f"band-{step_of(step.hi)}")
    ]


def _line(steps: Sequence[Step], ends: Sequence[date], x: Any, y: Any) -> list[Markup]:
    """The stairs of the lowest and of the highest."""
    found = []
    for side in ("lo", "hi"):
        path, open_ = "", False
        for step, end in zip(steps, ends, strict=True):
            rate = getattr(step, side)
            if step.hi is None or rate is None:
                open_ = False
                continue
            left, right, level = px(x(step.start) * 1000), px(x(end) * 1000), px(y(rate))
            path += f"{'L' if open_ else 'M'}{left} {level}L{right} {level}"
            open_ = True
        if path:
            found.append(tag("path", d=path, class_="line", vector_effect="non-scaling-stroke"))
    return found


def _ticks(since: date, until: date) -> list[date]:
    """Beginnings and middles of years, or beginnings alone where there are many years."""
    months = (1, 7) if (until - since).days < 1200 else (1,)
    days = [date(year, month, 1) for year in range(since.year, until.year + 1) for month in months]
    return [day for day in days if since <= day <= until]
