"""Texts woven of parts are the parts of each row, one after the other."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from onshore.graph.documents.document import claim_part, claim_parts
from onshore.graph.documents.woven import Coded, Part, Woven, encoded


def a_part(chance: random.Random, size: int) -> Part:
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice((b"", b",", b"constant"))
    if kind == 1:
        return [b"own%d" % row for row in range(size)]
    if kind == 2:
        return None
    values = [b"v%d" % number for number in range(chance.choice((1, 2, 7, size)))]
    return Coded(values, np.array([chance.randrange(len(values)) for _ in range(size)], np.int32))


def expected(part: Part, row: int, told: bytes) -> bytes:
    if part is None:
        return told
    if isinstance(part, Coded):
        text: bytes = part.values[part.codes[row]]
        return text
    return part if isinstance(part, bytes) else part[row]


@pytest.mark.parametrize("seed", range(40))
def test_texts_are_the_parts_of_each_row(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice((1, 50, 400))
    parts = [a_part(chance, size) for _ in range(chance.randrange(1, 9))]
    start = chance.randrange(size)
    rows: Any = slice(start, size)
    if chance.random() < 0.5:
        rows = np.array([chance.randrange(size) for _ in range(size - start)])
    places = np.arange(size)[rows].tolist()
    told = [[b"told%d-%d" % (n, at) for at in places] for n, one in enumerate(parts) if one is None]
    found = Woven(parts, size).texts(rows, len(places), *told)
    for at, (row, text) in enumerate(zip(places, found, strict=True)):
        rest = iter(told)
        own = [expected(part, row, next(rest)[at] if part is None else b"") for part in parts]
        assert text == b"".join(own)


ODD = ("Acme", "it's", 'a "b"', "back\\slash", "tab\t", "鴻海", "\u200b", "\xa0", "", "\ud800")


@pytest.mark.parametrize("value", [*ODD, None, True, 3, {"value": 1.5}, ["a", "b"]])
def test_parts_of_claims_are_those_of_each_value(value: Any) -> None:
    values = ["firm:a", value]
    assert claim_parts("to", values) == [claim_part("to", one).encode() for one in values]
    assert claim_parts("to", [value]) == [claim_part("to", value).encode()]


@pytest.mark.parametrize("texts", [[], [""], ["a"], ["a", "b\nc", "鴻海"], ["\n", "\n"]])
def test_texts_are_encoded_one_by_one(texts: list[str]) -> None:
    assert encoded(texts) == [text.encode() for text in texts]
    assert encoded(texts, "<", ">") == [f"<{text}>".encode() for text in texts]
