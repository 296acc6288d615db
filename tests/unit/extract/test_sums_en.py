"""English sums and counts: told in other words, refused, hoped for, or of a town."""

from __future__ import annotations

import pytest

from onshore.loaders.extract import Gazetteer, extract

_OPENS = "Castellan Motors is to build a plant in Ohio. "


def _amounts(text: str, gazetteer: Gazetteer) -> list[tuple[str, object]]:
    article = f"Notes of the week\n\n{_OPENS}{text}"
    found = extract(article, {"published": "2026-01-01"}, gazetteer).candidates
    return [(c["relation"], c["amount"]["value"]) for c in found if c.get("amount")]


@pytest.mark.parametrize(
    ("text", "relation", "value"),
    [
        (
            "The company has set aside $420 million for the site.",
            "commits_investment",
            420_000_000,
        ),
        ("It will plow $95 million into the plant.", "commits_investment", 95_000_000),
        (
            "Total expenditure on the site is put at $310 million.",
            "commits_investment",
            310_000_000,
        ),
        ("Its headcount there is expected to reach 800 by 2029.", "creates_jobs", 800),
        ("The plant has a capacity of 12,000 wafers a month.", "has_capacity", 12_000),
    ],
)
def test_sums_in_other_words(text: str, relation: str, value: int, gazetteer: Gazetteer) -> None:
    assert _amounts(text, gazetteer) == [(relation, value)]


@pytest.mark.parametrize(
    "text",
    [
        "The state turned down a request for $40 million in tax credits.",
        "The mayor hopes that suppliers will bring another 1,500 jobs.",
        "Ohio has 410,000 people in metalworking.",
        "It promises 71 jobs paying an average of $71,000.",
    ],
)
def test_what_is_refused_hoped_or_of_a_place(text: str, gazetteer: Gazetteer) -> None:
    assert [item for item in _amounts(text, gazetteer) if item[1] != 71] == []


def test_a_bare_number_counts_what_the_count_before_it_does(gazetteer: Gazetteer) -> None:
    text = "It now plans to hire 560 people instead of 1,100."
    assert _amounts(text, gazetteer) == [("creates_jobs", 560), ("creates_jobs", 1100)]
    assert _amounts("It plans 560 jobs on 1,100 acres, instead of 900.", gazetteer) == [
        ("creates_jobs", 560)
    ]
