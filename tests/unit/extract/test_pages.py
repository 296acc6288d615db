"""How pages of the press say things: invented sentences of each kind that went wrong."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.loaders.extract import Gazetteer, extract
from onshore.loaders.extract.text.quantities import read_quantities

Told = set[tuple[Any, ...]]


def told(text: str, gazetteer: Gazetteer, *keys: str) -> Told:
    found = extract(text, {"published": "2026-01-05"}, gazetteer).candidates
    values = [{**c, "value": (c.get("amount") or {}).get("value")} for c in found]
    return {tuple(c.get(key) for key in keys) for c in values}


def test_a_headline_in_capitals_names_no_firm(gazetteer: Gazetteer) -> None:
    text = (
        "Governor Announces 9 Projects Set to Create More Than $2 Billion in Investments\n\n"
        "Brunelli Conduttori USA Corp., city of London (Madison County), expects to create 230 "
        "positions in Ohio as a result of its new location in London."
    )
    assert told(text, gazetteer, "subject", "value") == {("firm:brunelli-conduttori-usa", 230)}
    assert "place:GB-LND" not in {o for (o,) in told(text, gazetteer, "object")}


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        (
            "Intel has a fab in New Albany, Ohio.\n\nTosaki America, whose parent is in Japan, "
            "opened a plant in Springfield, Ohio.",
            "firm:tosaki-america",
        ),
        (
            "Intel has a fab in New Albany, Ohio.\n\nVirginia Turbine Systems, the largest maker "
            "of its kind, opened a plant in Springfield, Ohio.",
            "firm:virginia-turbine-systems",
        ),
        (
            "エルシーパワー、滋賀県に電池の新工場を建設\n\n蓄電設備をつくるエルシーパワー(東京都港区)は5日、"
            "滋賀県に電池の新工場を建設すると発表した。",
            "エルシーパワー",
        ),
        (
            "American Cell Solutions will open a plant in Macon, Georgia, it said.",
            "firm:american-cell-solutions",
        ),
        ("三菱電機 <6503> は5日、兵庫県に制御盤の新工場を建設すると発表した。", "mitsubishi"),
    ],
)
def test_the_firm_that_builds_is_named(text: str, firm: str, gazetteer: Gazetteer) -> None:
    found = extract(f"News\n\n{text}", {"published": "2026-01-05"}, gazetteer).candidates
    built = [c for c in found if c["relation"] == "builds_facility"]
    names = [c["subject"] + str(c.get("proposes")) for c in built]
    assert names
    assert all(firm in name for name in names)


def test_what_a_government_of_a_region_gives_to_a_plant_is_no_firms(gazetteer: Gazetteer) -> None:
    text = (
        "Sun makers in Sweden\n\nIntel signed an agreement with Siemens.\n\nThe government of "
        "Tarraland will commit AU$10 million to building a multi-user vanadium processing plant."
    )
    assert told(text, gazetteer, "relation") <= {("has_contract_with",), ("partners_with",)}


@pytest.mark.parametrize(
    "text",
    [
        "The closing of the plant in Austin, Texas, will affect approximately 250 employees.",
        "It adds a line, with its Texas facility growing from approximately 200 employees.",
        "With 4,000 employees, the company has a leading position in Austin, Texas.",
    ],
)
def test_people_who_are_there_or_go_are_no_new_jobs(text: str, gazetteer: Gazetteer) -> None:
    assert ("creates_jobs",) not in told(f"News\n\nIntel spoke. {text}", gazetteer, "relation")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Intel was building a plant in Hungary.", "under_construction"),
        ("Intel has selected Texas for the construction of a plant.", "announced"),
        ("Intel spoke. The proposed project includes establishing a U.S. facility.", "planned"),
        ("ソニーは5日、熊本県に新工場の建設用地を取得したと発表した。", "planned"),
    ],
)
def test_what_is_not_built_is_not_told_as_built(
    text: str, status: str, gazetteer: Gazetteer
) -> None:
    built = told(f"News\n\n{text}", gazetteer, "relation", "status")
    assert {s for r, s in built if r == "builds_facility"} <= {status}


@pytest.mark.parametrize(
    "text",
    [
        "Intel's first facility in Fort Worth, Texas, will source ore from a mine.",
        "ソニーは熊本県に工場を持つ。データセンターの建設への需要が強まっている。",
        "ソニーは熊本県に工場を持つ。大統領は企業に工場の維持や新設を求めてきた。",
    ],
)
def test_a_wish_or_a_future_is_no_site(text: str, gazetteer: Gazetteer) -> None:
    found = told(f"News\n\n{text}", gazetteer, "relation", "object")
    assert found <= {("operates_facility", "place:JP-43")}


def test_what_could_be_made_is_not_made(gazetteer: Gazetteer) -> None:
    text = (
        "News\n\nIntel spoke in Ohio. Vehicles can and must be built in the U.S. "
        "Steel is essential to manufacturing vehicles."
    )
    assert ("produces",) not in told(text, gazetteer, "relation")


def test_a_place_of_another_firms_paragraph_is_not_carried_on(gazetteer: Gazetteer) -> None:
    text = (
        "Turbines\n\nSiemens Energy is expanding its plant in Florida.\n\n"
        "GE Vernova, another large maker, is investing $41 million in generators."
    )
    assert "firm:ge-vernova" not in {s for (s,) in told(text, gazetteer, "subject")}


def test_the_people_of_a_whole_firm_are_not_those_of_the_last_place(gazetteer: Gazetteer) -> None:
    text = (
        "News\n\nIntel will close a warehouse in Huntington, Indiana.\n"
        "The California-based company has about 4,500 employees."
    )
    assert 4500 not in {v for (v,) in told(text, gazetteer, "value")}


def test_stories_under_related_are_of_others(gazetteer: Gazetteer) -> None:
    text = (
        "News\n\nIntel is building a fab in Ohio.\nRelated\n-\nIntel rival to build in Texas\n"
        "A bank funds a further $217m for a plant in Texas"
    )
    assert {o[:11] for (o,) in told(text, gazetteer, "object")} == {"place:US-OH"}


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("AU$10 million", 10_000_000, "AUD"),
        ("CA$3 million", 3_000_000, "CAD"),
        ("$174 million - 600 jobs", 174_000_000, "USD"),
        ("$900,000 - 40 jobs", 900_000, "USD"),
    ],
)
def test_money_of_press_releases(text: str, value: int, currency: str) -> None:
    money = [q for q in read_quantities(text) if q.kind == "money"]
    assert [(q.value, q.currency) for q in money] == [(value, currency)]


def test_a_dollar_of_a_country_that_is_not_known_is_no_amount() -> None:
    assert not read_quantities("ZW$10 million")


@pytest.mark.parametrize(
    "text",
    [
        "Governor Alan P. Kelm announced an expansion in Georgia. The company plans to invest $15 "
        "million in a new facility in Macon, Georgia, said Governor Kelm.",
        "A Japanese company plans batteries for electric BMW vehicles at a new plant in Georgia, "
        "spending $810 million.",
        "Intel spoke of Taiwan. For 1 GW of power, a nation needs to build about 20 plants.",
        "ソニーは熊本県に工場を持つ。米国では半導体メーカー各社が工場の新設計画を発表している。",
    ],
)
def test_who_is_no_firm_or_does_nothing_builds_nothing(text: str, gazetteer: Gazetteer) -> None:
    done = {r for (r,) in told(f"News\n\n{text}", gazetteer, "relation")}
    assert done.isdisjoint(("builds_facility", "commits_investment", "creates_jobs"))


def test_a_stake_in_a_firm_is_not_the_firm(gazetteer: Gazetteer) -> None:
    text = "News\n\nIntel recently acquired a stake in Siemens, a maker of turbines."
    assert ("acquires",) not in told(text, gazetteer, "relation")


def test_a_year_is_no_count_of_people() -> None:
    assert not [q for q in read_quantities("to double their workforce by 2023.") if q.value == 2023]
