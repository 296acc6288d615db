"""Segments: facts as byte strings, one a column, with what finds a fact by its id or a name in it.

A load adds one segment, and a question reads the parts of it that it needs. The format is the same
in every store. The record numbers of a segment's facts run on without a gap; closings stand beside
it, so a segment never changes.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from onshore.graph.columns.facts import (
    DTYPES,
    NEVER,
    OF_TERMS,
    OPEN,
    FactColumns,
    Int32,
    Int64,
    UInt64,
    concat,
)
from onshore.graph.columns.texts import Terms, Texts
from onshore.graph.errors import Damaged

Bytes: TypeAlias = NDArray[np.uint8]
Part: TypeAlias = Callable[[str], NDArray[Any]]
"""Gives a part of a segment by its name."""

KEY = 20
"""Bytes of a record's key."""
BLOCK = 128
"""Documents that are compressed together: the size of all against the time to read one."""
_HEADER = struct.Struct("<4sc3xQ")
_CHECK = struct.Struct("<I12x")
"""Type of the entries, form, number of entries; CRC-32 of these and of what follows."""
_BODY = _HEADER.size + _CHECK.size
_PLAIN, _CONSTANT, _STEPS = b"p", b"c", b"s"
_STORED = tuple(name for name in DTYPES if name not in ("number", "until"))
"""Columns that are stored: record numbers follow from the first one, closings stand beside."""
COLUMN_PARTS = (*_STORED, "id", "id.starts", "terms", "terms.starts", "kinds")
"""Parts that `StoredSegment.columns` reads."""
ALL_PARTS = (*COLUMN_PARTS, "keys", "mentions", "mentions.starts")
"""Parts that `StoredSegment.segment` reads; the rest follows from these."""


# -- arrays, texts and documents as bytes ------------------------------------


def pack_array(array: NDArray[Any]) -> bytes:
    """An array of one dimension; one of equal entries or equal steps takes a few bytes."""
    form, body = _PLAIN, np.ascontiguousarray(array)
    bits = body.view(f"u{body.itemsize}")
    if len(body) and (bits == bits[0]).all():
        form, body = _CONSTANT, body[:1]
    elif len(body) > 2 and body.dtype.kind == "i":
        step = int(body[1]) - int(body[0])
        if (np.diff(body) == step).all():
            form, body = _STEPS, np.array([body[0], step], np.int64)
    kind = array.dtype.newbyteorder("<").str.encode()
    data = body.astype(body.dtype.newbyteorder("<"), copy=False).tobytes()
    header = _HEADER.pack(kind, form, len(array))
    return header + _CHECK.pack(zlib.crc32(data, zlib.crc32(header))) + data


def unpack_array(data: bytes) -> NDArray[Any]:
    """What was packed, over the same bytes: it can not be written to. Raises Damaged."""
    try:
        kind, form, size = _HEADER.unpack_from(data)
        (checksum,) = _CHECK.unpack_from(data, _HEADER.size)
        header = zlib.crc32(data[: _HEADER.size])
        if checksum != zlib.crc32(memoryview(data)[_BODY:], header):
            raise Damaged("a column")
        dtype = np.dtype(kind.rstrip(b"\0").decode())
        if form == _STEPS:
            first, step = np.frombuffer(data, "<i8", offset=_BODY).tolist()
            steps: NDArray[Any] = np.arange(size) * step + first
            return steps.astype(dtype, copy=False)
        found = np.frombuffer(data, dtype, offset=_BODY)
    except (struct.error, TypeError, ValueError) as error:
        raise Damaged("a column") from error
    return np.broadcast_to(found, size) if form == _CONSTANT else found


def pack_documents(documents: Sequence[bytes]) -> bytes:
    """Canonical JSON, one a line, compressed."""
    return zlib.compress(b"\n".join(documents), 1)


def unpack_documents(data: bytes) -> list[bytes]:
    """Raises Damaged."""
    try:
        return zlib.decompress(data).split(b"\n")
    except zlib.error as error:
        raise Damaged("a block of documents") from error


def hash_texts(texts: Iterable[str] | Texts) -> UInt64:
    encoded = texts.encoded() if isinstance(texts, Texts) else map(str.encode, texts)
    digests = [hashlib.blake2b(text, digest_size=8).digest() for text in encoded]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64, copy=False)


