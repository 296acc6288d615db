"""Graphs of networkx as facts, and facts as such graphs: nothing is guessed, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest

import onshore

SOURCE = {"title": "Supplier survey", "publisher": "Acme", "published": "2026-01-05"}


@pytest.fixture
def store() -> Iterator[onshore.Store]:
    with onshore.open("sqlite://") as store:
        yield store


def survey() -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("Acme Power", kind="firm")
    graph.add_node("firm:buyer", name="The Buyer")
    graph.add_node("PSU", kind="component", label="Power supply")
    supplied: dict[str, Any] = {"relation": "supplies", "product": "PSU", "share": 0.4}
    graph.add_edge("Acme Power", "firm:buyer", **supplied, status="actual", lead_time_days=None)
    graph.add_edge("Acme Power", "firm:buyer", relation="partners_with")
    return graph


def test_a_graph_becomes_facts_of_its_source(store: onshore.Store) -> None:
    store.load(onshore.from_networkx(survey(), source=SOURCE))
    net = store.at("2026-06-01")
    back = net.to_networkx()
    [(start, end, said)] = [
        edge for edge in back.edges(data=True) if edge[2]["relation"] == "supplies"
    ]
    assert (start, end) == ("firm:acme-power", "firm:buyer")
    assert (said["product"], said["share"]) == ("component:psu", 0.4)
    assert (said["status"], said["lead_time_days"]) == ("actual", None)
    assert back.nodes["firm:buyer"] == {"kind": "firm", "label": "The Buyer"}
    assert back.number_of_edges("firm:acme-power", "firm:buyer") == 2
    [fact] = [f for f in net.facts("firm:buyer").facts if f.relation == "supplies"]
    assert (fact.publisher, fact.published, fact.status) == ("Acme", "2026-01-05", "actual")
    assert nx.has_path(back, "firm:acme-power", "firm:buyer")


def test_the_network_loads_again_as_it_is(store: onshore.Store) -> None:
    store.load(onshore.from_networkx(survey(), source=SOURCE))
    first = store.at("2026-06-01").to_networkx()
    with onshore.open("sqlite://") as other:
        other.load(onshore.from_networkx(first, source=SOURCE))
        again = other.at("2026-06-01").to_networkx()
    assert set(again.edges(keys=True)) == set(first.edges(keys=True))
    for ends in first.edges(keys=True):
        assert {**again.edges[ends], "facts": ()} == {**first.edges[ends], "facts": ()}
    assert list(again) == list(first)
    assert all(again.nodes[id] == first.nodes[id] for id in first)


@pytest.mark.parametrize("source", [None, {}, "", {"publisher": "Acme"}])
def test_no_edge_without_a_source(source: Any) -> None:
    with pytest.raises(onshore.InvalidInput, match="no edge without a source"):
        onshore.from_networkx(survey(), source=source)


def test_every_problem_is_told_with_its_place() -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("Acme", kind="company")
    graph.add_node("firm:b")
    graph.add_edge("firm:b", "firm:c", relation="partners_wiht")
    with pytest.raises(onshore.InvalidInput) as wrong:
        onshore.from_networkx(graph, source="Survey")
    told = str(wrong.value)
    assert "node Acme kind: 'company' is not a kind of ours" in told
    assert "edge 1 relation: 'partners_wiht' is not a relation of ours" in told
    assert "nearest: partners_with" in told
    with pytest.raises(onshore.InvalidInput, match="undirected"):
        onshore.from_networkx(nx.Graph([("firm:a", "firm:b")]), source="Survey")
    with pytest.raises(onshore.InvalidInput, match=r"source.pubisher: .*nearest: publisher"):
        onshore.from_networkx(graph, source={"title": "x", "pubisher": "y"})


def test_an_attribute_that_is_not_read_is_said() -> None:
    graph = survey()
    graph.add_edge("firm:buyer", "Acme Power", relation="partners_with", weight=3)
    with pytest.warns(UserWarning, match="not read: weight"):
        onshore.from_networkx(graph, source=SOURCE)


def test_an_answer_is_a_graph(store: onshore.Store) -> None:
    store.load(onshore.from_networkx(survey(), source=SOURCE))
    found = store.at("2026-06-01").paths("Acme Power", "The Buyer", k=5)
    graph = found.to_networkx()
    assert set(graph) == {"firm:acme-power", "firm:buyer"}
    assert {said["relation"] for *_, said in graph.edges(data=True)} == {"supplies"}
    with pytest.raises(onshore.UnsupportedFormat):
        store.at("2026-06-01").sources().to_networkx()
