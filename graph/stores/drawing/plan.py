"""Bringing what people see in Neo4j up to date with what changed, equal to drawing it from nothing.

`plan_drawing` finds out, from a few reads of whole sets, everything that the changes may touch and
how it looks now; `steps` writes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from onshore.graph.cache import cached_property
from onshore.graph.documents.document import named_ids
from onshore.graph.documents.records import (
    Records,
    TableRecords,
    mentions_of,
    read_entity,
    read_fact,
)
from onshore.graph.model import Entity, Fact
from onshore.graph.project import drawn_site
from onshore.graph.reader import RecordRow
from onshore.graph.schema import KINDS, RELATIONS, kind_of
from onshore.graph.stores.drawing.alone import find_alone
from onshore.graph.stores.drawing.browse import (
    Drawing,
    Merges,
    cited,
    draw_containment,
    draw_evidence,
    draw_facts,
    edge_ends,
    entity_values,
    is_node,
    label_of,
    merge_rows,
    more_labels,
    pairs_of,
    present,
    row_of,
    sites_of,
    source_values,
)
from onshore.graph.stores.drawing.rows import Rows, draw_rows, lone_rows, named_by, resay_rows
from onshore.graph.stores.neo4j_records import Neo4jReader, Subject
from onshore.graph.stores.reading import Selection
from onshore.graph.view import View

_SITE_RELATIONS = [name for name, one in RELATIONS.items() if one.projects_site]


class LoadedReader(Neo4jReader):
    """The same reads of what is live, answered from memory: for drawing all of a store.

    `lone` are rows of tables that are drawn by themselves: no read gives them.
    """

    def __init__(
        self,
        reader: Neo4jReader,
        rows: Mapping[str, Sequence[RecordRow]],
        facts: Mapping[str, Fact],
        lone: Sequence[Rows] = (),
    ) -> None:
        super().__init__(reader._run, reader.revision, reader.last_change(), reader._parts)
        self.lone = lone
        self._rows = rows
        self._facts = facts
        self._by_id: dict[tuple[str, str], list[RecordRow]] = defaultdict(list)
        for kind, found in rows.items():
            for row in found:
                self._by_id[kind, row.id].append(row)

    @cached_property
    def _mentioning(self) -> dict[str, list[RecordRow]]:
        return _index(self._rows.get("fact", ()), lambda row: mentions_of(self._facts[row.id]))

    @cached_property
    def _citing(self) -> dict[str, list[RecordRow]]:
        return _index(self._rows.get("fact", ()), lambda row: cited([self._facts[row.id]]))

    @cached_property
    def _around(self) -> dict[str, list[RecordRow]]:
        return _index(self._rows.get("entity", ()), lambda row: _around(read_entity(row.doc)))

    def select(self, wanted: Selection) -> list[RecordRow]:
        kind, relations = wanted.kind, wanted.relations
        if wanted.ids is not None:
            rows = list(chain.from_iterable(self._by_id.get((kind, id), ()) for id in wanted.ids))
        elif wanted.touching is not None and relations is None:
            rows = _each_once(self._mentioning, wanted.touching)
        else:
            rows = list(self._rows.get(kind, ()))
        if wanted.prefix is not None:
            rows = [row for row in rows if row.id.startswith(wanted.prefix)]
        if wanted.source is not None:
            rows = [row for row in rows if row.source == wanted.source]
        if relations is not None:
            rows = [row for row in rows if self._facts[row.id].relation in relations]
            if wanted.touching is not None:
                touching = set(wanted.touching)
                rows = [r for r in rows if not touching.isdisjoint(mentions_of(self._facts[r.id]))]
        return rows

    def facts_resting_on(self, sources: Collection[str]) -> list[RecordRow]:
        return _each_once(self._citing, sources)

    def entities_naming(self, ids: Collection[str]) -> list[RecordRow]:
        return _each_once(self._around, ids)

    def fact_of(self, row: RecordRow) -> Fact:
        return self._facts[row.id]


def _index(
    rows: Iterable[RecordRow], ids_of: Callable[[RecordRow], Iterable[str]]
) -> dict[str, list[RecordRow]]:
    found: dict[str, list[RecordRow]] = defaultdict(list)
    for row in rows:
        for id in ids_of(row):
            found[id].append(row)
    return found


def _each_once(rows: Mapping[str, Sequence[RecordRow]], ids: Iterable[str]) -> list[RecordRow]:
    found = chain.from_iterable(rows.get(id, ()) for id in ids)
    return list({(row.source, row.id): row for row in found}.values())


def read_all(reader: Neo4jReader) -> LoadedReader:
    """A reader of the same revision that has read everything live."""
    kinds = ("source", "entity", "fact", "judgement")
    rows = {kind: reader.select(Selection(kind, reader.last_change())) for kind in kinds}
    return LoadedReader(reader, rows, {row.id: reader.fact_of(row) for row in rows["fact"]})


def loaded(reader: Neo4jReader, records: Records) -> LoadedReader:
    """A reader of a store that holds these records alone."""
    rows: dict[str, list[RecordRow]] = defaultdict(list)
    facts: dict[str, Fact] = {}
    for part in records.parts:
        for one in part if not isinstance(part, TableRecords) else ():
            if one.retracted_at is None:
                rows[one.kind].append(RecordRow(one.source, one.id, one.doc, one.recorded_at, None))
                if isinstance(one.content, Fact):
                    facts[one.id] = replace(one.content, recorded_at=one.recorded_at)
    tables = [part for part in records.parts if isinstance(part, TableRecords)]
    lone, others = lone_rows(tables, facts.values())
    for fact, doc, instant in others:
        rows["fact"].append(RecordRow(fact.source, fact.id, doc, instant, None))
        facts[fact.id] = fact
    return LoadedReader(reader, rows, facts, lone)


def plan_drawing(reader: Neo4jReader, drawn: int, changed: Sequence[Subject]) -> Drawing:
    """What the changes since revision `drawn` make of what was drawn then."""
    return _Plan(reader, drawn).draw(changed)


def plan_by_columns(
    reader: Neo4jReader, drawn: int, changed: Sequence[Subject], tables: Sequence[TableRecords]
) -> Drawing:
    """The same, where many facts changed: these, of which `changed` holds none, by their columns.

    `tables` are those that came since.
    """
    return _Plan(reader, drawn).draw_by_columns(changed, tables)


def plan_everything(reader: LoadedReader) -> Drawing:
    """All that is live, where nothing of an earlier revision is drawn."""
    return _Plan(reader, 0).draw_everything(reader)


class _Plan:
    def __init__(self, reader: Neo4jReader, drawn: int) -> None:
        self.reader = reader
        self.drawn = drawn
        self.alone: Collection[str] = ()
        self.known_at = reader.last_change()
        self.view = View(reader, date.min)
        self.now: Merges = self.view.canonical
        self.then: Merges = {}
        if drawn and self.view.judgements:
            self.then = View(reader.at(drawn), date.min, self.known_at).canonical
        ids = {*self.now, *self.then}
        self.moved = {id for id in ids if self.now.get(id, id) != self.then.get(id, id)}
        self.same = self._clusters()

    def _clusters(self) -> dict[str, set[str]]:
        """For each id that is or was merged with others: all of them."""
        found: dict[str, set[str]] = {}
        for old, new in chain(self.now.items(), self.then.items()):
            cluster = found.get(old, {old}) | found.get(new, {new})
            for id in cluster:
                found[id] = cluster
        return found

    def _all_of(self, ids: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(one for id in ids for one in self.same.get(id, (id,))))

    def draw_everything(self, reader: LoadedReader) -> Drawing:
        drawing = Drawing()
        facts = list(self._read(reader.facts(self.known_at)).values())
        self._draw_facts(drawing, None, facts, [], facts)
        draw_rows(drawing, reader.lone, self.view.sources)
        named = named_by(reader.lone)
        entities = {row.id for row in reader.entities(self.known_at)}
        self._draw_nodes(drawing, facts, entities, {*self.view.sources, *named}, named)
        return drawing

    def draw_by_columns(
        self, changed: Sequence[Subject], tables: Sequence[TableRecords]
    ) -> Drawing:
        described = {id for kind, _, id, _ in changed if kind == "source"}
        columns = self.reader.read_columns()
        alone = find_alone(columns, self.drawn, tables, self.same, described)
        self.alone = alone.ids
        drawing = Drawing()
        draw_rows(drawing, alone.drawn, self.view.sources)
        resay_rows(drawing, alone.resaid, self.view.sources)
        for source, target, id in alone.erased:
            drawing.erase_edge(source, target, id)
        drawing.gone_facts.extend(alone.gone)
        named = self.reader.mentioned(alone.numbers) | alone.sources
        declared = {row.id for row in self.reader.entities(self.known_at, named)}
        bare = named - declared - self.view.sources.keys()
        return self.draw([*changed, *self.reader.subjects(alone.others)], drawing, bare)

    def draw(
        self,
        changed: Sequence[Subject],
        drawing: Drawing | None = None,
        others: Collection[str] = (),
    ) -> Drawing:
        """What the changes make, beside what the drawing has; `others` may have a node or none."""
        drawing = drawing or Drawing()
        facts = [
            read_fact(source, doc.encode(), "", None)
            for kind, source, _, doc in changed
            if kind == "fact"
        ]
        ids = {fact.id for fact in facts}
        described = {id for kind, _, id, _ in changed if kind == "source"}
        facts += [fact for fact in self._moved_facts(described) if fact.id not in ids]
        related = self._with_pairs(facts)
        touched = [*facts, *related.values()]
        near = self._touching(self._all_of(sites_of(touched)))
        near.update(self._with_pairs(near.values()))
        beyond = [fact for id, fact in near.items() if id not in related]
        retold = [related[id] for id in {fact.id for fact in facts} if id in related]
        self._draw_facts(drawing, touched, list(related.values()), beyond, retold)
        gone = [id for id in ids if id not in related]
        drawing.gone_facts.extend(gone)
        drawing.retold.extend(gone)
        declared = {id for kind, _, id, _ in changed if kind == "entity"}
        declared |= {row.id for row in self.reader.entities_of(described)}
        declared |= {row.id for row in self.reader.entities_naming(self._all_of(self.moved))}
        docs = (doc for kind, _, _, doc in changed if kind == "entity")
        left = {id for doc in docs for id in _around(read_entity(doc.encode()))}
        self._draw_nodes(drawing, facts, declared | self.moved, described | left | {*others})
        return drawing

    def _draw_facts(
        self,
        drawing: Drawing,
        touched: Sequence[Fact] | None,
        related: Sequence[Fact],
        near: Sequence[Fact],
        cited: Sequence[Fact],
    ) -> None:
        affected = None
        if touched is not None:
            merges = (self.now, self.then) if self.then != self.now else (self.now,)
            affected = edge_ends(touched, merges)
            for id, (source, target) in affected.items():
                drawing.erase_edge(source, target, id)
        draw_facts(drawing, related, near, affected, self.view.sources, self.now)
        draw_evidence(drawing, (fact for fact in cited if not row_of(fact)), self.now)

    def _moved_facts(self, described: Collection[str]) -> Iterable[Fact]:
        """Live facts that look otherwise because ids or sources that they name do."""
        moved = self._all_of(self.moved)
        resting = self._others(self.reader.facts_resting_on([*described, *moved]))
        return {**resting, **self._touching(moved)}.values()

    def _touching(self, ids: Collection[str]) -> dict[str, Fact]:
        return self._others(self.reader.facts(self.known_at, touching=ids)) if ids else {}

    def _read(self, rows: Iterable[RecordRow]) -> dict[str, Fact]:
        return {row.id: self.reader.fact_of(row) for row in rows}

    def _others(self, rows: Iterable[RecordRow]) -> dict[str, Fact]:
        return self._read(row for row in rows if row.id not in self.alone)

    def _with_pairs(self, facts: Iterable[Fact]) -> dict[str, Fact]:
        return self._others(self.reader.facts_between(pairs_of(facts, self.same)))

    # -- nodes ---------------------------------------------------------------

    def _draw_nodes(
        self,
        drawing: Drawing,
        facts: Sequence[Fact],
        declared: set[str],
        others: set[str],
        named_besides: Collection[str] = (),
    ) -> None:
        """Nodes that are or were named by what changed: set, or gone where nothing names them.

        `named_besides`: ids that facts name which no read gives.
        """
        spoken = {id for fact in facts for id in _named_by(fact)}
        around: list[str] = []
        if declared:
            own = self._all_of(declared)
            for row in self.reader.entities(self.known_at, own):
                around += _around(read_entity(row.doc))
            rows = self.reader.facts(self.known_at, touching=own, relations=_SITE_RELATIONS)
            spoken |= {site for fact in self._read(rows).values() if (site := drawn_site(fact))}
        named = self._all_of({*spoken, *declared, *others, *around, *self.moved})
        ids = {id for id in named if is_node(id) and kind_of(id) in KINDS}
        merged = [id for id in ids if id in self.now]
        wanted = sorted({self.now.get(id, id) for id in ids})
        entities = self.view.entities(wanted)
        declarers = self._declarers(wanted)
        bare = [id for id in wanted if id not in declarers and id not in self.view.sources]
        reasons = self._reasons(bare) | dict.fromkeys(named_besides, "named")
        for id in wanted:
            drawing.contained.append(id)
            if not (id in declarers or id in self.view.sources or id in reasons):
                drawing.gone[label_of(id)].append(id)
                continue
            entity = entities.get(id)
            assumed = self._is_assumed(declarers.get(id)) or reasons.get(id) == "assumed"
            values = {"name": id}
            if id in self.view.sources:
                values.update(source_values(self.view.sources[id]))
            if entity:
                values.update(entity_values(entity))
            labels = more_labels(entity, assumed)
            shown = {"id": id, "labels": labels, "values": {**present(values), "id": id}}
            drawing.nodes[label_of(id)].append(shown)
            if entity and id in declarers:
                draw_containment(drawing, entity, self.now, sorted(declarers[id]))
        for id in {*merged, *self.moved}:
            drawing.contained.append(id)
            drawing.gone["Merged"].append(id)
        for id in merged:
            drawing.gone[label_of(id)].append(id)
        drawing.merged.extend(merge_rows(merged, self.view.judgements, self.now))

    def _declarers(self, ids: Sequence[str]) -> dict[str, set[str]]:
        """The sources that declare each of the ids, or one that is merged into it."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.reader.entities(self.known_at, self._all_of(ids)):
            found[self.now.get(row.id, row.id)].add(row.source)
        return found

    def _is_assumed(self, sources: Collection[str] | None) -> bool:
        known = self.view.sources
        return bool(sources) and all(
            id in known and known[id].reliability == "assumption" for id in sources or ()
        )

    def _reasons(self, ids: Sequence[str]) -> dict[str, str]:
        """Why each of the ids has a node though nothing declares it; absent where it has none.

        "assumed" where it is a site that only assumed facts project.
        """
        if not ids:
            return {}
        wanted = set(ids)
        names = self._all_of(ids)
        sources = [id for id in names if kind_of(id) == "source"]
        rows = self.reader.facts(self.known_at, touching=names)
        facts = self._read([*rows, *self.reader.facts_resting_on(sources)])
        found: dict[str, str] = {}
        for fact in facts.values():
            site = drawn_site(fact)
            for id in _named_by(fact):
                id = self.now.get(id, id)
                if id in wanted:
                    unsure = id == self.now.get(site or "", site) and fact.certainty in (
                        "inferred",
                        "assumed",
                    )
                    found[id] = "assumed" if unsure and found.get(id) != "named" else "named"
        for row in self.reader.entities_naming(names):
            for id in _around(read_entity(row.doc)):
                found[self.now.get(id, id)] = "named"
        for id in self.now.values():
            if id in wanted:
                found[id] = "named"
        return found


def _named_by(fact: Fact) -> Iterator[str]:
    """Every id that has a node because the fact is there."""
    yield from named_ids(fact)
    yield from cited([fact])
    if site := drawn_site(fact):
        yield site


def _around(entity: Entity) -> list[str]:
    return [id for id in (entity.container, *entity.members) if id]
