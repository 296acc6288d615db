"""Texts as numbers and as one text: equal whether records share their strings or not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.columns.texts import Texts
from onshore.graph.tariff.batch.numbering import number_texts

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=1, max_size=30)


@given(st.lists(st.text(max_size=4), max_size=20))
@settings(deadline=None)
def test_texts_come_back(texts: list[str]) -> None:
    held = Texts.of(texts)
    assert [held[position] for position in range(len(held))] == list(held) == texts


@given(TEXTS)
@settings(deadline=None)
def test_numbers_are_of_texts_not_of_objects(texts: list[str | None]) -> None:
    other = texts[::-1]
    ids, (one, two) = number_texts([texts, other])
    apart = [None if text is None else f"{text}!"[:-1] for text in texts]
    assert number_texts([apart, apart[::-1]])[0] == ids
    assert list(ids) == list(dict.fromkeys(t for t in texts + other if t is not None))
    assert [None if n < 0 else ids[n] for n in one.tolist()] == texts
    assert [None if n < 0 else ids[n] for n in two.tolist()] == other


def test_many_objects_of_few_texts() -> None:
    apart = ["".join(("firm:", str(number % 7))) for number in range(1000)]
    ids, [numbers] = number_texts([apart])
    assert ids == tuple(f"firm:{n}" for n in range(7))
    assert numbers.tolist() == [number % 7 for number in range(1000)]
