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

from loaders.extract.folding import flatten

Number = int | float

_WORDS: dict[str, int | Decimal] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "dozen": 12,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "half": Decimal("0.5"),
}  # fmt: skip
_SCALES = {
    "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6, "mm": 10**6,
    "billion": 10**9, "bn": 10**9, "mln": 10**6, "bln": 10**9,
    "b": 10**9, "trillion": 10**12, "tn": 10**12, "t": 10**12,
}  # fmt: skip
_MYRIADS = {"十": 10, "百": 100, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}
_SIGNS = {
    "US$": "USD", "NT$": "TWD", "T$": "TWD", "HK$": "HKD", "C$": "CAD", "A$": "AUD", "S$": "SGD",
    "RM": "MYR", "R$": "BRL", "CHF": "CHF",
    "$": "USD", "\u00a5": "JPY", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR",
    "USD": "USD", "EUR": "EUR", "JPY": "JPY", "TWD": "TWD", "KRW": "KRW", "GBP": "GBP",
}  # fmt: skip
_CURRENCY_WORDS = {
    "NT dollars": "TWD", "Taiwan dollars": "TWD", "New Taiwan dollars": "TWD",
    "Canadian dollars": "CAD", "Australian dollars": "AUD", "U.S. dollars": "USD",
    "US dollars": "USD", "dollars": "USD", "dollar": "USD", "yen": "JPY", "euros": "EUR",
    "euro": "EUR", "won": "KRW", "yuan": "CNY", "rupees": "INR", "pounds": "GBP",
    "baht": "THB", "ringgit": "MYR", "pesos": "MXN", "dong": "VND", "rupiah": "IDR",
    "Swiss francs": "CHF", "Singapore dollars": "SGD",
    "新台湾ドル": "TWD", "台湾ドル": "TWD", "台湾元": "TWD", "カナダドル": "CAD", "豪ドル": "AUD",
    "香港ドル": "HKD", "米ドル": "USD", "ドル": "USD", "円": "JPY", "ユーロ": "EUR",
    "ウォン": "KRW", "人民元": "CNY", "元": "CNY", "ポンド": "GBP", "ルピー": "INR",
}  # fmt: skip
_UNITS = {
    "人": "people", "名": "people", "ギガワット": "GW", "メガワット": "MW", "GW": "GW", "MW": "MW",
    "kW": "kW", "GWh": "GWh", "MWh": "MWh", "キロワット": "kW", "ギガワット時": "GWh",
    "倍": "x", "%": "%", "パーセント": "%", "台": "units", "基": "units", "枚": "wafers",
    "平方フィート": "sq ft", "平方メートル": "m2", "エーカー": "acres", "ヘクタール": "ha",
    "トン": "t", "年": None, "カ国": None, "社": None, "州": None,
}  # fmt: skip

_APPROX_EN = (
    r"about|around|roughly|approximately|approx\.?|nearly|almost|some|close to|an estimated|"
    r"estimated|more or less|just over|just under|well over|north of"
)
_LEAST_EN = r"more than|over|at least|no fewer than|no less than|upwards? of|in excess of|exceeding"
_MOST_EN = (
    r"up to|as much as|as many as|at most|no more than|not more than|less than|fewer than|under|"
    r"a maximum of|maximum of"
)
_LEAD_EN = rf"(?:(?P<approx>{_APPROX_EN})|(?P<least>{_LEAST_EN})|(?P<most>{_MOST_EN}))\s+"
_NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?i:thousand|million|billion|trillion)|bn|mn|tn|mm|mln|bln|[KkMmBbTt](?![A-Za-z])"
_SIGN = (
    r"US\$|NT\$|R\$|T\$|HK\$|C\$|A\$|S\$|\$|\u00a5|€|£|₩|₹|"
    r"(?:\bRM|\bCHF|USD|EUR|JPY|TWD|KRW|GBP)(?=\s?\d)"
)
_CUR = "|".join(re.escape(w) for w in sorted(_CURRENCY_WORDS, key=len, reverse=True))

