"""Decisions: curated YAML, records, undo, edits verified again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput
from onshore.loaders.curated import parse_facts
from onshore.loaders.extract import (
    Article,
    Gazetteer,
    apply_decisions,
    extract,
    lint,
    pending,
    read_article,
    undo_decision,
)

WHEN = "2026-03-05T09:00:00Z"


@pytest.fixture(scope="module")
def candidates(lumeris: Article, gazetteer: Gazetteer) -> list[dict[str, Any]]:
    return list(extract(lumeris, None, gazetteer).candidates)


def test_accepted_facts_make_a_file_that_loads(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer
) -> None:
    decided = [{**c, "decision": "accept"} for c in candidates]
    applied = apply_decisions(decided, lumeris, gazetteer, when=WHEN, who="kim")
    document = parse_facts(applied.yaml().encode(), ".yaml").document
    assert document is not None
    assert len(document.facts) == 16
    assert {f.record["reviewer"] for f in document.facts} == {"kim"}
    assert [r["who"] for r in applied.records] == ["kim"] * 16
    articles = {lumeris.source: lumeris}
    assert lint([document], today=date(2026, 3, 6), articles=articles, gazetteer=gazetteer) == []


def test_rejected_ones_are_not_offered_again(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer
) -> None:
    first = candidates[0]["id"]
    decisions = {first: {"decision": "reject", "reason": "wrong status"}}
    applied = apply_decisions(candidates, lumeris, gazetteer, when=WHEN, decisions=decisions)
    assert applied.document["facts"] == []
    assert applied.records[0]["after"] is None
    left = pending(candidates, applied.records)
    assert first not in {c["id"] for c in left}
    assert len(left) == len(candidates) - 1


def test_edits_are_verified_again(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer
) -> None:
    jobs = next(c for c in candidates if c.get("amount", {}).get("value") == 1850)
    wrong = {**jobs, "decision": "edit", "edits": {"amount": {"value": 18500, "unit": "jobs"}}}
    with pytest.raises(InvalidInput, match="check 5"):
        apply_decisions([wrong], lumeris, gazetteer, when=WHEN)
    right = {**jobs, "decision": "edit", "edits": {"status": "planned"}}
    applied = apply_decisions([right], lumeris, gazetteer, when=WHEN)
    assert applied.document["facts"][0]["status"] == "planned"
    assert applied.records[0]["before"]["status"] == "promised"


def test_every_problem_is_reported_and_nothing_decided(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer
) -> None:
    decided = [
        {**candidates[0], "decision": "acept"},
        {**candidates[1], "decision": "override"},
        {**candidates[2], "decision": "accept", "subject": "firm:boeing"},
        {**candidates[3], "decision": "accept"},
    ]
    with pytest.raises(InvalidInput) as caught:
        apply_decisions(decided, lumeris, gazetteer, when=WHEN)
    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]
    assert "nearest: accept" in str(caught.value)


def test_an_override_keeps_reviewer_and_reason(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer
) -> None:
    fact = {
        **candidates[0],
        "decision": "override",
        "reason": "the caption says so",
        "status": "completed",
    }
    applied = apply_decisions([fact], lumeris, gazetteer, when=WHEN, who="kim")
    record = applied.document["facts"][0]["record"]
    assert (record["decision"], record["reviewer"]) == ("override", "kim")


def test_the_status_can_be_required(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer
) -> None:
    decided = {**candidates[0], "decision": "accept"}
    with pytest.raises(InvalidInput, match="status is not confirmed"):
        apply_decisions([decided], lumeris, gazetteer, when=WHEN, require_status=True)
    confirmed = {**decided, "confirmed_status": "announced"}
    applied = apply_decisions([confirmed], lumeris, gazetteer, when=WHEN, require_status=True)
    assert applied.document["facts"][0]["status"] == "announced"


def test_undo_takes_the_fact_out_and_offers_it_again(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer
) -> None:
    decided = [{**c, "decision": "accept"} for c in candidates[:2]]
    applied = apply_decisions(decided, lumeris, gazetteer, when=WHEN)
    id = candidates[0]["id"]
    undone = undo_decision(id, applied.document, applied.records, when=WHEN, who="kim")
    assert len(undone.document["facts"]) == 1
    parse_document(undone.document)
    records = [*applied.records, *undone.records]
    assert id in {c["id"] for c in pending(candidates, records)}
    with pytest.raises(InvalidInput, match="no decision"):
        undo_decision(id, undone.document, records, when=WHEN)


def test_lint_finds_what_went_wrong(
    candidates: list[dict[str, Any]], lumeris: Article, gazetteer: Gazetteer, data: Path
) -> None:
    decided = [{**c, "decision": "accept"} for c in candidates]
    document = apply_decisions(decided, lumeris, gazetteer, when=WHEN).document
    document["entities"].append({"id": "firm:nobody", "kind": "firm", "names": ["Nobody"]})
    jobs = next(f for f in document["facts"] if (f.get("amount") or {}).get("value") == 640)
    document["facts"].append({**jobs, "id": "other", "amount": {"value": 900, "unit": "jobs"}})
    build = document["facts"][0]
    build["evidence"][0] = {**build["evidence"][0], "quote_sha256": "0" * 64}
    found = lint(
        [parse_document(document)], today=date(2030, 1, 2), articles={lumeris.source: lumeris}
    )
    assert {f.check for f in found} >= {"orphan", "conflict", "quote", "hash", "promise"}
    alone = lint([parse_document(document)], today=date(2026, 3, 6))
    assert any("text not checked" in f.reason for f in alone)
    other = read_article(data / "dev" / "en_tsmc.txt")
    changed = lint(
        [parse_document(document)], today=date(2026, 3, 6), articles={lumeris.source: other}
    )
    assert any("not the one with this hash" in f.reason for f in changed)
