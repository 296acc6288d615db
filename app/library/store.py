"""`onshore.open`: a store of facts, what it holds, and what is loaded into it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import inf
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from onshore.app.library.asking import Day, Instant, Texts, pairs_of
from onshore.app.library.net import Net
from onshore.app.settings import Settings, data_folder, read_settings
from onshore.app.terminal.shell import NothingStored, now, open_named
from onshore.graph import ports
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.dates import format_instant
from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem
from onshore.graph.model import Document
from onshore.graph.queries.subgraph import Subgraph

if TYPE_CHECKING:
    from onshore.graph.reader import Reader
    from onshore.loaders.report import Report

Facts: TypeAlias = Mapping[str, Any]
"""A document as a facts file has it: `source`, `entities`, `facts`."""


def open(
    url_or_path: str | Path | None = None,
    *,
    user: str | None = None,
    password: str | None = None,
    seconds: float | None = None,
) -> Store:
    """A store of facts.

    Args:
        url_or_path: A file of facts (`facts.db`), `sqlite:///file.db`, `sqlite://` (in memory),
            `neo4j://host:7687`. None takes the store that `ONSHORE_STORE` names, by default
            `onshore.db` of the current folder, and loads the bundled data where it holds nothing.
        user: User of a Neo4j store; default `ONSHORE_NEO4J_USER`.
        password: Password of a Neo4j store; default `ONSHORE_NEO4J_PASSWORD`.
        seconds: Time that a question may take; default `ONSHORE_MAX_SECONDS` (20).

    InvalidParameters for a URL of no store and for seconds that are none, StoreUnavailable or
    StoreOutdated for a file that can not be used.
    """
    if not _is_time(seconds):
        raise InvalidParameters(
            [Problem(f"{seconds!r} is not a time: a number above 0", "seconds")]
        )
    settings = read_settings(os.environ)
    settings = replace(
        settings,
        store=settings.store if url_or_path is None else _url_of(url_or_path),
        neo4j_user=settings.neo4j_user if user is None else user,
        neo4j_password=settings.neo4j_password if password is None else password,
        max_seconds=settings.max_seconds if seconds is None else seconds,
    )
    store = Store(open_named(settings, own_process=False), settings)
    if url_or_path is None and store.is_empty:
        store.load_bundled()
    return store


def _is_time(seconds: object) -> bool:
    return seconds is None or (isinstance(seconds, int | float) and 0 < seconds < inf)


def _url_of(url_or_path: object) -> str:
    if not isinstance(url_or_path, str | Path) or not str(url_or_path).strip():
        reason = f"{url_or_path!r} names no store: give a path or a URL"
        raise InvalidParameters([Problem(reason, "store")])
    if isinstance(url_or_path, str) and "://" in url_or_path:
        return url_or_path
    return f"sqlite:///{Path(url_or_path).expanduser().absolute()}"


def _loadable(number: int, item: object) -> str | Path | Document:
    if isinstance(item, Mapping):
        return parse_document(item)
    if not isinstance(item, str | Path | Document):
        reason = f"item {number} is no path and no document: {type(item).__name__}"
        raise InvalidInput([Problem(reason)])
    return item


class Store:
    """Facts on disk, in memory or in Neo4j. `with onshore.open() as store:` closes it."""

    def __init__(self, store: ports.Store, settings: Settings) -> None:
        self._store, self._settings = store, settings

    @property
    def url(self) -> str:
        """Where it lies, without a password."""
        return self._store.url

    def reader(self) -> Reader:
        """What it holds now, as the engines of batches read it."""
        return self._store.reader()

    def opened(self) -> ports.Store:
        """The store itself, whose network the engines of batches freeze."""
        return self._store

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever loaded into it."""
        reader = self._store.reader()
        return reader.last_change() is None and not reader.tables()

    def at(
        self,
        as_of: Day | None = None,
        known_at: Instant | None = None,
        *,
        status: Texts = (),
        certainty_min: str | None = None,
        derive: Texts = (),
        lang: str | None = None,
    ) -> Net:
        """What the store says at two clocks; the other values hold for all questions of the net.

        Args:
            as_of: Day on which things are true in the world; default today.
            known_at: What had been recorded by this instant; default the store's last change.
            status: Statuses that count, or `all`; default those of each question.
            certainty_min: Weakest certainty that counts; default `speculative`.
            derive: Rules that may derive edges.
            lang: Language of names and sentences, `en` or `ja`; default `en`.

        InvalidParameters with every problem; NothingStored where the store holds nothing.
        """
        if self.is_empty:
            raise NothingStored(
                f"{self.url} holds nothing; load_bundled() gives it the bundled data, "
                "load(...) what you have"
            )
        common = {
            "as_of": as_of,
            "known_at": known_at,
            "status": (status,) if isinstance(status, str) else tuple(status),
            "certainty_min": certainty_min,
            "derive": (derive,) if isinstance(derive, str) else tuple(derive),
            "lang": lang,
        }
        clocks = read_parameters(Subgraph, pairs_of(Subgraph, common))
        view = self._store.view(clocks.as_of or self._today(), clocks.known_at)
        return Net(view, common, self._settings, self._settings.max_seconds)

    def load(self, *items: str | Path | Document | Facts, closing: bool = False) -> Report:
        """Load files, folders and documents in one step, as `onshore load` does; what that changed.

        A document may be a mapping, as a facts file has it: `source`, `entities`, `facts`.
        A second load of the same changes nothing; a new version of a source closes what is gone.
        InvalidInput with the problems of all items, TooLarge, StoreBusy, StoreReadOnly: then
        nothing was stored. ClosesMost where most of a source would be closed and `closing` is not
        set.
        """
        from onshore.loaders.ingest import ingest

        instant = format_instant(now())
        documents = [_loadable(number, item) for number, item in enumerate(items, 1)]
        return ingest(self._store, documents, now=instant, confirm=lambda _: closing)

    def load_bundled(self) -> Report:
        """Load the facts, the schedule and the measures that Onshore comes with."""
        return self.load(data_folder(self._settings))

    def _today(self) -> date:
        return now().date()

    def close(self) -> None:
        """Give back its files and connections; nothing can be asked afterwards."""
        self._store.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<onshore.Store {self.url}>"


__all__ = ["Store", "open"]
