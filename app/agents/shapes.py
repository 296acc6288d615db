"""What of a question's result a tool tells, and in which order: sections of an answer.

Lists become sections, `Number`s the numbers, all else what the answer is about. Nothing is
computed here: numbers are those of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from onshore.app.agents.items import Number
from onshore.app.agents.quoting import Quoted, quoted
from onshore.app.claims.words import claim_words
from onshore.graph.answers.claims.verdicts import UNREAD

OF_VALUE = "fraction of the value"
MOST_SAID = 400
"""Characters of a sentence of a text that are shown."""
MOST_FACTS = 6
"""Facts that a row names; how many more there are stands beside them."""
Result = Mapping[str, Any]
Sections = dict[str, Any]
_BESIDE_A_FACT = frozenset(
    ("id", "evidence", "record", "source", "status_group", "recorded_at", "label", "polarity")
)


def paths(result: Result) -> Sections:
    rows = [
        {**only(path, "hops nodes"), "steps": [_step(edge) for edge in path["edges"]]}
        for path in result["paths"]
    ]
    return {"paths": rows, "nearest": list(result["nearest"])}


def _step(edge: Result) -> dict[str, Any]:
    keys = ("source", "relation", "target", "product", "place", "status", "certainty")
    also = ("share", "cost_share", "market_share", "value", "lead_time_days", "origin")
    values = {key: edge[key] for key in keys if edge.get(key)}
    values |= {key: edge[key] for key in also if key in edge}
    return {**values, **few_facts(edge["facts"])}


def duty(result: Result) -> Sections:
    """One line, or every line that facts tie a component to, each with its own duty."""
    lines = result.get("per_line", (result,))
    several = "per_line" in result
    return {
        "duty": Number("duty on entry", result, OF_VALUE, result.get("reason")),
        **_amount(result),
        "component": result.get("component"),
        "schedule": only(result.get("schedule"), _LINE),
        "lines": " ".join(result["lines"]),
        **only(result, "other_clock covered_until"),
        "per_line": [only(one, "lines lo hi reason schedule") for one in lines] if several else [],
        "undecided": [
            {**_hts(one, several), **effect} for one in lines for effect in one.get("undecided", ())
        ],
        "components": [
            {**_hts(one, several), **only(part, _COMPONENT)}
            for one in lines
            for part in one.get("components", ())
        ],
        "entry_lines": [
            only(one, "heading one_of kind step what rate certain")
            for one in result.get("entry_lines", ())
        ],
        **{key: list(result.get(key, ())) for key in ("refunds", "unread")},
    }


_LINE = "hts description rate_text column2 revision"
_COMPONENT = "measure row authority rate amount in_lo in_hi why headings hts"


def _hts(line: Result, several: bool) -> dict[str, Any]:
    return {"hts": line["lines"][0]} if several and line["lines"] else {}


def _amount(result: Result) -> Sections:
    if result.get("amount") is None:
        return {}
    return {"amount": Number("duty on entry", result["amount"], "USD")}


def duty_origins(result: Result) -> Sections:
    """Origins with the same duty together, in the order of their rank."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in result["origins"]:
        key = (one["lo"], one["hi"], *one["decided_by"])
        row = {"lo": one["lo"], "hi": one["hi"], "decided_by": one["decided_by"]}
        groups.setdefault(key, {**row, "count": 0, "origins": []})
        groups[key]["count"] += 1
        groups[key]["origins"].append(one["origin"])
    rows = list(groups.values())
    ends = [(row["lo"], row["hi"]) for row in rows]
    low = min((lo for lo, _ in ends), default=None)
    high = max((hi for _, hi in ends), default=None)
    return {
        "all": Number("duty on entry, all ranked origins", {"lo": low, "hi": high}, OF_VALUE),
        "hts": result["hts"],
        "entry_date": result["entry_date"],
        "ranked": len(result["origins"]),
        "origins": [{**row, "origins": " ".join(row["origins"])} for row in rows],
        "not_known": [only(one, "origin lo hi reason") for one in result["not_known"]],
        "no_entry": " ".join(result["no_entry"]),
    }


def exposure(result: Result) -> Sections:
    stated = result.get("stated") or {}
    return {
        **_exposed(result),
        "rates": Number("rates of what is stated to be made abroad", stated["rates"], OF_VALUE)
        if stated.get("rates")
        else None,
        **only(result, "target maker product territory paths_cover"),
        "stated": stated.get("summary"),
        "find_out_next": [
            one if isinstance(one, str) else only(one, _NEXT)
            for one in (*result.get("find_out_next", ()), *stated.get("find_out_next", ()))
        ],
        "paths": list(_crossings(result)),
        "makers": [
            {**only(one, "maker product territory reason"), **_ends(one, "exposure", "known")}
            for one in result.get("makers", ())
        ],
        "made_abroad": [_with_few(one) for one in stated.get("entries", ())],
        "left_out": [_with_few(one) for one in result.get("left_out", ())],
    }


