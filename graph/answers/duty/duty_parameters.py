"""Parameters that questions about duty share, each declared once."""

from __future__ import annotations

import dataclasses
from typing import Any

from onshore.graph.answers.parameters import parameter
from onshore.graph.tariff.duty.duty import CLOCKS
from onshore.graph.tariff.measures.conditions import ENGINE

_CONDITIONS = (
    "What is known of the shipment, name:value, repeatable. The measures files declare the names; "
    "an unknown one is answered with all of them. Always known: " + ", ".join(ENGINE)
)


def line(default: Any = dataclasses.MISSING, *, example: str) -> Any:
    """The number of one line."""
    doc = "HTS number of 4 to 10 digits, with or without dots."
    return parameter("text", doc, default, example=example)


def entry_day() -> Any:
    return parameter("date", "Day of entry; default `as_of`.", None, example="2026-05-01")


def clock() -> Any:
    doc = "What was collected, or what was lawful."
    return parameter("text", doc, "collected", choices=CLOCKS)


def known(example: str | None = None) -> Any:
    """The conditions."""
    return parameter("text", _CONDITIONS, repeat=True, example=example)
