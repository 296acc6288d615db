"""Facts of a large source as columns: one entry a field and fact, no object a fact.

A `FactTable` is a sequence of facts like any other: `Fact` objects are made when they are read.
Ids, canonical JSON and the entities that are named come from the columns, many at a time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from operator import eq
from typing import TYPE_CHECKING, Any, TypeAlias, overload

import orjson

from onshore.graph.documents.document import ID_QUALIFIERS, claim_part, claim_parts
from onshore.graph.documents.dump import dump_evidence, dump_value
from onshore.graph.documents.woven import Coded, Part, Woven, encoded, only_texts
from onshore.graph.model import Evidence, Fact
from onshore.graph.schema import QUALIFIERS, RELATIONS
from onshore.graph.sites import projected_site

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[numpy.int32]
    Places: TypeAlias = NDArray[numpy.int64]

PIECE = 20_000
"""Facts whose documents are held at a time."""
NAMING = ("subject", "object", *ID_QUALIFIERS)
"""Fields that name entities, in the order of `graph.documents.document.named_ids`."""
_PROJECTING = frozenset(name for name, one in RELATIONS.items() if one.projects_site)
_AFFIRMED = claim_part("polarity", "affirmed").encode()


def canonical_text(value: Any) -> str:
    """Canonical JSON as text."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


_ESCAPED = re.compile(r'["\\\x00-\x1f\ud800-\udfff]')


def json_texts(texts: Sequence[str]) -> list[str]:
    """Canonical JSON of each text."""
    if _ESCAPED.search("".join(texts)):
        return list(map(canonical_text, texts))
    return [f'"{text}"' for text in texts]


class FieldColumn:
    """One field of facts: the different values that it has, and which of them each fact has.

    `codes` None: all facts have the one value.
    """

    __slots__ = ("claims", "codes", "jsons", "key", "values")

    def __init__(self, key: str, codes: Ints | None, values: Sequence[Any]) -> None:
        self.key, self.codes, self.values = key, codes, values
        texts = only_texts(values)
        dumped = values if texts else list(map(dump_value, values))
        if texts and not _ESCAPED.search("".join(values)):
            self.jsons = encoded(values, f'"{key}":"', '"')
        else:
            self.jsons = encoded(list(map(canonical_text, dumped)), f'"{key}":')
        self.claims = claim_parts(key, dumped)

    def taken(self, rows: Any) -> FieldColumn:
        """The column of some of its facts."""
        column = object.__new__(FieldColumn)
        column.key, column.values = self.key, self.values
        column.jsons, column.claims = self.jsons, self.claims
        column.codes = None if self.codes is None else self.codes[rows]
        return column

    def value(self, row: int) -> Any:
        return self.values[0 if self.codes is None else self.codes[row]]

    def part(self, texts: Sequence[bytes]) -> Coded | bytes:
        """These texts, one a value, as those of the facts."""
        return texts[0] if self.codes is None else Coded(texts, self.codes)


@dataclass(slots=True)
class FactGroup:
    """Facts that have the same fields. `sections` are the numbers of their rows in the file.

    `gists` may hold None. Columns are sorted by the name of their field.
    """

    columns: Sequence[FieldColumn]
    sections: Ints
    gists: FieldColumn | None = None

    def __len__(self) -> int:
        return len(self.sections)

    def taken(self, rows: Any) -> FactGroup:
        gists = self.gists.taken(rows) if self.gists else None
        columns = [column.taken(rows) for column in self.columns]
        return FactGroup(columns, self.sections[rows], gists)

    def column(self, key: str) -> FieldColumn | None:
        return next((column for column in self.columns if column.key == key), None)

    def evidence(self, source: str, row: int) -> Evidence:
        gist = self.gists.value(row) if self.gists else None
        return Evidence(source, section=f"row {self.sections[row]}", gist=gist)

    def fact(
        self,
        row: int,
        id: str,
        source: str,
        record: Mapping[str, str],
        evidence: tuple[Evidence, ...],
        recorded_at: str | None = None,
    ) -> Fact:
        own, qualifiers = dict[str, Any](), dict[str, Any]()
        for column in self.columns:
            (qualifiers if column.key in QUALIFIERS else own)[column.key] = column.value(row)
        own.update(id=id, source=source, record=record, evidence=evidence)
        return Fact(qualifiers=qualifiers, recorded_at=recorded_at, **own)

    @property
    def relation(self) -> str:
        column = self.column("relation")
        return str(column.values[0]) if column else ""

    def derived_ids(self, source: str) -> NDArray[numpy.uint64]:
        """Ids as `documents.document.derived_id` makes them, packed: `f-` and 16 digits of each."""
        import numpy as np

        claims = {column.key: column for column in self.columns if column.key != "id"}
        parts: list[Any] = [f"({source!r}, [".encode()]
        for key in sorted({*claims, "polarity"}):
            column = claims.get(key)
            parts += [column.part(column.claims) if column else _AFFIRMED, b", "]
        woven = Woven([*parts[:-1], b"])"], len(self))
        packed, sha = [], hashlib.sha256
        for start in range(0, len(self), PIECE):
            rows = slice(start, min(start + PIECE, len(self)))
            texts = woven.texts(rows, rows.stop - start)
            packed.append(b"".join([sha(text).digest()[:8] for text in texts]))
        return np.frombuffer(b"".join(packed), dtype=">u8").astype(np.uint64)


