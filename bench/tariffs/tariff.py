"""Row 3: ten tariff paths with duties of 10 % or more and one filter, from 1e3 to 1e6 nodes.

    python -m bench.tariffs.tariff [--nodes N ...] [--peers-up-to N]

Peers get the filter for nothing: their graph has a way in for each crossing that passes, and the k
shortest paths from there by -log(rate x coefficients) are the k tariff paths. Gate: equal
contributions to networkx at 1,000 nodes, and to scipy and igraph where they answer.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from bench.measuring import Peer, found, gate, measure, show
from bench.networks.flows import Columns
from onshore.graph.supply.exposure import rank_paths
from onshore.graph.supply.flows import CROSSING

K = 10
LEAST = 0.10
LEFT_OUT = 5
TARGETS = 20
SIZES = (1_000, 10_000, 100_000, 1_000_000)
GOALS = {"igraph Yen": 100.0, "networkx": 1000.0}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--peers-up-to", type=int, default=100_000)
    options = parser.parse_args(arguments)
    for nodes in options.nodes:
        run(nodes, peers=nodes <= options.peers_up_to)
    return 0


def run(nodes: int, *, peers: bool) -> None:
    net = Columns(nodes)
    select = net.chosen(LEFT_OUT, LEAST)
    targets = net.homes(TARGETS)
    chosen = sorted(targets, key=lambda t: -contributions(net, select, t)[0])[:1] if targets else []
    if not chosen:
        return
    [target] = chosen

    def own() -> None:
        for one in targets:
            rank_paths(net.rows, {one: 1.0}, K, select, free=False)

    rank_paths(net.rows, {target: 1.0}, K, select, free=False)
    both = [] if not peers else _peers(net, select, target)
    edges = len(net.targets)
    title = f"{K} tariff paths, {nodes:,} nodes, {edges:,} flows"
    expected = contributions(net, select, target)
    for peer in both:
        if peer.work is not None and (peer.name != "networkx" or nodes <= 1_000):
            _same(peer, expected)
    show(
        measure(3, title, lambda: contributions(net, select, target), *both),
        GOALS if nodes == 100_000 else None,
    )
    show(measure(3, f"the same for {len(targets)} targets", own))


def contributions(net: Columns, select: Any, target: int) -> list[float]:
    ranked = rank_paths(net.rows, {target: 1.0}, K, select, free=False)
    return [path.hi for path in ranked.paths if path.hi]


def _same(peer: Peer, expected: list[float]) -> None:
    values = peer.work() if peer.work else []
    gate(
        len(values) == len(expected)
        and all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(values, expected, strict=True)),
        f"{peer.name}: {values} are not {expected}",
    )


# -- peers -----------------------------------------------------------------------


def _entries(net: Columns, select: Any) -> tuple[Any, Any, Any, Any]:
    """Weighted edges from the one way in (number n), over one node a crossing, to the buyers."""
    rows = net.rows
    passing = np.array(
        [p for p in np.flatnonzero(rows.crossings == CROSSING).tolist() if select(p)],
        dtype=np.int64,
    )
    n, m = net.nodes, len(passing)
    middle = np.arange(n + 1, n + 1 + m)
    cost = -np.log(rows.coefficients)
    first = 1.0 - np.log(rows.hi[passing])
    heads = np.concatenate((rows.sources, np.full(m, n), middle))
    tails = np.concatenate((net.targets, middle, net.targets[passing]))
    weights = np.concatenate((cost, first, cost[passing]))
    return heads, tails, weights, n


def _peers(net: Columns, select: Any, target: int) -> list[Peer]:
    heads, tails, weights, start = _entries(net, select)
    size = int(max(heads.max(), tails.max())) + 1
    makers: tuple[tuple[str, str, Callable[..., Callable[[], list[float]]], int], ...] = (
        ("scipy Yen", "scipy.sparse.csgraph", _by_scipy, 3),
        ("igraph Yen", "igraph", _by_igraph, 3),
        ("networkx", "networkx", _by_networkx, 1),
    )
    peers = []
    for name, module, make, rounds in makers:
        library, reason = found(module)
        work = make(library, heads, tails, weights, start, target, size) if library else None
        peers.append(Peer(name, work, reason, rounds))
    return peers


def _values(costs: Sequence[float]) -> list[float]:
    return [math.exp(1.0 - cost) for cost in costs]


def _by_scipy(
    library: Any, heads: Any, tails: Any, weights: Any, start: int, target: int, size: int
) -> Callable[[], list[float]]:
    from scipy.sparse import csr_matrix

    order = np.lexsort((weights, tails, heads))
    pairs = np.stack((heads[order], tails[order]))
    first = np.concatenate(([True], (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)))
    kept = order[first]
    graph = csr_matrix((weights[kept], (heads[kept], tails[kept])), (size, size))
    return lambda: _values(library.yen(graph, start, target, K).tolist())


def _by_igraph(
    library: Any, heads: Any, tails: Any, weights: Any, start: int, target: int, size: int
) -> Callable[[], list[float]]:
    graph = library.Graph(
        size, list(zip(heads.tolist(), tails.tolist(), strict=True)), directed=True
    )
    costs = weights.tolist()

    def work() -> list[float]:
        paths = graph.get_k_shortest_paths(start, target, K, weights=costs, output="epath")
        return _values([sum(costs[edge] for edge in path) for path in paths])

    return work


def _by_networkx(
    library: Any, heads: Any, tails: Any, weights: Any, start: int, target: int, size: int
) -> Callable[[], list[float]]:
    graph = library.DiGraph()
    for head, tail, weight in zip(heads.tolist(), tails.tolist(), weights.tolist(), strict=True):
        if not graph.has_edge(head, tail) or graph[head][tail]["weight"] > weight:
            graph.add_edge(head, tail, weight=weight)

    def work() -> list[float]:
        paths = library.shortest_simple_paths(graph, start, target, weight="weight")
        return _values([library.path_weight(graph, path, "weight") for path in islice(paths, K)])

    return work


if __name__ == "__main__":
    raise SystemExit(main())
