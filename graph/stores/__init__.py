"""Stores: one file per backend, opened by URL."""

from __future__ import annotations

from graph.errors import InvalidParameters, Problem
from graph.names import closest
from graph.ports import Store

SCHEMES = ("sqlite",)


def open_store(url: str, user: str | None = None, password: str | None = None) -> Store:
    """The store at `url`: `sqlite://` (in memory) or `sqlite:///file.db`.

    Four slashes make a path absolute: `sqlite:////data/onshore.db`. Raises
    InvalidParameters for another URL, StoreUnavailable or StoreOutdated for a file that can not be
    used.
    """
    scheme, separator, _ = url.partition("://")
    if not separator or scheme not in SCHEMES:
        shown = scheme if separator else url
        raise InvalidParameters(
            [
                Problem(
                    f"{shown[:80]!r} is no kind of store; use sqlite:///file.db",
                    field="store",
                    suggestions=closest(scheme, SCHEMES),
                )
            ]
        )
    from graph.stores.sqlite import SqliteStore

    return SqliteStore(url)
