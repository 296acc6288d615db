"""Kill a load at each call that writes or syncs, and look at what it left.

    python -m bench.crashes [--load NAME ...] [--every N] [--jobs N]

A process that loads 4,000 facts and two tables as `onshore load` does, at a fixed instant, runs
under strace, which kills it as it enters the Nth such call on the files of its store. Gate: the
store opens, is whole by SQLite's own check, and holds exactly the content of before or exactly that
of after, by its hash; that of after once the load has said so, and from the first call on that left
it; a process that had it open all the while sees the same; the same load, run again, completes.

What a killed process wrote stays with the system. This is not a test of a power cut, for which the
store relies on the syncs of SQLite's write-ahead log and on a disk that honours them.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import orjson

from bench.measuring import gate
from onshore.graph.model import Table
from onshore.graph.stores import open_store
from onshore.graph.stores.sqlite import SqliteStore
from onshore.loaders.closing import agree
from onshore.loaders.export.full_copy import pack_table
from onshore.loaders.ingest import ingest

CALLS = (
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "unlink",
    "unlinkat",
    "rename",
    "renameat2",
)
"""System calls that change a file or make a change last."""
FACTS = 4_000
NOW = "2026-01-01T00:00:00.000000Z"
SECONDS = 300
"""How long one load may take, traced, on a slow machine."""
ROOT = Path(__file__).resolve().parent.parent
OLDER = ROOT / "tests" / "data" / "stores" / "schema1.db.gz"
Files = Sequence[Path]


@dataclass(frozen=True, slots=True)
class Point:
    """The `number`th call of this name, counted from 1 on, as strace counts."""

    call: str
    number: int


@dataclass(frozen=True, slots=True)
class Load:
    """A load to be killed: the store file of before (None: no file yet), what is loaded, hashes.

    `watched`: another process, as a server is, has the store open all the while.
    """

    name: str
    start: Path | None
    files: Files
    before: str
    after: str
    watched: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--load", action="append", choices=LOADS, help="repeatable; all if none")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one call in N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.into:
        load_files(options.into, options.files, partial(print, flush=True))
        return 0
    if reason := why_not():
        sys.stdout.write(f"   skipped: {reason}\n")
        return 0
    for name in options.load or LOADS:
        with prepared(name) as (load, folder):
            points = calls_of(load, folder)
            chosen = sample(points, -(-len(points) // options.every))
            left = kill_at_each(load, chosen, folder, options.jobs)
        sys.stdout.write(
            f"   {name:24}{len(points):8,} calls, killed at {len(chosen):,}: "
            f"{left.count('before'):,} left all of before, {left.count('after'):,} all of after\n"
        )
    return 0


def why_not() -> str | None:
    """Why no process can be killed at its calls here, or None."""
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return "this system lets no process be traced" if tried.returncode else None


# -- loads -----------------------------------------------------------------------


@contextmanager
def prepared(name: str, facts: int = FACTS) -> Iterator[tuple[Load, Path]]:
    """One load with its files, in a folder of its own that goes in the end."""
    with tempfile.TemporaryDirectory(prefix="onshore-crashes-") as folder:
        yield LOADS[name](name, Path(folder), facts), Path(folder)


def _another_edition(name: str, folder: Path, facts: int) -> Load:
    """A source is brought to its second edition: every fact is closed and another one added."""
    return _load(name, folder, edition(folder, "first", facts), edition(folder, "second", facts))


def _beside_a_server(name: str, folder: Path, facts: int) -> Load:
    return replace(_another_edition(name, folder, facts), watched=True)


def _first_file(name: str, folder: Path, facts: int) -> Load:
    """There is no file yet: it is made, its tables are made, the facts come in."""
    return _load(name, folder, [], edition(folder, "first", facts))


def _older_file(name: str, folder: Path, facts: int) -> Load:
    """A file of schema 1 is upgraded by the load that opens it; its content stays the same."""
    start = folder / "start.db"
    start.write_bytes(gzip.decompress(OLDER.read_bytes()))
    shutil.copy(start, folder / "before.db")
    before = content_of(folder / "before.db")
    files = edition(folder, "first", facts)
    shutil.copy(start, folder / "done.db")
    load_files(folder / "done.db", files)
    return Load(name, start, files, before, content_of(folder / "done.db"))


LOADS: dict[str, Callable[[str, Path, int], Load]] = {
    "another edition": _another_edition,
    "beside a server": _beside_a_server,
    "first file": _first_file,
    "older file": _older_file,
}


def _load(name: str, folder: Path, earlier: Files, files: Files) -> Load:
    start = folder / "start.db"
    if earlier:
        load_files(start, earlier)
    before = content_of(start)
    done = folder / "done.db"
    if earlier:
        shutil.copy(start, done)
    load_files(done, files)
    return Load(name, start if earlier else None, files, before, content_of(done))


def edition(folder: Path, word: str, facts: int) -> list[Path]:
    """Files of one source and of two tables; the editions share no fact and no row."""
    firms = [{"id": f"firm:f{n}", "kind": "firm", "names": [f"Firm {n}"]} for n in range(50)]
    parts = [
        {"id": f"component:c{n}", "kind": "component", "names": [f"Part {n}"]} for n in range(97)
    ]
    stated = [
        {
            "id": f"C{n}",
            "subject": f"firm:f{n % 50}",
            "relation": "produces",
            "object": f"component:c{n % 97}",
            "status": "operational",
            "certainty": "asserted",
            "evidence": [{"section": "body", "gist": f"Said in the {word} edition."}],
        }
        for n in range(facts)
    ]
    lines: list[object] = [{"source": {"id": "source:crash", "title": word}}]
    lines += [{"entity": entity} for entity in (*firms, *parts)]
    lines += [{"fact": fact} for fact in stated]
    path = folder / f"{word}.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    tables = []
    for name in ("rates", "quotas"):
        rows = tuple([f"{name} {n}", word] for n in range(facts))
        tables.append(folder / f"{name}@{word}.table.json.gz")
        tables[-1].write_bytes(pack_table(Table(name, "2026", None, {"title": word}, rows)))
    return [path, *tables]


def content_of(path: Path) -> str:
    """The content hash of a store file; of a new one where there is none."""
    with closing(SqliteStore(f"sqlite:///{path}" if path.exists() else "sqlite://")) as store:
        gate(store.select("PRAGMA integrity_check", {}) == [("ok",)], f"{path} is damaged")
        return store.content_hash()


# -- loading and killing ---------------------------------------------------------


def load_files(store: Path, files: Files, say: Callable[[str], object] | None = None) -> None:
    """What `onshore load` does, at an instant that is the same each time."""
    with closing(open_store(f"sqlite:///{store}")) as opened:
        ingest(opened, files, now=NOW, confirm=agree)
        if say is not None:
            say("loaded")


def traced_load(
    store: Path, files: Files, log: Path, *more: str
) -> subprocess.CompletedProcess[str]:
    """That in a process of its own, which says so once it has loaded; its calls go to the log."""
    paths = [word for end in ("", "-wal", "-shm", "-journal") for word in ("-P", f"{store}{end}")]
    tracer = ["strace", "-f", "-qq", "-o", log, *paths, "-e", f"trace={','.join(CALLS)}", *more]
    command = [sys.executable, "-m", "bench.crashes", "--into", store, *files]
    return subprocess.run(
        [*map(str, (*tracer, *command))],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=SECONDS,
    )


def calls_of(load: Load, folder: Path) -> list[Point]:
    """Every call on the store's files that an undisturbed load makes, in its order."""
    store, log = _fresh(load, folder, "counted"), folder / "counted.log"
    with _server(load, store):
        done = traced_load(store, load.files, log)
    gate(done.returncode == 0 and content_of(store) == load.after, "an undisturbed load")
    counts: dict[str, int] = {}
    points = []
    for line in log.read_text().splitlines():
        if found := re.match(r"\d+ +(\w+)\(", line):
            counts[found[1]] = counts.get(found[1], 0) + 1
            points.append(Point(found[1], counts[found[1]]))
    return points


