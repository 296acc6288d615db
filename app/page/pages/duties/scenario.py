"""What if: changes that a story offers or a reader builds, and the answer before and after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from onshore.app.http.scenarios import answer_scenario, decode
from onshore.app.page.pages.duties.scenario_changes import Trouble, changed, compared
from onshore.app.page.pages.duties.scenario_form import form_of
from onshore.app.page.pictures.duties.bars import Part, before_after, diverging_bars, whole_bar
from onshore.app.page.pictures.duties.rates import Ends, percent, points, share_between
from onshore.app.page.reader import Answer, Card, Reader
from onshore.app.page.stories import offers
from onshore.app.render.calls import encode
from onshore.graph.answers.naming import Names
from onshore.graph.answers.operations import read_operations
from onshore.graph.answers.question import Question
from onshore.graph.answers.scenario_sentence import operation_words
from onshore.graph.errors import OnshoreError
from onshore.graph.queries import QUESTIONS
from onshore.graph.queries.scenario import ASKABLE, answers_after, read_scenario
from onshore.graph.tariff.measures.origins import territory_name
from onshore.graph.view import View

NEW = "new"
MOST_PRESETS, MOST_DRIVERS, MOST_NAMED = 10, 12, 12
Json = Mapping[str, Any]


def scenario(reader: Reader) -> Answer:
    """The page of `scenario=DOC` (a document as base64url), or of `scenario=new`: what there is.

    With `change=OPERATION` it holds the fields of one change more, see `scenario_form`.
    """
    text = reader.values.get("scenario") or NEW
    document = _first(reader) if text == NEW else decode(text)
    if text != NEW or document["ask"]:
        read = read_scenario(document, _kinds())
        view = reader.service.store.view(read.as_of or reader.service.today(), read.known_at)
    else:
        view = reader.view
    trouble = None
    try:
        new = changed(reader, document, view)
    except Trouble as error:
        new, trouble = None, error
    if new is not None:
        nowhere = Answer("", None, "scenario.html")
        return replace(nowhere, moved=reader.to(scenario=encode(new)))
    presets = _presets(reader, text)
    parts: dict[str, Any] = {
        "presets": presets,
        "blocks": [],
        "changes": [],
        "given": (),
        "form": form_of(reader, document, view, trouble),
        "compared": _compared(reader, document, view),
    }
    status = 400 if trouble else 200
    if text == NEW:
        return Answer(
            reader.t("What if …?", "もし…なら"),
            reader.t("Choose a change, or build your own.", "変更を選ぶか、自分で組み立てる。"),
            "scenario.html",
            parts,
            assumed=any(preset["assumed"] for preset in presets),
            styles=("duty",),
            status=status,
        )
    envelope, _ = answer_scenario(reader.service, document, reader.lang)
    said = [
        one.text(reader.lang)
        for one in (
            operation_words(operation, view, reader.lang)
            for operation in read_operations(read.operations, view, Names(view))
        )
    ]
    parts["blocks"] = _blocks(reader, envelope["result"])
    parts["given"] = envelope["assumptions"]
    parts["changes"] = _changes(reader, document, said, envelope["result"]["drivers"])
    title = next((one["title"] for one in presets if one["current"]), None)
    if title is None and said:
        title = reader.t(f"What if: {', '.join(said)}?", f"もし: {'、'.join(said)}")
    carried = f"doc={encode(document)}"
    path = envelope["url"].removeprefix("/api/v1").partition("?")[0]
    return Answer(
        title or reader.t("What if …?", "もし…なら"),
        envelope["sentence"],
        "scenario.html",
        parts,
        facts=envelope["claims"],
        assumed=bool(envelope["coverage"].get("unreported")),
        data=f"{path}?{carried}" if carried in envelope["url"] else None,
        formats=("json",),
        styles=("duty",),
        status=status,
    )


def _kinds() -> list[type[Question]]:
    return [kind for kind in QUESTIONS if kind.name in ASKABLE]


def _first(reader: Reader) -> dict[str, Any]:
    """A document without changes, which compares what the stories compare."""
    offered = offers(reader.service.stories, reader.view, reader.lang)
    for offer in offered["scenarios"]:
        text = dict(parse_qsl(offer.query)).get("scenario", "")
        with suppress(OnshoreError):
            return {"operations": [], "ask": decode(text)["ask"]}
    for offer in offered["questions"]:
        asked = dict(parse_qsl(offer.query))
        if target := asked.get("exposure"):
            more = {key: asked[key] for key in ("certainty_min",) if key in asked}
            asks = ("exposure", "localization")
            return {"operations": [], "ask": [{name: {"target": target, **more}} for name in asks]}
    return {"operations": [], "ask": []}


def _compared(reader: Reader, document: Json, view: View) -> str:
    """What a document compares, in a line."""
    asked = compared(document)
    ids = [asked[key] for key in ("target", "lost") if asked[key]]
    names = view.labels([id for id in ids if ":" in id], reader.lang)
    said = []
    if target := asked["target"]:
        name = names.get(target, target)
        said.append(reader.t(f"duty on and value of {name}", f"{name}の関税と価値"))
    if lost := asked["lost"]:
        name = names.get(lost, lost)
        said.append(reader.t(f"what stops without {name}", f"{name}が失われると止まるもの"))
    return reader.t("; ", "、").join(said)


def _changes(
    reader: Reader, document: Json, said: Sequence[str], drivers: Sequence[Json]
) -> list[dict[str, Any]]:
    """Each operation in words, what it does to both ends of the duty, the address without it."""
    operations = list(document["operations"])
    found = []
    for number, words in enumerate(said):
        rest = [one for place, one in enumerate(operations) if place != number]
        driver = drivers[number] if number < len(drivers) else {"delta": (), "assumptions": ()}
        deltas = [one["exposure"]["exposure"] for one in driver["delta"] if "exposure" in one]
        delta = deltas[0] if deltas else None
        found.append(
            {
                "words": words,
                "without": reader.to(scenario=encode({**document, "operations": rest})),
                "ends": None
                if not deltas
                else [_moved(reader, delta, end) for end in ("lo", "hi")],
                "assumptions": [reader.plain(note) for note in driver["assumptions"]],
            }
        )
    return found


def _moved(reader: Reader, delta: Json | None, end: str) -> str:
    if delta is None or delta[end] is None:
        return reader.t("not known", "不明")
    return points(delta[end])


def scenario_card(reader: Reader) -> Card:
    """By how much the highest changes, and the range before and after."""
    found = _after(reader, reader.values.get("scenario") or "")
    if found is None:
        return Card()
    before, after = found["before"], found["after"]
    was, then = (share_between(ends, reader.lang) for ends in (before, after))
    both = reader.t(f"{was} before, {then} after", f"変更前 {was}、変更後 {then}")
    if before is None or after is None or before["hi"] is None or after["hi"] is None:
        return Card(text=both)
    unit = reader.t("points at the highest", "ポイント（最大値）")
    return Card(points(after["hi"] - before["hi"]), unit, both)


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
        read = read_scenario(decode(text), _kinds())
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


def _blocks(reader: Reader, result: Json) -> list[dict[str, Any]]:
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
        "ends": [
            {"words": title, **_both(reader, one, other, end)}
            for end, title in (
                ("lo", reader.t("due in any case", "必ずかかる")),
                ("hi", reader.t("at the highest", "最大")),
            )
        ],
        "svg": before_after((one["lo"], one["hi"]), (other["lo"], other["hi"]), titles, label)
        if known
        else None,
        "drivers": diverging_bars(shown, drives) if shown else None,
        "rows": [{"name": words_, "points": points(value)} for words_, value in shown],
    }


def _both(reader: Reader, before: Ends | None, after: Ends | None, end: str) -> dict[str, str]:
    """An end before and after, and by how many points it moves."""
    one, other = (None if ends is None else ends[end] for ends in (before, after))
    unknown = reader.t("not known", "不明")
    return {
        "before": unknown if one is None else percent(one),
        "after": unknown if other is None else percent(other),
        "moves": unknown if one is None or other is None else points(other - one),
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
