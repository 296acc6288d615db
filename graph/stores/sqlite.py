"""The embedded store: records in one SQLite file, or in memory. All of its SQL is here.

Many readers and one writer at a time (write-ahead log). Rows are added and closed, never deleted;
each carries the revisions that added and closed it, so a reader keeps to the revision that it
began with.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from sys import intern
from threading import Lock
from typing import Any
from weakref import finalize

import orjson

from graph.deadline import current
from graph.errors import (
    InvalidInput,
    Problem,
    StoreReadOnly,
    StoreUnavailable,
    UnknownId,
)
from graph.model import Document, Judgement, Table
from graph.ports import Advance, Loaded, Row, TableInfo
from graph.records import (
    Plan,
    Record,
    Records,
    StoredRow,
    TableRecords,
    hash_doc,
    plan_load,
    record_judgement,
)
from graph.stores.content import (
    Closing,
    NewTable,
    check_judgement,
    check_owners,
    check_sources,
    latest_instant,
    live_fact_ids,
    loaded_of,
    new_tables,
    pack_rows,
    storable,
    unpack_rows,
)
from graph.stores.reading import RecordReader, RecordStore, Selection
from graph.stores.sqlite_file import (
    UPGRADES,
    check_library,
    connect,
    copy_database,
    ending_in_time,
    identity,
    is_read_only,
    much_cache,
    our_errors,
    reading_only,
    transaction,
    upgrade,
)

_PART = 20_000
"""Records that are added at a time."""
_ROWS = """SELECT source, id, doc, recorded_at, CASE WHEN until <= :revision THEN retracted_at END
    FROM records"""
_KNOWN = """recorded_at <= :known_at
    AND (until IS NULL OR until > :revision OR retracted_at > :known_at)"""
_LISTED = "(SELECT value FROM json_each(:{}))"
_TOUCHING = """n IN (SELECT record FROM mentions
    WHERE id IN (SELECT value FROM json_each(:touching)))"""
_INSERT = """INSERT INTO records
    (n, key, kind, source, id, doc, recorded_at, retracted_at, relation, since, until)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_MENTION = "INSERT INTO mentions (id, record) VALUES (?, ?)"
_STORED = """SELECT lower(hex(key)), kind, source, id, recorded_at, retracted_at FROM records
    WHERE kind IN ('source', 'entity', 'fact')
    AND source IN (SELECT value FROM json_each(?))"""
_OWNERS = """SELECT id, source, lower(hex(key)) FROM records
    WHERE kind = 'fact' AND retracted_at IS NULL
    AND id IN (SELECT value FROM json_each(?))"""
_LIVE = """SELECT id FROM records INDEXED BY records_source
    WHERE kind = :kind AND source = :source
    AND since <= :revision AND (until IS NULL OR until > :revision)"""
_COUNTS = """SELECT kind, count(DISTINCT id) FROM records
    WHERE since <= :revision AND (until IS NULL OR until > :revision) GROUP BY kind"""
_WITH_TABLES = "SELECT EXISTS (SELECT 1 FROM tables WHERE since = :revision OR until = :revision)"
_FACT_REVISION = """SELECT max(coalesce(max(since), 0), coalesce((SELECT max(until) FROM records
    WHERE until <= :revision), 0)) FROM records WHERE since <= :revision"""
_TABLES = """SELECT name, revision, effective_from, source, hash FROM tables
    WHERE since <= :now AND (until IS NULL OR until > :now) AND name = coalesce(:name, name)"""
_TABLE = """SELECT effective_from, source, rows FROM tables
    WHERE since <= :now AND (until IS NULL OR until > :now) AND name = :name
    AND revision = :revision"""


