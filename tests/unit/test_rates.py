"""Rate texts as the schedule prints them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onshore.graph.tariff.schedule.rates import (
    Partial,
    Specific,
    parse_rate,
    parse_special,
)
from onshore.graph.words.reason import Reason

D = Decimal


@pytest.mark.parametrize(
    ("text", "kind", "ad_valorem", "specific", "additional"),
    [
        ("3.9%", "percent", D("0.039"), (), None),
        ("Free", "free", D(0), (), None),
        ("Free 1/", "free", D(0), (), None),
        ("1¢/kg", "specific", None, (Specific(D("0.01"), "kg"),), None),
        ("46.3¢/kg + 14.9%", "compound", D("0.149"), (Specific(D("0.463"), "kg"),), None),
        ("$1.646/kg", "specific", None, (Specific(D("1.646"), "kg"),), None),
        ("89.6¢/1000", "specific", None, (Specific(D("0.896"), "1000"),), None),
        ("The duty provided in the applicable subheading + 25%", "chapter99", None, (), D("0.25")),
        ("The duty provided in the applicable subheading", "chapter99", None, (), D(0)),
        ("The rate applicable to the natural juice in heading 2009", "words", None, (), None),
        ("", "none", None, (), None),
    ],
)
def test_worked_rates(
    text: str,
    kind: str,
    ad_valorem: Decimal | None,
    specific: tuple[Specific, ...],
    additional: Decimal | None,
) -> None:
    rate = parse_rate(text)
    assert (rate.kind, rate.ad_valorem, rate.specific, rate.additional) == (
        kind,
        ad_valorem,
        specific,
        additional,
    )
    assert rate.text == text


@pytest.mark.parametrize("text", [None, "", " ", "\n", "\xa0"])
def test_blank_is_inherited(text: str | None) -> None:
    assert parse_rate(text).kind == "none"


@pytest.mark.parametrize(
    ("text", "additional"),
    [
        ("The duty provided in the applicable subheading +25%", "0.25"),
        ("The duty provided in the applicable subheading plus 25%", "0.25"),
        ("The duty provided inthe applicable subheading+ 25%", "0.25"),
        ("The duty provided in the applicable subheading + 50%.", "0.50"),
        ("The duty provided in the applicable subheading + 7.5%", "0.075"),
        ("The duty provided for in the applicable subheading", "0"),
        ("The duty provided in the applicable subheading.", "0"),
        ("The duty provided in subheadings 8716.39.00, 8716.90.30 or 8716.90.50 + 100%", "1"),
    ],
)
def test_chapter_99_in_every_spelling(text: str, additional: str) -> None:
    rate = parse_rate(text)
    assert rate.kind == "chapter99"
    assert rate.additional == D(additional)
    assert rate.ad_valorem is None


def test_an_addition_on_content_is_not_one_on_the_value() -> None:
    rate = parse_rate(
        "The duty provided in the applicable subheading + a duty of 50% upon the value of the "
        "copper content"
    )
    assert rate.kind == "chapter99"
    assert rate.additional is None
    assert rate.partial == (Partial(D("0.5"), "copper content"),)


@pytest.mark.parametrize(
    ("text", "specific", "ad_valorem"),
    [
        ("13.5¢/kg + 6.3% + 1.9¢/article", [("0.135", "kg"), ("0.019", "article")], "0.063"),
        ("62¢/pr. + 13.7%", [("0.62", "pr.")], "0.137"),
        ("$1.035/kg +13.6%", [("1.035", "kg")], "0.136"),
        ("10¢/1,000 pins + 3.5%", [("0.1", "1000 pins")], "0.035"),
        ("0.18¢/line/ gross + 2.5%", [("0.0018", "line/gross")], "0.025"),
        ("4.4¢/liter + 31.4¢/pf. liter", [("0.044", "liter"), ("0.314", "pf.liter")], None),
        ("45¢ each + 6.4% + 2.5¢/jewel", [("0.45", "each"), ("0.025", "jewel")], "0.064"),
        ("$2.50/thou- sand + 40%", [("2.5", "thousand")], "0.4"),
    ],
)
def test_compound(text: str, specific: list[tuple[str, str]], ad_valorem: str | None) -> None:
    rate = parse_rate(text)
    assert rate.kind == "compound"
    assert [(part.amount, part.per) for part in rate.specific] == [
        (D(amount), per) for amount, per in specific
    ]
    assert rate.ad_valorem == (None if ad_valorem is None else D(ad_valorem))


def test_fractions_of_a_percent() -> None:
    rate = parse_rate("33 1/3%")
    assert rate.kind == "percent"
    assert rate.ad_valorem is not None
    assert abs(rate.ad_valorem * 300 - 100) < D("1e-20")


def test_what_is_counted_is_named() -> None:
    rate = parse_rate("0.7¢/kg on copper content + 0.7¢/kg on lead content")
    assert [str(need) for need in rate.needs] == [
        "quantity in kg of copper content",
        "quantity in kg of lead content",
    ]
    assert parse_rate("33.9¢/kg of total sugars + 5.1%").specific[0].of == "total sugars"
    assert parse_rate("$1.76/t, including weight of container").specific == (
        Specific(D("1.76"), "t", "including weight of container"),
    )


def test_a_percentage_on_a_part_is_no_percentage_on_the_value() -> None:
    rate = parse_rate("57¢ each + 4.5% on the case + 2.1% on the strap, band or bracelet")
    assert rate.kind == "compound"
    assert rate.ad_valorem is None
    assert rate.partial == (
        Partial(D("0.045"), "the case"),
        Partial(D("0.021"), "the strap, band or bracelet"),
    )
    assert "value of the case" in map(str, rate.needs)


@pytest.mark.parametrize(
    "text",
    [
        "1.4606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree "
        "in proportion) but not less than 0.943854¢/kg",
        "4.3% + 1.7¢/jewel + 0.2¢ for each other piece or part, but if consisting in part of a "
        "plate or a set of plates the total duty shall not exceed the duty for the complete "
        "movement",
        "The duty rate provided in such subheading minus 2.0%",
        "1.5 percent of the fair retail value",
        "See additional U.S. note 5",
        "No change",
        ":",
        "25% + <script>",
        "%",
        "¢/kg",
    ],
)
def test_words_give_no_number(text: str) -> None:
    rate = parse_rate(text)
    assert (rate.kind, rate.ad_valorem, rate.specific, rate.partial, rate.additional) == (
        "words",
        None,
        (),
        (),
        None,
    )
    assert rate.text == text
    assert rate.needs == (Reason("rate_in_words", rate=text),)


def test_special_programmes() -> None:
    text = "Free (A+,AU,D, E, IL)1.3% (JP) See 9822.04.05 (KR)"
    assert [(s.rate.kind, s.programmes) for s in parse_special(text)] == [
        ("free", ("A+", "AU", "D", "E", "IL")),
        ("percent", ("JP",)),
        ("words", ("KR",)),
    ]
    assert parse_special(text)[1].rate.ad_valorem == D("0.013")
    assert parse_special("") == ()


def test_special_column_oddities_of_the_exports() -> None:
    assert parse_special("Free (PA (PA,S)")[0].programmes == ("PA", "PA", "S")
    assert parse_special("Free (MA,.OM)")[0].programmes == ("MA", "OM")
    assert parse_special("Free (A, e)")[0].programmes == ("A", "E")
    unnamed = parse_special("The duty provided in the applicable subheading + 25%")
    assert [(s.rate.additional, s.programmes) for s in unnamed] == [(D("0.25"), ())]
    noted = parse_special("Free (See U.S. note 4 of this subchapter)")
    assert [(s.rate.kind, s.programmes) for s in noted] == [("free", ())]
