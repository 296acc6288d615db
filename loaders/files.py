"""Files before their format: which ones a load means, their bytes within limits, their text.

What the text says is a loader's business.
"""

from __future__ import annotations

import codecs
import gzip
import os
import re
import stat
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from graph.errors import InvalidInput, MissingExtra, Problem, TooLarge
from loaders import LOADERS, Loader, Options
from loaders.content import Content
from loaders.excel import SUFFIXES, is_excel
from loaders.limits import MAX_FILES, MAX_TABLE_BYTES

_FOREIGN = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
    b"\x1f\x8b": "compressed",
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"%PDF": "a PDF",
}
_NO_FACT_LINES = rb'\A\s*\{(?!\s*"source"\s*:\s*\{)'
MANIFEST = "copy.json"
"""The list of files in a full copy."""


@dataclass(frozen=True, slots=True)
class Found:
    """Files of a load with their loaders, and what was passed over with the reason."""

    files: tuple[tuple[Path, Loader], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


def find_files(paths: Iterable[str | Path], options: Options) -> Found:
    """Files that the paths name; folders are walked in sorted order, without hidden files.

    What no loader takes is a problem where it was named itself and passed over inside a folder.
    """
    files: dict[Path, Loader] = {}
    skipped: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in map(Path, paths):
        if path.is_dir():
            names = list(_walk(path))
            if not names:
                problems.append(Problem("this folder holds no file", file=str(path)))
            for name in names:
                loader, reason = choose(name, options)
                if loader is None:
                    skipped.append((str(name), reason))
                else:
                    files.setdefault(name, loader)
            continue
        try:
            check_regular(path)
            loader, reason = choose(path, options)
        except InvalidInput as error:
            problems += error.problems
            continue
        if loader is None:
            problems.append(Problem(reason, file=str(path)))
        else:
            files.setdefault(path, loader)
    if len(files) > MAX_FILES:
        raise TooLarge("the load", "MAX_FILES", MAX_FILES)
    return Found(tuple(files.items()), tuple(skipped), tuple(problems))


def _walk(folder: Path) -> Iterable[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and name != MANIFEST and path.is_file():
                yield path


def choose(path: Path, options: Options) -> tuple[Loader | None, str]:
    """The loader of a file, or None with the reason."""
    check_regular(path)
    content = Content(path)
    if options.format is not None:
        return next(loader for loader in LOADERS if loader.name == options.format), ""
    if path.suffix.lower() in (".yaml", ".yml"):
        if "mapping" in content.keys:
            return None, "is a mapping file: give it with --mapping and a table"
        if content.is_list:
            return None, "is a list, such as a gazetteer for extract"
    for loader in LOADERS:
        if not loader.takes(content, options):
            continue
        if path.suffix.lower() == ".jsonl" and loader.module == "curated":
            if re.match(_NO_FACT_LINES, content.start):
                return None, 'holds no facts: their first line is {"source": {...}}'
        return loader, ""
    if path.suffix.lower() in (".csv", ".tsv", *SUFFIXES):
        return None, _no_format(content)
    return None, "no loader takes this kind of file; facts are .yaml, .json, .jsonl or .csv"


def _no_format(content: Content) -> str:
    """Why a table that no loader knows is not read, and what to do."""
    if is_excel(content.path) and find_spec("openpyxl") is None:
        return str(MissingExtra("excel", "reading Excel"))
    known = ", ".join(loader.name for loader in LOADERS if loader.says)
    return (
        "is a table: give the mapping file that says what its columns mean (--mapping), or say "
        f"which format it is (--as {known})"
    )


def check_regular(path: Path) -> None:
    """InvalidInput unless the path is an ordinary file that can be read."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError | ValueError)
        reason = "no such file" if missing else f"can not be read: {_reason(error)}"
        raise InvalidInput([Problem(reason, file=str(path))]) from None
    if stat.S_ISDIR(mode):
        raise InvalidInput([Problem("is a folder", file=str(path))])
    if not stat.S_ISREG(mode):
        raise InvalidInput([Problem("is no ordinary file", file=str(path))])


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) else None
    return (text or "unknown reason").lower()


def read_bytes(path: Path, limit: int, name: str) -> bytes:
    """Bytes of a file of at most `limit` bytes; `name` is what the limit is called.

    Raises InvalidInput where it can not be read, TooLarge beyond the limit.
    """
    check_regular(path)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InvalidInput(
            [Problem(f"can not be read: {_reason(error)}", file=str(path))]
        ) from None
    if len(data) > limit:
        raise TooLarge(str(path), name, limit)
    return data


def unpack(path: Path) -> bytes:
    """Bytes of a gzip file, at most MAX_TABLE_BYTES of them."""
    check_regular(path)
    try:
        with gzip.open(path) as file:
            data = file.read(MAX_TABLE_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise InvalidInput([Problem("is no complete gzip file", file=str(path))]) from None
    if len(data) > MAX_TABLE_BYTES:
        raise TooLarge(str(path), "MAX_TABLE_BYTES", MAX_TABLE_BYTES)
    return data


def decode(data: bytes, file: str | None) -> str:
    """UTF-8 text without byte order mark; InvalidInput names the line of what is none."""
    for start, kind in _FOREIGN.items():
        if data.startswith(start):
            raise InvalidInput([Problem(f"is {kind}; save it as UTF-8 text", file=file)])
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise InvalidInput([Problem(reason, file=file, line=line)]) from None
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise InvalidInput([Problem("holds a NUL character", file=file, line=line)])
    if not text.strip():
        raise InvalidInput([Problem("is empty", file=file)])
    return text
