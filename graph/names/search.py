"""Entities found by name or identifier: what a match is worth, in which order hits stand. Pure.

| how | what matched | score |
| --- | --- | --- |
| exact | a whole name, an id, an identifier (its short form .97) | 1 |
| form | a whole name without its legal form | .95 |
| words | the same words in another order | .9 |
| prefix | the beginning of a name, of a tariff line | .7 to .8 |
| word | the beginning of a word | .6 to .7 |
| words | beginnings of words, in any order | .5 to .6 |
| part | any part | .4 to .5 |
| words | all words, wherever they stand, in one name or in several | .3 to .4 |
| approximate | other spaces or a few typing errors; names that stand in what was asked | below .3 |

Approximate hits are sought where nothing is worth .5. Within a row the closer length is worth more.
A name that an entity says is not its own never finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from onshore.graph.deadline import checked
from onshore.graph.names.folding import bare_of, folds
from onshore.graph.names.identifiers import plain
from onshore.graph.names.index import KINDS, WORD, NameIndex
from onshore.graph.names.weave import Numbers

HOW = ("exact", "form", "prefix", "word", "words", "part", "identifier", "approximate")
_HOW = {how: number for number, how in enumerate(HOW)}
_ENOUGH = 500
"""Score in thousandths from which on nothing approximate is sought."""
_MOST_WORDS = 24
"""More words than this are one text, not words in any order."""
_NO_WORD = 99
FIRST_OF_MANY = "\u1100"
"""From here on (Hangul, kana, Chinese characters) a letter tells more: one error is the most."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An entity found. `score` is at most 1; `matched` the name or identifier, `how` why."""

    id: str
    kind: str
    name: str
    score: float
    matched: str
    how: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind: how many there are, and the best of them."""

    kind: str
    total: int
    hits: tuple[SearchHit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, the number of all, and groups by kind in the order of their best hits."""

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """One folding of what is asked, without its legal form, and its different words."""

    whole: str
    bare: str
    words: tuple[str, ...]


def search(
    index: NameIndex,
    text: str,
    kind: str | None = None,
    limit: int = 20,
    offset: int = 0,
    of_each_kind: int = 0,
) -> Found:
    """Hits `offset` to `offset + limit`, best first; of each kind the best `of_each_kind`.

    A text without letters and signs finds nothing.
    """
    forms = [_form(folded) for folded in folds(text) if folded]
    if not forms or not index.ids:
        return Found()
    marks = _Marks(index)
    _identified(index, text.strip(), marks)
    for form in forms:
        _phrase(index, form, marks)
        _in_any_order(index, form, marks)
    if marks.best.max() < _ENOUGH:
        for form in forms:
            _approximate(index, form, marks)
    for form in forms:
        for named in {form.whole, form.bare}:
            marks.best[index.traps.get(named, [])] = 0
    numbers = np.flatnonzero(marks.best)
    if kind is not None:
        numbers = numbers[index.kinds[numbers] == KINDS.index(kind)]
    numbers = numbers[np.argsort(-marks.best[numbers], kind="stable")]
    return Found(
        tuple(marks.hit(int(number), forms) for number in numbers[offset : offset + limit]),
        len(numbers),
        tuple(_groups(index, numbers, marks, forms, of_each_kind)),
    )


def _form(folded: str) -> _Form:
    bare = bare_of(folded)
    return _Form(folded, bare, tuple(dict.fromkeys(WORD.findall(bare))))


def _groups(
    index: NameIndex, numbers: Numbers, marks: _Marks, forms: Sequence[_Form], most: int
) -> Iterator[Group]:
    kinds = index.kinds[numbers]
    present, first = np.unique(kinds, return_index=True)
    for kind in present[np.argsort(first)]:
        own = numbers[kinds == kind]
        hits = tuple(marks.hit(int(number), forms) for number in own[:most])
        yield Group(index.kind(own[0]), len(own), hits)


