"""Topics, conflicts, the default pick and what a denial blocks."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from onshore.graph.conflicts import (
    denied,
    describe,
    find_conflicts,
    numbers_differ,
    topic_of,
)
from onshore.graph.model import Conflict, Fact, Source
from onshore.graph.picks import pick
from tests.unit.story import claim, claim_lists, fact, facts

SOURCES = {
    source.id: source
    for source in (
        Source("source:filing", published="2025-01-01", reliability="primary"),
        Source("source:press", published="2025-06-01", reliability="press"),
        Source("source:blog", published="2025-08-01", reliability="opinion"),
    )
}


def metric(id: str, amount: Any, source: str = "source:press", **fields: Any) -> Fact:
    """A forecast about one metric of one project, said by `source`."""
    section = fields.pop("section", "body")
    fields = {"status": "forecast", **fields, "amount": amount}
    fields["evidence"] = [{"source": source, "section": section}]
    return fact(id, "project:p", "has_metric", "metric:m", **fields)


def conflicts(*made: Fact) -> list[Conflict]:
    return find_conflicts(made, SOURCES)


def test_other_values_of_one_topic_are_a_conflict_and_both_stay() -> None:
    (found,) = conflicts(metric("F1", {"value": 3}), metric("F2", {"value": 1}, "source:filing"))
    assert (found.facts, found.kind, found.preferred) == (("F1", "F2"), "value", "F2")
    assert found.reason == "reliability of the source"
    assert describe(found)["facts"] == ["F1", "F2"]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({"value": 100}, {"value": 100}, False),
        ({"value": 100}, {"value": 101}, True),
        ({"value": 100, "approx": True}, {"value": 104}, False),
        ({"value": 100, "approx": True}, {"value": 110}, True),
        ({"min": 90, "max": 110}, {"value": 100}, False),
        ({"min": 90, "max": 110}, {"value": 200}, True),
        ({"value": 100, "bound": "at_least"}, {"value": 5000}, False),
        ({"value": 100, "bound": "at_most"}, {"value": 5000}, True),
        ({"value": 0}, {"value": 0.0}, False),
    ],
)
def test_which_values_differ(one: Any, other: Any, differ: bool) -> None:
    a, b = metric("F1", one), metric("F2", other)
    assert numbers_differ(a, b) == numbers_differ(b, a) == differ
    assert bool(conflicts(a, b)) == differ


@pytest.mark.parametrize(
    "other",
    [
        {"amount": {"value": 1, "unit": "GW"}},
        {"amount": {"value": 1, "per": "year"}},
        {"status": "actual"},
        {"by": "2030"},
        {"place": "place:US"},
        {"valid_from": "2031"},
    ],
)
def test_another_topic_or_another_time_is_no_conflict(other: dict[str, Any]) -> None:
    values = {"amount": {"value": 1}, **other}
    one = metric("F1", {"value": 3}, valid_from="2030", valid_to="2030")
    second = metric("F2", values.pop("amount"), **{"valid_from": "2030", **values})
    assert conflicts(one, second) == []


def test_a_later_count_is_no_conflict_but_a_second_count_of_the_day_is() -> None:
    counts = [
        metric("F1", {"value": 100}, status="actual", valid_from="2024"),
        metric("F2", {"value": 900}, status="actual", valid_from="2025"),
        metric("F3", {"value": 500}, status="actual", valid_from="2025"),
    ]
    assert conflicts(*counts[:2]) == []
    (found,) = conflicts(*counts)
    assert found.facts == ("F2", "F3")


def test_polarity_is_compared_across_status_groups() -> None:
    yes = fact("F1", "firm:a", "partners_with", "firm:b", status="announced")
    no = fact("F2", "firm:b", "partners_with", "firm:a", status="stated", polarity="negated")
    (found,) = conflicts(yes, no)
    assert (found.kind, found.facts) == ("polarity", ("F1", "F2"))


def test_the_two_names_of_a_part_are_one_topic() -> None:
    part = fact("F1", "component:x", "part_of", "component:y")
    whole = fact("F2", "component:y", "has_part", "component:x")
    assert topic_of(part) == topic_of(whole)


def test_the_pick_goes_by_rank_source_section_and_date() -> None:
    ladder = [
        metric("F1", 1, "source:blog", rank="deprecated"),
        metric("F2", 1, "source:blog"),
        metric("F3", 1, "source:press", section="commentary"),
        metric("F4", 1, "source:press"),
        metric("F5", 1, "source:press", valid_from="2026"),
        metric("F6", 1, "source:filing"),
        metric("F7", 1, "source:blog", rank="preferred"),
    ]
    for weaker, stronger in pairwise(ladder):
        assert pick([weaker, stronger], SOURCES)[0] is stronger
    best, reason = pick([metric("A", 1), metric("B", 2)], SOURCES)
    assert (best, reason) == (None, "equal weight")
    assert pick(ladder[:1], SOURCES) == (ladder[0], "the only one")


def said(id: str, source: str, polarity: str, **fields: Any) -> Fact:
    evidence = [{"source": source, "section": "body"}]
    values = {"polarity": polarity, "evidence": evidence, **fields}
    return fact(id, "firm:a", "has_purchase_obligation", "firm:b", **values)


def test_a_denial_blocks_only_where_it_wins() -> None:
    yes = said("F1", "source:press", "affirmed")
    assert denied([yes, said("F2", "source:filing", "negated")], SOURCES) == {"F1"}
    assert denied([yes, said("F2", "source:blog", "negated")], SOURCES) == set()
    same = said("F2", "source:press", "negated")
    assert denied([yes, same], SOURCES) == set()
    over = said("F2", "source:filing", "negated", valid_from="2020", valid_to="2021")
    assert denied([yes, over], SOURCES) == set()


def bought(id: str, source: str, supplier: str | None, **fields: Any) -> Fact:
    """A purchase of chips, from a supplier where one is named."""
    told = {"from": supplier} if supplier else {}
    evidence = [{"source": source, "section": "body"}]
    return fact(id, "firm:a", "buys", "component:chip", **told, evidence=evidence, **fields)


@pytest.mark.parametrize(
    ("denied_of", "blocked"),
    [(None, {"c", "d"}), ("firm:c", {"c"}), ("firm:e", set[str]())],
)
def test_a_denial_of_one_supplier_denies_no_other(denied_of: str | None, blocked: set[str]) -> None:
    made = [bought(id, "source:press", f"firm:{id}") for id in "cd"]
    no = bought("no", "source:filing", denied_of, polarity="negated")
    assert denied([*made, no], SOURCES) == blocked
    found = {id for one in conflicts(*made, no) for id in one.facts}
    assert found == ({*blocked, "no"} if blocked else set())


def test_sums_of_two_suppliers_are_no_conflict() -> None:
    three, five = ({"value": value, "currency": "USD"} for value in (3, 5))
    one = bought("one", "source:press", "firm:c", amount=three)
    assert conflicts(one, bought("other", "source:press", "firm:d", amount=five)) == []
    (found,) = conflicts(one, bought("same", "source:press", "firm:c", amount=five))
    assert found.facts == ("one", "same")


@given(claim_lists())
def test_conflicts_and_denials_do_not_depend_on_order(claims: list[dict[str, Any]]) -> None:
    made = facts(*claims)
    back = list(reversed(made))
    assert find_conflicts(made, {}) == find_conflicts(back, {})
    blocked = denied(made, {})
    assert blocked == denied(back, {})
    assert blocked <= {one.id for one in made if one.affirmed}
    for conflict in find_conflicts(made, {}):
        assert len(conflict.facts) > 1


def test_a_document_of_one_claim_has_no_conflict() -> None:
    assert find_conflicts(facts(claim("F1", "firm:a", "partners_with", "firm:b")), {}) == []
