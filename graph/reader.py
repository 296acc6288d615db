"""The reads that a store answers: whole sets of ids at one committed revision, in any order.

Everything that a question sees is derived from them in `graph.view`, once for all stores.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from onshore.graph.documents.records import read_fact
from onshore.graph.model import Document, Fact, Table

if TYPE_CHECKING:
    from onshore.graph.columns.facts import Arrays, FactColumns


class RecordRow(NamedTuple):
    """One record as read: canonical JSON and the instants that hold at the reader's revision."""

    source: str
    id: str
    doc: bytes
    recorded_at: str
    retracted_at: str | None


def fact_of(row: RecordRow) -> Fact:
    """The fact that the row holds, with its instants."""
    return read_fact(row.source, row.doc, row.recorded_at, row.retracted_at)


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A reference table without its rows."""

    name: str
    revision: str
    effective_from: date | None
    source: Mapping[str, str]
    hash: str


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

    def grown_columns(self, before: FactColumns, revision: int) -> FactColumns:
        """The same, made from those of an earlier revision: reads only what has changed since."""
        ...

    def count_facts(self, touching: Collection[str] | None = None) -> int:
        """Versions of facts, with `touching` of those that mention one of the ids; cheap.

        A fact that mentions several of the ids may count for each.
        """
        ...

    def fingerprint(self) -> str:
        """A hash that is equal only where `columns` are equal; cheaper than these."""
        ...

    def mapped(self, part: str) -> Arrays | None:
        """Arrays that a snapshot of this state holds under a name; None where there are none."""
        ...

    def sources(
        self, known_at: str | None, ids: Collection[str] | None = None
    ) -> list[RecordRow]: ...

    def entities(
        self,
        known_at: str | None,
        ids: Collection[str] | None = None,
        *,
        prefix: str | None = None,
    ) -> list[RecordRow]:
        """`prefix`: only those whose id begins with it."""
        ...

    def facts(
        self,
        known_at: str | None,
        *,
        ids: Collection[str] | None = None,
        touching: Collection[str] | None = None,
        source: str | None = None,
        relations: Collection[str] | None = None,
    ) -> list[RecordRow]:
        """Facts by id, by an entity that they mention, by source, by relation; all of them if none.

        Conditions that are given are joined by and.
        """
        ...

    def changed(self, kind: str, revision: int) -> set[str]:
        """Ids of records of a kind, but facts, that were added or closed after a revision."""
        ...

    def judgements(self, known_at: str | None) -> list[RecordRow]: ...

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
