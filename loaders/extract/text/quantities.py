"""Quantities in running text, English and Japanese: money, people, power, shares, multiples.

The reader keeps the wording and flags (approximate, bound, period) and never guesses: what it does
not understand is no quantity. Numbers are exact integers where the text gives one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from onshore.loaders.extract.text.folding import flatten
from onshore.loaders.extract.text.quantity_words import (
    AMOUNT_JA,
    BARE_EN,
    COUNT_CHANGE_EN,
    COUNT_EN,
    CURRENCY_WORDS,
    EQUALS_JA,
    HEADS_EN,
    HIRED_EN,
    MEASURE_EN,
    MONEY_EN,
    MONEY_WORDS_EN,
    MYRIADS,
    PACED_EN,
    PER_BEFORE_EN,
    PER_EN,
    SCALES,
    SIGNS,
    TAKEN_ON_EN,
    UNITS,
    WORDS,
)

Number = int | float


@dataclass(frozen=True, slots=True)
class Quantity:
    """`kind`: money, people or measure. Offsets are those of the text that was read.

    `alias_of_previous` marks a bracketed second currency: the same amount said twice.
    """

    kind: str
    start: int
    end: int
    text: str
    value: Number | None = None
    min: Number | None = None
    max: Number | None = None
    unit: str | None = None
    currency: str | None = None
    approx: bool = False
    bound: str | None = None
    per: str | None = None
    alias_of_previous: bool = False
    basis: int | None = None
    """Where the count stands that says what a bare number counts."""

    def amount(self, unit: str | None = None) -> dict[str, Any]:
        """The `amount` field of a fact; `unit` renames people to what the relation counts."""
        unit = None if self.currency else unit or self.unit
        keys = ("value", "min", "max", "currency", "unit", "approx", "bound", "per", "text")
        told = {key: unit if key == "unit" else getattr(self, key) for key in keys}
        return {key: one for key, one in told.items() if one is not None and one is not False}


def read_quantities(text: str) -> list[Quantity]:
    """Quantities in `text`, in order, none overlapping; longer readings win."""
    flat = flatten(text)
    kept: list[Quantity] = []
    for quantity in sorted(_read_all(flat), key=lambda q: (q.start, q.start - q.end)):
        if not kept or quantity.start >= kept[-1].end:
            kept.append(quantity)
        elif quantity.end - quantity.start > kept[-1].end - kept[-1].start:
            kept[-1] = quantity
    kept += list(_bare_counts(kept, flat))
    kept = [replace(q, text=text[q.start : q.end]) for q in sorted(kept, key=lambda q: q.start)]
    return _mark_aliases(kept, flat)


_BARE_REACH = 110
"""Characters between a count of people and a number that leaves its noun to it."""


def _bare_counts(kept: list[Quantity], flat: str) -> Iterator[Quantity]:
    people = [q for q in kept if q.kind == "people"]
    for match in BARE_EN.finditer(flat) if people else ():
        start, end = match.span("low")
        before = [q for q in people if 0 < start - q.end < _BARE_REACH]
        if (
            before
            and not any(q.start < end and start < q.end for q in kept)
            and not any(q.kind != "people" and before[-1].end <= q.start < start for q in kept)
        ):
            yield replace(_people(match), basis=before[-1].start)


def _people(match: re.Match[str], group: str = "low") -> Quantity:
    """A count of people whose span is that of its number."""
    value = _number_en(match[group], None)
    return Quantity("people", *match.span(group), match[group], value=value, unit="people")


def _read_all(flat: str) -> Iterator[Quantity]:
    for match in (piece for found in MONEY_EN.finditer(flat) for piece in _apart(found, flat)):
        yield from _build_en(match, "money", SIGNS[match["sign"]], None)
    for match in MONEY_WORDS_EN.finditer(flat):
        words = re.sub(r"\s+", " ", match["cur"]).strip().lower()
        yield from _build_en(match, "money", _CURRENCIES.get(words), None)
    for pattern in (COUNT_EN, HIRED_EN):
        for match in pattern.finditer(flat):
            yield from _build_en(match, "people", None, "people")
    for pattern in (TAKEN_ON_EN, HEADS_EN):
        yield from map(_people, pattern.finditer(flat))
    for match in COUNT_CHANGE_EN.finditer(flat):
        yield from (_people(match, group) for group in ("old", "new"))
    for match in MEASURE_EN.finditer(flat):
        word = match["unit"].lower().replace("-", " ").replace(".", "")
        unit = UNITS.get(word) or UNITS.get(word.removesuffix("s")) or word
        yield from _build_en(match, "measure", None, unit)
    for match in PACED_EN.finditer(flat):
        for quantity in _build_en(match, "measure", None, match["unit"]):
            yield replace(quantity, per=match["per"] or "year")
    for match in AMOUNT_JA.finditer(flat):
        yield from _build_ja(match)
    for match in EQUALS_JA.finditer(flat):
        yield Quantity("measure", *match.span(), match[0], value=1, unit="x", approx=True)


_CURRENCIES = {words.lower(): code for words, code in CURRENCY_WORDS.items()}


def _apart(match: re.Match[str], flat: str) -> tuple[re.Match[str], ...]:
    """`from $10 billion to $672 million` is a change, two amounts and no range."""
    if not (match["high"] and match["lowscale"] and match["highscale"]):
        return (match,)
    at = flat.rfind(" to ", match.start(), match.start("high"))
    low = _number_en(match["low"], match["lowscale"]) or 0
    high = _number_en(match["high"], match["highscale"]) or 0
    before = flat[max(0, match.start() - 16) : match.start()]
    changed = before.endswith("from ") and "rang" not in before
    if at < 0 or not (high < low or changed):
        return (match,)
    pieces = (
        MONEY_EN.fullmatch(flat, match.start(), at),
        MONEY_EN.fullmatch(flat, at + 4, match.end()),
    )
    return tuple(piece for piece in pieces if piece)


def _build_en(
    match: re.Match[str], kind: str, currency: str | None, unit: str | None
) -> Iterator[Quantity]:
    said = match.groupdict()
    high = said.get("high") or said.get("high2")
    high_scale = said.get("highscale") or said.get("highscale2")
    low_scale = said.get("lowscale") or (high_scale if high else None)
    several = said["low"].lower() in ("hundreds", "thousands")
    low = _number_en(said["low"].lower(), None if several else low_scale)
    if low is None:
        return
    top = _number_en(high, high_scale or low_scale) if high else None
    if several:
        top = 10 * low - 1
    after = PER_EN.match(match.string, match.end())
    before = match.string[max(0, match.start() - 60) : match.start()]
    yearly = after is not None or PER_BEFORE_EN.search(before) is not None
    yield Quantity(
        kind,
        *match.span(),
        match[0],
        *_ends(low, top),
        unit=unit,
        currency=currency,
        approx=bool(said.get("approx")),
        bound="at_least" if said.get("least") else "at_most" if said.get("most") else None,
        per=(after and after[1]) or ("year" if yearly else None),
    )


def _ends(low: Number, high: Number | None) -> tuple[Number | None, Number | None, Number | None]:
    """Value, least and most."""
    return (low, None, None) if high is None else (None, low, high)


def _number_en(text: str, scale: str | None) -> Number | None:
    bare = text.removeprefix("a ").removeprefix("one ") if "dozen" in text else text
    word = {"twice": "two", "hundreds": "hundred", "thousands": "thousand"}.get(bare, bare)
    if word in WORDS:
        value = Decimal(str(WORDS[word]))
    else:
        try:
            value = Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None
    return _plain(value * SCALES.get((scale or "").lower(), 1))


_ABOUT_JA = ("規模", "程度", "前後", "弱", "強", "余り", "あまり", "近く")


def _build_ja(match: re.Match[str]) -> Iterator[Quantity]:
    low, high = _number_ja(match["low"])
    currency, unit = CURRENCY_WORDS.get(match["unit"]), UNITS.get(match["unit"])
    if low is None or (match["sign"] and currency is None):
        return
    if match["high"]:
        high = _number_ja(match["high"])[0]
        if high is not None and low < high:
            low = _share_myriads(match["low"], match["high"], low)
    before, post, per = match["bound"] or "", match["post"] or "", match["per"] or ""
    bound = None
    if before.startswith(("最大", "最高", "上限")) or post in ("以下", "未満"):
        bound = "at_most"
    elif before in ("少なくとも", "最低") or post in ("以上", "超", "超え"):
        bound = "at_least"
    start = match.start("low") if per == "年" else match.start()
    yield Quantity(
        "money" if currency else "people" if unit == "people" else "measure",
        start,
        match.end(),
        match.string[start : match.end()],
        *_ends(low, high),
        unit=None if currency else unit,
        currency=currency,
        approx=bool(match["approx"] or match["approx2"]) or post in _ABOUT_JA,
        bound=bound,
        per=None if per in ("", "年") else "month" if "月" in per else "year",
    )


def _share_myriads(low_text: str, high_text: str, low: Number) -> Number:
    """`10〜20億` means 10億 to 20億: a bare low end takes the scale of the high end."""
    if re.search(r"[兆億万千]", low_text):
        return low
    scale = re.search(r"([兆億万千])$", high_text)
    return _plain(Decimal(str(low)) * MYRIADS[scale[1]]) if scale else low


def _number_ja(text: str) -> tuple[Number | None, Number | None]:
    """Value of Japanese digits and scales; `数千億` gives its lowest and highest reading."""
    if text.startswith("数"):
        scales = [MYRIADS[character] for character in text[1:] if character in MYRIADS]
        if not scales or not re.fullmatch(r"数[十百千]?[万億兆]?", text):
            return None, None
        base = 1
        for scale in scales:
            base *= scale
        return base, base * 10 - (base // 100 or 1)
    total = section = Decimal(0)
    for number, small, large in re.findall(r"(\d[\d,.]*)([十百千]?)([兆億万]?)", text):
        try:
            value = Decimal(number.replace(",", "").rstrip("."))
        except InvalidOperation:
            return None, None
        section += value * MYRIADS.get(small, 1)
        if large:  # 5千2百万: the large scale counts for all that stands before it
            total, section = total + section * MYRIADS[large], Decimal(0)
    return _plain(total + section), None


def _plain(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def _mark_aliases(quantities: list[Quantity], flat: str) -> list[Quantity]:
    result = quantities[:1]
    for before, quantity in pairwise(quantities):
        money = before.kind == quantity.kind == "money" and before.currency != quantity.currency
        bracket = re.fullmatch(r"\s?[(\[]\s?(?:or |約)?", flat[before.end : quantity.start])
        alias = money and bracket is not None
        result.append(replace(quantity, alias_of_previous=True) if alias else quantity)
    return result
