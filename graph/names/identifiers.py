"""Identifiers that people look things up by: tickers, LEI, Wikidata ids, codes of places.

They are compared by letters and digits alone: `2317.TW`, `2317 TW` and `2317tw` are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from onshore.graph.model import Entity, NameRow

_OTHER = re.compile(r"[\W_]+")
_LEI = re.compile("[0-9A-Z]{18}[0-9]{2}")
_MARKETS = {
    "TWSE": ("tw", "tt"),
    "TPEX": ("two", "tt"),
    "TSE": ("t", "jp", "jt"),
    "JPX": ("t", "jp", "jt"),
    "TYO": ("t", "jp", "jt"),
    "KRX": ("ks", "kr"),
    "KOSPI": ("ks",),
    "KOSDAQ": ("kq",),
    "HKEX": ("hk",),
    "SEHK": ("hk",),
    "SSE": ("ss", "sh", "ch"),
    "SZSE": ("sz", "ch"),
    "NASDAQ": ("o", "oq", "us"),
    "NYSE": ("n", "us"),
    "OTC": ("pk", "us"),
    "LSE": ("l", "ln"),
    "XETRA": ("de", "gr"),
    "FWB": ("f",),
    "EURONEXT": ("pa", "as"),
    "SIX": ("sw",),
    "SGX": ("si",),
    "NSE": ("ns",),
    "BSE": ("bo",),
    "TSX": ("to",),
    "ASX": ("ax",),
}
"""Exchange -> what is written behind its tickers: 2317.TW and 2317 TT are TWSE:2317."""


class Identifier(NamedTuple):
    """`plain` is what is compared, `text` what is shown; `whole` is false for `TX` of `US-TX`."""

    plain: str
    text: str
    whole: bool = True


def plain(identifier: str) -> str:
    """Letters and digits alone, in lower case and of one width."""
    if not identifier.isascii():
        identifier = unicodedata.normalize("NFKC", identifier)
    return _OTHER.sub("", identifier.casefold())


def is_lei(text: str) -> bool:
    """Whether it is a legal entity identifier of ISO 17442: 20 characters with check digits.

    The check is MOD 97-10 of ISO 7064: letters count as 10 to 35.
    """
    told = text.upper()
    if not _LEI.fullmatch(told):
        return False
    return int("".join(str(int(character, 36)) for character in told)) % 97 == 1


def identifiers_of(entity: Entity | NameRow) -> Iterator[Identifier]:
    """Those of one entity beside its id, with the ways in which they are shortened."""
    for scheme, text in entity.ids.items():
        yield Identifier(plain(text), text)
        yield Identifier(plain(scheme + text), text)
        exchange, colon, symbol = text.partition(":")
        if colon and "ticker" in scheme.casefold():
            yield Identifier(plain(symbol), text, whole=False)
            for market in _MARKETS.get(exchange.strip().upper(), ()):
                yield Identifier(plain(symbol + market), text)
    if entity.kind == "place":
        code = entity.id.partition(":")[2]
        yield Identifier(plain(code), code)
        country, hyphen, part = code.partition("-")
        if hyphen and len(country) == 2 and len(part) <= 3:
            yield Identifier(plain(part), code, whole=False)