def sample(points: Sequence[Point], size: int) -> list[Point]:
    """At most `size` of the points: the rare calls first, the frequent ones evenly spread."""
    by_call: dict[str, list[int]] = {}
    for at, point in enumerate(points):
        by_call.setdefault(point.call, []).append(at)
    chosen: set[int] = set()
    for number, places in enumerate(sorted(by_call.values(), key=len)):
        share = (size - len(chosen)) // (len(by_call) - number)
        steps = min(share, len(places))
        chosen.update(
            places[round(n * (len(places) - 1) / max(steps - 1, 1))] for n in range(steps)
        )
    return [points[at] for at in sorted(chosen)]


def kill_at_each(load: Load, points: Sequence[Point], folder: Path, jobs: int) -> list[str]:
    """What the load left at each point, "before" or "after"; AssertionError where it is neither."""
    from tqdm import tqdm

    with ThreadPoolExecutor(jobs) as pool:
        numbered = enumerate(points)
        found = pool.map(lambda item: killed_at(load, item[1], folder, f"{item[0]}"), numbered)
        shown = tqdm(
            found, load.name, len(points), unit="kill", leave=False, disable=not sys.stderr.isatty()
        )
        left = list(shown)
    late = left[left.index("after") :] if "after" in left else []
    gate("before" not in late, "a later call undid the load")
    return left


def killed_at(load: Load, point: Point, folder: Path, name: str) -> str:
    """What a load killed at this point left, once it was looked at and loaded again."""
    store, log = _fresh(load, folder, name), folder / f"{name}.log"
    order = f"inject={point.call}:signal=KILL:when={point.number}"
    with _server(load, store) as server:
        done = traced_load(store, load.files, log, "-e", order)
        gate(done.returncode == -signal.SIGKILL, f"{point} did not come: {done.returncode}")
        content = content_of(store)
        gate(content in (load.before, load.after), f"a mixture at {point}")
        gate(not done.stdout or content == load.after, f"{point}: what was reported done was lost")
        gate(server is None or server.content_hash() == content, f"{point}: a server sees another")
        load_files(store, load.files)
        gate(content_of(store) == load.after, f"{point}: loaded again, the content is another")
    _remove(store, log)
    return "after" if content == load.after else "before"


@contextmanager
def _server(load: Load, store: Path) -> Iterator[SqliteStore | None]:
    """The store held open, where the load is watched, with a first read behind it."""
    if not load.watched:
        yield None
        return
    with closing(SqliteStore(f"sqlite:///{store}")) as opened:
        gate(opened.content_hash() == load.before, "the store of before")
        yield opened


def _fresh(load: Load, folder: Path, name: str) -> Path:
    store = folder / f"{name}.db"
    if load.start is not None:
        shutil.copy(load.start, store)
    return store


def _remove(store: Path, log: Path) -> None:
    for path in (store, Path(f"{store}-wal"), Path(f"{store}-shm"), log):
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    raise SystemExit(main())
