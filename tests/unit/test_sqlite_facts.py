"""Facts in segments of a SQLite store: equal to a list of versions, at every revision, whatever
was joined since. Loads are small here, so that there are many segments and joins."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from onshore.graph.columns.facts import OPEN, extract
from onshore.graph.documents.load_plan import plan_load
from onshore.graph.documents.records import Record, StoredRow, mentions_of
from onshore.graph.errors import StoreReadOnly, StoreUnavailable
from onshore.graph.model import Document, Judgement, Table
from onshore.graph.ports import Store
from onshore.graph.reader import RecordRow, fact_of
from onshore.graph.stores import sqlite_file
from onshore.graph.stores.facts import pieces, reading
from onshore.graph.stores.sqlite import SqliteReader, SqliteStore
from onshore.graph.stores.sqlite_schema import UPGRADES
from tests.loading import LATER, NOW, large_document
from tests.unit.columns.stores import fill
from tests.unit.columns.test_segment import said

OLD = Path(__file__).parents[1] / "data" / "stores" / "schema1.db.gz"
"""A file of schema 1, as Onshore 0.1 wrote it: two sources, five revisions, a merge, closings."""
OLD_CONTENT = "2404afb3d2b01f2a1848ba09c93972321702f487ae218455a946f7196ab9f823"
INSTANTS = (None, "2024-03-15T00:00:00.000000Z", "2025-05-05T00:00:00.000000Z", LATER)


@dataclass(frozen=True)
class Version:
    """A version of a fact, and the revisions that added and closed it."""

    record: Record
    since: int
    until: int = OPEN

    def at(self, revision: int) -> RecordRow:
        """The row as that revision shows it."""
        one = self.record
        closed = one.retracted_at if self.until <= revision else None
        return RecordRow(one.source, one.id, one.doc, one.recorded_at, closed)


class Beside:
    """A store that takes loads, and the plainest one beside it: versions in a list."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.versions: list[Version] = []
        self.readers: list[Any] = []

    def replace(self, documents: Sequence[Document], *, now: str) -> None:
        known = [one.record for one in self.versions]
        rows = [
            StoredRow(one.key, "fact", one.source, one.id, one.recorded_at, one.retracted_at)
            for one in known
            if one.source in {document.source.id for document in documents}
        ]
        plan = plan_load(documents, rows, now)
        self.store.replace(documents, now=now)
        self.readers.append(self.store.reader())
        revision = self.readers[-1].revision
        for place, one in enumerate(known):
            if end := plan.close.get(one.key):
                closed = replace(one, retracted_at=end)
                self.versions[place] = Version(closed, self.versions[place].since, revision)
        for one in plan.add:
            if one.kind == "fact":
                until = revision if one.retracted_at else OPEN
                self.versions.append(Version(one, revision, until))

    def judge(self, judgement: Judgement, *, now: str) -> None:
        self.store.judge(judgement, now=now)

    def seen(self, reader: Any) -> list[Version]:
        return [one for one in self.versions if one.since <= reader.revision]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments, blocks and joins of a few facts."""
    for name, size in (("SEGMENT", 20), ("OBJECTS", 20), ("JOINED", 60), ("BLOCK", 4)):
        monkeypatch.setattr(pieces, name, size)
    monkeypatch.setattr(reading, "KEPT", 2_000)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.usefixtures("small")
def test_every_read_at_every_revision(seed: int, tmp_path: Path) -> None:
    """Readers of early revisions read after all loads, in a file that is opened anew too."""
    url = f"sqlite:///{tmp_path}/store.db" if seed % 2 else "sqlite://"
    with closing(SqliteStore(url)) as store:
        beside = Beside(store)
        fill(beside, seed)  # type: ignore[arg-type]
        random = Random(seed)
        for reader in beside.readers:
            check_reads(beside, reader, random)
        if seed % 2:
            with closing(SqliteStore(url)) as again:
                check_reads(beside, again.reader(), random)


def check_reads(beside: Beside, reader: Any, random: Random) -> None:
    """The reader of a store gives what the versions beside it say."""
    seen = beside.seen(reader)
    rows = [one.at(reader.revision) for one in seen]
    facts = [fact_of(row) for row in rows]
    assert reader.facts(None) == rows
    mentioned = {id for fact in facts for id in mentions_of(fact)}
    for _ in range(12):
        known_at = random.choice((None, *INSTANTS))
        some = [fact.id for fact in random.choices(facts, k=3)]
        wanted = random.choice((None, [*some, "nothing"]))
        touching = random.choice((None, None, random.sample(sorted(mentioned), 2)))
        source = random.choice((None, None, facts[0].source, "source:nobody"))
        relations = random.choice((None, None, [facts[-1].relation, "supplies", "no such"]))
        found = reader.facts(
            known_at, ids=wanted, touching=touching, source=source, relations=relations
        )
        assert found == [
            row
            for row, fact in zip(rows, facts, strict=True)
            if (wanted is None or row.id in wanted)
            and (touching is None or not set(touching).isdisjoint(mentions_of(fact)))
            and (source is None or row.source == source)
            and (relations is None or fact.relation in relations)
            and (known_at is None or row.recorded_at <= known_at < (row.retracted_at or "9"))
        ]
    numbers = range(1, len(rows) + 1)
    since = [one.since for one in seen]
    until = [one.until if one.until <= reader.revision else OPEN for one in seen]
    plain = extract(facts, numbers=numbers, since=since, until=until)
    assert said(reader.columns()) == said(plain)
    keys = {one.record.key: row.retracted_at for one, row in zip(seen, rows, strict=True)}
    hashed = {key: end for key, end in reader.closings() if key in keys}
    assert hashed == keys
    live = {row.id for row in rows if row.retracted_at is None}
    assert reader.count_records()["fact"] == len(live)


def one_fact(number: int) -> Document:
    """A source with one fact."""
    one = large_document(1, f"edition {number}")
    source = replace(one.source, id=f"source:{number}")
    facts = tuple(replace(fact, id=f"F{number}", source=source.id) for fact in one.facts)
    return replace(one, source=source, facts=facts)


@pytest.mark.usefixtures("small")
def test_many_small_loads_leave_few_segments() -> None:
    with closing(SqliteStore("sqlite://")) as store:
        for number in range(60):
            store.replace([one_fact(number)], now=NOW)
        (segments,), (blocks,) = (
            store.select(f"SELECT count(*) FROM {table}", {})[0] for table in ("segments", "blocks")
        )
        assert segments < 12
        assert blocks == 60, "documents stay where they are"
        assert len(store.reader().facts(NOW)) == 60


def test_tables_alone_leave_the_fact_revision(tmp_path: Path) -> None:
    with closing(SqliteStore("sqlite://")) as store:
        store.replace([large_document(3, "first")], now=NOW)
        store.replace([], [Table("rates", "2026", None, {}, (1, 2))], now=NOW)
        assert (store.reader().revision, store.reader().fact_revision) == (2, 1)
        store.replace([large_document(3, "second")], now=LATER)
        assert store.reader().fact_revision == store.reader().revision == 3


def test_no_fact_no_numpy() -> None:
    """Entities and tables alone need no columns: a start of an empty store stays light."""
    program = """
