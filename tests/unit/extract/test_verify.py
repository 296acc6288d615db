"""The verifier: planted errors are refused, true facts are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.extraction import read_gold
from bench.verifier import as_candidate, measure
from onshore.loaders.extract import Article, Gazetteer, read_article, verify
from tests.extras import needs_file

SHARED = Path(__file__).parents[4] / "shared" / "seed"


def test_planted_errors_on_the_practice_article(
    data: Path, lumeris: Article, gazetteer: Gazetteer
) -> None:
    facts = read_gold(data / "dev" / "en1_dev.gold.jsonl")[1]
    planted, refused, tiers = measure(lumeris, facts, gazetteer)
    assert planted
    assert all(caught == total for caught, total in planted.values()), planted
    assert refused == []
    assert tiers["A"] >= 5


@needs_file(SHARED / "article.txt", "the seed text is not at hand")
def test_planted_errors_on_the_seed(gazetteer: Gazetteer) -> None:
    article = read_article(SHARED / "article.txt", {"published": "2025-11-20"})
    facts = [f for f in read_gold(SHARED / "facts.jsonl")[1] if f["id"] != "S51"]
    planted, refused, _ = measure(article, facts, gazetteer)
    assert all(caught == total for caught, total in planted.values()), planted
    assert len(refused) <= 0.06 * len(facts), refused


def _fact(data: Path, id: str) -> dict[str, Any]:
    facts = read_gold(data / "dev" / "en1_dev.gold.jsonl")[1]
    return as_candidate(next(f for f in facts if f["id"] == id))


@pytest.mark.parametrize(
    ("id", "change", "check"),
    [
        ("EN1-01", {"relation": "constructs"}, 1),
        ("EN1-01", {"object": "firm:hansol"}, 1),
        ("EN1-01", {"status": "maybe"}, 1),
        ("EN1-01", {"evidence": []}, 2),
        ("EN1-01", {"evidence": [{"quote": "Ohio"}]}, 2),
        ("EN1-01", {"evidence": [{"quote": "Lumeris", "start": 3, "end": 10}]}, 3),
        ("EN1-01", {"text_sha256": "0" * 64}, 3),
        ("EN1-01", {"object": "place:US-NV"}, 4),
        ("EN1-06", {"to": "firm:boeing"}, 4),
        ("EN1-03", {"amount": {"value": 18500, "unit": "jobs"}}, 5),
        ("EN1-03", {"amount": {"value": 1850, "unit": "MW"}}, 5),
        ("EN1-03", {"by": "2031"}, 5),
        ("EN1-06", {"share": 0.4}, 5),
        ("EN1-14", {"polarity": "affirmed"}, 6),
        ("EN1-04", {"polarity": "negated"}, 6),
        ("EN1-13", {"relation": "buys"}, 6),
        ("EN1-04", {"relation": "has_contract_with"}, 6),
    ],
)
def test_each_check_refuses(
    data: Path, lumeris: Article, gazetteer: Gazetteer, id: str, change: dict[str, Any], check: int
) -> None:
    verdict = verify({**_fact(data, id), **change}, lumeris, gazetteer)
    assert verdict.check == check, verdict


def test_nothing_comes_from_silent_parts(gazetteer: Gazetteer) -> None:
    text = "Title line\n\nFoxconn grows.\n\nAbout the author\n\nFoxconn operates plants in Ohio."
    article = read_article(text)
    fact = {
        "subject": "firm:foxconn",
        "relation": "operates_facility",
        "object": "place:US-OH",
        "status": "operational",
        "quote": "Foxconn operates plants in Ohio",
    }
    assert verify(fact, article, gazetteer).check == 7
    body = read_article(text.replace("About the author", "More of it"))
    assert verify(fact, body, gazetteer).tier == "A"


def test_speculation_caps_certainty(gazetteer: Gazetteer) -> None:
    article = read_article("Title\n\nFoxconn may build a plant in Ohio next year.")
    fact = {
        "subject": "firm:foxconn",
        "relation": "builds_facility",
        "object": "place:US-OH",
        "status": "planned",
        "quote": "Foxconn may build a plant in Ohio",
    }
    verdict = verify(fact, article, gazetteer)
    assert verdict.accepted
    assert verdict.fact["certainty"] == "speculative"


def test_a_quote_that_occurs_twice_needs_an_offset(gazetteer: Gazetteer) -> None:
    article = read_article("Title\n\nFoxconn owns a plant in Ohio. Foxconn owns a plant in Ohio.")
    fact = {
        "subject": "firm:foxconn",
        "relation": "owns_facility",
        "object": "place:US-OH",
        "status": "operational",
        "quote": "Foxconn owns a plant in Ohio",
    }
    assert verify(fact, article, gazetteer).check == 2
    assert verify({**fact, "span": [7, 35]}, article, gazetteer).tier == "A"
    assert verify({**fact, "prefix": "Ohio."}, article, gazetteer).tier == "A"


def test_two_articles_are_never_mixed_up(gazetteer: Gazetteer) -> None:
    fact = {
        "subject": "firm:foxconn",
        "relation": "operates_facility",
        "object": "place:US-OH",
        "status": "operational",
        "quote": "operates plants in Ohio",
    }
    for name, tier in (("Foxconn", "A"), ("Pegatron", "rejected")) * 2:
        article = read_article(f"Title\n\n{name} operates plants in Ohio.")
        assert verify(fact, article, gazetteer).tier == tier


def test_hostile_candidates_are_refused_not_raised(lumeris: Article, gazetteer: Gazetteer) -> None:
    for text in (
        '{"relation": 3}',
        "{}",
        '{"subject": [], "relation": "buys", "object": {}}',
        '{"subject": "firm:lumeris", "relation": "supplies", "object": "component:x", '
        '"status": "actual", "quote": "will supply", "start": "x"}',
    ):
        assert verify(json.loads(text), lumeris, gazetteer).tier == "rejected"
