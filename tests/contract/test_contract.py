"""The cases on every store: equal data and equal questions give equal answers."""

from __future__ import annotations

import pytest

from onshore.graph import errors
from onshore.graph.ports import Store
from tests.contract.cases import Case, ask, read_cases, take_step


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
