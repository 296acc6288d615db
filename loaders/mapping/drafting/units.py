"""Units in headings of numbers: `USD million`, `k€`, `NT$ '000`, `百万円`, `% of need`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from onshore.loaders.files.amounts import CURRENCIES


def _table(text: str) -> dict[str, str]:
    return {word: name for name, *words in map(str.split, text.split(";")) for word in words}


_SCALES: Mapping[str, str] = _table(
    "thousand thousand thousands k 000 1000 tsd thsd;million million millions m mn mm mil mio mill;"
    "billion billion billions bn mrd 十億;lakh lakh lakhs lac lacs;crore crore crores cr;"
    "trillion trillion trillions tn;千 千;万 万;百万 百万;億 億;兆 兆"
)
_SIGNS: Mapping[str, str] = _table(
    "USD $ us$ 米ドル;TWD nt$;HKD hk$;AUD a$ au$;CAD c$ ca$;SGD s$ sg$;NZD nz$;BRL r$;MXN mx$;"
    "EUR € ユーロ;GBP £;INR ₹ rs;KRW ₩ ウォン;JPY 円 日本円;CNY rmb 人民元"
)
"""Signs and words of one currency; `¥` and `元` are of several and stay unknown."""
_PERCENT = frozenset(("%", "percent", "pct", "パーセント"))
_FILLERS = frozenset(
    {
        *("in", "of", "a", "s", "per", "p", "annual", "annually", "yearly", "year", "yr", "fy"),
        *("cif", "fob", "total", "jobs", "people"),
        *("単位", "年", "年間", "年度", "度", "税抜", "税別", "人", "名"),
    }
)
"""Words of a heading that leave its numbers as they are."""
_YEARLY = re.compile(
    r"\b(?:annual(?:ly)?|yearly|per year|per annum|p\.\s?a\.?|a year)|/\s?(?:yr|year|年)|年間|年額",
    re.I,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL = "|".join(sorted((word for word in _SCALES if word.isascii()), key=len, reverse=True))
_HAN = "|".join(sorted((word for word in _SCALES if not word.isascii()), key=len, reverse=True))
_CODES = "|".join(sorted(map(str.casefold, CURRENCIES)))
_JOINED = re.compile(
    rf"(?P<before>{_SMALL}|t)?(?P<code>{_CODES})(?P<after>{_SMALL})?"
    rf"|(?P<han>{_HAN})?(?P<sign>円|米ドル|ユーロ|ウォン|人民元)?"
)
"""A scale and a currency in one word: `musd`, `teur`, `百万円`."""
_TOKEN = re.compile(r"(?:us|nt|hk|au|a|ca|c|sg|s|nz|r|mx)?\$|[€£₹₩¥]|%|[^\W\d_]+|\d+")


class Unit(NamedTuple):
    """What a heading says of its numbers; `strange` are words that could change them."""

    currency: str | None = None
    scale: str | None = None
    percent: bool = False
    yearly: bool = False
    year: str | None = None
    strange: tuple[str, ...] = ()


def is_unit(word: str) -> bool:
    """Whether a word of a heading says a unit or a year and nothing else."""
    text = unicodedata.normalize("NFKC", word).casefold()
    tokens = _TOKEN.findall(text)
    return bool(tokens) and all(
        token.isdecimal() or token in ("fy", *_PERCENT) or any(_of(token)) for token in tokens
    )


def unit_of(heading: str, rest: str) -> Unit:
    """The unit of a heading, of which `rest` is what stands beside the name of its column."""
    text = unicodedata.normalize("NFKC", rest).casefold()
    currencies, scales, percent, strange = set[str](), list[str](), False, list[str]()
    year = None
    for token in _TOKEN.findall(text):
        currency, scale = _of(token)
        if currency or scale:
            currencies |= {currency} if currency else set()
            scales += [scale] if scale else []
        elif token in _PERCENT:
            percent = True
        elif _YEAR.fullmatch(token):
            year = token
        elif token not in _FILLERS:
            strange.append(token)
    if len(currencies) > 1 or len(scales) > 1:
        strange += [*sorted(currencies), *scales]
    return Unit(
        next(iter(currencies), None),
        scales[0] if scales else None,
        percent,
        bool(_YEARLY.search(unicodedata.normalize("NFKC", heading))),
        year,
        tuple(strange),
    )


def _of(token: str) -> tuple[str | None, str | None]:
    """Currency and scale of one word, as far as it says them."""
    if token in _SIGNS:
        return _SIGNS[token], None
    if token in _SCALES:
        return None, _SCALES[token]
    match = _JOINED.fullmatch(token)
    if not match:
        return None, None
    scale = match["before"] or match["after"] or match["han"]
    if match["before"] and match["after"]:
        return None, None
    currency = match["code"].upper() if match["code"] else _SIGNS.get(match["sign"] or "")
    return currency, ("thousand" if scale == "t" else _SCALES[scale]) if scale else None
