"""Words of the schedule's descriptions: which rows have them, themselves or in their parents.

Pure. Knows rows by their place only; numbers and rates lie in `schedule`.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from graph.deadline import checked
from graph.names import fold

WORDS = re.compile(r"[^\W_]+(?:\.\d+)*")


def fold_text(text: str) -> str:
    """Descriptions and queries in the form in which their words are compared."""
    return text.lower() if text.isascii() else fold(text)


class WordIndex:
    """An index over rows in printed order, made once and asked often.

    `carries[i]`: row i has no number of its own, and its words count for the rows right under it.
    `parent[i]` is the place of the row above it in the tree, -1 at the top.
    """

    def __init__(
        self, texts: Sequence[str], carries: Sequence[bool], parent: Sequence[int]
    ) -> None:
        rows_of: dict[str, array[int]] = defaultdict(lambda: array("i"))
        carried: dict[int, frozenset[str]] = {-1: frozenset()}
        nothing = carried[-1]
        for place, text in checked(enumerate(texts)):
            words = carried.get(parent[place], nothing).union(WORDS.findall(fold_text(text)))
            if carries[place]:
                carried[place] = words
                continue
            for word in words:
                rows_of[word].append(place)
        self._parent = parent
        self._vocabulary = sorted(rows_of)
        self._rows = [rows_of[word] for word in self._vocabulary]

    def find(self, beginnings: Sequence[str]) -> list[int]:
        """Places of rows in which every given beginning starts a word, at least one of their own.

        Rows with all of them in their own text come first; each group in printed order.
        """
        own = [self._having(beginning) for beginning in checked(dict.fromkeys(beginnings), 8)]
        full, partly = [], []
        for place in checked(sorted(set().union(*own))):
            if all(place in hits for hits in own):
                full.append(place)
            elif all(any(above in hits for above in self._upwards(place)) for hits in own):
                partly.append(place)
        return full + partly

    def _having(self, beginning: str) -> set[int]:
        first = bisect_left(self._vocabulary, beginning)
        last = bisect_left(self._vocabulary, beginning + "\U0010ffff")
        return set().union(*self._rows[first:last])

    def _upwards(self, place: int) -> Iterator[int]:
        while place >= 0:
            yield place
            place = self._parent[place]
