"""Texts of others stay data: inert, between “ and ”, so that no name reads as an instruction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from onshore.app.terminal.text import inert

MOST = 240
"""Characters of a quoted text at most."""
_JOINERS = "\u200c\u200d"
_INNER = str.maketrans({"“": "'", "”": "'"})


class Quoted(str):
    """A text that is quoted already."""

    __slots__ = ()


def plain(text: str) -> str:
    """The text on one line without control, direction and other invisible characters."""
    shown = inert(text)
    if shown.isascii():
        return shown
    return "".join(c for c in shown if unicodedata.category(c) != "Cf" or c in _JOINERS)


def quoted(text: str, most: int = MOST) -> Quoted:
    """The text between “ and ”, which it can not end itself; longer ones are cut with …."""
    shown = plain(text).translate(_INNER).strip()
    return Quoted(f"“{shown if len(shown) <= most else shown[: most - 1] + '…'}”")


class Names:
    """Names of entities by id, to quote them where our own sentences hold them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {one for name in names.values() for one in _spellings(plain(name))}

    def marked(self, text: str) -> str:
        """The text with every name in it quoted; what is quoted already stays as it is."""
        shown = plain(text)
        found = sorted((name for name in self._names if name in shown), key=len, reverse=True)
        if not found:
            return shown
        pattern = "|".join(["(“[^“”]*”)", *map(_whole, found)])
        return re.sub(pattern, lambda match: match[1] or quoted(match[0]), shown)


def _spellings(name: str) -> Iterable[str]:
    """The name, and as the first word of a sentence."""
    if len(name) > 1:
        yield name
        yield name[:1].upper() + name[1:]


def _whole(name: str) -> str:
    """A pattern for the name that is not a part of a longer word or of an id."""
    before = r"(?<![\w:-])" if name[:1].isascii() else ""
    after = r"(?![\w-])" if name[-1:].isascii() else ""
    return before + re.escape(name) + after
