"""Fields that a relation or a kind does not take are refused with what it takes instead."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.graph import schema
from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.curated import parse_facts

VALUES = {
    "text": "x",
    "date": "2026",
    "number": "3",
    "fraction": "0.5",
    "bool": "yes",
    "amount": {"value": "5", "currency": "USD"},
    "distributive": "each",
    "id": "firm:z",
    "place": "place:JP",
    "component": "component:z",
}


def fact_of(relation: str, **fields: Any) -> dict[str, Any]:
    declared = schema.RELATIONS[relation]
    subject = "source" if relation == "derived_from" else declared.subjects[0]
    object = subject if declared.same_kind else declared.objects[0]
    return {
        "id": "F1",
        "subject": f"{subject}:a",
        "relation": relation,
        "object": f"{object}:b",
        "status": "stated",
        "certainty": "asserted",
        "evidence": [{}],
        **({"from": "firm:s"} if "from" in (declared.tail, declared.head) else {}),
        **fields,
    }


def problems_of(**document: Any) -> list[Problem]:
    try:
        parse_document({"source": {"id": "source:t"}, **document})
    except InvalidInput as error:
        return list(error.problems)
    return []


@pytest.mark.parametrize("relation", schema.RELATIONS)
def test_every_field_is_taken_or_refused(relation: str) -> None:
    assert problems_of(facts=[fact_of(relation)]) == []
    for field in schema.QUALIFIER_FIELDS.values():
        value: Any = VALUES[field.type.removesuffix("*")]
        if field.type.endswith("*"):
            value = [value]
        found = problems_of(facts=[fact_of(relation, **{field.name: value})])
        if field.taken_by(relation):
            assert found == [], field.name
        else:
            (problem,) = found
            assert problem.reason.startswith(f"{relation} takes ")
            assert f"; {field.name} is for {field.of[0]}" in problem.reason
            assert (problem.fact, problem.field) == ("F1", f"facts.0.{field.name}")
            for name in problem.suggestions:
                assert schema.QUALIFIER_FIELDS[name].taken_by(relation)


@pytest.mark.parametrize(
    ("relation", "field", "near"),
    [
        ("commits_investment", "value", "amount"),
        ("creates_jobs", "value", "amount"),
        ("part_of", "share", "cost_share"),
        ("produces", "share", "market_share"),
        ("supplies", "market_share", "share"),
        ("subsidiary_of", "share", "ownership_share"),
        ("buys", "to", "from"),
        ("supplies", "from", "to"),
        ("supplies", "product", "components"),
    ],
)
def test_the_word_that_was_meant_comes_first(relation: str, field: str, near: str) -> None:
    value = VALUES[schema.QUALIFIER_FIELDS[field].type]
    (problem,) = problems_of(facts=[fact_of(relation, **{field: value})])
    assert problem.suggestions[0] == near
    assert problem.reason.startswith(f"{relation} takes {near}; {field} is for ")


def test_an_investment_under_value_is_refused_in_its_file() -> None:
    text = """\
source: {id: source:tl-one, published: 2026-01-02}
entities:
  - {id: firm:exampleco, names: [Exampleco]}
facts:
  - id: TL3
    subject: firm:exampleco
    relation: commits_investment
    object: place:US-GA
    value: {value: 500000000, currency: USD}
    status: announced
    certainty: asserted
    evidence: [{section: row 3}]
"""
    with pytest.raises(InvalidInput) as caught:
        parse_facts(text.encode(), ".yaml", "f.yaml")
    assert str(caught.value) == (
        "f.yaml:9: TL3 facts.0.value: commits_investment takes amount; value is for supplies, "
        "buys, has_purchase_option, produces (nearest: amount)"
    )


@pytest.mark.parametrize("kind", [kind.name for kind in schema.KINDS.values() if kind.declared])
def test_entities_have_the_fields_of_their_kind(kind: str) -> None:
    values: dict[str, Any] = {
        "names": ["A"],
        "not_names": ["B"],
        "ids": {"lei": "X"},
        "container": "place:JP",
        "members": ["place:JP"],
        "place_type": "city",
        "latitude": "1",
        "longitude": "2",
        "precision": "exact",
        "position_source": "x",
        "sector": "a:b",
        "facility_type": "x",
        "address": "x",
        "unnamed": "yes",
        "note": "x",
    }
    taken = {
        key: value for key, value in values.items() if schema.ENTITY_FIELDS[key].taken_by(kind)
    }
    assert problems_of(entities=[{"id": f"{kind}:a", **taken}]) == []
    refused = {problem.field for problem in problems_of(entities=[{"id": f"{kind}:a", **values}])}
    assert refused == {f"entities.0.{key}" for key in values if key not in taken}


def test_half_a_position_and_two_units_are_refused() -> None:
    entity = {"id": "factory:a", "latitude": "59.33"}
    (problem,) = problems_of(entities=[entity])
    assert problem.reason == "a position needs both latitude and longitude"
    amount = {"value": "1", "unit": "MW", "currency": "USD"}
    (problem,) = problems_of(facts=[fact_of("commits_investment", amount=amount)])
    assert problem.reason.startswith("an amount has a unit or a currency, not both")


def test_a_fact_of_another_source_is_refused() -> None:
    (problem,) = problems_of(facts=[fact_of("produces", source="source:other")])
    assert problem.reason == "this file holds the facts of 'source:t'"
    assert problems_of(facts=[fact_of("produces", source="source:t")]) == []
