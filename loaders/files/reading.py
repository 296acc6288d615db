"""Files before their format: their bytes within limits, their text.

Which files a load means says `loaders.files.finding`; what the text says is a loader's business.
"""

from __future__ import annotations

import codecs
import gzip
import stat
import zlib
from pathlib import Path

from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.loaders.limits import MAX_TABLE_BYTES

_FOREIGN = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
    b"\x1f\x8b": "compressed",
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"%PDF": "a PDF",
}


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
        raise InvalidInput([Problem("is not an ordinary file", file=str(path))])


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
        raise InvalidInput([Problem("is not a complete gzip file", file=str(path))]) from None
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
