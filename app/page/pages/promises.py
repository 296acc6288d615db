"""Promised and built: one project by topic, and apart from it the firm in the same place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from onshore.app.page.pictures.time_axis import NAMED, Axis, Point, axis_of, chart, ticks
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph import schema
from onshore.graph.answers.promises import TOPICS
from onshore.graph.schema import kind_of
from onshore.graph.words.amount_words import amount_words
from onshore.graph.words.reason import capital

CHOSEN = 60
"""Projects of the chooser at most."""
MOST = 40
"""Statements of a chart at most; the table holds them all."""


def promises(reader: Reader) -> Answer:
    """The page of `promises=ID`; without an id that of the story's project, else the one of which
    most is told."""
    known = _projects(reader)
    id = reader.values.get("promises") or _first(reader, known)
    if not id:
        return _nothing(reader)
    told = reader.ask("timeline", entity=id)
    result = told["result"]
    id, names = result["entity"], result["names"]
    topics = [one for one in result["topics"] if not one["about"]]
    points = {one["topic"]: _points(reader, one) for one in topics}
    today = date.fromisoformat(told["resolved"]["as_of"])
    axis = axis_of(
        [point for some in points.values() for point in some],
        today,
        reader.t("today", "今日") if today == reader.service.today() else reader.day(str(today)),
        reader.t("no date", "日付なし"),
    )
    said = told["sentence"] or _silent(reader, names.get(id, id))
    return Answer(
        reader.t(
            f"What was promised for {names.get(id, id)}, and what was built?",
            f"{names.get(id, id)}について約束されたことと実現したこと",
        ),
        said,
        "promises.html",
        {
            "topics": [_topic(reader, one, points[one["topic"]], axis, names) for one in topics],
            "years": (axis.start, axis.end - 1),
            "project": names.get(id, id),
            "firms": [names.get(firm, firm) for firm in result["firms"]],
            "places": list(reader.names(result["places"]).values()),
            "beside": any(point["of"] != "project" for one in topics for point in one["points"]),
            "chosen": id,
            "projects": _offered(reader, known, id, names),
        },
        lead=_lead(topics, said),
        facts=_weightiest(topics),
        data=f"/timeline?entity={id}",
        formats=("json", "csv"),
    )


def promises_card(reader: Reader) -> Card:
    """The first topic in short: counted of promised, and apart from it what the firm has there."""
    page = promises(reader)
    for one in page.parts["topics"]:
        if one["short"]:
            big, unit = one["short"]
            return Card(big, unit, one["beside"][0] if one["beside"] else one["state"])
    return Card(text=page.sentence or "")


def _nothing(reader: Reader) -> Answer:
    said = reader.t(
        "No promise with an amount is stated here.", "ここには数量のある約束の記述がない。"
    )
    parts: dict[str, Any] = {"topics": [], "years": (0, 0), "project": "", "firms": []}
    parts |= {"places": [], "beside": False, "chosen": "", "projects": []}
    question = reader.t("What was promised, and what was built?", "約束されたことと実現したこと")
    return Answer(question, said, "promises.html", parts)


def _silent(reader: Reader, name: str) -> str:
    return reader.t(
        f"No promise and no count with an amount is stated for {name}.",
        f"{name}について数量のある約束や実績の記述はない。",
    )


def _projects(reader: Reader) -> Counter[str]:
    """Projects with statements of a topic, and how many each has."""
    relations = [name for name, relation in schema.RELATIONS.items() if relation.topic]
    found = Counter[str]()
    same = reader.view.canonical
    for fact in reader.view.facts_with(*relations):
        if fact.affirmed and fact.amount:
            for end in {same.get(end, end) for end in (fact.subject, fact.object)}:
                if kind_of(end) == "project":
                    found[end] += 1
    return found


def _first(reader: Reader, known: Counter[str]) -> str | None:
    told = [id for story in reader.service.stories for line in story.lines for id in line.ids]
    best = sorted(known, key=lambda id: (-known[id], id))
    return next((id for id in (*told, *best) if id in known), None)


def _offered(
    reader: Reader, known: Counter[str], id: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Projects of the chooser by name; the one that is shown is always among them."""
    most = [one for one, _ in known.most_common(CHOSEN)]
    ids = dict.fromkeys([id, *most])
    named = {**names, **reader.names(ids)}
    return sorted(
        ({"id": one, "name": named.get(one, one), "current": one == id} for one in ids),
        key=lambda row: str(row["name"]),
    )


def _lead(topics: Sequence[Mapping[str, Any]], said: str) -> str | None:
    """What the other topics say."""
    others = [one["sentence"] for one in topics if one["sentence"] and one["sentence"] != said]
    return " ".join(others) or None


def _weightiest(topics: Sequence[Mapping[str, Any]]) -> list[str]:
    """Facts in the order of their weight: a topic's promise, count and the counts beside, in turn
    with those of other topics; then the rest."""
    first = []
    for one in topics:
        ends = [one["promised"] or {}, one["counted"] or {}, *one["beside"][:1]]
        first.append([fact for end in ends for fact in end.get("facts", ())])
    turns = [fact for row in zip_longest(*first) for fact in row if fact]
    rest = [point["fact"] for one in topics for point in one["points"]]
    return list(dict.fromkeys([*turns, *rest]))


