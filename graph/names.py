"""Matching of names: one folding, used by the search, the gazetteer and the stores.

Folding is exact by design: whatever is merely similar is a suggestion for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from graph.deadline import checked, optional

_SPACES = re.compile(r"[\s_]+")
_PUNCTUATION = re.compile(r"[.,·・'’`\"“”]")
_SUFFIX = re.compile(
    r"(?:[\s,]+(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|plc|gmbh|ag|sa|"
    r"nv|bv|kk|holdings?))+$"
)
_CJK_SUFFIX = re.compile(
    r"^(?:株式会社|有限会社|合同会社|\(株\)|주식회사|㈜)|"
    r"(?:株式会社|有限会社|合同会社|\(株\)|股份有限公司|有限公司|集団|集團|集团|주식회사)$"
)
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def fold(text: str) -> str:
    """Form in which names are compared: NFKC, lower case, katakana, no punctuation."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA_TO_KATAKANA)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not _accent(c))
    text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _PUNCTUATION.sub("", text)).strip()


def _accent(character: str) -> bool:
    return unicodedata.combining(character) != 0 and character < "\u3000"


def fold_firm(text: str) -> str:
    """`fold` without company suffixes; for Chinese, Japanese and Korean at both ends."""
    folded = fold(text)
    previous = None
    while folded != previous:
        previous = folded
        folded = _SUFFIX.sub("", _CJK_SUFFIX.sub("", folded)).strip(" ,")
    return folded or fold(text)


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
