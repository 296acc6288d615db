"""Quantities in running text, English and Japanese: money, people, power, shares, multiples.

The reader keeps the wording and flags (approximate, bound, period) and never guesses: what it does
not understand is no quantity. Numbers are exact integers where the text gives one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
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
    UNIT_EN,
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
        amount: dict[str, Any] = {}
        for key in ("value", "min", "max"):
            if getattr(self, key) is not None:
                amount[key] = getattr(self, key)
        if self.currency:
            amount["currency"] = self.currency
        elif unit or self.unit:
            amount["unit"] = unit or self.unit
        if self.approx:
            amount["approx"] = True
        if self.bound:
            amount["bound"] = self.bound
        if self.per:
            amount["per"] = self.per
        return {**amount, "text": self.text}


def read_quantities(text: str) -> list[Quantity]:
    """Quantities in `text`, in order, none overlapping; longer readings win."""
    flat = flatten(text)
    found = sorted(_read_all(flat), key=lambda q: (q.start, -(q.end - q.start)))
    kept: list[Quantity] = []
    for quantity in found:
        if kept and quantity.start < kept[-1].end:
            if quantity.end - quantity.start > kept[-1].end - kept[-1].start:
                kept[-1] = quantity
            continue
        kept.append(quantity)
    kept = [replace(quantity, text=text[quantity.start : quantity.end]) for quantity in kept]
    kept += [replace(q, text=text[q.start : q.end]) for q in _bare_counts(kept, flat)]
    return _mark_aliases(sorted(kept, key=lambda q: q.start), flat)


_BARE_REACH = 110
"""Characters between a count of people and a number that leaves its noun to it."""


def _bare_counts(kept: list[Quantity], flat: str) -> list[Quantity]:
    people = [q for q in kept if q.kind == "people"]
    if not people:
        return []
    found = []
    for match in BARE_EN.finditer(flat):
        start, end = match.span("low")
        before = [q for q in people if 0 < start - q.end < _BARE_REACH]
        if not before or any(q.start < end and start < q.end for q in kept):
            continue
        if any(q.kind != "people" and before[-1].end <= q.start < start for q in kept):
            continue
        value = _number_en(match["low"], None)
        found.append(
            Quantity(
                "people",
                start,
                end,
                match["low"],
                value=value,
                unit="people",
                basis=before[-1].start,
            )
        )
    return found


def _read_all(flat: str) -> Iterator[Quantity]:
    for match in (piece for found in MONEY_EN.finditer(flat) for piece in _apart(found, flat)):
        yield from _build_en(match, "money", SIGNS[match["sign"]], None, flat)
    for match in MONEY_WORDS_EN.finditer(flat):
        words = re.sub(r"\s+", " ", match["cur"]).strip()
        known = {key.lower(): code for key, code in CURRENCY_WORDS.items()}
        yield from _build_en(match, "money", known.get(words.lower()), None, flat)
    for match in COUNT_EN.finditer(flat):
        yield from _build_en(match, "people", None, "people", flat)
    for match in HIRED_EN.finditer(flat):
        yield from _build_en(match, "people", None, "people", flat)
    for match in (*TAKEN_ON_EN.finditer(flat), *HEADS_EN.finditer(flat)):
        value = _number_en(match["low"], None)
        yield Quantity("people", *match.span("low"), match["low"], value=value, unit="people")
    for match in COUNT_CHANGE_EN.finditer(flat):
        for group in ("old", "new"):
            value = _number_en(match[group], None)
            yield Quantity("people", *match.span(group), match[group], value=value, unit="people")
    yield from _measures_en(flat)
    for match in AMOUNT_JA.finditer(flat):
        yield from _build_ja(match)
    for match in EQUALS_JA.finditer(flat):
        yield Quantity(
            "measure", match.start(), match.end(), match[0], value=1, unit="x", approx=True
        )


def _measures_en(flat: str) -> Iterator[Quantity]:
    for match in MEASURE_EN.finditer(flat):
        word = match["unit"].lower().replace("-", " ").replace(".", "")
        unit = UNIT_EN.get(word) or UNIT_EN.get(word.removesuffix("s")) or word
        yield from _build_en(match, "measure", None, unit, flat)
    for match in PACED_EN.finditer(flat):
        for quantity in _build_en(match, "measure", None, match["unit"], flat):
            yield replace(quantity, per=match["per"] or "year")


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
    match: re.Match[str], kind: str, currency: str | None, unit: str | None, flat: str
) -> Iterator[Quantity]:
    groups = match.groupdict()
    high = groups.get("high") or groups.get("high2")
    high_scale = groups.get("highscale") or groups.get("highscale2")
    low_scale = groups.get("lowscale") or (high_scale if high else None)
    low_text = groups["low"].lower()
    low: Number
    high_value: Number | None
    value: Number | None
    if low_text in ("hundreds", "thousands"):
        base = 100 if low_text == "hundreds" else 1000
        low, high_value = base, base * 10 - 1
        value = None
    else:
        number = _number_en(low_text, low_scale)
        if number is None:
            return
        low = number
        high_value = _number_en(high, high_scale or low_scale) if high else None
        value = low if high_value is None else None
    per = _period_en(flat, match)
    start, end = match.span()
    yield Quantity(
        kind,
        start,
        end,
        flat[start:end],
        value=value,
        min=None if value is not None else low,
        max=None if value is not None else high_value,
        unit=unit,
        currency=currency,
        approx=bool(groups.get("approx")),
        bound="at_least" if groups.get("least") else "at_most" if groups.get("most") else None,
        per=per,
    )


def _number_en(text: str, scale: str | None) -> Number | None:
    bare = text.removeprefix("a ").removeprefix("one ") if "dozen" in text else text
    word = {"twice": "two"}.get(bare, bare)
    if word in WORDS:
        value = Decimal(str(WORDS[word]))
    else:
        try:
            value = Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None
    return _plain(value * SCALES.get((scale or "").lower(), 1))


def _period_en(flat: str, match: re.Match[str]) -> str | None:
    after = PER_EN.match(flat, match.end())
    if after:
        return after[1] or "year"
    return (
        "year" if PER_BEFORE_EN.search(flat[max(0, match.start() - 60) : match.start()]) else None
    )


_PER_JA = {
    "年間": "year",
    "毎年": "year",
    "年産": "year",
    "年": "year",
    "月間": "month",
    "月産": "month",
    "月": "month",
}


def _build_ja(match: re.Match[str]) -> Iterator[Quantity]:
    low, high_of_few = _number_ja(match["low"])
    if low is None:
        return
    high = _number_ja(match["high"])[0] if match["high"] else high_of_few
    if match["high"] and high is not None and low < high:
        low = _share_myriads(match["low"], match["high"], low)
    unit_word, post = match["unit"], match["post"] or ""
    currency = CURRENCY_WORDS.get(unit_word)
    if match["sign"] and currency is None:
        return
    unit = None if currency else UNITS.get(unit_word)
    bound_word = match["bound"] or ""
    bound = None
    if bound_word.startswith(("最大", "最高", "上限")) or post in ("以下", "未満"):
        bound = "at_most"
    elif bound_word in ("少なくとも", "最低") or post in ("以上", "超", "超え"):
        bound = "at_least"
    approx = bool(match["approx"] or match["approx2"]) or post in (
        "規模",
        "程度",
        "前後",
        "弱",
        "強",
        "余り",
        "あまり",
        "近く",
    )
    per = _PER_JA.get(match["per"] or "")
    start = match.start("low") if match["per"] == "年" else match.start()
    yield Quantity(
        "money" if currency else "people" if unit == "people" else "measure",
        start,
        match.end(),
        match.string[start : match.end()],
        value=low if high is None else None,
        min=None if high is None else low,
        max=high,
        unit=unit,
        currency=currency,
        approx=approx,
        bound=bound,
        per=per if match["per"] != "年" else None,
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
    result: list[Quantity] = []
    for quantity in quantities:
        if (
            result
            and quantity.kind == result[-1].kind == "money"
            and quantity.currency != result[-1].currency
            and re.fullmatch(r"\s?[(\[]\s?(?:or |約)?", flat[result[-1].end : quantity.start])
        ):
            quantity = replace(quantity, alias_of_previous=True)
        result.append(quantity)
    return result
