"""Where a loss falls: the map of the states, that of other countries, and their legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from onshore.app.page.pages.where import code_in_world, name_of_code, span, state_code
from onshore.app.page.pictures.maps import Mark, legend, us_map, world_map
from onshore.app.page.reader import Reader

Json = dict[str, Any]


class Place(NamedTuple):
    """A place on a map: code there, name, how many different sites stop, id."""

    code: str
    name: str
    sites: dict[str, int]
    id: str


def maps_of(reader: Reader, result: Json, step: int) -> Json:
    """The map of the states, that of other countries, and what their colours mean."""
    states: list[Place] = []
    abroad: list[Place] = []
    rows = [row for row in result["places"] if row["lost"]]
    labels = reader.names(row["id"] for row in rows)
    countries: dict[str, list[Json]] = {}
    for row in rows:
        if code := state_code(row["id"]):
            states.append(Place(code, labels[row["id"]], row["distinct_sites"], row["id"]))
        elif code := code_in_world(row["id"]):
            countries.setdefault(code, []).append(row)
    for code, own in countries.items():
        name = name_of_code(code, reader.lang) or labels[own[0]["id"]]
        abroad.append(Place(code, name, _together(own, f"place:{code}"), f"place:{code}"))
    most = max((one.sites["hi"] for one in (*states, *abroad)), default=0)
    marks = [[_mark(reader, one, most, step) for one in part] for part in (states, abroad)]
    said = reader.t("Sites that stop, by place: ", "止まる拠点（場所別）：")
    texts = [
        said + reader.t("; ", "；").join(f"{one.name} {span(one.sites)}" for one in part)
        for part in (states, abroad)
    ]
    return {
        "us": us_map(marks[0], texts[0]) if states else None,
        "world": world_map(marks[1], texts[1]) if abroad else None,
        "legend": _legend(reader, [*states, *abroad], most, step) if states or abroad else None,
    }


def _together(rows: Sequence[Json], country: str) -> dict[str, int]:
    """Different sites of a country: those of its states, among which its own entries may be."""
    states = sum(row["distinct_sites"]["lo"] for row in rows if row["id"] != country)
    least = max((row["distinct_sites"]["lo"] for row in rows), default=0)
    return {
        "lo": max(states, least),
        "hi": sum(row["distinct_sites"]["hi"] for row in rows),
    }


def _mark(reader: Reader, place: Place, most: int, step: int) -> Mark:
    href, highest = reader.to(impact=place.id), place.sites["hi"]
    if not highest:
        number, note = "✕", reader.t("something made there", "そこで作られるもの")
        return Mark(place.code, place.name, number, note, "loss-1", 0, href)
    number = span(place.sites)
    if step == 0:
        note = reader.t("before", "失われる前")
        return Mark(place.code, place.name, number, note, "site", highest, href)
    note = reader.t("site stops" if highest == 1 else "sites stop", "拠点が止まる")
    look = f"loss-{_level(highest, most)}"
    return Mark(place.code, place.name, number, note, look, highest, href)


def _level(n: int, most: int) -> int:
    """Step 1 to 3 of the scale: the count itself while it is small, else thirds of the largest."""
    return max(1, n if most <= 3 else -(-3 * n // most))


def _legend(reader: Reader, places: Iterable[Place], most: int, step: int) -> Markup:
    what = reader.t("Number: sites that stop", "数字：止まる拠点")
    if step == 0:
        return legend([("site", reader.t("sites named here", "名の挙がる拠点"))])
    levels: dict[int, list[int]] = {}
    for place in places:
        if highest := place.sites["hi"]:
            levels.setdefault(_level(highest, most), []).append(highest)
    rows = []
    for level, counts in sorted(levels.items()):
        ends = sorted({min(counts), max(counts)})
        said = "–".join(f"{end:,}" for end in ends)
        rows.append((f"loss-{level}", reader.t(f"at most {said}", f"最大{said}")))
    return legend(rows, what)
