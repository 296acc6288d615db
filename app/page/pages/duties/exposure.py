"""What duty reaches a product: its share of the value, where it comes from, what narrows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from onshore.app.page.pages.duties.causes import cause, from_form, merged
from onshore.app.page.pages.duties.exposure_filters import OF_CROSSINGS, form_of
from onshore.app.page.pictures.duties.bars import (
    Part,
    interval_bar,
    mini_interval,
    most_bar,
    whole_bar,
)
from onshore.app.page.pictures.duties.flows import Flow, sankey
from onshore.app.page.pictures.duties.rates import between, percent, round_top, share_between
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph.queries.exposure import answers_in
from onshore.graph.tariff.measures.origins import territory_name

MOST_PATHS = 100
"""Chains that are asked for: what all of them make up is drawn."""
MOST_DRAWN = 40
"""Ribbons of the picture; the thinnest ones beyond are left to the table, and that is said."""
LISTED = 10
MAKERS = 30

Json = Mapping[str, Any]


def exposure(reader: Reader) -> Answer:
    """The page of `exposure=ID` with the parameters of the question beside it.

    Without a product it is that of the first one that a story asks about, else the form.
    """
    reader = from_form(reader).of_story("exposure")
    target = reader.values.get("exposure")
    if not target:
        return _empty(reader)
    found = reader.asked("exposure", ("target", "k"), target=target, k=MOST_PATHS)
    result = found["result"]
    about = result["target"]
    name = reader.names([about]).get(about, about)
    paths = _paths(result)
    unknown = [row for one in answers_in(result) for row in one["find_out_next"]]
    chains = _chains(reader, paths)
    assumed = bool(found["coverage"].get("unreported"))
    return Answer(
        reader.t(
            f"How much duty reaches {name}?",
            f"{name}に及ぶ関税はどれだけか",
        ),
        found["sentence"],
        "exposure.html",
        {
            "name": name,
            "bar": _bar(reader, result, unknown),
            "flows": _flows(reader, result, paths, name),
            "chains": chains[:LISTED],
            "rest": chains[LISTED:],
            "cover": _cover(reader, result),
            "unknown": _unknown(reader, unknown),
            "makers": _makers(reader, result),
            "added": _added(reader, target, name),
            "stated": _stated(reader, result),
            "given": found["assumptions"],
            "form": form_of(reader, _every(reader, target, paths)),
        },
        lead=_lead(reader, found),
        facts=_facts(result, found["claims"]),
        assumed=assumed,
        data=reader.data("exposure", ("target", "k"), target=target, k=MOST_PATHS),
        formats=("json", "csv", "svg", "graphml"),
        styles=("duty",),
    )


def _paths(result: Json) -> list[Json]:
    """The chains of an answer; those of each maker where no shares join them."""
    return [path for one in answers_in(result) for path in one["paths"]]


def _every(reader: Reader, target: str, listed: list[Json]) -> list[Json]:
    """The chains without the filters that choose some of them."""
    if not reader.pairs(*OF_CROSSINGS):
        return listed
    found = reader.asked("exposure", ("target", "k", *OF_CROSSINGS), target=target, k=MOST_PATHS)
    return _paths(found["result"])


def _empty(reader: Reader) -> Answer:
    """The form alone."""
    nothing = {"rows": [], "more": 0, "several": False}
    return Answer(
        reader.t("How much duty reaches a product?", "製品に及ぶ関税はどれだけか"),
        reader.t("Name a component, firm or factory.", "部品・企業・工場のどれかを挙げる。"),
        "exposure.html",
        {
            **dict.fromkeys(("bar", "flows", "cover", "added")),
            **dict.fromkeys(("chains", "rest", "stated", "given"), ()),
            "name": "",
            "unknown": nothing,
            "makers": nothing,
            "form": form_of(reader, ()),
        },
        styles=("duty",),
    )


def exposure_card(reader: Reader) -> Card:
    """The share as an interval, of the value of the product."""
    target = reader.values.get("exposure") or ""
    found = reader.asked("exposure", ("target", "k"), target=target, k=MOST_PATHS)
    ends = found["result"]["exposure"]
    if ends is None:
        return Card(text=found["sentence"] or "")
    unit = reader.t("of its value", "価額に対し")
    text = reader.t("worked example", "計算例") if found["coverage"].get("unreported") else ""
    return Card(share_between(ends, reader.lang), unit, text)


def _lead(reader: Reader, found: Json) -> str:
    result = found["result"]
    day = reader.day(reader.values.get("entry_date") or found["resolved"]["as_of"])
    said_ = [reader.t(f"For an entry on {day}.", f"{day}の輸入。")]
    if result["exposure"] is None and result.get("reason") and reader.lang == "en":
        said_.append(f"{result['reason'][0].upper()}{result['reason'][1:]}.")
    if reader.pairs(*OF_CROSSINGS):
        said_.append(
            reader.t(
                "The figure counts every crossing; below are those that the filters leave.",
                "数値は全ての越境を数え、下には絞り込んだものを示す。",
            )
        )
    if found["truncated"]:
        said_.append(
            reader.t("The search was cut: this is incomplete.", "探索は打ち切られ、不完全。")
        )
    return " ".join(said_)


def _facts(result: Json, claims: Sequence[str]) -> list[str]:
    """Facts of the crossings first, in the order of the chains."""
    edges = {edge["id"]: edge for edge in result["edges"]}
    answers = [result, *result.get("makers", ())]
    ids = [id for one in answers for path in one["paths"] for id in path["edges"]]
    first = [fact for id in ids if id in edges for fact in edges[id]["facts"]]
    return list(dict.fromkeys([*first, *claims]))


def _bar(reader: Reader, result: Json, unknown: Sequence[Any]) -> dict[str, Any] | None:
    """What is due in any case, what depends on the cause that narrows most, what on all others."""
    ends = result["exposure"]
    if ends is None or ends["hi"] is None or not ends["hi"]:
        return None
    open_ = ends["hi"] - ends["lo"]
    groups = [
        (group, most) for group, most in merged(unknown) if group[0]["kind"] == "condition" and most
    ]
    parts = [Part(reader.t("due in any case", "必ずかかる"), ends["lo"], "due")]
    if groups and open_ > 0:
        group, most = max(groups, key=lambda one: one[1])
        most = min(most, open_)
        words = cause(reader, [row["about"] for row in group])
        other = reader.t("depends on other details", "その他の条件による")
        parts += [Part(other, open_ - most, "other"), Part(words, most, "one")]
    elif open_ > 0:
        parts.append(Part(reader.t("not decided", "未定"), open_, "other"))
    shown = [part for part in parts if part.size > 0]
    rows = []
    for part in shown:
        amount = percent(part.size)
        if part.look == "one":
            amount = reader.t(f"up to {percent(part.size, sign=False)} points", f"最大{amount}")
        rows.append({"look": part.look, "name": part.name, "amount": amount})
    label = reader.t("Share of duty: ", "関税の割合: ") + between(ends, reader.lang)
    return {"svg": interval_bar(shown, label), "rows": rows}


def _share(path: Json) -> float | None:
    known = [one for one in path["coefficients"] if one is not None]
    return prod(known) if len(known) == len(path["coefficients"]) else None


def _flows(reader: Reader, result: Json, paths: Sequence[Json], name: str) -> dict[str, Any] | None:
    """The picture of what crosses, with its table; None where no share is known."""
    names = reader.names(path["nodes"][0]["product"] for path in paths)
    grouped: dict[tuple[str, str], list[Json]] = {}
    left = 0
    for path in paths if result["exposure"] is not None else ():
        if _share(path) is None or path["contribution"] is None or not path["origin"]:
            left += 1
            continue
        grouped.setdefault((path["origin"], path["nodes"][0]["product"]), []).append(path)
    flows = []
    for (origin, product), some in grouped.items():
        rates = [path["rate"] or {"lo": None, "hi": None} for path in some]
        his = [rate["hi"] for rate in rates]
        duties = [path["contribution"]["hi"] for path in some]
        flows.append(
            Flow(
                territory_name(origin, reader.lang),
                names.get(product, product),
                sum(_share(path) or 0.0 for path in some),
                (
                    min((rate["lo"] for rate in rates if rate["lo"] is not None), default=None),
                    None if None in his else max(his),
                ),
                (
                    sum(path["contribution"]["lo"] for path in some),
                    None if None in duties else sum(duties),
                ),
            )
        )
    if not flows:
        return None
    flows.sort(key=lambda flow: -flow.share)
    heads = (
        reader.t("From", "原産地"),
        reader.t("What crosses the border", "越境する部品"),
        reader.t("Duty, % of the value", "関税（価額に対し）"),
    )
    label = reader.t(f"Where the duty on {name} comes from", f"{name}の関税の由来")
    return {
        "svg": sankey(flows[:MOST_DRAWN], heads, label, reader.lang),
        "rows": [
            {
                "origin": flow.origin,
                "part": flow.part,
                "share": percent(flow.share),
                "rate": between({"lo": flow.rate[0], "hi": flow.rate[1]}, reader.lang),
                "duty": share_between({"lo": flow.duty[0], "hi": flow.duty[1]}, reader.lang),
            }
            for flow in flows
        ],
        "hidden": max(0, len(flows) - MOST_DRAWN),
        "left": left,
    }


def _chains(reader: Reader, paths: Sequence[Json]) -> list[dict[str, Any]]:
    """The chains in their order, the most duty first."""
    ids = {node["product"] for path in paths for node in path["nodes"] if node["product"]}
    names = reader.names(ids)
    top = round_top(
        max(
            (
                path["contribution"]["hi"] or path["contribution"]["lo"]
                for path in paths
                if path["contribution"]
            ),
            default=0.0,
        )
    )
    found = []
    for path in paths:
        adds = path["contribution"]
        line = path["lines"][0] if len(set(path["lines"])) == 1 else None
        conditions = reader.values.getlist("condition")
        kept = {key: reader.values.get(key) for key in ("entry_date", "clock")}
        found.append(
            {
                "origin": territory_name(path["origin"], reader.lang)
                if path["origin"]
                else reader.t("not known", "不明"),
                "basis": path["origin_basis"],
                "steps": [names.get(node["product"], node["product"]) for node in path["nodes"]],
                "rate": between(path["rate"], reader.lang),
                "adds": share_between(adds, reader.lang),
                "svg": None
                if adds is None
                else mini_interval(adds["lo"], adds["hi"], top, share_between(adds, reader.lang)),
                "line": line,
                "href": reader.to(duty=line, origin=path["origin"], condition=conditions, **kept)
                if line and path["origin"]
                else None,
            }
        )
    return found


def _cover(reader: Reader, result: Json) -> str | None:
    """What the chains that are asked for make up of the highest, where that is not all."""
    cover = result.get("paths_cover")
    if cover is None or cover > 1 - 1e-9:
        return None
    words = percent(cover)
    if reader.pairs(*OF_CROSSINGS):
        return reader.t(
            f"These chains make up {words} of the highest; the filters leave out the others.",
            f"これらの経路で最大値の{words}。ほかは絞り込みで除いた。",
        )
    return reader.t(
        f"These chains make up {words} of the highest; smaller ones are not listed.",
        f"これらの経路で最大値の{words}。小さいものは省いた。",
    )


def _unknown(reader: Reader, rows: Sequence[Any]) -> dict[str, Any]:
    """What to find out next, what has one cause together, with how much that narrows at most."""
    groups = merged(rows)
    top = max((most for _, most in groups), default=0.0)
    listed = []
    for group, most in groups:
        first = group[0]
        condition = first["kind"] == "condition"
        words = cause(reader, [row["about"] for row in group]) if condition else first["text"]
        size = percent(most, sign=False)
        listed.append(
            {
                "words": words,
                "asks": [cause(reader, [row["about"]]) for row in group] if len(group) > 1 else [],
                "most": reader.t("gives an upper end", "上限が定まる")
                if first["opens_upper_end"]
                else reader.t(f"{size} points", f"{size}ポイント"),
                "svg": most_bar(most, top, reader.t(f"at most {size} points", f"最大{size}")),
            }
        )
    return {"rows": listed[:LISTED], "several": len(listed) > 1}


def _makers(reader: Reader, result: Json) -> dict[str, Any]:
    """Each maker's own answer, where several make the product and no shares join them."""
    makers = result.get("makers", ())
    names = reader.names(id for one in makers for id in (one.get("maker"),) if id)
    rows = [
        {
            "name": names.get(one.get("maker") or "", one.get("maker") or one["target"]),
            "duty": share_between(one["exposure"], reader.lang),
            "href": reader.href(exposure=one["maker"]) if one.get("maker") else None,
        }
        for one in makers[:MAKERS]
    ]
    return {"rows": rows, "more": max(0, len(makers) - MAKERS)}


