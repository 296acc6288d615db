"""A snapshot: columns of one state of a store as plain files, which every process maps.

A folder holds `snapshot.json` and one folder of `.npy` files, which numpy reads as well. A new
state is written into a folder of its own; the manifest, which takes the place of the one before in
one step, makes it the snapshot. So a kill at any moment leaves the last whole state, or none.

What is mapped is checked first: the state of the store, the length of each file and its CRC-32.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onshore.graph import schema
from onshore.graph.columns.edges import PER_EDGE, Adjacency, EdgeColumns
from onshore.graph.columns.facts import DTYPES, Arrays, FactColumns
from onshore.graph.columns.texts import Terms, Texts
from onshore.graph.errors import InvalidInput, OnshoreError, Problem

FORMAT = "onshore-snapshot"
VERSION = 1
"""Of the form, and of what the rules make of facts: it goes up where one of these changes."""
MANIFEST = "snapshot.json"
FACTS = "facts"
"""Name of the part that holds `FactColumns`."""
_OURS = re.compile(rf"\d+-[0-9a-f]{{16}}(\.part)?|{re.escape(MANIFEST)}\.part")
_MOST_MANIFEST = 16 * 2**20


class SnapshotRefused(OnshoreError):
    """A snapshot that is not of the store, or is not whole; the message says what differs."""


class Records(Protocol):
    """One state of a store, which a snapshot is held against; see `onshore.graph.reader.Reader`."""

    @property
    def fact_revision(self) -> int: ...

    def fingerprint(self) -> str: ...


@dataclass(frozen=True, slots=True)
class State:
    """What the columns of a store follow from.

    `facts` is `Reader.fingerprint`; `content_hash` covers entities and tables too, and is told for
    people and other programs. `tables`: "name revision" -> hash.
    """

    program: str
    revision: int
    fact_revision: int
    facts: str
    content_hash: str
    tables: Mapping[str, str]


def meaning() -> str:
    """Hash of what the numbers in the columns stand for."""
    words = [
        list(schema.RELATIONS),
        schema.STATUSES,
        schema.CERTAINTIES,
        {name: kind.str for name, kind in DTYPES.items()},
    ]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


# -- writing -----------------------------------------------------------------


def write_snapshot(
    folder: Path,
    state: State,
    parts: Mapping[str, Arrays],
    advance: Callable[[int, int], None] | None = None,
) -> int:
    """Write all parts as the snapshot of the folder, in place of the one before.

    The bytes of its files are returned. `advance` is told how many arrays are written, and how many
    there are. The disk is not waited for: what a power cut leaves is found by the checksums. Raises
    InvalidInput where the folder holds something else, or another process writes into it.
    """
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        check_folder(folder)
        name = f"{state.revision}-{token_hex(8)}"
        draft, listed = folder / f"{name}.part", folder / f"{MANIFEST}.part"
        draft.mkdir()
        try:
            files = _write_files(draft, parts, advance)
            manifest = {
                "format": FORMAT,
                "version": VERSION,
                "meaning": meaning(),
                **asdict(state),
                "folder": name,
                "files": files,
            }
            manifest["sha256"] = _sum_of(manifest)
            listed.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
            draft.rename(folder / name)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            with suppress(OSError):
                listed.unlink()
            raise
        listed.replace(folder / MANIFEST)
        for other in os.listdir(folder):
            if other != name and _OURS.fullmatch(other):
                shutil.rmtree(folder / other, ignore_errors=True)
    return sum(file["bytes"] for file in files.values())


def _write_files(
    folder: Path, parts: Mapping[str, Arrays], advance: Callable[[int, int], None] | None
) -> dict[str, dict[str, Any]]:
    """Files by the names of their arrays; arrays that are one object are written once."""
    named = {f"{part}.{key}": one for part, own in parts.items() for key, one in own.items()}
    files: dict[str, dict[str, Any]] = {}
    written: dict[int, str] = {}
    for number, (name, array) in enumerate(named.items()):
        first = written.setdefault(id(array), name)
        if first != name:
            files[name] = files[first]
            continue
        body = np.ascontiguousarray(array)
        bits = body.view(f"u{body.itemsize}")
        constant = len(body) > 1 and bool((bits == bits[0]).all())
        packed = BytesIO()
        np.save(packed, body[:1] if constant else body, allow_pickle=False)
        data = packed.getbuffer()
        (folder / f"{name}.npy").write_bytes(data)
        files[name] = {"file": f"{name}.npy", "bytes": len(data), "crc32": zlib.crc32(data)}
        if constant:
            files[name]["times"] = len(body)
        if advance is not None:
            advance(number + 1, len(named))
    return files


def _sum_of(manifest: Mapping[str, Any]) -> str:
    own = {name: value for name, value in manifest.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()


def check_folder(folder: Path) -> None:
    """InvalidInput where the folder holds something else than snapshots, or is a link to none."""
    try:
        names = set(os.listdir(folder))
    except FileNotFoundError:
        if folder.is_symlink():
            reason = f"is a link to {os.readlink(folder)}, which is not there"
            raise InvalidInput([Problem(reason, file=str(folder))]) from None
        return
    except NotADirectoryError:
        raise InvalidInput([Problem("is a file, not a folder", file=str(folder))]) from None
    ours = MANIFEST in names and _format_of(folder / MANIFEST) == FORMAT
    if not ours and not all(_OURS.fullmatch(name) for name in names):
        reason = "is there already and holds no snapshot; name a new folder"
        raise InvalidInput([Problem(reason, file=str(folder))])


def _format_of(path: Path) -> object:
    with suppress(OSError, ValueError, AttributeError):
        return json.loads(path.read_bytes()).get("format")
    return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process writes into a folder at a time; the system ends this with the process."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        reason = "another process is writing a snapshot there"
        raise InvalidInput([Problem(reason, file=str(folder))]) from None
    finally:
        os.close(handle)


# -- reading -----------------------------------------------------------------


class Snapshot:
    """An opened snapshot; its parts are mapped when they are asked for. For many threads."""

    def __init__(self, folder: Path) -> None:
        """Raises SnapshotRefused where there is none that this program can read."""
        self.folder = folder
        self._manifest = _manifest_of(folder)
        self._files = self._manifest["files"]
        names = [one.name for one in fields(State)]
        self.state = State(**{name: self._manifest[name] for name in names})
        self._lock = Lock()
        self._parts: dict[str, Arrays] = {}

    def check(self, reader: Records, program: str) -> None:
        """SnapshotRefused where it is not of the reader's state, naming what differs."""
        own, wrong = self.state, []
        if own.program != program:
            wrong.append(f"it was written by Onshore {own.program}, this is {program}")
        if self._manifest["meaning"] != meaning():
            wrong.append("the numbers in its columns stand for other words than those of today")
        if own.fact_revision != reader.fact_revision:
            wrong.append(
                f"it holds the records of revision {own.fact_revision}, "
                f"those of the store are of revision {reader.fact_revision}"
            )
        elif own.facts != (found := reader.fingerprint()):
            wrong.append(
                f"its facts ({own.facts[:12]}, content hash {own.content_hash[:12]}) are not those "
                f"of the store ({found[:12]})"
            )
        if wrong:
            raise SnapshotRefused("; ".join(wrong))

    def part(self, name: str) -> Arrays | None:
        """Arrays of a part by their names, checked and mapped; None where there is none.

        Raises SnapshotRefused where a file is gone, has another length or other bytes.
        """
        with self._lock:
            if name not in self._parts:
                start = f"{name}."
                found = {
                    key.removeprefix(start): self._map(key)
                    for key in self._files
                    if key.startswith(start)
                }
                self._parts[name] = found
            return self._parts[name] or None

    def _map(self, name: str) -> NDArray[Any]:
        told = self._files[name]
        path = self.folder / self._manifest["folder"] / told["file"]
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size != told["bytes"]:
                    raise SnapshotRefused(f"{path} has {size:,} bytes of {told['bytes']:,}")
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise SnapshotRefused(f"{path}: {(error.strerror or 'is gone').lower()}") from error
        if zlib.crc32(data) != told["crc32"]:
            raise SnapshotRefused(f"{path} holds other bytes than were written")
        array = _array_in(data)
        return np.broadcast_to(array, told["times"]) if "times" in told else array


