"""Where sites are: standings, entries without a name, jobs of one year, and the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidParameters
from onshore.graph.ports import Store
from onshore.graph.queries.sites import Sites, places_counted
from onshore.graph.stores import open_store
from tests.shapes import hold
from tests.unit.story import NOW, claim, document

PLACES = [
    {"id": "place:US", "place_type": "country"},
    {"id": "place:US-OH", "place_type": "state", "container": "place:US", "names": ["Ohio"]},
    {"id": "place:US-TX", "place_type": "state", "container": "place:US", "names": ["Texas"]},
    {"id": "place:MX", "place_type": "country", "names": ["Mexico"]},
    {"id": "firm:ada", "names": ["Ada"]},
]


def site(id: str, relation: str, name: str, place: str, status: str) -> list[dict[str, Any]]:
    return [
        claim(f"{id}1", "firm:ada", relation, name, status=status),
        claim(f"{id}2", name, "located_in", place, status=status),
    ]


def employs(id: str, count: int, since: str | None, **fields: Any) -> dict[str, Any]:
    when = {"valid_from": since} if since else {}
    amount = {"value": count, "unit": "jobs"}
    given = {"amount": amount, "status": "actual", **when, **fields}
    return claim(id, "firm:ada", "employs", "place:US-OH", **given)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    claims = [
        *site("W", "operates_facility", "factory:works", "place:US-OH", "operational"),
        *site("H", "acquires", "factory:hall", "place:US-TX", "completed"),
        *site("C", "builds_facility", "factory:coming", "place:MX", "under_construction"),
        claim("B", "firm:ada", "operates_facility", "place:US-TX"),
        employs("J1", 281, "2019-12-31"),
        employs("J2", 1242, "2024-12-31"),
        employs("J3", 1500, "2025-11"),
        employs("J4", 9000, None),
        employs("J5", 13000, "2025-11", status="promised"),
    ]
    opened.replace([document("source:a", *claims, entities=PLACES)], now=NOW)
    yield opened
    opened.close()


def asked(store: Store, lang: str = "en", **values: str) -> dict[str, Any]:
    question = read_parameters(Sites, [*values.items(), ("lang", lang)])
    envelope: dict[str, Any] = ask(store, question, date(2026, 6, 1)).envelope
    hold(Sites, envelope["result"])
    return envelope


def test_standings_tell_work_from_holding_and_from_plans(store: Store) -> None:
    rows = {row["id"]: row for row in asked(store, firm="firm:ada")["result"]["rows"]}
    assert {id: row["standing"] for id, row in rows.items()} == {
        "place:US-OH": "at_work",
        "place:US-TX": "held",
        "place:MX": "coming",
    }
    texas = [(one["id"], one["named"]) for one in rows["place:US-TX"]["sites"]]
    assert texas == [("factory:hall", True), ("factory:ada-US-TX", False)]
    assert (rows["place:US-TX"]["named"], rows["place:US-TX"]["unnamed"]) == (1, 1)


def test_states_of_the_home_country_come_first(store: Store) -> None:
    ids = [row["id"] for row in asked(store, firm="firm:ada")["result"]["rows"]]
    assert ids == ["place:US-OH", "place:US-TX", "place:MX"]


def test_jobs_are_those_counted_in_the_last_year_of_counting(store: Store) -> None:
    rows = asked(store, firm="firm:ada")["result"]["rows"]
    assert rows[0]["jobs"] == {"lo": 1242, "hi": 1500, "facts": ["J2", "J3"]}
    assert rows[1]["jobs"] is None, "not known, never 0"


def test_the_sentence_names_each_place_once(store: Store) -> None:
    assert asked(store, firm="firm:ada")["sentence"] == (
        "Ada is said to have sites in two states of the United States and one other country. "
        "A named site is at work in Ohio. "
        "Named sites in Texas are owned or rented; no source here says that they are at work. "
        "Named sites in Mexico are only planned or being built."
    )
    assert "オハイオ" not in asked(store, "ja", firm="firm:ada")["sentence"]
    assert asked(store, "ja", firm="firm:ada")["sentence"].startswith(
        "Adaの拠点は米国の2州とほかの1か国"
    )


NESTED = [
    *PLACES,
    {"id": "place:MX-JAL", "place_type": "state", "container": "place:MX"},
    {"id": "place:atlantis", "place_type": "region"},
]


@pytest.mark.parametrize(
    ("places", "en", "ja"),
    [
        (["place:US-OH"], "one state of the United States", "米国の1州"),
        (
            ["place:US-OH", "place:MX", "place:MX-JAL"],
            "one state of the United States and one other country",
            "米国の1州とほかの1か国",
        ),
        (["place:US-OH", "place:US"], "one state of the United States", "米国の1州"),
        (["place:US", "place:MX-JAL"], "two countries", "2か国"),
        (["place:US-OH", "place:atlantis"], "two places", "2か所"),
    ],
)
def test_no_place_within_another_counts_twice(places: list[str], en: str, ja: str) -> None:
    with closing(open_store("sqlite://")) as opened:
        opened.replace([document("source:a", entities=NESTED)], now=NOW)
        view = opened.view(date(2026, 6, 1))
        counted = places_counted(places, view)
        assert (counted.text("en"), counted.text("ja")) == (en, ja)
        inside = places_counted(places, view, inside=True)
        outermost = {"place:MX-JAL": "place:MX", "place:US-OH": "place:US"}
        n = len({one for one in places if outermost.get(one) not in places})
        assert inside.text("ja") == f"{n}か所"


def test_a_place_lists_its_firms(store: Store) -> None:
    answer = asked(store, place="place:US")
    assert [row["id"] for row in answer["result"]["rows"]] == ["firm:ada"]
    assert answer["result"]["rows"][0]["named"] == 2
    assert answer["coverage"]["sites"] == 1
    nothing = asked(store, place="place:US-OH", firm="firm:ada")["result"]["rows"]
    assert [row["id"] for row in nothing] == ["place:US-OH"]


def test_neither_a_firm_nor_a_place_is_refused(store: Store) -> None:
    with pytest.raises(InvalidParameters, match="firm"):
        asked(store)
    with pytest.raises(InvalidParameters, match="place"):
        asked(store, firm="place:US")