MONEY_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?P<sign>{_SIGN})\s?(?P<low>{_NUM})(?:[ -]?(?P<lowscale>{_SCALE})\b)?"
    rf"(?:\s?(?:-|to|and)\s?(?:{_SIGN})\s?(?P<high>{_NUM})(?:[ -]?(?P<highscale>{_SCALE})\b)?"
    rf"|\s?-\s?(?P<high2>{_NUM})(?:[ -]?(?P<highscale2>{_SCALE})\b)?)?"
)
MONEY_WORDS_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?\b(?P<low>{_NUM})[ -]?(?P<lowscale>{_SCALE})?[ -]"
    r"(?P<cur>(?:NT|New Taiwan|Taiwan|Canadian|Australian|Singapore|U\.S\.|US)?\s?dollars?|baht|"
    r"ringgit|pesos|dong|rupiah|Swiss francs|yen|euros?|won|"
    r"yuan|rupees|pounds)\b",
    re.IGNORECASE,
)
_HIRED_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>\d{{1,3}}(?:,\d{{3}})+|\d{{2,6}})"
    r"(?= (?:more )?(?:are to be|will be|would be|were|are being|have been|to be) "
    r"(?:hired|added|employed|recruited)\b| (?:now |already |currently )?"
    r"(?:on the payroll|on staff|employed|at work)\b)",
    re.IGNORECASE,
)
"""A count of people without a noun: `another 1,000 are to be hired`."""
_TAKEN_ON_EN = re.compile(
    r"\b(?:hir(?:e|ed|ing)|tak(?:e|en|ing) on|employs?|employing|recruit(?:ed|ing)?)\s"
    rf"(?:a further |another |an additional |an extra )?(?:{_LEAD_EN})?"
    r"(?P<low>\d{1,3}(?:,\d{3})+|\d{2,6})"
    r"(?= (?:more|and|in|by|next|this|over|there|at|here)\b|[.,;]?\s*$|[.,;]\s)",
    re.IGNORECASE,
)
_HEADS_EN = re.compile(
    r"\b(?:headcount|workforce|payroll|staff|employment|hiring target)\b(?! of the)[^.;\d$]{0,45}?"
    r"(?:\b(?:by|of|to|now|from|at|passed|topped|reach(?:ed)?|hit|exceed(?:ed)?)|,) "
    r"(?:another |an additional |a further )?"
    rf"(?:{_LEAD_EN})?(?P<low>\d{{1,3}}(?:,\d{{3}})+|\d{{2,6}})"
    r"(?![\d.,]*\d)(?! ?(?:%|percent|per cent|million|billion))",
    re.IGNORECASE,
)
"""`headcount is slated to grow by 410`."""
_PEOPLE = (
    r"jobs?|workers?|employees?|people|positions?|staff|hires|staffers|roles|engineers|professionals|"
    r"technicians|operators|assemblers|machinists|posts|openings"
)
COUNT_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>{_NUM}|hundreds|thousands|(?:a |one )?dozen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    rf"(?:[ -](?P<lowscale>thousand|million|billion))?"
    rf"(?:\s?(?:-|to)\s?(?P<high>{_NUM}))?"
    r"(?P<between>(?:[ -](?!(?:and|or|in|of|at|by|for|to|from|with|the|a|per|percent)\b)"
    rf"[A-Za-z][\w-]*,?){{0,4}}?)[ -](?P<unit>{_PEOPLE})\b(?![ -]years?)",
    re.IGNORECASE,
)
MEASURE_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>{_NUM}|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twice|half)\b)"
    r"(?:[ -](?P<lowscale>thousand|million|billion))?(?:\s?(?:-|to)\s?(?P<high>" + _NUM + r"))?"
    r"[ -]?(?P<unit>gigawatt[ -]hours?|megawatt[ -]hours?|gigawatts?|megawatts?|kilowatts?|"
    r"GWh|MWh|GW|MW|kW|percent|per cent|%|"
    r"times\b|square[ -](?:feet|foot|meters?|metres?)|sq\.? ?ft\.?|acres?|hectares?|"
    r"(?:metric )?tons?|tonnes?|wafers?(?: (?:a|per) month)?|units|vehicles|racks|servers|"
    r"generators|weeks|days)"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
