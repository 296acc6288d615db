"""Edges of other graph tools as a table: source, target, relation, and fields of a fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from onshore.loaders import Advance, Batch
from onshore.loaders.formats.linked import EDGE_COLUMNS, FACT_COLUMNS, Linked
from onshore.loaders.mapping.mapping import ANY, Reading

READING = Reading(
    delimiter=ANY,
    columns=("source", "target"),
    optional=(*(name for name in EDGE_COLUMNS if name not in ("source", "target")), *FACT_COLUMNS),
    headings={**EDGE_COLUMNS, **{name: (name.replace("_", " "),) for name in FACT_COLUMNS}},
)


def is_edges(header: Sequence[str]) -> bool:
    """Whether a table with this header is one of edges."""
    return {"source", "target", "relation"} <= set(READING.renamed(header))


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """One fact an edge. Raises InvalidInput by row and column, InvalidParameters, TooLarge."""
    linked = Linked(location, "graph_edges", given or {}, wants_nodes=False)
    yield linked.table(location, READING, advance, ("id",))
