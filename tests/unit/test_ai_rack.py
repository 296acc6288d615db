"""The bundled model of an AI rack: assumed throughout, on real lines, seen only when asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onshore.graph.model import Document
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest, read_all
from tests.unit.rack import ask_exposure
from tests.unit.tariffs import bundled_schedule

DATA = Path(__file__).parents[2] / "data"
FILE = DATA / "ai-rack" / "ai-rack.yaml"
NOW = "2026-11-24T00:00:00.000000Z"


@pytest.fixture(scope="module")
def document() -> Document:
    [batch] = read_all([FILE]).batches
    assert batch.document is not None
    return batch.document


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    names = ("places.yaml", "measures.yaml", "hts/hts_2026_rev_4.json.gz")
    ingest(opened, [FILE, *(DATA / name for name in names)], now=NOW)
    yield opened
    opened.close()


def test_it_comes_with_the_bundled_data() -> None:
    assert FILE in bundled_files(DATA)[0]


def test_every_fact_is_an_assumption_with_its_reasoning(document: Document) -> None:
    assert document.source.reliability == "assumption"
    for fact in document.facts:
        assert fact.certainty == "assumed", fact.id
        assert all(span.gist for span in fact.evidence), fact.id


def test_shares_leave_something_or_nothing_but_are_never_too_much(document: Document) -> None:
    costs: dict[str, float] = defaultdict(float)
    needs: dict[tuple[str, str], float] = defaultdict(float)
    for fact in document.facts:
        if fact.relation == "part_of":
            costs[fact.object] += fact.qualifiers["cost_share"]
        elif fact.relation == "supplies":
            needs[fact.object, fact.qualifiers["to"]] += fact.qualifiers["share"]
    assert all(total < 1 for total in costs.values())
    assert all(total <= 1 + 1e-12 for total in needs.values())


def test_every_line_is_one_of_the_schedule(document: Document) -> None:
    lines = [f.object.partition(":")[2] for f in document.facts if f.relation == "classified_as"]
    schedule = bundled_schedule("2026_rev_4")
    assert len(lines) >= 15
    assert all(schedule.resolve(line.replace(".", "")) for line in lines)


def test_it_is_seen_only_where_assumptions_count(store: Store) -> None:
    view = store.view(date(2026, 11, 20))
    hidden = ask_exposure(view, "component:ai-rack", entry_date="2026-05-01").result
    assert hidden["exposure"] is None
    assert {"parameter": "certainty_min", "value": "assumed"} in hidden["try"]
    shown = ask_exposure(
        view, "component:ai-rack", entry_date="2026-05-01", certainty_min="assumed"
    )
    exposure = shown.result["exposure"]
    assert 0 < exposure["lo"] < exposure["hi"] < 0.5
    assert {edge["line"] for edge in shown.result["edges"]} == {"assumed"}
    assert shown.result["find_out_next"][0]["kind"] == "condition"
    assert any(note.startswith("assumed or inferred") for note in shown.assumptions)
