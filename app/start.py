"""The first start: bundled facts go into an empty store, tariff tables follow in the background."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import sleep

from graph.errors import OnshoreError, StoreBusy, StoreUnavailable
from graph.ports import Store
from loaders import Options
from loaders.files import choose
from loaders.ingest import bundled, ingest

LOG = logging.getLogger("onshore")


def prepare(store: Store, data: Path, now: Callable[[], str], retry_after: float) -> Thread | None:
    """Give an empty store the bundled facts, and what takes longer in a thread that is returned.

    A store that can not be reached now gets them as soon as it can be; reads say so until then.
    Raises what `ingest` raises for facts that are wrong.
    """
    facts, tables = bundled_files(data)
    try:
        load_facts(store, facts, now())
        if not tables or store.reader().tables():
            return None
    except (StoreUnavailable, StoreBusy) as error:
        LOG.warning("%s; trying again every %g seconds", error, retry_after)
    thread = Thread(
        target=_keep_trying,
        args=(store, facts, tables, now, retry_after),
        daemon=True,
        name="first-load",
    )
    thread.start()
    return thread


def bundled_files(data: Path) -> tuple[list[Path], list[Path]]:
    """Files of the bundled facts, and of the reference tables."""
    facts: list[Path] = []
    tables: list[Path] = []
    for path in bundled(data):
        loader, _ = choose(path, Options())
        (facts if loader and loader.module == "curated" else tables).append(path)
    return facts, tables


def load_facts(store: Store, facts: list[Path], now: str) -> None:
    """Load the facts where the store holds nothing yet."""
    if store.summary().last_change is None:
        ingest(store, facts, now=now)


def _keep_trying(
    store: Store,
    facts: list[Path],
    tables: list[Path],
    now: Callable[[], str],
    retry_after: float,
) -> None:
    while True:
        try:
            load_facts(store, facts, now())
            if tables and not store.reader().tables():
                ingest(store, tables, now=now())
            return
        except (StoreUnavailable, StoreBusy):
            sleep(retry_after)
        except OnshoreError as error:
            LOG.error("the bundled data was not loaded: %s", error)
            return
