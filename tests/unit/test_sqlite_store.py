"""The SQLite store: files, locks, upgrades, processes that die. Shared rules are in contract/."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from onshore.graph.columns.segment import unpack_documents
from onshore.graph.documents.dump import dump_entity
from onshore.graph.documents.entity_table import EntityTable
from onshore.graph.documents.records import canonical, read_fact
from onshore.graph.errors import InvalidParameters, StoreBusy, StoreOutdated, StoreUnavailable
from onshore.graph.reader import RecordRow
from onshore.graph.stores import file_of, in_memory, open_store, sqlite, sqlite_facts, sqlite_file
from onshore.graph.stores.sqlite import SqliteReader, SqliteStore
from onshore.graph.stores.sqlite_file import check_library, upgrade
from onshore.graph.stores.sqlite_schema import UPGRADES
from tests.loading import LATER, NOW, kill, large_document, start_loading


@pytest.mark.parametrize(
    ("url", "file", "memory"),
    [
        ("sqlite:///onshore.db", "onshore.db", False),
        ("sqlite:////data/onshore.db", "/data/onshore.db", False),
        ("sqlite://", None, True),
        ("sqlite:///:memory:", None, True),
        ("neo4j://host:7687", None, False),
        ("bolt://sqlite.example/a.db", None, False),
        ("onshore.db", None, False),
    ],
)
def test_a_url_tells_where_its_store_lies(url: str, file: str | None, *, memory: bool) -> None:
    assert file_of(url) == (None if file is None else Path(file))
    assert in_memory(url) == memory


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "onshore.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(f"sqlite:///{path}")) as opened:
        yield opened


def test_urls_name_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///near.db", f"sqlite:///{tmp_path}/far.db"):
        open_store(url).close()
    open_store("sqlite://").close()
    assert sorted(os.listdir(tmp_path)) == ["far.db", "near.db"]


@pytest.mark.parametrize("url", ["", "onshore.db", "postgres://host/db", "sqllite:///onshore.db"])
def test_another_url_is_refused(url: str) -> None:
    with pytest.raises(InvalidParameters) as caught:
        open_store(url)
    assert caught.value.problems[0].field == "store"
    if url.startswith("sqllite"):
        assert caught.value.problems[0].suggestions == ("sqlite",)


def test_content_outlives_the_store(path: Path) -> None:
    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        store.replace([large_document(20, "first")], now=NOW)
        content = store.content_hash()
    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        assert store.content_hash() == content
        assert store.summary().counts == {"sources": 1, "entities": 50, "facts": 20, "tables": 0}


def test_the_file_has_a_write_ahead_log_and_foreign_keys(store: SqliteStore) -> None:
    assert store.select("PRAGMA journal_mode", {}) == [("wal",)]
    assert store.select("PRAGMA foreign_keys", {}) == [(1,)]
    store.replace([large_document(20, "first")], now=NOW)
    assert store.select("PRAGMA foreign_key_check", {}) == []


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("text", "is not a SQLite database"),
        ("directory", "is a directory"),
        ("nowhere", "directory does not exist"),
        ("unwritable", "can not be (opened|created)"),
        ("foreign", "database of another program"),
        ("marked", "database of another program"),
    ],
)
def test_what_is_no_store_is_refused_and_left_alone(path: Path, kind: str, says: str) -> None:
    if kind == "text":
        path.write_text("not a database " * 100)
    elif kind == "directory":
        path.mkdir()
    elif kind == "unwritable":
        path = Path("/proc/onshore.db")
    elif kind == "nowhere":
        path = path / "below" / "onshore.db"
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE films (title TEXT)")
            connection.execute(f"PRAGMA user_version = {1 if kind == 'marked' else 0}")
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreUnavailable, match=says):
        SqliteStore(f"sqlite:///{path}")
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_damaged_file_is_said_to_be_one(path: Path, store: SqliteStore) -> None:
    store.replace([large_document(3000, "first")], now=NOW)
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 : len(content) // 2] = b"\xff" * (len(content) // 2 - 4096)
    path.write_bytes(content)
    refusal = pytest.raises(StoreUnavailable, match="is damaged")
    with closing(SqliteStore(f"sqlite:///{path}")) as damaged, refusal:
        damaged.reader().facts(None)


def test_an_older_schema_is_upgraded_in_one_transaction(path: Path) -> None:
    """A made-up step to the next version: it runs once, the content stays."""
    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        store.replace([large_document(5, "first")], now=NOW)
    now = len(UPGRADES)
    step = ("CREATE TABLE notes (text TEXT) STRICT", "INSERT INTO notes VALUES ('upgraded')")
    broken = (*step, "INSERT INTO nowhere VALUES (1)")
    with closing(sqlite_file.connect(str(path))) as connection:
        with pytest.raises(sqlite3.OperationalError):
            upgrade(connection, "the file", (*UPGRADES, broken))
        assert connection.execute("PRAGMA user_version").fetchone() == (now,)
        for _ in range(2):
            upgrade(connection, "the file", (*UPGRADES, step))
        assert connection.execute("SELECT text FROM notes").fetchall() == [("upgraded",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (now + 1,)
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (51,)


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        assert store.summary().schema == len(UPGRADES)


def test_a_newer_schema_is_refused_with_the_command_to_run(path: Path, store: SqliteStore) -> None:
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreOutdated, match="pip install --upgrade onshore"):
        SqliteStore(f"sqlite:///{path}")


def test_a_reader_keeps_its_revision(store: SqliteStore) -> None:
    store.replace([large_document(20, "first")], now=NOW)
    reader = store.reader()
    before = sorted(row.doc for row in reader.facts(reader.last_change()))
    store.replace([large_document(3, "second")], now=LATER)
    assert sorted(row.doc for row in reader.facts(reader.last_change())) == before
    assert all(row.retracted_at is None for row in reader.facts(None))
    assert len(store.reader().facts(LATER)) == 3


def test_a_second_load_is_refused_while_another_writes(
    path: Path, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.replace([large_document(5, "first")], now=NOW)
    content = store.content_hash()
    monkeypatch.setattr(
        sqlite_file, "PRAGMAS", ("PRAGMA busy_timeout = 50", "PRAGMA foreign_keys = ON")
    )
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(SqliteStore(f"sqlite:///{path}")) as second,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="another load"):
            second.replace([large_document(9, "second")], now=LATER)
        assert second.content_hash() == content
        other.execute("ROLLBACK")
        second.replace([large_document(9, "second")], now=LATER)
        assert second.content_hash() != content


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///{path}"])
def test_threads_share_a_store(path: Path, url: str) -> None:
    """Loads come one after the other; every reader sees one whole edition."""
    with closing(SqliteStore(url.format(path=path))) as store, ThreadPoolExecutor(6) as pool:
        store.replace([large_document(40, "edition 0")], now=NOW)

        def load(number: int) -> None:
            store.replace([large_document(40, f"edition {number}")], now=LATER)

        def read(_: int) -> set[bytes]:
            reader = store.reader()
            rows = reader.facts(reader.last_change())
            assert len(rows) == 40
            return {row.doc.split(b"Said in ")[1][:10] for row in rows}

        loads = [pool.submit(load, number) for number in range(1, 6)]
        for editions in pool.map(read, range(60)):
            assert len(editions) == 1
        for job in loads:
            job.result()
        assert store.summary().revision == 6


def test_a_killed_load_leaves_the_last_complete_state(path: Path, store: SqliteStore) -> None:
    store.replace([large_document(200, "first")], now=NOW)
    content = store.content_hash()
    log = Path(f"{path}-wal")
    before = log.stat().st_size
    process = start_loading(store.url, 60_000, tables=3)
    deadline = time.monotonic() + 60
    while log.stat().st_size < before + 1_000_000:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.005)
    kill(process)
    assert store.content_hash() == content
    assert store.reader().revision == 1
    assert store.reader().tables() == []
    store.replace([large_document(10, "second")], now=LATER)
    with closing(SqliteStore(store.url)) as again:
        assert len(again.reader().facts(LATER)) == 10
        assert again.select("PRAGMA integrity_check", {}) == [("ok",)]


def test_thousands_of_ids_in_one_read(store: SqliteStore) -> None:
    store.replace([large_document(3000, "first")], now=NOW)
    reader = store.reader()
    many = [f"F{n}" for n in range(100_000)]
    assert len(reader.facts(None, ids=many)) == 3000
    assert len(reader.facts(None, touching=[f"component:c{n}" for n in range(50_000)])) == 3000
    assert len(reader.entities(None, [f"firm:f{n}" for n in range(40_000)])) == 50


@pytest.mark.parametrize(
    "read",
    [
        lambda reader: reader.entities(NOW),
        lambda reader: reader.entities(NOW, ["firm:f1"]),
        lambda reader: reader.entities(NOW, prefix="firm:"),
        lambda reader: reader.sources(NOW, ["source:large"]),
        lambda reader: reader.facts(NOW, ids=["F1"]),
        lambda reader: reader.facts(NOW, touching=["firm:f1"], source="source:large"),
        lambda reader: reader.facts(NOW, relations=["produces"]),
    ],
)
def test_reads_use_an_index(
    path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[SqliteReader], list[RecordRow]]
) -> None:
    asked: list[str] = []

    def traced(name: str | None) -> sqlite3.Connection:
        connection = sqlite_file.connect(name)
        connection.set_trace_callback(asked.append)
        return connection

    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        store.replace([large_document(300, "first")], now=NOW)
    monkeypatch.setattr(sqlite, "connect", traced)
    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        reader = store.reader()
        asked.clear()
        assert read(reader)
        asked = [text for text in asked if text.startswith("SELECT")]
        plans = [
            str(row[3]) for text in asked for row in store.select(f"EXPLAIN QUERY PLAN {text}", {})
        ]
    scanned = {plan.split()[1] for plan in plans if plan.startswith("SCAN")}
    assert scanned <= {"json_each", "segments", "closings"}, plans
    assert any(plan.startswith("SEARCH") for plan in plans), plans


def test_a_fact_is_read_from_its_block_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many facts there are, one is read with one block of documents."""
    unpacked: list[int] = []

    def counted(data: bytes) -> list[bytes]:
        unpacked.append(len(data))
        return unpack_documents(data)

    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        store.replace([large_document(5_000, "first")], now=NOW)
        monkeypatch.setattr(sqlite_facts, "unpack_documents", counted)
        (row,) = store.reader().facts(NOW, ids=["F4711"])
    assert read_fact(row.source, row.doc, NOW, None).id == row.id == "F4711"
    assert len(unpacked) == 1


