"""Facts in a SQLite file: segments, blocks of documents and closings as rows of tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from onshore.graph.columns.segment import (
    ALL_PARTS,
    Segment,
    join_segments,
    pack_array,
    pack_documents,
    pack_segment,
    unpack_documents,
)
from onshore.graph.stores.facts.closings import closings_with
from onshore.graph.stores.facts.pieces import Piece, to_join
from onshore.graph.stores.facts.reading import unkept

_TOLD = 1 << 14
"""Facts between two reports of progress."""

_BLOCK_OF = "SELECT first, docs FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1"
_SEGMENTS = "SELECT n, first, facts FROM segments WHERE since <= ? ORDER BY first"
_CLOSINGS = "SELECT facts, instants, revisions FROM closings WHERE revision <= ? ORDER BY n"


class SqliteShelf:
    """Facts in a SQLite file, on a connection that sees one state of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._block: tuple[int, Sequence[bytes]] = 0, ()

    def segments(self, revision: int) -> list[tuple[int, int, int]]:
        return self._connection.execute(_SEGMENTS, (revision,)).fetchall()

    def part(self, n: int, name: str) -> bytes:
        asked = "SELECT data FROM parts WHERE segment = ? AND name = ?"
        data: bytes = self._connection.execute(asked, (n, name)).fetchone()[0]
        return data

    def several(self, n: int, names: Collection[str]) -> Callable[[str], bytes]:
        return partial(self.part, n)

    def documents(self, numbers: Sequence[int]) -> Iterator[bytes]:
        """Those of a block are kept."""
        for number in numbers:
            first, docs = self._block
            if not first <= number < first + len(docs):
                first, packed = self._connection.execute(_BLOCK_OF, (number,)).fetchone()
                docs = unpack_documents(packed)
                self._block = first, docs
            yield docs[number - first]

    def closings(self, revision: int) -> list[tuple[bytes, bytes, bytes]]:
        return self._connection.execute(_CLOSINGS, (revision,)).fetchall()

    def closings_state(self, revision: int) -> object:
        return None


def add_facts(
    connection: sqlite3.Connection,
    pieces: Iterable[Piece],
    advance: Callable[[int], None],
) -> None:
    """Add each piece as a segment. `advance` is told now and then how many facts are written."""
    (number,) = connection.execute(
        "SELECT coalesce(max(first + facts), 1) FROM segments"
    ).fetchone()
    start = told = number
    advance(0)
    for piece in pieces:
        first, keys = number, bytearray()
        for own, docs in piece.blocks(first):
            packed = pack_documents(docs)
            connection.execute("INSERT INTO blocks VALUES (?, ?)", (number, packed))
            keys += b"".join(own)
            number += len(docs)
            if number - told >= _TOLD:
                told = number
                advance(number - start)
        _add_segment(connection, first, piece.segment(first, np.frombuffer(keys, np.uint8)))
    advance(number - start)


def _add_segment(connection: sqlite3.Connection, first: int, segment: Segment) -> None:
    """Write a segment, joined with the small ones before it."""
    rows = connection.execute("SELECT n, first, facts FROM segments ORDER BY first DESC")
    joined, shelf = [segment], SqliteShelf(connection)
    for n, start, size in to_join(rows, len(segment)):
        joined.append(unkept(shelf, n, start, size, ALL_PARTS).segment())
        connection.execute("DELETE FROM parts WHERE segment = ?", (n,))
        connection.execute("DELETE FROM segments WHERE n = ?", (n,))
        first = start
    if len(joined) > 1:
        segment = join_segments(joined[::-1])
    added = connection.execute(
        "INSERT INTO segments (first, facts, since) VALUES (?, ?, ?)",
        (first, len(segment), int(segment.columns.since[0])),
    )
    connection.executemany(
        "INSERT INTO parts (segment, name, data) VALUES (?, ?, ?)",
        [(added.lastrowid, name, data) for name, data in pack_segment(segment).items()],
    )


def close_facts(connection: sqlite3.Connection, closings: Sequence[tuple[int, str, int]]) -> None:
    """Close facts, given by record number, instant and revision."""
    if not closings:
        return
    listed = connection.execute("SELECT n, revision, size FROM closings ORDER BY n DESC")
    joined, rows = [n for n, _, _ in to_join(listed, len(closings))], []
    if joined:
        before = "SELECT facts, instants, revisions FROM closings WHERE n >= ? ORDER BY n"
        rows = connection.execute(before, joined[-1:]).fetchall()
        connection.execute("DELETE FROM closings WHERE n >= ?", joined[-1:])
    added = closings_with(rows, closings)
    connection.execute(
        "INSERT INTO closings (revision, size, facts, instants, revisions) VALUES (?, ?, ?, ?, ?)",
        (int(added.revisions.min()), len(added.facts), *[pack_array(column) for column in added]),
    )
