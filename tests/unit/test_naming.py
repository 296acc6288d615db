"""Names in the place of ids: what is taken, what is a choice, what is only suggested."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onshore.app.answers import ask_view
from onshore.graph.answers.naming import Names
from onshore.graph.answers.parameters import parameters_of, read_parameters
from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.queries import QUESTIONS, question_of
from onshore.graph.queries.scenario import read_scenario, run_scenario
from onshore.graph.stores import open_store
from onshore.graph.view import View
from tests.unit.story import NOW, claim, document

DAY = date(2026, 6, 1)
NOT_ENTITIES = {("source", "id"), ("fact", "id")}


def _entity(id: str, *names: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": id.partition(":")[0], "names": list(names), **more}


@pytest.fixture(scope="module")
def view() -> View:
    store = open_store("sqlite://")
    entities = [
        _entity("firm:acme", "Acme Corp.", "アクメ"),
        _entity("firm:acorn", "Acorn"),
        _entity("firm:georgia-power", "Georgia Power"),
        _entity("firm:hon-hai", "Hon Hai", ids={"ticker": "TWSE:2317"}),
        _entity("component:rack", "Rack"),
        _entity("component:tray", "Tray"),
        _entity("factory:tray", "Tray"),
        _entity("place:US", "United States", place_type="country"),
        _entity("place:US-TX", "Texas", place_type="state", container="place:US"),
        _entity("place:US-GA", "Georgia", place_type="state", container="place:US"),
        _entity("place:GE", "Georgia", place_type="country"),
    ]
    facts = [
        claim("A", "firm:acme", "supplies", "component:tray", to="firm:hon-hai"),
        claim("B", "firm:hon-hai", "produces", "component:rack", place="place:US-TX"),
        claim("C", "component:tray", "part_of", "component:rack"),
    ]
    store.replace([document("source:a", *facts, entities=entities)], now=NOW)
    return store.view(DAY)


def asked(view: View, name: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    kind = question_of(name)
    assert kind is not None
    return ask_view(view, read_parameters(kind, pairs)).envelope


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Acme Corp.", "firm:acme"),
        ("acme", "firm:acme"),  # without its legal form
        ("ＡＣＭＥ　ＣＯＲＰ．", "firm:acme"),
        ("アクメ", "firm:acme"),
        ("2317.TW", "firm:hon-hai"),
        ("TX", "place:US-TX"),
        ("firm:acme", "firm:acme"),
    ],
)
def test_one_whole_name_is_taken(view: View, text: str, id: str) -> None:
    by_name = asked(view, "entity", ("id", text))
    by_id = asked(view, "entity", ("id", id))
    assert by_name["result"] == by_id["result"]
    assert by_name["query"]["id"] == text
    assert by_name["resolved"].get("names") == (None if text == id else {text: id})


def test_answers_by_names_are_those_by_ids(view: View) -> None:
    by_name = asked(view, "paths", ("source", "Acme"), ("target", "Hon Hai"), ("exclude", "Acorn"))
    ends = (("source", "firm:acme"), ("target", "firm:hon-hai"))
    by_id = asked(view, "paths", *ends, ("exclude", "firm:acorn"))
    assert by_name["result"] == by_id["result"]
    assert by_name["result"]["paths"]
    assert by_name["resolved"]["names"] == {
        "Acme": "firm:acme",
        "Hon Hai": "firm:hon-hai",
        "Acorn": "firm:acorn",
    }


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_sign_before_a_name_stays(view: View, sign: str) -> None:
    ends = (("source", "firm:acme"), ("target", "firm:hon-hai"))
    by_name = asked(view, "paths", *ends, ("component", f"{sign}Tray"))
    by_id = asked(view, "paths", *ends, ("component", f"{sign}component:tray"))
    assert by_name["result"] == by_id["result"]


def test_a_lost_part_and_a_country_of_a_tier(view: View) -> None:
    by_name = asked(view, "impact", ("mode", "weighted"), ("loss", "Acme:0.5"))
    by_id = asked(view, "impact", ("mode", "weighted"), ("loss", "firm:acme:0.5"))
    assert by_name["result"] == by_id["result"]
    ends = (("source", "Acme"), ("target", "Hon Hai"))
    by_name = asked(view, "paths", *ends, ("tier1_country", "United States"))
    assert by_name["result"] == asked(view, "paths", *ends, ("tier1_country", "US"))["result"]


def test_several_are_a_choice_and_say_how_they_differ(view: View) -> None:
    with pytest.raises(InvalidParameters) as found:
        asked(view, "entity", ("id", "georgia"))
    [problem] = found.value.problems
    assert problem.field == "id"
    assert set(problem.suggestions) == {"place:GE", "place:US-GA"}
    assert "place:US-GA (Georgia, state in United States)" in problem.reason
    assert "place:GE (Georgia, country)" in problem.reason


def test_the_kinds_of_a_parameter_decide(view: View) -> None:
    found = asked(view, "localization", ("target", "Rack"))
    assert found["resolved"]["names"] == {"Rack": "component:rack"}
    with pytest.raises(
        InvalidParameters, match=r"'Texas' is place:US-TX .* component, firm or fact"
    ):
        asked(view, "localization", ("target", "Texas"))
    with pytest.raises(InvalidParameters, match="names several"):
        asked(view, "localization", ("target", "Tray"))
    assert Names(view).id_of("Tray", ("component",), "component") == "component:tray"


@pytest.mark.parametrize(
    "text", ["Georgia Pow", "Texsa", "ac", "Acme Power", "<b>Acme</b>", "nobody"]
)
def test_what_is_no_whole_name_is_never_taken(view: View, text: str) -> None:
    with pytest.raises(UnknownId) as found:
        asked(view, "entity", ("id", text))
    assert found.value.id == text
    if text == "Georgia Pow":
        assert found.value.closest[0] == "firm:georgia-power"


def test_scenarios_take_names_in_operations_and_questions(view: View) -> None:
    def answer(site: str, to: str, target: str) -> Any:
        scenario = {
            "operations": [{"op": "close", "node": site}, {"op": "move", "node": site, "to": to}],
            "ask": [{"impact": {"node": target}}],
        }
        kinds = [kind for kind in QUESTIONS if kind.name == "impact"]
        return run_scenario(read_scenario(scenario, kinds), view)

    by_name = answer("Hon Hai", "Texas", "Acme")
    by_id = answer("firm:hon-hai", "place:US-TX", "firm:acme")
    assert by_name.result["scenario"] == by_id.result["scenario"]
    assert by_name.names == {
        "Hon Hai": "firm:hon-hai",
        "Texas": "place:US-TX",
        "Acme": "firm:acme",
    }
    assert by_id.names == {}


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_every_id_of_an_entity_takes_a_name(kind: Any) -> None:
    for item in parameters_of(kind):
        wanted = (
            item.kind in ("id", "part", "country") and (kind.name, item.name) not in NOT_ENTITIES
        )
        assert bool(item.kinds) == wanted, item.name