_THINGS = rf"(?!(?:{_PEOPLE}|dollars|euros)\b)(?P<unit>[A-Za-z][A-Za-z-]+s|square feet)"
PACED_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>{_NUM})(?:[ -](?P<lowscale>thousand|million|billion))?"
    rf"(?= (?:[A-Za-z][\w-]* ){{0,3}}?{_THINGS}(?: of [a-z -]{{2,25}}?)?"
    r" (?:(?:a|per|each|every) (?P<per>year|month|week|day)\b|annually|yearly))"
)
"""A pace in things: `9,000 distribution transformers a year`; the span is that of the number."""
COUNT_CHANGE_EN = re.compile(
    r"\b(?:jobs|workers|employees|positions|workforce|headcount|hiring target|payroll|staff)\b(?: [a-z]+){0,3}? from "
    r"(?P<old>\d{1,3}(?:,\d{3})+|\d{2,6}) to (?P<new>\d{1,3}(?:,\d{3})+|\d{2,6})\b"
    r"(?! ?(?:million|billion|%))",
    re.IGNORECASE,
)
"""A count of people whose unit stands before both numbers."""
_UNIT_EN = {
    "gigawatt hour": "GWh", "megawatt hour": "MWh", "gigawatt": "GW",
    "megawatt": "MW", "kilowatt": "kW", "gwh": "GWh", "mwh": "MWh", "gw": "GW",
    "mw": "MW", "kw": "kW", "percent": "%", "per cent": "%", "%": "%", "time": "x",
    "square feet": "sq ft", "square foot": "sq ft", "sq ft": "sq ft", "square meter": "m2",
    "square metre": "m2", "acre": "acres", "hectare": "ha", "ton": "t", "metric ton": "t",
    "tonne": "t", "week": "weeks", "day": "days",
}  # fmt: skip

_PRE_JA = (
    r"(?:(?<![\d一二三四五六七八九十])(?P<per>年間|毎年|月間|年産|月産|年|(?<!\d)月(?=[\d約最]))(?:で|に)?)?"
    r"(?P<approx>約|およそ|おおよそ|ほぼ|推定)?"
    r"(?P<bound>最大で?|最高|少なくとも|最低|上限)?(?P<approx2>約|およそ)?"
)
_NUM_JA = r"(?:数|\d)[\d,.]*(?:[十百千]?[兆億万]?(?:\d[\d,.]*[十百千]?[億万]?)*)"
AMOUNT_JA = re.compile(
    rf"{_PRE_JA}(?P<sign>\$|US\$|\u00a5|€)?(?P<low>{_NUM_JA})"
    rf"(?:\s?(?:[~\u301c\uff5e-]|から)\s?(?P<high>{_NUM_JA}))?\s?"
    rf"(?P<unit>{_CUR}|ギガワット時|ギガワット|メガワット|キロワット|GWh|MWh|GW|MW|kW|平方フィート|"
    r"平方メートル|エーカー|ヘクタール|パーセント|%|倍|人|名|台|枚|トン)"
    r"(?P<post>超え?|以上|以下|未満|規模|程度|前後|弱|強|余り|あまり|近く|相当)?"
)
EQUALS_JA = re.compile(r"(?<!倍)(?<!倍分)に(?P<unit>匹敵)")
_PER_EN = re.compile(r"\s?(?:(?:a|per|each|every)\s(year|month|day)\b|(annually)\b|/(year|yr)\b)")
_PER_BEFORE_EN = re.compile(r"(?:annual|annualized|yearly)\s(?:[a-z]+\s){0,3}(?:of\s)?$", re.I)


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
    return _mark_aliases(kept, flat)


