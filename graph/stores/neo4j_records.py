"""Records in Neo4j: reading them as columns, writing them in batches, drawing what they say.

Works on a function that runs one query; connections and transactions stand in `graph.stores.neo4j`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, LiteralString, Protocol, TypeVar

import orjson

from graph.errors import UnknownId
from graph.model import Fact, Table
from graph.ports import Row, TableInfo
from graph.records import Record, mentions_of, read_fact
from graph.schema import kind_of
from graph.stores import cypher
from graph.stores.browse import (
    entity_values,
    fact_links,
    is_node,
    pairs_of,
    record_values,
    redraw,
    sites_of,
    source_values,
)
from graph.stores.content import Closing, storable, unpack_rows
from graph.stores.reading import RecordReader, Selection
from graph.view import View

T = TypeVar("T")

Subject = tuple[str, str, str, str]
"""Kind, source, id and doc of a record that was added or closed."""


class Run(Protocol):
    """Runs one query; gives its rows as lists of values."""

    def __call__(self, query: LiteralString, /, **parameters: Any) -> list[list[Any]]: ...


def chunks(items: Iterable[T], size: int = cypher.CHUNK) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def from_columns(rows: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Values record by record, from rows of columns."""
    for columns in rows:
        yield from zip(*columns, strict=True)


def _records_of(rows: Iterable[list[Any]]) -> list[Row]:
    return [
        Row(source, id, doc.encode(), recorded_at, retracted_at)
        for source, id, doc, recorded_at, retracted_at in from_columns(rows)
    ]


class Neo4jReader(RecordReader):
    """Reads of one revision, each in a transaction of its own."""

    def __init__(self, run: Run, revision: int, last_change: str | None) -> None:
        super().__init__(revision, last_change)
        self._run = run

    def select(self, wanted: Selection) -> list[Row]:
        query = cypher.read_records(
            wanted.kind,
            known=wanted.known_at is not None,
            ids=wanted.ids is not None,
            touching=wanted.touching is not None,
            source=wanted.source is not None,
            relations=wanted.relations is not None,
        )
        spoken = storable(wanted.touching or ())
        rows = self._run(
            query,
            revision=self.revision,
            known_at=wanted.known_at,
            ids=storable(wanted.ids or ()),
            touching=[id for id in spoken if is_node(id)],
            names=[id for id in spoken if not is_node(id)],
            source="".join(storable([wanted.source or ""])),
            relations=storable(wanted.relations or ()),
        )
        return _records_of(rows)

    def closings(self) -> list[Closing]:
        rows = self._run(cypher.CLOSINGS, revision=self.revision)
        return [Closing(*values) for values in from_columns(rows)]

    def count_records(self) -> dict[str, int]:
        return dict(self._run(cypher.COUNTS, revision=self.revision))

    def tables(self, name: str | None = None) -> list[TableInfo]:
        infos = [
            TableInfo(found, revision, _day(day), orjson.loads(source), digest)
            for found, revision, day, source, digest in self._run(
                cypher.TABLES, revision=self.revision, name=name
            )
        ]
        return sorted(infos, key=lambda info: (info.name, info.revision))

    def table(self, name: str, revision: str) -> Table:
        found = self._run(cypher.TABLE, revision=self.revision, name=name, table=revision)
        if not found:
            raise UnknownId("table", f"{name} {revision}")
        day, source, rows = found[0]
        return Table(name, revision, _day(day), orjson.loads(source), unpack_rows(rows))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class _AsStated(Neo4jReader):
    """Reads without merges: what is drawn shows ids as the facts state them."""

    def judgements(self, known_at: str | None) -> list[Row]:
        return super().judgements(known_at)[:0]


# -- writing ---------------------------------------------------------------


