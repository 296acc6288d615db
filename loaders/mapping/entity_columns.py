"""Entities of a table read as columns: those that only one text names are declared together.

A sight is what an entity of a row is made of: some values, and other entities of the row. Where no
other sight has its key or its id, nothing has to be joined or told apart: ids and canonical JSON
come from the columns, and the first of each form is compared with what the row reader makes of it.
All other sights go to the row reader one by one, in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from onshore.graph.documents.document import ENTITY_FIELDS_ALONE, read_entity_field
from onshore.graph.documents.dump import dump_entity, dump_value
from onshore.graph.documents.entity_table import EntityTable
from onshore.graph.documents.fact_table import canonical_text, json_texts
from onshore.graph.documents.records import canonical
from onshore.graph.documents.values import MAX_ID, MAX_NAME, are_texts, text
from onshore.graph.documents.woven import encoded
from onshore.graph.names.folding import fold_all
from onshore.graph.schema import ID_PATTERN
from onshore.loaders.mapping.coding import Coder, Doubt, Ints, different
from onshore.loaders.mapping.mapping import EntityShape, Shape
from onshore.loaders.mapping.rows import Collector, Sights
from onshore.loaders.mapping.templates import Template, Text, slug, slugs

Places = NDArray[np.int64]

_NAME = ("lang", "script", "text")


class Values(Protocol):
    """The values of all rows: `texts` by number, 0 for a missing one, and the numbers by name."""

    texts: Coder
    codes: dict[str, Ints]
    rows: Ints

    def apply(self, shape: Shape) -> Places:
        """Places at which the shape gives something."""
        ...


@dataclass(slots=True)
class Ids:
    """Ids of the entities of every row, by the name of their shape; 0 where it gives none."""

    texts: Coder
    codes: dict[str, Ints]


class Declared(NamedTuple):
    """Ids of every row, the entities in the order of their first row, and the place of that."""

    ids: Ids
    entities: EntityTable
    places: Places


def declare_entities(collector: Collector, values: Values, lines: Ints) -> Declared:
    """Declare every entity that the rows give; `lines` are those of the file's rows.

    Raises Doubt, and what the row reader raises.
    """
    groups, sights = _sights(collector, values)
    ids: list[str | None] = [None] * (1 + sum(len(group.met) for group in groups))
    together = _together(collector, values, groups, ids)
    known = set(together.ids)
    own: dict[str, int] = {}
    for met, number, group, at in _alone(groups, ids):
        place = met // len(collector.sights)
        made_of = [int(column[at]) for column in group.columns]
        names = group.seen.names
        texts = {n: values.texts.texts[c] for n, c in zip(names, made_of, strict=False)}
        linked = zip(group.seen.others, made_of[len(texts) :], strict=True)
        row = int(values.rows[place])
        others = {name: id for name, code in linked if (id := ids[code]) is not None}
        id = collector.declare(group.shape, texts, others, row + 1, int(lines[row]))
        ids[number] = id
        own.setdefault(id, met)
    if not known.isdisjoint(own):
        raise Doubt
    for entity in collector.declared(own):
        together.add([own[entity.id]], [entity.id], [canonical(dump_entity(entity))])
    order = np.argsort(np.array(together.met, np.int64)).tolist()
    table = EntityTable([together.ids[at] for at in order], [together.docs[at] for at in order])
    places = np.array(together.met, np.int64)[order] // max(1, len(collector.sights))
    found = Coder(None)
    codes = found.codes(ids)
    return Declared(Ids(found, {name: codes[one] for name, one in sights.items()}), table, places)


# -- sights ----------------------------------------------------------------


class _Group(NamedTuple):
    """Sights of one form, numbered from `first` on: the values and other sights of each.

    `met` tells where each comes first, by place among the rows, then by shape.
    """

    shape: EntityShape
    seen: Sights
    first: int
    met: Places
    columns: list[Ints]


def _sights(collector: Collector, values: Values) -> tuple[list[_Group], dict[str, Ints]]:
    """All sights, and the number of that which each row gives, by the name of its shape.

    Shapes of one form share their sights; 0 where a row gives none.
    """
    shapes = list(zip(collector.mapping.entities, collector.sights, strict=True))
    sights = {shape.name: np.zeros(len(values.rows), np.int32) for shape, _ in shapes}
    groups: list[_Group] = []
    first, taken = 1, set[str]()
    for number, (shape, seen) in enumerate(shapes):
        if seen.form in taken:
            continue
        alike = [number]
        if not seen.others:
            taken.add(seen.form)
            alike = [n for n, (_, other) in enumerate(shapes) if other.form == seen.form]
        places = [values.apply(shapes[n][0].shape) for n in alike]
        columns = [
            np.concatenate(column)
            for column in zip(
                *(
                    _made_of(shapes[n][1], values, sights, at)
                    for n, at in zip(alike, places, strict=True)
                ),
                strict=True,
            )
        ]
        met = np.concatenate([at * len(shapes) + n for n, at in zip(alike, places, strict=True)])
        order = np.argsort(met)
        firsts, inverse = different([column[order] for column in columns], len(met))
        numbers = np.empty(len(met), np.int64)
        numbers[order] = inverse + first
        firsts = order[firsts]
        groups.append(_Group(shape, seen, first, met[firsts], [c[firsts] for c in columns]))
        first += len(firsts)
        bounds = np.cumsum([len(at) for at in places])[:-1]
        for n, at, own in zip(alike, places, np.split(numbers, bounds), strict=True):
            sights[shapes[n][0].name][at] = own
    return groups, sights


def _made_of(
    seen: Sights, values: Values, sights: Mapping[str, Ints], places: Places
) -> Iterator[Ints]:
    yield from (values.codes[name][places] for name in seen.names)
    yield from (sights[name][places] for name in seen.others)


def _alone(
    groups: Sequence[_Group], ids: Sequence[str | None]
) -> Iterator[tuple[int, int, _Group, int]]:
    """Sights without an id, in the order of the rows: where met, number, group, place in that."""
    found = [
        (met, group.first + at, group, at)
        for group in groups
        for at, met in enumerate(group.met.tolist())
        if ids[group.first + at] is None
    ]
    return iter(sorted(found, key=lambda one: one[0]))


# -- declared together -------------------------------------------------------


@dataclass(slots=True)
class _Entities:
    """Entities that are declared: where each is met first, id and canonical JSON."""

    met: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    docs: list[bytes] = field(default_factory=list)

    def add(self, met: Sequence[int], ids: Sequence[str], docs: Sequence[bytes]) -> None:
        self.met += met
        self.ids += ids
        self.docs += docs


@dataclass(slots=True)
class _Part:
    """Sights of a group that have the same values, with the id and the key of each."""

    group: _Group
    places: Places
    fill: _Filled
    ids: list[str]
    keys: list[str]


def _together(
    collector: Collector, values: Values, groups: Sequence[_Group], ids: list[str | None]
) -> _Entities:
    """The entities whose id and key no other sight has; `ids` gets theirs."""
    parts = [
        part
        for group in _simple(collector.mapping.entities, groups)
        for part in _parts(group, values)
    ]
    given = {id for shape in collector.mapping.entities for id in shape.known.values()}
    by_id, by_key = Coder(), Coder()
    counted = []
    for part in parts:
        kind = _kind(part.group.shape)
        keys = [f"{kind}:{key}" for key in fold_all(part.keys)]
        counted.append((by_id.codes(part.ids), by_key.codes(keys)))
    sizes = [
        np.bincount(np.concatenate([np.zeros(0, np.int32), *codes]))
        for codes in zip(*counted, strict=True)
    ]
    found = _Entities()
    for part, (own, keyed) in zip(parts, counted, strict=True):
        single = (sizes[0][own] == 1) & (sizes[1][keyed] == 1)
        known = part.group.shape.known
        if known or given:
            told = [
                key not in known and id not in given
                for key, id in zip(part.keys, part.ids, strict=True)
            ]
            single &= np.array(told, bool)
        chosen = single.nonzero()[0]
        if not len(chosen):
            continue
        part.fill.take(chosen)
        own_ids = [part.ids[at] for at in chosen.tolist()]
        docs = _docs(part, own_ids)
        places = part.places[chosen]
        _check_first(collector, values, part.group, int(places[0]), docs[0])
        found.add(part.group.met[places].tolist(), own_ids, docs)
        for number, id in zip((places + part.group.first).tolist(), own_ids, strict=True):
            ids[number] = id
    return found


def _kind(shape: EntityShape) -> str | None:
    """The kind of all ids of the shape, where its template begins with one."""
    if not isinstance(shape.id, Text) or not shape.id.parts:
        return None
    first = shape.id.parts[0]
    kind, colon, _ = first.partition(":") if isinstance(first, str) else ("", "", "")
    return kind if colon else None


def _simple(shapes: Sequence[EntityShape], groups: Sequence[_Group]) -> list[_Group]:
    """Groups whose entities columns can give: no other sight can have the ids that they have."""
    hard = {_kind(one.shape) for one in groups if one.seen.others or not _is_simple(one.shape)}
    if None in hard or any(_kind(shape) is None for shape in shapes):
        return []
    return [group for group in groups if _kind(group.shape) not in hard]


def _is_simple(shape: EntityShape) -> bool:
    """Whether each field is one text, of those that are read alone; names may be named."""
    template = shape.shape.template
    if not isinstance(template, dict):
        return False
    leaves: list[Any] = [shape.id, shape.key]
    for key, item in template.items():
        if key == "names" and isinstance(item, list):
            for name in item:
                leaves += name.values() if isinstance(name, dict) else [name]
                if isinstance(name, dict) and ("text" not in name or not {*_NAME} >= {*name}):
                    return False
        elif key in ENTITY_FIELDS_ALONE:
            leaves.append(item)
        elif key != "id":
            return False
    return all(isinstance(leaf, Text) and leaf.parts and not leaf.is_amount for leaf in leaves)


def _parts(group: _Group, values: Values) -> Iterator[_Part]:
    """The sights of a group by which values they have; those without id or key are left out."""
    present = np.zeros(len(group.met), np.int64)
    for bit, column in enumerate(group.columns):
        present |= (column != 0).astype(np.int64) << bit
    for pattern in np.unique(present).tolist():
        places = (present == pattern).nonzero()[0]
        columns = {
            name: column[places]
            for bit, (name, column) in enumerate(zip(group.seen.names, group.columns, strict=True))
            if pattern >> bit & 1
        }
        fill = _Filled(values.texts.texts, columns, len(places))
        ids, keys = fill(group.shape.id), fill(group.shape.key)
        if ids is not None and keys is not None:
            yield _Part(group, places, fill, ids, keys)


class _Filled:
    """Fills one text of a template for many sights at once."""

    def __init__(self, texts: Sequence[str], columns: dict[str, Ints], size: int) -> None:
        self._texts, self._columns, self.size = texts, columns, size

    def take(self, places: Places) -> None:
        """Go on with some of the sights."""
        self._columns = {name: column[places] for name, column in self._columns.items()}
        self.size = len(places)

    def __call__(self, template: Template) -> list[Any] | None:
        """The text of each sight; None where a value of it is missing. Raises Doubt, Bad."""
        if not isinstance(template, Text):
            raise Doubt
        parts: list[Any] = []
        for part in template.parts:
            if isinstance(part, str):
                parts.append(part)
                continue
            name, form = part
            if name not in self._columns:
                return None
            codes, places = np.unique(self._columns[name], return_inverse=True)
            texts: list[Any] = [self._texts[code] for code in codes.tolist()]
            if form is slug:
                texts = slugs(texts)
            elif form is not None:
                texts = list(map(form, texts))
            parts.append([texts[place] for place in places.tolist()])
        if len(parts) == 1:
            return parts[0] if isinstance(parts[0], list) else parts * self.size
        try:
            return list(_joined(parts, self.size))
        except TypeError:
            raise Doubt from None


def _docs(part: _Part, ids: Sequence[str]) -> list[bytes]:
    """Canonical JSON of the sights of a part. Raises Doubt, Bad."""
    if max(map(len, ids)) > MAX_ID or not all(map(ID_PATTERN.fullmatch, ids)):
        raise Doubt
    template: Mapping[str, Any] = part.group.shape.shape.template  # type: ignore[assignment]
    fields: dict[str, list[Any]] = {
        "id": ['"id":"', ids, '"'],
        "kind": [f',"kind":"{_kind(part.group.shape)}"'],
    }
    for key in sorted({*template} - {"id"}):
        if key == "names":
            fields[key] = _names(part.fill, template[key])
            continue
        raw = part.fill(template[key])
        if raw is not None:
            found = _each(raw, lambda value, key=key: _field(key, value))
            fields[key] = [found, ","] if key < "id" else [",", found]
            if "" in found:
                comma = "{},".format if key < "id" else ",{}".format
                fields[key] = [[one and comma(one) for one in found]]
    pieces: list[Any] = ["{"]
    for key in sorted(fields):
        pieces += fields[key]
    return encoded(list(_joined([*pieces, "}"], len(ids))))


def _joined(parts: Iterable[Iterable[str] | str], size: int) -> Iterator[str]:
    """Texts made of parts that are one for all of them or one for each."""
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    columns = [repeat(part, size) if isinstance(part, str) else part for part in merged]
    return map("".join, zip(*columns, strict=True))


def _each(raw: Sequence[Any], read: Any) -> list[str]:
    """What each becomes; equal ones are read once."""
    coder = Coder()
    codes = coder.codes(raw).tolist()
    made = list(map(read, coder.texts))
    return [made[code] for code in codes]


def _field(key: str, raw: Any) -> str:
    """A field as JSON; an empty text where it says nothing."""
    value = read_entity_field(key, raw)
    if value is None or value is False or value == ():
        return ""
    return f'"{key}":{canonical_text(dump_value(value))}'


def _names(fill: _Filled, template: Sequence[Any]) -> list[Any]:
    """The names of each sight as JSON; nothing where all are missing."""
    every: list[list[Any]] = []
    for item in template:
        told = (
            {key: fill(one) for key, one in item.items()}
            if isinstance(item, dict)
            else {"text": fill(item)}
        )
        if all(one is None for one in told.values()):
            continue
        texts = told.pop("text")
        if texts is None or not are_texts(texts, MAX_NAME):
            raise Doubt
        texts = [one.strip() for one in texts]
        if not all(texts):
            raise Doubt
        one: list[Any] = []
        for key in sorted(told):
            if (raw := told[key]) is not None:
                one += [f'"{key}":', _each(raw, lambda value: canonical_text(text(value, 40))), ","]
        every.append([*one, '"text":', json_texts(texts)])
    if not every:
        return []
    pieces: list[Any] = []
    for number, one in enumerate(every):
        pieces += ["},{" if number else ',"names":[{', *one]
    return [*pieces, "}]"]


def _check_first(
    collector: Collector, values: Values, group: _Group, place: int, doc: bytes
) -> None:
    """Doubt unless the row reader makes the same of this sight."""
    texts = {
        name: values.texts.texts[int(column[place])]
        for name, column in zip(group.seen.names, group.columns, strict=True)
    }
    if canonical(dump_entity(collector.entity(group.shape, texts))) != doc:
        raise Doubt
