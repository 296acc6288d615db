"""Where sources disagree: a block a conflict, its statements side by side on a line from 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from onshore.app.page.cards import cards
from onshore.app.page.pictures.number_line import Stated, number_line, top_of
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph.conflicts import spread
from onshore.graph.model import Amount
from onshore.graph.words.amount_words import amount_words

PAGE = 30
"""Conflicts of a page."""
DIGITS = 10
"""A place in the list of this many digits is none."""
FIELDS = {
    "valid_from": ("their dates", "日付"),
    "incentive_type": ("the kind of money", "公的資金の種類"),
    "deal": ("the deal", "取引"),
    "speaker": ("who says it", "発言者"),
    "condition": ("a condition", "条件"),
    "purpose": ("the purpose", "目的"),
    "product": ("the product", "製品"),
    "term": ("the term", "期間"),
}
"""In what statements differ that may not be about the same thing; others by the field's name."""


def conflicts(reader: Reader) -> Answer:
    """The page of `view=conflicts`, of `entity=ID` (repeatable) those about it."""
    text = reader.values.get("offset") or ""
    offset = int(text) if text.isdecimal() and len(text) < DIGITS else 0
    found = reader.asked("conflicts", ("limit", "offset"), limit=PAGE, offset=offset)
    result = found["result"]
    blocks = [block(reader, row, result["names"]) for row in result["conflicts"]]
    after = offset + PAGE
    return Answer(
        reader.t("Where do the sources disagree?", "出典はどこで食い違うか"),
        found["sentence"],
        "conflicts.html",
        {
            "blocks": blocks,
            "next": reader.href(offset=after) if after < result["total"] else None,
            "before": reader.href(offset=max(0, offset - PAGE) or None) if offset else None,
        },
        lead=reader.t(
            "Both sides stay in the record; the one shown first is a default, not a verdict.",
            "どちらの記述も残る。先に示すのは既定の選択であり、判定ではない。",
        )
        if blocks
        else None,
        facts=[id for row in result["conflicts"] for id in row["facts"]],
        data=reader.data("conflicts", ("limit", "offset")),
    )


def block(reader: Reader, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """`title, picture, why, unlike, amounts, cards` of a row of `/conflicts`."""
    subject, object = (names.get(row[end]) or row[end] for end in ("subject", "object"))
    if row["kind"] == "polarity":
        title = reader.t(
            f"Is it so? {subject} {row['label']} {object}",
            f"事実か：{subject} → {object}（{row['label']}）",
        )
    else:
        title = reader.t(
            f"How much? {subject} {row['label']} {object}",
            f"どれだけか：{subject} → {object}（{row['label']}）",
        )
    unlike = [
        FIELDS.get(name, (name.replace("_", " "), "ほかの項目"))[reader.lang == "ja"]
        for name in row["unlike"]
    ]
    return {
        "title": title,
        "picture": _picture(reader, row, title),
        "why": row["why"],
        "unlike": reader.t(", ", "、").join(dict.fromkeys(unlike)),
        "amounts": row["kind"] == "value",
        "cards": cards(reader, _ordered(row))["cards"],
    }


def _ordered(row: Mapping[str, Any]) -> list[str]:
    """Facts, the one that is shown first in front."""
    return sorted(row["facts"], key=lambda id: (id != row["preferred"], id))


def _picture(reader: Reader, row: Mapping[str, Any], title: str) -> Markup | None:
    """The line of a conflict of amounts that count in one unit; None for others."""
    given = [(one, Amount(**one["amount"])) for one in row["statements"] if one.get("amount")]
    units = {(amount.unit, amount.currency, amount.per) for _, amount in given}
    if row["kind"] != "value" or len(given) < len(row["statements"]) or len(units) != 1:
        return None
    stated = []
    for one, amount in given:
        low, high = spread([amount])
        if (low is None and high is None) or (low or high or 0) < 0:
            return None
        stated.append(
            Stated(
                amount_words(one["amount"], reader.lang),
                reader.t(", ", "、").join(one["publishers"][:2]),
                low,
                high,
                one["shown_first"],
                one.get("rank") == "deprecated",
            )
        )
    unit, currency, per = units.pop()
    end = {"value": top_of(stated), "unit": unit, "currency": currency, "per": per}
    return number_line(stated, title, amount_words(end, reader.lang))


def conflicts_card(reader: Reader) -> Card:
    """How many there are, and the widest gap in words."""
    found = reader.asked("conflicts", ("limit", "offset"), limit=1)
    total = found["result"]["total"]
    unit = reader.t("disagreement" if total == 1 else "disagreements", "件")
    return Card(f"{total:,}" if total else None, unit, found["sentence"] or "")
