"""Dates in running text, English and Japanese, as partial dates of `graph.dates`.

Relative dates (this year, 今年末, on Tuesday) resolve against the article's date, never a clock;
without that date they stay unresolved. The wording is kept beside the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from onshore.graph.dates import parse_period
from onshore.loaders.extract.text.folding import flatten

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
"""By the first three letters."""
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|"
    r"December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTS = {
    name: number
    for number, names in {
        1: "first 1 一 上半期 上期 前半",
        2: "second 2 二 下半期 下期 後半",
        3: "third 3 三",
        4: "fourth 4 四",
    }.items()
    for name in names.split()
}
"""Which quarter or half of a year."""
_STEPS = {
    name: step
    for step, names in {
        -2: "一昨年",
        -1: "last 先月 昨年 前年 去年",
        0: "this year 今月 今年 本年",
        1: "next 来月 来年 翌年",
        2: "再来年",
    }.items()
    for name in names.split()
}
"""Years or months from the article's."""
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NEAR = r"(?P<rel>this|next|last)\syear"
_REL_JA = r"(?P<rel>再来年|来年|翌年|今年|本年|一昨年|昨年|前年|去年)"
_ANY_YEAR_JA = rf"(?:{_YEAR}年度?|令和(?P<era>\d{{1,2}}|元)年度?|{_REL_JA}度?)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i)\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}\b",
        rf"(?i)\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s{_YEAR}\b",
        r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"(?i)\b{_MONTH}(?:\sof)?,?\s{_YEAR}\b",
        r"(?i)\b(?:(?P<quarter>first|second|third|fourth)[ -]quarter|Q(?P<q>[1-4]))"
        rf"(?:\s(?:of\s)?(?:{_YEAR}|{_NEAR}))?\b",
        rf"(?i)\b(?:the\s)?(?P<half>first|second)\shalf(?:\sof)?(?:\s{_YEAR}|\s{_NEAR})?\b",
        rf"(?i)\b(?:the\s)?(?P<end>end)\sof\s(?:the\s)?"
        rf"(?:{_YEAR}|(?:(?P<rel>this|next|last|year)|(?P<decade>decade))(?:\syear)?)\b",
        r"(?i)\b(?P<end>year)[- ]end\b",
        rf"(?i)\b{_YEAR}\s?(?:-|or|to|and)\s?(?P<to>(?:20)?\d\d)\b(?!-)",
        rf"(?i)\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\s\d{{4}})",
        r"(?<=\b)(?P<lead>(?:in|since|by|until|last|this|next|early|late|mid-?|and)\s)"
        rf"{_MONTH}(?![a-z]|\s\d)",
        r"(?i)\b(?:(?:early|late|mid-?|later|sometime|earlier)\s)?"
        rf"(?:{_NEAR}|(?P<step>this|next|last)\smonth)\b",
        rf"(?i)\b(?:on\s)?(?P<weekday>{'|'.join(_DAYS)}|today|yesterday)\b",
        rf"{_YEAR}年?\s?[~\u301c\uff5e-]\s?(?P<to>(?:20)?\d\d)年(?:度)?",
        rf"{_ANY_YEAR_JA}の?(?:第?(?P<quarter>[1-4一二三四])四半期|"
        r"(?P<half>上半期|下半期|上期|下期|前半|後半)|(?P<end>末|内))",
        rf"{_ANY_YEAR_JA}(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?",
        _ANY_YEAR_JA,
        r"(?P<end>年内|年末)",
        r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
        r"(?P<step>今月|来月|先月)",
        r"(?<![\dカヶか年])(?P<month>\d{1,2})月(?!\d)",
        r"(?<![\d月])(?P<day>\d{1,2})日(?=[、にはまのー]|$)(?!間)",
        rf"(?i)(?<![\d$,.])\b(?:(?:early|late|mid|fiscal)[- ]?)?{_YEAR}\b(?![\d,%]|\.\d|年|\s"
        r"(?:jobs|workers|people|employees|positions|acres|square|units|permanent|construction|new))",
    )
)
"""The first that takes a place has it."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """`value` is a partial date or None where it can not be resolved; `until` marks a limit."""

    start: int
    end: int
    text: str
    value: str | None
    until: bool = False


def _value(said: Mapping[str, str], today: date | None) -> str | None:
    """The partial date of what a pattern took, by its groups; None where it is none, or hangs on
    the article's day and that is not known."""
    if "to" in said:
        low, high = said["year"], said["to"]
        high = low[:2] + high if len(high) == 2 else high
        return f"{low}/{high}" if low < high else None
    if "step" in said:
        return _month_from(today, _STEPS[said["step"]]) if today else None
    if "weekday" in said:
        return _day_back(today, said["weekday"]) if today else None
    month = _MONTHS.get(said["month"][:3], said["month"]) if "month" in said else None
    day = int(said["day"]) if "day" in said else None
    month = None if month is None else int(month)
    year = _year(said, today)
    if year is not None:
        return _written(said, year, month, day)
    if today is None:
        return None
    if month is not None and day is not None:
        return _nearest_day(today, month, day)
    if month is not None and "lead" in said:
        after = "next" in said["lead"]
        year = today.year + (month <= today.month if after else -(month > today.month))
        return _written(said, year, month, day)
    return _written(said, today.year, today.month if day is not None else month, day)


