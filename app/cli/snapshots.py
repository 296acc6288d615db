"""Snapshots of a store: `onshore snapshot` writes one, questions map the one that is named.

What is in it: the facts as columns, the edges that questions begin with, and the ways that paths
walk. Its form is `graph.columns.snapshot`.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from onshore.app.settings import Settings
from onshore.app.terminal.shell import bar, now, open_filled, put, put_json
from onshore.app.version import own_version
from onshore.graph import schema
from onshore.graph.ports import Advance, Store
from onshore.graph.project import Where
from onshore.graph.reader import Reader
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.columns.snapshot import State


def snapshot(options: argparse.Namespace, settings: Settings) -> None:
    """Write a snapshot of the store into a folder, and say what it holds."""
    folder = Path(options.folder)
    with closing(open_filled(settings)) as store, bar("Writing", sys.stderr) as advance:
        state, size = take(store, folder, now().date(), advance)
    if options.format == "json":
        put_json(
            {
                "folder": str(folder),
                "bytes": size,
                "revision": state.revision,
                "content_hash": state.content_hash,
            }
        )
        return
    put(
        f"{folder}: {size / 1e6:,.1f} MB, revision {state.revision}\n"
        f"content hash {state.content_hash}"
    )


def take(
    store: Store, folder: Path, today: date, advance: Advance | None = None
) -> tuple[State, int]:
    """A snapshot of the store's latest state; its state, and the bytes of its files."""
    from onshore.graph.columns.snapshot import write_snapshot

    view = store.view(today)
    state = state_of(view.reader, own_version(), store.content_hash(view.reader))
    return state, write_snapshot(folder, state, parts_of(view), advance)


def state_of(reader: Reader, program: str, content_hash: str) -> State:
    """What the columns of the reader follow from."""
    from onshore.graph.columns.snapshot import State

    tables = {f"{one.name} {one.revision}": one.hash for one in reader.tables()}
    return State(
        program, reader.revision, reader.fact_revision, reader.fingerprint(), content_hash, tables
    )


def parts_of(view: View) -> dict[str, Any]:
    """Arrays by the names under which `View.mapped` asks for them."""
    from onshore.graph.columns.snapshot import FACTS, arrays_of_edges, arrays_of_facts
    from onshore.graph.network.adjacency import Walk
    from onshore.graph.network.compiled_adjacency import Ways
    from onshore.graph.queries import QUESTIONS

    parts: dict[str, Any] = {FACTS: arrays_of_facts(view.columns)}
    usual = {
        kind.statuses: Where(frozenset(kind.statuses), schema.DEFAULT_CERTAINTY)
        for kind in QUESTIONS
    }
    for where in usual.values():
        name = view.part_name("edges", where)
        if name in parts:
            continue
        edges = view.edge_columns(where)
        parts[name] = arrays_of_edges(edges)
        for walk in get_args(Walk):
            parts[view.part_name(f"ways-{walk}", where)] = Ways.of(edges, walk).arrays()
    return parts