def _read_all(flat: str) -> Iterator[Quantity]:
    for match in (piece for found in MONEY_EN.finditer(flat) for piece in _apart(found, flat)):
        yield from _build_en(match, "money", _SIGNS[match["sign"]], None, flat)
    for match in MONEY_WORDS_EN.finditer(flat):
        words = re.sub(r"\s+", " ", match["cur"]).strip()
        known = {key.lower(): code for key, code in _CURRENCY_WORDS.items()}
        yield from _build_en(match, "money", known.get(words.lower()), None, flat)
    for match in COUNT_EN.finditer(flat):
        yield from _build_en(match, "people", None, "people", flat)
    for match in _HIRED_EN.finditer(flat):
        yield from _build_en(match, "people", None, "people", flat)
    for match in (*_TAKEN_ON_EN.finditer(flat), *_HEADS_EN.finditer(flat)):
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
        unit = _UNIT_EN.get(word) or _UNIT_EN.get(word.removesuffix("s")) or word
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
    if word in _WORDS:
        value = Decimal(str(_WORDS[word]))
    else:
        try:
            value = Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None
    return _plain(value * _SCALES.get((scale or "").lower(), 1))


def _period_en(flat: str, match: re.Match[str]) -> str | None:
    after = _PER_EN.match(flat, match.end())
    if after:
        return after[1] or "year"
    return (
        "year" if _PER_BEFORE_EN.search(flat[max(0, match.start() - 60) : match.start()]) else None
    )


_PER_JA = {"年間": "year", "毎年": "year", "年産": "year", "年": "year",
           "月間": "month", "月産": "month", "月": "month"}  # fmt: skip


def _build_ja(match: re.Match[str]) -> Iterator[Quantity]:
    low, high_of_few = _number_ja(match["low"])
    if low is None:
        return
    high = _number_ja(match["high"])[0] if match["high"] else high_of_few
    if match["high"] and high is not None and low < high:
        low = _share_myriads(match["low"], match["high"], low)
    unit_word, post = match["unit"], match["post"] or ""
    currency = _CURRENCY_WORDS.get(unit_word)
    if match["sign"] and currency is None:
        return
    unit = None if currency else _UNITS.get(unit_word)
    bound_word = match["bound"] or ""
    bound = None
    if bound_word.startswith(("最大", "最高", "上限")) or post in ("以下", "未満"):
        bound = "at_most"
    elif bound_word in ("少なくとも", "最低") or post in ("以上", "超", "超え"):
        bound = "at_least"
    approx = bool(match["approx"] or match["approx2"]) or post in (
        "規模", "程度", "前後", "弱", "強", "余り", "あまり", "近く",
    )  # fmt: skip
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
    return _plain(Decimal(str(low)) * _MYRIADS[scale[1]]) if scale else low


def _number_ja(text: str) -> tuple[Number | None, Number | None]:
    """Value of Japanese digits and scales; `数千億` gives its lowest and highest reading."""
    if text.startswith("数"):
        scales = [_MYRIADS[character] for character in text[1:] if character in _MYRIADS]
        if not scales or not re.fullmatch(r"数[十百千]?[万億兆]?", text):
            return None, None
        base = 1
        for scale in scales:
            base *= scale
        return base, base * 10 - (base // 100 or 1)
    total = Decimal(0)
    for number, small, large in re.findall(r"(\d[\d,.]*)([十百千]?)([兆億万]?)", text):
        try:
            value = Decimal(number.replace(",", "").rstrip("."))
        except InvalidOperation:
            return None, None
        total += value * _MYRIADS.get(small, 1) * _MYRIADS.get(large, 1)
    return _plain(total), None


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
