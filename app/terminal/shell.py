"""What every command needs: the hour, the store that is named, a way to write its answer."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from shutil import get_terminal_size
from types import FrameType
from typing import Any, TextIO

import orjson

from onshore.app.settings import Settings
from onshore.app.version import own_version
from onshore.graph.errors import OnshoreError
from onshore.graph.ports import Advance, Store
from onshore.graph.stores import import_store, open_store
from onshore.graph.stores.reading import RecordStore

LOG = logging.getLogger("onshore")
_NO_LETTER = re.compile(r"[\udc80-\udcff]")
"""A byte of an argument that is no letter in the locale."""
_OPENED: ContextVar[ExitStack | None] = ContextVar("opened", default=None)


class NothingStored(OnshoreError):
    """The store that is asked holds nothing; the message says which command fills it."""


def now() -> datetime:
    return datetime.now(UTC)


def open_named(settings: Settings, *, own_process: bool = True) -> Store:
    """The store that the settings name; what its driver logs on the way is said by our errors.

    Where an older file is upgraded, which takes a minute for each million facts, it says so.
    `own_process`: nobody else uses the driver here (`graph.stores.import_store`).
    """
    if own_process:
        import_store(settings.store)
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    with bar("Upgrading the store", sys.stderr) as advance:
        store = open_store(
            settings.store,
            settings.neo4j_user,
            settings.neo4j_password,
            advance or _say_upgrade(settings.store),
        )
    if (opened := _OPENED.get()) is not None:
        opened.callback(store.close)
    map_snapshot(store, settings.snapshot)
    return store


@contextmanager
def closing_stores() -> Iterator[None]:
    """However the block ends, the stores that were opened by name in it are closed then."""
    with ExitStack() as opened:
        token = _OPENED.set(opened)
        try:
            yield
        finally:
            _OPENED.reset(token)


def map_snapshot(store: Store, folder: str) -> None:
    """Let the store's views map the snapshot in the folder, where it is of the store.

    Where it is not, the log says why, and columns are read from the store.
    """
    if not folder or not isinstance(store, RecordStore):
        return
    from onshore.graph.columns.snapshot import Snapshots

    def refused(reason: str) -> None:
        LOG.warning(
            "the snapshot in %s is not used, the store is read: %s; "
            "onshore snapshot %s writes it anew",
            folder,
            reason,
            folder,
        )

    store.snapshots = Snapshots(Path(folder), own_version(), refused)


def open_filled(settings: Settings) -> Store:
    """The store that the settings name; NothingStored where there is nothing to ask it for."""
    store = open_named(settings)
    reader = store.reader()
    if reader.last_change() is None and not reader.tables():
        raise NothingStored(
            f"{store.url} holds nothing; onshore load --bundled gives it the bundled facts"
        )
    return store


def _say_upgrade(url: str) -> Advance:
    """Where no terminal is: one line in the log as it begins."""

    def advance(done: int, everything: int) -> None:
        if done == 0:
            LOG.warning("%s is upgraded: %s facts are moved", url, f"{everything:,}")

    return advance


@contextmanager
def bar(title: str, stream: TextIO) -> Iterator[Advance | None]:
    """A bar that shows once the work takes a second; None where no terminal is."""
    if not stream.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=title, file=stream, leave=False, delay=1.0) as shown:

        def advance(done: int, everything: int) -> None:
            shown.total = everything
            shown.update(done - shown.n)

        yield advance


def put_json(value: Mapping[str, Any]) -> None:
    put(orjson.dumps(value, option=orjson.OPT_INDENT_2))


def put(content: str | bytes) -> None:
    """Write to standard output as UTF-8, whatever the locale says, with a line break at the end."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    sys.stdout.flush()
    sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
    sys.stdout.buffer.flush()


def screen_width() -> int | None:
    """Columns of the terminal; None where the output goes somewhere else."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def address(settings: Settings) -> str:
    """Where the service answers."""
    host = f"[{settings.host}]" if ":" in settings.host.strip("[]") else settings.host
    return f"http://{host}:{settings.port}/"


def unread_argument(arguments: Sequence[str]) -> str | None:
    """Why an argument can not be read in a locale that is not UTF-8, and what to do; or None.

    A name of a file that is there needs no letters and is taken.
    """
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") == "utf8":
        return None
    for argument in arguments:
        if _NO_LETTER.search(argument) and not os.path.lexists(argument):
            shown = os.fsencode(argument).decode("utf-8", "replace")
            return (
                f"{shown[:80]}: this locale reads {encoding}, not UTF-8, and not these letters: "
                "set PYTHONUTF8=1 or LC_ALL=C.UTF-8"
            )
    return None


def stop(signum: int, frame: FrameType | None) -> Any:
    """SIGTERM ends the command as Ctrl-C does."""
    raise KeyboardInterrupt
