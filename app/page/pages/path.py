"""How two are tied: every equally short path as stations and steps, with what no source says."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup

from onshore.app.page.pictures.paths import line_map, paths_picture
from onshore.app.page.reader import Answer, Card, Reader
from onshore.app.page.stories import offers
from onshore.graph.errors import InvalidParameters
from onshore.graph.schema import STATUS_TEXT
from onshore.graph.words.refusal import refused

MOST = 6
DIRECTIONS = {
    "any": ("either way", "問わない"),
    "flow": ("flow of goods", "物の流れ"),
    "along": ("along supplies", "供給・購入の向き"),
    "reverse": ("against the flow", "流れに逆らう"),
}


def path(reader: Reader) -> Answer:
    """The page of `path=A~B` (ids), or of `source` and `target` (ids or names); else the form."""
    source, target = _ends(reader)
    if not source and not target:
        return _form(reader)
    direction = reader.values.get("direction") or "any"
    own = ("source", "target", "direction")
    found = reader.asked("paths", own, source=source, target=target, direction=direction)
    result = found["result"]
    taken = found["resolved"].get("names", {})
    ends = [taken.get(key, found["query"][key]) for key in ("source", "target")]
    names = reader.names(ends)
    a, b = (names.get(end, end) for end in ends)
    merged = _merged([_path(reader, one) for one in result["paths"]])
    shown = merged[:MOST]
    steps: dict[str, int] = {}
    for one in shown:
        for number, ways in enumerate(one["steps"], 1):
            for fact in (fact for way in ways for fact in way["facts"]):
                steps.setdefault(fact, number)
    return Answer(
        reader.t(f"How is {a} connected to {b}?", f"{a}と{b}はどうつながるか"),
        found["sentence"],
        "path.html",
        {
            "shown": shown,
            "pictures": _pictures(reader, shown, ends[1], a, b),
            "left": len(merged) - len(shown),
            "form": _fields(reader, a, b, direction),
            "free": reader.to(view="graph", path="~".join(ends), direction=direction),
            "examples": [],
        },
        facts=sorted(steps, key=lambda fact: steps[fact]),
        numbers={fact: str(number) for fact, number in steps.items()},
        notes=[reader.plain(note) for note in found["assumptions"]],
        data=reader.data("paths", own, source=source, target=target, direction=direction),
        formats=("json", "csv", "graphml"),
    )


def _pictures(
    reader: Reader, shown: list[dict[str, Any]], target: str, a: str, b: str
) -> list[Markup]:
    """A map for each length of the paths, the shortest first."""
    pictures = []
    for length in sorted({len(one["stations"]) for one in shown}):
        these = [one for one in shown if len(one["stations"]) == length]
        ends = {one["stations"][-1]["id"] for one in these}
        found = line_map(these, b if target not in ends else None)
        if found.drawable:
            label = reader.t(
                f"Paths of {length - 1} steps from {a} to {b}, listed below",
                f"{a}から{b}への{length - 1}段階の経路。下に一覧",
            )
            pictures.append(paths_picture(found, label))
    return pictures


def _ends(reader: Reader) -> tuple[str | None, str | None]:
    wanted = reader.values.get("path")
    if not wanted:
        return reader.values.get("source"), reader.values.get("target")
    source, _, target = wanted.partition("~")
    if not source or not target:
        raise InvalidParameters([refused("refuse_ids", "path")])
    return source, target


def _form(reader: Reader) -> Answer:
    return Answer(
        reader.t("Path between two", "二者の経路"),
        reader.t(
            "Name two: firms, parts, sites or places.", "企業・部品・拠点・場所から二つを挙げる。"
        ),
        "path.html",
        {
            "shown": [],
            "pictures": [],
            "left": 0,
            "form": _fields(reader, "", "", "any"),
            "free": None,
            "examples": _examples(reader),
        },
    )


def _examples(reader: Reader) -> list[dict[str, str]]:
    """Paths that a story asks for: `title`, `href`."""
    offered = offers(reader.service.stories, reader.view, reader.lang)["questions"]
    return [
        {"title": one.title, "href": reader.tab(one.query)}
        for one in offered
        if "path" in dict(parse_qsl(one.query))
    ]


def _fields(reader: Reader, a: str, b: str, direction: str) -> dict[str, Any]:
    return {
        "source": a,
        "target": b,
        "directions": [
            {"value": value, "title": reader.t(*words), "current": value == direction}
            for value, words in DIRECTIONS.items()
        ],
    }


def _path(reader: Reader, one: dict[str, Any]) -> dict[str, Any]:
    """Stations with names and kinds, and the step between each two."""
    names = reader.names([*one["nodes"], *(e["product"] for e in one["edges"] if e["product"])])
    stations = [
        {
            "id": id,
            "name": names.get(id, id),
            "kind": id.partition(":")[0],
            "href": reader.to(about=id),
        }
        for id in one["nodes"]
    ]
    steps = [
        {
            "label": edge["label"],
            "product": names.get(edge["product"]) if edge["product"] else None,
            "line": edge["line"],
            "status": STATUS_TEXT[edge["status"]][reader.lang == "ja"],
            "against": edge["against"],
            "facts": edge["facts"],
        }
        for edge in one["edges"]
    ]
    return {"stations": stations, "steps": steps}


def _merged(paths: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Paths over the same stations as one: each step with every way in which it is stated."""
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in paths:
        key = tuple(station["id"] for station in one["stations"])
        if key not in merged:
            merged[key] = {"stations": one["stations"], "steps": [[] for _ in one["steps"]]}
        for ways, step in zip(merged[key]["steps"], one["steps"], strict=True):
            if step not in ways:
                ways.append(step)
    return list(merged.values())


def path_card(reader: Reader) -> Card:
    """The number of steps of the shortest path, and its sentence."""
    answer = path(reader)
    shown = answer.parts["shown"]
    if not shown:
        return Card(text=answer.sentence or "")
    steps = min(len(one["steps"]) for one in shown)
    unit = reader.t("step" if steps == 1 else "steps", "段階")
    return Card(str(steps), unit, answer.sentence or "")
