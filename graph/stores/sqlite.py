"""The embedded store: records in one SQLite file, or in memory.

Many readers and one writer at a time (write-ahead log). Records are added and closed, never
deleted; each carries the revisions that added and closed it, so a reader keeps to the revision that
it began with. Facts lie in segments (`graph.stores.facts`), all other records in rows, whose
SQL is here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from itertools import repeat
from pathlib import Path
from sys import intern
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import finalize

import orjson

from onshore.graph.deadline import current
from onshore.graph.documents.load_plan import LoadPlan, plan_load
from onshore.graph.documents.records import (
    EntityRecords,
    Record,
    Records,
    StoredRow,
    TableRecords,
    hash_doc,
    record_judgement,
)
from onshore.graph.errors import InvalidInput, Problem, StoreReadOnly, StoreUnavailable, UnknownId
from onshore.graph.model import Document, Judgement, Table
from onshore.graph.ports import Advance, Loaded
from onshore.graph.reader import RecordRow, TableInfo
from onshore.graph.stores import file_of
from onshore.graph.stores.content import (
    Closing,
    NewTable,
    check_judgement,
    check_owners,
    check_sources,
    count_live_facts,
    latest_instant,
    live_fact_ids,
    loaded_of,
    new_tables,
    pack_rows,
    storable,
    unpack_rows,
)
from onshore.graph.stores.reading import RecordReader, RecordStore, Selection
from onshore.graph.stores.sqlite_file import (
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
from onshore.graph.stores.sqlite_schema import RECORD_INDEXES, UPGRADES

if TYPE_CHECKING:
    from onshore.graph.columns.facts import FactColumns
    from onshore.graph.stores.facts.reading import FactsAt, Parts

_ROWS = """SELECT source, id, doc, recorded_at, CASE WHEN until <= :revision THEN retracted_at END
    FROM records"""
_KNOWN = """recorded_at <= :known_at
    AND (until IS NULL OR until > :revision OR retracted_at > :known_at)"""
_CLOSINGS_AFTER = """SELECT lower(hex(key)), CASE WHEN until <= :revision THEN retracted_at END
    FROM records NOT INDEXED WHERE since <= :revision
    AND (since > :after OR (until > :after AND until <= :revision))"""
_CHANGED = """SELECT id FROM records NOT INDEXED WHERE kind = :kind AND since <= :revision
    AND (since > :after OR (until > :after AND until <= :revision))"""
_INSERT = """INSERT INTO records
    (n, key, kind, source, id, doc, recorded_at, retracted_at, since, until)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_STORED = """SELECT lower(hex(key)), kind, source, id, recorded_at, retracted_at FROM records
    WHERE kind IN ('source', 'entity')
    AND source IN (SELECT value FROM json_each(?))"""
_LIVE = """SELECT id FROM records INDEXED BY records_source
    WHERE kind = :kind AND source = :source
    AND since <= :revision AND (until IS NULL OR until > :revision)"""
_COUNTS = """SELECT kind, count(DISTINCT id) FROM records
    WHERE since <= :revision AND (until IS NULL OR until > :revision) GROUP BY kind"""
