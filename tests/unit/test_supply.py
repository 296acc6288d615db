"""The derived supply network: makers, places of production, operators, suppliers, shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from onshore.graph.project import Where
from onshore.graph.schema import PLACED
from onshore.graph.stores import open_store
from onshore.graph.supply.supply import Node, Supply, supply_of
from tests.unit.story import NOW, claim, document

DAY = date(2026, 6, 1)
CITY = {
    "id": "place:US-TX-x",
    "kind": "place",
    "names": [{"text": "X"}],
    "container": "place:US-TX",
}
WHERE = Where(frozenset(PLACED), "assumed")


def derived(*claims: Mapping[str, Any], where: Where = WHERE) -> Supply:
    store = open_store("sqlite://")
    store.replace(
        [document({"id": "source:a", "published": "2025"}, *claims, entities=[CITY])], now=NOW
    )
    return supply_of(store.view(DAY), where)


def makes(id: str, maker: str, product: str, **fields: Any) -> dict[str, Any]:
    return claim(id, maker, "produces", product, **fields)


def test_a_factory_makes_where_it_stands_and_a_firm_where_its_own_facts_say() -> None:
    supply = derived(
        makes("M1", "factory:f", "component:c"),
        claim("L1", "factory:f", "located_in", "place:US-TX", status="stated"),
        claim("L2", "firm:a", "operates_facility", "factory:f", place="place:TW"),
        makes("M2", "firm:a", "component:d", place="place:MX"),
        claim("H1", "firm:b", "headquartered_in", "place:TW", status="stated"),
        makes("M3", "firm:b", "component:c"),
    )
    sites = supply.sites
    assert sites[Node("factory:f", "component:c")].places == {"place:US-TX"}
    assert supply.territories[Node("factory:f", "component:c")] == "US"
    assert supply.territories[Node("firm:a", "component:d")] == "MX"
    assert sites[Node("firm:b", "component:c")].open
    assert supply.territories[Node("firm:b", "component:c")] is None
    assert supply.operators == {"factory:f": "firm:a"}


def test_a_set_inside_one_country_gives_that_country() -> None:
    texas_ohio = ["place:US-TX", "place:US-OH"]
    supply = derived(
        makes("M1", "firm:a", "component:c", places=texas_ohio),
        makes("M2", "firm:b", "component:c", places=["place:US-TX", "place:MX"]),
        makes("M3", "firm:c", "component:c", place="place:US-TX"),
        makes("M4", "firm:c", "component:c"),
    )
    node = Node("firm:a", "component:c")
    assert supply.sites[node].places == set(texas_ohio)
    assert supply.territories == {
        node: "US",
        Node("firm:b", "component:c"): None,
        Node("firm:c", "component:c"): None,
    }
    assert supply.sites[Node("firm:c", "component:c")].open


def test_the_inner_of_two_places_counts_and_announced_sites_have_a_place() -> None:
    supply = derived(
        makes("M1", "factory:f", "component:c"),
        claim("L1", "factory:f", "located_in", "place:US-TX"),
        claim("L2", "factory:f", "located_in", "place:US-TX-x", status="announced"),
        claim("B1", "firm:a", "builds_facility", "factory:f", status="planned"),
        claim("L3", "factory:g", "located_in", "place:MX", status="cancelled"),
        makes("M2", "factory:g", "component:c"),
    )
    assert supply.located == {"factory:f": {"place:US-TX-x"}}
    assert supply.operators["factory:f"] == "firm:a"
    assert supply.territories[Node("factory:g", "component:c")] is None


CHAIN = (
    makes("M1", "factory:f1", "component:c", place="place:TW"),
    makes("M2", "factory:f2", "component:c", place="place:CN"),
    claim("O1", "firm:a", "operates_facility", "factory:f1"),
    makes("M3", "factory:g", "component:d", place="place:US"),
    claim("O3", "firm:b", "operates_facility", "factory:g"),
    claim("P1", "component:c", "part_of", "component:d", cost_share=0.5),
    claim("S1", "firm:a", "supplies", "component:c", to="firm:b", share=0.4),
)


def test_what_firms_trade_goes_from_and_to_their_sites() -> None:
    supply = derived(*CHAIN)
    [flow] = supply.into[Node("factory:g", "component:d")]
    assert flow.source == Node("factory:f1", "component:c")
    assert flow.coefficient == 0.2
    assert flow.rules == ("firm-supplies", "firm-receives")
    assert set(flow.facts) == {"S1", "P1"}


def test_a_share_of_several_sites_is_not_split() -> None:
    operated = claim("O2", "firm:a", "operates_facility", "factory:f2")
    supply = derived(*CHAIN, operated)
    flows = supply.into[Node("factory:g", "component:d")]
    assert [flow.source.maker for flow in flows] == ["factory:f1", "factory:f2"]
    assert [flow.coefficient for flow in flows] == [None, None]


def test_the_only_known_supplier_without_a_share_is_unknown() -> None:
    supply = derived(*CHAIN[:-1], claim("S2", "firm:a", "supplies", "component:c", to="firm:b"))
    [flow] = supply.into[Node("factory:g", "component:d")]
    assert (flow.share, flow.coefficient) == (None, None)


def test_values_give_a_share_where_both_are_stated() -> None:
    facts = (
        makes("M1", "firm:a", "component:c", place="place:TW"),
        makes("M2", "firm:b", "component:d", value={"value": 200, "currency": "USD"}),
        claim(
            "S1",
            "firm:a",
            "supplies",
            "component:c",
            to="firm:b",
            value={"value": 50, "currency": "USD"},
        ),
    )
    [flow] = derived(*facts).into[Node("firm:b", "component:d")]
    assert (flow.coefficient, flow.need) == (0.25, None)
    other = claim(
        "S1",
        "firm:a",
        "supplies",
        "component:c",
        to="firm:b",
        value={"value": 50, "currency": "EUR"},
    )
    supply = derived(*facts[:2], other)
    assert not supply.into
    assert [edge.facts for edge in supply.unused] == [("S1",)]


def test_no_supplier_is_inferred_unless_the_rule_is_asked_for() -> None:
    facts = CHAIN[:-1]
    assert not derived(*facts).into
    where = Where(frozenset(PLACED), "assumed", derive=("bom-match",))
    flows = derived(*facts, where=where).into[Node("factory:g", "component:d")]
    assert [flow.edge.certainty for flow in flows] == ["inferred", "inferred"]
    assert {flow.coefficient for flow in flows} == {None}


def test_nothing_of_an_unknown_is_nothing() -> None:
    supply = derived(
        makes("M1", "firm:t", "component:d"),
        claim("P1", "component:c", "part_of", "component:d", cost_share=0),
        claim("P2", "component:e", "part_of", "component:d"),
        claim("S1", "firm:s", "supplies", "component:c", to="firm:t"),
        claim("S2", "firm:s", "supplies", "component:e", to="firm:t", share=0),
    )
    assert [flow.coefficient for flow in supply.into[Node("firm:t", "component:d")]] == [0, 0]


def test_a_territory_with_two_iso_codes_is_one_territory() -> None:
    codes = ("CN-HK", "CN-HK-kowloon", "US-VI", "US-PR", "CN-GD")
    supply = derived(
        *(
            makes(f"M{n}", "firm:" + "abcde"[n], "component:c", place=f"place:{code}")
            for n, code in enumerate(codes)
        )
    )
    found = [supply.territories[node] for node in supply.makers["component:c"]]
    assert found == ["HK", "HK", "VI", "PR", "CN"]
