"""Records: how documents lie in a store, and what a load has to change there.

A record is one version of a source description, an entity declaration, a fact or a judgement. It is
added once and closed at most once; nothing is deleted. Every store keeps the same records under
the same keys and asks `load_plan.plan_load` what to add and what to close, so stores can not
disagree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, repeat
from sys import intern
from typing import Any, TypeAlias, overload

import orjson

from onshore.graph.dates import parse_instant
from onshore.graph.documents.document import named_ids
from onshore.graph.documents.dump import dump_entity, dump_fact, dump_source
from onshore.graph.documents.entity_table import EntityTable, entity_of
from onshore.graph.documents.fact_table import FactTable
from onshore.graph.model import Amount, Document, Entity, Evidence, Fact, Judgement, Source
from onshore.graph.schema import QUALIFIERS
from onshore.graph.sites import projected_site

KINDS = ("source", "entity", "fact", "judgement")


Content: TypeAlias = "Source | Entity | Fact | bytes"


@dataclass(frozen=True, slots=True)
class Record:
    """One version of `content`: the model object, or its canonical JSON where that is all there is.

    A large load holds its records until they are written, so what they derive is not kept.
    """

    kind: str
    source: str
    id: str
    content: Content
    recorded_at: str
    retracted_at: str | None = None

    @property
    def doc(self) -> bytes:
        """Canonical JSON."""
        content = self.content
        if isinstance(content, bytes):
            return content
        if isinstance(content, Fact):
            return canonical(dump_fact(content))
        return canonical(
            dump_entity(content) if isinstance(content, Entity) else dump_source(content)
        )

    @property
    def relation(self) -> str | None:
        return self.content.relation if isinstance(self.content, Fact) else None

    @property
    def mentions(self) -> tuple[str, ...]:
        """Entity ids by which a fact is found."""
        return mentions_of(self.content) if isinstance(self.content, Fact) else ()

    @property
    def key(self) -> str:
        """Unique in a store: kind, source, id, content and the instant of recording."""
        return self.key_of(hash_doc(self.doc), self.recorded_at)

    def key_of(self, hash: str, recorded_at: str) -> str:
        """The key that content of this hash has where it was recorded then."""
        parts = f"{self.kind}\n{self.source}\n{self.id}\n{hash}\n{recorded_at}"
        return hashlib.sha256(parts.encode()).hexdigest()[:40]


def hash_doc(doc: bytes) -> str:
    """SHA-256 of canonical JSON."""
    return hashlib.sha256(doc).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredRow:
    """What a plan needs to know of a record that lies in the store.

    Its key tells its content: it is `Record.key_of` the same content and instant.
    """

    key: str
    kind: str
    source: str
    id: str
    recorded_at: str
    retracted_at: str | None


class TableRecords(Sequence[Record]):
    """Records of some facts of a table, made when they are read.

    `places` are those of the facts in order; `recorded_at` is one instant for all of them, or one
    for each.
    """

    def __init__(
        self, table: FactTable, places: Sequence[int], recorded_at: str | Sequence[str]
    ) -> None:
        self.table, self.places, self.recorded_at = table, places, recorded_at

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> Record: ...

    @overload
    def __getitem__(self, index: slice) -> TableRecords: ...

    def __getitem__(self, index: int | slice) -> Record | TableRecords:
        instants = self.recorded_at
        if isinstance(index, slice):
            kept = instants if isinstance(instants, str) else instants[index]
            return TableRecords(self.table, self.places[index], kept)
        place = self.places[index]
        instant = instants if isinstance(instants, str) else instants[index]
        fact = self.table[place]
        return Record("fact", fact.source, fact.id, fact, instant)

    @property
    def instants(self) -> Sequence[str]:
        """Different instants of recording."""
        if isinstance(self.recorded_at, str):
            return (self.recorded_at,)
        return tuple(dict.fromkeys(self.recorded_at))

    def every_instant(self) -> Iterable[str]:
        """The instant of recording of each."""
        at = self.recorded_at
        return repeat(at, len(self)) if isinstance(at, str) else at

    def ids(self) -> list[str]:
        return self.table.ids(self.places)

    def facts(self) -> Iterable[tuple[Fact, bytes, str]]:
        """Facts as they are recorded, each with its canonical JSON and that instant."""
        facts = map(self.table.fact, self.places, self.every_instant())
        return zip(facts, self.table.docs(self.places), self.every_instant(), strict=True)

    def keys_and_docs(self) -> tuple[list[bytes], list[bytes]]:
        """Keys and canonical JSON of the records."""
        docs = self.table.docs(self.places)
        keys = record_keys("fact", self.table.source, self.ids(), docs, self.every_instant())
        return keys, docs


class EntityRecords(Sequence[Record]):
    """Records of all declarations of a table, made when they are read."""

    def __init__(self, source: str, table: EntityTable, recorded_at: str) -> None:
        self.source, self.table, self.recorded_at = source, table, recorded_at

    def __len__(self) -> int:
        return len(self.table)

    @overload
    def __getitem__(self, index: int) -> Record: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...

    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        id, doc = self.table.ids[index], self.table.docs[index]
        return Record("entity", self.source, id, doc, self.recorded_at)

    def keys(self) -> list[bytes]:
        """Keys of the records."""
        table = self.table
        instants = repeat(self.recorded_at)
        return record_keys("entity", self.source, table.ids, table.docs, instants)


def record_keys(
    kind: str, source: str, ids: Iterable[str], docs: Iterable[bytes], instants: Iterable[str]
) -> list[bytes]:
    """`Record.key` of records of one kind and source, as bytes."""
    sha = hashlib.sha256
    head = f"{kind}\n{source}\n"
    return [
        sha(f"{head}{id}\n{sha(doc).hexdigest()}\n{instant}".encode()).digest()[:20]
        for id, doc, instant in zip(ids, docs, instants, strict=False)
    ]


class Records(Sequence[Record]):
    """Records in parts, some of them those of a table."""

    def __init__(self, parts: Iterable[Sequence[Record]]) -> None:
        self.parts = tuple(part for part in parts if part)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __iter__(self) -> Iterator[Record]:
        return chain.from_iterable(self.parts)

    @overload
    def __getitem__(self, index: int) -> Record: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...

    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index if index >= 0 else index + len(self)
        for part in self.parts:
            if 0 <= place < len(part):
                return part[place]
            place -= len(part)
        raise IndexError(index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def canonical(values: Any) -> bytes:
    """JSON bytes that are equal for equal content, in no more memory than they need.

    They are a copy: what orjson returns keeps about 4 KB of its buffer for as long as it lives.
    """
    return bytes(memoryview(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)))


def mentions_of(fact: Fact) -> tuple[str, ...]:
    """Every id by which the fact is found: those that it names and the site that it projects."""
    site = projected_site(fact)
    return tuple(dict.fromkeys((*named_ids(fact), *((site,) if site else ()))))


canonical_instant = lru_cache(4096)(parse_instant)
"""Keys hold instants, and stores give them back in the canonical form: records have no other."""


def record_fact(fact: Fact, default: str) -> Record:
    end = canonical_instant(fact.retracted_at) if fact.retracted_at else None
    return Record(
        "fact", fact.source, fact.id, fact, canonical_instant(fact.recorded_at or default), end
    )


def record_entity(entity: Entity, source: str, recorded_at: str) -> Record:
    return Record("entity", source, entity.id, entity, canonical_instant(recorded_at))


def record_source(source: Source, recorded_at: str) -> Record:
    return Record("source", source.id, source.id, source, canonical_instant(recorded_at))


def record_judgement(judgement: Judgement, recorded_at: str) -> Record:
    values = {name: getattr(judgement, name) for name in judgement.__slots__}
    values.pop("recorded_at")
    doc = canonical(values)
    instant = canonical_instant(judgement.recorded_at or recorded_at)
    return Record("judgement", "", judgement.id, doc, instant)


def records_of(document: Document, now: str) -> list[Record]:
    """All records that a document brings, closed ones included; those of tables aside."""
    default = document.recorded_at or now
    result = [record_source(document.source, default)]
    owner = document.source.id
    if not isinstance(document.entities, EntityTable):
        for entity in document.entities:
            instant = document.entity_instants.get(entity.id, default)
            result.append(record_entity(entity, owner, instant))
    for kind, model, start, end in document.history:
        record = (
            record_source(model, start) if kind == "source" else record_entity(model, owner, start)
        )
        result.append(replace(record, retracted_at=canonical_instant(end)))
    if not isinstance(document.facts, FactTable):
        result += [record_fact(fact, default) for fact in document.facts]
    return result


# -- reading back: what a store holds was checked when it came in ----------

_AMOUNTS = frozenset(key for key, type in QUALIFIERS.items() if type == "amount")
_SETS = frozenset(key for key, type in QUALIFIERS.items() if type.endswith("*"))
_CONVERTED = _AMOUNTS | _SETS


def evidence_of(doc: bytes) -> list[dict[str, Any]]:
    """What the evidence of a fact says, without the fact: fields of `model.Evidence` that are set,
    each at least with its source."""
    spans: list[dict[str, Any]] = orjson.loads(doc)["evidence"]
    return spans


def read_fact(source: str, doc: bytes, recorded_at: str, retracted_at: str | None) -> Fact:
    """The fact that a record holds, with its instants."""
    values = orjson.loads(doc)
    take = values.pop
    amount = take("amount", None)
    fact = Fact(
        id=take("id"),
        source=source,
        subject=intern(take("subject")),
        relation=intern(take("relation")),
        object=intern(take("object")),
        status=intern(take("status")),
        certainty=intern(take("certainty")),
        evidence=tuple([Evidence(**span) for span in take("evidence")]),
        polarity=intern(take("polarity")),
        amount=Amount(**amount) if amount else None,
        valid_from=take("valid_from", None),
        valid_to=take("valid_to", None),
        rank=take("rank", "normal"),
        record=take("record", None) or {},
        recorded_at=recorded_at,
        retracted_at=retracted_at,
        qualifiers=values,
    )
    for key in _CONVERTED.intersection(values):
        values[key] = Amount(**values[key]) if key in _AMOUNTS else tuple(values[key])
    return fact


@lru_cache(maxsize=50_000)
def read_entity(doc: bytes) -> Entity:
    return entity_of(doc)


@lru_cache(maxsize=5_000)
def read_source(doc: bytes) -> Source:
    values = orjson.loads(doc)
    values["derived_from"] = tuple(values.get("derived_from", ()))
    return Source(**values)


def read_judgement(doc: bytes, recorded_at: str) -> Judgement:
    return Judgement(**orjson.loads(doc), recorded_at=recorded_at)