@pytest.mark.parametrize("length", range(1, 9))
def test_short_ids_are_read_alone_and_together(store: SqliteStore, length: int) -> None:
    """Since 3.45 SQLite takes some bytes for its binary JSON: a list of six, such as ["S1"]."""
    ids = [f"{letter}{'1' * (length - 1)}" for letter in "ASacZ079"]
    plain = large_document(1, "first")
    facts = tuple(replace(plain.facts[0], id=id) for id in ids)
    for _ in range(2):
        store.replace([replace(plain, facts=facts)], now=NOW)
    reader = store.reader()
    assert sorted(row.id for row in reader.facts(NOW, ids=ids)) == sorted(ids)
    for id in ids:
        assert [row.id for row in reader.facts(NOW, ids=[id])] == [id]
    assert reader.facts(NOW, touching=["f1" * length]) == []
    assert reader.facts(NOW, relations=["m" * length]) == []


def test_sqlite_is_given_json_as_text(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds whichever SQLite runs the tests: no bytes in a call of a JSON function."""
    seen: list[str] = []

    def traced(name: str | None) -> sqlite3.Connection:
        connection = sqlite_file.connect(name)
        connection.set_trace_callback(seen.append)
        return connection

    monkeypatch.setattr(sqlite, "connect", traced)
    with closing(SqliteStore(f"sqlite:///{path}")) as store:
        store.replace([large_document(5, "first")], now=NOW)
        reader = store.reader()
        reader.entities(NOW, ["firm:f1"])
        reader.sources(NOW, ["source:large"])
    calls = [call for text in seen for call in re.findall(r"json\w*\(\s*(\S+)", text)]
    assert {call[:3] for call in calls} == {"'[\""}
    assert len(calls) == 3


def test_an_old_sqlite_is_refused_with_what_to_do() -> None:
    check_library((3, 38, 0))
    check_library(sqlite3.sqlite_version_info)
    with pytest.raises(StoreUnavailable, match=r"3\.38\.0 or newer .* has 3\.37\.2: use another"):
        check_library((3, 37, 2))


@pytest.mark.parametrize("ending", ["closed", "forgotten", "refused"])
def test_no_connection_stays_open(path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    opened: list[sqlite3.Connection] = []

    def kept(name: str | None) -> sqlite3.Connection:
        opened.append(sqlite_file.connect(name))
        return opened[-1]

    if ending == "refused":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE films (title TEXT)")
    monkeypatch.setattr(sqlite, "connect", kept)
    refusal = pytest.raises(StoreUnavailable) if ending == "refused" else nullcontext()
    with refusal:
        store = SqliteStore(f"sqlite:///{path}")
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: store.summary(), range(9)))
        if ending == "closed":
            store.close()
        else:
            del store
    assert opened
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_a_closed_store_says_so(store: SqliteStore) -> None:
    store.close()
    with pytest.raises(StoreUnavailable, match="is closed"):
        store.reader()


def indexes(store: SqliteStore) -> list[str]:
    sql = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'records'"
    return sorted(row[0] or "" for row in store.select(sql, {}))


class Stopped(Exception):
    """What a load is stopped by."""


def test_a_large_load_leaves_the_indexes_of_records(store: SqliteStore) -> None:
    before = indexes(store)
    document = large_document(300, "one")
    table = EntityTable(
        [one.id for one in document.entities],
        [canonical(dump_entity(one)) for one in document.entities],
    )
    document = replace(document, entities=table)

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        store.replace([document], now=NOW, advance=stop)
    assert indexes(store) == before
    assert store.reader().count_records() == {"fact": 0}
    store.replace([document], now=NOW)
    assert indexes(store) == before
    assert store.reader().count_records()["entity"] == len(table)
