"""Fees of an entry, the landed total, and what of a duty may come back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from onshore.graph.answers.duty.entry_summary import Entry
from onshore.graph.tariff.duty.refunds import Refund, refunds
from onshore.graph.tariff.schedule.schedule import normalise_hts
from tests.unit.tariffs import ask, bundled_tariff, parse_conditions

NONE_CLAIMED = ("exclusion:false", "aircraft_use:false", "preference:none")


def entry(hts: str, origin: str, day: str, *said: str) -> Entry:
    return Entry(bundled_tariff(), ask(hts, origin, day, *said), parse_conditions(said))


def fee(found: dict[str, Any], name: str) -> Any:
    return next(one for one in found["each"] if one["id"] == name)


@pytest.mark.parametrize(
    ("value", "day", "amount"),
    [
        # 0.3464 % of 14,172 is 49.09
        ("14172", "2026-09-15", 49.09),
        # at least 33.58 and at most 651.50 from 2025-10-01 on: 90 FR 34665
        ("5000", "2026-09-15", 33.58),
        ("1000000", "2026-09-15", 651.50),
        # at least 32.71 and at most 634.62 until 2025-09-30: 89 FR 59126
        ("5000", "2025-09-30", 32.71),
        ("1000000", "2025-09-30", 634.62),
        ("5000", "2025-10-01", 33.58),
    ],
)
def test_merchandise_processing_fee(value: str, day: str, amount: float) -> None:
    found = entry("7326.90.86.88", "CN", day, *NONE_CLAIMED, f"value:{value}").fees()
    assert fee(found, "MPF")["amount"] == {"lo": amount, "hi": amount}


def test_landed_total_by_sea_and_by_air() -> None:
    """14,172 + 11,039.99 + 49.09, by sea 0.125 % = 17.72 more (17.715, half up)."""
    said = ("7326.90.86.88", "CN", "2026-09-15", "exclusion:false", "value:14172")
    air = entry(*said, "transport:air").fees()
    sea = entry(*said, "transport:sea").fees()
    either = entry(*said).fees()
    assert air["landed"] == {"lo": 25261.08, "hi": 25261.08}
    assert fee(sea, "HMF")["amount"] == {"lo": 17.72, "hi": 17.72}
    assert sea["landed"] == {"lo": 25278.8, "hi": 25278.8}
    assert either["landed"] == {"lo": 25261.08, "hi": 25278.8}
    assert fee(either, "HMF")["decided_by"] == ["transport"]


def test_a_year_that_is_not_held_is_not_guessed() -> None:
    found = entry("7326.90.86.88", "CN", "2026-10-01", "exclusion:false", "value:14172").fees()
    mpf = fee(found, "MPF")
    assert mpf["rate"] is None
    assert mpf["amount"] == {"lo": 0, "hi": None}
    assert "30 Sep 2026" in mpf["reason"]
    assert found["landed"]["hi"] is None


@pytest.mark.parametrize(
    ("hts", "origin", "said", "ends"),
    [
        # USMCA and free trade agreements: 19 CFR 24.23(c)
        ("9403.20.00.90", "MX", ("usmca:true",), (0, 0)),
        ("9403.20.00.90", "MX", ("usmca:false",), (34.64, 34.64)),
        ("9403.20.00.90", "MX", (), (0, 34.64)),
        ("9403.20.00.90", "KR", ("preference:KR",), (0, 0)),
        ("9403.20.00.90", "KR", (), (0, 34.64)),
        # Jordan and Morocco are not exempt, Israel is, claimed or not
        ("9403.20.00.90", "JO", ("preference:JO",), (34.64, 34.64)),
        ("9403.20.00.90", "IL", ("preference:none",), (0, 0)),
        # chapter 98 but 9802.00.60 and .80
        ("9403.20.00.90", "DE", ("chapter98:9801",), (0, 0)),
        ("9403.20.00.90", "DE", ("chapter98:9802.00.40", "repair_value:9000"), (0, 0)),
        (
            "9403.20.00.90",
            "MX",
            ("chapter98:9802.00.80", "us_parts_value:200", "usmca:false"),
            (33.95, 33.95),
        ),
        # which are least developed is not in the data
        ("9403.20.00.90", "BD", (), (0, 34.64)),
    ],
)
def test_exemptions(
    hts: str, origin: str, said: tuple[str, ...], ends: tuple[float, float]
) -> None:
    found = entry(hts, origin, "2026-06-01", *said, "value:10000").fees()
    assert fee(found, "MPF")["amount"] == {"lo": ends[0], "hi": ends[1]}


def test_a_number_with_several_provisions_has_the_fees_of_each() -> None:
    """9802.00.60 and .80 pay what 9802.00.20 to .50 do not."""
    mpf = fee(entry("9802.00", "CN", "2026-06-01", "value:100000").fees(), "MPF")
    assert mpf["amount"] == {"lo": 0, "hi": 346.4}
    assert mpf["decided_by"][0] == "hts"
    one = fee(entry("9802.00.40", "CN", "2026-06-01", "value:100000").fees(), "MPF")
    assert (one["amount"], one["decided_by"]) == ({"lo": 0, "hi": 0}, [])


def test_informal_entries_pay_a_fixed_fee() -> None:
    found = entry("9403.20.00.90", "DE", "2026-06-01", "value:2500").fees()
    assert fee(found, "MPF")["amount"] == {"lo": 2.69, "hi": 33.58}
    assert fee(found, "MPF")["decided_by"] == ["entry_type"]
    formal = entry("9403.20.00.90", "DE", "2026-06-01", "value:2500", "entry_type:formal").fees()
    assert fee(formal, "MPF")["amount"] == {"lo": 33.58, "hi": 33.58}


def test_without_a_value_there_are_rates_only() -> None:
    found = entry("9403.20.00.90", "DE", "2026-06-01").fees()
    assert fee(found, "MPF")["rate"] == 0.003464
    assert fee(found, "MPF")["amount"] is None
    assert found["landed"] is None
    assert found["reason"] == "the amounts need the value"


def test_an_open_duty_leaves_the_total_open() -> None:
    found = entry("0402.10.10.00", "DE", "2026-06-01", "value:10000", "transport:air").fees()
    assert found["landed"]["hi"] is None
    assert found["landed"]["lo"] >= 10034.64


def test_no_entry_no_fee() -> None:
    assert entry("9403.20.00.90", "PR", "2026-06-01", "value:10000").fees()["each"] == []


def back(hts: str, origin: str, day: str, *said: str) -> dict[str, Refund]:
    tariff, on = bundled_tariff(), date.fromisoformat(day)
    target, _ = tariff.find(normalise_hts(hts), on)
    assert target is not None
    found = refunds(tariff, target, origin, on, parse_conditions(said))
    return {one.cause: one for one in found}


def test_a_later_cut_comes_back() -> None:
    """Cars of the EU on 2025-08-15: 27.5 % then, cut to 15 % with effect from 2025-08-01."""
    found = back("8703.23.01", "DE", "2025-08-15")["later cut"]
    assert found.lo == found.hi == Decimal("0.125")
    assert "later cut" not in back("8703.23.01", "DE", "2026-03-15")


def test_what_was_void_comes_back() -> None:
    """Between the ruling of 2026-02-20 and 2026-02-23: 10 % fentanyl and 10 % reciprocal duty."""
    found = back("6109.10.00.12", "CN", "2026-02-21", "exclusion:false")
    assert found["without legal ground"].lo == found["without legal ground"].hi == Decimal("0.2")
    assert found["without legal ground"].measures == ("IEEPA-FENT-CN", "IEEPA-RECIP")


def test_earlier_entries_under_the_ruling_are_not_known() -> None:
    found = back("6109.10.00.12", "CN", "2026-01-10", "exclusion:false")["later ruling"]
    assert found.lo == 0
    assert found.hi == Decimal("0.2")
    assert "20 Feb 2026" in found.why.text()


def test_nothing_comes_back_where_the_clocks_agree() -> None:
    assert back("7326.90.86.88", "CN", "2026-09-15", "exclusion:false") == {}
