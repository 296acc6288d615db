"""The compiled network: rows both ways, blocks, columns, closure, and the same as networkx."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.network import FIELDS, Neighbours, Network, network_of
from graph.model import Edge
from graph.project import Where
from graph.stores import open_store
from tests.unit.story import NOW, claim, document

RELATIONS = ("supplies", "part_of", "located_in")


@st.composite
def edge_lists(draw: st.DrawFn) -> list[Edge]:
    ends = st.integers(0, 12)
    found = []
    for number in range(draw(st.integers(0, 30))):
        found.append(
            Edge(
                id=f"e{number:03}",
                source=f"firm:n{draw(ends)}",
                target=f"firm:n{draw(ends)}",
                relation=draw(st.sampled_from(RELATIONS)),
                becomes="flow",
                product=draw(st.sampled_from([None, "component:x", "component:y"])),
                place=None,
                status_group="real",
                status="operational",
                certainty=draw(st.sampled_from(["asserted", "assumed"])),
                facts=(),
                line="solid",
                share=draw(st.sampled_from([None, 0.25])),
                essential=draw(st.sampled_from([None, True, False])),
            )
        )
    return found


@given(edge_lists())
@settings(deadline=None)
def test_every_edge_is_there_with_what_it_says(edges: list[Edge]) -> None:
    network = Network.from_edges(edges)
    graph = network.to_networkx()
    assert network.size == graph.number_of_edges() == len(edges)
    by_id = {key: (u, v, data) for u, v, key, data in graph.edges(keys=True, data=True)}
    for edge in edges:
        source, target, values = by_id[edge.id]
        assert (source, target) == (edge.source, edge.target)
        assert values["relation"] == edge.relation
        assert values["product"] == edge.product
        assert values["certainty"] == edge.certainty
        assert values["essential"] is edge.essential
        assert values.get("share") == edge.share


@given(edge_lists(), st.integers(0, 12))
@settings(deadline=None)
def test_layers_and_networkx_reach_the_same(edges: list[Edge], start: int) -> None:
    network = Network.from_edges(edges)
    first = f"firm:n{start}"
    if first not in network.number:
        return
    node = network.number[first]
    reached = {network.ids[i] for i in network.closure([node]).nonzero()[0].tolist()}
    assert reached == {first} | nx.descendants(network.to_networkx(), first)
    assert reached == Neighbours(edges).closure([first])
    block = network.block("supplies")
    narrow = {network.ids[i] for i in network.closure([node], [block]).nonzero()[0].tolist()}
    assert narrow == Neighbours(edges).closure([first], ["supplies"])


def test_rows_are_sorted_blocks() -> None:
    records = [
        (f"e{i}", f"firm:{i % 3}", "firm:9", RELATIONS[i % 2], None, None, "real", "asserted",
         None, None, None, None, None, None)
        for i in range(8)
    ]  # fmt: skip
    network = Network.from_records(records)
    assert len(FIELDS) == len(records[0])
    assert set(network.blocks) == {"supplies", "part_of"}
    part = network.blocks["supplies"]
    assert [network.edge_id(i) for i in range(part.start, part.stop)] == ["e0", "e6", "e4", "e2"]
    back = network.block("supplies", back=True)
    assert len(back.edges[back.of(network.number["firm:9"])]) == 4
    assert network.numbers == {}


def test_nothing_gives_an_empty_network() -> None:
    network = Network.from_edges([])
    assert (len(network), network.size) == (0, 0)
    assert network.to_networkx().number_of_nodes() == 0


def test_numpy_is_not_imported_before_it_is_used() -> None:
    code = (
        "import sys, graph.analysis.network, graph.analysis.supply; print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_view_keeps_its_network_for_its_clocks_and_filters_until_a_load() -> None:
    store = open_store("sqlite://")
    day, real = date(2026, 1, 1), Where(statuses=frozenset({"operational"}))
    first = claim("A1", "firm:a", "supplies", "component:x", to="firm:b", status="operational")
    planned = claim("A2", "firm:c", "supplies", "component:x", to="firm:b", status="planned")
    store.replace([document("source:a", first, planned)], now=NOW)
    kept = network_of(store.view(day))
    assert network_of(store.view(day)) is kept
    assert network_of(store.view(day), real).to_networkx().number_of_edges() == 1
    assert kept.to_networkx().number_of_edges() == 2
    store.replace([document("source:a", first)], now="2026-02-01T00:00:00Z")
    assert network_of(store.view(day)).to_networkx().number_of_edges() == 1
    store.close()
