"""Records in Neo4j but those of facts (`graph.stores.neo4j_facts`), and the reader of both.

Works on a function that runs one query; connections and transactions stand in `graph.stores.neo4j`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

import orjson

from onshore.graph.documents.records import Record, StoredRow, read_entity
from onshore.graph.errors import StoreBusy, UnknownId
from onshore.graph.model import Entity, Fact, Table
from onshore.graph.reader import RecordRow, TableInfo, fact_of
from onshore.graph.stores import cypher
from onshore.graph.stores.content import Closing, storable, unpack_rows
from onshore.graph.stores.facts.reading import Parts
from onshore.graph.stores.neo4j_facts import Gone, Neo4jFacts, Neo4jShelf, read_listing
from onshore.graph.stores.neo4j_run import Run, chunks
from onshore.graph.stores.reading import RecordReader, Selection

if TYPE_CHECKING:
    from onshore.graph.columns.facts import FactColumns

T = TypeVar("T")

Subject = tuple[str, str, str, str]
"""Kind, source, id and doc of a record that was added or closed."""
ATTEMPTS = 20
"""How often facts are read anew because loads have joined segments meanwhile."""


def from_columns(rows: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Values record by record, from rows of columns."""
    for columns in rows:
        yield from zip(*columns, strict=True)


def _records_of(rows: Iterable[list[Any]]) -> list[RecordRow]:
    return [
        RecordRow(source, id, doc.encode(), recorded_at, retracted_at)
        for source, id, doc, recorded_at, retracted_at in from_columns(rows)
    ]


