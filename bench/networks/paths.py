"""Row 5: the 10 best paths against scipy's Yen, igraph and networkx, on one synthetic network.

    python -m bench.networks.paths [--nodes N ...]

The same question for all: simple directed edges, loopless paths by number of edges. What differs:
ours keeps to 12 edges, puts equals in the order of the contract, and looks at every step whether
the product may go on (here all edges carry the same); the others say costs only. Gate: equal costs
for every pair.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from bench.measuring import Peer, found, gate, measure, show
from onshore.graph.model import Edge
from onshore.graph.network.adjacency import Adjacency
from onshore.graph.network.paths import Limits, best_paths

EDGES_A_NODE = 4.66
PAIRS = 12
PATHS = 10
HOPS = 12
GOALS = {"scipy yen": 1.0, "igraph": 5.0, "networkx": 30.0}
"""Held to from 100,000 nodes on: on small networks every side answers within milliseconds."""

Pair = tuple[int, int]
Costs = list[int]
Asks = Callable[[Pair], Costs]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    for nodes in parser.parse_args(arguments).nodes:
        best_of(nodes)
    return 0


def best_of(nodes: int) -> None:
    simple = {ends_of(edge): edge for edge in network(nodes) if edge.source != edge.target}
    pairs = connected_pairs(list(simple), nodes)
    adjacency = Adjacency(simple.values(), walk="flow")

    def own(pair: Pair) -> Costs:
        source, target = (f"firm:{number}" for number in pair)
        answer = best_paths(adjacency, [source], [target], Limits(k=PATHS, max_hops=HOPS))
        return [len(path.steps) for path in answer.paths]

    peers = {
        "scipy yen": (scipy_yen, "scipy.sparse.csgraph", 5),
        "igraph": (igraph_paths, "igraph", 1),
        "networkx": (networkx_paths, "networkx", 1),
    }
    sides = []
    for name, (build, module, rounds) in peers.items():
        library, reason = found(module)
        asks = build(library, nodes, list(simple)) if library else None
        if asks is not None:
            for pair in pairs:
                costs = [cost for cost in asks(pair) if cost <= HOPS]
                gate(costs == own(pair), f"{pair}: {costs} by {name}, {own(pair)} by ours")
        sides.append(Peer(name, every(asks, pairs) if asks else None, reason, rounds))
    title = f"{PATHS} best paths of {len(pairs)} pairs, {nodes:,} nodes, {len(simple):,} edges"
    show(measure(5, title, every(own, pairs), *sides), GOALS if nodes >= 100_000 else None)


def every(asks: Asks, pairs: Sequence[Pair]) -> Callable[[], None]:
    def work() -> None:
        for pair in pairs:
            asks(pair)

    return work


def scipy_yen(library: Any, nodes: int, ends: Sequence[Pair]) -> Asks:
    from scipy.sparse import csr_matrix

    matrix: Any = csr_matrix(([1.0] * len(ends), tuple(zip(*ends, strict=True))), (nodes, nodes))
    return lambda pair: [int(n) for n in library.yen(matrix, *pair, PATHS, unweighted=True)]


def igraph_paths(library: Any, nodes: int, ends: Sequence[Pair]) -> Asks:
    graph: Any = library.Graph(n=nodes, edges=list(ends), directed=True)
    return lambda pair: [len(p) for p in graph.get_k_shortest_paths(*pair, PATHS, output="epath")]


def networkx_paths(library: Any, _: int, ends: Sequence[Pair]) -> Asks:
    graph: Any = library.DiGraph(ends)
    return lambda pair: [
        len(path) - 1 for path in islice(library.shortest_simple_paths(graph, *pair), PATHS)
    ]


def ends_of(edge: Edge) -> Pair:
    return int(edge.source.partition(":")[2]), int(edge.target.partition(":")[2])


def connected_pairs(ends: Sequence[Pair], nodes: int) -> list[Pair]:
    """Pairs that a walk of three to five edges joins."""
    following: dict[int, list[int]] = {}
    for source, target in ends:
        following.setdefault(source, []).append(target)
    chance = random.Random(3)
    pairs: list[Pair] = []
    while len(pairs) < PAIRS:
        source = target = chance.randrange(nodes)
        for _ in range(chance.randrange(3, 6)):
            target = chance.choice(following.get(target, [source]))
        if target != source:
            pairs.append((source, target))
    return pairs


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
                f"e{number:07d}",
                f"firm:{source}",
                f"firm:{target}",
                "supplies",
                "flow",
                "component:c",
                None,
                "real",
                "operational",
                "asserted",
                (f"F{number}",),
                "solid",
            )
        )
    return edges


if __name__ == "__main__":
    raise SystemExit(main())