import sys
from onshore.graph.stores.sqlite import SqliteStore
from onshore.graph.model import Document, Source, Table
store = SqliteStore("sqlite://")
store.replace([Document(Source("source:a"))], [Table("t", "1", None, {}, (1,))], now="2026-01-01")
assert store.summary().counts["facts"] == 0
assert store.reader().facts(None) == []
assert "numpy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("table", ["parts", "blocks", "closings"])
def test_damage_is_said_to_be_damage(tmp_path: Path, table: str) -> None:
    column = {"parts": "data", "blocks": "docs", "closings": "facts"}[table]
    url = f"sqlite:///{tmp_path}/store.db"
    with closing(SqliteStore(url)) as store:
        store.replace([large_document(300, "first")], now=NOW)
        store.replace([large_document(300, "second")], now=LATER)
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection, connection:
        for rowid, data in connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
            wrong = bytes([*data[:-1], data[-1] ^ 1])
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (wrong, rowid))
    with closing(SqliteStore(url)) as store, pytest.raises(StoreUnavailable, match="is damaged"):
        store.reader().facts(None)


# -- files of schema 1 -------------------------------------------------------


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    return path


def _rows_of(path: Path, revision: int) -> list[tuple[Any, ...]]:
    """The facts of a file of schema 1, as its own code read them."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        return connection.execute(
            """SELECT source, id, doc, recorded_at, CASE WHEN until <= :r THEN retracted_at END
            FROM records WHERE kind = 'fact' AND since <= :r ORDER BY n""",
            {"r": revision},
        ).fetchall()


def test_an_old_file_opens(old: Path) -> None:
    before = {revision: _rows_of(old, revision) for revision in range(1, 6)}
    told: list[tuple[int, int]] = []
    with closing(SqliteStore(f"sqlite:///{old}", lambda *done: told.append(done))) as store:
        assert store.content_hash() == OLD_CONTENT
        summary = store.summary()
        assert (summary.schema, summary.revision) == (len(UPGRADES), 5)
        assert summary.counts == {"sources": 2, "entities": 11, "facts": 44, "tables": 1}
        assert store.reader().fact_revision == 4
        for revision, rows in before.items():
            reader = SqliteReader(store, store.reader().latest._replace(revision=revision))
            assert [tuple(_values(row)) for row in reader.facts(None)] == rows
        assert store.select("PRAGMA integrity_check", {}) == [("ok",)]
        assert store.select("PRAGMA foreign_key_check", {}) == []
    assert (told[0], told[-1]) == ((0, 49), (49, 49))
    with closing(SqliteStore(f"sqlite:///{old}")) as store:
        (again,) = store.replace(list(store.documents())[1:], now=LATER).changes
        assert again.empty
        assert store.content_hash() == OLD_CONTENT


def _values(row: RecordRow) -> Iterator[Any]:
    return (getattr(row, name) for name in RecordRow._fields)


def test_an_old_file_that_can_only_be_read_says_so(old: Path) -> None:
    before = old.read_bytes()
    says = r"has schema 1, .* needs 2, and it can only be read"
    with (
        closing(sqlite_file.connect(str(old))) as connection,
        pytest.raises(StoreReadOnly, match=says),
    ):
        sqlite_file.upgrade(connection, "the file", writable=False)
    assert old.read_bytes() == before


def test_an_upgrade_that_fails_leaves_the_old_file(old: Path) -> None:
    def fail(done: int, everything: int) -> None:
        raise KeyboardInterrupt

    rows = _rows_of(old, 5)
    with pytest.raises(KeyboardInterrupt):
        SqliteStore(f"sqlite:///{old}", fail)
    assert _rows_of(old, 5) == rows
    with closing(SqliteStore(f"sqlite:///{old}")) as store:
        assert store.content_hash() == OLD_CONTENT
