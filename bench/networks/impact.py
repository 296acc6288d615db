"""Rows 1, 2, 4 and 14: what stops with one node, with every node, and what takes a target away.

    python -m bench.networks.impact [--nodes N ...] [--peers-up-to N] [--api N]

No library has losses through groups of inputs with several suppliers each; the networkx form is
the same counters on a networkx graph, measured on a sample. Gates: the naive fixed point and
networkx at 1,000 nodes, dominators where every group is the only one of its owner.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import networkx as nx
import numpy as np

from bench.measuring import Figure, Peer, found, gate, measure, show, timed
from bench.networks.flows import Columns
from onshore.graph.network.and_or_arrays import AndOrArrays

SIZES = (1_000, 10_000, 100_000)
GROUPS, ONE_GROUP = 11, 1
"""Inputs of a node fall into so many groups: mostly AND as in the text, or OR only."""
SAMPLE = 200
MOST_ROUNDS_UP_TO = 100_000
"""Nodes from which on every node's loss is measured once."""
SWEEP_GOALS = {"networkx form": 100.0}
POINT_GOALS = {"rustworkx dominators": 4.0, "igraph dominators": 4.0}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--peers-up-to", type=int, default=100_000)
    parser.add_argument("--api", type=int, default=2_000, help="nodes of the network in a store")
    options = parser.parse_args(arguments)
    for nodes in options.nodes:
        peers = nodes <= options.peers_up_to
        net = Losses(nodes, GROUPS)
        if nodes <= 1_000:
            check(net)
        run_every(net, peers=peers)
        run_one(net)
        points = Losses(nodes, ONE_GROUP)
        if nodes <= 1_000:
            check(points)
            check_dominators(points)
        run_points(points, peers=peers)
    if options.api:
        run_api(options.api)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"14 peak memory of this process {peak:,.0f} MiB\n")
    return 0


