"""Partial dates and instants: how the two clocks are written, read and compared.

A partial date is text such as `2025`, `2025-11`, `2025-11-20`, `2026-Q3`, `2026-H1` or a range of
two of them, `2029/2030` or `2026-03/04`. An instant is a UTC time to the microsecond. Nothing here
reads a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_PART = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORT_END = re.compile(r"\d{2}|Q[1-4]|H[12]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY_IN_TEXT = rf"\d{{1,2}} (?:{'|'.join(_MONTHS)}) \d{{4}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日"
"""Pattern of a day as `day_text` writes it."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` up to, not including, `after`."""

    first: date
    after: date


@lru_cache(4096)
def parse_period(text: str) -> Period:
    """Days that a partial date or a range of partial dates covers.

    Raises ValueError with one sentence when the text is no such date or no such day exists.
    """
    start, slash, end = text.strip().partition("/")
    if not slash:
        return _parse_part(start)
    first = _parse_part(start)
    if _SHORT_END.fullmatch(end):
        end = f"{start[:4]}-{end}"
    last = _parse_part(end)
    if last.after <= first.first:
        raise ValueError(f"range {text!r} ends before it starts")
    return Period(first.first, last.after)


def _parse_part(text: str) -> Period:
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date such as 2025, 2025-11, 2025-11-20 or 2026-Q3")
    year, month, day, quarter, half = (int(group) if group else 0 for group in match.groups())
    try:
        if day:
            first = date(year, month, day)
            return Period(first, first + timedelta(days=1))
        if month:
            return Period(date(year, month, 1), _month_after(year, month))
        if quarter:
            return Period(date(year, quarter * 3 - 2, 1), _month_after(year, quarter * 3))
        if half:
            return Period(date(year, half * 6 - 5, 1), _month_after(year, half * 6))
        return Period(date(year, 1, 1), date(year + 1, 1, 1))
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} names a day that does not exist") from None


def _month_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def parse_day(text: str) -> date:
    """A day such as `2026-11-20`, in no other form of ISO 8601; ValueError for anything else."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a day such as 2025-11-20") from None


def parse_instant(text: str) -> str:
    """Canonical form of an ISO 8601 instant: `2026-11-20T00:00:00.000000Z`, which sorts by time.

    A day alone means its last microsecond, so that what was recorded on that day is known by it; a
    time without offset is UTC. Raises ValueError for anything else.
    """
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            return f"{parse_day(text).isoformat()}T23:59:59.999999Z"
        return format_instant(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not an instant such as 2026-11-20T08:00:00Z") from None


def format_instant(moment: datetime) -> str:
    """Canonical form of a datetime; a naive one is taken as UTC."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant_before(instant: str) -> str:
    """The last instant before a canonical one."""
    return format_instant(datetime.fromisoformat(instant) - timedelta(microseconds=1))


def show_instant(instant: str) -> str:
    """Shortest form for people and answers: zero fractions are dropped."""
    return instant.removesuffix(".000000Z") + "Z" if instant.endswith(".000000Z") else instant


def day_text(text: str | None, lang: str) -> str:
    """ISO 8601 day, month or year -> "20 Nov 2025", "2025年11月20日"; other text as it is."""
    match = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:$|T)", text or "")
    if not match:
        return text or ""
    year, month, day = (int(part) if part else None for part in match.groups())
    if month is not None and not 1 <= month <= 12:
        return text or ""
    if lang == "ja":
        return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    return " ".join(str(part) for part in (day, month and _MONTHS[month - 1], year) if part)
