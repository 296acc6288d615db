"""Amounts and numbers in cells of a table: `178 million USD`, `$1.5bn`, `3億ドル`, `5.2 Mio. EUR`.

The words are read by `loaders.extract.text.quantities`; here a cell is brought into a form that it
reads, and must be an amount as a whole: what is left over refuses the cell. Nothing is guessed:
`5,2` is not a number until the mapping says that `,` is its decimal sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from onshore.graph.documents.values import Bad, number

FACTORS: Mapping[str, Decimal] = {
    "percent": Decimal("0.01"),
    "thousand": Decimal(10**3),
    "lakh": Decimal(10**5),
    "million": Decimal(10**6),
    "crore": Decimal(10**7),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
    "千": Decimal(10**3),
    "万": Decimal(10**4),
    "百万": Decimal(10**6),
    "億": Decimal(10**8),
    "兆": Decimal(10**12),
}
"""Words that `times` of a mapping takes besides numbers."""

_CODES = (
    "AED ARS AUD BDT BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KRW "
    "MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU "
    "VND ZAR"
)
CURRENCIES = frozenset(_CODES.split())
"""ISO 4217 codes that may stand before or behind a number."""

_SCALED_CODE = re.compile(rf"(?<=\d)\s?([kKmMbBtT]|bn|mn)({'|'.join(sorted(CURRENCIES))})$")
_ABBREVIATED = (
    (re.compile(r"\b(?:Mio|Mill)\b\.?"), "million"),
    (re.compile(r"\b(?:Mrd|Md)\b\.?"), "billion"),
    (re.compile(r"\bTsd\b\.?"), "thousand"),
)
_INDIAN = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:,\d{2})*,\d{3}|\d+)(\.\d+)?\s?(lakhs?|lacs?|crores?|cr)\b", re.I
)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,2}(?:,\d{2})+,\d{3}\b")
_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_AFTER = re.compile(r"\s?(?:(?:a|per|each|every) (?:year|month|day)|annually|/(?:year|yr))")
_LONGEST = 200


def read_amount(text: str) -> dict[str, Any]:
    """The fields of an amount that a cell states, its wording as `text`; Bad where it is none."""
    wording = " ".join(text.split())
    if len(wording) > _LONGEST:
        raise Bad(f"is longer than an amount ({_LONGEST} characters)")
    plain = unicodedata.normalize("NFKC", wording)
    code, plain = _currency(plain)
    plain = _spelled(plain)
    if _PLAIN.fullmatch(plain):
        found: dict[str, Any] = {"value": number(plain.replace(",", ""))}
    else:
        found = _worded(plain, code) or _refuse(wording)
    if code:
        if found.get("unit"):
            _refuse(wording)
        found["currency"] = code
    return {**found, "text": wording}


def read_yearly(text: str) -> dict[str, Any]:
    """The fields of an amount a year, of which the heading says `a year`; Bad where it is none."""
    found = read_amount(text)
    if found.setdefault("per", "year") != "year":
        raise Bad(f"{text[:40]!r} is not an amount a year")
    return found


def read_plain(text: str) -> str:
    """The number that a cell states, exact and without words of scale; Bad where it says more."""
    found = read_amount(text)
    more = [key for key in found if key not in ("value", "text")]
    if more:
        raise Bad(f"{text[:40]!r} says {' and '.join(more)} too: read it with |amount")
    return plain_number(Decimal(str(found["value"])))


def read_unsigned(text: str) -> str:
    """What `read_plain` gives; Bad where it is negative."""
    found = read_plain(text)
    if found.startswith("-"):
        raise Bad("is negative")
    return found


def times(text: str, factor: Decimal) -> str:
    """A number multiplied exactly; Bad where the text is none."""
    try:
        value = Decimal(text) if _PLAIN.fullmatch(text) and "," not in text else None
    except InvalidOperation:
        value = None
    if value is None:
        raise Bad(f"{text[:40]!r} is not a number to multiply; see thousands and decimal")
    return plain_number(value * factor)


def plain_number(value: Decimal) -> str:
    """Digits without exponent and without zeros at the end of a fraction."""
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _currency(text: str) -> tuple[str | None, str]:
    """The ISO 4217 code of an amount and the rest; `12 MUSD` is 12 M and USD."""
    text = _SCALED_CODE.sub(r" \1 \2", text)
    first, last = text[:3], text[-3:]
    if first in CURRENCIES and not text[3:4].isalpha():
        return first, text[3:].strip()
    if last in CURRENCIES and not text[-4:-3].isalpha():
        return last, text[:-3].strip()
    return None, text


def _spelled(text: str) -> str:
    """Scales that the reader of quantities does not know, in words or digits that it does."""
    for pattern, word in _ABBREVIATED:
        text = pattern.sub(word, text)
    text = _INDIAN.sub(_digits, text)
    return _GROUPED.sub(lambda match: match[0].replace(",", ""), text)


def _digits(match: re.Match[str]) -> str:
    word = "lakh" if match[3][0] in "lL" else "crore"
    value = Decimal(match[1].replace(",", "") + (match[2] or ""))
    return plain_number(value * FACTORS[word])


def _worded(text: str, code: str | None) -> dict[str, Any] | None:
    """An amount in words, the whole of the text; a bare scale is read as if of money."""
    from onshore.loaders.extract.text.quantities import read_quantities

    forms = [text]
    if not re.search(r"[^\x00-\x7f]", text):
        forms.append(re.sub(r"(?<![\d.,])(?=\d)", "$", text, count=1))
    for form in forms:
        found = read_quantities(form)
        if len(found) != 1 or found[0].start > 0:
            continue
        rest = form[found[0].end :].strip()
        if rest and not (found[0].per and _AFTER.fullmatch(rest)):
            continue
        if (
            found[0].max is not None
            and re.search(r"\d\S{0,40} and ", form)
            and "between" not in form
        ):
            continue
        amount = found[0].amount()
        amount.pop("text")
        if form != text:
            amount.pop("currency", None)
        elif code:
            continue
        return amount
    return None


def _refuse(text: str) -> Any:
    raise Bad(f"{text[:40]!r} is not an amount such as 178 million USD, $1.5bn, 250 MW or 3億ドル")
