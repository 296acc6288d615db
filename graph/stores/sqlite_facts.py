"""Facts in a store: segments of columns, documents in blocks, closings; and those of a SQLite file.

A fact's record number is its place among all that were ever added, and never changes. A segment
holds the columns of facts whose numbers run on (`graph.columns.segment`). A small one is joined
with the small ones before it, in the transaction of its load; blocks of documents stay as they are.
Where the bytes lie is a `Shelf`'s business: `graph.stores.neo4j_facts` has another one.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache, partial
from itertools import islice, pairwise
from threading import Lock
from typing import Any, NamedTuple, Protocol

import numpy as np

from onshore.graph.columns.facts import (
    NEVER,
    OPEN,
    RELATION_NUMBER,
    Bool,
    FactColumns,
    Int32,
    Int64,
    concat,
    extract,
    instant_number,
)
from onshore.graph.columns.growing import Closed, grown
from onshore.graph.columns.segment import (
    ALL_PARTS,
    BLOCK,
    COLUMN_PARTS,
    KEY,
    Bytes,
    Segment,
    StoredSegment,
    Wanted,
    head,
    join_segments,
    pack_array,
    pack_documents,
    pack_segment,
    tail,
    unpack_array,
    unpack_documents,
)
from onshore.graph.columns.table import table_segment
from onshore.graph.dates import format_instant
from onshore.graph.deadline import checked
from onshore.graph.documents.records import (
    EntityRecords,
    Record,
    Records,
    StoredRow,
    TableRecords,
    hash_doc,
    mentions_of,
)
from onshore.graph.model import Fact
from onshore.graph.reader import RecordRow
from onshore.graph.stores.content import Closing, storable
from onshore.graph.stores.reading import Selection

SEGMENT = 1 << 19
"""Facts of one segment at most."""
OBJECTS = 1 << 17
"""The same for facts that are objects: they bound the memory that an upgrade needs."""
JOINED = 1 << 16
"""Facts up to which a segment is joined with those before it, and closings with theirs."""
KEPT = 64 << 20
"""Bytes of parts that a store keeps between reads."""
_DOCS = 150 * BLOCK
"""Documents of a table that are held at a time."""
_TOLD = 1 << 14
"""Facts between two reports of progress."""

_BLOCK_OF = "SELECT first, docs FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1"
_SEGMENTS = "SELECT n, first, facts FROM segments WHERE since <= ? ORDER BY first"
_CLOSINGS = "SELECT facts, instants, revisions FROM closings WHERE revision <= ? ORDER BY n"


class Stated(NamedTuple):
    """A version of a fact to be written: its document, its key, what it says, its instants."""

    doc: bytes
    key: bytes
    fact: Fact
    recorded_at: str
    retracted_at: str | None
    since: int


class Parts:
    """Parts of segments that were read, up to a number of bytes. For many threads."""

    def __init__(self) -> None:
        self._limit, self._size, self._lock = KEPT, 0, Lock()
        self._kept: OrderedDict[object, Any] = OrderedDict()

    def get(self, key: object, read: Callable[[], Any]) -> Any:
        """What is kept under the key, else what is read; it has `nbytes`."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = read()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self._size += found.nbytes
            while self._size > self._limit:
                self._size -= self._kept.popitem(last=False)[1].nbytes
        return found


class Closings(NamedTuple):
    """Facts that were closed after they were added, ascending: when, and by which revision."""

    facts: Int64
    instants: Int64
    revisions: Int32

    @property
    def nbytes(self) -> int:
        return self.facts.nbytes + self.instants.nbytes + self.revisions.nbytes

    def of(self, numbers: Int64) -> tuple[Int64, Int64]:
        """Which of the numbers are closed, by position, and their places among the closings."""
        if not len(self.facts):
            return self.facts, self.facts
        places = self.facts.searchsorted(numbers)
        places[places == len(self.facts)] = 0
        closed = np.flatnonzero(self.facts[places] == numbers)
        return closed, places[closed]

    def only(self, chosen: Bool) -> Closings:
        return Closings(self.facts[chosen], self.instants[chosen], self.revisions[chosen])


# -- reading -----------------------------------------------------------------


