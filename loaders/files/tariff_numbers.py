"""Tariff numbers as cells have them."""

from __future__ import annotations

from onshore.graph.documents.values import Bad
from onshore.graph.tariff.schedule.schedule import dotted, normalise_hts

INTERNATIONAL = 6
"""Digits of a tariff number that all countries share."""


def read_international(cell: str) -> str:
    """The digits of another country's tariff number that are the same everywhere, with dots."""
    try:
        return dotted(normalise_hts(cell, shortest=INTERNATIONAL)[:INTERNATIONAL])
    except ValueError as error:
        raise Bad(str(error)) from None


def read_hts(cell: str) -> str:
    """A tariff number with dots; Bad where it is none, or has lost a digit to a spreadsheet."""
    try:
        digits = normalise_hts(cell)
    except ValueError as error:
        raise Bad(str(error)) from None
    if len(digits) % 2:
        raise Bad(f"{cell[:40]!r} has {len(digits)} digits; a spreadsheet drops a first or last 0")
    return dotted(digits)
