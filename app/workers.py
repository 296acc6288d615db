"""`serve --workers N`: processes over one store, one listening socket and one snapshot.

The parent opens no store and starts no thread. It makes a keeper, which brings in the bundled data
and has the snapshot written, again after each load; then the workers, each of which serves as a
single process does (`app.serving.server`). Where the system allows it they are forked, so that what
was imported is in memory once. What they share besides stands in `app.serving.shared`.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib import import_module
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from onshore.app.serving.logs import set_up
from onshore.app.serving.shared import Shared
from onshore.app.serving.start import prepare
from onshore.app.settings import Settings, data_folder
from onshore.app.terminal.exits import code_of, say
from onshore.app.terminal.shell import address, now, open_named, stop
from onshore.app.version import own_version
from onshore.graph.dates import format_instant
from onshore.graph.errors import (
    InvalidParameters,
    OnshoreError,
    Problem,
    StoreError,
    StoreUnavailable,
)
from onshore.graph.ports import Store
from onshore.graph.stores import import_store, in_memory

LOG = logging.getLogger("onshore")
LOOK_SECONDS = 0.5
"""Between two looks of the keeper at the store, and of the parent at its processes."""
QUIET_SECONDS = 1.0
"""How long the records stay as they are before they are written as a snapshot."""
AGAIN_SECONDS = 5.0
"""How long after a snapshot, or after one that failed, no other is written of the same records."""
SOON_SECONDS = 5.0
"""A process that fails before this could not begin, and is not started again."""
END_SECONDS = 6.0
"""When a process that does not end is ended."""


_FIRST = (
    "onshore.app.main",
    "onshore.graph.network.compiled_adjacency",
    "onshore.graph.columns.clocks",
    "onshore.graph.columns.derived",
    "onshore.graph.names.search",
)


def check_workers(settings: Settings) -> None:
    """InvalidParameters for what several processes would answer wrongly."""
    problems = []
    if in_memory(settings.store):
        reason = "workers share a store; that of sqlite:// is in the memory of one process"
        problems.append(Problem(reason, "--workers"))
    if settings.metrics == "on":
        reason = "ONSHORE_METRICS=on counts in one process: /metrics would tell of one worker alone"
        problems.append(Problem(reason, "--workers"))
    if problems:
        raise InvalidParameters(problems)


def serve_workers(settings: Settings, listener: socket.socket, count: int) -> int:
    """Serve until SIGINT or SIGTERM ends all; the exit code is that of what cannot begin, or 0."""
    with TemporaryDirectory(prefix="onshore-serve-") as folder:
        _import_first(settings.store)
        return _Group(settings, listener, Path(folder), count).run()


def _import_first(store: str) -> None:
    """What every worker needs, once for all; numpy without threads, which a fork would lose."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in _FIRST:
        import_module(name)
    import_store(store)


def _compile() -> None:
    """The loops of losses, once for all."""
    from onshore.graph.network.and_or_graph import has_numba

    if has_numba():
        from onshore.graph.network.and_or_arrays import warm

        warm()


