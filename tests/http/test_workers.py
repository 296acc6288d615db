"""`serve --workers`: each worker answers as one process does; a write, a kill, an end reach all."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psutil
import pytest

from onshore.app.cli.main import main
from onshore.app.serving.shared import Shared, SharedTexts
from onshore.app.settings import Settings
from onshore.app.workers import AGAIN_SECONDS, _Keeper, check_workers
from onshore.graph.columns.snapshot import Snapshot, SnapshotRefused
from onshore.graph.errors import InvalidParameters, StoreBusy
from onshore.graph.stores.sqlite import SqliteStore
from tests.extras import go_without
from tests.unit.columns.stores import fill

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a token of the tests"
SECONDS = 120
"""How long a slow machine may take for anything here."""
PATHS = "/api/v1/paths?source=firm:x0&target=firm:x1&direction=any"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are told apart by /proc")


@dataclass(frozen=True, slots=True)
class Group:
    """A running service; each request has its own connection, so that any worker may answer."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    log: Path

    @property
    def everyone(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    @property
    def workers(self) -> list[psutil.Process]:
        """Both workers, oldest first; one that begins or is looked at meanwhile is waited for."""
        end = monotonic() + SECONDS
        while len(found := self._listening()) != 2 and monotonic() < end:
            sleep(0.05)
        return found

    def _listening(self) -> list[psutil.Process]:
        """The children that listen, oldest first."""
        found = []
        for one in self.everyone:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):  # it ends at this moment
                if any(link.status == psutil.CONN_LISTEN for link in one.net_connections("tcp")):
                    found.append(one)
        return sorted(found, key=psutil.Process.create_time)

    @contextmanager
    def only(self, worker: psutil.Process) -> Iterator[None]:
        """The others are stopped meanwhile, so that this one answers."""
        others = [one for one in self.workers if one != worker]
        for one in others:
            one.suspend()
        try:
            yield
        finally:
            for one in others:
                one.resume()

    def ask(self, url: str, document: object = None) -> tuple[int, dict[str, str], Any]:
        link = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        with closing(link):
            body = None if document is None else json.dumps(document)
            headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
            link.request("GET" if body is None else "POST", url, body, headers)
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), json.loads(answer.read())

    def ask_each(self, url: str) -> list[Any]:
        """Status and result that each worker gives."""
        found = []
        for worker in self.workers:
            with self.only(worker):
                status, _, body = self.ask(url)
            found.append((status, body.get("result"), body.get("claims")))
        return found


def until(true: Callable[[], object]) -> bool:
    end = monotonic() + SECONDS
    while not true():
        if monotonic() > end:
            return False
        sleep(0.05)
    return True


@contextmanager
def group(folder: Path, *more: str, **settings: str) -> Iterator[Group]:
    """Two workers over `store.db` in the folder, once both listen and the store answers."""
    (folder / "data").mkdir(exist_ok=True)
    (folder / "tmp").mkdir(exist_ok=True)
    log = folder / "log"
    environ = {name: text for name, text in os.environ.items() if not name.startswith("ONSHORE_")}
    environ |= {
        "ONSHORE_STORE": f"sqlite:///{folder}/store.db",
        "ONSHORE_WRITE_TOKEN": TOKEN,
        "ONSHORE_DATA": str(folder / "data"),
        "TMPDIR": str(folder / "tmp"),
        "ONSHORE_MAX_SECONDS": str(SECONDS),
    } | settings
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "onshore", "serve", "--port", "0", "--workers", "2", *more],
            cwd=ROOT,
            env=environ,
            stderr=errors,
        )
    everyone: list[psutil.Process] = []
    try:
        said = until(lambda: process.poll() is not None or b"http://" in log.read_bytes())
        assert said, log.read_text()
        assert process.poll() is None, log.read_text()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())
        assert found, log.read_text()
        one = Group(process, int(found[1]), folder, log)
        assert until(lambda: len(one.workers) == 2)
        everyone = one.everyone
        assert one.ask("/ready")[0] == 200
        yield one
    finally:
        process.kill()
        process.wait()
        for child in everyone:
            if child.is_running():
                child.kill()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Group]:
    with closing(SqliteStore(f"sqlite:///{tmp_path}/store.db")) as store:
        fill(store, 3)
    with group(tmp_path, ONSHORE_SNAPSHOT=str(tmp_path / "snapshot")) as running:
        yield running


def one_fact(name: str) -> dict[str, Any]:
    return {
        "source": {"id": f"source:{name}", "title": "One fact", "published": "2026-01-01"},
        "entities": [{"id": f"firm:{name}", "kind": "firm", "names": [name]}],
        "facts": [
            {
                "id": name,
                "subject": f"firm:{name}",
                "relation": "supplies",
                "object": "component:x0",
                "to": "firm:x0",
                "status": "operational",
                "certainty": "asserted",
                "evidence": [{"section": "body", "gist": "Invented."}],
            }
        ],
    }