class _Marks:
    """The best mark of every entity, in thousandths, with how it came and which line matched."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        size = len(index.ids)
        self.best = np.zeros(size, np.int16)
        self._how = np.zeros(size, np.int8)
        self._line = np.full(size, -1, np.int64)
        self._said: dict[int, str] = {}

    def lines(self, lines: Numbers, scores: ArrayLike, how: str) -> None:
        """Owners of the lines get the scores where they have less; the first line of the best."""
        marks = np.broadcast_to(np.rint(np.multiply(scores, 1000)).astype(np.int16), lines.shape)
        owners = self._index.owners[lines]
        better = marks > self.best[owners]
        lines, owners, marks = lines[better], owners[better], marks[better]
        np.maximum.at(self.best, owners, marks)
        won = (marks == self.best[owners]).nonzero()[0][::-1]
        self._line[owners[won]] = lines[won]
        self._how[owners[won]] = _HOW[how]

    def entities(self, numbers: Numbers, score: float, how: str) -> None:
        """Entities of which no single line matched; the line most like the question is shown."""
        mark = round(score * 1000)
        numbers = numbers[self.best[numbers] < mark]
        self.best[numbers], self._line[numbers], self._how[numbers] = mark, -1, _HOW[how]

    def said(self, number: int, score: float, text: str) -> None:
        """An entity that an identifier names."""
        if round(score * 1000) > self.best[number]:
            self.entities(np.array([number]), score, "identifier")
            self._said[number] = text

    def hit(self, number: int, forms: Sequence[_Form]) -> SearchHit:
        index, line = self._index, int(self._line[number])
        how = HOW[self._how[number]]
        if how == "identifier":
            matched = self._said[number]
        elif line >= 0:
            matched = index.names[line]
        else:
            matched = self._most_alike(number, forms)
        score = int(self.best[number]) / 1000
        return SearchHit(
            index.ids[number], index.kind(number), index.shown[number], score, matched, how
        )

    def _most_alike(self, number: int, forms: Sequence[_Form]) -> str:
        lines = self._index.lines_of(number)
        names = [self._index.line(int(line)) for line in lines]
        found = [
            process.extractOne(form.whole, names, scorer=Indel.normalized_similarity)
            for form in forms
        ]
        _, _, place = max(found, key=lambda one: one[1])
        return self._index.names[int(lines[place])]


# -- what matches -----------------------------------------------------------------


def _identified(index: NameIndex, text: str, marks: _Marks) -> None:
    if text in index.numbers:
        marks.said(index.numbers[text], 1.0, text)
    for number, identifier in index.identified(text):
        marks.said(number, 1.0 if identifier.whole else 0.97, identifier.text)
    digits = plain(text).removeprefix("hts")
    if not (digits.isascii() and digits.isdigit() and len(digits) >= 4):
        return
    for line in checked(index.tariff_below(digits)):
        exact = line.digits == digits
        score = 1.0 if exact else 0.7 + 0.1 * len(digits) / len(line.digits)
        marks.said(line.entity, score - _under(index, line.entity), line.text)
    for line in checked(index.tariff_above(digits)):
        score = 0.6 + 0.1 * len(line.digits) / len(digits)
        marks.said(line.entity, score - _under(index, line.entity), line.text)


def _under(index: NameIndex, entity: int) -> float:
    """A component that is put under a tariff line stands behind the line."""
    return 0.0 if index.kind(entity) == "hts" else 0.05


def _closeness(index: NameIndex, form: _Form, lines: Numbers) -> NDArray[np.float64]:
    """Up to .1 for a name that is hardly longer than what is asked."""
    share: NDArray[np.float64] = len(form.whole) / index.sizes[lines]
    return 0.1 * np.minimum(1.0, share)


def _phrase(index: NameIndex, form: _Form, marks: _Marks) -> None:
    marks.lines(index.equal_to(form.whole), 1.0, "exact")
    at = index.positions(form.bare)
    lines = index.lines_at(at)
    alike = np.unique(lines[index.bare_sizes[lines] == len(form.bare)])
    same = [line for line in checked(alike) if bare_of(index.line(int(line))) == form.bare]
    marks.lines(np.array(same, np.int64), 0.95, "form")
    close = _closeness(index, form, lines)
    first = at == index.starts[lines]
    begins = ~index.inside[at] & ~first
    for chosen, score, how in (
        (first, 0.7, "prefix"),
        (begins, 0.6, "word"),
        (~first & ~begins, 0.4, "part"),
    ):
        marks.lines(lines[chosen], score + close[chosen], how)


def _in_any_order(index: NameIndex, form: _Form, marks: _Marks) -> None:
    if not 2 <= len(form.words) <= _MOST_WORDS:
        return
    begun = np.ones(len(index.names), np.bool_)
    together = begun.copy()
    owners = np.ones(len(index.ids), np.bool_)
    for word in sorted(form.words, key=len, reverse=True):
        at = index.positions(word)
        lines = index.lines_at(at)
        begun &= _mask(lines[~index.inside[at]], len(begun))
        together &= _mask(lines, len(together))
        owners &= _mask(index.owners[lines], len(owners))
        if not owners.any():
            return
    lines = begun.nonzero()[0]
    words = sorted(WORD.findall(form.bare))
    same = [
        line
        for line in checked(lines[index.bare_sizes[lines] == len(form.bare)])
        if sorted(WORD.findall(bare_of(index.line(int(line))))) == words
    ]
    marks.lines(np.array(same, np.int64), 0.9, "words")
    marks.lines(lines, 0.5 + _closeness(index, form, lines), "words")
    lines = together.nonzero()[0]
    marks.lines(lines, 0.3 + _closeness(index, form, lines), "words")
    marks.entities(owners.nonzero()[0], 0.3, "words")


def _mask(numbers: Numbers, size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, np.bool_)
    mask[numbers] = True
    return mask


# -- what matches nearly ------------------------------------------------------------


def _approximate(index: NameIndex, form: _Form, marks: _Marks) -> None:
    if len(form.words) <= _MOST_WORDS:
        _other_spaces(index, form, marks)
        _misspelt(index, form, marks)
        if not marks.best.any():
            _named_within(index, form, marks)


def _other_spaces(index: NameIndex, form: _Form, marks: _Marks) -> None:
    """`honhai` for Hon Hai: two words of names that are written as one."""
    for word in form.words:
        for cut in range(2, min(len(word), 40) - 1):
            left, right = word[:cut], word[cut:]
            if left in index.words and right in index.words:
                apart = form.bare.replace(word, f"{left} {right}")
                at = index.positions(apart)
                at = at[~index.inside[at]]
                lines = index.lines_at(at)
                lines = lines[~np.isin(index.owners[lines], index.traps.get(apart, ()))]
                marks.lines(lines, 0.2 + 0.95 * _closeness(index, form, lines), "approximate")


def _misspelt(index: NameIndex, form: _Form, marks: _Marks) -> None:
    """All words, with the fewest typing errors that lead to any entity."""
    costs = np.zeros(len(index.ids), np.int16)
    near: list[Numbers] = []
    for word in form.words:
        cost = np.full(len(costs), _NO_WORD, np.int16)
        cost[index.owners[index.lines_at(index.positions(word))]] = 0
        edits = edits_of(word)
        if edits:
            for distance, lines in index.words.near(word, edits):
                np.minimum.at(cost, index.owners[lines], distance)
                near.append(lines)
        costs += cost
        if costs.min() >= _NO_WORD:
            return
    fewest = int(costs.min())
    if not fewest or not near:
        return
    found = costs == fewest
    found[_near_traps(index, form, fewest)] = False
    lines = np.unique(np.concatenate(near))
    lines = lines[found[index.owners[lines]]]
    right = 1 - fewest / len(form.bare)
    marks.lines(lines, 0.2 + 0.95 * right * _closeness(index, form, lines), "approximate")


def edits_of(word: str) -> int:
    """How many typing errors a word may have: none in numbers and in short words."""
    if word.isdigit() or len(word) < 4:
        return 0
    return 2 if len(word) >= 6 and word[0] < FIRST_OF_MANY else 1


def _near_traps(index: NameIndex, form: _Form, edits: int) -> Numbers:
    """Entities that say that a name like this one is not theirs."""
    forms = [trap for trap in index.traps if abs(len(trap) - len(form.bare)) <= edits]
    near = process.extract(form.bare, forms, scorer=OSA.distance, score_cutoff=edits, limit=None)
    return np.array([number for trap, _, _ in near for number in index.traps[trap]], np.int64)


def _named_within(index: NameIndex, form: _Form, marks: _Marks) -> None:
    """Several things asked for at once are each found: OpenAI and Stargate."""
    words = form.whole.split(" ")
    if len(words) > _MOST_WORDS:
        return
    trapped = _near_traps(index, form, sum(map(edits_of, form.words)))
    for begin, end in combinations(range(len(words) + 1), 2):
        named = " ".join(words[begin:end])
        if len(named) < 3 and named.isascii():
            continue
        with_forms = np.arange(index.lines_from(f"{named} "), index.lines_from(f"{named}!"))
        with_forms = with_forms[index.bare_sizes[with_forms] == len(named)]
        lines = np.concatenate((index.equal_to(named), with_forms))
        lines = lines[~np.isin(index.owners[lines], trapped)]
        marks.lines(lines, 0.1 + 0.1 * len(named) / len(form.whole), "approximate")
