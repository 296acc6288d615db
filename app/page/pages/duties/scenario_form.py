"""The form that builds a scenario: one change at a time, each step an address.

`change=OPERATION` beside `scenario=DOCUMENT` shows the fields of an operation; with these filled
the changed document is checked against the store and has its own address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.app.page.pages.duties.causes import fields, measures_of
from onshore.app.page.pages.duties.scenario_changes import CHANGES, Trouble, compared
from onshore.app.page.reader import Reader
from onshore.app.render.calls import encode
from onshore.graph.project import Where
from onshore.graph.queries.scenario import MAX_OPERATIONS
from onshore.graph.schema import kind_of
from onshore.graph.supply.supply import Supply, supply_of
from onshore.graph.view import View
from onshore.graph.words.measure_words import measure_name

Json = Mapping[str, Any]
MOST_OPTIONS = 400
"""Options of one list; where there are more, a name is typed."""
_WIDE = Where(None, "assumed")


@dataclass(slots=True)
class Control:
    """A field of the form: a choice of groups of `(value, words)`, else an input of type `kind`."""

    name: str
    words: str
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    value: str = ""
    kind: str = "text"
    hint: str = ""


def form_of(reader: Reader, document: Json, view: View, trouble: Trouble | None) -> dict[str, Any]:
    """What the template draws: `kinds` to choose from, the `controls` of the chosen one."""
    change = reader.values.get("change") or ""
    text = encode(document)
    return {
        "scenario": text,
        "change": change if change in CHANGES else "",
        "kinds": [
            {
                "title": reader.t(*words),
                "href": reader.to(scenario=text, change=name),
                "current": name == change,
            }
            for name, words in CHANGES.items()
        ],
        "controls": list(_controls(reader, change, document, view)),
        "conditions": fields(reader, _names(reader)) if change == "condition" else (),
        "trouble": trouble,
        "full": len(document.get("operations") or ()) >= MAX_OPERATIONS,
    }


def _names(reader: Reader) -> list[str]:
    skipped = ("value", "quantity", "quantity_2", "unit_price")
    return [one.name for one in measures_of(reader).declarations if one.name not in skipped]


def _controls(reader: Reader, change: str, document: Json, view: View) -> Iterator[Control]:
    t = reader.t
    supply = supply_of(view, _WIDE)
    share = Control("share", t("Share of its need, %", "必要量に占める割合（％）"), hint="40")
    if change == "move":
        makers = _entities(reader, supply.products, view)
        yield Control("node", t("What moves", "移るもの"), makers)
        yield Control("to", t("To", "移転先"), _places(reader, view))
    elif change == "close":
        ids = {*supply.products, *supply.operators.values(), *supply.makers}
        yield Control("node", t("What closes", "閉じるもの"), _entities(reader, ids, view))
    elif change == "add_supplier":
        makers = _entities(reader, {*supply.products, *supply.operators.values()}, view)
        parts = _entities(reader, supply.makers, view)
        yield Control("component", t("Part", "部品"), parts)
        yield Control("from", t("New supplier", "新しい供給者"), makers)
        yield Control("to", t("Supplied to", "供給先"), makers)
        share.words = t(
            "Share of its need, % (may be unknown)", "必要量に占める割合（％、不明も可）"
        )
        yield share
    elif change == "set_share":
        if known := _supplies(reader, supply, view):
            yield Control("supply", t("Supply", "供給"), known)
        else:
            yield Control("from", t("Supplier", "供給者"))
            yield Control("to", t("Supplied to", "供給先"))
            yield Control("component", t("Part", "部品"))
        yield share
    elif change == "set_measure":
        yield Control("measure", t("Duty", "関税"), _measures(reader))
        yield Control("rate", t("New rate, %", "新しい税率（％）"), hint="25")
        hint = t("China, Mexico", "中国、メキシコ")
        words = t("Only on these origins (else as now)", "対象の原産地（空欄は現行のまま）")
        yield Control("origins", words, hint=hint)
    elif change == "disable":
        measures = measures_of(reader)
        every = t("All of one ground", "同じ根拠のすべて")
        grounds = [(one, one) for one in measures.authorities]
        yield Control("authority", t("Duty", "関税"), [*_measures(reader), (every, grounds)])
    elif change == "ask":
        asked = compared(document)
        names = view.labels(
            [id for id in (asked["target"], asked["lost"]) if ":" in id], reader.lang
        )
        words = t(
            "Duty and value of (component, firm or factory)", "関税と価値の対象（部品・企業・工場）"
        )
        yield Control("target", words, value=names.get(asked["target"], asked["target"]))
        words = t("What stops without (may be empty)", "失われるもの（空欄も可）")
        yield Control("lost", words, value=names.get(asked["lost"], asked["lost"]))
        chosen = "true" if asked["assumed"] else "false"
        options = [
            ("false", t("reported only", "報道のみ")),
            ("true", t("assumed ones too", "仮定も含む")),
        ]
        yield Control("assumed", t("Values", "値"), [("", options)], chosen)
        day = str((document.get("base") or {}).get("as_of") or "")
        yield Control("day", t("As of", "時点"), value=day, kind="date")
    return None


def _groups(
    rows: Iterable[tuple[str, str, str]],
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Rows of group, value and words as groups in their order, words sorted; none if too many."""
    found: dict[str, list[tuple[str, str]]] = {}
    count = 0
    for group, value, words in rows:
        count += 1
        found.setdefault(group, []).append((value, words))
    if count > MOST_OPTIONS:
        return []
    return [(group, sorted(some, key=lambda one: one[1])) for group, some in found.items()]


