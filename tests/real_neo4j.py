"""Which Neo4j the tests use, and how it is emptied between them. No assertions here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from urllib.parse import unquote, urlsplit

from scripts.neo4j.start import (
    DEFAULT_VERSION,
    Server,
    jars_dir,
    missing_tools,
    running_neo4j,
)


def named_server() -> Server | None:
    """The server of `ONSHORE_TEST_NEO4J=neo4j://user:password@host:port`, where that is set."""
    url = os.environ.get("ONSHORE_TEST_NEO4J")
    if not url:
        return None
    parts = urlsplit(url)
    if not parts.scheme.startswith(("neo4j", "bolt")) or not parts.hostname:
        raise ValueError("ONSHORE_TEST_NEO4J is not of the form neo4j://user:password@host:port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    place = parts.netloc.rpartition("@")[2]
    return Server(f"{parts.scheme}://{place}", user, password, pid=0)


def version_under_test() -> str:
    return os.environ.get("ONSHORE_TEST_NEO4J_VERSION") or DEFAULT_VERSION


def why_unavailable(*, may_fetch: bool) -> str | None:
    """Why no Neo4j can be started here, or None. Without `may_fetch` the jars must be there."""
    version = version_under_test()
    if reason := missing_tools(version):
        return f"no Neo4j: {reason}; or set ONSHORE_TEST_NEO4J"
    if not may_fetch and not jars_dir(version).is_dir():
        return f"no Neo4j: its jars are not fetched; `make neo4j-jars ARGS='--version {version}'`"
    return None


@contextmanager
def server_for_tests() -> Iterator[Server]:
    """The named server if it is empty (it is left empty again), else one of our own."""
    named = named_server()
    if named is None:
        with running_neo4j(version=version_under_test(), brief=True) as server:
            yield server
        return
    with _alone():
        yield from _emptied(named)


@contextmanager
def _alone() -> Iterator[None]:
    """One process of the tests at a time; the others wait for it to end."""
    with (Path(gettempdir()) / f"onshore-test-neo4j-{os.getuid()}.lock").open("a") as lock:
        flock(lock, LOCK_EX)
        yield


def _emptied(named: Server) -> Iterator[Server]:
    if count_nodes(named) and not os.environ.get("ONSHORE_TEST_NEO4J_WIPE"):
        raise RuntimeError(
            "the database of ONSHORE_TEST_NEO4J is not empty and the tests would erase it: name "
            "another one, or set ONSHORE_TEST_NEO4J_WIPE=1"
        )
    yield named
    wipe(named)


def own_neo4j(home: Path, **options: Any) -> AbstractContextManager[Server]:
    """A server that one test starts and stops as it likes, without a password."""
    return running_neo4j(version=version_under_test(), auth=False, brief=True, home=home, **options)


def count_nodes(server: Server) -> int:
    from neo4j import GraphDatabase

    with GraphDatabase.driver(server.uri, auth=login(server)) as driver:
        records, _, _ = driver.execute_query("MATCH (n) RETURN count(n) AS nodes")
        return int(records[0]["nodes"])


def login(server: Server) -> tuple[str, str] | None:
    return (server.user, server.password) if server.password else None


def wipe(server: Server) -> None:
    """Remove every node, relationship, constraint and index of the default database."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(server.uri, auth=login(server)) as driver, driver.session() as link:
        link.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        for name in link.run("SHOW CONSTRAINTS YIELD name").value():
            link.run(f"DROP CONSTRAINT `{name}` IF EXISTS").consume()
        for name in link.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'").value():
            link.run(f"DROP INDEX `{name}` IF EXISTS").consume()
