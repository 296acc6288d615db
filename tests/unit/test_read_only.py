"""A store whose file or folder may not be written: it is read, and a write is refused clearly."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from onshore.graph.stores.sqlite import SqliteStore
from tests.extras import go_without
from tests.loading import LATER, NOW, large_document

ROOT = Path(__file__).resolve().parents[2]
RIGHTS = "-dac_override,-dac_read_search"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with a store of 20 facts; it can be removed again whatever became of its mode."""
    folder = tmp_path / "store"
    folder.mkdir()
    with closing(SqliteStore(f"sqlite:///{folder}/onshore.db")) as store:
        store.replace([large_document(20, "first")], now=NOW)
    yield folder
    folder.chmod(0o755)


def protect(folder: Path, kind: str) -> None:
    """Protect the `file`, the `folder` or `both`."""
    if kind != "folder":
        (folder / "onshore.db").chmod(0o444)
    if kind != "file":
        folder.chmod(0o555)


def protected(folder: Path, *words: str) -> list[str]:
    """A command of ours whose user file modes bind: root is bound without two of its rights."""
    rights = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            go_without("root may write everywhere, and there is no setpriv to forbid it")
        rights = ["setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}"]
    url = f"sqlite:///{folder}/onshore.db"
    return [*rights, sys.executable, "-m", "onshore.app.cli.main", "--store", url, *words]


def onshore(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = protected(folder, *words)
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("kind", ["file", "folder", "both"])
def test_it_is_read_and_not_written(folder: Path, tmp_path: Path, kind: str) -> None:
    protect(folder, kind)
    before = (folder / "onshore.db").read_bytes()
    report = onshore(folder, "check", "--format", "json")
    assert json.loads(report.stdout)["counts"]["facts"] == 20, report.stderr
    asked = onshore(folder, "ask", "entity", "--id", "firm:f1", "--format", "json")
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["result"]["name"] == "Firm 1 first"
    facts = tmp_path / "facts.yaml"
    facts.write_text("source: {id: 'source:x'}\nfacts: []\n")
    refused = onshore(folder, "load", str(facts))
    assert refused.returncode == 3
    assert "can only be read" in refused.stderr
    assert (folder / "onshore.db").read_bytes() == before
    assert os.listdir(folder) == ["onshore.db"]


def test_what_another_process_writes_is_seen(folder: Path) -> None:
    """The writer's log stands beside the file and holds its last load."""
    with closing(SqliteStore(f"sqlite:///{folder}/onshore.db")) as writer:
        writer.replace([large_document(30, "second")], now=LATER)
        assert (folder / "onshore.db-wal").stat().st_size > 0
        protect(folder, "folder")
        report = onshore(folder, "check", "--format", "json")
    assert json.loads(report.stdout)["counts"]["facts"] == 30, report.stderr


def test_a_log_that_was_never_written_back_is_said_to_be_one(folder: Path, tmp_path: Path) -> None:
    """A copy with its log and without the index of it: what the log holds can not be known."""
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(SqliteStore(f"sqlite:///{folder}/onshore.db")) as writer:
        writer.replace([large_document(30, "second")], now=LATER)
        for name in ("onshore.db", "onshore.db-wal"):
            shutil.copy(folder / name, copy / name)
    protect(copy, "both")
    try:
        report = onshore(copy, "check")
    finally:
        copy.chmod(0o755)
    assert report.returncode == 3
    assert "was not written back into it" in report.stderr
    assert report.stdout == ""


def test_a_server_reads_it(folder: Path) -> None:
    protect(folder, "both")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        protected(folder, "serve", "--port", str(port)),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ONSHORE_WRITE_TOKEN": "t" * 20},
    )

    def ask(path: str, body: str | None = None) -> tuple[int, bytes]:
        deadline = time.monotonic() + 120
        while True:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            headers = {"authorization": f"Bearer {'t' * 20}", "content-type": "application/json"}
            try:
                connection.request("POST" if body else "GET", path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
            except ConnectionError:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            finally:
                connection.close()

    try:
        assert ask("/ready")[0] == 200
        assert ask("/api/v1/entities/firm:f1")[0] == 200
        status, body = ask("/api/v1/duty?hts=8471.50.01&origin=TW")
        assert (status, json.loads(body)["type"]) == (503, "about:blank#TablesMissing")
        assert "onshore load --bundled" in json.loads(body)["detail"]
        status, body = ask("/api/v1/sources", '{"source": {"id": "source:x"}, "facts": []}')
        assert (status, json.loads(body)["type"]) == (403, "about:blank#StoreReadOnly")
    finally:
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=60)
    assert "can only be read" in error
    assert "Traceback" not in error


def test_a_copy_made_by_vacuum_gets_a_write_ahead_log(folder: Path) -> None:
    copy = folder / "copy.db"
    with closing(sqlite3.connect(folder / "onshore.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with closing(SqliteStore(f"sqlite:///{copy}")) as store:
        assert store.select("PRAGMA journal_mode", {}) == [("wal",)]
        reader = store.reader()
        store.replace([large_document(9, "second")], now=LATER)
        assert (len(reader.facts(NOW)), len(store.reader().facts(LATER))) == (20, 9)


def test_a_copy_that_others_have_open_is_used_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who only reads it is not a load: it is not said to be one."""
    from onshore.graph.errors import StoreBusy
    from onshore.graph.stores import sqlite_file

    copy = folder / "copy.db"
    with closing(sqlite3.connect(folder / "onshore.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    monkeypatch.setattr(sqlite_file, "PRAGMAS", ("PRAGMA busy_timeout = 50",))
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(copy, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM records").fetchone()
        with closing(SqliteStore(f"sqlite:///{copy}")) as store:
            assert len(store.reader().facts(NOW)) == 20
            with pytest.raises(StoreBusy, match="another program holds"):
                store.replace([large_document(9, "second")], now=LATER)
        other.execute("ROLLBACK")
    with closing(SqliteStore(f"sqlite:///{copy}")) as store:
        assert store.select("PRAGMA journal_mode", {}) == [("wal",)]