_NEXT = "kind about narrows narrows_at_least opens_upper_end text"


def _exposed(result: Result) -> Sections:
    why = result.get("reason")
    return {
        key: Number(what, result.get(key), OF_VALUE, why)
        for key, what in (("exposure", "duty that reaches it"), ("known", "of what is known alone"))
        if key == "exposure" or result.get(key) is not None
    }


def _ends(result: Result, *keys: str) -> dict[str, Any]:
    return {key: result.get(key) or "not computable" for key in keys}


def _crossings(result: Result) -> Iterator[dict[str, Any]]:
    facts = {edge["id"]: edge["facts"] for edge in result.get("edges", ())}
    for path in result.get("paths", ()):
        crossing = path["nodes"][0]
        yield {
            "product": crossing["product"],
            "from": crossing["id"],
            "to": [node["id"] for node in path["nodes"][1:]],
            **only(path, "origin origin_basis rate contribution lines"),
            "undecided": [one["condition"] for one in path["undecided"]],
            **few_facts(list(dict.fromkeys(f for e in path["edges"] for f in facts.get(e, ())))),
        }


def localization(result: Result) -> Sections:
    total, keys = result.get("total"), "maker product territory total reason"
    none = Number("part that is added in the United States", None, OF_VALUE, result.get("reason"))
    return {
        "none": None if total else none,
        **only(result, "target maker product territory total counts"),
        **{key: list(result.get(key, ())) for key in ("tiers", "components")},
        "makers": [only(one, keys) for one in result.get("makers", ())],
        "left_out": [_lost(one) for one in result.get("left_out", ())],
    }


def impact(result: Result) -> Sections:
    if "esri" in result:
        return _weighted(result)
    sites = result.get("distinct_sites")
    return {
        "distinct_sites": Number("sites that stop", sites, "sites") if sites else None,
        **only(result, "mode bound shocked counts products"),
        **{key: [_lost(one) for one in result.get(key, ())] for key in _STOPPED},
    }


_STOPPED = ("no_known_maker_left", "dead", "goes_into", "affected", "unknown", "left_out")


def _weighted(result: Result) -> Sections:
    index = result["esri"]
    lost = [one for one in result["nodes"] if one.get("loss")]
    return {
        "esri": Number(
            "systemic risk index", {"lo": index, "hi": index}, "fraction", result.get("reason")
        ),
        **only(result, "mode shocked loss unit basis weight sigma"),
        "lost": sorted(lost, key=lambda one: -one["loss"]),
    }


def _lost(one: Result) -> dict[str, Any]:
    """A thing that stops, with the one reason that is given for it."""
    reason = one.get("reason") or {}
    values = only(one, "id product makers_known from relation status about why")
    if reason.get("text"):
        values["why"] = reason["text"]
    return {**values, **few_facts(one.get("facts") or reason.get("facts") or ())}


def timeline(result: Result) -> Sections:
    return {
        **only(result, "entity members"),
        "topics": [
            only(one, "topic about promised counted outcome sentence") for one in result["topics"]
        ],
        "compared": [_with_few(one) for one in result["compared"]],
        "events": [{**only(one, _EVENT), **_denied(one)} for one in result["events"]],
    }


_EVENT = "date published fact subject relation object status amount outcome by gist"


def conflicts(result: Result) -> Sections:
    return {
        "total": result["total"],
        "counts": result["counts"],
        "disagreements": [
            {
                **only(one, _CONFLICT),
                "statements": [
                    {**only(said, _STATEMENT), **_denied(said)} for said in one["statements"]
                ],
            }
            for one in result["conflicts"]
        ],
    }


_CONFLICT = "subject relation object place kind lowest highest ratio unlike why preferred"
_STATEMENT = "fact status certainty amount valid_from valid_to speaker gist publishers published"


