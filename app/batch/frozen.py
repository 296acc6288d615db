"""What workers map in place of a store: its tables, or arrays, frozen in a folder.

The folder is one of `graph.columns.snapshot`: checked by length and checksum when it is mapped, and
its pages are in memory once for all processes of a machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import orjson

from onshore.app.version import own_version
from onshore.graph.answers.duty.tariff_tables import NEEDED, demand, tariff_of
from onshore.graph.columns.facts import Arrays
from onshore.graph.columns.snapshot import Snapshot, SnapshotRefused, State, write_snapshot
from onshore.graph.errors import UnknownId
from onshore.graph.model import Table
from onshore.graph.reader import Reader, TableInfo
from onshore.graph.stores.content import pack_rows, tables_hashed, unpack_rows
from onshore.graph.tariff.duty.tariff import Tariff
from onshore.graph.tariff.schedule.schedule import REVISIONS_TABLE

TABLES = "tables"
"""The part of a folder that holds tables."""


def freeze(folder: Path, reader: Reader, content_hash: str, parts: Mapping[str, Arrays]) -> None:
    """Write the parts as the folder's content, in place of what it held before."""
    tables = {f"{one.name} {one.revision}": one.hash for one in reader.tables()}
    state = State(own_version(), reader.revision, reader.fact_revision, "", content_hash, tables)
    write_snapshot(folder, state, parts)


def duty_tables(reader: Reader) -> list[TableInfo]:
    """The tables that duties need; TablesMissing where there are not all of them."""
    infos = reader.tables()
    demand(infos)
    return [one for one in infos if one.name in (*NEEDED, REVISIONS_TABLE)]


def hash_of_tables(infos: Iterable[TableInfo]) -> str:
    """SHA-256 over tables."""
    return hashlib.sha256(tables_hashed(infos)).hexdigest()


def freeze_tables(folder: Path, reader: Reader) -> str:
    """Freeze the tables that duties need; the hash over them. TablesMissing without them."""
    kept = duty_tables(reader)
    told, arrays = [], {}
    for number, one in enumerate(kept):
        rows = pack_rows(reader.table(one.name, one.revision).rows)
        arrays[f"{number}"] = np.frombuffer(rows, np.uint8)
        told.append([one.name, one.revision, one.effective_from, dict(one.source), one.hash])
    arrays["told"] = np.frombuffer(orjson.dumps(told), np.uint8)
    content = hash_of_tables(kept)
    freeze(folder, reader, content, {TABLES: arrays})
    return content


class FrozenTables:
    """The tables of a folder, as `tariff_of` reads them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.reader = FrozenRows(snapshot)

    def tables(self, name: str | None = None) -> list[TableInfo]:
        return [one for one in self.reader.infos if name in (None, one.name)]

    def table(self, name: str, on: date | None = None) -> Table | None:
        """The newest revision of a name that is in force on a day; None for none."""
        found = [
            one
            for one in self.tables(name)
            if on is None or one.effective_from is None or one.effective_from <= on
        ]
        if not found:
            return None
        info = max(found, key=lambda one: (one.effective_from or date.min, one.revision))
        return self.reader.table(name, info.revision)


class FrozenRows:
    """The rows of frozen tables."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._part = snapshot.part(TABLES) or {}
        told = orjson.loads(self._part["told"].tobytes())
        self.infos = [
            TableInfo(name, revision, date.fromisoformat(day) if day else None, source, digest)
            for name, revision, day, source, digest in told
        ]

    def table(self, name: str, revision: str) -> Table:
        """One revision; UnknownId where there is none."""
        for number, one in enumerate(self.infos):
            if (one.name, one.revision) == (name, revision):
                rows = unpack_rows(self._part[f"{number}"].tobytes())
                return Table(name, revision, one.effective_from, one.source, rows)
        raise UnknownId("table", f"{name} {revision}")


def frozen_tariff(folder: str, content: str) -> Tariff:
    """The tariff of a folder; SnapshotRefused where it holds other content."""
    return tariff_of(FrozenTables(open_frozen(folder, content)))


def open_frozen(folder: str, content: str) -> Snapshot:
    """The frozen folder; SnapshotRefused where it is not whole, or holds other content."""
    snapshot = Snapshot(Path(folder))
    found = snapshot.state
    if found.content_hash != content:
        raise SnapshotRefused(f"{folder} holds other content than {content[:12]}")
    if found.program != own_version():
        raise SnapshotRefused(f"{folder} is of Onshore {found.program}, this is {own_version()}")
    return snapshot
