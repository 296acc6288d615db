"""English sites, owners, seats and chiefs told in wordings without the plain verb."""

from __future__ import annotations

import pytest

from onshore.loaders.extract import Gazetteer, extract, read_article

_INTRO = "Corvo Electric reported its results on Tuesday.\n\n"
_CORVO = "firm:corvo"


def _facts(gazetteer: Gazetteer, text: str) -> set[tuple[str, str, str]]:
    article = read_article(_INTRO + text)
    return {
        (c["subject"], c["relation"], c["object"])
        for c in extract(article, None, gazetteer).candidates
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Construction has begun on a Corvo factory in Ohio.", ("builds_facility", "place:US-OH")),
        (
            "Corvo will turn an old mill in Maine into a factory.",
            ("builds_facility", "place:US-ME"),
        ),
        ("Iowa has landed a Corvo factory.", ("builds_facility", "place:US-IA")),
        ("Corvo is bringing a factory to Iowa.", ("builds_facility", "place:US-IA")),
        ("With plants in Utah and Iowa, Corvo is large.", ("operates_facility", "place:US-UT")),
        ("The factory in Utah belongs to Corvo.", ("owns_facility", "place:US-UT")),
        ("Corvo paid $20 million for a factory in Utah.", ("acquires", "place:US-UT")),
        ("Brazos Compute said it would sell Halvorsen to Corvo.", ("acquires", "firm:halvorsen")),
    ],
)
def test_a_site_or_a_firm(gazetteer: Gazetteer, text: str, expected: tuple[str, str]) -> None:
    assert (_CORVO, *expected) in _facts(gazetteer, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Halvorsen has belonged to Corvo since 2021.",
            ("firm:halvorsen", "subsidiary_of", _CORVO),
        ),
        ("Corvo has found a partner in Brazos.", (_CORVO, "partners_with", "firm:brazos")),
        ("Corvo named Ann Howell as chief executive.", ("person:ann-howell", "holds_role", _CORVO)),
    ],
)
def test_a_tie(gazetteer: Gazetteer, text: str, expected: tuple[str, str, str]) -> None:
    assert expected in _facts(gazetteer, text)


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
