"""Fees of an entry and the order in which headings are reported, as a measures file gives them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from onshore.loaders.law.measure_reader import Reader
from onshore.loaders.law.measure_yaml import LinedMapping

FEE_KEYS = (
    "id",
    "name_en",
    "name_ja",
    "rate",
    "minimum",
    "maximum",
    "informal",
    "from",
    "to",
    "applies_if",
    "exempt_if",
    "exempt_origins",
    "unsure_origins",
    "source",
)
STEP_KEYS = ("step", "headings", "source")
_USD = re.compile(r"\d{1,9}(?:\.\d{1,2})?")
_GROUP = re.compile(r"99\d\d(?:\.\d\d(?:\.\d\d)?)?")


def read_order(content: LinedMapping, reader: Reader) -> list[dict[str, Any]]:
    """Steps in the order of reporting: a name, what begins so or lies between, its source."""
    steps = []
    for given in reader.mappings(content, "reporting_order"):
        name = reader.text(given, "step", None) or f"step on line {given.line}"
        reader.check_keys(given, STEP_KEYS, name)
        ranges = []
        for text in reader.texts(given, "headings", name):
            first, _, last = text.partition("-")
            last = last or first
            if not (_GROUP.fullmatch(first) and _GROUP.fullmatch(last)) or last < first:
                reason = f"{text[:40]!r} is not a group of headings such as 9903.88, or a range"
                reader.wrong(reason, given.lines["headings"], field="headings", row=name)
            ranges.append([first, last])
        steps.append(
            {"step": name, "ranges": ranges, "source": reader.text(given, "source", name) or ""}
        )
    return steps


def read_fees(content: LinedMapping, reader: Reader) -> list[dict[str, Any]]:
    """One row for each fee and period; amounts are USD of one entry."""
    rows = []
    for given in reader.mappings(content, "fees"):
        name = reader.text(given, "id", None) or f"fee on line {given.line}"
        reader.check_keys(given, FEE_KEYS, name)
        row: dict[str, Any] = {"record": "fee"}
        for key in ("id", "name_en", "name_ja", "source"):
            text = reader.text(given, key, name)
            if text is None:
                reader.wrong(f"{key} is missing", given.line, field=key, row=name)
            row[key] = text or ""
        for key in ("from", "to"):
            if day := reader.day(given, key, name):
                row[key] = day
        row["rate"] = reader.rate(given, "rate", name)
        if row["rate"] is None:
            reader.wrong("rate is missing", given.line, field="rate", row=name)
        for key in ("minimum", "maximum", "informal"):
            if (amount := _usd(given, key, name, reader)) is not None:
                row[key] = amount
        if Decimal(row.get("minimum", 0)) > Decimal(row.get("maximum", "Infinity")):
            reader.wrong("minimum is above maximum", given.line, field="minimum", row=name)
        for key in ("applies_if", "exempt_if"):
            row[key] = reader.tests(given, name, key)
        for key in ("exempt_origins", "unsure_origins"):
            row[key] = reader.origins(given, key, name)
        rows.append(row)
    return rows


def _usd(given: LinedMapping, key: str, name: str, reader: Reader) -> str | None:
    text = reader.text(given, key, name)
    if text is not None and not _USD.fullmatch(text):
        reader.wrong(
            f"{text!r} is not an amount in USD such as 33.58", given.lines[key], field=key, row=name
        )
        return None
    return text
