"""A table read as columns: what `loaders.mapping.rows` makes of it row by row, for large files.

A cell, a value, a field and an entity are read once for each different text that they are made of,
by the functions that the row reader uses; rows are numbers that point to what was read. Where
anything is not as it should be, `Doubt` is raised and the row reader reads the file from the start:
it knows what to say. docs/loading.md lists what is left to it.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from onshore.graph.documents.document import fits, read_evidence
from onshore.graph.documents.fact_table import FactGroup, FactTable, FieldColumn
from onshore.graph.documents.values import Bad
from onshore.graph.documents.woven import encoded
from onshore.graph.errors import InvalidInput
from onshore.graph.model import Document, Evidence
from onshore.graph.schema import kind_of, one_of_each_kind
from onshore.loaders import Advance, Batch
from onshore.loaders.limits import MAX_EVIDENCE, MAX_SPLITS
from onshore.loaders.mapping.coding import Coder, Doubt, Ints, different, firsts_of, firsts_of_equal
from onshore.loaders.mapping.entity_columns import Ids, declare_entities
from onshore.loaders.mapping.fact_shape import FactShape
from onshore.loaders.mapping.mapping import Condition, Shape, TableMapping, Value
from onshore.loaders.mapping.plain_cells import NotPlain, read_plain
from onshore.loaders.mapping.row_values import RowError, make_value, plain_values
from onshore.loaders.mapping.rows import Collector, Sources
from onshore.loaders.mapping.table_rows import read_blocks
from onshore.loaders.mapping.templates import fill, names_in, values_and_entities

Mask: TypeAlias = NDArray[np.bool_]

_REFUSED = (RowError, Bad, InvalidInput)


def read_columns(location: Path, rules: TableMapping, advance: Advance | None) -> Batch:
    """What the file gives as one batch; Doubt where any of it is for the row reader to judge."""
    sources = Sources(rules, str(location))
    try:
        cells = _Cells(location, rules, advance)
        values = _Values(rules, cells)
        sources.dropped = values.keep(rules)
        collector = _collector(sources, values)
        declared = declare_entities(collector, values, cells.lines)
        ids = declared.ids
        facts, lines = _facts(collector, values, ids)
        _table_rows(collector, values, ids)
    except _REFUSED as error:
        raise Doubt from error
    collector.lines.entities = array("L", cells.lines[values.rows[declared.places]].tolist())
    collector.lines.facts.extend(lines)
    collector.note_repeated(*cells.repeated(values.rows))
    document = collector.document()
    if document is not None:
        document = Document(document.source, declared.entities, facts)
    return Batch(
        str(location),
        document,
        tuple(collector.tables()),
        lines=collector.lines,
        warnings=tuple(collector.warnings()),
        dropped=sources.dropped,
    )


def _collector(sources: Sources, values: _Values) -> Collector:
    """The collector of the one source that all rows name."""
    names, _ = values_and_entities(names_in(sources.mapping.source))
    if names and not len(values.rows):
        raise Doubt
    every = np.arange(len(values.rows))
    found = [texts for texts, _ in list(_columns_of(names, (), values, None, every))[1:]]
    if names and len(found) != 1:
        raise Doubt
    return sources.collector(sources.source(found[0] if names else {}))


# -- cells -----------------------------------------------------------------


class _Cells:
    """The cells of the columns that a mapping uses, as numbers of their different texts."""

    def __init__(self, location: Path, rules: TableMapping, advance: Advance | None) -> None:
        wanted = {value.column for value in rules.values if value.column is not None}
        self._begin(wanted)
        told = 0

        def tell(size: int) -> None:
            nonlocal told
            told += size
            if advance is not None:
                advance(size)

        try:
            for rows in read_plain(location, rules.reading, tell):
                for name, coder, place in self._coders(rows.columns):
                    codes, texts = rows.cells(place)
                    self._parts[name].append(coder.codes(texts)[codes])
                self._lines.append(rows.lines)
                self._row_hashes.append(rows.hashes)
        except NotPlain:
            if advance is not None:
                advance(-told)
            self._begin(wanted)
            self._read_blocks(location, rules, advance)
        self.lines = np.concatenate(self._lines).astype(np.int32)
        self.size = len(self.lines)
        self._hashes = np.concatenate(self._row_hashes)
        self.codes = {name: np.concatenate(parts) for name, parts in self._parts.items() if parts}

    def _begin(self, wanted: Collection[str]) -> None:
        self.coders: dict[str, Coder] = {name: Coder() for name in wanted}
        self._parts: dict[str, list[Ints]] = {name: [] for name in wanted}
        self._lines: list[NDArray[Any]] = [np.zeros(0, np.int32)]
        self._row_hashes = [np.zeros(0, np.int64)]

    def _coders(self, columns: Sequence[str]) -> Iterator[tuple[str, Coder, int]]:
        """Name, coder and place of each column that is wanted."""
        places = {name: place for place, name in enumerate(columns)}
        if len(places) != len(columns):
            raise Doubt
        for name, coder in self.coders.items():
            if name in places:
                yield name, coder, places[name]

    def _read_blocks(self, location: Path, rules: TableMapping, advance: Advance | None) -> None:
        for block in read_blocks(location, rules.reading, advance):
            if {*map(len, block.records)} - {len(block.columns)}:
                raise Doubt
            columns = list(zip(*block.records, strict=True))
            for name, coder, place in self._coders(block.columns):
                self._parts[name].append(coder.codes(columns[place]))
            self._lines.append(np.array(block.lines, np.int32))
            hashes = map(hash, zip(*columns, strict=True))
            self._row_hashes.append(np.fromiter(hashes, np.int64, len(block.records)))

    def repeated(self, rows: Ints) -> tuple[int, tuple[int, int]]:
        """How many of the rows equal an earlier one, and numbers of the first such pair."""
        taken = rows[np.diff(rows, prepend=-1) != 0]
        first = firsts_of_equal(self._hashes[taken])
        again = (first != np.arange(len(taken))).nonzero()[0]
        if not len(again):
            return 0, (0, 0)
        one = again[0]
        return len(again), (int(taken[one]) + 1, int(taken[first[one]]) + 1)


# -- values ----------------------------------------------------------------


class _Values:
    """The values of a mapping for all rows: numbers of their texts, 0 for a missing one.

    `rows` are the places of the file's rows; one that splits into several combinations stands there
    several times.
    """

    def __init__(self, rules: TableMapping, cells: _Cells) -> None:
        self.cells = cells
        self.texts = Coder(None)
        self.codes: dict[str, Ints] = {}
        self.rows: Ints = np.arange(cells.size, dtype=np.int32)
        missing = frozenset(rules.reading.missing)
        for value in rules.values:
            self._add(value, missing)

    def _add(self, value: Value, missing: frozenset[str]) -> None:
        size = len(self.rows)
        texts: Sequence[str | None]
        if value.constant is not None:
            texts, codes = [value.constant], np.zeros(size, np.int32)
        elif value.value is not None:
            firsts, places = firsts_of(self.codes[value.value], len(self.texts.texts))
            texts = [self.texts.texts[code] for code in self.codes[value.value][firsts]]
            codes = places.astype(np.int32)
        elif (value.column or "") in self.cells.codes:
            texts = self.cells.coders[value.column or ""].texts
            codes = self.cells.codes[value.column or ""][self.rows]
        else:
            texts, codes = [None], np.zeros(size, np.int32)
        plain = plain_values(value, texts, missing) if size else []
        if plain is not None:
            self.codes[value.name] = self.texts.codes(plain)[codes]
            return
        found = [make_value(value, text, missing) for text in texts]
        if all(len(pieces) == 1 for pieces in found):
            table = self.texts.codes([pieces[0] for pieces in found])
            self.codes[value.name] = table[codes]
        else:
            self._split(value, found, codes)

    def _split(self, value: Value, found: Sequence[Sequence[str | None]], codes: Ints) -> None:
        """Rows stand once for each piece, in their order."""
        counts = np.array([len(pieces) for pieces in found])
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        every = self.texts.codes([text for pieces in found for text in pieces])
        times = counts[codes]
        if np.bincount(self.rows, times).max() > MAX_SPLITS:
            raise Doubt
        again = np.repeat(np.arange(len(codes)), times)
        within = np.arange(len(again)) - np.repeat(np.cumsum(times) - times, times)
        self.take(again)
        self.codes[value.name] = every[starts[codes[again]] + within]

    def take(self, places: NDArray[Any]) -> None:
        self.rows = self.rows[places]
        self.codes = {name: codes[places] for name, codes in self.codes.items()}

    def keep(self, rules: TableMapping) -> int:
        """Leave out what the mapping filters; the number of those."""
        kept = np.ones(len(self.rows), bool)
        for condition in rules.keep:
            kept &= self._holds(condition)
        for condition in rules.drop:
            kept &= ~self._holds(condition)
        dropped = len(kept) - int(kept.sum())
        if dropped:
            self.take(kept)
        return dropped

    def _holds(self, condition: Condition) -> Mask:
        if condition.same:
            first, *others = (self.codes[name] for name in condition.same)
            equal: Mask = first != 0
            for other in others:
                equal &= first == other
            return equal
        codes = self.codes[condition.value or ""]
        wanted = [self.texts[word] for word in condition.words if word in self.texts]
        holds: Mask = codes == 0 if condition.missing else np.isin(codes, wanted)
        return holds

    def apply(self, shape: Shape) -> NDArray[np.int64]:
        """Places at which the shape gives something."""
        mask = np.ones(len(self.rows), bool)
        for name in shape.when:
            mask &= self.codes[name] != 0
        for name in shape.unless:
            mask &= self.codes[name] == 0
        return mask.nonzero()[0]


# -- facts -----------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """A group of facts with its places among the rows, and the JSON that the rows give."""

    facts: FactGroup
    places: NDArray[np.int64]
    shape: int
    raws: list[tuple[Ints, list[bytes]]]

    def raw(self, row: int) -> list[bytes]:
        return [raws[codes[row]] for codes, raws in self.raws]


def _facts(collector: Collector, values: _Values, ids: Ids) -> tuple[FactTable, list[int]]:
    """The facts of all rows, and the line of each."""
    source = collector.source.id
    groups = [
        group
        for number, shape in enumerate(collector.shapes)
        for group in _groups(collector, shape, number, values, ids)
    ]
    sizes = [len(group.places) for group in groups]
    number = np.repeat(np.arange(len(groups), dtype=np.int32), sizes)
    none = np.zeros(0, np.int64)
    local = np.concatenate([none, *map(np.arange, sizes)]).astype(np.int32)
    place = np.concatenate([none, *(group.places for group in groups)])
    shapes = np.repeat(np.array([group.shape for group in groups], np.int64), sizes)
    order = np.lexsort((shapes, place))
    number, local, place = number[order], local[order], place[order]
    given = any(group.facts.column("id") for group in groups)
    made: list[Any] = [_ids_of(group.facts, source, given) for group in groups]
    every: Any
    if given:
        texts = [id for one in made for id in one]
        every = [texts[at] for at in order.tolist()]
        coder = Coder()
        firsts, where = firsts_of(coder.codes(every), len(coder.texts))
        first = firsts[where]
    else:
        every = np.concatenate(made or [np.zeros(0, np.uint64)])[order]
        first = firsts_of_equal(every)
    again = (first != np.arange(len(order))).nonzero()[0]
    cited: dict[int, tuple[Evidence, ...]] = {}
    kept = np.ones(len(order), bool)
    if len(again):
        _cite(collector, groups, number, local, first, again.tolist(), cited)
        kept[again] = False
        moved = np.cumsum(kept) - 1
        cited = {int(moved[at]): spans for at, spans in cited.items()}
    every = (
        [id for id, there in zip(every, kept.tolist(), strict=True) if there]
        if given
        else every[kept]
    )
    lines = values.cells.lines[values.rows[place[kept]]].tolist()
    table = FactTable(
        source,
        collector.record,
        [group.facts for group in groups],
        number[kept],
        local[kept],
        every,
        cited,
    )
    return table, lines


def _ids_of(group: FactGroup, source: str, given: bool) -> Any:
    column = group.column("id")
    if column is None:
        packed = group.derived_ids(source)
        return [f"f-{id:016x}" for id in packed.tolist()] if given else packed
    return [str(column.value(row)) for row in range(len(group))]


def _cite(
    collector: Collector,
    groups: Sequence[_Group],
    number: Ints,
    local: Ints,
    first: NDArray[np.int64],
    again: Sequence[int],
    cited: dict[int, tuple[Evidence, ...]],
) -> None:
    """Rows that say what an earlier one says are evidence of its fact."""
    told: dict[int, dict[tuple[int, str | None], None]] = {}

    def row_of(at: int) -> tuple[int, str | None]:
        """Where the evidence stands, and what it says in short: all that tells it from others."""
        group: FactGroup = groups[number[at]].facts
        row = int(local[at])
        return int(group.sections[row]), group.gists.value(row) if group.gists else None

    for at in again:
        before = int(first[at])
        if groups[number[at]].raw(int(local[at])) != groups[number[before]].raw(int(local[before])):
            raise Doubt
        rows, one = told.setdefault(before, {row_of(before): None}), row_of(at)
        if one not in rows and len(rows) >= MAX_EVIDENCE:
            collector.uncited += 1
            continue
        rows[one] = None
    source = collector.source.id
    for before, rows in told.items():
        if len(rows) > 1:
            cited[before] = tuple(
                Evidence(source, section=f"row {row}", gist=gist) for row, gist in rows
            )


def _groups(
    collector: Collector, shape: FactShape, number: int, values: _Values, ids: Ids
) -> Iterator[_Group]:
    """The facts of one shape, those with the same fields together."""
    if not shape.fields:
        raise Doubt
    places = values.apply(shape.shape)
    if not len(places):
        return
    read = [_read_field(field, values, ids, places) for field in shape.fields]
    present = np.zeros(len(places), np.int64)
    for bit, (_, codes, *_) in enumerate(read):
        present |= (codes >= 0).astype(np.int64) << bit
    gists = _gists(collector, shape, values, ids, places)
    for pattern in np.unique(present).tolist():
        rows = (present == pattern).nonzero()[0]
        columns, raws = [], []
        for bit, (key, codes, found, texts) in enumerate(read):
            if pattern >> bit & 1:
                columns.append(FieldColumn(key, codes[rows], found))
                raws.append((codes[rows], texts))
        own = None if gists is None else FieldColumn("gist", gists[0][rows], gists[1])
        sections = values.rows[places[rows]] + 1
        group = FactGroup([_narrow(column) for column in columns], sections, own)
        _check(collector, shape, group, values, ids, int(places[rows[0]]))
        yield _Group(group, places[rows], number, raws)


def _narrow(column: FieldColumn) -> FieldColumn:
    """A column with one value for all facts needs no numbers."""
    codes = column.codes
    if codes is None or not len(codes) or (codes != codes[0]).any():
        return column
    return FieldColumn(column.key, None, [column.values[codes[0]]])


def _columns_of(
    names: Sequence[str],
    others: Sequence[str],
    values: _Values,
    ids: Ids | None,
    places: NDArray[np.int64],
) -> Iterator[Any]:
    """The places of what the names have in common first, then (values, ids) of each of those."""
    columns = [values.codes[name][places] for name in names]
    linked = [ids.codes[name][places] for name in others] if ids else []
    firsts, inverse = different([*columns, *linked], len(places))
    yield inverse.astype(np.int32)
    texts, entities = values.texts.texts, ids.texts.texts if ids else ()
    for first in firsts.tolist():
        yield (
            {name: texts[column[first]] for name, column in zip(names, columns, strict=True)},
            {
                name: entities[column[first]]
                for name, column in zip(others, linked, strict=True)
                if column[first]
            },
        )


def _read_field(
    field: Any, values: _Values, ids: Ids, places: NDArray[np.int64]
) -> tuple[str, Ints, list[Any], list[bytes]]:
    """The field of every row: its key, numbers (-1: missing), what was read, JSON as given."""
    if field.entity is not None:
        return _read_entities(field, ids, places)
    made = _columns_of(field.names, field.others, values, ids, places)
    inverse = next(made)
    found: list[Any] = []
    raws: list[bytes] = []
    table: list[int] = []
    for texts, entities in made:
        read = field.made(texts, entities)
        table.append(-1 if read is None else len(found))
        if read is not None:
            found.append(read.value)
            raws.append(read.raw)
    return field.key, np.array(table, np.int32)[inverse], found, raws


def _read_entities(
    field: Any, ids: Ids, places: NDArray[np.int64]
) -> tuple[str, Ints, list[Any], list[bytes]]:
    """`_read_field` of one that is an entity of the row.

    Its id was read where that was declared: whether it may stand here, its kind tells.
    """
    codes = ids.codes[field.entity][places]
    firsts, inverse = firsts_of(codes, len(ids.texts.texts))
    texts = [ids.texts.texts[code] for code in codes[firsts].tolist()]
    found = [id for id in texts if id is not None]
    for id in one_of_each_kind(found).values():
        field.made({}, {field.entity: id})
    table = np.arange(len(texts))
    if len(found) < len(texts):
        given = np.array([id is not None for id in texts])
        table = np.where(given, np.cumsum(given) - 1, -1)
    raws = encoded(found, f'"{field.key}":"', '"')
    return field.key, table.astype(np.int32)[inverse], found, raws


def _gists(
    collector: Collector, shape: FactShape, values: _Values, ids: Ids, places: NDArray[np.int64]
) -> tuple[Ints, list[str | None]] | None:
    if shape.gist is None:
        return None
    names, others = values_and_entities(names_in(shape.gist))
    made = _columns_of(names, others, values, ids, places)
    inverse = next(made)
    found: list[str | None] = []
    for texts, entities in made:
        gist = fill(shape.gist, texts, entities)
        if gist is not None:
            gist = read_evidence({"section": "row", "gist": gist}, collector.source.id).gist
        found.append(gist)
    return inverse, found


def _check(
    collector: Collector,
    shape: FactShape,
    group: FactGroup,
    values: _Values,
    ids: Ids,
    place: int,
) -> None:
    """Doubt unless the fields may stand together, in one fact and in each of the group."""
    texts = {name: values.texts.texts[codes[place]] for name, codes in values.codes.items()}
    entities = {
        name: ids.texts.texts[codes[place]] for name, codes in ids.codes.items() if codes[place]
    }
    collector.parsed(shape, texts, entities, "row")
    ends = [group.column(key) for key in ("subject", "object")]
    if None in ends:
        raise Doubt
    coder = Coder()
    size = len(group)

    def spread(column: FieldColumn, texts: Sequence[Any]) -> Ints:
        table = coder.codes(texts)
        return np.full(size, table[0]) if column.codes is None else table[column.codes]

    numbers = [spread(column, column.values) for column in ends if column]
    if (numbers[0] == numbers[1]).any():
        raise Doubt
    kinds = [
        spread(column, list(map(kind_of, column.values)))
        for column in ends
        if column and len(one_of_each_kind(column.values)) > 1
    ]
    told = [group.column(key) for key in ("polarity", "valid_from", "valid_to")]
    rest = [column.codes for column in told if column and column.codes is not None]
    firsts, _ = different([*kinds, *rest], size)
    for row in firsts.tolist():
        if not fits(group.fact(row, "", collector.source.id, {}, ())):
            raise Doubt


# -- reference rows --------------------------------------------------------


def _table_rows(collector: Collector, values: _Values, ids: Ids) -> None:
    for index, table in enumerate(collector.mapping.tables):
        places = values.apply(table.shape)
        names, others = values_and_entities(names_in(table.shape.template))
        columns = [values.codes[name][places] for name in names]
        linked = [ids.codes[name][places] for name in others]
        if table.key:
            firsts, _ = different([*columns, *linked], len(places))
        else:
            firsts = np.arange(len(places))
        texts, entities = values.texts.texts, ids.texts.texts
        for first in firsts.tolist():
            made = {name: texts[column[first]] for name, column in zip(names, columns, strict=True)}
            linked_ids = {
                name: entities[column[first]]
                for name, column in zip(others, linked, strict=True)
                if column[first]
            }
            row = int(values.rows[places[first]]) + 1
            collector.add_table_row(index, table, made, linked_ids, row)


__all__: Sequence[str] = ("Doubt", "read_columns")
