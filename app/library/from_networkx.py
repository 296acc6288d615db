"""A graph of networkx as facts of one source, which a store takes like a file of facts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onshore.graph.answers.parameters import text_of
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Document
from onshore.graph.names.folding import closest
from onshore.loaders.formats.graphml import EDGE, NODE, renamed
from onshore.loaders.formats.linked import Linked
from onshore.loaders.mapping.mapping import Reading

if TYPE_CHECKING:
    import networkx

SOURCE_KEYS = ("id", "title", "publisher", "published", "url")
_OF_OURS = ("facts", "status_group", "degree", "x", "y")
"""Attributes that our own graphs have and that are not statements."""


def from_networkx(
    graph: networkx.Graph[Any], source: Mapping[str, str] | str | None = None
) -> Document:
    """Facts that `Store.load` takes: an entity for each node, a fact for each edge.

    A node has a `kind` (firm, factory, component, place, ...), or its id says it (`firm:acme`). An
    edge has a `relation` of ours, and may have `product`, `status`, `certainty`, `share` and other
    fields of a fact; without them a fact is `stated` and `asserted`. None is not stated. Python
    warns of attributes that nothing is made of.

    Args:
        graph: A directed graph, with or without parallel edges.
        source: Who says all of this: a mapping with `id` (`source:name`) or `title`, and with
            `publisher`, `published` and `url` where they are known; a text is the title.

    InvalidInput with every problem: edges without a source, a direction or a relation, nodes
    without a kind. Nothing is guessed.
    """
    told = _source(source)
    if not graph.is_directed():
        reason = "is undirected: which end of an edge does what is not stated; give a DiGraph"
        raise InvalidInput([Problem(reason, "graph")])
    given = {("source" if name == "id" else name): text for name, text in told.items()}
    linked = Linked(Path("graph"), "networkx", given, wants_nodes=True)
    unread: dict[str, None] = {}
    for id, values in graph.nodes(data=True):
        node = _cells(NODE, values, unread)
        linked.node(None, f"node {str(id)[:100]}", {**node, "id": str(id)})
    for number, (start, end, key, said) in enumerate(_edges(graph), 1):
        edge = _cells(EDGE, said, unread)
        section = f"edge {number if key is None else str(key)[:100]}"
        linked.edge(None, section, {**edge, "source": str(start), "target": str(end)})
        if linked.found.is_full:
            break
    document = linked.found.batch().document
    if unread:
        told_names = ", ".join(list(unread)[:20])
        warnings.warn(f"attributes that are not read: {told_names}", stacklevel=2)
    if document is None:
        raise InvalidInput([Problem("states nothing that is read", "graph")])
    return document


def _source(source: Mapping[str, str] | str | None) -> dict[str, str]:
    told = {"title": source} if isinstance(source, str) else dict(source or {})
    problems = [
        Problem(
            "unknown key", f"source.{name}", suggestions=closest(name, SOURCE_KEYS) or SOURCE_KEYS
        )
        for name in told
        if name not in SOURCE_KEYS
    ]
    if not (told.get("id") or told.get("title")):
        reason = (
            "is missing: no edge without a source; give source={'title': ..., 'publisher': ..., "
            "'published': ...}"
        )
        problems.append(Problem(reason, "source"))
    if problems:
        raise InvalidInput(problems)
    named = told.get("id") or told["title"]
    return {"id": named, "title": named, **{name: str(text) for name, text in told.items() if text}}


def _edges(graph: networkx.Graph[Any]) -> Iterator[tuple[Any, Any, Any, Mapping[str, Any]]]:
    if graph.is_multigraph():
        yield from graph.edges(keys=True, data=True)  # type: ignore[call-overload]
    else:
        for start, end, values in graph.edges(data=True):
            yield start, end, None, values


def _cells(reading: Reading, values: Any, unread: dict[str, None]) -> dict[str, str]:
    """Attributes as the cells of a table, under the names by which they are read."""
    texts = {
        str(name): ";".join(map(str, value)) if isinstance(value, list | tuple) else text_of(value)
        for name, value in values.items()
        if value is not None and name not in _OF_OURS
    }
    cells = renamed(reading, texts)
    unread.update(dict.fromkeys(name for name in cells if name not in reading.columns))
    return cells
