"""What is known of everything upstream of a target: rules, shares, needs. Pure, from columns.

`nodes` are numbers of makers in `Entered.nodes`, ascending.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from onshore.graph.network.arrays import Ints, distinct, find, heads, ranges, rows_of, stable_order
from onshore.graph.supply.crossings import Entered
from onshore.graph.supply.flows import NOT_A_CROSSING, UNKNOWN_RATE
from onshore.graph.supply.supply import Node


def numbers_of(nodes: Iterable[int]) -> Ints:
    """The different nodes, ascending."""
    return distinct(np.fromiter(nodes, np.int64))


def ids_of(entered: Entered, nodes: Ints) -> frozenset[str]:
    """The makers and products that the nodes are."""
    supply = entered.supply
    terms = distinct(np.concatenate((supply.maker[nodes], supply.product[nodes])))
    return frozenset(map(supply.table.terms.__getitem__, terms.tolist()))


def inputs_of(entered: Entered, nodes: Ints) -> tuple[Ints, Ints]:
    """Every input of the nodes: position in `nodes`, row in `Entered.rows`."""
    starts = entered.rows.starts.astype(np.int64)
    return ranges(starts[nodes], starts[nodes + 1] - starts[nodes])


def rules_of(entered: Entered, nodes: Ints) -> frozenset[str]:
    """Rules by which any input of the nodes is derived."""
    rows = inputs_of(entered, nodes)[1]
    return entered.supply.rules_of(entered.numbers_of(entered.rows.positions[rows]))


def oversupplied(entered: Entered, nodes: Ints) -> list[tuple[Node, str, float]]:
    """Receivers and parts whose stated shares add up to more than 1."""
    supply = entered.supply
    owners, rows = inputs_of(entered, nodes)
    flows = entered.numbers_of(entered.rows.positions[rows])
    part = supply.product[supply.flows.source[flows]]
    keys = owners * len(supply.table.terms) + part
    order = stable_order(keys)
    first = heads(keys[order])
    counts = np.diff(np.append(first, len(keys)))
    groups = np.repeat(np.arange(len(first)), counts)
    shares = np.nan_to_num(supply.flows.share[flows])[order]
    totals = np.bincount(groups, shares, len(first))
    over = np.flatnonzero(totals > 1 + 1e-9)
    chosen = order[first[over]]
    return [
        (entered.nodes[node], supply.table.terms[term], total)
        for node, term, total in zip(
            nodes[owners[chosen]].tolist(),
            part[chosen].tolist(),
            totals[over].tolist(),
            strict=True,
        )
    ]


def unmet_needs(entered: Entered, nodes: Ints) -> list[tuple[Node, str]]:
    """Makers and parts that they need and nobody is stated to supply."""
    supply, size = entered.supply, len(entered.supply.table.terms)
    needed, flows = supply.needed.pairs, supply.flows
    owners, rows = rows_of(supply.pairs.first(needed), supply.product[nodes], size)
    parts = supply.pairs.second(needed[rows])
    supplied = distinct(flows.target * size + supply.product[flows.source])
    open = np.flatnonzero(~find(supplied, nodes[owners] * size + parts)[1])
    return [
        (entered.nodes[node], supply.table.terms[part])
        for node, part in zip(nodes[owners[open]].tolist(), parts[open].tolist(), strict=True)
    ]


def count_inputs(entered: Entered, nodes: Ints) -> dict[str, int]:
    """How many inputs of the nodes are crossings, have no known rate, or no known share."""
    rows = inputs_of(entered, nodes)[1]
    kinds = entered.rows.crossings[rows]
    return {
        "crossings": int((kinds != NOT_A_CROSSING).sum()),
        "unknown_rates": int((kinds == UNKNOWN_RATE).sum()),
        "unknown_shares": int(np.isnan(entered.rows.coefficients[rows]).sum()),
    }
