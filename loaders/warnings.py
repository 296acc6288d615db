"""What a load reports and does not refuse: near duplicates, needs in a circle, lost declarations.

Near duplicates are proposed to a person and never merged. All texts are sorted, so that the same
load always says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, islice, pairwise
from typing import Any

import orjson

from onshore.graph.conflicts import TOLERANCE, claim_of, topic_of
from onshore.graph.documents.dump import dump_entity
from onshore.graph.documents.entity_table import entity_ids, linked_entities
from onshore.graph.documents.fact_table import FactTable
from onshore.graph.model import Amount, Fact
from onshore.graph.names.folding import fold_firm, folds
from onshore.graph.schema import kind_of
from onshore.graph.view import View
from onshore.loaders.checks import Load
from onshore.loaders.limits import MAX_COMPARED, MAX_WARNINGS

Warned = dict[str, list[str]]
"""Source -> warnings."""

_COMPARED_KINDS = ("firm", "factory", "project", "component", "person")
_PART = frozenset(("part_of", "has_part"))
_COMPARED = frozenset(("amount", "place"))
"""Fields without which a fact is not compared for near duplicates."""
_GROUP = 60
"""Facts or entities that agree in a key and are compared pair by pair; larger groups are not."""


def find_warnings(load: Load) -> Warned:
    """Warnings by source, each kind cut at MAX_WARNINGS with the number of those left out."""
    result: Warned = defaultdict(list)
    for kind in (_cycles, _near_facts, _near_entities, _lost):
        found = list(kind(load))
        for source, text in found[:MAX_WARNINGS]:
            result[source].append(text)
        if len(found) > MAX_WARNINGS:
            result[found[0][0]].append(f"{len(found) - MAX_WARNINGS:,} more of this kind")
    return {source: list(dict.fromkeys(texts)) for source, texts in result.items()}


# -- circles ---------------------------------------------------------------


def _cycles(load: Load) -> Iterator[tuple[str, str]]:
    """Components that are parts of themselves, each circle once."""
    own = [fact for fact in _facts(load, _PART) if _is_part(fact)]
    if not own:
        return
    stored = load.stored_facts(relations=sorted(_PART))
    needs: dict[str, set[str]] = defaultdict(set)
    source_of: dict[tuple[str, str], str] = {}
    for fact in (*own, *filter(_is_part, stored)):
        part, whole = claim_of(fact)[0], claim_of(fact)[2]
        if part is not None and whole is not None:
            needs[whole].add(part)
            source_of.setdefault((part, whole), fact.source)
    for _ in range(MAX_WARNINGS):
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
        else:
            return
        links = list(pairwise(circle))
        owners = [source_of[link] for link in links if source_of[link] in load.sources]
        shown = " part of ".join(_from_smallest(circle))
        if owners:
            yield min(owners), f"circle of parts: {shown}"
        part, whole = min(links)
        needs[whole].discard(part)


def _is_part(fact: Fact) -> bool:
    return fact.relation in _PART and fact.affirmed and not fact.retracted_at


def _from_smallest(circle: list[str]) -> list[str]:
    ring = circle[:-1]
    start = ring.index(min(ring))
    return [*ring[start:], *ring[:start], ring[start]]


def _facts(
    load: Load, relations: Set[str] | None = None, fields: Set[str] | None = None
) -> Iterator[Fact]:
    """Live facts of the load; of tables those with a relation and one of the fields only."""
    for document in load.documents:
        if isinstance(document.facts, FactTable):
            yield from document.facts.having(relations, fields)
        else:
            yield from (fact for fact in document.facts if fact.retracted_at is None)


# -- near duplicates -------------------------------------------------------


def _near_facts(load: Load) -> Iterator[tuple[str, str]]:
    """Pairs of facts that a person may find to say the same."""
    facts = _facts(load, fields=_COMPARED)
    comparable = (fact for fact in facts if fact.affirmed and _comparable(fact))
    own = list(islice(comparable, MAX_COMPARED + 1))
    if not own:
        return
    if len(own) > MAX_COMPARED:
        yield own[0].source, f"near duplicates not looked for: more than {MAX_COMPARED:,} facts"
        return
    groups: dict[Any, list[Fact]] = defaultdict(list)
    for fact in own:
        groups[_alike(fact)].append(fact)
    for fact in load.stored_facts(touching=sorted({fact.subject for fact in own})):
        if fact.affirmed and _alike(fact) in groups:
            groups[_alike(fact)].append(fact)
    outward = _outward(load)
    for members in groups.values():
        if len(members) > _GROUP:
            continue
        for one, other in combinations(sorted(members, key=lambda f: f.id), 2):
            if one.source in load.sources or other.source in load.sources:
                source = one.source if one.source in load.sources else other.source
                if reason := _near(one, other, outward):
                    yield source, f"near duplicates {one.id} and {other.id}: {reason}"


def _comparable(fact: Fact) -> bool:
    return fact.amount is not None or "place" in fact.qualifiers


def _alike(fact: Fact) -> Any:
    """What near duplicates have in common: the topic without its place."""
    topic = topic_of(fact)
    return (*topic[:3], *topic[4:], fact.qualifiers.get("to"))


def _near(one: Fact, other: Fact, outward: Callable[[str], list[str]]) -> str | None:
    """Why two facts of one topic may be the same, or None."""
    where, there = one.qualifiers.get("place"), other.qualifiers.get("place")
    nested = False
    if where != there:
        nested = bool(where and there and (where in outward(there) or there in outward(where)))
        if not nested:
            return None
    values = _closeness(one.amount, other.amount)
    if values is None:
        return None
    if nested:
        return f"{where} and {there} lie inside each other{values}"
    return f"amounts{values}" if values else None


def _closeness(one: Amount | None, other: Amount | None) -> str | None:
    """Empty for equal amounts, a text for close ones, None for others."""
    if one is None or other is None:
        return "" if one is other else None
    if one.value is None or other.value is None:
        return "" if (one.min, one.max) == (other.min, other.max) else None
    if one.value == other.value:
        return ""
    gap = abs(one.value - other.value)
    if not (one.approx or other.approx) or gap > TOLERANCE * max(abs(one.value), abs(other.value)):
        return None
    return f" {one.value:,} and {other.value:,} differ by less than 5 percent"


def _outward(load: Load) -> Callable[[str], list[str]]:
    containers: dict[str, str] = {}
    for document in load.documents:
        for _, entity in linked_entities(document.entities):
            if entity.container:
                containers.setdefault(entity.id, entity.container)

    def outward(place: str) -> list[str]:
        chain = [place]
        while True:
            inner = chain[-1]
            if inner not in containers:
                stored = load.stored_entities([inner]).get(inner, {})
                containers[inner] = str(stored.get("container") or "")
            outer = containers[inner]
            if not outer or outer in chain:
                return chain
            chain.append(outer)

    return outward


def _near_entities(load: Load) -> Iterator[tuple[str, str]]:
    """Entities of one kind with one name, or sites at one position, under several ids."""
    places = [
        (document, place)
        for document in load.documents
        for place, id in enumerate(entity_ids(document.entities))
        if kind_of(id) in _COMPARED_KINDS
    ]
    if not places:
        return
    if len(places) > MAX_COMPARED:
        source = places[0][0].source.id
        yield source, f"equal names not looked for: more than {MAX_COMPARED:,} entities"
        return
    own = [(document.source.id, document.entities[place]) for document, place in places]
    groups: dict[tuple[str, str], dict[str, str | None]] = defaultdict(dict)
    for source, entity in own:
        for key in _keys(dump_entity(entity)):
            groups[key].setdefault(entity.id, source)
    for id, values in load.stored_entities().items():
        for key in _keys(values):
            if key in groups:
                groups[key].setdefault(id, None)
    canonical = View(load.reader, date.min).canonical if load.known_at else {}
    for (_, what), ids in sorted(groups.items()):
        different = sorted({canonical.get(id, id) for id in ids})
        sources = sorted(source for source in ids.values() if source)
        if 1 < len(different) <= _GROUP:
            yield sources[0], f"may be the same: {', '.join(different)} ({what})"


def _keys(values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    kind = values["kind"]
    if kind not in _COMPARED_KINDS or values.get("unnamed"):
        return
    traps = {fold_firm(name) for name in values.get("not_names", ())}
    for name in values.get("names", ()):
        for folded in dict.fromkeys(map(fold_firm, folds(name["text"]))):
            if folded not in traps:
                yield kind, f"named {folded!r}"
    if kind == "factory" and "latitude" in values and "longitude" in values:
        yield kind, f"at {values['latitude']}, {values['longitude']}"


# -- lost declarations -----------------------------------------------------


def _lost(load: Load) -> Iterator[tuple[str, str]]:
    """Entities that a new version no longer declares while facts of other sources name them."""
    if load.known_at is None:
        return
    known = {row.id for row in load.reader.sources(load.known_at)}
    if not known & load.sources:
        return
    here = {id for document in load.documents for id in entity_ids(document.entities)}
    rows = load.reader.entities(load.known_at)
    kept = here | {row.id for row in rows if row.source not in load.sources}
    lost = {row.id: row.source for row in rows if row.id not in kept}
    if not lost:
        return
    named: dict[str, int] = defaultdict(int)
    for row in load.reader.facts(load.known_at, touching=sorted(lost)):
        if row.source not in load.sources:
            text = orjson.loads(row.doc)
            for id in {text["subject"], text["object"]} & set(lost):
                named[id] += 1
    for id, count in sorted(named.items()):
        yield lost[id], f"{id} is no longer declared, and {count} facts of other sources name it"
