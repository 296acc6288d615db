"""The writes that a drawing consists of, in order; any of them can be done again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, LiteralString

from onshore.graph.stores import cypher
from onshore.graph.stores.drawing.browse import Alike, Drawing, Values
from onshore.graph.stores.neo4j_run import Step, chunks

FEW = 500
"""Rows for which a query of their own takes longer to plan than it saves."""


def steps_of(drawing: Drawing, *, fresh: bool) -> Iterator[Step]:
    """Queries with their `$rows`, in order. `fresh`: nothing is drawn yet, so nothing goes."""
    if not fresh:
        yield from _erasing(drawing)
    draw_nodes = cypher.add_nodes if fresh else cypher.set_nodes
    for label, rows in drawing.nodes.items():
        yield from _batches(draw_nodes(label), rows)
    for query, rows in _few(cypher.add_edges, drawing.edges):
        yield query, _in_parts(rows)
    for labels, edges in drawing.edges.items():
        if len(edges) >= FEW:
            yield from _alike(_made_alike(labels, edges))
    for alike in drawing.alike:
        yield from _alike(alike)
    for query, rows in _batches(cypher.ADD_FACTS if fresh else cypher.SET_FACTS, drawing.facts):
        yield query, _in_parts(rows)
    yield from _batches(cypher.ADD_EVIDENCE, drawing.evidence)
    yield from _batches(cypher.add_tellers("Group", "STATED_BY"), drawing.groups)
    yield from _batches(cypher.add_tellers("Conflict", "BETWEEN"), drawing.conflicts)
    by_label: dict[str, list[Any]] = defaultdict(list)
    for row in drawing.merged:
        by_label[row["label"]].append(row)
    for label, rows in by_label.items():
        yield from _batches(cypher.add_merged(label), rows)


def _erasing(drawing: Drawing) -> Iterator[Step]:
    """What goes, and what stands and says something else."""
    yield from _batches(cypher.ERASE_RETOLD, drawing.retold)
    yield from _batches(cypher.remove_nodes("Fact"), drawing.gone_facts)
    yield from _by_labels(cypher.erase_edges, drawing.erased)
    for labels, rows in drawing.resaid.items():
        for part in chunks(sorted(rows, key=itemgetter(0, 1)), cypher.DRAWN_AT_A_TIME):
            yield cypher.resay_edges(*labels), [{"rows": part}]
    yield from _batches(cypher.ERASE_CONTAINED, drawing.contained)
    yield from _batches(cypher.ERASE_EVIDENCE, drawing.cited)
    for label, ids in drawing.gone.items():
        yield from _batches(cypher.remove_nodes(label), ids)


def _by_labels(
    query: Callable[..., LiteralString], rows: Mapping[Any, Sequence[Values]]
) -> Iterator[Step]:
    """Steps of a query for each group of rows, one of any labels for all that are small.

    `rows` by the arguments of `query`, which takes none for any labels.
    """
    for labels, found in rows.items():
        if len(found) >= FEW:
            yield from _batches(query(*labels), found)
    yield from _few(query, rows)


def _few(
    query: Callable[..., LiteralString], rows: Mapping[Any, Sequence[Values]]
) -> Iterator[Step]:
    """Steps of one query for all groups that are small."""
    small = chain.from_iterable(found for found in rows.values() if len(found) < FEW)
    yield from _batches(query(), small)


def _alike(edges: Alike) -> Iterator[Step]:
    """Steps for many relationships, whose query names their properties.

    Those of a node come together, so that the server has what they change at hand.
    """
    query = cypher.add_alike_edges(*edges.labels, edges.own, list(edges.same))
    for part in chunks(sorted(edges.rows, key=itemgetter(0, 1)), cypher.DRAWN_AT_A_TIME):
        yield query, [{"same": edges.same, "rows": part}]


def _made_alike(labels: tuple[str, str, str], rows: Sequence[Values]) -> Alike:
    same = _said_by_all([row["values"] for row in rows])
    own = sorted({key for row in rows for key in row["values"]} - same.keys())
    values = [[row["source"], row["target"], *map(row["values"].get, own)] for row in rows]
    return Alike(labels, same, own, values)


def _in_parts(rows: Sequence[Values]) -> list[Values]:
    """The rows with what all of their values say alike said once: it is most of a large table."""
    same = _said_by_all([row["values"] for row in rows])
    rest = [
        {**row, "values": {key: value for key, value in row["values"].items() if key not in same}}
        for row in rows
    ]
    return [{"same": same, "rows": rest}]


def _said_by_all(several: Sequence[Values]) -> Values:
    same = {}
    for key, value in several[0].items():
        said = [values.get(key) for values in several]
        if said.count(value) == len(said) and len(set(map(type, said))) == 1:
            same[key] = value
    return same


def _batches(query: LiteralString, rows: Iterable[Any]) -> Iterator[Step]:
    for part in chunks(rows, cypher.DRAWN_AT_A_TIME):
        yield query, part
