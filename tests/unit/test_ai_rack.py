"""The bundled model of an AI rack: assumed throughout, on real lines, seen only when asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onshore.graph.answers.scenario_delta import changed_paths
from onshore.graph.model import Document
from onshore.graph.ports import Store
from onshore.graph.queries.exposure import Exposure
from onshore.graph.queries.localization import Localization
from onshore.graph.queries.scenario import read_scenario, told_scenario
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest, read_all
from tests.unit.rack import TRAYS_TO_TEXAS, ask_exposure
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


@pytest.mark.parametrize(
    ("lang", "begins"),
    [
        ("en", "With Model site for compute tray, Mexico moved to Texas, the highest duty on "),
        ("ja", "計算トレイのモデル拠点"),
    ],
)
def test_a_scenario_says_what_moves_and_what_pays_instead(
    store: Store, lang: str, begins: str
) -> None:
    scenario = read_scenario(TRAYS_TO_TEXAS, (Exposure, Localization))
    answer, said = told_scenario(scenario, store.view(date(2026, 5, 1)), lang)
    assert said is not None
    text, [delta, local] = said.text(lang), answer.result["delta"]
    assert text.startswith(begins)
    for end in delta["exposure"]["exposure"].values():
        assert f"{abs(end) * 100:.2f}".rstrip("0").rstrip(".") in text
    after = answer.result["scenario"][1]["localization"]["total"]["domestic"]
    assert f"{after * 100:.2f} %" in text
    assert local["localization"]["total"]["domestic"] > 0
    [driver] = answer.result["drivers"]
    gone = [c for c in driver["changes"] if c["change"] == "vanished" and c["before"]["hi"]]
    assert {c["product"] for c in gone} == {"component:ai-rack-compute-tray"}


def test_a_path_that_another_pushes_out_of_the_list_has_not_changed() -> None:
    def listed(*his: float, cover: float) -> dict[str, object]:
        paths = [
            {
                "nodes": [{"id": f"factory:{hi}", "product": "component:x"}],
                "edges": [],
                "crossing": "e",
                "origin": "CN",
                "origin_basis": "stated",
                "rate": {"lo": 0, "hi": hi},
                "contribution": {"lo": 0, "hi": hi},
                "undecided": [],
            }
            for hi in his
        ]
        return {"paths": paths, "paths_cover": cover}

    changes = changed_paths(listed(0.3, 0.1, cover=0.9), listed(0.3, 0.2, cover=0.9))
    assert [(c["change"], c["after"]) for c in changes] == [("appeared", {"lo": 0, "hi": 0.2})]
    whole = changed_paths(listed(0.3, 0.1, cover=1.0), listed(0.3, 0.2, cover=1.0))
    assert [c["change"] for c in whole] == ["appeared", "vanished"]
