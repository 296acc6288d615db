"""Rates of duty as the schedule prints them, parsed: numbers where the text gives them.

Pure. What a rate costs on one shipment belongs to the duty engine, where it stands to `schedule`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from onshore.graph.words.reason import Reason

Kind: TypeAlias = Literal[
    "percent", "free", "specific", "compound", "words", "chapter99", "provision", "none"
]


class Specific(NamedTuple):
    """An amount in USD per unit of quantity; `of` says what is counted where it is not the goods.

    `0.7¢/kg on lead content`: amount 0.007, per `kg`, of `lead content`. `per` is `each` for one
    article, `1000` for a thousand of them.
    """

    amount: Decimal
    per: str
    of: str | None = None


class Partial(NamedTuple):
    """A percentage that falls on a part of the value only: `4.6% on the case`."""

    rate: Decimal
    of: str


@dataclass(frozen=True, slots=True)
class Rate:
    """One printed rate. `text` is kept as printed, apart from white space at its ends.

    `kind`: percent (`ad_valorem` is a fraction of the value), free (0), specific (`specific`
    only), compound (several parts, or a percentage on a part of the value), chapter99 (the normal
    duty plus `additional`, None where the addition falls on `partial`), words (nothing to compute
    with), provision (that of a line of chapter 98), none (blank: inherited). `ad_valorem` is None
    where no part falls on the full value.
    """

    kind: Kind
    text: str
    ad_valorem: Decimal | None = None
    specific: tuple[Specific, ...] = ()
    partial: tuple[Partial, ...] = ()
    additional: Decimal | None = None

    @property
    def needs(self) -> tuple[Reason, ...]:
        """What must be known beside the full value before this is an amount; () for a percentage.

        A rate in words needs its own text to be applied by a person.
        """
        if self.kind == "words":
            return (Reason("rate_in_words", rate=self.text),)
        counted = (
            Reason("quantity_of", unit=part.per, of=part.of)
            if part.of
            else Reason("quantity_in", unit=part.per)
            for part in self.specific
        )
        return (*counted, *(Reason("value_of", of=part.of) for part in self.partial))


RATE_OF_PROVISION = Rate("provision", "")


class SpecialRate(NamedTuple):
    """A rate of the special column and the programme codes that it is for (() where unnamed)."""

    rate: Rate
    programmes: tuple[str, ...]


_NUMBER = r"(?:\d[\d,]{0,20}(?:\.\d{1,20})?|\.\d{1,20})(?: \d/\d)?"
_PERCENT = re.compile(rf"({_NUMBER}) ?%(?: (?:up)?on (.+))?")
_AMOUNT = re.compile(
    rf"(?:\$ ?(?P<usd>{_NUMBER})|(?P<cents>{_NUMBER}) ?¢)"
    r"(?: ?/ ?(?P<per>[^+]{1,80}?)| (?P<each>each))"
    r"(?:,? (?:(?:on|of) (?P<of>[^+]{1,300})|(?P<including>including [^+]{1,300})))?"
)
_FREE = re.compile(r"Free(?: \d/)?\.?|Free,? (?:under|for|\().*", re.DOTALL)
_NORMAL = re.compile(
    r"The duty provided (?:for )?in ?(?:the applicable subheading|subheadings? [\d., or]*\d)"
    r"(?: ?(?:\+|plus) ?(?P<added>.+?))?\.?"
)
_ADDED_ON = re.compile(rf"a duty of ({_NUMBER}) ?% upon the value of the (.+)")
_TYPOS = re.compile(r"\b(m2|the)(of recording|battery)\b")
_WHOLE = ("the entire set", "the full value of the imported article")
_SPECIAL = re.compile(r"(?:(?<![^()])|(?=\())([^()]*+)\(([^()]*+(?:\([^()]*+)?)\)?")
_CODE = re.compile(r"[A-Z]{1,2}[+*]?")


@lru_cache(maxsize=16_384)
def parse_rate(text: str | None) -> Rate:
    """The rate that `text` prints; every text gives one, at worst of kind `words`."""
    text = (text or "").strip()
    plain = _TYPOS.sub(r"\1 \2", " ".join(text.split()))
    if not plain:
        return Rate("none", "")
    if _FREE.fullmatch(plain):
        return Rate("free", text, ad_valorem=Decimal(0))
    if normal := _NORMAL.fullmatch(plain):
        return _parse_added(text, normal["added"])
    return _parse_parts(text, plain) or Rate("words", text)


def _parse_added(text: str, added: str | None) -> Rate:
    if added is None:
        return Rate("chapter99", text, additional=Decimal(0))
    if content := _ADDED_ON.fullmatch(added):
        return Rate("chapter99", text, partial=(Partial(_fraction(content[1]), content[2]),))
    if percent := _PERCENT.fullmatch(added.removeprefix("a duty of ")):
        rate, of = _fraction(percent[1]), percent[2]
        if of is None:
            return Rate("chapter99", text, additional=rate)
        return Rate("chapter99", text, partial=(Partial(rate, of),))
    return Rate("words", text)


def _parse_parts(text: str, plain: str) -> Rate | None:
    """Sums of percentages and amounts; None where any part is something else."""
    ad_valorem: Decimal | None = None
    specific: list[Specific] = []
    partial: list[Partial] = []
    parts = re.split(r" ?\+ ?", plain)
    for part in parts:
        percent, amount = _PERCENT.fullmatch(part), _AMOUNT.fullmatch(part)
        if percent and (percent[2] is None or percent[2] in _WHOLE) and ad_valorem is None:
            ad_valorem = _fraction(percent[1])
        elif percent and percent[2]:
            partial.append(Partial(_fraction(percent[1]), percent[2]))
        elif amount and not re.search(r"\b(?:less|but|if)\b", part):
            usd = _number(amount["usd"]) if amount["usd"] else _number(amount["cents"]) / 100
            of = amount["of"] or amount["including"]
            specific.append(Specific(usd, amount["each"] or _unit(amount["per"]), of))
        else:
            return None
    if len(parts) > 1 or partial:
        kind: Kind = "compound"
    else:
        kind = "specific" if specific else "percent"
    return Rate(kind, text, ad_valorem, tuple(specific), tuple(partial))


def _unit(text: str) -> str:
    """`pf. liter` as `pf.liter`, `1,000` as `1000`, `thou- sand` as `thousand`."""
    text = re.sub(r"(?<=\d),(?=\d)", "", text.strip())
    text = re.sub(r"\. ?(?=liter)", ".", text)
    return re.sub(r"(?<=[a-z])- (?=[a-z])", "", text).replace("/ ", "/")


def _number(text: str) -> Decimal:
    whole, _, fraction = text.replace(",", "").partition(" ")
    if not fraction:
        return Decimal(whole)
    above, below = fraction.split("/")
    return Decimal(whole) + Decimal(above) / Decimal(below)


def _fraction(percent: str) -> Decimal:
    return _number(percent) / 100


@lru_cache(maxsize=16_384)
def parse_special(text: str | None) -> tuple[SpecialRate, ...]:
    """`Free (A, AU) 1.3% (JP)` as rates with their programme codes, in the printed order.

    A rate without codes, as on chapter 99 rows, comes with (); parentheses that hold no codes
    belong to the rate's text.
    """
    plain = " ".join((text or "").split())
    found: list[SpecialRate] = []
    pending = ""
    position = 0
    for match in _SPECIAL.finditer(plain):
        codes = tuple(c for c in re.split(r"[,.\s(]+", match[2].strip()) if c)
        pending += match[1]
        position = match.end()
        if codes and all(_CODE.fullmatch(code.upper()) for code in codes):
            if rate := pending.strip():
                found.append(SpecialRate(parse_rate(rate), tuple(c.upper() for c in codes)))
            elif found:
                found[-1] = SpecialRate(
                    found[-1].rate, (*found[-1].programmes, *(c.upper() for c in codes))
                )
            pending = ""
        else:
            pending += f"({match[2]})"
    if rest := (pending + plain[position:]).strip():
        found.append(SpecialRate(parse_rate(rest), ()))
    return tuple(found)