class Shelf(Protocol):
    """Where segments, blocks of documents and closings lie: one state of a store."""

    def segments(self, revision: int) -> Sequence[tuple[int, int, int]]:
        """Number, first fact and size of the segments that a revision knows, in their order."""
        ...

    def part(self, n: int, name: str) -> bytes:
        """One part of a segment."""
        ...

    def several(self, n: int, names: Collection[str]) -> Callable[[str], bytes]:
        """Gives those parts of a segment by their names, to be read once."""
        ...

    def documents(self, numbers: Sequence[int]) -> Iterable[bytes]:
        """Canonical JSON of the facts with these record numbers, which ascend."""
        ...

    def closings(self, revision: int) -> Sequence[tuple[bytes, bytes, bytes]]:
        """Facts, instants and revisions of closing, packed, that a revision may know."""
        ...

    def closings_state(self, revision: int) -> object:
        """Is equal only where the closings of this revision are."""
        ...


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


class FactsAt:
    """Reads of facts at one revision."""

    def __init__(self, shelf: Shelf, revision: int, parts: Parts) -> None:
        self._shelf = shelf
        self._revision = revision
        self._parts = parts

    @cached_property
    def segments(self) -> list[StoredSegment]:
        rows = self._shelf.segments(self._revision)
        return [StoredSegment(first, size, self._reading(n)) for n, first, size in rows]

    def _reading(self, n: int) -> Callable[[str], Any]:
        def part(name: str) -> Any:
            return self._parts.get((n, name), lambda: unpack_array(self._shelf.part(n, name)))

        return part

    @cached_property
    def _closings(self) -> Closings:
        def read() -> Closings:
            return closings_of(self._shelf.closings(self._revision), self._revision)

        state = self._shelf.closings_state(self._revision)
        found: Closings = self._parts.get(("closings", self._revision, state), read)
        return found

    def select(self, wanted: Selection) -> list[RecordRow]:
        """Rows of the selection, by record number."""
        ids = None if wanted.ids is None else Wanted(storable(wanted.ids))
        touching = None if wanted.touching is None else Wanted(storable(wanted.touching))
        source = None if wanted.source is None else Wanted(storable([wanted.source]))
        found: list[RecordRow] = []
        for segment in self.segments:
            positions = self._found(segment, ids, touching)
            if source is not None:
                positions = positions[
                    np.isin(segment.part("source")[positions], segment.find("terms", source))
                ]
            if wanted.relations is not None:
                numbers = [RELATION_NUMBER.get(name, -1) for name in wanted.relations]
                positions = positions[np.isin(segment.part("relation")[positions], numbers)]
            if wanted.known_at is not None:
                instant = instant_number(wanted.known_at)
                positions = positions[segment.part("recorded")[positions] <= instant]
                positions = positions[self._retracted(segment, positions) > instant]
            found += self._rows(segment, positions)
        return found

    def count(self, touching: Collection[str] | None = None) -> int:
        """Facts, with `touching` of those that mention one of the ids, each as often as it does."""
        if touching is None:
            return sum(map(self._size, self.segments))
        wanted, found = Wanted(storable(touching)), 0
        for segment in self.segments:
            starts, terms = segment.part("mentions.starts"), segment.find("terms", wanted)
            found += int((starts[terms + 1] - starts[terms]).sum())
        return found

    def _found(self, segment: StoredSegment, ids: Wanted | None, touching: Wanted | None) -> Int64:
        """Positions of facts that have one of the ids and mention one of the others."""
        size = self._size(segment)
        if ids is None and touching is None:
            return np.arange(size)
        if ids is None or touching is None:
            positions = segment.find("id", ids) if ids else segment.mentioning(touching or _NOTHING)
        else:
            positions = np.intersect1d(segment.find("id", ids), segment.mentioning(touching))
        return positions[positions < size]

    def _size(self, segment: StoredSegment) -> int:
        """Facts of the segment that the revision knows: the first ones."""
        since = segment.part("since")
        if since[-1] <= self._revision:
            return segment.size
        return int(since.searchsorted(self._revision, side="right"))

    def _retracted(self, segment: StoredSegment, positions: Int64) -> Int64:
        retracted: Int64 = segment.part("retracted")[positions]
        closed, places = self._closings.of(segment.first + positions)
        retracted[closed] = self._closings.instants[places]
        return retracted

    def _rows(self, segment: StoredSegment, positions: Int64) -> Iterator[RecordRow]:
        terms, ids = segment.texts("terms"), segment.texts("id")
        sources = segment.part("source")[positions]
        named = {term: terms[term] for term in np.unique(sources).tolist()}
        recorded = segment.part("recorded")[positions].tolist()
        retracted = self._retracted(segment, positions).tolist()
        docs = self._shelf.documents((segment.first + positions).tolist())
        listed = zip(positions.tolist(), sources.tolist(), recorded, retracted, docs, strict=True)
        for position, source, start, end, doc in checked(listed):
            yield RecordRow(named[source], ids[position], doc, instant_text(start), _end_text(end))

    def columns(self) -> FactColumns:
        """Every version of every fact, with the closings up to the revision."""
        found = concat([head(s.columns(), self._size(s)) for s in self._unkept(COLUMN_PARTS)])
        closed, places = self._closings.of(found.number)
        if not len(closed):
            return found
        closings = self._closings
        return _closed(found, closed, closings.instants[places], closings.revisions[places])

    def grown(self, before: FactColumns, revision: int) -> FactColumns:
        """`columns` from those of an earlier revision: reads what was added and closed since."""
        first = int(before.number[0]) if len(before) else 1
        end, added = first + len(before), []
        for segment in self._unkept(COLUMN_PARTS, end):
            own = head(segment.columns(), self._size(segment))
            added.append(tail(own, max(end - segment.first, 0)))
        late = self._closings.only(self._closings.revisions > revision)
        old = late.only(late.facts < end)
        more = concat(added)
        places, at = late.of(more.number)
        if len(places):
            more = _closed(more, places, late.instants[at], late.revisions[at])
        return grown(before, more, Closed(old.facts - first, old.instants, old.revisions))

    def _unkept(self, names: Collection[str], number: int = 0) -> Iterator[StoredSegment]:
        """The segments, whose parts are read for one use: whoever asks keeps the columns.

        Those are left out that have no fact with this record number or a later one.
        """
        for n, first, size in self._shelf.segments(self._revision):
            if first + size <= number:
                continue
            yield unkept(self._shelf, n, first, size, names)

    def fingerprint(self) -> str:
        """A hash of the keys of all facts, of their revisions and of their closings.

        Whether segments have been joined since makes no difference.
        """
        names = "since", "retracted", "keys"  # "retracted": of those that were closed when added
        hashes = {name: hashlib.sha256() for name in names}
        for segment in self._unkept(names):
            size = self._size(segment)
            for name, own in hashes.items():
                values = segment.part(name)[: KEY * size if name == "keys" else size]
                own.update(np.ascontiguousarray(values).data)
        for column in self._closings:
            hashes["since"].update(np.ascontiguousarray(column).data)
        return hashlib.sha256(b"".join(own.digest() for own in hashes.values())).hexdigest()

    def closings(self) -> Iterator[Closing]:
        """Key and instant of closing of every fact."""
        for segment in self._unkept(("since", "keys", "retracted")):
            yield from self._closings_at(segment, np.arange(self._size(segment)))

    def closings_after(self, revision: int) -> Iterator[Closing]:
        """The same of facts that were added or closed after a revision."""
        late = self._closings.only(self._closings.revisions > revision).facts
        for segment in self.segments:
            size = self._size(segment)
            first = int(segment.part("since")[:size].searchsorted(revision, side="right"))
            inside = (late >= segment.first) & (late < segment.first + size)
            if first == size and not inside.any():
                continue
            positions = np.union1d(np.arange(first, size), late[inside] - segment.first)
            yield from self._closings_at(segment, positions)

    def _closings_at(self, segment: StoredSegment, positions: Int64) -> Iterator[Closing]:
        ends = map(_end_text, self._retracted(segment, positions).tolist())
        return map(Closing, _keys_at(segment, positions), ends)

    def live_ids(self, source: str) -> set[str]:
        """Ids of the facts of a source that are not closed."""
        wanted, found = Wanted([source]), set[str]()
        for segment in self.segments:
            own = np.isin(segment.part("source"), segment.find("terms", wanted))
            positions = np.flatnonzero(own[: self._size(segment)])
            live = positions[self._retracted(segment, positions) == NEVER]
            found.update(segment.texts("id").take(live.tolist()))
        return found

    # -- what a load has to know ---------------------------------------------

    def stored(self, sources: Iterable[str]) -> Iterator[StoredRow]:
        """Every version of the facts of the sources."""
        wanted = Wanted(sources)
        for segment in self.segments:
            own = segment.find("terms", wanted)
            positions = np.flatnonzero(np.isin(segment.part("source"), own)) if len(own) else own
            yield from self._stored_rows(segment, positions)

    def owners(self, ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Fact id, source and key of the live facts with the ids."""
        wanted = Wanted(ids)
        for segment in self.segments:
            for row in self._stored_rows(segment, segment.find("id", wanted)):
                if row.retracted_at is None:
                    yield row.id, row.source, row.key

    def _stored_rows(self, segment: StoredSegment, positions: Int64) -> Iterator[StoredRow]:
        if not len(positions):
            return
        terms, ids = segment.texts("terms"), segment.texts("id")
        sources = segment.part("source")[positions]
        named = {term: terms[term] for term in np.unique(sources).tolist()}
        keys = _keys_at(segment, positions)
        recorded = segment.part("recorded")[positions].tolist()
        retracted = self._retracted(segment, positions).tolist()
        listed = zip(keys, positions.tolist(), sources.tolist(), recorded, retracted, strict=True)
        for key, position, source, start, end in listed:
            start, closed = instant_text(start), _end_text(end)
            yield StoredRow(key, "fact", named[source], ids[position], start, closed)

    def numbers_of(self, keys: Iterable[str]) -> dict[str, int]:
        """Record numbers of those of the keys that are of facts."""
        packed = np.frombuffer(bytes.fromhex("".join(keys)), np.uint8).reshape(-1, KEY)
        heads, found = _heads(packed), {}
        wanted = {key.tobytes() for key in packed}
        for segment in self.segments:
            known = _rows_of(segment.part("keys"))
            for position in np.flatnonzero(np.isin(_heads(known), heads)).tolist():
                if (key := known[position].tobytes()) in wanted:
                    found[key.hex()] = segment.first + position
        return found


def _closed(
    columns: FactColumns, positions: Int64, instants: Int64, revisions: Int32
) -> FactColumns:
    retracted, until = columns.retracted.copy(), columns.until.copy()
    retracted[positions], until[positions] = instants, revisions
    return replace(columns, retracted=retracted, until=until)


_NOTHING = Wanted(())
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (canonical instants are UTC)


@lru_cache(65_536)
def instant_text(number: int) -> str:
    """Canonical instant of microseconds since 1970."""
    return format_instant(_EPOCH + timedelta(microseconds=number))


def _end_text(number: int) -> str | None:
    return None if number == NEVER else instant_text(number)


def unkept(shelf: Shelf, n: int, first: int, size: int, names: Collection[str]) -> StoredSegment:
    """A segment whose parts, of these names, are read once."""
    read = shelf.several(n, names)
    return StoredSegment(first, size, lambda name: unpack_array(read(name)))


def closings_of(rows: Sequence[tuple[bytes, bytes, bytes]], revision: int) -> Closings:
    """Closings of all rows, up to the revision."""
    columns = [list(map(unpack_array, column)) for column in zip(*rows, strict=True)]
    if not columns:
        return Closings(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32))
    facts, instants, revisions = map(np.concatenate, columns)
    order = np.argsort(facts, kind="stable")
    order = order[revisions[order] <= revision]
    return Closings(facts[order], instants[order], revisions[order])


def closings_with(
    rows: Sequence[tuple[bytes, bytes, bytes]], closed: Sequence[tuple[int, str, int]]
) -> Closings:
    """Closings of all rows, with those behind that record number, instant and revision give."""
    known = closings_of(rows, OPEN)
    numbers, instants, revisions = zip(*closed, strict=True)
    more = [instant_number(instant) for instant in instants]
    return Closings(
        np.concatenate((known.facts, np.array(numbers, np.int64))),
        np.concatenate((known.instants, np.array(more, np.int64))),
        np.concatenate((known.revisions, np.array(revisions, np.int32))),
    )


def _rows_of(keys: Bytes) -> Bytes:
    return np.ascontiguousarray(keys).reshape(-1, KEY)


def _heads(keys: Bytes) -> Any:
    """The first eight bytes of each key as a number."""
    return np.ascontiguousarray(keys[:, :8]).view(np.uint64).ravel()


def _keys_at(segment: StoredSegment, positions: Int64) -> list[str]:
    text = _rows_of(segment.part("keys"))[positions].tobytes().hex()
    return [text[at : at + 2 * KEY] for at in range(0, len(text), 2 * KEY)]


# -- writing -----------------------------------------------------------------


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
