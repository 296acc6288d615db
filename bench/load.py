"""Rows 8 and 9: a typed network with properties from records of string ids: time and memory.

    python -m bench.load [--nodes N ...]

Every side gets the same records and keeps ids, relation, product and share of each edge, both
directions. Gate: as many nodes and edges as networkx, and the same suppliers of a sample.
Memory is what a process of its own holds more after building than before.
"""

from __future__ import annotations

import argparse
import gc
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import networkx as nx

from bench.measuring import Peer, found, gate, measure, show
from graph.analysis.network import FIELDS, Network

SIZES = (1_000, 10_000, 100_000)
EDGES_A_NODE = 4.66
CHAPTERS = 97
TIME_GOALS = {"networkx": 2.5}
MEMORY_GOALS = {"networkx": 4.0}
Records = list[tuple[Any, ...]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--held", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.held:
        sys.stdout.write(f"{held(options.held, options.nodes[0])}\n")
        return 0
    for nodes in options.nodes:
        rows = records(nodes)
        check(rows)
        peers = [peer(name, rows) for name in ("networkx", "rustworkx", "igraph")]
        goals = TIME_GOALS if nodes == 100_000 else None
        title = f"load {nodes:,} nodes, {len(rows):,} edges with types and properties"
        show(measure(8, title, partial(own, rows), *peers), goals)
        memory(nodes)
    return 0


def records(nodes: int, seed: int = 7) -> Records:
    """Edges of five relations between firms and sites; suppliers with a heavy tail."""
    chance = random.Random(seed)
    kinds = ["firm"] * 20 + ["factory"] * 55 + ["component"] * 25
    ids = [f"{chance.choice(kinds)}:{number:07d}" for number in range(nodes)]
    parts = [id for id in ids if id.startswith("component:")]
    names = ("supplies", "supplies", "supplies", "produces", "located_in", "owns", "part_of")
    found_rows = []
    for number in range(int(nodes * EDGES_A_NODE)):
        target = chance.randrange(1, nodes)
        source = max(0, target - 1 - int(nodes / 5 * chance.random() ** 3))
        values = {
            "id": f"e-{number:012x}",
            "source": ids[source],
            "target": ids[target],
            "relation": chance.choice(names),
            "product": chance.choice(parts) if parts else None,
            "status_group": "real",
            "certainty": "asserted",
            "share": chance.random() if chance.random() < 0.5 else None,
        }
        found_rows.append(tuple(values.get(name) for name in FIELDS))
    return found_rows


def own(rows: Records) -> Network:
    network = Network.from_records(rows)
    _ = network.out, network.into
    return network


# -- peers -----------------------------------------------------------------------

_SOURCE, _TARGET = FIELDS.index("source"), FIELDS.index("target")
_KEPT = [(name, FIELDS.index(name)) for name in ("relation", "product", "share")]


def by_networkx(_: Any, rows: Records) -> Any:
    graph: Any = nx.MultiDiGraph()
    graph.add_edges_from(
        (row[_SOURCE], row[_TARGET], row[0], {name: row[at] for name, at in _KEPT}) for row in rows
    )
    return graph


def by_rustworkx(library: Any, rows: Records) -> Any:
    graph = library.PyDiGraph(multigraph=True)
    ids = list(dict.fromkeys(id for row in rows for id in (row[_SOURCE], row[_TARGET])))
    number = dict(zip(ids, graph.add_nodes_from(ids), strict=True))
    graph.add_edges_from(
        [(number[row[_SOURCE]], number[row[_TARGET]], tuple(row[at] for _, at in _KEPT))
         for row in rows]
    )  # fmt: skip
    return graph


def by_igraph(library: Any, rows: Records) -> Any:
    ids = list(dict.fromkeys(id for row in rows for id in (row[_SOURCE], row[_TARGET])))
    number = {id: n for n, id in enumerate(ids)}
    return library.Graph(
        len(ids),
        [(number[row[_SOURCE]], number[row[_TARGET]]) for row in rows],
        directed=True,
        vertex_attrs={"name": ids},
        edge_attrs={name: [row[at] for row in rows] for name, at in _KEPT},
    )


BUILDERS: dict[str, Callable[[Any, Records], Any]] = {
    "networkx": by_networkx,
    "rustworkx": by_rustworkx,
    "igraph": by_igraph,
}


def peer(name: str, rows: Records) -> Peer:
    library, reason = found(name)
    return Peer(name, partial(BUILDERS[name], library, rows) if library else None, reason)


def check(rows: Records) -> None:
    """The same nodes, edges and suppliers as networkx has."""
    network, graph = own(rows), by_networkx(None, rows)
    ends = {*network.sources.tolist(), *network.targets.tolist()}
    gate({network.ids[n] for n in ends} == set(graph), "nodes")
    gate(network.size == graph.number_of_edges(), "number of edges")
    for id in list(graph)[:: max(1, len(graph) // 50)]:
        into = network.into
        ours = sorted(network.ids[n] for n in into.ends[into.of(network.number[id])].tolist())
        gate(ours == sorted(source for source, _ in graph.in_edges(id)), f"suppliers of {id}")


# -- memory ----------------------------------------------------------------------


def memory(nodes: int) -> None:
    """Resident memory that each form adds, each in a process of its own."""
    values = {name: _asked(name, nodes) for name in ("onshore", *BUILDERS)}
    sys.stdout.write(f" 9 memory of {nodes:,} nodes with types and properties\n")
    base = values["onshore"]
    for name, size in values.items():
        if size is None:
            sys.stdout.write(f"   {name:24}{'':14} skipped: not installed\n")
            continue
        ratio = size / base if base else 0.0
        text = "" if name == "onshore" else f"{ratio:10,.1f}x"
        goal = MEMORY_GOALS.get(name) if nodes == 100_000 else None
        if goal is not None:
            text += f"  goal {goal:g}x: {'met' if ratio >= goal else 'MISSED'}"
        sys.stdout.write(f"   {name:24}{size / 2**20:14,.1f} MiB{text}\n")


def _asked(name: str, nodes: int) -> int | None:
    if name != "onshore" and found(name)[0] is None:
        return None
    command = [sys.executable, "-m", "bench.load", "--held", name, "--nodes", str(nodes)]
    folder = Path(__file__).resolve().parent.parent
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return int(run.stdout)


def held(name: str, nodes: int) -> int:
    """Bytes that stay with the network once the records are gone."""
    library = None if name == "onshore" else found(name)[0]
    build = own if name == "onshore" else partial(BUILDERS[name], library)
    _warm(build)
    before = _resident()
    rows = records(nodes)
    network = build(rows)
    del rows
    gc.collect()
    _trimmed()
    after = _resident()
    del network
    return max(after - before, 1)


def _warm(build: Callable[[Records], Any]) -> None:
    build(records(100))


def _resident() -> int:
    """Resident bytes of this process."""
    text = Path("/proc/self/statm").read_text()
    return int(text.split()[1]) * 4096


def _trimmed() -> None:
    """Free pages go back to the system, where the C library can be told so."""
    import ctypes

    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


if __name__ == "__main__":
    raise SystemExit(main())
