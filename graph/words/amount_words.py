"""Amounts in plain words: `about 13,000 jobs`, `up to $80 million`, `約100億ドル`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

UNITS: Mapping[str, tuple[str, str, str]] = {
    "jobs": ("{n} job", "{n} jobs", "{n}人"),
    "people": ("one person", "{n} people", "{n}人"),
    "percent": ("{n} %", "{n} %", "{n} %"),
    "x": ("{n}×", "{n}×", "{n}倍"),
    "sqft": ("{n} sq ft", "{n} sq ft", "{n}平方フィート"),
    "acres": ("{n} acre", "{n} acres", "{n}エーカー"),
    "sites": ("{n} site", "{n} sites", "{n}か所"),
    "wafers": ("{n} wafer", "{n} wafers", "{n}枚"),
    "racks": ("{n} rack", "{n} racks", "{n}台"),
}
"""Units that are words: one and several in English, Japanese."""
_PER = {"year": "年", "month": "月", "week": "週", "day": "日"}
_ENGLISH = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_JAPANESE = ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, ""))
_SIGNS = {"USD": ("${n}", "{n}ドル"), "JPY": ("¥{n}", "{n}円"), "EUR": ("€{n}", "{n}ユーロ")}


def amount_words(amount: Mapping[str, Any], lang: str = "en", *, bare: bool = False) -> str:
    """An amount (`dump_amount`) in words, "" where it has no number; `bare` without what it counts.

    Sums of money from 10,000 on are rounded to four figures.
    """
    ja = lang == "ja"
    low, high = (amount.get(end, amount.get("value")) for end in ("min", "max"))
    bound = amount.get("bound")
    if low is None and high is None:
        return ""
    if low is None or bound == "at_most":
        words = ("up to {n}", "最大{n}")[ja].format(n=_number(high, amount, ja, bare))
    elif high is None or bound == "at_least":
        words = ("at least {n}", "{n}以上")[ja].format(n=_number(low, amount, ja, bare))
    elif low == high:
        words = _number(low, amount, ja, bare)
    else:
        first = _number(low, amount, ja, True)
        if ja:
            first = first.removesuffix(_suffix(amount))
        words = ("{a} to {b}", "{a}～{b}")[ja].format(a=first, b=_number(high, amount, ja, bare))
    if amount.get("approx"):
        words = ("about {n}", "約{n}")[ja].format(n=words)
    if per := amount.get("per"):
        words = ("{n} per {per}", "{n}（{per}当たり）")[ja].format(
            n=words, per=_PER.get(per, per) if ja else per
        )
    return words


def _number(value: Any, amount: Mapping[str, Any], ja: bool, bare: bool) -> str:
    number = Decimal(str(value))
    if currency := amount.get("currency"):
        sign = _SIGNS.get(currency, (f"{currency} {{n}}", f"{{n}}{currency}"))
        return sign[ja].format(n=_scaled(number, ja))
    text = _plain(number)
    unit = amount.get("unit") or ""
    if bare or not unit:
        return UNITS[unit][2].format(n=text) if ja and unit in UNITS else text
    one, several, japanese = UNITS.get(unit, (f"{{n}} {unit}",) * 3)
    return (japanese if ja else one if number == 1 else several).format(n=text)


def _suffix(amount: Mapping[str, Any]) -> str:
    """What Japanese writes after a number once, at the end of a range."""
    currency, unit = amount.get("currency"), amount.get("unit") or ""
    if currency:
        return _SIGNS.get(currency, ("", f"{{n}}{currency}"))[1].removeprefix("{n}")
    return UNITS[unit][2].removeprefix("{n}") if unit in UNITS else ""


def _scaled(number: Decimal, ja: bool) -> str:
    """Four figures, with the words of their scale: `1.4 trillion`, `1兆4,000億`."""
    if abs(number) >= 10_000:
        number = number.quantize(Decimal(1).scaleb(number.adjusted() - 3), ROUND_HALF_UP)
    if ja and number >= 10_000:
        parts, rest = [], int(number)
        for scale, word in _JAPANESE:
            if part := rest // scale:
                parts.append(f"{part:,}{word}")
            rest %= scale
        return "".join(parts)
    for scale, word in _ENGLISH:
        if abs(number) >= scale and not ja:
            return _plain(number / scale) + word
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