def revision_of(folder: Path) -> int:
    try:
        return Snapshot(folder).state.fact_revision
    except SnapshotRefused:
        return -1


def test_a_write_in_one_worker_is_seen_by_all_and_a_snapshot_follows(served: Group) -> None:
    first, second = served.workers
    asked = "/api/v1/paths?source=firm:fresh&target=firm:x0&direction=any"
    assert [status for status, *_ in served.ask_each(asked)] == [404, 404]
    one, other = served.ask_each(PATHS)
    assert one == other
    for name, writer, reader in (("fresh", first, second), ("newer", second, first)):
        with served.only(writer):
            assert served.ask("/api/v1/sources", one_fact(name))[0] == 201
        with served.only(reader):
            url = f"/api/v1/paths?source=firm:{name}&target=firm:x0&direction=any"
            status, headers, body = served.ask(url)
            assert status == 200
            assert body["result"]["paths"][0]["nodes"] == [f"firm:{name}", "firm:x0"]
            revision = int(headers.get("onshore-revision") or headers["Onshore-Revision"])
        before = served.ask_each(url)
        assert before[0] == before[1]
        assert until(lambda: revision_of(served.folder / "snapshot") == revision)  # noqa: B023
        assert served.ask_each(url) == before  # from the new snapshot, or kept
        with closing(SqliteStore(f"sqlite:///{served.folder}/store.db")) as store:
            assert store.reader().revision == revision
    again = served.ask_each(PATHS + "&max_hops=7")  # no worker has answered this before
    assert again[0] == again[1]
    for worker in (first, second):
        maps = {item.path for item in worker.memory_maps()}
        assert any(path.startswith(f"{served.folder}/snapshot/") for path in maps), worker
    assert "is not used" not in served.log.read_text()


def test_a_scenario_of_one_worker_is_known_to_the_others(served: Group) -> None:
    first, second = served.workers
    document = {
        "base": {},
        "operations": [{"op": "close", "node": "firm:x1"}],
        "ask": [{"impact": {"node": "firm:x0"}}],
    }
    with served.only(first):
        status, _, body = served.ask("/api/v1/scenarios", document)
    assert status == 201, body
    with served.only(second):
        status, _, again = served.ask(f"/api/v1/scenarios/{body['id']}")
    assert status == 200
    for answer in (body, again):
        for name in ("elapsed_ms", "request_id"):
            answer.pop(name, None)
    assert again == body


