"""The view: everything that questions read, at two clocks, derived from a store's few reads.

Written once for all stores, so that stores cannot disagree about an edge, a name or a conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from onshore.graph import schema
from onshore.graph.cache import Cache, cached_property
from onshore.graph.columns.everything import Everything
from onshore.graph.conflicts import denied, find_conflicts
from onshore.graph.dates import parse_instant
from onshore.graph.deadline import checked
from onshore.graph.documents.declared import join_declarations, site_of, tariff_line
from onshore.graph.documents.entity_table import EntityMap, name_row
from onshore.graph.documents.records import read_entity, read_judgement, read_source
from onshore.graph.errors import UnknownId
from onshore.graph.model import (
    Conflict,
    Edge,
    Entity,
    Fact,
    Group,
    Judgement,
    Source,
    Table,
)
from onshore.graph.names.folding import closest
from onshore.graph.project import Where, drawn_site, project_edges, project_groups
from onshore.graph.reader import Reader, RecordRow, TableInfo, fact_of
from onshore.graph.spans import span_of

if TYPE_CHECKING:
    from onshore.graph.columns.edge_list import EdgeList
    from onshore.graph.columns.edges import EdgeColumns
    from onshore.graph.columns.facts import Arrays, Bool, FactColumns, Int32
    from onshore.graph.columns.patching import Projection
    from onshore.graph.columns.projections import Projections
    from onshore.graph.names.index import NameIndex
    from onshore.graph.names.search import Found, SearchHit

PATCHED = "sources", "everything", "names", "classified"
"""Keys of what is made from that of an earlier revision, beside columns and edges."""
LATEST = ("latest columns",)
"""Where a cache keeps the latest revision whose columns it has."""
MADE_EDGES = 20_000
"""Edges of a network up to which their objects are kept."""
READ_FACTS = 50_000
"""Facts of a store up to which one answer may read the documents of all."""
READ_FOR_DENIALS = 2_000
"""Facts up to which what denies them is read by their subjects, above it from the columns."""
_ORIGIN = "0001-01-01T00:00:00.000000Z"


class View:
    """Reads at `as_of` (true in the world) and `known_at` (recorded by then)."""

    as_stored: ClassVar[bool] = True
    """Whether its edges are those of the records that its reader reads, and no operation's."""

    def __init__(
        self, reader: Reader, as_of: date, known_at: str | None = None, cache: Cache | None = None
    ) -> None:
        self.reader = reader
        self.as_of = as_of
        self.known_at = parse_instant(known_at) if known_at else reader.last_change() or _ORIGIN
        self._cache = cache or Cache()
        self.tables_used: set[tuple[str, str]] = set()
        """Name and revision of the reference tables that were looked at: all that may count."""
        self._saw_tables = False
        self._near: dict[frozenset[str], list[Fact]] = {}
        """What `facts_about` has read: an answer asks for the same several times."""

    def at(self, as_of: date, known_at: str | None) -> View:
        """The same records at other clocks."""
        other = View(self.reader, as_of, known_at, self._cache)
        other.tables_used = self.tables_used
        return other

    def derived(self, key: object, build: Any, *, tables: bool = False) -> Any:
        """`build()`, kept by the store for these records and `known_at` under `key`.

        `tables` says that it depends on reference tables too, and not on records alone.
        """
        if tables and not self._saw_tables:
            self.tables()
            self._saw_tables = True
        return self._stored((self.reader.revision, key) if tables else key, build)

    def _stored(self, key: object, build: Any) -> Any:
        """The same for what records alone decide: equal in every view of these clocks."""
        return self._cache.build(self._key(key), build)

    def _patched(self, key: str, build: Any, patch: Any) -> Any:
        """`build()`, or `patch(before, revision)` of what it was at an earlier revision.

        That is asked only where both see every record that is not closed; `patch` may give None.
        """
        if self.known_at < (self.reader.last_change() or ""):
            return self._stored(key, build)
        latest, own = ("latest", key), self._key(key)

        def made() -> Any:
            at = self._cache.get(latest)
            before = self._cache.get(at) if at else None
            if before is not None and at[0] > self.reader.fact_revision:
                return build()
            found = patch(before, at[0]) if before is not None else None
            if found is None:
                found = build()
            self._cache.put(latest, own)
            self._cache.drop(lambda one: one == at != own)
            return found

        return self._cache.build(own, made)

    def _kept(self, key: object) -> Any:
        """What was derived under `key` already; None where that is not kept."""
        return self._cache.get(self._key(key))

    def _key(self, key: object) -> tuple[int, str, object]:
        return self.reader.fact_revision, self.known_at, key

    # -- sources, merges, entities ----------------------------------------

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source known at `known_at`, by id."""

        def build() -> dict[str, Source]:
            rows = self.reader.sources(self.known_at)
            ordered = sorted(rows, key=_row_order)
            return {row.id: read_source(row.doc) for row in checked(ordered)}

        def patch(before: dict[str, Source], revision: int) -> dict[str, Source]:
            changed = self.reader.changed("source", revision)
            if not changed:
                return before
            rows = sorted(self.reader.sources(self.known_at, changed), key=_row_order)
            found = {id: source for id, source in before.items() if id not in changed}
            found.update((row.id, read_source(row.doc)) for row in rows)
            return {id: found[id] for id in sorted(found)}

        result: Mapping[str, Source] = self._patched("sources", build, patch)
        return result

    @cached_property
    def judgements(self) -> Sequence[Judgement]:
        rows = self.reader.judgements(self.known_at)
        found = [read_judgement(row.doc, row.recorded_at) for row in rows]
        return sorted(found, key=lambda j: (j.recorded_at or "", j.id))

    @cached_property
    def canonical(self) -> Mapping[str, str]:
        """Merged id -> the id that it resolves to.

        Undone merges do not count, nor do those that would end in a circle.
        """

        def build() -> dict[str, str]:
            into: dict[str, str] = {}
            for judgement in self.judgements:
                if judgement.kind == "merge":
                    if judgement.subject not in _chain(judgement.object, into):
                        into[judgement.subject] = judgement.object
                elif judgement.kind == "unmerge":
                    into.pop(judgement.subject, None)
            return {id: _chain(id, into)[-1] for id in into}

        result: Mapping[str, str] = self._stored("canonical", build)
        return result

    @cached_property
    def _merged(self) -> Mapping[str, tuple[str, ...]]:
        """Canonical id -> ids merged into it."""
        result: dict[str, list[str]] = {}
        for old, new in sorted(self.canonical.items()):
            result.setdefault(new, []).append(old)
        return {new: tuple(old) for new, old in result.items()}

    def with_merged(self, ids: Iterable[str]) -> list[str]:
        """The ids, each with those that are merged into it."""
        return [same for id in ids for same in (id, *self._merged.get(id, ()))]

    def resolve(self, id: str) -> str:
        """The id that `id` resolves to; UnknownId if no record ever had it."""
        target = self.canonical.get(id, id)
        known: set[str] = self._stored("known ids", set)
        if target not in known:
            if not (self.entities([target]) or self._ever(target)):
                raise UnknownId("entity", id, self.closest(id))
            known.add(target)
        return target

    def _ever(self, id: str) -> bool:
        return bool(self.reader.entities(None, [id]) or self.reader.facts(None, touching=[id]))

    def closest(self, id: str) -> tuple[str, ...]:
        """Ids and names that look like `id`: suggestions for a person."""
        hits = [hit.id for hit in self.find(id.partition(":")[2] or id, limit=3)[0]]
        return tuple(dict.fromkeys((*closest(id, self.all_entities()), *hits)))[:5]

    def entities(self, ids: Collection[str]) -> dict[str, Entity]:
        """Entities by id, joined over the sources that declare them; unknown ids are absent.

        A site that only facts project is there as an unnamed factory.
        """
        wanted = [self.canonical.get(id, id) for id in ids]
        everything = self._kept("everything")
        found = self._read_entities(wanted) if everything is None else everything.entities
        return {
            id: entity
            for id, target in zip(ids, wanted, strict=True)
            if (entity := found.get(target) or tariff_line(target))
        }

    def _read_entities(self, wanted: Sequence[str]) -> EntityMap:
        rows = self.reader.entities(self.known_at, self.with_merged(wanted)) if wanted else []
        found = self._join(rows)
        missing = [id for id in wanted if id not in found and id.startswith("factory:")]
        if missing:
            found.update(self._sites(self.facts_about(missing), missing))
        return EntityMap(found)

    def all_entities(self) -> EntityMap:
        """Every declared entity and projected site, by id."""
        return self._everything.entities

    @property
    def _everything(self) -> Everything:

        def build() -> Everything:
            found = EntityMap(self._join(self.reader.entities(self.known_at)))
            return Everything(self._with_sites(found, found), self.columns)

        result: Everything = self._patched("everything", build, self._patch_everything)
        return result

    def _patch_everything(self, before: Everything, revision: int) -> Everything | None:
        """The same from that of an earlier revision; None where a merge changed, or more."""
        changed, columns = self.reader.changed, self.columns
        if columns.lineage is not before.lineage or changed("judgement", revision):
            return None
        ids = changed("entity", revision)
        for source in changed("source", revision):
            ids |= self.reader.live_ids("entity", source)  # what it weighs may have changed
        wanted = {self.canonical.get(id, id) for id in ids}
        sites = before.sites_changed(columns)
        if (columns.site >= 0).any():
            about = map(drawn_site, self.facts_about(wanted))
            sites |= {id for id in (*wanted, *about) if id and id.startswith("factory:")}
        if not wanted and not sites:
            return Everything(before.entities, columns, before)
        named = wanted | sites
        rows = self.reader.entities(self.known_at, self.with_merged(sorted(named)))
        declared = self._join(rows)
        found = before.entities.changed(named, declared)
        return Everything(self._with_sites(found, declared, sites), columns, before, named)

    def _with_sites(
        self, found: EntityMap, declared: Collection[str], among: Collection[str] | None = None
    ) -> EntityMap:
        """With sites that facts project and nothing declares; `among`: only these."""
        import numpy as np

        from onshore.graph.columns.clocks import known

        columns = self.columns
        sites = np.where(known(columns, self.known_at), columns.site, -1)
        if among is None:
            numbers = np.unique(sites[sites >= 0]).tolist()
        else:
            numbers = sorted(number for id in among if (number := columns.terms.number(id)) >= 0)
        missing = {n: site for n in numbers if (site := columns.terms[n]) not in declared}
        if not missing:
            return found
        ordered = self._sorted_at(np.flatnonzero(np.isin(sites, list(missing))).tolist())
        return found.changed(set(), self._sites(ordered, list(missing.values()), found))

    def _join(self, rows: Iterable[RecordRow]) -> dict[str, Entity | bytes]:
        """Entities by id; one that a single row declares under its own id as it lies there."""
        ordered = sorted(rows, key=attrgetter("id"))
        alone: dict[str, Entity | bytes] = {row.id: row.doc for row in checked(ordered)}
        if len(alone) == len(ordered) and self.canonical.keys().isdisjoint(alone):
            return alone
        declared: dict[str, list[RecordRow]] = {}
        for row in checked(ordered):
            declared.setdefault(self.canonical.get(row.id, row.id), []).append(row)
        return {
            id: own[0].doc if len(own) == 1 and own[0].id == id else self._joined(id, own)
            for id, own in declared.items()
        }

    def _joined(self, id: str, rows: Iterable[RecordRow]) -> Entity:
        """One entity of all its declarations, also those of ids that are merged into it."""
        return join_declarations(
            [(self._declaration_rank(row), replace(read_entity(row.doc), id=id)) for row in rows]
        )

    def _declaration_rank(self, row: RecordRow) -> tuple[bool, int]:
        """Declarations of the id itself before merged ones, then by reliability of the source."""
        source = self.sources.get(row.source)
        words = schema.RELIABILITIES
        weight = words.index(source.reliability) if source else len(words)
        return row.id in self.canonical, weight

    def _sites(
        self,
        facts: Iterable[Fact],
        wanted: Sequence[str],
        known: Mapping[str, Entity] | None = None,
    ) -> dict[str, Entity]:
        by_site = {site: fact for fact in checked(facts) if (site := drawn_site(fact))}
        pairs = {id: by_site[id] for id in wanted if id in by_site}
        ends = [id for fact in pairs.values() for id in (fact.subject, fact.object)]
        named = (
            self.entities(list(dict.fromkeys(ends)))
            if known is None
            else {
                id: known[resolved]
                for id in ends
                if (resolved := self.canonical.get(id, id)) in known
            }
        )
        return {id: site_of(id, fact, named) for id, fact in pairs.items()}

    def label(self, id: str, lang: str = "en") -> str:
        """Name of one entity, its id where it has none."""
        return self.labels([id], lang)[id]

    def labels(self, ids: Collection[str], lang: str = "en") -> dict[str, str]:
        """Name of each entity by id, its id where it has none."""
        entities = self.entities(ids)
        return {id: entities[id].name(lang) if id in entities else id for id in ids}

    @cached_property
    def containers(self) -> Mapping[str, str]:
        """Place -> the place that contains it."""
        return {
            id: entity.container
            for id, entity in self.places.items()
            if entity.container and entity.container != id
        }

    @cached_property
    def places(self) -> Mapping[str, Entity]:
        def build() -> dict[str, Entity]:
            everything = self._kept("everything")
            found = self._read_places() if everything is None else everything.entities
            return {id: found[id] for id in found if schema.kind_of(id) == "place"}

        result: Mapping[str, Entity] = self._stored("places", build)
        return result

    def _read_places(self) -> EntityMap:
        """Places without reading anything else but what is merged with them."""
        rows = self.reader.entities(self.known_at, prefix="place:")
        merged = [id for id, into in self.canonical.items() if into.startswith("place:")]
        others = [id for id in merged if not id.startswith("place:")]
        if others:
            rows += self.reader.entities(self.known_at, others)
        return EntityMap(self._join(rows))

    def within(self, place: str) -> frozenset[str]:
        """The place itself, every place inside it and the members of a region."""
        children: dict[str, list[str]] = {}
        for inner, outer in self.containers.items():
            children.setdefault(outer, []).append(inner)
        found: set[str] = set()
        pending = [place]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += children.get(name, ())
                if name in self.places:
                    pending += self.places[name].members
        return frozenset(found)

    def outward(self, place: str) -> list[str]:
        """The place and every place that contains it, from the inside out."""
        chain = [place]
        while (outer := self._around(chain[-1])) and outer not in chain:
            chain.append(outer)
        return chain

    def _around(self, place: str) -> str | None:
        """The place that contains this one: of `containers`, else read alone, once."""
        if "containers" in self.__dict__ or self._kept("everything") is not None:
            return self.containers.get(place)
        known: dict[str, str | None] = self._stored("around", dict)
        if place not in known:
            entity = None if place in self.canonical else self.entities([place]).get(place)
            outer = entity.container if entity and entity.kind == "place" else None
            known[place] = outer if outer != place else None
        return known[place]

    def country(self, place: str) -> str | None:
        """The country that a place lies in, or None."""
        for name in self.outward(place):
            if name in self.places and self.places[name].place_type == "country":
                return name
        return None

    # -- facts -------------------------------------------------------------

    def facts(self, ids: Collection[str]) -> dict[str, Fact]:
        """Facts by id at `known_at`, whatever their dates; unknown ids are absent."""
        everything = self._kept("facts")
        if everything is not None:
            by_id = self._stored("facts by id", lambda: {fact.id: fact for fact in everything})
            return {id: by_id[id] for id in sorted(set(ids)) if id in by_id}
        wanted = set(ids)
        for near in self._near.values():
            if len(wanted) > len(near) // 2:
                read = {fact.id: fact for fact in near if fact.id in wanted}
                if len(read) == len(wanted):
                    return read
        found = self._read(self.reader.facts(self.known_at, ids=ids)) if ids else []
        return {fact.id: fact for fact in found}

    def facts_about(self, ids: Collection[str]) -> list[Fact]:
        """Facts that name one of the ids, whatever their dates, sorted by id."""
        wanted = frozenset(self.with_merged([self.canonical.get(id, id) for id in ids]))
        if not wanted:
            return []
        if wanted not in self._near:
            found = self._read(self.reader.facts(self.known_at, touching=wanted))
            self._near = {**self._near, wanted: found} if len(self._near) < 4 else {wanted: found}
        return list(self._near[wanted])

    def facts_of(self, source: str) -> list[Fact]:
        """Facts that a source's file carries."""
        return self._read(self.reader.facts(self.known_at, source=source))

    def facts_with(self, *relations: str) -> list[Fact]:
        """Facts of the relations, whatever their dates, sorted by id."""
        return self._read(self.reader.facts(self.known_at, relations=relations))

    def all_facts(self) -> list[Fact]:
        def build() -> list[Fact]:
            return self._read(self.reader.facts(self.known_at))

        result: list[Fact] = self._stored("facts", build)
        return result

    def _read(self, rows: Iterable[RecordRow]) -> list[Fact]:
        found = [fact_of(row) for row in checked(rows)]
        return sorted(found, key=_fact_order)

    @property
    def columns(self) -> FactColumns:
        """Every version of every fact as columns, kept for this state of the records.

        They are those of the latest state before it, where that is known, and what came since.
        Their terms name every id that another was merged into.
        """
        revision = self.reader.fact_revision

        def build() -> FactColumns:
            before: int = self._cache.get(LATEST) or 0
            known = self._cache.get((before, "columns"))
            if known is None or before > revision:
                columns = self.reader.columns()
            else:
                columns = self.reader.grown_columns(known, before)
            judged = self.reader.judgements(None)
            columns = columns.naming(read_judgement(row.doc, "").object for row in judged)
            if before <= revision:
                self._cache.put(LATEST, revision)
                latest = [self._cache.get(("latest", key)) for key in PATCHED]
                self._projections.forget(revision, latest)
            return columns

        found: FactColumns = self._cache.build((revision, "columns"), build)
        return found

    @property
    def has_columns(self) -> bool:
        """Whether the columns are at hand, or those of an earlier state, from which they grow."""
        latest = self._cache.get(LATEST) or 0
        return self._cache.get((latest, "columns")) is not None

    def facts_at(self, positions: Sequence[int]) -> list[Fact]:
        """The facts at positions of the columns, in their order."""
        from onshore.graph.columns.facts import NEVER, instant_number

        if not positions:
            return []
        columns = self.columns
        found = {}
        for fact in self._read(self.reader.facts(None, ids=set(columns.id.take(positions)))):
            ends = (fact.recorded_at, fact.retracted_at)
            recorded, retracted = (instant_number(end) if end else NEVER for end in ends)
            found[fact.id, fact.source, recorded, retracted] = fact
        return [
            found[
                columns.id[position],
                columns.terms[columns.source[position]],
                int(columns.recorded[position]),
                int(columns.retracted[position]),
            ]
            for position in positions
        ]

    def _sorted_at(self, positions: Sequence[int]) -> list[Fact]:
        return sorted(self.facts_at(positions), key=_fact_order)

    def holding(self, facts: Iterable[Fact]) -> list[Fact]:
        """Those of the facts that hold at `as_of`."""
        return [fact for fact in checked(facts) if span_of(fact, self.sources).holds(self.as_of)]

    def facts_left_out(self, where: Where, relations: Collection[str]) -> list[Fact]:
        """Facts of some relations that hold at `as_of` and that a filter leaves out by status."""
        import numpy as np

        from onshore.graph.columns.clocks import allowed, hold

        columns = self.columns
        numbers = [number for number, name in enumerate(schema.RELATIONS) if name in relations]
        chosen = np.isin(columns.relation, numbers) & ~allowed(columns, where)
        chosen &= allowed(columns, replace(where, statuses=None))
        chosen &= hold(columns, self._starts, self.as_of, self.known_at)
        return self._sorted_at(np.flatnonzero(chosen).tolist())

    def contested_facts(self) -> list[Fact]:
        """Facts known at `known_at` whose claim another fact makes or denies too, at any time."""
        from onshore.graph.columns.clocks import contested, known

        return self._sorted_at(contested(self.columns, known(self.columns, self.known_at)).tolist())

    def conflicts(self, facts: Iterable[Fact]) -> list[Conflict]:
        return find_conflicts(facts, self.sources)

    # -- edges -------------------------------------------------------------

    def edges(
        self, frontier: Collection[str] | None = None, where: Where | None = None
    ) -> Sequence[Edge]:
        """Edges that end in or carry one of `frontier` (all edges if None), sorted by id.

        All edges are those of `edge_columns`; of a large network each is made when it is read.
        """
        where = where or Where()
        if frontier is None:
            return self._all_edges(where)
        wanted = {self.canonical.get(id, id) for id in frontier}
        if where.derive:
            return [edge for edge in self.edges(None, where) if _touches(edge, wanted)]
        held = self.holding(self.facts_about(wanted))
        blocked = self._blocked(held)
        chosen = [fact for fact in checked(held) if where.allows(fact) and fact.id not in blocked]
        edges = project_edges(chosen, self.sources, self.canonical)
        return [edge for edge in edges if _touches(edge, wanted)]

    def _blocked(self, held: Sequence[Fact]) -> Collection[str]:
        """Ids among facts that hold of those that are denied, also by a fact about other ends.

        A denial shares subject and object with what it denies, and need not name a supplier.
        """
        if self.has_columns or len(held) > READ_FOR_DENIALS:
            ids = self.columns.id
            found: frozenset[str] = self._stored(
                ("denied ids", self.as_of), lambda: frozenset(ids.take(self._denied_at))
            )
            return found
        subjects = {fact.subject for fact in held if fact.affirmed}
        others = self.holding(self.facts_about(subjects))
        return denied([*held, *(fact for fact in others if not fact.affirmed)], self.sources)

    def _all_edges(self, where: Where) -> Sequence[Edge]:
        edges = self.edge_list(where)
        if len(edges) > MADE_EDGES:
            return edges
        return list(self.beside_edges("made", where, lambda: list(edges)))

    def edge_list(self, where: Where | None = None) -> EdgeList:
        """The edges of `edge_columns`, each made when it is read."""
        return self.listed(self.edge_columns(where))

    def listed(self, edges: EdgeColumns) -> EdgeList:
        """Edges of this view's columns as objects, each made when it is read."""
        from onshore.graph.columns.edge_list import EdgeList

        return EdgeList(edges, self.facts_at)

    def edges_with(self, relations: Collection[str], where: Where | None = None) -> list[Edge]:
        """Edges of some relations, sorted by id."""
        import numpy as np

        where = where or Where()
        found = [(self.edge_columns(where), ())] if where.derive else self.projection(where).parts
        numbers = [number for number, name in enumerate(schema.RELATIONS) if name in relations]
        edges: list[Edge] = []
        for part, gone in found:
            chosen = np.isin(part.relation, numbers)
            chosen[list(gone)] = False
            edges += self.listed(part).take(np.flatnonzero(chosen))
        return sorted(edges, key=lambda edge: edge.id)

    def beside_edges(self, key: object, where: Where, build: Any) -> Any:
        """`build()`, kept as long as what is made of these edges alone can be."""
        return self._stored((key, self._digest(where)), build)

    def edge_columns(self, where: Where | None = None) -> EdgeColumns:
        """All edges as columns, kept for the facts that count: other clocks and filters share it.

        Facts are extracted once for each state of the records, whatever the clocks and filters.
        """
        where = where or Where()
        if "bom-match" in where.derive:
            from onshore.graph.columns.derived import with_supplies

            found: EdgeColumns = self.beside_edges(
                "derived", where, lambda: with_supplies(self.projection(where).edges)
            )
            return found
        return self.projection(where).edges

    def projection(self, where: Where) -> Projection:
        """The edges before rules that derive, kept for the facts that count.

        They are made from those of the nearest other state of the records, clocks and filter,
        and of all facts where none is near.
        """
        where = replace(where, derive=())
        name = "edge columns", self._digest(where)

        def stored() -> EdgeColumns | None:
            arrays = self.mapped("edges", where)
            if arrays is None:
                return None
            from onshore.graph.columns.snapshot import edges_of

            return edges_of(arrays, self.columns)

        def build() -> Projection:
            from onshore.graph.columns.patching import Counted

            counting, starts = self._counting(where), self._starts
            now = Counted(self.columns, counting, starts, self.sources, self.canonical)
            return self._projections.make(self._key(name), now, self.facts_at, stored)

        found: Projection = self._stored(name, build)
        return found

    def beside_base(self, projection: Projection, key: object, build: Any) -> Any:
        """`build()`, kept as long as the edges that other projections share with this one."""
        return self._projections.beside(projection, key, build)

    @property
    def _projections(self) -> Projections:
        from onshore.graph.columns.projections import Projections

        return self._cache.build(("projections",), lambda: Projections(self._cache))

    def mapped(self, name: str, where: Where) -> Arrays | None:
        """Arrays under `part_name` in the snapshot that the columns are of; None without one.

        A snapshot that was written meanwhile may number the terms otherwise.
        """
        columns = self.columns

        def own() -> bool:
            facts = self.reader.mapped("facts")
            return facts is not None and facts["number"] is columns.number

        found = self.reader.mapped(self.part_name(name, where)) if own() else None
        return found if own() else None

    def part_name(self, name: str, where: Where) -> str:
        """Names what is made of these edges alone: equal wherever the edges are."""

        def build() -> bytes:
            merges, sources = sorted(self.canonical.items()), sorted(self.sources.items())
            return sha256(repr((merges, sources)).encode()).digest()

        beside = self._stored("merges and sources", build)
        return f"{name}-{sha256(self._digest(where) + beside).hexdigest()[:16]}"

    def _digest(self, where: Where) -> bytes:
        """Tells apart what edges are made of: the facts that count and the rules that derive."""

        def build() -> bytes:
            counting = self._counting(where).tobytes()
            return sha256(repr(where.derive).encode() + counting).digest()

        found: bytes = self._stored(("digest", self.as_of, where), build)
        return found

    def state(self, *filters: Where) -> bytes:
        """Tells apart what edges, sets and sites are made of under these filters.

        It is equal on days on which the same facts count, so what is built of them can be shared.
        """
        return sha256(b"".join(map(self._state, filters))).digest()

    def _state(self, where: Where) -> bytes:

        def build() -> bytes:
            sets = self._sets(where.of_sets()).tobytes()
            return sha256(self._digest(where) + sets).digest()

        found: bytes = self._stored(("state", self.as_of, where), build)
        return found

    @property
    def _starts(self) -> Int32:
        from onshore.graph.columns.clocks import starts_of

        found: Int32 = self._stored("starts", lambda: starts_of(self.columns, self.sources))
        return found

    def _counting(self, where: Where) -> Bool:
        """Facts that hold, pass the filter and are not denied, as a mask over the columns."""
        from onshore.graph.columns.clocks import allowed, hold

        columns = self.columns
        held = hold(columns, self._starts, self.as_of, self.known_at)
        counting: Bool = held & allowed(columns, where)
        counting[self._denied_at] = False
        return counting

    @property
    def _denied_at(self) -> Int32:
        """Positions of the facts that hold and are denied."""
        from onshore.graph.columns.clocks import denied_at, hold

        columns = self.columns

        def build() -> Int32:
            held = hold(columns, self._starts, self.as_of, self.known_at)
            return denied_at(columns, held, self.sources, self.facts_at)

        found: Int32 = self._stored(("denied", self.as_of), build)
        return found

    def groups(
        self, frontier: Collection[str] | None = None, where: Where | None = None
    ) -> list[Group]:
        """Facts about sets that name one of `frontier` (all if None)."""
        where = (where or Where()).of_sets()
        if frontier is None:
            return list(
                self._stored(("groups", self.as_of, where), lambda: self._all_groups(where))
            )
        held = self.holding(self.facts_about(frontier))
        return project_groups([fact for fact in held if where.allows(fact)], self.canonical)

    def _sets(self, where: Where) -> Bool:
        """Facts about sets that hold and pass the filter, as a mask over the columns."""
        from onshore.graph.columns.clocks import allowed, hold

        columns = self.columns
        held = hold(columns, self._starts, self.as_of, self.known_at)
        found: Bool = held & allowed(columns, where) & columns.about_set & columns.affirmed
        return found

    def _all_groups(self, where: Where) -> list[Group]:
        facts = self._sorted_at(self._sets(where).nonzero()[0].tolist())
        return project_groups(facts, self.canonical)

    # -- names -------------------------------------------------------------

    @cached_property
    def name_index(self) -> NameIndex:
        """Names and identifiers of everything, kept as long as they stay the same."""
        from onshore.graph.names.index import NameIndex

        everything = self._everything

        def beside() -> tuple[Any, ...]:
            return self._classified, tuple(self.canonical.items())

        def build() -> tuple[Any, NameIndex]:
            lines = map(tariff_line, dict.fromkeys(line for _, line in self._classified))
            rows = [*everything.entities.name_rows(), *map(name_row, filter(None, lines))]
            index = NameIndex(rows, self.canonical, self._classified)
            return (everything.state, beside()), index

        def patch(before: tuple[Any, NameIndex], revision: int) -> Any:
            (state, others), index = before
            changed = everything.changed_since(state) if others == beside() else None
            if changed is None or any(map(tariff_line, changed)):
                return None
            if changed:
                rows = everything.entities.name_rows(sorted(changed))
                index = index.changed(changed, rows, self.canonical, self._classified)
            return (everything.state, others), index

        return self._patched("names", build, patch)[1]  # type: ignore[no-any-return]

    @cached_property
    def _classified(self) -> tuple[tuple[str, str], ...]:
        """Parts, and the tariff lines that facts put them under."""

        def build() -> list[tuple[str, str]]:
            held = self.facts_with("classified_as")
            return [(one.subject, one.object) for one in held if one.affirmed and one.object]

        def patch(before: list[tuple[str, str]], revision: int) -> list[tuple[str, str]] | None:
            from onshore.graph.columns.facts import OPEN, RELATION_NUMBER

            columns = self.columns
            ended = (columns.until > revision) & (columns.until != OPEN)
            changed = (columns.since > revision) | ended
            of = columns.relation == RELATION_NUMBER["classified_as"]
            return None if (changed & of).any() else before

        found = self._patched("classified", build, patch)
        return tuple((self.canonical.get(part, part), line) for part, line in found)

    def search(
        self,
        text: str,
        kind: str | None = None,
        limit: int = 20,
        offset: int = 0,
        of_each_kind: int = 0,
    ) -> Found:
        """Entities by name or identifier, best first, and the best of each kind."""
        from onshore.graph.names.search import search

        return search(self.name_index, text, kind, limit, offset, of_each_kind)

    def find(
        self, text: str, kind: str | None = None, limit: int = 20, offset: int = 0
    ) -> tuple[list[SearchHit], int]:
        """Entities by name or identifier, best first, with the number of all that match."""
        found = self.search(text, kind, limit, offset)
        return list(found.hits), found.total

    # -- tables ------------------------------------------------------------

    def tables(self, name: str | None = None) -> list[TableInfo]:
        found = self.reader.tables(name)
        self.tables_used.update((info.name, info.revision) for info in found)
        return found

    def table(self, name: str, on: date | None = None) -> Table | None:
        """The revision of a reference table that is in force on `on`; the newest without a date."""
        revisions = [
            info
            for info in self.tables(name)
            if on is None or info.effective_from is None or info.effective_from <= on
        ]
        if not revisions:
            return None
        info = max(revisions, key=lambda i: (i.effective_from or date.min, i.revision))
        result: Table = self._stored(
            ("table", name, info.revision, info.hash),
            lambda: self.reader.table(name, info.revision),
        )
        return result


def lacks_columns(key: object) -> bool:
    """Whether what a cache keeps under the key has nothing to do with positions in columns."""
    return isinstance(key, tuple) and key[-1] in _WITHOUT_COLUMNS


_WITHOUT_COLUMNS = (*PATCHED, "places", "canonical")


def _touches(edge: Edge, ids: Collection[str]) -> bool:
    return edge.source in ids or edge.target in ids or edge.product in ids


def _chain(id: str, into: Mapping[str, str]) -> list[str]:
    """The id, what it was merged into, and so on."""
    chain = [id]
    while chain[-1] in into:
        chain.append(into[chain[-1]])
    return chain


def _fact_order(fact: Fact) -> tuple[str, str]:
    return fact.id, fact.recorded_at or ""


def _row_order(row: RecordRow) -> tuple[str, str]:
    return row.id, row.recorded_at
