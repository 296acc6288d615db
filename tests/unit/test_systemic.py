"""The systemic risk index: published vectors, plain loops on random networks, invariants."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.deadline import Deadline, within
from onshore.graph.loss.systemic import Losses, Systemic, Weight
from onshore.graph.loss.systemic_sweep import Sweep
from tests.unit import naive_systemic

SECTORS_B = (1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5)
EDGES_B = "2>1 2>3 3>7 6>7 7>4 7>11 8>11 9>5 9>10 10>7"
VECTOR_B = {
    (1, False): ".1 .3667 .2667 .35 .1 .1667 .7 .1 .3667 .2667 .45",
    (1, True): ".1 .3 .2667 .35 .1 .1167 .7 .1 .3111 .2667 .45",
    (2, False): ".1 .5 .4 .35 .1 .3 .7 .1 .5 .4 .45",
    (2, True): ".1 .3667 .4 .35 .1 .15 .7 .1 .4 .4 .45",
}
SECTORS_C = (1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5)
EDGES_C = "3>6 4>6 4>7 5>7 6>1 6>2 7>10 7>11 8>1 8>2 9>11"


def unit_network(edges: str, sectors: tuple[int, ...], e: int) -> Systemic:
    pairs = [tuple(map(int, edge.split(">"))) for edge in edges.split()]
    return Systemic(
        len(sectors),
        np.array([i - 1 for i, _ in pairs]),
        np.array([j - 1 for _, j in pairs]),
        np.ones(len(pairs)),
        np.array(sectors) - 1,
        np.full(len(pairs), e),
    )


def alone(size: int, node: int) -> Any:
    psi = np.zeros(size)
    psi[node] = 1.0
    return psi


@pytest.mark.parametrize(("e", "sigma"), VECTOR_B)
def test_vector_b(e: int, sigma: bool) -> None:
    network = unit_network(EDGES_B, SECTORS_B, e)
    expected = [float(word) for word in VECTOR_B[e, sigma].split()]
    each = [network.index(network.lose(alone(11, n), sigma=sigma)) for n in range(11)]
    assert [round(one.total, 4) if one else None for one in each] == expected
    swept = Sweep(network).run([[(n, 1.0)] for n in range(11)], sigma=sigma)
    assert [round(one.total, 4) if one else None for one in swept] == expected


def test_vector_c() -> None:
    network = unit_network(EDGES_C, SECTORS_C, 1)
    losses = network.lose(alone(11, 2), sigma=False)
    expected = np.zeros(11)
    expected[[0, 1, 5, 2]] = (0.25, 0.25, 0.5, 1.0)
    assert np.array_equal(losses.lost, expected)
    index = network.index(losses, "throughput")
    assert index is not None
    assert f"{index.total:.7f}" == "0.1666667"


# -- random networks ---------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A network as a matrix, with a shock."""

    w: list[list[float]]
    p: list[int]
    e: list[list[int]]
    psi: list[float]

    @property
    def network(self) -> Systemic:
        links = [(i, j) for i in range(len(self.w)) for j in range(len(self.w)) if self.w[i][j]]
        return Systemic(
            len(self.w),
            np.array([i for i, _ in links], dtype=np.int64),
            np.array([j for _, j in links], dtype=np.int64),
            np.array([self.w[i][j] for i, j in links], dtype=np.float64),
            np.array(self.p),
            np.array([self.e[self.p[i]][self.p[j]] for i, j in links], dtype=np.int64),
        )


@st.composite
def cases(draw: st.DrawFn, acyclic: bool = False) -> Case:
    n = draw(st.integers(1, 9))
    sectors = draw(st.integers(1, 4))
    value = st.one_of(st.just(0.0), st.just(0.0), st.sampled_from((1.0, 2.0)), st.floats(0.5, 9))
    w = [[draw(value) if not acyclic or i < j else 0.0 for j in range(n)] for i in range(n)]
    p = draw(st.lists(st.integers(0, sectors - 1), min_size=n, max_size=n))
    e = [[draw(st.integers(0, 2)) for _ in range(sectors)] for _ in range(sectors)]
    part = st.one_of(st.just(0.0), st.just(0.0), st.just(1.0), st.floats(0, 1))
    return Case(w, p, e, draw(st.lists(part, min_size=n, max_size=n)))


