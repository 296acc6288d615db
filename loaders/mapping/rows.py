"""Rows of a table turned into entities, facts and reference rows by a mapping. No file is opened.

A row is taken as a whole or refused as a whole.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

import orjson

from onshore.graph.documents.document import (
    parse_entity,
    parse_fact,
    parse_source,
    read_declaration,
)
from onshore.graph.documents.values import Bad
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Document, Entity, Evidence, Fact, Source, Table
from onshore.graph.names.folding import fold
from onshore.graph.schema import kind_of
from onshore.loaders.limits import MAX_EVIDENCE
from onshore.loaders.mapping.fact_shape import CLAIM_SIZE, FactShape, claim_of, lacks_number
from onshore.loaders.mapping.mapping import EntityShape, Shape, TableMapping, TableShape
from onshore.loaders.mapping.row_values import (
    RowError,
    RowValues,
    TableRow,
    Values,
    holds,
    read_number,
)
from onshore.loaders.mapping.templates import Template, Text, fill, names_in, values_and_entities

_SINGLE = (
    "container",
    "place_type",
    "latitude",
    "longitude",
    "precision",
    "position_source",
    "sector",
    "facility_type",
    "address",
)


@dataclass(slots=True)
class _Given:
    """What one row gives, before it is known that all of it can be used."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    collisions: list[str] = field(default_factory=list)
    sights: dict[Any, str] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    facts: list[tuple[bytes, Fact, Evidence]] = field(default_factory=list)
    rows: list[tuple[int, tuple[str, ...], dict[str, Any]]] = field(default_factory=list)