def _topic(
    reader: Reader,
    one: Mapping[str, Any],
    points: Sequence[Point],
    axis: Axis,
    names: Mapping[str, str],
) -> dict[str, Any]:
    promised, counted = (
        amount_words(one[end], reader.lang) if one[end] else "" for end in ("promised", "counted")
    )
    bare = amount_words(one["counted"], reader.lang, bare=True) if counted else ""
    if promised and counted:
        big = reader.t(f"{bare} of {promised}", f"{promised}のうち{bare}")
        short = (bare, reader.t(f"of {promised}", f"（約束は{promised}）"))
    else:
        big = promised or counted
        short = (big, one["label"])
    shown = points[:MOST]
    sample = one["promised"] or one["counted"] or one["points"][0]["amount"]
    unit = {key: sample[key] for key in ("currency", "unit", "per") if sample.get(key)}
    scale = [amount_words({"value": tick, **unit}, reader.lang, bare=True) for tick in ticks(shown)]
    label = one["label"]
    return {
        "label": label,
        "big": capital(big),
        "short": (capital(short[0]), short[1]) if big else None,
        "state": _state(reader, promised, counted),
        "beside": [_beside(reader, row) for row in one["beside"][:2]],
        "picture": chart(
            shown,
            axis,
            reader.t(
                f"{label}: {len(shown)} {'statement' if len(shown) == 1 else 'statements'} on an "
                "axis of time, listed below.",
                f"{label}：時間軸上の{len(shown)}件の記述。下に一覧がある。",
            ),
            scale,
            f"time-{list(TOPICS).index(one['topic'])}",
        ),
        "wordless": max(0, len(shown) - NAMED),
        "left": len(points) - len(shown),
        "rows": [
            {
                "point": point,
                "name": names.get(row["subject"], row["subject"]),
                "other": names.get(row["object"], row["object"]),
                "status": schema.STATUS_TEXT[row["status"]][reader.lang == "ja"],
                "date": _dated(reader, row["date"]) or reader.t("no date", "日付なし"),
                "due": _dated(reader, row["due"]),
                "publishers": row["publishers"],
                "fact": row["fact"],
            }
            for point, row in zip(points, one["points"], strict=True)
        ],
    }


def _state(reader: Reader, promised: str, counted: str) -> str:
    if promised and counted:
        return reader.t("of the project itself", "計画そのもの")
    if promised:
        return reader.t("promised; no count of it is stated", "約束。実績の記述はない")
    if counted:
        return reader.t("counted; no promise is stated", "実績。約束の記述はない")
    return reader.t("of the project itself nothing is counted", "計画そのものの実績の記述はない")


def _beside(reader: Reader, row: Mapping[str, Any]) -> str:
    amount = amount_words(row["amount"], reader.lang)
    years = "–".join(dict.fromkeys((row["first"][:4], row["last"][:4])))
    return reader.t(
        f"{row['name']} in {row['place_name']}: {amount} ({years})",
        f"{row['place_name']}の{row['name']}：{amount}（{years}年）",
    )


def _points(reader: Reader, one: Mapping[str, Any]) -> list[Point]:
    beside = {fact for row in one["beside"] for fact in row["facts"]}
    return [_point(reader, row, beside) for row in one["points"]]


def _point(reader: Reader, row: Mapping[str, Any], beside: Collection[str]) -> Point:
    when = [_dated(reader, row["date"]) or reader.t("no date", "日付なし")]
    if row["due"]:
        due = _dated(reader, row["due"])
        when.append(reader.t(f"by {due}", f"{due}まで"))
    if row["set_aside"]:
        when.append(
            reader.t("set aside", "採らない")
            if row["rank"] == "deprecated"
            else reader.t("disputed", "異論あり")
        )
    return Point(
        words=row["words"],
        by=row["publishers"][0] if row["publishers"] else reader.t("source not held", "出典なし"),
        when=reader.t(", ", "、").join(when),
        low=row["lowest"],
        high=row["highest"],
        first=row["first"],
        last=row["last"],
        due=row["due_last"],
        standing=row["standing"],
        own=row["of"] == "project",
        aside=row["set_aside"],
        href=reader.to(fact=row["fact"]),
        weight=_weight(row, beside),
    )


def _weight(row: Mapping[str, Any], beside: Collection[str]) -> int:
    """Own statements before counts that stand beside, those before disputed ones and the rest."""
    own, counted = bool(row["of"] == "project"), row["fact"] in beside
    return 3 * own + 2 * counted + bool(row["rivals"])


def _dated(reader: Reader, written: str | None) -> str:
    """A partial date in the reader's manner; of a range both ends."""
    ends = [reader.day(part) for part in (written or "").split("/") if part]
    return reader.t(" to ", "～").join(ends)
