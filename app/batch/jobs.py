"""A batch as a job: its parts, the files of its output, what is done of it.

    OUTPUT/rows/part-00000.parquet  the answers of a part, in the order of its rows
    OUTPUT/audit.parquet            what the answers rest on, where the question has it
    OUTPUT/manifest.json            what was asked of what, and the hash of each file; comes last
    OUTPUT/_work                    what workers map, and what is done; goes at the end

A part is written under another name and renamed, so it is there whole or not at all. What stands in
the files follows from the input, the frozen content and the options; not from the engine, nor from
how many workers there were.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from math import ceil
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson

from onshore.app.version import own_version
from onshore.graph.errors import InvalidInput, Problem

MANIFEST, ROWS, WORK = "manifest.json", "rows", "_work"
FORMATS = ("parquet", "csv")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows `first` to `first + rows` of a file, which are its row groups `groups`."""

    number: int
    rows: int
    file: str = ""
    first: int = 0
    groups: tuple[int, ...] = ()


def equal_parts(rows: int, most: int) -> list[Part]:
    """Parts of about the same size, of `most` rows at most, one at least."""
    count = max(1, ceil(rows / most))
    bounds = [rows * number // count for number in range(count + 1)]
    pairs = enumerate(pairwise(bounds))
    return [Part(number, last - first, "", first) for number, (first, last) in pairs]


@dataclass(frozen=True, slots=True)
class Job:
    """What workers are told. `content` is the hash of what is frozen; `inputs` what is asked of."""

    question: str
    output: str
    content: str
    options: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]]
    format: str = "parquet"
    parts: Sequence[Part] = ()
    program: str = field(default_factory=own_version)

    @property
    def folder(self) -> Path:
        return Path(self.output)

    @property
    def frozen(self) -> str:
        """Folder of what workers map."""
        return str(self.folder / WORK / "frozen")

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)

    def said(self) -> dict[str, Any]:
        """What makes two jobs the same: no path of this machine."""
        return {
            "question": self.question,
            "program": self.program,
            "content_hash": self.content,
            "options": dict(self.options),
            "inputs": list(self.inputs),
            "format": self.format,
        }

    @property
    def rows(self) -> int:
        """Rows of all parts."""
        return sum(part.rows for part in self.parts)

    def todo(self) -> list[Part]:
        """Parts that are not done."""
        return [part for part in self.parts if self.receipt(part) is None]

    def file_of(self, part: Part) -> Path:
        return self.folder / ROWS / f"part-{part.number:05}.{self.format}"

    def receipt_of(self, part: Part) -> Path:
        return self.folder / WORK / "done" / f"{part.number:05}.json"

    def receipt(self, part: Part) -> dict[str, Any] | None:
        """What is known of a part that is done; None where it is not, or not whole."""
        try:
            told: dict[str, Any] = orjson.loads(self.receipt_of(part).read_bytes())
            size = self.file_of(part).stat().st_size
        except (OSError, orjson.JSONDecodeError):
            return None
        return told if told.get("bytes") == size else None

    def finish(self, part: Part, draft: Path, summary: Mapping[str, Any]) -> None:
        """Put a written part in its place, and say so."""
        told = {
            "file": self.file_of(part).name,
            "bytes": draft.stat().st_size,
            "sha256": hash_of(draft),
            **summary,
        }
        draft.replace(self.file_of(part))
        put_whole(self.receipt_of(part), orjson.dumps(told))

    def draft_of(self, part: Part) -> Path:
        """A name of its own for each attempt: two workers may have the same part."""
        return self.folder / WORK / f"draft-{part.number:05}-{token_hex(4)}.{self.format}"


def job_of(document: bytes) -> Job:
    """The job that `Job.to_json` wrote."""
    told = orjson.loads(document)
    parts = [Part(**{**part, "groups": tuple(part["groups"])}) for part in told.pop("parts")]
    return Job(parts=parts, **told)


def begin(job: Job) -> dict[str, Any] | None:
    """Look at the output folder: the manifest where the job is done already, else None.

    InvalidInput where the folder holds something else, or another batch.
    """
    folder = job.folder
    known = _known(folder)
    if known is not None and known != _digest(job):
        reason = "holds another batch, of other input, options or tables; name a new folder"
        raise InvalidInput([Problem(reason, file=job.output)])
    if known is None and folder.is_dir() and any(name != WORK for name in os.listdir(folder)):
        reason = "is there already and holds no batch; name a new folder"
        raise InvalidInput([Problem(reason, file=job.output)])
    if (folder / MANIFEST).exists():
        manifest: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
        return manifest
    return None


@contextmanager
def laying_out(job: Job) -> Iterator[None]:
    """While what workers need is put into the folder; where that fails, nothing new stays there."""
    folder, new = job.folder, _known(job.folder) is None
    for name in (ROWS, f"{WORK}/done"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for draft in (folder / WORK).glob("draft-*"):
        draft.unlink(missing_ok=True)
    try:
        yield
    except BaseException:
        if new:
            shutil.rmtree(folder / WORK, ignore_errors=True)
            with suppress(OSError):
                (folder / ROWS).rmdir()
                folder.rmdir()
        raise
    put_whole(folder / WORK / "job.json", orjson.dumps({"digest": _digest(job)}))


def end(job: Job, summary: Mapping[str, Any]) -> dict[str, Any]:
    """Write the manifest of a job whose parts are all done, and clear its work away."""
    files = []
    for part in job.parts:
        told = job.receipt(part)
        if told is None:
            raise InvalidInput([Problem(f"part {part.number} is not done", file=job.output)])
        files.append({name: told[name] for name in ("file", "rows", "bytes", "sha256")})
    manifest = {**job.said(), "digest": _digest(job), **summary, "files": files}
    put_whole(job.folder / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
    shutil.rmtree(job.folder / WORK, ignore_errors=True)
    return manifest


def _known(folder: Path) -> str | None:
    """Digest of the batch that a folder holds, whole or begun; None for no batch."""
    for path in (folder / MANIFEST, folder / WORK / "job.json"):
        try:
            return str(orjson.loads(path.read_bytes()).get("digest"))
        except FileNotFoundError:
            continue
        except (OSError, orjson.JSONDecodeError, AttributeError):
            return ""
    return None


def _digest(job: Job) -> str:
    return hashlib.sha256(orjson.dumps(job.said(), option=orjson.OPT_SORT_KEYS)).hexdigest()


def put_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole, or as it was before."""
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    draft.write_bytes(data)
    draft.replace(path)


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
