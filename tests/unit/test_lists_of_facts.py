"""Lists of facts are worked out on columns: they are equal to what reading every fact gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.answers.question import coverage_of
from onshore.graph.conflicts import describe, find_conflicts
from onshore.graph.model import Document, Fact
from onshore.graph.ports import Store
from onshore.graph.queries import QUESTIONS
from onshore.graph.reader import fact_of
from onshore.graph.stores import open_store
from onshore.loaders.curated import read_documents

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = date(2026, 11, 24)
INSTANTS = [f"2026-11-{day}T00:00:00.000000Z" for day in (21, 22, 23, 24)]
KINDS = {kind.name: kind for kind in QUESTIONS}


@pytest.fixture(scope="module")
def store() -> Store:
    """Three loads: facts, then fewer of them and others denied, then all of them again."""
    store = open_store("sqlite://")
    documents = list(read_documents([DATA / "seed.yaml", DATA / "ai-rack" / "ai-rack.yaml"]))
    store.replace(documents, now=INSTANTS[0])
    changed = [
        replace(
            one,
            facts=[
                replace(fact, polarity="negated" if number % 7 == 1 else fact.polarity)
                for number, fact in enumerate(one.facts)
                if number % 5
            ],
        )
        for one in documents
    ]
    store.replace(changed, now=INSTANTS[1])
    store.replace([_citing(documents[1], documents[0].source.id), documents[0]], now=INSTANTS[2])
    return store


def _citing(document: Document, other: str) -> Document:
    """The document, whose facts rest on another source too, but for every third."""
    facts = [
        replace(fact, evidence=(*fact.evidence, replace(fact.evidence[0], source=other)))
        if number % 3 and fact.evidence
        else fact
        for number, fact in enumerate(document.facts)
    ]
    return replace(document, facts=facts)


def asked(store: Store, name: str, **values: str) -> dict[str, Any]:
    return ask(store, read_parameters(KINDS[name], list(values.items())), TODAY).envelope


def known(facts: list[Fact], instant: str) -> list[Fact]:
    return [
        fact
        for fact in facts
        if (fact.recorded_at or "") <= instant
        and not (fact.retracted_at and fact.retracted_at <= instant)
    ]


@pytest.mark.parametrize(
    ("since", "until"), [(a, b) for a, b in product(INSTANTS, INSTANTS) if a <= b]
)
def test_changes(store: Store, since: str, until: str) -> None:
    view = store.view(TODAY)
    facts = [fact_of(row) for row in view.reader.facts(None)]
    facts.sort(key=lambda fact: (fact.recorded_at or "", fact.id))
    added = [fact.id for fact in facts if since < (fact.recorded_at or "") <= until]
    closed = [fact.id for fact in facts if since < (fact.retracted_at or "") <= until]
    old = {one.facts for one in find_conflicts(known(facts, since), view.sources)}
    after = find_conflicts(known(facts, until), view.sources)
    found = asked(store, "changes", since=since, until=until, limit="1000")["result"]
    assert [one["id"] for one in found["added"]] == added
    assert [one["id"] for one in found["closed"]] == closed
    assert found["disputed"] == [describe(one) for one in after if one.facts not in old]
    assert found["total"]["added"] == len(added)


@pytest.mark.parametrize("most", [0, 50_000])
def test_source(store: Store, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onshore.graph.queries.evidence.sources.READ_FACTS", most)
    view = store.view(TODAY)
    everything = view.all_facts()
    cited = 0
    for source in view.sources:
        facts = [fact for fact in everything if fact.source == source]
        found = asked(store, "source", id=source, limit="1000")
        result = found["result"]
        assert [one["id"] for one in result["facts"]] == [fact.id for fact in facts][:1000]
        assert result["total"] == len(facts)
        assert result["denied"] == [fact.id for fact in facts if not fact.affirmed]
        assert result["cited_by"] == [
            fact.id
            for fact in everything
            if fact.source != source and any(span.source == source for span in fact.evidence)
        ]
        assert found["conflicts"] == [describe(one) for one in view.conflicts(facts)]
        coverage = coverage_of(view, facts)
        if most == 0:  # whose reports single statements relay is not in columns
            for name in ("original_reports", "unknown_origin"):
                del coverage[name], found["coverage"][name]
        assert found["coverage"] == coverage
        cited += len(result["cited_by"])
    assert cited
