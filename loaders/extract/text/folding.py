"""Folding with a map back: forms in which text is compared, and where they stand in the original.

`FoldedText` follows the folding of quotes; `flatten` keeps every offset and serves the rules. The
folding of names lies in `gazetteer`.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onshore.graph.documents.text import fold_quote

_PAIRS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"),
    **dict.fromkeys("\u3000\u00a0\u202f\u2009\n\t\r", " "),
    **dict.fromkeys("\u301c\uff5e", "~"),
    "\uffe5": "\u00a5",
}
_FLAT = str.maketrans(
    {**{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5E)}, **_PAIRS}
)


def flatten(text: str) -> str:
    """Same text with plain quotes, dashes, blanks and narrow letters; every offset stays."""
    return text.translate(_FLAT)


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Spans of characters that normalise together: a base with the marks that follow it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _joins(text[index]):
            yield start, index
            start = index


def _joins(character: str) -> bool:
    return character in "\uff9e\uff9f" or (
        character > "\u02ff" and unicodedata.combining(character) != 0
    )


def fold_with_map(text: str, fold: Callable[[str], str]) -> tuple[str, list[int], list[int]]:
    """Text folded cluster by cluster, blanks as one, with the original start and end of each
    character."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in clusters(text):
        for character in fold(text[start:end]):
            if character == " " and characters and characters[-1] == " ":
                ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return "".join(characters), starts, ends


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`folded` with, for each of its characters, the original offsets `starts` and `ends`."""

    folded: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> FoldedText:
        """Folded form of a whole article; about a microsecond per character."""
        folded, starts, ends = fold_with_map(text, _fold_piece)
        return cls(folded, tuple(starts), tuple(ends))

    def find(
        self, quote: str, within: tuple[int, int] | None = None, most: int | None = None
    ) -> list[tuple[int, int]]:
        """Original spans at which the folded quote stands; no fuzzy matching.

        Only those inside the original offsets `within`, and the first `most` of them.
        """
        wanted = fold_quote(quote)
        if not wanted:
            return []
        spans: list[tuple[int, int]] = []
        first, end = 0, len(self.folded)
        if within:
            first, end = bisect_left(self.starts, within[0]), bisect_right(self.ends, within[1])
        at = self.folded.find(wanted, first, end)
        while at >= 0 and len(spans) != most:
            last = at + len(wanted) - 1
            spans.append((self.starts[at], self.ends[last]))
            at = self.folded.find(wanted, at + 1, end)
        return spans


def _fold_piece(piece: str) -> str:
    if piece.isspace():
        return " "
    if len(piece) == 1 and piece.isascii():
        return "'" if piece == "`" else piece
    normal = unicodedata.normalize("NFKC", piece)
    if normal.isspace():
        return " "
    # `fold_quote` strips; blanks inside a cluster (such as a spacing accent) must stay
    lead = " " if normal[:1].isspace() else ""
    tail = " " if len(normal) > 1 and normal[-1:].isspace() else ""
    return lead + fold_quote(normal) + tail
