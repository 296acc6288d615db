"""Duty by origin: a product's rates over time, the lines of a server on one day, ranks, changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from onshore.app.page.pages.duties.causes import clocks, deciders, from_form, said, with_ordinary
from onshore.app.page.pictures.duties.histories import common_top, histories, panel
from onshore.app.page.pictures.duties.rates import between, step_of
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph.tariff.duty.duty_table import SERVER_LINES, SERVER_ORIGINS
from onshore.graph.tariff.measures.origins import territory_name
from onshore.graph.words.measure_words import measure_name

GOODS: tuple[tuple[str, tuple[str, str], tuple[str, ...]], ...] = (
    (
        "computing",
        ("Computing", "計算機"),
        (
            *("8471.50.01", "8471.80.40", "8473.30.11", "8542.31.00", "8542.32.00"),
            *("8523.51.00", "8517.62.00"),
        ),
    ),
    (
        "power",
        ("Power and boards", "電源・基板"),
        ("8504.40.60", "8534.00.00", "8537.10.91", "8507.60.00"),
    ),
    (
        "cooling",
        ("Cooling", "冷却"),
        ("8414.59.15", "8419.50.50", "8418.69.01", "8415.83.00"),
    ),
    ("cables", ("Cables and metal", "ケーブル・金属"), ("8544.42.90", "8544.70.00", "9403.20.00")),
)
"""Groups of the lines of an AI server: name, title, lines."""
GOODS_JA = {
    "server": "サーバー",
    "accelerator unit": "アクセラレータ装置",
    "printed circuit assembly": "プリント基板組立品",
    "GPU or CPU": "GPU・CPU",
    "memory": "メモリ",
    "solid-state drive": "SSD",
    "network switch": "ネットワークスイッチ",
    "power supply": "電源装置",
    "bare printed circuit board": "プリント基板（素板）",
    "cable": "ケーブル",
    "optical cable": "光ケーブル",
    "fan": "ファン",
    "heat exchanger": "熱交換器",
    "chiller": "チラー",
    "air handling unit": "空調機",
    "control panel": "制御盤",
    "lithium-ion battery": "リチウムイオン電池",
    "metal rack": "金属ラック",
}
SWITCH = ("8471.50.01", "8504.40.60", "8544.42.90")
"""Lines that the switch offers."""
MOST_PANELS = 9
RANKS = 12
NAMED = 8
Json = Mapping[str, Any]


def origins(reader: Reader) -> Answer:
    """The page of `view=origins&hts=…`; the first line of a server where none is named."""
    reader = from_form(reader)
    hts = (reader.values.get("hts") or SWITCH[0]).strip()
    given = [one for one in reader.values.getlist("condition") if one]
    known = with_ordinary(reader, given)
    common: dict[str, Any] = {"condition": known, "clock": reader.values.get("clock")}
    day = reader.values.get("entry_date")
    one = reader.ask("duty-table", hts=hts, entry_date=day, **common)
    steps = reader.ask("duty-steps", hts=hts, **common)
    table = reader.ask("duty-table", entry_date=day, **common)
    ranked = reader.ask("duty-origins", hts=hts, entry_date=day, **common)
    origin = reader.values.get("origin")
    changes = None
    if origin:
        since = steps["result"]["since"]
        asked = reader.ask("duty-changes", hts=hts, origin=origin, entry_from=since, **common)
        changes = _changes(reader, asked)
    line = one["result"]["lines"][0]
    name = _goods(reader, line["label"]) if hts in dict(SERVER_LINES) else f"HTS {line['hts']}"
    taken = [said(reader, condition) for condition in known]
    whole = not reader.values.get("hts")
    about = reader.t("parts of an AI server", "AIサーバーの部品") if whole else name
    return Answer(
        reader.t(f"Duty by origin: {about}", f"原産地別の関税: {about}"),
        table["sentence"] if whole else one["sentence"],
        "origins.html",
        {
            "name": name,
            "hts": line["hts"],
            "said_of_one": one["sentence"] if whole else None,
            "switch": _switch(reader, hts),
            "panels": _panels(reader, steps["result"]),
            "table": _table(reader, table["result"], known),
            "ranks": _ranks(reader, ranked["result"], hts),
            "ranked": ranked["sentence"],
            "changes": changes,
            "places": [(code, territory_name(code, reader.lang)) for code in SERVER_ORIGINS],
            "given": one["assumptions"],
            "form": {
                "hts": hts,
                "origin": origin or SERVER_ORIGINS[1],
                "entry_date": day or "",
                "clocks": clocks(reader),
                "conditions": given,
            },
        },
        lead=reader.t(
            f"Assumed: {'; '.join(taken)}.",
            f"前提: {'；'.join(taken)}。",
        )
        if taken
        else None,
        data="/duty/table?"
        + urlencode([(k, v) for k, v in _flat({"entry_date": day, **common}) if v], safe=":"),
        formats=("json", "csv", "svg"),
        styles=("duty",),
    )


def origins_card(reader: Reader) -> Card:
    """What one line pays, in a sentence; without a line, how many of a server's lines pay from
    the origin most of whose lines pay for certain, and how many enter free from another."""
    if hts := reader.values.get("hts"):
        return Card(text=reader.ask("duty-table", hts=hts)["sentence"] or "")
    known = with_ordinary(reader, [])
    result = reader.ask("duty-table", condition=known)["result"]
    duties = [line["duties"] for line in result["lines"]]
    pay = {at: sum((one[at]["lo"] or 0) > 0 for one in duties) for at in result["origins"]}
    free = {at: sum(one[at]["hi"] == 0 for one in duties) for at in result["origins"]}
    most, least = (max(result["origins"], key=lambda at: counts[at]) for counts in (pay, free))
    there, here = (territory_name(at, reader.lang) for at in (most, least))
    text = reader.t(
        f"From {here} {free[least]} of them enter free.", f"{here}産では{free[least]}品目が無税。"
    )
    unit = reader.t(
        f"kinds of AI server part pay duty from {there}",
        f"が課税（AIサーバーの部品、{there}産）",
    )
    return Card(
        reader.t(f"{pay[most]} of {len(duties)}", f"{len(duties)}品目中{pay[most]}品目"), unit, text
    )


def _flat(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [
        (key, one)
        for key, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def _goods(reader: Reader, label: str) -> str:
    return GOODS_JA.get(label, label) if reader.lang == "ja" else label


def _switch(reader: Reader, hts: str) -> list[dict[str, Any]]:
    labels = dict(SERVER_LINES)
    found = [
        {
            "title": _goods(reader, labels[one]),
            "href": reader.href(view="origins", hts=one),
            "current": one == hts,
        }
        for one in SWITCH
    ]
    if hts not in SWITCH:
        found.append({"title": f"HTS {hts}", "href": reader.href(), "current": True})
    return found


def _panels(reader: Reader, result: Json) -> dict[str, Any]:
    """A panel a history, on one axis, with its steps in words."""
    since, until = (date.fromisoformat(result[end]) for end in ("since", "until"))
    found = histories(result["series"])
    top = common_top(found)
    comma = reader.t(", ", "、")
    panels = []
    for one in found[:MOST_PANELS]:
        names = comma.join(territory_name(code, reader.lang) for code in one.origins)
        steps = [
            {
                "day": reader.day(step.start.isoformat()),
                "rate": between({"lo": step.lo, "hi": step.hi}, reader.lang),
            }
            for step in one.steps
        ]
        label = f"{names}: " + comma.join(f"{step['day']} {step['rate']}" for step in steps)
        many = len(one.origins)
        panels.append(
            {
                "names": names,
                "alike": reader.t(
                    f"{many} origins, the same on every day", f"{many}原産地、全期間同じ"
                )
                if many > 1
                else reader.t("on its own", "単独"),
                "svg": panel(one, since, until, top, label, reader.lang),
                "steps": steps,
            }
        )
    return {"rows": panels, "more": max(0, len(found) - MOST_PANELS)}


def _table(reader: Reader, result: Json, known: Sequence[str]) -> dict[str, Any]:
    """The lines in groups, a cell for each origin."""
    lines = {line["hts"]: line for line in result["lines"]}
    kept = {
        "entry_date": reader.values.get("entry_date"),
        "clock": reader.values.get("clock"),
        "condition": list(known),
    }
    groups, told = [], set()
    for _, title, numbers in (
        *GOODS,
        ("other", ("Other", "その他"), tuple(lines)),
    ):
        rows = []
        for number in numbers:
            if number in lines and number not in told:
                told.add(number)
                rows.append(_row(reader, lines[number], result["origins"], kept))
        if rows:
            groups.append({"title": reader.t(*title), "rows": rows})
    places = [territory_name(code, reader.lang) for code in result["origins"]]
    return {"origins": places, "groups": groups, "lines": len(lines)}


def _row(
    reader: Reader, line: Json, codes: Sequence[str], kept: Mapping[str, Any]
) -> dict[str, Any]:
    cells: list[dict[str, Any] | None] = []
    for code in codes:
        cell = line["duties"].get(code)
        if cell is None:
            cells.append(None)
            continue
        place = territory_name(code, reader.lang)
        known = cell["hi"] is not None
        cells.append(
            {
                "look": f"lo-{step_of(cell['lo'])[-1]} hi-{step_of(cell['hi'])[-1]}"
                if known
                else "unknown",
                "words": _short(reader, cell),
                "why": deciders(reader, cell["decided_by"]) if cell["lo"] != cell["hi"] else "",
                "whole": cell["reason"] or ", ".join(cell["questions"]),
                "label": f"{_goods(reader, line['label'])}, {place}: {between(cell, reader.lang)}",
                "href": reader.to(duty=line["hts"], origin=code, **kept),
            }
        )
    href = reader.href(view="origins", hts=line["hts"])
    return {
        "hts": line["hts"],
        "name": _goods(reader, line["label"]),
        "href": href,
        "cells": cells,
    }


def _short(reader: Reader, cell: Json) -> str:
    """What a cell shows: percent without the sign, `free`, `?`."""
    if cell["hi"] is None:
        return "?"
    return between(cell, reader.lang).replace("\u00a0%", "")


def _ranks(reader: Reader, result: Json, hts: str) -> dict[str, Any]:
    """Origins of one rank together, in the order of the ranks."""
    groups: dict[int, list[Json]] = {}
    for row in result["origins"]:
        groups.setdefault(row["rank"], []).append(row)
    rows = [
        {
            "rank": rank,
            "rate": between(some[0], reader.lang),
            "many": len(some),
            "look": step_of(some[0]["hi"]),
            "names": [_origin(reader, one, hts) for one in some[:NAMED]],
            "rest": [_origin(reader, one, hts) for one in some[NAMED:]],
        }
        for rank, some in groups.items()
    ]
    apart = [row["name"] for row in result["not_known"]]
    return {"rows": rows[:RANKS], "more": max(0, len(rows) - RANKS), "apart": apart[:NAMED]}


def _origin(reader: Reader, row: Json, hts: str) -> dict[str, str]:
    kept = {
        "entry_date": reader.values.get("entry_date"),
        "clock": reader.values.get("clock"),
        "condition": with_ordinary(reader, reader.values.getlist("condition")),
    }
    return {"name": row["name"], "href": reader.to(duty=hts, origin=row["origin"], **kept)}


ACTIONS = {
    "begins": ("begins", "開始"),
    "ends": ("ends", "終了"),
    "exempts": ("exempts this line", "この品目を除外"),
    "void": ("loses its ground", "根拠を失う"),
}


def _changes(reader: Reader, found: Json) -> dict[str, Any]:
    """What changed for one origin, each day with its measures and their sources."""
    result = found["result"]

    def told(one: Json) -> dict[str, Any]:
        action = ACTIONS.get(one.get("action", ""))
        name = measure_name(one["measure"]).text(reader.lang)
        return {
            "name": name[:1].upper() + name[1:],
            "action": reader.t(*action) if action else "",
            "reference": one["reference"],
            "source": one["source"],
        }

    return {
        "place": territory_name(result["origin"], reader.lang),
        "sentence": found["sentence"],
        "rows": [
            {
                "day": reader.day(change["day"]),
                "before": between(change["before"], reader.lang),
                "after": between(change["after"], reader.lang),
                "edition": change["edition"],
                "measures": [told(one) for one in change["measures"]],
            }
            for change in result["changes"]
        ],
        "announced": [
            {"day": reader.day(one["day"]) or reader.t("no day yet", "日付未定"), **told(one)}
            for one in result["announced"]
        ],
    }
