"""The steps of a loss: the picture, the maps, and the lists with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onshore.app.page.pages.stop.lost_map import maps_of
from onshore.app.page.pages.where import span
from onshore.app.page.pictures.cascade import Group, LossRow, cascade
from onshore.app.page.reader import Reader

Json = dict[str, Any]
Names = dict[str, str]
"""Id -> name."""

PLACES, PRODUCTS, TOUCHED = 8, 6, 4
"""Rows of the picture in each step."""
LISTED = 40
"""Rows of a list."""
LARGE = 3_000
"""Things that stop above which they are counted by kind, and not listed."""
COUNTED = {
    "sites": ("site", "sites", "拠点"),
    "maker_products": ("product of a maker", "products of makers", "作り手ごとの製品"),
    "received_products": ("product that was received", "products that were received", "受領品"),
    "components": ("product", "products", "製品"),
    "firms": ("firm", "firms", "企業"),
    "projects": ("project", "projects", "計画"),
    "places": ("place within it", "places within it", "その中の場所"),
}
"""Count of an impact -> its words."""


def count(n: int, one: str, several: str) -> str:
    """`2 sites`."""
    return f"{n:,} {one if n == 1 else several}"


def is_large(result: Mapping[str, Any]) -> bool:
    """Whether more stops than a page lists; its lists are then never made."""
    return int(sum(result["counts"].values())) > LARGE


def structural(reader: Reader, found: Json, said: str) -> Json:
    """Parts of the page: `said` names what is lost."""
    result = found["result"]
    if is_large(result):
        return _counted(reader, result)
    dead = [one for one in result["dead"] if one["reason"]["rule"] != "shocked"]
    sites = [one for one in dead if one["product"] is None and one["kind"] != "place"]
    inside = [one for one in dead if one["product"] is None and one["kind"] == "place"]
    made = [one for one in dead if one["product"] is not None]
    later = made or result["no_known_maker_left"] or result["affected"]
    phases = [reader.t("Before", "失われる前")]
    if sites:
        phases.append(reader.t("Step 1: sites", "第1段：拠点"))
    if later:
        phases.append(reader.t(f"Step {len(phases)}: products", f"第{len(phases)}段：製品"))
    step = _step(reader, len(phases) - 1)
    named: Names = result["names"]
    groups = _groups(reader, result, made, named, step, bool(sites))
    steps = [
        {"title": title, "href": reader.href(step=number), "current": number == step}
        for number, title in enumerate(phases)
    ]
    return {
        "steps": steps if len(steps) > 2 else [],
        "maps": maps_of(reader, result, step),
        "cascade": cascade(
            said, groups, reader.t(f"What stops with {said}", f"{said}とともに止まるもの")
        )
        if groups
        else None,
        "columns": _columns(reader, result, said, sites, inside, made, named),
        "unknown": _unknown(reader, result, named),
        "left_out": [
            {"name": one["name"], "why": one["why"]} for one in result["left_out"] if one["here"]
        ][:LISTED],
        "nothing": not (sites or made or result["affected"] or result["no_known_maker_left"]),
        "wider": reader.href(mode="reach") if result["mode"] == "structural" else None,
    }


def _counted(reader: Reader, result: Json) -> Json:
    """The same of a loss that takes very much: counts by kind, and the map."""
    counts = result["counts"]
    rows: list[Json] = [
        {
            "name": reader.t(count(counts[key], one, several), f"{japanese} {counts[key]:,}"),
            "href": None,
            "why": "",
            "tree": [],
        }
        for key, (one, several, japanese) in COUNTED.items()
        if counts[key]
    ]
    title = reader.t(
        f"{sum(counts.values()):,} stop, itself counted",
        f"それ自身を含め{sum(counts.values()):,}件が止まる",
    )
    note = reader.t(
        "Too many to list here: the downloads have all, with the reason.",
        "多すぎるため一覧は省く。理由つきの全件はダウンロードに。",
    )
    return {
        "steps": [],
        "maps": maps_of(reader, result, 1),
        "cascade": None,
        "columns": [_column(title, rows, note)],
        "unknown": {"count": 0, "rows": [], "more": 0},
        "left_out": [],
        "nothing": False,
        "wider": None,
    }


def _step(reader: Reader, last: int) -> int:
    text = reader.values.get("step") or ""
    return min(int(text), last) if text.isascii() and text.isdigit() and len(text) < 4 else last


def _groups(
    reader: Reader, result: Json, made: Sequence[Json], named: Names, step: int, sites: bool
) -> list[Group]:
    """The steps of the picture: places with their sites, products, who is touched."""
    first, second = step >= 1, step >= (2 if sites else 1)
    groups = []
    places = [row for row in result["places"] if row["sites"]]
    if places:
        labels = reader.names(row["id"] for row in places)
        rows = [
            LossRow(
                span(row["distinct_sites"]) if first else "",
                labels[row["id"]],
                reader.t(", ", "、").join(named.get(id, id) for id in row["sites"]),
                "lost" if first else "later",
                row["distinct_sites"]["hi"],
            )
            for row in places[:PLACES]
        ]
        groups.append(_group(reader, reader.t("Sites", "拠点"), rows, len(places)))
    rows = [
        LossRow("✕" if second else "", name, note, "lost" if second else "later")
        for name, note in _products(reader, result, made, named)
    ]
    if rows:
        groups.append(_group(reader, reader.t("Products", "製品"), rows[:PRODUCTS], len(rows)))
    touched = _touched(reader, result, named)
    rows = [
        LossRow("~" if second else "", one["name"], one["why"], "touched" if second else "later")
        for one in touched[:TOUCHED]
    ]
    if rows:
        groups.append(
            _group(
                reader,
                reader.t("Touched, not lost", "影響を受けるが失われない"),
                rows,
                len(touched),
            )
        )
    return groups


def _group(reader: Reader, title: str, rows: Sequence[LossRow], total: int) -> Group:
    more = total - len(rows)
    return Group(
        title, rows, reader.t(f"and {more:,} more, below", f"ほか{more:,}件は下に") if more else ""
    )


def _products(
    reader: Reader, result: Json, made: Sequence[Json], named: Names
) -> list[tuple[str, str]]:
    """Products with a note, those without any maker left first."""
    gone = {one["id"] for one in result["no_known_maker_left"]}
    found = {
        id: reader.t("no maker named here is left", "ここで名の挙がる作り手は残らない")
        for id in sorted(gone, key=lambda id: str(named.get(id, id)))
    }
    makers: dict[str, list[str]] = {}
    for one in made:
        makers.setdefault(str(one["product"]), []).append(named.get(one["id"], str(one["id"])))
    for product in sorted(makers, key=lambda id: named.get(id, id)):
        who = reader.t(", ", "、").join(dict.fromkeys(makers[product]))
        found.setdefault(
            product,
            reader.t(f"no longer made by {who}", f"{who}は作れなくなる"),
        )
    return [(named.get(id, id), note) for id, note in found.items()]


def _touched(reader: Reader, result: Json, named: Names) -> list[Json]:
    """Who is touched, each once, with every reason."""
    found: dict[str, list[str]] = {}
    for one in result["affected"]:
        product = named.get(one["product"])
        why = f"{product}: {one['why']}" if product else one["why"]
        found.setdefault(str(one["id"]), []).append(str(why))
    return [
        {
            "name": named.get(id, id),
            "href": reader.to(impact=id),
            "why": reader.t("; ", "；").join(dict.fromkeys(whys)),
        }
        for id, whys in found.items()
    ]


def _columns(
    reader: Reader,
    result: Json,
    said: str,
    sites: Sequence[Json],
    inside: Sequence[Json],
    made: Sequence[Json],
    named: Names,
) -> list[Json]:
    """The steps as lists, each entry with its reason as a tree."""
    counted = result["distinct_sites"]
    taken = reader.t("taken away by the question", "この問いで失われたとする")
    within = (
        reader.t(
            f"{count(len(inside), 'place lies', 'places lie')} within it.",
            f"その中に{len(inside):,}か所がある。",
        )
        if inside
        else ""
    )
    loss: Json = {"name": said, "href": None, "why": taken, "tree": []}
    columns = [_column(reader.t("The loss", "失われるもの"), [loss], within)]
    if sites:
        several = counted["hi"] != 1
        only = all(one["kind"] == "factory" for one in sites)
        title = (
            reader.t(
                f"{span(counted)} {'sites stop' if several else 'site stops'}",
                f"{span(counted)}拠点が止まる",
            )
            if only
            else reader.t(
                f"{len(sites):,} sites and firms stop", f"{len(sites):,}の拠点・企業が止まる"
            )
        )
        columns.append(_column(title, [_entry(reader, one, named) for one in sites]))
    gone = result["no_known_maker_left"]
    if gone:
        title = reader.t(
            f"{count(len(gone), 'product', 'products')}: no maker named here is left",
            f"{len(gone):,}製品：名の挙がる作り手が残らない",
        )
        note = reader.t("No fact says whether others make them.", "他に作り手がいるかは不明。")
        columns.append(_column(title, [_entry(reader, one, named) for one in gone], note))
    if made:
        products = len({one["product"] for one in made})
        title = reader.t(
            f"The making of {count(products, 'product', 'products')} stops",
            f"{products:,}製品の製造が止まる",
        )
        ids = {one["id"] for one in gone}
        others = [_entry(reader, one, named) for one in made if one["product"] not in ids]
        note = reader.t(
            f"Among them {'is the one' if len(gone) == 1 else f'are the {len(gone):,}'} without "
            "any maker left.",
            f"作り手が残らない{len(gone):,}製品を含む。",
        )
        columns.append(_column(title, others, note if gone else ""))
    rows = [{**one, "tree": []} for one in _touched(reader, result, named)]
    rows += [
        {
            "name": named.get(one["id"], one["id"]),
            "href": reader.to(impact=one["id"]),
            "why": one["why"],
            "tree": [],
        }
        for one in result["goes_into"]
    ]
    if rows:
        columns.append(
            {
                **_column(reader.t("Touched, not lost", "影響を受けるが失われない"), rows),
                "mark": "~",
            }
        )
    return columns


def _column(title: str, rows: Sequence[Json], note: str = "") -> Json:
    return {
        "title": title,
        "mark": "✕",
        "groups": _by_reason(rows[:LISTED]),
        "more": max(0, len(rows) - LISTED),
        "note": note,
    }


def _by_reason(rows: Sequence[Json]) -> list[Json]:
    """Rows that have the same reason together, the reason once: `{"rows": ..., "why": ...}`.

    A row whose reason has reasons of its own stands alone, with its `tree`.
    """
    found: list[Json] = []
    known: dict[str, Json] = {}
    for row in rows:
        group = None if row["tree"] else known.get(row["why"])
        if group is None:
            group = {"rows": [], "why": row["why"], "tree": row["tree"]}
            found.append(group)
            if not row["tree"]:
                known[row["why"]] = group
        group["rows"].append(row)
    return found


def _entry(reader: Reader, one: Json, named: Names) -> Json:
    """An entry with its reason, and the reasons of that as a tree."""
    product = one.get("product")
    name = named.get(one["id"], one["id"])
    shown = f"{named.get(product, product)} ({name})" if product else name
    return {
        "name": shown,
        "href": reader.to(impact=one["id"]),
        "why": one["reason"]["text"],
        "tree": _tree(one["reason"], named),
    }


def _tree(reason: Json, named: Names) -> list[Json]:
    """Causes that have a reason of their own beside the question's."""
    found = []
    for cause in reason["because"]:
        own = cause.get("reason")
        if own and own["rule"] != "shocked":
            product = cause.get("product")
            name = named.get(cause["id"], cause["id"])
            found.append(
                {
                    "name": f"{named.get(product, product)} ({name})" if product else name,
                    "why": own["text"],
                    "tree": _tree(own, named),
                }
            )
    return found


def _unknown(reader: Reader, result: Json, named: Names) -> Json:
    """What too little is known about, by whom it is of."""
    found: dict[str, list[str]] = {}
    for one in result["unknown"]:
        product = named.get(one["product"])
        who = named.get(one["id"], one["id"])
        found.setdefault(f"{who} · {product}" if product else who, []).append(one["why"])
    rows = [{"name": name, "whys": whys} for name, whys in found.items()]
    return {
        "count": len(result["unknown"]),
        "rows": rows[:LISTED],
        "more": max(0, len(rows) - LISTED),
    }