def test_one_worker_writes_at_a_time(served: Group) -> None:
    (shared,) = (served.folder / "tmp").glob("onshore-serve-*")
    handle = os.open(shared / "writing", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        status, headers, body = served.ask("/api/v1/sources", one_fact("late"))
        assert status == 429
        assert "something else is being written" in body["detail"]
        assert {name.lower() for name in headers} >= {"retry-after"}
    finally:
        os.close(handle)
    assert served.ask("/api/v1/sources", one_fact("late"))[0] == 201


def test_a_worker_that_is_killed_is_replaced(served: Group) -> None:
    first, second = served.workers
    first.kill()
    assert until(lambda: len(served.workers) == 2 and first not in served.workers)
    assert second in served.workers
    results = served.ask_each(PATHS)
    assert results[0][0] == 200
    assert results[0] == results[1]
    assert "ended with -9; another one is started" in served.log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_a_signal_ends_all(served: Group, number: signal.Signals) -> None:
    everyone = served.everyone
    assert len(everyone) >= 3
    served.process.send_signal(number)
    assert served.process.wait(SECONDS) == 0
    assert psutil.wait_procs(everyone, SECONDS)[1] == []
    assert list((served.folder / "tmp").iterdir()) == []  # what was theirs alone is gone
    assert revision_of(served.folder / "snapshot") > 0  # what was named stays
    assert "Traceback" not in served.log.read_text()


def test_without_their_parent_all_end(served: Group) -> None:
    everyone = served.everyone
    served.process.kill()
    assert psutil.wait_procs(everyone, SECONDS)[1] == []
    assert list((served.folder / "tmp").iterdir()) == []


def test_a_snapshot_is_written_by_no_module_of_the_folder_that_is_served_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/store.db")
    (tmp_path / "orjson.py").write_text("raise SystemExit('a file of the folder ran')")
    monkeypatch.chdir(tmp_path)
    with closing(SqliteStore(settings.store)) as store:
        fill(store, 3)
        _Keeper(settings, store, Shared(tmp_path, [0, 0, 0, 0]))._write()
        assert revision_of(tmp_path / "snapshot") == store.reader().revision


def test_a_folder_that_is_no_snapshot_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(AssertionError, match="holds no snapshot"), ExitStack() as stack:
        stack.enter_context(group(tmp_path, ONSHORE_SNAPSHOT=str(tmp_path / "mine")))
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"


# -- what is shared, and what cannot be ------------------------------------------


@pytest.mark.parametrize("store", ["sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_a_store_in_memory_has_one_process(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidParameters, match="memory of one process"):
        check_workers(Settings(store=store))
    assert main(["--store", store, "serve", "--workers", "2"]) == 2
    assert "memory of one process" in capfd.readouterr().err


def test_counts_of_one_worker_are_not_shown_as_those_of_all() -> None:
    with pytest.raises(InvalidParameters, match="ONSHORE_METRICS"):
        check_workers(Settings(metrics="on"))
    check_workers(Settings(store="neo4j://127.0.0.1"))


@pytest.mark.parametrize("count", ["0", "-1", "65", "two", "1.5"])
def test_a_number_of_workers_out_of_bounds_is_wrong_usage(
    count: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--workers={count}"])
    assert ended.value.code == 2
    assert "from 1 to 64" in capfd.readouterr().err


def test_of_two_threads_one_writes(tmp_path: Path) -> None:
    shared, refused = Shared(tmp_path, [0, 0, 0, 0]), []

    def other() -> None:
        with pytest.raises(StoreBusy), shared.writing():
            pass
        refused.append(True)

    with shared.writing():
        thread = Thread(target=other)
        thread.start()
        thread.join()
    with shared.writing():
        pass
    assert refused == [True]


def test_shared_texts_have_a_bound_and_stay_in_their_folder(tmp_path: Path) -> None:
    texts = SharedTexts(tmp_path / "texts", 250)
    for number in range(4):
        texts.put(f"{number:x}", bytes([65 + number]) * 100, 100)
        os.utime(tmp_path / "texts" / f"{number:x}", ns=(number, number))
    texts.put("f", b"F" * 100, 100)
    assert texts.get("f") == b"F" * 100
    assert texts.get("0") is None
    assert texts.get("3") == b"D" * 100
    (tmp_path / "secret").write_text("secret")
    for key in ("../secret", "", "..", "a/b", "z"):
        assert texts.get(key) is None
        texts.put(key, b"x", 1)
    assert (tmp_path / "secret").read_text() == "secret"
    shutil.rmtree(tmp_path / "texts")  # as a program that clears /tmp does
    texts.put("a", b"x", 1)
    assert texts.get("a") is None


def test_a_snapshot_that_failed_is_tried_again_a_while_after_its_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings = Settings(
        store=f"sqlite:///{tmp_path}/store.db", snapshot=str(tmp_path / "file" / "snapshot")
    )
    with closing(SqliteStore(settings.store)) as store:
        fill(store, 3)
        keeper = _Keeper(settings, store, Shared(tmp_path, [0, 0, 0, 0]))
        begun = monotonic()
        keeper.look(at_once=True)
        ended = monotonic()
    assert keeper._failed is not None
    assert ended - (keeper._since - AGAIN_SECONDS) < (ended - begun) / 2


# -- memory ------------------------------------------------------------------------


def network(path: Path, firms: int, random: Random) -> None:
    """A CSV for the mapping `network`: 4.66 supplies a firm."""
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < int(firms * 4.66):
        target = random.randrange(1, firms)
        source = max(0, target - 1 - int(firms / 5 * random.random() ** 3))
        if source != target:
            pairs.add((source, target))
    lines = [f"F{s:07d},F{t:07d},S{s % 50:02d},S{t % 50:02d},{1 + s % 999}," for s, t in pairs]
    head = "supplier,customer,supplier_sector,customer_sector,weight,type"
    path.write_text("\n".join([head, *sorted(lines)]) + "\n")


def memory_of(process: psutil.Process) -> tuple[int, int]:
    """Kilobytes that a process has for itself, and that it shares with others, as resident."""
    told = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d+) kB", told, re.MULTILINE)}
    own = sizes["Private_Clean"] + sizes["Private_Dirty"]
    shared = sizes["Shared_Clean"] + sizes["Shared_Dirty"]
    assert own + shared == pytest.approx(sizes["Rss"], abs=64)
    assert own <= sizes["Pss"] <= own + shared
    return own, shared


def test_a_second_worker_takes_less_than_a_third_of_the_memory_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have answered; what the second has for itself is what its end would give back.

    The first counts whole: with what it has for itself, and all that it shares.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        go_without("this system does not say what a process shares")
    network(tmp_path / "network.csv", 25_000, Random(7))
    monkeypatch.setenv("ONSHORE_STORE", f"sqlite:///{tmp_path}/store.db")
    assert main(["load", str(tmp_path / "network.csv"), "--mapping", "network"]) == 0
    with group(tmp_path) as running:
        asked: Sequence[str] = [
            f"/api/v1/paths?source=firm:f{source:07d}&target=firm:f0009998&direction=any"
            for source in (0, 1471, 5020)
        ]
        for url in asked:
            one, other = running.ask_each(url)
            assert one == other
            assert one[0] == 200
        sizes = sorted(map(memory_of, running.workers), key=sum)
    second, first = sizes[0][0], sum(sizes[1])
    assert first > 60_000
    assert 3 * second < first, sizes
