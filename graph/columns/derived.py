"""Edges that rules derive from edges, as joins; equal to `graph.project.derive_edges`."""

from __future__ import annotations

from typing import Any

import numpy as np

from onshore.graph.columns.edges import RELATION_NAMES, EdgeColumns
from onshore.graph.columns.facts import NUMBERS, RELATION_NUMBER, Bool, Int32, distinct
from onshore.graph.deadline import checked, current
from onshore.graph.project import edge_id
from onshore.graph.schema import CERTAINTY_RANK, GROUP_OF_STATUS, STATUS_GROUP_RANK, STATUSES

_GROUP_RANK = np.array([STATUS_GROUP_RANK[GROUP_OF_STATUS[word]] for word in STATUSES], np.int8)
_PIECE = 2_000_000
"""Pairs of makers that are looked at together."""


def with_supplies(edges: EdgeColumns) -> EdgeColumns:
    """The edges with the supplies of the rule `bom-match` among them."""
    links = _links(edges)
    size = len(links["source"])
    if not size:
        return edges
    triples = np.stack([links[name] for name in ("part", "need", "whole")], axis=1)
    rows = [np.unique(np.concatenate([edges.facts_of(i) for i in three])) for three in triples]
    none = np.full(size, -1, np.int32)
    made: dict[str, Any] = {
        "id": links["id"],
        "source": links["source"],
        "target": links["target"],
        "product": links["product"],
        "place": none,
        "relation": np.full(size, RELATION_NUMBER["supplies"], np.int8),
        "status": edges.status[links["weakest"]],
        "certainty": np.full(size, CERTAINTY_RANK["inferred"], np.int8),
        "essential": none.astype(np.int8),
        "origin": none,
        "value": none,
        **{name: np.full(size, np.nan) for name in NUMBERS},
    }
    order = np.argsort(np.concatenate([edges.id, made["id"]]), kind="stable")
    counts = np.concatenate([np.diff(edges.fact_starts), [len(row) for row in rows]])[order]
    facts = np.concatenate([edges.facts, *rows])
    begins = np.concatenate([edges.fact_starts[:-1], len(edges.facts) + _offsets(rows)])[order]
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    taken = np.repeat(begins - starts[:-1], counts) + np.arange(len(facts))
    columns = {
        name: np.concatenate([getattr(edges, name), column])[order] for name, column in made.items()
    }
    return EdgeColumns(
        columns=edges.columns,
        terms=edges.terms,
        facts=facts[taken].astype(np.int32),
        fact_starts=starts,
        **columns,
    )


def _offsets(rows: list[Int32]) -> Any:
    sizes = np.array([len(row) for row in rows], np.int64)
    return np.cumsum(sizes) - sizes


def _of(edges: EdgeColumns, relation: str) -> Bool:
    own: Bool = edges.relation == RELATION_NUMBER[relation]
    return own


def _links(edges: EdgeColumns) -> dict[str, Any]:
    """What each derived edge links: edges `part`, `need`, `whole`, of the first that give it."""
    makers = np.flatnonzero(_of(edges, "produces") & (edges.product >= 0))
    makers = makers[np.argsort(edges.product[makers], kind="stable")]
    products = edges.product[makers]
    needs = np.flatnonzero(_of(edges, "part_of"))
    supplies = _of(edges, "supplies") & (edges.product >= 0)
    nodes = np.int64(len(edges.terms))
    supplied = distinct(edges.target[supplies] * nodes + edges.product[supplies])
    bounds = [
        (np.searchsorted(products, ends, "left"), np.searchsorted(products, ends, "right"))
        for ends in (edges.target[needs], edges.source[needs])
    ]
    (whole_from, whole_to), (part_from, part_to) = bounds
    pairs = (whole_to - whole_from) * (part_to - part_from)
    found: dict[tuple[int, int, int, int], tuple[int, int, int, int]] = {}
    kept = np.flatnonzero(pairs)
    pieces = np.cumsum(pairs[kept]) // _PIECE
    for piece in np.unique(pieces):
        current().check()
        own = kept[pieces == piece]
        _match(edges, makers, needs, own, whole_from, part_from, part_to, pairs, supplied, found)
    return _named(edges, found)


def _match(
    edges: EdgeColumns,
    makers: Any,
    needs: Any,
    own: Any,
    whole_from: Any,
    part_from: Any,
    part_to: Any,
    pairs: Any,
    supplied: Any,
    found: dict[tuple[int, int, int, int], tuple[int, int, int, int]],
) -> None:
    """Note the links of some needs, in the order of needs, makers of the whole, of the part."""
    sizes = pairs[own]
    at = np.repeat(own, sizes)
    place = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    width = (part_to - part_from)[at]
    whole = makers[whole_from[at] + place // width]
    part = makers[part_from[at] + place % width]
    need = needs[at]
    i, j, c = edges.source[part], edges.source[whole], edges.source[need]
    nodes = np.int64(len(edges.terms))
    new = (i != j) & ~np.isin(j * nodes + c, supplied)
    i, j, c, part, need, whole = (column[new] for column in (i, j, c, part, need, whole))
    three = np.stack((part, need, whole))
    ranks = _GROUP_RANK[edges.status[three]]
    weakest = three[np.argmax(ranks, axis=0), np.arange(len(i))]
    keys = np.stack((i, j, c, _GROUP_RANK[edges.status[weakest]]), axis=1)
    _, first = np.unique(keys, axis=0, return_index=True)
    for row in np.sort(first).tolist():
        links = int(part[row]), int(need[row]), int(whole[row]), int(weakest[row])
        found.setdefault(tuple(keys[row].tolist()), links)


def _named(
    edges: EdgeColumns, found: dict[tuple[int, int, int, int], tuple[int, int, int, int]]
) -> dict[str, Any]:
    texts, ids = edges.terms.texts, []
    for (i, j, c, _), (*_, weakest) in checked(found.items()):
        group = GROUP_OF_STATUS[STATUSES[edges.status[weakest]]]
        key = texts[i], texts[j], RELATION_NAMES[RELATION_NUMBER["supplies"]], texts[c], "bom-match"
        ids.append(int(edge_id(key, group)[2:], 16))
    keys = np.array(list(found), np.int32).reshape(-1, 4)
    links = np.array(list(found.values()), np.int64).reshape(-1, 4)
    return {
        "id": np.array(ids, np.uint64),
        "source": keys[:, 0],
        "target": keys[:, 1],
        "product": keys[:, 2],
        "part": links[:, 0],
        "need": links[:, 1],
        "whole": links[:, 2],
        "weakest": links[:, 3],
    }
