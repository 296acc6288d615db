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

from graph.cache import Cache
from graph.model import Document, Table
from graph.ports import Summary
from graph.reader import Reader, Row, TableInfo
from graph.records import read_fact
from graph.stores.content import Closing, hash_content, join_document
from graph.view import View

if TYPE_CHECKING:
    from graph.columns.facts import FactColumns


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of a kind; conditions that are given are joined by and.

    `known_at` None takes every version ever.
    """

    kind: str
    known_at: str | None
    ids: Collection[str] | None = None
    touching: Collection[str] | None = None
    source: str | None = None
    relations: Collection[str] | None = None


class RecordReader(ABC):
    """Reads of the revision that was the latest one when the reader was made."""

    def __init__(self, revision: int, last_change: str | None) -> None:
        self.revision = revision
        self._last_change = last_change

    @abstractmethod
    def select(self, wanted: Selection) -> list[Row]:
        """Rows of the selection, in any order."""

    @abstractmethod
    def closings(self) -> list[Closing]:
        """Key and instant of closing of every record."""

    @abstractmethod
    def count_records(self) -> Mapping[str, int]:
        """Number of live ids by kind of record."""

    @property
    def fact_revision(self) -> int:
        return self.revision

    def columns(self) -> FactColumns:
        from graph.columns.facts import extract

        rows = sorted(self.facts(None), key=lambda row: (row.id, row.recorded_at, row.source))
        return extract(
            read_fact(row.source, row.doc, row.recorded_at, row.retracted_at) for row in rows
        )

    @abstractmethod
    def tables(self, name: str | None = None) -> list[TableInfo]: ...

    @abstractmethod
    def table(self, name: str, revision: str) -> Table: ...

    def sources(self, known_at: str | None, ids: Collection[str] | None = None) -> list[Row]:
        return self.select(Selection("source", known_at, ids))

    def entities(self, known_at: str | None, ids: Collection[str] | None = None) -> list[Row]:
        return self.select(Selection("entity", known_at, ids))

    def facts(
        self,
        known_at: str | None,
        *,
        ids: Collection[str] | None = None,
        touching: Collection[str] | None = None,
        source: str | None = None,
        relations: Collection[str] | None = None,
    ) -> list[Row]:
        return self.select(Selection("fact", known_at, ids, touching, source, relations))

    def judgements(self, known_at: str | None) -> list[Row]:
        return self.select(Selection("judgement", known_at))

    def live_ids(self, kind: str, source: str) -> set[str]:
        rows = self.select(Selection(kind, None, source=source))
        return {row.id for row in rows if row.retracted_at is None}

    def last_change(self) -> str | None:
        return self._last_change

    def versions(self, source: str) -> dict[str, list[Row]]:
        """Every row that a source ever brought, by kind of record."""
        kinds = ("source", "entity", "fact")
        return {kind: self.select(Selection(kind, None, source=source)) for kind in kinds}

    def content_hash(self) -> str:
        return hash_content(self.closings(), self.tables())

    def documents(self) -> Iterator[Document]:
        for row in sorted(self.sources(None), key=lambda row: row.id):
            if row.retracted_at is None:
                yield join_document(self.versions(row.id))

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

    @abstractmethod
    def reader(self) -> R: ...

    def view(self, as_of: date, known_at: str | None = None) -> View:
        return View(self.reader(), as_of, known_at, self._cache)

    def summary(self) -> Summary:
        reader = self.reader()
        return Summary(
            backend=self.backend,
            schema=self.schema,
            revision=reader.revision,
            last_change=reader.last_change(),
            counts=self._cache.build(("counts", reader.revision), reader.counts),
        )

    def content_hash(self, reader: Reader | None = None) -> str:
        reader = reader or self.reader()
        return self._cache.build(("hash", reader.revision), reader.content_hash)

    def documents(self) -> Iterator[Document]:
        return self.reader().documents()
