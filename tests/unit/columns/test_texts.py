"""Texts by number: the different ones of many, told apart by their bytes."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshore.graph.columns.texts import Texts, different_texts

ODD = ("", "a", "a\0", "ab", "鴻海", "firm:x", "firm:y", "12345678", "123456789", "x" * 40)


def alike(texts: list[str]) -> None:
    found, numbers = different_texts(Texts.of(texts))
    different = list(dict.fromkeys(texts))
    assert list(found) == different
    assert [different[number] for number in numbers] == texts


@given(st.lists(st.sampled_from(ODD) | st.text(max_size=20)))
def test_different_texts_stand_in_the_order_of_their_first_appearance(texts: list[str]) -> None:
    alike(texts)


def with_one_hash() -> tuple[str, str]:
    """Two texts of 16 bytes that differ and are hashed alike: what differs in one word is mended
    by the other."""
    from onshore.graph.columns import texts

    mask = (1 << 64) - 1

    def first(word: bytes) -> int:
        mixed = ((16 ^ int.from_bytes(word, "little")) * int(texts._FACTOR)) & mask
        return mixed ^ mixed >> 29

    words = [f"word{a}{b:03d}".encode() for a, b in product(range(1, 10), range(1000))]
    for one, other in pairwise(words):
        change = first(one) ^ first(other)
        if not change & 0x8080808080808080:
            behind = int.from_bytes(b"behind..", "little") ^ change
            return (one + b"behind..").decode(), (other + behind.to_bytes(8, "little")).decode()
    raise AssertionError


def test_texts_that_are_hashed_alike_are_told_apart() -> None:
    one, other = with_one_hash()
    assert one != other
    alike([other, one, "x", one, other])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_texts_of_some_places(count: int) -> None:
    texts = Texts.of(ODD)
    places = [4, 0, 9][:count]
    taken = texts.packed_at(np.array(places, np.int64))
    assert list(taken) == [ODD[place] for place in places]
