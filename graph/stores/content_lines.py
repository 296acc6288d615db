"""What a content hash is made of, one line a record, kept in order so that a load adds a few."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from onshore.graph.reader import TableInfo
from onshore.graph.stores.content import Closing, tables_hashed

_LINE = np.dtype("S42")
"""A record's key in 40 hexadecimal digits, and nothing behind its space: it is open."""


class ContentLines:
    """Lines of every record at a revision: those of open ones in order, instants of the others."""

    def __init__(self, revision: int, open_lines: Any, closed: dict[str, str]) -> None:
        self.revision = revision
        self._open = open_lines
        self._closed = closed

    @classmethod
    def of(cls, records: Iterable[Closing], revision: int) -> ContentLines:
        return cls(revision, np.zeros(0, _LINE), {}).changed(records, revision)

    def changed(self, records: Iterable[Closing], revision: int) -> ContentLines:
        """The lines of a later revision: of records that were added or closed by then."""
        closed, lines = dict(self._closed), []
        gone = []
        for key, end in records:
            if end is None:
                lines.append(_line(key))
            else:
                closed[key] = end
                gone.append(_line(key))
        found = self._open
        if gone and len(found):
            ended = np.array(gone, _LINE)
            at = found.searchsorted(ended)
            at[at == len(found)] = 0
            found = np.delete(found, at[found[at] == ended])
        added = np.sort(np.array(lines, _LINE))
        found = np.insert(found, found.searchsorted(added), added) if len(found) else added
        return ContentLines(revision, found, closed)

    def hash(self, tables: Iterable[TableInfo]) -> str:
        """`content.hash_content` of these records and the tables."""
        digest = hashlib.sha256()
        data = memoryview(self._open.view(np.uint8))
        closed = sorted(self._closed.items())
        at = 0
        places = self._open.searchsorted(np.array([_line(key) for key, _ in closed], _LINE))
        for (key, end), place in zip(closed, places.tolist(), strict=True):
            if place > at:
                digest.update(data[at * _LINE.itemsize : place * _LINE.itemsize])
                at = place
            digest.update(f"{key} {end}\n".encode())
        digest.update(data[at * _LINE.itemsize :])
        digest.update(tables_hashed(tables))
        return digest.hexdigest()

    @property
    def nbytes(self) -> int:
        return int(self._open.nbytes) + 250 * len(self._closed)


def _line(key: str) -> bytes:
    return f"{key} \n".encode()
