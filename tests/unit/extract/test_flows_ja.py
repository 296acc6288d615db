"""Japanese flows of goods: the other end, or the goods, was named a sentence before."""

from __future__ import annotations

import pytest

from onshore.loaders.extract import Gazetteer, extract, read_article

_INTRO = "清澄電機は10日、米テキサス州で変圧器を生産すると発表した。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "増産分はブラゾスに向ける。",
            ("firm:kiyosumi", "supplies", "component:transformer", "firm:brazos"),
        ),
        (
            "ケーブルは華東重電が供給する。",
            ("firm:huadong", "supplies", "component:cable", "firm:kiyosumi"),
        ),
    ],
)
def test_the_end_that_was_named_before(
    gazetteer: Gazetteer, text: str, expected: tuple[str, ...]
) -> None:
    assert expected in _flows(gazetteer, _INTRO + text)


@pytest.mark.parametrize(
    "text",
    [
        "増産分はブラゾスに向けてほしいとの声がある。",
        "ケーブルは華東重電が供給するとみられる。",
        "モーターの製造をコルボに委託する考えはない。",
    ],
)
def test_what_is_hoped_doubted_or_denied_gives_no_flow(gazetteer: Gazetteer, text: str) -> None:
    assert not _flows(gazetteer, _INTRO + text)


def test_who_must_buy_is_the_buyer_of_the_deal_before(gazetteer: Gazetteer) -> None:
    text = _INTRO + "変圧器はブラゾスに供給する。同社は年500台以上を引き取る義務を負う。"
    found = [
        (c["subject"], c["object"], c["amount"]["value"])
        for c in extract(read_article(text), None, gazetteer).candidates
        if c["relation"] == "has_purchase_obligation"
    ]
    assert found == [("firm:brazos", "firm:kiyosumi", 500)]


def _flows(gazetteer: Gazetteer, text: str) -> set[tuple[str, ...]]:
    return {
        (c["subject"], c["relation"], c["object"], c["to"])
        for c in extract(read_article(text), None, gazetteer).candidates
        if c["relation"] == "supplies"
    }
