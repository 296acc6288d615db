"""Facts in Neo4j: segments and documents (`graph.stores.facts`) as byte arrays of nodes.

`(:Segment {n, name, at, data})` is a piece of one part of a segment or of closings, and
`(:Documents {cell, first, docs})` a block of documents. `Store` lists which of them hold, in one
property: a load writes beside what is there, and shows it by a new list. A reader that finds a part
gone, since a load has joined it with others, begins again with the new list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np

from onshore.graph.columns.facts import NEVER, Int64, distinct
from onshore.graph.columns.segment import (
    ALL_PARTS,
    BLOCK,
    StoredSegment,
    Wanted,
    join_segments,
    pack_array,
    pack_documents,
    pack_segment,
    unpack_documents,
)
from onshore.graph.documents.records import read_fact
from onshore.graph.reader import RecordRow
from onshore.graph.stores import cypher
from onshore.graph.stores.content import storable
from onshore.graph.stores.facts.closings import Closings, closings_with
from onshore.graph.stores.facts.pieces import Piece, Stated, object_pieces, to_join
from onshore.graph.stores.facts.reading import FactsAt, unkept
from onshore.graph.stores.neo4j_run import Run, Step, chunks, in_turn

PART = 1 << 20
"""Bytes of one node at most, so that none takes long."""
BATCH = 1 << 22
"""Bytes of one query that writes."""
CELLS = 256
"""Cells of documents that are read at a time."""
_CLOSINGS = Closings._fields


class Gone(Exception):
    """A part is not there any more: another load has joined it with others."""


@dataclass(slots=True)
class Listing:
    """What `Store` lists: segments as (n, first fact, facts, since), closings as (n, size, since).

    `since` is the revision that added the first of them.
    """

    segments: list[tuple[int, int, int, int]]
    closings: list[tuple[int, int, int]]

    @property
    def next(self) -> int:
        """Record number of the fact that is added next."""
        return self.segments[-1][1] + self.segments[-1][2] if self.segments else 1


def read_listing(run: Run) -> Listing:
    ((segments, closings),) = run(cypher.LISTING) or [[[], []]]
    return Listing(
        list(zip(*[iter(segments or ())] * 4, strict=True)),
        list(zip(*[iter(closings or ())] * 3, strict=True)),
    )


def write_listing(run: Run, listing: Listing) -> None:
    """Show what was written."""
    run(
        cypher.LIST,
        segments=[value for one in listing.segments for value in one],
        closings=[value for one in listing.closings for value in one],
    )


# -- reading -----------------------------------------------------------------


class Neo4jShelf:
    """Segments, documents and closings of one listing. Raises Gone."""

    def __init__(self, run: Run, listing: Listing) -> None:
        self._run, self._listing = run, listing

    def segments(self, revision: int) -> list[tuple[int, int, int]]:
        listed = self._listing.segments
        return [(n, first, facts) for n, first, facts, since in listed if since <= revision]

    def part(self, n: int, name: str) -> bytes:
        return self.several(n, (name,))(name)

    def several(self, n: int, names: Collection[str]) -> Callable[[str], bytes]:
        wanted = list(set(names))
        rows = self._run(cypher.PARTS, n=n, names=wanted)
        found: dict[str, list[bytes]] = {}
        for name, data in rows:
            if data is None:  # the node went between two reads of one query
                raise Gone
            found.setdefault(name, []).append(data)
        if len(found) < len(wanted):
            raise Gone
        if any(len(data) >= PART for _, data in rows):  # another node may have gone before its turn
            ((count,),) = self._run(cypher.COUNT_PARTS, n=n, names=wanted)
            if count != len(rows):
                raise Gone
        return lambda name: b"".join(found[name])

    def documents(self, numbers: Sequence[int]) -> Iterator[bytes]:
        wanted = iter(numbers)
        number = next(wanted, None)
        for cells in chunks(dict.fromkeys(number // BLOCK for number in numbers), CELLS):
            for first, packed in self._run(cypher.DOCUMENTS, cells=cells, last=numbers[-1]):
                docs = unpack_documents(packed)
                while number is not None and first <= number < first + len(docs):
                    yield docs[number - first]
                    number = next(wanted, None)

    def closings(self, revision: int) -> list[tuple[bytes, bytes, bytes]]:
        listed = self._listing.closings
        return [self.packed_closings(n) for n, _, since in listed if since <= revision]

    def packed_closings(self, n: int) -> tuple[bytes, bytes, bytes]:
        facts, instants, revisions = map(self.several(n, _CLOSINGS), _CLOSINGS)
        return facts, instants, revisions

    def closings_state(self, revision: int) -> object:
        return tuple(n for n, _, since in self._listing.closings if since <= revision)


class Neo4jFacts(FactsAt):
    """Reads of facts at one revision, those for drawing too: of what is live there."""

    def live_between(self, pairs: Sequence[Sequence[str]]) -> list[RecordRow]:
        """Facts that name both ids of one of the pairs."""
        wanted = Wanted(storable([id for pair in pairs for id in pair]))
        found: list[RecordRow] = []
        for segment in self.segments:
            texts = segment.texts("terms")
            terms = {texts[term]: term for term in segment.find("terms", wanted).tolist()}
            starts, facts = segment.part("mentions.starts"), segment.part("mentions")
            hits = [np.zeros(0, np.int64)]
            for ends in pairs:
                one, other = (terms.get(id) for id in ends)
                if one is not None and other is not None:
                    few, many = sorted(
                        (facts[starts[term] : starts[term + 1]] for term in (one, other)), key=len
                    )
                    places = many.searchsorted(few)
                    hits.append(few[many.take(places, mode="clip") == few])
            found += self._live(segment, np.unique(np.concatenate(hits)))
        return found

    def live_citing(self, sources: Collection[str]) -> list[RecordRow]:
        """Facts that rest on one of the sources, those of its own file included."""
        wanted = Wanted(storable(sources))
        found: list[RecordRow] = []
        for segment in self.segments:
            terms = segment.find("terms", wanted)
            spans = np.flatnonzero(np.isin(segment.part("evidence"), terms))
            positions = segment.part("evidence_starts").searchsorted(spans, side="right") - 1
            found += self._live(segment, np.unique(positions))
        return found

    def _live(self, segment: StoredSegment, positions: Int64) -> Iterator[RecordRow]:
        positions = positions[positions < self._size(segment)].astype(np.int64)
        return self._rows(segment, positions[self._retracted(segment, positions) == NEVER])

    def numbered(self, numbers: Iterable[int]) -> list[RecordRow]:
        """The facts with these record numbers."""
        wanted = np.unique(np.fromiter(numbers, np.int64))
        found: list[RecordRow] = []
        for segment in self.segments:
            left, right = wanted.searchsorted((segment.first, segment.first + segment.size))
            found += self._rows(segment, wanted[left:right] - segment.first)
        return found

    def mentioned(self, numbers: Sequence[int]) -> set[str]:
        """Ids by which the facts with these record numbers are found."""
        wanted, found = np.asarray(numbers, np.int64), set[str]()
        for segment in self.segments:
            starts, facts = segment.part("mentions.starts"), segment.part("mentions")
            named = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
            chosen = named[np.isin(facts.astype(np.int64) + segment.first, wanted)]
            found.update(segment.texts("terms").take(distinct(chosen).tolist()))
        return found

    def changed_since(self, revision: int) -> list[RecordRow]:
        """Facts that a later revision than this one added or closed."""
        return self.numbered(self._changed(revision))

    def count_changed(self, revision: int) -> int:
        """How many those are."""
        return len(self._changed(revision))

    def _changed(self, revision: int) -> set[int]:
        """Their record numbers."""
        numbers = set(self._closings.facts[self._closings.revisions > revision].tolist())
        for segment in self.segments:
            since = segment.part("since")[: self._size(segment)]
            numbers.update((np.flatnonzero(since > revision) + segment.first).tolist())
        return numbers

    def count_live(self) -> int:
        closed = len(self._closings.facts)
        return (
            sum(
                int((segment.part("retracted")[: self._size(segment)] == NEVER).sum())
                for segment in self.segments
            )
            - closed
        )


# -- writing -----------------------------------------------------------------


def fact_steps(
    listing: Listing, pieces: Iterable[Piece], since: int, run: Run | None, size: int
) -> Iterator[Step]:
    """Queries that write the pieces, `size` documents at a time, and list them in `listing`.

    Small segments are joined with those before them where `run` reads these.
    """
    for piece in pieces:
        first = number = listing.next
        keys, rows = bytearray(), list[Any]()
        for own, docs in piece.blocks(first):
            rows.append(
                {
                    "cell": number // BLOCK,
                    "first": number,
                    "facts": len(docs),
                    "docs": pack_documents(docs),
                    "since": since,
                }
            )
            keys += b"".join(own)
            number += len(docs)
            if len(rows) * BLOCK >= size:
                yield cypher.ADD_DOCUMENTS, rows
                rows = []
        if rows:
            yield cypher.ADD_DOCUMENTS, rows
        segment = piece.segment(first, np.frombuffer(keys, np.uint8))
        before, joined, known = since, [segment], []
        if run is not None:
            listed = [(n, start, facts) for n, start, facts, _ in reversed(listing.segments)]
            shelf = Neo4jShelf(run, listing)
            for n, start, facts in to_join(listed, len(segment)):
                joined.append(unkept(shelf, n, start, facts, ALL_PARTS).segment())
                known.append(n)
                first, before = start, listing.segments.pop()[3]
        if known:
            yield cypher.DROP_PARTS, known
            segment = join_segments(joined[::-1])
        n = _new_number()
        yield from _part_steps(n, pack_segment(segment), since)
        listing.segments.append((n, first, len(segment), before))


def closing_steps(
    listing: Listing, closed: Sequence[tuple[int, str, int]], since: int, run: Run | None
) -> Iterator[Step]:
    """Queries that close facts, given by record number, instant and revision; see `fact_steps`."""
    if not closed:
        return
    joined, rows = list[int](), list[tuple[bytes, bytes, bytes]]()
    if run is not None:
        listed = [(n, since, size) for n, size, since in reversed(listing.closings)]
        joined = [n for n, _, _ in to_join(listed, len(closed))]
        shelf = Neo4jShelf(run, listing)
        rows = [shelf.packed_closings(n) for n in joined]
    if joined:
        del listing.closings[-len(joined) :]
        yield cypher.DROP_PARTS, joined
    added = closings_with(rows, closed)
    n = _new_number()
    parts = {name: pack_array(getattr(added, name)) for name in _CLOSINGS}
    yield from _part_steps(n, parts, since)
    listing.closings.append((n, len(added.facts), int(added.revisions.min())))


def _new_number() -> int:
    """Of a segment: never one that was there before, so that parts can be kept by it."""
    return uuid4().int >> 66


def _part_steps(n: int, parts: dict[str, bytes], since: int) -> Iterator[Step]:
    rows, size = list[Any](), 0
    for name, data in parts.items():
        for at in range(0, len(data), PART):
            piece = data[at : at + PART]
            rows.append({"n": n, "name": name, "at": at, "data": piece, "since": since})
            size += len(piece)
            if size >= BATCH:
                yield cypher.ADD_PARTS, rows
                rows, size = [], 0
    yield cypher.ADD_PARTS, rows


# -- from the second layout ----------------------------------------------------


def move_facts(run: Run, limit: int) -> int:
    """Facts that lie as records become a segment, the earliest first; how many were found."""
    rows = run(cypher.FACT_RECORDS, limit=limit)
    if not rows:
        return 0
    listing = read_listing(run)
    stated, closed = [], []
    for number, (key, source, doc, start, end, since, until) in enumerate(rows, listing.next):
        if until is not None and until > since:
            closed.append((number, end, until))
            end = None
        fact = read_fact(source, doc.encode(), start, end)
        stated.append(Stated(doc.encode(), bytes.fromhex(key), fact, start, end, since))
    revision = rows[0][5]
    in_turn(run, fact_steps(listing, object_pieces(stated), revision, run, len(rows)))
    in_turn(run, closing_steps(listing, closed, revision, run))
    write_listing(run, listing)
    run(cypher.DROP_FACT_RECORDS, keys=[row[0] for row in rows])
    return len(rows)
