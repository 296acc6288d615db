"""Backup and restore: all that a store holds, at one revision, as one store file.

The file is an SQLite store whatever the store is, so a backup can be looked into and served as it
is, and brought into a store of another kind.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from tempfile import mkstemp

from onshore.app.settings import Settings
from onshore.app.terminal.shell import bar, now, open_named, put, put_json
from onshore.graph.dates import format_instant
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Document
from onshore.graph.ports import Advance, Store, Summary
from onshore.graph.reader import Reader
from onshore.graph.stores import open_store
from onshore.graph.stores.sqlite import SqliteStore
from onshore.loaders.export.full_copy import judgements_of


def backup(options: argparse.Namespace, settings: Settings) -> None:
    """Write all that the store holds into a new file, and say what that is."""
    path = Path(options.file)
    with closing(open_named(settings)) as store, bar("Copying", sys.stderr) as advance:
        summary, content = save(store, path, advance)
    _report(options.format, str(path), summary, content)


def restore(options: argparse.Namespace, settings: Settings) -> None:
    """Bring a backup into a store that holds nothing yet."""
    with closing(open_named(settings)) as store:
        with bar("Copying", sys.stderr) as advance:
            content = bring_back(Path(options.file), store, advance)
        _report(options.format, store.url, store.summary(), content)


def save(store: Store, path: Path, advance: Advance | None = None) -> tuple[Summary, str]:
    """All of one revision of the store as a new file; what is in it, and its content hash.

    The file is there whole or not at all, and on the disk once this returns; the copy is opened and
    checked before it gets its name. Only its owner may read it. Raises InvalidInput where the file
    is there already, or the store holds nothing.
    """
    if path.exists():
        raise InvalidInput([Problem("is there already; name a new file", file=str(path))])
    if not path.absolute().parent.is_dir():
        raise InvalidInput([Problem("its folder does not exist", file=str(path))])
    if holds_nothing(store.reader()):
        raise InvalidInput([Problem(f"{store.url} holds nothing; is it the store that you mean?")])
    handle, name = mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.absolute().parent)
    os.close(handle)
    draft = Path(name)
    try:
        if isinstance(store, SqliteStore):
            store.copy_to(draft, advance)
        with closing(SqliteStore(_url_of(draft))) as copy:
            if not isinstance(store, SqliteStore):
                copy_content(store.reader(), copy, advance)
            if copy.select("PRAGMA quick_check", {}) != [("ok",)]:
                raise InvalidInput([Problem("the copy is damaged; is its disk?", file=str(path))])
            found = copy.summary(), copy.content_hash()
        _sync(draft)
        draft.replace(path)
        _sync(path.absolute().parent)
    finally:
        _drop(draft)
    return found


def bring_back(path: Path, store: Store, advance: Advance | None = None) -> str:
    """Load a backup into an empty store; the content hash of both.

    Judgements come first and everything else in one step, so a restore that was broken off can be
    run again. Raises InvalidInput where the store holds sources or tables.
    """
    if not path.is_file():
        raise InvalidInput([Problem("there is no such file", file=str(path))])
    if not holds_nothing(store.reader()):
        reason = f"{store.url} holds data; a backup is brought into an empty store"
        raise InvalidInput([Problem(reason)])
    with closing(open_store(_url_of(path))) as copy:
        reader = copy.reader()
        copy_content(reader, store, advance)
        content = reader.content_hash()
    if store.content_hash() != content:
        raise InvalidInput(
            [Problem("the store holds something else than the backup", file=str(path))]
        )
    return content


def holds_nothing(reader: Reader) -> bool:
    return not reader.tables() and not reader.sources(None)


def copy_content(reader: Reader, target: Store, advance: Advance | None = None) -> None:
    """All that a reader sees, with its history, into an empty store of any kind.

    `advance(sources read, sources in all)` is called for each of them.
    """
    instant = format_instant(now())
    for judgement in judgements_of(reader):
        target.judge(judgement, now=instant)
    everything = sum(row.retracted_at is None for row in reader.sources(None))
    documents: list[Document] = []
    for document in reader.documents():
        documents.append(document)
        if advance is not None:
            advance(len(documents), everything)
    tables = [reader.table(info.name, info.revision) for info in reader.tables()]
    target.replace(documents, tables, now=instant)


def _report(format: str, where: str, summary: Summary, content: str) -> None:
    if format == "json":
        put_json({"counts": dict(summary.counts), "content_hash": content})
        return
    counts = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items())
    put(f"{where}: {counts}\ncontent hash {content}")


def _url_of(path: Path) -> str:
    return f"sqlite:///{path.absolute()}"


def _drop(draft: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{draft}{end}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """What was written to a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
