"""Where a firm has sites, state by state, and who says so; or who has sites in a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from onshore.app.page.pages.where import code_in_world, counted, name_of_code, state_code
from onshore.app.page.pictures.maps import Mark, legend, us_map, world_map
from onshore.app.page.pictures.relays import Page, Report, relay_tree
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph import schema
from onshore.graph.answers.naming import Names
from onshore.graph.answers.reports import roots_of
from onshore.graph.supply.sites import FACILITY_RELATIONS

Json = dict[str, Any]

ROWS = 60
"""Rows of the table."""
REPORTS, PAGES, WHO = 3, 4, 3
"""Original reports and pages of each that are drawn, and publishers that a cell names."""
MOST_SITES = 5
"""Sites and products that a cell names."""
LOOKS = {
    "at_work": "site",
    "held": "planned",
    "coming": "planned",
    "ended": "outline",
    "place_only": "named",
}
"""Standing of a row -> look of its mark on the map."""
STANDINGS = {
    "at_work": ("a named site is at work", "名の挙がる拠点が稼働中"),
    "held": ("named, not said to be at work", "名は挙がるが稼働の記述なし"),
    "coming": ("named, planned or being built", "名の挙がる拠点は計画・建設中"),
    "ended": ("named, cut down or delayed", "名の挙がる拠点は縮小・延期"),
    "place_only": ("no site named", "拠点の名指しなし"),
}
LEGEND = (
    ("site", ("a named site is at work", "名の挙がる拠点が稼働中")),
    ("planned", ("named, but none said to be at work", "名は挙がるが稼働の記述なし")),
    ("named", ("only the place is named", "場所だけが挙がる")),
    ("outline", ("cut down or delayed", "縮小・延期")),
)


def places(reader: Reader) -> Answer:
    """The page of `places=firm:ID` or `places=place:ID` (names too), and `state=TX` beside it."""
    firm, place = _asked(reader)
    if firm is None and place is None:
        return _nothing(reader)
    found = reader.asked("sites", firm=firm, place=place)
    result = found["result"]
    names = result["names"]
    rows = result["rows"]
    who = names.get(result["firm"], "")
    where = names.get(result["place"], "")
    said = [fact for row in rows for fact in _bare_facts(row)]
    return Answer(
        _question(reader, who, where),
        found["sentence"]
        or reader.t(
            f"No fact here mentions a site of {who or where}.",
            f"{who or where}の拠点を述べる事実はない。",
        ),
        "places.html",
        {
            "maps": maps_of(reader, result),
            "tree": _tree(reader, said, reader.t("Named as places: ", "場所としての記載："))
            if said
            else _tree(reader, found["claims"]),
            "rows": [_row(reader, result, row) for row in rows[:ROWS]],
            "more": max(0, len(rows) - ROWS),
            "by_firm": result["by"] == "firm",
            "form": {"value": who or where},
        },
        lead=_lead(reader, rows),
        facts=_facts(found),
        data=reader.data("sites", firm=result["firm"], place=result["place"]),
        formats=("json", "csv"),
        styles=("map",),
    )


def places_card(reader: Reader) -> Card:
    """In how many places, and who says so."""
    firm, place = _asked(reader)
    if firm is None and place is None:
        return Card()
    found = reader.asked("sites", firm=firm, place=place)
    rows, sure = found["result"]["rows"], reader.sure(_facts(found))
    reports = reader.t(
        f"{sure['publishers']} {'publisher' if sure['publishers'] == 1 else 'publishers'}, "
        f"{sure['reports']} original {'report' if sure['reports'] == 1 else 'reports'}.",
        f"{sure['publishers']}媒体、元の報道は{sure['reports']}件。",
    )
    if not rows:
        return Card(text=reports)
    ids = [row["id"] for row in rows]
    if firm is None:
        many = len(ids)
        return Card(f"{many:,}", reader.t("firm" if many == 1 else "firms", "社"), reports)
    return Card(*counted(reader, ids, within=place is not None), reports)


# -- what is asked ---------------------------------------------------------------------------------


def _asked(reader: Reader) -> tuple[str | None, str | None]:
    """Ids of the firm and of the place; the first firm of the story where the address has none."""
    firm, place = None, None
    for text in reader.values.getlist("places"):
        if not text.strip():
            continue
        id = Names(reader.view).id_of(text.strip(), ("firm", "place"), "places")
        if schema.kind_of(id) == "place":
            place = id
        else:
            firm = id
    state = reader.values.get("state")
    if state:
        place = state if ":" in state else f"place:US-{state}"
    if firm is None and place is None:
        firm = _first_firm(reader)
    return firm, place


def _first_firm(reader: Reader) -> str | None:
    """The first firm of a story that has sites here, else the one with most of them."""
    holders = reader.view.derived(("sites by firm", reader.view.as_of), lambda: _holders(reader))
    for story in reader.service.stories:
        for line in story.questions:
            for id in sorted(line.ids):
                if id in holders:
                    return id
    return min(holders, key=lambda id: (-holders[id], id), default=None)


def _holders(reader: Reader) -> Counter[str]:
    edges = reader.view.edges_with(FACILITY_RELATIONS)
    return Counter(edge.source for edge in edges if schema.kind_of(edge.source) == "firm")


def _nothing(reader: Reader) -> Answer:
    return Answer(
        reader.t("Where are the sites?", "拠点はどこにあるか"),
        reader.t("No fact here mentions a site.", "拠点を述べる事実はない。"),
        "places.html",
        {
            "maps": None,
            "tree": None,
            "rows": [],
            "more": 0,
            "by_firm": False,
            "form": {"value": ""},
        },
    )


def _question(reader: Reader, who: str, where: str) -> str:
    if who and where:
        return reader.t(
            f"Which sites does {who} have in {where}, and who says so?",
            f"{who}は{where}にどの拠点を持ち、誰がそう述べているか",
        )
    if who:
        return reader.t(
            f"Where does {who} have sites, and who says so?",
            f"{who}の拠点はどこにあり、誰がそう述べているか",
        )
    return reader.t(
        f"Who has sites in {where}, and who says so?",
        f"{where}に拠点を持つのは誰で、誰がそう述べているか",
    )


def _lead(reader: Reader, rows: Sequence[Json]) -> str | None:
    entries = sum(row["unnamed"] for row in rows if row["named"])
    if not entries:
        return None
    return reader.t(
        f"{entries:,} further {'entry names' if entries == 1 else 'entries name'} only a place "
        "that has a named site, and may mean that site.",
        f"ほかに場所だけの記載が{entries:,}件あり、名の挙がる拠点と同じかもしれない。",
    )


def _facts(found: Json) -> list[str]:
    """Facts of an answer, those that name a place and no site first."""
    rows = found["result"]["rows"]
    said = [fact for row in rows for fact in _bare_facts(row)]
    return list(dict.fromkeys([*said, *_site_facts(rows), *found["claims"]]))


def _bare_facts(row: Json) -> list[str]:
    """Facts that name the place and no site."""
    return [fact for site in row["sites"] if not site["named"] for fact in site["facts"]]


def _site_facts(rows: Iterable[Json]) -> list[str]:
    return [
        fact for row in rows for site in row["sites"] if site["named"] for fact in site["facts"]
    ]


# -- the maps --------------------------------------------------------------------------------------


def maps_of(reader: Reader, result: Json) -> Json | None:
    """The maps of an answer of the question `sites`: `{"us", "world", "legend"}`.

    None where no place of it is on a map. `us` and `world` are pictures or None. Of a place alone,
    one mark stands for all its firms.
    """
    rows = result["rows"]
    if result["by"] == "firm":
        named = len({site["id"] for row in rows for site in row["sites"] if site["named"]})
        best = min((row["standing"] for row in rows), key=list(LOOKS).index, default="place_only")
        rows = [{"id": result["place"], "standing": best, "named": named}]
    states: list[Mark] = []
    abroad: dict[str, list[Json]] = {}
    names = result["names"]
    for row in rows:
        if code := state_code(row["id"]):
            states.append(_mark(reader, result, code, names[row["id"]], row))
        elif code := code_in_world(row["id"]):
            abroad.setdefault(code, []).append(row)
    others = [
        _mark(
            reader,
            result,
            code,
            name_of_code(code, reader.lang) or names[own[0]["id"]],
            {
                "id": own[0]["id"] if len(own) == 1 else f"place:{code}",
                "standing": min((row["standing"] for row in own), key=list(LOOKS).index),
                "named": sum(row["named"] for row in own),
            },
        )
        for code, own in abroad.items()
    ]
    if not states and not others:
        return None
    looks = {mark.look for mark in (*states, *others)}
    said = reader.t("Named sites by place: ", "名の挙がる拠点の数（場所別）：")
    texts = [
        said + reader.t("; ", "；").join(f"{mark.name} {mark.number}, {mark.note}" for mark in part)
        for part in (states, others)
    ]
    return {
        "us": us_map(states, texts[0]) if states else None,
        "world": world_map(others, texts[1]) if others else None,
        "legend": legend(
            [(look, reader.t(*words)) for look, words in LEGEND if look in looks],
            reader.t("Number: named sites", "数字：名の挙がる拠点"),
        ),
    }


def _mark(reader: Reader, result: Json, code: str, name: str, row: Json) -> Mark:
    note = reader.t(*STANDINGS[row["standing"]])
    href = _link(reader, result["firm"], row["id"]) if result["by"] == "place" else ""
    look = LOOKS[row["standing"]]
    return Mark(code, name, f"{row['named']:,}", note, look, row["named"], href)


def _link(reader: Reader, firm: str | None, place: str) -> str:
    return reader.to(places=[firm, place] if firm else place)


# -- who relays whom -------------------------------------------------------------------------------


def _tree(reader: Reader, facts: Sequence[str], begin: str = "") -> Json | None:
    """Original reports behind facts with the pages that carry them, the most relayed first; its
    title begins with the words given."""
    sources = reader.view.sources
    carried: dict[str, dict[str, None]] = {}
    for fact in reader.view.facts(set(facts)).values():
        for span in fact.evidence:
            for origin in roots_of(span, sources):
                pages = carried.setdefault(origin, {})
                if span.source != origin:
                    pages[span.source] = None
    if not carried:
        return None
    order = sorted(carried, key=lambda id: (-len(carried[id]), _page(reader, id).name))
    shown = [_report(reader, id, list(carried[id])) for id in order[:REPORTS]]
    more = len(order) - len(shown)
    relays = len({page for pages in carried.values() for page in pages})
    title = begin + reader.t(
        f"{len(order):,} {'report' if len(order) == 1 else 'reports'}, "
        f"{relays:,} {'relay' if relays == 1 else 'relays'}",
        f"元の報道{len(order):,}件、転載{relays:,}件",
    )
    return {
        "title": title,
        "picture": relay_tree(shown, title),
        "more": reader.t(
            f"and {more:,} more {'report' if more == 1 else 'reports'}, below",
            f"ほか{more:,}件は下に",
        )
        if more > 0
        else "",
    }


def _page(reader: Reader, id: str) -> Page:
    source = reader.view.sources.get(id)
    return Page(source.byline if source else id, reader.day(source.published) if source else "")


def _report(reader: Reader, id: str, pages: Sequence[str]) -> Report:
    page = _page(reader, id)
    read = bool(reader.view.facts_of(id))
    relays = sorted((_page(reader, one) for one in pages), key=lambda one: one.name)
    left = len(relays) - PAGES
    return Report(
        page.name,
        page.date,
        "" if read else reader.t("not read itself", "本文は未読"),
        relays[:PAGES],
        reader.t(f"and {left:,} more", f"ほか{left:,}件") if left > 0 else "",
    )


# -- the table -------------------------------------------------------------------------------------


def _row(reader: Reader, result: Json, row: Json) -> Json:
    """A row of the matrix: cells of `{mark, name, href, who}`, or that no source says it."""
    names = result["names"]
    named = [site for site in row["sites"] if site["named"]]
    made: dict[str, Json] = {}
    for one in row["makes"]:
        known = made.setdefault(one["id"], {**one, "facts": []})
        known["facts"] = [*known["facts"], *one["facts"]]
        if one["standing"] == "at_work":
            known["standing"] = "at_work"
    products = sorted(made.values(), key=lambda one: names[one["id"]])
    bare = _bare_facts(row)
    jobs = row["jobs"]
    return {
        "name": names[row["id"]],
        "href": _link(reader, result["firm"], row["id"])
        if result["by"] == "place"
        else reader.to(places=[row["id"], result["place"]]),
        "said": [{"mark": "at_work", "name": "", "href": None, "who": _who(reader, bare)}]
        if bare
        else [],
        "sites": [
            {
                "mark": site["standing"],
                "name": names[site["id"]],
                "href": reader.to(about=site["id"]),
                "who": _who(reader, site["facts"]),
            }
            for site in named[:MOST_SITES]
        ],
        "more_sites": max(0, len(named) - MOST_SITES),
        "makes": [
            {
                "mark": one["standing"],
                "name": names[one["id"]],
                "href": reader.to(about=one["id"]),
                "who": _who(reader, one["facts"]),
            }
            for one in products[:MOST_SITES]
        ],
        "more_makes": max(0, len(products) - MOST_SITES),
        "jobs": {
            "range": f"{jobs['lo']:,}"
            if jobs["lo"] == jobs["hi"]
            else f"{jobs['lo']:,}–{jobs['hi']:,}",
            "counts": len(jobs["facts"]),
            "who": _who(reader, jobs["facts"]),
        }
        if jobs
        else None,
    }


def _who(reader: Reader, facts: Iterable[str]) -> str:
    """Publishers of facts, the first few by name."""
    sources = reader.view.sources
    told = Counter(
        sources[span.source].byline
        for fact in reader.view.facts(set(facts)).values()
        for span in fact.evidence
        if span.source in sources
    )
    named = [name for name, _ in sorted(told.items(), key=lambda item: (-item[1], item[0]))]
    more = len(named) - WHO
    listed = reader.t(", ", "、").join(named[:WHO])
    return f"{listed} +{more}" if more > 0 else listed