class _Group:
    """The processes of one service, as their parent sees them."""

    def __init__(
        self, settings: Settings, listener: socket.socket, folder: Path, count: int
    ) -> None:
        # the libraries of macOS have threads of their own, which no fork survives
        method = "fork" if sys.platform == "linux" else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        self._settings, self._listener, self._count = settings, listener, count
        self._shared = Shared(folder, self._context.RawArray("i", 4))
        self._ready = self._context.Event()
        self._begun: dict[BaseProcess, float] = {}
        self._work: dict[BaseProcess, Callable[..., None]] = {}

    def run(self) -> int:
        try:
            self._start(_keep)
            while not self._ready.wait(LOOK_SECONDS):
                if (code := self._replace_ended()) is not None:
                    return code
            if self._shared.large:
                _compile()
            _say_where(self._settings, self._count)
            for _ in range(self._count):
                self._start(_work)
            while (code := self._replace_ended()) is None:
                wait([one.sentinel for one in self._begun], LOOK_SECONDS)
            return code
        except KeyboardInterrupt:
            sys.stderr.write("Onshore has stopped\n")
            return 0
        finally:
            self._end()

    def _start(self, work: Callable[..., None]) -> None:
        given = self._settings, self._listener, self._shared, os.getpid(), self._ready
        process: BaseProcess = self._context.Process(target=work, args=given)
        gc.collect()
        gc.freeze()  # what is not looked at again stays shared
        with warnings.catch_warnings():
            # Python counts threads of libraries; the parent has none
            warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
            process.start()
        self._begun[process], self._work[process] = monotonic(), work

    def _replace_ended(self) -> int | None:
        """Start another process for each that has ended; the exit code where one cannot begin."""
        for process, began in list(self._begun.items()):
            code = process.exitcode
            if code is None:
                continue
            del self._begun[process]
            work = self._work.pop(process)
            soon = not self._ready.is_set() or monotonic() - began < SOON_SECONDS
            if code > 0 and soon:
                return code
            LOG.error("a process of the service ended with %s; another one is started", code)
            if soon:
                sleep(LOOK_SECONDS)  # one that is killed again and again keeps no core busy
            self._start(work)
        return None

    def _end(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for process in self._begun:
            process.terminate()
        until = monotonic() + END_SECONDS
        for process in self._begun:
            process.join(max(0.0, until - monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()


def _say_where(settings: Settings, count: int) -> None:
    sys.stderr.write(
        f"Onshore answers at {address(settings)} from {settings.store} with {count} workers; "
        "Ctrl-C stops it\n"
    )
    sys.stderr.flush()


@contextmanager
def _process(settings: Settings) -> Iterator[None]:
    """A process of the service: it ends quietly when it is told to, and with a code by an error."""
    signal.signal(signal.SIGTERM, stop)
    set_up(settings)
    try:
        yield
    except KeyboardInterrupt:
        pass
    except OnshoreError as error:
        say(error)
        sys.exit(code_of(error))


# -- workers -----------------------------------------------------------------


def _work(
    settings: Settings, listener: socket.socket, shared: Shared, parent: int, ready: Any
) -> None:
    """One worker: as a single process serves, from the snapshot that the keeper writes."""
    with _process(settings):
        from onshore.app.main import create_app
        from onshore.app.serving.server import Server, end_soon
        from onshore.graph.stores.reading import RecordStore

        with closing(open_named(replace(settings, snapshot=""))) as store:
            if isinstance(store, RecordStore):
                store.snapshots = _snapshots(settings, shared)
            app = create_app(settings, store, shared if shared.of else None, shared)
            cancel = app.state.service.cancel
            server = Server(app, settings, cancel=cancel, ending=end_soon, parent=parent)
            server.run(sockets=[listener])


def _snapshots(settings: Settings, shared: Shared) -> Any:
    from onshore.graph.columns.snapshot import Snapshots

    folder = Path(settings.snapshot) if settings.snapshot else shared.folder / "snapshot"
    return Snapshots(folder, own_version(), _note)


def _note(reason: str) -> None:
    """After a load the store is read until the keeper has written the next snapshot."""
    LOG.info("the store is read instead of the snapshot: %s", reason)


# -- the keeper --------------------------------------------------------------


def _keep(
    settings: Settings, listener: socket.socket, shared: Shared, parent: int, ready: Any
) -> None:
    """The first load, and a snapshot of each state in which the records stay for a while."""
    from onshore.graph.columns.snapshot import check_folder

    listener.close()
    with _process(settings), closing(open_named(replace(settings, snapshot=""))) as store:
        data = data_folder(settings)
        load = prepare(store, data, lambda: format_instant(now()), settings.retry_after)
        keeper = _Keeper(settings, store, shared)
        if settings.snapshot:
            check_folder(Path(settings.snapshot))
        while os.getppid() == parent:
            shared.tell(load)
            keeper.look(at_once=not ready.is_set())
            if not ready.is_set():
                shared.large = keeper.large
                ready.set()
            sleep(LOOK_SECONDS)
        shutil.rmtree(shared.folder, ignore_errors=True)  # a parent that was killed could not


class _Keeper:
    """Has a snapshot written where the one that is there is not of the store's state."""

    def __init__(self, settings: Settings, store: Store, shared: Shared) -> None:
        self._settings, self._store = settings, store
        self._snapshots = _snapshots(settings, shared)
        self._revision, self._since = -1, 0.0
        self._failed: str | None = None

    @property
    def large(self) -> bool:
        """Whether losses in the store's network are looked for by compiled loops."""
        from onshore.app.serving.warming import MANY_FACTS

        try:
            return self._store.summary().counts.get("facts", 0) >= MANY_FACTS
        except StoreError:
            return False

    def look(self, *, at_once: bool) -> None:
        """`at_once`: without waiting until no other load has come."""
        try:
            reader = self._store.reader()
            if reader.fact_revision != self._revision:
                self._revision, self._since = reader.fact_revision, monotonic()
            quiet = monotonic() - self._since >= QUIET_SECONDS
            stored = reader.last_change() is not None
            if stored and (at_once or quiet) and self._snapshots.of(reader) is None:
                try:
                    self._write()
                finally:
                    self._since = monotonic() + AGAIN_SECONDS
                self._failed = None
        except (StoreError, OSError) as error:
            if str(error) != self._failed:
                self._failed = str(error)
                LOG.warning("no snapshot is written, workers read the store: %s", error)

    def _write(self) -> None:
        """In a process of its own, whose memory goes with it. StoreUnavailable where it fails."""
        onshore = [sys.executable, "-P", "-m", "onshore"]  # no module of the folder it runs in
        done = subprocess.run(
            [*onshore, "--store", self._settings.store, "snapshot", str(self._snapshots.folder)],
            env=os.environ | {"ONSHORE_SNAPSHOT": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StoreUnavailable((done.stderr.strip().splitlines() or ["it was ended"])[-1])