@dataclass(slots=True)
class _Names:
    """Ids that a file has given: by kind and key, and the other way round."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)


class RowLines(Mapping[tuple[str | int, ...], int]):
    """Lines of entities and facts by their place in the document, such as ("facts", 3)."""

    def __init__(self) -> None:
        self.entities, self.facts = array("L"), array("L")

    def __getitem__(self, path: tuple[str | int, ...]) -> int:
        lines = {"entities": self.entities, "facts": self.facts}.get(str(path[0]) if path else "")
        if lines is not None and len(path) == 2 and isinstance(path[1], int):
            if 0 <= path[1] < len(lines):
                return lines[path[1]]
        raise KeyError(path)

    def __iter__(self) -> Iterator[tuple[str | int, ...]]:
        yield from (("entities", number) for number in range(len(self.entities)))
        yield from (("facts", number) for number in range(len(self.facts)))

    def __len__(self) -> int:
        return len(self.entities) + len(self.facts)


class Sources:
    """Takes rows one by one and hands each to the collector of its source."""

    def __init__(self, mapping: TableMapping, file: str | None) -> None:
        self.mapping, self.file = mapping, file
        self.dropped = 0
        self.collectors: dict[str, Collector] = {}
        self._values = RowValues(mapping)
        self._read: dict[bytes, Source] = {}
        self._names = _Names()
        self._only: Source | None = None
        if not any(names_in(mapping.source)):
            self._only = self.source({})
            self.collector(self._only)

    def take(self, row: TableRow) -> None:
        """Add what the row gives; raises InvalidInput, with nothing added, where it can not."""
        try:
            kept = self._kept(row)
            if self._only is not None:
                sources = [self._only] if kept else []
            else:
                sources = list(dict.fromkeys(self.source(values) for values in kept))
            if len(sources) > 1:
                ids = ", ".join(source.id for source in sources)
                raise RowError(f"belongs to several sources: {ids}", "source")
            if sources:
                self.collector(sources[0]).take(row, kept)
        except (RowError, Bad) as error:
            raise InvalidInput([self._problem(row, error)]) from None

    def _kept(self, row: TableRow) -> list[Values]:
        mapping = self.mapping
        every = self._values.combinations(row)
        kept = [values for values in every if _is_kept(mapping, values)]
        self.dropped += len(every) - len(kept)
        return kept

    def source(self, values: Values) -> Source:
        """The source that a row with these values names; RowError where there is none."""
        filled = fill(self.mapping.source, values, {}) or {}
        key = orjson.dumps(filled, option=orjson.OPT_SORT_KEYS)
        if key not in self._read:
            try:
                self._read[key] = parse_source(filled)
            except InvalidInput as error:
                first = error.problems[0]
                raise RowError(first.reason, first.field, first.suggestions) from None
        return self._read[key]

    def collector(self, source: Source) -> Collector:
        """What collects the rows of a source; RowError where it was described otherwise."""
        known = self.collectors.get(source.id)
        if known is None:
            known = Collector(self.mapping, source, self.file, self._names)
            self.collectors[source.id] = known
        if known.source != source:
            raise RowError(
                f"{source.id} is described in two ways: {_difference(known.source, source)}"
            )
        return known

    def _problem(self, row: TableRow, error: RowError | Bad) -> Problem:
        if isinstance(error, RowError):
            return row_problem(self.file, row, error.reason, error.field, error.near)
        return row_problem(self.file, row, error.reason, None, error.suggestions)


def _is_kept(mapping: TableMapping, values: Values) -> bool:
    for condition in mapping.keep:
        if not holds(condition, values):
            return False
    return not any(holds(condition, values) for condition in mapping.drop)


def _difference(one: Source, other: Source) -> str:
    name = next(n for n in one.__slots__ if getattr(one, n) != getattr(other, n))
    return f"{name} {getattr(one, name)!r} and {getattr(other, name)!r}"


def row_problem(
    file: str | None, row: TableRow, reason: str, field: str | None = None, near: Sequence[str] = ()
) -> Problem:
    return Problem(reason, field, file, row.line, f"row {row.number}", tuple(near))


class Collector:
    """Takes the rows of one source one by one and keeps what they give together."""

    def __init__(
        self, mapping: TableMapping, source: Source, file: str | None, names: _Names
    ) -> None:
        self.mapping, self.source, self.file = mapping, source, file
        self.lines = RowLines()
        self._ids, self._owners = names.ids, names.owners
        self._entities: dict[str, Entity] = {}
        self._entity_rows: dict[str, int] = {}
        self._accepted: set[tuple[str, ...]] = set()
        kept: dict[Any, dict[Any, str]] = {}
        self.sights = [Sights(shape, kept) for shape in mapping.entities]
        self.record = {"by": f"import:{mapping.name}"}
        self.shapes = [FactShape(shape, source.id, self.record) for shape in mapping.facts]
        self._facts: list[Fact] = []
        self._fact_index: dict[str, int] = {}
        self._claims = bytearray()
        self._tables: list[dict[tuple[str, ...], tuple[int, dict[str, Any]]]] = [
            {} for _ in mapping.tables
        ]
        self._seen: dict[bytes, int] = {}
        self._repeats, self._repeated = 0, (0, 0)
        self._collisions: list[str] = []
        self.uncited = 0

    # -- one row -----------------------------------------------------------

    def take(self, row: TableRow, kept: Sequence[Values]) -> None:
        """Add what the row gives; raises InvalidInput or RowError, with nothing added."""
        given = _Given()
        try:
            for values in kept:
                self._give(values, row, given)
        except InvalidInput as error:
            raise InvalidInput(
                [
                    row_problem(self.file, row, p.reason, p.field, p.suggestions)
                    for p in error.problems
                ]
            ) from None
        self._add(given, row)

    def _give(self, values: Values, row: TableRow, given: _Given) -> None:
        ids: dict[str, str] = {}
        for shape, seen in zip(self.mapping.entities, self.sights, strict=True):
            if not _applies(shape.shape, values):
                continue
            sight = seen.of(values, ids)
            known = seen.ids.get(sight) or given.sights.get((seen.form, sight))
            if known is None:
                entity = self._entity(shape, values, ids, given)
                known = given.sights[seen.form, sight] = entity.id
                given.entities[known] = self._joined(
                    given.entities.get(known) or self._entities.get(known), entity
                )
            ids[shape.name] = known
        for fact in self.shapes:
            if _applies(fact.shape, values):
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
        raw["id"] = id = shape.known.get(key) or self._id(proposed, fold(key), given)
        keys = kind_of(id), *raw
        entity = read_declaration(raw) if keys in self._accepted else None
        if entity is None:
            entity = parse_entity(raw, self.file)
            self._accepted.add(keys)
        return entity

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

    def entity(self, shape: EntityShape, values: Values) -> Entity:
        """What a row with these values declares, as if it were the first."""
        return self._entity(shape, values, {}, _Given())

    def declared(self, ids: Iterable[str]) -> Iterator[Entity]:
        """The entities with these ids, which `declare` added."""
        return map(self._entities.__getitem__, ids)

    def declare(
        self, shape: EntityShape, values: Values, ids: Mapping[str, str], row: int, line: int
    ) -> str:
        """Add the entity that a row gives, and its id; RowError, Bad or InvalidInput."""
        given = _Given()
        entity = self._entity(shape, values, ids, given)
        given.entities[entity.id] = self._joined(self._entities.get(entity.id), entity)
        self._add_entities(given, row, line)
        return entity.id

    # -- facts -------------------------------------------------------------

    def _fact(
        self, shape: FactShape, values: Values, ids: Mapping[str, str], row: TableRow, given: _Given
    ) -> tuple[bytes, Fact, Evidence]:
        """A claim and its fact; where another row made the claim, that row's fact is kept."""
        section = f"row {row.number}"
        made = shape.make(values, ids, section)
        fact, claim, span = made if made else self.parsed(shape, values, ids, section)
        index = self._fact_index.get(fact.id)
        if index is not None and self._claim(index) != claim:
            before = self._facts[index].evidence[0].section
            raise RowError(f"fact id {fact.id!r} stands in {before} with another claim", "id")
        return claim, fact, span

    def parsed(
        self, shape: FactShape, values: Values, ids: Mapping[str, str], section: str
    ) -> tuple[Fact, bytes, Evidence]:
        """The fact as `parse_fact` reads it, its claim and evidence; Bad or InvalidInput."""
        raw = fill(shape.shape.template, values, ids) or {}
        raw = {key: item for key, item in raw.items() if not lacks_number(key, item)}
        gist = raw.pop("gist", None)
        claim = claim_of(orjson.dumps(raw, option=orjson.OPT_SORT_KEYS))
        evidence = {"section": section, "gist": gist}
        whole = {**raw, "evidence": [evidence], "record": self.record}
        fact = parse_fact(whole, self.source.id, self.file)
        shape.accept(raw)
        return fact, claim, Evidence(self.source.id, section=section, gist=gist)

    def _claim(self, index: int) -> bytes:
        return bytes(self._claims[index * CLAIM_SIZE : (index + 1) * CLAIM_SIZE])

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

    def add_table_row(
        self, index: int, table: TableShape, values: Values, ids: Mapping[str, str], row: int
    ) -> None:
        """Add the row of a reference table that a row gives; RowError or Bad."""
        given = _Given()
        given.rows.append((index, *self._table_row(index, table, values, ids, given)))
        self._add_rows(given, row)

    # -- keeping -----------------------------------------------------------

    def _add(self, given: _Given, row: TableRow) -> None:
        cells = "\0".join(row.cells.values()).encode("utf-8", "surrogatepass")
        packed = hashlib.sha256(cells).digest()[:12]
        first = self._seen.setdefault(packed, row.number)
        if first != row.number:
            self.note_repeated(1, (row.number, first))
        if given.sights:
            by_form = {seen.form: seen.ids for seen in self.sights}
            for (form, sight), id in given.sights.items():
                by_form[form][sight] = id
        self._add_entities(given, row.number, row.line)
        for claim, fact, span in given.facts:
            index = self._fact_index.setdefault(fact.id, len(self._facts))
            if index < len(self._facts):
                if self._claim(index) == claim:
                    self._cite(index, span)
                continue
            self.lines.facts.append(row.line)
            self._facts.append(fact)
            self._claims += claim
        self._add_rows(given, row.number)

    def _add_entities(self, given: _Given, row: int, line: int) -> None:
        for name, id in given.ids.items():
            self._ids[name] = id
            self._owners[id] = name
        self._collisions += given.collisions
        for id, entity in given.entities.items():
            if id not in self._entities:
                self.lines.entities.append(line)
                self._entity_rows[id] = row
            self._entities[id] = entity

    def _add_rows(self, given: _Given, row: int) -> None:
        for index, key, filled in given.rows:
            place = key or (str(row), str(len(self._tables[index])))
            self._tables[index].setdefault(place, (row, filled))

    def note_repeated(self, rows: int, first: tuple[int, int]) -> None:
        """So many rows repeat an earlier one; the first of them is a row and the one it is."""
        self._repeats += rows
        if self._repeated == (0, 0):
            self._repeated = first

    def _cite(self, index: int, span: Evidence) -> None:
        fact = self._facts[index]
        if span in fact.evidence:
            return
        if len(fact.evidence) >= MAX_EVIDENCE:
            self.uncited += 1
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
        if self._repeats:
            row, first = self._repeated
            yield f"{self._repeats:,} rows repeat an earlier one (row {row} is row {first})"
        if self._collisions:
            shown = "; ".join(self._collisions[:5])
            yield (
                f"{len(self._collisions):,} names gave an id that another one had first, "
                f"and got a longer one: {shown}"
            )
        if self.uncited:
            yield f"{self.uncited:,} rows say what {MAX_EVIDENCE} others say and are not cited"