_LATEST = """SELECT revision, last_change, facts, changed FROM revisions
    ORDER BY revision DESC LIMIT 1"""
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
    local = True

    def __init__(self, url: str, advance: Advance | None = None) -> None:
        """`advance` is told how an older file is brought to the schema of today."""
        check_library()
        self.url = url
        path = file_of(url)
        self._path = None if path is None else str(path)
        super().__init__()
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._parts: Parts | None = None
        finalize(self, _close_all, self._idle)
        self._memory_lock = Lock()
        self._closed = False
        self._file: tuple[int, int] | None = None
        self.read_only = self._path is not None and is_read_only(self._path)
        try:
            with self._connection() as connection:
                writable = not self.read_only
                upgrade(connection, self._name, writable=writable, advance=advance)
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
        drawn: Advance | None = None,
    ) -> Loaded:
        sources = check_sources(documents)
        with self._writing() as connection:
            stored = [
                StoredRow(key, intern(kind), intern(source), id, intern(recorded_at), retracted_at)
                for key, kind, source, id, recorded_at, retracted_at in connection.execute(
                    _STORED, (_listed(sources),)
                )
            ]
            latest = _latest(connection)
            facts = self._facts(connection, latest.revision)
            if facts is not None:
                stored += facts.stored(sources)
            plan = plan_load(documents, stored, now)
            if facts is not None or len(sources) > 1:
                live = live_fact_ids(plan)
                check_owners(plan, live, () if facts is None else facts.owners(live))
            held = connection.execute(_TABLES, {"now": latest.revision, "name": None})
            new = new_tables(tables, list(map(_table_info, held)))
            _write(connection, plan, facts, new, advance)
        return loaded_of(plan, tables, new)

    def judge(self, judgement: Judgement, *, now: str) -> None:
        check_judgement(judgement)
        record = record_judgement(judgement, now)
        with self._writing() as connection:
            known = connection.execute(
                "SELECT doc FROM records WHERE kind = 'judgement' AND id = ?", (judgement.id,)
            ).fetchone()
            if known is None:
                _write(connection, LoadPlan(Records([[record]])), None)
            elif known[0] != record.doc:
                raise InvalidInput(
                    [Problem(f"judgement {judgement.id!r} says something else", field="id")]
                )

    # -- reading -----------------------------------------------------------

    def copy_to(self, path: Path, advance: Callable[[int, int], None] | None = None) -> None:
        """All that is committed now as a new store file, while others read and write."""
        with self._connection() as connection:
            copy_database(connection, path, advance)

    def reader(self) -> SqliteReader:
        with self._connection() as connection:
            return SqliteReader(self, _latest(connection))

    def select(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of one query; for readers."""
        with self._connection() as connection:
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def facts(self, revision: int) -> Iterator[FactsAt | None]:
        """Reads of facts in one transaction, for readers; None where none was ever added."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield self._facts(connection, revision)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _facts(self, connection: sqlite3.Connection, revision: int) -> FactsAt | None:
        if connection.execute("SELECT 1 FROM segments LIMIT 1").fetchone() is None:
            return None
        from onshore.graph.stores.facts.reading import FactsAt, Parts
        from onshore.graph.stores.sqlite_facts import SqliteShelf

        with self._lock:
            self._parts = self._parts or Parts()
        return FactsAt(SqliteShelf(connection), revision, self._parts)


class SqliteReader(RecordReader):
    """Reads of one revision; readers of one store share its connections."""

    def __init__(self, store: SqliteStore, latest: Latest) -> None:
        super().__init__(latest.revision, latest.last_change)
        self._store = store
        self.latest = latest

    @property
    def fact_revision(self) -> int:
        return self.latest.changed

    def select(self, wanted: Selection) -> list[RecordRow]:
        if wanted.kind == "fact":
            with self._store.facts(self.revision) as facts:
                return [] if facts is None else facts.select(wanted)
        return self._select_rows(wanted)

    def _select_rows(self, wanted: Selection) -> list[RecordRow]:
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
        if wanted.ids is not None:
            index = "INDEXED BY records_id"
            where.append("id IN (SELECT value FROM json_each(:ids))")
            values["ids"] = _listed(storable(wanted.ids))
        if wanted.prefix is not None:
            index = "INDEXED BY records_id"
            where.append("id >= :prefix AND id < :prefix || char(1114111)")
            values["prefix"] = wanted.prefix
        sql = " ".join([_ROWS, index, "WHERE kind = :kind AND", " AND ".join(where)])
        return list(map(RecordRow._make, self._store.select(sql, values)))

    def changed(self, kind: str, revision: int) -> set[str]:
        values = {"kind": kind, "after": revision, "revision": self.revision}
        return {id for (id,) in self._store.select(_CHANGED, values)}

    def read_columns(self) -> FactColumns:
        from onshore.graph.columns.facts import extract

        with self._store.facts(self.revision) as facts:
            return extract(()) if facts is None else facts.columns()

    def grown_columns(self, before: FactColumns, revision: int) -> FactColumns:
        with self._store.facts(self.revision) as facts:
            return before if facts is None else facts.grown(before, revision)

    def count_facts(self, touching: Collection[str] | None = None) -> int:
        with self._store.facts(self.revision) as facts:
            return 0 if facts is None else facts.count(touching)

    def fingerprint(self) -> str:
        with self._store.facts(self.revision) as facts:
            return "no facts" if facts is None else facts.fingerprint()

    def live_ids(self, kind: str, source: str) -> set[str]:
        if kind == "fact":
            with self._store.facts(self.revision) as facts:
                return set() if facts is None else facts.live_ids(source)
        values = {"kind": kind, "source": source, "revision": self.revision}
        return {id for (id,) in self._store.select(_LIVE, values)}

    def closings(self) -> list[Closing]:
        sql = """SELECT lower(hex(key)), CASE WHEN until <= :revision THEN retracted_at END
            FROM records WHERE since <= :revision"""
        rows = self._store.select(sql, {"revision": self.revision})
        found = [Closing(*row) for row in rows]
        with self._store.facts(self.revision) as facts:
            return found if facts is None else [*found, *facts.closings()]

    def closings_after(self, revision: int) -> list[Closing]:
        values = {"after": revision, "revision": self.revision}
        found = [Closing(*row) for row in self._store.select(_CLOSINGS_AFTER, values)]
        with self._store.facts(self.revision) as facts:
            return found if facts is None else [*found, *facts.closings_after(revision)]

    def count_records(self) -> dict[str, int]:
        counts = dict(self._store.select(_COUNTS, {"revision": self.revision}))
        return {**counts, "fact": self.latest.facts}

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


class Latest(NamedTuple):
    """The committed revision, the instant of its last change, the number of its live facts.

    `changed`: the latest revision that changed a record and not tables alone.
    """

    revision: int
    last_change: str | None
    facts: int
    changed: int


def _latest(connection: sqlite3.Connection) -> Latest:
    return Latest(*connection.execute(_LATEST).fetchone())


def _write(
    connection: sqlite3.Connection,
    plan: LoadPlan,
    facts: FactsAt | None,
    tables: Sequence[NewTable] = (),
    advance: Advance | None = None,
) -> None:
    """Add and close what is planned, as one new revision; nothing where nothing is planned.

    `facts` are those of the revision before, None where there are none.
    """
    if not plan.add and not plan.close and not tables:
        return
    before = _latest(connection)
    revision = before.revision + 1
    closed = facts.numbers_of(plan.close) if facts is not None and plan.close else {}
    changed = revision if plan.add or plan.close else before.changed
    live = before.facts + count_live_facts(plan) - len(closed)
    connection.execute(
        "INSERT INTO revisions VALUES (?, ?, ?, ?)",
        (revision, latest_instant(plan, before.last_change), live, changed),
    )
    for table in tables:
        _write_table(connection, table, revision)
    rows = _add_rows(connection, plan.add, revision)
    connection.executemany(
        "UPDATE records SET retracted_at = ?, until = ? WHERE key = ?",
        [
            (instant, revision, bytes.fromhex(key))
            for key, instant in plan.close.items()
            if key not in closed
        ],
    )
    if len(plan.add) > rows or closed:
        from onshore.graph.stores.facts.pieces import pieces_of
        from onshore.graph.stores.sqlite_facts import add_facts, close_facts

        def told(done: int) -> None:
            if advance is not None:
                advance(rows + done, len(plan.add))

        add_facts(connection, pieces_of(plan.add, revision), told)
        instants = plan.close
        close_facts(connection, [(closed[key], instants[key], revision) for key in closed])


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
        (
            table.name,
            table.revision,
            day,
            orjson.dumps(dict(table.source)).decode(),
            new.digest,
            pack_rows(table.rows),
            revision,
        ),
    )


