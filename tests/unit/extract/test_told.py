"""Staff is no new jobs, money for works no site, a government's total no firm's; datelines."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.loaders.extract import Gazetteer, extract, read_article, verify


def told(text: str, gazetteer: Gazetteer) -> set[tuple[Any, ...]]:
    found = extract(f"News\n\n{text}", {"published": "2026-01-05"}, gazetteer).candidates
    return {
        (c["subject"], c["relation"], c["object"], (c.get("amount") or {}).get("value"))
        for c in found
    }


@pytest.mark.parametrize(
    ("text", "relation", "value"),
    [
        ("Siemens has 400 workers at its plant in Fort Worth, Texas.", "employs", 400),
        ("Siemens employs 400 people in Fort Worth, Texas.", "employs", 400),
        (
            "Siemens has a plant in Fort Worth, Texas, where 400 people work on site.",
            "employs",
            400,
        ),
        ("Siemens will hire 400 workers in Fort Worth, Texas.", "creates_jobs", 400),
        ("Siemens plans to build in Fort Worth, Texas, and employ 400 there.", "creates_jobs", 400),
        ("ホンダはオハイオ州の工場に4000人の従業員がいる。", "employs", 4000),
        ("ホンダはオハイオ州で4000人を雇用する計画だ。", "creates_jobs", 4000),
    ],
)
def test_staff_is_told_apart_from_new_jobs(
    text: str, relation: str, value: int, gazetteer: Gazetteer
) -> None:
    own = {(r, v) for _, r, _, v in told(text, gazetteer) if r in ("employs", "creates_jobs")}
    assert own == {(relation, value)}


@pytest.mark.parametrize(
    "text",
    [
        "Intel is building a fab in New Albany, Ohio. The federal government has awarded "
        "$33 billion in grants so far under the program.",
        "Intel is building a fab in New Albany, Ohio. Congress set aside $11 billion to invest in "
        "research.",
        "インテルはオハイオ州に工場を建設中だ。連邦政府はこれまでに330億ドルの補助金を決めた。",
    ],
)
def test_what_a_government_spends_in_all_is_no_firms(text: str, gazetteer: Gazetteer) -> None:
    assert {r for _, r, _, _ in told(text, gazetteer)} == {"builds_facility"}


def test_what_a_government_gives_the_firm_is_the_firms(gazetteer: Gazetteer) -> None:
    text = (
        "Intel is building a fab in New Albany, Ohio. The federal government awarded the company "
        "a $2 billion grant."
    )
    assert ("receives_incentive", 2e9) in {(r, v) for _, r, _, v in told(text, gazetteer)}


@pytest.mark.parametrize(
    "text",
    [
        "Micron said a grant of $6.1 billion will support the construction of two fabs in Boise, "
        "Idaho.",
        "Hitachi Energy will help fund the construction of a school in Memphis, Tennessee.",
    ],
)
def test_money_for_works_is_no_site(text: str, gazetteer: Gazetteer) -> None:
    assert "builds_facility" not in {r for _, r, _, _ in told(text, gazetteer)}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "Panasonic will build its plant in De Soto, Kansas. It had considered Tulsa, Oklahoma.",
            "KS",
        ),
        ("Foxconn looked at sites in Ohio and Indiana before choosing Wisconsin.", None),
        ("Hitachi Energy looked at a site in Gallatin, Tennessee, but did not choose it.", None),
        ("Siemens chose Fort Worth, Texas, over Atlanta, Georgia, for a new factory.", "TX"),
    ],
)
def test_a_site_that_was_not_chosen_is_none(
    text: str, place: str | None, gazetteer: Gazetteer
) -> None:
    states = {o[:11] for _, _, o, _ in told(text, gazetteer) if o.startswith("place:US-")}
    assert states <= ({f"place:US-{place}"} if place else {"place:US-WI"})
    assert bool(states) or place is None


def test_the_state_of_a_dateline_places_counties(gazetteer: Gazetteer) -> None:
    text = (
        "AUSTIN, Texas – Siemens said on Monday that it is enlarging its works in Bell and Hays "
        "counties. The company's investment of $31 million will create 210 new jobs."
    )
    article = read_article(text, {"published": "2026-01-05"})
    found = extract(article, None, gazetteer).candidates
    assert {(c["relation"], c["object"]) for c in found} >= {
        ("commits_investment", "place:US-TX"),
        ("creates_jobs", "place:US-TX"),
    }
    assert {c["tier"] for c in found} == {"B"}


@pytest.mark.parametrize(
    ("quote", "relation", "amount", "reason"),
    [
        ("Intel has 900 workers in Ohio", "creates_jobs", {"value": 900, "unit": "jobs"}, "no new"),
        (
            "Intel said the money will support the construction of a fab in Ohio",
            "builds_facility",
            None,
            "money for a construction",
        ),
        (
            "Congress has awarded $39 billion in grants in Ohio",
            "receives_incentive",
            {"value": 39e9, "currency": "USD"},
            "no firm's",
        ),
    ],
)
def test_the_verifier_refuses_it_from_every_route(
    quote: str, relation: str, amount: dict[str, Any] | None, reason: str, gazetteer: Gazetteer
) -> None:
    article = read_article(f"News\n\nIntel is busy. {quote}.", {"published": "2026-01-05"})
    claim = {
        "subject": "firm:intel",
        "relation": relation,
        "object": "place:US-OH",
        "status": "actual" if relation == "creates_jobs" else "announced",
        "quote": quote,
        **({"amount": amount} if amount else {}),
    }
    verdict = verify(claim, article, gazetteer)
    assert not verdict.accepted
    assert reason in verdict.reasons[0]


@pytest.mark.parametrize(
    "text",
    [
        "Intel is to build a packaging plant in Texas, with $458 million from the CHIPS Act.",
        "Intel will build a plant in Texas with $458 million in federal funding.",
        "Intel will build a plant in Texas, $458 million of it from the state.",
    ],
)
def test_a_grant_is_no_price_of_the_plant(text: str, gazetteer: Gazetteer) -> None:
    found = extract(f"News\n\n{text}", {"published": "2026-01-05"}, gazetteer).candidates
    spent = ("builds_facility", "commits_investment")
    assert {c["relation"] for c in found} & {"builds_facility"}
    assert [c.get("amount") for c in found if c["relation"] in spent] == [None]


@pytest.mark.parametrize("verb", ["is looking at", "is scouting", "is eyeing", "mulls"])
def test_a_search_for_sites_is_no_plan(verb: str, gazetteer: Gazetteer) -> None:
    text = f"News\n\nIntel {verb} sites in Texas for a $500 million factory."
    found = extract(text, {"published": "2026-01-05"}, gazetteer).candidates
    assert {c["certainty"] for c in found} <= {"speculative"}
