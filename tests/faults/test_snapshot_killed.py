"""A snapshot is killed at calls that change its folder: the last whole one is left, or none."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench import crashes
from onshore.app.cli.snapshots import take
from onshore.graph.columns.snapshot import MANIFEST, Snapshot, SnapshotRefused
from onshore.graph.stores.sqlite import SqliteStore
from tests.extras import go_without
from tests.unit.columns.stores import DAYS, fill
from tests.unit.story import document

CALLS = (*crashes.CALLS, "mkdir", "rmdir", "openat")
LATER = "2027-01-01T00:00:00.000000Z"
KILLS = 5


@pytest.fixture(autouse=True)
def _tracing() -> None:
    if reason := crashes.why_not():
        go_without(reason)


def traced(store: str, folder: Path, log: Path, *more: str) -> int:
    """`onshore snapshot` under strace, which writes its calls into the log; its exit code."""
    tracer = ["strace", "-f", "-qq", "-y", "-o", log, "-e", f"trace={','.join(CALLS)}", *more]
    command = [sys.executable, "-m", "onshore", "--store", store, "snapshot", folder]
    environ = {name: text for name, text in os.environ.items() if not name.startswith("ONSHORE_")}
    done = subprocess.run(
        [*map(str, (*tracer, *command))],
        env=environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        cwd=crashes.ROOT,
        capture_output=True,
        check=False,
        timeout=crashes.SECONDS,
    )
    return done.returncode


def points_in(log: Path, folder: Path) -> list[crashes.Point]:
    """Calls that change the folder, numbered among all of their name as strace counts them."""
    counts: dict[str, int] = {}
    points = []
    for line in log.read_text().splitlines():
        if not (found := re.match(r"\d+ +(\w+)\(", line)):
            continue
        call = found[1]
        counts[call] = counts.get(call, 0) + 1
        if str(folder) in line and (call != "openat" or "O_CREAT" in line):
            points.append(crashes.Point(call, counts[call]))
    return points


def whole(folder: Path) -> int | None:
    """The revision of the snapshot in the folder, each of whose parts is whole; None for none."""
    try:
        snapshot = Snapshot(folder)
    except SnapshotRefused:
        assert not (folder / MANIFEST).exists()
        return None
    names = {name.partition(".")[0] for name in snapshot._files}
    assert all(snapshot.part(name) is not None for name in names)
    return snapshot.state.revision


@pytest.mark.parametrize("before", [False, True], ids=["the first", "in place of another"])
def test_a_killed_snapshot_leaves_the_last_whole_one(tmp_path: Path, before: bool) -> None:
    folder, log, kept = tmp_path / "snapshot", tmp_path / "log", tmp_path / "kept"
    with closing(SqliteStore(f"sqlite:///{tmp_path}/store.db")) as store:
        fill(store, 4)
        old = store.reader().revision if before else None
        if before:
            take(store, kept, DAYS[-1])
        store.replace([document("source:new")], now=LATER)
        new, url = store.reader().revision, store.url

    def begin() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if before:
            shutil.copytree(kept, folder)

    begin()
    assert traced(url, folder, log) == 0
    assert whole(folder) == new
    points = points_in(log, folder)
    assert {"write", "mkdir", "rename"} <= {point.call for point in points}
    left = []
    for point in crashes.sample(points, KILLS):
        begin()
        order = f"inject={point.call}:signal=KILL:when={point.number}"
        assert traced(url, folder, log, "-e", order) == -signal.SIGKILL, point
        left.append(whole(folder))
        assert left[-1] in (old, new), point
    assert old in left
    assert traced(url, folder, log) == 0  # what the last one left is not a hindrance, and goes
    assert whole(folder) == new
    assert len(os.listdir(folder)) == 2