def write_records(run: Run, records: Sequence[Record], revision: int) -> None:
    """Nodes of records, of the entities that they speak of, and the links between them."""
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    links: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        key = record.key
        by_kind[record.kind].append({"key": key, "values": record_values(record, revision)})
        if record.kind == "fact":
            spoken, evidence = fact_links(record)
            for type, id in spoken:
                links[type].append({"key": key, "id": id})
            for number, (source, values) in enumerate(evidence):
                row = {"key": key, "id": source, "number": number, "values": values}
                links["EVIDENCE"].append(row)
        elif record.kind in ("entity", "source"):
            type = "DECLARES" if record.kind == "entity" else "DESCRIBES"
            links[type].append({"key": key, "id": record.id})
    write_entities(run, (link["id"] for rows in links.values() for link in rows))
    for kind, rows in by_kind.items():
        for part in chunks(rows):
            run(cypher.add_records(kind), rows=part)
    for type, rows in links.items():
        query = cypher.LINK_EVIDENCE if type == "EVIDENCE" else cypher.link_records(type)
        for part in chunks(rows):
            run(query, rows=part)


def write_entities(run: Run, ids: Iterable[str]) -> None:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for id in dict.fromkeys(ids):
        by_kind[kind_of(id)].append(id)
    for kind, found in by_kind.items():
        for part in chunks(found):
            run(cypher.add_entities(kind), rows=part)


def close_records(run: Run, closings: Sequence[tuple[str, str]], revision: int) -> None:
    """Close the records of (key, instant)."""
    for part in chunks(closings):
        rows = [{"key": key, "retracted_at": instant} for key, instant in part]
        run(cypher.CLOSE_RECORDS, rows=rows, revision=revision)


# -- drawing ---------------------------------------------------------------


def draw(run: Run, changed: Sequence[Subject], revision: int, last_change: str | None) -> None:
    """Bring entity nodes and relationships up to what live facts say about the changed records."""
    reader = _AsStated(run, revision, last_change)
    view = View(reader, date.min)
    facts = [
        read_fact(source, doc.encode(), "", None)
        for kind, source, _, doc in changed
        if kind == "fact"
    ]
    ids = {id for kind, _, id, _ in changed if kind in ("entity", "source")}
    ids.update(id for fact in facts for id in mentions_of(fact) if is_node(id))
    for part in chunks(sorted(ids)):
        _show_entities(run, view, part)
    live, touched = _related(run, reader, facts)
    drawing = redraw(touched, live, view.sources)
    for relation, erased in drawing.erase.items():
        for erased_part in chunks(erased):
            run(cypher.erase_edges(relation), rows=erased_part)
    for relation, drawn in drawing.draw.items():
        for drawn_part in chunks(drawn):
            run(cypher.draw_edges(relation), rows=drawn_part)


def _show_entities(run: Run, view: View, ids: Sequence[str]) -> None:
    entities = view.entities(ids)
    rows = []
    places: dict[str, list[str]] = defaultdict(list)
    for id in ids:
        values: dict[str, Any] = {"id": id, "kind": kind_of(id), "name": id}
        if id in view.sources:
            values.update(source_values(view.sources[id]))
        if id in entities:
            values.update(entity_values(entities[id]))
            if place_type := entities[id].place_type:
                places[place_type].append(id)
        rows.append({"id": id, "values": values})
    run(cypher.SHOW_ENTITIES, rows=rows)
    for place_type, found in places.items():
        run(cypher.label_places(place_type), rows=found)


def _related(run: Run, reader: Neo4jReader, facts: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Live facts that share a pair or a site with the facts; and all whose edges may change."""
    live = _with_pairs(run, reader, facts)
    touched = [*facts, *live.values()]
    sites = sites_of(touched)
    if sites:
        rows = reader.facts(reader.last_change(), touching=sites)
        near = [_fact(row) for row in rows]
        live.update((fact.id, fact) for fact in near)
        live.update(_with_pairs(run, reader, near))
    return list(live.values()), touched


def _with_pairs(run: Run, reader: Neo4jReader, facts: Iterable[Fact]) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for part in chunks(pairs_of(facts)):
        rows = run(cypher.PAIRS, pairs=part, revision=reader.revision)
        found.update((row.id, _fact(row)) for row in _records_of(rows))
    return found


def _fact(row: Row) -> Fact:
    return read_fact(row.source, row.doc, row.recorded_at, row.retracted_at)
