"""Whose name is meant in a table of others: whole names first, then names that are alike. Pure.

| how | what matched | score |
| --- | --- | --- |
| exact | a whole name, by its letters as searched | 1 |
| form | a whole name without its legal form | .95 |
| words | the same words in another order | .9 |
| alike | nearly the same letters, from 85 of 100 on | up to .9 |
| contained | all words of one name stand in the other | .5 to .6 |

The folding and the legal forms are those of the search (`graph.names.folding`); names that are
alike are measured by rapidfuzz among those that share a word, or nearly one. A name that an entity
says is not its own never finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from onshore.graph.deadline import checked
from onshore.graph.names.folding import bare_of, folds
from onshore.graph.names.index import WORD, NameIndex
from onshore.graph.names.search import FIRST_OF_MANY, edits_of

COMMON = 2_000
"""Names in which a word may stand at most for names to be sought by it."""
MOST_WORDS = 24
MOST_LETTERS = 100
ALIKE, OF_ALIKE = 85.0, 0.9
"""Least likeness in percent, and what a full one is worth."""
_SHORT = 4
"""Letters that a contained name has at least."""
_MOST = 50


class Named(NamedTuple):
    """A name that matched: the number of its entity, its worth up to 1, how, and the name."""

    entity: int
    score: float
    how: str
    matched: str


class NameMatcher:
    """The names of an index by their foldings; built once for each index."""

    def __init__(self, index: NameIndex) -> None:
        self.index = index
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._bare: dict[str, list[int]] = defaultdict(list)
        self._ordered: dict[str, list[int]] = defaultdict(list)
        self._bares: list[str] = []
        for line in checked(range(len(index.names))):
            folded = index.line(line)
            bare = bare_of(folded)
            self._bares.append(bare)
            self._whole[folded].append(line)
            self._bare[bare].append(line)
            self._ordered[_ordered(bare)].append(line)

    def named(self, text: str) -> list[Named]:
        """Entities that the name may mean, best first, each once."""
        forms = [folded for folded in folds(text) if folded]
        found: dict[int, Named] = {}
        for folded in forms:
            bare = bare_of(folded)
            trapped = {*self.index.traps.get(folded, ()), *self.index.traps.get(bare, ())}
            self._take(found, trapped, self._whole.get(folded, ()), 1.0, "exact")
            self._take(found, trapped, self._bare.get(bare, ()), 0.95, "form")
            self._take(found, trapped, self._ordered.get(_ordered(bare), ()), 0.9, "words")
        if not found:
            for folded in forms:
                for named in self._near(bare_of(folded)):
                    _keep(found, named)
        return sorted(found.values(), key=lambda one: (-one.score, one.entity))

    def _take(
        self,
        found: dict[int, Named],
        trapped: set[int],
        lines: Iterable[int],
        score: float,
        how: str,
    ) -> None:
        for line in lines:
            owner = int(self.index.owners[line])
            if owner not in trapped:
                _keep(found, Named(owner, score, how, self.index.names[line]))

    def _near(self, bare: str) -> Iterator[Named]:
        lines = self._sharing(bare)
        texts = {line: self._bares[line] for line in lines}
        trapped = set(self.index.traps.get(bare, ()))
        for scorer, least, how in (
            (fuzz.ratio, ALIKE, "alike"),
            (fuzz.token_sort_ratio, ALIKE, "alike"),
            (fuzz.token_set_ratio, 100.0, "contained"),
        ):
            for text, likeness, line in process.extract(
                bare, texts, scorer=scorer, score_cutoff=least, limit=_MOST
            ):
                owner = int(self.index.owners[line])
                shorter, longer = sorted((len(text), len(bare)))
                if owner in trapped or (how == "contained" and shorter < _SHORT <= longer):
                    continue
                score = OF_ALIKE * likeness / 100
                if how == "contained":
                    score = 0.5 + 0.1 * shorter / longer
                yield Named(owner, round(score, 3), how, self.index.names[line])
        for line in self._without_spaces(bare):
            owner, text = int(self.index.owners[line]), self._bares[line]
            if owner not in trapped:
                shorter, longer = sorted((len(text), len(bare)))
                score = round(0.5 + 0.1 * shorter / longer, 3)
                yield Named(owner, score, "contained", self.index.names[line])

    def _without_spaces(self, bare: str) -> set[int]:
        """Lines of scripts without spaces that contain the name, or that it begins with."""
        if " " in bare or len(bare) < 2 or bare[0] < FIRST_OF_MANY:
            return set()
        found = set(self.index.lines_at(self.index.positions(bare)).tolist())
        for end in range(2, min(len(bare), MOST_LETTERS)):
            found.update(self._bare.get(bare[:end], ()))
        return found if len(found) <= COMMON else set()

    def _sharing(self, bare: str) -> list[int]:
        """Lines that share a word, or nearly one, with the name; common words count together."""
        words = list(dict.fromkeys(WORD.findall(bare)))
        if len(words) > MOST_WORDS:
            return []
        held = self.index.words
        lines: list[np.ndarray] = []
        common: np.ndarray | None = None
        for word in words:
            own = np.unique(held.lines(word))
            if len(own) > COMMON:
                common = own if common is None else np.intersect1d(common, own)
                continue
            lines.append(own)
            edits = 0 if len(own) else edits_of(word)
            if edits:
                lines.extend(near for _, near in held.near(word, edits) if len(near) <= COMMON)
        if common is not None and len(common) <= COMMON:
            lines.append(common)
        return np.unique(np.concatenate(lines)).tolist() if lines else []


def _keep(found: dict[int, Named], named: Named) -> None:
    known = found.get(named.entity)
    if known is None or known.score < named.score:
        found[named.entity] = named


def _ordered(bare: str) -> str:
    return " ".join(sorted(WORD.findall(bare))) or bare
