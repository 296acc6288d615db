"""Amounts in plain words, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.graph.words.amount_words import amount_words


@pytest.mark.parametrize(
    ("amount", "en", "ja"),
    [
        ({"value": 13000, "unit": "jobs"}, "13,000 jobs", "13,000人"),
        ({"value": 1, "unit": "jobs"}, "1 job", "1人"),
        ({"value": 0, "unit": "jobs"}, "0 jobs", "0人"),
        ({"value": 1000, "unit": "jobs", "approx": True}, "about 1,000 jobs", "約1,000人"),
        ({"min": 1100, "max": 1500, "unit": "jobs"}, "1,100 to 1,500 jobs", "1,100～1,500人"),
        ({"min": 5, "max": 5, "unit": "jobs"}, "5 jobs", "5人"),
        ({"value": 10**10, "currency": "USD"}, "$10 billion", "100億ドル"),
        ({"value": 717_000_000, "currency": "USD"}, "$717 million", "7億1,700万ドル"),
        ({"value": 1.4e12, "currency": "USD"}, "$1.4 trillion", "1兆4,000億ドル"),
        ({"value": 14_076_031, "currency": "USD"}, "$14.08 million", "1,408万ドル"),
        ({"value": 9_999.5, "currency": "USD"}, "$9,999.5", "9,999.5ドル"),
        (
            {"min": 10**9, "max": 5 * 10**9, "currency": "USD"},
            "$1 billion to $5 billion",
            "10億～50億ドル",
        ),
        ({"value": 80, "currency": "CHF", "bound": "at_most"}, "up to CHF 80", "最大80CHF"),
        ({"min": 3, "unit": "GW"}, "at least 3 GW", "3 GW以上"),
        ({"max": 3, "unit": "GW", "approx": True}, "about up to 3 GW", "約最大3 GW"),
        ({"value": 2.5, "unit": "MW", "per": "year"}, "2.5 MW per year", "2.5 MW（年当たり）"),
        ({"min": 20, "max": 25, "unit": "percent"}, "20 to 25 %", "20～25 %"),
        ({"value": 3, "unit": "x", "approx": True}, "about 3×", "約3倍"),
        ({"value": 1, "unit": "wafers", "per": "month"}, "1 wafer per month", "1枚（月当たり）"),
        ({"min": 2, "max": 3, "unit": "racks"}, "2 to 3 racks", "2～3台"),
        ({"text": "many"}, "", ""),
    ],
)
def test_amounts(amount: dict[str, Any], en: str, ja: str) -> None:
    assert (amount_words(amount), amount_words(amount, "ja")) == (en, ja)


def test_an_amount_said_again_leaves_out_what_it_counts() -> None:
    assert amount_words({"value": 7, "unit": "jobs"}, bare=True) == "7"
    assert amount_words({"value": 7, "unit": "jobs"}, "ja", bare=True) == "7人"
    assert amount_words({"value": 7, "currency": "USD"}, bare=True) == "$7"
