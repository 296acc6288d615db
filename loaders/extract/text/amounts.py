"""Check 5: amounts, shares and dates of a candidate, re-read from its quotes by our normaliser."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onshore.graph.dates import parse_period
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.dates import read_dates
from onshore.loaders.extract.text.quantities import Quantity, read_quantities

_PEOPLE = frozenset(("jobs", "people", "workers", "employees", "positions", "人"))
_SHARES = ("share", "cost_share", "market_share", "ownership_share")
_REACH = 400


def check_amounts(
    candidate: Mapping[str, Any], article: Article, spans: Sequence[tuple[int, int]]
) -> str | None:
    """What does not agree with the quotes, in one sentence; None if all numbers do."""
    read = [q for start, end in spans for q in read_quantities(article.text[start:end])]
    for key in ("amount", "value"):
        amount = candidate.get(key)
        if amount in (None, "", {}):
            continue
        if not isinstance(amount, Mapping):
            amount = {"value": amount}
        problem = _check_amount(amount, read)
        if problem:
            return problem
    for key in _SHARES:
        if candidate.get(key) not in (None, "") and not _has_share(candidate[key], read):
            return f"{key} {candidate[key]} is not in the quote"
    days = candidate.get("lead_time_days")
    if days not in (None, "") and not _has_days(days, read):
        return f"lead time of {days} days is not in the quote"
    return _check_dates(candidate, article, spans)


def _number(value: object) -> float | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def _check_amount(amount: Mapping[str, Any], read: Iterable[Quantity]) -> str | None:
    wanted = tuple(_number(amount.get(key)) for key in ("value", "min", "max"))
    if all(number is None for number in wanted):
        return "the amount has no number"
    near = None
    for quantity in read:
        if not _same_numbers(wanted, quantity):
            continue
        near = quantity
        currency, unit = amount.get("currency"), amount.get("unit")
        if (currency or None) != quantity.currency:
            continue
        if unit and not currency and not _same_unit(str(unit), quantity.unit):
            continue
        return None
    if near is None:
        return "the amount is not in the quote"
    return "the currency or unit of the amount is not that of the quote"


def _same_numbers(wanted: tuple[float | None, ...], quantity: Quantity) -> bool:
    found = (quantity.value, quantity.min, quantity.max)
    if quantity.value is None and wanted[0] is not None:
        return wanted[0] in (quantity.min, quantity.max) and wanted[1] is None
    return all(
        (a is None and b is None)
        or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9))
        for a, b in zip(wanted, found, strict=True)
    )


def _same_unit(unit: str, found: str | None) -> bool:
    if unit in _PEOPLE and found in _PEOPLE:
        return True
    return found is not None and unit.lower().rstrip("s") == found.lower().rstrip("s")


def _has_share(value: object, read: Iterable[Quantity]) -> bool:
    wanted = _number(value)
    if wanted is None:
        return False
    for quantity in read:
        for number in (quantity.value, quantity.min, quantity.max):
            if (
                quantity.unit == "%"
                and number is not None
                and math.isclose(number / 100, wanted, rel_tol=1e-6)
            ):
                return True
    return False


def _has_days(value: object, read: Iterable[Quantity]) -> bool:
    wanted = _number(value)
    scale = {"days": 1, "weeks": 7}
    return any(
        q.value is not None and q.unit in scale and wanted == q.value * scale[q.unit] for q in read
    )


def _check_dates(
    candidate: Mapping[str, Any], article: Article, spans: Sequence[tuple[int, int]]
) -> str | None:
    for key in ("by", "starts", "valid_from", "valid_to"):
        value = candidate.get(key)
        if not value:
            continue
        try:
            parse_period(str(value))
        except ValueError:
            return f"{key} {str(value)[:30]!r} is no date"
        if key == "valid_from" and str(value) == article.published:
            continue
        if not any(_date_near(str(value), article, start, end) for start, end in spans):
            return f"{key} {value} is not in or shortly before the quote"
    return None


def _date_near(value: str, article: Article, start: int, end: int) -> bool:
    """Whether a date in the quote's sentence or shortly before says this date, or refines it."""
    sentence = article.sentence_at(max(start, end - 1))
    first = max(0, start - _REACH)
    last = sentence.end if sentence else end
    wanted = parse_period(value)
    for mention in read_dates(article.text[first:last], article.published):
        if mention.value is None:
            continue
        if mention.value == value:
            return True
        try:
            found = parse_period(mention.value)
        except ValueError:
            continue
        if wanted.first <= found.first and found.after <= wanted.after:
            return True
    return False
