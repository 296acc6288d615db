"""Lines with two units of quantity: rates that count one or both, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from onshore.graph.errors import InvalidParameters
from onshore.graph.tariff.batch.duty_columns import duty_columns
from onshore.graph.tariff.measures.charges import unit_name
from tests.unit.tariffs import ask, bundled_tariff, parse_conditions

ORDINARY = ("exclusion:false", "aircraft_use:false", "preference:none")


def normal(hts: str, *said: str, origin: str = "JP") -> tuple[Decimal | None, Decimal | None]:
    """USD of the normal duty at both ends; None where that part is open."""
    answer = ask(hts, origin, "2026-07-23", *ORDINARY, *said)
    rows = [row for row in answer.components if row.measure == "MFN"]
    opened = any(row.rate is None for row in rows)
    lo = sum((row.amount for row in rows if row.in_lo and row.amount), Decimal(0))
    hi = sum((row.amount for row in rows if row.in_hi and row.amount), Decimal(0))
    return lo, None if opened else hi


@pytest.mark.parametrize(
    ("hts", "said", "due"),
    [
        # No., kg: 13.5 cents/kg + 6.3 % + 1.9 cents/article: 2.70 + 63.00 + 1.90
        ("6505.00.08.00", ("value:1000", "quantity:100", "quantity_2:20"), "67.60"),
        # liters, pf.liters: 4.4 cents/liter + 31.4 cents/pf. liter: 4.40 + 3.768
        ("2204.30.00.00", ("value:500", "quantity:100", "quantity_2:12"), "8.17"),
        # No., Jwls.: 17 cents each + 2.5 % + 1 cent/jewel: 1.70 + 5.00 + 0.70
        ("9105.99.10.00", ("value:200", "quantity:10", "quantity_2:70"), "7.40"),
        # doz., kg: 38.6 cents/kg + 10 %: 115.80 + 200.00; the dozens are not counted
        ("6101.30.15.00", ("value:2000", "quantity:50", "quantity_2:300"), "315.80"),
        # the second one alone is enough where the rate counts no other
        ("6101.30.15.00", ("value:2000", "quantity_2:300"), "315.80"),
        # one quantity alone is in the unit of the rate
        ("6101.30.15.00", ("value:2000", "quantity:300"), "315.80"),
    ],
)
def test_each_part_counts_its_unit(hts: str, said: tuple[str, ...], due: str) -> None:
    assert normal(hts, *said) == (Decimal(due), Decimal(due))


@pytest.mark.parametrize(
    ("hts", "said", "known"),
    [
        ("6505.00.08.00", ("value:1000", "quantity:100"), "63.00"),
        ("6505.00.08.00", ("value:1000", "quantity_2:20"), "65.70"),
        # on the content of something: not counted by either
        ("2613.10.00.00", ("value:1000", "quantity:100", "quantity_2:20"), "18.00"),
    ],
)
def test_what_is_not_said_leaves_the_known_parts(
    hts: str, said: tuple[str, ...], known: str
) -> None:
    lo, hi = normal(hts, *said)
    assert lo == Decimal(known)
    assert hi is None


def test_a_second_quantity_that_nothing_counts_is_named() -> None:
    answer = ask("8504.40.95.80", "JP", "2026-07-23", *ORDINARY, "value:10", "quantity_2:5")
    assert "quantity_2" in answer.unread
    two = ask("6505.00.08.00", "JP", "2026-07-23", *ORDINARY, "value:10", "quantity_2:5")
    assert "quantity_2" not in two.unread


def test_units_have_one_name() -> None:
    assert unit_name("liters") == unit_name("liter")
    assert unit_name("pf.liters") == unit_name("pf.liter") != unit_name("liter")
    assert unit_name("No.") == unit_name("each") == unit_name("article")
    assert unit_name("Jwls.") == unit_name("jewel")
    assert unit_name("m²") == unit_name("m2")


def test_quantities_are_numbers() -> None:
    with pytest.raises(InvalidParameters):
        parse_conditions(["quantity_2:-1"])
    with pytest.raises(InvalidParameters):
        parse_conditions(["quantity_2:five"])


def test_tables_count_both_units_as_the_single_answer_does() -> None:
    said = ("value:1000", "quantity:100", "quantity_2:20")
    texts = [(*ORDINARY, *said), (*ORDINARY, "value:500", "quantity:100", "quantity_2:20")]
    table = duty_columns(
        bundled_tariff(),
        ["6505.00.08.00"] * 2,
        ["JP"] * 2,
        [date(2026, 7, 23)] * 2,
        conditions=[parse_conditions(one) for one in texts],
    )
    for row, one in enumerate(texts):
        assert table.answer(row) == ask("6505.00.08.00", "JP", "2026-07-23", *one)
