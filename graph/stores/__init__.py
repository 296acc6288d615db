"""Stores: one file per backend, opened by URL. The Neo4j driver is imported only when asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.graph.ports import Advance, Store


class Backend(NamedTuple):
    """The class of a store in its module of this folder, and what else it takes besides the URL.

    `in_file`: its URL names one file, or none for a store in the memory of one process.
    """

    module: str
    kind: str
    takes: tuple[str, ...] = ()
    in_file: bool = False


_NEO4J = Backend("neo4j", "Neo4jStore", ("user", "password"))
STORES: dict[str, Backend] = {
    "sqlite": Backend("sqlite", "SqliteStore", ("advance",), in_file=True),
    **dict.fromkeys(("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"), _NEO4J),
}
"""Scheme of a URL -> the store that it opens. A new store is one file and one line here."""
_DATA_FRAMES = ("pandas", "pyarrow")


def file_of(url: str) -> Path | None:
    """The file that holds the store at `url`; None for one on a server or in memory."""
    scheme, _, rest = url.partition("://")
    path = rest.removeprefix("/")
    named = scheme in STORES and STORES[scheme].in_file and path not in ("", ":memory:")
    return Path(path) if named else None


def in_memory(url: str) -> bool:
    """Whether the store at `url` lives in the memory of the process that opens it."""
    scheme = url.partition("://")[0]
    return scheme in STORES and STORES[scheme].in_file and file_of(url) is None


def import_store(url: str) -> None:
    """Import the store at `url` and its driver for a process that is ours alone.

    The driver imports libraries of data frames where they are installed, for parameters that no
    store of ours sends: they would cost each process half a second and 90 MiB, and stay out.
    """
    backend = STORES.get(url.partition("://")[0])
    if backend is None:
        return
    left_out = [name for name in _DATA_FRAMES if name not in sys.modules]
    sys.modules.update(dict.fromkeys(left_out))  # type: ignore[arg-type]
    try:
        import_module(f"{__name__}.{backend.module}")
    finally:
        for name in left_out:
            del sys.modules[name]


def open_store(
    url: str,
    user: str | None = None,
    password: str | None = None,
    advance: Advance | None = None,
) -> Store:
    """The store at `url`: `sqlite://` (in memory), `sqlite:///file.db`, `neo4j://host:port`.

    Four slashes make a path absolute: `sqlite:////data/onshore.db`. A Neo4j server need not be
    there yet. `advance` is told how an older file is upgraded. Raises InvalidParameters for another
    URL, StoreUnavailable or StoreOutdated for a file that can not be used.
    """
    scheme, separator, _ = url.partition("://")
    if not separator or scheme not in STORES:
        shown = scheme if separator else url
        raise InvalidParameters(
            [
                Problem(
                    f"{shown[:80]!r} names no store; use sqlite:///file.db or neo4j://host",
                    field="store",
                    suggestions=closest(scheme, STORES),
                )
            ]
        )
    backend = STORES[scheme]
    given = {"user": user, "password": password, "advance": advance}
    values = {name: given[name] for name in backend.takes}
    module = import_module(f"{__name__}.{backend.module}")
    store: Store = getattr(module, backend.kind)(url, **values)
    return store
