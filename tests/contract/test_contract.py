"""The cases on every store: equal data and equal questions give equal answers."""

from __future__ import annotations

from datetime import date

import pytest

from onshore.graph import errors
from onshore.graph.model import Judgement
from onshore.graph.ports import Store
from tests.contract.cases import Case, ask, read_cases, take_step
from tests.unit.story import document


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_case(store: Store, case: Case) -> None:
    for step in case.steps:
        if "error" in step:
            before = store.content_hash()
            with pytest.raises(getattr(errors, step["error"])):
                take_step(store, step)
            assert store.content_hash() == before
            continue
        report = take_step(store, step)
        if "stored" in step:
            assert report is step["stored"]
        if "changes" in step:
            wanted = step["changes"]
            shown = zip(wanted, report, strict=True)
            assert [{key: change[key] for key in keys} for keys, change in shown] == wanted
    for number, question in enumerate(case.asks):
        if "error" in question:
            with pytest.raises(getattr(errors, question["error"])):
                ask(store, question)
        else:
            assert ask(store, question) == question["expected"], f"ask {number} of {case.name}"


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_content_moves_to_another_store(store: Store, case: Case) -> None:
    """Everything that a store holds, loaded into an empty one of another kind, is the same."""
    from onshore.graph.documents.records import read_judgement
    from onshore.graph.stores import open_store

    for step in case.steps:
        if "error" not in step:
            take_step(store, step)
    other = open_store("sqlite://")
    other.replace(list(store.documents()), now="2030-01-01T00:00:00.000000Z")
    reader = store.reader()
    for row in reader.judgements(None):
        other.judge(read_judgement(row.doc, row.recorded_at), now="2030-01-01T00:00:00.000000Z")
    tables = [reader.table(info.name, info.revision) for info in reader.tables()]
    other.replace([], tables, now="2030-01-01T00:00:00.000000Z")
    assert other.content_hash() == store.content_hash()
    other.close()


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_loading_twice_changes_nothing(store: Store, case: Case) -> None:
    for step in case.steps:
        if "error" not in step:
            take_step(store, step)
    before, revision = store.content_hash(), store.summary().revision
    documents = list(store.documents())
    assert all(
        change.empty
        for change in store.replace(documents, now="2031-01-01T00:00:00.000000Z").changes
    )
    assert (store.content_hash(), store.summary().revision) == (before, revision)


def test_places_read_alone_are_those_of_everything(store: Store) -> None:
    """Ids that begin alike, and a place that another kind of thing was merged into."""
    named = ("place:US", "place:US-TX", "place:x", "firm:b", "factory:c")
    entities = [{"id": id, "names": [id]} for id in named]
    now = "2030-01-01T00:00:00.000000Z"
    store.replace([document("source:a", entities=entities)], now=now)
    store.judge(Judgement("j", "merge", "place:US-TX", "place:US", "a person", "same"), now=now)
    alone, whole = store.view(date(2030, 1, 2)), store.view(date(2030, 1, 2))
    rows = store.reader().entities(now, prefix="place:")
    assert {row.id for row in rows} == {"place:US", "place:US-TX", "place:x"}
    places = dict(alone.places)
    assert places == {id: e for id, e in whole.all_entities().items() if e.kind == "place"}
    assert set(places) == {"place:US", "place:x"}
