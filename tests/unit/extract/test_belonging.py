"""What a sum, a subject or a product's name belongs to: nothing is given to a wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.loaders.extract import Gazetteer, extract


def _found(text: str, gazetteer: Gazetteer) -> list[dict[str, Any]]:
    title = "Notes of the week" if text.isascii() else "今週の記事"
    article = f"{title}\n\n{text}"
    return list(extract(article, {"published": "2026-01-01"}, gazetteer).candidates)


def _amounts(text: str, gazetteer: Gazetteer) -> set[tuple[str, str, object]]:
    return {
        (c["relation"], c["object"], c["amount"]["value"])
        for c in _found(text, gazetteer)
        if c.get("amount")
    }


@pytest.mark.parametrize(
    "text",
    [
        "Castellan Motors will invest $500 million in Ohio and Texas.",
        "Castellan Motors is to spend $3 billion on new works in China, India and Ohio.",
        "Across the globe, Castellan Motors is investing $3 billion in works in China and the US.",
        "Castellan Motors will build plants in Ohio, Texas and Indiana, creating 3,000 jobs.",
        "Castellan Motors plans a plant in Ohio. The company's combined investment of $176 million "
        "will create 280 new jobs.",
        "Castellan Motors plans a plant in Ohio. It is investing $2 billion in these projects.",
        "Castellan Motors will invest $2 billion in Memphis, Tennessee and Columbus, Ohio.",
        "カステラン・モーターズはオハイオ州とテキサス州に計5億ドルを投資する。",
    ],
)
def test_a_sum_of_several_places_is_given_to_none(text: str, gazetteer: Gazetteer) -> None:
    assert _amounts(text, gazetteer) == set()


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        (
            "Castellan Motors will invest $500 million in Ohio and $200 million in Texas.",
            {
                ("commits_investment", "place:US-OH", 500_000_000),
                ("commits_investment", "place:US-TX", 200_000_000),
            },
        ),
        (
            "Castellan Motors will invest $500 million in Columbus, Ohio.",
            {("commits_investment", "place:US-OH-columbus", 500_000_000)},
        ),
        (
            "Castellan Motors, with plants in Ohio and Texas, will invest $500 million in Ohio.",
            {("commits_investment", "place:US-OH", 500_000_000)},
        ),
    ],
)
def test_a_sum_of_one_place_stays(
    text: str, amounts: set[tuple[str, str, object]], gazetteer: Gazetteer
) -> None:
    assert amounts <= _amounts(text, gazetteer)


@pytest.mark.parametrize(
    "text",
    [
        "Castellan Motors will build a plant in Ohio. The state will pay up to $9 million over 12 "
        "years if jobs targets are met.",
        "The board agreed to award Castellan Motors up to $9 million in cash payments over 15 "
        "years if it met job-creation targets in Ohio.",
    ],
)
def test_a_number_of_years_is_none_of_jobs(text: str, gazetteer: Gazetteer) -> None:
    assert "creates_jobs" not in {c["relation"] for c in _found(text, gazetteer)}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Castellan Motors makes motor control centers in Ohio.", set()),
        ("Lumeris Cells produces battery management systems in Ohio.", set()),
        ("Lumeris Cells produces battery components in Ohio.", set()),
        ("Lumeris Cells produces transformers in Ohio.", {"component:transformer"}),
    ],
)
def test_what_qualifies_a_longer_name_is_not_made(
    text: str, made: set[str], gazetteer: Gazetteer
) -> None:
    assert {c["object"] for c in _found(text, gazetteer) if c["relation"] == "produces"} == made


def test_a_sentence_with_an_actor_takes_no_subject_from_before(gazetteer: Gazetteer) -> None:
    first = "カステラン・モーターズはテネシー州で電気自動車を生産する。"
    deal = "ルメリスとゼネシス電池の合弁(電池生産、56億ドル)も投資を発表した。"
    before, both = _found(first, gazetteer), _found(first + deal, gazetteer)
    assert before
    kept = [(c["relation"], c["object"]) for c in both if c["subject"] == "firm:castellan"]
    assert kept == [(c["relation"], c["object"]) for c in before]


def test_an_investment_without_a_scale_is_doubted(gazetteer: Gazetteer) -> None:
    text = "Castellan Motors will make a {} investment in its Ohio plant."
    for amount, doubted in (("$510", True), ("$510 million", False)):
        found = _found(text.format(amount), gazetteer)
        reasons = [r for c in found if c["relation"] == "commits_investment" for r in c["reasons"]]
        assert any(reason.startswith("amount:") for reason in reasons) == doubted
