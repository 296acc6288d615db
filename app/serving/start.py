"""The first start: bundled facts go into an empty store, tariff tables follow in the background."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Protocol

from onshore.graph.answers.duty.tariff_tables import lacking
from onshore.graph.errors import OnshoreError, StoreBusy, StoreUnavailable
from onshore.graph.ports import Store
from onshore.graph.stores.content import replaced_by
from onshore.loaders import Batch
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest, read_all

LOG = logging.getLogger("onshore")


class Loading(Protocol):
    """How far the tariff tables of a first load have come: `read` of `of` files."""

    @property
    def running(self) -> bool: ...
    @property
    def read(self) -> int: ...
    @property
    def of(self) -> int: ...


class FirstLoad:
    """The bundled data on its way into a store, in a thread of its own.

    `read` of `of` files of tariff tables have been read; they are stored together, when all are.
    """

    def __init__(
        self, store: Store, data: Path, now: Callable[[], str], retry_after: float
    ) -> None:
        self.facts, self.tables = bundled_files(data)
        self.read, self.of = 0, len(self.tables)
        self._store, self._now, self._retry_after = store, now, retry_after
        self.thread = Thread(target=self._keep_trying, daemon=True, name="first-load")

    @property
    def running(self) -> bool:
        return self.thread.is_alive()

    def load_facts(self) -> None:
        """Load the facts where the store holds nothing yet."""
        if self._store.summary().last_change is None:
            ingest(self._store, self.facts, now=self._now())

    def needed(self) -> bool:
        """Whether tables are to come that the store lacks."""
        return self.of > 0 and bool(lacking(self._store.reader().tables()))

    def _load_tables(self) -> None:
        """Read all tables, then store those in whose place there is none, in one step."""
        self.read = 0
        batches: list[Batch] = []
        for path in self.tables:
            batches += read_all([path]).batches
            self.read += 1
        held = self._store.reader().tables()
        new = [table for b in batches for table in b.tables if not replaced_by(table, held)]
        ingest(self._store, new, now=self._now())

    def _keep_trying(self) -> None:
        while True:
            try:
                self.load_facts()
                if self.needed():
                    self._load_tables()
                return
            except (StoreUnavailable, StoreBusy):
                sleep(self._retry_after)
            except OnshoreError as error:
                LOG.error("the bundled data was not loaded: %s", error)
                return


def prepare(
    store: Store, data: Path, now: Callable[[], str], retry_after: float
) -> FirstLoad | None:
    """Give an empty store the bundled facts; None where the tables are there too.

    The load of the tables is given back while it runs. A store that can not be reached now gets
    everything as soon as it can be; reads say so until then. One that may only be read is left as
    it is. Raises what `ingest` raises for facts that are wrong.
    """
    if store.read_only:
        LOG.warning("%s can only be read: it is served as it is", store.url)
        return None
    load = FirstLoad(store, data, now, retry_after)
    try:
        load.load_facts()
        if not load.needed():
            return None
    except (StoreUnavailable, StoreBusy) as error:
        LOG.warning("%s; trying again every %g seconds", error, retry_after)
    load.thread.start()
    return load
