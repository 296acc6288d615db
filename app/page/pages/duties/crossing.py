"""One crossing: what a product from an origin pays on a day, what it is made of, what decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from onshore.app.page.pages.duties.causes import clocks, fields, from_form, measures_of
from onshore.app.page.pages.duties.crossing_form import form_of, search, siblings
from onshore.app.page.pages.duties.entry import (
    entry_row,
    fee_rows,
    money,
    refund_row,
    treatment,
)
from onshore.app.page.pictures.duties.bars import Stack, mini_interval, stacked_bars
from onshore.app.page.pictures.duties.rates import between, percent, round_top
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph.errors import InvalidParameters
from onshore.graph.tariff.duty.duty_table import SERVER_LINES, SERVER_ORIGINS
from onshore.graph.tariff.measures.origins import parse_origin, territory_name
from onshore.graph.words.measure_words import measure_name
from onshore.graph.words.reason import Reason
from onshore.graph.words.refusal import refused

Json = Mapping[str, Any]


def duty(reader: Reader) -> Answer:
    """The page of `duty=HTS&origin=XX` with the parameters of the question beside it."""
    reader = from_form(reader)
    hts = (reader.values.get("duty") or "").strip()
    origin = reader.values.get("origin") or SERVER_ORIGINS[0]
    if not hts:
        raise InvalidParameters([refused("refuse_line", "duty")])
    if len(re.sub(r"\D", "", hts)) < 4 and not hts.startswith("component:"):
        return _too_short(reader, hts, origin)
    found, what = _ask(reader, hts, origin), _what(hts)
    result = found["result"]
    lines = result.get("per_line") or ([result] if "components" in result else [])
    place = territory_name(parse_origin(origin), reader.lang)
    day = reader.values.get("entry_date") or found["resolved"]["as_of"]
    sentence, beside = _apart(reader, found, lines)
    return Answer(
        _asked(reader, hts, result, place),
        sentence,
        "duty.html",
        {
            "shown": [_line(reader, one, hts, origin) for one in lines],
            "form": form_of(reader, hts, origin, lines, day),
            "given": found["assumptions"],
            "siblings": siblings(reader, hts, result),
            "assumed": [
                reader.href(**{one["parameter"]: one["value"]}) for one in result.get("try") or ()
            ],
            "origins": reader.to(view="origins", hts=hts, **_kept(reader)),
            "changes": reader.to(view="origins", hts=hts, origin=origin, **_kept(reader)),
        },
        lead=beside or _lead(reader, found, day),
        facts=found["claims"],
        data=reader.data("duty", ("include", *what), **what, origin=origin),
        formats=("json", "csv"),
    )


def duty_card(reader: Reader) -> Card:
    """The rate as an interval, of the customs value."""
    hts, origin = reader.values.get("duty") or "", reader.values.get("origin") or SERVER_ORIGINS[0]
    found = _ask(reader, hts, origin)
    place = territory_name(parse_origin(origin), reader.lang)
    unit = reader.t(f"HTS {hts} from {place}", f"{place}産 HTS {hts}")
    return Card(between(found["result"], reader.lang), unit)


def _apart(reader: Reader, found: Json, lines: Sequence[Json]) -> tuple[str | None, str]:
    """The sentence of the answer, and what it says to stand beside the figure."""
    sentence, result = found["sentence"], found["result"]
    notes = [note for line in lines for note in line["warnings"]]
    if result["hi"] is None and result.get("reason"):
        notes.insert(0, result["reason"])
    if not notes or not sentence:
        return sentence, ""
    beside = Reason("says_beside", notes=list(dict.fromkeys(notes))).text(reader.lang)
    if not sentence.endswith(beside) or sentence == beside:
        return sentence, ""
    return sentence.removesuffix(beside).rstrip(), beside


def _kept(reader: Reader) -> dict[str, Any]:
    """What every link to another page about duties keeps."""
    return {
        "entry_date": reader.values.get("entry_date"),
        "clock": reader.values.get("clock"),
        "condition": reader.values.getlist("condition"),
    }


def _what(hts: str) -> dict[str, str]:
    """The parameter of the question that a line, or a component, is."""
    return {"component" if hts.startswith("component:") else "hts": hts}


def _ask(reader: Reader, hts: str, origin: str, *more: str) -> dict[str, Any]:
    """The duty, with what is said in the address and some conditions more."""
    names = {one.partition(":")[0] for one in more}
    given = [
        one
        for one in reader.values.getlist("condition")
        if one and one.partition(":")[0] not in names
    ]
    return reader.asked(
        "duty",
        ("hts", "component", "origin", "condition", "include"),
        **_what(hts),
        origin=origin,
        condition=[*given, *more],
        include=["reasons", "fees"],
    )


def _asked(reader: Reader, hts: str, result: Json, place: str) -> str:
    line = result.get("schedule") or {}
    name = dict(SERVER_LINES).get(line.get("hts", hts), "") if reader.lang == "en" else ""
    what = reader.names([hts]).get(hts, hts) if ":" in hts else f"HTS {line.get('hts', hts)}"
    what = f"{what} ({name})" if name else what
    return reader.t(
        f"Duty on one crossing: {what} from {place}", f"一つの越境の関税: {place}産 {what}"
    )


def _lead(reader: Reader, found: Json, day: str) -> str:
    words = {one["value"]: one["title"] for one in clocks(reader)}
    clock = words.get(reader.values.get("clock") or "collected", "")
    result = found["result"]
    until = result.get("covered_until")
    known = reader.t(
        f" Measures are complete until {reader.day(until)}.",
        f"措置の収録は{reader.day(until)}まで。",
    )
    return reader.t(f"On {reader.day(day)}, {clock}.", f"{reader.day(day)}、{clock}。") + (
        known if until else ""
    )


def _today(reader: Reader) -> str:
    """The day that is asked for, else the one of the answer."""
    return reader.values.get("entry_date") or reader.view.as_of.isoformat()


def _too_short(reader: Reader, hts: str, origin: str) -> Answer:
    """The form, where what is named is not a line yet."""
    return Answer(
        reader.t("Duty on one crossing", "一つの越境の関税"),
        reader.t(
            "Name a tariff line of four digits or more, or search for the goods.",
            "4桁以上の品目番号を入れるか、品名で探す。",
        ),
        "duty.html",
        {
            "shown": [],
            "form": form_of(reader, hts, origin, (), _today(reader)),
            "given": (),
            "siblings": search(reader, hts),
            "assumed": [],
            "origins": None,
            "changes": None,
        },
    )


# -- one line ----------------------------------------------------------------


def _line(reader: Reader, result: Json, hts: str, origin: str) -> dict[str, Any]:
    """All that is shown of one line."""
    stacks = _stacks(reader, result)
    schedule = result.get("schedule") or {}
    amount = result.get("amount")
    label = reader.t("What the duty is made of: ", "関税の内訳: ") + between(result, reader.lang)
    several = "per_line" in result or ":" in hts
    return {
        "hts": schedule.get("hts") or (result["lines"][0] if result.get("lines") else hts),
        "description": schedule.get("description"),
        "quoted": [schedule[key] for key in ("rate_text", "revision") if schedule.get(key)],
        "svg": stacked_bars(stacks, label) if stacks else None,
        "rows": _rows(reader, result),
        "total": {end: _total(reader, result, end) for end in ("lo", "hi")},
        "amount": None if amount is None else money(amount),
        "none": _displaced(reader, result),
        "decides": [] if several else _decides(reader, result, hts, origin),
        "asked": [one["question"] for one in result["undecided"]],
        "reason": result.get("reason"),
        "warnings": result["warnings"],
        "other": _other(reader, result),
        "entry": [entry_row(reader, one) for one in result.get("entry_lines", ())],
        "refunds": [refund_row(reader, one) for one in result.get("refunds", ())],
        "fees": fee_rows(reader, result.get("fees")),
        "announced": result.get("unread", ()),
    }


def _stacks(reader: Reader, result: Json) -> list[Stack]:
    """The lowest and the highest, or the one rate; nothing where an end is not known."""
    if result["hi"] is None:
        return []
    ends = ["hi"] if result["lo"] == result["hi"] else ["lo", "hi"]
    names = {"lo": reader.t("Lowest", "最小"), "hi": reader.t("Highest", "最大")}
    if len(ends) == 1:
        names["hi"] = reader.t("Rate", "税率")
    return [
        Stack(
            names[end],
            [
                (_name(reader, one), one["rate"])
                for one in result["components"]
                if one[f"in_{end}"] and one["rate"]
            ],
            percent(result[end]) if result[end] else reader.t("free", "無税"),
        )
        for end in ends
    ]


def _name(reader: Reader, component: Json) -> str:
    name = measure_name(component["measure"]).text(reader.lang)
    return name[:1].upper() + name[1:]


def _rows(reader: Reader, result: Json) -> list[dict[str, Any]]:
    """A row a measure that is charged at one of the ends."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for end in ("lo", "hi"):
        turns: dict[str, int] = {}
        for one in result["components"]:
            if not one[f"in_{end}"] or (not one["rate"] and one["measure"] != "MFN"):
                continue
            turn = turns[one["measure"]] = turns.get(one["measure"], 0) + 1
            row = rows.setdefault(
                (one["measure"], turn),
                {
                    "name": _name(reader, one),
                    "authority": one["authority"],
                    "why": [],
                    "treatment": [],
                    "not_read": [],
                    "lo": None,
                    "hi": None,
                },
            )
            rate = reader.t("not known", "不明") if one["rate"] is None else percent(one["rate"])
            row[end] = rate
            if one["why"] not in row["why"]:
                row["why"].append(one["why"])
            if one["rate"] and not row["treatment"]:
                row["treatment"], row["not_read"] = treatment(reader, one)
    return list(rows.values())


