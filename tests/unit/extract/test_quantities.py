"""Amounts in running text, both languages."""

from __future__ import annotations

import pytest

from onshore.loaders.extract.text.quantities import read_quantities


@pytest.mark.parametrize(
    ("text", "value", "code", "flags"),
    [
        ("1.4兆ドル", 1_400_000_000_000, "USD", {}),
        ("約30億ドル", 3_000_000_000, "USD", {"approx": True}),
        ("1億2,000万ドル", 120_000_000, "USD", {}),
        ("1,000人規模", 1000, "people", {"approx": True}),
        ("30ギガワット", 30, "GW", {}),
        ("最大6,000万ドル", 60_000_000, "USD", {"bound": "at_most"}),
        ("年間200億ドルの収益", 20_000_000_000, "USD", {"per": "year"}),
        ("$1.4T", 1_400_000_000_000, "USD", {}),
        ("up to $92 million", 92_000_000, "USD", {"bound": "at_most"}),
        ("¥48 billion", 48_000_000_000, "JPY", {}),
        ("NT$1.13 billion", 1_130_000_000, "TWD", {}),
        ("500 million yen", 500_000_000, "JPY", {}),
        ("13,000 jobs", 13_000, "people", {}),
        ("nearly 1,400 new jobs", 1400, "people", {"approx": True}),
        ("more than 500 workers", 500, "people", {"bound": "at_least"}),
        ("$2 trillion a year", 2_000_000_000_000, "USD", {"per": "year"}),
        ("250,000-square-foot", 250_000, "sq ft", {}),
        ("約3倍に匹敵", 3, "x", {"approx": True}),
        ("電力消費に匹敵", 1, "x", {"approx": True}),
        ("全角１００億円", 10_000_000_000, "JPY", {}),
        ("5千2百万ドル", 52_000_000, "USD", {}),
        ("12億3千4百万円", 1_234_000_000, "JPY", {}),
        ("20万5千人", 205_000, "people", {}),
        ("40億㌦", 4_000_000_000, "USD", {}),
        ("20㌐㍗時", 20, "GWh", {}),
        ("150㍋㍗", 150, "MW", {}),
        ("30㌫", 30, "%", {}),
        ("1,200 year-round jobs", 1200, "people", {}),
    ],
)
def test_one_amount(text: str, value: float, code: str, flags: dict[str, object]) -> None:
    (quantity,) = read_quantities(text)
    assert (quantity.value, quantity.currency or quantity.unit) == (value, code)
    for key, expected in flags.items():
        assert getattr(quantity, key) == expected
    assert quantity.text in text


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("数千億ドル", 100_000_000_000, 999_000_000_000),
        ("3〜5倍", 3, 5),
        ("10〜20億円", 1_000_000_000, 2_000_000_000),
        ("$3 billion to $5 billion", 3_000_000_000, 5_000_000_000),
    ],
)
def test_ranges(text: str, low: float, high: float) -> None:
    (quantity,) = read_quantities(text)
    assert (quantity.value, quantity.min, quantity.max) == (None, low, high)


def test_bracketed_second_currency_is_the_same_amount() -> None:
    first, second = read_quantities("$142M (約213億円)を投じる")
    assert not first.alias_of_previous
    assert second.alias_of_previous


def test_two_counts_stay_two() -> None:
    assert [
        q.value for q in read_quantities("3,000 permanent jobs and 7,000 construction jobs")
    ] == [
        3000,
        7000,
    ]


def test_years_and_bare_numbers_are_no_amounts() -> None:
    assert read_quantities("In 2030 the 3 plants of 2018") == []
