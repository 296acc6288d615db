"""What a search looks through: every name as one folded text, and every identifier.

It only proposes where a word stands; what that is worth is decided in `graph.names.search`. So hits
are equal on every store and at every size.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from onshore.graph.cache import cached_property
from onshore.graph.deadline import checked, current
from onshore.graph.model import Entity, NameRow, shown_name
from onshore.graph.names.folding import bare_of, folds, folds_all
from onshore.graph.names.identifiers import Identifier, identifiers_of, plain
from onshore.graph.names.weave import Numbers, Weave

_Line: TypeAlias = tuple[str, int, str]
"""A name folded, the number of its entity, the name as written."""

WORD = re.compile(r"[^\W_]+")
_WORD_OR_END = re.compile(r"[^\W_]+|\n")
_CHUNK = 1 << 20
"""Characters that are looked at in one step."""
_SLICE = 1 << 16
"""Words that are compared in one step."""
KINDS = (
    "firm",
    "factory",
    "component",
    "place",
    "project",
    "person",
    "metric",
    "concept",
    "hts",
    "source",
    "name",
)
"""Kinds in the order in which equal hits stand."""
_KIND = {kind: number for number, kind in enumerate(KINDS)}


class NameLine(NamedTuple):
    """A tariff line by its digits: the line itself, or a component that a fact puts under it."""

    digits: str
    entity: int
    text: str


class NameIndex:
    """Names and identifiers of entities, which are numbered in the order of equal hits.

    A line of `text` is one folded name, and lines are sorted. By line: `owners` (number of the
    entity), `names` (as written), `starts` (where it begins in the text), `sizes` and `bare_sizes`
    (characters, without legal forms). `inside` says for each character whether it goes on a word.
    By entity: `ids`, `kinds` (numbers in `KINDS`), `shown` (the name in English, else any).
    """

    def __init__(
        self,
        rows: Iterable[Entity | NameRow],
        canonical: Mapping[str, str],
        classified: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`canonical`: merged id -> id; `classified`: component and tariff line, as facts say."""
        entities = sorted(checked(rows), key=attrgetter("id"))
        # by kind, by name, by id: sorts of single values are the quickest, and each keeps the order
        # of the one before
        entities.sort(key=shown_name)
        entities.sort(key=lambda one: _KIND[one.kind])
        self.kinds = np.array([_KIND[one.kind] for one in entities], np.int8)
        self.shown = list(map(shown_name, entities))
        self.ids = [one.id for one in entities]
        lines = _lines(enumerate(entities))
        self.text = _text(lines)
        self.names = [name for _, _, name in lines]
        self.owners = np.array([owner for _, owner, _ in lines], np.int64)
        self.sizes = _sizes(lines)
        self.bare_sizes = _bare_sizes(lines)
        self.inside = _inside(self.text)
        self.traps: dict[str, list[int]] = {}
        self._identified: dict[str, list[tuple[str, Identifier]]] = {}
        self._add(enumerate(entities))
        self._number(canonical, classified)

    def _add(self, entities: Iterable[tuple[int, Entity | NameRow]]) -> None:
        """Note identifiers, and names that are not their own, of numbered entities."""
        for number, entity in checked(entities):
            if not entity.ids and not entity.not_names and entity.kind != "place":
                continue
            for identifier in identifiers_of(entity):
                self._identified.setdefault(identifier.plain, []).append((entity.id, identifier))
            for form in _not_its_own(entity):
                self.traps.setdefault(form, []).append(number)

    def _number(self, canonical: Mapping[str, str], classified: Iterable[tuple[str, str]]) -> None:
        """What follows from the order of lines and entities."""
        self.numbers = {id: number for number, id in enumerate(self.ids)}
        self.numbers |= {
            old: self.numbers[new] for old, new in canonical.items() if new in self.numbers
        }
        self.starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.sizes + 1)))
        self._owned = np.argsort(self.owners, kind="stable")
        everyone = np.arange(len(self.ids) + 1)
        self._first_owned = np.searchsorted(self.owners[self._owned], everyone)
        self.tariff = sorted(self._tariff(classified))

    def changed(
        self,
        gone: Collection[str],
        more: Iterable[Entity | NameRow],
        canonical: Mapping[str, str],
        classified: Iterable[tuple[str, str]] = (),
    ) -> NameIndex:
        """An index of the entities without some ids, and with others: equal to one built anew."""
        old, new = self, copy(self)
        new.__dict__.pop("words", None)
        lost = {id for id in gone if id in old.numbers and old.ids[old.numbers[id]] == id}
        numbers = sorted(old.numbers[id] for id in lost)
        ordered = [((_KIND[one.kind], shown_name(one), one.id), one) for one in more]
        rows = sorted(ordered, key=itemgetter(0))
        left = np.delete(np.arange(len(old.ids)), numbers)
        at = [
            bisect_left(left, row, key=lambda n: (old.kinds[n], old.shown[n], old.ids[n]))
            for row, _ in rows
        ]
        weave = Weave(len(old.ids), numbers, at)
        new.kinds = weave.array(old.kinds, [kind for (kind, *_), _ in rows])
        new.shown = weave.items(old.shown, [shown for (_, shown, _), _ in rows])
        new.ids = weave.items(old.ids, [id for (*_, id), _ in rows])
        added = [
            (place + nth, one) for nth, (place, (_, one)) in enumerate(zip(at, rows, strict=True))
        ]
        new._weave_lines(old, weave, numbers, _lines(added))
        renumbered = weave.renumbered()
        traps = {
            form: [int(renumbered[n]) for n in owners if old.ids[n] not in lost]
            for form, owners in old.traps.items()
        }
        new.traps = {form: owners for form, owners in traps.items() if owners}
        touched = {identifier.plain for _, one in rows for identifier in identifiers_of(one)}
        for text, known in old._identified.items() if lost else ():
            if any(id in lost for id, _ in known):
                touched.add(text)
        new._identified = dict(old._identified)
        for text in touched & new._identified.keys():
            new._identified[text] = [one for one in old._identified[text] if one[0] not in lost]
        new._add(added)
        for owners in new.traps.values():
            owners.sort()
        new._number(canonical, classified)
        return new

    def _weave_lines(
        self, old: NameIndex, weave: Weave, gone: Sequence[int], added: Sequence[_Line]
    ) -> None:
        lines = sorted(int(line) for number in gone for line in old.lines_of(number))
        left = np.delete(np.arange(len(old.names)), lines)
        owners = weave.renumbered()[old.owners]
        at = [
            bisect_left(left, line, key=lambda n: (old.line(n), int(owners[n]), old.names[n]))
            for line in added
        ]
        woven = Weave(len(old.names), lines, at)
        self.names = woven.items(old.names, [name for _, _, name in added])
        self.owners = woven.array(owners, [owner for _, owner, _ in added])
        self.sizes = woven.array(old.sizes, _sizes(added))
        self.bare_sizes = woven.array(old.bare_sizes, _bare_sizes(added))
        texts: list[str] = []
        inside: list[NDArray[np.bool_]] = []
        for begin, end, number in woven.parts():
            if number is None:
                first, last = int(old.starts[begin]), int(old.starts[end])
                texts.append(old.text[first:last])
                inside.append(old.inside[first:last])
            else:
                texts.append(_text([added[number]]))
                inside.append(_inside(texts[-1]))
        self.text = "".join(texts)
        self.inside = np.concatenate(inside) if inside else np.zeros(0, np.bool_)

    def kind(self, number: int) -> str:
        """The kind of an entity."""
        return KINDS[self.kinds[number]]

    def _tariff(self, classified: Iterable[tuple[str, str]]) -> Iterator[NameLine]:
        for number in np.flatnonzero(self.kinds == _KIND["hts"]).tolist():
            text = self.ids[number].partition(":")[2]
            yield NameLine(plain(text), number, text)
        for component, line in set(classified):
            if component in self.numbers:
                text = line.partition(":")[2]
                yield NameLine(plain(text), self.numbers[component], text)

    # -- lines ---------------------------------------------------------------

    def line(self, number: int) -> str:
        """The folded name."""
        start = int(self.starts[number])
        return self.text[start : start + int(self.sizes[number])]

    def lines_of(self, entity: int) -> Numbers:
        return self._owned[self._first_owned[entity] : self._first_owned[entity + 1]]

    def lines_at(self, positions: Numbers) -> Numbers:
        """The line of each position in the text."""
        return np.searchsorted(self.starts, positions, side="right") - 1

    def lines_from(self, folded: str) -> int:
        """The first line that does not come before the text in sorted order."""
        return bisect_left(range(len(self.names)), folded, key=self.line)

    def equal_to(self, folded: str) -> Numbers:
        """Lines that are the text."""
        first = last = self.lines_from(folded)
        while last < len(self.names) and self.line(last) == folded:
            last += 1
        return np.arange(first, last)

    def positions(self, part: str) -> Numbers:
        """Where the part, of one character or more, begins in the text."""
        if len(part) <= 2:
            return self._positions_of_few(part)
        found = array("q")
        at = self.text.find(part)
        while at >= 0:
            if len(found) % 4096 == 0:
                current().check()
            found.append(at)
            at = self.text.find(part, at + 1)
        return np.frombuffer(found, np.int64) if found else np.zeros(0, np.int64)

    def _positions_of_few(self, part: str) -> Numbers:
        """Of one or two characters, which stand in most lines."""
        found = []
        for begin in checked(range(0, len(self.text), _CHUNK), 1):
            codes = _codes(self.text[begin : begin + _CHUNK + len(part) - 1])
            size = len(codes) - len(part) + 1
            same = codes[:size] == ord(part[0])
            if len(part) == 2:
                same &= codes[1:] == ord(part[1])
            found.append(np.flatnonzero(same) + begin)
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    # -- identifiers -----------------------------------------------------------

    def identified(self, text: str) -> list[tuple[int, Identifier]]:
        """Entities with this identifier; short ones with spaces in them are words instead."""
        wanted = plain(text)
        if not wanted or (len(text.split()) > 1 and len(wanted) < 5):
            return []
        found = self._identified.get(wanted, ())
        return sorted((self.numbers[id], identifier) for id, identifier in found)

    def tariff_below(self, digits: str) -> Iterator[NameLine]:
        """Tariff lines that begin with the digits."""
        for at in range(bisect_left(self.tariff, (digits,)), len(self.tariff)):
            if not self.tariff[at].digits.startswith(digits):
                return
            yield self.tariff[at]

    def tariff_above(self, digits: str) -> Iterator[NameLine]:
        """Tariff lines of six digits or more that the digits go into more deeply."""
        for size in range(6, len(digits)):
            for line in self.tariff_below(digits[:size]):
                if len(line.digits) > size:
                    break
                yield line

    @cached_property
    def words(self) -> Words:
        return Words(self)


