"""Japanese: firms bought, units, partners, orders, and sites told together."""

from __future__ import annotations

import pytest

from onshore.loaders.extract import Gazetteer, extract, read_article

_INTRO = "清澄電機は10日、米テキサス州で変圧器を生産すると発表した。"
_KIYOSUMI = "firm:kiyosumi"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "コルボはハルボルセン・グリッドを18億円で買収した。",
            ("firm:corvo", "acquires", "firm:halvorsen"),
        ),
        (
            "ハルボルセン・グリッドは4月、コルボが64億円で買収し、完全子会社となった。",
            ("firm:halvorsen", "subsidiary_of", "firm:corvo"),
        ),
        ("ベトナム子会社の黒崎電装も増産する。", ("firm:kurosaki", "subsidiary_of", _KIYOSUMI)),
        (
            "清澄電機はコルボとデータセンター向けの冷却の分野で提携しており、今後も続ける。",
            (_KIYOSUMI, "partners_with", "firm:corvo"),
        ),
        (
            "オハイオ州とテネシー州の2カ所で変圧器を生産している。",
            (_KIYOSUMI, "operates_facility", "place:US-TN"),
        ),
        ("工場はオハイオ州、テネシー州にある。", (_KIYOSUMI, "operates_facility", "place:US-OH")),
    ],
)
def test_a_firm(gazetteer: Gazetteer, text: str, expected: tuple[str, str, str]) -> None:
    found = extract(read_article(_INTRO + text), None, gazetteer).candidates
    assert expected in {(c["subject"], c["relation"], c["object"]) for c in found}


def test_what_a_paper_told_and_nobody_confirmed_gives_nothing(gazetteer: Gazetteer) -> None:
    text = "地元紙は、清澄電機がテネシー州にも工場を建設すると伝えたが、同社は論評を避けた。"
    found = extract(read_article(_INTRO + text), None, gazetteer).candidates
    assert not any(c["object"] == "place:US-TN" for c in found)
