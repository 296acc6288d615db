"""Loads that close most of a source: seldom meant, and easily done with the wrong file.

A file is all that its source says, so what it leaves out is closed. Where that is more than half of
the source's facts or declarations, and more than a few, somebody must say that it is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onshore.graph.documents.entity_table import entity_ids
from onshore.graph.documents.fact_table import ids_of
from onshore.graph.errors import Problem
from onshore.loaders.checks import Load
from onshore.loaders.limits import FEW_CLOSED

Confirm = Callable[[Sequence[Problem]], bool]
"""Told what a load would close; whether to go on."""


def refuse(closing: Sequence[Problem]) -> bool:
    """Nobody was asked: no."""
    return False


def agree(closing: Sequence[Problem]) -> bool:
    """It was said beforehand that this is meant: yes."""
    return True


def closes_most(load: Load) -> Iterator[Problem]:
    """A problem for each source of which the load would close most."""
    if load.known_at is None:
        return
    for batch in load.batches:
        if batch.document is None:
            continue
        source = batch.document.source.id
        if facts := load.reader.live_ids("fact", source):
            incoming = set(ids_of(batch.document.facts))
            yield from _most(source, "facts", facts, incoming, batch.file)
        declared = load.reader.live_ids("entity", source)
        entities = set(entity_ids(batch.document.entities))
        yield from _most(source, "declarations", declared, entities, batch.file)


def _most(
    source: str, what: str, stored: set[str], incoming: set[str], file: str | None
) -> Iterator[Problem]:
    closed = stored - incoming
    if len(closed) > FEW_CLOSED and 2 * len(closed) > len(stored):
        reason = (
            f"this load closes {len(closed):,} of the {len(stored):,} {what} that {source} has, "
            f"because the file no longer holds them (such as {min(closed)})"
        )
        yield Problem(reason, file=file)
