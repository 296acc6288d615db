"""Who relays whom: an original report on the left, the pages that carry it on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onshore.app.render.svg.words import clean

ROW = 52
"""Height of a box with its gap in pixels; `css/places.css` has the same."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its publisher and date."""

    name: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """An original report. `note` says that it was not read itself; then its box is dashed."""

    name: str
    date: str
    note: str
    relays: Sequence[Page]
    more: str = ""


def relay_tree(reports: Sequence[Report], label: str) -> Markup:
    """The reports, each with its relays, as lists with ribbons between."""
    return Markup('<div class="relays" role="group" aria-label="{}">{}</div>').format(
        label, Markup("").join(_report(report) for report in reports)
    )


def _report(report: Report) -> Markup:
    boxes = [
        Markup("<li><b><bdi>{}</bdi></b><small>{}</small></li>").format(clean(page.name), page.date)
        for page in report.relays
    ]
    if report.more:
        boxes.append(Markup('<li class="more-rows">{}</li>').format(report.more))
    high = ROW * max(1, len(boxes))
    ribbons = [
        Markup('<path d="M0,{:g}C55,{:g} 45,{:g} 100,{:g}"/>').format(high / 2, high / 2, y, y)
        for y in (ROW * at + ROW / 2 for at in range(len(report.relays)))
    ]
    drawn = Markup(
        '<svg viewBox="0 0 100 {}" height="{}" width="100%" preserveAspectRatio="none" '
        'aria-hidden="true">{}</svg><ul>{}</ul>'
    ).format(high, high, Markup("").join(ribbons), Markup("").join(boxes))
    return Markup(
        '<div class="report{}"><p class="box{}"><b><bdi>{}</bdi></b><small>{}</small>'
        "<small>{}</small></p>{}</div>"
    ).format(
        "" if boxes else " alone",
        " unread" if report.note else "",
        clean(report.name),
        report.date,
        report.note,
        drawn if boxes else "",
    )
