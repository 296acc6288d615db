"""The file that says what is watched and how it was at the last run: read, checked, written whole.

It lies beside the store (`STORE.watch.json`). One run at a time holds it, by a lock that the system
gives back where a process dies; what is read of it is what the last run that ended has written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from onshore.graph.errors import InvalidInput, InvalidParameters, Problem, StoreBusy
from onshore.graph.stores import file_of
from onshore.loaders.files.reading import read_bytes
from onshore.loaders.files.whole_file import whole_file

MAX_STATE_BYTES = 128_000_000
"""Bytes of the file at most."""
MAX_WATCHED = 1_000
"""Things that one file watches at most."""
Kind = Literal["entity", "line", "bom"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ends(_Model):
    """Both ends of a duty (fraction of the value, or USD) or a share; null where unknown."""

    lo: float | None
    hi: float | None


class Moved(_Model):
    """A measure that begins, ends or changes on a day."""

    row: str
    action: str
    reference: str | None


class Step(_Model):
    """A day of entry on which the duty changes."""

    day: str
    before: Ends
    after: Ends
    measures: list[Moved]


class Ahead(_Model):
    """A measure that is announced; `day` null where it is not said from when."""

    row: str
    day: str | None
    reference: str | None


class LineSeen(_Model):
    """A tariff line on a day: its duty then, what was to change after it."""

    day: str
    duty: Ends
    steps: list[Step]
    ahead: list[Ahead]


class EntitySeen(_Model):
    """Facts about an entity by id, as stored, each with its source; ids that contradict."""

    facts: dict[str, dict[str, Any]]
    disputed: list[list[str]]


class BomSeen(_Model):
    """A bill: hash of its file, what it amounts to, its lines by `HTS from ORIGIN`."""

    sha256: str
    duty: Ends
    domestic: Ends
    single: list[str]
    lines: dict[str, LineSeen]


class Watched(_Model):
    """One thing that is watched. `asked`: parameters of its question; `seen`: None until a run."""

    id: int
    kind: Kind
    name: str
    asked: list[tuple[str, str]]
    looked: str | None = None
    known_at: str | None = None
    entity: EntitySeen | None = None
    line: LineSeen | None = None
    bom: BomSeen | None = None


class State(_Model):
    """All that is watched. `next` is the id that the next one gets: ids are never used again."""

    onshore_watch: Literal[1] = 1
    next: int = 1
    items: list[Watched] = []


def state_file(named: Path | None, store: str) -> Path:
    """Where the state is; InvalidParameters where the store is not a file and nothing is named."""
    if named is not None:
        return named
    path = file_of(store)
    if path is None:
        reason = "this store is not a file: name the file that says what is watched"
        raise InvalidParameters([Problem(reason, "--state")])
    return path.with_name(f"{path.name}.watch.json")


def read_state(path: Path) -> State:
    """The state, empty where there is no file; InvalidInput for a file that is none."""
    if not path.exists():
        return State()
    data = read_bytes(path, MAX_STATE_BYTES, "MAX_STATE_BYTES")
    try:
        return State.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))[:120]
        reason = f"does not say what is watched: {first['msg'][:200]}"
        raise InvalidInput([Problem(reason, where or None, str(path))]) from None


def write_state(path: Path, state: State) -> None:
    """The state in place of what was there, on the disk once this returns."""
    with whole_file(path) as draft, draft.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(state.model_dump_json(exclude_none=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One process at a time; StoreBusy where another one holds it."""
    import fcntl

    if not path.absolute().parent.is_dir():
        raise InvalidInput([Problem("its folder does not exist", file=str(path))])
    lock = path.with_name(f"{path.name}.lock")
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusy(f"another command is at work on {path}; try again later") from None
        for left in path.parent.glob(f".{path.name}.*.part"):
            left.unlink(missing_ok=True)  # of a run that was killed
        yield
    finally:
        os.close(handle)
