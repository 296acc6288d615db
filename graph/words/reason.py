"""Reasons as data: a code with typed parameters. What they say is in `reason_words`.

An analysis says why with a `Reason`, which costs nothing but itself; the sentence is made, in
English or Japanese, when somebody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from string import Formatter
from typing import Any, NamedTuple, Protocol, TypeAlias

from onshore.graph.dates import day_text
from onshore.graph.words.reason_words import JOINED, WORDS
from onshore.graph.words.sentence_words import NOUNS

LANGUAGES = ("en", "ja")


class Worded(Protocol):
    """Anything that can be said in words and handed over as data."""

    def text(self, lang: str = "en") -> str:
        """The words in `en` or `ja`."""

    def data(self) -> Any:
        """JSON-able."""


Param: TypeAlias = str | bool | int | Decimal | date | Worded | Sequence[Any]


class Reason:
    """Why something is so: `code` is a key of `reason_words.WORDS`, whose template names `params`.

    Immutable and compared by value. Rates are fractions, amounts USD.
    """

    __slots__ = ("_texts", "code", "params")

    def __init__(self, code: str, /, **params: Param) -> None:
        self.code = code
        self.params = tuple(params.items())
        self._texts: dict[str, str] = {}

    def text(self, lang: str = "en") -> str:
        """The sentence, made at the first call and kept."""
        found = self._texts.get(lang)
        if found is None:
            values = dict(self.params)
            found = self._texts[lang] = "".join(
                literal if name is None else _FORMATS[form](values[name], lang)
                for literal, name, form in _template(self.code, lang)
            )
        return found

    def data(self) -> dict[str, Any]:
        """Code and parameters for JSON: rates as fractions, days as ISO 8601."""
        return {"code": self.code, "params": {name: plain(p) for name, p in self.params}}

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self.params)
        return f"Reason({self.code!r}{given})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reason):
            return NotImplemented
        return self is other or (self.code, self.params) == (other.code, other.params)

    def __hash__(self) -> int:
        return hash((self.code, self.params))


class Term(NamedTuple):
    """A word of the vocabulary, such as the confidence of a rate: its data is the code alone."""

    code: str

    def text(self, lang: str = "en") -> str:
        return WORDS[self.code][LANGUAGES.index(lang)]

    def data(self) -> str:
        return self.code


class Both(NamedTuple):
    """Words that a file gives in both languages; English where the Japanese is missing."""

    en: str
    ja: str = ""

    def text(self, lang: str = "en") -> str:
        return self.ja or self.en if lang == "ja" else self.en

    def data(self) -> str:
        return self.en


def texts(reasons: Iterable[Worded], lang: str) -> list[str]:
    """The sentences, each once."""
    return list(dict.fromkeys(one.text(lang) for one in reasons))


def number(value: Decimal) -> float | int:
    """For JSON: 12 significant digits."""
    if value == value.to_integral_value():
        return int(value)
    return float(f"{value:.12g}")


def plain(value: Any) -> Any:
    """A parameter for JSON."""
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, date):
        return value.isoformat()
    if type(value) in (tuple, list):
        return [plain(one) for one in value]
    return value.data()


def shown(value: Any, lang: str) -> str:
    """A parameter in words: `14,000`, `6 Apr 2026`, `2026年4月6日`, `yes`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return Term("yes" if value else "no").text(lang)
    if isinstance(value, date):
        return day_text(value.isoformat(), lang)
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, int):
        return f"{value:,}"
    if type(value) in (tuple, list):
        return _joined("list")(value, lang)
    return str(value.text(lang))


def percent(rate: Decimal) -> str:
    """`0.025` as `2.5 %`."""
    text = f"{rate * 100:,.6f}".rstrip("0").rstrip(".")
    return f"{text or '0'} %"


def rate_words(lo: float, hi: float | None) -> Reason:
    """A rate, or a range of rates, from numbers (fractions); open where `hi` is None."""
    lowest, highest = _rounded(lo), None if hi is None else _rounded(hi)
    if highest is None:
        return Reason("rate_at_least", lo=lowest)
    if lowest == highest:
        return Reason("rate_is", lo=lowest)
    return Reason("rate_between", lo=lowest, hi=highest)


def ends_words(lo: float | None, hi: float | None) -> Reason | Term:
    """A range of rates as `rate_words`; that it is not known where neither end says anything."""
    return rate_words(lo or 0, hi) if lo or hi is not None else Term("rate_unknown")


def _rounded(rate: float) -> Decimal:
    """To a hundredth of a percent, as sentences show it."""
    return Decimal(f"{rate:.4f}")


def hundredths(difference: float) -> Decimal:
    """The size of a difference of two shares in percentage points, to a hundredth, half up; the
    noise of floats beyond nine digits decides nothing."""
    exact = Decimal(f"{abs(difference) * 100:.9f}")
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()


def money(amount: Decimal, lang: str) -> str:
    """`USD 1,250.5`, `1,250.5米ドル`."""
    text = shown(amount, lang)
    return f"{text}米ドル" if lang == "ja" else f"USD {text}"


def capital(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The same as it goes on within a sentence: for words that are not names."""
    return text[:1].lower() + text[1:]


def _joined(how: str) -> Callable[[Any, str], str]:
    def join(values: Any, lang: str) -> str:
        return JOINED[how][LANGUAGES.index(lang)].join(shown(value, lang) for value in values)

    return join


def _counted(noun: str) -> Callable[[Any, str], str]:
    """A number, or a pair of numbers as a range, with what it counts; small ones as words."""

    def count(value: Any, lang: str) -> str:
        ends = value if type(value) in (tuple, list) else (value,)
        one, several, japanese = NOUNS[noun]
        if lang == "ja":
            return japanese.format(n="～".join(f"{end:,}" for end in ends))
        if tuple(ends) == (1,):
            return one
        spelled = _SMALL if max(ends) < len(_SMALL) else {}
        said = several.format(n=" to ".join(spelled.get(end, f"{end:,}") for end in ends))
        return said.replace("all two ", "both ")

    return count


_WORDS = "no one two three four five six seven eight nine ten eleven twelve"
_SMALL = dict(enumerate(_WORDS.split()))
"""Numbers that English sentences spell out."""


_FORMATS: dict[str, Callable[[Any, str], str]] = {
    "": shown,
    "rate": lambda value, _: percent(value),
    "money": money,
    "start": lambda value, lang: capital(shown(value, lang)),
    "within": lambda value, lang: small(shown(value, lang)),
    **{how: _joined(how) for how in JOINED},
    **{noun: _counted(noun) for noun in NOUNS},
}
"""How a parameter is shown, by the words after the colon in a template."""


@cache
def _template(code: str, lang: str) -> tuple[tuple[str, str | None, str], ...]:
    """Literals and (name, form) of a template, in order."""
    found: list[tuple[str, str | None, str]] = []
    for literal, name, form, _ in Formatter().parse(WORDS[code][LANGUAGES.index(lang)]):
        if literal:
            found.append((literal, None, ""))
        if name is not None:
            found.append(("", name, form or ""))
    return tuple(found)