class Sights:
    """Ids of a shape's entities by what they are made of: values and other entities of the row.

    Shapes that make the same of other values, such as the supplier and the customer of a row, share
    `ids`.
    """

    def __init__(self, shape: EntityShape, kept: dict[Any, dict[Any, str]]) -> None:
        places: dict[str, int] = {}
        made = [_form(one, places) for one in (shape.id, shape.key, shape.shape.template)]
        self.form = repr((made, sorted(shape.known.items())))
        self.ids = kept.setdefault(self.form, {})
        self.names, self.others = values_and_entities(places)
        self._texts = itemgetter(*self.names) if self.names else None

    def of(self, values: Values, ids: Mapping[str, str]) -> Any:
        """What an entity of the row is made of."""
        texts = self._texts(values) if self._texts else None
        return (texts, *[ids.get(other) for other in self.others]) if self.others else texts


def _form(template: Template, places: dict[str, int]) -> Any:
    """The template with a number for each name, in the order in which they come."""
    if isinstance(template, Text):
        if template.entity is not None:
            return ["@", places.setdefault(f"@{template.entity}", len(places))]
        return [
            part
            if isinstance(part, str)
            else (places.setdefault(part[0], len(places)), part[1] and part[1].__name__)
            for part in template.parts
        ]
    if isinstance(template, dict):
        return {key: _form(item, places) for key, item in template.items()}
    return [_form(item, places) for item in template or ()]


def _applies(shape: Shape, values: Values) -> bool:
    return not (
        (shape.when and any(values[name] is None for name in shape.when))
        or (shape.unless and any(values[name] is not None for name in shape.unless))
    )
