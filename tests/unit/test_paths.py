"""k best paths: equal to full enumeration, and what a path that carries a product may do."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.model import Edge
from onshore.graph.network.adjacency import Adjacency
from onshore.graph.network.paths import Limits, best_paths, lead_time, nearest
from onshore.graph.schema import CERTAINTIES, CERTAINTY_RANK, STATUS_GROUP_RANK

GROUPS = ("real", "intended", "ended")


def edge(
    number: int,
    source: str,
    target: str,
    relation: str = "partners_with",
    product: str | None = None,
    *,
    group: str = "real",
    certainty: str = "asserted",
    days: int | None = None,
) -> Edge:
    flow = relation in ("supplies", "produces", "part_of", "buys")
    return Edge(
        id=f"e-{number:03d}",
        source=source,
        target=target,
        relation=relation,
        becomes="flow" if flow else "link",
        product=product,
        place=None,
        status_group=group,
        status="stated",
        certainty=certainty,
        facts=(f"F{number}",),
        line="solid",
        lead_time_days=days,
    )


@st.composite
def networks(draw: st.DrawFn) -> list[Edge]:
    nodes = draw(st.integers(2, 7))
    ends = st.integers(0, nodes - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=14))
    return [
        edge(
            number,
            f"firm:{a}",
            f"firm:{b}",
            group=draw(st.sampled_from(GROUPS)),
            certainty=draw(st.sampled_from(CERTAINTIES)),
        )
        for number, (a, b) in enumerate(pairs)
        if a != b
    ]


def enumerated(edges: list[Edge], max_hops: int) -> list[tuple[object, ...]]:
    """Every loopless path from firm:0 to firm:1 by another program, in the contract's order."""
    graph: Any = nx.MultiGraph()
    graph.add_nodes_from(("firm:0", "firm:1"))
    by_id = {e.id: e for e in edges}
    for e in edges:
        graph.add_edge(e.source, e.target, key=e.id)
    keyed = []
    paths: Any = nx.all_simple_edge_paths(graph, "firm:0", "firm:1", cutoff=max_hops)
    for path in paths:
        ids = tuple(key for _, _, key in path)
        worst = max(STATUS_GROUP_RANK[by_id[id].status_group] for id in ids)
        weakest = max(CERTAINTY_RANK[by_id[id].certainty] for id in ids)
        keyed.append((len(ids), worst, weakest, ids))
    return sorted(keyed)


@settings(max_examples=300)
@given(networks(), st.integers(1, 12), st.integers(1, 6), st.sampled_from([0, 2, 64]))
def test_equal_to_full_enumeration(edges: list[Edge], k: int, max_hops: int, hub: int) -> None:
    adjacency = Adjacency(edges, walk="any")
    limits = Limits(k=k, max_hops=max_hops, hub=hub)
    found = best_paths(adjacency, ["firm:0"], ["firm:1"], limits)
    ids = [tuple(step.id for step in path.steps) for path in found.paths]
    assert ids == [key[3] for key in enumerated(edges, max_hops)[:k]]
    assert found.truncated is None


@settings(max_examples=100)
@given(networks(), st.integers(2, 6))
def test_filters_act_during_the_search(edges: list[Edge], other: int) -> None:
    barred = f"firm:{other}"
    adjacency = Adjacency(edges, walk="any")
    limits = Limits(k=100, exclude=frozenset({barred}))
    found = best_paths(adjacency, ["firm:0"], ["firm:1"], limits)
    rest = [e for e in edges if barred not in (e.source, e.target)]
    ids = [tuple(step.id for step in path.steps) for path in found.paths]
    assert ids == [key[3] for key in enumerated(rest, 6)[:100]]


def nodes_of(edges: list[Edge], source: str, target: str, **limits: object) -> list[list[str]]:
    adjacency = Adjacency(edges, walk="flow")
    bounds = Limits(k=10, **limits)  # type: ignore[arg-type]
    return [path.nodes for path in best_paths(adjacency, [source], [target], bounds).paths]


CHIP, PHONE, CAR = "component:chip", "component:phone", "component:car"
TRADE = [
    edge(1, "firm:fab", "firm:maker", "supplies", CHIP),
    edge(2, CHIP, PHONE, "part_of", CHIP),
    edge(3, "firm:maker", PHONE, "produces", PHONE),
    edge(4, "firm:maker", "firm:shop", "supplies", PHONE),
    edge(5, "firm:maker", "firm:dealer", "supplies", CAR),
]