class Losses:
    """A synthetic network as members of groups, and the circuit that is made of it.

    `sources[k]` is a supplier in `groups[k]` of its buyer `owners[groups[k]]`.
    """

    def __init__(self, nodes: int, groups: int, seed: int = 7) -> None:
        net = Columns(nodes, seed)
        chance = np.random.default_rng(seed + 1)
        group = chance.integers(0, groups, len(net.targets))
        pairs = np.unique(
            np.stack((net.targets * groups + group, net.rows.sources.astype(np.int64)), axis=1),
            axis=0,
        )
        keys, self.groups = np.unique(pairs[:, 0], return_inverse=True)
        self.nodes, self.sources = nodes, pairs[:, 1].astype(np.int32)
        self.owners = (keys // groups).astype(np.int32)
        self.circuit = AndOrArrays.from_members(
            nodes, self.owners, self.groups.astype(np.int32), self.sources
        )
        self.reach = AndOrArrays.from_members(
            nodes,
            self.owners[self.groups],
            np.arange(len(self.sources), dtype=np.int32),
            self.sources,
        )

    @property
    def title(self) -> str:
        return f"{self.nodes:,} nodes, {len(self.sources):,} flows"

    def naive(self, seed: int) -> set[int]:
        """The greatest fixed point by its definition: repeat until nothing moves."""
        lost = np.zeros(self.nodes, dtype=np.bool_)
        lost[seed] = True
        while True:
            alive = np.bincount(self.groups, ~lost[self.sources], len(self.owners)) > 0
            after = lost.copy()
            after[self.owners[~alive]] = True
            if (after == lost).all():
                return set(np.flatnonzero(lost).tolist())
            lost = after

    def to_networkx(self) -> nx.DiGraph[int]:
        """Nodes 0..n-1, groups n..; a group knows how many of its members are left."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.nodes))
        first = self.nodes
        ends = (self.groups + first).tolist()
        graph.add_edges_from(zip(self.sources.tolist(), ends, strict=True))
        graph.add_edges_from((g + first, o) for g, o in enumerate(self.owners.tolist()))
        for group, size in enumerate(np.bincount(self.groups).tolist()):
            graph.nodes[group + first]["size"] = size
        return graph

    def flows(self) -> nx.DiGraph[int]:
        """Suppliers to buyers."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.nodes))
        owners = self.owners[self.groups].tolist()
        graph.add_edges_from(zip(self.sources.tolist(), owners, strict=True))
        return graph


def by_networkx(graph: nx.DiGraph[int], first_group: int, seed: int) -> set[int]:
    lost, pending, left = {seed}, [seed], dict[int, int]()
    while pending:
        for group in graph.successors(pending.pop()):
            left[group] = left.get(group, graph.nodes[group]["size"]) - 1
            if left[group] == 0:
                for owner in graph.successors(group):
                    if owner not in lost:
                        lost.add(owner)
                        pending.append(owner)
    return {node for node in lost if node < first_group}


def check(net: Losses) -> None:
    graph, sweep = net.to_networkx(), net.circuit.sweeper().sweep(range(net.nodes))
    for seed in range(0, net.nodes, 7):
        expected = net.naive(seed)
        gate(set(net.circuit.lose([seed])) == expected, f"loss of {seed}")
        gate(sweep.sizes[seed] == len(expected), f"size of the loss of {seed}")
        gate(by_networkx(graph, net.nodes, seed) == expected, f"networkx form of {seed}")


def check_dominators(net: Losses) -> None:
    """With one group a node, what takes a node away are its dominators and itself."""
    dominators = _by_dominators(net)
    for target in range(0, net.nodes, 31):
        hits = net.circuit.sweeper([target]).sweep(range(net.nodes)).hits
        points = {seed for seed, hit in enumerate(hits) if hit}
        gate(points == dominators(target), f"dominators of {target}")


def _by_dominators(net: Losses) -> Callable[[int], set[int]]:
    graph, root = net.flows(), -1
    graph.add_edges_from((root, n) for n in range(net.nodes) if graph.in_degree(n) == 0)
    # what nothing without inputs reaches is alive by itself: the greatest fixed point
    reached = nx.descendants(graph, root)
    graph.add_edges_from((root, n) for n in range(net.nodes) if n not in reached)
    above = nx.immediate_dominators(graph, root)

    def points(target: int) -> set[int]:
        chain, node = {target}, above.get(target)
        while node is not None and node != root:
            chain.add(node)
            node = above.get(node)
        return chain

    return points


# -- rows -----------------------------------------------------------------------


def run_every(net: Losses, *, peers: bool) -> None:
    sweeper, seeds = net.circuit.sweeper(), range(net.nodes)
    title = f"impact of every node, {net.title}"
    net.circuit.lose([0])
    if net.nodes > MOST_ROUNDS_UP_TO:
        sweep, taken = timed(lambda: sweeper.sweep(seeds))
        figure = Figure(1, f"{title}, one round", {"onshore": taken})
    else:
        sweep = sweeper.sweep(seeds)
        figure = measure(1, title, lambda: sweeper.sweep(seeds))
    sizes = np.array(sweep.sizes)
    if peers:
        graph = net.to_networkx()
        sample = random.Random(5).sample(seeds, min(SAMPLE, net.nodes))
        by_networkx(graph, net.nodes, sample[0])
        _, taken = timed(lambda: [by_networkx(graph, net.nodes, seed) for seed in sample])
        lost = sum(int(sizes[seed]) for seed in sample)
        figure.seconds["networkx form"] = taken * float(sizes.sum()) / lost
    show(figure, SWEEP_GOALS if net.nodes == 100_000 else None)
    sys.stdout.write(
        f"   lost: median {np.median(sizes):.0f}, mean {sizes.mean():.0f}, most {sizes.max():,}; "
        f"networkx from a sample of {SAMPLE}, by what it loses\n"
    )


def run_one(net: Losses) -> None:
    """The loss itself, without the answer around it."""
    sample = random.Random(6).sample(range(net.nodes), min(500, net.nodes))
    net.circuit.lose([0])

    def own() -> None:
        for seed in sample:
            net.circuit.lose([seed])

    show(_each(measure(2, f"impact of one node, {net.title}", own), len(sample)))


def run_points(net: Losses, *, peers: bool) -> None:
    target = int(net.owners[0])
    net.reach.upstream([target])
    sides = _point_peers(net, target) if peers else []
    ours = set(net.reach.upstream([target]))
    for side in sides:
        if side.work is not None and side.name in ("networkx", "rustworkx", "igraph"):
            gate(set(side.work()) | {target} == ours, f"{side.name}: upstream of {target}")
    title = f"single points of failure of a target in reach, {net.title}"
    show(measure(4, title, lambda: net.reach.upstream([target]), *sides))
    sweeper, near = net.circuit.sweeper([target]), sorted(ours)
    sweeper.sweep(near)
    doms = _dominator_peers(net) if peers else []
    title = f"the same in structural, one group a node ({len(ours):,} candidates)"
    show(
        measure(4, title, lambda: sweeper.sweep(near), *doms),
        POINT_GOALS if net.nodes == 100_000 else None,
    )


def _point_peers(net: Losses, target: int) -> list[Peer]:
    graph = net.flows()
    return [
        Peer("networkx", lambda: nx.ancestors(graph, target), rounds=3),
        *_compiled_peers(
            graph,
            "",
            lambda library, own: partial(library.ancestors, own, target),
            lambda own: partial(own.subcomponent, target, mode="in"),
        ),
    ]


def _dominator_peers(net: Losses) -> list[Peer]:
    """Dominator trees over all nodes from one root, which give every target at once."""
    graph, root = net.flows(), net.nodes
    graph.add_edges_from((root, n) for n in range(net.nodes) if graph.in_degree(n) == 0)
    return [
        Peer("networkx dominators", lambda: nx.immediate_dominators(graph, root), rounds=1),
        *_compiled_peers(
            graph,
            " dominators",
            lambda library, own: partial(library.immediate_dominators, own, root),
            lambda own: partial(own.dominator, root),
        ),
    ]


def _compiled_peers(
    graph: nx.DiGraph[int],
    what: str,
    by_rustworkx: Callable[[Any, Any], Callable[[], Any]],
    by_igraph: Callable[[Any], Callable[[], Any]],
) -> list[Peer]:
    """The same graph in rustworkx and in igraph, where they are installed."""
    size, edges = len(graph), list(graph.edges)
    works: list[Callable[[], Any] | None] = [None, None]
    rustworkx, no_rustworkx = found("rustworkx")
    if rustworkx:
        own = rustworkx.PyDiGraph(multigraph=False)
        own.add_nodes_from(range(size))
        own.extend_from_edge_list(edges)
        works[0] = by_rustworkx(rustworkx, own)
    igraph, no_igraph = found("igraph")
    if igraph:
        works[1] = by_igraph(igraph.Graph(size, edges, directed=True))
    return [
        Peer(f"rustworkx{what}", works[0], no_rustworkx),
        Peer(f"igraph{what}", works[1], no_igraph),
    ]


# -- through the Python API -----------------------------------------------------------


def run_api(nodes: int) -> None:
    """`Impact(...).run(view)` on a compiled network in a store; the answer is not read."""
    from bench.networks.impact_store import fill
    from onshore.graph.queries.impact import Impact
    from onshore.graph.stores import open_store

    store = open_store("sqlite://")
    ids = fill(store, nodes)
    view = store.view(date(2026, 5, 1))
    first = Impact(node=(ids[0],))
    first.run(view)
    _compile(first, view)
    sample = random.Random(4).sample(ids, min(300, len(ids)))
    questions = [Impact(node=(id,)) for id in sample]

    def own() -> None:
        for question in questions:
            question.run(view)

    def read() -> None:
        for question in questions:
            len(question.run(view).result["dead"])

    title = f"Impact(...).run(view), {nodes:,} nodes in a store"
    figure = measure(2, title, own, Peer("with the dead set read", read))
    show(_each(figure, len(sample)))


def _compile(question: Any, view: Any) -> None:
    from onshore.graph.queries.impact import network_of

    network_of(question, view, question.where).circuit.arrays.lose(())


def _each(figure: Figure, count: int) -> Figure:
    figure.seconds = {name: value / count for name, value in figure.seconds.items()}
    return figure


if __name__ == "__main__":
    raise SystemExit(main())