class FactTable(Sequence[Fact]):
    """Live facts of one source, recorded by its load, in groups of equal fields.

    `group` and `local` say where each fact stands; `ids` are texts, or packed where all are
    derived; `cited` holds the evidence of facts that rest on several rows.
    """

    def __init__(
        self,
        source: str,
        record: Mapping[str, str],
        groups: Sequence[FactGroup],
        group: Ints,
        local: Ints,
        ids: NDArray[numpy.uint64] | Sequence[str],
        cited: Mapping[int, tuple[Evidence, ...]],
    ) -> None:
        self.source, self.record, self.groups, self.cited = source, record, groups, cited
        self._group, self._local, self._ids = group, local, ids
        self._every: list[str] | None = None
        self._documents: dict[tuple[int, bool], Woven] = {}
        self._record = canonical_text(dict(sorted(record.items()))).encode()
        self._source = canonical_text(source).encode()

    # -- as a sequence -----------------------------------------------------

    def __len__(self) -> int:
        return len(self._local)

    @overload
    def __getitem__(self, index: int) -> Fact: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Fact]: ...

    def __getitem__(self, index: int | slice) -> Fact | Sequence[Fact]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.fact(index % len(self))

    def fact(self, index: int, recorded_at: str | None = None) -> Fact:
        """The fact at a place, from 0 on."""
        group: FactGroup = self.groups[self._group[index]]
        row = int(self._local[index])
        evidence = self.cited.get(index) or (group.evidence(self.source, row),)
        return group.fact(row, self.id(index), self.source, self.record, evidence, recorded_at)

    def __iter__(self) -> Iterator[Fact]:
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    # -- many at a time ----------------------------------------------------

    def id(self, index: int) -> str:
        id = self._ids[index]
        return id if isinstance(id, str) else f"f-{id:016x}"

    def ids(self, places: Sequence[int] | None = None) -> list[str]:
        """Ids of the facts at these places, of all of them where none are given."""
        if self._every is None:
            self._every = self._texts_of_ids()
        if places is None:
            return self._every
        if isinstance(places, range):
            return self._every[places.start : places.stop : places.step]
        return [self._every[place] for place in places]

    def packed_ids(self, places: Sequence[int]) -> NDArray[numpy.uint64] | None:
        """The same as numbers, where all are derived."""
        ids: Any = self._ids
        packed: NDArray[numpy.uint64] | None = None
        if not isinstance(ids, list):
            packed = ids[_index(places)]
        return packed

    def _texts_of_ids(self) -> list[str]:
        if isinstance(self._ids, list):
            return self._ids
        digits = self._ids.astype(">u8").tobytes().hex()  # type: ignore[union-attr]
        return [f"f-{digits[at : at + 16]}" for at in range(0, len(digits), 16)]

    def where(self, places: Sequence[int]) -> tuple[Ints, Ints]:
        """The group of each of the facts at these places, and its row in that group."""
        index = _index(places)
        return self._group[index], self._local[index]

    def docs(self, places: Sequence[int]) -> list[bytes]:
        """Canonical JSON of the facts at these places."""
        import numpy as np

        index = _index(places)
        ids = encoded(self.ids(places))
        texts: list[bytes] = [b""] * len(places)
        numbers, rows = self._group[index], self._local[index]
        several = np.zeros(len(places), np.bool_)
        if self.cited:
            several[:] = [place in self.cited for place in places]
        for number, group in enumerate(self.groups):
            for cited in (False, True):
                chosen = ((numbers == number) & (several == cited)).nonzero()[0]
                where, own = chosen.tolist(), rows[chosen]
                if not where:
                    continue
                whole = len(where) == len(ids)
                named = ids if whole else [ids[at] for at in where]
                if cited:
                    told = [self._cited_json(places[at]) for at in where]
                else:
                    told = encoded(list(map(str, group.sections[own].tolist())))
                made = self._woven(number, cited).texts(own, len(where), told, named)
                if whole:
                    return made
                for at, text in zip(where, made, strict=True):
                    texts[at] = text
        return texts

    def _cited_json(self, place: int) -> bytes:
        return canonical_text([dump_evidence(span) for span in self.cited[place]]).encode()

    def _woven(self, number: int, cited: bool) -> Woven:
        """The documents of a group; open are their evidence (`cited`) or its row, then the id."""
        if (number, cited) not in self._documents:
            self._documents[number, cited] = self._weave(self.groups[number], cited)
        return self._documents[number, cited]

    def _weave(self, group: FactGroup, cited: bool) -> Woven:
        parts: dict[str, list[Part]] = {
            "polarity": [b'"polarity":"affirmed"'],
            "record": [b'"record":', self._record],
            **{
                column.key: [column.part(column.jsons)]
                for column in group.columns
                if column.key != "id"
            },
            "id": [b'"id":"', None, b'"'],
        }
        if cited:
            parts["evidence"] = [b'"evidence":', None]
        else:
            gists: list[Part] = []
            if group.gists is not None:
                said = group.gists.values
                gists = [group.gists.part([b"" if one is None else _gist(one) for one in said])]
            row = b'"section":"row ', None, b'","source":' + self._source + b"}]"
            parts["evidence"] = [b'"evidence":[{', *gists, *row]
        if not self.record:
            del parts["record"]
        text: list[Part] = []
        for key in sorted(parts):
            text += [b"," if text else b"{", *parts[key]]
        return Woven([*text, b"}"], len(group))

    # -- what checks ask ---------------------------------------------------

    def having(self, relations: Set[str] | None, fields: Set[str] | None = None) -> Iterator[Fact]:
        """Facts in order: with one of the relations and one of the fields, where given."""
        import numpy as np

        numbers = [
            number
            for number, group in enumerate(self.groups)
            if (relations is None or group.relation in relations)
            and (fields is None or any(column.key in fields for column in group.columns))
        ]
        if numbers:
            for index in np.isin(self._group, numbers).nonzero()[0].tolist():
                yield self[index]

    def named(self) -> set[str]:
        """Every entity that a fact names."""
        columns = (column for group in self.groups for column in naming(group))
        return set[str]().union(*map(_used, columns))

    def naming(self, ids: Collection[str]) -> Iterator[int]:
        """Places of the facts that name one of the ids, in order."""
        import numpy as np

        found = np.zeros(len(self), dtype=bool)
        for number, group in enumerate(self.groups):
            rows = np.zeros(len(group), dtype=bool)
            for column in naming(group):
                names = (not set(_members(value)).isdisjoint(ids) for value in column.values)
                hit = np.fromiter(names, bool, len(column.values))
                rows |= hit[0] if column.codes is None else hit[column.codes]
            places = (self._group == number).nonzero()[0]
            found[places] = rows[self._local[places]]
        yield from found.nonzero()[0].tolist()

    def sites(self) -> set[str]:
        """Sites that the facts project."""
        found = (projected_site(fact) for fact in self.having(_PROJECTING))
        return {site for site in found if site}


