"""Reads of facts at one revision, wherever the bytes lie."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.columns.facts import (
    NEVER,
    RELATION_NUMBER,
    FactColumns,
    Int32,
    Int64,
    concat,
    instant_number,
)
from onshore.graph.columns.growing import Closed, grown
from onshore.graph.columns.segment import (
    COLUMN_PARTS,
    KEY,
    Bytes,
    StoredSegment,
    Wanted,
    head,
    tail,
    unpack_array,
)
from onshore.graph.dates import format_instant
from onshore.graph.deadline import checked
from onshore.graph.documents.records import (
    StoredRow,
)
from onshore.graph.reader import RecordRow
from onshore.graph.stores.content import Closing, storable
from onshore.graph.stores.facts.closings import Closings, closings_of
from onshore.graph.stores.reading import Selection

KEPT = 64 << 20
"""Bytes of parts that a store keeps between reads."""


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


def _rows_of(keys: Bytes) -> Bytes:
    return np.ascontiguousarray(keys).reshape(-1, KEY)


def _heads(keys: Bytes) -> Any:
    """The first eight bytes of each key as a number."""
    return np.ascontiguousarray(keys[:, :8]).view(np.uint64).ravel()


def _keys_at(segment: StoredSegment, positions: Int64) -> list[str]:
    text = _rows_of(segment.part("keys"))[positions].tobytes().hex()
    return [text[at : at + 2 * KEY] for at in range(0, len(text), 2 * KEY)]
