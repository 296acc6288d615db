"""An answer that found nothing says what would find something, or that nothing would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.dates import parse_instant
from onshore.graph.deadline import Deadline, within
from onshore.graph.ports import Store
from onshore.graph.queries import QUESTIONS, question_of
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from onshore.loaders.law.hts import bundled_schedules, read_schedule
from onshore.loaders.law.measures import read_measures
from onshore.loaders.mapping.table import read
from tests.shapes import hold
from tests.unit.story import claim, document

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)
FIRST, SECOND = "2026-01-01T00:00:00.000000Z", "2026-03-01T00:00:00.000000Z"
NAMED = {"id": "component:pump", "kind": "component", "names": ["Pump"]}
ENTITIES = [
    NAMED,
    *({"id": f"firm:{name}", "kind": "firm", "names": [name.title()]} for name in "abcdez"),
    {"id": "firm:acme", "kind": "firm", "names": ["Acme Works"]},
    {"id": "firm:mill", "kind": "firm", "names": ["Mill"]},
    {"id": "component:tray", "kind": "component", "names": ["Tray"]},
    {"id": "component:rack", "kind": "component", "names": ["Rack"]},
    {"id": "component:bare", "kind": "component", "names": ["Bare"]},
    {"id": "place:US", "kind": "place", "names": ["United States"], "place_type": "country"},
]
FACTS = [
    claim("A", "firm:a", "supplies", "component:tray", to="firm:b"),
    claim("B", "firm:b", "supplies", "component:pump", to="firm:c"),
    claim("C", "firm:c", "partners_with", "firm:d", status="cancelled"),
    claim("D", "firm:d", "partners_with", "firm:e", certainty="assumed", valid_from="2005"),
    claim("E", "component:tray", "part_of", "component:rack", certainty="assumed", cost_share=0.5),
    claim("F", "firm:b", "produces", "component:rack", certainty="assumed", place="place:US"),
    claim("G", "component:tray", "classified_as", "hts:8471.50.01", certainty="assumed"),
    claim("H", "firm:acme", "creates_jobs", "place:US", amount={"value": 10, "unit": "jobs"}),
    claim(
        "I",
        "firm:acme",
        "creates_jobs",
        "place:US",
        amount={"value": 20, "unit": "jobs"},
        certainty="assumed",
    ),
    claim("J", "firm:mill", "operates_facility", "place:US", certainty="assumed"),
]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    first = document("source:a", *FACTS, entities=ENTITIES)
    opened.replace(
        [
            first,
            document("source:b", claim("OLD", "firm:a", "supplies", "component:pump", to="firm:d")),
        ],
        now=FIRST,
    )
    opened.replace([document("source:b")], now=SECOND)
    for path, revision, day in bundled_schedules(ROOT / "data")[-1:]:
        ingest(opened, [read_schedule(path, revision, day)[0]], now=SECOND)
    ingest(opened, [read_measures(ROOT / "data" / "measures.yaml")], now=SECOND)
    yield opened
    opened.close()


def result(store: Store, name: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    question = question_of(name)
    assert question is not None
    found = dict(ask(store, read_parameters(question, pairs), TODAY).envelope["result"])
    hold(question, found)
    return found


def followed(asked: str, hint: dict[str, Any]) -> list[tuple[str, str]]:
    """What a hint asks instead."""
    changes = {one["parameter"]: one["value"] for one in (hint, *hint.get("and", ()))}
    kept = [pair for pair in _pairs(asked) if pair[0] not in changes]
    told = {name: value for name, value in changes.items() if value is not None}
    return [
        *kept,
        *(
            (name, str(value).lower() if value in (True, False) else value)
            for name, value in told.items()
        ),
    ]


def _pairs(asked: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (word.partition("=") for word in asked.split())]


HELPED = {
    "entities": ["q=acme kind=place", "q=tray offset=50", "kind=person"],
    "facts": [
        "id=firm:a relation=-supplies",
        "id=firm:a offset=9",
        "id=firm:d certainty_min=asserted relation=-has_part status=stated",
        "id=firm:a status=option",
        "id=firm:e as_of=1999-01-01",
    ],
    "fact": ["id=OLD"],
    "neighbours": [
        "id=firm:a relation=part_of",
        "id=firm:d",
        "id=firm:a kind=-firm kind=-component",
        "id=firm:c status=cancelled certainty_min=asserted relation=produces",
    ],
    "sources": ["offset=70"],
    "source": ["id=source:a offset=70"],
    "paths": [
        "source=firm:a target=firm:c",
        "source=firm:c target=firm:a",
        "source=firm:c target=firm:a direction=along",
        "source=firm:a target=firm:d",
        "source=firm:a target=firm:e",
        "source=firm:a target=firm:c direction=any max_hops=1",
        "source=firm:a target=firm:b component=component:pump",
        "source=firm:a target=firm:b tier1_country=US relation=-supplies",
        "source=firm:a target=firm:b via=firm:e exclude=firm:c",
    ],
    "exposure": [
        "target=component:rack",
        "target=firm:b",
        "target=component:rack certainty_min=assumed origin=CN",
    ],
    "localization": ["target=component:rack"],
    "impact": ["node=place:US"],
    "criticality": ["target=component:rack", "offset=80", "mode=weighted"],
    "sites": [
        "firm=firm:mill",
        "place=place:US",
        "firm=firm:mill certainty_min=assumed status=option",
    ],
    "timeline": ["entity=firm:e", "entity=firm:e certainty_min=assumed as_of=1999-01-01"],
    "conflicts": [
        "",
        "entity=firm:acme kind=polarity certainty_min=assumed",
        "certainty_min=assumed offset=9",
        "entity=firm:acme status=option certainty_min=assumed",
    ],
    "changes": [
        "since=2026-11-01",
        "since=2026-01-02 until=2026-01-03",
        "since=2026-02-01 offset=5000",
    ],
    "graph": ["focus=firm:a relation=part_of kind=-person", "kind=person"],
    "duty-changes": ["component=component:tray origin=CN"],
    "schedule": [
        "q=swich",
        "q=8471.50.9",
        "q=switch offset=5000",
        "hts=8471.50.01 entry_date=1999-01-01",
        "q=switch hts=8471.50.01",
    ],
}
HOPELESS = {
    "entities": ["q=qqqqzzzz"],
    "facts": ["id=firm:z"],
    "neighbours": ["id=firm:z", "id=firm:z relation=supplies as_of=2001-01-01"],
    "paths": ["source=firm:a target=firm:z", "source=firm:z target=component:bare direction=along"],
    "exposure": ["target=component:bare", "target=firm:z"],
    "localization": ["target=component:bare", "target=firm:z"],
    "impact": ["node=firm:z", "node=firm:d"],
    "criticality": ["target=firm:z"],
    "sites": ["firm=firm:z"],
    "timeline": ["entity=firm:z"],
    "conflicts": ["entity=firm:z", "entity=firm:a kind=value"],
    "graph": ["focus=component:bare"],
    "schedule": ["q=zzzzqqqq"],
    "schedule-difference": ["hts=8471.50.01"],
    "duty-changes": ["component=component:bare origin=CN"],
}
NEVER_EMPTY = {
    "entity",
    "duty",
    "duty-steps",
    "duty-table",
    "duty-origins",
}
"""Answers that are never without rows; where a duty is not known they say so themselves."""


def test_every_question_is_looked_at() -> None:
    names = {question.name for question in QUESTIONS}
    assert HELPED.keys() | HOPELESS.keys() | NEVER_EMPTY == names


@pytest.mark.parametrize(
    ("name", "asked"), [(name, asked) for name, cases in HELPED.items() for asked in cases]
)
def test_each_change_that_is_told_finds_something(store: Store, name: str, asked: str) -> None:
    found = result(store, name, _pairs(asked))
    assert found["try"], found.get("reason")
    for hint in found["try"]:
        other = result(store, name, followed(asked, hint))
        assert "try" not in other, (hint, other)


@pytest.mark.parametrize(
    ("name", "asked"), [(name, asked) for name, cases in HOPELESS.items() for asked in cases]
)
def test_where_nothing_would_help_that_is_said(store: Store, name: str, asked: str) -> None:
    found = result(store, name, _pairs(asked))
    assert found["try"] == []
    assert found["reason"]


def test_a_hidden_link_needs_two_changes_at_once(store: Store) -> None:
    found = result(store, "paths", _pairs("source=firm:a target=firm:e"))["try"]
    [hint] = found
    told = {(one["parameter"], one["value"]) for one in (hint, *hint["and"])}
    assert told == {("direction", "any"), ("status", "all"), ("certainty_min", "assumed")}


def test_a_known_version_is_found_at_its_time(store: Store) -> None:
    found = result(store, "fact", [("id", "OLD")])
    assert found["try"] == [{"parameter": "known_at", "value": "2026-01-01T00:00:00Z"}]
    then = result(store, "fact", [("id", "OLD"), ("known_at", found["try"][0]["value"])])
    assert then["fact"]["id"] == "OLD"
    assert parse_instant(found["try"][0]["value"]) == FIRST


def test_hints_end_with_the_time_and_the_answer_stays(store: Store) -> None:
    question = read_parameters(question_of("facts") or object, [("id", "firm:z")])
    with within(Deadline(60.0, 0.0)) as deadline:
        answer = question.answer(store.view(TODAY))  # type: ignore[attr-defined]
        assert answer.result["try"] == []
        assert answer.result["reason"]
        assert not deadline.cut


# -- along: a plain table of suppliers and customers ---------------------------------------


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Miner to cell maker to pack maker to car maker, each with a product of its own."""
    path = tmp_path_factory.mktemp("table") / "chain.csv"
    path.write_text(
        "supplier,customer,supplier_sector,customer_sector,weight,type\n"
        "Miner,Cells,ore,cells,10,\nCells,Packs,cells,packs,20,\nPacks,Cars,packs,cars,30,\n"
        "Miner,Packs,ore,packs,1,\nDealer,Cars,trade,cars,1,\n",
        "utf-8",
    )
    opened = open_store("sqlite://")
    batches = read(path, ROOT / "data" / "mappings" / "network.yaml")
    opened.replace([batch.document for batch in batches if batch.document], now=FIRST)
    yield opened
    opened.close()