def _gist(gist: str) -> bytes:
    return f'"gist":{canonical_text(gist)},'.encode()


def _index(places: Sequence[int]) -> Any:
    """Places as numpy takes them."""
    if isinstance(places, range) and places.step == 1:
        return slice(places.start, places.stop)
    return list(places)


def naming(group: FactGroup) -> Iterator[FieldColumn]:
    """Columns of a group that name entities."""
    for key in NAMING:
        if column := group.column(key):
            yield column


def _members(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _used(column: FieldColumn) -> Iterable[str]:
    """Ids that stand in a column of facts."""
    import numpy as np

    used = range(1) if column.codes is None else np.bincount(column.codes).nonzero()[0].tolist()
    values = [column.values[code] for code in used]
    return values if only_texts(values) else chain.from_iterable(map(_members, values))


def ids_of(facts: Sequence[Fact]) -> Sequence[str]:
    """Ids of all facts in order, those of a table without making the facts."""
    return facts.ids() if isinstance(facts, FactTable) else [fact.id for fact in facts]


def live_ids(facts: Sequence[Fact]) -> Iterable[tuple[int, str]]:
    """Place and id of each fact that is not retracted."""
    if isinstance(facts, FactTable):
        return enumerate(facts.ids())
    return ((at, fact.id) for at, fact in enumerate(facts) if fact.retracted_at is None)
