"""Check 5: amounts, shares and dates of a candidate, re-read from its quotes by our normaliser."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onshore.graph.dates import Period, parse_period
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
    near = [quantity for quantity in read if _same_numbers(wanted, quantity)]
    if not near:
        return "the amount is not in the quote"
    currency, unit = amount.get("currency") or None, str(amount.get("unit") or "")
    for quantity in near:
        if currency == quantity.currency and (
            currency or not unit or _same_unit(unit, quantity.unit)
        ):
            return None
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
    people = unit in _PEOPLE and found in _PEOPLE
    return people or (found is not None and unit.lower().rstrip("s") == found.lower().rstrip("s"))


def _has_share(value: object, read: Iterable[Quantity]) -> bool:
    wanted = _number(value)
    numbers = [n for q in read if q.unit == "%" for n in (q.value, q.min, q.max) if n is not None]
    return wanted is not None and any(math.isclose(n / 100, wanted, rel_tol=1e-6) for n in numbers)


def _has_days(value: object, read: Iterable[Quantity]) -> bool:
    wanted, scale = _number(value), {"days": 1, "weeks": 7}
    told = [q.value * scale[q.unit] for q in read if q.value is not None and q.unit in scale]
    return wanted in told


def _check_dates(
    candidate: Mapping[str, Any], article: Article, spans: Sequence[tuple[int, int]]
) -> str | None:
    for key in ("by", "starts", "valid_from", "valid_to"):
        value = str(candidate.get(key) or "")
        if not value or (key == "valid_from" and value == article.published):
            continue
        try:
            wanted = parse_period(value)
        except ValueError:
            return f"{key} {value[:30]!r} is no date"
        if not any(_date_near(wanted, article, *span) for span in spans):
            return f"{key} {value} is not in or shortly before the quote"
    return None


def _date_near(wanted: Period, article: Article, start: int, end: int) -> bool:
    """Whether a date in the quote's sentence or shortly before says this date, or refines it."""
    sentence = article.sentence_at(max(start, end - 1))
    near = article.text[max(0, start - _REACH) : sentence.end if sentence else end]
    told = [date.value for date in read_dates(near, article.published) if date.value]
    found = map(parse_period, told)
    return any(wanted.first <= one.first and one.after <= wanted.after for one in found)
