"""Folding of quotes: the one form in which a quote is hashed and looked for in a text.

Names are folded in `names`; the map from folded back to original offsets lies with the extractor.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_SPACE = re.compile(r"\s+")
_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›′`", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)


def fold_quote(text: str) -> str:
    """NFKC with runs of white space as one space, none at the ends, quotes and dashes unified.

    The katakana prolonged sound mark is a letter and stays.
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_MARKS)).strip()


def quote_hash(text: str) -> str:
    """SHA-256 of the folded quote in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(fold_quote(text).encode()).hexdigest()