def test_a_plain_table_answers_who_supplies_whose_supplier(table: Store) -> None:
    pairs = [("source", "Miner"), ("target", "Cars")]
    goods = result(table, "paths", pairs)
    assert goods["paths"] == []
    assert {"parameter": "direction", "value": "along"} in goods["try"]
    paths = question_of("paths")
    assert paths is not None
    along = ask(table, read_parameters(paths, [*pairs, ("direction", "along")]), TODAY).envelope
    assert [path["nodes"] for path in along["result"]["paths"]] == [
        ["firm:miner", "firm:packs", "firm:cars"],
        ["firm:miner", "firm:cells", "firm:packs", "firm:cars"],
    ]
    assert all(not edge["against"] for path in along["result"]["paths"] for edge in path["edges"])
    assert any("a connection, not that what one firm buys" in note for note in along["assumptions"])


def test_along_never_turns_back(table: Store) -> None:
    for source, target in (("Cars", "Miner"), ("Miner", "Dealer")):
        pairs = [("source", source), ("target", target), ("direction", "along")]
        found = result(table, "paths", pairs)
        assert found["paths"] == []
        assert [one["value"] for one in found["try"]] == ["any"]


def test_a_filter_that_admits_no_other_fact_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = [
        claim("A", "firm:a", "supplies", "component:tray", to="firm:b"),
        claim("B", "firm:d", "supplies", "component:pump", to="firm:b"),
    ]
    tried = []

    def finds(question: Any, view: Any) -> bool:
        tried.append(question.status)
        return False

    kind = question_of("paths")
    assert kind is not None
    paths = read_parameters(kind, [("source", "firm:a"), ("target", "firm:d")])
    monkeypatch.setattr(type(paths), "finds", finds)
    for facts, filters in (
        (stated, set()),
        (
            [*stated, claim("C", "firm:c", "partners_with", "firm:d", status="cancelled")],
            {("all",)},
        ),
    ):
        store = open_store("sqlite://")
        store.replace([document("source:a", *facts, entities=ENTITIES)], now=FIRST)
        tried.clear()
        assert ask(store, paths, TODAY).envelope["result"]["paths"] == []
        assert set(tried) - {paths.status} == filters
        assert paths.status in tried, "other directions are"
        store.close()
