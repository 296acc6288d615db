"""The first start: bundled facts go into an empty store, tariff tables follow in the background."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Thread

from graph.errors import OnshoreError
from graph.ports import Store
from loaders.files import choose
from loaders.ingest import bundled, ingest

LOG = logging.getLogger("onshore")


def load_bundled(store: Store, data: Path, now: str) -> Thread | None:
    """Give an empty store the bundled facts now, and the reference tables in a thread.

    The thread is None where nothing is left to load. Raises what `ingest` raises for the facts.
    """
    from loaders import Options

    facts: list[Path] = []
    tables: list[Path] = []
    for path in bundled(data):
        loader, _ = choose(path, Options())
        (facts if loader and loader.module == "curated" else tables).append(path)
    if store.summary().last_change is None:
        ingest(store, facts, now=now)
    if not tables or store.reader().tables():
        return None
    thread = Thread(target=_load_tables, args=(store, tables, now), daemon=True, name="tables")
    thread.start()
    return thread


def _load_tables(store: Store, tables: list[Path], now: str) -> None:
    try:
        ingest(store, tables, now=now)
    except OnshoreError as error:
        LOG.error("the tariff tables were not loaded: %s", error)
