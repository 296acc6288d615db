"""A long article in pieces that overlap, cut between sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.sentences import SILENT

OVERLAP = 600
"""Characters that a piece repeats of the one before, at most: whole sentences of it."""
LEAST = 1_500
"""Characters below which a piece is not halved."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Offsets of one part of the article's text."""

    start: int
    end: int

    def text(self, article: Article) -> str:
        return article.text[self.start : self.end]


def cut(article: Article, size: int, start: int = 0, end: int | None = None) -> Iterator[Piece]:
    """Pieces of at most `size` characters that hold every sentence but those of silent parts.

    One where all fits. A sentence that is longer than `size` is a piece of its own.
    """
    last = len(article.text) if end is None else end
    told = [
        (s.start, s.end)
        for s in article.sentences
        if s.section not in SILENT and s.start >= start and s.end <= last
    ]
    first = 0
    while first < len(told):
        stop = first + 1
        while stop < len(told) and told[stop][1] - told[first][0] <= size:
            stop += 1
        yield Piece(told[first][0], told[stop - 1][1])
        if stop == len(told):
            return
        back = stop
        reach = told[stop - 1][1] - min(OVERLAP, size // 4)
        while back - 1 > first and told[back - 1][0] >= reach:
            back -= 1
        first = back


def halves(article: Article, piece: Piece) -> list[Piece]:
    """Two or three shorter pieces of one; none where it is too short or one sentence."""
    length = piece.end - piece.start
    if length < LEAST:
        return []
    parts = list(cut(article, length // 2 + 1, piece.start, piece.end))
    return parts if len(parts) > 1 else []
