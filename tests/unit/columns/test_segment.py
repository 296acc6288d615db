"""Segments: what is written is what is read, and other bytes are said to be damaged."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshore.graph.columns.facts import DTYPES, FactColumns, concat, extract
from onshore.graph.columns.segment import (
    KEY,
    Segment,
    StoredSegment,
    Wanted,
    head,
    join_segments,
    pack_array,
    pack_documents,
    pack_segment,
    unpack_array,
    unpack_documents,
)
from onshore.graph.documents.records import mentions_of
from onshore.graph.errors import Damaged
from onshore.graph.model import Evidence, Fact
from tests.unit.columns.stores import DAYS, random_store

KINDS = st.sampled_from([np.int8, np.int32, np.int64, np.uint8, np.uint64, np.bool_])


@given(KINDS, st.lists(st.integers(0, 100), max_size=20), st.integers(0, 30))
def test_arrays_come_back(kind: Any, values: list[int], same: int) -> None:
    for array in (np.array(values, kind), np.full(same, 7, kind), np.arange(same).astype(kind)):
        found = unpack_array(pack_array(array))
        assert found.dtype == array.dtype
        assert found.tolist() == array.tolist()


@given(st.lists(st.sampled_from([float("nan"), 0.0, -0.0, 0.25, 1e300]), max_size=6))
def test_numbers_come_back_bit_by_bit(values: list[float]) -> None:
    array = np.array(values, np.float64)
    assert unpack_array(pack_array(array)).tobytes() == array.tobytes()


def test_equal_entries_and_equal_steps_take_no_room() -> None:
    for array in (np.full(10_000, np.nan), np.arange(5, 50_000, 3), np.zeros(9_999, np.bool_)):
        assert len(pack_array(array)) < 64


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_another_byte_is_damage(place: int, change: int) -> None:
    for packed, unpack in (
        (pack_array(np.arange(100) ** 2), unpack_array),
        (pack_array(np.arange(100)), unpack_array),
        (pack_documents([b'{"id":"F1"}', b'{"id":"F2"}'] * 20), unpack_documents),
    ):
        data = bytearray(packed)
        data[place % len(data)] ^= change
        try:
            found = unpack(bytes(data))
        except Damaged:
            continue
        assert list(found) == list(unpack(packed)), "only a byte that says nothing may change"


def _facts(seed: int) -> list[Fact]:
    with closing(random_store(seed)) as store:
        return store.view(DAYS[-1]).all_facts()


def segment_of(facts: list[Fact], first: int) -> Segment:
    columns = extract(facts, numbers=range(first, first + len(facts)))
    mentions = [mentions_of(fact) for fact in facts]
    terms = columns.terms.extended(id for own in mentions for id in own)
    return Segment(
        replace(columns, terms=terms),
        np.arange(len(facts) * KEY).astype(np.uint8),
        np.repeat(np.arange(len(facts), dtype=np.int32), [len(own) for own in mentions]),
        np.array([terms.number(id) for own in mentions for id in own], np.int32),
    )


def stored(segment: Segment, first: int) -> StoredSegment:
    parts = pack_segment(segment)
    return StoredSegment(first, len(segment), lambda name: unpack_array(parts[name]))


def said(columns: FactColumns) -> list[dict[str, Any]]:
    """Everything that the columns say of each fact, without numbers of terms and kinds."""
    terms = [*columns.terms, None]
    kinds = [*columns.value_kinds, None]
    words = ("source", "origin", "site")
    found: list[dict[str, Any]] = []
    for i in range(len(columns)):
        one: dict[str, Any] = {"id": columns.id[i]}
        for name in DTYPES:
            if not name.startswith(("draft", "evidence")):
                value = getattr(columns, name)[i].item()
                one[name] = repr(terms[value] if name in words else value)
        one["value_kind"] = kinds[columns.value_kind[i]]
        start, stop = columns.evidence_starts[i : i + 2]
        one["evidence"] = [terms[term] for term in columns.evidence[start:stop]]
        own = np.flatnonzero(columns.draft_fact == i)
        one["drafts"] = [
            (
                columns.draft_id[d],
                columns.draft_relation[d],
                *(
                    terms[getattr(columns, f"draft_{end}")[d]]
                    for end in ("source", "target", "product", "place")
                ),
            )
            for d in own
        ]
        found.append(one)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_segment_says_what_its_facts_say(seed: int) -> None:
    facts = _facts(seed)
    segment = segment_of(facts, 11)
    read = stored(segment, 11)
    assert said(read.columns()) == said(segment.columns)
    ids = [fact.id for fact in facts]
    for wanted in ([ids[0]], ids[1:9], ["F0", "nothing", ""], ids):
        found = read.find("id", Wanted(wanted)).tolist()
        assert found == [n for n, id in enumerate(ids) if id in wanted]
    for id in (*read.texts("terms"), "firm:nobody"):
        found = read.mentioning(Wanted([id])).tolist()
        assert found == [n for n, fact in enumerate(facts) if id in mentions_of(fact)]


@pytest.mark.parametrize("seed", range(3))
def test_joined_segments_are_the_segment_of_all(seed: int) -> None:
    facts = _facts(seed)
    parts = [facts[:3], facts[3:4], facts[4:]]
    segments, first = [], 1
    for part in parts:
        segments.append(stored(segment_of(part, first), first).segment())
        first += len(part)
    joined = stored(join_segments(segments), 1)
    assert said(joined.columns()) == said(extract(facts, numbers=range(1, len(facts) + 1)))
    assert said(concat([one.columns for one in segments])) == said(joined.columns())
    for id in joined.texts("terms"):
        found = joined.mentioning(Wanted([id])).tolist()
        assert found == [n for n, fact in enumerate(facts) if id in mentions_of(fact)]


@pytest.mark.parametrize("size", [0, 1, 7])
def test_the_head_of_columns(size: int) -> None:
    facts = _facts(1)
    assert said(head(extract(facts), size)) == said(extract(facts[:size]))


def test_texts_of_one_letter_and_none() -> None:
    """Where all bytes are equal, or there are none, the texts are still texts."""
    evidence = (Evidence("aa", section="a"),)
    one = Fact("aaa", "aa", "a", "produces", "aa", "operational", "asserted", evidence)
    read = stored(segment_of([one], 1), 1)
    assert list(read.texts("id")) == ["aaa"]
    assert read.find("id", Wanted(["aaa"])).tolist() == [0]
    assert read.find("id", Wanted([])).tolist() == []
