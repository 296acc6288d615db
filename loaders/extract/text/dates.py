"""Dates in running text, English and Japanese, as partial dates of `graph.dates`.

Relative dates (this year, 今年末, on Tuesday) resolve against the article's date, never a clock;
without that date they stay unresolved. The wording is kept beside the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from onshore.graph.dates import parse_period
from onshore.loaders.extract.text.folding import flatten

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|"
    r"December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ORDINALS_JA = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Mentioned:
    """`value` is a partial date or None where it can not be resolved; `until` marks a limit."""

    start: int
    end: int
    text: str
    value: str | None
    until: bool = False
    since: bool = False


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


Reader = Callable[[re.Match[str], date | None], str | None]


def _full_en(match: re.Match[str], _today: date | None) -> str | None:
    return _day(int(match["year"]), _MONTHS[match["month"].lower().rstrip(".")], int(match["day"]))


def _month_en(match: re.Match[str], _today: date | None) -> str | None:
    return f"{match['year']}-{_MONTHS[match['month'].lower().rstrip('.')]:02d}"


def _day_en(match: re.Match[str], today: date | None) -> str | None:
    month = _MONTHS[match["month"].lower().rstrip(".")]
    return _nearest_day(today, month, int(match["day"]))


def _nearest_day(today: date | None, month: int, day: int) -> str | None:
    if today is None:
        return None
    days = [_day(year, month, day) for year in (today.year - 1, today.year, today.year + 1)]
    real = [date.fromisoformat(text) for text in days if text]
    return min(real, key=lambda d: abs((d - today).days)).isoformat() if real else None


def _bare_month_en(match: re.Match[str], today: date | None) -> str | None:
    if today is None:
        return None
    month = _MONTHS[match["month"].lower().rstrip(".")]
    lead = (match["lead"] or "").lower()
    if "next" in lead:
        year = today.year + (month <= today.month)
    else:
        year = today.year - (month > today.month)
    return f"{year}-{month:02d}"


def _quarter(match: re.Match[str], today: date | None) -> str | None:
    word = next(g for g in (match["q1"], match["q2"]) if g)
    year = _year_of(match["year"], today)
    return f"{year}-Q{_ORDINALS[word.lower()]}" if year else None


def _half(match: re.Match[str], today: date | None) -> str | None:
    year = _year_of(match["year"], today)
    return f"{year}-H{_ORDINALS[match['half'].lower()]}" if year else None


def _year_of(text: str | None, today: date | None) -> int | None:
    if text and text.isdigit():
        return int(text)
    if today is None:
        return None
    return today.year + {"next": 1, "last": -1}.get((text or "this").split()[0].lower(), 0)


def _end_of(match: re.Match[str], today: date | None) -> str | None:
    groups = match.groupdict()
    text = groups.get("year") or groups.get("word")
    if text and text.lower() == "decade":
        return f"{today.year // 10 * 10 + 9}-12-31" if today else None
    year = _year_of(None if text and text.lower() == "year" else text, today)
    return f"{year}-12-31" if year else None


def _range(match: re.Match[str], _today: date | None) -> str | None:
    low, high = match["year"], match["to"]
    high = low[:2] + high if len(high) == 2 else high
    return f"{low}/{high}" if low < high else None


def _relative_en(match: re.Match[str], today: date | None) -> str | None:
    if today is None:
        return None
    word, unit = match["which"].lower(), match["unit"].lower()
    step = {"this": 0, "next": 1, "last": -1}[word]
    if unit == "year":
        return str(today.year + step)
    if unit == "month":
        return _shift_month(today, step)
    return None


def _shift_month(today: date, step: int) -> str:
    index = today.year * 12 + today.month - 1 + step
    return f"{index // 12}-{index % 12 + 1:02d}"


def _weekday(match: re.Match[str], today: date | None) -> str | None:
    if today is None:
        return None
    word = match["word"].lower()
    if word in ("today", "yesterday"):
        return (today - timedelta(days=word == "yesterday")).isoformat()
    back = (today.weekday() - _DAYS.index(word)) % 7
    return (today - timedelta(days=back)).isoformat()


def _year_only(match: re.Match[str], _today: date | None) -> str | None:
    return match["year"]


def _full_ja(match: re.Match[str], today: date | None) -> str | None:
    year = _year_ja(match, today)
    if year is None:
        return None
    if match["day"]:
        return _day(year, int(match["month"]), int(match["day"]))
    month = int(match["month"])
    return f"{year}-{month:02d}" if 1 <= month <= 12 else None


def _year_ja(match: re.Match[str], today: date | None) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if groups.get("era"):
        return 2018 + int(groups["era"].replace("元", "1"))
    word = groups.get("rel")
    if today is None:
        return None
    step = {"再来年": 2, "来年": 1, "翌年": 1, "昨年": -1, "前年": -1, "去年": -1, "一昨年": -2}
    return today.year + step.get(word or "", 0)


def _part_ja(match: re.Match[str], today: date | None) -> str | None:
    year = _year_ja(match, today)
    if year is None:
        return None
    part = match["part"]
    if part.endswith("四半期"):
        digit = re.search(r"[1-4一二三四]", part)
        number = _ORDINALS_JA.get(digit[0]) or int(digit[0]) if digit else None
        return f"{year}-Q{number}" if number else None
    if part in ("上半期", "上期", "前半"):
        return f"{year}-H1"
    if part in ("下半期", "下期", "後半"):
        return f"{year}-H2"
    return f"{year}-12-31"


def _within_ja(_match: re.Match[str], today: date | None) -> str | None:
    return f"{today.year}-12-31" if today else None


def _range_ja(match: re.Match[str], _today: date | None) -> str | None:
    return _range(match, None)


def _years_ja(match: re.Match[str], today: date | None) -> str | None:
    year = _year_ja(match, today)
    return str(year) if year else None


def _month_day_ja(match: re.Match[str], today: date | None) -> str | None:
    if match["day"]:
        return _nearest_day(today, int(match["month"]), int(match["day"]))
    return None


def _rel_month_ja(match: re.Match[str], today: date | None) -> str | None:
    if today is None:
        return None
    return _shift_month(today, {"今月": 0, "来月": 1, "先月": -1}[match["word"]])


def _bare_month_ja(match: re.Match[str], today: date | None) -> str | None:
    month = int(match["month"])
    if today is None or not 1 <= month <= 12:
        return None
    return f"{today.year}-{month:02d}"


def _bare_day_ja(match: re.Match[str], today: date | None) -> str | None:
    return _day(today.year, today.month, int(match["day"])) if today else None


_REL_JA = r"(?P<rel>再来年|来年|翌年|今年|本年|一昨年|昨年|前年|去年)"
_ANY_YEAR_JA = rf"(?:{_YEAR}年度?|令和(?P<era>\d{{1,2}}|元)年度?|{_REL_JA}度?)"

_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if english else 0), reader)
    for pattern, reader, english in (
        (rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}\b", _full_en, True),
        (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s{_YEAR}\b", _full_en, True),
        (
            r"(?P<year>(?:19|20)\d\d)-(?P<month2>\d\d)-(?P<day>\d\d)",
            lambda m, _t: _day(int(m["year"]), int(m["month2"]), int(m["day"])),
            True,
        ),
        (rf"\b{_MONTH}(?:\sof)?,?\s{_YEAR}\b", _month_en, True),
        (
            (
                rf"\b(?:(?P<q1>first|second|third|fourth)[ -]quarter|Q(?P<q2>[1-4]))(?:\s(?:of\s)?"
                rf"(?:{_YEAR}|(?:this|next|last)\syear))?\b"
            ),
            _quarter,
            True,
        ),
        (
            (
                rf"\b(?:the\s)?(?P<half>first|second)\shalf(?:\sof)?(?:\s{_YEAR}|\s(?:this|next)"
                r"\syear)?\b"
            ),
            _half,
            True,
        ),
        (
            (
                rf"\b(?:the\s)?end\sof\s(?:the\s)?(?:{_YEAR}|(?P<word>this|next|last|year|decade)"
                r"(?:\syear)?)\b"
            ),
            _end_of,
            True,
        ),
        (r"\b(?P<word>year)[- ]end\b", _end_of, True),
        (rf"\b{_YEAR}\s?(?:-|or|to|and)\s?(?P<to>(?:20)?\d\d)\b(?!-)", _range, True),
        (rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\s\d{{4}})", _day_en, True),
        (
            (
                rf"(?<=\b)(?P<lead>(?:in|since|by|until|last|this|next|early|late|mid-?|and)\s)"
                rf"{_MONTH}(?![a-z]|\s\d)"
            ),
            _bare_month_en,
            False,
        ),
        (
            (
                r"\b(?:(?:early|late|mid-?|later|sometime|earlier)\s)?(?P<which>this|next|last)\s"
                r"(?P<unit>year|month)\b"
            ),
            _relative_en,
            True,
        ),
        (
            (
                r"\b(?:on\s)?(?P<word>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|"
                r"yesterday)\b"
            ),
            _weekday,
            True,
        ),
        (rf"{_YEAR}年?\s?[~\u301c\uff5e-]\s?(?P<to>(?:20)?\d\d)年(?:度)?", _range_ja, False),
        (
            rf"{_ANY_YEAR_JA}の?(?P<part>第?[1-4一二三四]四半期|上半期|下半期|上期|下期|前半|後半|末|内)",
            _part_ja,
            False,
        ),
        (rf"{_ANY_YEAR_JA}(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?", _full_ja, False),
        (_ANY_YEAR_JA, _years_ja, False),
        (r"年内|年末", _within_ja, False),
        (r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日", _month_day_ja, False),
        (r"(?P<word>今月|来月|先月)", _rel_month_ja, False),
        (r"(?<![\dカヶか年])(?P<month>\d{1,2})月(?!\d)", _bare_month_ja, False),
        (r"(?<![\d月])(?P<day>\d{1,2})日(?=[、にはまのー]|$)(?!間)", _bare_day_ja, False),
        (
            (
                rf"(?<![\d$,.])\b(?:(?:early|late|mid|fiscal)[- ]?)?{_YEAR}\b(?![\d,%]|\.\d|年|\s"
                r"(?:jobs|workers|people|employees|positions|acres|square|units|permanent|construction|new))"
            ),
            _year_only,
            True,
        ),
    )
)
_UNTIL_EN = re.compile(
    r"\b(?:by|until|through|before|no later than|over the .{1,60} to)\s(?:the\s)?$", re.I
)
_SINCE_EN = re.compile(r"\b(?:since|from|starting|beginning|after)\s(?:in\s)?$", re.I)
_UNTIL_JA = re.compile(r"までに?")


def read_dates(text: str, published: str | None) -> list[Mentioned]:
    """Dates in `text`, in order, none overlapping. `published` is the article's partial date."""
    flat = flatten(text)
    today = parse_period(published).first if published else None
    found: list[Mentioned] = []
    for pattern, reader in _PATTERNS:
        for match in pattern.finditer(flat):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            after = _UNTIL_JA.match(flat, end)
            before = flat[max(0, start - 20) : start]
            until = bool(after or _UNTIL_EN.search(before))
            if match.groupdict().get("lead"):
                until = until or match["lead"].strip().lower() in ("by", "until")
            since = bool(_SINCE_EN.search(before)) or flat.startswith(("から", "以降"), end)
            found.append(Mentioned(start, end, match[0], reader(match, today), until, since))
    return sorted(found, key=lambda mention: mention.start)


def article_date(text: str) -> str | None:
    """Date of an article from its own head: a line that is a date, a byline or a dateline."""
    for line in text.split("\n")[:12]:
        flat = flatten(line).strip()
        if not flat or len(flat) > 120:
            continue
        for mention in read_dates(flat, None):
            rest = (flat[: mention.start] + flat[mention.end :]).strip(" |-,./:()年月日")
            byline = re.match(
                r"(?i)(?:by\s|published|updated|posted|date|公開|掲載|更新|配信|投稿|日付)", rest
            )
            if mention.value and len(mention.value) == 10 and (len(rest) < 12 or byline):
                return mention.value
    return None
