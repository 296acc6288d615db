"""What every store derives alike from its reads: a reader's views of records, a store's summary.

A backend says how records of one selection are read, how they are counted and hashed, and how its
tables are read; nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from onshore.graph.cache import Cache
from onshore.graph.model import Document, Table
from onshore.graph.ports import Summary
from onshore.graph.reader import Reader, RecordRow, TableInfo
from onshore.graph.stores.content import Closing, hash_content, join_document
from onshore.graph.view import View, lacks_columns

if TYPE_CHECKING:
    from onshore.graph.columns.facts import Arrays, FactColumns
    from onshore.graph.columns.snapshot import Snapshot, Snapshots


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of a kind; conditions that are given are joined by and.

    `known_at` None takes every version ever; `prefix` is how an id begins, of other records than
    facts.
    """

    kind: str
    known_at: str | None
    ids: Collection[str] | None = None
    touching: Collection[str] | None = None
    source: str | None = None
    relations: Collection[str] | None = None
    prefix: str | None = None


class RecordReader(ABC):
    """Reads of the revision that was the latest one when the reader was made."""

    snapshots: Snapshots | None = None
    """Where columns are mapped from instead of read."""

    def __init__(self, revision: int, last_change: str | None) -> None:
        self.revision = revision
        self._last_change = last_change

    @abstractmethod
    def select(self, wanted: Selection) -> list[RecordRow]:
        """Rows of the selection, in any order."""

    @abstractmethod
    def closings(self) -> list[Closing]:
        """Key and instant of closing of every record."""

    def closings_after(self, revision: int) -> list[Closing] | None:
        """The same of records that were added or closed after a revision; None: all are read."""
        return None

    @abstractmethod
    def count_records(self) -> Mapping[str, int]:
        """Number of live ids by kind of record."""

    @abstractmethod
    def count_facts(self, touching: Collection[str] | None = None) -> int:
        """See `graph.reader`."""

    @property
    def fact_revision(self) -> int:
        return self.revision

    def columns(self) -> FactColumns:
        facts = self.mapped("facts")
        if facts is None:
            return self.read_columns()
        from onshore.graph.columns.snapshot import facts_of

        return facts_of(facts)

    def mapped(self, part: str) -> Arrays | None:
        return None if self.snapshots is None else self.snapshots.part(self, part)

    @abstractmethod
    def read_columns(self) -> FactColumns:
        """Every version of every fact, by record number, from the store itself."""

    @abstractmethod
    def fingerprint(self) -> str:
        """See `graph.reader`."""

    @abstractmethod
    def grown_columns(self, before: FactColumns, revision: int) -> FactColumns:
        """See `graph.reader`."""

    @abstractmethod
    def tables(self, name: str | None = None) -> list[TableInfo]: ...

    @abstractmethod
    def table(self, name: str, revision: str) -> Table: ...

    def sources(self, known_at: str | None, ids: Collection[str] | None = None) -> list[RecordRow]:
        return self.select(Selection("source", known_at, ids))

    def entities(
        self,
        known_at: str | None,
        ids: Collection[str] | None = None,
        *,
        prefix: str | None = None,
    ) -> list[RecordRow]:
        return self.select(Selection("entity", known_at, ids, prefix=prefix))

    def facts(
        self,
        known_at: str | None,
        *,
        ids: Collection[str] | None = None,
        touching: Collection[str] | None = None,
        source: str | None = None,
        relations: Collection[str] | None = None,
    ) -> list[RecordRow]:
        return self.select(Selection("fact", known_at, ids, touching, source, relations))

    def judgements(self, known_at: str | None) -> list[RecordRow]:
        return self.select(Selection("judgement", known_at))

    def live_ids(self, kind: str, source: str) -> set[str]:
        rows = self.select(Selection(kind, None, source=source))
        return {row.id for row in rows if row.retracted_at is None}

    @abstractmethod
    def changed(self, kind: str, revision: int) -> set[str]:
        """See `graph.reader`."""

    def last_change(self) -> str | None:
        return self._last_change

    def versions(self, source: str) -> dict[str, list[RecordRow]]:
        """Every row that a source ever brought, by kind of record."""
        kinds = ("source", "entity", "fact")
        return {kind: self.select(Selection(kind, None, source=source)) for kind in kinds}

    def content_hash(self) -> str:
        return hash_content(self.closings(), self.tables())

    def documents(self) -> Iterator[Document]:
        for row in sorted(self.sources(None), key=lambda row: row.id):
            if row.retracted_at is None:
                yield join_document(self.versions(row.id))

    def facts_behind(self) -> int | None:
        """Facts that the graph for people does not show as they are; None where there is none."""
        return None

    def counts(self) -> dict[str, int]:
        """Number of live sources, entities, facts and tables."""
        found = self.count_records()
        names = {"sources": "source", "entities": "entity", "facts": "fact"}
        counts = {name: found.get(kind, 0) for name, kind in names.items()}
        return {**counts, "tables": len(self.tables())}


R = TypeVar("R", bound=RecordReader)


class RecordStore(ABC, Generic[R]):
    """What a store answers from its reader."""

    backend: ClassVar[str]
    schema: ClassVar[int]
    read_only = False

    def __init__(self) -> None:
        self._cache = Cache()
        self.snapshots: Snapshots | None = None
        self._mapped: Snapshot | None = None

    @abstractmethod
    def reader(self) -> R: ...

    @property
    def networks(self) -> Mapping[str, int]:
        return self._cache.counts

    def view(self, as_of: date, known_at: str | None = None) -> View:
        reader = self.reader()
        reader.snapshots = self.snapshots
        if self.snapshots is not None:
            mapped = self.snapshots.of(reader)
            if mapped is not None and mapped is not self._mapped:
                # what was read until now is in this process alone; views that are in use keep it
                self._cache = self._cache.with_only(lacks_columns)
            self._mapped = mapped
        return View(reader, as_of, known_at, self._cache)

    def summary(self) -> Summary:
        reader = self.reader()
        return Summary(
            backend=self.backend,
            schema=self.schema,
            revision=reader.revision,
            last_change=reader.last_change(),
            counts=self._cache.build(("counts", reader.revision), reader.counts),
            behind=reader.facts_behind(),
        )

    def content_hash(self, reader: Reader | None = None) -> str:
        reader = reader or self.reader()
        return self._cache.build(("hash", reader.revision), lambda: self._hash(reader))

    def _hash(self, reader: Reader) -> str:
        """The hash, from what it was made of at an earlier revision where that is kept."""
        from onshore.graph.stores.content_lines import ContentLines

        if not isinstance(reader, RecordReader):
            return reader.content_hash()
        revision, kept = reader.revision, ("content lines",)
        before: ContentLines | None = self._cache.get(kept)
        if before is not None and before.revision > revision:
            return reader.content_hash()
        changed = None if before is None else reader.closings_after(before.revision)
        if before is None or changed is None:
            lines = ContentLines.of(reader.closings(), revision)
        else:
            lines = before.changed(changed, revision)
        self._cache.put(kept, lines)
        return lines.hash(reader.tables())

    def documents(self) -> Iterator[Document]:
        return self.reader().documents()
