"""What holds for every loss: subsets, more losses, one node after the other, equal layers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.deadline import within
from onshore.graph.loss.reasons import lose
from tests.extras import needs_fast
from tests.unit.deadlines import Looks
from tests.unit.naive_cascade import cascade, listed, random_edges

SEEDS = st.integers(0, 10**6)
SIZES = st.integers(4, 60)


@given(seed=SEEDS, size=SIZES, count=st.integers(1, 3))
@settings(max_examples=60)
def test_what_is_lost_in_structural_is_lost_in_reach(seed: int, size: int, count: int) -> None:
    chance = random.Random(seed)
    edges = random_edges(chance, size)
    narrow, wide = cascade(edges), cascade(edges, reach=True)
    closed = cascade(edges, closed_world=True)
    shocked = chance.sample(sorted(narrow.seeds), min(count, len(narrow.seeds)))
    lost = listed(narrow, shocked)
    assert lost <= listed(closed, shocked) <= listed(wide, shocked)


@given(seed=SEEDS, size=SIZES, reach=st.booleans(), closed=st.booleans())
@settings(max_examples=60)
def test_losing_more_revives_nothing(seed: int, size: int, reach: bool, closed: bool) -> None:
    chance = random.Random(seed)
    found = cascade(random_edges(chance, size), reach=reach, closed_world=closed)
    shocked = chance.sample(sorted(found.seeds), min(4, len(found.seeds)))
    lost: set[tuple[str, str | None]] = set()
    for count in range(1, len(shocked) + 1):
        more = listed(found, shocked[:count])
        assert lost <= more
        lost = more


@given(seed=SEEDS, size=SIZES, reach=st.booleans(), target=st.integers(0, 10**6))
@settings(max_examples=40)
def test_criticality_is_impact_node_by_node(seed: int, size: int, reach: bool, target: int) -> None:
    found = cascade(random_edges(random.Random(seed), size), reach=reach)
    ids = sorted(found.seeds)
    targets = found.targets(ids[target % len(ids)])
    sweep = found.circuit.sweep([found.seeds[id] for id in ids], targets, fast=False)
    upstream = set(found.circuit.upstream(targets))
    for id, size, hit in zip(ids, sweep.sizes, sweep.hits, strict=True):
        impact = lose(found, [id])
        assert size == len(impact.lost)
        assert hit == (not set(targets).isdisjoint(impact.causes))
        assert not hit or found.seeds[id] in upstream


@given(seed=SEEDS, size=SIZES, reach=st.booleans())
@settings(max_examples=40)
def test_every_loss_has_a_reason_that_was_lost_before(seed: int, size: int, reach: bool) -> None:
    chance = random.Random(seed)
    found = cascade(random_edges(chance, size), reach=reach)
    impact = lose(found, chance.sample(sorted(found.seeds), min(3, len(found.seeds))))
    order = {item: position for position, item in enumerate(impact.lost)}
    for item in impact.lost:
        reason = impact.reason(item)
        assert (reason.rule == "shocked") == (impact.steps()[item] == 0)
        for before in reason.because:
            if before.kind in ("place", "firm", "factory", "maker", "component", "receiver"):
                assert order[before] < order[item] or before.id == item.product


@needs_fast
@pytest.mark.parametrize("reach", [False, True])
@pytest.mark.parametrize("size", [30, 1_000])
def test_the_compiled_layer_gives_the_same(reach: bool, size: int) -> None:
    chance = random.Random(size)
    found = cascade(random_edges(chance, size), reach=reach)
    circuit = found.circuit
    for count in (1, 3, 12):
        seeds = chance.sample(sorted(found.seeds.values()), count)
        plain, compiled = circuit.lose(seeds), circuit.arrays.lose(seeds)
        assert list(plain.items()) == list(compiled.items())
    seeds = list(found.seeds.values())
    targets = found.targets("component:c1")
    assert circuit.sweep(seeds, targets, fast=False) == circuit.sweep(seeds, targets, fast=True)


def test_a_sweep_stops_when_its_time_is_over_and_tells_how_far_it_came() -> None:
    found = cascade(random_edges(random.Random(3), 400))
    seeds = list(found.seeds.values())
    told: list[tuple[int, int]] = []
    with within(Looks(2, grace=True)):
        sweep = found.circuit.sweep(
            seeds, progress=lambda done, all: told.append((done, all)), fast=False
        )
    assert 0 < sweep.done < len(seeds)
    assert told[-1] == (sweep.done, len(seeds))


@needs_fast
@pytest.mark.parametrize("reach", [False, True])
def test_what_lies_upstream_is_the_same_in_both_layers(reach: bool) -> None:
    edges = random_edges(random.Random(8), 400)
    plain, compiled = cascade(edges, reach=reach), cascade(edges, reach=reach)
    assert compiled.circuit.arrays is not None
    for id in sorted(plain.seeds)[::23]:
        targets = plain.targets(id)
        ours, theirs = plain.circuit.upstream(targets), compiled.circuit.upstream(targets)
        assert set(ours) == set(theirs)
        assert not reach or ours == theirs
