"""On what most depends: each thing lost alone, ranked within firms, places, products and sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onshore.app.page.pages.stop.form import percent, unique_name
from onshore.app.page.pages.stop.steps import count
from onshore.app.page.pages.where import span
from onshore.app.page.pictures.stacked import Bar, Part, stacked
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph import schema

Json = dict[str, Any]

KINDS = {
    "firm": ("Firms", "企業"),
    "place": ("Places", "場所"),
    "component": ("Products", "製品"),
    "factory": ("Sites", "拠点"),
}
SHOWN, WEIGHED = 6, 50
"""Rows of each kind, and of the weighted table."""
PARTS = {
    "sites": (("site", "sites"), "拠点", ("sites",), "factory"),
    "products": (
        ("product", "products"),
        "製品",
        ("maker_products", "components", "received_products"),
        "component",
    ),
    "firms": (
        ("firm or project", "firms and projects"),
        "企業・計画",
        ("firms", "projects"),
        "firm",
    ),
    "places": (("place", "places"), "場所", ("places",), "place"),
}
"""Part of a bar -> its words, the counts that it adds, and the kind that it counts itself for."""
OWN = ("target", "kind", "limit", "offset")
"""Parameters that the page sets, whatever its address says."""
MODES = {
    "": ("stated dependence", "記された依存"),
    "reach": ("upper bound: one lost supplier is enough", "上限：供給者一つの喪失で足りる"),
    "weighted": ("weighted: share of all output", "加重：全産出に占める割合"),
}


def critical(reader: Reader) -> Answer:
    """The page of `criticality=all` or `criticality=ID` (or a name)."""
    target = _target(reader)
    if reader.values.get("mode") == "weighted" and target is None:
        return _weighted(reader)
    ranked = {kind: _ask(reader, target, kind) for kind in KINDS}
    whole = ranked["firm"] if target is None else _ask(reader, target)
    first = next(iter(ranked["firm"]["result"]["nodes"]), None)
    id = whole["result"].get("target")
    name = reader.names([id])[id] if id else ""
    groups = _groups(reader, {kind: found["result"] for kind, found in ranked.items()})
    left = [
        {"name": whole["result"]["names"][one["id"]], "href": reader.to(impact=one["id"])}
        for one in whole["result"].get("no_known_maker_left", ())
    ]
    return Answer(
        reader.t(f"What does {name} depend on?", f"{name}は何に依存するか")
        if id
        else reader.t("What is most depended on?", "最も依存されているのは何か"),
        whole["sentence"] or _unsaid(reader, whole, name, bool(groups)),
        "critical.html",
        {
            "groups": groups,
            "legend": [(key, _words(reader, key, 2)) for key in PARTS],
            "open": any(one["open"] for one in groups),
            "left": left,
            "weighted": None,
            "form": _form(reader, id, name),
        },
        lead=_lead(reader, first) if first and target is None else _alone(reader),
        notes=_notes(reader, list(ranked.values())),
        assumed=reader.values.get("certainty_min") in schema.GUESSED,
        data=reader.data("criticality", OWN, target=id),
        formats=("json", "csv", "svg", "graphml"),
    )


def critical_card(reader: Reader) -> Card:
    """What the loss of the first firm takes, with itself."""
    found = _ask(reader, _target(reader), "firm")
    for node in found["result"]["nodes"]:
        unit = reader.t(
            f"lost with {found['result']['names'][node['id']]}",
            f"{found['result']['names'][node['id']]}とともに失われる",
        )
        return Card(_total(node), unit, reader.t("Counted with itself.", "それ自身を含む数。"))
    return Card(text=found["sentence"] or "")


def _target(reader: Reader) -> str | None:
    given = (reader.values.get("criticality") or "").strip()
    return given if given not in ("", "all") else None


def _ask(reader: Reader, target: str | None, kind: str | None = None, **more: Any) -> Json:
    rows = SHOWN if kind else 50
    return reader.asked("criticality", OWN, target=target, kind=kind, limit=rows, **more)


def _unsaid(reader: Reader, whole: Json, name: str, listed: bool) -> str:
    """What is said where the answer has no sentence: an upper bound, a cut search, nothing."""
    result, t = whole["result"], reader.t
    taken = [
        one for one in result["nodes"] if one["dead"] > 1 and one["id"] != result.get("target")
    ]
    if not taken and whole["truncated"]:
        return t("The search was cut: this is incomplete.", "探索は打ち切られ、不完全。")
    given = ""
    if whole["truncated"]:
        given = t("Among those tried: ", "調べた範囲で：")
    elif result["mode"] == "reach":
        given = t("If one lost supplier is enough: ", "供給者一つの喪失で足りるとすれば：")
    if name:
        if taken:
            return given + t(
                f"{name} is lost with any one of these.",
                f"次のどれが失われても{name}が失われる。",
            )
        return t(
            f"By what is stated, {name} depends on nothing else.",
            f"記述の限り、{name}はほかの何にも依存しない。",
        )
    if taken:
        first, total = result["names"][taken[0]["id"]], _total(taken[0])
        return given + t(
            f"{first} takes down the most: {total} in all, itself included.",
            f"{first}が最も多く、それ自身を含めて計{total}を道連れにする。",
        )
    if listed:
        return t("No firm takes anything else down with it.", "ほかを道連れにする企業はない。")
    return t(
        "Nothing stated depends on a single thing.", "一つのものに依存すると記述されたものはない。"
    )


def _lead(reader: Reader, node: Json) -> str:
    """What the total of the first firm is made of."""
    counts, products = node["counts"], node["products"]
    said, ja = [], []
    if counts["sites"]:
        sites = span(node["distinct_sites"])
        said.append(f"{sites} {'site' if node['distinct_sites']['hi'] == 1 else 'sites'}")
        ja.append(f"{sites}拠点")
    if products:
        said.append(f"the making of {count(products, 'product', 'products')}")
        ja.append(f"{products:,}製品の製造")
    for key, one, several, japanese in (
        ("firms", "other firm", "other firms", "社"),
        ("projects", "project", "projects", "計画"),
        ("places", "place", "places", "か所"),
    ):
        if counts[key]:
            said.append(count(counts[key], one, several))
            ja.append(f"{counts[key]:,}{japanese}")
    total = _total(node)
    if not said:
        return _alone(reader)
    listed = ", ".join(said[:-1]) + (", and " if len(said) > 1 else "") + said[-1]
    return reader.t(
        f"The {total} of the first bar are the firm itself, {listed}. "
        "Each row loses one thing alone.",
        f"最初の棒の{total}は、その企業自身と{'、'.join(ja)}。各行は一つだけを失う。",
    )


def _alone(reader: Reader) -> str:
    return reader.t("Each row loses one thing alone.", "各行は一つだけを失う。")


def _notes(reader: Reader, found: Sequence[Json]) -> list[str]:
    notes = []
    if reader.values.get("mode") == "reach":
        notes.append(
            reader.t(
                "Upper bound: one lost supplier is enough here, whoever else may supply.",
                "上限：ほかに供給者がいても、一つ失えば失われるとした。",
            )
        )
    if any(one["truncated"] for one in found):
        notes.append(
            reader.t(
                "Time ran out: not everything was tried, so the order may change.",
                "時間切れで全部は試していない。順位は変わりうる。",
            )
        )
    return notes


def _groups(reader: Reader, ranked: dict[str, Json]) -> list[Json]:
    """Bars of each kind on one scale, without what takes nothing but itself."""
    rows = {
        kind: [node for node in result["nodes"] if node["dead"] > 1 or "target" in result]
        for kind, result in ranked.items()
    }
    most = max((node["dead"] for nodes in rows.values() for node in nodes), default=1)
    groups = []
    for kind, nodes in rows.items():
        if not nodes:
            continue
        names = ranked[kind]["names"]
        bars = [
            Bar(
                names[node["id"]],
                reader.to(impact=node["id"]),
                _parts(reader, node),
                _total(node),
                at == 0 and kind == "firm",
            )
            for at, node in enumerate(nodes)
        ]
        total = ranked[kind]["total"]
        groups.append(
            {
                "title": reader.t(*KINDS[kind]),
                "bars": stacked(bars, most, kind),
                "rows": [_row(reader, node, names) for node in nodes],
                "more": max(0, (total or 0) - SHOWN),
                "open": any(part.open for bar in bars for part in bar.parts),
            }
        )
    return groups


def _parts(reader: Reader, node: Json) -> list[Part]:
    counts, own = node["counts"], schema.kind_of(node["id"])
    found = []
    for key, (_, _, names, kind) in PARTS.items():
        n = sum(counts[name] for name in names) + (counts["itself"] if kind == own else 0)
        loose = counts["sites"] - node["distinct_sites"]["lo"] if key == "sites" else 0
        found.append(Part(key, f"{n:,} {_words(reader, key, n)}", n, loose))
    return found


def _words(reader: Reader, key: str, n: int) -> str:
    (one, several), japanese, _, _ = PARTS[key]
    return reader.t(one if n == 1 else several, japanese)


def _total(node: Json) -> str:
    """All that is lost, itself included: a range where entries of sites may be one site."""
    loose = node["counts"]["sites"] - node["distinct_sites"]["lo"]
    return span({"lo": node["dead"] - loose, "hi": node["dead"]})


def _row(reader: Reader, node: Json, names: dict[str, str]) -> Json:
    return {
        "name": names[node["id"]],
        "href": reader.to(impact=node["id"]),
        "counts": [f"{part.n:,}" for part in _parts(reader, node)],
        "left": f"{node['no_known_maker_left']:,}",
        "weight": "" if node["weight"] is None else f"{node['weight']:,.6g}",
        "total": _total(node),
    }


def _weighted(reader: Reader) -> Answer:
    """The index of losing each firm and site alone, as a table."""
    found = reader.asked("criticality", OWN, limit=WEIGHED)
    result = found["result"]
    rows = [
        {
            "name": result["names"][node["id"]],
            "href": reader.to(impact=node["id"], mode="weighted", basis=reader.values.get("basis")),
            "share": f"{min(100.0, 100 * node['weight']):.3f}%",
            "weight": percent(node["weight"]),
            "down": percent(node["downstream"]),
            "up": percent(node["upstream"]),
        }
        for node in result["nodes"]
    ]
    said = (
        reader.t(
            f"The loss of {rows[0]['name']} takes the most: {rows[0]['weight']} of all output.",
            f"喪失の影響が最も大きいのは{rows[0]['name']}で、全産出の{rows[0]['weight']}。",
        )
        if rows
        else reader.t(
            "Not computable: nothing that is stated has a value on this basis.",
            "計算できない：この基礎で値のある記述がない。",
        )
    )
    tried = result["scenarios"]
    if "reason" not in result and result["total"] is None:
        said = (
            reader.t(
                f"Of the first {tried:,} firms and sites that were tried, "
                f"{said[0].lower()}{said[1:]}",
                f"先に試した{tried:,}の企業・拠点の範囲で、{said}",
            )
            if rows
            else reader.t("The search was cut: this is incomplete.", "探索は打ち切られ、不完全。")
        )
    attempts = [
        {
            "title": str(one["value"]).replace("_", " "),
            "href": reader.href(**{one["parameter"]: one["value"]}),
        }
        for one in result.get("try") or ()
    ]
    return Answer(
        reader.t("What is most depended on?", "最も依存されているのは何か"),
        said,
        "critical.html",
        {
            "groups": [],
            "legend": [],
            "open": False,
            "left": [],
            "weighted": {"rows": rows, "attempts": attempts},
            "form": _form(reader, None, ""),
        },
        lead=_alone(reader),
        notes=[*_notes(reader, [found]), *_goes_on(reader, found)],
        assumed=reader.values.get("certainty_min") in schema.GUESSED,
        data=reader.data("criticality", OWN),
        formats=("json", "csv"),
    )


def _goes_on(reader: Reader, found: Json) -> list[str]:
    """That a ranking which was cut goes on where it ended."""
    if not (found["truncated"] and found["result"]["scenarios"]):
        return []
    return [
        reader.t(
            "Ask again to continue the ranking from here.",
            "もう一度たずねると、続きから順位を調べる。",
        )
    ]


def _form(reader: Reader, id: str | None, name: str) -> Json:
    mode = reader.values.get("mode") or ""
    return {
        "target": unique_name(reader, id, name) if id else "",
        "modes": [
            {
                "value": value,
                "title": reader.t(*words),
                "current": value == ("" if mode == "structural" else mode),
            }
            for value, words in MODES.items()
            if value != "weighted" or id is None
        ],
        "assumed": reader.values.get("certainty_min") in schema.GUESSED,
        "everything": reader.to(criticality="all") if id else None,
    }
