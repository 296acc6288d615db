"""What stops with what: the circuit against the rules as they stand, and what holds for all."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.naive_cascade import PLACES, cascade, fixed_point, listed, random_edges


def shocks(chance: random.Random, size: int, count: int) -> set[str]:
    ids = [f"firm:f{n}" for n in range(max(2, size // 4))]
    ids += [f"factory:s{n}" for n in range(max(2, size // 2))]
    ids += [f"component:c{n}" for n in range(max(3, size // 4))]
    return set(chance.sample([*ids, *PLACES], count))


@pytest.mark.parametrize("reach", [False, True])
@pytest.mark.parametrize("closed_world", [False, True])
@given(seed=st.integers(0, 10**6), size=st.integers(4, 60), count=st.integers(1, 3))
@settings(max_examples=40)
def test_small_networks_with_loops(
    reach: bool, closed_world: bool, seed: int, size: int, count: int
) -> None:
    chance = random.Random(seed)
    edges = random_edges(chance, size)
    shocked = shocks(chance, size, count)
    known = {end for e in edges for end in (e.source, e.target)}
    shocked &= {*known, *PLACES}
    found = cascade(edges, reach=reach, closed_world=closed_world)
    wanted = fixed_point(edges, shocked, reach=reach, closed_world=closed_world)
    if reach:  # receivers whose use is not known lose more than the rules say
        assert wanted <= listed(found, shocked)
    else:
        assert listed(found, shocked) == wanted


@pytest.mark.parametrize("seed", range(4))
def test_structural_is_the_naive_fixed_point_on_a_thousand_nodes(seed: int) -> None:
    chance = random.Random(seed)
    edges = random_edges(chance, 1_000)
    known = {end for e in edges for end in (e.source, e.target)}
    found = cascade(edges, closed_world=seed % 2 == 1)
    for count in (1, 4, 12):
        shocked = shocks(chance, 1_000, count) & {*known, *PLACES}
        wanted = fixed_point(edges, shocked, closed_world=seed % 2 == 1)
        assert listed(found, shocked) == wanted
