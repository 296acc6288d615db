"""Nodes of other graph tools as a table: id, kind, name, and fields of an entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from onshore.loaders import Advance, Batch
from onshore.loaders.formats.linked import NODE_COLUMNS, Linked
from onshore.loaders.mapping.mapping import ANY, Reading

READING = Reading(
    delimiter=ANY,
    columns=("id",),
    optional=tuple(name for name in NODE_COLUMNS if name != "id"),
    headings=NODE_COLUMNS,
)


def is_nodes(header: Sequence[str]) -> bool:
    """Whether a table with this header is one of nodes."""
    found = READING.renamed(header)
    return {"id", "kind", "name"} <= set(found[:6])


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """One entity a node, and no facts. Raises InvalidInput, InvalidParameters, TooLarge."""
    linked = Linked(location, "graph_nodes", given or {}, wants_nodes=True)
    yield linked.table(location, READING, advance)
