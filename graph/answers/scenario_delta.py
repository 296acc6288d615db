"""What a scenario changes in an answer: differences of its numbers, paths that came and went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MAX_CHANGES = 20

Json = Mapping[str, Any]


def delta_of(name: str, before: Json, after: Json) -> dict[str, Any]:
    """Scenario minus baseline; None where one of the two is unknown.

    Nothing is said of lists of which one is cut.
    """
    if name == "exposure":
        return {
            "exposure": _ends(before["exposure"], after["exposure"]),
            "known": _ends(before["known"], after["known"]),
        }
    if name == "localization":
        return {
            "total": _numbers(before["total"], after["total"]),
            "counts": _numbers(before["counts"], after["counts"]),
        }
    found: dict[str, Any] = {}
    for key in ("dead", "no_known_maker_left", "unknown"):
        old, new = before.get(key) or (), after.get(key) or ()
        cut = f"{key}_more" in before or f"{key}_more" in after
        if (key in before or key in after) and not cut:
            found[key] = _sets(old, new)
    for key in ("loss", "esri"):
        if isinstance(before.get(key), Mapping) and isinstance(after.get(key), Mapping):
            found[key] = _numbers(before[key], after[key])
    return found


def _difference(before: Any, after: Any) -> float | None:
    if isinstance(before, int | float) and isinstance(after, int | float):
        return after - before
    return None


def _ends(before: Json | None, after: Json | None) -> dict[str, float | None] | None:
    if before is None or after is None:
        return None
    return {end: _difference(before[end], after[end]) for end in ("lo", "hi")}


def _numbers(before: Json | None, after: Json | None) -> dict[str, float | None] | None:
    """Differences that are not 0, of numbers by name; one that was not there counts from 0."""
    if before is None or after is None:
        return None
    found = {
        name: _difference(before.get(name, 0), after.get(name, 0))
        for name in sorted({*before, *after})
    }
    return {name: value for name, value in found.items() if value != 0}


def _sets(before: Sequence[Json], after: Sequence[Json]) -> dict[str, list[dict[str, Any]]]:
    first = {_key(entry) for entry in before}
    second = {_key(entry) for entry in after}
    return {
        "added": [{"id": id, "product": product} for id, product in sorted(second - first)],
        "removed": [{"id": id, "product": product} for id, product in sorted(first - second)],
    }


def _key(entry: Json) -> tuple[str, str]:
    return str(entry["id"]), str(entry.get("product") or "")


def changed_paths(before: Json, after: Json) -> list[dict[str, Any]]:
    """Tariff paths that came, went or weigh otherwise, the largest change of hi first.

    Of a path that one side lists and the other one may only have left out for its size nothing is
    said.
    """
    old, new = dict(_paths(before)), dict(_paths(after))
    least = {True: _least_listed(after), False: _least_listed(before)}
    found = []
    for key in dict.fromkeys((*old, *new)):
        a, b = old.get(key), new.get(key)
        if a is not None and b is not None:
            if (a["contribution"], a["rate"]) == (b["contribution"], b["rate"]):
                continue
        shown: Json = b or a or {}
        if (a is None or b is None) and _at_most(shown["contribution"], least[b is None]):
            continue
        found.append(
            {
                "nodes": shown["nodes"],
                "edges": shown["edges"],
                "crossing": shown["crossing"],
                "product": shown["nodes"][0]["product"],
                "origin": shown["origin"],
                "origin_basis": shown["origin_basis"],
                "before": a and a["contribution"],
                "after": b and b["contribution"],
                "rate": shown["rate"],
                "undecided": sorted({e["condition"] for e in shown["undecided"]}),
                "change": "changed" if a and b else "appeared" if b else "vanished",
            }
        )
    found.sort(key=lambda change: (-_size(change), [n["id"] for n in change["nodes"]]))
    return found[:MAX_CHANGES]


def _paths(result: Json) -> Iterator[tuple[tuple[tuple[str, str], ...], Json]]:
    for answer in (result, *result.get("makers", ())):
        for path in answer.get("paths", ()):
            if "contribution" in path:
                yield tuple((node["id"], node["product"]) for node in path["nodes"]), path


def _least_listed(result: Json) -> float | None:
    """The least contribution that a list which may be cut still shows; None where none is cut."""
    least = None
    for answer in (result, *result.get("makers", ())):
        cover, paths = answer.get("paths_cover"), answer.get("paths", ())
        if cover is not None and cover < 1 - 1e-9 and paths:
            last = min((path.get("contribution") or {}).get("hi") or 0.0 for path in paths)
            least = max(least or 0.0, last)
    return least


def _at_most(contribution: Json | None, least: float | None) -> bool:
    """Whether a path of this contribution may be missing from a list for its size alone."""
    hi = (contribution or {}).get("hi")
    return least is not None and hi is not None and hi <= least


def _size(change: Json) -> float:
    before = (change["before"] or {}).get("hi") or 0.0
    after = (change["after"] or {}).get("hi") or 0.0
    return float(abs(after - before))