def _entities(reader: Reader, ids: Iterable[str], view: View) -> Any:
    """A choice of firms, sites and parts, by kind."""
    wanted = sorted(set(ids))
    if len(wanted) > MOST_OPTIONS:
        return ()
    names = view.labels(wanted, reader.lang)
    kinds = (
        ("factory", reader.t("Sites", "拠点")),
        ("firm", reader.t("Firms", "企業")),
        ("component", reader.t("Parts", "部品")),
    )
    return _groups(
        (words, id, names.get(id, id))
        for kind, words in kinds
        for id in wanted
        if kind_of(id) == kind
    )


def _places(reader: Reader, view: View) -> Any:
    """A choice of states of the US and of countries."""
    states = [id for id in view.places if id.startswith("place:US-")]
    lands = [id for id, place in view.places.items() if place.place_type == "country"]
    names = view.labels([*states, *lands], reader.lang)
    us = reader.t("States of the US", "米国の州")
    rows = [(us, id, names[id]) for id in states]
    return _groups([*rows, *((reader.t("Countries", "国"), id, names[id]) for id in lands)])


def _supplies(reader: Reader, supply: Supply, view: View) -> Any:
    """A choice of the supplies that are known, as `from~to~component`."""
    if len(supply.products) > MOST_OPTIONS:
        return ()
    ends = {
        (flow.source.maker, flow.target.maker, flow.source.product)
        for flows in supply.into.values()
        for flow in flows
    }
    names = view.labels(sorted({id for one in ends for id in one}), reader.lang)
    return _groups(
        ("", "~".join(one), f"{names[one[2]]}: {names[one[0]]} → {names[one[1]]}")
        for one in sorted(ends)
    )


def _measures(reader: Reader) -> list[tuple[str, list[tuple[str, str]]]]:
    """A choice of the measures that are loaded, by what they are called."""
    rows = []
    for id in measures_of(reader).ids:
        name = measure_name(id).text(reader.lang)
        rows.append((id, f"{name[:1].upper()}{name[1:]} ({id})" if name != id else id))
    return [(reader.t("One measure", "個々の措置"), sorted(rows, key=lambda one: one[1]))]
