"""Rows of CSV files: names beside ids, publishers and days beside facts, nothing overwritten."""

from __future__ import annotations

from datetime import date

from onshore.app.render.named_rows import with_names
from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.unit.story import claim

DAY = date(2026, 11, 20)


def rows(lang: str = "en", **more: object) -> dict[str, object]:
    store = open_store("sqlite://")
    facts = [claim("F1", "firm:a", "produces", "component:c")]
    source = {"id": "source:s", "publisher": "The Daily", "published": "2025-11-20"}
    names = [{"text": "Alpha", "lang": "en"}, {"text": "アルファ", "lang": "ja"}]
    told = {"source": source, "facts": facts, "entities": [{"id": "firm:a", "names": names}]}
    store.replace([parse_document(told)], now="2026-11-20T00:00:00.000000Z")
    row = {"source": "firm:a", "what": "dead", "n": 3, "facts": ["F1"], **more}
    return with_names([row], store.view(DAY), lang)[0]


def test_names_stand_beside_ids_in_the_language_of_the_question() -> None:
    assert rows()["source_name"] == "Alpha"
    assert rows("ja")["source_name"] == "アルファ"
    assert "what_name" not in rows()
    assert "n_name" not in rows()


def test_facts_bring_publishers_and_days() -> None:
    found = rows()
    assert (found["publishers"], found["published"]) == ("The Daily", "2025-11-20")
    assert rows(facts="F1 F1")["publishers"] == "The Daily"
    assert "publishers" not in rows(facts=["unheard-of"])


def test_columns_that_a_row_has_stay_as_they_are() -> None:
    found = rows(source_name="mine", published="undated")
    assert (found["source_name"], found["published"]) == ("mine", "undated")
