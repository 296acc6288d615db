"""The pipeline on whole articles: figures per set, traps, coverage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extraction import COUNTS, count_sets, run
from onshore.loaders.extract import Article, Gazetteer, extract, verify
from onshore.loaders.extract.candidates import Extraction
from tests.extras import needs_file

SHARED = Path(__file__).parents[4] / "shared" / "seed"


def test_counts_of_every_set() -> None:
    """Exactly what is in counts.json, which `python -m bench extraction --write` writes anew."""
    assert count_sets() == json.loads(COUNTS.read_text("utf-8"))


def test_the_right_firm_on_text_that_nobody_tuned_on() -> None:
    kept = json.loads(COUNTS.read_text("utf-8"))
    for counts in (kept["unseen"], kept["background"]):
        assert counts["wrong_firm"] <= 0.02 * (counts["found"] + counts["wrong"])
        assert counts["wrong"] <= 0.15 * (counts["found"] + counts["wrong"])


@needs_file(SHARED / "article.txt", "the seed text is not at hand")
def test_figures_on_the_seed(gazetteer: Gazetteer) -> None:
    meta = {"published": "2025-11-20"}
    total = run(SHARED / "article.txt", SHARED / "facts.jsonl", gazetteer, meta)
    assert total.right / total.candidates >= 0.9
    assert total.core_found / total.core >= 0.9
    found = extract(SHARED / "article.txt", meta, gazetteer).candidates
    assert not any(c["relation"] == "buys" for c in found)
    assert not any(
        c["relation"] == "produces"
        and str(c.get("place", "")).startswith("place:US-")
        and c["object"] in ("component:power-system", "component:cooling-system")
        for c in found
    )


@pytest.fixture(scope="module")
def found(lumeris: Article, gazetteer: Gazetteer) -> Extraction:
    return extract(lumeris, None, gazetteer)


def test_candidates_are_flat_facts_with_evidence(
    found: Extraction, lumeris: Article, gazetteer: Gazetteer
) -> None:
    for line in found.lines():
        candidate = json.loads(line)
        start, end = candidate["span"]
        assert lumeris.text[start:end] == candidate["quote"]
        assert candidate["rule"]
        assert candidate["tier"] in ("A", "B")
        assert candidate["decision"] == ""
        assert verify(candidate, lumeris, gazetteer).accepted


def test_a_later_sentence_tells_the_state_of_the_site(found: Extraction) -> None:
    (build,) = [c for c in found.candidates if c["relation"] == "builds_facility"]
    assert build["status"] == "under_construction"
    assert build["site"] == "Lordane, Ohio"
    assert any("Construction began" in reason for reason in build["reasons"])


def test_distractors_give_nothing(found: Extraction) -> None:
    assert not any(c["section"] in ("boilerplate", "byline") for c in found.candidates)
    silent = [c for c in found.coverage if c.section == "boilerplate"]
    assert silent
    assert all(c.candidates == () for c in silent)


def test_coverage_shows_sentences_that_gave_nothing(found: Extraction) -> None:
    body = [c for c in found.coverage if c.section == "body"]
    assert sum(bool(c.candidates) for c in body) >= len(body) - 1


def test_an_option_is_never_a_purchase(gazetteer: Gazetteer) -> None:
    for text in (
        "Deal news here\n\nMicrosoft has an option to buy AI servers from Foxconn.",
        "提携の発表がありました\n\nマイクロソフトはFoxconnが生産するサーバーを購入できる権利を持つ。",
    ):
        relations = {c["relation"] for c in extract(text, None, gazetteer).candidates}
        assert "has_purchase_option" in relations
        assert "buys" not in relations


def test_running_twice_gives_the_same_ids(lumeris: Article, gazetteer: Gazetteer) -> None:
    first, second = (extract(lumeris, None, gazetteer) for _ in range(2))
    assert [c["id"] for c in first.candidates] == [c["id"] for c in second.candidates]
    assert len({c["id"] for c in first.candidates}) == len(first.candidates)
