"""What a loss takes with it, step by step: the loss on the left, what stops on the right.

Rows are HTML of one height, so that words wrap and are read; only the ribbons between are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onshore.app.render.svg.words import clean

ROW, GAP = 44, 20
"""Height of a row and of the rule between two groups, in pixels; `css/stops.css` has the same."""


@dataclass(frozen=True, slots=True)
class LossRow:
    """One thing: `mark` in its circle ("1–3", "✕", "~"), and how it stands.

    `look`: "lost", "touched" (dashed), or "later" (a step that is not reached). `weight` makes the
    ribbon wider.
    """

    mark: str
    name: str
    note: str = ""
    look: str = "lost"
    weight: int = 1
    href: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one step; `more` are not drawn."""

    title: str
    rows: Sequence[LossRow]
    more: str = ""


def cascade(root: str, groups: Sequence[Group], label: str) -> Markup:
    """A list with ribbons from `root` to each row; `label` says what it shows."""
    drawn: list[Markup] = []
    ribbons: list[Markup] = []
    y = 0
    ends: list[tuple[int, LossRow]] = []
    for group in groups:
        if drawn:
            y += GAP
        items = []
        for row in group.rows:
            ends.append((y + ROW // 2, row))
            items.append(_row(row))
            y += ROW
        if group.more:
            items.append(Markup('<li class="more-rows">{}</li>').format(group.more))
            y += ROW
        drawn.append(
            Markup('<ul aria-label="{}">{}</ul>').format(group.title, Markup("").join(items))
        )
    middle = y / 2
    for end, row in ends:
        ribbons.append(
            Markup(
                '<path class="ribbon is-{}" d="M0,{:g}C55,{:g} 45,{} 100,{}" stroke-width="{:g}"/>'
            ).format(row.look, middle, middle, end, end, min(7.0, 1.2 + 1.4 * row.weight))
        )
    return Markup(
        '<div class="cascade" role="group" aria-label="{}">'
        '<p class="root"><span class="dot" aria-hidden="true">✕</span><b><bdi>{}</bdi></b></p>'
        '<svg class="ribbons" viewBox="0 0 100 {}" height="{}" width="100%" '
        'preserveAspectRatio="none" aria-hidden="true">{}</svg>'
        '<div class="rows">{}</div></div>'
    ).format(label, clean(root), y, y, Markup("").join(ribbons), Markup("").join(drawn))


def _row(row: LossRow) -> Markup:
    name = Markup("<bdi>{}</bdi>").format(clean(row.name))
    if row.href:
        name = Markup('<a href="{}">{}</a>').format(row.href, name)
    whole = f"{clean(row.name)}: {clean(row.note)}" if row.note else clean(row.name)
    return Markup(
        '<li class="is-{}" title="{}"><span class="dot">{}</span><b>{}</b>'
        "<small><bdi>{}</bdi></small></li>"
    ).format(row.look, whole, row.mark, name, clean(row.note))
