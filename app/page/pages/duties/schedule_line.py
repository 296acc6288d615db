"""One line of the schedule: its columns, notes, measures, rulings, and its editions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from onshore.app.page.pages.duties.causes import measures_of
from onshore.app.page.pages.duties.rate_words import (
    Words,
    rate_in_words,
    special_rates,
    unit_words,
)
from onshore.app.page.pictures.duties.bars import Stack, stacked_bars
from onshore.app.page.pictures.duties.rates import percent
from onshore.app.page.reader import Reader
from onshore.graph import schema
from onshore.graph.answers.duty.line_measures import ORIGINS
from onshore.graph.errors import TablesMissing, UnknownId
from onshore.graph.tariff.measures.origins import COLUMN_2, EU, territory_name
from onshore.graph.tariff.schedule.schedule import TABLE
from onshore.graph.words.edition_words import edition_name

NAMED = 6
"""Origins that a row names before the rest is folded."""
DIFFERENCES = 60
"""Lines that a difference shows; the rest is in its download."""
STATES = {
    "in_force": ("in force", "実施中"),
    "relief": ("exempts goods that meet its conditions", "条件を満たす貨物を免除"),
    "exempt": ("a list takes this line out", "リストにより対象外"),
    "announced": ("announced, not in force", "発表済み、未実施"),
    "void": ("collected without legal ground", "法的根拠なしに徴収"),
}
FIELDS = {
    "description": ("Words", "文言"),
    "general": ("General rate", "一般税率"),
    "special": ("Special rates", "特別税率"),
    "column2": ("Column 2", "第2欄"),
    "units": ("Units", "数量の単位"),
    "footnote_headings": ("Headings in footnotes", "脚注の番号"),
}
COLUMNS = {
    "desc": ("words", "文言"),
    "general": ("general rate", "一般税率"),
    "special": ("special rates", "特別税率"),
    "other": ("column 2", "第2欄"),
    "units": ("units", "数量の単位"),
    "stat": ("statistical number", "統計番号"),
}
"""Where a footnote stands, by the schedule's own words for its columns."""
_HEADING = re.compile(r"\b99\d\d\.\d\d\.\d\d\b")
CHANGES = {"new": ("new", "新設"), "gone": ("gone", "廃止"), "changed": ("changed", "変更")}
Json = Mapping[str, Any]


def line_parts(reader: Reader, line: Json) -> dict[str, Any]:
    """All that is shown of a line that has a rate."""
    hts = line["hts"]
    day = reader.values.get("entry_date")
    general = rate_in_words(reader, line["rate_text"])
    second = rate_in_words(reader, line["column2"])
    special = special_rates(reader, line["special"], _programmes(reader))
    enters = not hts.startswith("99")
    return {
        "hts": hts,
        "general": general,
        "general_from": _inherited(line, "inherited_from"),
        "second": second,
        "second_from": _inherited(line, "column2_from"),
        "second_origins": [territory_name(code, reader.lang) for code in sorted(COLUMN_2)],
        "special": special,
        "svg": _bars(reader, general, second),
        "units": unit_words(reader, line["units"]),
        "printed_units": [unit for unit in line["units"] if unit],
        "printed": {
            "general": line["rate_text"],
            "special": line["special"],
            "column2": line["column2"],
        },
        "footnotes": None
        if line["footnotes"] is None
        else [_footnote(reader, one) for one in line["footnotes"]],
        "enters": enters,
        "measures": None
        if line["measures"] is None
        else [_measure(reader, one) for one in line["measures"]],
        "rulings": [_ruling(reader, one, hts) for one in line["classified"]],
        "origins": reader.to(view="origins", hts=hts, entry_date=day) if enters else None,
        "crossing": reader.to(duty=hts, origin="CN", entry_date=day) if enters else None,
    }


def _footnote(reader: Reader, one: Json) -> dict[str, Any]:
    """A printed note, where it stands, and the headings of chapter 99 that it names."""
    columns = [reader.t(*COLUMNS.get(column, (column, column))) for column in one["columns"]]
    day = reader.values.get("entry_date")
    return {
        "text": one["text"],
        "columns": columns,
        "headings": [
            (hts, reader.to(view="schedule", hts=hts, entry_date=day))
            for hts in dict.fromkeys(_HEADING.findall(one["text"]))
        ],
    }


def _inherited(line: Json, key: str) -> str | None:
    """The line that prints the rate, where it is another one."""
    return line[key] if line[key] != line["hts"] else None


def _programmes(reader: Reader) -> dict[str, str]:
    try:
        found = measures_of(reader).programmes.all
    except TablesMissing:
        return {}
    return {one.symbol: one.name for one in found}


def _bars(reader: Reader, general: Words, second: Words) -> Any:
    """The two columns side by side; nothing where one of them is not a share of the value."""
    if general.share is None or second.share is None:
        return None
    names = reader.t("General", "一般"), reader.t("Column 2", "第2欄")
    stacks = [
        Stack(
            name,
            [(name, words.share)] if words.share else [],
            percent(words.share) if words.share else reader.t("free", "無税"),
        )
        for name, words in zip(names, (general, second), strict=True)
        if words.share is not None
    ]
    label = reader.t(": ", "：").join((names[0], general.text))
    label += reader.t("; ", "；") + reader.t(": ", "：").join((names[1], second.text))
    return stacked_bars(stacks, label) if general.share or second.share else None


