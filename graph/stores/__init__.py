"""Stores: one file per backend, opened by URL. The Neo4j driver is imported only when asked for."""

from __future__ import annotations

from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.graph.ports import Advance, Store

SCHEMES = ("sqlite", "neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


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
    if not separator or scheme not in SCHEMES:
        shown = scheme if separator else url
        raise InvalidParameters(
            [
                Problem(
                    f"{shown[:80]!r} is no kind of store; use sqlite:///file.db or neo4j://host",
                    field="store",
                    suggestions=closest(scheme, SCHEMES),
                )
            ]
        )
    if scheme == "sqlite":
        from onshore.graph.stores.sqlite import SqliteStore

        return SqliteStore(url, advance)
    from onshore.graph.stores.neo4j import Neo4jStore

    return Neo4jStore(url, user, password)
