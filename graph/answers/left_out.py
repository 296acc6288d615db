"""What a status filter leaves out, by product: flows and facts about sets, each counted.

It is neither lost nor safe: it is what else is said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.model import Edge, Group
from onshore.graph.project import Where
from onshore.graph.supply.trades import left_out_of
from onshore.graph.view import View
from onshore.graph.words.impact_words import Both, Say, named, words

MAX_PRODUCTS = 50
"""Products that are listed, those first that name what was asked for."""

WHY: dict[str, Both] = {
    "flows": ("{n} flows ({statuses})", "流れ {n} 件（{statuses}）"),
    "flow": ("1 flow ({statuses})", "流れ 1 件（{statuses}）"),
    "set": (
        "{who} {relation} it ({status}) in {members}: which of these is not stated",
        "{who} が{members}で{relation}（{status}）。このうちどれかは記されていない",
    ),
    "set alone": (
        "{who} {relation} it ({status}): of what, with {members}, is not stated one by one",
        "{who} が{relation}（{status}）。{members} のどれかは記されていない",
    ),
    "left out": ("not counted because of its status: {what}", "状態により数えない: {what}"),
}


@dataclass
class _Product:
    """What is left out about one product."""

    flows: list[Edge] = field(default_factory=list)
    sets: list[Group] = field(default_factory=list)
    here: int = 0

    @property
    def facts(self) -> list[str]:
        return sorted({fact for one in self.all for fact in one.facts})

    @property
    def all(self) -> list[Edge | Group]:
        return [*self.flows, *self.sets]


def names_one_of(ids: Set[str], edge: Edge) -> bool:
    return not ids.isdisjoint((edge.source, edge.target, edge.product, edge.place))


def sets_left_out(view: View, where: Where) -> Sequence[Group]:
    """Facts about sets of goods that the filter leaves out by status, but for ended ones."""
    if where.statuses is None:
        return ()
    return [
        group
        for group in view.groups(None, replace(where, statuses=None))
        if group.relation in schema.FLOWS
        and group.status not in where.statuses
        and schema.GROUP_OF_STATUS[group.status] != "ended"
    ]


def left_out_rows(
    view: View, where: Where, flows: Sequence[Edge], near: Set[str], lang: str
) -> list[dict[str, Any]]:
    """Products with the `flows` and the sets that are left out; those of `near` first.

    A row: `id`, `name`, `flows` and `sets` (counts), `here` (how many of them name one of `near`),
    `statuses` (word: count), `why` in words, `facts`.
    """
    found: dict[str, _Product] = defaultdict(_Product)
    for edge in checked(flows):
        id = edge.product or (edge.source if schema.kind_of(edge.source) == "component" else None)
        if id:
            found[id].flows.append(edge)
            found[id].here += names_one_of(near, edge)
    for group in sets_left_out(view, where):
        for id in group.sets.get("components") or (group.object,):
            found[id].sets.append(group)
            around = {*group.sets.get("places", ()), *group.sets.get("with", ()), group.subject, id}
            found[id].here += not near.isdisjoint(around)
    order = sorted(found, key=lambda id: (-found[id].here, -len(found[id].facts), id))
    shown = {id: found[id] for id in order[:MAX_PRODUCTS]}
    members = {id for one in shown.values() for group in one.sets for id in group.members}
    names = view.labels([*shown, *sorted(members - shown.keys())], lang)
    return [_row(id, one, lambda id: names.get(id, id), lang) for id, one in shown.items()]


def left_out_about(view: View, where: Where, near: Set[str], lang: str) -> list[dict[str, Any]]:
    """Rows of `left_out_rows` about the products `near` and what makers `near` receive."""
    flows = [
        edge
        for edge in left_out_of(view, where, schema.FLOWS)
        if not near.isdisjoint((edge.target, edge.product))
    ]
    rows = left_out_rows(view, where, flows, near, lang)
    return [row for row in rows if row["flows"] or row["id"] in near]


def _row(id: str, one: _Product, say: Say, lang: str) -> dict[str, Any]:
    statuses = Counter(each.status for each in one.all)
    return {
        "id": id,
        "name": say(id),
        "flows": len(one.flows),
        "sets": len(one.sets),
        "here": one.here,
        "statuses": dict(sorted(statuses.items())),
        "why": words(WHY["left out"], lang, what=_what(one, say, lang)),
        "facts": one.facts,
    }


def _what(one: _Product, say: Say, lang: str) -> str:
    ja = lang == "ja"
    parts = []
    if one.flows:
        names = [schema.STATUS_TEXT[word][ja] for word in sorted({e.status for e in one.flows})]
        key = "flow" if len(one.flows) == 1 else "flows"
        statuses = ("、" if ja else ", ").join(names)
        parts.append(words(WHY[key], lang, n=f"{len(one.flows):,}", statuses=statuses))
    for group in one.sets:
        relation = schema.RELATIONS[group.relation]
        places = group.sets.get("places", ())
        others = [id for key in ("places", "with") for id in group.sets.get(key, ())]
        members = others or [id for value in group.sets.values() for id in value]
        parts.append(
            words(
                WHY["set" if places else "set alone"],
                lang,
                who=say(group.subject),
                relation=relation.ja if ja else relation.en,
                status=schema.STATUS_TEXT[group.status][ja],
                members=named(members, say, lang, most=6),
            )
        )
    return ("。" if ja else "; ").join(dict.fromkeys(parts))
