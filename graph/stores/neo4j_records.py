"""Records in Neo4j: reading them as columns, writing them in batches, and who names whom.

Works on a function that runs one query; connections and transactions stand in `graph.stores.neo4j`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, LiteralString, Protocol, TypeVar

import orjson

from onshore.graph.documents.records import Record, hash_doc, mentions_of, read_entity, read_fact
from onshore.graph.errors import UnknownId
from onshore.graph.model import Entity, Fact, Table
from onshore.graph.reader import Row, TableInfo
from onshore.graph.stores import cypher
from onshore.graph.stores.content import Closing, storable, unpack_rows
from onshore.graph.stores.reading import RecordReader, Selection

T = TypeVar("T")

Subject = tuple[str, str, str, str]
"""Kind, source, id and doc of a record that was added or closed."""


class Run(Protocol):
    """Runs one query; gives its rows as lists of values."""

    def __call__(self, query: LiteralString, /, **parameters: Any) -> list[list[Any]]: ...


def chunks(items: Iterable[T], size: int = cypher.CHUNK) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def from_columns(rows: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Values record by record, from rows of columns."""
    for columns in rows:
        yield from zip(*columns, strict=True)


def _records_of(rows: Iterable[list[Any]]) -> list[Row]:
    return [
        Row(source, id, doc.encode(), recorded_at, retracted_at)
        for source, id, doc, recorded_at, retracted_at in from_columns(rows)
    ]


class Neo4jReader(RecordReader):
    """Reads of one revision, each in a transaction of its own."""

    def __init__(self, run: Run, revision: int, last_change: str | None) -> None:
        super().__init__(revision, last_change)
        self._run = run

    def select(self, wanted: Selection) -> list[Row]:
        posted = None if wanted.touching is None else storable(wanted.touching)
        return self._select(wanted, posted)

    def _select(self, wanted: Selection, posted: Collection[str] | None) -> list[Row]:
        query = cypher.read_records(
            known=wanted.known_at is not None,
            ids=wanted.ids is not None,
            posted=posted is not None,
            source=wanted.source is not None,
            relations=wanted.relations is not None,
            added=wanted.added_after is not None,
            closed=wanted.closed_after is not None,
        )
        rows = self._run(
            query,
            kind=wanted.kind,
            revision=self.revision,
            known_at=wanted.known_at,
            ids=storable(wanted.ids or ()),
            posted=list(posted or ()),
            source="".join(storable([wanted.source or ""])),
            relations=storable(wanted.relations or ()),
            added_after=wanted.added_after,
            closed_after=wanted.closed_after,
        )
        return _records_of(rows)

    # -- for drawing: what is live ------------------------------------------

    def at(self, revision: int) -> Neo4jReader:
        """Reads of an earlier revision."""
        return Neo4jReader(self._run, revision, self.last_change())

    def fact_of(self, row: Row) -> Fact:
        return read_fact(row.source, row.doc, row.recorded_at, row.retracted_at)

    def entities_of(self, sources: Collection[str]) -> list[Row]:
        """Declarations in the files of the sources."""
        known_at = self.last_change()
        selections = (Selection("entity", known_at, source=source) for source in sources)
        return [row for one in selections for row in self.select(one)]

    def facts_resting_on(self, sources: Collection[str]) -> list[Row]:
        """Facts that cite one of the sources, those of its own file included."""
        return self._live("fact", [_CITES + id for id in sources])

    def entities_naming(self, ids: Collection[str]) -> list[Row]:
        """Declarations that name one of the ids as what is around or inside."""
        return self._live("entity", [_AROUND + id for id in ids])

    def _live(self, kind: str, posted: Collection[str]) -> list[Row]:
        return self._select(Selection(kind, self.last_change()), posted) if posted else []

    def facts_between(self, pairs: Sequence[Sequence[str]]) -> list[Row]:
        """Facts of (subject, object) as stated."""
        found: dict[tuple[str, str], Row] = {}
        for part in chunks(pairs):
            rows = self._run(cypher.PAIRS, pairs=part, revision=self.revision)
            found.update(((row.source, row.id), row) for row in _records_of(rows))
        return list(found.values())

    def closings(self) -> list[Closing]:
        rows = self._run(cypher.CLOSINGS, revision=self.revision)
        return [Closing(*values) for values in from_columns(rows)]

    def count_records(self) -> dict[str, int]:
        return dict(self._run(cypher.COUNTS, revision=self.revision))

    def tables(self, name: str | None = None) -> list[TableInfo]:
        infos = [
            TableInfo(found, revision, _day(day), orjson.loads(source), digest)
            for found, revision, day, source, digest in self._run(
                cypher.TABLES, revision=self.revision, name=name
            )
        ]
        return sorted(infos, key=lambda info: (info.name, info.revision))

    def table(self, name: str, revision: str) -> Table:
        found = self._run(cypher.TABLE, revision=self.revision, name=name, table=revision)
        if not found:
            raise UnknownId("table", f"{name} {revision}")
        day, source, rows = found[0]
        return Table(name, revision, _day(day), orjson.loads(source), unpack_rows(rows))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# -- writing ---------------------------------------------------------------