def _measure(reader: Reader, one: Json) -> dict[str, Any]:
    names = _places(reader, one["origins"])
    return {
        "name": one["name"][:1].upper() + one["name"][1:],
        "state": one["state"],
        "state_words": reader.t(*STATES[one["state"]]),
        "authority": one["authority"],
        "headings": one["headings"],
        "references": one["references"],
        "part": one["part"],
        "places": names[:NAMED],
        "rest": names[NAMED:],
    }


def _places(reader: Reader, origins: Sequence[str] | None) -> list[str]:
    """Origins in words: all of them, all but a few, or each; the EU as one."""
    if origins is None:
        return [reader.t("every origin", "全原産地")]
    held = set(origins)
    missing = [code for code in ORIGINS if code not in held]
    if len(missing) < len(held):
        apart = _named(reader, missing)
        some = reader.t(", ", "、").join(apart[:NAMED])
        more = len(apart) - NAMED
        if more > 0:
            some += reader.t(f" and {more} more", f"ほか{more}")
        return [reader.t(f"every origin but {some}", f"{some}を除く全原産地")]
    return _named(reader, origins)


def _named(reader: Reader, codes: Sequence[str]) -> list[str]:
    held = set(codes)
    union = [reader.t("the EU", "EU")] if held >= EU else []
    names = [territory_name(code, reader.lang) for code in codes if not union or code not in EU]
    return union + sorted(names)


def _ruling(reader: Reader, one: Json, hts: str) -> dict[str, Any]:
    place = reader.lang == "ja"
    return {
        "name": one["name"],
        "denied": one["polarity"] == "negated",
        "assumed": one["certainty"] == "assumed",
        "certainty": schema.CERTAINTY_TEXT[one["certainty"]][place],
        "gist": one["gist"],
        "title": one["title"],
        "publisher": one["publisher"],
        "date": reader.day(one["published"]),
        "hts": one["hts"] if one["hts"] != hts else None,
        "id": one["fact"],
        "href": reader.to(fact=one["fact"]),
    }


# -- editions ----------------------------------------------------------------


def _infos(reader: Reader) -> list[tuple[str, date]]:
    """Editions that are loaded, the first one first."""
    found = [
        (info.effective_from, info.revision)
        for info in reader.view.tables(TABLE)
        if info.effective_from
    ]
    return [(revision, day) for day, revision in sorted(found)]


def editions_of(reader: Reader, hts: str) -> list[dict[str, Any]] | None:
    """What each edition prints for a number; None where only one is loaded."""
    infos = _infos(reader)
    if len(infos) < 2:
        return None
    rows: list[dict[str, Any]] = []
    last: tuple[Any, ...] | None = None
    for revision, day in infos:
        try:
            lines = reader.ask("schedule", hts=hts, entry_date=day)["result"]["lines"]
        except UnknownId:
            lines = []
        line = lines[0] if len(lines) == 1 and lines[0]["hts"] == hts else None
        rates = line and (line["rate_text"], line["special"], line["column2"])
        rows.append(
            {
                "name": edition_name(revision).text(reader.lang),
                "day": reader.day(day.isoformat()),
                "href": reader.href(view="schedule", hts=hts, q=None, entry_date=day),
                "held": line is not None,
                "same": bool(rows) and rates == last,
                "general": rate_in_words(reader, line["rate_text"]) if line else None,
                "second": rate_in_words(reader, line["column2"]) if line else None,
            }
        )
        last = rates
    return rows


def difference(reader: Reader, hts: str, asked: bool = True) -> dict[str, Any] | None:
    """What two editions print differently for a number and all under it.

    With `asked` false, only the way to it; None where fewer than two editions are loaded.
    """
    infos = _infos(reader)
    if len(infos) < 2:
        return None
    names = [revision for revision, _ in infos]
    ends = {
        "edition_from": reader.values.get("edition_from") or names[0],
        "edition_to": reader.values.get("edition_to") or names[-1],
    }
    form = {
        "hts": hts,
        "entry_date": reader.values.get("entry_date"),
        "choices": [(one, edition_name(one).text(reader.lang)) for one in names],
        **ends,
    }
    nothing = {"form": form, "sentence": None, "rows": (), "more": 0, "saved": None}
    if not asked:
        return nothing
    try:
        found = reader.ask("schedule-difference", hts=hts, **ends)
    except UnknownId:
        said = reader.t(
            "Neither of the two editions has this number.", "どちらの版にもこの番号はない。"
        )
        return {**nothing, "sentence": said}
    lines = found["result"]["lines"]
    return {
        "form": form,
        "sentence": found["sentence"],
        "rows": [_changed(reader, line) for line in lines[:DIFFERENCES]],
        "more": max(0, len(lines) - DIFFERENCES),
        "saved": "/api/v1"
        + reader.data("schedule-difference", ("hts", *ends), hts=hts, **ends)
        + "&format=csv",
    }


def _changed(reader: Reader, line: Json) -> dict[str, Any]:
    return {
        "hts": line["hts"],
        "href": reader.href(
            view="schedule",
            hts=line["hts"],
            q=None,
            offset=None,
            edition_from=None,
            edition_to=None,
        )
        if line["change"] != "gone"
        else None,
        "words": line["description"].rstrip(":"),
        "change": line["change"],
        "change_words": reader.t(*CHANGES[line["change"]]),
        "fields": [
            {
                "name": reader.t(*FIELDS[name]),
                "before": _printed(ends["from"]),
                "after": _printed(ends["to"]),
            }
            for name, ends in line["fields"].items()
        ],
    }


def _printed(value: Any) -> str:
    if value in (None, [], ""):
        return ""
    return ", ".join(value) if isinstance(value, list) else str(value)