def _add_rows(connection: sqlite3.Connection, records: Records, revision: int) -> int:
    """Add all records but facts, in order; how many these are."""
    (first,) = connection.execute("SELECT coalesce(max(n), 0) + 1 FROM records").fetchone()
    n = first
    for part in records.parts:
        if isinstance(part, TableRecords):
            continue
        if isinstance(part, EntityRecords):
            rows = _entity_values(n, part, revision)
        else:
            others = (record for record in part if record.kind != "fact")
            rows = (_values(at, record, revision) for at, record in enumerate(others, n))
        many = isinstance(part, EntityRecords) and len(part) > n
        with _without_indexes(connection) if many else nullcontext():
            n += connection.executemany(_INSERT, rows).rowcount
    return int(n - first)


@contextmanager
def _without_indexes(connection: sqlite3.Connection) -> Iterator[None]:
    """Records are indexed again at the end: sorting takes less time than putting each in place."""
    for name in RECORD_INDEXES:
        connection.execute(f"DROP INDEX {name}")
    yield
    for sql in RECORD_INDEXES.values():
        connection.execute(sql)


def _entity_values(n: int, part: EntityRecords, revision: int) -> Iterator[tuple[Any, ...]]:
    table = part.table
    return zip(
        range(n, n + len(part)),
        part.keys(),
        repeat("entity"),
        repeat(part.source),
        table.ids,
        table.docs,
        repeat(part.recorded_at),
        repeat(None),
        repeat(revision),
        repeat(None),
    )


def _values(n: int, record: Record, revision: int) -> tuple[Any, ...]:
    doc, closed = record.doc, record.retracted_at
    key = bytes.fromhex(record.key_of(hash_doc(doc), record.recorded_at))
    return (
        n,
        key,
        record.kind,
        record.source,
        record.id,
        doc,
        record.recorded_at,
        closed,
        revision,
        revision if closed else None,
    )
