"""Records: read back as written, planned alike whatever the history."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph import schema
from onshore.graph.documents.document import parse_document
from onshore.graph.documents.load_plan import plan_load
from onshore.graph.documents.records import (
    StoredRow,
    mentions_of,
    read_entity,
    read_fact,
    read_source,
    record_entity,
    record_fact,
    record_source,
)
from onshore.graph.model import Document
from onshore.graph.sites import projected_site
from onshore.graph.stores.sqlite import SqliteStore
from tests.unit.story import NOW, claim, claim_lists, document, fact

LATER = "2026-02-01T00:00:00.000000Z"

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x85"), min_size=1
).filter(str.strip)
short_texts = texts.filter(lambda t: len(t) <= 100)
numbers = st.one_of(
    st.integers(-(2**52), 2**52), st.floats(-1e12, 1e12, allow_nan=False, allow_infinity=False)
)
amounts = st.fixed_dictionaries(
    {"value": numbers},
    optional={
        "unit": short_texts,
        "currency": st.just("USD"),
        "approx": st.booleans(),
        "bound": st.sampled_from(schema.BOUNDS),
        "per": st.just("year"),
        "text": texts,
    },
).filter(lambda amount: not ("unit" in amount and "currency" in amount))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": texts,
    "date": st.sampled_from(["2025", "2025-11", "2025-11-20", "2026-Q3", "2029/2030"]),
    "number": st.integers(0, 10_000) | st.floats(0, 1e9),
    "fraction": st.floats(0, 1),
    "bool": st.booleans(),
    "amount": amounts,
    "distributive": st.sampled_from(schema.DISTRIBUTIVE),
    "id": st.sampled_from(["firm:q", "place:JP"]),
    "place": st.sampled_from(["place:JP", "place:TW"]),
    "component": st.sampled_from(["component:q", "component:r"]),
}


def _values(type_name: str) -> st.SearchStrategy[Any]:
    one = VALUES[type_name.removesuffix("*")]
    return st.lists(one, min_size=1, max_size=3) if type_name.endswith("*") else one


ENDS = {
    "supplies": ("firm:a", "component:x"),
    "produces": ("firm:a", "component:x"),
    "part_of": ("component:y", "component:x"),
    "acquires": ("firm:a", "firm:b"),
    "receives_incentive": ("firm:a", "place:JP"),
}
"""Relations that take every field between them."""

any_fact = st.sampled_from(sorted(ENDS)).flatmap(
    lambda relation: st.fixed_dictionaries(
        {
            "relation": st.just(relation),
            "status": st.sampled_from(schema.STATUSES),
            "certainty": st.sampled_from(schema.CERTAINTIES),
        },
        optional={
            **{
                key: _values(field.type)
                for key, field in schema.QUALIFIER_FIELDS.items()
                if field.taken_by(relation)
            },
            "valid_from": VALUES["date"],
            "rank": st.sampled_from(schema.RANKS),
            "polarity": st.sampled_from(schema.POLARITIES),
            "record": st.dictionaries(st.sampled_from(["by", "reason"]), texts),
            "evidence": st.lists(
                st.fixed_dictionaries(
                    {"source": st.sampled_from(["source:a", "source:b"])},
                    optional={
                        "section": texts,
                        "start": st.integers(0, 9),
                        "gist": texts,
                        "quote": texts,
                        "derived_from": texts,
                    },
                ),
                min_size=1,
                max_size=3,
            ),
        },
    )
)


def test_the_relations_of_the_property_take_every_field() -> None:
    fields = schema.QUALIFIER_FIELDS.values()
    assert all(any(field.taken_by(relation) for relation in ENDS) for field in fields)


@given(any_fact)
def test_a_fact_is_read_back_as_it_was_parsed(fields: dict[str, Any]) -> None:
    subject, object = ENDS[fields["relation"]]
    parsed = fact("F1", subject, fields.pop("relation"), object, **fields)
    record = record_fact(parsed, NOW)
    read = read_fact(record.source, record.doc, NOW, None)
    assert read == replace(parsed, recorded_at=NOW)
    assert record_fact(read, LATER).key == record.key


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "names": st.lists(
                st.fixed_dictionaries({"text": texts}, optional={"lang": st.just("ja")}),
                max_size=4,
            ),
            "not_names": st.lists(texts, min_size=1, max_size=2),
            "ids": st.dictionaries(short_texts, texts),
            "position": st.tuples(st.floats(-90, 90), st.integers(-180, 180)),
            "members": st.just(["place:JP", "place:TW"]),
            "container": st.just("place:US"),
            "place_type": st.sampled_from(sorted(schema.PLACE_TYPES)),
            "note": texts,
        },
    )
)
def test_an_entity_is_read_back_as_it_was_parsed(fields: dict[str, Any]) -> None:
    if position := fields.pop("position", None):
        fields["latitude"], fields["longitude"] = position
    value = {"source": {"id": "source:a"}, "entities": [{"id": "place:X", **fields}]}
    parsed = parse_document(value).entities[0]
    assert read_entity(record_entity(parsed, "source:a", NOW).doc) == parsed


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "title": texts,
            "published": VALUES["date"],
            "reliability": st.sampled_from(schema.RELIABILITIES),
            "derived_from": st.lists(texts, min_size=1, max_size=3),
        },
    )
)
def test_a_source_is_read_back_as_it_was_parsed(fields: dict[str, Any]) -> None:
    parsed = parse_document({"source": {"id": "source:a", **fields}}).source
    assert read_source(record_source(parsed, NOW).doc) == parsed


def test_mentions_are_every_id_and_the_projected_site() -> None:
    one = fact("F1", "firm:a", "operates_facility", "place:US-TX", by_org="firm:b")
    assert projected_site(one) == "factory:a-US-TX"
    assert mentions_of(one) == ("firm:a", "place:US-TX", "firm:b", "factory:a-US-TX")
    named = fact("F2", "firm:a", "operates_facility", "factory:one", place="place:US-TX")
    assert projected_site(named) is None


def _stored(store: SqliteStore, source: str) -> list[StoredRow]:
    reader = store.reader()
    kinds = reader.versions(source).items()
    keys = {key for key, _ in reader.closings()}
    rows = [_row(kind, row) for kind, found in kinds for row in found]
    assert {row.key for row in rows} <= keys
    return rows


def _row(kind: str, row: Any) -> StoredRow:
    from onshore.graph.documents.records import Record

    record = Record(kind, row.source, row.id, row.doc, row.recorded_at, row.retracted_at)
    return StoredRow(record.key, kind, row.source, row.id, row.recorded_at, row.retracted_at)


def test_a_second_load_plans_nothing() -> None:
    one = document("source:a", claim("F1", "firm:a", "partners_with", "firm:b"))
    with closing(SqliteStore("sqlite://")) as store:
        store.replace([one], now=NOW)
        plan = plan_load([one], _stored(store, "source:a"), LATER)
    assert (len(plan.add), plan.close) == (0, {})
    assert plan.changes[0].unchanged == ("F1",)


def test_a_version_written_twice_is_added_once() -> None:
    closed = claim(
        "F1",
        "firm:a",
        "partners_with",
        "firm:b",
        recorded_at="2025-01-01",
        retracted_at="2025-02-01",
    )
    plan = plan_load([document("source:a", closed, closed)], [], NOW)
    assert len(plan.add) == 2  # the source and the fact
    assert [record.kind for record in plan.add] == ["source", "fact"]


def test_what_comes_back_starts_after_it_was_closed() -> None:
    """A file that carries its instant and returns to an old edition does not rewrite history."""
    source = {"id": "source:a", "recorded_at": "2025-01-01T00:00:00Z"}
    said = claim("F1", "firm:a", "partners_with", "firm:b")
    with closing(SqliteStore("sqlite://")) as store:
        store.replace([document(source, said)], now=NOW)
        store.replace([document(source)], now="2026-01-02T00:00:00.000000Z")
        store.replace([document(source, said)], now="2026-01-03T00:00:00.000000Z")
        rows = sorted((r.recorded_at, r.retracted_at) for r in store.reader().facts(None))
    assert rows == [
        ("2025-01-01T00:00:00.000000Z", "2026-01-02T00:00:00.000000Z"),
        ("2026-01-03T00:00:00.000000Z", None),
    ]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("ab"), claim_lists("")), max_size=6))
def test_any_history_moves_to_an_empty_store(
    loads: Sequence[tuple[str, list[dict[str, Any]]]],
) -> None:
    """Whatever was loaded and replaced: the same content after a copy, no change by a reload."""
    with closing(SqliteStore("sqlite://")) as store, closing(SqliteStore("sqlite://")) as copy:
        for number, (name, claims) in enumerate(loads):
            now = f"2026-01-{number + 1:02d}T00:00:00.000000Z"
            store.replace([_owned(name, claims)], now=now)
            before = store.content_hash()
            (again,) = store.replace([_owned(name, claims)], now=LATER).changes
            assert again.empty
            assert store.content_hash() == before
            _check_versions(store)
        documents = list(store.documents())
        copy.replace(documents, now="2030-01-01T00:00:00.000000Z")
        assert copy.content_hash() == store.content_hash()
        assert list(copy.documents()) == documents


def _owned(name: str, claims: Sequence[dict[str, Any]]) -> Document:
    mine = [{**values, "id": f"{name}-{values['id']}"} for values in claims]
    firms = sorted({values["subject"] for values in mine})
    entities = [{"id": id, "names": [f"{id} in {len(mine)}"]} for id in firms]
    return document(f"source:{name}", *mine, entities=entities)


def _check_versions(store: SqliteStore) -> None:
    """Versions of one record do not overlap, and one at most is live."""
    spans: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in store.reader().facts(None):
        end = row.retracted_at or "9999"
        assert row.recorded_at < end
        spans.setdefault((row.source, row.id), []).append((row.recorded_at, end))
    for versions in spans.values():
        versions.sort()
        for (_, end), (start, _) in pairwise(versions):
            assert end <= start


def test_documents_take_no_more_memory_than_they_need() -> None:
    """In a process of its own: its peak grows by the documents, not by a buffer for each."""
    pytest.importorskip("resource")
    measured = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, check=True)
    grown, size = map(int, measured.stdout.split())
    assert grown < 4 * size


GROWTH = """
import resource, sys
from onshore.graph.documents.records import canonical

def peak():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

before = peak()
documents = [canonical({"id": f"S{n}", "note": "x" * 200}) for n in range(50_000)]
print(peak() - before, sum(map(len, documents)))
"""
