"""The k best paths against networkx on one synthetic network, interleaved.

    python -m bench.paths [--nodes N]

Gate: both find shortest paths of the same length between the same pairs. Figures are medians of CPU
time and their ratio; the load of the machine stands beside them.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from time import process_time
from typing import Any

import networkx as nx

from graph.analysis.paths import Limits, best_paths
from graph.analysis.roads import Roads
from graph.model import Edge

EDGES_A_NODE = 4.66
ROUNDS = 5
PAIRS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, default=100_000)
    options = parser.parse_args(arguments)
    edges = network(options.nodes)
    roads, build = timed(lambda: Roads(edges, carrying=False))
    peer, peer_build = timed(lambda: peer_graph(edges))
    pairs = connected_pairs(peer, options.nodes)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        for source, target in pairs:
            found, seconds = timed(partial(shortest, roads, source, target))
            ours.append(seconds)
            hops, seconds = timed(partial(nx.bidirectional_shortest_path, peer, source, target))
            theirs.append(seconds)
            if found != len(hops) - 1:
                raise AssertionError(f"{source} to {target}: {found} hops, networkx {len(hops)}")
    sys.stdout.write(
        f"nodes {options.nodes:,}  edges {len(edges):,}  load {os.getloadavg()[0]:.1f}\n"
        f"build            {build:8.2f} s   networkx {peer_build:8.2f} s\n"
        f"3 best paths     {median(ours) * 1e3:8.2f} ms  "
        f"networkx, one shortest {median(theirs) * 1e3:8.2f} ms  "
        f"ratio {median(theirs) / median(ours):.2f}\n"
    )
    return 0


def network(nodes: int) -> list[Edge]:
    """Edges between near ids with a heavy tail of suppliers; the same for the same size."""
    chance = random.Random(7)
    edges = []
    for number in range(int(nodes * EDGES_A_NODE)):
        target = chance.randrange(1, nodes)
        reach = max(1, nodes // 5)
        source = max(0, target - 1 - int(reach * chance.random() ** 3))
        edges.append(
            Edge(
                f"e{number:07d}", f"firm:{source}", f"firm:{target}", "supplies", "flow",
                "component:c", None, "real", "operational", "asserted", (f"F{number}",), "solid",
            )
        )  # fmt: skip
    return edges


def peer_graph(edges: Sequence[Edge]) -> Any:
    graph: Any = nx.Graph()
    graph.add_edges_from((edge.source, edge.target) for edge in edges)
    return graph


def connected_pairs(peer: Any, nodes: int) -> list[tuple[str, str]]:
    """Pairs that lie two to six hops apart."""
    chance = random.Random(11)
    pairs: list[tuple[str, str]] = []
    while len(pairs) < PAIRS:
        source = f"firm:{chance.randrange(nodes)}"
        target = source
        for _ in range(chance.randrange(3, 7)):
            target = chance.choice(list(peer[target]))
        if source != target:
            pairs.append((source, target))
    return pairs


def shortest(roads: Roads, source: str, target: str) -> int:
    return len(best_paths(roads, [source], [target], Limits(k=3)).paths[0].steps)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = process_time()
    value = work()
    return value, process_time() - started


if __name__ == "__main__":
    raise SystemExit(main())
