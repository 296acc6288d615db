"""Questions on the bundled seed facts in an SQLite store: what the page's story rests on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidInput, InvalidParameters, UnknownId
from onshore.graph.ports import Store
from onshore.graph.queries import QUESTIONS
from onshore.graph.stores import open_store
from onshore.loaders.curated import read_documents

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = date(2026, 11, 24)
LOADED = "2026-11-24T00:00:00.000000Z"
KINDS = {kind.name: kind for kind in QUESTIONS}


@pytest.fixture(scope="module")
def store() -> Store:
    store = open_store("sqlite://")
    paths = [DATA / name for name in ("places.yaml", "names.yaml", "seed.yaml")]
    store.replace(read_documents(path for path in paths if path.exists()), now=LOADED)
    return store


def envelope(store: Store, name: str, **values: str) -> dict[str, Any]:
    return ask(store, read_parameters(KINDS[name], list(values.items())), TODAY).envelope


def test_path_from_openai_to_texas_is_keyed_and_sourced(store: Store) -> None:
    answer = envelope(store, "paths", source="firm:openai", target="place:US-TX", direction="any")
    best = answer["result"]["paths"][0]
    assert best["nodes"][0] == "firm:openai"
    assert best["nodes"][-1].startswith("place:US-TX")
    assert all(edge["id"] and edge["facts"] for edge in best["edges"])
    assert answer["claims"]


def test_no_flow_path_says_what_would_find_one(store: Store) -> None:
    answer = envelope(store, "paths", source="firm:openai", target="place:US-TX")
    assert answer["result"]["paths"] == []
    assert {"parameter": "direction", "value": "any"} in answer["result"]["try"]


def test_promised_and_actual_jobs_in_wisconsin(store: Store) -> None:
    result = envelope(store, "timeline", entity="project:foxconn-wisconsin-display")["result"]
    jobs = next(row for row in result["compared"] if row["topic"] == "jobs")
    assert jobs["promised"]["value"] == 13000
    assert jobs["actual"]["value"] == 1000
    assert jobs["outcome"] == "unmet"
    investment = next(row for row in result["compared"] if row["topic"] == "investment")
    assert investment["promised"]["value"] == 10_000_000_000
    assert investment["actual"] is None
    assert investment["ratio"] is None


def test_no_edge_of_component_and_state_and_no_purchase(store: Store) -> None:
    edges = store.view(TODAY).edges()
    assert edges
    assert not [e for e in edges if e.relation == "buys"]
    assert not [e for e in edges if {"component", "place"} == {_kind(e.source), _kind(e.target)}]


def _kind(id: str) -> str:
    return id.partition(":")[0]


def test_the_set_of_five_states_shows_by_default_and_draws_no_line(store: Store) -> None:
    asked = envelope(store, "graph", focus="firm:foxconn")["result"]
    shown = [group for group in asked["groups"] if group["facts"] == ["S27"]]
    assert [group["label"] for group in shown] == ["which of these is not stated"]
    assert "component:cooling-system" in shown[0]["members"]
    assert shown[0]["certainty"] == "inferred"
    assert not [edge for edge in asked["edges"] if "S27" in edge["facts"]]
    strict = envelope(store, "graph", focus="firm:foxconn", certainty_min="asserted")["result"]
    assert strict["groups"] == []


def test_all_five_states_lost_speaks_of_cooling_power_and_networking(store: Store) -> None:
    question = read_parameters(
        KINDS["impact"], [("node", f"place:US-{code}") for code in ("WI", "OH", "TX", "VA", "IN")]
    )
    result = ask(store, question, TODAY).envelope["result"]
    here = {row["id"]: row for row in result["left_out"] if row["here"]}
    for name in ("cooling-system", "power-system", "networking-equipment"):
        assert "S27" in here[f"component:{name}"]["facts"]
        assert "which of these is not stated" in here[f"component:{name}"]["why"]
        assert f"component:{name}" not in {entry["product"] for entry in result["dead"]}


def test_five_unnamed_sites_each_with_its_fact(store: Store) -> None:
    edges = store.view(TODAY).edges(["firm:foxconn"])
    sites = {e.target: e.facts for e in edges if e.relation == "operates_facility"}
    for state in ("WI", "OH", "TX", "VA", "IN"):
        assert sites[f"factory:foxconn-US-{state}"]


def test_the_article_contradicts_itself(store: Store) -> None:
    answer = envelope(store, "facts", id="project:openai-infrastructure")
    assert any({"S26", "S46"} <= set(c["facts"]) for c in answer["conflicts"])


def test_before_publication_only_timeless_facts_hold(store: Store) -> None:
    facts = envelope(store, "facts", id="firm:foxconn", as_of="2018-06-01")["result"]["facts"]
    assert facts
    assert {fact["status"] for fact in facts} == {"stated"}


def test_nothing_was_known_before_it_was_recorded(store: Store) -> None:
    answer = envelope(store, "facts", id="firm:foxconn", known_at="2020-01-01")
    assert (answer["result"]["facts"], answer["result"]["total"]) == ([], 0)
    assert answer["result"]["try"] == [{"parameter": "known_at", "value": None}]


def test_unknown_id_offers_the_closest(store: Store) -> None:
    with pytest.raises(UnknownId) as caught:
        envelope(store, "entity", id="firm:foxcon")
    assert "firm:foxconn" in caught.value.closest


def test_unknown_parameter_is_an_error(store: Store) -> None:
    with pytest.raises(InvalidParameters, match="unknown parameter"):
        envelope(store, "entities", qq="x")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("mode", "weird", "'weird' is not one of reach, structural, weighted"),
        ("status", "bilt", "'bilt' is not one of announced, planned, promised, committed"),
        ("node", "", "is empty"),
    ],
)
def test_a_wrong_value_is_told_what_may_stand_there(name: str, text: str, reason: str) -> None:
    with pytest.raises(InvalidParameters) as raised:
        read_parameters(KINDS["impact"], [("node", "firm:foxconn"), (name, text)])
    [problem] = raised.value.problems
    assert (problem.field, problem.reason[: len(reason)]) == (name, reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("1e3", "'1e3' is not a whole number"), ("9" * 20, f"'{'9' * 20}' has more than 12 digits")],
)
def test_a_number_that_is_too_long_is_not_called_no_number(text: str, reason: str) -> None:
    with pytest.raises(InvalidParameters) as raised:
        read_parameters(KINDS["criticality"], [("limit", text)])
    assert [(one.field, one.reason) for one in raised.value.problems] == [("limit", reason)]


def test_second_load_changes_nothing(store: Store) -> None:
    before = store.content_hash()
    changes = store.replace(
        read_documents([DATA / "seed.yaml"]), now="2026-11-25T00:00:00Z"
    ).changes
    assert all(change.empty for change in changes)
    assert store.content_hash() == before


def test_full_copy_gives_the_same_content(store: Store) -> None:
    other = open_store("sqlite://")
    other.replace(list(store.documents()), now=LOADED)
    assert other.content_hash() == store.content_hash()


def test_every_problem_of_a_bad_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "source:\n  id: source:x\nfacts:\n- id: F1\n  subject: firm:a\n  relation: suplies\n"
        "  object: component:b\n  status: NO\n  certainty: asserted\n"
    )
    with pytest.raises(InvalidInput) as caught:
        read_documents([path])
    reasons = [problem.reason for problem in caught.value.problems]
    assert "unknown relation 'suplies'" in reasons
    assert "unknown status 'NO'" in reasons
    assert {problem.line for problem in caught.value.problems} >= {4, 6, 8} - {4}


def test_what_cites_a_source_is_counted_too() -> None:
    """Of a source that is only cited as evidence, no file carries facts."""
    store = open_store("sqlite://")
    press = sorted((DATA / "press").glob("*.yaml"))
    names = [DATA / f"{name}.yaml" for name in ("places", "names", "seed")]
    store.replace(read_documents([*names, *press]), now=LOADED)
    listed = envelope(store, "sources", limit="1000")["result"]["sources"]
    for row in listed:
        one = envelope(store, "source", id=row["id"])["result"]
        assert (row["facts"], row["cited_by"]) == (one["total"], len(one["cited_by"]))
    assert any(row["cited_by"] and not row["facts"] for row in listed)
