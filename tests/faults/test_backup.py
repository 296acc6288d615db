"""Backup and restore of both stores: whole, of one revision, while loads go on."""

from __future__ import annotations

import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest

from bench import crashes
from onshore.app.cli.backup import bring_back, save
from onshore.app.cli.main import main
from onshore.graph.errors import InvalidInput, StoreUnavailable
from onshore.graph.model import Judgement, Table
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.extras import go_without
from tests.loading import LATER, NOW, ROOT, large_document

LAST = "2026-03-01T00:00:00.000000Z"


def fill(store: Store) -> None:
    """Facts in two editions, so that there is a history; tables; judgements."""
    for edition, now in (("first", NOW), ("second", LATER)):
        table = Table("rates", "2026/1", date(2026, 1, 1), {"title": edition}, ([1, 0.1, None],))
        ingest(store, [large_document(60, edition, declared=True), table], now=now)
    for id, kind in (("j1", "merge"), ("j2", "unmerge"), ("j3", "merge")):
        store.judge(Judgement(id, kind, "firm:f1", "firm:f2", "me", "a try"), now=LAST)


def test_a_backup_holds_everything_and_comes_back(store: Store, tmp_path: Path) -> None:
    """From one store into a file, from there into this kind of store, and out of it again."""
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    with closing(open_store("sqlite://")) as origin:
        fill(origin)
        summary, content = save(origin, first)
        assert content == origin.content_hash()
        assert summary.counts == origin.summary().counts
        assert bring_back(first, store) == content
        assert store.content_hash() == content
        assert save(store, second)[1] == content
        for day in (NOW, LATER, LAST):
            one, other = (each.view(date(2026, 3, 2), day) for each in (origin, store))
            assert one.edges() == other.edges()
            assert one.canonical == other.canonical
    with closing(open_store(f"sqlite:///{second}")) as copy:
        assert copy.content_hash() == content
    assert sorted(path.name for path in tmp_path.glob("*.part*")) == []


def test_backups_under_load_are_each_of_one_revision(store: Store, tmp_path: Path) -> None:
    store.replace([large_document(200, "edition 0")], now=NOW)
    contents = {store.content_hash()}
    found = []
    with loading(store, contents):
        for number in range(5):
            found.append(save(store, tmp_path / f"{number}.db")[1])
    assert set(found) <= contents
    assert len(contents) > 1
    for number, content in enumerate(found):
        with closing(open_store(f"sqlite:///{tmp_path}/{number}.db")) as copy:
            assert copy.content_hash() == content
            reader = copy.reader()
            rows = reader.facts(reader.last_change())
            assert len({row.doc.split(b"Said in ")[1].split(b'"')[0] for row in rows}) == 1


@contextmanager
def loading(store: Store, contents: set[str]) -> Iterator[None]:
    """Editions come in one after the other; the hash of each is added to the contents."""
    stop = Event()

    def load() -> None:
        number = 0
        while not stop.is_set() or number < 2:
            number += 1
            store.replace([large_document(200, f"edition {number}")], now=LATER)
            contents.add(store.content_hash())

    thread = Thread(target=load)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_store_that_holds_something_is_left_alone(store: Store, tmp_path: Path) -> None:
    with closing(open_store("sqlite://")) as origin:
        fill(origin)
        save(origin, tmp_path / "backup.db")
    store.replace([large_document(3, "mine")], now=NOW)
    content = store.content_hash()
    with pytest.raises(InvalidInput, match="holds data"):
        bring_back(tmp_path / "backup.db", store)
    assert store.content_hash() == content


def test_a_restore_that_was_broken_off_is_run_again(store: Store, tmp_path: Path) -> None:
    """Judgements come first; they alone do not make a store that holds something."""
    with closing(open_store("sqlite://")) as origin:
        fill(origin)
        _, content = save(origin, tmp_path / "backup.db")
    store.judge(Judgement("j1", "merge", "firm:f1", "firm:f2", "me", "a try"), now=LAST)
    assert bring_back(tmp_path / "backup.db", store) == content


def test_what_can_not_be_done_is_said(tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("not a database " * 100)
    with closing(open_store("sqlite://")) as store:
        with pytest.raises(InvalidInput, match="holds nothing"):
            save(store, tmp_path / "new.db")
        with pytest.raises(InvalidInput, match="no such file"):
            bring_back(tmp_path / "nowhere.db", store)
        with pytest.raises(StoreUnavailable, match="is not a SQLite database"):
            bring_back(there, store)
        fill(store)
        with pytest.raises(InvalidInput, match="is there already"):
            save(store, there)
        with pytest.raises(InvalidInput, match="its folder does not exist"):
            save(store, tmp_path / "nowhere" / "new.db")
    assert [path.name for path in tmp_path.iterdir()] == ["there.db"]


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    origin, back, file = (tmp_path / name for name in ("origin.db", "back.db", "backup.db"))
    with closing(open_store(f"sqlite:///{origin}")) as store:
        fill(store)
        content = store.content_hash()
    assert main(["--store", f"sqlite:///{origin}", "backup", str(file)]) == 0
    assert content in capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert main(["--store", f"sqlite:///{back}", "restore", str(file)]) == 0
    assert content in capsys.readouterr().out
    assert main(["--store", f"sqlite:///{back}", "restore", str(file)]) == 1
    assert "holds data" in capsys.readouterr().err
    assert main(["--store", f"sqlite:///{origin}", "backup", str(file)]) == 1


@pytest.mark.parametrize("call", ["pwrite64", "fsync", "rename"])
def test_a_killed_backup_leaves_no_file_under_its_name(tmp_path: Path, call: str) -> None:
    if reason := crashes.why_not():
        go_without(reason)
    origin, file = tmp_path / "origin.db", tmp_path / "backup.db"
    with closing(open_store(f"sqlite:///{origin}")) as store:
        fill(store)
        content = store.content_hash()
        killer = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL"]
        command = [
            sys.executable,
            "-m",
            "onshore.app.cli.main",
            "--store",
            store.url,
            "backup",
            str(file),
        ]
        done = subprocess.run([*killer, *command], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL
        assert not file.exists()
        assert store.content_hash() == content
    shutil.copy(origin, tmp_path / "other.db")
    assert main(["--store", f"sqlite:///{tmp_path}/other.db", "backup", str(file)]) == 0
