"""What a backend must do, and nothing else: `Store`; its few reads stand in `graph.reader`.

A store keeps records (`graph.documents.records`) and reference tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from onshore.graph.model import Change, Document, Judgement, Table
from onshore.graph.reader import Reader

if TYPE_CHECKING:
    from onshore.graph.view import View

Advance: TypeAlias = Callable[[int, int], None]
"""Called now and then with what is done and what there is to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What `onshore check` and `/ready` report. `counts`: live sources, entities, facts, tables.

    `behind`: facts that were added or closed since what people look at was drawn; None where
    nothing is drawn for people.
    """

    backend: str
    schema: int
    revision: int
    last_change: str | None
    counts: Mapping[str, int]
    behind: int | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed: one entry for each of its documents, and whether each table is new."""

    changes: tuple[Change, ...]
    tables: tuple[bool, ...] = ()


class Store(Protocol):
    """One place where records lie. Safe to share between threads.

    Errors: StoreUnavailable, StoreBusy, StoreReadOnly, StoreOutdated; InvalidInput where a fact id
    belongs to another source.
    """

    url: str
    local: bool
    """Whether a look at it is a look at a file, quick enough for an event loop."""
    read_only: bool
    """Whether it is known that nothing can be written: every load raises StoreReadOnly then."""

    @property
    def networks(self) -> Mapping[str, int]:
        """How often edges were `patched`, made of all facts (`whole`), or patched and `sorted`."""
        ...

    def replace(
        self,
        documents: Sequence[Document],
        tables: Sequence[Table] = (),
        *,
        now: str,
        advance: Advance | None = None,
        drawn: Advance | None = None,
    ) -> Loaded:
        """One load, all or nothing: sources and tables have exactly this content then.

        `advance` is told how many records are written, and how many there are to write; `drawn` the
        same of a graph for people, where it is drawn after the load can be asked. Nothing is
        deleted, and a table whose equal was there is not stored again. `now` is the
        instant of the load (`dates.parse_instant`), used where a record carries none. InvalidInput
        where a source or a table comes twice.
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
