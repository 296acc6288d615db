"""What a load adds of facts, in pieces that become one segment each; which segments are joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import NamedTuple, Protocol

import numpy as np

from onshore.graph.columns.facts import (
    NEVER,
    extract,
    instant_number,
)
from onshore.graph.columns.segment import (
    BLOCK,
    Bytes,
    Segment,
)
from onshore.graph.columns.table import table_segment
from onshore.graph.documents.records import (
    EntityRecords,
    Record,
    Records,
    TableRecords,
    hash_doc,
    mentions_of,
)
from onshore.graph.model import Fact

SEGMENT = 1 << 19
"""Facts of one segment at most."""
OBJECTS = 1 << 17
"""The same for facts that are objects: they bound the memory that an upgrade needs."""
JOINED = 1 << 16
"""Facts up to which a segment is joined with those before it, and closings with theirs."""
_DOCS = 150 * BLOCK
"""Documents of a table that are held at a time."""


class Stated(NamedTuple):
    """A version of a fact to be written: its document, its key, what it says, its instants."""

    doc: bytes
    key: bytes
    fact: Fact
    recorded_at: str
    retracted_at: str | None
    since: int


class Piece(Protocol):
    """Facts that become one segment, in order."""

    def blocks(self, first: int) -> Iterable[tuple[list[bytes], list[bytes]]]:
        """Keys and canonical JSON of a block at a time, with record numbers from `first` on."""
        ...

    def segment(self, first: int, keys: Bytes) -> Segment:
        """Their columns, with the record numbers from `first` on."""
        ...


class ObjectPiece:
    """Versions of facts that are objects."""

    def __init__(self, versions: Sequence[Stated]) -> None:
        self._versions = versions

    def blocks(self, first: int) -> Iterator[tuple[list[bytes], list[bytes]]]:
        for places in _blocks(first, len(self._versions), BLOCK):
            block = self._versions[places]
            yield [one.key for one in block], [one.doc for one in block]

    def segment(self, first: int, keys: Bytes) -> Segment:
        versions = self._versions
        columns = extract(
            (one.fact for one in versions),
            numbers=range(first, first + len(versions)),
            since=(one.since for one in versions),
        )
        ends = [instant_number(one.retracted_at) if one.retracted_at else NEVER for one in versions]
        mentions = [mentions_of(one.fact) for one in versions]
        terms = columns.terms.extended(id for own in mentions for id in own)
        columns = replace(
            columns,
            terms=terms,
            recorded=np.array([instant_number(one.recorded_at) for one in versions], np.int64),
            retracted=np.array(ends, np.int64),
        )
        return Segment(
            columns,
            keys,
            np.repeat(np.arange(len(versions), dtype=np.int32), [len(own) for own in mentions]),
            np.array([terms.number(id) for own in mentions for id in own], np.int32),
        )


def _blocks(first: int, size: int, step: int) -> Iterator[slice]:
    """Places whose record numbers, from `first` on, lie between two multiples of `step`."""
    bounds = [0, *range(step - first % step, size, step), size]
    return (slice(a, b) for a, b in pairwise(bounds) if a < b)


class TablePiece:
    """Facts of a table that a load adds."""

    def __init__(self, records: TableRecords, since: int) -> None:
        self._records, self._since = records, since

    def blocks(self, first: int) -> Iterator[tuple[list[bytes], list[bytes]]]:
        for many in _blocks(first, len(self._records), _DOCS):
            keys, docs = self._records[many].keys_and_docs()
            for places in _blocks(first + many.start, len(docs), BLOCK):
                yield keys[places], docs[places]

    def segment(self, first: int, keys: Bytes) -> Segment:
        return table_segment(self._records, first, keys, self._since)


def pieces_of(records: Records, revision: int) -> Iterator[Piece]:
    """What a load adds: the facts that are objects first, whatever document they are from."""
    tables = [part for part in records.parts if isinstance(part, TableRecords)]
    bulk = TableRecords, EntityRecords
    others = (part for part in records.parts if not isinstance(part, bulk))
    facts = (one for part in others for one in part if one.kind == "fact")
    yield from object_pieces(_stated(record, revision) for record in facts)
    for table in tables:
        for at in range(0, len(table), SEGMENT):
            yield TablePiece(table[at : at + SEGMENT], revision)


def object_pieces(versions: Iterable[Stated]) -> Iterator[Piece]:
    coming = iter(versions)
    while piece := list(islice(coming, OBJECTS)):
        yield ObjectPiece(piece)


def _stated(record: Record, revision: int) -> Stated:
    doc, fact = record.doc, record.content
    assert isinstance(fact, Fact)  # noqa: S101 (records of facts hold them)
    key = bytes.fromhex(record.key_of(hash_doc(doc), record.recorded_at))
    return Stated(doc, key, fact, record.recorded_at, record.retracted_at, revision)


def to_join(rows: Iterable[tuple[int, int, int]], size: int) -> list[tuple[int, int, int]]:
    """Those of the rows (their last value is a size) to join with what comes; the latest first.

    Each is joined a few times only, since it is at least a quarter of what it is joined with.
    """
    found = []
    for row in rows:
        if row[2] > 4 * size or row[2] + size > JOINED:
            break
        found.append(row)
        size += row[2]
    return found
