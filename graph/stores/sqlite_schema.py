"""The tables of a SQLite store, and what leads an older file to them.

Version 1 kept a fact as a row; since version 2 facts lie in segments and blocks (`sqlite_facts`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from onshore.graph.ports import Advance

Step: TypeAlias = "Sequence[str | Callable[[sqlite3.Connection, Advance | None], None]]"

RECORD_INDEXES = {
    "records_id": "CREATE INDEX records_id ON records (kind, id)",
    "records_source": "CREATE INDEX records_source ON records (kind, source)",
}
"""How the indexes of `records` are made, by their names."""

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
    *RECORD_INDEXES.values(),
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


def _move_facts(connection: sqlite3.Connection, advance: Advance | None) -> None:
    """Bring facts that lie as rows into segments, in their order; their instants of closing too."""
    (everything,) = connection.execute(
        "SELECT count(*) FROM records WHERE kind = 'fact'"
    ).fetchone()
    if not everything:
        return
    from onshore.graph.documents.records import read_fact
    from onshore.graph.stores.facts.pieces import Stated, object_pieces
    from onshore.graph.stores.sqlite_facts import add_facts, close_facts

    closed: list[tuple[int, str, int]] = []

    def facts() -> Iterator[Stated]:
        rows = connection.execute(
            """SELECT key, source, doc, recorded_at, retracted_at, since, until FROM records
            WHERE kind = 'fact' ORDER BY n"""
        )
        for number, (key, source, doc, start, end, since, until) in enumerate(rows, 1):
            if until is not None and until > since:
                closed.append((number, end, until))
                end = None
            yield Stated(doc, key, read_fact(source, doc, start, end), start, end, since)

    def told(done: int) -> None:
        if advance is not None:
            advance(done, everything)

    add_facts(connection, object_pieces(facts()), told)
    close_facts(connection, closed)


def _count_facts(connection: sqlite3.Connection, advance: Advance | None) -> None:
    """Live facts at each revision, and the latest revision by then that changed a record."""
    change: dict[int, int] = {}
    grouped = "SELECT since, until, kind = 'fact', count(*) FROM records GROUP BY 1, 2, 3"
    for since, until, fact, count in connection.execute(grouped):
        change[since] = change.get(since, 0) + fact * count
        if until is not None:
            change[until] = change.get(until, 0) - fact * count
    live = changed = 0
    for (revision,) in connection.execute("SELECT revision FROM revisions ORDER BY 1").fetchall():
        if revision in change:
            live, changed = live + change[revision], revision
        connection.execute(
            "UPDATE revisions SET facts = ?, changed = ? WHERE revision = ?",
            (live, changed, revision),
        )


_SEGMENTS: Step = (
    """ALTER TABLE revisions ADD COLUMN facts INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE revisions ADD COLUMN changed INTEGER NOT NULL DEFAULT 0""",
    """CREATE TABLE segments (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        first INTEGER NOT NULL UNIQUE,
        facts INTEGER NOT NULL,
        since INTEGER NOT NULL REFERENCES revisions
    ) STRICT""",
    """CREATE TABLE parts (
        segment INTEGER NOT NULL REFERENCES segments,
        name TEXT NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (segment, name)
    ) STRICT""",
    """CREATE TABLE blocks (
        first INTEGER PRIMARY KEY,
        docs BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE closings (
        n INTEGER PRIMARY KEY,
        revision INTEGER NOT NULL REFERENCES revisions,
        size INTEGER NOT NULL,
        facts BLOB NOT NULL,
        instants BLOB NOT NULL,
        revisions BLOB NOT NULL
    ) STRICT""",
    _count_facts,
    _move_facts,
    "DROP TABLE mentions",
    "ALTER TABLE records RENAME TO records_before",
    "DROP INDEX records_id",
    "DROP INDEX records_source",
    "DROP INDEX records_relation",
    """CREATE TABLE records (
        n INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        id TEXT NOT NULL,
        doc BLOB NOT NULL,
        recorded_at TEXT NOT NULL,
        retracted_at TEXT,
        since INTEGER NOT NULL REFERENCES revisions,
        until INTEGER REFERENCES revisions
    ) STRICT""",
    """INSERT INTO records
        SELECT n, key, kind, source, id, doc, recorded_at, retracted_at, since, until
        FROM records_before WHERE kind <> 'fact'""",
    "DROP TABLE records_before",
    *RECORD_INDEXES.values(),
)
UPGRADES: tuple[Step, ...] = (_CREATE, _SEGMENTS)
"""What leads from schema version 0 (an empty file) to 1, from 1 to 2, and so on."""