class Words:
    """Every word of the names, by length, then alphabet, with the lines in which it stands."""

    def __init__(self, index: NameIndex) -> None:
        seen = {"\n": 0}
        stands = array("q")
        for begin in checked(range(0, len(index.names), _SLICE), 1):
            end = min(begin + _SLICE, len(index.names))
            part = index.text[int(index.starts[begin]) : int(index.starts[end])]
            stands.extend(seen.setdefault(word, len(seen)) for word in _WORD_OR_END.findall(part))
        self.words = sorted(seen, key=lambda word: (word != "\n", len(word), word))[1:]
        self._places = {word: place for place, word in enumerate(self.words)}
        rank = np.zeros(len(seen), np.int64)
        rank[[seen[word] for word in self.words]] = np.arange(len(self.words))
        found = np.frombuffer(stands, np.int64) if stands else np.zeros(0, np.int64)
        lines = np.cumsum(found == 0)[found > 0]
        ranks = rank[found[found > 0]]
        order = np.argsort(ranks, kind="stable")
        self._lines = lines[order]
        self._first = np.searchsorted(ranks[order], np.arange(len(self.words) + 1))

    def __contains__(self, word: str) -> bool:
        return word in self._places

    def lines(self, word: str) -> Numbers:
        """The lines in which the word stands."""
        place = self._places.get(word)
        if place is None:
            return np.zeros(0, np.int64)
        return self._lines[self._first[place] : self._first[place + 1]]

    def near(self, word: str, edits: int) -> Iterator[tuple[int, Numbers]]:
        """(edits, lines) of each word that so many edits lead to; a swap of neighbours is one."""
        begin, end = (
            bisect_left(self.words, size, key=len)
            for size in (len(word) - edits, len(word) + edits + 1)
        )
        for first in checked(range(begin, end, _SLICE), 1):
            part = self.words[first : min(first + _SLICE, end)]
            found = process.extract(word, part, scorer=OSA.distance, score_cutoff=edits, limit=None)
            for _, distance, place in found:
                at = first + place
                yield int(distance), self._lines[self._first[at] : self._first[at + 1]]