def _added(reader: Reader, target: str, name: str) -> dict[str, Any] | None:
    """Where the value is added, as parts of one whole; None where no total is known."""
    found = reader.asked("localization", ("target",), target=target)
    total = found["result"]["total"]
    if total is None:
        return None
    words = (
        ("domestic", reader.t("in the United States", "米国内")),
        ("foreign", reader.t("abroad", "国外")),
        ("unknown", reader.t("not known", "不明")),
    )
    parts = [Part(text, total[key], key) for key, text in words if total[key] > 0]
    label = reader.t(f"Where the value of {name} is added", f"{name}の価値の付加地")
    rows = [{"look": p.look, "name": p.name, "amount": percent(p.size)} for p in parts]
    return {"svg": whole_bar(parts, label), "rows": rows}


def _stated(reader: Reader, result: Json) -> list[dict[str, Any]]:
    """What is stated to be made abroad, where no exposure can be worked out."""
    if result["exposure"] is not None:
        return []
    entries = result.get("stated", {}).get("entries", ())[:LISTED]
    ids = {id for entry in entries for id in (entry["product"], entry["maker"]) if id}
    names = reader.names(ids)
    return [
        {
            "product": names.get(entry["product"], entry["product"]),
            "maker": names.get(entry["maker"] or "", ""),
            "origins": reader.t(", ", "、").join(
                territory_name(code, reader.lang) for code in entry["origins"]
            ),
            "rate": between(entry["rate"], reader.lang),
        }
        for entry in entries
    ]
