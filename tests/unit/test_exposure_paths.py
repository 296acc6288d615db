"""Tariff paths against full enumeration, totals against sums of paths and a linear solve."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.deadline import within
from onshore.graph.network import linear
from onshore.graph.supply.exposure import TariffPath, rank_paths
from onshore.graph.supply.flows import (
    CROSSING,
    NOT_A_CROSSING,
    UNKNOWN_RATE,
    ArrayRows,
    Cone,
    Input,
    PlainRows,
    sweep,
)
from tests.unit.deadlines import Looks

SIZE = 8
Net = dict[int, list[Input]]


@st.composite
def networks(draw: st.DrawFn, *, acyclic: bool, known: bool = False) -> Net:
    """Random inputs; the coefficients of a node's inputs add up to less than 1."""
    found: Net = {}
    position = 0
    for node in range(SIZE):
        lowest = node + 1 if acyclic else 0
        sources = [n for n in range(lowest, SIZE) if draw(st.booleans())]
        weights = [draw(st.integers(0, 4)) for _ in sources]
        row = []
        for source, weight in zip(sources, weights, strict=True):
            coefficient: float | None = weight / (sum(weights) + 1)
            kind = draw(st.sampled_from([NOT_A_CROSSING, CROSSING, CROSSING, UNKNOWN_RATE]))
            if not known and draw(st.integers(0, 5)) == 0:
                coefficient = None
            if known and kind == UNKNOWN_RATE:
                kind = CROSSING
            hi = draw(st.sampled_from([0.0, 0.1, 0.25])) if kind == CROSSING else 0.0
            lo = hi * draw(st.sampled_from([0.0, 1.0]))
            row.append(Input(source, coefficient, kind, lo, hi, position))
            position += 1
        found[node] = row
    return found


def enumerate_paths(net: Net, target: int) -> Iterator[TariffPath]:
    """Every simple path that begins with a crossing."""

    def walk(
        nodes: tuple[int, ...], row: tuple[Input, ...]
    ) -> Iterator[tuple[tuple[int, ...], tuple[Input, ...]]]:
        for item in net.get(nodes[0], ()):
            if item.source not in nodes:
                longer = (item.source, *nodes), (item, *row)
                yield longer
                yield from walk(*longer)

    for nodes, row in walk((target,), ()):
        first = row[0]
        if first.crossing == NOT_A_CROSSING:
            continue
        positions = tuple(item.position for item in row)
        numbers = [item.coefficient for item in row]
        unknown = first.crossing == UNKNOWN_RATE
        rates = (None, None) if unknown else (first.lo, first.hi)
        lo = hi = None
        if not unknown and 0 in numbers:
            lo = hi = 0.0
        elif not unknown and None not in numbers:
            product = 1.0
            for number in reversed(numbers):
                product *= number or 0.0
            lo, hi = product * first.lo, product * first.hi
        yield TariffPath(nodes, positions, lo, hi, *rates)


def rank(path: TariffPath) -> tuple[float, ...]:
    contribution = math.inf if path.hi is None else -path.hi
    rate = math.inf if path.rate_hi is None else -path.rate_hi
    return (contribution, rate, len(path.positions), *path.positions)


def arrays(net: Mapping[int, Sequence[Input]]) -> ArrayRows:
    items = [item for node in range(SIZE) for item in net.get(node, ())]
    assert [item.position for item in items] == list(range(len(items)))
    starts = np.cumsum([0, *(len(net.get(node, ())) for node in range(SIZE))])
    return ArrayRows(
        starts,
        np.array([i.source for i in items], dtype=np.int32),
        np.array([i.coefficient for i in items], dtype=np.float64),
        np.array([i.crossing for i in items], dtype=np.int8),
        np.array([i.lo for i in items], dtype=np.float64),
        np.array([i.hi for i in items], dtype=np.float64),
    )


@given(networks(acyclic=True), st.integers(1, 12))
@settings(max_examples=200)
def test_the_best_paths_are_those_of_full_enumeration(net: Net, k: int) -> None:
    everything = sorted(enumerate_paths(net, 0), key=rank)
    assert rank_paths(PlainRows(net), {0: 1.0}, k).paths == everything[:k]
    assert rank_paths(arrays(net), {0: 1.0}, k).paths == everything[:k]


@given(networks(acyclic=False), st.integers(1, 6))
@settings(max_examples=150)
def test_loops_do_not_mislead_the_search(net: Net, k: int) -> None:
    everything = sorted(enumerate_paths(net, 0), key=rank)
    ranked = rank_paths(PlainRows(net), {0: 1.0}, k)
    if ranked.truncated is None:
        assert ranked.paths == everything[:k]


