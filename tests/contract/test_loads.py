"""One load is one revision: its facts and its tables are seen together or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onshore.graph.errors import InvalidInput
from onshore.graph.ports import Store
from tests.loading import LATER, NOW, large_document, reference_tables


def test_facts_and_tables_of_a_load_are_one_revision(store: Store) -> None:
    before = store.reader()
    tables = reference_tables(3)
    loaded = store.replace([large_document(20, "first")], tables, now=NOW)
    assert loaded.tables == (True, True, True)
    assert (before.facts(None), before.tables()) == ([], [])
    after = store.reader()
    assert after.revision == before.revision + 1
    assert len(after.facts(None)) == 20
    assert [info.revision for info in after.tables()] == ["edition-0", "edition-1", "edition-2"]
    assert after.table("schedule", "edition-1") == tables[1]
    again = store.replace([large_document(20, "first")], tables[1:], now=NOW)
    assert (again.tables, store.reader().revision) == ((False, False), after.revision)


def test_two_tables_in_one_place_are_refused(store: Store) -> None:
    one, other = reference_tables(1), reference_tables(1, "other rows")
    with pytest.raises(InvalidInput, match="'schedule' edition-0 is loaded twice at once"):
        store.replace([large_document(20, "first")], [*one, *other], now=NOW)
    assert (store.reader().tables(), store.reader().facts(None)) == ([], [])


@pytest.mark.parametrize("now", ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00"])
def test_an_instant_in_any_form_is_one(store: Store, now: str) -> None:
    document = large_document(20, "first")
    assert len(store.replace([document], now=now).changes[0].added) == 20
    for again in (now, NOW, LATER):
        [change] = store.replace([document], now=again).changes
        assert (change.added, change.closed, change.entities) == ((), (), 0)
        assert not change.described
    assert store.reader().revision == 1
    assert {row.recorded_at for row in store.reader().facts(None)} == {NOW}
    assert store.reader().last_change() == NOW


def test_instants_of_a_document_in_any_form_are_one(store: Store) -> None:
    document = large_document(3, "first")
    document = replace(
        document,
        recorded_at="2026-01-01",
        facts=[replace(fact, recorded_at="2026-01-01T00:00:00Z") for fact in document.facts],
        entity_instants={document.entities[0].id: "2026-01-01T00:00:00Z"},
    )
    store.replace([document], now=LATER)
    revision = store.reader().revision
    store.replace([document], now="2026-02-02T00:00:00Z")
    assert store.reader().revision == revision
