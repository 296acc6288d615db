"""Rows of a table turned into entities, facts and reference rows by a mapping. No file is opened.

A row is taken as a whole or refused as a whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from graph.document import parse_entity, parse_fact, parse_source
from graph.errors import InvalidInput, Problem
from graph.model import Document, Entity, Evidence, Fact, Source, Table
from graph.names import fold
from graph.values import Bad
from loaders.limits import MAX_EVIDENCE
from loaders.mapping import EntityShape, Shape, TableMapping, TableShape
from loaders.row_values import Row, RowError, Values, combinations, holds, read_number
from loaders.templates import fill, names_in

_SINGLE = ("container", "place_type", "latitude", "longitude", "precision", "position_source",
           "sector", "facility_type", "address")  # fmt: skip


@dataclass(slots=True)
class _Given:
    """What one row gives, before it is known that all of it can be used."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    collisions: list[str] = field(default_factory=list)
    sights: dict[Any, str] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    facts: list[tuple[bytes, Fact | None, Evidence]] = field(default_factory=list)
    rows: list[tuple[int, tuple[str, ...], dict[str, Any]]] = field(default_factory=list)


@dataclass(slots=True)
class _Names:
    """Ids that a file has given: by kind and key, and the other way round."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)


class Sources:
    """Takes rows one by one and hands each to the collector of its source."""

    def __init__(self, mapping: TableMapping, file: str | None) -> None:
        self.mapping, self.file = mapping, file
        self.dropped = 0
        self.collectors: dict[str, Collector] = {}
        self._read: dict[bytes, Source] = {}
        self._names = _Names()
        if not any(names_in(mapping.source)):
            self._collector(self._source({}))

    def take(self, row: Row) -> None:
        """Add what the row gives; raises InvalidInput, with nothing added, where it can not."""
        try:
            kept = self._kept(row)
            sources = list(dict.fromkeys(self._source(values) for values in kept))
            if len(sources) > 1:
                ids = ", ".join(source.id for source in sources)
                raise RowError(f"belongs to several sources: {ids}", "source")
            if sources:
                self._collector(sources[0]).take(row, kept)
        except (RowError, Bad) as error:
            raise InvalidInput([self._problem(row, error)]) from None

    def _kept(self, row: Row) -> list[Values]:
        mapping = self.mapping
        every = list(combinations(mapping, row))
        kept = [
            values
            for values in every
            if all(holds(condition, values) for condition in mapping.keep)
            and not any(holds(condition, values) for condition in mapping.drop)
        ]
        self.dropped += len(every) - len(kept)
        return kept

    def _source(self, values: Values) -> Source:
        filled = fill(self.mapping.source, values, {}) or {}
        key = orjson.dumps(filled, option=orjson.OPT_SORT_KEYS)
        if key not in self._read:
            try:
                self._read[key] = parse_source(filled)
            except InvalidInput as error:
                first = error.problems[0]
                raise RowError(first.reason, first.field, first.suggestions) from None
        return self._read[key]

    def _collector(self, source: Source) -> Collector:
        known = self.collectors.get(source.id)
        if known is None:
            known = Collector(self.mapping, source, self.file, self._names)
            self.collectors[source.id] = known
        if known.source != source:
            raise RowError(
                f"{source.id} is described in two ways: {_difference(known.source, source)}"
            )
        return known

    def _problem(self, row: Row, error: RowError | Bad) -> Problem:
        if isinstance(error, RowError):
            return row_problem(self.file, row, error.reason, error.field, error.near)
        return row_problem(self.file, row, error.reason, None, error.suggestions)


def _difference(one: Source, other: Source) -> str:
    name = next(n for n in one.__slots__ if getattr(one, n) != getattr(other, n))
    return f"{name} {getattr(one, name)!r} and {getattr(other, name)!r}"


def row_problem(
    file: str | None, row: Row, reason: str, field: str | None = None, near: Sequence[str] = ()
) -> Problem:
    return Problem(reason, field, file, row.line, f"row {row.number}", tuple(near))


class Collector:
    """Takes the rows of one source one by one and keeps what they give together."""

    def __init__(
        self, mapping: TableMapping, source: Source, file: str | None, names: _Names
    ) -> None:
        self.mapping, self.source, self.file = mapping, source, file
        self.lines: dict[tuple[str | int, ...], int] = {}
        self._ids, self._owners = names.ids, names.owners
        self._entities: dict[str, Entity] = {}
        self._entity_rows: dict[str, int] = {}
        self._used = [_used(shape) for shape in mapping.entities]
        self._sights: dict[Any, str] = {}
        self._facts: list[Fact] = []
        self._fact_index: dict[bytes, int] = {}
        self._fact_ids: dict[str, int] = {}
        self._tables: list[dict[tuple[str, ...], tuple[int, dict[str, Any]]]] = [
            {} for _ in mapping.tables
        ]
        self._seen: dict[bytes, int] = {}
        self._repeated: list[tuple[int, int]] = []
        self._collisions: list[str] = []
        self._uncited = 0

    # -- one row -----------------------------------------------------------

    def take(self, row: Row, kept: Sequence[Values]) -> None:
        """Add what the row gives; raises InvalidInput or RowError, with nothing added."""
        given = _Given()
        try:
            for values in kept:
                self._give(values, row, given)
        except InvalidInput as error:
            raise InvalidInput(
                [row_problem(self.file, row, p.reason, p.field, p.suggestions)
                 for p in error.problems]
            ) from None  # fmt: skip
        self._add(given, row)

    def _give(self, values: Values, row: Row, given: _Given) -> None:
        ids: dict[str, str] = {}
        for shape, (names, others) in zip(self.mapping.entities, self._used, strict=True):
            if not _applies(shape.shape, values):
                continue
            sight = (
                shape.name,
                tuple(values[name] for name in names),
                tuple(ids.get(other) for other in others),
            )
            known = self._sights.get(sight)
            if known is None:
                entity = self._entity(shape, values, ids, given)
                known = given.sights[sight] = entity.id
                given.entities[known] = self._joined(
                    given.entities.get(known) or self._entities.get(known), entity
                )
            ids[shape.name] = known
        for fact in self.mapping.facts:
            if _applies(fact, values):
                given.facts.append(self._fact(fact, values, ids, row, given))
        for index, table in enumerate(self.mapping.tables):
            if _applies(table.shape, values):
                given.rows.append((index, *self._table_row(index, table, values, ids, given)))

    # -- entities ----------------------------------------------------------

    def _entity(
        self, shape: EntityShape, values: Values, ids: Mapping[str, str], given: _Given
    ) -> Entity:
        proposed, key = fill(shape.id, values, ids), fill(shape.key, values, ids)
        if proposed is None or key is None:
            raise RowError(f"no id for {shape.name}: a value of it is missing", shape.name)
        raw = fill(shape.shape.template, values, ids) or {}
        raw["id"] = shape.known.get(key) or self._id(proposed, fold(key), given)
        return parse_entity(raw, self.file)

    def _id(self, proposed: str, key: str, given: _Given) -> str:
        """The id of what `key` names: the proposed one unless something else has it already."""
        kind = proposed.partition(":")[0]
        known = self._ids.get((kind, key)) or given.ids.get((kind, key))
        if known is not None:
            return known
        taken = self._owners.get(proposed)
        if taken is None:
            taken = next((name for name, id in given.ids.items() if id == proposed), None)
        if taken is not None:
            proposed = f"{proposed}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
            given.collisions.append(f"{proposed} for {key!r}")
        given.ids[kind, key] = proposed
        return proposed

    def _joined(self, known: Entity | None, entity: Entity) -> Entity:
        """One declaration from two rows; they must not say different things."""
        if known is None or known == entity:
            return entity
        values: dict[str, Any] = {
            "names": tuple(dict.fromkeys((*known.names, *entity.names))),
            "not_names": tuple(dict.fromkeys((*known.not_names, *entity.not_names))),
            "members": tuple(dict.fromkeys((*known.members, *entity.members))),
            "ids": {**entity.ids, **known.ids},
            "note": known.note or entity.note,
        }
        for name in _SINGLE:
            before, now = getattr(known, name), getattr(entity, name)
            if before is not None and now is not None and before != now:
                row = self._entity_rows.get(entity.id)
                where = f" in row {row}" if row else ""
                raise RowError(f"{name} of {entity.id} is {now!r} here and {before!r}{where}", name)
            values[name] = now if before is None else before
        return replace(known, **values)

    # -- facts -------------------------------------------------------------

    def _fact(
        self,
        shape: Shape,
        values: Values,
        ids: Mapping[str, str],
        row: Row,
        given: _Given,
    ) -> tuple[bytes, Fact | None, Evidence]:
        raw = fill(shape.template, values, ids) or {}
        gist = raw.pop("gist", None)
        source = self.source.id
        span = Evidence(source, section=f"row {row.number}", gist=gist)
        claim = hashlib.sha256(orjson.dumps(raw, option=orjson.OPT_SORT_KEYS)).digest()
        if claim in self._fact_index or any(claim == other for other, *_ in given.facts):
            return claim, None, span
        raw["evidence"] = [{"section": span.section, "gist": gist}]
        raw["record"] = {"by": f"import:{self.mapping.name}"}
        fact = parse_fact(raw, source, self.file)
        before = self._fact_ids.get(fact.id)
        if before is not None:
            raise RowError(f"fact id {fact.id!r} stands in row {before} with another claim", "id")
        return claim, fact, span

    # -- reference rows ----------------------------------------------------

    def _table_row(
        self, index: int, table: TableShape, values: Values, ids: Mapping[str, str], given: _Given
    ) -> tuple[tuple[str, ...], dict[str, Any]]:
        filled: dict[str, Any] = fill(table.shape.template, values, ids) or {}
        missing = [name for name in table.key if name not in filled]
        if missing:
            raise RowError(f"{missing[0]} is missing", missing[0])
        key = tuple(str(filled[name]) for name in table.key)
        for name in table.numbers:
            if name in filled:
                filled[name] = read_number(filled[name], name)
        known = self._tables[index].get(key)
        for other, other_key, other_row in given.rows:
            if other == index and other_key == key:
                known = 0, other_row
        if table.key and known is not None and known[1] != filled:
            place = f"row {known[0]}" if known[0] else "the same row"
            raise RowError(
                f"{', '.join(key)} has other values in {place} of table {table.name}", table.key[0]
            )
        return key, filled

    # -- keeping -----------------------------------------------------------

    def _add(self, given: _Given, row: Row) -> None:
        packed = hashlib.sha256(orjson.dumps(list(row.cells.values()))).digest()[:12]
        first = self._seen.setdefault(packed, row.number)
        if first != row.number:
            self._repeated.append((row.number, first))
        for name, id in given.ids.items():
            self._ids[name] = id
            self._owners[id] = name
        self._collisions += given.collisions
        self._sights.update(given.sights)
        for id, entity in given.entities.items():
            if id not in self._entities:
                self.lines["entities", len(self._entities)] = row.line
                self._entity_rows[id] = row.number
            self._entities[id] = entity
        for claim, fact, span in given.facts:
            if fact is not None:
                self.lines["facts", len(self._facts)] = row.line
                self._fact_index[claim] = len(self._facts)
                self._fact_ids[fact.id] = row.number
                self._facts.append(fact)
            else:
                self._cite(self._fact_index[claim], span)
        for index, key, filled in given.rows:
            place = key or (str(row.number), str(len(self._tables[index])))
            self._tables[index].setdefault(place, (row.number, filled))

    def _cite(self, index: int, span: Evidence) -> None:
        fact = self._facts[index]
        if span in fact.evidence:
            return
        if len(fact.evidence) >= MAX_EVIDENCE:
            self._uncited += 1
            return
        self._facts[index] = replace(fact, evidence=(*fact.evidence, span))

    # -- all rows ----------------------------------------------------------

    def document(self) -> Document | None:
        """The document of all rows; None where the mapping makes reference rows only."""
        if not (self.mapping.entities or self.mapping.facts):
            return None
        return Document(self.source, tuple(self._entities.values()), tuple(self._facts))

    def tables(self) -> Iterator[Table]:
        source = self.source
        described = {"id": source.id, "title": source.title, "url": source.url}
        given = {key: text for key, text in described.items() if text}
        for shape, rows in zip(self.mapping.tables, self._tables, strict=True):
            if rows:
                content = tuple(filled for _, filled in rows.values())
                revision = shape.revision or source.id.partition(":")[2]
                yield Table(shape.name, revision, None, given, content)

    def warnings(self) -> Iterator[str]:
        if self._repeated:
            row, first = self._repeated[0]
            yield f"{len(self._repeated):,} rows repeat an earlier one (row {row} is row {first})"
        if self._collisions:
            shown = "; ".join(self._collisions[:5])
            yield (
                f"{len(self._collisions):,} names gave an id that another one had first, "
                f"and got a longer one: {shown}"
            )
        if self._uncited:
            yield f"{self._uncited:,} rows say what {MAX_EVIDENCE} others say and are not cited"


def _used(shape: EntityShape) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the values and of the other entities that an entity is made of."""
    templates = (shape.id, shape.key, shape.shape.template)
    names = sorted({name for template in templates for name in names_in(template)})
    others = tuple(name[1:] for name in names if name.startswith("@"))
    return tuple(name for name in names if not name.startswith("@")), others


def _applies(shape: Shape, values: Values) -> bool:
    return all(values[name] is not None for name in shape.when) and all(
        values[name] is None for name in shape.unless
    )
