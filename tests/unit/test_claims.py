"""What facts say of one claim: every standing, and what must not be taken for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest

from onshore.graph.answers.claims.ends import Ends
from onshore.graph.answers.claims.said import TEXT, Claim
from onshore.graph.answers.claims.says import says_of
from onshore.graph.answers.claims.verdicts import Verdict, judged
from onshore.graph.stores import open_store
from onshore.graph.view import View
from tests.unit.story import NOW, claim, document

DAY = date(2026, 6, 1)
SOURCE = {"id": "source:a", "publisher": "The Paper", "published": "2025-03-02"}
PLACES = [
    {"id": "place:US", "names": ["United States"], "place_type": "country"},
    {"id": "place:US-TX", "names": ["Texas"], "container": "place:US", "place_type": "state"},
    {"id": "place:US-TX-houston", "names": ["Houston"], "container": "place:US-TX"},
    {"id": "place:US-OH", "names": ["Ohio"], "container": "place:US", "place_type": "state"},
]
NAMES = {
    **{f"firm:{one}": one.capitalize() for one in ("alpha", "beta", "gamma", "delta")},
    "component:server": "Server",
    "component:ai-server": "AI server",
    "factory:works": "Works",
    "factory:shared": "Shared works",
    "project:plan": "Plan",
}
ENTITIES = [*PLACES, *({"id": id, "names": [name]} for id, name in NAMES.items())]
TEXAS, HOUSTON, OHIO = "place:US-TX", "place:US-TX-houston", "place:US-OH"
JOBS = {"value": 500, "unit": "jobs"}


@cache
def case(name: str) -> tuple[Verdict, View]:
    claimed, facts, _ = CASES[name]
    written = [claim(f"F{at}", **one) for at, one in enumerate(facts)]
    return judge(claimed, written)


def judge(
    claimed: dict[str, Any], facts: Sequence[dict[str, Any]], **options: Any
) -> tuple[Verdict, View]:
    """What the facts say of a claim, which is written as a fact without id and evidence."""
    store = open_store("sqlite://")
    store.replace([document(SOURCE, *facts, entities=ENTITIES)], now=NOW)
    view = store.view(DAY)
    ends = Ends(view, **options.pop("ends", {}))
    read = document(TEXT, claim("c", **claimed)).facts[0]
    section = options.pop("section", "body")
    return judged([Claim(read, 0, **options)], [section], ends)[0], view


def held(claimed: dict[str, Any], *facts: dict[str, Any], **options: Any) -> tuple[str, str]:
    found, _ = judge(claimed, facts, **options)
    return found.standing, found.why


def site(at: str, **more: Any) -> dict[str, Any]:
    return {
        "subject": "firm:alpha",
        "relation": "operates_facility",
        "object": at,
        **more,
    }


def jobs(**more: Any) -> dict[str, Any]:
    ends = {"subject": "firm:alpha", "relation": "creates_jobs", "object": TEXAS}
    return {**ends, "status": "promised", "amount": JOBS, **more}


def trade(relation: str, subject: str, **more: Any) -> dict[str, Any]:
    return {"subject": subject, "relation": relation, "object": "component:server", **more}


CASES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], tuple[str, str]]] = {
    # -- supported --
    "the same": (site(TEXAS), [site(TEXAS)], ("supported", "same")),
    "a place within": (site(TEXAS), [site(HOUSTON)], ("supported", "object")),
    "a site in the place": (
        site(TEXAS),
        [site("factory:works", place=HOUSTON)],
        ("supported", "object"),
    ),
    "a subsidiary": (
        site(TEXAS),
        [
            {"subject": "firm:beta", "relation": "subsidiary_of", "object": "firm:alpha"},
            site(TEXAS, subject="firm:beta"),
        ],
        ("supported", "subject"),
    ),
    "a project of the firm alone": (
        jobs(),
        [
            {"subject": "firm:alpha", "relation": "builds_facility", "object": "project:plan"},
            jobs(subject="project:plan"),
        ],
        ("supported", "subject"),
    ),
    "the other side of a trade": (
        trade("buys", "firm:beta", **{"from": "firm:alpha"}),
        [trade("supplies", "firm:alpha", to="firm:beta")],
        ("supported", "same"),
    ),
    "ends in the other order": (
        {"subject": "firm:beta", "relation": "partners_with", "object": "firm:alpha"},
        [{"subject": "firm:alpha", "relation": "partners_with", "object": "firm:beta"}],
        ("supported", "same"),
    ),
    "a kind of the product": (
        trade("produces", "firm:alpha"),
        [
            trade("produces", "firm:alpha", object="component:ai-server"),
            {
                "subject": "component:ai-server",
                "relation": "variant_of",
                "object": "component:server",
            },
        ],
        ("supported", "object"),
    ),
    "a plan that is built": (
        site(TEXAS, relation="builds_facility", status="planned"),
        [site(TEXAS, relation="builds_facility", status="completed")],
        ("supported", "same"),
    ),
    "an amount within bounds": (
        jobs(amount={"value": 400, "unit": "jobs", "bound": "at_least"}),
        [jobs()],
        ("supported", "same"),
    ),
    "about as much": (
        jobs(amount={"value": 490, "unit": "jobs", "approx": True}),
        [jobs()],
        ("supported", "same"),
    ),
    "a denial that is stated": (
        site(TEXAS, polarity="negated"),
        [site(TEXAS, polarity="negated")],
        ("supported", "denied"),
    ),
    # -- contradicted --
    "denied": (site(TEXAS), [site(TEXAS, polarity="negated")], ("contradicted", "denied")),
    "denied of the place around": (
        site(HOUSTON),
        [site(TEXAS, polarity="negated")],
        ("contradicted", "denied"),
    ),
    "the text denies it": (
        site(TEXAS, polarity="negated"),
        [site(HOUSTON)],
        ("contradicted", "stated"),
    ),
    "another amount": (
        jobs(amount={"value": 900, "unit": "jobs"}),
        [jobs()],
        ("contradicted", "amount"),
    ),
    "this very site was cancelled": (
        site("factory:works", relation="builds_facility", status="planned"),
        [site("factory:works", relation="builds_facility", status="cancelled")],
        ("contradicted", "cancelled"),
    ),
    # -- both sides --
    "sources on both sides": (
        site(TEXAS),
        [site(TEXAS), site(TEXAS, polarity="negated")],
        ("disputed", "denied"),
    ),
    # -- promised --
    "a plan to build": (
        site(HOUSTON),
        [site(HOUSTON, relation="builds_facility", status="planned")],
        ("promised", "planned"),
    ),
    "under construction": (
        site(HOUSTON),
        [site(HOUSTON, relation="builds_facility", status="under_construction")],
        ("promised", "under_construction"),
    ),
    "promised jobs": (
        jobs(relation="employs", status="actual"),
        [jobs()],
        ("promised", "promised"),
    ),
    "an option": (
        trade("buys", "firm:beta", **{"from": "firm:alpha"}),
        [trade("has_purchase_option", "firm:beta", status="option", **{"from": "firm:alpha"})],
        ("promised", "option"),
    ),
    # -- new --
    "nothing is stated": (site(OHIO), [site(TEXAS)], ("new", "nothing")),
    "another firm buys": (
        trade("buys", "firm:beta", **{"from": "firm:gamma"}),
        [trade("buys", "firm:beta", **{"from": "firm:alpha"})],
        ("new", "nothing"),
    ),
    "a denial of another deal": (
        trade("buys", "firm:beta", **{"from": "firm:gamma"}),
        [trade("buys", "firm:beta", polarity="negated", **{"from": "firm:alpha"})],
        ("new", "nothing"),
    ),
    "a denial of one place only": (
        site(TEXAS),
        [site(HOUSTON, polarity="negated")],
        ("new", "nothing"),
    ),
    "the place around": (site(HOUSTON), [site(TEXAS)], ("new", "less")),
    "several together": (
        trade("produces", "firm:alpha", place=TEXAS),
        [trade("produces", "firm:alpha", places=[TEXAS, OHIO])],
        ("new", "less"),
    ),
    "no amount": (
        jobs(),
        [{name: value for name, value in jobs().items() if name != "amount"}],
        ("new", "less"),
    ),
    "an amount that leaves it open": (
        jobs(),
        [jobs(amount={"value": 100, "unit": "jobs", "bound": "at_least"})],
        ("new", "less"),
    ),
    "another amount by another day": (
        jobs(amount={"value": 900, "unit": "jobs"}),
        [jobs(by="2029")],
        ("new", "other"),
    ),
    "another amount of a subsidiary": (
        jobs(amount={"value": 900, "unit": "jobs"}),
        [
            {"subject": "firm:beta", "relation": "subsidiary_of", "object": "firm:alpha"},
            jobs(subject="firm:beta"),
        ],
        ("new", "other"),
    ),
    "a count of another year": (
        jobs(relation="employs", status="actual", valid_from="2025"),
        [
            jobs(
                relation="employs",
                status="actual",
                amount={"value": 90, "unit": "jobs"},
                valid_from="2020",
            )
        ],
        ("new", "other"),
    ),
    "money in another currency": (
        jobs(relation="commits_investment", amount={"value": 5, "currency": "USD"}),
        [jobs(relation="commits_investment", amount={"value": 9, "currency": "JPY"})],
        ("new", "less"),
    ),
    "a forecast": (
        site(TEXAS),
        [site(TEXAS, certainty="forecast")],
        ("new", "weak"),
    ),
    "an assumption does not count": (
        site(TEXAS),
        [site(TEXAS, certainty="assumed")],
        ("new", "nothing"),
    ),
    "it has ended": (site(TEXAS), [site(TEXAS, valid_to="2025-12-31")], ("new", "past")),
    "it has not begun": (site(TEXAS), [site(TEXAS, valid_from="2030")], ("new", "nothing")),
    "another plan there was cancelled": (
        site(TEXAS, relation="builds_facility", status="planned"),
        [site(TEXAS, relation="builds_facility", status="cancelled")],
        ("new", "less"),
    ),
    "a site of several firms": (
        jobs(),
        [
            site("factory:shared"),
            site("factory:shared", subject="firm:gamma"),
            jobs(subject="factory:shared"),
        ],
        ("new", "nothing"),
    ),
    "who builds a factory need not own it": (
        jobs(),
        [site("factory:works", relation="builds_facility"), jobs(subject="factory:works")],
        ("new", "nothing"),
    ),
    "a denial of the parent": (
        site(TEXAS, subject="firm:beta"),
        [
            {"subject": "firm:beta", "relation": "subsidiary_of", "object": "firm:alpha"},
            site(TEXAS, polarity="negated"),
        ],
        ("new", "nothing"),
    ),
    "a plan is not denied by not being done": (
        site(TEXAS, relation="builds_facility", status="planned"),
        [site(TEXAS, relation="builds_facility", status="completed", polarity="negated")],
        ("new", "nothing"),
    ),
    "a forecast that is the text's own": (
        site(TEXAS, status="forecast"),
        [site(TEXAS)],
        ("not_checkable", "forecast"),
    ),
    "a rumour that is the text's own": (
        site(TEXAS, certainty="speculative"),
        [site(TEXAS)],
        ("not_checkable", "rumour"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_claim_has_one_standing(name: str) -> None:
    found, _ = case(name)
    assert (found.standing, found.why) == CASES[name][2]


def test_a_claim_of_an_unknown_name_or_a_comment_is_not_checkable() -> None:
    stated = claim("F", **site(TEXAS))
    assert held(site(TEXAS), stated, unknown=("Zeta",)) == ("not_checkable", "unknown")
    assert held(site(TEXAS), stated, section="commentary") == ("not_checkable", "opinion")


def test_assumptions_count_as_uncertain_where_they_are_let_in() -> None:
    stated = claim("F", **site(TEXAS, certainty="assumed"))
    assert held(site(TEXAS), stated, ends={"certainty_min": "assumed"}) == ("new", "weak")


def test_the_facts_that_tie_two_ends_are_told() -> None:
    facts = [
        claim("own", "firm:beta", "subsidiary_of", "firm:alpha"),
        claim("there", **site(HOUSTON, subject="firm:beta")),
    ]
    [stance] = judge(site(TEXAS), facts)[0].deciding
    assert (stance.fact.id, stance.via) == ("there", ("own",))


@pytest.mark.parametrize("name", CASES)
def test_every_standing_is_said_with_who_says_so(name: str) -> None:
    found, view = case(name)
    for lang, end in (("en", "."), ("ja", "。")):
        said = says_of(found, view, lang)
        assert said.endswith(end)
        assert "{" not in said
        named = found.standing != "not_checkable" and found.why != "nothing"
        assert ("The Paper" in said) == named