def test_goods_leave_as_what_they_are_or_become_part_of() -> None:
    assert nodes_of(TRADE, "firm:fab", "firm:shop") == [["firm:fab", "firm:maker", "firm:shop"]]


def test_a_chip_into_a_maker_is_no_path_of_every_product() -> None:
    assert nodes_of(TRADE, "firm:fab", "firm:dealer") == []


def test_a_component_steps_back_to_its_maker_and_leaves_with_it() -> None:
    assert nodes_of(TRADE, CHIP, "firm:shop") == [[CHIP, PHONE, "firm:maker", "firm:shop"]]
    assert nodes_of(TRADE, CHIP, "firm:dealer") == []


def test_what_one_maker_made_does_not_pass_through_another() -> None:
    edges = [
        edge(1, "firm:a", PHONE, "produces", PHONE),
        edge(2, "firm:b", PHONE, "produces", PHONE),
        edge(3, "firm:b", "firm:shop", "supplies", PHONE),
    ]
    assert nodes_of(edges, "firm:a", "firm:shop") == []
    assert nodes_of(edges, "firm:b", "firm:shop") == [["firm:b", "firm:shop"]]


def test_a_place_stands_at_an_end_only() -> None:
    edges = [
        edge(1, "factory:a", "place:US-TX", "located_in"),
        edge(2, "factory:b", "place:US-TX", "located_in"),
        edge(3, "factory:a", "firm:shop", "supplies", PHONE),
    ]
    any_way = Adjacency(edges, walk="any")
    through = best_paths(any_way, ["factory:b"], ["firm:shop"], Limits())
    assert through.paths == []
    named = best_paths(
        any_way, ["factory:b"], ["firm:shop"], Limits(via=frozenset({"place:US-TX"}))
    )
    assert [path.nodes for path in named.paths] == [
        ["factory:b", "place:US-TX", "factory:a", "firm:shop"]
    ]
    assert nodes_of(edges, "place:US-TX", "firm:shop") == [
        ["place:US-TX", "factory:a", "firm:shop"]
    ]


def test_unknown_lead_time_sorts_last() -> None:
    edges = [
        edge(1, "firm:a", "firm:c", "supplies", CHIP),
        edge(2, "firm:a", "firm:b", "supplies", CHIP, days=30),
        edge(3, "firm:b", "firm:c", "supplies", CHIP, days=20),
    ]
    found = best_paths(
        Adjacency(edges, walk="flow"),
        ["firm:a"],
        ["firm:c"],
        Limits(rank="lead_time", price=lead_time),
    )
    assert [path.cost for path in found.paths] == [50.0, None]


def test_country_of_a_tier_is_a_filter_of_the_search() -> None:
    edges = [
        edge(1, "factory:tw", "factory:mx", "supplies", CHIP),
        edge(2, "factory:mx", "factory:us", "supplies", CHIP),
        edge(3, "factory:tw", "factory:us", "supplies", CHIP),
    ]
    wanted = {1: frozenset({"place:MX"})}
    countries = {"factory:tw": "place:TW", "factory:mx": "place:MX", "factory:us": "place:US"}
    paths = nodes_of(edges, "factory:tw", "factory:us", tiers=wanted, country=countries.get)
    assert paths == [["factory:tw", "factory:mx", "factory:us"]]


@pytest.mark.parametrize("k", [1, 3])
def test_parallel_edges_are_distinct_paths(k: int) -> None:
    edges = [edge(n, "firm:a", "firm:b") for n in range(3)]
    found = best_paths(Adjacency(edges, walk="any"), ["firm:a"], ["firm:b"], Limits(k=k))
    assert [path.steps[0].id for path in found.paths] == ["e-000", "e-001", "e-002"][:k]


def test_nearest_common_nodes() -> None:
    edges = [edge(1, "firm:a", "firm:m"), edge(2, "firm:m", "firm:b")]
    assert nearest(Adjacency(edges, walk="any"), ["firm:a"], ["firm:b"], 6) == ["firm:m"]
