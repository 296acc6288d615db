"""What a backend must do, and nothing else: `Store` and the few reads of `Reader`.

A store keeps records (`graph.records`) and reference tables. It answers `Reader`'s reads, which
take whole sets of ids; everything that a question sees is derived from them in `graph.view`, once
for all stores.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from graph.model import Change, Document, Judgement, Table

if TYPE_CHECKING:
    from graph.columns.facts import FactColumns
    from graph.view import View

Advance: TypeAlias = Callable[[int, int], None]
"""Called now and then with what is done and what there is to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as read: canonical JSON and the instants that hold at the reader's revision."""

    source: str
    id: str
    doc: bytes
    recorded_at: str
    retracted_at: str | None


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A reference table without its rows."""

    name: str
    revision: str
    effective_from: date | None
    source: Mapping[str, str]
    hash: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What `onshore check` and `/ready` report. `counts`: live sources, entities, facts, tables."""

    backend: str
    schema: int
    revision: int
    last_change: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed: one entry for each of its documents, and whether each table is new."""

    changes: tuple[Change, ...]
    tables: tuple[bool, ...] = ()


class Reader(Protocol):
    """Reads of one committed revision: a load that commits meanwhile is not seen.

    `known_at` is a canonical instant: rows recorded by it and not retracted by it. None asks for
    every version ever, closed ones included. Order of the rows is free.
    """

    revision: int

    @property
    def fact_revision(self) -> int:
        """The latest revision that changed a record, not reference tables alone."""
        ...

    def columns(self) -> FactColumns:
        """Every version of every fact as columns."""
        ...

    def sources(self, known_at: str | None, ids: Collection[str] | None = None) -> list[Row]: ...

    def entities(self, known_at: str | None, ids: Collection[str] | None = None) -> list[Row]: ...

    def facts(
        self,
        known_at: str | None,
        *,
        ids: Collection[str] | None = None,
        touching: Collection[str] | None = None,
        source: str | None = None,
        relations: Collection[str] | None = None,
    ) -> list[Row]:
        """Facts by id, by an entity that they mention, by source, by relation; all of them if none.

        Conditions that are given are joined by and.
        """
        ...

    def judgements(self, known_at: str | None) -> list[Row]: ...

    def live_ids(self, kind: str, source: str) -> set[str]:
        """Ids of the records of a kind that a source has and that are not closed."""
        ...

    def last_change(self) -> str | None:
        """The latest instant of recording or retracting; None in an empty store."""
        ...

    def tables(self, name: str | None = None) -> list[TableInfo]: ...

    def table(self, name: str, revision: str) -> Table: ...

    def content_hash(self) -> str:
        """SHA-256 over all records and tables: equal for equal content in any store."""
        ...

    def documents(self) -> Iterator[Document]:
        """Every source with all its versions, such that loading them gives the same content."""
        ...


class Store(Protocol):
    """One place where records lie. Safe to share between threads.

    Errors: StoreUnavailable, StoreBusy, StoreReadOnly, StoreOutdated; InvalidInput where a fact id
    belongs to another source.
    """

    url: str
    read_only: bool
    """Whether it is known that nothing can be written: every load raises StoreReadOnly then."""

    def replace(
        self,
        documents: Sequence[Document],
        tables: Sequence[Table] = (),
        *,
        now: str,
        advance: Advance | None = None,
    ) -> Loaded:
        """One load, all or nothing: sources and tables have exactly this content then.

        `advance` is told how many records are written, and how many there are to write. Nothing is
        deleted, and a table whose equal was there is not stored again. `now` is the
        canonical instant of the load, used where a record carries none. InvalidInput where a
        source or a table comes twice.
        """
        ...

    def judge(self, judgement: Judgement, *, now: str) -> None: ...

    def reader(self) -> Reader: ...

    def view(self, as_of: date, known_at: str | None = None) -> View:
        """Everything at two clocks; `known_at` None is the store's last change."""
        ...

    def summary(self) -> Summary: ...

    def content_hash(self, reader: Reader | None = None) -> str:
        """That of a reader's revision, kept; of the latest one where none is given."""
        ...

    def documents(self) -> Iterator[Document]:
        """Those of the latest revision."""
        ...

    def close(self) -> None: ...
