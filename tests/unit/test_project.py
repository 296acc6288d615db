"""Facts to edges and groups: each rule by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from onshore.graph import schema
from onshore.graph.documents.document import parse_document
from onshore.graph.model import Edge, Source
from onshore.graph.project import Where, derive_edges, drafts_of, project_edges, project_groups
from onshore.graph.spans import FIRST_DAY, LAST_DAY, span_of
from tests.unit.story import claim, claim_lists, fact, facts

SOURCES = {"source:a": Source("source:a", published="2025-11")}


def ends(edges: Sequence[Edge]) -> list[tuple[str, str, str]]:
    return sorted((edge.source, edge.relation, edge.target) for edge in edges)


def project(*claims: dict[str, Any]) -> list[Edge]:
    return project_edges(facts(*claims), SOURCES, {})


@pytest.mark.parametrize(
    ("values", "start", "end", "basis"),
    [
        ({"valid_from": "2025"}, date(2025, 1, 1), LAST_DAY, False),
        (
            {"valid_from": "2026-Q3", "valid_to": "2026-H2"},
            date(2026, 7, 1),
            date(2027, 1, 1),
            False,
        ),
        (
            {"valid_from": "2029/2030", "valid_to": "2029/2030"},
            date(2029, 1, 1),
            date(2031, 1, 1),
            False,
        ),
        ({}, date(2025, 11, 1), LAST_DAY, True),
        ({"status": "stated"}, FIRST_DAY, LAST_DAY, False),
        ({"status": "stated", "valid_to": "2025"}, FIRST_DAY, date(2026, 1, 1), False),
    ],
)
def test_when_a_fact_holds(values: dict[str, Any], start: date, end: date, basis: bool) -> None:
    span = span_of(fact("F1", "firm:a", "partners_with", "firm:b", **values), SOURCES)
    assert span == (start, end, basis)
    assert span.holds(start)
    assert not span.holds(end)


def test_a_fact_without_any_date_always_holds() -> None:
    assert span_of(fact("F1", "firm:a", "partners_with", "firm:b"), {}).start == FIRST_DAY


def test_one_edge_for_each_key_lists_its_facts() -> None:
    (edge,) = project(
        claim("F2", "firm:a", "partners_with", "firm:b", certainty="attributed", valid_from="2025"),
        claim("F1", "firm:b", "partners_with", "firm:a", status="stated"),
    )
    assert (edge.source, edge.target, edge.facts) == ("firm:a", "firm:b", ("F1", "F2"))
    assert (edge.certainty, edge.status) == ("asserted", "operational")


def test_numbers_come_from_the_latest_fact_that_states_one() -> None:
    supply = {"to": "firm:b"}
    (edge,) = project(
        claim("F1", "firm:a", "supplies", "component:x", share=0.2, valid_from="2024", **supply),
        claim("F2", "firm:a", "supplies", "component:x", share=0.6, valid_from="2025", **supply),
        claim("F3", "firm:a", "supplies", "component:x", valid_from="2026", **supply),
    )
    assert (edge.share, edge.cost_share, edge.market_share) == (0.6, None, None)
    assert edge.essential is None


def test_status_groups_are_edges_of_their_own() -> None:
    edges = project(
        *(
            claim(status, "firm:a", "produces", "component:x", status=status)
            for status in schema.STATUSES
        )
    )
    assert {edge.status_group for edge in edges} == {"intended", "real", "ended"}
    assert sum(len(edge.facts) for edge in edges) == len(schema.STATUSES)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"status": "operational"}, "solid"),
        ({"status": "stated"}, "solid"),
        ({"status": "under_construction"}, "dashed"),
        ({"status": "promised"}, "dotted"),
        ({"status": "option"}, "dotted"),
        ({"status": "cancelled"}, "struck"),
        ({"status": "operational", "certainty": "assumed"}, "assumed"),
    ],
)
def test_lines_follow_status_and_certainty(values: dict[str, Any], line: str) -> None:
    (edge,) = project(claim("F1", "firm:a", "produces", "component:x", **values))
    assert edge.line == line


def test_what_was_reduced_is_struck_and_its_successor_stands() -> None:
    edges = project(
        claim("F1", "firm:a", "builds_facility", "project:big", status="reduced"),
        claim("F2", "project:big", "downsized_to", "factory:small", status="actual"),
    )
    assert {edge.target: edge.line for edge in edges} == {
        "project:big": "struck",
        "factory:small": "solid",
    }


def test_a_negated_fact_and_a_supply_without_receiver_make_no_edge() -> None:
    assert project(claim("F1", "firm:a", "partners_with", "firm:b", polarity="negated")) == []
    assert project(claim("F2", "firm:a", "supplies", "component:x")) == []


def test_flows_run_from_the_seller() -> None:
    edges = project(
        claim("F1", "firm:a", "buys", "component:x", **{"from": "firm:b"}),
        claim("F2", "firm:b", "supplies", "component:x", to="firm:a"),
        claim("F3", "component:y", "has_part", "component:x"),
    )
    assert ends(edges) == [
        ("component:x", "part_of", "component:y"),
        ("firm:b", "buys", "firm:a"),
        ("firm:b", "supplies", "firm:a"),
    ]
    assert {edge.product for edge in edges} == {"component:x"}
    assert {edge.becomes for edge in edges} == {"flow"}


@pytest.mark.parametrize("relation", ["operates_facility", "owns_facility", "builds_facility"])
def test_a_facility_in_a_place_is_an_unnamed_site(relation: str) -> None:
    edges = project(claim("F1", "firm:a", relation, "place:US-TX"))
    assert ends(edges) == [
        ("factory:a-US-TX", "located_in", "place:US-TX"),
        ("firm:a", relation, "factory:a-US-TX"),
    ]
    assert {edge.facts for edge in edges} == {("F1",)}


def test_the_place_of_a_named_site_is_an_edge() -> None:
    edges = project(
        claim("F1", "firm:a", "builds_facility", "factory:f", place="place:US-TX"),
        claim("F2", "factory:f", "located_in", "place:US-TX"),
        claim("F3", "project:p", "downsized_to", "factory:f", place="place:US-TX"),
    )
    located = [edge for edge in edges if edge.relation == "located_in"]
    assert [(edge.source, edge.target, edge.facts) for edge in located] == [
        ("factory:f", "place:US-TX", ("F1", "F2", "F3"))
    ]


@pytest.mark.parametrize("distributive", ["collective", "unknown", None])
def test_a_set_makes_a_group_and_no_line(distributive: str | None) -> None:
    places = ["place:US-OH", "place:US-TX"]
    made = facts(
        claim("F1", "firm:a", "produces", "component:x", places=places, distributive=distributive)
    )
    assert project_edges(made, SOURCES, {}) == []
    (group,) = project_groups(made, {})
    assert group.members == ("firm:a", "component:x", *places)
    assert group.sets == {"places": tuple(places)}
    assert group.distributive == (distributive or "unknown")


def test_a_set_that_holds_for_each_makes_lines() -> None:
    made = facts(
        claim(
            "F1",
            "firm:a",
            "produces",
            "component:x",
            places=["place:US-OH", "place:US-TX"],
            distributive="each",
        ),
        claim("F2", "firm:a", "produces", "component:y", places=["place:US-OH"]),
    )
    edges = project_edges(made, SOURCES, {})
    assert sorted((edge.product, edge.place) for edge in edges) == [
        ("component:x", "place:US-OH"),
        ("component:x", "place:US-TX"),
        ("component:y", "place:US-OH"),
    ]
    assert project_groups(made, {}) == []


def test_a_denied_set_is_no_group() -> None:
    places = ["place:US-OH", "place:US-TX"]
    made = facts(
        claim("F1", "firm:a", "produces", "component:x", places=places, polarity="negated")
    )
    assert project_groups(made, {}) == []


def test_merged_ends_join_edges_and_loops_vanish() -> None:
    made = facts(
        claim("F1", "firm:a", "partners_with", "firm:c"),
        claim("F2", "firm:b", "partners_with", "firm:c"),
        claim("F3", "firm:a", "partners_with", "firm:b"),
    )
    (edge,) = project_edges(made, SOURCES, {"firm:c": "firm:0", "firm:b": "firm:a"})
    assert (edge.source, edge.target, edge.facts) == ("firm:0", "firm:a", ("F1", "F2"))


def test_filters_know_both_names_of_a_reversed_relation() -> None:
    made = fact("F1", "component:y", "has_part", "component:x")
    for name in ("has_part", "part_of"):
        assert Where(relations=frozenset([name])).allows(made)
        assert not Where(without_relations=frozenset([name])).allows(made)


@pytest.mark.parametrize("certainty", schema.CERTAINTIES)
def test_inferred_and_assumed_are_off_unless_asked_for(certainty: str) -> None:
    made = fact("F1", "firm:a", "partners_with", "firm:b", certainty=certainty)
    assert Where().allows(made) == (certainty not in ("inferred", "assumed"))
    assert Where(certainty_min="assumed").allows(made)


def test_the_rule_bom_match() -> None:
    """b makes the whole, the whole needs the part, a makes the part: a may supply b."""
    made = [
        claim("M1", "firm:a", "produces", "component:part"),
        claim("M2", "component:part", "part_of", "component:whole"),
        claim("M3", "firm:b", "produces", "component:whole", status="planned"),
    ]
    (edge,) = derive_edges(project(*made))
    assert (edge.source, edge.relation, edge.target) == ("firm:a", "supplies", "firm:b")
    assert (edge.product, edge.certainty, edge.line) == ("component:part", "inferred", "assumed")
    assert (edge.facts, edge.status_group) == (("M1", "M2", "M3"), "intended")
    known = claim("M4", "firm:c", "supplies", "component:part", to="firm:b")
    assert derive_edges(project(*made, known)) == []


def test_every_relation_projects_ends_of_the_kinds_that_it_declares() -> None:
    """The table of relations and the projection agree: nothing is drawn that was not stated."""
    for relation in schema.RELATIONS.values():
        for subject in relation.subjects:
            for object in relation.objects:
                if relation.same_kind and subject != object:
                    continue
                extra = {"to": "firm:r"} if "to" in (relation.tail, relation.head) else {}
                if "from" in (relation.tail, relation.head):
                    extra = {"from": "firm:r"}
                value = claim("F1", f"{subject}:s", relation.name, f"{object}:o", **extra)
                (made,) = parse_document({"source": {"id": "source:a"}, "facts": [value]}).facts
                for draft in drafts_of(made):
                    assert draft.becomes == schema.RELATIONS[draft.relation].becomes
                    known = {f"{subject}:s", f"{object}:o", "firm:r", f"factory:s-{'o'}"}
                    assert {draft.source, draft.target} <= known


@given(claim_lists())
def test_every_edge_rests_on_affirmed_facts_about_its_ends(claims: list[dict[str, Any]]) -> None:
    made = {one.id: one for one in facts(*claims)}
    edges = project_edges(made.values(), SOURCES, {})
    assert len({edge.id for edge in edges}) == len(edges)
    assert edges == project_edges(list(reversed(made.values())), SOURCES, {})
    for edge in edges:
        assert edge.facts
        for id in edge.facts:
            assert made[id].affirmed
            assert schema.GROUP_OF_STATUS[made[id].status] == edge.status_group
    drawn = {id for edge in edges for id in edge.facts}
    grouped = {id for group in project_groups(made.values(), {}) for id in group.facts}
    assert not drawn & grouped
