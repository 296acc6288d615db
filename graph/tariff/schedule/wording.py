"""Words of the schedule's descriptions: which lines have them, best match first.

SQLite's full-text index ranks (FTS5, Okapi BM25), in memory. Knows lines by their digits only;
numbers and rates lie in `schedule`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from threading import Lock

from onshore.graph.deadline import current
from onshore.graph.names.folding import closest, fold

WORDS = re.compile(r"[^\W_]+(?:\.\d+)*")
OWN_WEIGHT, ABOVE_WEIGHT = 8.0, 1.0
"""What a word of a line's own text counts for, and one of the texts above it."""
MOST_NEAR = 5
MOST_WORDS = 32
"""Different words of one search; more are passed over."""
_SPECIAL = ("98", "99")
_GROUP = 8
"""Digits that a statistical number shares with the line that carries its rate."""


def fold_text(text: str) -> str:
    """Descriptions and queries in the form in which their words are compared."""
    return text.lower() if text.isascii() else fold(text)


def words_of(text: str) -> list[str]:
    return WORDS.findall(fold_text(text))


def variants(word: str) -> list[str]:
    """A word in the singular and the plural of English: what a word of a text may begin with."""
    found = [word]
    if word.isascii() and word.isalpha() and len(word) > 3:
        if word.endswith("y"):
            found.append(f"{word[:-1]}ies")
        elif not word.endswith("s"):
            found += [f"{word}s", f"{word}es"]
        for ending, singular in (("s", ""), ("es", ""), ("ies", "y")):
            if word.endswith(ending):
                found.append(word.removesuffix(ending) + singular)
    return found


class LineIndex:
    """A full-text index over (digits, own text, texts above), made once and asked often."""

    def __init__(self, lines: Iterable[tuple[str, str, str]]) -> None:
        self._lock = Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._digits: list[str] = []
        self._db.execute(
            "CREATE VIRTUAL TABLE lines USING fts5"
            "(own, above, content='', tokenize='unicode61 remove_diacritics 2')"
        )
        self._db.execute("CREATE VIRTUAL TABLE words USING fts5vocab(lines, 'row')")
        self._db.executemany(
            "INSERT INTO lines(rowid, own, above) VALUES (?, ?, ?)", self._rows(lines)
        )

    def _rows(self, lines: Iterable[tuple[str, str, str]]) -> Iterable[tuple[int, str, str]]:
        for number, (digits, own, above) in enumerate(lines):
            self._digits.append(digits)
            yield number, fold_text(own), fold_text(above)

    def find(self, words: Sequence[str]) -> list[str]:
        """Digits of lines in which every word begins a word, at least one of their own text.

        Whole words count for more than beginnings. Statistical numbers stay with the line that
        carries their rate: the groups go by their best line, lines of a group by their number.
        Special provisions, chapters 98 and 99, stand behind what goods are classed in. The
        deadline ends a search like any other.
        """
        words = list(dict.fromkeys(words))[:MOST_WORDS]
        if not words:
            return []
        every = " AND ".join(f"({_beginning(word)})" for word in words)
        own = " OR ".join(_beginning(word) for word in words)
        with self._lock:
            current().check()
            rows = self._db.execute(
                "SELECT rowid, bm25(lines, ?, ?) FROM lines WHERE lines MATCH ?",
                (OWN_WEIGHT, ABOVE_WEIGHT, f"({every}) AND own : ({own})"),
            ).fetchall()
        best: dict[str, float] = {}
        for row, score in rows:
            group = self._digits[row][:_GROUP]
            best[group] = min(score, best.get(group, 0.0))
        found = (self._digits[row] for row, _ in rows)

        def rank(digits: str) -> tuple[bool, float, str]:
            return digits.startswith(_SPECIAL), best[digits[:_GROUP]], digits

        return sorted(found, key=rank)

    def near(self, words: Sequence[str]) -> list[str]:
        """Searches that would find something where all the words together find nothing.

        For a word that no description has: words that look like it. Then the others alone.
        """
        with self._lock:
            known = [term for (term,) in self._db.execute("SELECT term FROM words")]
        found: dict[str, None] = {}
        there = [w for w in words if any(t.startswith(v) for v in variants(w) for t in known)]
        for word in words:
            if word not in there:
                found.update(dict.fromkeys(closest(word, known)))
        found.update(dict.fromkeys(word for word in there if self.find([word])))
        return list(found)[:MOST_NEAR]

    def close(self) -> None:
        self._db.close()

    __del__ = close


def _beginning(word: str) -> str:
    """The full-text query for words that begin so; the whole word counts once more."""
    return " OR ".join(f'"{one}" OR "{one}"*' for one in variants(word))
