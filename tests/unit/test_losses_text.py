"""An impact on a terminal: a tree under what took it, lists, and nothing that moves the cursor."""

from __future__ import annotations

from datetime import date
from typing import Any

from onshore.app.answers import ask
from onshore.app.terminal.text import answer_text
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.deadline import Deadline, within
from onshore.graph.queries.criticality import Criticality
from onshore.graph.queries.impact import Impact
from onshore.graph.stores import open_store
from tests.unit.story import NOW, document
from tests.unit.test_impact import CHIP, ENTITIES, SECOND

DAY = date(2026, 5, 1)
HOSTILE = {"id": "firm:one", "kind": "firm", "names": ["One\u202e"]}


def text(kind: Any = Impact, **values: str) -> str:
    store = open_store("sqlite://")
    claims = [*CHIP, *SECOND]
    store.replace([document("source:a", *claims, entities=[*ENTITIES, HOSTILE])], now=NOW)
    return answer_text(ask(store, read_parameters(kind, values.items()), DAY), 100)


def test_each_loss_stands_once_under_what_took_it() -> None:
    lines = text(node="component:chip").split("\n")
    assert "Lost (5): taken away 1, products of makers 3, components 1" in lines
    assert "  component:chip: taken away by the question" in lines
    made = next(line for line in lines if line.lstrip().startswith("Maker [component:server]"))
    assert made.startswith("    ")
    assert sum("Maker [component:server]" in line for line in lines) == 1
    assert any(line.startswith("Not known (") for line in lines)
    assert any(line.startswith("Facts: ") for line in lines)


def test_names_are_inert() -> None:
    shown = text(node="firm:one")
    assert "\u202e" not in shown
    assert "失われるもの" in text(node="firm:one", lang="ja")


def test_criticality_is_a_table_with_names() -> None:
    shown = text(Criticality, limit="3")
    assert "names." not in shown
    assert "Taiwan" in text(Criticality)


def test_a_sweep_that_ran_out_of_time_says_so() -> None:
    store = open_store("sqlite://")
    store.replace([document("source:a", *CHIP, entities=ENTITIES)], now=NOW)
    view = store.view(DAY)
    with within(Deadline(0.0)):
        cut = Criticality().run(view)
    assert cut.truncated is not None
    assert (cut.result["scenarios"], cut.result["total"]) == (0, None)
    whole = Criticality().run(view)
    assert whole.truncated is None
    assert whole.result["scenarios"] == whole.result["total"]