@given(networks(acyclic=True), st.integers(1, 8))
@settings(max_examples=100)
def test_a_filter_acts_inside_the_search(net: Net, k: int) -> None:
    def chosen(position: int) -> bool:
        return position % 3 == 0

    everything = [p for p in enumerate_paths(net, 0) if chosen(p.positions[0])]
    everything.sort(key=rank)
    assert rank_paths(PlainRows(net), {0: 1.0}, k, chosen).paths == everything[:k]


@given(networks(acyclic=True))
@settings(max_examples=200)
def test_on_an_acyclic_network_the_paths_add_up(net: Net) -> None:
    total = Cone(PlainRows(net), [0]).totals()[0]
    paths = list(enumerate_paths(net, 0))
    assert math.isclose(sum(p.lo or 0 for p in paths), total.lo, rel_tol=1e-12, abs_tol=1e-300)
    assert math.isclose(sum(p.hi or 0 for p in paths), total.hi, rel_tol=1e-12, abs_tol=1e-300)
    coefficients = {i.position: i.coefficient for row in net.values() for i in row}
    may_add = any(
        p.hi is None and p.rate_hi != 0 and 0 not in map(coefficients.get, p.positions)
        for p in paths
    )
    assert total.open == may_add


@given(networks(acyclic=False, known=True))
@settings(max_examples=150)
def test_with_cycles_the_total_is_that_of_the_linear_system(net: Net) -> None:
    a, r = np.zeros((SIZE, SIZE)), np.zeros((SIZE, SIZE))
    for node, row in net.items():
        for item in row:
            a[item.source, node] += item.coefficient or 0
            r[item.source, node] = item.hi
    unit = np.zeros(SIZE)
    unit[0] = 1
    x = np.linalg.solve(np.eye(SIZE) - a, unit)
    expected = float((r * a * x).sum())
    cone = Cone(PlainRows(net), [0])
    assert math.isclose(cone.totals()[0].hi, expected, rel_tol=1e-12, abs_tol=1e-15)
    throughput = cone.throughput({0: 1.0})
    for node, value in throughput.items():
        assert math.isclose(value, x[node], rel_tol=1e-12, abs_tol=1e-15)
    paths = sum(p.hi or 0 for p in enumerate_paths(net, 0))
    assert paths <= expected * (1 + 1e-12) + 1e-15


@given(networks(acyclic=False))
@settings(max_examples=150)
def test_layers_agree(net: Net) -> None:
    lo, hi, open, rests = sweep(arrays(net))
    assert rests
    for node in range(SIZE):
        total = Cone(PlainRows(net), [node]).totals()[node]
        assert math.isclose(total.lo, lo[node], rel_tol=1e-12, abs_tol=1e-15)
        assert math.isclose(total.hi, hi[node], rel_tol=1e-12, abs_tol=1e-15)
        assert total.open == open[node]


@given(networks(acyclic=False, known=True))
@settings(max_examples=50)
def test_ways_to_solve_agree(net: Net) -> None:
    links = [[(i.source, i.coefficient or 0.0) for i in net[node]] for node in range(SIZE)]
    side = [[0.25 * n for n in range(SIZE)]]
    exact = linear.solve(links, side)
    assert exact is not None
    matrix = [[float(i == j) for j in range(SIZE)] for i in range(SIZE)]
    for i, row in enumerate(links):
        for j, value in row:
            matrix[i][j] -= value
    by_numpy = linear.solved_by_numpy(matrix, side)
    iterated = linear.iterated(links, side[0])
    assert by_numpy is not None
    assert iterated is not None
    for one, two, three in zip(exact[0], by_numpy[0], iterated, strict=True):
        assert math.isclose(one, two, rel_tol=1e-12, abs_tol=1e-15)
        assert math.isclose(one, three, rel_tol=1e-12, abs_tol=1e-15)


def test_shares_that_go_in_a_circle_have_no_total() -> None:
    net = {
        0: [Input(1, 0.5, CROSSING, 0.0, 0.1, 0)],
        1: [Input(2, 1.0, CROSSING, 0, 0.1, 1)],
        2: [Input(1, 1.0, NOT_A_CROSSING, 0, 0, 2)],
    }
    total = Cone(PlainRows(net), [0]).totals()[0]
    assert (total.looping, total.open) == (True, True)


def test_a_budget_that_cuts_is_named() -> None:
    size = 60
    net = {
        n: [Input(m, 1 / size, CROSSING, 0.1, 0.1, n * size + m) for m in range(n + 1, size)]
        for n in range(size)
    }
    with within(Looks(2, grace=True)):
        ranked = rank_paths(PlainRows(net), {0: 1.0}, 100)
    assert ranked.truncated == "stopped at the time limit of 3600 s"
    assert ranked.paths == sorted(ranked.paths, key=rank)