class SqliteStore(RecordStore["SqliteReader"]):
    """A store in one file, or in memory for `sqlite://`. Safe to share between threads.

    Its connections are closed with it, and with the last reference to it.

    Raises StoreUnavailable where the file or this Python's SQLite can not be used, StoreOutdated
    where a newer version of Onshore wrote it; an older schema is upgraded in one transaction.
    """

    backend = "sqlite"
    schema = len(UPGRADES)

    def __init__(self, url: str) -> None:
        check_library()
        self.url = url
        path = url.removeprefix("sqlite://").removeprefix("/")
        self._path = None if path in ("", ":memory:") else path
        super().__init__()
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        finalize(self, _close_all, self._idle)
        self._memory_lock = Lock()
        self._closed = False
        self._file: tuple[int, int] | None = None
        self.read_only = self._path is not None and is_read_only(self._path)
        try:
            with self._connection() as connection:
                upgrade(connection, self._name, writable=not self.read_only)
            if self._path is not None:
                self._file = identity(self._path)
        except BaseException:
            self.close()
            raise

    @property
    def _name(self) -> str:
        return self._path or "the store in memory"

    # -- connections -------------------------------------------------------

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one use; in memory there is one, held by one thread at a time.

        What runs on it ends by the current deadline.
        """
        alone = current().holding(self._memory_lock) if self._path is None else nullcontext()
        with our_errors(self._name), alone, self._lent() as connection, ending_in_time(connection):
            yield connection

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        if self.read_only and self._path is not None:
            self._check()
            with reading_only(self._path) as connection:
                yield connection
            return
        connection = self._take()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def _check(self) -> None:
        """StoreUnavailable where the store is closed, or its file has gone or was replaced."""
        if self._closed:
            raise StoreUnavailable(f"{self._name} is closed")
        if self._path is not None and self._file is not None:
            if identity(self._path) != self._file:
                raise StoreUnavailable(f"{self._path} has become another file: start again")

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            self._check()
            if self._idle:
                return self._idle.pop()
        return connect(self._path)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction of the one writer; it commits at the end or leaves no trace."""
        if self.read_only:
            raise StoreReadOnly(f"{self._name} can only be read: it, or its folder, is protected")
        with (
            self._connection() as connection,
            much_cache(connection),
            transaction(connection, self._name),
        ):
            yield connection

    def close(self) -> None:
        with self._lock:
            self._closed = True
            _close_all(self._idle)

    # -- writing -----------------------------------------------------------

    def replace(
        self,
        documents: Sequence[Document],
        tables: Sequence[Table] = (),
        *,
        now: str,
        advance: Advance | None = None,
    ) -> Loaded:
        sources = check_sources(documents)
        with self._writing() as connection:
            stored = [
                StoredRow(key, intern(kind), intern(source), id, intern(recorded_at), retracted_at)
                for key, kind, source, id, recorded_at, retracted_at in connection.execute(
                    _STORED, (_listed(sources),)
                )
            ]
            plan = plan_load(documents, stored, now)
            wanted = _listed(live_fact_ids(plan))
            check_owners(plan, connection.execute(_OWNERS, (wanted,)))
            latest, _ = _latest(connection)
            held = connection.execute(_TABLES, {"now": latest, "name": None})
            new = new_tables(tables, list(map(_table_info, held)))
            _write(connection, plan, new, advance)
        return loaded_of(plan, tables, new)

    def judge(self, judgement: Judgement, *, now: str) -> None:
        check_judgement(judgement)
        record = record_judgement(judgement, now)
        with self._writing() as connection:
            known = connection.execute(
                "SELECT doc FROM records WHERE kind = 'judgement' AND id = ?", (judgement.id,)
            ).fetchone()
            if known is None:
                _write(connection, Plan(Records([[record]])))
            elif known[0] != record.doc:
                raise InvalidInput(
                    [Problem(f"judgement {judgement.id!r} says something else", field="id")]
                )

    # -- reading -----------------------------------------------------------

    def copy_to(self, path: Path, advance: Callable[[int, int], None] | None = None) -> None:
        """All that is committed now as a new store file, while others read and write."""
        with self._connection() as connection:
            copy_database(connection, path, advance)

    def fact_revision(self, revision: int) -> int:
        """The latest revision up to this one that changed a record; kept."""

        def find() -> int:
            values = {"revision": revision}
            ((with_tables,),) = self.select(_WITH_TABLES, values)
            return int(self.select(_FACT_REVISION, values)[0][0]) if with_tables else revision

        return self._cache.build(("fact revision", revision), find)

    def reader(self) -> SqliteReader:
        with self._connection() as connection:
            revision, last_change = _latest(connection)
        return SqliteReader(self, revision, last_change)

    def select(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of one query; for readers."""
        with self._connection() as connection:
            return connection.execute(sql, values).fetchall()


class SqliteReader(RecordReader):
    """Reads of one revision; readers of one store share its connections."""

    def __init__(self, store: SqliteStore, revision: int, last_change: str | None) -> None:
        super().__init__(revision, last_change)
        self._store = store

    @property
    def fact_revision(self) -> int:
        return self._store.fact_revision(self.revision)

    def select(self, wanted: Selection) -> list[Row]:
        """Rows of the selection; the index of the narrowest condition is named, not guessed."""
        values: dict[str, Any] = {"kind": wanted.kind, "revision": self.revision}
        where = ["since <= :revision"]
        index = "INDEXED BY records_source"
        if wanted.known_at is not None:
            where.append(_KNOWN)
            values["known_at"] = wanted.known_at
        if wanted.source is not None:
            where.append("source = :source")
            values["source"] = "".join(storable([wanted.source]))
        if wanted.relations is not None:
            index = "" if wanted.source is not None else "INDEXED BY records_relation"
            where.append(f"relation IN {_LISTED.format('relations')}")
            values["relations"] = _listed(storable(wanted.relations))
        if wanted.touching is not None:
            index = "NOT INDEXED"
            where.append(_TOUCHING)
            values["touching"] = _listed(storable(wanted.touching))
        if wanted.ids is not None:
            index = "" if wanted.touching is not None else "INDEXED BY records_id"
            where.append(f"id IN {_LISTED.format('ids')}")
            values["ids"] = _listed(storable(wanted.ids))
        sql = " ".join([_ROWS, index, "WHERE kind = :kind AND", " AND ".join(where)])
        return [Row(*row) for row in self._store.select(sql, values)]

    def live_ids(self, kind: str, source: str) -> set[str]:
        values = {"kind": kind, "source": source, "revision": self.revision}
        return {id for (id,) in self._store.select(_LIVE, values)}

    def closings(self) -> list[Closing]:
        sql = """SELECT lower(hex(key)), CASE WHEN until <= :revision THEN retracted_at END
            FROM records WHERE since <= :revision"""
        return [Closing(*row) for row in self._store.select(sql, {"revision": self.revision})]

    def count_records(self) -> dict[str, int]:
        return dict(self._store.select(_COUNTS, {"revision": self.revision}))

    def tables(self, name: str | None = None) -> list[TableInfo]:
        rows = self._store.select(_TABLES, {"now": self.revision, "name": name})
        return sorted(map(_table_info, rows), key=lambda info: (info.name, info.revision))

    def table(self, name: str, revision: str) -> Table:
        values = {"now": self.revision, "name": name, "revision": revision}
        found = self._store.select(_TABLE, values)
        if not found:
            raise UnknownId("table", f"{name} {revision}")
        day, source, rows = found[0]
        return Table(name, revision, _day(day), orjson.loads(source), unpack_rows(rows))


def _close_all(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()


def _listed(words: Iterable[str]) -> str:
    """A list as SQLite's json_each takes it: text, since bytes may be read as its binary JSON."""
    return orjson.dumps(list(words)).decode()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _table_info(row: tuple[Any, ...]) -> TableInfo:
    name, revision, day, source, digest = row
    return TableInfo(name, revision, _day(day), orjson.loads(source), digest)


def _latest(connection: sqlite3.Connection) -> tuple[int, str | None]:
    """The committed revision and the instant of its last change."""
    row: tuple[int, str | None] = connection.execute(
        "SELECT revision, last_change FROM revisions ORDER BY revision DESC LIMIT 1"
    ).fetchone()
    return row


def _write(
    connection: sqlite3.Connection,
    plan: Plan,
    tables: Sequence[NewTable] = (),
    advance: Advance | None = None,
) -> None:
    """Add and close what is planned, as one new revision; nothing where nothing is planned."""
    if not plan.add and not plan.close and not tables:
        return
    revision, last_change = _latest(connection)
    revision += 1
    last_change = latest_instant(plan, last_change)
    connection.execute("INSERT INTO revisions VALUES (?, ?)", (revision, last_change))
    for table in tables:
        _write_table(connection, table, revision)
    (first,) = connection.execute("SELECT coalesce(max(n), 0) + 1 FROM records").fetchone()
    written = 0
    for part in plan.add.parts:
        for start in range(0, len(part), _PART):
            piece = part[start : start + _PART]
            if isinstance(piece, TableRecords):
                _add_table(connection, piece, first + written, revision)
            else:
                _add_records(connection, piece, first + written, revision)
            written += len(piece)
            if advance is not None:
                advance(written, len(plan.add))
    connection.executemany(
        "UPDATE records SET retracted_at = ?, until = ? WHERE key = ?",
        [(instant, revision, bytes.fromhex(key)) for key, instant in plan.close.items()],
    )


def _write_table(connection: sqlite3.Connection, new: NewTable, revision: int) -> None:
    table = new.table
    connection.executemany(
        "UPDATE tables SET until = ? WHERE name = ? AND revision = ? AND until IS NULL",
        [(revision, info.name, info.revision) for info in new.replaced],
    )
    day = table.effective_from.isoformat() if table.effective_from else None
    connection.execute(
        """INSERT INTO tables (name, revision, effective_from, source, hash, rows, since)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (table.name, table.revision, day, orjson.dumps(dict(table.source)).decode(),
         new.digest, pack_rows(table.rows), revision),
    )  # fmt: skip


def _add_records(
    connection: sqlite3.Connection, part: Sequence[Record], first: int, revision: int
) -> None:
    """Add records from a number on. Mentions go in the order of their index: much faster."""
    numbered = list(enumerate(part, first))
    connection.executemany(_INSERT, (_values(n, record, revision) for n, record in numbered))
    mentions = sorted((id, n) for n, record in numbered for id in record.mentions)
    connection.executemany(_MENTION, mentions)


def _add_table(
    connection: sqlite3.Connection, part: TableRecords, first: int, revision: int
) -> None:
    """`_add_records` of facts in columns."""
    table, numbers = part.table, range(first, first + len(part))
    rows = zip(
        numbers, part.keys_and_docs(), part.ids(), part.every_instant(),
        table.relations(part.places), strict=False,
    )  # fmt: skip
    connection.executemany(
        _INSERT,
        ((n, key, "fact", table.source, id, doc, instant, None, relation, revision, None)
         for n, (key, doc), id, instant, relation in rows),
    )  # fmt: skip
    connection.executemany(_MENTION, table.mentions(part.places, numbers))


def _values(n: int, record: Record, revision: int) -> tuple[Any, ...]:
    doc, closed = record.doc, record.retracted_at
    key = bytes.fromhex(record.key_of(hash_doc(doc), record.recorded_at))
    return (
        n, key, record.kind, record.source, record.id, doc,
        record.recorded_at, closed, record.relation, revision, revision if closed else None,
    )  # fmt: skip