def _array_in(data: mmap.mmap) -> NDArray[Any]:
    """The array of a `.npy` file of one dimension, over its bytes."""
    head = BytesIO(data[:4096])
    np.lib.format.read_magic(head)
    shape, _, dtype = np.lib.format.read_array_header_1_0(head)
    return np.frombuffer(data, dtype, count=shape[0], offset=head.tell())


def _manifest_of(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _MOST_MANIFEST:
            raise SnapshotRefused(f"{path} is too large")
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise SnapshotRefused(f"{folder} holds no snapshot") from None
    except OSError as error:
        raise SnapshotRefused(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise SnapshotRefused(f"{path} is not JSON") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise SnapshotRefused(f"{path} is of no snapshot")
    if manifest.get("version") != VERSION:
        raise SnapshotRefused(f"its format is {manifest.get('version')!r}, not {VERSION}")
    if manifest.get("sha256") != _sum_of(manifest):
        raise SnapshotRefused(f"{path} holds other text than was written")
    return manifest


class Snapshots:
    """The snapshot in a folder as readers of one store use it: looked at anew when it changes.

    `refused` is told once why a snapshot is not used.
    """

    def __init__(self, folder: Path, program: str, refused: Callable[[str], None]) -> None:
        self.folder, self.program = folder, program
        self._refused = refused
        self._lock = Lock()
        self._seen: tuple[object, int] = None, -1
        self._found: Snapshot | None = None
        self._told: str | None = None

    def of(self, reader: Records) -> Snapshot | None:
        """The snapshot where it is of the reader's state; None where there is no such."""
        with self._lock:
            seen = self.stamp(), reader.fact_revision
            if self._found and seen[0] == self._seen[0] and seen[1] < self._seen[1]:
                return None  # a question that began before goes on; the others keep theirs
            if seen != self._seen:
                self._found = self._look(reader)
                self._seen = seen
            return self._found

    def part(self, reader: Records, name: str) -> Arrays | None:
        """A part of it; None where it has none or the part is not whole."""
        snapshot = self.of(reader)
        try:
            return None if snapshot is None else snapshot.part(name)
        except SnapshotRefused as error:
            with self._lock:
                if self._found is snapshot:  # and not one that was written meanwhile
                    self._found = None
            self._say(str(error))
            return None

    def stamp(self) -> object:
        """Another one for each snapshot that was written here; None where there is none."""
        try:
            found = (self.folder / MANIFEST).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _look(self, reader: Records) -> Snapshot | None:
        try:
            snapshot = Snapshot(self.folder)
            snapshot.check(reader, self.program)
        except SnapshotRefused as error:
            self._say(str(error))
            return None
        return snapshot

    def _say(self, reason: str) -> None:
        if reason != self._told:
            self._told = reason
            self._refused(reason)


# -- facts -------------------------------------------------------------------


def arrays_of_facts(columns: FactColumns) -> dict[str, NDArray[Any]]:
    """The part `FACTS`."""
    kinds = json.dumps(columns.value_kinds).encode()
    return {
        **{name: getattr(columns, name) for name in DTYPES},
        **arrays_of_texts("id", columns.id),
        **arrays_of_texts("terms", columns.terms.packed()),
        "draft_order": columns.draft_order,
        "value_kinds": np.frombuffer(kinds, np.uint8),
    }


def facts_of(arrays: Arrays) -> FactColumns:
    """Equal to the columns that the arrays were made of."""
    kinds = json.loads(arrays["value_kinds"].tobytes())
    columns = FactColumns(
        terms=Terms(texts_of("terms", arrays)),
        id=texts_of("id", arrays),
        value_kinds=tuple(map(tuple, kinds)),
        **{name: arrays[name] for name in DTYPES},
    )
    columns.__dict__["draft_order"] = arrays["draft_order"]
    return columns


def arrays_of_texts(name: str, texts: Texts) -> dict[str, NDArray[Any]]:
    data = np.frombuffer(texts.data, np.uint8, int(texts.starts[-1]))
    return {f"{name}.data": data, f"{name}.starts": texts.starts}


def texts_of(name: str, arrays: Arrays) -> Texts:
    return Texts(np.ascontiguousarray(arrays[f"{name}.data"]).data, arrays[f"{name}.starts"])


# -- edges -------------------------------------------------------------------


def arrays_of_edges(edges: EdgeColumns) -> dict[str, NDArray[Any]]:
    """Edges without the facts that they are of, which are the part `FACTS`."""
    arrays = {name: getattr(edges, name) for name in _OF_EDGES}
    if edges.terms is not edges.columns.terms:
        arrays |= arrays_of_texts("terms", edges.terms.packed())
    for name in ("out", "into"):
        arrays |= {f"{name}.{key}": one for key, one in vars(getattr(edges, name)).items()}
    return arrays


def edges_of(arrays: Arrays, columns: FactColumns) -> EdgeColumns:
    """Equal to the edges that the arrays were made of, over equal facts."""
    own = "terms.data" in arrays
    edges = EdgeColumns(
        columns=columns,
        terms=Terms(texts_of("terms", arrays)) if own else columns.terms,
        **{name: arrays[name] for name in _OF_EDGES},
    )
    for name in ("out", "into"):
        rows = {one.name: arrays[f"{name}.{one.name}"] for one in fields(Adjacency)}
        edges.__dict__[name] = Adjacency(**rows)
    return edges


_OF_EDGES = ("facts", "fact_starts", *PER_EDGE)