def lose(case: Case, psi: list[float] | None = None, *, sigma: bool) -> Losses:
    """Levels after forty rounds, or at exact rest before: what never happens does in no round."""
    given = np.array(case.psi if psi is None else psi)
    return case.network.lose(given, sigma=sigma, eps=0, rounds=40)


@settings(max_examples=150)
@given(
    cases(), st.booleans(), st.sampled_from(("out", "throughput")), st.sampled_from((1e-6, 1e-9))
)
def test_equal_to_plain_loops(case: Case, sigma: bool, weight: Weight, eps: float) -> None:
    network = case.network
    options: dict[str, Any] = {"sigma": sigma, "eps": eps, "rounds": 60}
    losses = network.lose(np.array(case.psi), **options)
    plain = naive_systemic.lose(case.w, case.p, case.e, case.psi, **options)
    if losses.rounds == plain.rounds:
        assert losses.d == pytest.approx(plain.d, abs=1e-9)
        assert losses.u == pytest.approx(plain.u, abs=1e-9)
    else:  # a move of eps to the last bit counts in one of the two only
        assert losses.d == pytest.approx(plain.d, abs=2 * eps)
        assert losses.u == pytest.approx(plain.u, abs=2 * eps)
    index, expected = network.index(losses, weight), naive_systemic.index(case.w, plain, weight)
    assert (index is None) == (expected is None)
    if index is not None and losses.rounds == plain.rounds:
        assert tuple(index) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=100)
