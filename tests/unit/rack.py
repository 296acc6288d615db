"""The rack of `tests/data/rack` in a store of its own, as it is or with changed facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.documents.document import parse_document
from onshore.graph.model import Document, Fact
from onshore.graph.ports import Store
from onshore.graph.queries import Answer
from onshore.graph.queries.exposure import Exposure
from onshore.graph.stores import open_store
from onshore.graph.view import View
from onshore.loaders.ingest import ingest, read_all
from tests.shapes import hold

RACK = Path(__file__).parents[1] / "data" / "rack"
NOW = "2026-01-02T00:00:00.000000Z"
DAY = date(2026, 5, 1)


@cache
def rack_document() -> Document:
    [batch] = read_all([RACK / "rack.yaml"]).batches
    assert batch.document is not None
    return batch.document


def rack_store(
    change: Callable[[Fact], Fact | None] = lambda fact: fact, *more: Mapping[str, Any]
) -> Store:
    """The rack with each fact as `change` gives it (None leaves it out), and more facts."""
    store = open_store("sqlite://")
    ingest(store, [RACK / "measures.yaml", RACK / "hts_2026_basic.json"], now=NOW)
    document = rack_document()
    kept = [new for fact in document.facts if (new := change(fact)) is not None]
    documents = [replace(document, facts=tuple(kept))]
    if more:
        added = parse_document({"source": {"id": "source:more"}, "facts": list(more)})
        documents.append(added)
    store.replace(documents, now=NOW)
    return store


def without(*names: str, of: str) -> Callable[[Fact], Fact]:
    """The fact `of` without some of its qualifiers."""

    def change(fact: Fact) -> Fact:
        if fact.id != of:
            return fact
        kept = {key: value for key, value in fact.qualifiers.items() if key not in names}
        return replace(fact, qualifiers=kept)

    return change


def leaving_out(*ids: str) -> Callable[[Fact], Fact | None]:
    return lambda fact: None if fact.id in ids else fact


def ask_exposure(view: View, target: str = "component:rack", **values: Any) -> Answer:
    pairs = [("target", target)]
    for name, value in values.items():
        for text in value if isinstance(value, list) else [value]:
            pairs.append((name, str(text)))
    answer = read_parameters(Exposure, pairs).answer(view)
    hold(Exposure, answer.result)
    return answer


AI_RACK = {"target": "component:ai-rack", "certainty_min": "assumed"}
TRAYS_TO_TEXAS = {
    "operations": [{"op": "move", "node": "factory:model-tray-mx", "to": "place:US-TX"}],
    "ask": [{"exposure": AI_RACK}, {"localization": AI_RACK}],
}
"""What the bundled story asks of its rack."""