def claims(result: Result, lang: str) -> Sections:
    """Statements with the sentence that makes them, and sentences that were not read."""
    statements, unread = [], []
    for one in result["sentences"]:
        text = quoted(one["text"], MOST_SAID)
        if one["standing"] == UNREAD:
            unread.append(text)
        for claim in one["claims"]:
            facts = [only(fact, "fact role") | _denied(fact) for fact in claim["facts"]]
            statements.append(
                {
                    "sentence": text,
                    "standing": claim["standing"],
                    "read_as": quoted(claim_words(claim, result["names"], lang)),
                    "why": claim["says"],
                    "statements": facts,
                    **({"more_facts": claim["more_facts"]} if claim["more_facts"] else {}),
                }
            )
        if not one["claims"] and one["unknown"]:
            statements.append({"sentence": text, "standing": one["standing"], "why": one["says"]})
    return {"counts": result["counts"], "claims": statements, "not_read": unread}


def search(result: Result) -> Sections:
    return {
        "total": result["total"],
        "kinds": {one["kind"]: one["total"] for one in result.get("kinds", ())},
        "hits": [only(one, "id score how matched") for one in result["entities"]],
    }


def card(result: Result) -> Sections:
    """One entity; its facts are told by `facts`."""
    keys = "kind ids place_type sector facility_type address note unnamed merged"
    return {
        **only(result, f"id name {keys} counts"),
        "names": _listed(one["text"] for one in result["names"]),
        "lies_in": " in ".join(one["id"] for one in result["place"] or ()) or None,
        "not_names": _listed(result["not_names"]),
    }


def _listed(texts: Iterable[str]) -> Quoted | None:
    """Names on one line, each quoted."""
    return Quoted("; ".join(quoted(text, 60) for text in texts)) or None


def facts(result: Result) -> Sections:
    return {
        "total": result["total"],
        "facts": [fact(one) for one in result["facts"]],
    }


def fact(one: Result) -> dict[str, Any]:
    """What a fact says; who says it stands in the sources."""
    values = {key: value for key, value in one.items() if key not in _BESIDE_A_FACT}
    return {"fact": one["id"], **values, **_denied(one)}


def fact_with_evidence(result: Result) -> dict[str, Any]:
    """One fact with every page that says it; what is known of an id that counts no more."""
    if result["fact"] is None:
        return {"fact": None, **only(result, "versions corrections")}
    pages = [
        only(page, "source section page gist quote speaker derived_from")
        for page in result["fact"]["evidence"]
    ]
    return {
        **fact(result["fact"]),
        "evidence": pages,
        **only(result["fact"], "source recorded_at from_basis"),
        **only(result, "versions corrections"),
    }


_PAGE = "id title publisher published published_basis reliability language url"


def sources(result: Result) -> Sections:
    return {
        **only(result, "total cited publishers first_hand reports unknown_origin"),
        "pages": [only(one, f"{_PAGE} facts cited_by") for one in result["sources"]],
        "by_report": list(result.get("by_report", ())),
    }


def source(result: Result) -> Sections:
    return {
        **only(result, f"{_PAGE} retrieved note derived_from total"),
        "facts": [fact(one) for one in result["facts"]],
        "cited_by": list(result.get("cited_by", ())),
    }


def tariff_lines(result: Result) -> Sections:
    keys = "hts description path rate_text column2 special units footnote_headings children"
    return {
        **only(result, "revision total"),
        "lines": [
            {
                **only(one, keys),
                "classified": [
                    only(said, "component hts polarity certainty fact gist")
                    for said in one.get("classified", ())
                ],
            }
            for one in result["lines"]
        ],
    }


def few_facts(ids: Sequence[str]) -> dict[str, Any]:
    """The first facts, and how many more there are."""
    if len(ids) <= MOST_FACTS:
        return {"facts": list(ids)} if ids else {}
    return {"facts": list(ids[:MOST_FACTS]), "more_facts": len(ids) - MOST_FACTS}


def _with_few(one: Result) -> dict[str, Any]:
    values = {key: value for key, value in one.items() if key not in ("facts", "name")}
    return {**values, **few_facts(one.get("facts", ()))}


def _denied(one: Result) -> dict[str, Any]:
    """What is denied says so; nobody is to read it as affirmed."""
    return {"denied": True} if one.get("polarity") == "negated" else {}


def only(one: Result | None, keys: str) -> dict[str, Any]:
    return {} if one is None else {key: one[key] for key in keys.split() if key in one}


SHAPES: Mapping[str, Callable[[Result], Sections]] = {
    "entities": search,
    "paths": paths,
    "duty": duty,
    "duty-origins": duty_origins,
    "exposure": exposure,
    "localization": localization,
    "impact": impact,
    "timeline": timeline,
    "conflicts": conflicts,
    "sources": sources,
    "source": source,
    "facts": facts,
    "entity": card,
    "schedule": tariff_lines,
}
"""Question -> what a tool tells of its result."""
