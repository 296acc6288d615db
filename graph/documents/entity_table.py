"""Declarations of a large source as canonical JSON: no object an entity until one is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import overload

import orjson

from onshore.graph.cache import size_of
from onshore.graph.model import Entity, Name, NameRow, NameText

_LINKS = (b'"container":', b'"members":')
_SEARCHED = 1_000
"""Declarations that are looked through at a time."""


def entity_of(doc: bytes) -> Entity:
    """The entity that canonical JSON declares."""
    values = orjson.loads(doc)
    for key in ("not_names", "members"):
        if key in values:
            values[key] = tuple(values[key])
    values["names"] = tuple([Name(**name) for name in values.get("names", ())])
    return Entity(**values)


def name_row(one: Entity | bytes) -> NameRow:
    """What a search reads of an entity, or of the canonical JSON that declares it."""
    if isinstance(one, Entity):
        return NameRow(one.id, one.kind, one.names, one.not_names, one.ids)
    values = orjson.loads(one)
    get = values.get
    names = [NameText(name["text"], name.get("lang")) for name in get("names", ())]
    return NameRow(values["id"], values["kind"], names, get("not_names", ()), get("ids", {}))


class EntityMap(Mapping[str, Entity]):
    """Entities by id, in the order of ids; one is made of its canonical JSON when it is read."""

    def __init__(self, found: Mapping[str, Entity | bytes]) -> None:
        self._found = {id: found[id] for id in sorted(found)}

    def __getitem__(self, id: str) -> Entity:
        one = self._found[id]
        if isinstance(one, bytes):
            one = self._found[id] = entity_of(one)
        return one

    def __contains__(self, id: object) -> bool:
        return id in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def name_rows(self, among: Iterable[str] | None = None) -> Iterator[NameRow]:
        """What a search reads of each, or of those among some ids; no entity is made for it."""
        if among is None:
            return map(name_row, self._found.values())
        return (name_row(self._found[id]) for id in among if id in self._found)

    def texts(self, field: str, ids: Iterable[str]) -> Iterator[str | None]:
        """A field that is a text, of each of the ids; None where it says nothing or is unknown.

        No entity is made for it.
        """
        key = f'"{field}":'.encode()
        for id in ids:
            one = self._found.get(id)
            if isinstance(one, bytes):
                yield orjson.loads(one).get(field) if key in one else None
            else:
                yield getattr(one, field, None)

    def changed(self, gone: Set[str], more: Mapping[str, Entity | bytes]) -> EntityMap:
        """The same without some, and with others."""
        found = self._found.copy()
        for id in gone:
            found.pop(id, None)
        found.update(more)
        return EntityMap(found)

    @property
    def nbytes(self) -> int:
        """About what it holds."""
        return size_of(self._found)


class EntityTable(Sequence[Entity]):
    """Live declarations of one source, each entity once: ids and canonical JSON, in order."""

    def __init__(self, ids: Sequence[str], docs: Sequence[bytes]) -> None:
        self.ids, self.docs = ids, docs

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Entity: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Entity]: ...

    def __getitem__(self, index: int | slice) -> Entity | Sequence[Entity]:
        if isinstance(index, slice):
            return tuple(map(entity_of, self.docs[index]))
        return entity_of(self.docs[index])

    def __iter__(self) -> Iterator[Entity]:
        return map(entity_of, self.docs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def entity_ids(entities: Sequence[Entity]) -> Iterable[str]:
    """Ids of all entities in order, those of a table without making the entities."""
    return entities.ids if isinstance(entities, EntityTable) else [one.id for one in entities]


def linked_entities(entities: Sequence[Entity]) -> Iterator[tuple[int, Entity]]:
    """Place and entity of all that lie in another one or have members; no entity is left out."""
    if isinstance(entities, EntityTable):
        for start in range(0, len(entities), _SEARCHED):
            docs = entities.docs[start : start + _SEARCHED]
            together = b"\n".join(docs)
            if any(key in together for key in _LINKS):
                for index, doc in enumerate(docs, start):
                    if any(key in doc for key in _LINKS):
                        yield index, entity_of(doc)
        return
    yield from ((index, one) for index, one in enumerate(entities) if one.container or one.members)