# -- writing -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Facts to be written together: their columns and what the columns do not hold.

    `keys`: 20 bytes a fact. `mention_fact` and `mention_term`: every fact with every id by which it
    is found (`graph.documents.records.mentions_of`), as positions and terms.
    """

    columns: FactColumns
    keys: Bytes
    mention_fact: Int32
    mention_term: Int32

    def __len__(self) -> int:
        return len(self.columns)


def pack_segment(segment: Segment) -> dict[str, bytes]:
    """The parts of a segment by their names."""
    columns = segment.columns
    parts = {name: pack_array(getattr(columns, name)) for name in _STORED}
    terms = columns.terms.packed()
    for name, texts in (("id", columns.id), ("terms", terms)):
        parts[name] = pack_array(np.frombuffer(texts.data, np.uint8, int(texts.starts[-1])))
        parts[f"{name}.starts"] = pack_array(texts.starts)
        hashes = hash_texts(texts)
        order = np.argsort(hashes)
        parts[f"{name}.hashes"] = pack_array(hashes[order])
        parts[f"{name}.order"] = pack_array(order.astype(np.int32))
    # by term, then by fact
    ordered = np.sort(segment.mention_term.astype(np.int64) << 32 | segment.mention_fact)
    starts = np.zeros(len(terms) + 1, np.int64)
    np.cumsum(np.bincount(segment.mention_term, minlength=len(terms)), out=starts[1:])
    parts["mentions"] = pack_array((ordered & 0xFFFFFFFF).astype(np.int32))
    parts["mentions.starts"] = pack_array(starts)
    parts["keys"] = pack_array(segment.keys)
    kinds = orjson.dumps(columns.value_kinds)
    parts["kinds"] = pack_array(np.frombuffer(kinds, np.uint8))
    return parts


def join_segments(segments: Sequence[Segment]) -> Segment:
    """One segment of all their facts, in that order."""
    columns = concat([segment.columns for segment in segments])
    facts, terms, first = [], [], 0
    for segment in segments:
        renumbered = np.array([columns.terms.number(text) for text in segment.columns.terms])
        facts.append(segment.mention_fact + np.int32(first))
        terms.append(renumbered[segment.mention_term].astype(np.int32))
        first += len(segment)
    keys = np.concatenate([segment.keys for segment in segments])
    return Segment(columns, keys, np.concatenate(facts), np.concatenate(terms))


# -- reading -----------------------------------------------------------------

_NONE = np.zeros(0, np.int64)


class Wanted:
    """Texts that are looked for, with their hashes."""

    __slots__ = ("hashes", "texts")

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = frozenset(texts)
        self.hashes = hash_texts(self.texts)


class StoredSegment:
    """A segment in a store: `size` facts from record number `first` on, whose parts `part` reads.

    Positions are those of facts inside the segment. Raises Damaged.
    """

    def __init__(self, first: int, size: int, part: Part) -> None:
        self.first, self.size, self.part = first, size, part

    def texts(self, name: str) -> Texts:
        """`id`: ids of the facts; `terms`: texts of the terms."""
        data = np.ascontiguousarray(self.part(name)).data
        return Texts(data, self.part(f"{name}.starts"))

    def find(self, name: str, wanted: Wanted) -> Int64:
        """Positions of the texts among `texts(name)` that are wanted, ascending."""
        known, order = self.part(f"{name}.hashes"), self.part(f"{name}.order")
        left, right = (known.searchsorted(wanted.hashes, side) for side in ("left", "right"))
        hit = right > left
        found = [order[a:b] for a, b in zip(left[hit], right[hit], strict=True)]
        if not found:
            return _NONE
        positions = np.unique(np.concatenate(found)).astype(np.int64)
        texts = self.texts(name)
        return positions[[texts[position] in wanted.texts for position in positions.tolist()]]

    def mentioning(self, ids: Wanted) -> Int64:
        """Positions of facts that are found by one of the ids, ascending."""
        starts, facts = self.part("mentions.starts"), self.part("mentions")
        terms = self.find("terms", ids)
        found = [facts[a:b] for a, b in zip(starts[terms], starts[terms + 1], strict=True)]
        return np.unique(np.concatenate(found)).astype(np.int64) if found else _NONE

    def columns(self) -> FactColumns:
        """Everything that is known of the facts but the closings that came after them."""
        arrays = {name: self.part(name) for name in _STORED}
        retracted, since = arrays["retracted"], arrays["since"]
        kinds = orjson.loads(self.part("kinds").tobytes())
        return FactColumns(
            terms=Terms(self.texts("terms")),
            id=self.texts("id"),
            number=np.arange(self.first, self.first + self.size),
            until=np.where(retracted == NEVER, OPEN, since).astype(np.int32),
            value_kinds=tuple(map(tuple, kinds)),
            **arrays,
        )

    def segment(self) -> Segment:
        """All of it, to be joined with others."""
        starts = self.part("mentions.starts")
        terms = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        return Segment(self.columns(), self.part("keys"), self.part("mentions"), terms)


def head(columns: FactColumns, size: int) -> FactColumns:
    """The first facts of the columns, over the same terms."""
    if size == len(columns):
        return columns
    drafts = int(columns.draft_fact.searchsorted(size))
    starts = columns.evidence_starts[: size + 1]
    own = {name: getattr(columns, name)[:size] for name in DTYPES}
    own.update({name: getattr(columns, name)[:drafts] for name in DTYPES if name in _DRAFTS})
    own.update(evidence=columns.evidence[: int(starts[-1])], evidence_starts=starts)
    ids = Texts(columns.id.data, columns.id.starts[: size + 1])
    return replace(columns, id=ids, **own)


def tail(columns: FactColumns, start: int) -> FactColumns:
    """The facts of the columns from `start` on, over terms of their own."""
    if start == 0:
        return columns
    start = min(start, len(columns))
    drafts = int(columns.draft_fact.searchsorted(start))
    spans = columns.evidence_starts[start:]
    own = {name: getattr(columns, name)[start:] for name in DTYPES}
    own.update({name: getattr(columns, name)[drafts:] for name in DTYPES if name in _DRAFTS})
    own["draft_fact"] = own["draft_fact"] - np.int32(start)
    own.update(evidence=columns.evidence[int(spans[0]) :], evidence_starts=spans - spans[0])
    used = np.unique(np.concatenate([own[name] for name in OF_TERMS]))
    used = used[used >= 0]
    for name in OF_TERMS:
        own[name] = np.where(own[name] < 0, -1, used.searchsorted(own[name])).astype(np.int32)
    terms = Terms(columns.terms.packed().take(used))
    ids = Texts.of(columns.id.slice(start, len(columns)))
    return replace(columns, terms=terms, id=ids, **own)


_DRAFTS = frozenset(name for name in DTYPES if name.startswith("draft_"))
