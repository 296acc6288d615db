"""The form of one crossing, and the lines that a number or words may stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from onshore.app.page.pages.duties.causes import clocks, fields, measures_of, said
from onshore.app.page.pages.duties.rate_words import unit_words
from onshore.app.page.reader import Reader
from onshore.graph.errors import InvalidParameters, OnshoreError, UnknownId
from onshore.graph.tariff.duty.duty_table import SERVER_LINES, SERVER_ORIGINS
from onshore.graph.tariff.measures.origins import TERRITORIES, parse_origin, territory_name

ALWAYS = ("value",)
"""Conditions that the form has always."""
AMOUNTS = ("quantity", "quantity_2", "unit_price")
"""Conditions that only a rate by quantity asks for."""
BY_QUANTITY = ("specific", "compound")
"""Kinds of rates that are charged by quantity."""

Json = Mapping[str, Any]


def form_of(
    reader: Reader, hts: str, origin: str, lines: Sequence[Json], day: str
) -> dict[str, Any]:
    """What the form offers, filled with what was asked; `day` is the one that is answered for."""
    given = reader.values.getlist("condition")
    asked = [one["condition"] for line in lines for one in line["undecided"]]
    fees = [
        name
        for line in lines
        for fee in (line.get("fees") or {"each": ()})["each"]
        for name in fee["decided_by"]
    ]
    units = _units(reader, hts, lines)
    names = [*ALWAYS, *units, *(one.partition(":")[0] for one in given), *asked, *fees]
    rest = [one.name for one in measures_of(reader).declarations if one.name not in names]
    common = [(code, territory_name(code, reader.lang)) for code in SERVER_ORIGINS]
    code = _code(origin)
    places = sorted(
        ((one, territory_name(one, reader.lang)) for one in TERRITORIES), key=lambda p: p[1]
    )
    return {
        "hts": hts,
        "origin": code,
        "common": common,
        "places": places,
        "entry_date": day,
        "asked": _asked(reader, hts, code, day),
        "filters": reader.pairs("certainty_min", "status"),
        "clocks": clocks(reader),
        "conditions": [
            replace(one, words=units[one.name]) if units.get(one.name) else one
            for one in fields(reader, names)
        ],
        "more": fields(reader, [name for name in rest if name not in AMOUNTS]),
        "lines": [(number, name) for number, name in SERVER_LINES],
        "said": [
            {
                "words": said(reader, one),
                "href": reader.href(condition=[other for other in given if other != one]),
            }
            for one in given
        ],
    }


def _asked(reader: Reader, hts: str, code: str, day: str) -> str:
    """What was asked, in a line: it stands where the form is folded."""
    what = reader.names([hts]).get(hts, hts) if ":" in hts else f"HTS {hts}"
    words = {one["value"]: one["title"] for one in clocks(reader)}
    clock = words.get(reader.values.get("clock") or "collected", "")
    parts = [what, territory_name(code, reader.lang), reader.day(day), clock]
    return " · ".join(part for part in parts if part)


def _units(reader: Reader, hts: str, lines: Sequence[Json]) -> dict[str, str]:
    """The quantities that the duty of a line is charged by, with words of their own where it has
    two units: the first alone is in the unit of the rate."""
    if len(lines) != 1 or ":" in hts:
        return {}
    try:
        found = reader.ask("schedule", hts=hts, entry_date=reader.values.get("entry_date"))
    except (InvalidParameters, UnknownId):
        return {}
    rows = found["result"]["lines"]
    if len(rows) != 1 or rows[0]["rate_kind"] not in BY_QUANTITY:
        return {}
    units = unit_words(reader, rows[0]["units"])
    if len(units) < 2:
        return {"quantity": ""}
    first, second = units[:2]
    return {
        "quantity": reader.t(
            f"Quantity in the unit of the rate; in {first} where {second} are given too",
            f"税率の単位による数量（{second}も入れる場合は{first}）",
        ),
        "quantity_2": reader.t(
            f"Quantity in {second}, the second unit", f"第2単位（{second}）の数量"
        ),
    }


def _code(origin: str) -> str:
    try:
        return parse_origin(origin)
    except OnshoreError:
        return origin


def siblings(reader: Reader, hts: str, result: Json) -> list[dict[str, Any]]:
    """The exact lines where the number stands for several."""
    lines = result.get("lines") or ()
    if len(lines) < 2 or "per_line" in result:
        return []
    return [{"hts": one, "words": "", "href": reader.href(duty=one)} for one in lines]


def search(reader: Reader, text: str) -> list[dict[str, Any]]:
    """Lines that fit words or the first digits, for those who know no number."""
    if not text or ":" in text:
        return []
    found = reader.ask("schedule", q=text)["result"]
    return [
        {
            "hts": row["hts"],
            "words": " › ".join(row["path"][-3:]).rstrip(":"),
            "href": reader.href(duty=row["hts"]),
        }
        for row in found["lines"]
        if row["hts"]
    ]
