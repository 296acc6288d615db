"""Matching of names: one folding, used by the search, the gazetteer and the stores.

Folding is exact by design: whatever is merely similar is a suggestion for a person. Two names that
fold alike are written in other letters, not other names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from onshore.graph.deadline import checked, optional
from onshore.graph.names.han_table import PAIRS

_SPACES = re.compile(r"[\s_]+")
_PUNCTUATION = re.compile(r"[.,·・'’‘`\"“”„«»]")
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_ACCENTS = {code: None for code in range(0x3000) if unicodedata.combining(chr(code))}
_PAIRS = PAIRS.replace("\n", "")
_HAN = {ord(old): new for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_AT_A_TIME = 1 << 14
"""Texts that are folded in one step."""
_SPELLED_OUT = re.compile("[äöüøåÄÖÜØÅ]|[aouAOU][\u0308\u030a]")


def fold(text: str) -> str:
    """Form in which names are compared.

    NFKC, lower case, katakana, no accents and no punctuation, `and` for `&`, simplified Chinese
    characters for traditional ones.
    """
    folded = fold_lightly(text)
    if not folded.isascii():
        folded = folded.translate(_LETTERS).translate(_HAN)
    if "&" in folded:
        folded = _SPACES.sub(" ", folded.replace("&", " and ")).strip()
    return folded


def fold_all(texts: Sequence[str]) -> list[str]:
    """`fold` of each text, many at a time."""
    joined = "\0".join(texts)
    if joined.count("\0") >= len(texts):
        return list(map(fold, texts))
    return [folded.strip() for folded in fold(joined).split("\0")] if texts else []


def folds(text: str) -> tuple[str, ...]:
    """Every form of a name: `fold`, and with ä, ö, ü, ø and å spelled ae, oe, ue, oe and aa."""
    return (fold(text), *_spelled_out(text))


def folds_all(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """`folds` of each text, many at a time."""
    for begin in checked(range(0, len(texts), _AT_A_TIME), 1):
        part = texts[begin : begin + _AT_A_TIME]
        for text, folded in zip(part, fold_all(part), strict=True):
            yield (folded,) if text.isascii() else (folded, *_spelled_out(text))


def _spelled_out(text: str) -> tuple[str, ...]:
    if text.isascii() or not _SPELLED_OUT.search(text):
        return ()
    composed = unicodedata.normalize("NFKC", text).lower()
    return (fold(composed.translate(_SPELLED)),)


def fold_lightly(text: str) -> str:
    """`fold` that leaves letters, characters and signs as they are."""
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA_TO_KATAKANA)
        text = unicodedata.normalize("NFKD", text).translate(_ACCENTS)
        text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _PUNCTUATION.sub("", text)).strip()


# -- legal forms -----------------------------------------------------------


def _words(*texts: str) -> frozenset[str]:
    return frozenset(form for text in texts for form in (fold(text), fold_lightly(text)))


_IN_FRONT = _words(
    "Công ty Cổ phần",
    "CTCP",
    "Cty CP",
    "Công ty TNHH",
    "Cty TNHH",
    "Công ty TNHH MTV",
    "Công ty TNHH Một thành viên",
    "Công ty TNHH Hai thành viên trở lên",
    "Công ty Trách nhiệm hữu hạn",
    "Công ty Trách nhiệm hữu hạn Một thành viên",
    "Tập đoàn",
    "Tổng công ty",
    "PT",
    "บริษัท",
    "ООО",
    "АО",
    "ПАО",
    "ЗАО",
    "ОАО",
    "ТОВ",
)
_AT_THE_END = _words(
    "Co",
    "& Co",
    "Company",
    "& Company",
    "Corp",
    "Corporation",
    "Inc",
    "Incorporated",
    "Ltd",
    "Limited",
    "LLC",
    "LLP",
    "LP",
    "PLC",
    "Holding",
    "Holdings",
    "Pte",
    "Pty",
    "Pvt",
    "Private",
    "Public Company",
    "Joint Stock Company",
    "JSC",
    "PJSC",
    "Sdn",
    "Bhd",
    "Berhad",
    "Tbk",
    "GmbH",
    "GmbH & Co",
    "KG",
    "KGaA",
    "OHG",
    "AG",
    "SE",
    "SA",
    "SAS",
    "SARL",
    "Srl",
    "SpA",
    "SL",
    "SLU",
    "NV",
    "BV",
    "AB",
    "Oy",
    "Oyj",
    "ASA",
    "A/S",
    "ApS",
    "AS",
    "a.s.",
    "s.r.o.",
    "d.o.o.",
    "Kft",
    "Zrt",
    "Nyrt",
    "Sp. z o.o.",
    "SA de CV",
    "SAB de CV",
    "S de RL de CV",
    "Ltda",
    "KK",
    "YK",
    "จำกัด",
    "(มหาชน)",
    "จำกัด (มหาชน)",
)
_FIRST_WORDS = frozenset(form.split(" ")[0] for form in _IN_FRONT)
_LAST_WORDS = frozenset(form.split(" ")[-1] for form in _AT_THE_END)
_MOST_WORDS = max(form.count(" ") + 1 for form in _IN_FRONT | _AT_THE_END)
_GLUED = (
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "(株)",
    "(有)",
    "(同)",
    "주식회사",
    "유한회사",
    "유한책임회사",
    "(주)",
    "(유)",
)
_GLUED_IN_FRONT = tuple(sorted(_words(*_GLUED), key=len, reverse=True))
_GLUED_AT_THE_END = tuple(
    sorted(
        _words(*_GLUED, "股份有限公司", "有限責任公司", "有限公司", "集団", "集團"),
        key=len,
        reverse=True,
    )
)
_ROMANIAN = ("srl", "sa")
"""Endings beside which `S.C.` in front is a legal form, not a part of the name."""


def fold_firm(text: str) -> str:
    """`fold` without legal forms, such as Co., Ltd., 株式会社, (주), CÔNG TY CỔ PHẦN or PT."""
    return bare_of(fold(text))


def bare_of(folded: str) -> str:
    """A folded name without legal forms."""
    if not _may_have_form(folded):
        return folded
    return _without_forms(folded) or folded


def fold_firm_lightly(text: str) -> str:
    """`fold_lightly` without legal forms."""
    folded = fold_lightly(text)
    return _without_forms(folded) or folded


def _may_have_form(folded: str) -> bool:
    """Whether a word or a sign at one of its ends is one of a legal form."""
    return (
        folded.partition(" ")[0] in _FIRST_WORDS
        or folded.rpartition(" ")[2] in _LAST_WORDS
        or folded.startswith(_GLUED_IN_FRONT)
        or folded.endswith(_GLUED_AT_THE_END)
    )


def _without_forms(folded: str) -> str:
    before = None
    while folded != before:
        before = folded
        words = folded.split(" ")
        start, end = 0, len(words)
        while words[start] in _FIRST_WORDS and (size := _form_at(words[start:end], front=True)):
            start += size
        while words[end - 1] in _LAST_WORDS and (size := _form_at(words[start:end], front=False)):
            end -= size
        if words[start] == "sc" and words[-1] in _ROMANIAN and end - start > 1:
            start += 1
        folded = " ".join(words[start:end])
        if folded.startswith(_GLUED_IN_FRONT):
            form = next(form for form in _GLUED_IN_FRONT if folded.startswith(form))
            folded = folded.removeprefix(form).strip()
        if folded.endswith(_GLUED_AT_THE_END):
            form = next(form for form in _GLUED_AT_THE_END if folded.endswith(form))
            folded = folded.removesuffix(form).strip()
    return folded


def _form_at(words: list[str], *, front: bool) -> int:
    """How many words a legal form takes at one end, but never all of them; 0 for none."""
    forms = _IN_FRONT if front else _AT_THE_END
    for size in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        if " ".join(words[:size] if front else words[-size:]) in forms:
            return size
    return 0


def closest(word: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Known words that look like `word`, best first: suggestions, never links."""
    by_fold: dict[str, str] = {}
    for candidate in known:
        by_fold.setdefault(candidate.casefold(), candidate)
    hits: list[str] = []
    with optional():
        candidates = checked(by_fold, 64)
        hits = get_close_matches(word.casefold(), candidates, n=limit, cutoff=0.6)
    return tuple(by_fold[hit] for hit in hits)