def _written(said: Mapping[str, str], year: int, month: int | None, day: int | None) -> str | None:
    if "end" in said:
        return f"{year}-12-31"
    for letter, group in (("Q", "quarter"), ("Q", "q"), ("H", "half")):
        if group in said:
            return f"{year}-{letter}{_PARTS[said[group]]}"
    if month is None:
        return str(year)
    if day is not None:
        return _day(year, month, day)
    return f"{year}-{month:02d}" if 1 <= month <= 12 else None


def _year(said: Mapping[str, str], today: date | None) -> int | None:
    """The year that is named, or counted from the article's day; None where there is neither."""
    if "year" in said:
        return int(said["year"])
    if "era" in said:
        return 2018 + int(said["era"].replace("元", "1"))
    if today and "decade" in said:
        return today.year // 10 * 10 + 9
    return today.year + _STEPS[said["rel"]] if today and "rel" in said else None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _nearest_day(today: date, month: int, day: int) -> str | None:
    days = [_day(year, month, day) for year in (today.year - 1, today.year, today.year + 1)]
    real = [date.fromisoformat(text) for text in days if text]
    return min(real, key=lambda d: abs((d - today).days)).isoformat() if real else None


def _month_from(today: date, step: int) -> str:
    index = today.year * 12 + today.month - 1 + step
    return f"{index // 12}-{index % 12 + 1:02d}"


def _day_back(today: date, word: str) -> str:
    back = (today.weekday() - _DAYS.index(word)) % 7 if word in _DAYS else word == "yesterday"
    return (today - timedelta(days=back)).isoformat()


_UNTIL_EN = re.compile(
    r"\b(?:by|until|through|before|no later than|over the .{1,60} to)\s(?:the\s)?$", re.I
)
_UNTIL_JA = re.compile(r"までに?")


def read_dates(text: str, published: str | None) -> list[Mentioned]:
    """Dates in `text`, in order, none overlapping. `published` is the article's partial date."""
    flat = flatten(text)
    today = parse_period(published).first if published else None
    found: list[Mentioned] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(flat):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            after = _UNTIL_JA.match(flat, end)
            before = flat[max(0, start - 20) : start]
            until = bool(after or _UNTIL_EN.search(before))
            said = {key: text.lower() for key, text in match.groupdict().items() if text}
            until = until or said.get("lead", "").strip() in ("by", "until")
            found.append(Mentioned(start, end, match[0], _value(said, today), until))
    return sorted(found, key=lambda mention: mention.start)


_PLACE_WORDS = r"[A-Z][\w.'’]{1,20}(?: [A-Z][\w.'’]{1,20}){0,3}"
_PLACE_LINE = re.compile(rf"{_PLACE_WORDS}(?:, {_PLACE_WORDS}){{0,2}}(?:, | \()")
_DASH = re.compile(r"\)?\s?(?:\([^()]{2,30}\)\s?|/[^/]{2,30}/\s?)?[-–—]{1,2}\s")
"""`WACO, Texas, March 3, 2026 (Wire) - `: what stands before and behind the day of a dateline."""


def article_date(text: str) -> str | None:
    """Date of an article from its own head: a line that is a date, a byline or a dateline."""
    for line in text.split("\n")[:12]:
        flat = flatten(line).strip()
        for mention in read_dates(flat[:90], None):
            before, after = flat[: mention.start], flat[mention.end : 140]
            if _dated(mention) and _PLACE_LINE.fullmatch(before) and _DASH.match(after):
                return mention.value
            if _dated(mention) and before == "【" and after.startswith("】"):
                return mention.value
        if not flat or len(flat) > 120:
            continue
        for mention in read_dates(flat, None):
            rest = (flat[: mention.start] + flat[mention.end :]).strip(" |-,./:()年月日")
            byline = re.match(
                r"(?i)(?:by\s|published|updated|posted|date|公開|掲載|更新|配信|投稿|日付)", rest
            )
            if _dated(mention) and (len(rest) < 12 or byline):
                return mention.value
    return None


def _dated(mention: Mentioned) -> bool:
    """Whether it names a day, with its year."""
    return mention.value is not None and len(mention.value) == 10