def _lines(entities: Iterable[tuple[int, Entity | NameRow]]) -> list[_Line]:
    """Sorted lines of entities, which come in the order of their numbers; each line once."""
    named = [
        (number, name)
        for number, entity in checked(entities)
        for name in sorted({name.text for name in entity.names} or {entity.id})
    ]
    forms = folds_all([name for _, name in named])
    lines = [
        (form, number, name)
        for (number, name), own in zip(named, forms, strict=True)
        for form in dict.fromkeys(own)
        if form
    ]
    lines.sort(key=itemgetter(0))  # those of one form stay in the order of numbers and names
    return lines


def _text(lines: Iterable[_Line]) -> str:
    return "".join([f"{folded}\n" for folded, _, _ in lines])


def _sizes(lines: Iterable[_Line]) -> Numbers:
    return np.array([len(folded) for folded, _, _ in lines], np.int64)


def _bare_sizes(lines: Sequence[_Line]) -> Numbers:
    return np.array([len(bare_of(folded)) for folded, _, _ in checked(lines)], np.int64)


def _inside(text: str) -> NDArray[np.bool_]:
    """For each character whether it goes on a word."""
    inside = np.zeros(len(text), np.bool_)
    before = False
    for begin in checked(range(0, len(text), _CHUNK), 1):
        codes = _codes(text[begin : begin + _CHUNK])
        different, which = np.unique(codes, return_inverse=True)
        letters = np.array([chr(code).isalnum() for code in different], np.bool_)[which]
        inside[begin : begin + len(letters)] = np.concatenate(([before], letters[:-1]))
        before = bool(letters[-1])
    return inside


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _not_its_own(entity: Entity | NameRow) -> set[str]:
    """Folded names that never find the entity; without legal forms too, but for its own names."""
    if not entity.not_names:
        return set()
    own = {bare_of(form) for name in entity.names for form in folds(name.text)}
    others = {form for name in entity.not_names for form in folds(name)}
    return others | ({bare_of(form) for form in others} - own)
