"""Replies of a model: JSON is found in them, every fact is checked alone, examples are our own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onshore.graph.schema import RELATIONS, STATUSES
from onshore.loaders.extract.model import prompt
from onshore.loaders.extract.model.reply import MAX_FACTS, read_reply
from tests.model_server import facts

GOOD = {
    "quotes": ["Osk Rail runs a plant in Ohio"],
    "subject": "Osk Rail",
    "relation": "operates_facility",
    "object": "Ohio",
    "status": "operational",
}


@pytest.mark.parametrize(
    "reply",
    [
        facts(GOOD),
        json.dumps([GOOD]),
        f"```json\n{facts(GOOD)}\n```",
        f"Of {{3}} facts:\n[{json.dumps(GOOD)}]",
        f"Sure! Here it is:\n\n{facts(GOOD)}\nAnything else?",
        f'<think>maybe {{"facts": [1]}} or {{}}</think>{facts(GOOD)}',
        facts({**GOOD, "polarity": None, "with": None, "to": "null", "certainty": 0.9}),
        facts({**GOOD, "quotes": GOOD["quotes"][0]}),
    ],
)
def test_a_fact_is_found(reply: str) -> None:
    found = read_reply(reply)
    assert (found.facts, found.problems) == (
        [
            {
                **GOOD,
                "polarity": "affirmed",
                **dict.fromkeys((*prompt.NAMED, *prompt.WORDED)),
                "with": [],
            }
        ],
        [],
    )


@pytest.mark.parametrize("reply", ["", "no", '{"facts": 3}', "[" * 100_000, '{"a":' * 50_000, "{"])
def test_what_is_no_json_of_facts(reply: str) -> None:
    found = read_reply(reply)
    assert found.facts == []
    assert "is no JSON of the form" in found.problems[0]


def test_no_facts_is_a_good_reply() -> None:
    assert read_reply(facts()).problems == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"quotes": []}, "no quote"),
        ({"quotes": [1]}, "no list of texts"),
        ({"quotes": ["x" * 2000]}, "more than 1,500"),
        ({"subject": ""}, "subject is missing"),
        ({"object": ["Ohio"]}, "object is no text"),
        ({"subject": "x" * 300}, "more than 200"),
        ({"relation": "supplies_to"}, "'supplies_to' is none of supplies"),
        ({"relation": "derived_from"}, "is none of"),
        ({"relation": ["supplies"]}, "is none of"),
        ({"status": "running"}, "is none of"),
        ({"polarity": "maybe"}, "is none of"),
        ({"with": [3]}, "no list of texts"),
    ],
)
def test_one_bad_fact_costs_no_other(change: dict[str, Any], told: str) -> None:
    found = read_reply(facts(GOOD, {**GOOD, **change}, GOOD))
    assert len(found.facts) == 2
    (problem,) = found.problems
    assert problem.startswith("fact 2 (")
    assert told in problem


def test_facts_before_a_cut_are_kept() -> None:
    whole = facts(GOOD, GOOD, GOOD)
    assert [len(read_reply(whole[:end]).facts) for end in (-2, -30, 60)] == [3, 2, 0]


def test_a_reply_without_end_is_read_up_to_a_bound() -> None:
    found = read_reply(facts(*[GOOD] * 5000))
    assert len(found.facts) == MAX_FACTS
    assert "5,000" in found.problems[0]


def test_every_relation_and_status_is_told_or_left_out() -> None:
    assert {*prompt.MEANINGS} | prompt.LEFT_OUT == {*RELATIONS}
    assert not {*prompt.MEANINGS} & prompt.LEFT_OUT
    assert tuple(prompt.STATUS_MEANINGS) == STATUSES


def test_the_examples_are_what_is_asked_for() -> None:
    parts = prompt.EXAMPLES.split("Text: ")[1:]
    assert len(parts) == 2
    for part in parts:
        text, _, reply = part.partition("\nReply: ")
        found = read_reply(reply)
        assert found.problems == []
        assert all(quote in text for fact in found.facts for quote in fact["quotes"])
        assert all(fact["subject"] in text for fact in found.facts)
