"""Rows 10 and 13: a whole process to its first answer, and a page of 5,000 nodes.

    python -m bench.start [--nodes N]

The process is `onshore ask paths` on a file of 1,000 nodes beside `python -c 'import numpy'`, user
and system time. The page is ours beside pyvis `from_nx` and writing. Gate: a path was found; the
page holds every node and names no other server.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from app.answers import ask
from app.render.pyvis_page import render_page
from bench.measuring import ROUNDS, Peer, found, gate, measure, show
from bench.service import NOW, document_of
from graph.queries.network import Network
from graph.stores import open_store

NODES = 1_000
PAGE_NODES = 5_000
DAY = date(2026, 1, 2)
MOST = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, default=PAGE_NODES)
    options = parser.parse_args(arguments)
    first_answer()
    page(options.nodes)
    return 0


def first_answer() -> None:
    document, edges = document_of(NODES)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        store = open_store(url)
        store.replace([document], now=NOW)
        store.close()
        edge = edges[len(edges) // 2]
        words = ["-m", "app.cli", "--store", url, "ask", "paths", "--source", edge.source,
                 "--target", edge.target, "--format", "json"]  # fmt: skip
        gate(bool(json.loads(_ran(words))["result"]["paths"]), "no path")
        sides = {"import numpy": ["-c", "import numpy"], "onshore": words, "python": ["-c", ""]}
        times: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(ROUNDS):
            for name, command in sides.items():
                times[name].append(_seconds(command))
    middle = {name: median(values) for name, values in times.items()}
    sys.stdout.write(f"10 whole process to its first answer, {NODES:,} nodes\n")
    for name, seconds in middle.items():
        ratio = seconds / middle["import numpy"]
        held = "" if name != "onshore" else f"  at most {MOST:g}x: "
        held += "" if name != "onshore" else "met" if ratio <= MOST else "MISSED"
        sys.stdout.write(f"   {name:24}{seconds * 1e3:14,.1f} ms{ratio:10.2f}x{held}\n")


def _ran(words: Sequence[str]) -> str:
    folder = Path(__file__).resolve().parent.parent
    command = [sys.executable, *words]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return run.stdout


def _seconds(words: Sequence[str]) -> float:
    """User and system seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _ran(words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# -- the page ----------------------------------------------------------------------


def page(nodes: int) -> None:
    document, edges = document_of(nodes)
    store = open_store("sqlite://")
    store.replace([document], now=NOW)
    asked = ask(store, replace(Network(), limit=nodes + 10), DAY)
    view = store.view(DAY)

    def own() -> bytes:
        return render_page(asked, view)

    body = own()
    shown = len(asked.envelope["result"]["nodes"])
    gate(shown >= nodes * 0.95, f"{shown} nodes of {nodes}")
    outside = re.findall(rb"""(?:src|href)=["']https?://[^"']+""", body)
    gate(not outside, f"the page names {outside[:3]}")
    library, reason = found("pyvis.network")
    work = _by_pyvis(library, edges) if library else None
    figure = measure(13, f"page of {shown:,} nodes, {len(body):,} bytes", own,
                     Peer("pyvis from_nx, write", work, reason, 1))  # fmt: skip
    show(figure, {"pyvis from_nx, write": 5.0})
    store.close()


def _by_pyvis(library: Any, edges: Sequence[Any]) -> Callable[[], None]:
    import networkx as nx

    def work() -> None:
        graph: Any = nx.MultiDiGraph()
        for edge in edges:
            graph.add_edge(edge.source, edge.target, title=edge.relation)
        picture = library.Network(directed=True, cdn_resources="in_line")
        picture.from_nx(graph)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "page.html"
            target.write_text(picture.generate_html(notebook=False), encoding="utf-8")

    return work


if __name__ == "__main__":
    raise SystemExit(main())
