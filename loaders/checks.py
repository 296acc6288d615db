"""What one document alone can not show: ids that nobody declares, owners, places inside themselves.

Problems refuse the whole load. Warnings, which refuse nothing, lie in `loaders.warnings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import orjson

from onshore.graph import schema
from onshore.graph.cache import cached_property
from onshore.graph.documents.document import ID_QUALIFIERS
from onshore.graph.documents.entity_table import entity_ids, linked_entities
from onshore.graph.documents.fact_table import FactTable, live_ids
from onshore.graph.errors import Problem
from onshore.graph.model import Document, Fact
from onshore.graph.names.folding import closest
from onshore.graph.reader import Reader, fact_of
from onshore.graph.sites import projected_site
from onshore.loaders import Batch
from onshore.loaders.limits import MAX_PROBLEMS
from onshore.loaders.reference import bundled_place_ids

Path = tuple[str | int, ...]

_UNDECLARED = tuple(f"{kind.name}:" for kind in schema.KINDS.values() if not kind.declared)


@dataclass(frozen=True, slots=True)
class Mention:
    """An id that a document names, and where."""

    id: str
    file: str | None
    lines: Mapping[Path, int]
    path: Path
    fact: str | None = None

    def problem(self, reason: str, suggestions: Sequence[str] = ()) -> Problem:
        line = next(
            (
                self.lines[self.path[:end]]
                for end in range(len(self.path), -1, -1)
                if self.path[:end] in self.lines
            ),
            None,
        )
        field = ".".join(str(part) for part in self.path)
        return Problem(reason, field, self.file, line, self.fact, tuple(suggestions))


class Load:
    """The batches of one load against what the store holds beside their sources."""

    def __init__(self, batches: Sequence[Batch], reader: Reader) -> None:
        self.batches = [batch for batch in batches if batch.document is not None]
        self.reader = reader
        self.known_at = reader.last_change()
        self.sources = {document.source.id for document in self.documents}

    @property
    def documents(self) -> list[Document]:
        return [batch.document for batch in self.batches if batch.document is not None]

    @cached_property
    def undeclared(self) -> Mapping[str, list[Mention]]:
        """Ids that are named and that neither the load nor the store declares, with where."""
        declared, sources = _declared(self.documents)
        known = declared | sources
        wanted: dict[str, list[Mention]] = {}
        for batch in self.batches:
            for id, path, fact in _named(batch.document, known) if batch.document else ():
                if id not in known:
                    mention = Mention(id, batch.file, batch.lines, path, fact)
                    wanted.setdefault(id, []).append(mention)
        missing = _not_stored(self, list(wanted)) if wanted else []
        return {id: wanted[id] for id in missing}

    def stored_entities(self, ids: Sequence[str] | None = None) -> dict[str, dict[str, object]]:
        """Live declarations by sources that this load does not replace: id -> JSON."""
        if self.known_at is None:
            return {}
        rows = self.reader.entities(self.known_at, ids)
        return {row.id: orjson.loads(row.doc) for row in rows if row.source not in self.sources}

    def stored_facts(
        self, touching: Sequence[str] | None = None, relations: Sequence[str] | None = None
    ) -> list[Fact]:
        """Live facts of sources that this load does not replace."""
        if self.known_at is None:
            return []
        rows = self.reader.facts(self.known_at, touching=touching, relations=relations)
        return [fact_of(row) for row in rows if row.source not in self.sources]


def check_load(load: Load) -> list[Problem]:
    """Everything that refuses the load, with places and suggestions."""
    problems = [
        *_shared_sources(load),
        *_shared_facts(load),
        *_undeclared(load),
        *_inside_itself(load),
    ]
    return problems[:MAX_PROBLEMS]


def _shared_sources(load: Load) -> Iterator[Problem]:
    seen: dict[str, str | None] = {}
    for batch in load.batches:
        if batch.document is None:
            continue
        id = batch.document.source.id
        if id in seen:
            reason = f"source {id!r} stands in {seen[id] or 'another document'} too"
            yield Mention(id, batch.file, batch.lines, ("source", "id")).problem(reason)
        seen.setdefault(id, batch.file)


def _shared_facts(load: Load) -> Iterator[Problem]:
    if len(load.sources) < 2:
        return
    owners: dict[str, str] = {}
    for batch in load.batches:
        if batch.document is None:
            continue
        source = batch.document.source.id
        for index, id in live_ids(batch.document.facts):
            owner = owners.setdefault(id, source)
            if owner != source:
                reason = f"fact id {id!r} is used by {owner!r} too"
                yield Mention(id, batch.file, batch.lines, ("facts", index, "id"), id).problem(
                    reason
                )


# -- declarations ----------------------------------------------------------


def _undeclared(load: Load) -> Iterator[Problem]:
    if not load.undeclared:
        return
    declared, sources = _declared(load.documents)
    slugs: dict[str, list[str]] = {}
    for other in _known_ids(load, declared | sources | bundled_place_ids()):
        kind, _, slug = other.partition(":")
        slugs.setdefault(kind, []).append(slug)
    for id, mentions in load.undeclared.items():
        kind, _, slug = id.partition(":")
        near = tuple(f"{kind}:{other}" for other in closest(slug, slugs.get(kind, ())))
        what = "source" if kind == "source" else "entity"
        for mention in mentions:
            yield mention.problem(f"no {what} {id!r} is declared", near)


def _declared(documents: Sequence[Document]) -> tuple[set[str], set[str]]:
    """Ids of entities, with the sites that facts project, and ids of sources."""
    entities: set[str] = set()
    sources: set[str] = set()
    for document in documents:
        sources.add(document.source.id)
        entities.update(entity_ids(document.entities))
        entities.update(record.id for kind, record, *_ in document.history if kind == "entity")
        if isinstance(document.facts, FactTable):
            entities.update(document.facts.sites())
        else:
            entities.update(site for fact in document.facts if (site := projected_site(fact)))
    return entities, sources


def _named(document: Document, known: Set[str]) -> Iterator[tuple[str, Path, str | None]]:
    """Ids that a document names and that must be declared, where, and in which fact.

    Of a table, those that are not known.
    """
    for id in document.source.derived_from:
        if id.startswith("source:"):
            yield id, ("source", "derived_from"), None
    for index, entity in linked_entities(document.entities):
        if entity.container is not None:
            yield entity.container, ("entities", index, "container"), None
        for id in entity.members:
            yield id, ("entities", index, "members"), None
    facts = document.facts
    numbered: Iterable[tuple[int, Fact]] = enumerate(facts)
    if isinstance(facts, FactTable):
        wanted = {id for id in facts.named() - known if not id.startswith(_UNDECLARED)}
        numbered = [(index, facts[index]) for index in facts.naming(wanted)] if wanted else ()
    for index, fact in numbered:
        for id, inner in _ids_of(fact):
            if not id.startswith(_UNDECLARED):
                yield id, ("facts", index, *inner), fact.id


def _ids_of(fact: Fact) -> Iterator[tuple[str, Path]]:
    """Ids that a fact names, each with its place in the fact."""
    yield fact.subject, ("subject",)
    yield fact.object, ("object",)
    for key, value in fact.qualifiers.items():
        if key in ID_QUALIFIERS:
            for id in value if isinstance(value, tuple) else (value,):
                yield id, (key,)
    for number, span in enumerate(fact.evidence):
        yield span.source, ("evidence", number)
        if span.derived_from and span.derived_from.startswith("source:"):
            yield span.derived_from, ("evidence", number)


def _not_stored(load: Load, ids: Sequence[str]) -> list[str]:
    """Those of the ids that the rest of the store does not declare either."""
    if load.known_at is None:
        return list(ids)
    found = set(load.stored_entities(ids))
    sources = [id for id in ids if id.startswith("source:")]
    if sources:
        found.update(row.id for row in load.reader.sources(load.known_at, sources))
    sites = [id for id in ids if id.startswith("factory:") and id not in found]
    if sites:
        found.update(
            site for fact in load.stored_facts(touching=sites) if (site := projected_site(fact))
        )
    return [id for id in ids if id not in found]


def _known_ids(load: Load, here: set[str]) -> list[str]:
    stored: set[str] = set(load.stored_entities())
    if load.known_at is not None:
        stored.update(row.id for row in load.reader.sources(load.known_at))
    return sorted(here | stored)


# -- containers ------------------------------------------------------------


def _inside_itself(load: Load) -> Iterator[Problem]:
    """Places that several documents together put inside themselves."""
    containers: dict[str, str] = {}
    mentions: dict[str, Mention] = {}
    for batch in load.batches:
        for index, entity in linked_entities(batch.document.entities if batch.document else ()):
            if entity.container is not None:
                containers.setdefault(entity.id, entity.container)
                path = ("entities", index, "container")
                mentions.setdefault(entity.id, Mention(entity.id, batch.file, batch.lines, path))
    _add_stored_containers(load, containers)
    for id, mention in mentions.items():
        chain = [id]
        place = containers.get(id)
        while place is not None and place not in chain:
            chain.append(place)
            place = containers.get(place)
        if place == id:
            shown = " in ".join([*chain, id])
            yield mention.problem(f"{id!r} lies inside itself: {shown}")


def _add_stored_containers(load: Load, containers: dict[str, str]) -> None:
    asked: set[str] = set()
    while wanted := sorted(set(containers.values()) - set(containers) - asked):
        asked.update(wanted)
        for id, values in load.stored_entities(wanted).items():
            if isinstance(container := values.get("container"), str):
                containers.setdefault(id, container)
