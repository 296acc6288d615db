"""One SQLite database: its tables, their upgrades, connections and transactions.

What the rows mean and how they are read stands in `graph.stores.sqlite`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from graph.errors import StoreBusy, StoreOutdated, StoreUnavailable

BUSY_SECONDS = 10.0
"""How long a load waits for another one before it gives up."""
COPIED_PAGES = 4096
"""Pages that a copy takes at a time, between two reports of its progress."""
APPLICATION_ID = 0x4F4E5348
"""Marks a file as ours."""
OLDEST_SQLITE = (3, 38, 0)
"""STRICT tables came with 3.37, the JSON functions are part of every build since 3.38."""

_CREATE = (
    """CREATE TABLE revisions (
        revision INTEGER PRIMARY KEY,
        last_change TEXT
    ) STRICT""",
    """CREATE TABLE records (
        n INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        id TEXT NOT NULL,
        doc BLOB NOT NULL,
        recorded_at TEXT NOT NULL,
        retracted_at TEXT,
        relation TEXT,
        since INTEGER NOT NULL REFERENCES revisions,
        until INTEGER REFERENCES revisions
    ) STRICT""",
    "CREATE INDEX records_id ON records (kind, id)",
    "CREATE INDEX records_source ON records (kind, source)",
    "CREATE INDEX records_relation ON records (relation) WHERE relation IS NOT NULL",
    """CREATE TABLE mentions (
        id TEXT NOT NULL,
        record INTEGER NOT NULL REFERENCES records,
        PRIMARY KEY (id, record)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE tables (
        n INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        revision TEXT NOT NULL,
        effective_from TEXT,
        source TEXT NOT NULL,
        hash TEXT NOT NULL,
        rows BLOB NOT NULL,
        since INTEGER NOT NULL REFERENCES revisions,
        until INTEGER REFERENCES revisions
    ) STRICT""",
    "CREATE INDEX tables_name ON tables (name, revision)",
    "INSERT INTO revisions VALUES (0, NULL)",
)
UPGRADES: tuple[tuple[str, ...], ...] = (_CREATE,)
"""Statements that lead from schema version 0 (an empty file) to 1, from 1 to 2, and so on."""

PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16384",
    "PRAGMA mmap_size = 1073741824",
)


def check_library(found: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Raises StoreUnavailable where this Python's SQLite is older than the tables and SQL need."""
    if found < OLDEST_SQLITE:
        needed, has = (".".join(map(str, version)) for version in (OLDEST_SQLITE, found))
        raise StoreUnavailable(
            f"SQLite {needed} or newer is needed and this Python has {has}: use another Python "
            "(make clean; make PYTHON=python3.12), or a Neo4j as the store"
        )


def connect(path: str | None) -> sqlite3.Connection:
    if path is not None:
        if Path(path).is_dir():
            raise StoreUnavailable(f"{path} is a directory, not a database file")
        if not Path(path).absolute().parent.is_dir():
            raise StoreUnavailable(f"{path} can not be created: its directory does not exist")
    connection = sqlite3.connect(
        path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def identity(path: str) -> tuple[int, int]:
    """What tells a file from another one at the same place; StoreUnavailable where it is gone."""
    try:
        found = Path(path).stat()
    except OSError:
        raise StoreUnavailable(f"{path} is gone") from None
    return found.st_dev, found.st_ino


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def copy_database(
    connection: sqlite3.Connection, path: Path, advance: Callable[[int, int], None] | None = None
) -> None:
    """Everything that is committed now, into a new file; others may write meanwhile.

    `advance(pages done, pages in all)` is called now and then. One read transaction spans the
    copy, so that a load that commits meanwhile neither enters it nor makes it begin anew.
    """

    def told(_: int, remaining: int, total: int) -> None:
        if advance is not None:
            advance(total - remaining, total)

    connection.execute("BEGIN")
    try:
        connection.execute("SELECT count(*) FROM revisions").fetchone()
        with our_errors(str(path)), closing(sqlite3.connect(path)) as target:
            connection.backup(target, pages=COPIED_PAGES, progress=told)
    finally:
        connection.execute("ROLLBACK")


def upgrade(
    connection: sqlite3.Connection, name: str, steps: Sequence[Sequence[str]] = UPGRADES
) -> None:
    """Bring a database to the schema version `len(steps)` in one transaction.

    Raises StoreOutdated for a newer one and StoreUnavailable for a database of another program.
    """
    if _version(connection, name, steps) == len(steps):
        return
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection):
        for step in steps[_version(connection, name, steps) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")


def _version(connection: sqlite3.Connection, name: str, steps: Sequence[Sequence[str]]) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (empty,) = connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and not (empty and application == 0):
        raise StoreUnavailable(f"{name} is a database of another program")
    if version > len(steps):
        raise StoreOutdated(
            f"{name} has schema {version}, this version of Onshore knows {len(steps)}; "
            "install a newer one: pip install --upgrade onshore"
        )
    return int(version)


_REASONS = {
    sqlite3.SQLITE_CANTOPEN: "can not be opened",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_FULL: "can not grow: the disk is full",
    sqlite3.SQLITE_IOERR: "can not be read or written",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database",
    sqlite3.SQLITE_PERM: "may not be opened",
    sqlite3.SQLITE_READONLY: "can not be written to",
}


@contextmanager
def our_errors(name: str) -> Iterator[None]:
    """Errors of the driver that are about the file become ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreBusy(f"another load is writing to {name}") from error
        if code in _REASONS:
            raise StoreUnavailable(f"{name} {_REASONS[code]}") from error
        raise
