"""How two are tied: every equally short path as stations and steps, with what no source says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from onshore.app.page.reader import Answer, Reader
from onshore.graph.errors import InvalidParameters, Problem

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
    paths = [_path(reader, one) for one in result["paths"]]
    ends = [found["query"]["source"], found["query"]["target"]]
    named = found["resolved"].get("names", {})
    ends = [named.get(end, end) for end in ends]
    names = reader.names(ends)
    a, b = (names.get(end, end) for end in ends)
    facts = [fact for one in result["paths"] for edge in one["edges"] for fact in edge["facts"]]
    return Answer(
        reader.t(f"How is {a} tied to {b}?", f"{a}と{b}はどうつながるか"),
        found["sentence"],
        "path.html",
        {
            "shown": _merged(paths)[:MOST],
            "total": len(result["paths"]),
            "left": max(0, len(_merged(paths)) - MOST),
            "unsaid": found["assumptions"],
            "form": _fields(reader, a, b, direction),
        },
        facts=facts,
        data="/paths?" + _query(source, target, direction),
        formats=("json", "csv", "svg", "graphml"),
    )


def _ends(reader: Reader) -> tuple[str | None, str | None]:
    wanted = reader.values.get("path")
    if not wanted:
        return reader.values.get("source"), reader.values.get("target")
    source, _, target = wanted.partition("~")
    if not source or not target:
        raise InvalidParameters([Problem("is two ids with ~ between", "path")])
    return source, target


def _form(reader: Reader) -> Answer:
    return Answer(
        reader.t("Path between two", "二者の経路"),
        reader.t(
            "Name two: firms, parts, sites or places.", "企業・部品・拠点・場所から二つを挙げる。"
        ),
        "path.html",
        {"shown": [], "total": 0, "left": 0, "unsaid": [], "form": _fields(reader, "", "", "any")},
    )


def _query(source: str | None, target: str | None, direction: str) -> str:
    pairs = [("source", source or ""), ("target", target or ""), ("direction", direction)]
    return urlencode(pairs, safe=":")


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
            "href": reader.to(focus=id, sel=id),
        }
        for id in one["nodes"]
    ]
    steps = [
        {
            "label": edge["label"],
            "product": names.get(edge["product"]) if edge["product"] else None,
            "line": edge["line"],
            "status": edge["status"],
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
