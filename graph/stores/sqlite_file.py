"""One SQLite database: connections, transactions, upgrades.

Its tables stand in `graph.stores.sqlite_schema`; what the rows mean and how they are read, in
`graph.stores.sqlite` and `graph.stores.sqlite_facts`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from onshore.graph.deadline import NO_DEADLINE, current
from onshore.graph.errors import Damaged, StoreBusy, StoreOutdated, StoreReadOnly, StoreUnavailable
from onshore.graph.ports import Advance
from onshore.graph.stores.sqlite_schema import UPGRADES, Step

BUSY_SECONDS = 10.0
"""How long a load waits for another one before it gives up."""
READING_CACHE, WRITING_CACHE = 16, 128
"""Megabytes of pages that a connection keeps."""
COPIED_PAGES = 4096
"""Pages that a copy takes at a time, between two reports of its progress."""
APPLICATION_ID = 0x4F4E5348
"""Marks a file as ours."""
OLDEST_SQLITE = (3, 38, 0)
"""STRICT tables came with 3.37, the JSON functions are part of every build since 3.38."""

LOOK_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the time, about a millisecond."""
_CACHE = "PRAGMA cache_size = -{}000"
_BUSY = "PRAGMA busy_timeout = {:.0f}"
PRAGMAS = (
    _BUSY.format(BUSY_SECONDS * 1000),
    "PRAGMA foreign_keys = ON",
    _CACHE.format(READING_CACHE),
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
    return _open(path or ":memory:", uri=False)


def _open(name: str, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        uri=uri,
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


def is_read_only(path: str) -> bool:
    """Whether there is a file that this user may not write, or not the log beside it."""
    file = Path(path).absolute()
    return file.is_file() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


@contextmanager
def ending_in_time(connection: sqlite3.Connection) -> Iterator[None]:
    """What runs on the connection meanwhile ends by the current deadline, waiting for locks too.

    Raises DeadlinePassed; KeyboardInterrupt where Ctrl-C ended a query.
    """
    deadline = current()
    if deadline is NO_DEADLINE:
        yield
        return
    connection.set_progress_handler(lambda: deadline.last() <= 0, LOOK_STEPS)
    short = deadline.last() < BUSY_SECONDS
    if short:
        connection.execute(_BUSY.format(deadline.last() * 1000))
    try:
        yield
    except sqlite3.OperationalError as error:
        if _code(error) == sqlite3.SQLITE_INTERRUPT:
            deadline.check()
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
        if short:
            connection.execute(_BUSY.format(BUSY_SECONDS * 1000))


@contextmanager
def reading_only(path: str) -> Iterator[sqlite3.Connection]:
    """A connection for one use to a file that may not be written.

    Where a log stands beside the file, of a process that writes, SQLite reads both. Where none does
    the file is all there is, and it is read without the locks and logs that could not be made.
    StoreUnavailable where it was written to meanwhile.
    """
    file = Path(path).absolute()
    logs = [file.with_name(file.name + end) for end in ("-wal", "-journal")]

    def state() -> tuple[int, ...]:
        logged, found = sum(log.stat().st_size for log in logs if log.exists()), file.stat()
        return logged, found.st_ino, found.st_mtime_ns, found.st_size

    before = state()
    alone = before[0] == 0
    name = f"{file.as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    try:
        opened = _open(name, uri=True)
    except sqlite3.OperationalError as error:
        if alone:
            raise
        raise StoreUnavailable(
            f"{path} can only be read, and the log beside it was not written back into it: "
            "open it once where it may be written"
        ) from error
    with closing(opened) as connection:
        yield connection
    if alone and state() != before:
        raise StoreUnavailable(f"{path} was written to while it was read: ask again")


@contextmanager
def much_cache(connection: sqlite3.Connection) -> Iterator[None]:
    """Room for the pages of the indexes that a large load touches all over."""
    connection.execute(_CACHE.format(WRITING_CACHE))
    try:
        yield
    finally:
        connection.execute(_CACHE.format(READING_CACHE))
        connection.execute("PRAGMA shrink_memory")


@contextmanager
def transaction(connection: sqlite3.Connection, name: str) -> Iterator[None]:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if _code(error) == sqlite3.SQLITE_BUSY:
            raise StoreBusy(f"another load is writing to {name}") from error
        raise
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
    connection: sqlite3.Connection,
    name: str,
    steps: Sequence[Step] = UPGRADES,
    *,
    writable: bool = True,
    advance: Advance | None = None,
) -> None:
    """Bring a database to a write-ahead log, and to the schema version `len(steps)` at once.

    `advance` is told how many facts of an older file have been moved, and how many there are.
    Raises StoreOutdated for a newer one and StoreUnavailable for a database of another program.
    """
    version = _version(connection, name, steps)
    if version < len(steps) and not writable:
        raise StoreReadOnly(
            f"{name} has schema {version}, this version of Onshore needs {len(steps)}, "
            "and it can only be read"
        )
    if writable:
        keep_log(connection)
    if version == len(steps):
        return
    with transaction(connection, name):
        for step in steps[_version(connection, name, steps) :]:
            for part in step:
                if isinstance(part, str):
                    connection.execute(part)
                else:
                    part(connection, advance)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")


def keep_log(connection: sqlite3.Connection) -> None:
    """Give a file its write-ahead log: copies made by `VACUUM INTO` have none."""
    if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _code(error) != sqlite3.SQLITE_BUSY:
            raise
        # another process has it open: it can be used as it is, and the next start tries again


def _version(connection: sqlite3.Connection, name: str, steps: Sequence[Step]) -> int:
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
}
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


def _code(error: sqlite3.Error) -> int:
    """The primary code of SQLite's error; 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) & 0xFF)


@contextmanager
def our_errors(name: str) -> Iterator[None]:
    """Errors of the driver that are about the file become ours."""
    try:
        yield
    except Damaged as error:
        raise StoreUnavailable(f"{name} is damaged: {error}") from error
    except sqlite3.DatabaseError as error:
        code = _code(error)
        if code in _LOCKED:
            raise StoreBusy(f"another program holds {name}: try again") from error
        if code == sqlite3.SQLITE_READONLY:
            raise StoreReadOnly(f"{name} can not be written to") from error
        if code in _REASONS:
            raise StoreUnavailable(f"{name} {_REASONS[code]}") from error
        raise