@given(cases(), st.booleans(), st.sampled_from(("out", "throughput")))
def test_a_sweep_is_equal_to_one_loss_after_the_other(
    case: Case, sigma: bool, weight: Weight
) -> None:
    network, size = case.network, len(case.w)
    shocks = [[(node, 1.0)] for node in range(size)]
    shocks.append([(node, part) for node, part in enumerate(case.psi) if part])
    psis = [*(alone(size, node) for node in range(size)), np.array(case.psi)]
    found = list(Sweep(network).run(shocks, sigma=sigma, weight=weight, eps=0, rounds=40))
    losses = [network.lose(psi, sigma=sigma, eps=0, rounds=40) for psi in psis]
    expected = [network.index(one, weight) for one in losses]
    for one, other in zip(found, expected, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert tuple(one) == pytest.approx(other, abs=1e-12)


@pytest.mark.parametrize("reach", [0.1, 0.9])
def test_a_sweep_of_a_larger_network(reach: float) -> None:
    """Many worlds at once, and losses that go so far that whole arrays are used instead."""
    random = np.random.default_rng(5)
    size, links = 600, 2400
    sources = random.integers(0, size, links)
    ahead = np.minimum(size - 1, sources + 1 + random.integers(0, int(size * reach), links))
    sectors = random.integers(0, 12, size)
    types = random.integers(0, 3, (12, 12))[sectors[sources], sectors[ahead]]
    values = random.lognormal(0, 2, links)
    network = Systemic(size, sources, ahead, values, sectors, types)
    sweep = Sweep(network)
    found = list(sweep.run([[(node, 1.0)] for node in range(300)]))
    assert sweep.worlds < 300
    for node in range(0, 300, 11):
        expected = network.index(network.lose(alone(size, node)))
        assert found[node] == pytest.approx(expected, abs=1e-12)


# -- what never happens ------------------------------------------------------


@settings(max_examples=100)
@given(cases())
def test_replacing_suppliers_never_loses_more(case: Case) -> None:
    on, off = (lose(case, sigma=sigma) for sigma in (True, False))
    assert (on.d >= off.d - 1e-12).all()
    assert np.array_equal(on.u, off.u)


@settings(max_examples=100)
@given(cases(), st.lists(st.floats(0, 1), min_size=9, max_size=9), st.booleans())
def test_a_larger_loss_never_raises_anything(case: Case, more: list[float], sigma: bool) -> None:
    """Holds with sigma too: a lost supplier leaves less of its market, so the others count more."""
    larger = [max(psi, other) for psi, other in zip(case.psi, more, strict=False)]
    before, after = (lose(case, psi, sigma=sigma) for psi in (case.psi, larger))
    assert (after.d <= before.d + 1e-12).all()
    assert (after.u <= before.u + 1e-12).all()


@settings(max_examples=100)
@given(cases(), st.booleans())
def test_levels_only_fall(case: Case, sigma: bool) -> None:
    network, psi = case.network, np.array(case.psi)
    levels = [network.lose(psi, sigma=sigma, eps=0, rounds=rounds) for rounds in (1, 2, 3, 8)]
    for before, after in pairwise(levels):
        assert (after.d <= before.d + 1e-12).all()
        assert (after.u <= before.u + 1e-12).all()
        assert (after.d >= 0).all()
        assert (after.d <= 1 - psi).all()


# -- edges -------------------------------------------------------------------


def test_one_round_is_cut_and_says_so() -> None:
    losses = unit_network(EDGES_B, SECTORS_B, 2).lose(alone(11, 1), rounds=1)
    assert (losses.rounds, losses.rests) == (1, False)


def test_all_firms_of_a_sector_lost_leave_nobody_to_replace_them() -> None:
    network = unit_network("1>3 2>3", (1, 1, 2), 1)
    losses = network.lose(np.array([1.0, 1.0, 0.0]))
    assert losses.d.tolist() == [0, 0, 0]


def test_self_loops_and_final_users() -> None:
    network = Systemic(
        2,
        np.array([0, 0]),
        np.array([0, 1]),
        np.array([5.0, 1.0]),
        np.array([0, 1]),
        np.array([2, 2]),
    )
    assert network.sold.tolist() == [1.0, 0.0]
    losses = network.lose(np.array([0.0, 1.0]))
    assert losses.lost.tolist() == [1.0, 1.0]
    assert network.index(losses) == (1.0, 0.0, 1.0)


def test_nothing_sold_has_no_index() -> None:
    none = np.zeros(0, dtype=np.int64)
    for size in (0, 2):
        sectors = np.zeros(size, dtype=np.int64)
        network = Systemic(size, none, none, none.astype(float), sectors, none)
        losses = network.lose(np.zeros(size))
        assert losses.rests
        assert network.index(losses) is None
        assert list(Sweep(network).run([[(n, 1.0)] for n in range(size)])) == [None] * size


def test_a_sweep_stops_when_time_is_over_and_counts_what_still_moved() -> None:
    network = unit_network(EDGES_B, SECTORS_B, 2)
    shocks = [[(node, 1.0)] for node in range(11)]
    with within(Deadline(0.0)):
        assert list(Sweep(network).run(shocks)) == []
    cut = Sweep(network)
    found = list(cut.run(shocks, rounds=1))
    expected = [network.index(network.lose(alone(11, node), rounds=1)) for node in range(11)]
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-12)
    assert cut.unsettled == sum(not network.lose(alone(11, n), rounds=1).rests for n in range(11))
    assert cut.unsettled > 0


def test_sales_that_go_round_for_ever_settle_alike_in_both_ways() -> None:
    """A ring whose customers are lost slowly: more rounds than a sweep follows side by side."""
    size = 40
    sources = np.concatenate((np.arange(size), np.arange(size)))
    targets = np.concatenate(((np.arange(size) + 1) % size, (np.arange(size) + 2) % size))
    network = Systemic(
        size, sources, targets, np.ones(2 * size), np.arange(size) % 5, np.ones(2 * size, dtype=int)
    )
    losses = network.lose(alone(size, 7), eps=1e-12)
    sweep = Sweep(network)
    (found,) = sweep.run([[(7, 1.0)]], eps=1e-12)
    assert found == pytest.approx(network.index(losses), abs=1e-12)
    assert losses.rounds > 50
    assert sweep.unsettled == 0
