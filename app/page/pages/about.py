"""All that is stated about one entity, by relation, with who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onshore.app.page.pages.search import search
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph import schema
from onshore.graph.words.amount_words import amount_words

SHOWN = 8
"""Neighbours of a relation that are named; the others behind a click."""
STANDINGS = {
    "solid": ("exists", "実在"),
    "dashed": ("announced or planned", "発表・計画"),
    "dotted": ("option or promise", "選択権・約束"),
    "struck": ("cut down or cancelled", "縮小・中止"),
    "assumed": ("assumed", "仮定"),
}
MADE = ("component",)
LOST = ("firm", "factory", "component", "place")


def about(reader: Reader) -> Answer:
    """The page of `about=ID`."""
    wanted = reader.values.get("about")
    if not wanted:
        return search(reader)
    card = reader.ask("entity", id=wanted)
    entity = card["result"]
    near = reader.ask("neighbours", id=wanted, limit=200)["result"]
    id, name = entity["id"], reader.names([entity["id"]]).get(entity["id"], wanted)
    kind = schema.KINDS[entity["kind"]]
    sure = reader.sure(card["claims"])
    return Answer(
        reader.t(f"What is stated about {name}?", f"{name}について何が述べられているか"),
        _sentence(reader, name, len(card["claims"]), sure, len(card["conflicts"])),
        "about.html",
        {
            "name": name,
            "kind": reader.t(kind.en, kind.ja),
            "kind_id": entity["kind"],
            "others": _names(entity, name),
            "place": " › ".join(one["name"] for one in reversed(entity["place"] or [])),
            "attributes": _attributes(reader, entity["attributes"]),
            "relations": [_relation(reader, ways) for ways in _together(near["relations"])],
            "standings": STANDINGS,
            "asks": _asks(reader, id, entity["kind"], name),
            "free": reader.to(focus=id, sel=id),
            "id": id,
        },
        facts=card["claims"],
        notes=_notes(reader, card),
        data=f"/entities/{id}",
        formats=("json", "csv"),
    )


def about_card(reader: Reader) -> Card:
    """How much is stated; of a place, who has sites in it."""
    card = reader.ask("entity", id=reader.values["about"])
    id, facts = card["result"]["id"], len(card["claims"])
    name = reader.names([id]).get(id, id)
    text = _sentence(reader, name, facts, reader.sure(card["claims"]), len(card["conflicts"]))
    if card["result"]["kind"] == "place":
        text = reader.ask("sites", place=id)["sentence"] or text
    unit = reader.t("statement" if facts == 1 else "statements", "件の記述")
    return Card(f"{facts:,}", unit, text) if facts else Card(text=text)


def _sentence(reader: Reader, name: str, facts: int, sure: Mapping[str, Any], torn: int) -> str:
    if not facts:
        return reader.t(f"Nothing is stated about {name}.", f"{name}についての記述はない。")
    said = reader.t(
        f"{facts:,} {'statement is' if facts == 1 else 'statements are'} about {name}, "
        f"from {sure['publishers']:,} {'publisher' if sure['publishers'] == 1 else 'publishers'}.",
        f"{name}について{sure['publishers']:,}媒体の{facts:,}件の記述がある。",
    )
    if torn:
        said += reader.t(
            f" {torn:,} {'point is' if torn == 1 else 'points are'} in dispute.",
            f"{torn:,}点で食い違う。",
        )
    return said


def _notes(reader: Reader, card: Mapping[str, Any]) -> list[str]:
    denied = len(card["result"]["denied"])
    notes = [reader.plain(text) for text in card["assumptions"]]
    if denied:
        notes.append(
            reader.t(
                f"{denied} of the statements {'denies' if denied == 1 else 'deny'} something; "
                "their cards say so.",
                f"うち{denied}件は否定の記述で、カードにそう記す。",
            )
        )
    return notes


def _names(entity: Mapping[str, Any], shown: str) -> list[str]:
    texts = [one["text"] for one in entity["names"]]
    return [text for text in dict.fromkeys(texts) if text != shown]


def _attributes(reader: Reader, stated: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each figure once, with every different amount that is stated of it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in stated:
        amounts = found.setdefault(one["name"], [])
        if (amount := _attribute(reader, one)) not in amounts:
            amounts.append(amount)
    return [{"name": name, "amounts": amounts} for name, amounts in found.items()]


def _attribute(reader: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
    status = schema.STATUS_TEXT[one["status"]][reader.lang == "ja"]
    line = schema.line_style(one["status"], one["certainty"])
    return {
        "amount": amount_words(one["amount"], reader.lang) if one["amount"] else "",
        "status": status,
        "line": "struck" if one["polarity"] == "negated" else line,
    }


def _together(relations: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Relations that are drawn, each direction apart; of symmetric ones both together."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in relations:
        relation = schema.RELATIONS[one["relation"]]
        if relation.becomes != "attribute":
            way = "" if relation.symmetric else one["direction"]
            found.setdefault((one["relation"], way), []).append(one)
    return list(found.values())


def _relation(reader: Reader, ways: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A relation: each neighbour once, with every way in which it is stated."""
    relation = schema.RELATIONS[ways[0]["relation"]]
    label = reader.t(relation.en, relation.ja)
    near_by = [near for one in ways for near in one["neighbours"]]
    products = reader.names(near["edge"]["product"] for near in near_by if near["edge"]["product"])
    found: dict[str, dict[str, Any]] = {}
    for near in near_by:
        item = found.setdefault(
            near["id"],
            {"name": near["name"], "href": reader.to(about=near["id"]), "lines": [], "what": []},
        )
        if near["edge"]["line"] not in item["lines"]:
            item["lines"].append(near["edge"]["line"])
        product = products.get(near["edge"]["product"] or "")
        if product and product not in (item["name"], *item["what"]):
            item["what"].append(product)
    items = list(found.values())
    inward = ways[0]["direction"] == "in" and not relation.symmetric
    total = sum(one["total"] for one in ways)
    return {
        "label": label,
        "inward": inward,
        "first": items[:SHOWN],
        "rest": items[SHOWN:],
        "total": total,
        "left": max(0, total - len(near_by)),
    }


def _asks(reader: Reader, id: str, kind: str, name: str) -> list[dict[str, str]]:
    """Questions that can be asked of it next."""
    asks = []
    if kind in LOST:
        title = reader.t(f"What stops if {name} stops?", f"{name}が止まると何が止まるか")
        asks.append({"title": title, "href": reader.to(impact=id)})
    if kind in MADE:
        title = reader.t(f"How much duty reaches {name}?", f"{name}に及ぶ関税は")
        asks.append({"title": title, "href": reader.to(exposure=id)})
    if kind == "project":
        title = reader.t("What was promised, and what was built?", "約束されたことと実現したこと")
        asks.append({"title": title, "href": reader.to(promises=id)})
    title = reader.t("How is it connected to another?", "ほかとどうつながるか")
    asks.append({"title": title, "href": reader.to(view="path", source=id)})
    return asks
