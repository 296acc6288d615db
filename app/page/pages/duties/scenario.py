"""What if: changes that a story offers or a reader builds, and the answer before and after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from onshore.app.http.scenarios import (
    ASKABLE,
    answer_scenario,
    decode,
    encode,
)
from onshore.app.page.pictures.duties.bars import Part, before_after, diverging_bars, whole_bar
from onshore.app.page.pictures.duties.rates import percent, points, share_between
from onshore.app.page.reader import Answer, Card, Reader
from onshore.app.page.stories import offers
from onshore.graph.errors import OnshoreError
from onshore.graph.queries import QUESTIONS
from onshore.graph.queries.scenario import answers_after, read_scenario
from onshore.graph.tariff.measures.origins import territory_name

NEW = "new"
MOST_PRESETS, MOST_DRIVERS, MOST_NAMED = 10, 12, 12
Json = Mapping[str, Any]


def scenario(reader: Reader) -> Answer:
    """The page of `scenario=DOC` (a document as base64url), or of `scenario=new`: what there is."""
    text = reader.values.get("scenario") or NEW
    presets = _presets(reader, text)
    build = reader.to(view="graph", scenario=text)
    if text == NEW:
        return Answer(
            reader.t("What if …?", "もし…なら"),
            reader.t("Choose a change, or build your own.", "変更を選ぶか、自分で組み立てる。"),
            "scenario.html",
            {"presets": presets, "blocks": [], "build": build, "given": ()},
            assumed=any(preset["assumed"] for preset in presets),
            styles=("duty",),
        )
    document = decode(text)
    envelope, _ = answer_scenario(reader.service, document, reader.lang)
    title = next((one["title"] for one in presets if one["current"]), None)
    carried = f"doc={encode(document)}"
    path = envelope["url"].removeprefix("/api/v1").partition("?")[0]
    return Answer(
        title or reader.t("What if …?", "もし…なら"),
        envelope["sentence"],
        "scenario.html",
        {
            "presets": presets,
            "blocks": _blocks(reader, envelope["result"], document),
            "build": build,
            "given": envelope["assumptions"],
        },
        facts=envelope["claims"],
        assumed=bool(envelope["coverage"].get("unreported")),
        data=f"{path}?{carried}" if carried in envelope["url"] else None,
        formats=("json",),
        styles=("duty",),
    )


def scenario_card(reader: Reader) -> Card:
    """By how much the highest changes, and what it is then."""
    found = _after(reader, reader.values.get("scenario") or "")
    if found is None:
        return Card()
    before, after = found["before"], found["after"]
    if before is None or after is None or before["hi"] is None or after["hi"] is None:
        return Card(share_between(after, reader.lang))
    unit = reader.t("points at the highest", "ポイント（最大値）")
    then = share_between(after, reader.lang)
    return Card(
        points(after["hi"] - before["hi"]), unit, reader.t(f"then {then}", f"変更後 {then}")
    )


def _presets(reader: Reader, chosen: str) -> list[dict[str, Any]]:
    """The changes that stories offer, each with what it does to the highest and the new range."""
    offered = offers(reader.service.stories, reader.view, reader.lang)["scenarios"]
    found = []
    for offer in offered[:MOST_PRESETS]:
        text = dict(parse_qsl(offer.query)).get("scenario", "")
        short, assumed = Card(), False
        try:
            short = scenario_card(reader.at(offer.query))
            after = _after(reader, text)
            assumed = bool(after and after["assumed"])
        except OnshoreError:
            pass
        found.append(
            {
                "title": offer.title,
                "href": reader.tab(offer.query),
                "current": text == chosen,
                "short": short,
                "assumed": assumed,
            }
        )
    return found


def _after(reader: Reader, text: str) -> dict[str, Any] | None:
    """The share of duties before and after a document, where it asks for one."""
    known: dict[str, Any] = reader.memory
    if text not in known:
        kinds = [kind for kind in QUESTIONS if kind.name in ASKABLE]
        read = read_scenario(decode(text), kinds)
        asks = [ask for ask in read.asks if ask.name == "exposure"][:1]
        if not asks:
            return None
        view = reader.service.store.view(read.as_of or reader.service.today(), read.known_at)
        base = f"base {asks[0]} {read.as_of} {read.known_at}"
        if base not in known:
            known[base] = asks[0].run(view)
        [after] = answers_after(read, view, asks)
        known[text] = {
            "before": known[base].result["exposure"],
            "after": after.result["exposure"],
            "assumed": bool(after.coverage.get("unreported")),
        }
    found: dict[str, Any] = known[text]
    return found


# -- before and after ----------------------------------------------------------


def _blocks(reader: Reader, result: Json, document: Json) -> list[dict[str, Any]]:
    """What is shown of each question that the document asks."""
    found: list[dict[str, Any] | None] = []
    for number, ask in enumerate(result["baseline"]):
        [(name, before)] = ask.items()
        after, delta = result["scenario"][number][name], result["delta"][number][name]
        if name == "exposure":
            found.append(_exposure(reader, number, before, after, result["drivers"]))
        elif name == "localization":
            found.append(_localization(reader, before, after))
        else:
            found.append(_impact(reader, delta))
    return [one for one in found if one]


def _exposure(
    reader: Reader, number: int, before: Json, after: Json, drivers: Sequence[Json]
) -> dict[str, Any]:
    one, other = before["exposure"], after["exposure"]
    target = after["target"]
    name = reader.names([target]).get(target, target)
    words = [share_between(ends, reader.lang) for ends in (one, other)]
    known = one and other and one["hi"] is not None and other["hi"] is not None
    rows = _drivers(reader, number, drivers)
    rest = 0.0
    if known:
        rest = other["hi"] - one["hi"] - sum(value for _, value in rows)
    shown = rows[:MOST_DRIVERS]
    rest += sum(value for _, value in rows[MOST_DRIVERS:])
    if abs(rest) > 5e-5 and rows:
        shown.append((reader.t("all others together", "その他の合計"), rest))
    titles = (reader.t("as assumed", "変更前"), reader.t("after the change", "変更後"))
    label = reader.t(
        f"Duty on {name}: before {words[0]}, after {words[1]}",
        f"{name}の関税: 変更前{words[0]}、変更後{words[1]}",
    )
    drives = reader.t("What drives the change of the highest", "最大値の変化の要因")
    return {
        "kind": "exposure",
        "name": name,
        "before": words[0],
        "after": words[1],
        "svg": before_after((one["lo"], one["hi"]), (other["lo"], other["hi"]), titles, label)
        if known
        else None,
        "drivers": diverging_bars(shown, drives) if shown else None,
        "rows": [{"name": words_, "points": points(value)} for words_, value in shown],
    }


def _drivers(reader: Reader, number: int, drivers: Sequence[Json]) -> list[tuple[str, float]]:
    """By how much the highest of each crossing changes, all operations together."""
    changes = [change for one in drivers for change in one["changes"] if change["ask"] == number]
    names = reader.names(change["product"] for change in changes)
    sums: dict[tuple[str, str], float] = {}
    for change in changes:
        ends = [(change[side] or {"hi": 0.0})["hi"] for side in ("before", "after")]
        if None not in ends:
            key = (change["origin"] or "", change["product"])
            sums[key] = sums.get(key, 0.0) + ends[1] - ends[0]
    unknown = reader.t("origin not known", "原産地不明")
    rows = [
        (
            f"{territory_name(origin, reader.lang) or unknown} · {names.get(product, product)}",
            value,
        )
        for (origin, product), value in sums.items()
        if abs(value) > 1e-9
    ]
    return sorted(rows, key=lambda row: -abs(row[1]))


def _localization(reader: Reader, before: Json, after: Json) -> dict[str, Any] | None:
    """Where the value is added, before and after."""
    words = (
        ("domestic", reader.t("in the United States", "米国内")),
        ("foreign", reader.t("abroad", "国外")),
        ("unknown", reader.t("not known", "不明")),
    )
    bars = []
    for title, side in (
        (reader.t("As assumed", "変更前"), before),
        (reader.t("After the change", "変更後"), after),
    ):
        total = side["total"]
        if total is None:
            return None
        parts = [Part(text, total[key], key) for key, text in words if total[key] > 0]
        rows = [{"look": p.look, "name": p.name, "amount": percent(p.size)} for p in parts]
        bars.append({"title": title, "svg": whole_bar(parts, title), "rows": rows})
    return {"kind": "localization", "bars": bars}


def _impact(reader: Reader, delta: Json) -> dict[str, Any]:
    """What stops more and what stops no longer."""
    dead = delta.get("dead") or {"added": (), "removed": ()}
    ids = {one["product"] or one["id"] for side in dead.values() for one in side}
    names = reader.names(ids | {one["id"] for side in dead.values() for one in side})
    lists = []
    for title, side in (
        (reader.t("Stops then", "新たに止まる"), dead["added"]),
        (reader.t("Stops no longer", "止まらなくなる"), dead["removed"]),
    ):
        rows = [
            names.get(one["id"], one["id"])
            + (f" · {names.get(one['product'], one['product'])}" if one["product"] else "")
            for one in side
        ]
        lists.append(
            {"title": title, "rows": rows[:MOST_NAMED], "more": max(0, len(rows) - MOST_NAMED)}
        )
    return {"kind": "impact", "lists": lists}
