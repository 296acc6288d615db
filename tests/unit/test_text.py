"""Folding of quotes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshore.graph.documents.text import fold_quote, quote_hash


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  two \t\n words　here ", "two words here"),
        ("Ｆｏｘｃｏｎｎ，１３", "Foxconn,13"),
        ("ｻｰﾊﾞｰ", "サーバー"),
        ("データセンター", "データセンター"),
        ("3‐4‑5‒6–7—8―9−0", "3-4-5-6-7-8-9-0"),
        ("‘a’ ‚b‛ ‹c›", "'a' 'b' 'c'"),
        ("“a” „b‟ «c»", '"a" "b" "c"'),
        ("e\u0301", "é"),
        ("", ""),
        ("would", "would"),
        ("would not", "would not"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold_quote(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold_quote(text)
    assert fold_quote(folded) == folded


def test_hash_is_that_of_the_folded_quote() -> None:
    assert quote_hash(" “Ａ” ") == hashlib.sha256(b'"A"').hexdigest()
    assert quote_hash("a–b") == quote_hash("a-b")
    assert quote_hash("a") != quote_hash("A")