class Neo4jReader(RecordReader):
    """Reads of one revision, each in a transaction of its own.

    `parts` is what a store keeps of segments; `changed` the latest revision that changed a record,
    where that is known; `drawn` the one that the graph for people shows.
    """

    def __init__(
        self,
        run: Run,
        revision: int,
        last_change: str | None,
        parts: Parts,
        changed: int | None = None,
        drawn: int | None = None,
    ) -> None:
        super().__init__(revision, last_change)
        self.drawn = revision if drawn is None else drawn
        self._run = run
        self._parts = parts
        self._changed = changed
        self._facts_at: Neo4jFacts | None = None

    @property
    def fact_revision(self) -> int:
        return self.revision if self._changed is None else self._changed

    def of_facts(self, ask: Callable[[Neo4jFacts], T]) -> T:
        """What `ask` gives; asked again where a load has joined segments meanwhile."""
        for _ in range(ATTEMPTS):
            facts = self._facts_at
            if facts is None:
                shelf = Neo4jShelf(self._run, read_listing(self._run))
                facts = Neo4jFacts(shelf, self.revision, self._parts)
            try:
                found = ask(facts)
            except Gone:
                self._facts_at = None
                continue
            self._facts_at = facts
            return found
        raise StoreBusy("other loads keep writing to the store")

    def select(self, wanted: Selection) -> list[RecordRow]:
        if wanted.kind == "fact":
            return self.of_facts(lambda facts: facts.select(wanted))
        return self._select(wanted, None)

    def read_columns(self) -> FactColumns:
        return self.of_facts(lambda facts: facts.columns())

    def fingerprint(self) -> str:
        return self.of_facts(lambda facts: facts.fingerprint())

    def grown_columns(self, before: FactColumns, revision: int) -> FactColumns:
        return self.of_facts(lambda facts: facts.grown(before, revision))

    def count_facts(self, touching: Collection[str] | None = None) -> int:
        return self.of_facts(lambda facts: facts.count(touching))

    def facts_behind(self) -> int:
        if self.drawn >= self.revision:
            return 0
        return self.of_facts(lambda facts: facts.count_changed(self.drawn))

    def live_ids(self, kind: str, source: str) -> set[str]:
        if kind == "fact":
            return self.of_facts(lambda facts: facts.live_ids(source))
        return super().live_ids(kind, source)

    def _select(self, wanted: Selection, posted: Collection[str] | None) -> list[RecordRow]:
        query = cypher.read_records(
            known=wanted.known_at is not None,
            ids=wanted.ids is not None,
            posted=posted is not None,
            source=wanted.source is not None,
            prefix=wanted.prefix is not None,
        )
        rows = self._run(
            query,
            kind=wanted.kind,
            revision=self.revision,
            known_at=wanted.known_at,
            ids=storable(wanted.ids or ()),
            posted=list(posted or ()),
            source="".join(storable([wanted.source or ""])),
            prefix=wanted.prefix,
        )
        return _records_of(rows)

    # -- what a load has to know ---------------------------------------------

    def stored(self, sources: Sequence[str]) -> list[StoredRow]:
        """Every version of everything of the sources."""
        rows = self._run(cypher.STORED, sources=sources, revision=self.revision)
        found = [StoredRow(*values) for values in from_columns(rows)]
        return found + self.of_facts(lambda facts: list(facts.stored(sources)))

    def owners(self, ids: Collection[str]) -> list[tuple[str, str, str]]:
        """Fact id, source and key of the live facts with the ids."""
        return self.of_facts(lambda facts: list(facts.owners(ids))) if ids else []

    def numbers_of(self, keys: Collection[str]) -> dict[str, int]:
        """Record numbers of those of the keys that are of facts."""
        return self.of_facts(lambda facts: facts.numbers_of(keys)) if keys else {}

    # -- for drawing: what is live ------------------------------------------

    def at(self, revision: int) -> Neo4jReader:
        """Reads of an earlier revision."""
        return Neo4jReader(self._run, revision, self.last_change(), self._parts)

    def fact_of(self, row: RecordRow) -> Fact:
        return fact_of(row)

    def entities_of(self, sources: Collection[str]) -> list[RecordRow]:
        """Declarations in the files of the sources."""
        known_at = self.last_change()
        selections = (Selection("entity", known_at, source=source) for source in sources)
        return [row for one in selections for row in self.select(one)]

    def facts_resting_on(self, sources: Collection[str]) -> list[RecordRow]:
        """Facts that cite one of the sources, those of its own file included."""
        return self.of_facts(lambda facts: facts.live_citing(sources)) if sources else []

    def entities_naming(self, ids: Collection[str]) -> list[RecordRow]:
        """Declarations that name one of the ids as what is around or inside."""
        posted = [_AROUND + id for id in ids]
        return self._select(Selection("entity", self.last_change()), posted) if posted else []

    def facts_between(self, pairs: Sequence[Sequence[str]]) -> list[RecordRow]:
        """Facts of (subject, object) as stated."""
        wanted = set(map(tuple, pairs))
        rows = self.of_facts(lambda facts: facts.live_between(pairs)) if wanted else []
        facts = ((row, self.fact_of(row)) for row in rows)
        return [row for row, fact in facts if (fact.subject, fact.object) in wanted]

    def changed(self, kind: str, revision: int) -> set[str]:
        ((ids,),) = self._run(cypher.CHANGED_IDS, kind=kind, revision=self.revision, after=revision)
        return set(ids)

    def changed_since(self, revision: int) -> list[Subject]:
        """What a later revision than this one added or closed."""
        rows = self._run(cypher.CHANGED, drawn=revision)
        found = [(kind, source, id, doc) for kind, source, id, doc in from_columns(rows)]
        facts = self.of_facts(lambda facts: facts.changed_since(revision))
        return [*found, *map(_subject, facts)]

    def subjects(self, numbers: Collection[int]) -> list[Subject]:
        """The facts with these record numbers."""
        if not numbers:
            return []
        return list(map(_subject, self.of_facts(lambda facts: facts.numbered(numbers))))

    def mentioned(self, numbers: Sequence[int]) -> set[str]:
        """Ids that the facts with these record numbers name."""
        return self.of_facts(lambda facts: facts.mentioned(numbers))

    def with_keys(self, keys: Collection[str]) -> list[Subject]:
        """What has these keys, but facts."""
        if not keys:
            return []
        found = from_columns(self._run(cypher.BY_KEY, keys=list(keys)))
        return [(kind, source, id, doc) for kind, source, id, doc in found]

    # -- all of it -----------------------------------------------------------

    def closings(self) -> list[Closing]:
        rows = self._run(cypher.CLOSINGS, revision=self.revision)
        facts = self.of_facts(lambda facts: list(facts.closings()))
        return [*(Closing(*values) for values in from_columns(rows)), *facts]

    def count_records(self) -> dict[str, int]:
        counts = dict(self._run(cypher.COUNTS, revision=self.revision))
        return {**counts, "fact": self.of_facts(lambda facts: facts.count_live())}

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


def _subject(row: RecordRow) -> Subject:
    return "fact", row.source, row.id, row.doc.decode()


# -- writing ---------------------------------------------------------------

_AROUND = "around "


def postings_of(entity: Entity) -> Iterator[str]:
    """Keys under which a declaration is found beside its own id."""
    for id in dict.fromkeys((entity.container, *entity.members)):
        if id:
            yield _AROUND + id


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
    write_rows(run, cypher.ADD_RECORDS, rows, revision)


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
        "recorded_at": recorded_at,
        "retracted_at": retracted_at,
        "since": since,
        "until": until,
    }


def write_rows(run: Run, query: LiteralString, rows: Sequence[dict[str, Any]], since: int) -> None:
    """Number the records, post who names whom, and write both."""
    first = run(cypher.NUMBERS, count=len(rows))[0][0]
    posted: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows, first):
        row["number"] = number
        if row["kind"] == "entity":
            for key in postings_of(read_entity(row["doc"].encode())):
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
