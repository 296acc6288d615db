"""English trade where the goods, or the other side, stand in the sentence before."""

from __future__ import annotations

import pytest

from onshore.loaders.extract import Gazetteer, extract, read_article

_DEAL = "Corvo Electric will supply transformers to Brazos Compute for five years.\n\n"
_TRANSFORMER = "component:transformer"


def _facts(gazetteer: Gazetteer, text: str) -> set[tuple[str, str, str, str | None]]:
    """Subject, relation, object and the other firm; a denied relation begins with `not`."""
    found = extract(read_article(_DEAL + text), None, gazetteer).candidates
    return {
        (
            c["subject"],
            ("not " if c["polarity"] == "negated" else "") + c["relation"],
            c["object"],
            c.get("to") or c.get("from"),
        )
        for c in found
    }


@pytest.mark.parametrize(
    "text",
    [
        "Brazos may buy a further 2,000 if it chooses.",
        "Brazos holds an option on 15,000 more.",
        "Brazos is entitled to order more transformers from 2028.",
    ],
)
def test_an_option_speaks_of_the_deal_just_told(gazetteer: Gazetteer, text: str) -> None:
    option = ("firm:brazos", "has_purchase_option", _TRANSFORMER, "firm:corvo")
    assert option in _facts(gazetteer, text)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Brazos is obliged to take 400 tons a year.", "has_purchase_obligation"),
        ("Brazos must take at least $90 million a year.", "has_purchase_obligation"),
        (
            "Brazos has not committed itself to any minimum volume.",
            "not has_purchase_obligation",
        ),
    ],
)
def test_a_duty_is_towards_the_seller(gazetteer: Gazetteer, text: str, relation: str) -> None:
    assert ("firm:brazos", relation, "firm:corvo", None) in _facts(gazetteer, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The chillers will come from Frostline Thermal.",
            ("firm:frostline", "supplies", "component:chiller", "firm:corvo"),
        ),
        (
            "Castellan has agreed to take 1.5 GWh of Corvo's battery cells.",
            ("firm:castellan", "buys", "component:battery-cell", "firm:corvo"),
        ),
    ],
)
def test_goods_in_other_orders(
    gazetteer: Gazetteer, text: str, expected: tuple[str, str, str, str]
) -> None:
    assert expected in _facts(gazetteer, text)


@pytest.mark.parametrize(
    "text",
    [
        "Would Castellan also be buying transformers from Corvo?",
        "Talk that Castellan will buy transformers from Corvo is nonsense, it said.",
        "Castellan declined to say whether it would buy transformers from Corvo.",
    ],
)
def test_questions_and_talk_give_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert not any(fact[0] == "firm:castellan" for fact in _facts(gazetteer, text))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Headquartered in Denver, Halvorsen Grid runs plants in Ohio.", "firm:halvorsen"),
        ("Halvorsen Grid, a rival that runs plants in Ohio, has 300 workers.", "firm:halvorsen"),
        ("Last year it bought Halvorsen Grid. It runs plants in Ohio.", "firm:corvo"),
    ],
)
def test_who_is_spoken_of(gazetteer: Gazetteer, text: str, subject: str) -> None:
    assert (subject, "operates_facility", "place:US-OH", None) in _facts(gazetteer, text)