def _total(reader: Reader, result: Json, end: str) -> str:
    if result[end] is None:
        return reader.t("not known", "不明")
    return percent(result[end])


def _displaced(reader: Reader, result: Json) -> list[str]:
    """Measures that another one displaces, in a sentence each."""
    found = []
    for one in result["components"]:
        if one.get("code") != "displaced":
            continue
        by = [measure_name(id).text(reader.lang) for id in one["params"].get("by", ())]
        name = measure_name(one["measure"]).text(reader.lang)
        end = (
            ""
            if one["in_lo"] and one["in_hi"]
            else reader.t(" at the highest", "（最大の場合）")
            if one["in_hi"]
            else reader.t(" at the lowest", "（最小の場合）")
        )
        text = reader.t(
            f"The {name} is displaced by the {' and the '.join(by)}{end}.",
            f"{name}は{'・'.join(by)}により課されない{end}。",
        )
        found.append(text)
    return list(dict.fromkeys(found))


def _decides(reader: Reader, result: Json, hts: str, origin: str) -> list[dict[str, Any]]:
    """Each question with what its answers lead to; a link where an answer is one word."""
    top = round_top(result["hi"] or result["lo"] or 0.0)
    found = []
    for one in result["undecided"]:
        branches = one.get("branches", ())
        texts = re.split(r"；|; ", one["effect"])
        rows = []
        for number, branch in enumerate(branches):
            ends = {"lo": branch["lo"], "hi": branch["hi"]}
            text = texts[number] if len(texts) == len(branches) else ""
            rows.append(
                {
                    "words": text or between(ends, reader.lang),
                    "href": _answer(reader, one["condition"], branch["when"]),
                    "svg": mini_interval(
                        ends["lo"] or 0.0, ends["hi"], top, between(ends, reader.lang)
                    ),
                }
            )
        found.append(
            {
                "question": one["question"],
                "branches": rows,
                "effects": texts if not rows else [],
                "field": next(iter(fields(reader, [one["condition"]])), None),
            }
        )
    return found


def _answer(reader: Reader, name: str, when: Any) -> str | None:
    """The address with this answer; None where that is not a single value of the condition."""
    declared = measures_of(reader).declarations.by_name.get(name)
    if declared is None or not isinstance(when, str):
        return None
    try:
        declared.parse(when)
    except ValueError:
        return None
    given = [one for one in reader.values.getlist("condition") if not one.startswith(f"{name}:")]
    return reader.href(condition=[*given, f"{name}:{when}"])


def _other(reader: Reader, result: Json) -> str | None:
    other = result.get("other_clock")
    if not other:
        return None
    words = {one["value"]: one["title"] for one in clocks(reader)}
    clock, duty = words.get(other["clock"], other["clock"]), between(other, reader.lang)
    return reader.t(f"{clock[:1].upper()}{clock[1:]}: {duty}.", f"{clock}: {duty}。")
