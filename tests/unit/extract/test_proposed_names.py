"""Firms that no list has: proposed by the article, in no graph before a person confirms them."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.graph.errors import InvalidInput
from onshore.loaders.extract import (
    Article,
    Gazetteer,
    Listing,
    apply_decisions,
    extract,
    read_article,
    verify,
)
from onshore.loaders.extract.candidates import follow_names
from onshore.loaders.extract.model.joining import join_names
from onshore.loaders.extract.names.proposed import make_proposal, with_proposed

WHEN = "2026-03-05T09:00:00Z"
NEWS = (
    "Plant news\n\n"
    "Quorvex Systems plans to build a factory in Ohio. Quorvex will invest $40 million there."
)


@pytest.fixture(scope="module")
def article() -> Article:
    return read_article(NEWS, {"published": "2026-01-01"})


@pytest.fixture(scope="module")
def found(article: Article, gazetteer: Gazetteer) -> list[dict[str, Any]]:
    return list(extract(article, None, gazetteer).candidates)


def test_a_firm_of_no_list_gives_candidates_that_propose_it(
    found: list[dict[str, Any]],
) -> None:
    assert {(c["subject"], c["relation"]) for c in found} == {
        ("firm:quorvex-systems", "builds_facility"),
        ("firm:quorvex-systems", "commits_investment"),
    }
    for candidate in found:
        (proposal,) = candidate["proposes"]
        assert proposal == {
            "id": "firm:quorvex-systems",
            "kind": "firm",
            "name": "Quorvex Systems",
            "names": ["Quorvex Systems", "Quorvex"],
        }
        assert candidate["tier"] == "B"
        assert "Quorvex Systems is on no list" in candidate["reasons"]


def test_accepting_needs_the_name_confirmed(
    found: list[dict[str, Any]], article: Article, gazetteer: Gazetteer
) -> None:
    accepted = [{**c, "decision": "accept"} for c in found]
    with pytest.raises(InvalidInput, match="confirm the name"):
        apply_decisions(accepted, article, gazetteer, when=WHEN)
    overridden = {**found[0], "decision": "override", "reason": "I know"}
    with pytest.raises(InvalidInput, match="confirm the name"):
        apply_decisions([overridden], article, gazetteer, when=WHEN, who="kim")
    confirmed = [{**c, "confirmed_names": ["firm:quorvex-systems"]} for c in accepted]
    applied = apply_decisions(confirmed, article, gazetteer, when=WHEN, who="kim")
    entity = next(e for e in applied.document["entities"] if e["id"] == "firm:quorvex-systems")
    assert entity["kind"] == "firm"
    assert [n["text"] for n in entity["names"]] == ["Quorvex Systems", "Quorvex"]
    assert applied.records[0]["confirmed_names"] == ["firm:quorvex-systems"]
    again = [{**r["candidate"], **r} for r in applied.records]
    assert apply_decisions(again, article, gazetteer, when=WHEN, who="kim").document == (
        applied.document
    )


def test_a_listed_name_needs_no_word(article: Article, gazetteer: Gazetteer) -> None:
    listed = with_proposed(gazetteer.copy(), [make_proposal("firm", ["Quorvex Systems"])])
    listed = listed.copy()
    listed.provisional = frozenset()
    found = extract(article, None, listed).candidates
    assert {c["subject"] for c in found} == {"firm:quorvex-systems"}
    assert not any("proposes" in c for c in found)


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        ({"id": "firm:foxconn", "names": ["Quorvex Systems"]}, "under other names"),
        ({"id": "firm:quorvex", "names": ["Foxconn"]}, "is that of firm:foxconn"),
        ({"id": "firm:quorvex-systems", "names": ["Vorquex Systems"]}, "is not named"),
        ({"id": "firm:quorvex-systems", "names": []}, "without a name"),
        ({"id": "firm:quorvex-systems", "kind": "place", "names": ["Quorvex"]}, "is none of"),
    ],
)
def test_a_proposal_can_not_lie(
    found: list[dict[str, Any]],
    article: Article,
    gazetteer: Gazetteer,
    proposal: dict[str, Any],
    reason: str,
) -> None:
    fact = {**found[0], "subject": proposal["id"], "proposes": [proposal]}
    verdict = verify(fact, article, gazetteer)
    assert not verdict.accepted
    assert reason in verdict.reasons[0]


def test_a_rejected_name_is_not_proposed_again(
    found: list[dict[str, Any]], article: Article, gazetteer: Gazetteer
) -> None:
    without = gazetteer.copy().reject(["quorvex systems", "Quorvex"])
    left = extract(article, None, without)
    assert [p["name"] for p in left.proposed] == []
    assert not any(c["subject"] == "firm:quorvex-systems" for c in left.candidates)
    verdict = verify(found[0], article, without)
    assert "was rejected" in verdict.reasons[0]


def test_a_name_in_other_letters_takes_no_listed_id() -> None:
    assert make_proposal("firm", ["東邦TDK電機"])["id"].startswith("firm:tdk-")
    assert make_proposal("firm", ["東邦TDK電機"]) == make_proposal("firm", ["東邦TDK電機"])
    assert make_proposal("firm", ["Quorvex Systems, Inc."])["id"] == "firm:quorvex-systems"


def test_what_a_model_proposes_under_the_same_name_is_one_firm(
    found: list[dict[str, Any]], article: Article, gazetteer: Gazetteer
) -> None:
    built = next(c for c in found if c["relation"] == "builds_facility")
    claim = {
        "subject": "firm:quorvex",
        "relation": "operates_facility",
        "object": built["object"],
        "status": "planned",
        "quote": "Quorvex Systems plans to build a factory in Ohio",
        "record": {"by": "llm:any"},
        "proposes": [make_proposal("firm", ["Quorvex"])],
    }
    claims = extract(article, None, gazetteer, [claim]).candidates
    other = next(c for c in claims if c["relation"] == "operates_facility")
    assert (other["subject"], other["tier"]) == ("firm:quorvex-systems", "B")
    assert [p["id"] for p in other["proposes"]] == ["firm:quorvex-systems"]


def test_a_name_ends_with_a_name(gazetteer: Gazetteer) -> None:
    text = "Prices\n\nQuorvex buys its busbars from Tolley Copper Works of Pennsylvania in bulk."
    found = extract(text, {"published": "2026-01-01"}, gazetteer)
    names = {name for item in found.proposed for name in item["names"]}
    assert "Tolley Copper Works" in names
    assert not any(name.endswith(" of") for name in names)


def test_candidates_of_a_model_follow_a_name_that_was_decided(
    article: Article, gazetteer: Gazetteer
) -> None:
    claim = {
        "subject": "firm:quorvex-systems",
        "relation": "operates_facility",
        "object": "place:US-OH",
        "status": "planned",
        "quote": "Quorvex Systems plans to build a factory in Ohio",
        "record": {"by": "llm:any"},
        "proposes": [make_proposal("firm", ["Quorvex Systems", "Quorvex"])],
    }
    before = extract(article, None, gazetteer, [claim]).candidates
    by_model = [c for c in before if c["record"]["by"] == "llm:any"]
    assert [c["reasons"] for c in by_model] == [["Quorvex Systems is on no list"]]
    names = Listing("firm:quorvex-systems", "firm", ("Quorvex Systems", "Quorvex"))
    after = follow_names(before, article, gazetteer.copy().add([names]))
    assert {c["id"] for c in after} == {c["id"] for c in before}
    assert not any("on no list" in reason for c in after for reason in c["reasons"])
    other = Listing("firm:vorq", "firm", ("Quorvex Systems", "Quorvex"))
    renamed = follow_names(before, article, gazetteer.copy().add([other]))
    assert {c["subject"] for c in renamed} == {"firm:vorq"}
    assert len(renamed) == len(before)
    gone = gazetteer.copy().reject(["Quorvex Systems", "Quorvex"])
    assert follow_names(before, article, gone) == []
    kept = follow_names(before, article, gone, {str(by_model[0]["id"])})
    assert [c["id"] for c in kept] == [by_model[0]["id"]]


def test_a_short_name_of_two_firms_is_joined_to_neither(gazetteer: Gazetteer) -> None:
    """A model's `Corbin` may be the relay maker or the steel maker: it stays a name of its own."""
    known = [make_proposal("firm", [name]) for name in ("Corbin Relay", "Corbin Steel")]
    short = {"proposes": [make_proposal("firm", ["Corbin"])]}
    joined = join_names(known, [short], gazetteer)
    assert [one["names"] for one in joined] == [["Corbin Relay"], ["Corbin Steel"], ["Corbin"]]
    (one,) = join_names(known[:1], [short], gazetteer)
    assert one["names"] == ["Corbin Relay", "Corbin"]
