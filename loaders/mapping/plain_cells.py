"""Cells of a CSV file without quotes, found in its bytes: a text for each different cell alone.

The bytes of such a file say where its cells end. Of any other file, and wherever something is not
as it should be, `NotPlain` is raised: `loaders.mapping.table_rows` reads it, and knows what to say.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from onshore.graph.columns.texts import words_of
from onshore.graph.errors import InvalidInput, TooLarge
from onshore.loaders import Advance
from onshore.loaders.files.excel import is_excel
from onshore.loaders.files.reading import check_regular
from onshore.loaders.limits import MAX_CELL, MAX_TABLE_BYTES
from onshore.loaders.mapping.coding import Coder, Ints, different, numbered
from onshore.loaders.mapping.mapping import ANY, Reading
from onshore.loaders.mapping.table_rows import columns_of, likely_delimiter

Places = NDArray[np.int64]

_PIECE = 8 << 20
"""Bytes that are read at a time."""
_LONGEST = 64
"""Bytes up to which cells are told apart as numbers; of a longer one, texts are made at once."""
_LINE = ord("\n")
_SOLID = np.zeros(256, np.bool_)
_SOLID[ord("!") : ord("~") + 1] = True
"""Bytes that are a character that is not white space."""


class NotPlain(Exception):
    """The file is for the csv module."""


class PlainRows:
    """Rows that follow each other: their bytes, and where the cells of each begin and end.

    `lines` are those of the file; `hashes` are equal for equal rows of one process.
    """

    def __init__(
        self, columns: Sequence[str], data: bytes, starts: Places, ends: Places, lines: Places
    ) -> None:
        self.columns, self.lines = columns, lines
        self._data, self._starts, self._ends = data, starts, ends
        rows = data[int(starts[0, 0]) : int(ends[-1, -1])].split(b"\n") if len(lines) else []
        if len(rows) != len(lines):
            bounds = zip(starts[:, 0].tolist(), ends[:, -1].tolist(), strict=True)
            rows = [data[a:b] for a, b in bounds]
        self.hashes = np.fromiter(map(hash, rows), np.int64, len(lines))

    def cells(self, place: int) -> tuple[Ints, list[str]]:
        """Numbers of the cells of a column, and the text of each number."""
        starts, ends = self._starts[:, place], self._ends[:, place]
        sizes = ends - starts
        if sizes.max(initial=0) > _LONGEST:
            coder, bounds = Coder(), zip(starts.tolist(), ends.tolist(), strict=True)
            texts = (self._data[a:b] for a, b in bounds)
            codes = np.fromiter(map(coder.__getitem__, texts), np.int32, len(starts))
            return codes, [cell.decode() for cell in coder.texts]
        firsts, places = different(
            list(map(numbered, words_of(self._data, starts, sizes))), len(starts)
        )
        bounds = zip(starts[firsts].tolist(), ends[firsts].tolist(), strict=True)
        return places.astype(np.int32), [self._data[a:b].decode() for a, b in bounds]


def read_plain(
    location: Path, reading: Reading, advance: Advance | None = None
) -> Iterator[PlainRows]:
    """The rows of a file that are not empty, many at a time. Raises NotPlain."""
    codec = reading.encoding.lower().replace("_", "-")
    if (
        codec not in ("utf-8", "utf8")
        or reading.comment
        or reading.skip_lines
        or location.suffix.lower() == ".gz"
        or is_excel(location)
        or location.stat().st_size > MAX_TABLE_BYTES
    ):
        raise NotPlain
    check_regular(location)
    with location.open("rb") as binary:
        yield from _rows(binary, location, reading, advance)


def _rows(
    binary: BinaryIO, location: Path, reading: Reading, advance: Advance | None
) -> Iterator[PlainRows]:
    columns: Sequence[str] | None = None
    delimiter, line = reading.delimiter, 1
    for size, data in _pieces(binary):
        start = 0
        if columns is None:
            start = _first_line(data)
            line += data.count(b"\n", 0, start)
            first = data[start : data.index(b"\n", start) + 1].decode()
            delimiter = likely_delimiter(first) if delimiter == ANY else delimiter
            try:
                columns = columns_of(str(location), reading, first)
            except (InvalidInput, TooLarge, csv.Error) as error:
                raise NotPlain from error
            if reading.header:
                start += len(first.encode())
                line += 1
        if reading.quote.encode() in data[start:] or not delimiter.isascii():
            raise NotPlain
        yield _table(data, start, columns, delimiter, line)
        line += data.count(b"\n", start)
        if advance is not None:
            advance(size)
    if columns is None:
        raise NotPlain


def _pieces(binary: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Bytes up to the end of a line, as UTF-8 with plain ends of lines; how many were read."""
    rest, size, begun = b"", 0, False
    while read := binary.read(_PIECE):
        data, size = rest + read, size + len(read)
        end = data.rfind(b"\n") + 1
        data, rest = data[:end], data[end:]
        if data:
            yield size, _checked(data if begun else data.removeprefix(BOM_UTF8))
            size, begun = 0, True
        elif len(rest) > _PIECE:
            raise NotPlain
    if rest:
        yield size, _checked((rest if begun else rest.removeprefix(BOM_UTF8)) + b"\n")


def _checked(data: bytes) -> bytes:
    if b"\0" in data:
        raise NotPlain
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if b"\r" in data:
            raise NotPlain
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise NotPlain from error
    return data


def _first_line(data: bytes) -> int:
    """Where the first line begins that is not empty."""
    start = 0
    while start < len(data):
        end = data.index(b"\n", start) + 1
        if data[start:end].decode().strip():
            return start
        start = end
    raise NotPlain


def _table(data: bytes, start: int, columns: Sequence[str], delimiter: str, line: int) -> PlainRows:
    """The rows of these bytes from `start` on, where line `line` of the file begins."""
    every = np.frombuffer(data, np.uint8)
    found = ((every == ord(delimiter)) | (every == _LINE)).nonzero()[0]
    ends = found[found.searchsorted(start) :]
    closing = (every[ends] == _LINE).nonzero()[0]
    begins = np.concatenate(([start], ends[closing] + 1))[:-1]
    empty = begins == ends[closing]
    lines = np.arange(line, line + len(begins))
    if empty.any():
        ends, begins, lines = np.delete(ends, closing[empty]), begins[~empty], lines[~empty]
        closing = (every[ends] == _LINE).nonzero()[0]
    width = len(columns)
    if len(ends) != width * len(lines) or (closing % width != width - 1).any():
        raise NotPlain
    ends = ends.reshape(-1, width)
    starts = np.concatenate((begins[:, None], ends[:, :-1] + 1), axis=1)
    if (ends - starts).max(initial=0) > MAX_CELL:
        raise NotPlain
    kept = ~_blank(data, every, begins, ends[:, -1], delimiter)
    if not kept.all():
        starts, ends, lines = starts[kept], ends[kept], lines[kept]
    return PlainRows(columns, data, starts, ends, lines)


def _blank(
    data: bytes, every: NDArray[Any], begins: Places, ends: Places, delimiter: str
) -> NDArray[np.bool_]:
    """Which of the rows have nothing but white space in their cells."""
    first = every[begins]
    blank: NDArray[np.bool_] = ~_SOLID[first] | (first == ord(delimiter))
    for row in blank.nonzero()[0].tolist():
        text = data[begins[row] : ends[row]].decode()
        blank[row] = not text.replace(delimiter, "").strip()
    return blank


__all__ = ("NotPlain", "PlainRows", "read_plain")
