"""One load is one revision: its facts and its tables are seen together or not at all."""

from __future__ import annotations

import pytest

from onshore.graph.errors import InvalidInput
from onshore.graph.ports import Store
from tests.loading import NOW, large_document, reference_tables


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
