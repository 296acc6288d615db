"""Recorded replies to eight invented articles: what of them becomes candidates, and what must not.

The replies were written by hand, as a strong model that errs would answer. They measure our client,
our linking and our verifier, not a model.
"""

from __future__ import annotations

from typing import Any

import pytest

from bench.extraction import Score, articles, bundled_gazetteer, read_gold, score
from onshore.graph.schema import kind_of
from onshore.loaders.extract import Article, Extraction, Gazetteer, extract, read_article
from onshore.loaders.extract.check.routes import is_models
from onshore.loaders.extract.check.verify import verify
from onshore.loaders.extract.model import ModelSettings, Proposals, ask_model
from tests.model_server import RECORDED, recorded, serving

Read = tuple[Article, Proposals, Extraction, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def names() -> Gazetteer:
    return bundled_gazetteer([RECORDED / "gazetteer.yaml"])


@pytest.fixture(scope="module")
def read(names: Gazetteer) -> dict[str, Read]:
    found = {}
    with serving(recorded) as server:
        for name, file, gold in articles(RECORDED):
            meta, facts = read_gold(gold)
            article = read_article(file, meta)
            proposals = ask_model(article, names, ModelSettings(server.url, "recorded"))
            found[name] = (
                article,
                proposals,
                extract(article, None, names, proposals.claims),
                facts,
            )
    return found


def _models(found: Extraction) -> list[dict[str, Any]]:
    return [c for c in found.candidates if is_models(c) or "also" in c["record"]]


def _total(read: dict[str, Read], models: bool) -> Score:
    total = Score()
    for _, _, found, facts in read.values():
        total.add(score(facts, _models(found) if models else found.candidates))
    return total


def test_precision_and_recall(read: dict[str, Read]) -> None:
    model, both = _total(read, models=True), _total(read, models=False)
    assert len(read) == 8
    assert model.right / model.candidates >= 0.90
    assert model.found / model.gold >= 0.80
    assert model.status_right / model.found >= 0.95
    assert both.found / both.gold >= 0.88


WRONG = [
    ("awards", "firm:larkspur", "receives_incentive", "place:US"),
    ("awards", "firm:tidewater", "creates_jobs", "place:US-VA-norfolk"),
    ("batteries", "firm:ostrava-cell", "receives_incentive", "place:US-MI"),
    ("chillers", "firm:norvane", "acquires", "firm:brayworth"),
    ("ja_power", "firm:haruka", "acquires", "firm:toyo-jizai"),
    ("options", "firm:arcturus", "buys", "component:rectifier"),
    ("options", "firm:arcturus", "builds_facility", "place:US-IA"),
    ("roundup", "firm:sable", "receives_incentive", "place:US"),
    ("roundup", "firm:dunmore", "operates_facility", "place:US-NV-reno"),
    ("unlisted", "firm:ferrant-switch", "operates_facility", "place:US-OH-toledo"),
]


@pytest.mark.parametrize(("name", "subject", "relation", "object"), WRONG)
def test_what_the_verifier_refuses(
    name: str, subject: str, relation: str, object: str, read: dict[str, Read]
) -> None:
    wrong = (subject, relation, object)
    _, _, found, _ = read[name]
    refused = [(c["subject"], c["relation"], c["object"]) for c in found.rejected if is_models(c)]
    assert wrong in refused
    kept = [
        (c["subject"], c["relation"], c["object"])
        for c in _models(found)
        if (c.get("amount") or {}).get("value") != 52_000_000
    ]
    assert wrong not in kept


def test_what_can_not_be_linked_is_dropped(read: dict[str, Read]) -> None:
    told = " ".join(item["reason"] for _, found, *_ in read.values() for item in found.dropped)
    for reason in (
        "'Siemens Energy Ohio' is not in the text",
        "'the company' is no name",
        "'owns_part_of' is none of",
        "'$68 billion' stands in none of the quotes",
        "'220 people' holds no number of commits_investment",
        "'投資額は1800億円' is not in the text letter by letter",
    ):
        assert reason in told


def test_unlisted_names_are_proposed_and_lower_the_tier(read: dict[str, Read]) -> None:
    for name in ("unlisted", "ja_unlisted"):
        found = _models(read[name][2])
        resting = [c for c in found if c.get("proposes")]
        assert len(resting) > 5
        assert {c["tier"] for c in resting} == {"B"}
        for candidate in resting:
            for item in candidate["proposes"]:
                assert item["id"].startswith(f"{item['kind']}:")
                assert item["name"] in read[name][0].text
    maes = {
        n for c in read["unlisted"][2].candidates for p in c.get("proposes", ()) for n in p["names"]
    }
    assert {"Maes Industrie", "Maes", "Corbin Relay", "Corbin"} <= maes


@pytest.mark.parametrize("planted", ["amount", "currency", "firm", "quote", "polarity", "relation"])
def test_planted_errors_are_refused(planted: str, read: dict[str, Read], names: Gazetteer) -> None:
    tried = 0
    for article, proposals, *_ in read.values():
        for claim in proposals.claims:
            wrong = _planted(claim, planted) if verify(claim, article, names).accepted else None
            if wrong is None:
                continue
            tried += 1
            verdict = verify(wrong, article, names)
            assert not verdict.accepted, (planted, wrong)
    assert tried > 20


def _planted(candidate: dict[str, Any], error: str) -> dict[str, Any] | None:
    amount = candidate.get("amount")
    if error == "amount":
        tenfold = {k: v * 10 for k, v in (amount or {}).items() if k in ("value", "min", "max")}
        return {**candidate, "amount": {**amount, **tenfold}} if amount else None
    if error == "currency":
        change = {"currency": "CHF"} if amount and "currency" in amount else {"unit": "km"}
        return {**candidate, "amount": {**amount, **change}} if amount else None
    if error == "firm":
        firm = kind_of(candidate["subject"]) == "firm"
        return {**candidate, "subject": "firm:toyota", "proposes": []} if firm else None
    if error == "quote":
        first = candidate["evidence"][0]
        invented = {"quote": first["quote"][:-3] + "xyz", "source": first["source"]}
        return {**candidate, "evidence": [invented]}
    if error == "polarity":
        quotes = " ".join(item["quote"] for item in candidate["evidence"])
        other = "negated" if candidate["polarity"] == "affirmed" else "affirmed"
        return {**candidate, "polarity": other} if " not " not in quotes else None
    return {**candidate, "relation": "classified_as"}


def test_one_fact_of_both_routes_is_one_candidate(read: dict[str, Read]) -> None:
    joined = [
        c for _, _, found, _ in read.values() for c in found.candidates if "also" in c["record"]
    ]
    assert len(joined) > 30
    for candidate in joined:
        routes = {candidate["record"]["by"], candidate["record"]["also"]}
        assert routes == {"rules@1", "llm:recorded"}
    for _, _, found, _ in read.values():
        ids = [c["id"] for c in found.candidates]
        assert len(ids) == len(set(ids))
