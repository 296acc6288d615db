"""The network in groups, as answers show it: groups as nodes, links between them as edges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from onshore.graph import schema
from onshore.graph.answers.groups.counts import Link, counted, facts_of, inside_of
from onshore.graph.answers.groups.grouping import Grouping, Head, kind_of_group
from onshore.graph.answers.groups.nodes import KIND_NAMES, Nodes
from onshore.graph.answers.groups.rules import COLUMNS, FLOWING, STANDINGS, standing_words
from onshore.graph.answers.groups.tiers import tiers_of
from onshore.graph.columns.facts import Int64
from onshore.graph.deadline import checked
from onshore.graph.network.layout import layered
from onshore.graph.view import View
from onshore.graph.words.reason import Reason

MOST_MEMBERS = 40
"""Members of a group that are named, the best connected first."""
MOST_FACTS = 3_000
"""Links up to which each names its facts."""
_ID = re.compile(r"\{([^{}]*)\}")
_LINES = {"exists": "solid", "not_yet": "dashed", "cut": "struck", "assumed": "assumed"}
_COLUMNS = tuple(COLUMNS)


def grouped_json(
    whole: Nodes, grouping: Grouping, opened: Collection[str], view: View, lang: str
) -> dict[str, Any]:
    """The result: `by`, `nodes`, `edges` and counts.

    A node is a group, or a member of an opened one (`member_of`). An edge counts the links between
    two of them that stand alike; links inside a group are counted with it (`inside`). A group of
    one is not opened.
    """
    heads, nodes = grouping.heads, whole.among(grouping.of >= 0)
    flowing = heads[:1] != () and heads[0].column is None
    if grouping.by in FLOWING:
        nodes = nodes.trading()
    members = _members(nodes, grouping)
    opened = {
        head.id
        for head, own in zip(heads, members, strict=True)
        if head.id in opened and (len(own) > 1 or flowing)
    }
    ends, shown = _ends(nodes, grouping, members, [] if flowing else opened)
    links = counted(nodes, ends, grouping.of, directed=flowing)
    inside = inside_of(nodes, grouping.of, len(heads))
    listed = sum(link.count for link in links) <= MOST_FACTS
    names = _names(heads, members, nodes, view, lang)
    tiers = _tiers(nodes, grouping, flowing)
    ids = [id for id, _ in shown]
    edges = [_edge(link, ids, nodes, lang, listed=listed) for link in links]
    positions = layered(
        {id: tiers[group] for id, group in shown}, [(e["source"], e["target"]) for e in edges]
    )
    degree = Counter[str]()
    for edge in edges:
        degree.update({edge["source"]: edge["count"]})
        degree.update({edge["target"]: edge["count"]})
    own: dict[str, dict[str, Any]] = {}
    for number, head in enumerate(heads):
        own[head.id] = {
            "id": head.id,
            "kind": kind_of_group(members[number], nodes),
            "label": _said(head, names, lang),
            "column": head.column,
            "count": len(members[number]),
            "inside": int(inside[number]),
            "opened": head.id in opened,
            "members": [
                _member(term, nodes, names) for term in members[number][:MOST_MEMBERS].tolist()
            ],
        }
    drawn = [
        {
            **(own.get(id) or _row(id, heads[group], names)),
            "tier": tiers[group],
            "x": positions[id][0],
            "y": positions[id][1],
            "degree": degree[id],
        }
        for id, group in shown
    ]
    between = Counter(dict.fromkeys(STANDINGS, 0))
    for link in links:
        between[link.standing] += link.count
    result = {
        "by": grouping.by,
        "counted": "trades" if nodes.only_trades else "links",
        "nodes": drawn,
        "edges": edges,
        "groups": [],
        "different": grouping.different,
        "merged": grouping.merged,
        "standings": dict(between),
        "between": sum(between.values()),
        "inside": int(inside.sum()),
        "counts": _kinds(nodes, grouping),
        "total": {"nodes": len(nodes), "edges": len(nodes.positions)},
        "left_out": {
            "nodes": len(whole) - len(nodes),
            "edges": len(whole.positions) - len(nodes.positions),
        },
        "best": _best(nodes, view, lang),
    }
    if flowing:
        for node in drawn:
            if node["opened"]:
                number = next(n for n, head in enumerate(heads) if head.id == node["id"])
                node["parts"] = (
                    _kinds_of(members[number], nodes, lang)
                    if grouping.by == "country"
                    else _countries(members[number], whole, view, lang)
                )
    return result


def _members(nodes: Nodes, grouping: Grouping) -> list[Int64]:
    """Terms of each group, the best connected first."""
    terms = np.flatnonzero(grouping.of >= 0)
    order = terms[np.lexsort((terms, -nodes.links[terms], grouping.of[terms]))]
    sizes = np.bincount(grouping.of[order], minlength=len(grouping.heads))
    return np.split(order, np.cumsum(sizes)[:-1]) if len(grouping.heads) else []


def _ends(
    nodes: Nodes, grouping: Grouping, members: Sequence[Int64], opened: Collection[str]
) -> tuple[Int64, list[tuple[str, int]]]:
    """The end that each term stands for, and (id, group) of each end.

    What an opened group has beyond `MOST_MEMBERS` stands for the group still.
    """
    shown: list[tuple[str, int]] = []
    into = np.full(len(grouping.heads) + 1, -1, np.int64)
    rows: list[tuple[int, int]] = []
    for number, head in enumerate(grouping.heads):
        into[number] = len(shown)
        shown.append((head.id, number))
        if head.id in opened:
            for term in members[number][:MOST_MEMBERS].tolist():
                rows.append((term, len(shown)))
                shown.append((nodes.edges.terms.texts[term], number))
    ends = into[grouping.of]
    for term, end in rows:
        ends[term] = end
    return ends, shown


def _names(
    heads: Sequence[Head], members: Sequence[Int64], nodes: Nodes, view: View, lang: str
) -> dict[str, str]:
    texts = nodes.edges.terms.texts
    ids = {id for head in heads for id in _ID.findall(head.say[lang == "ja"])}
    ids |= {texts[term] for own in members for term in own[:MOST_MEMBERS].tolist()}
    return view.labels(sorted(ids), lang)


def _said(head: Head, names: Mapping[str, str], lang: str) -> str:
    return _ID.sub(lambda match: names.get(match[1], match[1]), head.say[lang == "ja"])


def _member(term: int, nodes: Nodes, names: Mapping[str, str]) -> dict[str, Any]:
    id = nodes.edges.terms.texts[term]
    return {
        "id": id,
        "kind": KIND_NAMES[nodes.kind[term]],
        "label": names[id],
        "links": int(nodes.links[term]),
    }


def _row(id: str, head: Head, names: Mapping[str, str]) -> dict[str, Any]:
    """A member of an opened group as a node of its own."""
    return {
        "id": id,
        "kind": schema.kind_of(id),
        "label": names[id],
        "column": head.column,
        "member_of": head.id,
    }


def _edge(
    link: Link, ids: Sequence[str], nodes: Nodes, lang: str, *, listed: bool
) -> dict[str, Any]:
    source, target = ids[link.source], ids[link.target]
    dotted = link.standing == "not_yet" and link.optional == link.count
    return {
        "id": f"{source}~{target}~{link.standing}",
        "source": source,
        "target": target,
        "label": standing_words(link.standing, link.count, lang),
        "standing": link.standing,
        "count": link.count,
        "optional": link.optional,
        "line": "dotted" if dotted else _LINES[link.standing],
        "facts": facts_of(nodes, link.rows) if listed else [],
    }


def _tiers(nodes: Nodes, grouping: Grouping, flowing: bool) -> list[int]:
    """Column of each group, by number."""
    if not flowing:
        return [_COLUMNS.index(head.column or "") for head in grouping.heads]
    size = len(grouping.heads)
    source, target = grouping.of[nodes.source], grouping.of[nodes.target]
    both = (source >= 0) & (target >= 0)
    keys = source[both] * size + target[both]
    return tiers_of(np.bincount(keys, minlength=size * size).reshape(size, size))


def _kinds(nodes: Nodes, grouping: Grouping) -> dict[str, int]:
    """How many of each kind the groups hold."""
    counts = Counter(nodes.kind[grouping.of >= 0].tolist())
    return {KIND_NAMES[kind]: count for kind, count in sorted(counts.items())}


def _best(nodes: Nodes, view: View, lang: str) -> dict[str, Any] | None:
    """The best connected node, the first by id of several; None where there is no link."""
    most = int(nodes.links.max(initial=0))
    if not most:
        return None
    texts = nodes.edges.terms.texts
    id = min(texts[term] for term in np.flatnonzero(nodes.links == most).tolist())
    return {"id": id, "label": view.label(id, lang), "links": most}


def _countries(members: Int64, nodes: Nodes, view: View, lang: str) -> list[dict[str, Any]]:
    """Members by country of their seat or place, most first; None is where none is named."""
    places = nodes.places(view)
    country: dict[str, str | None] = {}
    counts = Counter[str | None]()
    for term in checked(members.tolist()):
        place = places.get(term)
        if place is not None and place not in country:
            country[place] = view.country(place)
        counts[country[place] if place is not None else None] += 1
    names = view.labels([id for id in counts if id is not None], lang)
    return [
        {"id": id, "label": names[id] if id is not None else None, "count": count}
        for id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or "~"))
    ]


def _kinds_of(members: Int64, nodes: Nodes, lang: str) -> list[dict[str, Any]]:
    """Members by kind, most first."""
    counts = Counter(KIND_NAMES[kind] for kind in nodes.kind[members].tolist())
    kinds = schema.KINDS
    return [
        {"id": id, "label": kinds[id].ja if lang == "ja" else kinds[id].en, "count": count}
        for id, count in counts.most_common()
    ]


def rows_of(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row an edge, with what its ends are called."""
    names = {node["id"]: node["label"] for node in result["nodes"]}
    return [
        {
            "from": names[edge["source"]],
            "to": names[edge["target"]],
            **{name: edge[name] for name in ("standing", "count", "optional")},
            **{name: edge[name] for name in ("source", "target", "facts")},
        }
        for edge in result["edges"]
    ]


def sentence_of(result: Mapping[str, Any]) -> Reason:
    """How much is in how many groups, and what has most links."""
    many, size, links = result["different"], result["total"]["nodes"], result["total"]["edges"]
    kinds = tuple(result["counts"])
    what = Reason("n_names", n=size)
    if kinds == ("firm",):
        what = Reason("n_firms", n=size)
    elif kinds == ("factory",):
        what = Reason("n_sites", n=size)
    groups = Reason("in_groups", n=many)
    if result["by"] == "sector":
        groups = Reason("in_sectors", n=many)
    elif result["by"] == "country":
        groups = Reason("in_countries", n=many)
    between = Reason("n_links", n=links)
    if result["counted"] == "trades":
        between = Reason("n_trades", n=links)
    said = [Reason("says_groups", what=what, groups=groups, links=between)]
    if best := result["best"]:
        said.append(Reason("says_best_tied", node=best["label"], own=best["links"]))
    return Reason("sentences", parts=said)