_CITES = "cites "
_AROUND = "around "


def postings_of(content: Fact | Entity) -> Iterator[str]:
    """Keys under which a record is found beside its own id."""
    if isinstance(content, Fact):
        yield from mentions_of(content)
        for source in dict.fromkeys((content.source, *(span.source for span in content.evidence))):
            yield _CITES + source
    else:
        for id in dict.fromkeys((content.container, *content.members)):
            if id:
                yield _AROUND + id


def content_of(kind: str, source: str, doc: bytes) -> Fact | Entity | None:
    """What a stored fact or declaration says; None for other records."""
    if kind == "fact":
        return read_fact(source, doc, "", None)
    return read_entity(doc) if kind == "entity" else None


def write_records(run: Run, records: Sequence[Record], revision: int) -> None:
    """Nodes of records, and the postings by which they are found."""
    rows = [
        record_values(
            *(record.key, record.kind, record.source, record.id, record.doc, record.recorded_at),
            record.retracted_at,
            revision,
            revision if record.retracted_at else None,
        )
        for record in records
    ]
    contents = [
        record.content
        if isinstance(record.content, Fact | Entity)
        else content_of(record.kind, record.source, record.doc)
        for record in records
    ]
    write_rows(run, cypher.ADD_RECORDS, rows, contents, revision)


def record_values(
    key: str,
    kind: str,
    source: str,
    id: str,
    doc: bytes,
    recorded_at: str,
    retracted_at: str | None,
    since: int,
    until: int | None,
) -> dict[str, Any]:
    """Properties of a record's node."""
    return {
        "key": key,
        "kind": kind,
        "source": source,
        "id": id,
        "doc": doc.decode(),
        "hash": hash_doc(doc),
        "recorded_at": recorded_at,
        "retracted_at": retracted_at,
        "since": since,
        "until": until,
    }


def write_rows(
    run: Run,
    query: LiteralString,
    rows: Sequence[dict[str, Any]],
    contents: Sequence[Fact | Entity | None],
    since: int,
) -> None:
    """Number the records, post who names whom, and write both."""
    first = run(cypher.NUMBERS, count=len(rows))[0][0]
    posted: dict[str, list[int]] = defaultdict(list)
    for number, (row, content) in enumerate(zip(rows, contents, strict=True), first):
        row["number"] = number
        if isinstance(content, Fact):
            row.update(subject=content.subject, relation=content.relation, object=content.object)
        if content is not None:
            for key in postings_of(content):
                posted[key].append(number)
    for part in chunks(rows):
        run(query, rows=part)
    postings = [{"key": key, "numbers": numbers} for key, numbers in posted.items()]
    for posting_part in chunks(postings):
        run(cypher.ADD_POSTINGS, rows=posting_part, revision=since)


def close_records(run: Run, closings: Sequence[tuple[str, str]], revision: int) -> None:
    """Close the records of (key, instant)."""
    for part in chunks(closings):
        rows = [{"key": key, "retracted_at": instant} for key, instant in part]
        run(cypher.CLOSE_RECORDS, rows=rows, revision=revision)
