"""What is only talked of, asked or hoped for gives nothing."""

from __future__ import annotations

import pytest

from onshore.loaders.extract import Gazetteer, extract, read_article

_INTRO = "Corvo Electric reported its results on Tuesday.\n\n"


def _facts(gazetteer: Gazetteer, text: str) -> set[tuple[str, str, str]]:
    article = read_article(_INTRO + text)
    return {
        (c["subject"], c["relation"], c["object"])
        for c in extract(article, None, gazetteer).candidates
    }


@pytest.mark.parametrize(
    "text",
    [
        "Gossip that Corvo will soon buy a factory in Ohio is rubbish, the firm said.",
        "Would Corvo buy Halvorsen?",
        "Residents hope that Corvo will build a factory in Ohio.",
        "Corvo may one day open a plant in Ohio, an analyst said.",
        "Opponents want to stop Corvo from building a plant in Ohio.",
    ],
)
def test_talk_and_hopes_give_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert _facts(gazetteer, text) == set()
